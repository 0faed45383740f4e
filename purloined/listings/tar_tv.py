r"""The output of `tar -tv`, of GNU tar, bsdtar (also on Windows and macOS) or busybox: a line per entry of an archive.

    -rw-r--r-- maria/staff    20480 2024-03-14 10:15 Design/Orion/hinge rev B.step
    -rw-r--r--  0 maria  staff   20480 Mar 14  2024 Design/Orion/hinge rev B.step

One row per file; folders, links and devices are passed over. A hard link (`a link to b`) is a file whose bytes stand
elsewhere in the archive: its size is not shown. Escapes in names, `\n` or `\303\244`, are undone.

What it cannot tell: hashes, which tar does not store. The zone of the times, taken as UTC; bsdtar leaves out the year
of recent ones, and such times are left out. A file whose name has ` link to ` in it, where it is a hard link.

Documented in the GNU tar manual, "Listing archive contents", and bsdtar(1).
"""

import re
from collections.abc import Iterator

from purloined.evidence import Evidence
from purloined.parsing import encoding, listed_times
from purloined.parsing.listed_names import LONGEST_PATH, unescaped

_MODE = r"(?P<mode>[-bcdhlpsCDMNV][-r][-w][-xsS][-r][-w][-xsS][-r][-w][-xtT][.+@]?)"
_GNU = re.compile(rf"{_MODE} +[^/ ]\S*/\S+ +(?P<size>\d+|\d+,\d+) (?P<time>{listed_times.UNIX}) (?P<name>.+)")
_BSD = re.compile(rf"{_MODE} +0 +\S+ +\S+ +(?P<size>\d+|\d+, *\d+) (?P<time>{listed_times.UNIX}) (?P<name>.+)")


def recognises(name: str, head: bytes) -> bool:
    lines = [line for line in encoding.first_lines(head) if line.strip()]
    return any(_row(line) for line in lines[:3])


def read(evidence: Evidence) -> Iterator[dict]:
    for record, text in encoding.lines(evidence):
        match = _row(text)
        if match:
            yield from _file(evidence, record, match)
        elif not text.startswith(("tar: ", "bsdtar: ")):
            evidence.unread(record, "no entry of tar")


def _row(line: str) -> re.Match | None:
    return _GNU.fullmatch(line) or _BSD.fullmatch(line)


def _file(evidence: Evidence, record: int, match: re.Match) -> Iterator[dict]:
    name, size = match["name"], match["size"]
    if match["mode"][0] not in "-hC" or name.endswith("/"):
        return
    if " link to " in name and (match["mode"][0] == "h" or size == "0"):
        name, size = name.partition(" link to ")[0], None
    if len(name) > LONGEST_PATH:
        evidence.unread(record, "a path longer than any system allows")
        return
    row = {"record": record, "path": unescaped(name), "size": size}
    yield row | {"mtime": listed_times.unix(match["time"]), "mtime_shown": match["time"]}
