"""A log that is still written: its bytes from where the last reading ended, and whether it is still the same file.

A file is known by device, inode, its first bytes and those before the place that was reached: a name alone tells
nothing, since rotation gives it to another file, and an inode is used again once its file is gone.
"""

import hashlib
import io
import os
import re
import select
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple

from purloined.evidence import HEAD, Evidence

BEGINNING, END = 4096, 1024  # bytes by which a log is known again
TELLING = 256  # bytes of a beginning that are not just a heading which many logs share
PIECE = 4 << 20
_PACKED = (b"\x1f\x8b", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd")
_WIDE = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_QUAD = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_TURN = re.compile(r"[._-]\d[\d:T._-]*(?=\.[A-Za-z]|$)|\d{6,8}(?=\.|$)|\.old(?=$)")
_DATED = re.compile(r"[\d._-]+|current", re.IGNORECASE)


@dataclass
class Log:
    """How far one log was read. The fields are the columns in which it is kept.

    id        number in the ledger; 0: not kept yet
    label     what its records are called by
    name      of the file when it was first seen, without what rotation added
    path      where it lies, as far as is known
    device, inode    of the file; inode 0: it is gone from its place, and a copy may turn up
    head_size, head  how many first bytes are known, and their SHA-256
    tail_size, tail  the same of those before `offset`
    offset    bytes read, to the end of a line
    lines     in these bytes
    unread    records that could not be read; example: the first of them
    reader    its name; empty: none recognises it yet
    header, leant    what a piece needs of the lines before: chunks.py
    size, changed    of the file when it was read to its end; until they differ there is nothing to do
    heard     when something was read of it soon after it was written; 0: never, it is only history
    skipping  whether the place is inside of a line that is too long
    """

    id: int = 0
    label: str = ""
    name: str = ""
    path: str = ""
    device: int = 0
    inode: int = 0
    head_size: int = 0
    head: str = ""
    tail_size: int = 0
    tail: str = ""
    offset: int = 0
    lines: int = 0
    unread: int = 0
    example: str = ""
    reader: str = ""
    header: bytes = b""
    leant: bytes = b""
    size: int = -1
    changed: float = 0.0
    heard: float = 0.0
    skipping: bool = False

    @property
    def key(self) -> tuple[int, int]:
        return self.device, self.inode


class Found(NamedTuple):
    """A file that lies there. is_asked: it is to be read; else it can only be what became of one that was."""

    path: Path
    key: tuple[int, int]
    size: int
    changed: float
    is_asked: bool
    label: str


# Where logs lie ------------------------------------------------------------------------------------------


def scan(given: list[Path], leave_out: set[Path]) -> tuple[list[Found], list[str]]:
    """(files, a sentence for each place that cannot be looked into), the longest unchanged first."""
    found: dict[tuple[int, int], Found] = {}
    troubles: list[str] = []
    for path in given:
        if path.is_dir():
            for each, label in _below(path, troubles):
                _note(found, each, True, label, leave_out, troubles)
            continue
        _note(found, path, True, label_of(path.name), leave_out, troubles)
        for each in _beside(path):
            _note(found, each, False, label_of(path.name), leave_out, [])
    return sorted(found.values(), key=lambda each: (each.changed, str(each.path))), troubles


def _note(found: dict, path: Path, is_asked: bool, label: str, leave_out: set[Path], troubles: list[str]) -> None:
    try:
        if path.name in {each.name for each in leave_out} and path.resolve() in leave_out:
            return
        said = path.stat()
    except OSError as error:
        troubles.append(f"{path}: {error.strerror}")
        return
    if path.is_file():
        key = (said.st_dev, said.st_ino)
        is_asked = is_asked or (key in found and found[key].is_asked)
        found[key] = Found(path, key, said.st_size, said.st_mtime, is_asked, label)


def _below(folder: Path, troubles: list[str]) -> list[tuple[Path, str]]:
    """Every file below the folder, with its label. Links are not followed."""
    found = []

    def closed(error: OSError) -> None:
        troubles.append(f"{error.filename}: {error.strerror}")

    for place, _, names in os.walk(folder, onerror=closed):
        above = [part for part in Path(place).relative_to(folder).parts if not _DATED.fullmatch(part)]
        for name in names:
            path = Path(place, name)
            if not path.is_symlink():
                found.append((path, "/".join([*above, label_of(name)])))
    return found


def _beside(path: Path) -> list[Path]:
    """Files to which rotation may have moved what the log was: beside it, with the same beginning of a name."""
    stem = re.split(r"[.-]", path.name.lstrip("."))[0] or path.name
    try:
        return [each for each in path.parent.iterdir() if each.name.lstrip(".").startswith(stem) and each != path]
    except OSError:
        return []


def label_of(name: str) -> str:
    """A file's name without what rotation adds: `audit.log` of `audit.log.1`, `conn.log` of `conn.22:00-23:00.log`."""
    for ending in (".gz", ".xz", ".zst", ".bz2"):
        name = name.removesuffix(ending)
    return name if _QUAD.search(name) else _TURN.sub("", name) or name


# Its bytes -----------------------------------------------------------------------------------------------


class Plain:
    """A file that is read where one likes. It stays open, so that what is renamed or deleted can be read to its end."""

    is_packed = False

    def __init__(self, path: Path) -> None:
        self._file: BinaryIO = path.open("rb", buffering=0)
        said = os.fstat(self._file.fileno())
        self.key = (said.st_dev, said.st_ino)

    def at(self, offset: int, size: int) -> bytes:
        """Up to so many bytes from there; fewer only where the file ends."""
        self._file.seek(offset)
        parts = []
        while size and (part := self._file.read(size)):
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def first(self, size: int = HEAD) -> bytes:
        return self.at(0, size)

    @property
    def size(self) -> int:
        return os.fstat(self._file.fileno()).st_size

    @property
    def changed(self) -> float:
        return os.fstat(self._file.fileno()).st_mtime

    def close(self) -> None:
        self._file.close()


class Flowing:
    """A stream that is read once, from its beginning: what of a piece was not used stays for the next."""

    def __init__(self) -> None:
        self._begin, self._kept, self._kept_at = bytearray(), bytearray(), 0
        self.is_at_end = False

    def _more(self, size: int) -> bytes:
        raise NotImplementedError

    def at(self, offset: int, size: int) -> bytes:
        while offset + size > self._kept_at + len(self._kept) and not self.is_at_end:
            part = self._more(PIECE)
            if not part:
                break
            if len(self._begin) < HEAD:
                self._begin += part[: HEAD - len(self._begin)]
            self._kept += part
            if self._kept_at < offset:
                self._forget(offset)
        self._forget(offset)
        return bytes(self._kept[:size])

    def _forget(self, offset: int) -> None:
        gone = min(max(offset - self._kept_at, 0), len(self._kept))
        del self._kept[:gone]
        self._kept_at += gone

    def first(self, size: int = HEAD) -> bytes:
        if len(self._begin) < size and not self._kept_at:
            self.at(0, size)
        return bytes(self._begin[:size])


class Packed(Flowing):
    """A log that rotation has packed, as it was before."""

    is_packed = True

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._opened = Evidence(path).open()
        self._stream = self._opened.__enter__()
        said = path.stat()
        self.key, self.changed = (said.st_dev, said.st_ino), said.st_mtime

    def _more(self, size: int) -> bytes:
        part = self._stream.read(size)
        self.is_at_end = len(part) < size
        return part

    def close(self) -> None:
        self._opened.__exit__(None, None, None)


class Piped(Flowing):
    """Standard input, as far as something has come."""

    is_packed = False
    key = (0, 0)

    def __init__(self, stream: BinaryIO, clock: Callable[[], float]) -> None:
        super().__init__()
        self._stream, self._clock = stream, clock

    @property
    def changed(self) -> float:
        return self._clock()

    def _more(self, size: int) -> bytes:
        try:
            number = self._stream.fileno()
        except (OSError, io.UnsupportedOperation):
            part = self._stream.read(size)
        else:
            if not select.select([number], [], [], 0)[0]:
                return b""
            part = os.read(number, size)
        self.is_at_end = not part
        return part

    def wait(self, seconds: float) -> None:
        """Until something comes, so long at the most."""
        select.select([self._stream.fileno()], [], [], seconds)

    def close(self) -> None:
        """It is not ours."""


Source = Plain | Packed | Piped


def is_packed(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(8).startswith(_PACKED)


def coding(source: "Source") -> str:
    """UTF-16, by the mark at its beginning; empty: an encoding in which the byte of a line's end is nothing else."""
    return _WIDE.get(source.first(2), "")


def past_line(data: bytes, code: str, is_last: bool) -> int:
    """How many bytes lead behind the end of the first line, or of the last; zero: none ends."""
    end = "\n".encode(code or "ascii")
    find, at = (data.rfind, len(data)) if is_last else (data.find, -1)
    while (at := find(end, 0, at + len(end) - 1) if is_last else find(end, at + 1)) % len(end) and at >= 0:
        pass  # half of one letter and half of the next
    return at + len(end) if at >= 0 else 0


def as_utf8(data: bytes, code: str) -> bytes:
    """The same text for readers; what is no text becomes the replacement character."""
    return data.decode(code, "replace").removeprefix("\ufeff").encode() if code else data


# Whether it is the same ------------------------------------------------------------------------------------


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def begins_as(log: Log, source: Plain | Packed) -> bool:
    """Whether it begins with what is known of the log; one of which nothing was read begins as any."""
    first = source.first(log.head_size)
    return len(first) == log.head_size and (not first or digest(first) == log.head)


def goes_on(log: Log, source: Plain | Packed) -> bool:
    """Whether the same bytes stand before the place that was reached."""
    before = source.at(log.offset - log.tail_size, log.tail_size)
    return len(before) == log.tail_size and (not before or digest(before) == log.tail)


def is_copy(source: Plain, original: Plain) -> bool:
    """Whether the one ends as the other stood there, which may have grown since."""
    size = source.size
    if not size or size > original.size:
        return False
    start = max(0, size - BEGINNING)
    return source.at(start, BEGINNING) == original.at(start, size - start)


def advance(log: Log, source: Source, data: bytes) -> None:
    """Moves the place behind these bytes."""
    if not data:
        return
    log.offset += len(data)
    tail = data[-END:]
    log.tail_size, log.tail = len(tail), digest(tail)
    if log.head_size < BEGINNING:
        first = source.first(min(log.offset, BEGINNING))
        log.head_size, log.head = len(first), digest(first)
