"""A piece of a log that is still being written, read by the reader of its format as if it were a file.

A piece begins where the last one ended, so it lacks what stood above. Readers are used as they are: before each piece
go the lines that it needs, and what they give is left out again.

    header     the first lines, where the format is not recognised without them (a CSV's), and lines beginning with `#`
               (Zeek, W3C), of each word the latest
    LEANS_ON   a pattern that a reader may have: lines that later ones lean on (who opened the session); the last 500
    TOGETHER   a pattern that a reader may have: lines of one record share what it captures. Those at the end of a piece
               wait for the next, since more of the record may come
    TOLD_AGAIN a reader may say so: a connection that is not over is told again later, with all its bytes. What is
               unfinished is left out, so that no byte counts twice
    WHOLE      a reader may say so: its records can only be understood together, and are not followed

What a reader works out over a whole file (which of day and month comes first) it works out over the piece; what that
leaves open is unread, and counted. A file that is opened in one piece and closed in the next counts as read in both;
one whose opening turns out to have failed in the next counts as well.
"""

import os
import re
from collections.abc import Iterator
from datetime import tzinfo
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from purloined import columns, readers
from purloined._native import line_ends
from purloined.evidence import HEAD, Evidence, Unread
from purloined.readers import Reader
from purloined.watch.followed import Log

MOST_LEANT_ON = 500
MOST_HEADER = 20  # lines
LATEST = 50  # lines, within which those of one record may lie
LONGEST_CONTEXT = 1 << 20
BATCH = 20_000
_NAMED = re.compile(rb"^#.*\n", re.MULTILINE)


class Sensor(NamedTuple):
    """What is known of a log before it is read. label: what its records are called by."""

    label: str
    timezone: tzinfo
    settings: dict


class Read(NamedTuple):
    """What a piece came to. events: tables of rows; unread: how many records; example: the first of them."""

    events: list[pa.Table]
    unread: int
    example: str


def reader_of(name: str, head: bytes, sensor: Sensor) -> tuple[Reader | None, str]:
    """(the reader, empty), or (None, why there is none)."""
    found = readers.told(sensor.settings, head, "events") or readers.claims(name, head, "events")
    if len(found) > 1:
        return None, f"claimed by {' and '.join(reader.name for reader in found)}; one of them is to be left out"
    if not found:
        return None, "no reader of logs recognises it"
    if getattr(found[0].module, "RECORD", "line") != "line" or getattr(found[0].module, "WHOLE", False):
        said = f"{found[0].name} is not written line by line, and cannot be followed"
        return None, said + ": docs/watch-logs.md says what can be instead"
    return found[0], ""


def by_name(name: str) -> Reader:
    """A reader that was found earlier."""
    return next(reader for reader in readers.readers("events") if reader.name == name)


def header_of(reader: Reader, name: str, head: bytes, sensor: Sensor) -> bytes:
    """The first lines of a file, where the reader does not know it without them; empty where it does."""
    lines = head[:HEAD].split(b"\n")[:-1]
    if lines and lines[0].startswith(b"#"):
        return b""  # learnt as they come
    for count in range(1, min(MOST_HEADER, len(lines) - 1) + 1):
        rest = b"\n".join(lines[count:]) + b"\n"
        if not _knows(reader, name, rest, sensor):
            return b"\n".join(lines[:count]) + b"\n"
    return b""


def _knows(reader: Reader, name: str, head: bytes, sensor: Sensor) -> bool:
    if reader in readers.told(sensor.settings, head, "events"):
        return True
    return bool(reader.module.recognises(name, head))


def with_named(header: bytes, data: bytes) -> bytes:
    """The header with the lines of this piece that begin with `#`: of each first word the latest."""
    if not data.startswith(b"#") and b"\n#" not in data:
        return header
    known = {_word(line): line for line in header.splitlines(keepends=True)}
    known |= {_word(line): line for line in _NAMED.findall(data)}
    made = b"".join(known.values())
    return made if len(made) <= LONGEST_CONTEXT else header


def _word(line: bytes) -> bytes:
    return re.split(rb"[\s:]", line, maxsplit=1)[0]


