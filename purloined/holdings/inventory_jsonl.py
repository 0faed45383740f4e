r"""File inventories as JSON lines, or as one JSON array of objects, one object per file.

    {"path": "Design/Orion/hinge.step", "size": 20480, "mtime": 1709288100, "customer": "Orion Pumps"}

The keys are known by name as the headings of `inventory_csv` are, with the same times and numbers; only the
path is needed. Objects whose type, mode or attributes say folder are passed over. The array may be of any
length: objects are read one by one. The record is the line at which the object begins.

What it cannot tell: whether the inventory is whole, or still true on the day. Hashes other than SHA-256, SHA-1 and
MD5 are left out. An object larger than 1 MiB is not read. Keys inside nested objects are not looked at.

Documented in RFC 8259 and at jsonlines.org.
"""

from collections.abc import Iterator

from purloined.evidence import Evidence
from purloined.parsing import inventory_columns, json_objects

LAST = 1  # a log with paths and sizes is no inventory
COLLECT = "# any tool that writes one JSON object per file, with path and size"

MOST_KEYS = 1000  # the places of keys are remembered; no inventory has so many


def recognises(name: str, head: bytes) -> bool:
    first = json_objects.first_object(head)
    if first is None or any(str(value).endswith(" GMT") for value in first.values()):
        return False  # a web server's index page has the dates of HTTP
    return inventory_columns.is_inventory(tuple(first))


def read(evidence: Evidence) -> Iterator[dict]:
    yield from inventory_columns.rows(evidence, _entries(evidence))


def _entries(evidence: Evidence) -> Iterator[tuple[int, dict[str, object]]]:
    """(record, values by column) of each object."""
    for record, entry in json_objects.objects(evidence):
        keys = tuple(entry)
        places = inventory_columns.places(keys) if len(keys) <= MOST_KEYS else {}
        values = {column: entry[keys[place]] for column, place in places.items()}
        yield record, {column: value for column, value in values.items() if _is_plain(value)}


def _is_plain(value: object) -> bool:
    return value is not None and not isinstance(value, dict | list)
