"""Tables of an Extensible Storage Engine database (`.dat`, `.edb`), as far as small records need it.

A database is pages of one size; a table is a tree of pages, whose leaves hold the records in order of their key. The
catalog, itself a table at a known place, says where each table begins and which columns it has. A column has a fixed
place in the record, or one of variable length, or is tagged: there only where it holds something.

Every page may be damaged or hostile: a page is entered once per walk and must be of the table that is walked, places
and lengths are checked, and what does not fit is told to `damaged`. The page checksums are not verified. Values that
lie outside their record (long values) are given as ELSEWHERE.

Documented in the libesedb format description ("Extensible Storage Engine (ESE) Database File (EDB) format").
"""

import struct
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from struct import Struct
from typing import BinaryIO, NamedTuple

SIGNATURE = b"\xef\xcd\xab\x89"
ELSEWHERE = "elsewhere"  # in place of a value that its record does not hold
DIRTY = 2  # a state: not closed, so that the newest records may be in its log files alone
_SIZES = (4096, 8192, 16384, 32768, 2048)
_CATALOG, _CATALOG_OBJECT = 4, 2  # its first page and its number
_DEEPEST = 16  # pages from a tree's root to its leaves

_PAGE = Struct("<I8xI")  # of a page's header, from byte 24: object, flags
_LEAF, _LEAVES_ONLY = 0x2, 0x2 | 0x8 | 0x20 | 0x40 | 0x80  # no empty, space, index or long value page
_DELETED, _COMMON = 0x2, 0x4  # flags of an entry: set aside; part of its key stands once for the page
_TABLE, _COLUMN = 1, 2  # kinds of rows in the catalog
_FORMATS = {1: "?", 2: "<B", 3: "<h", 4: "<i", 5: "<q", 6: "<f", 7: "<d", 8: "<d", 14: "<I", 15: "<q", 17: "<H"}
_LIKE_SIZE = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 4, 7: 8, 8: 8, 14: 4, 15: 8, 16: 16, 17: 2}
DATE, TEXT, LONG_TEXT = 8, 10, 12
_COMPRESSED, _OUTSIDE = 0x2, 0x4  # flags of a tagged value
_LARGEST_VALUE = 64 << 10


class Column(NamedTuple):
    """number: below 128 it has a fixed place, below 256 variable length, else it is tagged. place: in the record."""

    name: str
    number: int
    kind: int
    place: int


class Table(NamedTuple):
    """A table as the catalog has it."""

    name: str
    object: int
    page: int
    columns: tuple[Column, ...]


_CATALOG_TABLE = Table(
    "MSysObjects",
    _CATALOG_OBJECT,
    _CATALOG,
    (
        Column("object", 1, 4, 4),
        Column("type", 2, 3, 8),
        Column("id", 3, 4, 10),
        Column("kind_or_page", 4, 4, 14),
        Column("size", 5, 4, 18),
        Column("place", 9, 3, 31),
        Column("name", 128, 9, 0),
    ),
)


