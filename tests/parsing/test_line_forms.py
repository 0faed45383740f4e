"""Lines taken apart by the module in C are what an expression of the same pieces takes; whatever the bytes."""

import random
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from purloined import _native
from purloined.evidence import Block
from purloined.parsing import line_forms
from purloined.parsing.blocks import Unusual
from purloined.parsing.json_lines import ENCODED, INTEGER, REAL, TEXT
from purloined.parsing.line_forms import Cell, Form, Slot

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
HEAD: Form = [Slot("who", ENCODED, "[^%]", 0, 20), b"%", Slot("id", INTEGER, "[0-9]", 1, 3), b": "]
FORMS: list[Form] = [
    [b"Built ", Slot("number", INTEGER, "[0-9]", 0, 19), b" for ", Slot("place", ENCODED, "[^ /(]"), b"/to"],
    [b"Cells ", Cell("first", TEXT), Cell("third", ENCODED, 1), Cell("count", INTEGER), Cell(None, TEXT, 16)],
    [b"Cells ", Cell("only", TEXT, 2, "|"), Slot(None, TEXT, "[a-z]", 0, 3)],
    [b"Plain ", Cell("one", ENCODED, 1, "|", ""), Cell("all", TEXT, 0, "\n", "")],
    [Slot("rest", TEXT, ".", 5)],
]


def _expression(form: Form) -> str:
    """The same pieces, each of which gives nothing back."""
    written = ""
    for at, piece in enumerate(form):
        if isinstance(piece, bytes):
            written += re.escape(piece.decode())
        elif isinstance(piece, Slot):
            written += rf"((?:(?=[ -~]){piece.allowed}){{{piece.least},{piece.most}}}+)"
        else:
            mark = re.escape(piece.separator)
            end = mark if any(isinstance(after, Cell) for after in form[at + 1 : at + 2]) else f"{mark}|$"
            cell = rf'(?:"[^"]*"|(?!")[^"{mark}]*)' if piece.quote else f"[^{mark}]*"
            written += rf"(?>(?:{cell}{mark}){{{piece.passed}}})(?>({cell})({end}))"
    return written


def _by_expression(line: str) -> tuple | None:
    """(what stands before, number of the form, what it says)."""
    head = re.match(_expression(HEAD), line)
    before = _said(HEAD, head) if head else None
    if before is None:
        return None
    for number, form in enumerate(FORMS):
        found = re.compile(_expression(form) + r"\Z").match(line, head.end())
        ends_open = found and isinstance(form[-1], Cell) and found[found.lastindex or 0] == form[-1].separator
        said = _said(form, found) if found and not ends_open else None
        if said is not None:
            return before, number, said
    return None


def _said(form: Form, found: re.Match) -> dict | None:
    groups = iter(found.groups())
    said = {}
    for piece in form:
        if isinstance(piece, bytes):
            continue
        text = next(groups)
        if isinstance(piece, Cell):
            next(groups)
            text = text[1:-1] if piece.quote and text.startswith('"') else text
        if piece.name is None:
            continue
        if piece.kind == INTEGER:
            if not re.fullmatch("(?:0|[1-9][0-9]{0,17})?", text):
                return None
            text = int(text) if text else None
        said[piece.name] = text
    return said


def _taken(lines: list[bytes]) -> list[tuple | None]:
    block = Block(1, len(lines), b"".join(line + b"\n" for line in lines))
    head, *formed = line_forms.columns(block, HEAD, *FORMS)
    rows: list[tuple | None] = [None] * len(lines)
    places = head.places.to_pylist()
    before = _rows(head.said, len(places))
    for number, each in enumerate(formed):
        for row, said in zip(each.places.to_pylist(), _rows(each.said, len(each.places)), strict=True):
            assert rows[places[row]] is None
            rows[places[row]] = before[row], number, said
    return rows


def _rows(said: dict, count: int) -> list[dict]:
    for column in said.values():
        column.validate(full=True)
    columns = [column.to_pylist() for column in said.values()]
    return [dict(zip(said, each, strict=True)) for each in zip(*columns, strict=True)] if said else [{}] * count


