"""What lies in a healthy ZIP archive held in memory, and the contents of its members, within limits.

The directory at its end is read, and each content by it. An archive whose entries overlap is refused as a whole: it is
built to unpack to more than it holds. What is damaged is for `zip_directory`, which is slower and gives up less.

Documented in PKWARE's APPNOTE.TXT.
"""

import struct
from typing import NamedTuple

from isal import isal_zlib

from purloined.parsing import bounded_unpacking
from purloined.parsing.bounded_unpacking import Unpacked
from purloined.parsing.byte_window import Malformed

_END, _LOCATOR_64, _END_64 = b"PK\x05\x06", b"PK\x06\x07", b"PK\x06\x06"
_LONGEST_TAIL = 65_557
_CENTRAL, _LOCAL = struct.Struct("<4s6H3I5H2I"), struct.Struct("<26xHH")
_UNKNOWN, _UTF_8, _ENCRYPTED = 0xFFFFFFFF, 0x800, 0x1
_STORED, _DEFLATED, _BZIP2, _LZMA, _ZSTD = 0, 8, 12, 14, 93
_FREE = 1 << 20  # bytes that may come out of any content, whatever its ratio


class Entry(NamedTuple):
    """One entry. packed: bytes of the content as it lies there, from the header at `offset` on."""

    raw: bytes
    is_utf8: bool
    size: int
    packed: int
    crc: int
    offset: int
    method: int
    is_encrypted: bool

    @property
    def name(self) -> str:
        """The name for comparing with those that a format prescribes; not for people."""
        return self.raw.decode("utf-8", "replace")


def entries(data: memoryview) -> list[Entry]:
    """Every entry of the directory, folders too. Raises Malformed where it is not whole or entries overlap."""
    begin, end, count = _directory(data)
    found, at = [], begin
    while at + 46 <= end:
        entry, at = _entry(data, at, end)
        found.append(entry)
    if at != end or count & 0xFFFF != len(found) & 0xFFFF:
        raise Malformed(f"the directory states {count:,} entries, and {len(found):,} are there")
    _refuse_overlaps(found, begin)
    return found


def _directory(data: memoryview) -> tuple[int, int, int]:
    """(begin, end, number of entries) of the directory."""
    start = max(0, len(data) - _LONGEST_TAIL)
    tail = bytes(data[start:])
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < 22:
        raise Malformed("no directory at its end: the archive is cut")
    count, size, offset = struct.unpack("<HII", tail[at + 10 : at + 20])
    end = start + at
    if _UNKNOWN in (size, offset) or count == 0xFFFF:
        place = tail.rfind(_END_64, 0, at)
        if tail[max(0, at - 20) : at].startswith(_LOCATOR_64) and place >= 0 and at - place >= 76:
            count, size, offset = struct.unpack("<QQQ", tail[place + 32 : place + 56])
            end = start + place
    if end - size != offset:
        raise Malformed("the directory does not stand where it must: bytes are missing or were added")
    return offset, end, count


def _entry(data: memoryview, at: int, end: int) -> tuple[Entry, int]:
    fields = _CENTRAL.unpack_from(data, at)
    mark, _, _, flags, method, _, _, crc, packed, size, name, extra, comment, _, _, _, offset = fields
    after = at + 46 + name + extra + comment
    if mark != b"PK\x01\x02" or after > end:
        raise Malformed(f"the directory is damaged at byte {at:,}")
    raw = bytes(data[at + 46 : at + 46 + name])
    if _UNKNOWN in (size, packed, offset):
        size, packed, offset = _wide(bytes(data[at + 46 + name : after - comment]), size, packed, offset)
    return Entry(raw, bool(flags & _UTF_8), size, packed, crc, offset, method, bool(flags & _ENCRYPTED)), after


def _wide(extra: bytes, *fields: int) -> list[int]:
    """Sizes and place that do not fit stand in an extra field, in this order."""
    at, body = 0, b""
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind == 1:
            body = extra[at + 4 : at + 4 + length]
        at += 4 + length
    found, at = [], 0
    for field in fields:
        if field == _UNKNOWN and len(body) >= at + 8:
            field = int.from_bytes(body[at : at + 8], "little")
            at += 8
        found.append(field)
    return found


def _refuse_overlaps(found: list[Entry], directory: int) -> None:
    before = 0
    for entry in sorted(found, key=lambda entry: entry.offset):
        if entry.offset < before:
            raise Malformed(f"entries lie inside of others, at byte {entry.offset:,}: it is made to do harm")
        before = entry.offset + 30 + len(entry.raw) + entry.packed
    if before > directory:
        raise Malformed("contents are stated that reach into the directory")


def unpack(data: memoryview, entry: Entry, most: int, ratio: int) -> Unpacked:
    """A member's content, up to so many bytes. `why` says what is wrong with it."""
    if entry.is_encrypted:
        return Unpacked(b"", "encrypted")
    if bytes(data[entry.offset : entry.offset + 4]) != b"PK\x03\x04" or entry.offset + 30 > len(data):
        return Unpacked(b"", "no header before its content")
    name, extra = _LOCAL.unpack_from(data, entry.offset)
    begin = entry.offset + 30 + name + extra
    packed = data[begin : begin + entry.packed]
    allowed = max(_FREE, ratio * len(packed))
    return _checked(_inflated(packed, entry.method, min(most, allowed)), entry, allowed < most)


def _checked(unpacked: Unpacked, entry: Entry, is_by_ratio: bool) -> Unpacked:
    if unpacked.why or (not unpacked.is_cut and isal_zlib.crc32(unpacked.data) == entry.crc):
        return unpacked
    if not unpacked.is_cut:
        return unpacked._replace(why="its bytes do not have the sum that is stated")
    return unpacked._replace(why="more comes out of it than any document holds" if is_by_ratio else "it is too long")


def _inflated(packed: memoryview, method: int, most: int) -> Unpacked:
    """A content by the number of its method."""
    if method == _STORED:
        return Unpacked(bytes(packed[:most]), is_cut=len(packed) > most)
    if method == _LZMA:
        return bounded_unpacking.of_zip_lzma(packed, most)
    if method in _METHODS:
        return _METHODS[method](packed, most)
    return Unpacked(b"", f"packed by method {method}, which is not known here")


_METHODS = {
    _DEFLATED: bounded_unpacking.raw_deflate,
    _BZIP2: bounded_unpacking.bzip2,
    _ZSTD: bounded_unpacking.zstd,
}
