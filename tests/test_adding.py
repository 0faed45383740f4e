"""Many files at a time: the same case as one after the other, and nothing half when it is stopped."""

import itertools
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from purloined import adding, readers
from purloined.case import Case
from tests.small_case import INVENTORY, TOML, samba


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Some logs, an inventory, one file twice, and one that nobody can read."""
    monkeypatch.setattr(adding, "WORTH_IT", 0)
    folder = tmp_path / "evidence"
    folder.mkdir()
    texts = {f"{n}.log": samba(f"10:00:{n:02}|thief|pread_send|a{n}") + "no line\n" for n in range(6)}
    texts |= {"inventory.csv": INVENTORY, "3 again.log": texts["3.log"], "unknown.bin": "what is this"}
    for name, text in texts.items():
        (folder / name).write_text(text)
    return sorted(folder.iterdir())


def contents(case: Case) -> tuple[list[dict], dict[str, bytes]]:
    """(evidence lines without the moment they were written, and what hangs on it; bytes of each table part)."""
    lines = [{k: v for k, v in line.items() if k not in ("added", "previous")} for line in case.evidence()]
    return lines, {str(p.relative_to(case.folder)): p.read_bytes() for p in sorted(case.folder.rglob("*.parquet"))}


def test_the_case_is_the_same_however_many_processes_read(tmp_path: Path, files: list[Path]) -> None:
    """Evidence in the order given, tables byte for byte, and the same said of each file."""
    cases = [Case.new(tmp_path / f"case{jobs}", TOML) for jobs in (1, 2, 3)]
    said = [list(adding.add_all(case, files, jobs=jobs)) for jobs, case in enumerate(cases, 1)]

    assert said[0] == said[1] == said[2]
    assert [added.state for added in said[0]].count("read") == 7
    assert contents(cases[0]) == contents(cases[1]) == contents(cases[2])
    assert cases[2].verify() == []


def test_the_bar_ends_where_it_should(tmp_path: Path, files: list[Path]) -> None:
    """Twice the size of each file, whatever became of it."""
    for jobs in (1, 2):
        steps: list[int] = []
        list(adding.add_all(Case.new(tmp_path / f"case{jobs}", TOML), files, jobs=jobs, progress=steps.append))
        assert sum(steps) == 2 * sum(path.stat().st_size for path in files)
        assert min(steps) >= 0


def test_the_same_bytes_read_twice_before_either_is_sealed(tmp_path: Path) -> None:
    """Neither writes where the other did: what is sealed is whole, and matches its hash."""
    case = Case.new(tmp_path / "case", TOML)
    for name in "ab":
        (tmp_path / name).write_text(samba("10:00:00|thief|pread_send|a"))
    with case.adding():
        first, second = (readers.read(case, tmp_path / name) for name in "ab")
        assert not {part.path for part in first.parts.values()} & {part.path for part in second.parts.values()}
        readers.seal(case, first)
    assert len(list(case.events())) == first.line["rows"] > 0
    assert case.verify() == []


@pytest.mark.parametrize("jobs", [1, 2])
def test_stopped_between_two_files_it_goes_on_from_there(tmp_path: Path, files: list[Path], jobs: int) -> None:
    """What was sealed is known, the rest is read, and all of it is there once."""
    case = Case.new(tmp_path / "case", TOML)
    stream = adding.add_all(case, files, jobs=jobs)
    first = list(itertools.islice(stream, 3))
    stream.close()
    again = Case(case.folder)
    sealed = {line["name"] for line in again.evidence()}
    rest = list(adding.add_all(again, files, jobs=jobs))

    assert {added.path.name for added in first} <= sealed
    assert not list(case.folder.rglob("*.tmp"))
    assert {added.path.name for added in rest if added.state == "known"} == sealed | {"3.log"} - {"unknown.bin"}
    assert len(again.evidence()) == len(files) - 2
    assert again.verify() == []


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT to a process group")
def test_stopped_in_the_middle_nothing_is_half(tmp_path: Path) -> None:
    """Ctrl-C while processes read: they are gone, the case is valid, and the same command does the rest."""
    case = Case.new(tmp_path / "case", TOML)
    (tmp_path / "a.log").write_text(samba("10:00:00|thief|pread_send|a"))
    for name in "bc":
        rows = (f"\\\\fs01\\parts\\{name}\\folder {n // 50}\\a drawing {n}.step,{n},\n" for n in range(300_000))
        (tmp_path / f"{name}.csv").write_text("path,size,sha256\n" + "".join(rows))
    command = [sys.executable, "-m", "purloined.cli", "add", str(case.folder)]
    command += [str(tmp_path / name) for name in ("a.log", "b.csv", "c.csv")]
    process = subprocess.Popen([*command, "--jobs", "2"], stderr=subprocess.PIPE, text=True, start_new_session=True)
    until = time.monotonic() + 60
    while not case.evidence() and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(0.3)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)

    assert process.returncode == 130
    assert "The same command again does the rest" in said
    assert "Traceback" not in said
    assert not list(case.folder.rglob("*.tmp"))
    assert [line["name"] for line in case.evidence()] == ["a.log"]
    assert Case(case.folder).verify() == []


def test_a_file_that_ends_its_process_costs_itself_only(tmp_path: Path, files: list[Path], monkeypatch) -> None:
    """It is named, and the others are read."""
    (tmp_path / "sitecustomize.py").write_text(
        "import os, purloined.evidence as e\n"
        "plain = e.Evidence.head\n"
        "e.Evidence.head = lambda self: os._exit(9) if self.name == '2.log' else plain(self)\n"
    )
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    case = Case.new(tmp_path / "case", TOML)
    states = {added.path.name: added.state for added in adding.add_all(case, files, jobs=2)}

    assert states["2.log"] == "unreadable"
    assert [name for name, state in states.items() if state == "read"] == [line["name"] for line in case.evidence()]
    assert len(case.evidence()) == len(files) - 3


def test_two_adds_at_once_do_not_break_the_chain(tmp_path: Path, files: list[Path]) -> None:
    """The second waits for the first, and then knows what that added."""
    case = Case.new(tmp_path / "case", TOML)
    command = [sys.executable, "-m", "purloined.cli", "add", str(case.folder), *map(str, files)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) for _ in range(2)]
    said = sorted(process.communicate(timeout=120)[0] for process in both)

    assert Case(case.folder).verify() == []
    assert sum("7 read" in text for text in said) == 1
    assert sum("8 known" in text for text in said) == 1


def test_what_a_killed_add_left_is_swept_up(tmp_path: Path) -> None:
    """No half table part stays for ever."""
    case = Case.new(tmp_path / "case", TOML)
    left = case.folder / "tables" / "events" / "0123456789abcdef.77.tmp"
    left.parent.mkdir()
    left.write_bytes(b"half")
    (tmp_path / "inventory.csv").write_text(INVENTORY)
    readers.add(case, tmp_path / "inventory.csv")

    assert not left.exists()
    assert [line["name"] for line in case.evidence()] == ["inventory.csv"]
