"""The table of contents of a 7z archive: found at its end, unpacked within limits, read without being held in memory.

Names, sizes and CRCs stand in it as columns, one after the other, each for all files; so each is read through a window
of its own, side by side. Nothing else of the archive is touched: `sevenzip_members` unpacks its files.

Documented in 7zFormat.txt of the LZMA SDK.
"""

import tempfile
import zlib
from collections.abc import Iterator
from itertools import repeat
from typing import BinaryIO, NamedTuple

from purloined.parsing import sevenzip_packers
from purloined.parsing.byte_window import Malformed, Window
from purloined.parsing.listed_names import LONGEST_PATH

SIGNATURE = b"7z\xbc\xaf\x27\x1c"
START = 32  # bytes at the beginning that say where the table of contents stands
LARGEST_UNPACKED = 2 << 30
ALWAYS_UNPACKED, MOST_TIMES = 64 << 20, 500  # and so many times its packed bytes: names pack tenfold, not more
_MOST_CODERS = 32
_MOST_NESTED = 4
_SEARCHED = 4 << 20  # bytes at the end in which a table of contents is looked for where the beginning is missing
_MARKS = ((b"\x17\x06", 2_000), (b"\x01\x04\x06", 20), (b"\x01\x05", 20))  # how it begins; how many are tried
_CHUNK = 64 << 10
_END, _HEADER, _PROPERTIES, _ADDITIONAL, _MAIN, _FILES = range(6)
_PACK, _UNPACK, _SUBSTREAMS, _SIZE, _CRC, _FOLDER, _UNPACK_SIZE, _COUNTS = range(6, 14)
_EMPTY_STREAM, _EMPTY_FILE, _ANTI, _NAMES, _MTIME, _ATTRIBUTES = 14, 15, 16, 17, 20, 21
_ENCODED = 23
_AES = b"\x06\xf1\x07\x01"


class Encrypted(Malformed):
    """The table of contents itself needs the password."""


class Missing(Malformed):
    """The table of contents is not in these bytes."""


class Entry(NamedTuple):
    """One entry. name: None where it is too long; crc: None where none is stated; mtime: 100 ns since 1601; block: in
    which its content lies, None where it has none."""

    name: str | None
    size: int | None
    crc: int | None
    mtime: int | None
    attributes: int
    is_folder: bool
    is_anti: bool
    block: "Block | None" = None


class Block(NamedTuple):
    """Contents that are packed together, one behind the other. The format calls it a folder.

    at, packed: where its packed bytes begin in the archive, and how many they are; methods: (name, properties) of what
    packed them, one after the other, empty where that is no chain; size: of all of it; is_encrypted: by a password."""

    at: int
    packed: int
    methods: tuple[tuple[bytes, bytes], ...]
    size: int
    is_encrypted: bool


class _Pack(NamedTuple):
    """Where packed streams begin, how many there are, and how long the first are. table: where all lengths stand."""

    at: int
    count: int
    sizes: list[int]
    table: int | None


class _Coders(NamedTuple):
    """What packed a folder: (name and properties of each, its outputs, which of them is the content, how many packed
    streams go in). chain: the coders from the content on, empty where they are more than that."""

    each: list[tuple[bytes, bytes]]
    outputs: int
    main: int
    packed: int
    chain: tuple[tuple[bytes, bytes], ...]


class _Folders(NamedTuple):
    """How many folders there are, and where their coders, sizes and CRCs stand. A folder here is what is packed as one
    stream; crcs: None where there are none."""

    count: int
    coders: int
    sizes: int
    crcs: int | None


_Content = tuple[int | None, int | None, Block | None]  # size, CRC and block of a file


class _Streams(NamedTuple):
    """Where the files within the folders stand: how many in each, their sizes, and their CRCs (so many)."""

    counts: int | None
    sizes: int | None
    crcs: int | None
    unknown: int


# Where it stands ----------------------------------------------------------------------------------------


def entries(stream: BinaryIO) -> Iterator[Entry]:
    """The entries of an archive, or of what there is of it. Raises Malformed, and its kinds above."""
    with tempfile.TemporaryFile() as room:
        header, at, end = _header(stream, room)
        if header is not None:
            yield from _listed(header, at, end)


