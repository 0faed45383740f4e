"""Finds the reader for a file, and turns what it yields into rows of the room's table.

The folder is the registry: every module of `holdings`, `events` and `listings` that has `recognises` and
`read` is a reader. Two readers that claim one file are an error that names both.
"""

import contextlib
import ctypes
import gc
import importlib
import os
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import cache
from itertools import groupby
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pyarrow as pa

from purloined import columns, families, names
from purloined.case import Case, Part, Written
from purloined.evidence import Evidence, Unread, sha256, unpacked_name
from purloined.parsing import blocks, csv_guess, declared_share, encoding, notice_list
from purloined.tables import ACTIONS, LISTINGS, READ_TABLES

ROOMS = ("holdings", "events", "listings")
BATCH = 50_000
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # of GNU's malloc.h
HEAVY = 64 << 20  # bytes of rows, roughly, after which a batch is written whatever its length


class Reader(NamedTuple):
    """A module that reads one format. room: the table it fills; shows: see `SHOWS`, events only."""

    name: str
    room: str
    module: ModuleType

    @property
    def shows(self) -> frozenset[str]:
        return frozenset(getattr(self.module, "SHOWS", ()))

    @property
    def summary(self) -> str:
        return (self.module.__doc__ or "").strip().splitlines()[0]


class Added(NamedTuple):
    """What became of one file. state: read, known (same bytes before), unknown, ambiguous, unreadable."""

    path: Path
    state: str
    says: str
    rows: int = 0
    unread: int = 0


@cache
def readers(room: str | None = None) -> tuple[Reader, ...]:
    """All readers, or those of one room, in order of name."""
    found = []
    for place in (room,) if room else ROOMS:
        package = importlib.import_module(f"purloined.{place}")
        for entry in pkgutil.iter_modules(package.__path__):
            module = importlib.import_module(f"{package.__name__}.{entry.name}")
            if hasattr(module, "recognises") and hasattr(module, "read"):
                found.append(Reader(entry.name, place, module))
    return tuple(found)


def claims(name: str, head: bytes, room: str | None = None) -> list[Reader]:
    """Every reader that recognises the file by its name and first (unpacked) bytes. Those that take what no other does
    (LAST) count where no other does, in that order."""
    found = [reader for reader in readers(room) if reader.module.recognises(unpacked_name(name), head)]
    first = min((_last(reader) for reader in found), default=0)
    return [reader for reader in found if _last(reader) == first]


def _last(reader: Reader) -> int:
    return getattr(reader.module, "LAST", 0)


def told(settings: dict, head: bytes, room: str | None = None) -> list[Reader]:
    """The reader that case.toml appoints for the file, where its sensor maps the columns of a table."""
    return [reader for reader in _tellable(room) if reader.module.is_told(settings, head)]


@cache
def _tellable(room: str | None) -> tuple[Reader, ...]:
    return tuple(reader for reader in readers(room) if hasattr(reader.module, "is_told"))


def files(paths: list[Path]) -> Iterator[Path]:
    """The given files, and all that lies below the given folders, in order of path. No link is followed: a link, a
    folder that cannot be opened and whatever else is no regular file come out too, so that `add` names them."""
    for path in paths:
        if path.is_dir() and not path.is_symlink():
            yield from sorted(_below(path))
        else:
            yield path


def _below(folder: Path) -> list[Path]:
    found: list[Path] = []

    def closed(error: OSError) -> None:
        found.append(Path(error.filename))

    for place, folders, inside in os.walk(folder, onerror=closed):
        links = [name for name in folders if (Path(place) / name).is_symlink()]
        found += [Path(place) / name for name in inside + links]
    return found


def _not_a_file(path: Path) -> str | None:
    """Why a path cannot be evidence; None if it is a regular file."""
    if path.is_symlink():
        return "a symbolic link, which is not followed; add what it points to"
    if not path.exists():
        return "there is no such file"
    if path.is_dir():
        return "a folder that cannot be opened"
    return None if path.is_file() else "no regular file"


