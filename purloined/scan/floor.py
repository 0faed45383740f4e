"""The fewest bytes that can carry a file, measured by compressing it: what proof B rests on.

Stated too high, it would rule out what was stolen. So this is no record of what one compressor makes of the file, but
what none that people pack files with should go below: the size that zstd leaves, of every byte, with repeats found as
far back as FAR; of that, the share that knowledge/floors.toml states for the strongest of them.

Where what stands in the file is packed already, and somebody might unpack it first and pack it better, nothing is
measured: null.
"""

from functools import cache

import zstandard

from purloined import knowledge

FAR = 27  # the window, as a power of two: 128 MiB
_LEVEL = 3


def of(data: bytes) -> int | None:
    """Of a whole file in memory."""
    if _is_packed(data[:16]):
        return None
    return _share(len(_compressor().compress(data)), len(data))


class Measure:
    """The same of a file too large for that, which comes in pieces. size: what it is going to have."""

    def __init__(self, size: int) -> None:
        self._size, self._packed, self._begun = size, 0, False
        self._stream = _compressor().compressobj(size=size)

    def feed(self, chunk: memoryview) -> None:
        if not self._begun:
            self._begun = True
            if _is_packed(bytes(chunk[:16])):
                self._stream = None
        if self._stream:
            self._packed += len(self._stream.compress(chunk))

    def result(self) -> int | None:
        if self._stream is None:
            return None
        return _share(self._packed + len(self._stream.flush()), self._size)


@cache
def _compressor() -> zstandard.ZstdCompressor:
    settings = zstandard.ZstdCompressionParameters.from_level(_LEVEL, window_log=FAR, enable_ldm=True)
    return zstandard.ZstdCompressor(compression_params=settings)


def _share(packed: int, size: int) -> int:
    return min(packed, size) * _stated()["percent"] // 100


@cache
def _stated() -> dict:
    return knowledge.load("floors.toml")["measured"][0]


@cache
def _beginnings() -> tuple[bytes, ...]:
    return tuple(bytes.fromhex(signature) for signature in _stated()["packed"])


def _is_packed(head: bytes) -> bool:
    return head.startswith(_beginnings())
