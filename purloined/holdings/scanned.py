r"""The journal of `purloined scan`: every file of a share with its hashes, what it is, how it is marked, whose it is.

    {"path":"/Northwind/bracket rev C.step","size":20480,"mtime":1772402700000000000,"device":2049,"inode":131,...}

A first line says which share was scanned, from where and when; the last, that the scan came to its end. Of an archive
or a mail, each thing inside is a file of its own, held in it (`container`). What is no regular file (a link, a device)
is passed over; a folder that could not be opened, and what stood where the walk went and was gone, is unread. Of an
agreement, a line says what it calls for (`clauses`).

What it cannot tell: what was deleted before the scan, or written after it; what lies inside an encrypted file. A file
whose status is not `ok` may bear any marking. The floor is a share of what zstd leaves of the file: a thief with a
better packer than people use is not allowed for.

Documented in docs/scan.md.
"""

from collections.abc import Iterator

import orjson

from purloined.evidence import Evidence, from_epoch

COLLECT = "purloined scan --out fs01-parts.scan /srv/parts --host fs01   # on the file server itself, offline"

_BEGINS = b'{"format":"purloined scan",'
_SUMS = ("sha256", "crc32", "pieces_root", "floor")
_OF_CLAUSE = (
    "kind", "title", "within", "word", "after", "certainty", "form", "address", "doubts", "quote", "place",
)  # fmt: skip
_ALIKE = ("size", "inode", "kind", "status")
_LARGEST = 1 << 60  # of an inode, which some file systems make up from 64 bits: a larger one is left out


def recognises(name: str, head: bytes) -> bool:
    return head.startswith(_BEGINS)


def read(evidence: Evidence) -> Iterator[dict]:
    where, file, is_whole, last = {}, {}, False, 0
    for record, text in evidence.lines():
        last = record
        try:
            line = orjson.loads(text)
        except ValueError:
            line = None
        if not isinstance(line, dict):
            evidence.unread(record, "no line of a scan's journal")
        elif "format" in line:
            where = {key: line[key] for key in ("host", "share") if isinstance(line.get(key), str)}
        elif "end" in line:
            is_whole = True
        elif "more" in line and file:
            yield from _inside(evidence, record, file, line)
        elif isinstance(line.get("path"), str):
            file = where | {"path": line["path"]} | _twin(line)
            yield from _file(evidence, record, file, line)
        else:
            evidence.unread(record, "a line without a path")
    if last and not is_whole:
        evidence.unread(last + 1, "the scan did not come to its end: what comes behind the last file is not known")


def _file(evidence: Evidence, record: int, file: dict, line: dict) -> Iterator[dict]:
    """The rows of one line, where it is of a file."""
    kind, said = line.get("kind"), str(line.get("said", ""))[:150]
    if kind in ("folder", "gone"):
        evidence.unread(record, f"{line['path'][-100:]}: {said}")
    elif kind not in ("link", "fifo", "socket", "device"):
        if line.get("status") == "unreadable":
            evidence.unread(record, f"{line['path'][-100:]}: {said}")
        found = {key: line[key] for key in (*_SUMS, *_ALIKE) if line.get(key) is not None}
        found["crc32"] = found.get("crc32") or None
        if not 0 <= _whole(found.get("inode")) < _LARGEST:
            found.pop("inode")
        if "mtime" in line:
            found["mtime"] = _time(line["mtime"])
        yield file | found | {"record": record}
        yield from _inside(evidence, record, file, line)


def _inside(evidence: Evidence, record: int, file: dict, line: dict) -> Iterator[dict]:
    """What a file bears, whose it is, and what lies in it."""
    for found in _list(line, "markings"):
        own = {key: found.get(key) for key in ("rule", "kind", "value", "place", "confidence", "snippet", "count")}
        yield file | own | {"at": found.get("where"), "is_use": found.get("use") is True, "record": record}
    for found in _list(line, "owners"):
        own = {key: found.get(key) for key in ("owner", "basis", "value", "place", "confidence")}
        yield file | own | {"at": found.get("where"), "record": record}
    for found in _list(line, "clauses"):
        own = {key: found.get(key) for key in _OF_CLAUSE} | {"calls_for": found.get("what")}
        yield file | own | {"at": found.get("where"), "record": record}
    for found in _list(line, "members"):
        if isinstance(found.get("path"), str) and found["path"]:
            own = {key: found[key] for key in ("size", "crc32", "sha256", "status") if found.get(key) is not None}
            own["crc32"] = own.get("crc32") or None
            inner = f"{file['path']}/{found['path']}"
            yield file | own | {"path": inner, "container": file["path"], "record": record}
        else:
            evidence.unread(record, "something inside without a name")


def _twin(line: dict) -> dict:
    """The bytes of a path that reads as another file's does, which tell the two apart."""
    raw = line.get("raw")
    return {"twin": raw} if line.get("is_twin") is True and isinstance(raw, str) and raw.isalnum() else {}


def _list(line: dict, key: str) -> list[dict]:
    found = line.get(key)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _whole(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _time(value: object):
    nanoseconds = _whole(value)
    return from_epoch(f"{nanoseconds // 10**9}.{nanoseconds % 10**9:09}")
