"""Writes small RAR archives of versions 4 and 5, their contents stored as they are: no free program makes them."""

import struct
import zlib
from typing import NamedTuple

CLOCK = (44 << 25 | 3 << 21 | 14 << 16) | (10 << 11 | 15 << 5 | 24)  # 2024-03-14 10:15:48
EPOCH = 1710411348


class File(NamedTuple):
    """What goes into an archive. before, after: whether it comes from another volume, and goes on in the next; crc:
    where it is not that of the content; keyed: whether a password changed it; link: where it only points to another;
    whole: its size where that is not the content's."""

    name: str
    content: bytes = b""
    before: bool = False
    after: bool = False
    crc: int | None = None
    keyed: bool = False
    link: int | None = None
    whole: int | None = None
    is_folder: bool = False
    blake: bool = False


# Version 5 ----------------------------------------------------------------------------------------------


def vint(number: int) -> bytes:
    found = b""
    while number >= 0x80:
        found += bytes([number & 0x7F | 0x80])
        number >>= 7
    return found + bytes([number])


def header_5(kind: int, flags: int, fields: bytes, extra: bytes = b"", data: bytes = b"") -> bytes:
    flags |= (1 if extra else 0) | (2 if data else 0)
    body = vint(kind) + vint(flags) + (vint(len(extra)) if extra else b"") + (vint(len(data)) if data else b"")
    body += fields + extra
    body = vint(len(body)) + body
    return struct.pack("<I", zlib.crc32(body)) + body + data


def file_5(file: File) -> bytes:
    crc = zlib.crc32(file.content) if file.crc is None else file.crc
    about = (1 if file.is_folder else 2) | (0 if file.blake or file.is_folder else 4)
    name = file.name.encode()
    fields = vint(about) + vint(len(file.content) if file.whole is None else file.whole) + vint(0o100644)
    fields += b"" if file.is_folder else struct.pack("<I", EPOCH)
    fields += struct.pack("<I", crc) if about & 4 else b""
    fields += vint(0) + vint(1) + vint(len(name)) + name
    records = []
    if file.keyed:
        records.append(vint(1) + vint(0) + vint(3) + bytes([15]) + bytes(16) + bytes(16) + bytes(12))
    if file.blake:
        records.append(vint(2) + vint(0) + bytes(32))
    if file.link is not None:
        records.append(vint(5) + vint(file.link) + vint(0) + vint(5) + b"other")
    extra = b"".join(vint(len(record)) + record for record in records)
    return header_5(2, file.before * 8 | file.after * 16, fields, extra, file.content)


def rar_5(files: list[File], ends: bool = True) -> bytes:
    """A whole archive, or a volume."""
    main = header_5(1, 0, vint(1 if any(file.before or file.after for file in files) else 0))
    end = header_5(5, 0, vint(1 if files and files[-1].after else 0)) if ends else b""
    return b"Rar!\x1a\x07\x01\x00" + main + b"".join(map(file_5, files)) + end


def rar_5_hidden() -> bytes:
    """One whose headers are encrypted."""
    return b"Rar!\x1a\x07\x01\x00" + header_5(4, 0, vint(0) + vint(1) + bytes([15]) + bytes(16) + bytes(12)) + bytes(64)


# Version 4 ----------------------------------------------------------------------------------------------


def block_4(kind: int, flags: int, fields: bytes) -> bytes:
    body = struct.pack("<BHH", kind, flags, 7 + len(fields)) + fields
    return struct.pack("<H", zlib.crc32(body) & 0xFFFF) + body


def file_4(file: File, password: bool = False) -> bytes:
    crc = zlib.crc32(file.content) if file.crc is None else file.crc
    flags = 0x8000 | file.before | file.after * 2 | password * 4 | (0xE0 if file.is_folder else 0)
    name, unicode_name = file.name.encode("ascii", "replace"), b""
    if not file.name.isascii():
        flags |= 0x200
        units = file.name.encode("utf-16-le")
        codes = [units[at : at + 8] for at in range(0, len(units), 8)]  # four units of two bytes, each as it is
        unicode_name = b"\0\0" + b"".join(b"\xaa" + four for four in codes)
    name += unicode_name
    size = len(file.content) if file.whole is None else file.whole
    fields = struct.pack("<IIBIIBBHI", len(file.content), size, 2, crc, CLOCK, 29, 0x30, len(name), 0x20)
    return block_4(0x74, flags, fields + name) + file.content


def rar_4(files: list[File], password: bool = False, hidden: bool = False) -> bytes:
    """A whole archive, or a volume."""
    several = any(file.before or file.after for file in files)
    main = block_4(0x73, several | hidden * 0x80, bytes(6))
    if hidden:
        return b"Rar!\x1a\x07\x00" + main + bytes(80)
    end = block_4(0x7B, 0x4000 | bool(files and files[-1].after), b"")
    return b"Rar!\x1a\x07\x00" + main + b"".join(file_4(file, password) for file in files) + end
