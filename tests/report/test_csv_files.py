"""The tables beside the report: safe in a spreadsheet, and the same rows for programs."""

import csv
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from purloined import cli
from purloined.names import cell, shown
from purloined.report import csv_files

PATHS = [
    "a.step",
    "=1+1",
    "+2",
    "-3",
    "@x",
    "図面/社外秘.pdf",
    "a\nb",
    "\u202egpj.exe",
    "\x1b[2J",
    "müller",
    '"quoted", so',
    "",
]


@pytest.mark.parametrize("first,last", csv_files.PLAIN)
def test_a_text_of_plain_letters_is_its_own_cell(first: int, last: int) -> None:
    """So it need not be looked at one by one."""
    assert not [hex(code) for code in range(first, last + 1) if shown(chr(code)) != chr(code)]


@pytest.mark.parametrize("path", PATHS)
def test_taken_together_or_one_by_one_a_text_gives_the_same_cell(path: str) -> None:
    """In a batch of harmless ones, and with nothing in it that is not known."""
    column = pa.array(["harmless", None, path, "weiß", path])

    assert csv_files._cells(column).to_pylist() == ["harmless", None, cell(path), "weiß", cell(path)]


def test_times_have_fractions_only_where_there_are_some() -> None:
    """As before."""
    column = pa.array([datetime(2026, 3, 1, 2, 3, 4), datetime(2026, 3, 1, 2, 3, 4, 500_000), None], pa.timestamp("us"))

    assert csv_files._cells(column).to_pylist() == ["2026-03-01 02:03:04", "2026-03-01 02:03:04.500000", None]


def test_programs_get_the_same_rows_with_every_name_as_it_was_read(tmp_path: Path) -> None:
    """A formula is only one in a spreadsheet."""
    inventory = tmp_path / "inventory.csv"
    with inventory.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([["path", "size"], *([path, 1] for path in PATHS if path)])
    for words in (["new", "case"], ["add", "case", "inventory.csv"], ["report", "case"]):
        cli.main([words[0], *(str(tmp_path / word) for word in words[1:])])
    folder = tmp_path / "case" / "report"
    with (folder / "verdicts.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    whole = pq.read_table(folder / "verdicts.parquet").to_pylist()

    assert [row["path"] for row in rows] == [cell(row["path"]) for row in whole]
    assert {row["path"] for row in whole} == {path for path in PATHS if path}
    assert list(rows[0]) == list(whole[0])
