"""Reading many records at once gives what reading one at a time gives: rows, unread, runs; whatever the block."""

import gzip
import random
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bench import listings, reading
from purloined import columns, readers
from purloined.case import Case
from purloined.evidence import Evidence
from purloined.parsing import blocks
from purloined.readers import Reader
from purloined.tables import LISTINGS
from tests.test_readers import SAMPLES

FAST = [(reader, path) for reader, path in SAMPLES if hasattr(reader.module, "read_blocks")]
LAB = Path(__file__).parents[2] / "shared" / "data" / "lab"
each_sample = pytest.mark.parametrize(
    ("reader", "sample"), FAST, ids=[f"{reader.name}/{path.name}" for reader, path in FAST]
)


def both(reader: Reader, path: Path) -> tuple[tuple, tuple]:
    """(rows by record, unread, runs), read one at a time and many at once."""
    return _read(reader, reader.module.read, path), _read(reader, reader.module.read_blocks, path)


def _read(reader: Reader, read, path: Path) -> tuple[list[dict], list, list]:
    told = path.parent / f"{path.name}.settings.toml"
    evidence = Evidence(path, settings=tomllib.loads(told.read_text("utf-8")) if told.exists() else {})
    rows, refused = [], []
    for raw in read(evidence):
        if isinstance(raw, pa.Table):
            rows += getattr(columns, reader.room)(raw, "s").to_pylist()
        elif (row := readers.FINISH[reader.room](raw, "s")) is not None:
            rows.append(row)
        else:
            refused.append(raw["record"])
    rows.sort(key=lambda row: (row["record"], row.get("action"), str(row)))
    return [rows, refused], evidence.take_unread(end=True), evidence.runs()


