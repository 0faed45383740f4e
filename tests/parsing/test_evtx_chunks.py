"""Chunks of event logs read in C say byte for byte what the Rust reader says of them, or are refused."""

import gzip
import random
import struct
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from purloined import _evtx_chunks, columns, readers
from purloined.events import evtx
from purloined.evidence import Evidence
from purloined.parsing import evtx_file, nested_event, windows_events, windows_memory
from purloined.parsing.windows_memory import Channel, Memory
from purloined.parsing.windows_record import Event
from tests.events import evtx_values
from tests.events.evtx_values import Typed, Value, text
from tests.events.evtx_writer import CHUNK, FIRST, HEADER, Record, file_header
from tests.events.evtx_writer import evtx as written
from tests.events.windows_story import BITS, asked

KEPT = (nested_event.HEAD, windows_events.FIELDS)
PUBLIC = Path(__file__).parents[3] / "shared" / "data" / "lab" / "public" / "evtx"
OWN = Path(__file__).parents[1] / "events" / "evtx"
ANY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
TICKS = 134_168_000_000_000_000  # in 2026


def by_library(chunk: bytes) -> tuple[bytes, bytes] | None:
    """What the Rust reader says; None where it refuses."""
    found, failure = evtx_file._by_library(chunk)
    return None if failure or found[2] else found[:2]


def chunks_of(path: Path) -> list[bytes]:
    """Those of a file that were used."""
    with Evidence(path).open() as stream:
        content = stream.read()
    chunks = (content[at : at + CHUNK].ljust(CHUNK, b"\0") for at in range(HEADER, len(content), CHUNK))
    return [chunk for chunk in chunks if chunk.strip(b"\0")]


def kept_of(line: bytes) -> dict:
    """What is asked for of a record, in Python."""
    said = orjson.loads(line)["Event"]
    said.pop("#attributes", None)
    said["System"] = {name: value for name, value in said["System"].items() if name in KEPT[0]}
    number = said["System"]["EventID"]
    number = number["#text"] if isinstance(number, dict) else number
    if isinstance(number, int) and number not in KEPT[1]:
        return {"Event": {name: value for name, value in said.items() if name not in ("EventData", "UserData")}}
    fields = KEPT[1][number] if isinstance(number, int) else None
    if fields is not None and isinstance(said.get("EventData"), dict):
        said["EventData"] = {name: value for name, value in said["EventData"].items() if name in fields}
    return {"Event": said}


# Chunks as Windows writes them ----------------------------------------------------------------------------

_SIZED = {
    evtx_values.UINT8: 1, evtx_values.UINT16: 2, evtx_values.UINT32: 4, evtx_values.UINT64: 8, evtx_values.GUID: 16,
    evtx_values.HEX32: 4, evtx_values.HEX64: 8,
}  # fmt: skip
VALUES = some.one_of(
    some.text(max_size=40).map(text),
    some.text("ab\"\\/\n\t\x1f\x7fé€😀", max_size=40).map(text),
    some.just(Value(evtx_values.NOTHING, b"")),
    some.booleans().map(lambda value: Value(evtx_values.TRUTH, struct.pack("<I", value))),
    some.integers(0, (1 << 61) - 1).map(lambda value: Value(evtx_values.FILETIME, struct.pack("<Q", value))),
    some.lists(some.integers(0, (1 << 32) - 1), max_size=15).map(
        lambda parts: Value(evtx_values.SID, struct.pack(f"<BB6s{len(parts)}I", 1, len(parts), b"\0\0\0\0\0\5", *parts))
    ),
    *(some.binary(min_size=size, max_size=size).map(lambda content, kind=kind: Value(kind, content))
      for kind, size in _SIZED.items()),
)  # fmt: skip
NAMES = some.sampled_from(["TargetUserName", "IpAddress", "AccessMask", "RelativeTargetName", "Image", "Hashes", "x-1"])
RECORDS = some.lists(
    some.builds(
        Typed,
        some.sampled_from([4624, 5145, 1, 59, 4672, 1102, 0xFFFF]),
        some.integers(1, 1 << 40),
        some.integers(TICKS, TICKS + (1 << 50)),
        some.dictionaries(NAMES, VALUES, max_size=5).map(lambda data: list(data.items())),
        some.sampled_from([None, None, "LogFileCleared"]),
    ),
    min_size=1,
    max_size=6,
)


