r"""The output of Windows' `dir /s` in any language: read by its columns, not by its words.

    14.03.2024  10:15            20.480 hinge rev B.step

One row per file; `<DIR>`, `<JUNCTION>`, `<SYMLINKD>` and the like are passed over. The name begins 19 columns
after the end of the time. A folder line has one leading blank and a path in it; where the path comes first,
as in Japanese, the last word behind it is dropped. Sizes may be parted by commas, points, blanks or
apostrophes. The time is given where day and month cannot be confused: year first, a day above 12, day and
month alike, or points (day.month.year); it carries no zone and is taken as UTC.

What it cannot tell: day from month in `05/11/2019`; such times are left out. With /q, /x, /r or /w the
columns are others: what is not read then stands among the unread, but /q puts the account before the name,
unseen. The streams that /r adds are no rows. Text that is no UTF-8 is taken in a code page that is guessed.
A path longer than 32,767 characters is not read.

Documented in Microsoft's reference of `dir`.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from purloined.evidence import Evidence
from purloined.parsing import encoding, listed_times
from purloined.parsing.listed_names import joined

_ROW = re.compile(
    r"(?P<date>\d{1,4}[./-] ?\d{1,2}[./-] ?\d{1,4}\.?) +"
    r"(?P<time>(?:\D{2} )?\d{1,2}[:.]\d\d(?: ?[AaPp]\.? ?[Mm]\.?)?)(?P<field>.{18}) (?P<name>.+)"
)
_SIZE = re.compile(r" *(\d{1,3}(?:[., \xa0\u202f'’]\d{3})*|\d+)")
_FOLDER = re.compile(r" (?P<before>\S.*? )??(?P<path>(?:[A-Za-z]:\\|\\\\).*)")


def recognises(name: str, head: bytes) -> bool:
    lines = encoding.first_lines(head)
    for line, after in pairwise(lines):
        if _FOLDER.fullmatch(line) and not after.strip():
            return any(map(_is_row, lines))
    return False


def _is_row(line: str) -> bool:
    match = _ROW.fullmatch(line)
    return bool(match) and (match["field"].strip().startswith("<") or bool(_SIZE.fullmatch(match["field"])))


def read(evidence: Evidence) -> Iterator[dict]:
    folder = ""
    for record, text in encoding.lines(evidence):
        match = _ROW.fullmatch(text)
        if match:
            yield from _file(evidence, record, folder, match)
        elif place := _FOLDER.fullmatch(text):
            folder = place["path"] if place["before"] else place["path"].rpartition(" ")[0]
        elif text.strip() and text[0] != " ":  # volume lines, counts and totals begin with a blank
            evidence.unread(record, "no entry, no folder and no total of dir")


def _file(evidence: Evidence, record: int, folder: str, match: re.Match) -> Iterator[dict]:
    if match["field"].strip().startswith("<"):
        return
    size, path = _SIZE.fullmatch(match["field"]), joined(folder, match["name"], "\\")
    if not size:
        evidence.unread(record, "no size before the name")
    elif path is None:
        evidence.unread(record, "a path longer than any system allows")
    else:
        digits = re.sub(r"\D", "", size[1])
        yield {
            "record": record,
            "path": path,
            "size": digits,
            "mtime": listed_times.console(match["date"], match["time"]),
            "mtime_shown": f"{match['date']} {match['time']}",
        }
