"""Walks a share on byte paths: every regular file, and by name whatever is none or could not be looked at.

The order is that of the names' bytes, folder by folder, so that it is the same each time: a walk can be taken up again
after a path, and two walks can be laid side by side. No symbolic link is followed: each folder is opened by its name in
the folder above, which is open. Memory goes with the number of names in the folders on the way down, not with that of
all files. Nothing is written, and times of access are left alone where the system allows that.
"""

import errno
import os
import stat
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from purloined import _sums, raw_names

_FORMAT, _REGULAR = 0o170000, stat.S_IFREG
_AT_ONCE = 256
DEEPEST = 400  # folders inside one another; one file descriptor is open for each
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC | getattr(os, "O_NOATIME", 0)
_NO_FILES = {  # what lies in these is made up by the system as it is read, some of it without an end
    *("proc", "sysfs", "devtmpfs", "devpts", "cgroup", "cgroup2", "debugfs", "tracefs", "securityfs", "pstore", "bpf"),
    *("configfs", "efivarfs", "mqueue", "hugetlbfs", "fusectl", "binfmt_misc", "autofs", "rpc_pipefs", "nfsd"),
}
_KINDS = {
    stat.S_IFLNK: ("link", "a symbolic link, which is not followed"),
    stat.S_IFIFO: ("fifo", "a named pipe, which is no file"),
    stat.S_IFSOCK: ("socket", "a socket, which is no file"),
    stat.S_IFCHR: ("device", "a device, which is no file"),
    stat.S_IFBLK: ("device", "a device, which is no file"),
}


class Entry(NamedTuple):
    """path: below the root, `/` between its parts; kind: file, folder (one that was not walked), link, fifo, socket,
    device, or gone; said: why it is no file to be read, empty where it is one; is_twin: whether it is shown as another
    is, since its name, or that of a folder above, is no UTF-8 and reads as one beside it."""

    path: bytes
    kind: str
    size: int | None = None
    mtime: int | None = None  # nanoseconds since 1970
    device: int | None = None
    inode: int | None = None
    links: int | None = None
    said: str = ""
    is_twin: bool = False


_ENTRY = Entry._make


def opened(root: Path | str) -> int:
    """The root, opened; a link that was named as root is meant."""
    return _open(os.path.realpath(root), None)


def walk(root: int, after: bytes | None = None, leave_out: Collection[tuple[int, int]] = ()) -> Iterator[Entry]:
    """What lies below the opened root, in order. after: only what comes behind this path. leave_out: (device, inode)
    of folders and files that are passed over: those that the scan itself writes."""
    top = os.fstat(root)
    way = after.split(b"/") if after is not None else None
    yield from _folder(root, b"", [(top.st_dev, top.st_ino)], way, frozenset(leave_out))


def comes_behind(path: bytes, other: bytes) -> bool:
    """Whether the walk comes to `path` later than to `other`."""
    return path.split(b"/") > other.split(b"/")


def _folder(
    folder: int,
    above: bytes,
    ancestors: list[tuple[int, int]],
    way: list[bytes] | None,
    leave_out: frozenset,
    in_twin: bool = False,
) -> Iterator[Entry]:
    """above: the folder's path with a slash behind it; way: what of `after` lies in it; in_twin: whether it is shown as
    another is."""
    try:
        names = sorted(_sums.names(folder))
    except OSError as error:
        yield Entry(above[:-1], "folder", said=f"its names cannot be read: {error.strerror}")
        return
    twins = _twins(names)
    names, below = _behind(names, way)
    for name, found in _seen(folder, names):
        path, is_twin = above + name, in_twin or name in twins
        if type(found) is int:
            yield _not_seen(path, found, is_twin)
            continue
        mode, size, mtime, device, inode, links = found
        if leave_out and (device, inode) in leave_out:
            continue
        if mode & _FORMAT == _REGULAR:
            yield _ENTRY((path, "file", size, mtime, device, inode, links, "", is_twin))  # faster than Entry(...)
        elif mode & _FORMAT == stat.S_IFDIR:
            of = Entry(path, "folder", None, mtime, device, inode, is_twin=is_twin)
            yield from _inner(folder, name, of, ancestors, below.get(name), leave_out)
        else:
            kind, said = _KINDS.get(mode & _FORMAT, ("device", "no regular file"))
            yield Entry(path, kind, None, mtime, device, inode, links, said, is_twin)


