r"""What robocopy prints or logs, of a copy or of a mere look (`/L`): folders, and the files in them with their sizes.

                New File  		     748	D:\Design\Orion Pumps\NDA\Mutual NDA.pdf

One row per file of the source, whether it was copied, skipped (with /V) or failed. Columns are parted by tabs and
judged by what stands in them, so the words may be in any language; with /FP the paths are whole, without it the name
belongs to the folder above. What begins with `*` lies at the destination alone, and is passed over. Errors and the
summary are
passed over as well.

What it cannot tell: whether a file was copied at all, where the log is of /L or the copy failed: it lists what robocopy
found, and was perhaps about to take. Sizes without /BYTES above a megabyte (`1.2 m`) are rounded, and kept as shown.
The zone of times (/TS), taken as UTC. With /NFL no files are listed, with /NDL and without /FP no folders.

Documented in Microsoft's reference of robocopy.
"""

import re
from collections.abc import Iterator

from purloined.evidence import Evidence, from_iso
from purloined.parsing import encoding, listed_sizes
from purloined.parsing.listed_names import joined

_BANNER = re.compile(r" +ROBOCOPY +:: .*")
_NUMBERS = re.compile(
    r"(?P<class>.*?)(?P<size>-?\d+(?:\.\d+ [kmgt])?)(?: (?P<time>\d{4}/\d\d/\d\d \d\d:\d\d:\d\d))?\s*", re.DOTALL
)
_ROOTED = re.compile(r"[A-Za-z]:\\|\\\\")


def recognises(name: str, head: bytes) -> bool:
    lines = encoding.first_lines(head)
    if any(map(_BANNER.fullmatch, lines[:12])):
        return True
    rows = [entry for line in lines if line.startswith("\t") and (entry := _entry(line))]
    return any(path.endswith("\\") and _ROOTED.match(path) for _, path in rows) and len(rows) > 1


def read(evidence: Evidence) -> Iterator[dict]:
    folder = ""
    for record, text in encoding.lines(evidence):
        entry = _entry(text)
        if entry is None:
            continue  # the banner, the options, errors and the summary
        numbers, path = entry
        if numbers["class"].strip().startswith("*"):
            continue
        if path.endswith("\\") and _ROOTED.match(path):
            folder = path
            continue
        whole = path if _ROOTED.match(path) else joined(folder, path, "\\")
        if whole is None:
            evidence.unread(record, "a path longer than any system allows")
            continue
        shown = numbers["time"] or ""
        row = {"record": record, "path": whole} | listed_sizes.bytes_or_shown(numbers["size"])
        yield row | {"mtime": from_iso(shown.replace("/", "-")), "mtime_shown": shown}


def _entry(line: str) -> tuple[re.Match, str] | None:
    """(what stands before the path, the path) of a line that lists something."""
    before, tab, path = line.partition("\r")[0].rpartition("\t")  # behind it, the progress of a real copy
    if not tab or not path.strip() or not line.lstrip("0123456789.% \r").startswith("\t"):
        return None
    numbers = _NUMBERS.fullmatch(before)
    return (numbers, path.rstrip(" ")) if numbers else None
