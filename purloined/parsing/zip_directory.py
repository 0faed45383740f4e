"""The entries of a ZIP archive: by the directory at its end, or by the headers before each file. Nothing is unpacked.

The directory's place is reckoned back from the end, so that the last part of several, or a tail, will do. Inside of it
a damaged place is leapt over. Where there is none, the headers before the files are followed from content to content:
what lies inside a content, another ZIP perhaps, is not taken for an entry.

Documented in PKWARE's APPNOTE.TXT, in WinZip's AES encryption information, and, for the Unicode names and the times, in
Info-ZIP's extrafld.txt.
"""

import struct
import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import BinaryIO, NamedTuple

from purloined.evidence import from_epoch
from purloined.parsing.byte_window import Malformed, Window
from purloined.parsing.dos_time import from_dos
from purloined.parsing.listed_names import LONGEST_PATH

LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
SPLIT = (b"PK\x07\x08PK\x03\x04", b"PK00PK\x03\x04")  # the beginning of the first of several parts
_DESCRIPTOR, _END_64, _LOCATOR_64, _EXTRA_DATA = b"PK\x07\x08", b"PK\x06\x06", b"PK\x06\x07", b"PK\x06\x08"
_LONGEST_TAIL = 65_557 + (64 << 10)  # the end record with the longest comment; and bytes that came behind it
_STREAMED, _UTF_8, _MASKED = 0x8, 0x800, 0x2000
_ZIP_64, _NTFS, _TIMES, _UNICODE_PATH, _AES = 0x1, 0xA, 0x5455, 0x7075, 0x9901
_UNIX, _LINK = 3, 0o120000
_UNKNOWN = 0xFFFFFFFF
_INSTEAD = "headers before the files are read instead"
_1601 = datetime(1601, 1, 1)


class Entry(NamedTuple):
    """A file, folder or link; or something that cannot be read: `why` then says so."""

    name: str
    size: int | None
    crc: int | None
    mtime: datetime | None
    kind: str = "file"
    why: str = ""


class _Directory(NamedTuple):
    """Where the directory begins and ends, and how many entries are stated. begins: below zero where it began in the
    part before; contents: how many bytes stand before it, where all of them are here."""

    begins: int
    ends: int
    entries: int
    contents: int | None


class _Header(NamedTuple):
    """What both kinds of header say. packed: bytes of the content as it lies there; is_open: whether sums and sizes
    stand behind the content; has_sum: whether the sum there is one."""

    entry: Entry
    packed: int | None
    offset: int | None = None
    part: int = 0
    is_open: bool = False
    has_sum: bool = True


def _damage(why: str) -> Entry:
    return Entry("", None, None, None, "damage", why)


def entries(stream: BinaryIO) -> Iterator[Entry]:
    """Every entry in order, and every place that could not be read."""
    directory = _directory(stream)
    if isinstance(directory, str):
        yield _damage(directory)
    elif directory is not None and _is_there(stream, directory):
        yield from _central_entries(stream, directory)
        return
    else:
        yield _damage(f"no directory at its end: the archive is cut; {_INSTEAD}")
    found = False
    for entry in _local_entries(stream):
        found = True
        yield entry
    if not found:
        yield from _central_anywhere(stream)


# The directory at the end -------------------------------------------------------------------------------


def _directory(stream: BinaryIO) -> _Directory | str | None:
    """Where the directory is; None where nothing says so; or why it cannot be read."""
    length = stream.seek(0, 2)
    start = max(0, length - _LONGEST_TAIL)
    stream.seek(start)
    tail = stream.read()
    at = _end_record(tail)
    if at is None:
        return None
    part, _, _, entries, size, offset = struct.unpack("<HHHHII", tail[at + 4 : at + 20])
    ends = start + at
    if tail[max(0, at - 20) : at].startswith(_LOCATOR_64):
        place = _end_record_64(tail, at - 20)
        if place is None:
            return None
        part, _, _, entries, size, offset = struct.unpack("<IIQQQQ", tail[place + 16 : place + 56])
        encryption = tail[place + 74 : place + 76]  # in a record that is long enough to say so
        if at - 20 - place >= 84 and encryption != b"\0\0":
            return f"the directory is encrypted; {_INSTEAD}, whose names may be masked"
        ends = start + place
    stream.seek(0)
    if part == 0 and stream.read(4) == LOCAL and ends - size > offset != (ends - size) & _UNKNOWN:
        return f"the directory at its end is that of an archive inside; {_INSTEAD}"
    is_whole = part == 0 and ends - size >= offset
    return _Directory(ends - size, ends, entries, ends - size if is_whole else None)