class Reading(NamedTuple):
    """One file that was read and waits to be sealed. sha256: of its bytes; known: what the case said of them then;
    line: what goes into evidence.jsonl, None where they need not be read again; parts: the tables' parts, written
    and not in place; beside: rows of events that an inventory told of."""

    path: Path
    sha256: str
    known: dict | None
    line: dict | None = None
    parts: dict[str, Written] = {}  # noqa: RUF012  never changed
    beside: int = 0


def add(
    case: Case,
    path: Path,
    room: str | None = None,
    reader_name: str | None = None,
    reread: bool = False,
    progress: Callable[[int], None] = lambda count: None,
) -> Added:
    """Recognises, seals and reads one file into the case. Nothing of it is kept if it is interrupted.

    room         holdings, events or listings, where the file could be read as several; NOTHING: seal it only
    reader_name  the reader to use, whatever recognises it
    reread       read bytes that are in the case already once more, in place of the earlier reading
    progress     called with bytes done since the last call; the file is gone through twice
    """
    with case.adding():
        found = read(case, path, room, reader_name, reread, progress)
        return seal(case, found) if isinstance(found, Reading) else found


def read(
    case: Case,
    path: Path,
    room: str | None = None,
    reader_name: str | None = None,
    reread: bool = False,
    progress: Callable[[int], None] = lambda count: None,
) -> Reading | Added:
    """The first half of `add`: what was read lies beside the tables, and counts once it is sealed."""
    if why := _not_a_file(path):
        return Added(path, "unreadable", why)
    try:
        before = path.stat()
        digest = sha256(path, progress)
    except OSError as error:
        return Added(path, "unreadable", f"cannot be opened: {error.strerror}")
    known = case.evidence_by_hash(digest)
    if known and case.speaks_of(path.name) and not case.speaks_of(known["name"]):
        reread = True  # a download without a telling name, and now the log that case.toml expects
    if known and not reread and room in (None, known["room"]) and reader_name in (None, known["reader"]):
        return Reading(path, digest, known)
    if known and reread:
        room, reader_name = room or known["room"], reader_name or known["reader"]
    timezone, settings = case.reading_settings(path.name)
    evidence = Evidence(path, timezone, settings, progress)
    found = _chosen(path, evidence, room, reader_name)
    if isinstance(found, Added):
        return found
    _keep_memory()
    with case.part(digest[:16], found.room) as part:
        evidence.on_unread(lambda items: part.write("unread", _unread_rows(items, digest[:16])))
        unread = _fill(part, found, evidence, digest[:16])
        after = path.stat()
        if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
            return Added(path, "unreadable", "it changed while it was read; add a copy that nothing writes to")
        line = {
            "sha256": digest,
            "size": after.st_size,
            "name": path.name,
            "path": str(path.resolve()),
            "room": found.room,
            "reader": found.name,
            "read_with": case.reading_digest(path.name),
            "record": getattr(found.module, "RECORD", "line"),
            "shows": sorted(found.shows),
            "routes": sorted(getattr(found.module, "ROUTES", ())),
            "rows": part.rows.get(found.room, 0),
            "unread": unread,
            "unread_first": part.first_unread,
        }
        if found.room == "listings":
            line |= _of_listing(path, line["record"])
        if notice_list.is_letter(path):
            line["is"] = LETTER
        elif claim := _claim(path, evidence, found, part):
            line["claim"] = claim
        beside = part.rows.get("events", 0) if found.room != "events" else 0
        return Reading(path, digest, known, line, part.finish(), beside)


def _of_listing(path: Path, record: str) -> dict:
    """What a listing tells of itself: the encoding of its text, in words, and the share of all files it says it is."""
    is_text = record == "line"
    above = encoding.first_lines(Evidence(path).head()) if is_text else []
    return {
        "encoding": encoding.stated(Evidence(path)) if is_text else None,
        "declared_share": declared_share.in_name(path.name) or declared_share.in_text(above),
    }


