"""Facts about a whole scan: the same table however it was interrupted, and only what changed a second time."""

import json
import os
import random
import signal
import subprocess
import sys
import time
import zipfile
import zlib
from functools import cache
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from purloined import cli, readers
from purloined.case import Case
from purloined.cli import cases
from purloined.evidence import Evidence
from purloined.marking import matching, rules
from purloined.owning import sought
from purloined.owning.register import Owner, Register
from purloined.scan import examining, journal, reading, scanning, tree, workers
from purloined.scan.scanning import Share


@pytest.fixture(autouse=True)
def one_rule(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them take seconds to compile."""
    if "all_rules" not in request.keywords:
        monkeypatch.setattr(examining, "against", lambda *given: _one())


@cache
def _one() -> examining.Against:
    return examining.Against(matching.compiled(rules.load()[:1]), "one")


def grown(root: Path, files: int = 60) -> Path:
    """A share of text, noise, hard links, links and odd names."""
    chance = random.Random(files)
    for number in range(files):
        path = root / f"{number % 7}/{number % 3}/file {number}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(chance.randbytes(chance.choice((0, 10, 5000, 40_000))))
    os.link(root / "0/0/file 0.txt", root / "6/another name.txt")
    os.link(root / "0/0/file 0.txt", root / "a third.txt")
    (root / "link").symlink_to("0")
    os.mkfifo(root / "pipe")
    os.close(os.open(os.fsencode(root) + b"/\x90}\x96\xca.dwg", os.O_CREAT))
    return root


def lines(path: Path) -> list[dict]:
    return [json.loads(text) for _, text in Evidence(path).lines()]


def rows(path: Path) -> list[dict]:
    """What becomes rows: all but when the scan began."""
    return [{key: value for key, value in line.items() if key != "begun"} for line in lines(path)]


def test_every_file_has_a_line_in_the_order_of_the_walk(tmp_path: Path) -> None:
    """The first says what was scanned, the last that it came to its end."""
    root = grown(tmp_path / "share")
    count = scanning.scan(Share(root, "fs01", "parts"), tmp_path / "x.scan", jobs=2)
    first, *files, last = lines(tmp_path / "x.scan")

    assert (first["host"], first["share"], first["root"]) == ("fs01", "parts", str(root))
    assert last == {"end": True, "entries": count}
    assert count == len(files) == 65
    named = [line["path"].split("/") for line in files if "raw" not in line]
    assert named == sorted(named)
    assert {line["status"] for line in files if line.get("kind") in ("link", "fifo")} == {"unreadable"}


def test_the_number_of_processes_changes_nothing(tmp_path: Path) -> None:
    """Nor how fast each is."""
    root = grown(tmp_path / "share")
    for jobs in (1, 3):
        scanning.scan(Share(root), tmp_path / f"{jobs}.scan", jobs)

    assert rows(tmp_path / "1.scan") == rows(tmp_path / "3.scan")


def test_a_name_that_is_no_utf8_is_kept_and_shown(tmp_path: Path) -> None:
    """Raw in hex, readable as people wrote it."""
    scanning.scan(Share(grown(tmp_path / "share")), tmp_path / "x.scan", 1)
    line = next(line for line in lines(tmp_path / "x.scan") if "raw" in line)

    assert (line["path"], bytes.fromhex(line["raw"])) == ("/図面.dwg", b"\x90}\x96\xca.dwg")


def test_other_names_of_one_file_are_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And have its sums."""
    scanning.scan(Share(grown(tmp_path / "share")), tmp_path / "x.scan", 1)
    linked = [line for line in lines(tmp_path / "x.scan") if line.get("links") == 3]

    assert [line["path"] for line in linked] == ["/0/0/file 0.txt", "/6/another name.txt", "/a third.txt"]
    assert len({line["sha256"] for line in linked}) == 1


def _owned() -> examining.Against:
    """A register of two, and one rule."""
    owners = tuple(Owner(name, (name,), (), (), (), (), "") for name in ("Northwind Marine", "Orrery Optics"))
    register = Register(owners, frozenset())
    return examining.Against(matching.compiled(rules.load()[:1], sought.names(register)), "owned", register)


def _bases(path: Path) -> dict[str, list[tuple[str, str]]]:
    """path -> (owner, basis)"""
    files = (line for line in lines(path) if "path" in line)
    return {line["path"]: [(one["owner"], one["basis"]) for one in line.get("owners", ())] for line in files}


def linked_twice(root: Path) -> Path:
    """One file in folders of two owners, and by a name that says nothing."""
    for folder in ("Northwind Marine", "Orrery Optics", "misc"):
        (root / folder).mkdir(parents=True)
    (root / "Northwind Marine/plan.txt").write_text("Made for Orrery Optics Ltd.\n")
    for other in ("Orrery Optics/Northwind Marine plan.txt", "misc/b.txt"):
        os.link(root / "Northwind Marine/plan.txt", root / other)
    return root


def test_each_name_of_a_file_has_its_own_folders_owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is in it is the same under all of them, though it is read once."""
    known = _owned()
    monkeypatch.setattr(examining, "against", lambda *given: known)
    root = linked_twice(tmp_path / "share")
    scanning.scan(Share(root), tmp_path / "x.scan", 1)

    assert _bases(tmp_path / "x.scan") == {
        "/Northwind Marine/plan.txt": [("Northwind Marine", "folder"), ("Orrery Optics", "mention")],
        "/Orrery Optics/Northwind Marine plan.txt": [("Orrery Optics", "folder"), ("Northwind Marine", "mention")],
        "/misc/b.txt": [("Orrery Optics", "mention")],
    }


def test_a_file_that_got_another_name_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line of the earlier scan does not tell what is of its content alone; that of a later one does."""
    known = _owned()
    monkeypatch.setattr(examining, "against", lambda *given: known)
    root = linked_twice(tmp_path / "share")
    (root / "misc/b.txt").unlink()
    (root / "Orrery Optics/Northwind Marine plan.txt").unlink()
    scanning.scan(Share(root), tmp_path / "1.scan", 1)
    os.link(root / "Northwind Marine/plan.txt", root / "misc/b.txt")
    scanning.scan(Share(root), tmp_path / "2.scan", 1, before=tmp_path / "1.scan")
    os.link(root / "Northwind Marine/plan.txt", root / "misc/c.txt")
    scanning.scan(Share(root), tmp_path / "3.scan", 1, before=tmp_path / "2.scan")
    scanning.scan(Share(root), tmp_path / "anew.scan", 1)

    assert _bases(tmp_path / "2.scan")["/misc/b.txt"] == [("Orrery Optics", "mention")]
    assert rows(tmp_path / "3.scan") == rows(tmp_path / "anew.scan")


def test_a_file_that_could_not_be_looked_into_is_its_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever its status is, whose it is may still be known."""
    known = _owned()
    monkeypatch.setattr(examining, "against", lambda *given: known)
    root = linked_twice(tmp_path / "share")
    (root / "Northwind Marine/locked.txt").write_text("nobody may read it")
    monkeypatch.setattr(reading, "read", lambda folders, entry, progress: reading.Read(entry, "it cannot be read"))
    scanning.scan(Share(root), tmp_path / "x.scan", 1)
    line = next(line for line in lines(tmp_path / "x.scan") if line.get("path") == "/Northwind Marine/locked.txt")

    assert line["status"] == "unreadable"
    assert _bases(tmp_path / "x.scan")["/Northwind Marine/locked.txt"] == [("Northwind Marine", "folder")]


def test_two_files_whose_names_read_alike_are_two_in_the_case(tmp_path: Path) -> None:
    """One name in UTF-8, one in cp932: neither's sums may take the place of the other's."""
    root, case = tmp_path / "share", tmp_path / "case"
    root.mkdir()
    for code in ("utf-8", "cp932"):
        (Path(os.fsdecode(os.fsencode(root) + b"/" + "図面.txt".encode(code)))).write_text(code)
    cli.main(["new", str(case)])
    cli.main(["scan", str(case), str(root), "--jobs", "1"])
    held = [row for part in Case(case).parts("holdings") for row in pq.read_table(part).to_pylist()]

    assert [row["path"] for row in held] == ["/図面.txt", "/図面.txt"]
    assert len({row["file"] for row in held}) == len({row["sha256"] for row in held}) == 2
    assert len({row["name_key"] for row in held}) == 1, "a log that names one of them may mean either"


def test_a_journal_cut_anywhere_is_taken_up_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the end of a frame, inside one, before the first: the lines are those of a scan that was not interrupted."""
    monkeypatch.setattr(journal, "FRAME_LINES", 7)
    root = grown(tmp_path / "share")
    scanning.scan(Share(root), tmp_path / "whole.scan", 2)
    whole = (tmp_path / "whole.scan").read_bytes()
    cuts = {*range(0, len(whole), max(1, len(whole) // 12)), len(whole) - 1, len(whole)}
    for cut in sorted(cuts):
        (tmp_path / "cut.scan.part").write_bytes(whole[:cut])
        scanning.scan(Share(root), tmp_path / "cut.scan", 2)
        assert rows(tmp_path / "cut.scan") == rows(tmp_path / "whole.scan"), cut
        assert not (tmp_path / "cut.scan.part").exists()


def test_a_damaged_frame_is_cut_off_with_what_follows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A power failure may leave anything."""
    monkeypatch.setattr(journal, "FRAME_LINES", 7)
    root = grown(tmp_path / "share")
    scanning.scan(Share(root), tmp_path / "whole.scan", 2)
    damaged = bytearray((tmp_path / "whole.scan").read_bytes())
    damaged[len(damaged) // 2] ^= 0xFF
    (tmp_path / "other.scan.part").write_bytes(damaged)
    scanning.scan(Share(root), tmp_path / "other.scan", 2)

    assert rows(tmp_path / "other.scan") == rows(tmp_path / "whole.scan")


def test_a_part_of_another_share_is_not_gone_on_with(tmp_path: Path) -> None:
    """It would be a table of two."""
    (tmp_path / "b").mkdir()
    scanning.scan(Share(grown(tmp_path / "a")), tmp_path / "x.scan", 1)
    (tmp_path / "x.scan").replace(tmp_path / "y.scan.part")

    assert scanning.scan(Share(tmp_path / "b"), tmp_path / "y.scan", 1) == 0


KILLS = int(os.environ.get("PURLOINED_KILLS", "12"))  # 50 take minutes


def test_killed_again_and_again_a_scan_gives_the_same_table(tmp_path: Path) -> None:
    """With kill -9 to all of it, at random moments."""
    root = grown(tmp_path / "share", 125 * KILLS)
    scanning.scan(Share(root, None, "share"), tmp_path / "whole.scan", 2)
    chance, kills = random.Random(7), 0
    to = tmp_path / "killed.scan"
    command = [sys.executable, "-c", _SCAN, str(root), str(to)]
    for attempt in range(KILLS):
        process = subprocess.Popen(command, start_new_session=True)
        before = _size(to)
        while attempt % 3 and process.poll() is None and _size(to) == before:  # two of three get somewhere
            time.sleep(0.005)
        try:
            process.wait(chance.uniform(0, 0.2))
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)  # the processes that read end by themselves
            kills += 1
        process.wait()
        if to.exists():
            break
    else:
        scanning.scan(Share(root, None, "share"), to, 2)

    assert kills
    assert rows(to) == rows(tmp_path / "whole.scan")


def _size(to: Path) -> int:
    """Of the journal under way; -1 where there is none any more, or none yet."""
    part = Path(f"{to}.part")
    return part.stat().st_size if part.exists() else -1


_SCAN = """
import sys
from pathlib import Path
from purloined.marking import matching, rules
from purloined.scan import examining, journal, scanning
known = examining.Against(matching.compiled(rules.load()[:1]), "one")
examining.against = lambda *given: known
journal.FRAME_LINES = 50
scanning.scan(scanning.Share(Path(sys.argv[1]), None, "share"), Path(sys.argv[2]), 2)
"""


def test_a_second_scan_reads_only_what_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By device, inode, size and time of change."""
    root = grown(tmp_path / "share")
    scanning.scan(Share(root), tmp_path / "1.scan", 1)
    (root / "1/1/file 1.txt").write_text("changed")
    (root / "1/1/new.txt").write_text("new")
    (root / "2/2/file 2.txt").unlink()
    read = tmp_path / "read"
    real = reading.read

    def noted(folders, entry, progress):
        with read.open("ab") as stream:
            stream.write(entry.path + b"\n")
        return real(folders, entry, progress)

    monkeypatch.setattr(reading, "read", noted)
    scanning.scan(Share(root), tmp_path / "2.scan", 1, before=tmp_path / "1.scan")
    scanning.scan(Share(root), tmp_path / "3.scan", 1)

    assert set(read.read_bytes().split(b"\n")[:2]) == {b"1/1/file 1.txt", b"1/1/new.txt"}
    assert rows(tmp_path / "2.scan") == rows(tmp_path / "3.scan")


def test_a_scan_is_evidence_of_the_case(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    """`scan` adds its journal; `verify` and `--reread` take it as any other file."""
    root, case = grown(tmp_path / "share"), tmp_path / "case"
    cli.main(["new", str(case)])

    assert cli.main(["scan", str(case), str(root), "--host", "fs01", "--jobs", "1"]) == cli.DONE
    assert "63 files" in capsys.readouterr().out.splitlines()[2]
    assert cli.main(["verify", str(case)]) == cli.DONE
    journal_file = next((case / "scans").glob("*.scan"))
    assert cli.main(["add", str(case), str(journal_file), "--reread"]) == cli.DONE
    assert cli.main(["judge", str(case)]) == cli.DONE
    assert "63 held files" in capsys.readouterr().out


def test_a_scan_stopped_before_it_was_added_is_added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same command again does the rest, and reads nothing twice."""
    root, case = grown(tmp_path / "share"), tmp_path / "case"
    cli.main(["new", str(case)])
    monkeypatch.setattr(cases, "add_all", lambda *args, **how: 0)
    cli.main(["scan", str(case), str(root)])
    monkeypatch.undo()
    cli.main(["scan", str(case), str(root)])

    assert len(list((case / "scans").iterdir())) == 1
    assert cli.main(["verify", str(case)]) == cli.DONE


def test_without_a_case_the_journal_is_all(tmp_path: Path) -> None:
    """To be added elsewhere."""
    root, out = grown(tmp_path / "share"), tmp_path / "offline.scan"

    assert cli.main(["scan", str(root), "--out", str(out), "--host", "fs01"]) == cli.DONE
    assert [reader.name for reader in readers.claims(out.name, Evidence(out).head())] == ["scanned"]
    assert cli.main(["scan", str(root), "--out", str(out)]) == cli.ERROR, "an earlier journal was overwritten"


def test_a_case_inside_the_share_is_left_out(tmp_path: Path) -> None:
    """The journal would tell of itself."""
    root = grown(tmp_path / "share")
    cli.main(["new", str(root / "case")])
    cli.main(["scan", str(root / "case"), str(root)])
    found = next((root / "case/scans").glob("*.scan"))

    assert not [line["path"] for line in lines(found) if str(line.get("path")).startswith("/case/")]


def marked(root: Path) -> Path:
    """Files with markings, inside an archive too."""
    (root / "Northwind").mkdir(parents=True)
    banner = "CUI//SP-CTI\n\nBracket, revision C.\n"
    (root / "Northwind/bracket.txt").write_text(banner)
    (root / "Northwind/plain.txt").write_text("Lunch at noon.\n")
    with zipfile.ZipFile(root / "Northwind/old.zip", "w") as archive:
        archive.writestr("a/bracket.txt", banner)
    return root


@pytest.mark.all_rules
def test_markings_reach_the_case_and_the_summary(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    """With what lies in archives as files of their own."""
    root, case = marked(tmp_path / "share"), tmp_path / "case"
    cli.main(["new", str(case)])
    cli.main(["scan", str(case), str(root), "--host", "fs01"])
    said = capsys.readouterr().out
    opened = Case(case)
    markings = [row for part in opened.parts("markings") for row in pq.read_table(part).to_pylist()]
    held = {row["path"]: row for part in opened.parts("holdings") for row in pq.read_table(part).to_pylist()}

    assert {row["file"] for row in markings if row["kind"] == "cui" and row["is_use"]} == {
        held["/Northwind/bracket.txt"]["file"],
        held["/Northwind/old.zip"]["file"],
    }
    assert held["/Northwind/old.zip/a/bracket.txt"]["container"] == held["/Northwind/old.zip"]["file"]
    assert held["/Northwind/plain.txt"]["status"] == "ok"
    assert "marked 2 (cui 2)" in said


def test_a_bomb_gets_its_status_and_the_others_theirs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A PDF whose page unpacks, twice, to more than there is."""
    monkeypatch.setattr(workers, "MEMORY", 256 << 20)
    page = zlib.compress(zlib.compress(b"0 0 m " * 60_000_000, 1), 9)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>",
        b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n" % len(page) + page + b"\nendstream",
    ]
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, text) for number, text in enumerate(objects, 1))
    root = tmp_path / "share"
    root.mkdir()
    (root / "bomb.pdf").write_bytes(b"%PDF-1.7\n" + body + b"trailer << /Root 1 0 R /Size 5 >>\n%%EOF")
    for name in ("a.txt", "z.txt"):
        (root / name).write_text("Nothing is wrong here.")
    scanning.scan(Share(root), tmp_path / "x.scan", 1)
    found = {line["path"]: line for line in lines(tmp_path / "x.scan") if "path" in line}

    assert found["/bomb.pdf"]["status"] in ("too_big", "timeout", "broken")
    assert len(found["/bomb.pdf"]["sha256"]) == 64
    assert found["/a.txt"]["status"] == found["/z.txt"]["status"] == "ok"


def test_the_summary_says_what_is_not_known(tmp_path: Path) -> None:
    """Names cannot deceive in it."""
    root = grown(tmp_path / "share")
    (root / "\u202etxt.exe").mkdir()
    (root / "\u202etxt.exe/locked.zip").write_bytes(b"PK\x03\x04 cut off")
    scanning.scan(Share(root, "fs01"), tmp_path / "x.scan", 1)
    said = tree.as_text(tree.summary(tmp_path / "x.scan"))

    assert said.splitlines()[0].endswith("on fs01: 64 files, 735.2 kB")
    assert "marking not known" in said
    assert "\\u202etxt.exe" in said
    assert "links, devices and the like, passed over: 2" in said


def test_a_line_is_written_whatever_its_texts_are(tmp_path: Path) -> None:
    """Half a character, and more than a line may be long."""
    many = [{"path": f"{number} \ud800" + "x" * 1000} for number in range(1000)]
    text = journal.line({"path": "/a.zip", "size": 1, "members": many})

    assert max(map(len, text.split(b"\n"))) < 2 * journal.LONGEST
    assert [member["path"] for member in journal.values_of(text)["members"]] == [
        f"{number} \\ud800" + "x" * 1000 for number in range(1000)
    ]
