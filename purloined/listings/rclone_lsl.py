r"""The output of `rclone lsl` and `rclone ls`: size, time and path of each file of a cloud store or server.

        20480 2024-03-14 10:15:00.000000000 Orion Pumps/hinge rev B.step

One row per file; folders are not listed. What rclone shows by look-alikes of control characters (a line end as U+240A)
is put back.

What it cannot tell: which remote and which folder of it was listed; the paths begin below that. The zone of the times,
which is that of the machine rclone ran on; they are taken as UTC, and may be those of the upload. A size of -1 means
that the store does not say.

Documented at rclone.org/commands/rclone_lsl and rclone_ls.
"""

import re
from collections.abc import Iterator

from purloined.evidence import Evidence, from_iso
from purloined.parsing import encoding
from purloined.parsing.listed_names import LONGEST_PATH, pictures_undone

_ROW = re.compile(r"(?P<size> *-?\d+) (?:(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{9}) )?(?P<path>.+)")
_LOOKED_AT = 50


def recognises(name: str, head: bytes) -> bool:
    lines = [line for line in encoding.first_lines(head) if line.strip()][:_LOOKED_AT]
    rows = [row for row in map(_ROW.fullmatch, lines) if row and len(row["size"]) >= 9]
    if not rows or len(rows) * 10 < len(lines) * 9:
        return False
    return any(row["time"] for row in rows) or _is_ls(rows)


def _is_ls(rows: list[re.Match]) -> bool:
    """Without times the form has little of its own: paths, most of them with a folder or an extension."""
    telling = sum("/" in row["path"] or bool(re.search(r"[^. ]\.\w{1,10}$", row["path"])) for row in rows)
    other = sum(row["path"].startswith((" ", "-", "/")) for row in rows)
    return telling * 10 >= len(rows) * 8 and other * 4 <= len(rows)


def read(evidence: Evidence) -> Iterator[dict]:
    for record, text in encoding.lines(evidence):
        match = _ROW.fullmatch(text)
        if not match:
            evidence.unread(record, "no size and path as rclone prints them")
        elif len(match["path"]) > LONGEST_PATH:
            evidence.unread(record, "a path longer than any system allows")
        else:
            size = match["size"].strip()
            row = {"record": record, "path": pictures_undone(match["path"]), "size": None if size == "-1" else size}
            yield row | {"mtime": from_iso((match["time"] or "")[:26]), "mtime_shown": match["time"]}