def seal(case: Case, reading: Reading) -> Added:
    """The second half of `add`: from here on the file is evidence."""
    line, path = reading.line, reading.path
    if line is None:
        name = reading.known["name"]
        if case.lies_elsewhere(reading.known, path):
            return Added(path, "known", f"the same bytes as {name}, which is gone: its place is here now")
        return Added(path, "known", f"the same bytes are in the case as {name}")
    case.seal(line, reading.parts)
    says = f"{line['room']}/{line['reader']}, {line['rows']:,} rows"
    if line["reader"] == "none":
        says = "sealed, and not read"
    if reading.beside:
        says += f", {reading.beside:,} events"
    for told in filter(None, (line.get("is"), line.get("claim"))):
        says += f"; {told}"
    if line["unread"]:
        says += f"; {line['unread']:,} not read, the first: {line['unread_first']}"
    if other := case.earlier_at(path, line["sha256"]):
        says += f"; {other} was added from the same place before, and both count"
    return Added(path, "read", says, line["rows"], line["unread"])


NOTHING = "nothing"
_DOCUMENTS = (".docx", ".pptx", ".odt", ".ods", ".odp")  # archives by their bytes, and nobody thinks of them as such
LETTER = "the letter of a supplier's notice, sealed for people to read: its list of files is read"


def _whole(evidence: Evidence) -> bytes:
    """All of a file that is small enough for a note; of others a byte more than that."""
    try:
        with evidence.path.open("rb") as file:
            return file.read(families.LONGEST_NOTE + 1)
    except OSError:
        return b""


def _claim(path: Path, evidence: Evidence, reader: Reader, part: Part) -> str | None:
    """What a file claims beside what it shows: a ransom note, or the endings that ransomware gave to names. It decides
    nothing."""
    if reader.name == "none":
        data = _whole(evidence)
        return families.described(families.note(path.name, data)) if families.is_note(path.name, data) else None
    return families.described_endings(part.endings) if part.endings else None


def _chosen(path: Path, evidence: Evidence, room: str | None, reader_name: str | None) -> "Reader | Added":
    """The one reader for a file, in the room it is to fill; or what became of the file instead.

    An inventory and a listing are both lists of files: told which it is, either's reader reads it."""
    of_notice = room is None and not reader_name and notice_list.is_letter(path)
    if room == NOTHING or reader_name == "none" or of_notice:  # "none": sealed so before, and to be read again
        return Reader("none", "events", ModuleType("none", "sealed, and not read\n"))
    lists = room in ("holdings", "listings")
    if reader_name:
        found = [reader for reader in readers() if reader.name == reader_name]
        if not found:
            return Added(path, "unknown", f"there is no reader {reader_name}; see `purloined formats`")
    else:
        head = evidence.head()
        found = told(evidence.settings, head, room) or claims(path.name, head, room)
        if not found and lists:
            found = claims(path.name, head, "listings" if room == "holdings" else "holdings")
    if not found and room is None and not reader_name and families.is_note(path.name, _whole(evidence)):
        return Reader("none", "events", ModuleType("none", "sealed, and not read\n"))
    if not found and not reader_name and not evidence.head():
        return Added(path, "unknown", "it is empty; if it should not be, copy it again")
    if not found:
        hint = "; say --as holdings, events or listings, or see `purloined formats`"
        if room:
            hint = f" as {room}; `purloined formats` lists what is read as what"
        if room in (None, "events") and csv_guess.is_table(evidence.head()):
            hint += "; if it is a log, `purloined columns FILE` helps to map its columns in case.toml"
        if evidence.settings.get("columns"):
            hint = "; it has no heading with the columns that case.toml maps"
        return Added(path, "unknown", f"no reader recognises it{hint}")
    if len(found) > 1:
        both = ", ".join(f"{reader.room}/{reader.name}" for reader in found)
        return Added(path, "ambiguous", f"claimed by {both}; say --reader NAME")
    if not room and not reader_name and path.name.lower().endswith(_DOCUMENTS):
        said = "an office document: save what it lists as text or CSV, and add that; or seal it with --as nothing"
        return Added(path, "unknown", said)
    if not room and not reader_name and getattr(found[0].module, "WHOSE", False):
        said = "an archive: say --as listings if the thieves published it; else unpack it, and add what is inside"
        return Added(path, "unknown", said)
    if room and found[0].room != room:
        if not lists or found[0].room == "events":
            return Added(path, "unknown", f"{found[0].name} reads {found[0].room}, which cannot be {room}")
        return found[0]._replace(room=room)
    return found[0]