def _end_record(tail: bytes) -> int | None:
    """Where the last end record is whose comment ends with the file; else the last with bytes behind it, among which no
    directory is: it would be that of an archive inside this one."""
    at, best = tail.rfind(END), None
    while at >= 0:
        if len(tail) - at >= 22:
            behind = len(tail) - at - 22 - struct.unpack("<H", tail[at + 20 : at + 22])[0]
            if behind == 0:
                return at
            if best is None and behind > 0 and CENTRAL not in tail[at + 22 :]:
                best = at
        at = tail.rfind(END, 0, at)
    return best


def _end_record_64(tail: bytes, before: int) -> int | None:
    """Where the large end record is that ends where its locator begins."""
    at = tail.rfind(_END_64, 0, before)
    while at >= 0:
        if before - at >= 56 and struct.unpack("<Q", tail[at + 4 : at + 12])[0] == before - at - 12:
            return at
        at = tail.rfind(_END_64, 0, at)
    return None


def _is_there(stream: BinaryIO, directory: _Directory) -> bool:
    """Whether a header of the directory stands where one must, or, in the last of several parts, at all."""
    if directory.ends <= max(0, directory.begins):
        return directory.entries == 0
    window = Window(stream, max(0, directory.begins), directory.ends)
    return window.peek(4) == CENTRAL or _find_central(window)


def _central_entries(stream: BinaryIO, directory: _Directory) -> Iterator[Entry]:
    window = Window(stream, max(0, directory.begins), directory.ends)
    count, extents = 0, _Extents(directory.contents)
    if directory.begins < 0:
        _find_central(window)
        lost = window.at - directory.begins
        yield _damage(f"the directory begins {-directory.begins:,} bytes before this file; {lost:,} bytes are lost")
    while window.at < window.end:
        at = window.at
        try:
            header = _central(window)
        except Malformed as error:
            window.go(at + 1)
            if not _find_central(window):
                yield _damage(f"{error}; nothing of the directory follows")
                break
            yield _damage(f"{error}; its next header is at byte {window.at:,}")
            continue
        count += 1
        extents.add(count, header)
        yield header.entry
    if directory.begins >= 0 and count & 0xFFFF != directory.entries & 0xFFFF:
        yield _damage(f"{directory.entries:,} entries are stated, and {count:,} are there")
    if why := extents.overlapping():
        yield _damage(why)


def _central(window: Window) -> _Header:
    """The header of the directory that comes next, with all that belongs to it."""
    at = window.at
    if window.peek(4) != CENTRAL:
        raise Malformed(f"the directory is damaged at byte {at:,}")
    header = window.take(46)
    made_by, flags = header[5], int.from_bytes(header[8:10], "little")
    clock, crc, packed, size = struct.unpack("<IIII", header[12:28])
    name_length, extra_length, comment_length = struct.unpack("<HHH", header[28:34])
    part, _, attributes, offset = struct.unpack("<HHII", header[34:46])
    raw, extra = window.take(name_length), _extra(window.take(extra_length))
    window.take(comment_length)
    size, packed, offset = _wide(extra, size, packed, offset)
    is_link = made_by == _UNIX and (attributes >> 16) & 0o170000 == _LINK
    return _Header(_entry(raw, flags, size, crc, clock, extra, is_link), packed, offset, part)


def _find_central(window: Window) -> bool:
    """Goes to the next header of the directory that another one, or its end, follows. Gives up where there are more
    marks of headers than headers have room."""
    start, tried = window.at, 0
    while window.find(CENTRAL):
        at, tried = window.at, tried + 1
        if tried > 100 + (at - start) // 46:
            window.go(window.end)
            return False
        try:
            _central(window)
            is_one = window.at == window.end or window.peek(4) in (CENTRAL, _END_64, END)
        except Malformed:
            is_one = False
        window.go(at)
        if is_one:
            return True
        window.skip(1)
    return False


