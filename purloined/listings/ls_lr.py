r"""The output of `ls -lR`, with any of its time styles, also with -a, -Q and -h.

    -rw-r--r-- 1 maria staff 20480 2024-03-14 10:15 hinge rev B.step

One row per regular file; folders, links and devices are passed over. `--time-style` full-iso carries a zone
and is exact; long-iso and dates with a year are taken as UTC, the latter at midnight. In a name that `ls`
wrote with a raw line end, the lines up to the next entry are taken as its rest. With -Q the names' escapes
are undone.

What it cannot tell: the year of `Nov 22 22:58` and the month in other languages, so such times are left out;
the bytes of `2.0M` (-h), left out as well; and with -k or --block-size, that sizes are no bytes. Without -R
there may be no folder line: paths are then names alone. Text that is no UTF-8 is taken in a code page that is
guessed. A path longer than 32,767 characters is not read.

Documented in ls(1) and the GNU coreutils manual.
"""

import re
from collections.abc import Iterator

from purloined.evidence import Evidence
from purloined.parsing import encoding, listed_times
from purloined.parsing.listed_names import LONGEST_PATH, joined, unescaped

_MODE = re.compile(r"[-bcdlpsDC?][-r][-w][-xsS][-r][-w][-xsS][-r][-w][-xtT][.+@]? ")
_ROW = re.compile(
    _MODE.pattern + r" *\d+ .*?(?P<size>\d+|\d[\d.,]*[KMGTPEZYkB]i?B?|\d+, *\d+) +"
    rf"(?P<time>{listed_times.UNIX}) (?P<name>.+)"
)
_TOTAL = re.compile(r"[^\W\d]\S{0,20} \d[\d.,]*[KMGTPEZYk]?i?B?")


def recognises(name: str, head: bytes) -> bool:
    lines = [line for line in encoding.first_lines(head) if line.strip()]
    totals = any(_TOTAL.fullmatch(line) for line in lines[:3])  # tar and zipinfo print none there
    return totals and any(map(_ROW.fullmatch, lines))


def read(evidence: Evidence) -> Iterator[dict]:
    folder, quoted, last = "", False, -1
    pending: dict | None = None  # the last entry; the next line may be the rest of its name
    for record, text in encoding.lines(evidence):
        begins = record != last + 1  # after an empty line
        last = record
        if _MODE.match(text) or (begins and text.endswith(":")) or text.startswith("ls: "):
            yield from _file(evidence, folder, pending, quoted)
            pending = None
        if match := _ROW.fullmatch(text):
            pending = {"record": record, "mode": text[0], **match.groupdict()}
        elif _MODE.match(text) or text.startswith("ls: "):
            evidence.unread(record, "an entry without size, time and name")
        elif begins and text.endswith(":"):
            quoted = text[0] == '"' and text[-2:-1] == '"'
            folder = unescaped(text[1:-2]) if quoted else text[:-1]
        elif pending and len(pending["name"]) < LONGEST_PATH:
            pending["name"] += "\n" * (1 if not begins else 2) + text
        elif not _TOTAL.fullmatch(text):
            evidence.unread(record, "no entry, no folder and no total of ls")
    yield from _file(evidence, folder, pending, quoted)


def _file(evidence: Evidence, folder: str, entry: dict | None, quoted: bool) -> Iterator[dict]:
    if entry is None or entry["mode"] != "-":
        return
    name = entry["name"]
    if name[0] == name[-1] == '"' and len(name) > 2 and (quoted or not folder):
        name = unescaped(name[1:-1])
    path = joined(folder, name)
    if path is None:
        evidence.unread(entry["record"], "a path longer than any system allows")
        return
    size = entry["size"] if entry["size"].isdecimal() else None
    yield {"record": entry["record"], "path": path, "size": size, "mtime": listed_times.unix(entry["time"])}
