"""Archives as programs make them: what their tables of contents tell of each file, whole and in pieces."""

import io
import random
import subprocess
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from purloined import readers
from purloined.evidence import Evidence
from tests.commands.tree import program

ALL, NONE, TOO_SMALL_LEFT_OUT = "all", "none", "all but the smallest"

Row = tuple[str, int | None, int | None]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of some customers' files."""
    root = tmp_path_factory.mktemp("archives") / "leak"
    chance = random.Random(7)
    for number in range(60):
        path = root / f"Customer {number % 5}" / f"drawing {number} Müller 図面.step"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(chance.randbytes(chance.randint(1, 3000)) if number % 20 else b"")
    (root / "big.dwg").write_bytes(chance.randbytes(200_000))
    (root / "tiny.txt").write_bytes(b"x")
    return root


@pytest.fixture(scope="module")
def truth(tree: Path) -> set[Row]:
    """(path, size, CRC-32) of its files."""
    return {
        (path.relative_to(tree).as_posix(), path.stat().st_size, zlib.crc32(path.read_bytes()))
        for path in tree.rglob("*")
        if path.is_file()
    }


def made(words: str, tree: Path, out: Path, piped: bool = False) -> Path:
    """The archive that a command writes; OUT in it is where."""
    name, *rest = words.split()
    command = [program(name), *(str(out) if word == "OUT" else word for word in rest), "."]
    done = subprocess.run(command, cwd=tree, capture_output=True, check=True, timeout=120)
    if piped:
        out.write_bytes(done.stdout)
    return out


def read(path: Path) -> tuple[set[Row], list[str]]:
    """What the one reader that claims it finds, and what it says it could not."""
    (reader,) = readers.claims(path.name, Evidence(path).head())
    evidence = Evidence(path)
    rows = {(row["path"].removeprefix("./"), row["size"], row.get("crc32")) for row in reader.module.read(evidence)}
    return rows, [item.detail for item in evidence.take_unread(end=True)]


def outcome(rows: set[Row], truth: set[Row]) -> None:
    """Every row is one of the files, and what it states is so."""
    sizes = {path: (size, crc) for path, size, crc in truth}
    for path, size, crc in rows:
        assert size in (None, sizes[path][0]), path
        assert crc in (None, sizes[path][1]), path


ZIPS = [
    ("zip -qr OUT", ALL, False),
    ("zip -qr -P secret OUT", ALL, False),
    ("zip -qr -fz OUT", ALL, False),
    ("zip -qr -", ALL, True),
    ("zip -qr -P secret -", ALL, True),
    ("7zz a -tzip OUT", ALL, False),
    ("7zz a -tzip -psecret OUT", ALL, False),
    ("7zz a -tzip -psecret -mem=AES256 OUT", NONE, False),
    ("bsdtar --format zip -cf OUT", ALL, False),
    ("bsdtar --format zip -cf -", ALL, True),
    ("bsdtar --format zip --options zip:encryption=zipcrypt --passphrase secret -cf OUT", ALL, False),
    ("bsdtar --format zip --options zip:encryption=aes256 --passphrase secret -cf OUT", TOO_SMALL_LEFT_OUT, False),
    ("bsdtar --format zip --options zip:encryption=aes256 --passphrase secret -cf -", TOO_SMALL_LEFT_OUT, True),
]
SEVENZIPS = [
    ("7zz a OUT", ALL),
    ("7zz a -psecret OUT", ALL),
    ("7zz a -mhc=off OUT", ALL),
    ("7zz a -ms=off OUT", ALL),
    ("7zz a -mx=0 OUT", ALL),
    ("7zz a -m0=PPMd OUT", ALL),
    ("7zz a -m0=BZip2 OUT", ALL),
    ("7zz a -m0=BCJ2 -m1=LZMA:d23 -m2=LZMA:d19 -m3=LZMA:d19 -mb0:1 -mb0s1:2 -mb0s2:3 OUT", ALL),
    ("bsdtar --format 7zip -cf OUT", ALL),
]


