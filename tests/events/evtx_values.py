"""Writes chunks of event logs as Windows does: templates that are defined once, and records that bring typed values."""

import struct
import zlib
from collections.abc import Sequence
from typing import NamedTuple

from tests.events.evtx_writer import CHUNK, FIRST

NOTHING, STRING, UINT8, UINT16, UINT32, UINT64, TRUTH, GUID, FILETIME, SID, HEX32, HEX64, XML = (
    0, 1, 4, 6, 8, 10, 13, 15, 17, 19, 20, 21, 33,
)  # fmt: skip
_FRAGMENT = b"\x0f\x01\x01\x00"
_EVENT = "event"


class Value(NamedTuple):
    type: int
    content: bytes


class Typed(NamedTuple):
    """An event. data: its fields; channel and computer are the same for all of a chunk."""

    id: int
    number: int
    ticks: int
    data: Sequence[tuple[str, Value]]
    inside: str | None = None


def text(value: str) -> Value:
    return Value(STRING, value.encode("utf-16-le", "surrogatepass"))


def chunk(records: Sequence[Typed], channel: str = "Security", provider: str = "Security-Auditing") -> bytes:
    """One chunk with as many of the records as fit into it."""
    body, names, templates, last = bytearray(), {}, {}, FIRST
    for record in records:
        kept = dict(names), dict(templates)
        written = _record(record, FIRST + len(body), channel, provider, names, templates)
        if FIRST + len(body) + len(written) > CHUNK:
            names, templates = kept
            break
        last = FIRST + len(body)
        body += written
    free, ends = FIRST + len(body), (records[0].number, records[-1].number)
    start = struct.pack("<8sQQQQIIII", b"ElfChnk\0", *ends, *ends, 128, last, free, zlib.crc32(body)).ljust(120, b"\0")
    rest = bytes(FIRST - 128)
    checksum = zlib.crc32(rest, zlib.crc32(start))
    return (start + struct.pack("<II", 1, checksum) + rest + body).ljust(CHUNK, b"\0")


def _record(record: Typed, at: int, channel: str, provider: str, names: dict, templates: dict) -> bytes:
    head = b"**\0\0", record.number, record.ticks
    values = [
        Value(UINT16, struct.pack("<H", record.id)),
        Value(HEX64, struct.pack("<Q", 0x8020000000000000)),
        Value(FILETIME, struct.pack("<Q", record.ticks)),
        Value(UINT64, struct.pack("<Q", record.number)),
        Value(NOTHING, b""),
    ]
    fields = "UserData" if record.inside else "EventData"
    root = ("Event", {"xmlns": "urn:event"}, [("System", {}, _system(channel, provider)), (5, XML)])
    if record.inside:
        inside = (record.inside, {}, [(name, {}, (at, value.type)) for at, (name, value) in enumerate(record.data)])
        data = (fields, {}, [inside])
    else:
        data = (
            fields,
            {},
            [("Data", {"Name": name}, (at, value.type)) for at, (name, value) in enumerate(record.data)],
        )
    kind = (record.id, fields, tuple((name, value.type) for name, value in record.data))
    out = _Out(bytearray(), at + 24, names, templates)
    out.instance(_EVENT, root, [*values, Value(XML, b"")])
    begin = len(out.bytes)
    out.instance(kind, data, [value for _, value in record.data])
    size_at = begin - sum(len(value.content) for value in values) - 4
    out.bytes[size_at : size_at + 2] = struct.pack("<H", len(out.bytes) - begin)  # of the value that is XML itself
    out.bytes.append(0)
    size = 24 + len(out.bytes) + 4
    return struct.pack("<4sIQQ", head[0], size, *head[1:]) + bytes(out.bytes) + struct.pack("<I", size)


def _system(channel: str, provider: str) -> list:
    return [
        ("Provider", {"Name": provider}, None),
        ("EventID", {"Qualifiers": (4, UINT16)}, (0, UINT16)),
        ("Keywords", {}, (1, HEX64)),
        ("TimeCreated", {"SystemTime": (2, FILETIME)}, None),
        ("EventRecordID", {}, (3, UINT64)),
        ("Correlation", {"ActivityID": (4, GUID)}, None),
        ("Channel", {}, channel),
        ("Computer", {}, "FS01.corp.example"),
    ]


class _Out(NamedTuple):
    """What is being written, and where in the chunk it begins; by name and by template, where it stands already."""

    bytes: bytearray
    start: int
    names: dict[str, int]
    templates: dict[object, int]

    def here(self) -> int:
        return self.start + len(self.bytes)

    def put(self, layout: str, *values: object) -> None:
        self.bytes.extend(struct.pack(layout, *values))

    def instance(self, kind: object, root: tuple, values: Sequence[Value]) -> None:
        """A record, or a value that is XML itself: the template is written where it is new."""
        self.bytes.extend(_FRAGMENT)
        is_new = kind not in self.templates
        at = self.templates.setdefault(kind, self.here() + 10)
        self.put("<BBII", 0x0C, 1, len(self.templates), at)
        if is_new:
            self.put("<IQQI", 0, len(self.templates), 0, 0)
            begin = len(self.bytes)
            self.bytes.extend(_FRAGMENT)
            self.element(root)
            self.bytes.append(0)
            self.bytes[begin - 4 : begin] = struct.pack("<I", len(self.bytes) - begin)
        self.put("<I", len(values))
        for value in values:
            self.put("<HBB", len(value.content), value.type, 0)
        for value in values:
            self.bytes.extend(value.content)

    def element(self, element: tuple) -> None:
        """(name, attributes, None, text, place of a value, or elements)."""
        name, attributes, content = element
        self.put("<BHI", 0x41 if attributes else 0x01, 0xFFFF, 0)
        self.name(name)
        if attributes:
            self.put("<I", 0)
        for place, (key, value) in enumerate(attributes.items(), 1):
            self.put("<B", 0x06 if place == len(attributes) else 0x46)
            self.name(key)
            self.content(value)
        if content is None:
            self.put("<B", 0x03)
            return
        self.put("<B", 0x02)
        for one in content if isinstance(content, list) else [content]:
            if isinstance(one, tuple) and len(one) == 3:
                self.element(one)
            else:
                self.content(one)
        self.put("<B", 0x04)

    def content(self, content: str | tuple[int, int]) -> None:
        if isinstance(content, str):
            self.put("<BBH", 0x05, STRING, len(content))
            self.bytes.extend(content.encode("utf-16-le"))
        else:
            self.put("<BHB", 0x0E, *content)

    def name(self, name: str) -> None:
        is_new = name not in self.names
        at = self.names.setdefault(name, self.here() + 4)
        self.put("<I", at)
        if is_new:
            self.put("<IHH", 0, 0, len(name))
            self.bytes.extend(name.encode("utf-16-le") + b"\0\0")
