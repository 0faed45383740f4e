"""What a list of all entries of a volume says, as rows: the files that are held, and what became of others.

A file that a burst of renames gave an ending (`rename_bursts`) is held under the name it had before, without size and
time of writing, since both are those of the encrypted file; and a `rename` says so. A deleted file is a `delete`
without a time: when it was deleted is not recorded.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from purloined.evidence import Evidence
from purloined.parsing.rename_bursts import Burst, without_ending


class Listed(NamedTuple):
    """A file as a volume lists it. path: `/` or `\\` between its parts; times in UTC without zone; seconds: modified,
    as the bursts count it."""

    record: int
    inode: int | None
    path: str
    in_use: bool
    size: int | None
    created: datetime | None
    modified: datetime | None
    changed: datetime | None
    seconds: int


class Place(NamedTuple):
    """Where the volume is. host: None where nobody said; prefix: what stands before each path, such as `D:`."""

    host: str | None
    prefix: str


def place(evidence: Evidence) -> Place:
    """By the [[sensor]] of case.toml whose `match` fits the file: `watches.host`, and `prefix`."""
    watches = evidence.settings.get("watches")
    host = watches.get("host") if isinstance(watches, dict) else None
    prefix = evidence.settings.get("prefix")
    return Place(host if isinstance(host, str) else None, prefix if isinstance(prefix, str) else "")


def rows(file: Listed, where: Place, bursts: tuple[Burst, ...]) -> Iterator[dict]:
    """The rows of one file. Events go without the entry's number: another volume of the host has it, too."""
    row = {"record": file.record, "host": where.host, "path": _placed(where.prefix, file.path)}
    if not file.in_use:
        yield row | {"action": "delete", "size": file.size, "detail": _was(file)}
        return
    folder, parted, name = _split(row["path"])
    renamed = without_ending(name, file.seconds, bursts) if bursts else None
    if renamed is None:
        yield row | {"size": file.size, "mtime": file.modified, "inode": file.inode}
        return
    before, burst = renamed
    yield row | {"path": folder + parted + before, "inode": file.inode}
    yield row | {
        "action": "rename",
        "time": file.changed,
        "path": folder + parted + before,
        "new_path": row["path"],
        "detail": f"{burst.ending} behind the names of {burst.seen:,} files of many kinds, older, but written within a"
        f" day: taken for encryption; {file.size} bytes now",
    }


def _placed(prefix: str, path: str) -> str:
    """The path with what case.toml puts before it, where it does not name its drive itself."""
    if not prefix or path[1:2] == ":":
        return path
    return prefix + path if path.startswith(("/", "\\")) else f"{prefix}/{path}"


def _split(path: str) -> tuple[str, str, str]:
    """(folder, what parts it from the name, name)."""
    return path.rpartition("/" if "/" in path else "\\")


def _was(file: Listed) -> str:
    said = [f"{word} {time:%Y-%m-%d %H:%M:%S}" for word, time in _times(file) if time]
    return ", ".join(["deleted; when is not recorded", *said])


def _times(file: Listed) -> tuple[tuple[str, datetime | None], ...]:
    return ("created", file.created), ("written", file.modified), ("entry changed", file.changed)
