"""A log that no reader knows: its columns are guessed, and used only after a person confirmed them."""

import tomllib
from pathlib import Path

import pytest

from purloined import cli, readers
from purloined.case import Case
from purloined.evidence import Evidence
from purloined.parsing import csv_guess
from purloined.settings import CaseError, parse
from tests.small_case import TOML

LOG = """Start,From,To,Sent,Got,Verdict
2026-03-01 10:00:00,10.0.5.99,203.0.113.66,500,20,allow
2026-03-01 11:00:00,10.0.5.99,203.0.113.66,700,20,odd
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "fw.csv"
    path.write_text(LOG)
    return path


def new_case(folder: Path, more: str) -> Case:
    return Case.new(folder / "case", TOML + more)


def stated(more: str) -> None:
    parse((TOML + more).encode(), Path("case.toml"))


def test_the_guess_is_ready_to_be_put_into_case_toml(log: Path) -> None:
    """It is TOML, and names the columns by headings and by values."""
    guess = tomllib.loads(csv_guess.as_toml(Evidence(log)))["sensor"][0]

    assert guess["columns"]["time"] == "Start"
    assert guess["columns"]["src_endpoint"] == "From"
    assert guess["columns"]["dst_endpoint"] == "To"
    assert guess["columns"]["bytes_out"] == "Sent"


def test_a_guess_that_nobody_confirmed_is_refused(log: Path) -> None:
    """The message says what to do."""
    with pytest.raises(CaseError, match="confirm"):
        stated(csv_guess.as_toml(Evidence(log)).replace('"?"', '""'))


def test_a_word_that_nobody_could_guess_waits_for_a_person(tmp_path: Path) -> None:
    """`?` is no action."""
    log = tmp_path / "fw.csv"
    log.write_text(LOG.replace("Verdict", "Action"))
    guess = csv_guess.as_toml(Evidence(log)).replace('confirmed = ""', 'confirmed = "bob"')

    assert '"odd" = "?"' in guess
    with pytest.raises(CaseError, match="no action"):
        stated(guess)


def test_a_mapped_file_is_read_by_its_mapping(log: Path, tmp_path: Path) -> None:
    """Once confirmed; and no other file is."""
    guess = csv_guess.as_toml(Evidence(log)).replace('confirmed = ""', 'confirmed = "bob"').replace('"?"', '"flow"')
    case = new_case(tmp_path, guess)
    other = tmp_path / "other.csv"
    other.write_text(LOG)

    assert readers.add(case, log).says.startswith("events/any_csv, 2 rows")
    assert readers.add(case, other).state in ("unknown", "known")


def test_a_heading_without_the_mapped_columns_is_named(log: Path, tmp_path: Path) -> None:
    """The file is not read at all."""
    sensor = '[[sensor]]\nname = "fw"\nmatch = "fw.csv"\nwatches = { route = "internet" }\nconfirmed = "bob"\n'
    case = new_case(tmp_path, sensor + 'columns = { time = "Begin" }\nvalues = { action = "flow" }\n')

    assert "case.toml maps" in readers.add(case, log).says


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ('columns = { tme = "Start" }\nvalues = { action = "flow" }', "'tme'"),
        ('columns = { time = "Start" }', "action"),
        ('columns = { time = "Start", action = "A" }\nvalues = { action = "flow" }', "action"),
        ('columns = { time = "Start" }\nvalues = { action = "stole" }', "no action"),
        ('columns = { time = "" }\nvalues = { action = "flow" }', "heading"),
        ('columns = { time = 1 }\nvalues = { action = "flow" }\ndate_order = "dmy"', "date_order"),
        ('columns = { time = 1 }\nvalues = { action = "flow" }\ndelimiter = ";;"', "delimiter"),
        ('actions = { allow = "flow" }', "columns"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused_by_name(lines: str, says: str) -> None:
    """Misspelt columns, no action, an action that is none."""
    sensor = '\n[[sensor]]\nname = "fw"\nmatch = "fw.csv"\nwatches = { route = "internet" }\nconfirmed = "bob"\n'
    lines = lines.replace('actions = { allow = "flow" }', 'actions = { allow = "flow" }\n')
    with pytest.raises(CaseError, match=says):
        stated(sensor + lines)


def test_a_heading_cannot_smuggle_anything_into_case_toml(tmp_path: Path) -> None:
    """Quotation marks, line ends and invisible signs are written as codes."""
    log = tmp_path / "x.csv"
    log.write_text('"time"",x = ""\n[case]",path\u202e,user\n2026-03-01 10:00:00,/a,bob\n', "utf-8")
    text = csv_guess.as_toml(Evidence(log)).replace('"?"', '"read"')

    assert "\u202e" not in text
    assert list(tomllib.loads(text)) == ["sensor"]


def test_the_command_prints_the_guess(log: Path, capsys: pytest.CaptureFixture) -> None:
    """And refuses what is no table."""
    assert cli.main(["columns", str(log)]) == cli.DONE
    assert capsys.readouterr().out.startswith("[[sensor]]")
    log.write_text("one line of words\n")
    assert cli.main(["columns", str(log)]) == cli.ERROR