def _fill(part: Part, reader: Reader, evidence: Evidence, source: str) -> int:
    """Writes all rows of one file, batch by batch. Returns how many records could not be read."""
    rows: dict[str, list] = {}  # dicts, and whole tables of them, in order
    held = weight = last = 0
    stream = iter(_reading(reader)(evidence))
    if reader.room == "holdings":  # of which no column is made many at a time
        stream = (row for raw in stream for row in ([raw] if isinstance(raw, dict) else raw.to_pylist()))
    while True:
        try:
            raw = next(stream, None)
        except Exception as error:  # a reader that fails must cost its place, not the case
            evidence.unread(last + 1, f"the reader stopped here: {type(error).__name__}: {error}")
            break
        if raw is None:
            break
        if not isinstance(raw, dict):  # columns
            if "action" in raw.column_names:
                rows.setdefault("events", []).append(columns.events(raw, source))
            else:
                rows.setdefault("listings", []).extend(listed(raw, source))
            held += raw.num_rows
        else:
            last = raw["record"]
            table = table_of(reader.room, raw)
            if table is None:
                continue
            row = raw if table == "listings" else FINISH[table](raw, source)
            if row is None:
                evidence.unread(last, "a value that does not fit its column")
                continue
            rows.setdefault(table, []).append(row)
            held += 1
            weight += len(row.get("path") or "") + 500  # paths may be as long as a thief likes
        if held >= BATCH or weight >= HEAVY:
            _write(part, _finished(rows, evidence, source))
            held = weight = 0
            part.write("unread", _unread_rows(evidence.take_unread(), source))
    _write(part, _finished(rows, evidence, source))
    part.write(reader.room, [])  # a file without a row has its part, which is empty
    part.write("unread", _unread_rows(evidence.take_unread(end=True), source))
    part.write("runs", [{"source": source, **run._asdict()} for run in evidence.runs()])
    return part.rows.get("unread", 0)


@cache
def _keep_memory() -> None:
    """What one block took is kept for the next: to get it anew from the system costs more than much of the reading.
    Where the C library is not GNU's, nothing is changed. And Python looks for garbage less often: columns make none."""
    gc.set_threshold(50_000, 20, 20)
    with contextlib.suppress(OSError, AttributeError, TypeError):
        library = ctypes.CDLL(None)
        library.mallopt(_MMAP_THRESHOLD, 32 << 20)
        library.mallopt(_TRIM_THRESHOLD, 128 << 20)


def _reading(reader: Reader) -> Callable[[Evidence], Iterator]:
    """How a reader reads: many records at once, where it can."""
    if reader.name == "none":
        return lambda evidence: iter(())
    return getattr(reader.module, "read_blocks", reader.module.read)


def listed(raw: pa.Table, source: str) -> list:
    """What a reader gave of listings as columns, finished; as it gave it, row by row, where some is not as usual."""
    try:
        return [columns.listings(raw, source)]
    except Exception:  # Unusual, or what Arrow raises
        return raw.to_pylist()


def _finished(rows: dict[str, list], evidence: Evidence, source: str) -> dict[str, list]:
    """The same, with what a reader gave of listings finished: all together where they are as they mostly are."""
    for is_raw, found in groupby(rows.pop("listings", []), lambda row: isinstance(row, dict)):
        many = list(found)
        made = _listed(many, evidence, source) if is_raw else many
        rows.setdefault("listings", []).extend(made)
    return rows


def _listed(raws: list[dict], evidence: Evidence, source: str) -> Iterable:
    try:
        return [columns.listings(blocks.of_rows(raws, LISTINGS.columns), source)]
    except Exception:  # Unusual, or what Arrow raises: what becomes of each is told by itself
        return _one_by_one(raws, evidence, source)