def _is_text(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def agree(lines: list[bytes]) -> list[tuple | None]:
    """What is taken, which is what the expressions take. Lines are long enough to be records."""
    lines = [line.replace(b"\n", b"") for line in lines] + [b" " * 16 * len(lines)]
    taken = _taken(lines)
    for line, found in zip(lines, taken, strict=True):
        if _is_text(line):
            assert found == _by_expression(line.decode()), line
    return taken[:-1]


GOOD = [
    b"fw1 %12: Built 77 for inside:10.0.0.1/to",
    b'fw1 %0: Cells a,b,"x,y",12' + b"," * 10 + b'"q,|"' + b"," * 7,
    "fw1 %7: Cells é,b,ü,,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17".encode(),
    b"fw2 %7: Cells a|b|c|abc",
    b'%7: Plain "a|b"|c "d"|e',
    b"%999: anything else",
]


def test_each_form_is_taken() -> None:
    """With cells in quotes, empty numbers, and cells that are passed over."""
    taken = agree(GOOD)

    assert [found and found[1] for found in taken] == [0, 1, 1, 2, 3, 4]
    assert taken[1][2] == {"first": "a", "third": "x,y", "count": 12}
    assert taken[2][2] == {"first": "é", "third": "ü", "count": None}


_PIECES = [
    b"%",
    b"|",
    b",",
    b'"',
    b" ",
    b"0",
    b"12",
    b": ",
    b"Built ",
    b"Cells ",
    b"Plain ",
    b"/to",
    b"\xff",
    b"\xc3\xa9",
    b"\t",
]
_PIECES += [b"", b"9" * 20, b"a" * 30, b',"",', b",,,,,,,,,,,,,,,,", b'"a"b', b"\x7f", b"\xe2\x82"]


def test_damaged_lines() -> None:
    """Most of them are something else then, or nothing."""
    chance = random.Random(5)
    for _ in range(3_000):
        lines = [bytearray(chance.choice(GOOD)) for _ in range(3)]
        for _ in range(chance.randint(1, 4)):
            line = chance.choice(lines)
            at = chance.randrange(len(line) + 1)
            line[at : at + chance.randrange(5)] = chance.choice(_PIECES)
        agree([bytes(line) for line in lines])


@patient
@given(some.lists(some.lists(some.sampled_from([*_PIECES, *GOOD]), max_size=30).map(b"".join), min_size=1, max_size=4))
def test_lines_of_all_kinds(lines: list[bytes]) -> None:
    """Pieces in any order."""
    agree(lines)


@patient
@given(some.lists(some.binary(max_size=120), min_size=1, max_size=4))
def test_arbitrary_bytes(lines: list[bytes]) -> None:
    """Rubbish is passed over, or what it looks like."""
    agree([b"%1: Cells " + line for line in lines])


def test_a_line_without_an_end_is_taken_as_well() -> None:
    """The last of a file."""
    head, *_ = line_forms.columns(Block(1, 1, GOOD[0]), HEAD, *FORMS)

    assert head.places.to_pylist() == [0]


def test_lines_that_are_too_short_to_be_records_take_no_memory() -> None:
    """Memory is reserved by line."""
    with pytest.raises(Unusual, match="too short"):
        line_forms.columns(Block(1, 100_000, b"\n" * 100_000), HEAD, *FORMS)


@pytest.mark.parametrize(
    "asked",
    [
        [],
        [[]],
        [[], [1]],
        [[], [(0, b"x", 0, 1)]],
        [[], [(REAL, bytes(256), 0, 1)]],
        [[], [(0, 0, b"abc")]],
        [[], [(0, -1, b",\0")]],
        [[], [b"x"] * 400],
        [[]] * 9,
        [[], [(0, bytes(256), 0, 1)] * 101],
    ],
)
def test_what_cannot_be_asked_for_is_an_error(asked: list) -> None:
    """Of the caller."""
    with pytest.raises((ValueError, TypeError)):
        _native.form_columns(GOOD[0] + b"\n", asked, 1)
