r"""The table of contents of a ZIP archive itself, also of one with a password; nothing is unpacked.

    PK\x01\x02 ... Design/Orion/hinge rev B.step

One row per file, from the central directory at the end; folders and symbolic links are passed over. The
record is the number of the entry. The CRC-32 is that of the unpacked content, password or not, and with the
size it can prove the very version. It is left out for AES entries of kind AE-2, which store none, and where
it is zero though the file is not empty. Names are UTF-8 where the entry or its Unicode extra field says so,
or where the bytes are; else code page 437. Times are those of the extra fields (UTC) where there are any.

Where the end of the archive is missing or damaged, the headers before each file are looked for instead: those
written as a stream carry no size and no CRC-32 there. What that leaves out is not known, and is said.

What it cannot tell: the zone of the plain DOS times, which are taken as UTC and go in steps of two seconds.
An archive that forges its CRC-32 or its sizes. More than 5 million entries are not read, and of an archive
compressed once more only the first GiB.

Documented in PKWARE's APPNOTE.TXT and WinZip's AES encryption information.
"""

import struct
import tempfile
import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import BinaryIO

from purloined.evidence import CHUNK, Evidence, from_epoch
from purloined.parsing import xlsx_rows

_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_END_64, _LOCATOR_64 = b"PK\x06\x06", b"PK\x06\x07"
_MOST_ENTRIES = 5_000_000
_MOST_UNPACKED = 1 << 30
_LINK = 0o120000
_1601 = datetime(1601, 1, 1)


def recognises(name: str, head: bytes) -> bool:
    return head.startswith((_LOCAL, _END)) and not xlsx_rows.is_workbook(name, head)


def read(evidence: Evidence) -> Iterator[dict]:
    with tempfile.TemporaryFile() as copy, evidence.path.open("rb") as stream:
        if _is_packed(evidence):
            _copy(evidence, copy)
        for row in _rows(evidence, copy if copy.tell() else stream):
            if row["record"] > _MOST_ENTRIES:
                evidence.unread(row["record"], f"more than {_MOST_ENTRIES:,} entries; the rest is not read")
                return
            if "path" in row:
                yield row


def _is_packed(evidence: Evidence) -> bool:
    """Whether the bytes on the disk are not those of the archive."""
    with evidence.path.open("rb") as stream:
        return stream.read(4) != evidence.head()[:4]


def _copy(evidence: Evidence, to: BinaryIO) -> None:
    """An archive that was compressed once more, unpacked beside: its end must be looked at first."""
    with evidence.open() as stream:
        while to.tell() < _MOST_UNPACKED:
            try:
                piece = stream.read(CHUNK)
            except Exception as error:  # each packer has an error type of its own
                evidence.unread(1, f"the compressed file breaks off or is damaged: {error}")
                return
            if not piece:
                return
            to.write(piece)
    evidence.unread(1, f"compressed once more, and larger than {_MOST_UNPACKED:,} bytes; the rest is not read")


def _rows(evidence: Evidence, stream: BinaryIO) -> Iterator[dict]:
    place = _central(stream)
    if place is None:
        evidence.unread(1, "no central directory: the archive is cut; headers before the files are read instead")
        yield from _from_locals(stream)
    else:
        yield from _from_central(evidence, stream, *place)


# The central directory ------------------------------------------------------------------------------


def _central(stream: BinaryIO) -> tuple[int, int] | None:
    """(where it begins, how many entries). Reckoned back from its end, so that a last volume will do."""
    end = stream.seek(0, 2)
    start = max(0, end - 65_557)  # the end record and the longest comment
    stream.seek(start)
    tail = stream.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < 22:
        return None
    entries, size = struct.unpack("<HI", tail[at + 10 : at + 16])
    begins = start + at - size
    if tail[at - 20 : at].startswith(_LOCATOR_64):
        stream.seek(max(0, start + at - 76))
        record = stream.read(56)
        if not record.startswith(_END_64):
            return None
        entries, size = struct.unpack("<QQ", record[32:48])
        begins = start + at - 76 - size
    if begins < 0:
        return None
    stream.seek(begins)
    return (begins, entries) if not entries or stream.read(4) == _CENTRAL else None


