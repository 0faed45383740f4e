r"""STEP and IFC files (ISO 10303-21), which hold parts and assemblies.

Read: all of it as text; the notes of its head (who made it, in which organisation, what it is named) as metadata.
Characters written as `\X2\793E5916\X0\`, `\X4\...`, `\X\E9` and `\S\i` are resolved, and strings that a line end parts
are put together; each string stands between tabs, as a cell does.

Documented in ISO 10303-21:2016, 6.4.3, strings.
"""

import re
from collections.abc import Iterator

from purloined.content import charset
from purloined.content.parts import Found

KINDS = ("step",)
_ESCAPE = re.compile(r"\\X2\\([0-9A-Fa-f\s]{4,4000}?)\\X0\\|\\X4\\([0-9A-Fa-f\s]{8,8000}?)\\X0\\|\\X\\([0-9A-Fa-f]{2})")
_SHIFT = re.compile(r"\\S\\(.)")
_PIECE = 1 << 20
_STRING = re.compile(r"'[^']*'")
_CELL = re.compile(r"'((?:[^'\n]+|'')*)'")
_HEAD_END = "ENDSEC;"


def read(kind: str, data: memoryview, found: Found) -> None:
    most = found.budget.text - found.spent.text
    if len(data) > most:
        found.fault("too_big", f"only the first {most:,} of {len(data):,} bytes were read")
        data = data[:most]
    for reading in charset.readings(data):
        text = resolved(reading.text)
        head, mark, rest = text.partition(_HEAD_END)
        found.text("metadata", _apart(head) if mark else "", "head")
        found.text("body", _apart(rest if mark else head), "")


def resolved(text: str) -> str:
    """With strings put together and their characters as they are meant."""
    if _has_parted(text):
        text = _STRING.sub(lambda found: found[0].replace("\r", "").replace("\n", ""), text)
    if "\\X" in text:
        text = _ESCAPE.sub(_character, text)
    return _SHIFT.sub(_shifted, text) if "\\S\\" in text else text


def _apart(text: str) -> str:
    """With each string in a cell of its own, so that a label in it stands alone."""
    return "".join(map(_cells, _pieces(text)))


def _cells(text: str) -> str:
    """The same of whole lines, over whose ends no cell goes."""
    pieces = text.split("'")
    is_closed = len(pieces) % 2 and "\n" not in "".join(pieces[1::2])
    if not is_closed or "" in pieces[2:-1:2]:  # the latter: a quote within a string
        return _CELL.sub(lambda found: "\t" + found[1].replace("''", "'") + "\t", text)
    return "\t".join(pieces)


def _pieces(text: str) -> Iterator[str]:
    """The text in pieces that end with a line."""
    begin = 0
    while begin < len(text):
        end = text.find("\n", begin + _PIECE) + 1 or len(text)
        yield text[begin:end]
        begin = end


def _has_parted(text: str) -> bool:
    """Whether a string goes on in the next line."""
    is_inside = 0
    for begin in range(0, len(text), _PIECE):
        parts = text[begin : begin + _PIECE].split("'")
        if "\n" in "".join(parts[1 - is_inside :: 2]):
            return True
        is_inside ^= (len(parts) - 1) & 1
    return False


def _character(found: re.Match[str]) -> str:
    try:
        if found[1]:
            return bytes.fromhex(found[1]).decode("utf-16-be", "replace")
        if found[2]:
            return bytes.fromhex(found[2]).decode("utf-32-be", "replace")
        return bytes.fromhex(found[3]).decode("latin-1")
    except ValueError:
        return found[0]


def _shifted(found: re.Match[str]) -> str:
    return chr(ord(found[1]) + 128) if ord(found[1]) < 128 else found[0]
