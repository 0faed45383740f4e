r"""The output of `unzip -l` and `unzip -v` (also `-lv`): the table of contents of a ZIP archive, a line per entry.

    20480  Defl:N     9120  56% 2024-03-14 10:15 60597974  Design/Orion/hinge rev B.step

One row per file; folders end with `/` and are passed over. With -v the CRC-32 of the unpacked content is there, which
with the size can prove the very version; zero for a file that is not empty means that none was stored. Control
characters in names, shown as `^J`, are undone. Several archives may be listed in one file, and what unzip warns of
before the table is passed over.

What it cannot tell: the zone of the times, taken as UTC; a time whose date does not begin with the year is left out. A
name that truly has `^J` in it. Links, which look like files. Whether the CRC-32 or the size is forged.

Documented in unzip(1).
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from purloined.evidence import Evidence, from_iso
from purloined.parsing import encoding
from purloined.parsing.listed_names import LONGEST_PATH, caret_unescaped

_DATE = r"(?P<date>\d\d(?:\d\d)?-\d\d-\d\d(?:\d\d)?) (?P<time>\d\d:\d\d)"
_SHORT = re.compile(rf" *(?P<size>\d+)  {_DATE}   (?P<name>.+)")
_LONG = re.compile(rf" *(?P<size>\d+)  \S+ +\d+ +-?\d+% {_DATE} (?P<crc>[0-9a-f]{{8}})  (?P<name>.+)")
_RULE = re.compile(r"-{5,}  -{4,}.*  ?-{2,5}")
_HEADING = re.compile(r" +Length +(?:Date +Time +Name|Method +Size +(?:Cmpr|Ratio) +Date +Time +CRC-32 +Name) *")
_SUM = re.compile(r"-{5,} +-{5,}|-{5,} +-{5,} +-{3} +-{5,}")


def recognises(name: str, head: bytes) -> bool:
    lines = encoding.first_lines(head)
    return any(_HEADING.fullmatch(line) and _RULE.fullmatch(after) for line, after in pairwise(lines))


def read(evidence: Evidence) -> Iterator[dict]:
    inside = False
    for record, text in encoding.lines(evidence):
        if _HEADING.fullmatch(text):
            inside = True
        elif _SUM.fullmatch(text):
            inside = False
        elif inside and not _RULE.fullmatch(text):
            yield from _file(evidence, record, text)


def _file(evidence: Evidence, record: int, text: str) -> Iterator[dict]:
    match = _LONG.fullmatch(text) or _SHORT.fullmatch(text)
    if not match:
        evidence.unread(record, "no entry of unzip's table")
        return
    if match["name"].endswith("/"):
        return
    if len(match["name"]) > LONGEST_PATH:
        evidence.unread(record, "a path longer than any system allows")
        return
    row = {"record": record, "path": caret_unescaped(match["name"]), "size": match["size"]}
    row["mtime_shown"] = f"{match['date']} {match['time']}"
    row["mtime"] = from_iso(row["mtime_shown"]) if match["date"][4] == "-" else None
    if crc := match.groupdict().get("crc"):
        row["crc32"] = int(crc, 16) if int(crc, 16) or not int(match["size"]) else None
    yield row
