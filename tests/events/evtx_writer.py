"""Writes small EVTX files: each record is a template of its own, with every name and value spelled out in it."""

import struct
import zlib
from datetime import UTC, datetime
from typing import NamedTuple

HEADER, CHUNK, FIRST = 4096, 64 << 10, 512
_1601 = datetime(1601, 1, 1, tzinfo=UTC)
_PROVIDERS = {
    "Security": "Microsoft-Windows-Security-Auditing",
    "System": "Microsoft-Windows-Eventlog",
    "Microsoft-Windows-Sysmon/Operational": "Microsoft-Windows-Sysmon",
    "Microsoft-Windows-PowerShell/Operational": "Microsoft-Windows-PowerShell",
    "Microsoft-Windows-Bits-Client/Operational": "Microsoft-Windows-Bits-Client",
}


class Record(NamedTuple):
    """An event to be written. inside: the element of UserData that holds its fields; None where EventData does."""

    id: int
    time: str
    data: dict[str, str]
    sequence: int
    channel: str = "Security"
    computer: str = "FS01.corp.example"
    provider: str | None = None
    keywords: str = "0x8020000000000000"
    inside: str | None = None


def evtx(records: list[Record], flags: int = 0, next_record: int | None = None, first: int | None = None) -> bytes:
    """A whole file. first: the number of its first record, where that is not its EventRecordID."""
    chunks, numbers = [], []
    body, count = bytearray(), 0
    for at, record in enumerate(records):
        number = record.sequence if first is None else first + at
        written = _record(number, record, FIRST + len(body))
        if FIRST + len(body) + len(written) > CHUNK:
            chunks.append(_chunk(body, numbers[-count:]))
            body, count = bytearray(), 0
            written = _record(number, record, FIRST)
        last = len(body)
        body += written
        numbers.append(number)
        count += 1
    if body:
        chunks.append(_chunk(body, numbers[-count:]))
    assert not body or last < CHUNK
    following = (numbers[-1] + 1 if numbers else 1) if next_record is None else next_record
    return file_header(len(chunks), following, flags) + b"".join(chunks)


def file_header(chunks: int, next_record: int, flags: int = 0) -> bytes:
    start = struct.pack("<8sQQQIHHHH", b"ElfFile\0", 0, max(0, chunks - 1), next_record, 128, 1, 3, HEADER, chunks)
    start = start.ljust(120, b"\0")
    return (start + struct.pack("<II", flags, zlib.crc32(start))).ljust(HEADER, b"\0")


def _chunk(body: bytearray, numbers: list[int]) -> bytes:
    free, last = FIRST + len(body), FIRST + body.rfind(b"**\0\0")
    start = struct.pack("<8sQQQQIIII", b"ElfChnk\0", numbers[0], numbers[-1], numbers[0], numbers[-1], 128, last, free,
                        zlib.crc32(body)).ljust(120, b"\0")  # fmt: skip
    rest = bytes(FIRST - 128)
    checksum = zlib.crc32(rest, zlib.crc32(start))
    return (start + struct.pack("<II", 1, checksum) + rest + body).ljust(CHUNK, b"\0")


def _record(number: int, record: Record, at: int) -> bytes:
    """at: where it begins in its chunk, since names are known by their place there."""
    time = datetime.fromisoformat(record.time).replace(tzinfo=UTC)
    ticks = round((time - _1601).total_seconds() * 10_000_000)
    fragment = b"\x0f\x01\x01\x00"
    defined = at + 24 + len(fragment) + 10  # where the template stands, after its mark, number and offset
    element = fragment + _element(_event(record), defined + 24 + len(fragment)) + b"\x00"
    template = struct.pack("<IQQI", 0, number, 0, len(element)) + element
    xml = fragment + struct.pack("<BBII", 0x0C, 1, number, defined) + template + struct.pack("<I", 0) + b"\x00"
    size = 24 + len(xml) + 4
    return struct.pack("<4sIQQ", b"**\0\0", size, number, ticks) + xml + struct.pack("<I", size)


def _event(record: Record) -> tuple:
    """(name, attributes, text or list of such)."""
    provider = record.provider or _PROVIDERS[record.channel]
    system = [
        ("Provider", {"Name": provider}, ""),
        ("EventID", {}, str(record.id)),
        ("Version", {}, "0"),
        ("Keywords", {}, record.keywords),
        ("TimeCreated", {"SystemTime": record.time + "Z"}, ""),
        ("EventRecordID", {}, str(record.sequence)),
        ("Channel", {}, record.channel),
        ("Computer", {}, record.computer),
    ]
    if record.inside:
        fields = ("UserData", {}, [(record.inside, {}, [(name, {}, value) for name, value in record.data.items()])])
    else:
        fields = ("EventData", {}, [("Data", {"Name": name}, value) for name, value in record.data.items()])
    return ("Event", {}, [("System", {}, system), fields])


def _element(element: tuple, at: int) -> bytes:
    name, attributes, content = element
    tag = b"\x41" if attributes else b"\x01"
    inner_at = at + 1 + 2 + 4
    inner = _name(name, inner_at)
    if attributes:
        listed = b""
        start = inner_at + len(inner) + 4
        for place, (key, value) in enumerate(attributes.items(), 1):
            token = b"\x06" if place == len(attributes) else b"\x46"
            listed += token + _name(key, start + len(listed) + 1) + _text(value)
        inner += struct.pack("<I", len(listed)) + listed
    if content == "":
        inner += b"\x03"
    else:
        inner += b"\x02"
        if isinstance(content, str):
            inner += _text(content)
        else:
            for child in content:
                inner += _element(child, inner_at + len(inner))
        inner += b"\x04"
    return tag + struct.pack("<HI", 0xFFFF, len(inner)) + inner


def _name(name: str, at: int) -> bytes:
    """at: where the offset of the name stands; the name follows it."""
    number = 0
    for character in name:
        number = (number * 65599 + ord(character)) & 0xFFFFFFFF
    return struct.pack("<IIHH", at + 4, 0, number & 0xFFFF, len(name)) + name.encode("utf-16-le") + b"\0\0"


def _text(text: str) -> bytes:
    return b"\x05\x01" + struct.pack("<H", len(text)) + text.encode("utf-16-le")