def _from_central(evidence: Evidence, stream: BinaryIO, begins: int, entries: int) -> Iterator[dict]:
    stream.seek(begins)
    for record in range(1, entries + 1):
        header = stream.read(46)
        if len(header) < 46 or not header.startswith(_CENTRAL):
            evidence.unread(record, f"the central directory is damaged: {entries - record + 1:,} entries are lost")
            return
        made_by, flags = header[5], *struct.unpack("<H", header[8:10])
        clock, crc, _, size = struct.unpack("<IIII", header[12:28])
        name_length, extra_length, comment_length = struct.unpack("<HHH", header[28:34])
        (attributes,) = struct.unpack("<I", header[38:42])
        name, extra = stream.read(name_length), _extra(stream.read(extra_length))
        stream.seek(comment_length, 1)
        is_link = made_by == 3 and (attributes >> 16) & 0o170000 == _LINK
        yield {"record": record} if is_link else _row(record, name, flags, size, crc, clock, extra)


# One entry ------------------------------------------------------------------------------------------


def _row(record: int, raw: bytes, flags: int, size: int, crc: int, clock: int, extra: dict[int, bytes]) -> dict:
    """A row; without a path for a folder."""
    name = _name(raw, flags, extra)
    if name.endswith("/") or not name:
        return {"record": record}
    if size == 0xFFFFFFFF and len(extra.get(1, b"")) >= 8:
        (size,) = struct.unpack("<Q", extra[1][:8])
    return {
        "record": record,
        "path": name,
        "size": size if size < 1 << 63 else None,
        "crc32": None if _is_ae2(extra) or (crc == 0 and size) else crc,
        "mtime": _time(clock, extra),
    }


def _extra(data: bytes) -> dict[int, bytes]:
    """The extra fields by their number; the first of a kind counts."""
    fields, at = {}, 0
    while at + 4 <= len(data):
        kind, length = struct.unpack("<HH", data[at : at + 4])
        fields.setdefault(kind, data[at + 4 : at + 4 + length])
        at += 4 + length
    return fields


def _name(raw: bytes, flags: int, extra: dict[int, bytes]) -> str:
    if flags & 0x800:
        return raw.decode("utf-8", "backslashreplace")
    unicode_path = extra.get(0x7075, b"")
    if len(unicode_path) > 5 and unicode_path[1:5] == struct.pack("<I", zlib.crc32(raw)):
        return unicode_path[5:].decode("utf-8", "backslashreplace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp437")


def _is_ae2(extra: dict[int, bytes]) -> bool:
    return extra.get(0x9901, b"")[:2] == b"\x02\x00"


def _time(clock: int, extra: dict[int, bytes]) -> datetime | None:
    ntfs, unix = extra.get(0x000A, b""), extra.get(0x5455, b"")
    if len(ntfs) >= 16 and ntfs[4:6] == b"\x01\x00":
        (tenths,) = struct.unpack("<Q", ntfs[8:16])
        return _1601 + timedelta(microseconds=tenths // 10) if tenths < 1 << 61 else None
    if len(unix) >= 5 and unix[0] & 1:
        return from_epoch(struct.unpack("<i", unix[1:5])[0])
    date, time = clock >> 16, clock & 0xFFFF
    try:
        return datetime(1980 + (date >> 9), date >> 5 & 15, date & 31, time >> 11, time >> 5 & 63, (time & 31) * 2)
    except ValueError:
        return None


# What is left without a central directory -----------------------------------------------------------


def _from_locals(stream: BinaryIO) -> Iterator[dict]:
    """Entries by the headers before each file. Contents are leapt over where the header gives their size."""
    record, at = 0, 0
    while (at := _find_local(stream, at)) is not None:
        stream.seek(at)
        header = stream.read(30)
        if len(header) < 30:
            return
        flags, _, clock, crc, packed, size = struct.unpack("<HHIIII", header[6:26])
        name_length, extra_length = struct.unpack("<HH", header[26:30])
        name, extra = stream.read(name_length), _extra(stream.read(extra_length))
        if len(name) < name_length:
            return
        record += 1
        row = _row(record, name, flags, size, crc, clock, extra)
        if flags & 8 and not size and "path" in row:
            row |= {"size": None, "crc32": None}
        yield row
        at += 30 + name_length + extra_length + (packed if packed < 0xFFFFFFFF else 0)


def _find_local(stream: BinaryIO, at: int) -> int | None:
    """Where the next local header is, from a place on."""
    stream.seek(at)
    before = b""
    while piece := stream.read(CHUNK):
        found = (before + piece).find(_LOCAL)
        if found >= 0:
            return at - len(before) + found
        at += len(piece)
        before = (before + piece)[-3:]
    return None