def leant_on(reader: Reader, before: bytes, data: bytes) -> bytes:
    """The lines that later ones lean on, those of this piece among them."""
    pattern = getattr(reader.module, "LEANS_ON", None)
    if pattern is None:
        return b""
    found = before.splitlines(keepends=True)
    found += [line for line in data.splitlines(keepends=True) if pattern.search(line)]
    kept = b"".join(found[-MOST_LEANT_ON:])
    return kept if len(kept) <= LONGEST_CONTEXT else b""


def cut(reader: Reader, data: bytes) -> bytes:
    """The piece without its last LATEST lines, whose records may go on, and without what they have further up."""
    pattern = getattr(reader.module, "TOGETHER", None)
    if pattern is None:
        return data
    lines = data.splitlines(keepends=True)
    said = [found[1] if (found := pattern.search(line)) else None for line in lines]
    first: dict[bytes | None, int] = {}
    for at, record in enumerate(said):
        first.setdefault(record, at)
    begins = max(0, len(lines) - LATEST)
    while (earlier := min((first[record] for record in said[begins:] if record), default=begins)) < begins:
        begins = earlier  # records lie among one another
    return b"".join(lines[:begins])


class Piece(NamedTuple):
    """Whole lines of a log that nobody read before. context: what stands before them for the reader's sake; before:
    lines of the log above them; changed: when the log was last written to."""

    log: Log
    reader: Reader
    context: bytes
    data: bytes
    before: int
    changed: float


def read(piece: Piece, path: Path, sensor: Sensor) -> Read:
    """The rows of a piece. path: where to put it, so that the reader has a file."""
    path.write_bytes(piece.context + piece.data)
    os.utime(path, (piece.changed, piece.changed))  # by which a time without a year is understood
    given = line_ends(piece.context)
    evidence = Evidence(path, sensor.timezone, sensor.settings)
    shift = piece.before - given
    missed = _Missed(given, shift)
    evidence.on_unread(missed.take)
    tables = [_final(piece.reader, table) for table in _tables(piece.reader, evidence, sensor.label) if table.num_rows]
    missed.take(evidence.take_unread(end=True))
    return Read([_moved(table, given, shift) for table in tables], missed.count, missed.example)


class _Missed:
    """Counts what could not be read, and keeps the first of it."""

    def __init__(self, given: int, shift: int) -> None:
        self.count, self.example = 0, ""
        self._given, self._shift = given, shift

    def take(self, items: list[Unread]) -> None:
        items = [item for item in items if item.record > self._given]
        if items and not self.example:
            self.example = f"line {items[0].record + self._shift:,}: {items[0].detail}"
        self.count += len(items)


def _tables(reader: Reader, evidence: Evidence, label: str) -> Iterator[pa.Table]:
    """The rows as tables of `events`; a reader that fails costs the rest of the piece, and says so."""
    rows: list[dict] = []
    last = 0
    try:
        for raw in getattr(reader.module, "read_blocks", reader.module.read)(evidence):
            if not isinstance(raw, dict):
                yield columns.events(raw, label)
                continue
            last = raw["record"]
            row = readers.event(raw, label)
            if row is None:
                evidence.unread(last, "a value that does not fit its column")
            else:
                rows.append(row)
            if len(rows) >= BATCH:
                yield pa.Table.from_pylist(rows, columns.SCHEMA)
                rows.clear()
    except Exception as error:
        evidence.unread(last + 1, f"the reader stopped here: {type(error).__name__}: {error}")
    yield pa.Table.from_pylist(rows, columns.SCHEMA)


def _final(reader: Reader, table: pa.Table) -> pa.Table:
    """Without the connections that will be told again."""
    if not getattr(reader.module, "TOLD_AGAIN", False):
        return table
    return table.filter(pc.invert(pc.fill_null(table["unfinished"], False)))


def _moved(table: pa.Table, given: int, shift: int) -> pa.Table:
    """The rows of the piece alone, their records counted from the beginning of the log."""
    if given:
        table = table.filter(pc.greater(table["record"], given))
    place = table.column_names.index("record")
    return table.set_column(place, table.schema.field(place), pc.add(table["record"], shift))
