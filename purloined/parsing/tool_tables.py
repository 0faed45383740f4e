"""What forensic tools write: a CSV with a header row, or the same columns as JSON objects, one per line or in an array.

Columns are known by their names as the tool writes them, in any order. What a cell means is the reader's business.
"""

import csv
import re
from collections.abc import Iterator
from datetime import datetime

from purloined.evidence import Evidence, from_iso
from purloined.parsing import encoding, json_objects


def columns(head: bytes) -> frozenset[str]:
    """The columns that a file's first bytes name: those of its header, or of its first object."""
    first = json_objects.first_object(head)
    if first is not None:
        return frozenset(first)
    return frozenset(_cells(next(iter(encoding.first_lines(head)), "")))


def rows(evidence: Evidence) -> Iterator[tuple[int, dict]]:
    """(line at which it begins, values by column) of each row. Objects that share a line are counted on from it."""
    if json_objects.first_object(evidence.head()) is not None:
        last = 0
        for record, found in json_objects.objects(evidence):
            last = max(record, last + 1)
            yield last, found
        return
    lines = evidence.lines()
    begins, header = next(lines, (0, ""))
    names = _cells(header)
    table = csv.reader(_counted(lines, reached := [begins]), strict=True)
    while True:
        before = reached[0]
        try:
            cells = next(table, None)
        except csv.Error as error:
            evidence.unread(before + 1, f"no row of a table: {error}")
            continue
        if cells is None:
            return
        if len(cells) == len(names):
            yield before + 1, dict(zip(names, cells, strict=True))
        elif cells:
            evidence.unread(before + 1, f"{len(cells)} cells, where the header has {len(names)}")


def _cells(line: str) -> list[str]:
    try:
        return next(csv.reader([line]), [])
    except csv.Error:
        return []


def _counted(lines: Iterator[tuple[int, str]], reached: list[int]) -> Iterator[str]:
    for record, line in lines:
        reached[0] = record
        yield line + "\n"


def text(row: dict, *names: str) -> str | None:
    """The first of these columns that holds text or a number, as text."""
    for name in names:
        value = row.get(name)
        if value.__class__ is str:
            if value:
                return value
        elif value.__class__ in (int, float):  # not bool, which would be an int
            return str(value)
    return None


def number(row: dict, *names: str) -> int | None:
    """A count of at least 0."""
    said = text(row, *names)
    return int(said) if said is not None and _WHOLE.fullmatch(said) else None


def yes(row: dict, *names: str) -> bool:
    """Whether the first of these columns that is there says so: True, `True`, `true`."""
    value = next((row[name] for name in names if name in row), False)
    return value is True or (isinstance(value, str) and value.casefold() == "true")


def time(row: dict, *names: str) -> datetime | None:
    """A time in UTC, without zone; a time without one is UTC, as these tools write it."""
    said = text(row, *names)
    if not said:
        return None
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        return None
    return found if found.tzinfo is None else from_iso(said)


def words(row: dict, name: str) -> frozenset[str]:
    """Flags, of which a cell has several: `FileCreate|Close` or a list, here `filecreate`, `close`."""
    value = row.get(name)
    parts = value if isinstance(value, list) else re.split(r"[|,\s]+", value) if isinstance(value, str) else ()
    return frozenset(part.replace("_", "").casefold() for part in parts if isinstance(part, str))


_WHOLE = re.compile(r"[0-9]{1,18}")