def _one_by_one(raws: list[dict], evidence: Evidence, source: str) -> Iterator[dict]:
    for raw in raws:
        row = listing(raw, source)
        if row is None:
            evidence.unread(raw["record"], "a value that does not fit its column")
        else:
            yield row


def _write(part: Part, rows: dict[str, list]) -> None:
    """Writes the rows of each table, and forgets them."""
    for table, made in rows.items():
        if table == "holdings":
            known = families.of_extensions()
            part.endings.update(row["extension"] for row in made if row["extension"] in known)
        part.write(table, made)
    rows.clear()


def table_of(room: str, raw: dict) -> str | None:
    """The table a reader's row goes to: that of the room, but for what an inventory tells besides: of events, of
    markings, of owners, of what a notice states. None: that of an inventory that is said to be the thieves' listing: it
    is of elsewhere."""
    beside = next((table for key, table in _BESIDE.items() if key in raw), None)
    if beside is None:
        return room
    return None if room == "listings" else beside


_BESIDE = {
    "action": "events",
    "rule": "markings",
    "basis": "attributions",
    "calls_for": "clauses",
    "states": "notified",
}


def _unread_rows(items: list[Unread], source: str) -> list[dict]:
    return [
        {
            "source": source,
            "record": item.record,
            "after_time": item.after,
            "before_time": item.before,
            "detail": names.shown(item.detail),
        }
        for item in items
    ]


# One raw row of a reader, made a row of its table. None: a value does not fit ---------------------------

_BIGGEST = (1 << 60) - 1  # an exabyte; and a thousand of them still fit 64 bits


def _number(value: object) -> int | None:
    if value is None or value == "" or value == "-":
        return None
    number = int(value)
    if not -_BIGGEST <= number <= _BIGGEST:
        raise ValueError(f"{number} is no number of bytes or records that can be")
    return number


def _text(value: object) -> str | None:
    if value is None or value == "" or value == "-":
        return None
    return str(value).encode("utf-8", "backslashreplace").decode()


def _path(value: object) -> str | None:
    """A path as written; a file may be named `-`."""
    return None if value in (None, "") else str(value).encode("utf-8", "backslashreplace").decode()


def _hash(value: object, digits: int = 64) -> str | None:
    text = str(value or "").strip().lower()
    return text if len(text) == digits and all(c in "0123456789abcdef" for c in text) else None


def _shown(value: object) -> str | None:
    """A size or a time as listed; what is longer than any is neither."""
    return columns.shown(_text(value) or "")


def _endpoint(value: object) -> str | None:
    return names.endpoint(str(value)) if value not in (None, "", "-") else None


def _time(value: object) -> datetime | None:
    """Without zone, in UTC; out of what 64-bit microseconds and people use: None."""
    if not isinstance(value, datetime):
        return None
    if value.tzinfo is not None:
        value = value.astimezone(UTC).replace(tzinfo=None)
    return value if 1970 <= value.year <= 2200 else None


def holding(raw: dict, source: str) -> dict | None:
    """A row of `holdings`. A UNC path gives host and share where the row has none."""
    try:
        path = _path(raw.get("path"))
        if path is None:
            return None
        host, share, rest = raw.get("host"), raw.get("share"), path
        if place := names.unc(path):
            host, share, rest = host or place[0], share or place[1], place[2]
        folder, name = names.split(rest)
        host = names.full_host(str(host)) if host else None
        share = names.normal(str(share).strip("/\\")) if share else None
        size = _number(raw.get("size"))
        return {
            "file": _file(host, share, rest, raw.get("twin")),
            "host": host,
            "share": share,
            "path": path,
            "folder": folder,
            "folder_key": names.folder_key(folder),
            "name_key": names.key(name),
            "extension": names.extension(name),
            "size": size,
            "magnitude": size.bit_length() if size is not None else None,
            "mtime": _time(raw.get("mtime")),
            "sha256": _hash(raw.get("sha256")),
            "sha1": _hash(raw.get("sha1"), 40),
            "md5": _hash(raw.get("md5"), 32),
            "crc32": _number(raw.get("crc32")),
            "pieces_root": _hash(raw.get("pieces_root")),
            "floor": _number(raw.get("floor")),
            "inode": _number(raw.get("inode")),
            "container": _container(raw.get("container"), host, share, raw.get("twin")),
            "owner": _text(raw.get("owner")),
            "agreement": _text(raw.get("agreement")),
            "marking": _text(raw.get("marking")),
            "kind": _text(raw.get("kind")),
            "status": _text(raw.get("status")),
            "source": source,
            "record": raw["record"],
        }
    except (ValueError, TypeError, OverflowError):
        return None


