"""Facts about the walk: what it comes to, in which order, and what it says of the rest."""

import os
import socket
from pathlib import Path

import pytest

from purloined.scan import walk
from purloined.scan.walk import Entry


def found(root: Path, after: bytes | None = None, leave_out: tuple = ()) -> list[Entry]:
    descriptor = walk.opened(root)
    try:
        return list(walk.walk(descriptor, after, leave_out))
    finally:
        os.close(descriptor)


def paths(entries: list[Entry]) -> list[bytes]:
    return [entry.path for entry in entries]


@pytest.fixture
def share(tmp_path: Path) -> Path:
    """Folders and files whose order by path and by text differ."""
    root = tmp_path / "share"
    for name in ("a/b/1.txt", "a/b/2.txt", "a-b.txt", "a/z.txt", "b.txt", "B.txt"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return root


def test_files_come_folder_by_folder_in_the_order_of_their_bytes(share: Path) -> None:
    """With sizes."""
    entries = found(share)

    assert paths(entries) == [b"B.txt", b"a/b/1.txt", b"a/b/2.txt", b"a/z.txt", b"a-b.txt", b"b.txt"]
    assert [entry.size for entry in entries] == [5, 9, 9, 7, 7, 5]


def test_a_walk_goes_on_behind_any_path(share: Path) -> None:
    """Also behind one that is gone meanwhile."""
    whole = paths(found(share))
    for place, path in enumerate(whole):
        assert paths(found(share, after=path)) == whole[place + 1 :]
        assert all(walk.comes_behind(later, path) for later in whole[place + 1 :])
    (share / "a/b/2.txt").unlink()
    assert paths(found(share, after=b"a/b/2.txt")) == [b"a/z.txt", b"a-b.txt", b"b.txt"]


def test_no_link_is_followed(share: Path) -> None:
    """Neither to a file, nor to a folder, nor in a circle; the link itself is named."""
    (share / "to-file").symlink_to("b.txt")
    (share / "to-folder").symlink_to("a")
    (share / "a/around").symlink_to("..")
    links = {entry.path: entry.said for entry in found(share) if entry.kind == "link"}

    assert set(links) == {b"to-file", b"to-folder", b"a/around"}
    assert not any(path.startswith((b"to-folder/", b"a/around/")) for path in paths(found(share)))


def test_pipes_and_sockets_are_named_and_not_opened(share: Path) -> None:
    """Opening a pipe would wait for ever."""
    os.mkfifo(share / "pipe")
    with socket.socket(socket.AF_UNIX) as made:
        here = os.getcwd()  # noqa: PTH109  a socket's path may be a hundred bytes long at the most
        os.chdir(share)
        made.bind("sock")
        os.chdir(here)
    kinds = {entry.path: entry.kind for entry in found(share)}

    assert kinds[b"pipe"] == "fifo"
    assert kinds[b"sock"] == "socket"


def test_names_are_bytes(tmp_path: Path) -> None:
    """No encoding, a line end, nothing that is shown, 255 bytes."""
    names = [b"\x90}\x96\xca.dwg", b"new\nline", b"\xe2\x80\xaetxt.exe", b"x" * 255, b"-", b" "]
    for name in names:
        os.close(os.open(os.fsencode(tmp_path) + b"/" + name, os.O_CREAT))

    assert paths(found(tmp_path)) == sorted(names)


def test_names_that_read_alike_are_told_apart(tmp_path: Path) -> None:
    """One folder's name in UTF-8 and in cp932, another's in cp932 alone; and all that lies below the twin."""
    alike, alone = "図面", "設計"
    for name in (alike.encode(), alike.encode("cp932"), alone.encode("cp932")):
        folder = os.fsencode(tmp_path) + b"/" + name
        os.mkdir(folder)  # noqa: PTH102  bytes
        os.close(os.open(folder + b"/plan.dwg", os.O_CREAT))
    twins = {entry.path: entry.is_twin for entry in found(tmp_path)}

    assert twins == {
        alike.encode() + b"/plan.dwg": False,
        alike.encode("cp932") + b"/plan.dwg": True,
        alone.encode("cp932") + b"/plan.dwg": False,
    }


def test_a_path_longer_than_the_system_takes_at_once_is_walked(tmp_path: Path) -> None:
    """Folder by folder there is no such limit."""
    descriptor = os.open(tmp_path, os.O_RDONLY)
    for _ in range(30):
        os.mkdir(b"d" * 200, dir_fd=descriptor)
        inner = os.open(b"d" * 200, os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = inner
    os.close(os.open(b"deep.txt", os.O_CREAT, dir_fd=descriptor))
    os.close(descriptor)

    assert paths(found(tmp_path)) == [b"/".join([b"d" * 200] * 30 + [b"deep.txt"])]


def test_what_is_too_deep_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It costs a row, and no more."""
    monkeypatch.setattr(walk, "DEEPEST", 3)
    (tmp_path / "1/2/3/4").mkdir(parents=True)
    (tmp_path / "1/2/here.txt").touch()
    entries = found(tmp_path)

    assert [(entry.path, entry.kind) for entry in entries] == [(b"1/2/3", "folder"), (b"1/2/here.txt", "file")]
    assert "not looked at" in entries[0].said


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_a_closed_folder_is_named_with_the_reason(share: Path) -> None:
    """And the rest is walked."""
    (share / "a/b").chmod(0)
    entries = {entry.path: entry for entry in found(share)}
    (share / "a/b").chmod(0o700)

    assert entries[b"a/b"].kind == "folder"
    assert "Permission denied" in entries[b"a/b"].said
    assert b"a/z.txt" in entries


def test_a_folder_that_cannot_be_opened_is_named(share: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same for whoever runs the tests as root."""
    real = walk._open

    def refuse(name, folder):
        if name == b"b":
            raise PermissionError(13, "Permission denied")
        return real(name, folder)

    monkeypatch.setattr(walk, "_open", refuse)
    entries = {entry.path: entry for entry in found(share)}

    assert (entries[b"a/b"].kind, entries[b"a/b"].said) == ("folder", "it cannot be opened: Permission denied")
    assert b"a/z.txt" in entries


def test_a_folder_that_lies_in_itself_is_not_gone_into(share: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As some file systems and mounts have it: told by device and inode."""
    top = share.stat()
    said = walk._not_walked((top.st_dev, top.st_ino), [(top.st_dev, top.st_ino), (top.st_dev, 1)])

    assert "loop" in said


def test_what_the_scan_writes_itself_is_left_out(share: Path) -> None:
    """A case inside the share."""
    inner = (share / "a").stat()

    assert paths(found(share, leave_out=((inner.st_dev, inner.st_ino),))) == [b"B.txt", b"a-b.txt", b"b.txt"]


def test_what_the_system_makes_up_is_not_read() -> None:
    """/proc below a scanned root has files without an end."""
    if not Path("/proc/self/mountinfo").exists():
        pytest.skip("no /proc here")
    proc = Path("/proc").stat()

    assert "proc" in walk._not_walked((proc.st_dev, proc.st_ino), [(Path("/").stat().st_dev, 2)])