@pytest.mark.parametrize(("words", "sums", "piped"), ZIPS, ids=[words for words, *_ in ZIPS])
def test_a_zip_tells_its_files_and_the_sums_that_its_password_leaves(
    words: str, sums: str, piped: bool, tree: Path, truth: set[Row], tmp_path: Path
) -> None:
    """CRC-32 as the table in the listings' facts has it: AES of kind AE-2 has none."""
    rows, unread = read(made(words, tree, tmp_path / "x.zip", piped))

    assert unread == []
    assert {row[:2] for row in rows} == {row[:2] for row in truth}
    outcome(rows, truth)
    known = {path for path, size, crc in rows if crc is not None and size}
    every = {path for path, size, _ in truth if size}
    if sums == TOO_SMALL_LEFT_OUT:
        assert known >= every - {path for path, size, _ in truth if size < 20}
    else:
        assert known == (every if sums == ALL else set())


@pytest.mark.parametrize(("words", "sums", "piped"), ZIPS, ids=[words for words, *_ in ZIPS])
def test_pieces_of_a_zip_tell_what_they_hold(
    words: str, sums: str, piped: bool, tree: Path, truth: set[Row], tmp_path: Path
) -> None:
    """A tail all; a beginning, half a directory and a damaged one a part: never anything that is not so."""
    whole = made(words, tree, tmp_path / "x.zip", piped)
    rows, data = read(whole)[0], whole.read_bytes()
    directory, end = data.index(b"PK\x01\x02"), data.rindex(b"PK\x05\x06")
    middle = (directory + end) // 2
    piece = tmp_path / "piece.zip"
    piece.write_bytes(data[directory - 100 :])

    assert read(piece) == (rows, [])

    for cut, least in (
        (data[: directory // 2], 1),
        (data[:directory], len(rows)),
        (data[middle:], len(rows) // 3),
        (data[:middle] + bytes(40) + data[middle + 40 :], len(rows) - 3),
    ):
        piece.write_bytes(cut)
        found, unread = read(piece)
        outcome(found, truth)
        assert unread
        assert len(found) >= least


def test_the_last_part_of_a_split_zip_suffices(tree: Path, truth: set[Row], tmp_path: Path) -> None:
    """And the parts before list what begins in them."""
    last = made("zip -qr -s 100k OUT", tree, tmp_path / "x.zip")
    rows, unread = read(last)

    assert (rows, unread) == (truth, [])
    for part in tmp_path.glob("*.z0*"):
        found, unread = read(part)
        outcome(found, truth)
        assert found
        assert unread


@pytest.mark.parametrize("write", [lambda file: file, lambda file: _Pipe(file)], ids=["file", "pipe"])
def test_a_zip_by_python(write: Callable, tree: Path, truth: set[Row], tmp_path: Path) -> None:
    """Also one that was written where nothing could be put right afterwards."""
    path = tmp_path / "x.zip"
    with path.open("wb") as file, zipfile.ZipFile(write(file), "w", zipfile.ZIP_DEFLATED) as archive:
        for name, *_ in sorted(truth):
            archive.write(tree / name, name)

    assert read(path) == (truth, [])
    cut = path.read_bytes()
    path.write_bytes(cut[: cut.index(b"PK\x01\x02")])
    assert read(path)[0] == truth


class _Pipe:
    """A file in which nothing can be gone back to."""

    def __init__(self, file: io.BufferedWriter) -> None:
        self.write, self.flush = file.write, file.flush


def test_an_archive_inside_an_archive_is_one_file(tree: Path, tmp_path: Path) -> None:
    """Its own files are not taken for files beside it, though their headers can be seen."""
    inner = made("zip -qr -0 OUT", tree, tmp_path / "inner.zip")
    done = subprocess.run([program("zip"), "-q", "-0", "-", inner.name], cwd=tmp_path, capture_output=True, check=True)
    outer = tmp_path / "outer.zip"
    for content in (done.stdout, done.stdout[: done.stdout.rindex(b"PK\x01\x02")]):
        outer.write_bytes(content)
        data = inner.read_bytes()
        assert read(outer)[0] == {("inner.zip", len(data), zlib.crc32(data))}


@pytest.mark.parametrize(("words", "sums"), SEVENZIPS, ids=[words for words, _ in SEVENZIPS])
def test_a_7z_tells_all_from_its_end(words: str, sums: str, tree: Path, truth: set[Row], tmp_path: Path) -> None:
    """Whole; its tail; its first 32 bytes and its tail. A beginning says where the rest is."""
    whole = made(words, tree, tmp_path / "x.7z")
    rows, unread = read(whole)
    assert unread == []
    assert {row[:2] for row in rows} == {row[:2] for row in truth}
    outcome(rows, truth)
    assert {path for path, size, crc in rows if crc is not None} == {path for path, size, _ in truth if size}

    data, piece = whole.read_bytes(), tmp_path / "piece.7z"
    for cut in (data[len(data) // 2 :], data[:32] + data[len(data) // 2 :]):
        piece.write_bytes(cut)
        assert read(piece) == (rows, [])
    piece.write_bytes(data[: len(data) // 2])
    found, (unread,) = read(piece)
    assert found == set()
    assert "table of contents stands from byte" in unread


def test_a_7z_whose_names_are_encrypted_says_so(tree: Path, tmp_path: Path) -> None:
    """Nothing is read of it, from wherever."""
    whole = made("7zz a -psecret -mhe=on OUT", tree, tmp_path / "x.7z")
    piece = tmp_path / "piece.7z"
    piece.write_bytes(whole.read_bytes()[1000:])
    for path in (whole, piece):
        rows, (unread,) = read(path)
        assert rows == set()
        assert "password" in unread


def test_the_last_volume_of_a_7z_suffices(tree: Path, truth: set[Row], tmp_path: Path) -> None:
    """Where it holds the table of contents; else it says what is missing, and both together hold it."""
    made("7zz a -mx=0 -v70000b OUT", tree, tmp_path / "x.7z")
    volumes = sorted(tmp_path.glob("x.7z.*"))
    found = [read(volume) for volume in volumes]

    assert [bool(rows) for rows, _ in found] == [False] * (len(volumes) - 1) + [True]
    assert {row[:2] for row in found[-1][0]} == {row[:2] for row in truth}
    assert all("part" in unread[0] for _, unread in found[:-1])


@pytest.mark.parametrize("kind", ["ustar", "pax", "gnutar"])
@pytest.mark.parametrize("packed", ["", "z"])
def test_a_tar_tells_sizes_and_no_sums(kind: str, packed: str, tree: Path, truth: set[Row], tmp_path: Path) -> None:
    """Packed or not; cut, it tells what stands before; a tail, what begins in it."""
    whole = made(f"bsdtar --format {kind} -c{packed}f OUT", tree, tmp_path / "x.tar")
    want = {(path, size, None) for path, size, _ in truth}

    assert read(whole) == (want, [])
    data, piece = whole.read_bytes(), tmp_path / "piece.tar"
    piece.write_bytes(data[: len(data) // 2])
    found, unread = read(piece)
    assert found < want
    assert unread
    if not packed:
        piece.write_bytes(data[len(data) // 3 + 5 :])
        found, unread = read(piece)
        assert set() < found < want
        assert len(unread) == 1


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
def test_a_tar_by_python(form: int, tree: Path, truth: set[Row], tmp_path: Path) -> None:
    """Each of its three formats."""
    with tarfile.open(tmp_path / "x.tar", "w", format=form) as archive:
        archive.add(tree, ".")

    assert read(tmp_path / "x.tar") == ({(path, size, None) for path, size, _ in truth}, [])