def marking(raw: dict, source: str) -> dict | None:
    """A row of `markings`. The file is named as in its row of `holdings`."""
    try:
        said = _of_file(raw, source, ("rule", "kind", "value", "place", "at", "confidence", "snippet"))
        return said | {"is_use": bool(raw.get("is_use")), "count": _number(raw.get("count"))}
    except (ValueError, TypeError, OverflowError):
        return None


def attribution(raw: dict, source: str) -> dict | None:
    """A row of `attributions`. The file is named as in its row of `holdings`."""
    try:
        return _of_file(raw, source, ("owner", "basis", "value", "place", "at", "confidence"))
    except (ValueError, TypeError, OverflowError):
        return None


_OF_CLAUSE = (
    "kind", "title", "calls_for", "within", "word", "after", "certainty", "form", "address", "doubts", "quote", "place",
    "at",
)  # fmt: skip


def clause(raw: dict, source: str) -> dict | None:
    """A row of `clauses`. The file is named as in its row of `holdings`."""
    try:
        return _of_file(raw, source, _OF_CLAUSE)
    except (ValueError, TypeError, OverflowError):
        return None


def statement(raw: dict, source: str) -> dict | None:
    """A row of `notified`. The file is named as in its row of `holdings`."""
    try:
        numbers = {column: _number(raw.get(column)) for column in ("number", "their_record")}
        return _of_file(raw, source, ("states", "proof", "grade", "why", "evidence")) | numbers
    except (ValueError, TypeError, OverflowError):
        return None


def _of_file(raw: dict, source: str, texts: tuple[str, ...]) -> dict:
    host, share, rest = raw.get("host"), raw.get("share"), _path(raw["path"])
    if place := names.unc(rest):
        host, share, rest = host or place[0], share or place[1], place[2]
    host, share = names.full_host(host) if host else None, names.normal(share.strip("/\\")) if share else None
    said = {column: _said(raw.get(column)) for column in texts}
    return {"file": _file(host, share, rest, raw.get("twin"))} | said | {"source": source, "record": raw["record"]}


def _said(value: object) -> str:
    return str(value or "").encode("utf-8", "backslashreplace").decode()


def _file(host: str | None, share: str | None, rest: str, twin: str | None = None) -> int:
    """The key of a held file: host and share in normal form, the path below the share. twin: the bytes of its path, in
    hex, where another file's path reads the same."""
    return names.key("\0".join((host or "", share or "", names.exact(rest), *((twin,) if twin else ()))))


def _container(path: object, host: str | None, share: str | None, twin: str | None = None) -> int | None:
    """The key of the held file that a file lies inside of; its path is stated as that of the file is."""
    if path in (None, "", "-"):
        return None
    text = _path(path)
    if place := names.unc(text):
        host, share, text = names.full_host(place[0]), names.normal(place[1]), place[2]
    return _file(host, share, text, twin)


