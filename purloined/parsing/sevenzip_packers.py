"""What unpacks the bytes of a 7z archive: Copy, Deflate, BZip2, LZMA and LZMA2, with Delta, LZMA2 with the filters for
programs. Not PPMd, nor BCJ2, which only programs are packed by.

Documented in 7zFormat.txt and Methods.txt of the LZMA SDK.
"""

import bz2
import lzma
import zlib
from collections.abc import Sequence
from typing import Protocol

from purloined.parsing.byte_window import Malformed

LARGEST_DICTIONARY = 64 << 20
FAULTS = (lzma.LZMAError, zlib.error, OSError, ValueError, EOFError)  # of unpackers
_COPY, _DEFLATE, _BZIP2, _LZMA, _LZMA2, _DELTA = (
    b"\x00",
    b"\x04\x01\x08",
    b"\x04\x02\x02",
    b"\x03\x01\x01",
    b"\x21",
    b"\x03",
)
_FOR_PROGRAMS = {
    b"\x03\x03\x01\x03": lzma.FILTER_X86,
    b"\x03\x03\x02\x05": lzma.FILTER_POWERPC,
    b"\x03\x03\x04\x01": lzma.FILTER_IA64,
    b"\x03\x03\x05\x01": lzma.FILTER_ARM,
    b"\x03\x03\x07\x01": lzma.FILTER_ARMTHUMB,
    b"\x03\x03\x08\x05": lzma.FILTER_SPARC,
    b"\x04": lzma.FILTER_X86,
    b"\x05": lzma.FILTER_POWERPC,
    b"\x06": lzma.FILTER_IA64,
    b"\x07": lzma.FILTER_ARM,
    b"\x08": lzma.FILTER_ARMTHUMB,
    b"\x09": lzma.FILTER_SPARC,
}


class Unknown(Malformed):
    """A way of packing that nothing here unpacks."""


class Unpacker(Protocol):
    """What is fed with packed bytes, and gives at most so many as are asked for."""

    @property
    def needs_input(self) -> bool:
        """Whether nothing more comes without more packed bytes."""

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """At most so many of the bytes that these lead to."""


class _Stored:
    """Bytes that are as they were."""

    def __init__(self) -> None:
        self._held = b""

    @property
    def needs_input(self) -> bool:
        return not self._held

    def decompress(self, data: bytes, max_length: int) -> bytes:
        held = self._held + data
        self._held = held[max_length:]
        return held[:max_length]


class _Inflated:
    """Deflate without a frame."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(-15)

    @property
    def needs_input(self) -> bool:
        return not self._inner.unconsumed_tail

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, max_length)


def unpacker(methods: Sequence[tuple[bytes, bytes]], size: int) -> Unpacker:
    """What unpacks that which methods (name and properties of each, the one next to the content first) packed, `size`
    bytes in all. Raises Malformed, and Unknown."""
    names = [name for name, _ in methods]
    if names == [_COPY]:
        return _Stored()
    if names == [_DEFLATE]:
        return _Inflated()
    if names == [_BZIP2]:
        return bz2.BZ2Decompressor()
    chain = [_filter(name, properties, size) for name, properties in methods]
    ids = [made["id"] for made in chain]
    if not ids or ids[-1] not in (lzma.FILTER_LZMA1, lzma.FILTER_LZMA2):
        raise Unknown(f"packed by {_said(names)}, which nothing here unpacks")
    if ids[-1] == lzma.FILTER_LZMA1 and set(ids[:-1]) - {lzma.FILTER_DELTA}:
        raise Unknown("a program packed by LZMA, the end of which is not found")  # LZMA alone does not tell the filter
    try:
        return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=chain)
    except (lzma.LZMAError, ValueError) as error:
        raise Malformed(f"it cannot be unpacked: {error}") from None


def _filter(name: bytes, properties: bytes, size: int) -> dict[str, int]:
    """One step of a chain, in liblzma's words. size: more than all of a block is never looked back to."""
    if name == _LZMA and len(properties) == 5 and properties[0] < 225:
        first = properties[0]
        dictionary = _dictionary(int.from_bytes(properties[1:], "little"), size)
        return {"id": lzma.FILTER_LZMA1, "lc": first % 9, "lp": first // 9 % 5, "pb": first // 45} | dictionary
    if name == _LZMA2 and len(properties) == 1 and properties[0] <= 40:
        return {"id": lzma.FILTER_LZMA2} | _dictionary((2 | properties[0] & 1) << properties[0] // 2 + 11, size)
    if name == _DELTA and len(properties) == 1:
        return {"id": lzma.FILTER_DELTA, "dist": properties[0] + 1}
    if name in _FOR_PROGRAMS:
        return {"id": _FOR_PROGRAMS[name]}
    raise Unknown(f"packed by {_said([name])}, which nothing here unpacks")


def _dictionary(stated: int, size: int) -> dict[str, int]:
    needed = max(4096, min(stated, size))
    if needed > LARGEST_DICTIONARY:
        raise Malformed(f"a dictionary of {needed:,} bytes, more than the {LARGEST_DICTIONARY:,} that are used")
    return {"dict_size": needed}


def _said(names: list[bytes]) -> str:
    return "method " + ", ".join(name.hex() for name in names) if names else "several streams"
