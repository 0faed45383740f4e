"""Facts about every reader at once. A sample lies in tests/<room>/<reader>/, its golden beside it."""

import gzip
import lzma
import random
import tomllib
import tracemalloc
from pathlib import Path

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from purloined import readers
from purloined.evidence import Evidence
from purloined.readers import Reader
from purloined.tables import ACTIONS, READ_TABLES

HERE = Path(__file__).parent
READERS = readers.readers()
SAMPLES = [
    (reader, path)
    for reader in READERS
    for path in sorted((HERE / reader.room / reader.name).glob("*"))
    if path.suffix != ".tsv" and not path.name.endswith(".settings.toml")
]
BY_NAME = {  # a log of Zeek whose records do not say which, a database of some program, the rest of an archive, names
    "capture_loss.22-23.json", "files.2026-03-03.json", "http.json", "SRUDB.dat", "tail.rar", "parts.7z.004", "tail.7z",
    "tail.tar", "design.sfv",
}  # fmt: skip
each_reader = pytest.mark.parametrize("reader", READERS, ids=lambda r: f"{r.room}/{r.name}")
each_sample = pytest.mark.parametrize(
    ("reader", "sample"), SAMPLES, ids=[f"{reader.name}/{path.name}" for reader, path in SAMPLES]
)
HIDDEN = ("source", "file", "folder", "new_folder", "extension", "magnitude")  # derived, and not worth a person's eyes


def settings_of(sample: Path) -> dict:
    """The `[[sensor]]` that lies beside a sample."""
    told = sample.parent / f"{sample.name}.settings.toml"
    return tomllib.loads(told.read_text("utf-8")) if told.exists() else {}


def result(reader: Reader, path: Path) -> tuple[list[dict], list, list]:
    """(finished rows, unread, runs) of reading a file, as `add` would make them."""
    evidence = Evidence(path, settings=settings_of(path))
    rows = []
    for raw in reader.module.read(evidence):
        row = readers.FINISH[readers.table_of(reader.room, raw)](raw, "s")
        assert row is not None, f"does not fit the table: {raw}"
        rows.append(row)
    return rows, evidence.take_unread(end=True), evidence.runs()


def shown(rows: list[dict], unread: list, runs: list) -> str:
    """A table that a person can proofread: only columns that hold something, `-` for null. What an inventory tells of
    events is a second one."""
    beside = {
        "action": [],
        "rule": [],
        "basis": [],
        "calls_for": [],
        "states": [],
    }  # what tells a row of another table than the room's
    held = []
    for row in rows:
        next((found for key, found in beside.items() if key in row), held).append(row)
    lines = [line for found in (held, *beside.values()) for line in _lines(found)] if rows else [""]
    lines += [
        f"unread\t{item.record}\t{ascii(item.detail)[1:-1]}\t{item.after or '-'}\t{item.before or '-'}"
        for item in unread
    ]
    lines += ["run\t" + "\t".join("-" if value is None else str(value) for value in run) for run in runs]
    return "\n".join(lines) + "\n"


def _lines(rows: list[dict]) -> list[str]:
    """The rows of one table, below their headings."""
    used = [
        column
        for column in (rows[0] if rows else ())
        if column not in HIDDEN and not column.endswith("_key") and any(row[column] is not None for row in rows)
    ]
    cells = [
        ["-" if row[c] is None else ascii(row[c])[1:-1] if isinstance(row[c], str) else str(row[c]) for c in used]
        for row in rows
    ]
    return ["\t".join(line) for line in [used, *cells]] if rows else []


@each_reader
def test_a_reader_says_what_it_is_and_has_a_sample(reader: Reader) -> None:
    """Docstring with a real line, a summary of one line, SHOWS of known actions, and at least one sample."""
    assert "\n    " in reader.module.__doc__, "the docstring shows no real line (indented by four)"
    assert "cannot tell" in reader.module.__doc__, "the docstring does not say what it cannot tell"
    assert len(reader.summary) < 130
    if reader.room == "events":
        assert reader.shows
        assert reader.shows <= {*ACTIONS, "bytes"}  # bytes: how many went, without the way they took
    assert any(found is reader for found, _ in SAMPLES), "no sample in tests/"


@each_sample
def test_a_sample_is_recognised_by_its_reader_alone(reader: Reader, sample: Path) -> None:
    """No other reader claims it, whatever room it is added to."""
    head = Evidence(sample).head()
    claimed = readers.told(settings_of(sample), head) or readers.claims(sample.name, head)

    assert [f"{reader.room}/{reader.name}"] == [f"{found.room}/{found.name}" for found in claimed]


@each_sample
@pytest.mark.parametrize("name", ["export.bin", "copy of it.txt"])
def test_a_wrong_name_hides_no_file(reader: Reader, sample: Path, name: str) -> None:
    """What it is shows in its bytes; where they cannot tell, nobody guesses (`purloined add --reader` says it)."""
    head = Evidence(sample).head()
    claimed = {found.name for found in readers.told(settings_of(sample), head) or readers.claims(name, head)}

    assert claimed == (set() if sample.name in BY_NAME else {reader.name})


@each_sample
def test_a_sample_gives_its_golden(reader: Reader, sample: Path, accept: bool) -> None:
    """The rows are those beside it. Refresh with --accept, then proofread."""
    golden = sample.parent / f"{sample.name}.tsv"
    text = shown(*result(reader, sample))
    if accept:
        golden.write_text(text, "utf-8")

    assert golden.exists(), "no golden: run pytest --accept, then proofread it"
    assert golden.read_text("utf-8") == text


