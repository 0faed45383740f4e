"""What one file's line says: its sums, and what was found in it.

Runs in a process that may be ended at any moment (workers.py), warm: `warm` is called before it begins.
"""

import hashlib
import mmap
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import orjson

from purloined import content, raw_names
from purloined.agreements import finding
from purloined.marking import matching, rules
from purloined.owning import sought, whose
from purloined.owning.register import NOBODY, Register
from purloined.scan import journal, reading, workers
from purloined.scan.reading import Folders, Read
from purloined.scan.walk import Entry

LARGEST = 8 << 30  # bytes of a file that is looked into
_FOUND = ("kind", "status", "said", *journal.LISTS)  # what of a line is of the content alone


class Against(NamedTuple):
    """What texts are held against: rules of markings and names of owners, all in one pass. digest: tells them from
    others."""

    matcher: matching.Matcher
    digest: str
    owners: Register = NOBODY


def against(folders: Sequence[Path] = (), owners: Register = NOBODY) -> Against:
    """The rules that come with purloined, those of further files or folders, the register of owners, and the words of
    clauses."""
    known = rules.load(*folders)
    said = "\n".join([*map(_said, known), *map(repr, owners.owners), *sorted(owners.own), finding.words()])
    matcher = matching.compiled([*known, *sought.rules(owners)], sought.names(owners))
    return Against(matcher, hashlib.sha256(said.encode("utf-8", "backslashreplace")).hexdigest()[:16], owners)


def _said(rule: rules.Rule) -> str:
    """The rule in words that are the same each time, wherever its file lies."""
    values = rule._replace(at="", places=tuple(sorted(rule.places)))
    return repr(tuple(values))


def warm(known: Against) -> None:
    """Loads what looking into a file needs, once for all processes."""
    known.matcher.scan(content.examine(b"warm.txt", b"warm").parts)


def worker(root: int, known: Against) -> Callable[[workers.Task, workers.Place], bytes]:
    """What makes the lines, in a process of its own. root: the opened folder that the walk began at."""
    folders = Folders(root)

    def work(task: workers.Task, place: workers.Place) -> bytes:
        read = reading.read(folders, task.entry, place.read)
        if read.said:
            return unread(read.entry, read.said)
        if task.why:
            status, said = task.why
            return _line(read, {"status": status, "said": said})
        if task.before and (earlier := _known(task.before, read)):
            return _line(read, earlier)
        workers.begin_to_look(task, place)
        try:
            found = _found(folders, read, known)
        except MemoryError:
            found = {"status": "too_big", "said": "looking into it needs more memory than there is for it"}
        except OSError as error:
            found = {"status": "partial", "said": f"it was not looked into: {error.strerror}"}
        return _line(read, found)

    return work


def _found(folders: Folders, read: Read, known: Against) -> dict:
    """What is in a file. One that is not held in memory is mapped: only what is looked at is read again."""
    if read.data is not None:
        return _look(read.entry, read.data, known)
    if read.entry.size > LARGEST:
        return {"status": "too_big", "said": f"more than {LARGEST:,} bytes"}
    with reading.again(folders, read) as descriptor, mmap.mmap(descriptor, 0, prot=mmap.PROT_READ) as data:
        return _look(read.entry, data, known)


def _look(entry: Entry, data: bytes | mmap.mmap, known: Against) -> dict:
    found = content.examine(entry.path, data)
    if found.status == "broken" and "MemoryError" in found.said:
        raise MemoryError
    marked = known.matcher.scan(found.parts)
    path = raw_names.text(entry.path)
    owners = whose.attributions(path, found.parts, marked.names, marked.hits, known.owners)
    return {
        "kind": found.kind,
        "status": found.status,
        "said": found.said[:_MOST_SAID],
        "markings": [hit._asdict() for hit in sought.markings(marked.hits)],
        "owners": [one._asdict() for one in owners],
        "clauses": [one._asdict() for one in finding.found(found.parts)],
        "members": [_member(member) for member in found.members],
    }


def _member(member: content.Member) -> dict:
    raw = {} if member.path.encode("utf-8", "replace") == member.raw_path else {"raw": member.raw_path.hex()}
    sums = {"size": member.size, "crc32": member.crc32, "sha256": member.sha256, "status": member.status}
    return {"path": member.path} | raw | {key: value for key, value in sums.items() if value is not None}


_MOST_SAID = 300


def unread(entry: Entry, said: str) -> bytes:
    """The line of what could not be read, or is no file to be read."""
    return journal.line(_place(entry) | {"kind": None if entry.kind == "file" else entry.kind} | _unreadable(said))


def under_another_name(entry: Entry, line: bytes) -> bytes:
    """The line of a file that was read under another of its names."""
    first, *more = line.split(b"\n")
    values = orjson.loads(first)
    own = {key: value for key, value in values.items() if key not in ("path", "raw")}
    return b"\n".join([orjson.dumps(_named(entry.path) | own), *more])


def is_same(entry: Entry, values: dict) -> bool:
    """Whether a line of an earlier scan stands for the file as the walk finds it now."""
    now = (entry.device, entry.inode, entry.size, entry.mtime)
    then = (values.get("device"), values.get("inode"), values.get("size"), values.get("mtime"))
    return now == then and "sha256" in values and values.get("status") not in ("timeout", "too_big", "unreadable")


def _known(before: bytes, read: Read) -> dict | None:
    """What an earlier scan found under this path, if the content is still the same."""
    first = journal.values_of(before)
    if first.get("sha256") != read.sha256 or first.get("status") in ("timeout", "too_big"):
        return None
    return {key: first[key] for key in _FOUND if key in first}


def _line(read: Read, found: dict) -> bytes:
    sums = {
        "sha256": read.sha256,
        "crc32": read.crc32,
        "pieces_root": read.pieces_root,
        "floor": read.floor,
    }
    return journal.line(_place(read.entry) | sums | found)


def _place(entry: Entry) -> dict:
    return _named(entry.path) | {
        "size": entry.size,
        "mtime": entry.mtime,
        "device": entry.device,
        "inode": entry.inode,
        "links": entry.links if entry.links is not None and entry.links > 1 and entry.kind == "file" else None,
    }


def _named(path: bytes) -> dict:
    """With the bytes themselves, in hex, where they are no UTF-8."""
    text = raw_names.text(path)
    is_text = text.encode("utf-8", "surrogatepass") == path
    return {"path": "/" + text} if is_text else {"path": "/" + text, "raw": path.hex()}


def _unreadable(said: str) -> dict:
    return {"status": "unreadable", "said": said}
