"""A database of the Extensible Storage Engine for tests: pages of 4,096 bytes, a catalog, tables of a page or two."""

import struct

PAGE = 4096
ROOT, LEAF, PARENT = 0x1, 0x2, 0x4
_DATA_OF = {2: "<B", 4: "<i", 8: "<d", 15: "<q"}


def entry(key: bytes, data: bytes) -> bytes:
    return struct.pack("<H", len(key)) + key + data


def page(owner: int, flags: int, entries: list[tuple[int, bytes]], size: int = PAGE) -> bytes:
    """A page with (flags, bytes) of its entries; the first of all stands for the page itself. A large page has a longer
    header, and keeps the flags of an entry in its first bytes."""
    is_large = size > 8192
    body, tags = b"", []
    for flag, data in [(0, bytes(16)), *entries]:
        if is_large:
            data = bytes([data[0], data[1] | flag << 5]) + data[2:]
        tags.append(struct.pack("<HH", len(data), len(body) | (0 if is_large else flag << 13)))
        body += data
    header = struct.pack("<QQIIIHHHHI", 0, 0, 0, 0, owner, 0, 0, len(body), len(tags), flags)
    header = header.ljust(80 if is_large else 40, b"\0")
    made = (header + body).ljust(size - 4 * len(tags), b"\0") + b"".join(reversed(tags))
    assert len(made) == size, "more than fits a page"
    return made


def record(kinds: list[int], values: list[object], tagged: dict[int, bytes] | None = None, size: int = PAGE) -> bytes:
    """A record: the fixed columns in order (None: null), and tagged values by column; size: of the page it is for."""
    fixed, nulls = b"", 0
    for place, (kind, value) in enumerate(zip(kinds, values, strict=True)):
        fixed += struct.pack(_DATA_OF[kind], 0 if value is None else value)
        nulls |= (value is None) << place
    fixed += nulls.to_bytes((len(kinds) + 7) // 8, "little")
    index, data = b"", b""
    for number, value in (tagged or {}).items():
        index += struct.pack("<HH", number, 4 * len(tagged or {}) + len(data) | (0 if size > 8192 else 0x4000))
        data += value
    return struct.pack("<BBH", len(kinds), 127, 4 + len(fixed)) + fixed + index + data


def catalog_row(owner: int, kind: int, number: int, kind_or_page: int, place: int, name: str) -> bytes:
    fixed = struct.pack("<ihiiiiiBh", owner, kind, number, kind_or_page, 0, 0, 0, 0, place) + bytes(2)
    text = name.encode("ascii")
    return struct.pack("<BBH", 9, 128, 4 + len(fixed)) + fixed + struct.pack("<H", len(text)) + text


def table_rows(owner: int, first_page: int, name: str, columns: list[tuple[str, int, int]]) -> list[bytes]:
    """The catalog's rows of a table. columns: (name, number, kind)."""
    return [
        catalog_row(owner, 1, owner, first_page, 0, name),
        *(catalog_row(owner, 2, number, kind, 0, column) for column, number, kind in columns),
    ]


def leaf(owner: int, records: list[bytes], root: bool = True, size: int = PAGE) -> bytes:
    entries = [(0, entry(struct.pack(">I", place), data)) for place, data in enumerate(records)]
    return page(owner, LEAF | (ROOT if root else 0), entries, size)


def branch(owner: int, children: list[int], size: int = PAGE) -> bytes:
    entries = [(0, entry(struct.pack(">I", child), struct.pack("<I", child))) for child in children]
    return page(owner, ROOT | PARENT, entries, size)


def common(key: bytes, shared: int, data: bytes) -> tuple[int, bytes]:
    """An entry of whose key so many bytes stand once for the page."""
    return 4, struct.pack("<HH", shared, len(key)) + key + data


DELETED = 2  # a flag of an entry


def database(pages: dict[int, bytes], state: int = 3, size: int = PAGE) -> bytes:
    """The file: its header, the header's copy, and the pages by number from 1."""
    head = bytearray(size)
    struct.pack_into("<II", head, 4, 0x89ABCDEF, 0x620)
    struct.pack_into("<I", head, 52, state)
    struct.pack_into("<II", head, 232, 0x14, size)
    return bytes(head) * 2 + b"".join(pages.get(number, bytes(size)) for number in range(1, max(pages) + 1))
