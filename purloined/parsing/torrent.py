"""What a torrent says of its files: version 1, version 2, hybrid, or the bare info dictionary that a magnet link gives.

Documented in BEP 3 (The BitTorrent Protocol Specification), BEP 52 (version 2), BEP 47 (padding files and attributes)
and BEP 9 (the info dictionary alone).
"""

import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from purloined.parsing import bencode
from purloined.parsing.byte_window import Malformed, Window
from purloined.parsing.listed_names import LONGEST_PATH

LARGEST_PIECE = 1 << 30
_LONGEST_NAME = 4 * LONGEST_PATH  # bytes
_BEGINS = re.compile(
    rb"d(?:8:announce|13:announce-list|7:comment|10:created by|13:creation date|8:encoding|9:httpseeds|4:infod|5:nodes"
    rb"|5:filesld|9:file treed|6:lengthi\d)"
)
_ENCODINGS = {
    "gbk",
    "gb2312",
    "gb18030",
    "big5",
    "shift_jis",
    "shift-jis",
    "euc-jp",
    "euc-kr",
    "windows-1251",
    "cp1252",
}
_PAD = re.compile(r"(?:.*/)?\.pad/\d+|(?:.*/)?_____padding_file_.*")


class Outline(NamedTuple):
    """Where in the file things stand. files, tree: the list of version 1, the dictionary of version 2; length: of the
    only file of version 1; pieces: (place, bytes) of version 1's hashes; damage: what ends it early, if anything."""

    name: str
    piece_length: int | None
    files: int | None
    length: int | None
    tree: int | None
    pieces: tuple[int, int] | None
    encoding: str
    damage: str

    @property
    def version(self) -> str:
        """As people call it."""
        if self.tree is None:
            return "v1"
        return "v2" if self.pieces is None else "hybrid"


class Entry(NamedTuple):
    """A file of a torrent, or what holds its place. path: None where it cannot be one, `why` then says so; root: of
    version 2; kind: file, pad or link."""

    path: str | None
    size: int
    root: bytes | None = None
    kind: str = "file"
    why: str = ""


def begins(name: str, head: bytes) -> bool:
    """Whether a file that begins so is a torrent."""
    return bool(_BEGINS.match(head))


# The outline --------------------------------------------------------------------------------------------


def outline(stream: BinaryIO) -> Outline:
    """Goes through the file once, and says where its parts stand. Raises Malformed where there is no list of files."""
    window = Window(stream)
    outer, damage = _places(window)
    if b"info" in outer:
        window.go(outer[b"info"])
        found, inside = _places(window)
        damage = inside or damage
    else:
        found, outer = outer, {}
    if not found.keys() & {b"file tree", b"files", b"length"}:
        raise Malformed(damage or "no list of files in it: neither `files`, `length` nor `file tree`")
    encoding = _text_at(window, outer.get(b"encoding")).decode("ascii", "replace").strip().lower()
    encoding = encoding if encoding in _ENCODINGS else "utf-8"
    is_utf8 = b"name.utf-8" in found
    name = _text_at(window, found.get(b"name.utf-8" if is_utf8 else b"name"))
    return Outline(
        name=name.decode("utf-8" if is_utf8 or b"file tree" in found else encoding, "backslashreplace"),
        piece_length=_number_at(window, found.get(b"piece length")),
        files=found.get(b"files"),
        length=_number_at(window, found.get(b"length")),
        tree=found.get(b"file tree"),
        pieces=_string_at(window, found.get(b"pieces")),
        encoding=encoding,
        damage=damage,
    )


def _places(window: Window) -> tuple[dict[bytes, int], str]:
    """Where the value of each key of the next dictionary stands; and what ends that early, if anything."""
    found: dict[bytes, int] = {}
    try:
        bencode.expect(window, "d")
        while (key := bencode.key(window)) is not None:
            if key in found:
                return found, f"the key {key[:40]!r} stands twice in one dictionary, again before byte {window.at:,}"
            if len(found) >= 1000:
                return found, f"more than 1,000 keys in one dictionary before byte {window.at:,}"
            found[key] = window.at
            if bencode.skip(window) == "e":
                del found[key]
                return found, f"a key without a value before byte {window.at:,}"
    except Malformed as error:
        return found, str(error)
    return found, ""


def _string_at(window: Window, place: int | None) -> tuple[int, int] | None:
    """(place, length) of a string's bytes; None where no whole string stands there."""
    try:
        window.go(window.end if place is None else place)
        length = bencode.expect(window, "s")
    except Malformed:
        return None
    return window.at, length


def _text_at(window: Window, place: int | None) -> bytes:
    """A string; empty where there is none, or one that is no name."""
    found = _string_at(window, place)
    return window.take(found[1]) if found and found[1] <= _LONGEST_NAME else b""


def _number_at(window: Window, place: int | None) -> int | None:
    try:
        window.go(window.end if place is None else place)
        return bencode.expect(window, "i")
    except Malformed:
        return None


# The files ----------------------------------------------------------------------------------------------


def entries(stream: BinaryIO, plan: Outline) -> Iterator[Entry]:
    """The files, by version 2's list where there is one. Raises Malformed where the list breaks."""
    return tree_entries(stream, plan) if plan.tree is not None else list_entries(stream, plan)


