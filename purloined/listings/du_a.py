r"""The output of `du -a`, also with -h, -b, -c and --time: what each file and folder takes up on the disk.

    20	2024-03-14 10:15	Share/Orion Pumps/hinge rev B.step

One row per file. A folder comes after all that lies in it, and is passed over.

What it cannot tell: sizes, since `du` counts blocks or rounds, unless -b was used, which the output does not say; all
are left out. An empty folder from a file: both become rows. A name with a line end in it is put together again. The
zone of the times, taken as UTC.

Documented in du(1).
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from purloined.evidence import Evidence, from_iso
from purloined.parsing import encoding
from purloined.parsing.listed_names import LONGEST_PATH

_ROW = re.compile(
    r"(?P<size>\d+(?:[.,]\d+)?[KMGTPEZY]?)\t(?:(?P<time>\d{4}-\d\d-\d\d(?: \d\d:\d\d(?::\d\d\.\d+ [+-]\d{4})?)?)\t)?"
    r"(?P<path>.+)"
)


def recognises(name: str, head: bytes) -> bool:
    rows = [_ROW.fullmatch(line) for line in encoding.first_lines(head) if line.strip()]
    found = [row["path"] for row in rows if row]
    after = sum(_is_below(before, path) for before, path in pairwise(found))
    return after > 0 and len(found) * 10 >= len(rows) * 9


def _is_below(path: str, folder: str) -> bool:
    return path.startswith(folder.rstrip("/") + "/")


def read(evidence: Evidence) -> Iterator[dict]:
    before = ""
    pending: dict = {}
    for record, text in encoding.lines(evidence):
        match = _ROW.fullmatch(text)
        if match:
            yield from _file(evidence, pending, before)
            before = pending.get("path", "")
            time = match["time"] or ""
            pending = {"record": record, "path": match["path"], "mtime": from_iso(time), "mtime_shown": time}
        elif text.startswith("du: "):
            continue
        elif pending and len(pending["path"]) < LONGEST_PATH:
            pending["path"] += "\n" + text
        else:
            evidence.unread(record, "no entry of du")
    yield from _file(evidence, pending, before)


def _file(evidence: Evidence, entry: dict, before: str) -> Iterator[dict]:
    if not entry or _is_below(before, entry["path"]):
        return
    if len(entry["path"]) > LONGEST_PATH:
        evidence.unread(entry["record"], "a path longer than any system allows")
    else:
        yield entry