def _header(stream: BinaryIO, room: BinaryIO) -> tuple[BinaryIO | None, int, int]:
    """(file, begin, end) of the table of contents; no file for an archive that is empty."""
    length = stream.seek(0, 2)
    stream.seek(0)
    start = stream.read(START)
    if not start.startswith(SIGNATURE) or len(start) < START:
        return _from_tail(stream, length, room)
    if zlib.crc32(start[12:]) != int.from_bytes(start[8:12], "little"):
        return _from_tail(stream, length, room)
    offset, size, crc = (int.from_bytes(start[a:b], "little") for a, b in ((12, 20), (20, 28), (28, 32)))
    if size == 0:
        return None, 0, 0
    stated = START + offset
    for at in (stated, length - size):  # the second: the beginning, and then the end, with something missing between
        if at >= START and at + size <= length and _crc(stream, at, size) == crc:
            return _unpacked(stream, at, at + size, stated - at, room)
    raise Missing(
        f"the table of contents stands from byte {stated:,} to {stated + size:,}, and this file has {length:,}: it is "
        "cut, or the first of several parts, of which the last one holds it"
    )


def _from_tail(stream: BinaryIO, length: int, room: BinaryIO) -> tuple[BinaryIO, int, int]:
    """The table of contents of an archive whose beginning is missing: the last part of several, or a tail."""
    begins = max(0, length - _SEARCHED)
    stream.seek(begins)
    tail = stream.read()
    why = ""
    for mark, most in _MARKS:
        found, tried = tail.rfind(mark), 0
        while found >= 0 and tried < most:
            try:
                if mark[0] == _HEADER:
                    for _ in _listed(stream, begins + found, length):
                        pass
                return _unpacked(stream, begins + found, length, None, room)
            except Encrypted:
                raise
            except Missing as error:
                why = str(error)
            except Malformed:
                pass
            tried += 1
            found = tail.rfind(mark, 0, found)
    raise Missing(why or "no table of contents at the end: the archive is cut, or a part that is not the last")


def _crc(stream: BinaryIO, at: int, size: int) -> int:
    stream.seek(at)
    crc = 0
    while size > 0 and (piece := stream.read(min(size, _CHUNK))):
        crc = zlib.crc32(piece, crc)
        size -= len(piece)
    return crc


def _unpacked(stream: BinaryIO, at: int, end: int, missing: int | None, room: BinaryIO) -> tuple[BinaryIO, int, int]:
    """The table of contents itself, unpacked into `room` where it is packed, which may be more than once. missing: the
    bytes that this file lacks before it; None: not known, but its packed form stands right before what points to it."""
    archive, before = stream, at
    for nested in range(_MOST_NESTED):
        window = Window(stream, at, end)
        kind = window.take(1)[0]
        if kind == _HEADER:
            return stream, at, end
        if kind != _ENCODED:
            raise Malformed(f"no table of contents at byte {at:,}, where it is said to be")
        pack, coder, size, crc = _encoded(window)
        if missing is None and window.at != end:
            raise Malformed("more bytes after it")
        if missing is None and nested:
            raise Malformed("a table of contents that is packed twice")
        place = before - sum(pack.sizes) if missing is None else START + pack.at - missing
        if place < 0:
            raise Missing(
                f"the table of contents begins {-place:,} bytes before this file: put the part before in front"
            )
        _unpack(archive, place, sum(pack.sizes), coder, size, room)
        if crc is not None and _crc(room, 0, size) != crc:
            raise Malformed("the table of contents is damaged: its CRC does not fit")
        stream, at, end = room, 0, size
        room = tempfile.TemporaryFile()  # noqa: SIM115  closed with its last reference; honest archives need it never
    raise Malformed(f"a table of contents packed more than {_MOST_NESTED} times")


