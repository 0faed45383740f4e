"""The fewest bytes that can carry a file, measured by compressing it: what proof B rests on.

Stated too high, it would rule out what was stolen. So this is no record of what one compressor makes of the file, but
what none that people pack files with should go below. The file is compressed block by block, with repeats found
anywhere before, and of what zstd leaves of a block there counts

    half      where it is dense: zstd saves next to nothing, so it is compressed or encrypted already
    a quarter where it is text, of which the best leave less than half of what zstd does
    nothing   where it is anything else: of sampled pictures, sounds and measurements a filter may leave next to nothing

(the shares are knowledge/floors.toml's, with what they rest on). Repeats farther back than the window of zstd are told
by the bytes that follow certain pairs of bytes, whatever their place: a block that has any in common with an earlier
one counts nothing. Beyond a number of those, nothing counts.

Where all of a file is packed in a way that somebody might undo first and then do better (zip, PDF, PNG, gzip, ...),
nothing counts. That is zero and not null: a share that is stated for the type its name says must not take its place.
"""

from functools import cache
from itertools import pairwise

import zstandard

from purloined import knowledge

BLOCK = 128 << 10
FAR = 27  # the window, as a power of two: 128 MiB
MOST_MARKS = 2_000_000  # remembered of one file: those of about 60 GB
_LEVEL = 1
_BEFORE_MARKS = (b"\x9d\x3b", b"\x61\xe4")  # two pairs, each in a block of noise twice
_MARK = 24
_WIDTHS = (1, 2, 3, 4, 6, 8, 12, 16)  # bytes of the numbers, or of the rows, of a table
_STEPS, _FEW = 17, 6  # in noise, 16 steps are hardly ever of fewer than 11 kinds
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1b")) + b"\x7f"


def of(data: bytes) -> int:
    """Of a whole file in memory."""
    if len(data) > BLOCK:
        measure = Measure(len(data))
        measure.feed(memoryview(data))
        return measure.result()
    return 0 if _is_packed(data[:16]) else _counts(data, len(_compressor().compress(data))) // 100


class Measure:
    """The same of a file too large for that, which comes in pieces. size: what it is going to have."""

    def __init__(self, size: int) -> None:
        self._is_begun, self._is_packed, self._hundredths = False, False, 0
        self._stream = _compressor().compressobj(size=size)
        self._marks: set[int] | None = set() if size > 1 << FAR else None

    def feed(self, chunk: memoryview) -> None:
        if not self._is_begun:
            self._is_begun, self._is_packed = True, _is_packed(bytes(chunk[:16]))
        if not self._is_packed:
            for at in range(0, len(chunk), BLOCK):
                self._block(chunk[at : at + BLOCK])

    def result(self) -> int:
        return self._hundredths // 100

    def _block(self, block: memoryview) -> None:
        left = len(self._stream.compress(block)) + len(self._stream.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK))
        counts = _counts(block, left)
        if counts and self._marks is not None and self._was_before(bytes(block)):
            counts = 0
        self._hundredths += counts

    def _was_before(self, block: bytes) -> bool:
        """Whether the block shares a mark with an earlier one; or so many are known that this cannot be told."""
        found = {
            hash(after[:_MARK]) for pair in _BEFORE_MARKS for after in block.split(pair)[1:] if len(after) >= _MARK
        }
        if len(self._marks) > MOST_MARKS or not found.isdisjoint(self._marks):
            return True
        self._marks |= found
        return False


def _counts(block: bytes | memoryview, left: int) -> int:
    """How much of the bytes that zstd left of a block counts, in hundredths of a byte."""
    stated, size = _stated(), len(block)
    left = min(left, size)
    if left * 100 >= size * stated["dense_from"]:
        return 0 if _counts_up(block) else left * stated["percent_of_dense"]
    return left * stated["percent_of_text"] if _is_text(block) else 0


def _counts_up(block: bytes | memoryview) -> bool:
    """Whether numbers of some width go on in even steps in the middle of a block: such a table looks like noise to
    zstd, and is nothing to a filter."""
    middle = bytes(block[len(block) // 2 : len(block) // 2 + _STEPS * max(_WIDTHS)])
    for width in _WIDTHS:
        for first in range(width):
            column = middle[first : width * _STEPS : width]
            if len(column) == _STEPS and len({(b - a) % 256 for a, b in pairwise(column)}) <= _FEW:
                return True
    return False


def _is_text(block: bytes | memoryview) -> bool:
    """Whether no byte is one that text does not have. UTF-16 is none: a filter may find its second bytes."""
    text = bytes(block)
    return len(text.translate(None, _CONTROLS)) == len(text)


@cache
def _compressor() -> zstandard.ZstdCompressor:
    settings = zstandard.ZstdCompressionParameters.from_level(_LEVEL, window_log=FAR, enable_ldm=True)
    return zstandard.ZstdCompressor(compression_params=settings)


@cache
def _stated() -> dict:
    return knowledge.load("floors.toml")["measured"][0]


@cache
def _beginnings() -> tuple[bytes, ...]:
    return tuple(bytes.fromhex(signature) for signature in _stated()["packed"])


def _is_packed(head: bytes) -> bool:
    return head.startswith(_beginnings())
