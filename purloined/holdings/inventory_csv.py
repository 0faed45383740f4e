r"""File inventories as CSV, TSV or semicolon tables with a header row, whatever made them.

    "Share","FullName","Length","LastWriteTime","SHA256","Customer","Agreement"
    "Design","D:\Design\Orion\hinge.step","20480","2024-03-01 10:15:00","","Orion Pumps","NDA-7"

One row per file. Columns are known by their headings, in any order and case (`parsing/inventory_columns.py`
has them all); only the path is needed, or a folder and a name. Rows whose type, mode or attributes say folder
are passed over. Fields in quotation marks may hold line ends. Text that is no UTF-8 is taken as Windows-1252.
Times are ISO, seconds since 1970 or Windows file times; without a zone they are taken in the case's zone.
A CRC-32 is eight hex digits or a decimal number; eight decimal digits could be either and are left out.

Hashes are SHA-256, SHA-1 and MD5, by the heading or, under `Hash`, by their length.

What it cannot tell: whether the inventory is whole, or still true on the day. Other hashes are left out. A row
with a size that is no number is kept without it and stands among the unread as well; a rounded size (`1.2 MB`) and a
time in another form (`5/26/2020 5:39 PM`) are left out and reported for the first row that has one. After a
quotation mark that nothing closes, up to 128 KiB are lost; the unread says which lines.

Documented in RFC 4180; PowerShell's Export-Csv (its `#TYPE` line is passed over) and
Everything's .efu are such tables.
"""

from collections.abc import Iterator

from purloined.evidence import Evidence
from purloined.parsing import csv_table, encoding, inventory_columns

LAST = 1  # a log with paths and sizes is no inventory
COLLECT = r"""gci D:\Shares -Recurse -File -Force |
  Select FullName,Length,@{n='LastWriteTimeUtc';e={$_.LastWriteTimeUtc.ToString('o')}} |
  Export-Csv inventory.csv -Encoding UTF8
# PowerShell; without -Encoding its older versions make ? of every letter beyond ASCII. From the last backup or a clean
# copy if the files are encrypted. For known content add SHA-256: Get-FileHash gives Hash and Path"""

_SEPARATORS = ",;\t"


def recognises(name: str, head: bytes) -> bool:
    first = next((line for line in encoding.first_lines(head) if not csv_table.before_header(line)), "")
    headings = tuple(csv_table.fields(first, csv_table.separator(first, _SEPARATORS)))
    if first.startswith("File Name,Size,Allocated,Modified,Attributes"):
        return False  # WizTree's, read by a reader of its own
    return len(headings) > 1 and inventory_columns.is_inventory(headings)


def read(evidence: Evidence) -> Iterator[dict]:
    yield from inventory_columns.rows(evidence, _entries(evidence))


def _entries(evidence: Evidence) -> Iterator[tuple[int, dict[str, str]]]:
    """(record, values by column) of each record that is as wide as the header."""
    records = csv_table.records(evidence, among=_SEPARATORS)
    _, headings = next(records)
    places = inventory_columns.places(tuple(headings))
    for record, fields in records:
        if len(fields) == len(headings):
            yield record, {column: fields[place] for column, place in places.items()}
        else:
            evidence.unread(record, f"{len(fields)} fields, where the header has {len(headings)}")