def _encoded(window: Window) -> tuple[_Pack, tuple[bytes, bytes], int, int | None]:
    """(place, coder, unpacked size, CRC) of a packed table of contents."""
    kind = window.take(1)[0]
    if kind != _PACK:
        raise Malformed(f"no packed streams at byte {window.at:,}")
    pack = _pack(window)
    folders = _folders(window, window.take(1)[0])
    after = window.at
    window.go(folders.coders)
    coders = _coders(window).each
    if any(name == _AES for name, _ in coders):
        raise Encrypted("the names are encrypted too: nothing can be read without the password")
    if folders.count != 1 or len(coders) != 1 or len(pack.sizes) != 1:
        raise Malformed("a table of contents that is packed in several steps, which is not read")
    window.go(folders.sizes)
    size = _number(window)
    crc = next(_digests(window, folders.crcs, 1)) if folders.crcs is not None else None
    window.go(after)
    if window.take(1)[0] != _END:
        raise Malformed(f"no end at byte {window.at:,}")
    return pack, coders[0], size, crc


def _unpack(stream: BinaryIO, at: int, packed: int, coder: tuple[bytes, bytes], size: int, room: BinaryIO) -> None:
    """Unpacks `size` bytes into `room`."""
    most = min(LARGEST_UNPACKED, ALWAYS_UNPACKED + MOST_TIMES * packed)
    if size > most:
        raise Malformed(f"a table of contents of {size:,} bytes packed in {packed:,}; at most {most:,} would be read")
    packer = sevenzip_packers.unpacker([coder], size)
    stream.seek(at)
    while room.tell() < size:
        piece = stream.read(min(_CHUNK, packed)) if packer.needs_input else b""
        packed -= len(piece)
        try:
            data = packer.decompress(piece, min(size - room.tell(), 1 << 20))
        except (*sevenzip_packers.FAULTS, MemoryError) as error:
            raise Malformed(f"the table of contents cannot be unpacked: {error}") from None
        if not data and not piece:
            raise Malformed(f"the table of contents ends after {room.tell():,} of {size:,} bytes")
        room.write(data)


# What is in it ------------------------------------------------------------------------------------------


def _listed(stream: BinaryIO, at: int, end: int) -> Iterator[Entry]:
    """The entries of an unpacked table of contents."""
    window = Window(stream, at + 1, end)
    kind = window.take(1)[0]
    if kind == _PROPERTIES:
        while window.take(1)[0] != _END:
            window.skip(_number(window))
        kind = window.take(1)[0]
    if kind == _ADDITIONAL:
        raise Malformed(f"streams beside the files at byte {window.at:,}, which are not read")
    streams: Iterator[_Content] = iter(())
    if kind == _MAIN:
        streams, kind = _main(stream, window), window.take(1)[0]
    if kind == _FILES:
        yield from _files(stream, window, streams)
        kind = window.take(1)[0]
    if kind != _END or window.at != end:
        raise Malformed(f"no end at byte {window.at:,}")


def _main(stream: BinaryIO, window: Window) -> Iterator[_Content]:
    """(size, CRC, block) of each file that has content; the window stands after them."""
    kind = window.take(1)[0]
    pack = _Pack(0, 0, [], None)
    if kind == _PACK:
        pack = _pack(window)
        kind = window.take(1)[0]
    folders = _Folders(0, window.at, window.at, None)
    if kind == _UNPACK:
        folders = _folders(window, kind)
        kind = window.take(1)[0]
    inside = _Streams(None, None, None, 0)
    if kind == _SUBSTREAMS:
        inside = _streams(stream, window, folders)
        kind = window.take(1)[0]
    if kind != _END:
        raise Malformed(f"no end at byte {window.at:,}")
    return _contents(stream, window.end, pack, folders, inside)


def _pack(window: Window) -> _Pack:
    at, count, sizes, table = _number(window), _count(window), [], None
    while (kind := window.take(1)[0]) != _END:
        if kind == _SIZE:
            table = window.at
            for number in range(count):
                size = _number(window)
                if number < _MOST_CODERS:  # only those of a packed table of contents are of interest
                    sizes.append(size)
        elif kind == _CRC:
            _pass_digests(window, count)
        else:
            raise Malformed(f"an unknown part of kind {kind} at byte {window.at:,}")
    return _Pack(at, count, sizes, table)


