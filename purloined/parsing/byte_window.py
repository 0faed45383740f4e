"""A file read from any place on, through a window of some kilobytes: as many of them as there are things to follow.

What a header says of lengths may be a lie, so `take` gives at most what the file holds, and what its caller allows.
"""

from typing import BinaryIO

PIECE = 64 << 10
LARGEST = 1 << 20
BEHIND = 1024  # bytes that are kept of those passed, so that one may go back to them


class Malformed(ValueError):
    """The bytes are not what the format allows; says where."""


class Forward:
    """A stream that only goes forward, as one in which places can be gone to; its end is not known."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._at = stream, 0

    def seek(self, at: int) -> None:
        """Reads on to a place further on, or to the end."""
        assert at >= self._at, "a stream that only goes forward"
        while self._at < at and (piece := self._stream.read(min(LARGEST, at - self._at))):
            self._at += len(piece)
        self._at = at

    def read(self, count: int) -> bytes:
        """The next bytes, fewer at the end."""
        data = self._stream.read(count)
        self._at += len(data)
        return data


class Window:
    """The bytes of a file from `at` to `end`. buffer[offset]: the next one, where `ahead` has fetched it."""

    def __init__(self, stream: BinaryIO, at: int = 0, end: int | None = None) -> None:
        self.stream = stream
        self.end = stream.seek(0, 2) if end is None else end
        self.buffer, self.offset, self._begins = b"", 0, at

    @property
    def at(self) -> int:
        """Where the next byte lies in the file."""
        return self._begins + self.offset

    def ahead(self, count: int) -> int:
        """Fetches so many bytes, if there are as many. Returns how many lie in the buffer."""
        there = len(self.buffer) - self.offset
        if there < count:
            at = self.at
            self.stream.seek(at + there)
            wanted = min(max(count - there, PIECE), max(0, self.end - at - there))
            cut = max(0, self.offset - BEHIND)
            self.buffer = self.buffer[cut:] + self.stream.read(wanted)
            self._begins, self.offset = self._begins + cut, self.offset - cut
            there = len(self.buffer) - self.offset
        return there

    def peek(self, count: int) -> bytes:
        """The next bytes, or fewer at the end; they stay the next ones."""
        self.ahead(count)
        return self.buffer[self.offset : self.offset + count]

    def take(self, count: int, most: int = LARGEST) -> bytes:
        """The next bytes, all of them."""
        if not 0 <= count <= most:
            raise Malformed(f"{count:,} bytes stated at byte {self.at:,}, where at most {most:,} can be")
        if self.ahead(count) < count:
            raise Malformed(f"it ends at byte {self.at + len(self.buffer) - self.offset:,}, inside of an entry")
        self.offset += count
        return self.buffer[self.offset - count : self.offset]

    def skip(self, count: int) -> None:
        """Passes over so many bytes."""
        self.go(self.at + count)

    def go(self, at: int) -> None:
        """The next byte is the one at this place of the file."""
        if not 0 <= at <= self.end:
            raise Malformed(f"at byte {self.at:,} it points to byte {at:,}, and it ends at {self.end:,}")
        offset = at - self._begins
        if 0 <= offset <= len(self.buffer):
            self.offset = offset
        else:
            self.buffer, self.offset, self._begins = b"", 0, at

    def find(self, what: bytes) -> bool:
        """Goes to the next place where these bytes stand; False, and to the end, if there is none."""
        while self.ahead(len(what)) >= len(what):
            found = self.buffer.find(what, self.offset)
            if found >= 0:
                self.offset = found
                return True
            self.offset = len(self.buffer) - len(what) + 1
        self.go(self.end)
        return False
