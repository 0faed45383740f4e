"""Lines that are made of pieces, each kind of line in its own way, as columns: in one pass of the module in C
(docs/native.md).

    HEAD = [Slot("head", ENCODED, "[^%]", 0, 200), b"%", Slot("label", ENCODED, "[A-Z0-9-]", 12, 12), b": "]
    BUILT = [b"Built connection ", Slot("number", INTEGER, "[0-9]"), b" for ", Slot("address", ENCODED, "[^ ]")]
    head, built, other = columns(block, HEAD, BUILT, [Slot("text", TEXT, ".")])
    built.said["number"]        # a pyarrow.Array with a value for each line of this form

A line is of the first form whose pieces it is made of, to its end. A slot takes as many characters as it can, and gives
none back. A cell is what stands between separators, or in quotes there, of which none may stand within. What is taken
is UTF-8; a slot takes printable ASCII only. An empty number is null, and one with a zero before it is none. Lines of no
form are passed over: `head.places` says which lines were taken, `built.places` which rows of `head` are of that form.
"""

import re
from functools import cache
from typing import NamedTuple

import pyarrow as pa

from purloined import _native
from purloined.evidence import LONGEST_LINE, Block
from purloined.parsing import json_lines
from purloined.parsing.blocks import Unusual

_ANY_LENGTH = 1 << 30
_NOT_ASKED = -1


class Slot(NamedTuple):
    """As many characters as there are of a class. name: None where it is not asked for; kind: as in `json_lines`."""

    name: str | None
    kind: int
    allowed: str
    least: int = 1
    most: int = _ANY_LENGTH


class Cell(NamedTuple):
    """After so many cells that are passed over, one cell. quote: empty where a quote is a character like others."""

    name: str | None
    kind: int
    passed: int = 0
    separator: str = ","
    quote: str = '"'


Piece = bytes | Slot | Cell
Form = list[Piece]


class Formed(NamedTuple):
    """The lines of one form. places: which they are."""

    places: pa.Array
    said: dict[str, pa.Array]


def columns(block: Block, head: Form, *forms: Form) -> tuple[Formed, ...]:
    """What all lines begin with, which may be nothing, and what those of each form say behind it."""
    return with_lines(block, head, *forms)[0]


def with_lines(block: Block, head: Form, *forms: Form) -> tuple[tuple[Formed, ...], json_lines.Lines]:
    """The same, and the lines themselves."""
    asked = [[_asked(piece) for piece in form] for form in (head, *forms)]
    try:
        count, starts, made = _native.form_columns(block.data, asked, json_lines.SEED)
    except ValueError as error:
        raise Unusual(str(error)) from None
    lines = json_lines.Lines(block.data, starts)
    if count != block.lines or lines.longest() > LONGEST_LINE:
        raise Unusual("a long line")
    return tuple(_formed(form, *each) for form, each in zip((head, *forms), made, strict=True)), lines


def _formed(form: Form, places: bytes, parts: list[tuple]) -> Formed:
    named = [piece for piece in form if not isinstance(piece, bytes) and piece.name is not None]
    rows = pa.Array.from_buffers(pa.int32(), len(places) // 4, [None, pa.py_buffer(places)])
    arrays = (json_lines.array(piece.kind, part, len(rows)) for piece, part in zip(named, parts, strict=True))
    return Formed(rows, {piece.name: array for piece, array in zip(named, arrays, strict=True)})


def _asked(piece: Piece) -> bytes | tuple:
    if isinstance(piece, bytes):
        return piece
    kind = _NOT_ASKED if piece.name is None else piece.kind
    if isinstance(piece, Cell):
        return kind, piece.passed, piece.separator.encode() + (piece.quote.encode() or b"\0")
    return kind, _table(piece.allowed), piece.least, piece.most


@cache
def _table(allowed: str) -> bytes:
    """Of each byte, whether it is a printable character of the class."""
    one = re.compile(allowed)
    return bytes(32 <= code < 127 and one.fullmatch(chr(code)) is not None for code in range(256))