def _folders(window: Window, kind: int) -> _Folders:
    if kind != _UNPACK or window.take(1)[0] != _FOLDER:
        raise Malformed(f"no folders at byte {window.at:,}")
    count = _count(window)
    if window.take(1)[0]:
        raise Malformed(f"folders described elsewhere, at byte {window.at:,}, which is not read")
    coders, outputs = window.at, 0
    for _ in range(count):
        outputs += _coders(window).outputs
    if window.take(1)[0] != _UNPACK_SIZE:
        raise Malformed(f"no sizes at byte {window.at:,}")
    sizes, crcs = window.at, None
    for _ in range(outputs):
        _number(window)
    while (kind := window.take(1)[0]) != _END:
        if kind != _CRC:
            raise Malformed(f"an unknown part of kind {kind} at byte {window.at:,}")
        crcs = window.at
        _pass_digests(window, count)
    return _Folders(count, coders, sizes, crcs)


def _coders(window: Window) -> _Coders:
    """Those of the folder that comes next."""
    coders, inputs, outputs = [], 0, 0
    for _ in range(_count(window, 1, _MOST_CODERS)):
        flags = window.take(1)[0]
        name = window.take(flags & 15)
        ins, outs = (_count(window, 0, _MOST_CODERS), _count(window, 0, _MOST_CODERS)) if flags & 0x10 else (1, 1)
        coders.append((name, window.take(_number(window), 1 << 16) if flags & 0x20 else b""))
        inputs, outputs = inputs + ins, outputs + outs
        if flags & 0x80:
            raise Malformed(f"a coder that is not described, at byte {window.at:,}")
    if not 0 < outputs <= _MOST_CODERS or inputs > _MOST_CODERS:
        raise Malformed(f"coders with {inputs} inputs and {outputs} outputs at byte {window.at:,}")
    bound = {}
    for _ in range(outputs - 1):
        into, out = _number(window), _number(window)
        bound[into] = out
    packed = inputs - (outputs - 1)
    if packed < 1:
        raise Malformed(f"coders without an input at byte {window.at:,}")
    for _ in range(packed if packed > 1 else 0):
        _number(window)
    free = [number for number in range(outputs) if number not in bound.values()]
    if len(free) != 1:
        raise Malformed(f"coders without one result, at byte {window.at:,}")
    is_chain = inputs == outputs == len(coders)
    return _Coders(coders, outputs, free[0], packed, _chain(coders, free[0], bound) if is_chain else ())


def _chain(coders: list[tuple[bytes, bytes]], first: int, bound: dict[int, int]) -> tuple[tuple[bytes, bytes], ...]:
    """Coders of one input and one output each, from the content back to the packed bytes."""
    chain = [first]
    while (before := bound.get(chain[-1])) is not None:
        if before in chain or before >= len(coders):
            return ()
        chain.append(before)
    return tuple(coders[number] for number in chain) if len(chain) == len(coders) else ()


def _streams(stream: BinaryIO, window: Window, folders: _Folders) -> _Streams:
    """Where the parts of the substreams stand, which have no length of their own and must be gone through."""
    kind = window.take(1)[0]
    counts = sizes = crcs = None
    if kind == _COUNTS:
        counts = window.at
        for _ in range(folders.count):
            _number(window)
        kind = window.take(1)[0]
    several = unknown = 0
    for count, known in zip(
        _counts(stream, window.end, folders, counts), _known(stream, window.end, folders), strict=True
    ):
        several += max(0, count - 1)
        unknown += 0 if count == 1 and known is not None else count
    if several + unknown > 2 * (window.end - window.at) * 8:
        raise Malformed(f"more files than the table of contents has bytes for, at byte {window.at:,}")
    while kind != _END:
        if kind == _SIZE:
            sizes = window.at
            for _ in range(several):
                _number(window)
        elif kind == _CRC:
            crcs = window.at
            _pass_digests(window, unknown)
        else:
            window.skip(_number(window))
        kind = window.take(1)[0]
    if several and sizes is None:
        raise Malformed(f"several files in one folder without sizes, before byte {window.at:,}")
    return _Streams(counts, sizes, crcs, unknown)