def _seen(folder: int, names: list[bytes]) -> Iterator[tuple[bytes, tuple[int, ...] | int]]:
    """Each name, and what stands there or the number of the error: some at a time, lest what is seen grow old."""
    for begin in range(0, len(names), _AT_ONCE):
        some = names[begin : begin + _AT_ONCE]
        yield from zip(some, _sums.sizes(folder, some), strict=True)


def _behind(names: list[bytes], way: list[bytes] | None) -> tuple[list[bytes], dict[bytes, list[bytes]]]:
    """The names that the walk still has to come to; and of the folder that it was in, the way in there."""
    if way is None:
        return names, {}
    first, *inner = way
    return names[(bisect_left if inner else bisect_right)(names, first) :], {first: inner} if inner else {}


def _twins(names: list[bytes]) -> frozenset[bytes]:
    """The names in one folder that are no UTF-8 and are shown as another is: `図面` in cp932 beside `図面`."""
    odd = [name for name in names if not name.isascii() and not _is_utf8(name)]
    if not odd:
        return frozenset()
    shown = Counter(map(raw_names.text, names))
    return frozenset(name for name in odd if shown[raw_names.text(name)] > 1)


def _is_utf8(name: bytes) -> bool:
    try:
        name.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _inner(
    folder: int,
    name: bytes,
    of: Entry,
    ancestors: list[tuple[int, int]],
    way: list[bytes] | None,
    leave_out: frozenset,
) -> Iterator[Entry]:
    """What lies in a folder of the opened one; or the folder itself, and why it was not gone into."""
    here = (of.device, of.inode)
    if why := _not_walked(here, ancestors):
        yield of._replace(said=why)
        return
    try:
        inner = _open(name, folder)
    except OSError as error:
        yield of._replace(said=f"it cannot be opened: {error.strerror}")
        return
    try:
        yield from _folder(inner, of.path + b"/", [*ancestors, here], way, leave_out, of.is_twin)
    finally:
        os.close(inner)


def _not_walked(here: tuple[int, int], ancestors: list[tuple[int, int]]) -> str:
    """Why a folder is not gone into; empty if it is."""
    if here in ancestors:
        return "a loop: it is one of the folders that it lies in"
    if len(ancestors) >= DEEPEST:
        return f"more than {DEEPEST} folders deep; what is below was not looked at"
    if here[0] != ancestors[-1][0] and (system := _file_system(here[0])) in _NO_FILES:
        return f"files that the system makes up as they are read ({system}) lie below; they were not looked at"
    return ""


def _not_seen(path: bytes, error: int, is_twin: bool) -> Entry:
    if error == errno.ENOENT:
        return Entry(path, "gone", said="it was gone when it was to be looked at", is_twin=is_twin)
    return Entry(path, "file", said=f"it cannot be looked at: {os.strerror(error)}", is_twin=is_twin)


def _open(name: bytes | str, folder: int | None) -> int:
    """Without touching its time of access, which only its owner may ask for."""
    try:
        return os.open(name, _FOLDER, dir_fd=folder)
    except PermissionError:
        return os.open(name, _FOLDER & ~getattr(os, "O_NOATIME", 0), dir_fd=folder)


def _file_system(device: int) -> str:
    """The kind of the file system a device number belongs to; empty where the system does not tell."""
    wanted = f"{os.major(device)}:{os.minor(device)}"
    try:
        lines = Path("/proc/self/mountinfo").read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    for line in lines:
        before, _, after = line.partition(" - ")
        if before.split()[2:3] == [wanted]:
            return after.partition(" ")[0]
    return ""
