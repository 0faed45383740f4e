r"""The output of `7z l`: the table of contents of a 7z, ZIP, RAR or other archive, a line per entry.

    2024-03-14 10:15:00 ....A        20480        11023  Design\Orion\hinge rev B.step

One row per file; folders have a D among their attributes and are passed over. Several archives may be listed in one
file. An archive whose names are encrypted, or a volume that cannot be opened by itself, lists nothing: what 7-Zip says
of it stands among the unread.

What it cannot tell: hashes; `7z l -slt` shows the CRC-32 of the same archive, mostly without its password, and with
it the very version can be proved. A link from a file. The zone of the times, which is that of the machine the list was
made on; they are taken as UTC. Line ends in names were replaced by `_`.

Documented in 7-Zip's help, "l (List contents of archive)".
"""

import re
from collections.abc import Iterator

from purloined.evidence import Evidence, from_iso
from purloined.parsing import encoding
from purloined.parsing.listed_names import LONGEST_PATH

_RULE = re.compile(r"-{19} -{5} -{12} -{12}  -{4,}")
_ROW = re.compile(
    r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d| {19}) (?P<attributes>[A-Za-z.]{5}) +?"
    r"(?P<size> {12}|(?<= ) *\d+) +?(?P<packed> {12}|(?<= ) *\d+)  (?P<name>.+)"
)
_FAILED = ("ERROR: ", "Enter password")
_BANNER = re.compile(r"7-Zip .*Igor Pavlov.*")


def recognises(name: str, head: bytes) -> bool:
    lines = encoding.first_lines(head)
    if any(map(_RULE.fullmatch, lines)):
        return True
    failed = any(line.startswith(_FAILED) for line in lines)
    return failed and "----------" not in lines and any(map(_BANNER.fullmatch, lines[:4]))


def read(evidence: Evidence) -> Iterator[dict]:
    inside = False
    for record, text in encoding.lines(evidence):
        if _RULE.fullmatch(text):
            inside = not inside
        elif text.startswith(("Listing archive: ", "--")) and not inside:
            continue
        elif text.startswith(_FAILED):
            evidence.unread(record, f"7-Zip could not list it: {text.strip()}")
            inside = False
        elif inside:
            yield from _file(evidence, record, text)


def _file(evidence: Evidence, record: int, text: str) -> Iterator[dict]:
    match = _ROW.fullmatch(text)
    if not match:
        evidence.unread(record, "no entry of 7-Zip's table")
    elif len(match["name"]) > LONGEST_PATH:
        evidence.unread(record, "a path longer than any system allows")
    elif not match["attributes"].upper().startswith("D"):
        size, time = match["size"].strip() or None, match["time"].strip()
        yield {"record": record, "path": match["name"], "size": size, "mtime": from_iso(time), "mtime_shown": time}
