r"""Excel workbooks (.xlsx) with a table of files, with or without headings in any language.

    Orion Pumps/hinge rev B.step | 20480 | 14.03.2024 10:15

One row per file, of every sheet. What the columns mean is judged by what stands in the first rows of a sheet, as in
`column_list`; a sheet without a column of paths stands among the unread. The record is the row of the sheet; rows of
further sheets are counted on. The workbook is read in a process of its own, with limits.

What it cannot tell: sizes in more than 15 digits, which Excel rounds, and such as are text like `1,2 MB`. Times carry
no zone and are taken as UTC. Which of several sheets is meant; formulas count as what they gave when it was saved.
Only the first 200 columns are looked at. A workbook with a password is none of this form.

Documented in ECMA-376, part 1, SpreadsheetML.
"""

from collections.abc import Iterator
from itertools import islice

from purloined.evidence import Evidence
from purloined.parsing import apart, column_contents, xlsx_rows
from purloined.parsing.listed_names import LONGEST_PATH

RECORD = "row"
_LOOKED_AT = 100


def recognises(name: str, head: bytes) -> bool:
    return xlsx_rows.is_workbook(name, head)


def read(evidence: Evidence) -> Iterator[dict]:
    last = 0
    with evidence.unpacked() as path:
        items = apart.run(xlsx_rows.rows, str(path))
        first = next(items, None)
        while first is not None:
            if isinstance(first, apart.Stopped):
                evidence.unread(last + 1, f"the workbook is damaged or too large: {first.why}")
                return
            before = last
            sheet = _Sheet(first, items)
            for record, row in _files(evidence, sheet, before):
                last = max(last, record)
                yield row
            last, first = before + max(sheet.last, 1), sheet.after


class _Sheet:
    """The rows of one sheet, and the first item after it."""

    def __init__(self, first: tuple, items: Iterator) -> None:
        self.name, self.last, self.after = first[0], 0, None
        self._first, self._items = first, items

    def rows(self) -> Iterator[tuple[int, list]]:
        item = self._first
        while item is not None and not isinstance(item, apart.Stopped) and item[0] == self.name:
            self.last = item[1]
            yield item[1], item[2]
            item = next(self._items, None)
        self.after = item


def _files(evidence: Evidence, sheet: _Sheet, before: int) -> Iterator[tuple[int, dict]]:
    rows = sheet.rows()
    head = list(islice(rows, _LOOKED_AT))
    width = max((len(cells) for _, cells in head), default=0)
    texts = [[_text(cell) for cell in cells] + [""] * (width - len(cells)) for _, cells in head]
    headings, found = _roles(texts)
    if found is None:
        evidence.unread(before + head[0][0], f"no column of paths in {sheet.name}")
        for _ in rows:
            pass
        return
    for number, cells in _chained(head[headings:], rows):
        row = column_contents.row(found, cells + [None] * (width - len(cells)), evidence.timezone)
        if row is None:
            continue
        if not row.get("path") or len(row["path"]) > LONGEST_PATH:
            if any(cell is not None for cell in cells):
                evidence.unread(before + number, "no path, or one longer than any system allows")
            continue
        yield before + number, row | {"record": before + number}


def _roles(texts: list[list[str]]) -> tuple[int, column_contents.Roles | None]:
    """(how many rows stand before the files, what the columns mean). Titles and headings are tried away."""
    for headings in range(min(6, len(texts))):
        rest = [row for row in texts[headings:] if any(row)]
        found = column_contents.roles(rest, texts[headings - 1] if headings else ()) if rest else None
        if found and not _is_heading(rest[0], found):
            return headings, found
    return 0, None


def _is_heading(row: list[str], found: column_contents.Roles) -> bool:
    """Whether the first row does not have what the others have in the columns of sizes and times."""
    path, size = row[found.path], row[found.size] if found.size is not None else ""
    time = row[found.time] if found.time is not None else ""
    if size or time:
        return bool(size and column_contents.whole(size) is None) or bool(time and not any(map(str.isdigit, time)))
    return not any(sign in path for sign in "./\\")


def _text(cell: object) -> str:
    return "" if cell is None else str(cell)


def _chained(head: list, rest: Iterator) -> Iterator[tuple[int, list]]:
    yield from head
    yield from rest
