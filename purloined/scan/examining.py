"""What one file's line says: its sums, and what was found in it.

Runs in a process that may be ended at any moment (workers.py), warm: `warm` is called before it begins.
"""

import hashlib
import mmap
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from purloined import content, raw_names
from purloined.agreements import finding
from purloined.marking import matching, rules
from purloined.owning import agreements, sought, whose
from purloined.owning.agreements import Document
from purloined.owning.register import NOBODY, Register
from purloined.owning.whose import Attribution
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
            return unread(read.entry, read.said, known)
        if task.why:
            return _line(read, _not_looked_into(read.entry, *task.why, known))
        if task.before and (earlier := _known(task.before, read)):
            return _line(read, earlier)
        workers.begin_to_look(task, place)
        try:
            found = _found(folders, read, known)
        except MemoryError:
            said = "looking into it needs more memory than there is for it"
            found = _not_looked_into(read.entry, "too_big", said, known)
        except OSError as error:
            found = _not_looked_into(read.entry, "partial", f"it was not looked into: {error.strerror}", known)
        return _line(read, found)

    return work


def _found(folders: Folders, read: Read, known: Against) -> dict:
    """What is in a file. One that is not held in memory is mapped: only what is looked at is read again."""
    if read.data is not None:
        return _look(read.entry, read.data, known)
    if read.entry.size > LARGEST:
        return _not_looked_into(read.entry, "too_big", f"more than {LARGEST:,} bytes", known)
    with reading.again(folders, read) as descriptor, mmap.mmap(descriptor, 0, prot=mmap.PROT_READ) as data:
        return _look(read.entry, data, known)


def _look(entry: Entry, data: bytes | mmap.mmap, known: Against) -> dict:
    found = content.examine(entry.path, data)
    documents = agreements.documents(found.parts)
    of_all = {
        "kind": found.kind,
        "status": found.status,
        "said": found.said[:_MOST_SAID],
        "clauses": [one._asdict() for one in finding.found(documents)],
        "members": [_member(member) for member in found.members],
    }
    if not _has_more_names(entry):
        return of_all | _told(entry.path, found.parts, known, documents)
    inside = _told(b"", [part for part in found.parts if part.place != "name"], known, documents)
    return of_all | _under(entry, inside | {"owners_inside": inside["owners"]}, known)


def _told(path: bytes, parts: list[content.Part], known: Against, documents: Sequence[Document] | None = None) -> dict:
    """What texts say of markings and owners, and the folders on the path of owners."""
    marked = known.matcher.scan(parts)
    owners = whose.attributions(raw_names.text(path), parts, marked.names, marked.hits, known.owners, documents)
    return {
        "markings": [hit._asdict() for hit in sought.markings(marked.hits)],
        "owners": [one._asdict() for one in owners],
    }


def _under(entry: Entry, values: dict, known: Against) -> dict:
    """The same of a file with several names: what is in it, and what this name and its folders say. What is in it is
    told by `owners_inside` and by the markings that are in no name."""
    named = _told(entry.path, content.examine(entry.path, b"").parts, known)
    of_text = [Attribution(**one) for one in values.get("owners_inside", ())]
    owners = whose.strongest([*(Attribution(**one) for one in named["owners"]), *of_text])
    markings = [hit for hit in values.get("markings", ()) if hit["place"] != "name"]
    return values | {"markings": named["markings"] + markings, "owners": [one._asdict() for one in owners]}


def _has_more_names(entry: Entry) -> bool:
    return entry.kind == "file" and (entry.links or 0) > 1


def _member(member: content.Member) -> dict:
    raw = {} if member.path.encode("utf-8", "replace") == member.raw_path else {"raw": member.raw_path.hex()}
    sums = {"size": member.size, "crc32": member.crc32, "sha256": member.sha256, "status": member.status}
    return {"path": member.path} | raw | {key: value for key, value in sums.items() if value is not None}


_MOST_SAID = 300


def unread(entry: Entry, said: str, known: Against) -> bytes:
    """The line of what could not be read, or is no file to be read."""
    if entry.kind == "file":
        return journal.line(_place(entry) | _not_looked_into(entry, "unreadable", said, known))
    return journal.line(_place(entry) | {"kind": entry.kind, "status": "unreadable", "said": said})


def _not_looked_into(entry: Entry, status: str, said: str, known: Against) -> dict:
    """What is known of a file by its name and its folders alone."""
    return {"status": status, "said": said} | _told(entry.path, content.examine(entry.path, b"").parts, known)


def under_another_name(entry: Entry, line: bytes, known: Against) -> bytes:
    """The line of a file that was read under another of its names: what is in it is the same; what the name and its
    folders say is its own."""
    values = {key: value for key, value in journal.values_of(line).items() if key not in _OF_A_PATH}
    return journal.line(_named(entry) | _under(entry, values, known))


_OF_A_PATH = ("path", "raw", "is_twin")


def is_same(entry: Entry, values: dict) -> bool:
    """Whether a line of an earlier scan stands for the file as the walk finds it now."""
    now = (entry.device, entry.inode, entry.size, entry.mtime, entry.is_twin)
    then = (*map(values.get, ("device", "inode", "size", "mtime")), values.get("is_twin", False))
    is_read = "sha256" in values and values.get("status") not in ("timeout", "too_big", "unreadable")
    return now == then and is_read and _tells_enough(entry, values)


def _tells_enough(entry: Entry, values: dict) -> bool:
    """Whether a line tells what its file's other names need, if it has others by now."""
    return "links" in values or not _has_more_names(entry)


def with_links(entry: Entry, values: dict, line: bytes) -> bytes:
    """The line of an earlier scan, of a file whose names may have become more or fewer."""
    links = entry.links if _has_more_names(entry) else None
    return line if values.get("links") == links else journal.line(values | {"links": links})


def _known(before: bytes, read: Read) -> dict | None:
    """What an earlier scan found under this path, if the content is still the same."""
    first = journal.values_of(before)
    if first.get("sha256") != read.sha256 or first.get("status") in ("timeout", "too_big"):
        return None
    if not _tells_enough(read.entry, first):
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
    return _named(entry) | {
        "size": entry.size,
        "mtime": entry.mtime,
        "device": entry.device,
        "inode": entry.inode,
        "links": entry.links if _has_more_names(entry) else None,
    }


def _named(entry: Entry) -> dict:
    """With the bytes themselves, in hex, where they are no UTF-8."""
    text = raw_names.text(entry.path)
    is_text = text.encode("utf-8", "surrogatepass") == entry.path
    twin = {"is_twin": True} if entry.is_twin else {}
    return {"path": "/" + text} if is_text else {"path": "/" + text, "raw": entry.path.hex()} | twin
