"""The headers of a RAR archive, version 4 or 5: one before each file, so that any volume, and any part, lists its own.

What is packed is leapt over. Where a header is damaged or missing, the next is looked for by its checksum.

Documented in the RAR 5.0 archive format description, in the technote of RAR 4 and earlier versions, and, for the
Unicode names of version 4, by UnRAR's source.
"""

import re
import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import BinaryIO, NamedTuple

from purloined.evidence import from_epoch
from purloined.parsing.byte_window import Malformed, Window
from purloined.parsing.dos_time import from_dos

OLD, NEW = b"Rar!\x1a\x07\x00", b"Rar!\x1a\x07\x01\x00"
ENCRYPTED = "the names are encrypted too: nothing can be read without the password"
_1601 = datetime(1601, 1, 1)
_LINK = 0o120000
_LARGEST_HEADER = 2 << 20
_SEARCHED = 1 << 20  # bytes looked through at a time


class Entry(NamedTuple):
    """A file, or a place where there is something that cannot be read: `why` then says so. kind: file, folder, link."""

    name: str
    size: int | None
    crc: int | None
    mtime: datetime | None
    kind: str = "file"
    why: str = ""


def _damage(why: str) -> Entry:
    return Entry("", None, None, None, "damage", why)


def entries(stream: BinaryIO) -> Iterator[Entry]:
    """Every file, folder and link in order, and every place that could not be read."""
    window = Window(stream)
    start = window.peek(8)
    if start.startswith(NEW):
        window.skip(len(NEW))
        yield from _all(window, _new_header, _find_new)
    elif start.startswith(OLD):
        window.skip(len(OLD))
        yield from _all(window, _old_header, _find_old)
    else:
        yield _damage("the beginning is missing: what follows is found by the checksums of headers")
        find = _find_new if _find_new(Window(stream)) else _find_old
        if find(window):
            yield from _all(window, _new_header if find is _find_new else _old_header, find)


def _all(window: Window, header, find) -> Iterator[Entry]:
    """The entries from here on, by `header`; `find` goes to the next after a damaged one."""
    is_first = True
    while window.at < window.end:
        at = window.at
        try:
            entry, after = header(window)
        except Malformed as error:
            if window.end - at < 7 or not _next(window, at, find):
                yield _damage(f"{error}; no other header follows" if window.end - at >= 7 else "it is cut here")
                return
            yield _damage(f"{error}; the next header is at byte {window.at:,}")
            continue
        if entry is not None:
            yield entry
        if after is None:
            return
        if after > window.end:
            yield _damage(f"it is cut: {after - window.end:,} bytes of the last content, and what follows, are missing")
            return
        window.go(after)
        is_first = False
    if is_first:
        yield _damage("no header in it")


def _next(window: Window, damaged: int, find) -> bool:
    """Goes to the next header after a damaged one."""
    window.go(damaged + 1)
    return find(window)


# Version 5 ----------------------------------------------------------------------------------------------

_MAIN, _FILE, _SERVICE, _ENCRYPTION, _ARCHIVE_END = 1, 2, 3, 4, 5
_EXTRA, _DATA, _SPLIT_AFTER = 1, 2, 0x10
_IS_FOLDER, _HAS_TIME, _HAS_CRC, _SIZE_UNKNOWN = 1, 2, 4, 8
_OF_ENCRYPTION, _OF_TIME, _OF_REDIRECTION = 1, 3, 5
_KEYED = 2
_LINKS = {1, 2, 3}  # symbolic links and junctions; a hard link, and a copy, are files
_HARD_LINK = 4
_NEW_HEADER = re.compile(rb"(?=(?:[\x0b-\x7f]|[\x80-\xff][\x01-\x7f])\x02[\x00-\x3f])")  # size, kind, flags


def _new_header(window: Window) -> tuple[Entry | None, int | None]:
    """(entry, where the next header begins) of the header that comes next; None for what is of no interest, and for the
    end. Raises Malformed."""
    at = window.at
    stated = int.from_bytes(window.take(4), "little")
    begin = window.at
    size = _vint(window)
    length = window.at - begin
    if not 0 < size <= _LARGEST_HEADER:
        raise Malformed(f"a header of {size:,} bytes at byte {at:,}")
    header = window.take(size, _LARGEST_HEADER)
    window.go(begin)
    if zlib.crc32(window.take(length) + header) != stated:
        raise Malformed(f"a damaged header at byte {at:,}")
    after = begin + length + size
    fields = _Fields(header, at)
    kind, flags = fields.vint(), fields.vint()
    extra = fields.vint() if flags & _EXTRA else 0
    data = fields.vint() if flags & _DATA else 0
    if kind == _ENCRYPTION:
        return _damage(ENCRYPTED), None
    if kind == _ARCHIVE_END:
        return None, None
    entry = _new_file(fields, flags, extra) if kind == _FILE else None
    return entry, after + data


