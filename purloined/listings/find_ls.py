r"""The output of `find -ls`, of GNU, BSD or macOS: a line per file, with inode, blocks, mode, owner, size and time.

      2181392     20 -rw-r--r--   1 maria    staff       20480 Mar 14  2024 Share/Orion/hinge\ rev\ B.step

One row per regular file; folders, links and devices are passed over. Escapes in names, `\ `, `\n` or `\303\244`, are
undone.

What it cannot tell: the year of recent files and the month in other languages, so such times are left out; the others
are given at midnight, and their zone is taken as UTC. The inode is that of the machine the list was made on: of the
thieves' copy, perhaps, so it is not taken.

Documented in find(1).
"""

import re
from collections.abc import Iterator

from purloined.evidence import Evidence
from purloined.parsing import encoding, listed_times
from purloined.parsing.listed_names import LONGEST_PATH, unescaped

_ROW = re.compile(
    r" *\d+ +[\d.]+ (?P<mode>[-bcdlpsD][-r][-w][-xsS][-r][-w][-xsS][-r][-w][-xtT][.+@]?) +\d+ +"
    rf"\S+ +\S+ +(?P<size>\d+|\d+, *\d+|0x[0-9a-f]+) (?P<time>{listed_times.UNIX}) (?P<name>.+)"
)


def recognises(name: str, head: bytes) -> bool:
    lines = [line for line in encoding.first_lines(head) if line.strip()]
    lines = [line for line in lines if not line.startswith("find: ")]
    return bool(lines) and bool(_ROW.fullmatch(lines[0]))


def read(evidence: Evidence) -> Iterator[dict]:
    for record, text in encoding.lines(evidence):
        match = _ROW.fullmatch(text)
        if not match:
            if not text.startswith("find: "):
                evidence.unread(record, "no entry of find -ls")
        elif len(match["name"]) > LONGEST_PATH:
            evidence.unread(record, "a path longer than any system allows")
        elif match["mode"].startswith("-"):
            path, time = unescaped(match["name"]), listed_times.unix(match["time"])
            row = {"record": record, "path": path, "size": match["size"]}
            yield row | {"mtime": time, "mtime_shown": match["time"]}
