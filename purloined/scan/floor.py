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

import zstandard

from purloined import _sums, knowledge

BLOCK = 128 << 10
FAR = 27  # the window, as a power of two: 128 MiB
MOST_MARKS = 2_000_000  # remembered of one file: those of about 60 GB
_LEVEL = 1
_BEFORE_MARKS = (b"\x9d\x3b", b"\x61\xe4")  # two pairs, each in a block of noise twice
_MARK = 24


def of(data: bytes) -> int:
    """Of a whole file in memory."""
    if len(data) > BLOCK:
        measure = Measure(len(data))
        measure.feed(memoryview(data))
        return measure.result()
    return 0 if _is_packed(data[:16]) else _counts(data, len(_compressor(BLOCK).compress(data))) // 100


class Measure:
    """The same of a file too large for that, which comes in pieces. size: what it is going to have."""

    def __init__(self, size: int) -> None:
        self._is_begun, self._is_packed, self._hundredths = False, False, 0
        self._stream = _compressor(size).compressobj(size=size)
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
    if left * 100 >= size * stated["dense_from"]:  # numbers that go on evenly look like noise to zstd, not to a filter
        return 0 if _sums.counts_up(block) else left * stated["percent_of_dense"]
    return 0 if _sums.has_controls(block) else left * stated["percent_of_text"]  # UTF-16 has them: a filter finds those


def _compressor(size: int) -> zstandard.ZstdCompressor:
    """One that finds repeats anywhere in so many bytes. What it remembers them by is no larger than that needs: filling
    it is most of the work on a small file."""
    return _with_window(min(max((size - 1).bit_length(), BLOCK.bit_length() - 1), FAR))


@cache
def _with_window(power: int) -> zstandard.ZstdCompressor:
    settings = zstandard.ZstdCompressionParameters.from_level(_LEVEL, window_log=power, enable_ldm=True)
    return zstandard.ZstdCompressor(compression_params=settings)


@cache
def _stated() -> dict:
    return knowledge.load("floors.toml")["measured"][0]


@cache
def _beginnings() -> tuple[bytes, ...]:
    return tuple(bytes.fromhex(signature) for signature in _stated()["packed"])


def _is_packed(head: bytes) -> bool:
    return head.startswith(_beginnings())
