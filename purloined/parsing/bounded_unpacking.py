"""Packed bytes unpacked in memory, up to a limit, whatever they claim of themselves."""

import bz2
import io
import lzma
from collections.abc import Callable
from typing import NamedTuple

import zstandard
from isal import isal_zlib

_WINDOW = 128 << 20  # memory that a packer may ask for
_NO_MEMORY = "unpacking it needs more memory than there is for it"
_GZIP, _RAW = 31, -15  # window bits, as zlib counts them


class Unpacked(NamedTuple):
    """What came out of a content. why: what is wrong with it; is_cut: the limit was reached, more would have come."""

    data: bytes
    why: str = ""
    is_cut: bool = False


def raw_deflate(packed: memoryview, most: int) -> Unpacked:
    """Deflate without a frame, as in ZIP and PDF."""
    return _tried(lambda: isal_zlib.decompressobj(_RAW), packed, most)


def gzip(packed: memoryview, most: int) -> Unpacked:
    """Every part of a gzip file, one after the other."""
    return _tried(lambda: isal_zlib.decompressobj(_GZIP), packed, most)


def bzip2(packed: memoryview, most: int) -> Unpacked:
    """Every part of a bzip2 file."""
    return _tried(bz2.BZ2Decompressor, packed, most)


def xz(packed: memoryview, most: int) -> Unpacked:
    """Every part of an xz or lzma file."""
    return _tried(lambda: lzma.LZMADecompressor(memlimit=_WINDOW), packed, most)


def zstd(packed: memoryview, most: int) -> Unpacked:
    """Every frame of a zstd file."""
    pieces, count = [], 0
    try:
        reader = zstandard.ZstdDecompressor(max_window_size=_WINDOW).stream_reader(
            io.BytesIO(packed), read_across_frames=True
        )
        while count <= most and (piece := reader.read(min(1 << 20, most + 1 - count))):
            pieces.append(piece)
            count += len(piece)
    except MemoryError:
        return Unpacked(b"".join(pieces)[:most], _NO_MEMORY, is_cut=True)
    except zstandard.ZstdError as error:
        return Unpacked(b"".join(pieces)[:most], f"it cannot be unpacked: {error}")
    return Unpacked(b"".join(pieces)[:most], is_cut=count > most)


def of_zip_lzma(packed: memoryview, most: int) -> Unpacked:
    """LZMA as ZIP has it: two bytes of version, two of length, the properties."""
    if len(packed) < 9 or packed[4] >= 225:
        return Unpacked(b"", "its LZMA properties are damaged")
    rest, lc = divmod(packed[4], 9)
    pb, lp = divmod(rest, 5)
    size = min(int.from_bytes(packed[5:9], "little"), _WINDOW)
    chain = [{"id": lzma.FILTER_LZMA1, "lc": lc, "lp": lp, "pb": pb, "dict_size": max(size, 4096)}]
    return _tried(lambda: lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=chain), packed[9:], most, may_end_open=True)


def _tried(make: Callable, packed: memoryview, most: int, may_end_open: bool = False) -> Unpacked:
    """Unpacks part after part; what came out before a fault is kept."""
    pieces, count, parts = [], 0, 0
    try:
        while len(packed) and count <= most and parts < 10_000:
            unpacker, parts = make(), parts + 1
            piece = unpacker.decompress(packed, most + 1 - count)
            pieces.append(piece)
            count += len(piece)
            if not unpacker.eof:
                is_open = count <= most and not may_end_open
                return _joined(pieces, most, "its packed bytes break off" if is_open else "", count > most)
            packed = memoryview(unpacker.unused_data)
            if not bytes(packed[:64]).strip(b"\0"):
                break
    except MemoryError:
        return Unpacked(b"", _NO_MEMORY, is_cut=True)
    except Exception as error:  # each packer has an error type of its own
        if parts > 1:
            return _joined(pieces, most, "bytes follow that cannot be unpacked", count > most)
        return _joined(pieces, most, f"it cannot be unpacked: {error}", False)
    return _joined(pieces, most, "", count > most)


def _joined(pieces: list[bytes], most: int, why: str, is_cut: bool) -> Unpacked:
    return Unpacked((pieces[0] if len(pieces) == 1 else b"".join(pieces))[:most], why, is_cut)
