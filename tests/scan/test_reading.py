"""Facts about reading one file once."""

import hashlib
import io
import os
import random
import zlib
from pathlib import Path

import pytest

from purloined.parsing import torrent_proof
from purloined.scan import reading, walk
from purloined.scan.reading import Folders, Read


def read(root: Path, name: bytes, progress=lambda count: None) -> Read:
    descriptor = walk.opened(root)
    folders = Folders(descriptor)
    try:
        entry = next((e for e in walk.walk(descriptor) if e.path == name), walk.Entry(name, "file"))
        return reading.read(folders, entry, progress)
    finally:
        folders.close()
        os.close(descriptor)


@pytest.mark.parametrize("size", [0, 1, 16384, 16385, 3 << 20, (5 << 20) + 17])
@pytest.mark.parametrize("whole", [1 << 20, 64 << 20], ids=["in chunks", "at once"])
def test_the_sums_are_those_of_the_bytes(tmp_path: Path, size: int, whole: int, monkeypatch) -> None:
    """However large the file is: SHA-256, CRC-32, and the root that torrents of version 2 have."""
    monkeypatch.setattr(reading, "WHOLE", whole)
    data = random.Random(size).randbytes(size)
    (tmp_path / "file").write_bytes(data)
    found = read(tmp_path, b"file")
    root = torrent_proof.pieces_root(io.BytesIO(data))

    assert found.said == ""
    assert found.sha256 == hashlib.sha256(data).hexdigest()
    assert found.crc32 == zlib.crc32(data)
    assert found.pieces_root == (root.hex() if root else None)
    assert found.data == (data if size <= whole else None)


@pytest.mark.parametrize("whole", [1 << 20, 64 << 20], ids=["in chunks", "at once"])
def test_a_file_that_changes_while_it_is_read_gets_no_sums(tmp_path: Path, whole: int, monkeypatch) -> None:
    """Also where its time was set back afterwards, and its size is the same."""
    monkeypatch.setattr(reading, "WHOLE", whole)
    path = tmp_path / "ledger.db"
    path.write_bytes(bytes(2 << 20))
    times = path.stat().st_atime_ns, path.stat().st_mtime_ns

    def write(count: int) -> None:
        with path.open("r+b") as stream:
            stream.write(os.urandom(16))
        os.utime(path, ns=times)

    found = read(tmp_path, b"ledger.db", write)

    assert found.said == "it changed while it was read"
    assert (found.sha256, found.crc32, found.pieces_root, found.floor, found.data) == (None,) * 5


def test_a_file_that_changed_once_is_read_again(tmp_path: Path) -> None:
    """Whoever saves a document is done by then."""
    path = tmp_path / "report.txt"
    path.write_bytes(b"first")
    left = [b"and last"]

    def write(count: int) -> None:
        if left:
            path.write_bytes(left.pop())

    assert read(tmp_path, b"report.txt", write).sha256 == hashlib.sha256(b"and last").hexdigest()


def test_a_file_that_grows_as_it_is_read_comes_to_an_end(tmp_path: Path, monkeypatch) -> None:
    """A log that is written to."""
    monkeypatch.setattr(reading, "WHOLE", 1 << 20)
    path = tmp_path / "log"
    path.write_bytes(bytes(2 << 20))

    def write(count: int) -> None:
        with path.open("ab") as stream:
            stream.write(bytes(2 * count))

    assert read(tmp_path, b"log", write).said == "it changed while it was read"


def test_what_is_gone_or_became_a_link_says_so(tmp_path: Path) -> None:
    """A link put in a file's place, or in that of its folder, is not followed."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/secret").write_text("no part of the share")
    share = tmp_path / "share"
    share.mkdir()
    (share / "link").symlink_to("../outside/secret")
    (share / "folder").symlink_to("../outside")
    os.mkfifo(share / "pipe")

    assert "gone" in read(share, b"no such file").said
    assert read(share, b"link").said.startswith("it cannot be read")
    assert read(share, b"folder/secret").said.startswith("it cannot be read")
    assert "no regular file" in read(share, b"pipe").said


def test_files_of_many_folders_are_found(tmp_path: Path) -> None:
    """And those of the share itself after those of a folder."""
    for name in ("a/1", "a/b/2", "3", "c/4", "5"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    descriptor = walk.opened(tmp_path)
    folders = Folders(descriptor)
    for name in ("a/1", "3", "a/b/2", "nowhere/6", "c/4", "5"):
        found = reading.read(folders, walk.Entry(name.encode(), "file"))
        assert found.data == (None if name == "nowhere/6" else name.encode()), name
    folders.close()
    os.close(descriptor)


def test_reading_leaves_the_time_of_access(tmp_path: Path) -> None:
    """A scan is no trace in the evidence."""
    path = tmp_path / "file"
    path.write_bytes(b"content")
    os.utime(path, ns=(10**18, path.stat().st_mtime_ns + 10**9))
    read(tmp_path, b"file")

    assert path.stat().st_atime_ns == 10**18
