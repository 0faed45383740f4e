"""Lines of JSON taken apart by the module in C say what orjson says of them, or are refused; whatever the bytes."""

import json
import random
from datetime import datetime

import orjson
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from purloined import _native
from purloined.evidence import Block, from_iso
from purloined.parsing import json_lines
from purloined.parsing.blocks import Unusual
from purloined.parsing.json_lines import (
    ENCODED,
    INTEGER,
    MOMENT,
    PRESENT,
    REAL,
    TEXT,
    TRUTH,
    WRITTEN,
    WRITTEN_ENCODED,
    columns,
    with_lines,
)

ASKED = {
    "t": TEXT,
    "e": ENCODED,
    "i": INTEGER,
    "r": REAL,
    "b": TRUTH,
    "p": PRESENT,
    "w": WRITTEN,
    "v": WRITTEN_ENCODED,
    "o": {"t": TEXT, "e": ENCODED, "o": {"i": INTEGER}},
}
_OF = {TEXT: str, ENCODED: str, INTEGER: int, REAL: (int, float), TRUTH: bool}
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
PAD = '"pad":"' + "x" * 60 + '"'  # lines as long as records are


def block(lines: list[bytes]) -> Block:
    return Block(1, len(lines), b"\n".join(lines))


def taken(lines: list[bytes], asked: dict = ASKED) -> dict | None:
    """The columns as lists; None where the block is refused."""
    try:
        return _listed(columns(block(lines), asked), asked)
    except Unusual:
        return None


def _listed(said: dict, asked: dict) -> dict:
    return {
        name: _listed(each, asked[name]) if isinstance(each, dict) else _values(each, asked[name])
        for name, each in said.items()
    }


def _values(column: pa.Array, kind: int) -> list:
    """Of what is given as it is written, what orjson makes of that."""
    column.validate(full=True)
    written = kind in (WRITTEN, WRITTEN_ENCODED)
    return [orjson.loads(value) if written and value is not None else value for value in column.to_pylist()]


def expected(lines: list[bytes], asked: dict = ASKED) -> dict:
    """What orjson says; raises where that is not what is asked for."""
    return _of_objects([orjson.loads(line.decode()) for line in lines], asked)


def _of_objects(objects: list[dict | None], asked: dict) -> dict:
    assert all(each is None or isinstance(each, dict) for each in objects)
    objects = [each or {} for each in objects]
    return {
        name: _of_objects([each.get(name) for each in objects], kind)
        if isinstance(kind, dict)
        else [_value(each, name, kind) for each in objects]
        for name, kind in asked.items()
    }


def _value(said: dict, name: str, kind: int) -> object:
    if kind == PRESENT:
        return name in said
    value = said.get(name)
    if kind in (WRITTEN, WRITTEN_ENCODED):
        return value
    assert value is None or isinstance(value, _OF[kind])
    assert kind == TRUTH or not isinstance(value, bool)
    return float(value) if kind == REAL and value is not None else value


def agree(lines: list[bytes]) -> bool:
    """Whether the block was taken; if it was, orjson says the same."""
    found = taken(lines)
    if found is None:
        return False
    assert repr(found) == repr(expected(lines))  # repr: 0.0 is not -0.0
    return True


_NAMES = some.sampled_from(["t", "e", "i", "r", "b", "p", "w", "v", "o", "x", "", "é", "tt", '"', "\u2028"])
_VALUES = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False, allow_infinity=False) | some.text(),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(_NAMES, inner, max_size=4),
    max_leaves=12,
)
_OBJECTS = some.dictionaries(_NAMES, _VALUES, max_size=7)


@patient
@given(some.lists(_OBJECTS, min_size=1, max_size=4), some.booleans())
def test_objects_of_all_kinds(objects: list[dict], in_ascii: bool) -> None:
    """Values of every kind under every name; what is not of the kind asked for is refused, and never converted."""
    texts = [json.dumps(each, ensure_ascii=in_ascii)[:-1] for each in objects]
    agree([f"{text}{',' if len(text) > 1 else ''}{PAD}}}".encode() for text in texts])


@patient
@given(some.lists(some.binary(max_size=120), min_size=1, max_size=4))
def test_arbitrary_bytes(lines: list[bytes]) -> None:
    """Rubbish is refused, and nothing else happens."""
    agree([line.replace(b"\n", b"") for line in lines])


