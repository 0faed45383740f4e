"""CSV, TSV and semicolon tables line by line: records with the line at which they begin. Knows no table of ours.

Fields in quotation marks may hold line ends. Text that is no UTF-8 is taken as Windows-1252. After a quotation mark
that nothing closes, up to 128 KiB are lost; the unread says which lines.
"""

import csv
from collections.abc import Callable, Iterator

from purloined.evidence import Evidence

SEPARATORS = ",;\t|"


def before_header(line: str) -> bool:
    """What PowerShell 5 (`#TYPE System.IO.FileInfo`) and Excel (`sep=;`) put before the header."""
    return line.startswith(("#TYPE ", "sep="))


def separator(header: str, among: str = SEPARATORS) -> str:
    """The sign that parts the most fields."""
    return max(among, key=header.count)


def fields(line: str, parted_by: str) -> list[str]:
    """The fields of one line; none where its quotation marks do not fit."""
    try:
        return next(csv.reader([line], delimiter=parted_by), [])
    except csv.Error:
        return []


def records(
    evidence: Evidence, is_before: Callable[[str], bool] = before_header, among: str = SEPARATORS
) -> Iterator[tuple[int, list[str]]]:
    """(line at which it begins, fields) of each record, the header first. is_before: whether a line stands before the
    header; among: the separators it may have."""
    table_lines = lines(evidence)
    header, before = next(table_lines, ""), 1  # how many lines were taken before the table's own
    while header and is_before(header.rstrip("\n")):
        header, before = next(table_lines, ""), before + 1
    parted_by = separator(header, among)
    yield before, fields(header.rstrip("\n"), parted_by)
    table = csv.reader(table_lines, delimiter=parted_by, strict=True)
    while True:
        begins = table.line_num + before + 1
        try:
            found = next(table, None)
        except csv.Error as error:
            evidence.unread(begins, f"lines {begins} to {table.line_num + before}: {error}")
            continue
        if found is None:
            return
        if found:
            yield begins, found


def lines(evidence: Evidence) -> Iterator[str]:
    """All lines with their ends; the empty ones, too, for they may stand inside a field."""
    last = 0
    for record, raw in evidence.lines("latin-1"):  # byte by byte, so that each line can be tried as UTF-8
        for _ in range(last + 1, record):
            yield "\n"
        last = record
        line = raw.encode("latin-1", "backslashreplace")
        try:
            yield line.decode() + "\n"
        except UnicodeDecodeError:
            yield line.decode("cp1252", "backslashreplace") + "\n"