def _central_anywhere(stream: BinaryIO) -> Iterator[Entry]:
    """The headers of a directory of which a piece is all there is."""
    window = Window(stream)
    while _find_central(window):
        yield _central(window).entry


class _Extents:
    """Which bytes of the archive entries say that they take; so that those which take the same can be told.

    end: where the directory begins, in an archive that is whole; None: not known."""

    def __init__(self, end: int | None) -> None:
        self._end, self._taken = end, 0
        self._last = (0, 0, 0)  # of the entry before: part, begin, end, where they come in order
        self._first, self._count = 0, 0

    def add(self, number: int, header: _Header) -> None:
        if header.offset is None or header.packed is None:
            return
        end = header.offset + 30 + header.packed
        self._taken += end - header.offset
        part, begin, before = self._last
        if part == header.part and begin <= header.offset < before:
            self._first, self._count = self._first or number, self._count + 1
        self._last = (header.part, header.offset, end)

    def overlapping(self) -> str:
        """What is wrong with them; empty if nothing is."""
        if self._count:
            return f"{self._count:,} entries lie inside of others, the first is entry {self._first:,}"
        if self._end is not None and self._taken > self._end:
            return f"entries lie inside of others: they state {self._taken:,} bytes of content, where {self._end:,} are"
        return ""


# The headers before the files ---------------------------------------------------------------------------


def _local_entries(stream: BinaryIO) -> Iterator[Entry]:
    """Entry by entry, each found where the one before ends."""
    window = Window(stream)
    if not _find_local(window):
        return
    if window.at > 8:
        yield _damage(f"the first {window.at:,} bytes are no header: something of the archive is missing")
    while True:
        at = window.at
        try:
            header = _local(window)
            yield from _leap(window, header)
        except Malformed as error:
            yield _damage(f"the archive is cut or damaged: {error}")
            return
        if window.at >= window.end or window.peek(4) in (CENTRAL, _END_64, END, _EXTRA_DATA):
            return
        if window.peek(4) != LOCAL:
            where = window.at
            if not _find_local(window):
                yield _damage(f"no header at byte {where:,}, where one must be, and none follows")
                return
            yield _damage(f"no header at byte {where:,}, where one must be; the next is at byte {window.at:,}")
        assert window.at > at


def _find_local(window: Window) -> bool:
    """Goes to the next header before a file that says of itself what can be."""
    while window.find(LOCAL):
        header = window.peek(30)
        if len(header) == 30 and header[5] <= 1 and int.from_bytes(header[26:28], "little") > 0:
            return True
        window.skip(1)
    return False


def _local(window: Window) -> _Header:
    header = window.take(30)
    flags, _, clock, crc, packed, size = struct.unpack("<HHIIII", header[6:26])
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    raw, extra = window.take(name_length), _extra(window.take(extra_length))
    wide_size, wide_packed, _ = _wide(extra, size, packed, 0)
    entry = _entry(raw, flags, wide_size, crc, clock, extra, False)
    if flags & _MASKED:
        return _Header(entry._replace(size=None, crc=None), wide_packed)
    is_open = bool(flags & _STREAMED) and entry.kind == "file"
    return _Header(entry, wide_packed, is_open=is_open, has_sum=not _is_ae2(extra))


def _leap(window: Window, header: _Header) -> Iterator[Entry]:
    """The entry, completed by what stands behind its content; the window then stands behind that."""
    entry, name = header.entry, header.entry.name[:60]
    if not header.is_open:
        yield entry
        if header.packed is None or window.at + header.packed > window.end:
            raise Malformed(f"content of {name!r} is missing")
        window.skip(header.packed)
        if window.peek(4) == _DESCRIPTOR:
            window.skip(16)
        return
    told = _behind(window, header.packed) or _descriptor(window)
    if told is None:
        yield entry._replace(size=None, crc=None)  # what the header has of them may be left from the file before
        raise Malformed(f"the end of the content of {name!r} was not found")
    crc, size = told
    yield entry._replace(size=size, crc=crc if header.has_sum and (crc or not size) else None)


def _behind(window: Window, packed: int | None) -> tuple[int, int] | None:
    """(CRC, size) from behind a content whose length is known, where they stand; the window then stands behind them."""
    begin = window.at
    if packed is None or begin + packed > window.end:
        return None
    window.skip(packed)
    if window.peek(4) == _DESCRIPTOR:
        window.skip(4)
    told = _told(window.peek(24), packed)
    window.go(window.at + told[2] if told else begin)
    return told[:2] if told else None