GOOD = [
    f'{{"t":"a\\u00e9\\ud83d\\ude00\\n","e":"SMB","i":-12,"r":1.5e-06,"b":true,"p":null,{PAD},"o":{{"t":"ü","o":{{"i":7}}}}}}',
    f'{{ "o" : {{"e":"","x":[1,[2,{{"t":3}}],"\\/"]}} , "r":1772575200.123456,"i":0,"t":null,"z":[],"y":{{}},{PAD}}}\t',
    f'{{"r":-0.0,"e":"SMB","b":false,"p":{{"t":"inside"}},"i":999999999999999999,{PAD},"v":[{{"a":1}} , null]}}',
]


def test_what_programs_write_is_taken() -> None:
    """Escapes, spaces, numbers in their forms, values that nobody asked for."""
    assert agree([line.encode() for line in GOOD])


_PIECES = [b'"', b"\\", b"{", b"}", b"[", b"]", b",", b":", b"\\u", b"\\ud800", b"\\u0000", b"\xff", b"\xc0\x80", b"\0"]
_PIECES += [
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"1e999",
    b"-",
    b"01",
    b"1.",
    b".5",
    b"NaN",
    b"9" * 400,
    b"\t",
    b"\x01",
]
_PIECES += [
    b'"t":',
    b'"o":',
    b'"o":{"o":{',
    b"null",
    b"true",
    b"[" * 50,
    b'{"t":' * 40,
    b"e5",
    b"\xf0\x9f\x98\x80",
    b"",
]


def damaged(chance: random.Random) -> list[bytes]:
    """Good lines with some of their bytes changed."""
    lines = [bytearray(chance.choice(GOOD).encode()) for _ in range(chance.randint(1, 3))]
    for _ in range(chance.randint(1, 4)):
        line = chance.choice(lines)
        at = chance.randrange(len(line) + 1)
        line[at : at + chance.randrange(4)] = chance.choice(_PIECES)
    lines[-1] = lines[-1][: chance.randint(len(lines[-1]) - 40, len(lines[-1]))] if chance.random() < 0.2 else lines[-1]
    return [bytes(line).replace(b"\n", b"") for line in lines]


def test_damaged_lines() -> None:
    """Most are refused; what is taken is what orjson says."""
    chance = random.Random(3)
    taken = sum(agree(damaged(chance)) for _ in range(4_000))

    assert 100 < taken < 3_000


@pytest.mark.parametrize(
    "line",
    [
        '{"t":"a","t":"b"}',
        '{"o":{},"o":{}}',
        '{"\\u0074":"a"}',
        '{"i":1.0}',
        '{"i":-0}',
        '{"i":1000000000000000000}',
        '{"i":"1"}',
        '{"i":true}',
        '{"t":1}',
        '{"e":["a"]}',
        '{"b":0}',
        '{"o":"a"}',
        '{"o":[]}',
        '{"r":1e300}',
        '{"t":"\\ud800"}',
        '{"t":"\\u0000"}',
        '{"x":' + "[" * 40 + "]" * 40 + "}",
        '{"t":"a"} x',
        '{"t":"a",}',
        "[]",
        "",
    ],
)
def test_what_python_must_decide_is_refused(line: str) -> None:
    """Names that stand twice, values of another kind, numbers with two spellings, depth."""
    assert taken([line.encode(), GOOD[0].encode(), GOOD[1].encode()]) is None
    assert taken([GOOD[0].encode(), GOOD[1].encode()]) is not None


