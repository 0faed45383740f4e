"""Torrents as programs make them, held against files that were moved, renamed, changed and lost since."""

import hashlib
import io
import json
import math
import random
import subprocess
import sys
from pathlib import Path

import pytest

from purloined import cli
from purloined.parsing import torrent, torrent_proof
from purloined.parsing.torrent_proof import Proof, pieces_root
from tests.commands.tree import program

TRACKER = "http://tracker.example/announce"
LIBTORRENT = """
import sys, libtorrent as lt
folder, out, kind, size = sys.argv[1:]
files = lt.file_storage()
lt.add_files(files, folder)
flags = {"v1": 64, "v2": 32, "hybrid": 0}[kind]
made = lt.create_torrent(files, int(size), flags)
lt.set_piece_hashes(made, folder.rpartition("/")[0])
open(out, "wb").write(lt.bencode(made.generate()))
"""


@pytest.fixture(scope="module")
def leak(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What was stolen: some hundred files, many of one size, some of one content, some empty."""
    root = tmp_path_factory.mktemp("torrents") / "leak"
    chance = random.Random(11)
    common = [chance.randint(500, 40_000) for _ in range(6)]
    form = chance.randbytes(9_000)
    for number in range(220):
        size = chance.choice(common) if chance.random() < 0.3 else int(math.exp(chance.gauss(9.5, 1.6))) + 1
        path = (
            root
            / f"Customer {chance.randint(1, 6)}"
            / f"{chance.choice(['report', 'Zeichnung', '図面'])} {number}.docx"
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(form if number % 40 == 1 else chance.randbytes(min(size, 600_000) if number % 50 else 0))
    (root / "image.vhdx").write_bytes(chance.randbytes(3_000_000))
    return root


def libtorrent() -> str:
    """A Python that has it; Debian's python3-libtorrent is one of the system's."""
    for python in (sys.executable, "/usr/bin/python3"):
        if (
            Path(python).exists()
            and not subprocess.run([python, "-c", "import libtorrent"], capture_output=True).returncode
        ):
            return python
    return program("a Python with libtorrent")


def made(kind: str, folder: Path, out: Path) -> Path:
    """A torrent of a folder, by one of the programs."""
    name, _, size = kind.partition(" ")
    if name in ("v1", "v2", "hybrid"):
        words = [libtorrent(), "-c", LIBTORRENT, str(folder), str(out), name, size]
    else:
        words = {
            "mktorrent": ["-l", "18", "-a", TRACKER, "-o", str(out), str(folder)],
            "transmission-create": ["-s", "32", "-o", str(out), str(folder)],
            "ctorrent": ["-t", "-l", "65536", "-u", TRACKER, "-s", str(out), str(folder)],
            "buildtorrent": ["-l", "131072", "-a", TRACKER, str(folder), str(out)],
        }[name]
        words = [program(name), *words]
    subprocess.run(words, capture_output=True, check=True, timeout=120, cwd=out.parent)
    return out


V1 = ["mktorrent", "transmission-create", "ctorrent", "buildtorrent", "v1 65536"]
V2 = ["v2 65536", "hybrid 65536"]


def digest(path: Path) -> bytes:
    return hashlib.sha256(path.read_bytes()).digest()


def at_hand(leak: Path, to: Path, lost: float = 0.0, changed: float = 0.0) -> Path:
    """The victim's own files: a third lies elsewhere, every seventh has another name."""
    chance = random.Random(3)
    for path in sorted(path for path in leak.rglob("*") if path.is_file()):
        name = path.relative_to(leak)
        if chance.random() < lost:
            continue
        name = Path("moved") / path.parent.name / path.name if chance.random() < 0.3 else name
        name = name.with_name(f"{chance.getrandbits(40):x}.docx") if chance.random() < 0.15 else name
        data = bytearray(path.read_bytes())
        if data and chance.random() < changed:
            data[chance.randrange(len(data))] ^= 1
        (to / name).parent.mkdir(parents=True, exist_ok=True)
        (to / name).write_bytes(data)
    return to


def proofs(path: Path, *folders: Path) -> list[Proof]:
    with path.open("rb") as stream:
        plan = torrent.outline(stream)
        local = torrent_proof.local_files(stream, plan, list(folders))
        return list(torrent_proof.prove(stream, plan, local))


def possible(path: Path, leak: Path, held: set[bytes]) -> set[str]:
    """What arithmetic allows to be proven: of version 1, the files all of whose pieces hold only files at hand."""
    with path.open("rb") as stream:
        plan = torrent.outline(stream)
        files = list(torrent.entries(stream, plan))
    is_held = {
        entry.path: entry.kind == "pad" or not entry.size or digest(leak.parent / entry.path) in held for entry in files
    }
    if plan.tree is not None:
        return {entry.path for entry in files if entry.kind == "file" and entry.size and is_held[entry.path]}
    spoilt, spans, at = set(), {}, 0
    for entry in files:
        pieces = range(at // plan.piece_length, (at + entry.size - 1) // plan.piece_length + 1) if entry.size else ()
        spoilt |= set() if is_held[entry.path] else set(pieces)
        spans[entry.path] = pieces if entry.kind == "file" and entry.size else None
        at += entry.size
    return {path for path, pieces in spans.items() if pieces and not spoilt & set(pieces)}


def proven(found: list[Proof], leak: Path) -> set[str]:
    """The files said to be proven; each of them is, to the byte."""
    said = {proof.path for proof in found if proof.outcome == "proven"}
    for proof in found:
        assert proof.outcome != "proven" or digest(proof.local) == digest(leak.parent / proof.path), proof.path
    return said


@pytest.mark.parametrize("kind", V1 + V2)
def test_what_is_at_hand_is_proven_though_moved_and_renamed(kind: str, leak: Path, tmp_path: Path) -> None:
    """All of it, by roots and by pieces."""
    made_by = made(kind, leak, tmp_path / "x.torrent")
    mine = at_hand(leak, tmp_path / "mine")
    found = proofs(made_by, mine)

    assert proven(found, leak) == {proof.path for proof in found if proof.size}
    assert len(found) >= 200


@pytest.mark.parametrize("kind", V1 + V2)
@pytest.mark.parametrize(("lost", "changed"), [(0.02, 0.0), (0.2, 0.05)], ids=["2 % lost", "20 % lost, 5 % changed"])
def test_what_is_lost_or_changed_spoils_no_more_than_it_must(
    kind: str, lost: float, changed: float, leak: Path, tmp_path: Path
) -> None:
    """By roots nothing beside itself; by pieces its neighbours."""
    made_by = made(kind, leak, tmp_path / "x.torrent")
    mine = at_hand(leak, tmp_path / "mine", lost, changed)
    held = {digest(path) for path in mine.rglob("*") if path.is_file()}
    want, found = possible(made_by, leak, held), proofs(made_by, mine)

    assert want - proven(found, leak) == set()
    assert {proof.outcome for proof in found} >= {"proven", "unproven", "absent"}


@pytest.mark.parametrize("kind", V1)
def test_a_changed_file_is_identified_by_the_pieces_that_are_left(kind: str, leak: Path, tmp_path: Path) -> None:
    """It is the same file, and not the same content: the two are kept apart."""
    made_by = made(kind, leak, tmp_path / "x.torrent")
    mine = at_hand(leak, tmp_path / "mine")
    image = next(path for path in mine.rglob("*") if path.stat().st_size == 3_000_000)
    with image.open("r+b") as file:
        file.seek(1_500_000)
        file.write(b"changed")
    (found,) = [proof for proof in proofs(made_by, mine) if proof.path.endswith("image.vhdx")]

    assert (found.outcome, found.local) == ("identified", image)


def test_several_snapshots_prove_more_than_each_of_them(leak: Path, tmp_path: Path) -> None:
    """What one has lost, or has since changed, another has."""
    made_by = made("mktorrent", leak, tmp_path / "x.torrent")
    older, newer = (at_hand(leak, tmp_path / name, lost=0.0) for name in ("older", "newer"))
    chance = random.Random(1)
    for folder in (older, newer):
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            if chance.random() < 0.1:
                path.unlink()
    each = [proven(proofs(made_by, folder), leak) for folder in (older, newer)]

    assert proven(proofs(made_by, older, newer), leak) > each[0] | each[1]


def test_work_goes_with_the_bytes_at_hand_and_not_with_their_combinations(tmp_path: Path) -> None:
    """A thousand files of one size, of which none fits: the search ends."""
    chance = random.Random(5)
    leak, mine = tmp_path / "leak", tmp_path / "mine"
    for folder, salt in ((leak, 0), (mine, 1)):
        folder.mkdir()
        for number in range(400):
            (folder / f"{number + salt * 1000}.txt").write_bytes(chance.randbytes(700))
    found = proofs(made("mktorrent", leak, tmp_path / "x.torrent"), mine)

    assert {proof.outcome for proof in found} == {"unproven"}
    pieces = 2  # of 256 KiB
    assert sum(proof.hashed for proof in found) <= pieces * (32 * 400 * 700)


@pytest.mark.parametrize("count", [*range(1, 18), 31, 32, 33, 100])
@pytest.mark.parametrize("more", [-1, 0, 1])
def test_a_root_is_that_of_the_whole_tree(count: int, more: int) -> None:
    """As BEP 52 defines it: leaves of 16 KiB, the missing ones zeros up to a power of two."""
    content = random.Random(count).randbytes(count * (16 << 10) + more)
    level = [hashlib.sha256(content[at : at + (16 << 10)]).digest() for at in range(0, len(content), 16 << 10)]
    while len(level) & (len(level) - 1):
        level.append(bytes(32))
    while len(level) > 1:
        level = [hashlib.sha256(level[at] + level[at + 1]).digest() for at in range(0, len(level), 2)]

    assert pieces_root(io.BytesIO(content)) == level[0]


def test_no_content_has_no_root() -> None:
    """BEP 52 gives none to an empty file."""
    assert pieces_root(io.BytesIO()) is None


# The command --------------------------------------------------------------------------------------------


def test_the_command_prints_what_is_proven(leak: Path, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    """A line for each file; as JSON likewise."""
    made_by = made("mktorrent", leak, tmp_path / "x.torrent")
    mine = at_hand(leak, tmp_path / "mine")

    assert cli.main(["torrent", str(made_by), "--against", str(mine), "--json"]) == cli.DONE
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {line["outcome"] for line in lines} == {"proven", "empty"}
    assert cli.main(["torrent", str(made_by), "--against", str(mine)]) == cli.DONE
    assert len(capsys.readouterr().out.splitlines()) == len(lines)


def test_the_command_says_what_is_wrong_with_a_torrent(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    """Where; and that a folder is not there."""
    bad = tmp_path / "bad.torrent"
    bad.write_bytes(b"d4:infod5:filesld6:lengthi5e4:pathl1:aeee4:name1:x12:piece lengthi16384e6:pieces0:ee")

    assert cli.main(["torrent", str(bad), "--against", str(tmp_path)]) == cli.UNREAD
    assert "0 hashes of pieces, where 1 pieces hold 5 bytes" in capsys.readouterr().err
    assert cli.main(["torrent", str(bad), "--against", str(tmp_path / "nowhere")]) == cli.ERROR
