"""Files of JSON lines that only grow: each line carries the hash of the line before, so that a change shows.

    {"name":"audit.log",...,"previous":"0000..."}
    {"name":"shares.csv",...,"previous":"<SHA-256 of the line above>"}

A line counts once its line end is written. What a power failure left of a last line is dropped when the next line is
written, and that line says so (`cut_before`: bytes dropped).
"""

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

LONGEST_TAIL = 1 << 20  # no line is longer, so the last one lies within the last of these bytes
FIRST = "0" * 64  # what the first line names as the line before


def lines(path: Path) -> list[dict]:
    """The lines that count: those before the first damaged one."""
    found = []
    for text in filter(None, _texts(path)[:-1]):
        try:
            found.append(_object(text))
        except ValueError:
            break
    return found


def append(path: Path, line: dict) -> dict:
    """Writes one more line, on the disk before this returns. Returns it as written."""
    size = path.stat().st_size if path.exists() else 0
    with path.open("r+b" if size else "wb") as stream:
        tail_at = max(0, size - LONGEST_TAIL)
        stream.seek(tail_at)
        tail = stream.read() if size else b""
        whole = tail[: tail.rfind(b"\n") + 1]  # a line that a power failure cut is dropped
        last = whole.rstrip(b"\n").rpartition(b"\n")[2]
        line = line | {"previous": digest(last) if last else FIRST}
        line.pop("cut_before", None)
        if len(whole) < len(tail):
            line["cut_before"] = len(tail) - len(whole)
        stream.seek(tail_at + len(whole))
        stream.truncate()
        stream.write(text_of(line) + b"\n")
        stream.flush()
        os.fsync(stream.fileno())
    return line


def broken(path: Path) -> Iterator[tuple[str, bool]]:
    """(what is wrong, whether a line that counted was changed or lost) for each line that is damaged, was cut off, or
    does not follow the line before it."""
    previous = FIRST
    *whole, cut = _texts(path)
    for number, text in enumerate(whole, 1):
        if not text:
            continue
        try:
            line = _object(text)
        except ValueError:
            yield f"{path.name} line {number} is damaged; what stands from there on does not count", True
            return
        if line.get("previous") != previous:
            called = f" ({line['name']})" if line.get("name") else ""
            yield (
                (
                    f"{path.name} line {number}{called} does not follow the line before it: "
                    "the chain is broken, a line was changed or taken out"
                ),
                True,
            )
        if line.get("cut_before"):
            yield f"{path.name} line {number}: the line before it had been cut off and was dropped", False
        previous = digest(text)
    if cut:
        yield f"{path.name}: the last line is cut off and does not count", False


def text_of(line: dict) -> bytes:
    """A line as it stands in the file, without its line end."""
    return json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode()


def digest(text: bytes) -> str:
    """What the next line names as the line before."""
    return hashlib.sha256(text).hexdigest()


@contextlib.contextmanager
def alone(path: Path) -> Iterator[None]:
    """While this holds, no other process that asks for the same gets past it, where the system can lock files."""
    with path.open("ab") as stream:
        with contextlib.suppress(ImportError):
            import fcntl

            fcntl.flock(stream, fcntl.LOCK_EX)  # let go of when the file is closed
        yield


def _texts(path: Path) -> list[bytes]:
    """The lines without their ends; the last of them is what was cut off, or empty."""
    return path.read_bytes().split(b"\n") if path.exists() else [b""]


def _object(text: bytes) -> dict:
    line = json.loads(text)
    if not isinstance(line, dict):
        raise ValueError("no JSON object")
    return line
