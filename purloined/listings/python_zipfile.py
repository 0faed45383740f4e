r"""The output of `python -m zipfile -l`: the table of contents of a ZIP archive, a line per entry.

    Design/Orion/hinge rev B.step                  2024-03-14 10:15:00        20480

One row per file; folders end with `/` and are passed over. Python takes names that no flag calls UTF-8 for code page
437; where the bytes it took them from are UTF-8, that is undone. A name with a line end in it goes over two lines.

What it cannot tell: blanks at the end of a name. Names that were in another code page stay as Python showed them. The
zone of the times, which go in steps of two seconds and are taken as UTC; links, which look like files.

Documented in Python's library reference, "zipfile", under "Command-Line Interface".
"""

import re
from collections.abc import Iterator

from purloined.evidence import Evidence, from_iso
from purloined.parsing import encoding
from purloined.parsing.listed_names import LONGEST_PATH

_HEADING = re.compile(r"File Name {30,}Modified {5,}Size")
_ROW = re.compile(r"(?P<name>.*?) *(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) +(?P<size>\d+)")


def recognises(name: str, head: bytes) -> bool:
    return any(map(_HEADING.fullmatch, encoding.first_lines(head)[:3]))


def read(evidence: Evidence) -> Iterator[dict]:
    begun = ""  # the name's lines before the one with its size
    first = 0
    for record, text in encoding.lines(evidence):
        if _HEADING.fullmatch(text):
            continue
        match = _ROW.fullmatch(text)
        if match is None:
            first = first if begun else record
            begun += text[: LONGEST_PATH + 1 - len(begun)] + "\n"
            continue
        name = begun + match["name"]
        if len(name) > LONGEST_PATH:
            evidence.unread(first or record, "a path longer than any system allows")
        elif not name.endswith("/"):
            row = {"record": first if begun else record, "path": _repaired(name), "size": match["size"]}
            yield row | {"mtime": from_iso(match["time"]), "mtime_shown": match["time"]}
        begun, first = "", 0
    if begun:
        evidence.unread(first, "an entry without time and size")


def _repaired(name: str) -> str:
    """The name as UTF-8 where what Python showed of it in code page 437 is that."""
    try:
        return name if name.isascii() else name.encode("cp437").decode("utf-8")
    except UnicodeError:
        return name
