"""The contents of a 7z archive's files, unpacked in memory, within limits.

Files lie one behind the other in blocks, each packed as a whole; so they are asked for in the order in which the
archive lists them, and a block is given up at the first file that cannot be had: what follows lies behind it.
"""

import zlib

from purloined.parsing.bounded_unpacking import Unpacked
from purloined.parsing.byte_window import Malformed
from purloined.parsing.sevenzip import Block, Entry
from purloined.parsing.sevenzip_packers import FAULTS, Unpacker, unpacker

_PIECE = 64 << 10
_FREE = 1 << 20  # bytes that may come out of any block, whatever its ratio


class Contents:
    """What the files of an archive held in memory contain, asked for in their order.

    ratio: bytes that a block may give for each packed one, beyond the first megabyte."""

    def __init__(self, archive: memoryview, ratio: int) -> None:
        self._archive, self._ratio = archive, ratio
        self._block: Block | None = None
        self._stream: _Stream | None = None
        self._lost = Unpacked(b"")

    def of(self, entry: Entry, most: int) -> Unpacked:
        """The content of the next file, of at most so many bytes. `why` says what is wrong with it."""
        if entry.block is None:
            return Unpacked(b"") if entry.size == 0 else Unpacked(b"", "its content is not in the archive")
        if entry.block is not self._block:
            self._begin(entry.block)
        if self._stream is None:
            return self._lost
        allowed = min(most, max(_FREE, self._ratio * entry.block.packed) - self._stream.given)
        if entry.size is None or entry.size > allowed:
            size = "its content" if entry.size is None else f"{entry.size:,} bytes"
            return self._give_up(Unpacked(b"", f"{size}, where {allowed:,} may be unpacked", is_cut=True))
        try:
            data = self._stream.take(entry.size)
        except MemoryError:
            return self._give_up(Unpacked(b"", "unpacking it needs more memory than there is for it", is_cut=True))
        except Malformed as error:
            return self._give_up(Unpacked(b"", str(error)))
        if entry.crc is not None and zlib.crc32(data) != entry.crc:
            return Unpacked(b"", "its bytes do not have the sum that is stated")
        return Unpacked(data)

    def _begin(self, block: Block) -> None:
        self._block, self._stream = block, None
        try:
            packed = self._archive[block.at : block.at + block.packed]
            self._stream = _Stream(packed, unpacker(block.methods, block.size))
        except Malformed as error:
            self._lost = Unpacked(b"", str(error))

    def _give_up(self, last: Unpacked) -> Unpacked:
        self._stream = None
        self._lost = last._replace(why="it lies behind a file that could not be unpacked")
        return last


class _Stream:
    """A block that is unpacked piece by piece. given: the bytes that came out of it."""

    def __init__(self, packed: memoryview, unpacker: Unpacker) -> None:
        self._packed, self._unpacker, self._at = packed, unpacker, 0
        self.given = 0

    def take(self, count: int) -> bytes:
        """The next bytes, all of them. Raises Malformed."""
        pieces, left = [], count
        while left:
            piece = b""
            if self._unpacker.needs_input:
                piece = bytes(self._packed[self._at : self._at + _PIECE])
                self._at += len(piece)
            try:
                data = self._unpacker.decompress(piece, left)
            except FAULTS as error:
                raise Malformed(f"it cannot be unpacked: {error}") from None
            if not data and not piece:
                raise Malformed("its packed bytes break off")
            pieces.append(data)
            left -= len(data)
        self.given += count
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)