@ANY
@given(RECORDS)
def test_what_windows_writes_is_read_as_the_rust_reader_reads_it(records: list[Typed]) -> None:
    """Of every type of value; and of it what is asked for."""
    chunk = evtx_values.chunk([record._replace(number=at) for at, record in enumerate(records, 1)])
    found = _evtx_chunks.lines(chunk)
    numbers, lines = _evtx_chunks.lines(chunk, *KEPT)

    assert found == by_library(chunk)
    assert numbers == found[0]
    assert [orjson.loads(line) for line in lines.split(b"\n")] == [kept_of(line) for line in found[1].split(b"\n")]


@ANY
@given(RECORDS, some.randoms(use_true_random=False))
def test_a_damaged_chunk_is_read_alike_or_refused(records: list[Typed], chance: random.Random) -> None:
    """Whatever was changed in it."""
    chunk = bytearray(evtx_values.chunk(records))
    end = struct.unpack_from("<I", chunk, 48)[0]
    for _ in range(chance.randint(1, 3)):
        at, length = chance.randrange(FIRST, end), chance.choice([1, 1, 2, 4])
        signs = [0, 1, 2, 3, 4, 5, 6, 12, 13, 14, 15, 33, 0x41, 0x46, 0x81, 0xD8, 0xFF]
        chunk[at : at + length] = bytes(chance.choice(signs) for _ in range(length))
    found = _evtx_chunks.lines(bytes(chunk))

    assert found is None or found == by_library(bytes(chunk))
    assert (found is None) == (_evtx_chunks.lines(bytes(chunk), *KEPT) is None)


@pytest.mark.parametrize("path", sorted(OWN.glob("*.evtx")), ids=lambda path: path.name)
def test_the_samples_are_taken(path: Path) -> None:
    """Each of their chunks."""
    for chunk in chunks_of(path):
        assert _evtx_chunks.lines(chunk) == by_library(chunk)


@pytest.mark.skipif(not PUBLIC.exists(), reason="the public samples are not here")
def test_real_logs_are_taken() -> None:
    """Every chunk that has no damage."""
    chunks = [chunk for path in sorted(PUBLIC.iterdir()) for chunk in chunks_of(path) if not evtx_file._damage(chunk)]

    assert len(chunks) > 70
    for chunk in chunks:
        assert _evtx_chunks.lines(chunk) == by_library(chunk)


@pytest.mark.parametrize(
    ("at", "value"), [(48, 511), (48, CHUNK + 1), (128, 40), (128, CHUNK - 2), (384, CHUNK), (FIRST + 4, CHUNK)]
)
def test_places_outside_of_the_chunk_are_refused(at: int, value: int) -> None:
    """Of its end, of names and templates, of a record."""
    chunk = bytearray(evtx_values.chunk([Typed(4624, 1, TICKS, [("IpAddress", text("10.0.5.31"))])]))
    assert _evtx_chunks.lines(bytes(chunk))
    chunk[at : at + 4] = struct.pack("<I", value)

    assert _evtx_chunks.lines(bytes(chunk)) is None


def test_half_a_pair_is_refused() -> None:
    """It is no character."""
    assert _evtx_chunks.lines(evtx_values.chunk([Typed(1, 1, TICKS, [("Image", text("\ud800"))])])) is None


@pytest.mark.parametrize("arguments", [(b"",), (bytes(CHUNK), ()), (bytes(CHUNK), (), []), (bytes(CHUNK), [], {})])
def test_what_is_no_chunk_raises(arguments: tuple) -> None:
    """As do names without fields."""
    with pytest.raises((ValueError, TypeError)):
        _evtx_chunks.lines(*arguments)


# What is asked for ----------------------------------------------------------------------------------------


class Watched(dict):
    """Fields that remember which of them were looked at."""

    def __init__(self, data: dict) -> None:
        super().__init__(data)
        self.seen: set[str] = set()

    def get(self, name: str, default: object = None) -> object:
        self.seen.add(name)
        return super().get(name, default)

    def __getitem__(self, name: str) -> object:
        self.seen.add(name)
        return super().__getitem__(name)


DATA = {
    "AccessList": "%%4416", "ShareName": r"\\*\parts", "RelativeTargetName": "a.step", "transferId": "{1}",
    "url": "https://a.example/b", "ObjectName": r"D:\a", "ObjectType": "File", "OldSd": "S:(AU;;;)", "NewSd": "S:",
    "TargetFilename": r"C:\a", "Image": r"C:\b.exe",
}  # fmt: skip


