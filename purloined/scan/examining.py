"""What one file's line says: its sums, and what was found in it."""

import orjson

from purloined import raw_names
from purloined.scan import journal, reading, workers
from purloined.scan.reading import Folders, Read
from purloined.scan.walk import Entry

_FOUND = ("kind", "status", "said", *journal.LISTS)  # what of a line is of the content alone


def worker(root: int):
    """What makes the lines, in a process of its own. root: the opened folder that the walk began at."""
    folders = Folders(root)

    def work(task: workers.Task, place: workers.Place) -> bytes:
        read = reading.read(folders, task.entry, place.read)
        if read.said:
            return unread(read.entry, read.said)
        if task.why:
            status, said = task.why
            return _line(read, {"status": status, "said": said})
        if task.before and (known := _known(task.before, read)):
            return _line(read, known)
        workers.begin_to_look(task, place)
        found = _look(read)
        return _line(read, found)

    return work


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


def _look(read: Read) -> dict:
    return {}


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
