"""The journal of a scan: a line of JSON per file, in the order of the walk, in frames of zstd.

    {"format":"purloined scan","version":2,"tool":"0.1.0","host":"fs01","share":"parts","root":"/srv/parts","begun":...}
    {"path":"/Northwind/bracket.step","size":20480,"mtime":1772402700000000000,"device":2049,"inode":131,"links":1,...}
    {"more":1,"members":[...]}
    {"end":true,"entries":2}

The first line says what was scanned, and with which rules; the last that the scan came to its end. A frame holds some
hundred lines and a checksum. It is whole, or a scan that is taken up again cuts it off and does its files anew: so what
is in the journal does not depend on where a scan was interrupted, nor how often. What a line would be too long for
stands in lines of `more` behind it.
"""

import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import orjson
import zstandard

from purloined import __version__

FORMAT, VERSION = "purloined scan", 2
LONGEST = 256 << 10  # bytes of a line, beyond which the rest stands in further ones
FRAME_LINES, FRAME_BYTES, FRAME_SECONDS = 512, 1 << 20, 20.0
_WINDOW = 1 << 27
_CHUNK = 1 << 20
_SAME = ("format", "version", "tool", "host", "share", "root", "rules", "register")
_LINES_OF_A_FILE = re.compile(rb'^\{"path".*(?:\n\{"more".*)*', re.MULTILINE)  # a frame has all of them
_SIZE = re.compile(rb'[^\n]*?"size":(\d+)')
LISTS = ("markings", "owners", "owners_inside", "clauses", "members")


def head(host: str | None, share: str | None, root: str, begun: str, rules: str = "", register: str = "") -> dict:
    """The first line. rules, register: hashes of what the text was held against."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "tool": __version__,
        "host": host,
        "share": share,
        "root": root,
        "begun": begun,
        "rules": rules,
        "register": register,
    }


def is_same(one: dict, other: dict) -> bool:
    """Whether two journals are of the same share, made in the same way: then one goes on where the other ends."""
    return all(one.get(key) == other.get(key) for key in _SAME)


def line(values: dict) -> bytes:
    """The line of one file, or the lines: no longer than LONGEST each where that can be."""
    values = {key: value for key, value in values.items() if value is not None and value != [] and value != ""}
    try:
        text = orjson.dumps(values)
    except TypeError:  # a text with half a character, out of some damaged document
        values = _mended(values)
        text = orjson.dumps(values)
    if len(text) <= LONGEST:
        return text
    rest = [(key, item) for key in LISTS for item in values.pop(key, [])]
    made, more, length = [orjson.dumps(values)], {}, 0
    for key, item in rest:
        size = len(orjson.dumps(item))
        if length + size > LONGEST and more:
            made.append(orjson.dumps({"more": 1} | more))
            more, length = {}, 0
        more.setdefault(key, []).append(item)
        length += size
    made.append(orjson.dumps({"more": 1} | more))
    return b"\n".join(made)


def _mended(value: object) -> object:
    """The same, with what is no character shown by its number."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {key: _mended(inner) for key, inner in value.items()}
    return [_mended(inner) for inner in value] if isinstance(value, list) else value


class Left(NamedTuple):
    """What an earlier scan left. head: its first line, None where there is none; size: bytes of whole frames;
    entries, covered: how many files are in them, and their bytes; last: the path of the last; is_whole: whether it came
    to its end."""

    head: dict | None = None
    size: int = 0
    entries: int = 0
    covered: int = 0
    last: bytes | None = None
    is_whole: bool = False


def left_in(path: Path, linked: Callable[[dict, bytes], object] = lambda values, text: None) -> Left:
    """What of a journal is whole. linked: called with the values and lines of each file that has several names."""
    found = Left()
    for end, frame in _frames(path) if path.exists() else ():
        first = frame.partition(b"\n")[0]
        if first.startswith(b'{"format"'):
            found = found._replace(head=orjson.loads(first))
        of_files = _LINES_OF_A_FILE.findall(frame)
        for text in of_files:
            if b'"links":' in text.partition(b"\n")[0]:
                linked(orjson.loads(text.partition(b"\n")[0]), text)
        sizes = map(_SIZE.match, of_files)
        found = found._replace(
            size=end,
            entries=found.entries + len(of_files),
            covered=found.covered + sum(int(size[1]) for size in sizes if size),
            last=raw_path(orjson.loads(of_files[-1].partition(b"\n")[0])) if of_files else found.last,
            is_whole=b'\n{"end"' in frame or frame.startswith(b'{"end"'),
        )
    return found


def raw_path(values: dict) -> bytes:
    """The path that a line tells of, below the root."""
    raw = values.get("raw")
    return bytes.fromhex(raw) if raw is not None else values["path"][1:].encode()


def files(path: Path) -> Iterator[tuple[dict, bytes]]:
    """(values, line or lines) of each file of a journal, in order; as far as it is whole."""
    for _, frame in _frames(path):
        for text in _LINES_OF_A_FILE.findall(frame):
            yield values_of(text), text


def values_of(text: bytes) -> dict:
    """What the line, or the lines, of a file say."""
    values, *more = map(orjson.loads, text.split(b"\n"))
    for part in more:
        add_more(values, part)
    return values


def add_more(values: dict, part: dict) -> None:
    """Takes up what a line of `more` says."""
    for key in LISTS:
        if key in part:
            values[key] = values.get(key, []) + part[key]


def _frames(path: Path) -> Iterator[tuple[int, bytes]]:
    """(where it ends, content) of each whole frame, up to the first that is damaged."""
    at = 0
    with path.open("rb") as stream:
        waiting = b""
        while True:
            decompressor = zstandard.ZstdDecompressor(max_window_size=_WINDOW).decompressobj()
            content = []
            while not decompressor.eof:
                piece = waiting or stream.read(_CHUNK)
                if not piece:
                    return
                at += len(piece)
                try:
                    content.append(decompressor.decompress(piece))
                except zstandard.ZstdError:
                    return
                waiting = decompressor.unused_data if decompressor.eof else b""
            at -= len(waiting)
            yield at, b"".join(content)


class Writer:
    """Appends lines, frame by frame. A frame is written at once: whatever ends this leaves whole ones, and at most the
    beginning of one more."""

    def __init__(self, path: Path, left: Left) -> None:
        self.entries = left.entries
        self._stream = path.open("r+b" if left.size else "wb", buffering=0)
        self._stream.truncate(left.size)
        self._stream.seek(0, os.SEEK_END)
        self._packer = zstandard.ZstdCompressor(level=6, write_checksum=True)
        self._lines: list[bytes] = []
        self._size, self._since = 0, time.monotonic()

    def begin(self, first: dict) -> None:
        self._lines.append(orjson.dumps(first))
        self.flush()

    def add(self, text: bytes) -> None:
        """The line, or lines, of one file."""
        self._lines.append(text)
        self._size += len(text)
        self.entries += 1
        old = time.monotonic() - self._since > FRAME_SECONDS
        if len(self._lines) >= FRAME_LINES or self._size >= FRAME_BYTES or old:
            self.flush()

    def flush(self) -> None:
        if self._lines:
            frame = memoryview(self._packer.compress(b"\n".join(self._lines) + b"\n"))
            while frame:
                frame = frame[self._stream.write(frame) :]
            self._lines, self._size, self._since = [], 0, time.monotonic()

    def finish(self) -> None:
        """The scan came to its end, and is on the disk before this returns."""
        self._lines.append(orjson.dumps({"end": True, "entries": self.entries}))
        self.flush()
        os.fsync(self._stream.fileno())

    def close(self) -> None:
        self._stream.close()