@each_sample
def test_rows_have_only_columns_of_their_table(reader: Reader, sample: Path) -> None:
    """A misspelt column would be lost without a word."""
    evidence = Evidence(sample, settings=settings_of(sample))
    for raw in reader.module.read(evidence):
        table = READ_TABLES[readers.table_of(reader.room, raw)]
        of_file = {"path", "host", "share", "twin"}
        more = {
            "holdings": {"twin", *READ_TABLES["listings"].columns},
            "events": {"name"},
        }  # an inventory may be theirs;
        more |= {"markings": of_file, "attributions": of_file, "clauses": of_file, "notified": of_file}
        assert raw.keys() <= set(table.columns) | more.get(table.name, set())  # name: the log lost the folder


@each_sample
@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress, zstandard.compress], ids=["gz", "xz", "zst"])
def test_compression_changes_nothing(reader: Reader, sample: Path, pack, tmp_path: Path) -> None:
    """gz, xz and zst are read through."""
    told = sample.parent / f"{sample.name}.settings.toml"
    if told.exists():
        (tmp_path / f"{sample.name}.x.settings.toml").write_bytes(told.read_bytes())
    packed = tmp_path / f"{sample.name}.x"
    packed.write_bytes(pack(sample.read_bytes()))

    assert result(reader, packed) == result(reader, sample)


@each_sample
def test_a_cut_file_is_read_up_to_the_cut(reader: Reader, sample: Path, tmp_path: Path) -> None:
    """However it is cut, nothing is raised, and no more rows come out than of the whole."""
    whole = sample.read_bytes()
    rows, unread, _ = result(reader, sample)
    for cut in sorted({0, 1, len(whole) // 3, len(whole) // 2, len(whole) * 9 // 10, max(0, len(whole) - 3)}):
        part = tmp_path / sample.name
        part.write_bytes(whole[:cut])
        fewer, _, _ = result(reader, part)
        assert len(fewer) <= len(rows) + len(unread) + 1


@each_reader
def test_an_empty_file_is_claimed_by_nobody_and_read_as_nothing(reader: Reader, tmp_path: Path) -> None:
    """Nothing in, nothing out."""
    path = tmp_path / "empty"
    path.write_bytes(b"")

    assert not reader.module.recognises("empty", b"")
    assert result(reader, path)[0] == []


@each_reader
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_hostile_bytes_neither_crash_nor_slip_through(reader: Reader, tmp_path: Path, data: st.DataObject) -> None:
    """A sample with bytes overwritten, swapped or inserted is read without an exception."""
    own = [path for found, path in SAMPLES if found is reader]
    origin = data.draw(st.sampled_from(own))
    sample = bytearray(origin.read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(sample)))
        junk = data.draw(st.sampled_from([b"\x00", b"\xff\xfe", b"\n", b'"', b"|", b"\x82\xa0", b"9" * 40, b"-", b""]))
        sample[at : at + data.draw(st.integers(0, 5))] = junk
    path = tmp_path / "hostile"
    path.write_bytes(sample)
    evidence = Evidence(path, settings=settings_of(origin))
    for raw in reader.module.read(evidence):
        readers.FINISH[readers.table_of(reader.room, raw)](raw, "s")


@each_reader
def test_rubbish_is_read_in_bounded_memory(reader: Reader, tmp_path: Path) -> None:
    """Random bytes, and one endless line that begins like the format, cost neither memory nor an exception."""
    own = next(path for found, path in SAMPLES if found is reader).read_bytes()
    noise = random.Random(1).randbytes(1 << 20)
    for name, content in (
        ("noise", noise),
        ("long", own.rstrip() + b"x" * (24 << 20)),
        ("utf16", own.decode("utf-8", "replace").encode("utf-16")),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        evidence = Evidence(path)
        tracemalloc.start()
        for _ in reader.module.read(evidence):
            evidence.take_unread()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 24 << 20, f"{name}: {peak:,} bytes at the peak"


BOMBED = ("samba_audit", "zeek_conn", "winlogbeat_json", "mft", "usn_journal", "evtx", "srum")


@pytest.mark.parametrize("pack", [gzip.open, lzma.open, zstandard.open], ids=["gz", "xz", "zst"])
@pytest.mark.parametrize("name", BOMBED)
def test_a_bomb_is_read_in_bounded_memory_and_costs_what_is_behind_it_only(name: str, pack, tmp_path: Path) -> None:
    """A sample and 40 MB of rubbish behind it, in a file of some kilobytes: its rows come out, the rest is unread."""
    reader, sample = next((found, path) for found, path in SAMPLES if found.name == name)
    bomb = tmp_path / f"{sample.name}.x"
    with pack(bomb, "wb") as stream:
        stream.write(sample.read_bytes() + b"\n")
        for _ in range(40):
            stream.write(b"purloined?" * 100_000)
    rows, unread, _ = result(reader, sample)
    evidence = Evidence(bomb, settings=settings_of(sample))
    tracemalloc.start()
    told = [raw["record"] for raw in reader.module.read(evidence)]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert bomb.stat().st_size < 2 << 20
    assert peak < 48 << 20, f"{peak:,} bytes at the peak"
    assert set(told) >= {row["record"] for row in rows}
    assert name == "srum" or len(evidence.take_unread(end=True)) > len(unread)  # its pages say which of them are in use
