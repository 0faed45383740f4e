"""Master file tables and change journals for tests, byte by byte; as small as a reader accepts."""

import struct
from datetime import datetime, timedelta

SIZE = 1024
ROOT = 5
FIRST_OWN = 24
_1601 = datetime(1601, 1, 1)


def filetime(time: datetime) -> int:
    return (time - _1601) // timedelta(microseconds=1) * 10


def reference(number: int, sequence: int = 1) -> int:
    return number | sequence << 48


def _attribute(kind: int, content: bytes, number: int, name: str = "") -> bytes:
    named = name.encode("utf-16-le")
    offset = 24 + (len(named) + 7) // 8 * 8
    length = (offset + len(content) + 7) // 8 * 8
    header = struct.pack("<IIBBHHHIHH", kind, length, 0, len(name), 24, 0, number, len(content), offset, 0)
    return (header + named).ljust(offset, b"\0") + content.ljust(length - offset, b"\0")


def _elsewhere(size: int, number: int, first_cluster: int = 0) -> bytes:
    """A $DATA whose content lies in clusters of its own."""
    header = struct.pack(
        "<IIBBHHHQQHHIQQQ", 0x80, 72, 1, 0, 64, 0, number, first_cluster, 0, 64, 0, 0, size, size, size
    )
    return header + bytes(8)


def file_name(parent: int, text: str, times: bytes, space: int = 3) -> bytes:
    numbers = struct.pack("<Q", parent) + times + bytes(24) + bytes([len(text), space])
    return numbers + text.encode("utf-16-le")


def entry(
    number: int,
    names: tuple[tuple[int, str], ...] = (),
    *,
    size: int | None = None,
    created: datetime = datetime(2020, 1, 1),
    modified: datetime = datetime(2020, 1, 2),
    changed: datetime = datetime(2020, 1, 2),
    sequence: int = 1,
    in_use: bool = True,
    folder: bool = False,
    base: int = 0,
    listed: bool = False,
    short: str = "",
    stream: str = "",
    resident: bool = False,
    first_cluster: int = 0,
    length: int = SIZE,
) -> bytes:
    """An entry. names: (reference of the folder, name); listed: it has an attribute list; base: it belongs to that
    one; short: an 8.3 name besides; stream: an alternate data stream."""
    times = struct.pack("<4Q", *map(filetime, (created, modified, changed, modified)))
    parts = []
    if not base:
        parts.append(_attribute(0x10, times + bytes(16), 0))
    if listed:
        parts.append(_attribute(0x20, bytes(32), 1))
    parts += [_attribute(0x30, file_name(parent, text, times), 2) for parent, text in names]
    if short:
        parts.append(_attribute(0x30, file_name(names[0][0], short, times, 2), 3))
    if size is not None:
        parts.append(_attribute(0x80, bytes(size), 4) if resident else _elsewhere(size, 4, first_cluster))
    if stream:
        parts.append(_attribute(0x80, b"[ZoneTransfer]", 5, stream))
    attributes = b"".join(parts) + struct.pack("<II", 0xFFFFFFFF, 0)
    flags = in_use | folder << 1
    sectors = length // 512
    begin = (48 + 2 * (sectors + 1) + 7) // 8 * 8
    header = struct.pack("<4sHHQHHHH", b"FILE", 48, sectors + 1, 0, sequence, len(names), begin, flags)
    header += struct.pack("<IIQHHI", begin + len(attributes), length, base, 9, 0, number)
    data = bytearray((header.ljust(begin, b"\0") + attributes).ljust(length, b"\0"))
    assert len(data) == length, "what was asked for does not fit an entry"
    data[48:50] = b"\x07\x00"  # the mark, and behind it what stood where it is put
    for sector in range(1, sectors + 1):
        end = 512 * sector
        data[48 + 2 * sector : 50 + 2 * sector] = data[end - 2 : end]
        data[end - 2 : end] = b"\x07\x00"
    return bytes(data)


def system_entries(length: int = SIZE) -> list[bytes]:
    """Entries 0 to 23 of every volume, as far as they matter."""
    root = reference(ROOT, 5)
    own = {0: "$MFT", 1: "$MFTMirr", 2: "$LogFile", 3: "$Volume", 4: "$AttrDef", 6: "$Bitmap", 7: "$Boot"}
    return [
        entry(number, ((root, "."),), folder=True, sequence=5, length=length)
        if number == ROOT
        else entry(number, ((root, "$Extend"),), folder=True, sequence=11, length=length)
        if number == 11
        else entry(number, ((root, own[number]),), size=4096, length=length)
        if number in own
        else entry(number, in_use=number < 16, length=length)
        for number in range(24)
    ]


def journal_record(
    usn: int,
    name: str,
    reason: int,
    time: datetime,
    *,
    file: int = 40,
    parent: int = 30,
    attributes: int = 0x20,
    version: int = 2,
) -> bytes:
    """A record of a change journal, of version 2 or 3."""
    text = name.encode("utf-16-le")
    ids = struct.pack("<QQ", reference(file), reference(parent))
    if version == 3:
        ids = reference(file).to_bytes(16, "little") + reference(parent).to_bytes(16, "little")
    offset = 8 + len(ids) + 8 + 8 + 4 * 4 + 4
    length = (offset + len(text) + 7) // 8 * 8
    return (
        struct.pack("<IHH", length, version, 0)
        + ids
        + struct.pack("<qqIIIIHH", usn, filetime(time), reason, 0, 0, attributes, len(text), offset)
        + text
    ).ljust(length, b"\0")