def event(raw: dict, source: str) -> dict | None:
    """A row of `events`. A path may be UNC; `path_is_folder` keeps a listed folder from becoming a file."""
    try:
        assert raw["action"] in ACTIONS, raw["action"]
        path, share, host = _path(raw.get("path")), raw.get("share"), raw.get("host")
        lost = _text(raw.get("name")) if path is None else None  # the log gives the name alone, not where it lies
        if raw["action"] == "send" and lost is not None:
            path, lost = lost, None  # what is sent may lie anywhere, so its name is looked for everywhere
        folder = folder_key = name_key = extension = None
        new_folder = new_folder_key = new_name_key = new_whole_key = None
        if path is not None:
            rest = path
            if place := names.unc(path):
                host, share, rest = host or place[0], share or place[1], place[2]
            folder, name = names.split(names.of_today(rest))
            folder_key, name_key, extension = names.folder_key(folder), names.key(name), names.extension(name)
        elif lost is not None:
            name = names.split(lost)[1]
            path, name_key, extension = lost, names.key(name), names.extension(name)
        new_path = _path(raw.get("new_path"))
        if new_path is not None:
            place = names.unc(new_path)
            new_folder, new_name = names.split(names.of_today(place[2] if place else new_path))
            new_whole_key = names.key("/".join(part for part in (new_folder, new_name) if part))
            new_folder = None if lost is not None else new_folder
            new_folder_key = None if lost is not None else names.folder_key(new_folder)
            new_name_key = names.key(new_name)
        process = raw.get("actor_process")
        user = raw.get("actor_user")
        return {
            "source": source,
            "record": raw["record"],
            "time": _time(raw.get("time")),
            "end_time": _time(raw.get("end_time")),
            "action": raw["action"],
            "route": raw.get("route"),
            "host": names.full_host(str(host)) if host else None,
            "actor_user": names.account(str(user)) if user not in (None, "", "-") else None,
            "actor_session": _text(raw.get("actor_session")),
            "actor_process": names.split(str(process))[1] or None if process else None,
            "cmd_line": _text(raw.get("cmd_line")),
            "cwd": _path(raw.get("cwd")),
            "src_endpoint": _endpoint(raw.get("src_endpoint")),
            "src_port": _number(raw.get("src_port")),
            "dst_endpoint": _endpoint(raw.get("dst_endpoint")),
            "dst_port": _number(raw.get("dst_port")),
            "share": names.normal(str(share).strip("/\\")) or None if share else None,
            "path": path,
            "folder": folder,
            "folder_key": folder_key,
            "name_key": name_key,
            "extension": extension,
            "new_path": new_path,
            "new_folder": new_folder,
            "new_folder_key": new_folder_key,
            "new_whole_key": new_whole_key,
            "new_name_key": new_name_key,
            "inode": _number(raw.get("inode")),
            "sha256": _hash(raw.get("sha256")),
            "size": _number(raw.get("size")),
            "bytes_out": _number(raw.get("bytes_out")),
            "bytes_in": _number(raw.get("bytes_in")),
            "packets_out": _number(raw.get("packets_out")),
            "packets_in": _number(raw.get("packets_in")),
            "bytes_missed": _number(raw.get("bytes_missed")),
            "count": _number(raw.get("count")),
            "unfinished": True if raw.get("unfinished") else None,
            "detail": _text(raw.get("detail")),
        }
    except (ValueError, TypeError, OverflowError):
        return None


def listing(raw: dict, source: str) -> dict | None:
    """A row of `listings`. The reader has left folders out."""
    try:
        path = _path(raw.get("path"))
        if path is None:
            return None
        folder, name = names.split(path)
        return {
            "source": source,
            "record": raw["record"],
            "path": path,
            "folder": folder,
            "folder_key": names.folder_key(folder),
            "name_key": names.key(name),
            "extension": names.extension(name),
            "size": _number(raw.get("size")),
            "size_shown": _shown(raw.get("size_shown")),
            "mtime": _time(raw.get("mtime")),
            "mtime_shown": _shown(raw.get("mtime_shown")),
            "sha256": _hash(raw.get("sha256")),
            "sha1": _hash(raw.get("sha1"), 40),
            "md5": _hash(raw.get("md5"), 32),
            "crc32": _number(raw.get("crc32")),
            "pieces_root": _hash(raw.get("pieces_root")),
        }
    except (ValueError, TypeError, OverflowError):
        return None


FINISH: dict[str, Callable[[dict, str], dict | None]] = {
    "holdings": holding,
    "events": event,
    "listings": listing,
    "markings": marking,
    "attributions": attribution,
    "clauses": clause,
    "notified": statement,
}
assert set(ROOMS) < set(FINISH) <= set(READ_TABLES)
