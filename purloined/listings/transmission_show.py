r"""The output of `transmission-show`: what is in a torrent, with rounded sizes.

      Share/Orion Pumps/hinge rev B.step (20.48 kB)

One row per file below the heading FILES.

What it cannot tell: the bytes of a size, kept as it is shown; times; hashes, which the torrent itself has, so that it
should be asked for. Transmission shows characters that some systems do not allow, and line ends, as `_`, and drops a
blank at the beginning of a name.

Documented in transmission-show(1).
"""

import re
from collections.abc import Iterator

from purloined.evidence import Evidence
from purloined.parsing import encoding, listed_sizes
from purloined.parsing.listed_names import LONGEST_PATH

_ROW = re.compile(r"  (?P<path>.+) \((?P<size>\d+(?:\.\d+)? (?:[kKMGTP]i?)?B|None)\)")
_HEADINGS = {"GENERAL", "TRACKERS", "WEBSEEDS", "FILES"}


def recognises(name: str, head: bytes) -> bool:
    lines = encoding.first_lines(head)
    return "GENERAL" in lines and any(line.startswith("  Piece Count: ") for line in lines)


def read(evidence: Evidence) -> Iterator[dict]:
    inside = False
    for record, text in encoding.lines(evidence):
        if text in _HEADINGS:
            inside = text == "FILES"
        elif not inside:
            continue
        elif (match := _ROW.fullmatch(text)) and len(match["path"]) <= LONGEST_PATH:
            yield {"record": record, "path": match["path"]} | listed_sizes.bytes_or_shown(match["size"])
        else:
            evidence.unread(record, "no path and size below FILES")