def _new_file(fields: "_Fields", flags: int, extra: int) -> Entry:
    about = fields.vint()
    size: int | None = fields.vint()
    fields.vint()  # attributes
    mtime = from_epoch(int.from_bytes(fields.take(4), "little")) if about & _HAS_TIME else None
    crc = int.from_bytes(fields.take(4), "little") if about & _HAS_CRC else None
    fields.vint()  # how it is packed
    fields.vint()  # system
    name = fields.take(fields.vint()).decode("utf-8", "backslashreplace")
    kind = "folder" if about & _IS_FOLDER else "file"
    if about & _SIZE_UNKNOWN:
        size = None
    for number, record in _records(fields.rest(extra), fields.at):
        if number == _OF_ENCRYPTION:
            record.vint()
            crc = None if record.vint() & _KEYED else crc
        elif number == _OF_TIME:
            mtime = _new_time(record) or mtime
        elif number == _OF_REDIRECTION:
            to = record.vint()
            kind = "link" if to in _LINKS else kind
            if to == _HARD_LINK:
                size, crc = size or None, None
    if flags & _SPLIT_AFTER:
        crc = None  # it is that of the part in this volume
    return Entry(name, size, crc, mtime, kind)


def _records(data: bytes, at: int) -> Iterator[tuple[int, "_Fields"]]:
    """(kind, fields) of each record in the extra area."""
    fields = _Fields(data, at)
    while fields.left():
        record = _Fields(fields.take(fields.vint()), at)
        yield record.vint(), record


