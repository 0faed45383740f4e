"""The entries of an NTFS master file table, from its bytes.

The table is an array of entries of one size. Each sector of an entry ends with a mark that is the same in all of
them (the update sequence): where one differs, the entry was torn while it was written, or is damaged, and is not
believed. A table whose marks were undone by the tool that copied it is taken as it is. What did not fit an entry
lies in others that name it as their base.

Documented under "MFT entry" and "Attributes" in the libfsntfs format description, and in the Linux-NTFS project's
documentation ("FILE Record", "$STANDARD_INFORMATION", "$FILE_NAME", "$DATA").
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from struct import Struct
from typing import BinaryIO, NamedTuple

SIZES = (1024, 4096, 512, 2048)  # of an entry; the first two are what Windows makes
ROOT = 5  # the entry of the volume's root folder
FIRST_OWN = 24  # entries below it are the file system's own
DEEPEST = 512  # folders in each other; a path of Windows has fewer
_EXTEND = "/$Extend"  # the file system's own folder
_AT_ONCE = 1 << 20  # bytes
_SECTOR = 512
_SIGNATURE = b"FILE"

_HEADER = Struct("<4sHHQHHHHIIQHHI")
_ATTRIBUTE = Struct("<IIBBHHHIH")  # type, length, elsewhere, name's length, _, _, _, content's length and offset
_TIMES = Struct("<QQQ")  # created, modified, entry changed
_NAME = Struct("<Q56xBB")  # parent, length, name space
_STANDARD_INFORMATION, _ATTRIBUTE_LIST, _FILE_NAME, _DATA, _END = 0x10, 0x20, 0x30, 0x80, 0xFFFFFFFF
_IN_USE, _IS_FOLDER = 1, 2  # flags
_TOO_LARGE = 1 << 60  # bytes; no volume is as large
_DOS = 2  # a name space: the short name beside a long one
_NUMBER = (1 << 48) - 1  # of a reference; the rest is the sequence


class Name(NamedTuple):
    """A name of a file. parent: the reference of its folder: entry in 48 bits, sequence in 16."""

    parent: int
    text: str


class Entry(NamedTuple):
    """An entry. base: the reference of the entry it belongs to, 0 if it is one of its own; times: as Windows counts
    them; size: None where the entry does not hold the beginning of the content."""

    number: int
    sequence: int
    base: int
    in_use: bool
    is_folder: bool
    has_more: bool
    created: int
    modified: int
    changed: int
    size: int | None
    names: tuple[Name, ...]


class File(NamedTuple):
    """A file by one of its names. path: from the volume's root, `/` before each part; lost: whether the folders
    above could not be found."""

    number: int
    in_use: bool
    path: str
    lost: bool
    size: int | None
    created: int
    modified: int
    changed: int


class Damaged(NamedTuple):
    """Entries, one after another, that could not be read: from the first to the last."""

    first: int
    last: int
    why: str


def entry_size(head: bytes) -> int | None:
    """How long the entries are, by the first that says so; None where this is no master file table."""
    for size in SIZES:
        for at in range(0, min(len(head), 8 * size) - _HEADER.size + 1, size):
            signature, marks, count, *_, allocated, _, _, _, _ = _HEADER.unpack_from(head, at)
            if signature == _SIGNATURE and _agrees(size, marks, count, allocated):
                return size
    return None


def _agrees(size: int, marks: int, count: int, allocated: int) -> bool:
    """Whether a header speaks of entries of that size: their marks are one for each sector and one to compare with."""
    return allocated == size and count == size // _SECTOR + 1 and 40 <= marks <= size - 2 * count


def entries(stream: BinaryIO, size: int) -> Iterator[Entry | Damaged]:
    """Every entry that was ever used, in order, and what lies between them and cannot be read."""
    damaged: Damaged | None = None
    for place, found in _places(stream, size):
        if isinstance(found, str) and damaged and damaged.last == place - 1 and damaged.why == found:
            damaged = damaged._replace(last=place)
            continue
        if damaged:
            yield damaged
            damaged = None
        if isinstance(found, str):
            damaged = Damaged(place, place, found)
        else:
            yield found
    if damaged:
        yield damaged


def _places(stream: BinaryIO, size: int) -> Iterator[tuple[int, Entry | str]]:
    """(place, the entry or why it cannot be read) of each; zeros to the end were never used."""
    place = empty = 0
    nothing = bytes(size)
    while chunk := bytearray(stream.read(_AT_ONCE // size * size)):
        for at in range(0, len(chunk), size):
            if chunk[at : at + 4] == b"\0\0\0\0" and chunk[at : at + size] == nothing[: len(chunk) - at]:
                empty += 1
            else:
                for missing in range(place - empty, place):
                    yield missing, "nothing but zeros, and used entries behind"
                empty = 0
                yield place, _entry(chunk, at, size, place)
            place += 1


def _entry(data: bytearray, at: int, size: int, place: int) -> Entry | str:
    """The entry at a place of the bytes, or why it cannot be read."""
    if len(data) - at < size:
        return "the file ends within this entry"
    header = _HEADER.unpack_from(data, at)
    signature, marks, count, _, sequence, _, first, flags, used, allocated, base, _, _, number = header
    if signature != _SIGNATURE:
        return "marked as damaged by the file system" if signature == b"BAAD" else "no entry of a master file table"
    if used > size or not _agrees(size, marks, count, allocated):
        return "its header contradicts itself"
    if not _restored(data, at, at + marks, count):
        return "torn: its sectors do not belong together"
    if marks < _HEADER.size or not flags & _IN_USE:
        number = place  # before Windows XP no entry knew its number; and one that is not in use need not
    try:
        return _with_attributes(data, at + first, at + used, number, sequence, flags, base)
    except ValueError as error:
        return str(error)


def _restored(data: bytearray, at: int, marks: int, count: int) -> bool:
    """Puts the bytes back that the marks replaced. False: the entry is torn."""
    mark = data[marks : marks + 2]
    for place in range(1, count):
        end = at + place * _SECTOR
        kept = data[marks + 2 * place : marks + 2 * place + 2]
        found = data[end - 2 : end]
        if found == mark:
            data[end - 2 : end] = kept
        elif found != kept:  # equal: whoever copied the table undid it already
            return False
    return True


def _with_attributes(data: bytearray, at: int, end: int, number: int, sequence: int, flags: int, base: int) -> Entry:
    """The entry with what its attributes say; a ValueError where one does not fit."""
    created = modified = changed = 0
    size, has_more, names = None, False, []
    last = len(data) - _ATTRIBUTE.size
    while at + 8 <= end and at <= last:
        kind, length, elsewhere, named, _, _, _, content, offset = _ATTRIBUTE.unpack_from(data, at)
        if kind == _END:
            break
        if length < 24 or at + length > end or (not elsewhere and offset + content > length):
            raise ValueError("an attribute runs beyond the entry")
        if kind == _FILE_NAME and not elsewhere:
            if name := _file_name(data, at + offset, content):
                names.append(name)
        elif kind == _STANDARD_INFORMATION and not elsewhere and content >= _TIMES.size:
            created, modified, changed = _TIMES.unpack_from(data, at + offset)
        elif kind == _DATA and not named:
            size = _size_elsewhere(data, at, length, size) if elsewhere else content
        elif kind == _ATTRIBUTE_LIST:
            has_more = True
        at += length
    return Entry(
        number, sequence, base, bool(flags & _IN_USE), bool(flags & _IS_FOLDER), has_more,
        created, modified, changed, size, tuple(names),
    )  # fmt: skip


def _file_name(data: bytearray, at: int, content: int) -> Name | None:
    """A name; None for the short one beside a long one."""
    if content < 66:
        raise ValueError("a name runs beyond its attribute")
    parent, count, space = _NAME.unpack_from(data, at)
    if 66 + 2 * count > content:
        raise ValueError("a name runs beyond its attribute")
    if space == _DOS:
        return None
    return Name(parent, data[at + 66 : at + 66 + 2 * count].decode("utf-16-le", "surrogatepass"))


def _size_elsewhere(data: bytearray, at: int, length: int, known: int | None) -> int | None:
    """The size of content that lies in clusters; it stands where the first of them does."""
    if length < 64 or int.from_bytes(data[at + 16 : at + 24], "little"):
        return known
    size = int.from_bytes(data[at + 48 : at + 56], "little")
    return size if size < _TOO_LARGE else known


def is_file(entry: Entry) -> bool:
    """Whether an entry is a file: no folder, nothing that belongs to another entry, not the file system's own."""
    return not (entry.is_folder or entry.base or entry.number < FIRST_OWN)