@pytest.mark.parametrize("data", [DATA, {}, DATA | {"NewSd": "S:(AU;;;)(AU;x;;)", "AccessMask": "0x120089"}])
@pytest.mark.parametrize("key", windows_events._MEANINGS, ids=str)
def test_no_function_looks_at_a_field_that_is_not_asked_for(key: tuple[str, int], data: dict) -> None:
    """Of what is left out, nothing would be missed."""
    fields, watched = windows_events.FIELDS[key[1]], Watched(data)
    memory = Memory(Evidence(Path("x.evtx")))
    for number in ("{1}", "{2}"):
        watched["transferId"] = number
        event = Event(1, datetime(2026, 3, 1), "FS01", key[0], "", key[1], watched)
        windows_events._MEANINGS[key](memory, event, Channel("x"))

    assert fields is None or watched.seen <= set(fields)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Readers without a process of their own."""
    monkeypatch.setattr(evtx.apart, "run", lambda function, *arguments: function(*arguments))
    return monkeypatch


def rows_of(read, path: Path) -> tuple[list[str], list, list]:
    """Finished rows in some order, unread, runs."""
    evidence = Evidence(path)
    rows = []
    for raw in read(evidence):
        rows += [readers.event(raw, "s")] if isinstance(raw, dict) else columns.events(raw, "s").to_pylist()
    return sorted(map(repr, rows)), evidence.take_unread(end=True), evidence.runs()


def test_a_file_is_read_alike_with_and_without(here: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In blocks, and record by record; packed, too."""
    fields = {"TargetUserName": "mia", "IpAddress": "10.0.5.31", "ShareName": r"\\*\parts", "AccessMask": "0x120089",
              "RelativeTargetName": r"Orrery\valve.step", "Image": "x.exe", "LogonType": "3"}  # fmt: skip
    data = [(name, text(value)) for name, value in fields.items()]
    records = [Typed([4624, 5145, 4672, 4634][at % 4], at, TICKS + at, data) for at in range(1, 40)]
    path, packed = tmp_path / "a.evtx", tmp_path / "b.evtx.gz"
    path.write_bytes(file_header(1, 40) + evtx_values.chunk(records, provider="Microsoft-Windows-Security-Auditing"))
    packed.write_bytes(gzip.compress(path.read_bytes()))
    found = [rows_of(read, name) for read in (evtx.read, evtx.read_blocks) for name in (path, packed)]
    here.setattr(evtx_file._evtx_chunks, "lines", lambda *arguments: None)

    assert len(found[0][0]) == 29
    assert found == [rows_of(evtx.read, path)] * 4


# Many at once ---------------------------------------------------------------------------------------------

PATHS = some.sampled_from(["\\", "a", "b", r"a\b", r"a\b\c", r"a\x.step", "x.step", r"B\y", "z:stream", ""])
MASKS = some.sampled_from(["0x1", "0x100081", "0x120089", "0x2", "0x10000", "0x130089", "0x80"])


@settings(ANY, suppress_health_check=[*HealthCheck])
@given(some.lists(some.tuples(PATHS, MASKS, some.sampled_from(["parts", "Parts", "IPC$", "other"])), max_size=60))
def test_names_of_shares_are_told_alike_at_once_and_one_by_one(
    here: pytest.MonkeyPatch, tmp_path: Path, names: list[tuple[str, str, str]]
) -> None:
    """However few are remembered."""
    here.setattr(windows_memory, "KEPT_BACK", 3)
    here.setattr(windows_memory, "FOLDERS", 2)
    records = [asked(at, "01:00:00", name, mask, share=share) for at, (name, mask, share) in enumerate(names, 1)]
    assert _alike(tmp_path, records)


@settings(ANY, suppress_health_check=[*HealthCheck])
@given(
    some.lists(some.tuples(some.sampled_from([59, 60, 61]), some.sampled_from(["{1}", "{2}", "{3}", ""])), max_size=40)
)
def test_transfers_are_told_alike_at_once_and_one_by_one(
    here: pytest.MonkeyPatch, tmp_path: Path, transfers: list[tuple[int, str]]
) -> None:
    """However few are remembered."""
    here.setattr("purloined.parsing.windows_transfers.MANY", 2)
    moved = {"name": "update", "url": "https://a.example:8443/b", "bytesTransferred": "17", "hr": "0x80072ee7"}
    records = [Record(number, f"2026-03-01T01:00:{at:02}", moved | {"transferId": name}, at, BITS)
               for at, (number, name) in enumerate(transfers, 1)]  # fmt: skip
    assert _alike(tmp_path, records)


def _alike(folder: Path, records: list[Record]) -> bool:
    path = folder / "log.evtx"
    path.write_bytes(written(records))
    return rows_of(evtx.read, path) == rows_of(evtx.read_blocks, path)