@pytest.mark.parametrize("seed", [0, 1, 2**63, 0x0123456789ABCDEF, 2**64 - 1])
def test_texts_are_told_apart_however_many_there_are(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Encoded columns grow with what differs, and give each line its own; also where they differ at their ends."""
    monkeypatch.setattr(json_lines, "SEED", seed)
    texts = [f"user{at % 5_000:04}" + "é" * (at % 3) for at in range(40_000)]
    lines = [f'{{"e":"{text}",{PAD}}}'.encode() for text in texts]

    assert taken(lines)["e"] == texts


def test_lines_that_are_too_short_to_be_records_take_no_memory() -> None:
    """Memory is reserved by line."""
    with pytest.raises(ValueError, match="too short"):
        _native.json_columns(b"{}\n" * 100_000, ASKED, 1)


@pytest.mark.parametrize("asked", [{"a": 9}, {"a": -1}, {"a": {str(at): TEXT for at in range(200)}}, {"a": {"b": 10}}])
def test_what_cannot_be_asked_for_is_an_error(asked: dict) -> None:
    """Of the caller."""
    with pytest.raises(ValueError, match=r"no kind|no dict"):
        _native.json_columns(GOOD[0].encode(), asked, 1)


@patient
@given(some.binary())
def test_line_ends(data: bytes) -> None:
    """Their number."""
    assert _native.line_ends(data * 50) == (data * 50).count(b"\n")


def test_lines_by_number() -> None:
    """As bytes, without their ends."""
    lines = [line.encode() for line in GOOD]
    found = with_lines(block(lines), ASKED)[1]

    assert [found[place] for place in range(3)] == lines


# Moments ------------------------------------------------------------------------------------------------

_WHEN = some.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(2199, 12, 30))
_ZONES = some.sampled_from(["Z", "+0000", "-0000", "+00:00", "+05:30", "-1159", "+23:59"])


def moment(text: str) -> datetime | None:
    """As it is taken; None where it is refused."""
    found = taken([f'{{"m":{json.dumps(text)},{PAD}}}'.encode()], {"m": MOMENT})
    return found["m"][0] if found else None


@patient
@given(_WHEN, _ZONES, some.sampled_from(["T", " "]), some.sampled_from(["seconds", "milliseconds", "microseconds"]))
def test_moments(when: datetime, zone: str, between: str, digits: str) -> None:
    """What programs write is what Python reads of it."""
    text = when.isoformat(between, digits) + zone

    assert moment(text) == from_iso(text) is not None


@patient
@given(_WHEN, _ZONES, some.integers(0, 30), some.sampled_from([*list("0123456789TZ+-:. ,zt٠"), "", "99"]))
def test_damaged_moments(when: datetime, zone: str, at: int, piece: str) -> None:
    """Refused, or what Python reads of it."""
    text = when.isoformat() + zone
    text = text[:at] + piece + text[at + 1 :]

    assert moment(text) in (None, from_iso(text))


@pytest.mark.parametrize(
    "text",
    [
        "2023-02-29T00:00:00Z",
        "1969-12-31T23:59:59Z",
        "2200-01-01T00:00:00Z",
        "2026-03-01T24:00:00Z",
        "2026-03-01T00:00Z",
        "2026-03-01T00:00:60Z",
        "2026-03-01T00:00:00",
        "2026-03-01T00:00:00.1234567Z",
        "2026-03-01T00:00:00.Z",
        "",
    ],
)
def test_what_is_no_plain_moment_is_refused(text: str) -> None:
    """Days that are none, other years, no zone, finer than microseconds."""
    assert moment(text) is None


def test_moments_of_other_minutes_stand_for_themselves() -> None:
    """Also where the one before was of the same day, or refused to be one; and null is null."""
    texts = ["2024-02-29T23:59:59.5Z", "2024-03-01T00:00:00Z", "2024-03-01T00:00:59Z", "2100-03-01T00:00:00Z"]
    lines = [f'{{"m":"{text}",{PAD}}}'.encode() for text in texts] + [f'{{"m":null,{PAD}}}'.encode()]

    assert taken(lines, {"m": MOMENT})["m"] == [*map(from_iso, texts), None]


# What is remembered of lines ----------------------------------------------------------------------------


def test_lines_that_begin_alike_and_go_on_in_another_way() -> None:
    """Names in another order, with blanks, one in place of another, more of them than are remembered."""
    lines = [
        f'{{"t":"a","x{at}":{at},"o":{{"t":"b","y{at}":[1,{{"t":2}}]{" " * (at % 3)}}},"i":{at},{PAD}}}'.encode()
        for at in range(1_500)
    ]
    lines += [f'{{"i":{at},"t":"a" ,"o":{{}},"z":{{"t":{{"t":1}}}},{PAD}}}'.encode() for at in range(50)]

    assert agree(lines)
    assert taken([lines[0], lines[0].replace(b'"x0":0', b'"t":"b"')]) is None


@pytest.mark.parametrize("end", ["", "}", '"', ",", '"t"', '"t":', "}}", ' "t":"b"}', ',"t":1,}', ',"t":"b"} x'])
def test_what_is_remembered_ends_with_the_line(end: str) -> None:
    """A line that breaks off where the one before went on."""
    line = f'{{{PAD},"o":{{"t":"a"}},"t":"b"}}'
    for at in range(60, len(line)):
        agree([line.encode(), line[:at].encode() + end.encode(), line.encode()])
