"""What lies in a 7z archive is examined as in a ZIP archive; what cannot be had is a member all the same."""

import io
import random
import subprocess
from pathlib import Path

import pytest

from purloined.content import Budget, Content, examine
from purloined.parsing import sevenzip, sevenzip_members
from tests.commands.tree import program

FILES = {
    "plan.txt": b"KESTREL, company confidential\n" * 40,
    "deeper/note.txt": b"for Northwind only\n",
    "deeper/empty.txt": b"",
    "numbers.bin": random.Random(7).randbytes(150_000),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("sevenzip")
    for name, content in FILES.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes(content)
    return root


def packed(switches: str, folder: Path, out: Path) -> bytes:
    """The folder, as 7-Zip packs it."""
    command = [program("7zz", "7z"), "a", *switches.split(), out / "out.7z", "."]
    subprocess.run(command, cwd=folder, capture_output=True, check=True, timeout=120)
    return (out / "out.7z").read_bytes()


def examined(data: bytes, **budget: int) -> Content:
    return examine(b"out.7z", memoryview(data), Budget(**budget))


def statuses(content: Content) -> dict[str, str]:
    return {member.path: member.status for member in content.members}


@pytest.mark.parametrize(
    "switches",
    ["", "-m0=LZMA", "-m0=Deflate", "-m0=BZip2", "-mx=0", "-ms=off", "-mhc=off", "-m0=BCJ -m1=LZMA2",
     "-m0=Delta:2 -m1=LZMA", "-m0=ARM64 -m1=LZMA2 -mf=off"],
)  # fmt: skip
def test_every_file_is_as_it_was_packed(switches: str, folder: Path, tmp_path: Path) -> None:
    """But where a filter is not known: then none is taken for unmarked."""
    content = examined(packed(switches, folder, tmp_path))

    assert {member.path for member in content.members} == set(FILES)
    if "ARM64" in switches:
        assert content.status == "partial"
        assert set(statuses(content).values()) == {"ok", "unreadable"}  # the empty file has nothing to unpack
        return
    assert statuses(content) == {name: "no_text" if name.endswith(".bin") else "ok" for name in FILES}
    assert [(part.where, part.text) for part in content.parts if part.place == "body" and "Northwind" in part.text] == [
        ("deeper/note.txt", "for Northwind only")
    ]


@pytest.mark.parametrize("switches", ["-m0=PPMd", "-psecret"])
def test_what_cannot_be_unpacked_is_listed_with_its_size(switches: str, folder: Path, tmp_path: Path) -> None:
    content = examined(packed(switches, folder, tmp_path))

    told = {member.path: (member.size, member.status) for member in content.members if member.size}
    status = "encrypted" if "-p" in switches else "unreadable"
    assert told == {name: (len(data), status) for name, data in FILES.items() if data}
    assert content.status == "partial"


def test_a_file_too_big_takes_those_behind_it_along(folder: Path, tmp_path: Path) -> None:
    """They are packed as one stream. Those before it are read."""
    content = examined(packed("-mqs=off", folder, tmp_path), part_bytes=100_000)
    found = statuses(content)

    assert found["numbers.bin"] == "too_big"
    assert set(found) == set(FILES)
    assert "ok" in found.values()
    assert content.status == "partial"


def test_what_unpacks_to_far_more_is_not_unpacked(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "bomb.txt").write_bytes(b"A" * (40 << 20))

    assert statuses(examined(packed("", source, tmp_path))) == {"bomb.txt": "too_big"}


def test_a_damaged_archive_gives_only_what_is_sound(folder: Path, tmp_path: Path) -> None:
    """Whichever byte of its contents is another: a file is as it was, or it is told that it could not be read."""
    whole = packed("-m0=LZMA2", folder, tmp_path)
    chance = random.Random(11)
    for _ in range(60):
        data = bytearray(whole)
        data[chance.randrange(32, 150_000)] ^= 1 << chance.randrange(8)
        archive = memoryview(bytes(data))
        contents = sevenzip_members.Contents(archive, 100)
        for entry in sevenzip.entries(io.BytesIO(archive)):
            if not entry.is_folder:
                unpacked = contents.of(entry, 1 << 20)
                assert unpacked.why or unpacked.data == FILES[entry.name], entry.name