@pytest.fixture(params=[200, 3_000, 1 << 20], ids=["few lines", "some lines", "all lines"])
def in_blocks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of each size, of which everything that can be taken together is."""
    monkeypatch.setattr(blocks, "SIZE", request.param)
    monkeypatch.setattr(blocks, "FEW", 1)
    monkeypatch.setattr(blocks, "_TRIED", 1 << 30)


@each_sample
def test_the_samples(reader: Reader, sample: Path, in_blocks: None) -> None:
    """As they are."""
    slow, fast = both(reader, sample)

    assert fast == slow


@each_sample
@pytest.mark.parametrize("seed", range(12))
def test_damaged_samples(reader: Reader, sample: Path, seed: int, in_blocks: None, tmp_path: Path) -> None:
    """Cut, overwritten, with junk put in, lines doubled and out of order."""
    path = tmp_path / sample.name
    path.write_bytes(_damaged(sample.read_bytes(), random.Random(seed)))
    told = sample.parent / f"{sample.name}.settings.toml"
    if told.exists():
        (tmp_path / told.name).write_bytes(told.read_bytes())
    slow, fast = both(reader, path)

    assert fast == slow


_JUNK = [b"\x00", b"\xff\xfe", b"\n", b"\n\n", b'"', b"|", b"\x82\xa0", b"9" * 40, b"-", b"", b",}", b"\r", b"\r\n"]
_JUNK += [b"{", b"}", b"[", b"null", b"true", b"1.5", b"\\", b"\t", b"\\u00e9", "é".encode(), b"\xe2\x80\xae"]


def _damaged(data: bytes, chance: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    for _ in range(chance.randrange(3)):
        lines.insert(chance.randrange(len(lines)), chance.choice(lines))
    data = bytearray(b"".join(lines))
    for _ in range(chance.randrange(1, 6)):
        at = chance.randrange(len(data))
        data[at : at + chance.randrange(6)] = chance.choice(_JUNK)
    return bytes(data[: chance.randrange(len(data) // 2, len(data) + 1)])


@pytest.mark.parametrize("name", reading.INPUTS)
def test_large_inputs(name: str, tmp_path: Path) -> None:
    """Those of the benchmark, of which most is taken together."""
    path = reading.write(tmp_path, name, 2 << 20)
    (reader,) = readers.claims(name, Evidence(path).head())
    slow, fast = both(reader, path)

    assert fast == slow
    together = sum(raw.num_rows for raw in reader.module.read_blocks(Evidence(path)) if isinstance(raw, pa.Table))
    assert together > len(slow[0][0]) * 0.7


def _lab() -> Iterator[tuple[Reader, Path]]:
    for path in sorted(LAB.rglob("*")):
        name = path.name.removesuffix(".gz")
        for reader in {reader.name: reader for reader, _ in FAST}.values():
            if path.is_file() and path.stat().st_size < 3 << 20 and reader.name in _NAMED.get(name, ()):
                yield reader, path


_NAMED = {"samba_audit.log": ["samba_audit"], "suricata_eve.json": ["suricata_eve"]}


@pytest.mark.parametrize(("reader", "path"), list(_lab()), ids=lambda value: getattr(value, "name", ""))
def test_real_logs(reader: Reader, path: Path, tmp_path: Path) -> None:
    """Those of the laboratory, where they are at hand."""
    slow, fast = both(reader, path)

    assert fast == slow


def test_a_packed_file_and_one_with_a_mark(tmp_path: Path) -> None:
    """Packing, and a byte order mark, are no matter of the block."""
    path = reading.write(tmp_path, "conn.log", 100_000)
    packed, marked, wide = tmp_path / "conn.log.gz", tmp_path / "marked.log", tmp_path / "wide.log"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    marked.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    wide.write_bytes(path.read_text().encode("utf-16"))
    (reader,) = readers.claims("conn.log", Evidence(path).head())
    expected = _read(reader, reader.module.read, path)

    assert all(_read(reader, reader.module.read_blocks, each) == expected for each in (packed, marked, wide))


# Listings -----------------------------------------------------------------------------------------------

LISTED = [(reader, path) for reader, path in SAMPLES if reader.room == "listings" or reader.name in ("inventory_csv",)]


@pytest.mark.parametrize(("reader", "sample"), LISTED, ids=[f"{r.name}/{p.name}" for r, p in LISTED])
def test_listed_files_finished_together_are_what_they_are_one_by_one(reader: Reader, sample: Path) -> None:
    """The samples of every form."""
    raws = list(reader.module.read(Evidence(sample)))
    if raws:
        together = columns.listings(blocks.of_rows(raws, LISTINGS.columns), "s").to_pylist()
        assert together == [readers.listing(raw, "s") for raw in raws]


@pytest.mark.parametrize("name", ["find.txt", "find_ls.txt", "dir_s.txt"])
def test_large_listings(name: str, tmp_path: Path) -> None:
    """Those of the benchmark, with lines of other forms among them; most is taken together."""
    path = listings.write(tmp_path, name, 2 << 20)
    text = path.read_text("utf-8").splitlines(keepends=True)
    for at, line in (
        (90, "./a name\nof two lines.pdf\n"),
        (9_000, "find: denied\n"),
        (12_000, "\n"),
        (15_000, "a/b\\c.d\n"),
    ):
        text.insert(at, line)
    path.write_text("".join(text), "utf-8")
    (reader,) = readers.claims(name, Evidence(path).head())
    slow, fast = both(reader, path)

    assert fast == slow
    together = sum(raw.num_rows for raw in reader.module.read_blocks(Evidence(path)) if isinstance(raw, pa.Table))
    assert together > len(slow[0][0]) * 0.7


@pytest.mark.parametrize(
    "path",
    [
        "a",
        "/a",
        "./a",
        "a//b",
        "a/./b",
        "..\\b",
        "a\\b/c",
        "C:\\A\\B.C",
        "/\u0338x",
        "é/É.TXT",
        "a/.b",
        "a.b/c.",
        "Ǆ/ß.ẞ",
        "-",
    ],
)
def test_names_finished_together_are_what_they_are_one_by_one(path: str) -> None:
    """Separators of both kinds, empty parts, letters that fold and compose."""
    raw = {"record": 1, "path": path, "size": "-", "mtime_shown": "-", "md5": "D41D8CD98F00B204E9800998ECF8427E "}

    assert columns.listings(blocks.of_rows([raw]), "s").to_pylist() == [readers.listing(raw, "s")]


@pytest.mark.parametrize("path", ["a/", "a/.", "", None, "a\ud800b"])
def test_what_is_not_as_usual_is_left_to_be_told_by_itself(path: str | None) -> None:
    """Nothing is guessed."""
    with pytest.raises((blocks.Unusual, UnicodeError, pa.ArrowInvalid, pa.ArrowNotImplementedError)):
        columns.listings(blocks.of_rows([{"record": 1, "path": "x"}, {"record": 2, "path": path}]), "s")


def test_a_listed_path_that_ends_with_its_folder_costs_no_other(tmp_path: Path) -> None:
    """What columns cannot tell, rows do."""
    path = tmp_path / "list.txt"
    path.write_text("".join(f"Orion/{at}.step\n" for at in range(9)) + "Orion/.\n" + "Orion/last.step\n")
    case = Case.new(tmp_path / "case", "")
    added = readers.add(case, path, "listings", "path_list")

    assert added.state == "read"
    assert added.rows + added.unread >= 10


def test_a_row_that_does_not_fit_is_unread_and_the_others_are_there(tmp_path: Path) -> None:
    """A size beyond all sizes."""
    path = tmp_path / "list.txt"
    path.write_text(
        "".join(f"{'9' * (30 if at == 3 else 3)} 2024-03-14 10:15:00.000000000 Orion/{at}.step\n" for at in range(9))
    )
    case = Case.new(tmp_path / "case", "")
    added = readers.add(case, path, "listings", "rclone_lsl")

    assert (added.rows, added.unread) == (8, 1)
    assert "line 4: a value that does not fit" in added.says


_PIECES = [
    "/",
    "\\",
    "a",
    "B",
    ".",
    "..",
    ":",
    "x y",
    "é",
    "e\u0301",
    "\u0338",
    "ß",
    "İ",
    "-",
    "//",
    "\\\\",
    "fs01",
    ".txt",
]
_PIECES += ["@GMT-2026.03.01-23.00.00", "\u0345", "K", "10.0.0.1", "\uac00", "\u11a8"]


def test_names_in_one_folder_share_its_part() -> None:
    """What is remembered of a folder gives for each name in it what the whole path gives."""
    chance = random.Random(7)
    for _ in range(2_000):
        path = "".join(chance.choice(_PIECES) for _ in range(chance.randint(1, 8)))

        table = columns.events(pa.table({"record": [1], "action": ["read"], "path": [path]}), "s")
        assert table.to_pylist() == [readers.event({"record": 1, "action": "read", "path": path}, "s")], path


_LONG = ["a" * 127, "b" * 128 + ".C", "c" * 300, "x." + "d" * 300, "e" * 200 + "." + "f" * 256]
_PATHS = some.lists(some.sampled_from([*_PIECES, *_LONG]) | some.text(max_size=3), min_size=1, max_size=8).map("".join)


@settings(deadline=None)
@given(some.lists(_PATHS.filter(bool), min_size=1, max_size=20))
def test_paths_parted_together_are_what_they_are_one_by_one(paths: list[str]) -> None:
    """In ASCII and not, with keys of names of any length."""
    raws = [{"record": at, "action": "read", "path": path} for at, path in enumerate(paths, 1)]
    together = columns.events(pa.Table.from_pylist(raws), "s")

    assert together.to_pylist() == [readers.event(raw, "s") for raw in raws]
