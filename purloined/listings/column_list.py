r"""Tables of files in text, with or without headings in any language: CSV, TSV, `find -printf`, `rclone lsf --format`.

    2024-03-14+10:15:00.0000000000	20480	Share/Orion Pumps/hinge rev B.step

One row per file. Fields are parted by tabs, `|`, `;` or commas; what they mean is judged by what stands in the first 16
KB of them (`parsing/column_contents.py`): the path, or a folder and a name; a size in bytes, a time, SHA-256 and
CRC-32, and whether it is a folder. Folders are passed over where a column or a separator at the end of the path says
so. What the headings of an inventory call clearly is read by `inventory_csv` instead, also as a listing.

What it cannot tell: an empty folder from a file, where nothing says; one with entries further on is passed over if its
name has no extension. Sizes that are rounded (`2.0 MB`) and times in which day and month could be confused are left
out. Where a separator stands in an unquoted path, only one column may hold it. A line end in the last column of
unquoted fields is put together again. The zone of times without one is the case's.

Documented in find(1), "-printf", rclone.org/commands/rclone_lsf and RFC 4180.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from purloined.evidence import Evidence
from purloined.parsing import column_contents, encoding, inventory_columns
from purloined.parsing.column_contents import Roles
from purloined.parsing.listed_names import LONGEST_PATH, pictures_undone
from purloined.parsing.waiting_names import EXTENSION, WAITING, Waiting

LAST = 2  # inventories and logs are tables, too: theirs is the first word

_SEPARATORS = "\t|;,"
_NOT_ITS_FORM = re.compile(r'\s*[{\[<]|%%%% |#[a-z]+|[A-Za-z]{3} +\d+ \d\d:\d\d:\d\d |.{0,80}\b\w+=\S+ .*\w+="?')
_FEWEST, _LOOKED_AT, _MOST_COLUMNS = 3, 200, 14


class _Form:
    """How a file is to be read. header: how many lines stand before the first row."""

    def __init__(self, separator: str, quoted: bool, width: int, header: int, roles: Roles) -> None:
        self.separator, self.quoted, self.width, self.header, self.roles = separator, quoted, width, header, roles


def recognises(name: str, head: bytes) -> bool:
    return _form(head) is not None


def _form(head: bytes) -> _Form | None:
    lines = [line for line in encoding.first_lines(head) if line.strip()][:_LOOKED_AT]
    if not lines or any(map(_NOT_ITS_FORM.match, lines[:3])):
        return None
    for separator in _SEPARATORS:
        if form := _parted(lines, separator):
            return form
    return None


def _parted(lines: list[str], separator: str) -> _Form | None:
    """The form, if the lines are fields with this separator between them."""
    quoted = sum(line.count('"') >= 2 for line in lines) * 2 > len(lines)
    fields = [_fields(line, separator, quoted) for line in lines]
    width = Counter(map(len, fields)).most_common(1)[0][0]
    even = [row for row in fields if len(row) == width]
    if width < 2 or len(even) < min(_FEWEST, len(lines)) or len(even) * 10 < len(fields) * 7:
        return None
    headings = fields[0] if len(fields[0]) == width and len(even) > 1 and _is_heading(fields[0]) else ()
    if headings and inventory_columns.is_inventory(tuple(headings)):
        return None
    found = column_contents.roles(even[bool(headings) :], headings)
    if found is None or not _is_list_of_files(found, headings, even):
        return None
    return _Form(separator, quoted, width, int(bool(headings)), found)


def _is_heading(fields: list[str]) -> bool:
    """No number, no path, and no field that comes twice."""
    told = re.compile(r"\d*|.*(?:\d{2}|[\\/]).*|.*\.\w{1,5}")
    return len(set(fields)) == len(fields) and not any(map(told.fullmatch, fields))


def _is_list_of_files(found: Roles, headings: tuple | list, rows: list[list[str]]) -> bool:
    """Strict, since logs are tables too: paths, and beside them only what tables of files have."""
    foreign = set(map(inventory_columns.plain, headings)) & inventory_columns.FOREIGN
    told = (found.size, found.time, found.sha256, found.sha1, found.md5, found.crc32)
    said = any(place is not None for place in told)
    if not headings and any(row[found.path].startswith(f"{after[found.path]}/") for row, after in pairwise(rows)):
        return False  # folders after what lies in them, as `du` has them: its numbers are no sizes
    paths = {row[found.path] for row in rows}
    distinct = len(paths) * 10 >= len(rows) * 8 or found.folder is not None
    few = len(rows[0]) <= _MOST_COLUMNS and found.unexplained * 2 <= len(rows[0])
    clear = few and (not found.unexplained or bool(headings and found.size is not None))
    named = sum(bool(EXTENSION.search(path)) for path in paths) * 10 >= len(paths)
    return said and distinct and named and not foreign and clear


def _fields(line: str, separator: str, quoted: bool) -> list[str]:
    if not quoted:
        return line.split(separator)
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return []


def read(evidence: Evidence) -> Iterator[dict]:
    form = _form(evidence.head())
    if form is None:
        for record, _ in encoding.lines(evidence):
            evidence.unread(record, "no table of files")
        return
    held = Waiting()
    for record, fields in _records(evidence, form):
        found = column_contents.row(form.roles, fields, evidence.timezone)
        if found is None:
            continue
        path = pictures_undone(found.get("path", ""))
        if not path or len(path) > LONGEST_PATH:
            evidence.unread(record, "no path, or one longer than any system allows")
            continue
        held.lies_below(path)
        yield from held.release(WAITING)
        if EXTENSION.search(path):
            yield found | {"record": record, "path": path}
        else:
            held.hold(record, path, found)
    yield from held.release()


def _records(evidence: Evidence, form: _Form) -> Iterator[tuple[int, list[str]]]:
    """(line, fields) of each row, as many as there are columns."""
    lines = encoding.lines(evidence)
    for _ in range(form.header):
        next(lines, None)
    if form.quoted:
        yield from _quoted(evidence, form, lines)
        return
    pending: tuple[int, list[str]] | None = None
    last = form.width - 1 == form.roles.path  # then a line that has no separator is the rest of a path
    for record, text in lines:
        fields = _gathered(text.split(form.separator), form)
        if len(fields) == form.width:
            if pending:
                yield pending
            pending = (record, fields)
        elif last and pending and form.separator not in text and len(pending[1][-1]) < LONGEST_PATH:
            pending[1][-1] += "\n" + text
        else:
            evidence.unread(record, f"{len(fields)} fields, where the others have {form.width}")
    if pending:
        yield pending


def _gathered(fields: list[str], form: _Form) -> list[str]:
    """Too many fields: the path has separators in it."""
    more = len(fields) - form.width
    at = form.roles.path
    return (
        [*fields[:at], form.separator.join(fields[at : at + more + 1]), *fields[at + more + 1 :]]
        if more > 0
        else fields
    )


def _quoted(evidence: Evidence, form: _Form, lines: Iterator[tuple[int, str]]) -> Iterator[tuple[int, list[str]]]:
    for record, text in lines:
        fields = _fields(text, form.separator, True)
        if len(fields) == form.width:
            yield record, fields
        else:
            evidence.unread(record, f"{len(fields)} fields, where the others have {form.width}")
