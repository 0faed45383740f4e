"""Facts about the floor: no packer that people use may go below it."""

import bz2
import lzma
import math
import random
import struct
import zlib
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from purloined import _sums
from purloined.scan import floor


def text(size: int) -> bytes:
    """A log of a kind, which the best packers like."""
    chance = random.Random(1)
    lines = []
    while sum(map(len, lines[-1:])) + 80 * len(lines) < size:
        who, where = chance.randint(1, 60), chance.randint(1, 900)
        lines.append(
            f"Mar  3 22:{len(lines) % 60:02}:07 fs01 audit: acme\\user{who}|10.0.5.{who}|read|ok|/srv/{where}.step"
        )
    return "\n".join(lines).encode()


def sound() -> bytes:
    """Two channels of 16 bits."""
    chance = random.Random(2)
    samples = ((9000 * math.sin(t / 17) + chance.gauss(0, 40), 9000 * math.sin(t / 17.1)) for t in range(40_000))
    return b"".join(struct.pack("<hh", int(left), int(right)) for left, right in samples)


def picture() -> bytes:
    """A gradient, uncompressed."""
    return bytes(value % 256 for y in range(300) for x in range(400) for value in ((x + y) // 8, x * 2 // 9, y // 3))


NOISE = random.Random(3).randbytes(3 * floor.BLOCK)
CONTENTS = {
    "nothing": b"",
    "a line": b"hello\n",
    "zeros": bytes(1 << 18),
    "noise": NOISE,
    "noise twice": NOISE + NOISE,
    "hex": NOISE.hex().encode()[: 1 << 18],
    "a log": text(1 << 18),
    "sound": sound(),
    "a picture": picture(),
    "numbers": b"".join(struct.pack("<d", n / 1000) for n in range(40_000)),
    "numbers in long steps": b"".join(struct.pack("<I", n * 2654435761 % 2**32) for n in range(40_000)),
    "UTF-16": text(1 << 17).decode().encode("utf-16"),
    "noise and zeros": b"".join(NOISE[at : at + 4096] + bytes(12288) for at in range(0, 1 << 17, 4096)),
}


def packed(data: bytes) -> int:
    """What the best of some packers leaves."""
    ways = [zlib.compress(data, 9), bz2.compress(data)]
    for delta in (None, 2, 3, 4, 8):
        filters = [{"id": lzma.FILTER_DELTA, "dist": delta}] if delta else []
        filters.append({"id": lzma.FILTER_LZMA2, "preset": 3})
        ways.append(lzma.compress(data, lzma.FORMAT_RAW, filters=filters))
    return min(map(len, ways))


@pytest.mark.parametrize("name", CONTENTS)
def test_no_packer_goes_below_it(name: str) -> None:
    """Of what is and is not in order."""
    assert floor.of(CONTENTS[name]) <= packed(CONTENTS[name])


@pytest.mark.parametrize("name", ["noise", "hex", "a log"])
def test_it_is_of_use(name: str) -> None:
    """A floor of nothing would never be wrong, and clear nothing."""
    assert floor.of(CONTENTS[name]) > packed(CONTENTS[name]) // 8


def test_content_twice_counts_once() -> None:
    """As a packer would have it."""
    assert floor.of(NOISE + NOISE) < floor.of(NOISE) * 1.1


@pytest.mark.parametrize("between", [0, 1, 4097], ids=str)
def test_content_twice_counts_once_however_far_apart(between: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the window of zstd, and at any place."""
    monkeypatch.setattr(floor, "FAR", 18)
    floor._with_window.cache_clear()
    other = random.Random(4).randbytes((1 << 20) + between)
    once, twice = NOISE + other, NOISE + other + NOISE
    found = []
    for data in (once, twice):
        measure = floor.Measure(len(data))
        for at in range(0, len(data), 1 << 20):
            measure.feed(memoryview(data)[at : at + (1 << 20)])
        found.append(measure.result())
    floor._with_window.cache_clear()

    assert found[1] < found[0] * 1.05


def test_beyond_what_is_remembered_nothing_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether it was there before cannot be told then."""
    monkeypatch.setattr(floor, "FAR", 18)
    monkeypatch.setattr(floor, "MOST_MARKS", 4)
    measure = floor.Measure(len(NOISE))
    measure.feed(memoryview(NOISE))

    assert measure.result() < len(NOISE) // 4


def test_what_is_packed_and_could_be_packed_better_has_none() -> None:
    """A ZIP archive of text is dense, and what it holds is not. Zero and not null, whatever is stated for its type."""
    assert floor.of(b"PK\x03\x04" + NOISE) == 0
    assert floor.of(b"%PDF-1.7" + NOISE[:100]) == 0


def evenly(block: bytes) -> bool:
    """Whether bytes at equal distances in its middle differ by few amounts, 16 times."""
    middle = block[len(block) // 2 :][: 17 * 16]
    columns = [middle[first : 17 * width : width] for width in (1, 2, 3, 4, 6, 8, 12, 16) for first in range(width)]
    steps = [{(b - a) % 256 for a, b in pairwise(column)} for column in columns if len(column) == 17]
    return any(len(kinds) <= 6 for kinds in steps)


@settings(deadline=None)
@given(st.binary(max_size=700), st.integers(1, 17), st.integers(0, 255))
def test_what_the_c_says_of_blocks_is_what_python_says(noise: bytes, width: int, step: int) -> None:
    """Of noise, of tables in even steps, and of what lies between."""
    table = bytes((n // width * step + noise[n % width] if n % width < len(noise) else 0) % 256 for n in range(600))
    for block in (noise, table, table[: len(noise)], noise + table, table[:300] + noise):
        text = block.translate(None, bytes(set(range(32)) - set(b"\t\n\r\f\x1b")) + b"\x7f")
        assert _sums.counts_up(block) == evenly(block)
        assert _sums.has_controls(block) == (text != block)


def test_in_pieces_or_at_once_it_is_the_same() -> None:
    """Pieces are a number of blocks."""
    data = NOISE + text(300_000) + bytes(100_000)
    measure = floor.Measure(len(data))
    for at in range(0, len(data), floor.BLOCK):
        measure.feed(memoryview(data)[at : at + floor.BLOCK])

    assert measure.result() == floor.of(data)