def _counts(stream: BinaryIO, end: int, folders: _Folders, at: int | None) -> Iterator[int]:
    """How many files each folder holds."""
    if at is None:
        return repeat(1, folders.count)
    window = Window(stream, at, end)
    return (_number(window) for _ in range(folders.count))


def _known(stream: BinaryIO, end: int, folders: _Folders) -> Iterator[int | None]:
    """The CRC of each folder, None where it has none."""
    if folders.crcs is None:
        return repeat(None, folders.count)
    return _digests(Window(stream, folders.crcs, end), folders.crcs, folders.count)


def _contents(stream: BinaryIO, end: int, pack: _Pack, folders: _Folders, inside: _Streams) -> Iterator[_Content]:
    """Size, CRC and block of each file that has content."""
    sizes = Window(stream, inside.sizes or 0, end)
    crcs = (
        repeat(None) if inside.crcs is None else _digests(Window(stream, inside.crcs, end), inside.crcs, inside.unknown)
    )
    counts, known = _counts(stream, end, folders, inside.counts), _known(stream, end, folders)
    for count, crc, block in zip(counts, known, _blocks(stream, end, pack, folders), strict=True):
        if count == 1 and crc is not None:
            yield block.size, crc, block
            continue
        left: int | None = block.size
        for number in range(count):
            if number < count - 1:
                size = _number(sizes)
                left = left - size if left is not None and left >= size else None
                yield size, next(crcs, None), block
            else:
                yield left, next(crcs, None), block


def _blocks(stream: BinaryIO, end: int, pack: _Pack, folders: _Folders) -> Iterator[Block]:
    """The folders, one after the other, as their packed streams are. Without a table of their lengths none is."""
    coders, all_sizes = Window(stream, folders.coders, end), Window(stream, folders.sizes, end)
    lengths, left, at = Window(stream, pack.table or 0, end), 0 if pack.table is None else pack.count, START + pack.at
    for _ in range(folders.count):
        packers = _coders(coders)
        size = [_number(all_sizes) for _ in range(packers.outputs)][packers.main]
        packed = sum(_number(lengths) for _ in range(min(packers.packed, left)))
        left = max(0, left - packers.packed)
        yield Block(at, packed, packers.chain, size, any(name == _AES for name, _ in packers.each))
        at += packed


def _files(stream: BinaryIO, window: Window, streams: Iterator[_Content]) -> Iterator[Entry]:
    """The entries; the window stands after them in the end."""
    count = _count(window)
    places: dict[int, tuple[int, int]] = {}
    while (kind := window.take(1)[0]) != _END:
        size = _number(window)
        places.setdefault(kind, (window.at, window.at + size))
        window.skip(size)
    columns = _Columns(stream, places, count)
    for name, empty, mtime, attributes in zip(
        columns.names(),
        columns.bits(_EMPTY_STREAM, count),
        columns.numbers(_MTIME, 8),
        columns.numbers(_ATTRIBUTES, 4),
        strict=True,
    ):
        is_file, is_anti = True, False
        size, crc, block = 0, None, None
        if empty:
            is_file, is_anti = columns.is_empty_file(), columns.is_anti()
        else:
            size, crc, block = next(streams, (None, None, None))
        flags = attributes or 0
        is_folder = (empty and not is_file) or bool(flags & 0x10)
        yield Entry(name, size, crc, mtime, flags, is_folder, is_anti, block)


