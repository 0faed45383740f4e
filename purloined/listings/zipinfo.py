r"""The output of `zipinfo`, also with -l, -m, -T, -h and -t: the table of contents of a ZIP archive, a line per entry.

    -rw-r--r--  3.0 unx    20480 bx defN 24-Mar-14 10:15 Design/Orion/hinge rev B.step

One row per file; folders, which end with `/`, and links are passed over. Control characters in names, shown as `^J`,
are undone. Two digits of a year are of 1980 to 2079, as ZIP can store them.

What it cannot tell: hashes; `unzip -v` and `7z l -slt` show the CRC-32 of the same archive. The zone of the times,
taken as UTC. A name that truly has `^J` in it. `zipinfo -1` gives a plain list of paths, `zipinfo -v` is not read.

Documented in zipinfo(1).
"""

import re
from collections.abc import Iterator
from datetime import datetime

from purloined.evidence import Evidence
from purloined.parsing import encoding, listed_times
from purloined.parsing.listed_names import LONGEST_PATH, caret_unescaped

_ROW = re.compile(
    r"(?P<mode>[-dlDbcpsw?rxahSTt]{5,11}) +\d+\.\d [a-z0-9]{3} +(?P<size>\d+) [a-zA-Z][-a-zA-Z] +"
    r"(?:\d+ +|-?\d+% +)?\S{3,5} (?P<date>\d\d-[A-Z][a-z]{2}-\d\d \d\d:\d\d|\d{8}\.\d{6}) (?P<name>.+)"
)
_HEADING = re.compile(r"Archive: .*|Zip file size: .*|There is no zipfile comment.*")
_SUM = re.compile(r"\d+ files?, .*(?:bytes compressed|bytes).*")


def recognises(name: str, head: bytes) -> bool:
    return any(map(_ROW.fullmatch, encoding.first_lines(head)))


def read(evidence: Evidence) -> Iterator[dict]:
    for record, text in encoding.lines(evidence):
        match = _ROW.fullmatch(text)
        if not match:
            if not (_HEADING.fullmatch(text) or _SUM.fullmatch(text)):
                evidence.unread(record, "no entry and no total of zipinfo")
        elif len(match["name"]) > LONGEST_PATH:
            evidence.unread(record, "a path longer than any system allows")
        elif not match["name"].endswith("/") and match["mode"][0] != "l":
            row = {"record": record, "path": caret_unescaped(match["name"]), "size": match["size"]}
            yield row | {"mtime": _time(match["date"]), "mtime_shown": match["date"]}


def _time(text: str) -> datetime | None:
    if text[8] != ".":
        return listed_times.month_named(text)
    day, clock = text.split(".")
    parts = int(day[:4]), int(day[4:6]), int(day[6:]), int(clock[:2]), int(clock[2:4]), int(clock[4:])
    return listed_times.dated(*parts)
