"""Pairs taken by the module in C are those that the expression takes, or the line is left to it; whatever the bytes."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from purloined import _native
from purloined.parsing import key_values

NAMES = ("a", "srcip", "user", "type")
PAD = " pad=" + "x" * 60  # lines as long as records are
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def taken(lines: list[str]) -> list[dict | None]:
    """What each line says of the names; None where it is left."""
    texts, plain = key_values.columns("\n".join(lines).encode(), len(lines), NAMES)
    for column in texts.values():
        column.validate(full=True)
    rows = zip(*(column.to_pylist() for column in texts.values()), strict=True)
    said = [{name: value for name, value in zip(NAMES, row, strict=True) if value is not None} for row in rows]
    assert not any(found for found, is_plain in zip(said, plain.to_pylist(), strict=True) if not is_plain)
    return [found if is_plain else None for found, is_plain in zip(said, plain.to_pylist(), strict=True)]


def agree(lines: list[str]) -> list[bool]:
    """Which lines were taken; of those the expression says the same, and that none is cut off."""
    found = taken(lines)
    for line, said in zip(lines, found, strict=True):
        if said is not None:
            assert said == {name: value for name, value in key_values.pairs(line).items() if name in NAMES}
            assert key_values.whole(line)
    return [said is not None for said in found]


_NAMES = some.sampled_from([*NAMES, "b", "x.y", "a-b", "_", "9a", "é", "", "pad"])
_VALUES = some.text(some.sampled_from('ab9.:/-=,;" \\é\t\u2028'), max_size=6)
_PIECES = some.one_of(
    some.builds("{}={}".format, _NAMES, _VALUES),
    some.builds('{}="{}"'.format, _NAMES, _VALUES),
    some.sampled_from(["<189>", "fw2 ", "  ", '"', ",", "=", "Mar  3"]),
)


@patient
@given(some.lists(some.lists(_PIECES, max_size=6), min_size=1, max_size=4), some.sampled_from([" ", " ", ",", "  "]))
def test_lines_of_all_kinds(lines: list[list[str]], mark: str) -> None:
    """Values with and without quotes, marks where none belong, names that stand twice."""
    agree([mark.join(pieces) + PAD for pieces in lines])


@patient
@given(some.lists(some.text(max_size=90), min_size=1, max_size=4))
def test_arbitrary_text(lines: list[str]) -> None:
    """Rubbish is left."""
    agree([line.encode("utf-8", "replace").decode().replace("\n", "") + PAD for line in lines])


@patient
@given(some.lists(some.binary(max_size=150), min_size=1, max_size=4))
def test_arbitrary_bytes(lines: list[bytes]) -> None:
    """Nothing happens but that they are left."""
    data = b"\n".join(line.replace(b"\n", b"") + b"=" * 64 for line in lines)

    assert key_values.columns(data, len(lines), NAMES)[1].to_pylist() == [False] * len(lines)


def test_what_a_firewall_writes_is_taken() -> None:
    """With a priority or a head of syslog, values in quotes with commas and signs, and empty ones."""
    lines = [
        '<189>date=2026-03-03 srcip=10.0.5.31 user="Zoë, b=c" type="traffic" a=' + PAD,
        'Mar  3 22:41:03 fw2 type=traffic  user="" srcip=2001:db8::1' + PAD,
    ]
    assert agree(lines) == [True, True]
    assert taken(lines)[0] == {"srcip": "10.0.5.31", "user": "Zoë, b=c", "type": "traffic", "a": ""}


@pytest.mark.parametrize(
    "line",
    [
        'user="a',
        'user="a\\"b"',
        "a=1 a=2",
        "a=1,b=2",
        "a=1 word b=2",
        'a=1 user="x"y',
        "a=1\tb=2",
        '"a=1" b=2',
        "a=b=c",
    ],
)
def test_what_could_be_read_in_two_ways_is_left(line: str) -> None:
    """Cut off, escaped, doubled, parted otherwise."""
    assert agree([f"{PAD.strip()} {line}", PAD + PAD]) == [False, True]


@pytest.mark.parametrize("asked", [{"a": 2}, {"a": {"b": 0}}, {"": 0}, ["a"], {"a": 9}])
def test_what_cannot_be_asked_for_is_an_error(asked: object) -> None:
    """Of the caller."""
    with pytest.raises(ValueError, match=r"no kind|no dict"):
        _native.pair_columns(b"a=1" + b" " * 80, asked)