class _Columns:
    """The columns of the table of files, each read through a window of its own."""

    def __init__(self, stream: BinaryIO, places: dict[int, tuple[int, int]], count: int) -> None:
        self._stream, self._places, self._count = stream, places, count
        self._empty_files, self._antis = self.bits(_EMPTY_FILE, None), self.bits(_ANTI, None)

    def is_empty_file(self) -> bool:
        """Of the next entry without content, whether it is a file."""
        return next(self._empty_files, False)

    def is_anti(self) -> bool:
        """Of the next entry without content, whether it stands for something to be deleted."""
        return next(self._antis, False)

    def bits(self, kind: int, count: int | None) -> Iterator[bool]:
        """One truth value per entry; False where there is no such column."""
        if kind not in self._places:
            return repeat(False) if count is None else repeat(False, count)
        at, end = self._places[kind]
        there = 8 * (end - at)
        if count is not None and there < count:
            raise Malformed(f"{there} bits for {count:,} files, at byte {at:,}")
        return _bits(Window(self._stream, at, end), there if count is None else count)

    def names(self) -> Iterator[str | None]:
        """Each name; None where it is longer than any can be."""
        if _NAMES not in self._places:
            if self._count:
                raise Malformed("the files have no names")
            return
        window = Window(self._stream, *self._places[_NAMES])
        if window.take(1)[0]:
            raise Malformed(f"names kept elsewhere, at byte {window.at:,}, which is not read")
        for _ in range(self._count):
            yield _name(window)

    def numbers(self, kind: int, width: int) -> Iterator[int | None]:
        """One number per entry; None where it has none."""
        if kind not in self._places:
            return repeat(None, self._count)
        return self._numbers(Window(self._stream, *self._places[kind]), width)

    def _numbers(self, window: Window, width: int) -> Iterator[int | None]:
        defined = _defined(self._stream, window, self._count)
        if window.take(1)[0]:
            raise Malformed(f"a column kept elsewhere, at byte {window.at:,}, which is not read")
        for is_defined in defined:
            yield int.from_bytes(window.take(width), "little") if is_defined else None


def _name(window: Window) -> str | None:
    """UTF-16, up to its NUL."""
    kept, length = [], 0
    while True:
        window.ahead(2)
        there = window.buffer[window.offset :] if len(window.buffer) - window.offset < 1024 else window.peek(1024)
        end = there.find(b"\0\0")
        while end > 0 and end % 2:
            end = there.find(b"\0\0", end + 1)
        even = end if end >= 0 else len(there) - len(there) % 2
        if not even and end < 0:
            raise Malformed(f"a name that does not end, at byte {window.at:,}")
        length += even
        if length <= 2 * LONGEST_PATH:
            kept.append(there[:even])
        window.skip(even + 2 if end >= 0 else even)
        if end >= 0:
            break
    if length > 2 * LONGEST_PATH:
        return None
    return (
        b"".join(kept)
        .decode("utf-16-le", "surrogatepass")
        .encode("utf-16", "surrogatepass")
        .decode("utf-16", "replace")
    )


# Its numbers --------------------------------------------------------------------------------------------


def _number(window: Window) -> int:
    """A number of one to nine bytes: the first tells, by its leading ones, how many follow."""
    first = window.take(1)[0]
    if first < 0x80:
        return first
    more = 8 - (first ^ 0xFF).bit_length()
    low = int.from_bytes(window.take(more), "little")
    return low | (first & (0x7F >> more)) << 8 * more


def _count(window: Window, least: int = 0, most: int | None = None) -> int:
    """A number of things, each of which takes a byte at least."""
    number, most = _number(window), window.end - window.at if most is None else most
    if not least <= number <= most:
        raise Malformed(f"{number:,} things stated at byte {window.at:,}, where {most:,} can be at the most")
    return number


def _bits(window: Window, count: int) -> Iterator[bool]:
    while count > 0:
        byte = window.take(1)[0]
        for shift in range(7, max(-1, 7 - count), -1):
            yield bool(byte >> shift & 1)
        count -= 8


def _defined(stream: BinaryIO, window: Window, count: int) -> Iterator[bool]:
    """For which things there is a value; the window stands after that."""
    if window.take(1)[0]:
        return repeat(True, count)
    bits = _bits(Window(stream, window.at, window.end), count)
    window.skip((count + 7) // 8)
    return bits


def _digests(window: Window, at: int, count: int) -> Iterator[int | None]:
    """CRCs from a place on; None where there is none."""
    window.go(at)
    for is_defined in _defined(window.stream, window, count):
        yield int.from_bytes(window.take(4), "little") if is_defined else None


def _pass_digests(window: Window, count: int) -> None:
    if window.take(1)[0]:
        window.skip(4 * count)
        return
    left, defined = (count + 7) // 8, 0
    while left > 0:
        piece = window.take(min(left, _CHUNK))
        left -= len(piece)
        defined += int.from_bytes(piece, "big").bit_count()
    window.skip(4 * defined)