def _descriptor(window: Window) -> tuple[int, int] | None:
    """(CRC, size) as they stand behind a content that was written as a stream; the window then stands behind them. They
    are those whose packed size is the distance from here: what the content looks like does not matter."""
    begin = window.at
    while window.find(b"PK"):
        at = window.at
        mark = window.peek(4)
        if mark == _DESCRIPTOR:
            told = _told(window.peek(28)[4:], at - begin)
            if told:
                window.go(at + 4 + told[2])
                return told[:2]
        elif mark in (LOCAL, CENTRAL):
            for width in (12, 20):
                if at - width >= begin:
                    window.go(at - width)
                    told = _told(window.peek(width), at - width - begin)
                    window.go(at)
                    if told and told[2] == width:
                        return told[:2]
        window.skip(1)
    return None


def _told(fields: bytes, packed: int) -> tuple[int, int, int] | None:
    """(CRC, size, length) of a descriptor, if it is that of so many packed bytes. Its sizes take 4 bytes or 8."""
    for width, form in ((12, "<III"), (20, "<IQQ")):
        if len(fields) >= width:
            crc, stated, size = struct.unpack(form, fields[:width])
            if stated == packed and fields[width : width + 2] in (b"", b"PK"):
                return crc, size, width
    return None


# One entry ----------------------------------------------------------------------------------------------


def _entry(
    raw: bytes, flags: int, size: int | None, crc: int, clock: int, extra: dict[int, bytes], is_link: bool
) -> Entry:
    name = _name(raw, flags, extra)
    kind = "link" if is_link else "folder" if name.endswith("/") else "file"
    known = None if _is_ae2(extra) or (crc == 0 and size != 0) else crc
    return Entry(name, size, known, _time(clock, extra), kind, _wrong(name))


def _wrong(name: str) -> str:
    """Why a name cannot be one; empty if it can."""
    if not name or "\0" in name:
        return "a NUL in its name" if name else "no name"
    return f"a name of more than {LONGEST_PATH:,} characters" if len(name) > LONGEST_PATH else ""


def _extra(data: bytes) -> dict[int, bytes]:
    """The extra fields by their number; the first of a kind counts."""
    fields, at = {}, 0
    while at + 4 <= len(data):
        kind, length = struct.unpack("<HH", data[at : at + 4])
        fields.setdefault(kind, data[at + 4 : at + 4 + length])
        at += 4 + length
    return fields


def _wide(extra: dict[int, bytes], *fields: int) -> list[int | None]:
    """Size, packed size and offset; those that do not fit stand in an extra field, in this order."""
    data, at, found = extra.get(_ZIP_64, b""), 0, []
    for field in fields:
        if field == _UNKNOWN:
            wide = data[at : at + 8]
            at += 8
            number = int.from_bytes(wide, "little") if len(wide) == 8 else None
            found.append(number if number is not None and number < 1 << 60 else None)
        else:
            found.append(field)
    return found


def _name(raw: bytes, flags: int, extra: dict[int, bytes]) -> str:
    if flags & _UTF_8:
        return raw.decode("utf-8", "backslashreplace")
    unicode_path = extra.get(_UNICODE_PATH, b"")
    if len(unicode_path) > 5 and unicode_path[1:5] == struct.pack("<I", zlib.crc32(raw)):
        return unicode_path[5:].decode("utf-8", "backslashreplace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp437")


def _is_ae2(extra: dict[int, bytes]) -> bool:
    return extra.get(_AES, b"")[:2] == b"\x02\x00"


def _time(clock: int, extra: dict[int, bytes]) -> datetime | None:
    ntfs, unix = extra.get(_NTFS, b""), extra.get(_TIMES, b"")
    if len(ntfs) >= 16 and ntfs[4:6] == b"\x01\x00":
        ticks = int.from_bytes(ntfs[8:16], "little")
        return _1601 + timedelta(microseconds=ticks // 10) if ticks < 1 << 61 else None
    if len(unix) >= 5 and unix[0] & 1:
        return from_epoch(struct.unpack("<i", unix[1:5])[0])
    return from_dos(clock)
