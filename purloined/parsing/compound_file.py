"""The streams of a compound file (OLE2): old Office documents, Outlook messages, CAD parts, encrypted new ones.

Chains of sectors that run in circles, or out of the file, end there, and that is told. Documented in MS-CFB.
"""

import struct
from array import array
from typing import NamedTuple

from purloined.parsing.byte_window import Malformed

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST, _NONE = 0xFFFFFFFA, 0xFFFFFFFF  # numbers of sectors end below the first
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_MOST_ENTRIES = 200_000


class Entry(NamedTuple):
    """A stream. path: the names of the storages it lies in, and its own, with `/` between."""

    path: str
    start: int
    size: int


class _Node(NamedTuple):
    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


class CompoundFile:
    """The streams by path. damaged: what could not be followed."""

    def __init__(self, data: memoryview) -> None:
        if len(data) < 512 or bytes(data[:8]) != SIGNATURE:
            raise Malformed("no compound file")
        self._data = data
        major, shift, small_shift = struct.unpack_from("<H2xHH", data, 26)
        if shift not in (9, 12) or small_shift != 6:
            raise Malformed("a compound file with sectors of a size that is not known")
        self._sector = 1 << shift
        self._cutoff = struct.unpack_from("<I", data, 56)[0]
        self.damaged = ""
        self._table = self._sector_table()
        directory, small_table = struct.unpack_from("<I", data, 48)[0], struct.unpack_from("<I", data, 60)[0]
        nodes = self._nodes(self._chain(directory), major)
        if not nodes:
            raise Malformed("a compound file without a directory")
        self._small = self._chain(nodes[0].start)[: nodes[0].size]
        self._small_table = _numbers(self._chain(small_table))
        self.streams = {entry.path: entry for entry in self._entries(nodes)}

    def read(self, path: str, most: int) -> bytes:
        """A stream, up to so many bytes; what is lost of it is missing."""
        entry = self.streams[path]
        size = min(entry.size, most)
        if entry.size < self._cutoff:
            return self._small_chain(entry.start, size)
        found = self._chain(entry.start, size)
        if len(found) < size:
            self.damaged = self.damaged or f"{path} is cut"
        return found[:size]

    def _sector_table(self) -> array:
        """Which sector follows which."""
        places = array("I", struct.unpack_from("<109I", self._data, 76))
        following, seen = struct.unpack_from("<I", self._data, 68)[0], 0
        per_sector = self._sector // 4
        while following < _LAST and seen <= len(self._data) // self._sector:
            more = _numbers(self._at(following))
            if len(more) < per_sector:
                break
            places.extend(more[:-1])
            following, seen = more[-1], seen + 1
        most = len(self._data) // self._sector + 1
        kept = [place for place in places if place < _LAST][: most // per_sector + 2]
        return _numbers(b"".join(self._at(place) for place in kept))

    def _at(self, number: int) -> bytes:
        begin = (number + 1) * self._sector
        return bytes(self._data[begin : begin + self._sector])

    def _chain(self, start: int, most: int | None = None) -> bytes:
        """Sector after sector; neighbours are taken together."""
        pieces, left, number = [], len(self._data) // self._sector + 1, start
        limit = len(self._data) if most is None else most
        size = 0
        while number < _LAST and left > 0 and size < limit:
            first, count = number, 1
            following = self._table[number] if number < len(self._table) else _NONE
            while following == first + count and count < left:
                count += 1
                following = self._table[following] if following < len(self._table) else _NONE
            begin = (first + 1) * self._sector
            pieces.append(bytes(self._data[begin : begin + min(count * self._sector, limit - size + self._sector)]))
            size += len(pieces[-1])
            left -= count
            number = following
            if not pieces[-1]:
                break
        if left <= 0:
            self.damaged = "sectors follow each other in circles"
        return b"".join(pieces)

    def _small_chain(self, start: int, size: int) -> bytes:
        pieces, number = [], start
        for _ in range(-(-size // 64)):
            if number >= _LAST or number >= len(self._small_table):
                break
            pieces.append(self._small[number * 64 : number * 64 + 64])
            number = self._small_table[number]
        return b"".join(pieces)[:size]

    def _nodes(self, directory: bytes, major: int) -> list[_Node]:
        found = []
        for at in range(0, min(len(directory), 128 * _MOST_ENTRIES) - 127, 128):
            length, kind, left, right, child = struct.unpack_from("<HBxIII", directory, at + 64)
            start, low, high = struct.unpack_from("<III", directory, at + 116)
            name = directory[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            found.append(_Node(name, kind, left, right, child, start, low | (high << 32 if major > 3 else 0)))
        return found

    def _entries(self, nodes: list[_Node]) -> list[Entry]:
        """Every stream with its path; each node once, for they may point in circles."""
        found, waiting, seen = [], [(nodes[0].child, "")], {0}
        while waiting:
            number, folder = waiting.pop()
            if number >= len(nodes) or number in seen:
                continue
            seen.add(number)
            node = nodes[number]
            waiting += [(node.left, folder), (node.right, folder)]
            path = f"{folder}{node.name}"
            if node.kind == _STREAM:
                found.append(Entry(path, node.start, node.size))
            elif node.kind == _STORAGE:
                waiting.append((node.child, f"{path}/"))
        return found


def _numbers(data: bytes) -> array:
    return array("I", data[: len(data) // 4 * 4])