def _new_time(record: "_Fields") -> datetime | None:
    flags = record.vint()
    if not flags & 2:
        return None
    if flags & 1:
        return from_epoch(int.from_bytes(record.take(4), "little"))
    ticks = int.from_bytes(record.take(8), "little")
    return _1601 + timedelta(microseconds=ticks // 10) if ticks < 1 << 61 else None


class _Fields:
    """The fields of one header, or of a record in it. at: where the header stands."""

    def __init__(self, data: bytes, at: int) -> None:
        self._data, self._offset, self.at = data, 0, at

    def left(self) -> int:
        return len(self._data) - self._offset

    def take(self, count: int) -> bytes:
        if count > self.left():
            raise Malformed(f"the header at byte {self.at:,} is shorter than what it states")
        self._offset += count
        return self._data[self._offset - count : self._offset]

    def rest(self, count: int) -> bytes:
        """The last so many bytes."""
        if count > self.left():
            raise Malformed(f"the header at byte {self.at:,} is shorter than what it states")
        return self._data[len(self._data) - count :]

    def vint(self) -> int:
        """Seven bits a byte, the lowest first; the highest bit says that more follow."""
        number = 0
        for shift in range(0, 70, 7):
            byte = self.take(1)[0]
            number |= (byte & 0x7F) << shift
            if byte < 0x80:
                return number
        raise Malformed(f"a number that does not end, in the header at byte {self.at:,}")


def _vint(window: Window) -> int:
    fields = _Fields(window.peek(10), window.at)
    number = fields.vint()
    window.skip(len(window.peek(10)) - fields.left())
    return number


def _find_new(window: Window) -> bool:
    """Goes to the next header of a file whose checksum is right."""
    for at in _search(window, _NEW_HEADER, 4):
        window.go(at)
        try:
            _new_header(window)
        except Malformed:
            continue
        window.go(at)
        return True
    return False


def _search(window: Window, pattern: re.Pattern[bytes], before: int) -> Iterator[int]:
    """Places so many bytes before which the pattern stands. The window may be moved in between. Ends where there are
    far more of them than chance makes: each costs a checksum."""
    at = start = window.at
    tried = 0
    while at < window.end:
        window.go(at)
        piece = window.peek(_SEARCHED)
        for found in pattern.finditer(piece):
            if found.start() >= before:
                tried += 1
                if tried > 10_000 + (at + found.start() - start) // 64:
                    return
                yield at + found.start() - before
        at += max(1, len(piece) - 64) if len(piece) == _SEARCHED else len(piece)


# Version 4 ----------------------------------------------------------------------------------------------

_OLD_MAIN, _OLD_FILE, _OLD_END = 0x73, 0x74, 0x7B
_OLD_HEADERS_ENCRYPTED = 0x80
_OLD_SPLIT_AFTER, _OLD_COMMENT, _OLD_LARGE, _OLD_UNICODE = 0x02, 0x08, 0x100, 0x200
_OLD_SALT, _OLD_VERSION, _OLD_LONG = 0x400, 0x800, 0x8000
_OLD_FOLDER = 0xE0
_OLD_UNIX = 3
_OLD_HEADER = re.compile(rb"(?s)\x74.[\x80-\x9f].{10}[\x00-\x05].{8}[\x0d-\x24][\x30-\x35]")


def _old_header(window: Window) -> tuple[Entry | None, int | None]:
    """As `_new_header`."""
    at = window.at
    start = window.peek(7)
    if len(start) < 7:
        raise Malformed(f"a header that is cut at byte {at:,}")
    kind, flags, size = start[2], int.from_bytes(start[3:5], "little"), int.from_bytes(start[5:7], "little")
    if size < 7:
        raise Malformed(f"a header of {size} bytes at byte {at:,}")
    header = window.take(size)
    stated = int.from_bytes(header[:2], "little")
    is_right = any(zlib.crc32(header[2:end]) & 0xFFFF == stated for end in (size, _without_comment(header, flags)))
    if not is_right and (kind == _OLD_FILE or not 0x72 <= kind <= 0x7B):
        raise Malformed(f"a damaged header at byte {at:,}")
    if kind == _OLD_MAIN and flags & _OLD_HEADERS_ENCRYPTED:
        return _damage(ENCRYPTED), None
    if kind == _OLD_END:
        return None, None
    fields = _Fields(header, at)
    fields.take(7)
    packed = int.from_bytes(fields.take(4), "little") if flags & _OLD_LONG or kind == _OLD_FILE else 0
    if kind != _OLD_FILE:
        more = int.from_bytes(header[32:36], "little") << 32 if kind == 0x7A and flags & _OLD_LARGE else 0
        return None, at + size + packed + more
    entry, high = _old_file(fields, flags)
    return entry, at + size + packed + high


def _without_comment(header: bytes, flags: int) -> int:
    """Where the header of a file ends as its checksum counts: before the comment that old versions put into it."""
    end = 32 + int.from_bytes(header[26:28], "little") + 8 * bool(flags & _OLD_LARGE) + 8 * bool(flags & _OLD_SALT)
    return end if flags & _OLD_COMMENT else len(header)


def _old_file(fields: _Fields, flags: int) -> tuple[Entry, int]:
    """(entry, the upper part of how many bytes it is packed in)."""
    size: int | None = int.from_bytes(fields.take(4), "little")
    system = fields.take(1)[0]
    crc: int | None = int.from_bytes(fields.take(4), "little")
    clock = int.from_bytes(fields.take(4), "little")
    fields.take(2)  # version, method
    length = int.from_bytes(fields.take(2), "little")
    attributes = int.from_bytes(fields.take(4), "little")
    high = 0
    if flags & _OLD_LARGE:
        high = int.from_bytes(fields.take(4), "little") << 32
        size |= int.from_bytes(fields.take(4), "little") << 32
    elif size == 0xFFFFFFFF:
        size = None
    if flags & _OLD_SPLIT_AFTER or (crc == 0 and size):
        crc = None  # that of the part in this volume; or none was made
    name = _old_name(fields.take(length), bool(flags & _OLD_UNICODE))
    if flags & _OLD_VERSION:
        name = name.rpartition(";")[0] or name  # an earlier version of the same file
    kind = "folder" if flags & _OLD_FOLDER == _OLD_FOLDER else "file"
    if system == _OLD_UNIX and attributes & 0o170000 == _LINK:
        kind = "link"
    return Entry(name, size, crc, from_dos(clock), kind), high


def _old_name(raw: bytes, is_unicode: bool) -> str:
    """The name: UTF-8, or in the system's code page, and after that as changes that make UTF-16 of it."""
    plain, nul, encoded = raw.partition(b"\0")
    if is_unicode and nul:
        name = _widened(plain, encoded)
        return name.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    try:
        return plain.decode("utf-8")
    except UnicodeDecodeError:
        return plain.decode("cp437")


def _widened(plain: bytes, encoded: bytes) -> str:
    """UTF-16 units told by two bits each: a byte; a byte with the common upper one; both bytes; or a run of the plain
    name. What is cut ends the name."""
    fields, units = _Fields(encoded, 0), []
    try:
        high, left, codes = fields.take(1)[0] << 8, 0, 0
        while fields.left():
            if not left:
                codes, left = fields.take(1)[0], 8
            left -= 2
            code = codes >> left & 3
            if code == 0:
                units.append(fields.take(1)[0])
            elif code == 1:
                units.append(fields.take(1)[0] | high)
            elif code == 2:
                units.append(int.from_bytes(fields.take(2), "little"))
            else:
                units += _run(plain, len(units), fields, high)
    except Malformed:
        pass
    return "".join(map(chr, units))


def _run(plain: bytes, at: int, fields: _Fields, high: int) -> list[int]:
    length = fields.take(1)[0]
    if length & 0x80:
        add = fields.take(1)[0]
        return [(byte + add & 0xFF) | high for byte in plain[at : at + (length & 0x7F) + 2]]
    return list(plain[at : at + length + 2])


def _find_old(window: Window) -> bool:
    """As `_find_new`."""
    for at in _search(window, _OLD_HEADER, 2):
        window.go(at)
        try:
            _old_header(window)
        except Malformed:
            continue
        window.go(at)
        return True
    return False
