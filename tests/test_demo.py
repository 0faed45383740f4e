"""The demo: the story, judged by the same code as real evidence."""

from pathlib import Path

import pytest

from purloined import cli, demo
from purloined.settings import CaseError


def test_the_demo_fills_every_rung_and_both_proofs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Five rungs, two proofs, a report, and the question it suggests can be asked."""
    import csv

    folder = tmp_path / "demo"
    assert cli.main(["demo", str(folder)]) == cli.DONE
    with (folder / "report" / "verdicts.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))

    assert {row["verdict"] for row in rows} == {"published", "taken", "accessed", "presumed", "ruled_out"}
    assert {row["proof"] for row in rows} == {"", "A", "B"}
    assert {row["verdict"] for row in rows if row["owner"] == "Northwind Aerospace"} == {"published", "taken"}
    asked = capsys.readouterr().out.rstrip().rpartition("'")[0].rpartition("'")[2]
    assert cli.main(["explain", str(folder), asked]) == cli.DONE


def test_the_demos_note_says_nothing_of_theft() -> None:
    """As in the incident it is modelled on; and that lowers no verdict."""
    assert not any(word in demo.NOTE.lower() for word in ("stole", "copied", "leak", "publish", "download"))


def test_the_demo_is_the_same_every_time(tmp_path: Path) -> None:
    """Byte for byte."""
    for name in ("a", "b"):
        demo.write(tmp_path / name)
    first, second = (sorted((tmp_path / name / "evidence").iterdir()) for name in ("a", "b"))

    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_the_demo_overwrites_nothing_but_a_demo(tmp_path: Path) -> None:
    """A folder with anything else in it is refused."""
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(CaseError, match="not empty"):
        demo.write(tmp_path, again=True)

    assert (tmp_path / "thesis.txt").read_text() == "years of work"
