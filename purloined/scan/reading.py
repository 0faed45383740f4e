"""Reads one file once: all its sums and the least that can be left of it, from the one buffer.

A file is opened by its names one below the other, none of which may be a link, and only if it is a regular file before
and after it is opened. Up to WHOLE bytes are held in one piece, and given on to those who look into them; a larger file
is read CHUNK by CHUNK. A file that changes meanwhile is read once more; if it changes again, it gets no sums: they
would be those of bytes that never stood together.
"""

import contextlib
import errno
import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from typing import NamedTuple

from isal.isal_zlib import crc32

from purloined.parsing import leaf_sums
from purloined.parsing.leaf_sums import LEAF
from purloined.parsing.torrent_proof import HashTree
from purloined.scan import floor
from purloined.scan.walk import Entry

WHOLE = 64 << 20
CHUNK = 1 << 20
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_NO_TRACE = getattr(os, "O_NOATIME", 0)

Progress = Callable[[int], object]


class Read(NamedTuple):
    """What one file is. said: why it was not read, empty where it was, and then all sums are there; data: its bytes,
    None where there are more than WHOLE."""

    entry: Entry
    said: str = ""
    sha256: str | None = None
    crc32: int | None = None
    pieces_root: str | None = None
    floor: int | None = None
    data: bytes | None = None


class Folders:
    """Opens files below a root. The folder of the last one stays open: the next lies beside it, mostly."""

    def __init__(self, root: int) -> None:
        self._root, self._names, self._folder = root, b"", root

    def open(self, path: bytes) -> int:
        """The file's descriptor. Raises OSError: no such file, a link on the way, not allowed, ..."""
        names, _, name = path.rpartition(b"/")
        if names != self._names:
            self._enter(names)
        try:
            return os.open(name, _FILE | _NO_TRACE, dir_fd=self._folder)
        except PermissionError:  # only its owner may leave the time of access alone
            return os.open(name, _FILE, dir_fd=self._folder)

    def _enter(self, names: bytes) -> None:
        self.close()
        folder = self._root
        for name in names.split(b"/") if names else ():
            try:
                inner = _folder(name, folder)
            finally:
                if folder != self._root:
                    os.close(folder)
            folder = inner
        self._names, self._folder = names, folder

    def close(self) -> None:
        if self._folder != self._root:
            os.close(self._folder)
        self._names, self._folder = b"", self._root


def read(folders: Folders, entry: Entry, progress: Progress = lambda count: None) -> Read:
    """The file that the walk came to, as it is now. Never raises for what the file is or does."""
    for attempt in range(2):
        try:
            found = _read(folders, entry, progress)
        except FileNotFoundError:
            return Read(entry, "it was gone when it was to be read")
        except OSError as error:
            folders.close()
            return Read(entry, f"it cannot be read: {error.strerror}")
        if found is not None or attempt:
            break
    return found or Read(entry, "it changed while it was read")


@contextlib.contextmanager
def again(folders: Folders, read: Read) -> Iterator[int]:
    """The file that was read, opened once more. Raises OSError where it is not the same any more."""
    descriptor = folders.open(read.entry.path)
    try:
        now = os.fstat(descriptor)
        if (now.st_dev, now.st_ino, now.st_size, now.st_mtime_ns) != (
            read.entry.device,
            read.entry.inode,
            read.entry.size,
            read.entry.mtime,
        ):
            raise OSError(errno.ESTALE, "it changed after it was read")
        yield descriptor
    finally:
        os.close(descriptor)


def _read(folders: Folders, entry: Entry, progress: Progress) -> Read | None:
    """None: it changed meanwhile."""
    descriptor = folders.open(entry.path)
    try:
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            return Read(entry, "it is no regular file any more")
        entry = entry._replace(
            size=before.st_size,
            mtime=before.st_mtime_ns,
            device=before.st_dev,
            inode=before.st_ino,
            links=before.st_nlink,
        )
        found = _whole(descriptor, entry, progress) if before.st_size <= WHOLE else _long(descriptor, entry, progress)
        return found if _same(before, os.fstat(descriptor)) else None
    finally:
        os.close(descriptor)


def _same(before: os.stat_result, after: os.stat_result) -> bool:
    """The time of change (ctime) shows what was written even where somebody set the other times back."""
    return (before.st_size, before.st_mtime_ns, before.st_ctime_ns) == (
        after.st_size,
        after.st_mtime_ns,
        after.st_ctime_ns,
    )


def _whole(descriptor: int, entry: Entry, progress: Progress) -> Read | None:
    data = os.read(descriptor, entry.size + 1)
    while len(data) < entry.size and (more := os.read(descriptor, entry.size + 1 - len(data))):
        data += more  # a network's file system may give less than was asked for
    progress(len(data))
    if len(data) != entry.size:
        return None
    crc = crc32(data)  # first: it leaves registers as `leaves` clears them, and as zstd would be slow with
    if entry.size > LEAF:
        tree, whole = HashTree(), leaf_sums.begun()
        tree.add(whole.leaves(memoryview(data)))
        sha256, root = whole.digest().hex(), tree.root().hex()
    else:
        sha256 = hashlib.sha256(data).hexdigest()
        root = sha256 if data else None
    return Read(entry, "", sha256, crc, root, floor.of(data), data)


def _long(descriptor: int, entry: Entry, progress: Progress) -> Read | None:
    """Chunk by chunk, through one buffer."""
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_SEQUENTIAL)
    buffer = memoryview(bytearray(CHUNK))
    whole, crc, tree, least, size = leaf_sums.begun(), 0, HashTree(), floor.Measure(entry.size), 0
    while count := _fill(descriptor, buffer):
        if size + count > entry.size:
            return None  # it grows, perhaps as fast as it is read
        chunk = buffer[:count]
        crc = crc32(chunk, crc)
        tree.add(whole.leaves(chunk))
        least.feed(chunk)
        size += count
        progress(count)
    if size != entry.size:
        return None
    return Read(entry, "", whole.digest().hex(), crc, tree.root().hex(), least.result())


def _fill(descriptor: int, buffer: memoryview) -> int:
    """As much as the buffer holds; less only at the end."""
    count = 0
    while count < len(buffer) and (more := os.readv(descriptor, [buffer[count:]])):
        count += more
    return count


def _folder(name: bytes, folder: int) -> int:
    try:
        return os.open(name, _FOLDER | _NO_TRACE, dir_fd=folder)
    except PermissionError:
        return os.open(name, _FOLDER, dir_fd=folder)