class Folders:
    """The folders of a table, and what entries hold for others: all that is kept of it, about 150 bytes a folder."""

    MOST = 2_000_000  # folders; a disk of twenty million files may have so many
    MOST_PARTS = 200_000  # entries that belong to others; a disk has one for some hundred files

    def __init__(self) -> None:
        self._at: dict[int, bytes] = {}
        self._parts: dict[int, list[Entry]] = {}
        self._count = 0
        self.given_up = False  # more than is kept
        self.path = lru_cache(maxsize=65536)(self._path)

    def add(self, entry: Entry) -> None:
        """Keeps what paths need of an entry."""
        if entry.base:
            self.given_up |= self._count >= self.MOST_PARTS
            if (entry.names or entry.size is not None) and self._count < self.MOST_PARTS:
                self._parts.setdefault(entry.base, []).append(entry)
                self._count += 1
        elif entry.is_folder and entry.names:
            # a deleted folder's sequence is one more than that by which its files name it
            self._keep(entry.number, entry.sequence if entry.in_use else entry.sequence - 1 & 0xFFFF, entry.names[0])

    def _keep(self, number: int, sequence: int, name: Name) -> None:
        if len(self._at) >= self.MOST:
            self.given_up = True
            return
        self._at[number] = _FOLDER.pack(sequence, name.parent) + name.text.encode("utf-8", "surrogatepass")

    def _path(self, reference: int) -> tuple[str, bool]:
        """(path of the folder with that reference, whether the folders above it could not all be found)."""
        parts: list[str] = []
        while reference & _NUMBER != ROOT:
            name = self._name(reference)
            if name is None or len(parts) > DEEPEST:
                parts.append("?")
                break
            reference = name.parent
            parts.append(name.text)
        lost = parts[-1:] == ["?"]
        return "".join(f"/{part}" for part in reversed(parts)), lost

    def _name(self, reference: int) -> Name | None:
        """The name of the folder with that reference; None if there is none, or its entry was used anew."""
        kept = self._at.get(reference & _NUMBER)
        if kept is not None:
            sequence, parent = _FOLDER.unpack_from(kept)
            text = kept[_FOLDER.size :].decode("utf-8", "surrogatepass")
            return Name(parent, text) if sequence == reference >> 48 else None
        return next((name for part in self._parts.get(reference, ()) for name in part.names), None)

    def files(self, entry: Entry) -> Iterator[File]:
        """A file under each of its names."""
        names, size = entry.names, entry.size
        if entry.has_more:
            for part in self._parts.get(entry.number | entry.sequence << 48, ()):
                names += part.names
                size = part.size if size is None else size
        for name in names:
            above, lost = self.path(name.parent)
            if above != _EXTEND and not above.startswith(_EXTEND + "/"):
                yield File(
                    entry.number, entry.in_use, f"{above}/{name.text}", lost, size,
                    entry.created, entry.modified, entry.changed,
                )  # fmt: skip


_FOLDER = Struct("<HQ")  # sequence, parent; the name follows
_1601 = datetime(1601, 1, 1)


def moment(filetime: int) -> datetime | None:
    """UTC time, without zone, of Windows' tenths of microseconds since 1601; None where it is none."""
    try:
        return _1601 + timedelta(microseconds=filetime // 10) if filetime else None
    except OverflowError:
        return None
