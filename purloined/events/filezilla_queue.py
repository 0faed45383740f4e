r"""FileZilla's queue.sqlite3: files that were put in the queue and were not (or not known to be) done when it ended.

    C:\Shares\Parts   bracket rev D.step   to 203.0.113.66:22   19209 bytes, tried 2 times

(A row of the tables files, servers and local_paths.) An entry is an `exec` of FileZilla without a time, with the file
as its path, its size, and the server as its destination: somebody told FileZilla to send that file there, or to fetch
it from there. FileZilla takes an entry out when its transfer has succeeded, so an entry says what was *meant*, not
what went: it raises no verdict by itself. Passwords are never read.

What it cannot tell: what was sent, and when; whether part of an entry went (entries that were tried say how often
they failed). A thief's own queue may hold files of other victims: an entry that is no file of yours stays in the
tables of the case, ties nothing, and is not in the report. What lies beside it as queue.sqlite3-wal or -journal is
not read.

The tables are those that FileZilla's queue_storage.cpp makes. The file is read in a process apart, read only; views,
triggers and functions in it are never run.
"""

from collections.abc import Iterator

from purloined.evidence import Evidence
from purloined.parsing import apart, sqlite_rows

SHOWS = {"exec"}
RECORD = "entry"
KIND = "The thieves' tools"
COLLECT = (
    r"""robocopy %APPDATA%\FileZilla DEST\FileZilla /e    # of each user; and the log file that filezilla.xml names"""
)

_TABLES = {
    "files": (
        "id",
        "server",
        "source_file",
        "target_file",
        "local_path",
        "remote_path",
        "download",
        "size",
        "error_count",
    ),
    "servers": ("id", "host", "port", "user", "protocol"),
    "local_paths": ("id", "path"),
    "remote_paths": ("id", "path"),
}  # fmt: skip
_QUERY = """
    SELECT local_paths.path, remote_paths.path, files.source_file, files.target_file, files.download,
        files.size, files.error_count, servers.host, servers.port, servers.user
    FROM files
    LEFT JOIN servers ON servers.id = files.server
    LEFT JOIN local_paths ON local_paths.id = files.local_path
    LEFT JOIN remote_paths ON remote_paths.id = files.remote_path
"""
_LIMITS = apart.Limits(memory=1 << 30, cpu=60, wall=120)


def recognises(name: str, head: bytes) -> bool:
    return head.startswith(b"SQLite format 3\0") and b"local_paths" in head and b"remote_paths" in head


def entries(path: str) -> Iterator[tuple]:
    """The rows of the queue; runs apart."""
    yield from sqlite_rows.rows(path, _QUERY, _TABLES)


def read(evidence: Evidence) -> Iterator[dict]:
    record = 0
    with evidence.unpacked() as path:
        if path.stat().st_size == 0:
            return
        for entry in apart.run(entries, str(path), limits=_LIMITS):
            record += 1
            if isinstance(entry, apart.Stopped):
                evidence.unread(record, entry.why)
                break
            evidence.saw(record, None)
            row = _row(entry)
            if row is None:
                evidence.unread(record, "an entry without a file")
            else:
                yield row | {"record": record, "action": "exec", "actor_process": "filezilla.exe"}


def _row(entry: tuple) -> dict | None:
    local, remote, source, target, download, size, errors, host, port, user = entry
    if not isinstance(source, str) or not source:
        return None
    verb = "fetched" if download else "sent"
    there = f"{_remote(remote)}{target if isinstance(target, str) and target else source}"
    tried = f", failed {errors} times" if isinstance(errors, int) and errors else ""
    account = f" as {user}" if isinstance(user, str) and user else ""
    here = target if download and isinstance(target, str) and target else source
    return {
        "path": f"{local}{here}" if isinstance(local, str) else here,
        "size": size if isinstance(size, int) and size >= 0 else None,
        "dst_endpoint": host if isinstance(host, str) else None,
        "dst_port": port if isinstance(port, int) and 0 < port < 65536 else None,
        "detail": f"in FileZilla's queue, to be {verb}{account}, {there} there{tried}",
    }


def _remote(path: object) -> str:
    """A remote path of the form `1 0 2 in 5 parts`: the kind of server, a prefix, and each folder after its length."""
    if not isinstance(path, str):
        return ""
    _, _, rest = path.partition(" ")
    prefix, _, rest = rest.partition(" ")
    found = ["/"] if prefix == "0" else []
    while rest:
        length, _, after = rest.partition(" ")
        if not length.isascii() or not length.isdecimal() or int(length) > len(after) or not int(length):
            return f"{path} "
        found.append(after[: int(length)] + "/")
        rest = after[int(length) + 1 :]
    return "".join(found) if found else f"{path} "