class Database:
    """A database in a stream that can seek. damaged: told what cannot be read, in words."""

    def __init__(self, stream: BinaryIO, damaged: Callable[[str], None]) -> None:
        self._stream, self._damaged = stream, damaged
        head = self._read(0, 240)
        if head[4:8] != SIGNATURE or len(head) < 240:
            raise ValueError("no database of this kind")
        self.state, self._revision, self._size = struct.unpack_from("<I176xII", head, 52)
        if self._size not in _SIZES:
            raise ValueError(f"a page size of {self._size:,} bytes is not known")
        self._wide = self._size >= 16384  # whose entries keep their flags in their key
        self._pages = stream.seek(0, 2) // self._size
        self.tables = self._catalog()

    def _read(self, at: int, count: int) -> bytes:
        self._stream.seek(at)
        return self._stream.read(count)

    def _catalog(self) -> dict[str, Table]:
        columns: dict[int, list[Column]] = {}
        found: dict[str, tuple[int, int]] = {}
        for row in self.rows(_CATALOG_TABLE):
            name = row["name"]
            if not isinstance(name, bytes) or None in (row["object"], row["id"], row["kind_or_page"]):
                continue
            text = name.decode("cp1252", "replace")
            if row["type"] == _TABLE and row["id"] == row["object"]:
                found[text] = (row["object"], row["kind_or_page"])
            elif row["type"] == _COLUMN:
                columns.setdefault(row["object"], []).append(
                    Column(text, row["id"], row["kind_or_page"], max(row["place"] or 0, 0))
                )
        return {name: Table(name, at, page, _placed(columns.get(at, []))) for name, (at, page) in found.items()}

    def rows(self, table: Table) -> Iterator[dict]:
        """Each record of a table by the names of its columns, in the order of its key; None: null."""
        for record in self._records(table.page, table.object):
            try:
                yield self._row(record, table.columns)
            except (struct.error, ValueError, IndexError) as error:
                self._damaged(f"{table.name}: a record that contradicts itself: {error}")

    # pages ------------------------------------------------------------------------------------------

    def _records(self, root: int, of: int) -> Iterator[bytes]:
        """The records of a tree, from left to right."""
        seen: set[int] = set()
        waiting = [(root, 0)]
        while waiting:
            number, depth = waiting.pop()
            if number in seen or depth > _DEEPEST:
                self._damaged(f"page {number:,} is reached twice")
                continue
            seen.add(number)
            page = self._read((number + 1) * self._size, self._size) if 0 < number < self._pages else b""
            if len(page) < self._size:
                self._damaged(f"page {number:,} lies beyond the end of the file")
                continue
            owner, flags = _PAGE.unpack_from(page, 24)
            if owner != of:
                self._damaged(f"page {number:,} is not of the table that leads there")
                continue
            entries = self._entries(page, number)
            if flags & _LEAVES_ONLY == _LEAF:
                yield from entries
            elif not flags & _LEAF:
                children = [int.from_bytes(entry[:4], "little") for entry in entries if len(entry) >= 4]
                waiting += [(child, depth + 1) for child in reversed(children)]

    def _entries(self, page: bytes, number: int) -> list[bytes]:
        """What a page holds, without keys; what was deleted is left out."""
        start = 80 if self._wide else 40
        count = struct.unpack_from("<H", page, 34)[0] & 0x0FFF
        found = []
        for place in range(1, count):
            at = self._size - 4 * (place + 1)
            if at < start:
                self._damaged(f"page {number:,} claims more entries than fit")
                break
            size, offset = struct.unpack_from("<HH", page, at)
            mask = 0x7FFF if self._wide else 0x1FFF
            flags, size, offset = offset >> 13, size & mask, offset & mask
            entry = page[start + offset : start + offset + size]
            if len(entry) < size or size < 4:
                self._damaged(f"page {number:,} has an entry that does not fit it")
                continue
            first = int.from_bytes(entry[:2], "little")
            if self._wide:
                flags, first = first >> 13, first & 0x1FFF
            if flags & _DELETED:
                continue
            at_key = 2
            if flags & _COMMON:
                first, at_key = int.from_bytes(entry[2:4], "little"), 4
            found.append(entry[at_key + first :])
        return found

    # records ----------------------------------------------------------------------------------------

    def _row(self, record: bytes, columns: tuple[Column, ...]) -> dict:
        last_fixed, last_variable, variable_at = struct.unpack_from("<BBH", record)
        if variable_at > len(record):
            raise ValueError("its parts lie beyond its end")
        nulls = record[variable_at - (last_fixed + 7) // 8 : variable_at]
        ends_at = variable_at + 2 * max(0, last_variable - 127)
        variable, tagged_at = self._variable(record, variable_at, ends_at)
        tagged = self._tagged(record[tagged_at:])
        row: dict = {}
        for column in columns:
            if column.number < 128:
                there = (
                    column.number <= last_fixed and not nulls[(column.number - 1) // 8] >> (column.number - 1) % 8 & 1
                )
                row[column.name] = _fixed(record, column) if there else None
            elif column.number < 256:
                row[column.name] = variable.get(column.number)
            else:
                row[column.name] = tagged.get(column.number)
        return row

    def _variable(self, record: bytes, at: int, start: int) -> tuple[dict[int, bytes | None], int]:
        """(values by column, where the tagged ones begin)."""
        values: dict[int, bytes | None] = {}
        begins = start
        for place in range((start - at) // 2):
            end = struct.unpack_from("<H", record, at + 2 * place)[0]
            stop = start + (end & 0x7FFF)
            if stop > len(record) or stop < begins:
                raise ValueError("a value lies beyond its end")
            values[128 + place] = None if end & 0x8000 else record[begins:stop]
            begins = stop
        return values, begins

    def _tagged(self, data: bytes) -> dict[int, bytes | str]:
        if len(data) < 4:
            return {}
        mask = 0x7FFF if self._wide else 0x3FFF
        count = (struct.unpack_from("<H", data, 2)[0] & mask) // 4
        index = [struct.unpack_from("<HH", data, 4 * place) for place in range(count)]
        ends = [offset & mask for _, offset in index[1:]] + [len(data)]
        values: dict[int, bytes | str] = {}
        for (number, offset), end in zip(index, ends, strict=True):
            begin = offset & mask
            if not begin <= end <= len(data):
                raise ValueError("a value lies beyond its end")
            value, flags = data[begin:end], 0
            if value and (self._wide or offset & 0x4000):
                flags, value = value[0], value[1:]
            if flags & _OUTSIDE:
                values[number] = ELSEWHERE
            else:
                values[number] = decompressed(value) if flags & _COMPRESSED else value
        return values


def _placed(columns: list[Column]) -> tuple[Column, ...]:
    """The columns with their places: one behind the other, where none is missing; else as the catalog says."""
    made, place = [], 4
    for expected, column in enumerate(sorted(columns, key=lambda column: column.number), 1):
        if column.number == expected < 128:
            column = column._replace(place=place)
        place = column.place + _LIKE_SIZE.get(column.kind, 0)
        made.append(column)
    return tuple(made)


def _fixed(record: bytes, column: Column) -> object:
    form = _FORMATS.get(column.kind)
    if form is not None:
        return struct.unpack_from(form, record, column.place)[0]
    return record[column.place : column.place + _LIKE_SIZE.get(column.kind, 0)]


def decompressed(value: bytes) -> bytes:
    """A value without its compression: characters of seven bits, or Microsoft's LZ77."""
    kind, used = value[0] >> 3, value[0] & 7
    if kind in (1, 2):
        bits = int.from_bytes(value[1:], "little")
        count = ((len(value) - 2) * 8 + used + 1) // 7 if len(value) > 1 else 0
        text = bytes(bits >> 7 * place & 0x7F for place in range(count))
        return text if kind == 1 else text.decode("ascii").encode("utf-16-le")
    if kind == 3:
        size = int.from_bytes(value[1:3], "little")
        return _without_lz77(value[3:], size)
    raise ValueError(f"compression {kind} is not known")


def _without_lz77(data: bytes, size: int) -> bytes:
    """Plain LZ77 as [MS-XCA] describes it: 32 flags, then literals and references back."""
    if size > _LARGEST_VALUE:
        raise ValueError("a value larger than is read")
    out = bytearray()
    at = half = flags = left = 0
    while len(out) < size:
        if not left:
            flags, left, at = int.from_bytes(data[at : at + 4], "little"), 32, at + 4
        left -= 1
        if not flags >> left & 1:
            out.append(data[at])
            at += 1
            continue
        symbol, at = int.from_bytes(data[at : at + 2], "little"), at + 2
        length, back = symbol & 7, (symbol >> 3) + 1
        if length == 7:
            if half:
                length, half = data[half] >> 4, 0
            else:
                length, half, at = data[at] & 15, at, at + 1
            if length == 15:
                length, at = data[at], at + 1
                if length == 255:
                    length, at = int.from_bytes(data[at : at + 2], "little") - 22, at + 2
                length += 15
            length += 7
        length += 3
        if back > len(out) or at > len(data) or not 0 < length <= size - len(out):
            raise ValueError("a compressed value contradicts itself")
        for _ in range(length):
            out.append(out[-back])
    return bytes(out)


_DAY_ZERO = datetime(1899, 12, 30)


def moment(days: float | None) -> datetime | None:
    """UTC time, without zone, of days since 1899-12-30, to the second."""
    try:
        return _DAY_ZERO + timedelta(seconds=round(days * 86400)) if days else None
    except (OverflowError, ValueError):
        return None