def list_entries(stream: BinaryIO, plan: Outline) -> Iterator[Entry]:
    """The files of version 1, with what pads them, in the order in which the pieces run over them."""
    if plan.files is None:
        yield _entry([plan.name], plan.length or 0)
        return
    window = Window(stream)
    window.go(plan.files)
    bencode.expect(window, "l")
    while (kind := bencode.token(window)[0]) != "e":
        if kind != "d":
            raise Malformed(f"an entry of `files` before byte {window.at:,} is no dictionary")
        yield _listed(window, plan)


def _listed(window: Window, plan: Outline) -> Entry:
    """One entry of `files`, whose dictionary has begun."""
    size, path, attributes, is_utf8 = None, None, b"", False
    while (key := bencode.key(window)) is not None:
        if key == b"length":
            size = bencode.expect(window, "i")
        elif key == b"path.utf-8" or (key == b"path" and not is_utf8):
            is_utf8 = key == b"path.utf-8"
            path = _components(window, "utf-8" if is_utf8 or plan.tree is not None else plan.encoding)
        elif key == b"attr":
            attributes = bencode.text(window, 100)
        else:
            bencode.skip(window)
    if size is None or path is None:
        raise Malformed(f"an entry of `files` before byte {window.at:,} has no {'length' if size is None else 'path'}")
    return _entry([plan.name, *path], size, attributes) if any(path) else Entry(None, size, why="no name")


def _components(window: Window, encoding: str) -> list[str]:
    """A list of names, which comes next. As many as no path has are not kept."""
    bencode.expect(window, "l")
    found, length = [], 0
    while (token := bencode.token(window))[0] != "e":
        kind, size = token
        if kind != "s":
            raise Malformed(f"a name in a path before byte {window.at:,} is no string")
        length += size + 1
        if length <= _LONGEST_NAME:
            found.append(window.take(size).decode(encoding, "backslashreplace"))
        else:
            window.skip(size)
    return found if length <= _LONGEST_NAME else [*found, "x" * LONGEST_PATH]


def tree_entries(stream: BinaryIO, plan: Outline) -> Iterator[Entry]:
    """The files of version 2. A tree of one file, named as the torrent, is no folder."""
    found = _tree(stream, plan)
    first = next(found, None)
    second = next(found, None)
    if first is None:
        return
    alone = second is None and first[0] == [plan.name]
    for path, size, root, attributes in [first] if second is None else _chained(first, second, found):
        yield _entry(path if alone else [plan.name, *path], size, attributes, root)


def _chained(first: tuple, second: tuple, rest: Iterator[tuple]) -> Iterator[tuple]:
    yield first
    yield second
    yield from rest


def _tree(stream: BinaryIO, plan: Outline) -> Iterator[tuple[list[str], int, bytes | None, bytes]]:
    """(path, size, root, attributes) of each file of the tree, folder by folder."""
    window = Window(stream)
    window.go(plan.tree)
    bencode.expect(window, "d")
    path: list[str] = []
    while True:
        name = bencode.key(window, _LONGEST_NAME)
        if name is None:
            if not path:
                return
            path.pop()
            continue
        at = window.at
        bencode.expect(window, "d")
        if name:
            path.append(name.decode("utf-8", "backslashreplace"))
            if len(path) > bencode.DEEPEST:
                raise Malformed(f"more than {bencode.DEEPEST} folders inside each other at byte {at:,}")
        else:
            if not path:
                raise Malformed(f"a file without a name at byte {at:,}")
            yield [*path], *_properties(window)


def _properties(window: Window) -> tuple[int, bytes | None, bytes]:
    """(size, root, attributes) of a file, whose dictionary has begun."""
    size, root, attributes = None, None, b""
    while (key := bencode.key(window)) is not None:
        if key == b"length":
            size = bencode.expect(window, "i")
        elif key == b"pieces root":
            root = bencode.text(window, 1000)
        elif key == b"attr":
            attributes = bencode.text(window, 100)
        else:
            bencode.skip(window)
    if size is None:
        raise Malformed(f"a file of the tree before byte {window.at:,} has no length")
    if root is not None and len(root) != 32:
        raise Malformed(f"a root of {len(root)} bytes instead of 32 before byte {window.at:,}")
    return size, root, attributes


def _entry(parts: list[str], size: int, attributes: bytes = b"", root: bytes | None = None) -> Entry:
    """An entry of these names. One that cannot be a file has no path, and says why."""
    length = sum(map(len, parts)) + len(parts) - 1
    path = "/".join(part for part in parts if part) if length <= LONGEST_PATH else None
    if size < 0 or size >= 1 << 60:
        return Entry(None, size, root, why=f"a length of {size:,} bytes")
    if path is None:
        return Entry(None, size, root, why=f"a path of more than {LONGEST_PATH:,} characters")
    if b"p" in attributes or _PAD.fullmatch(path):
        return Entry(path, size, root, "pad")
    if b"l" in attributes:
        return Entry(path, size, root, "link")
    if not path or "\0" in path:
        return Entry(None, size, root, why="a NUL in its path" if path else "no name")
    return Entry(path, size, root)
