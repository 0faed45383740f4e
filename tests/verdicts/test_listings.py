"""Facts about a listing in a case: what is said of it, and how it stands to the logs."""

from pathlib import Path

import pytest

from purloined import cli
from purloined.settings import CaseError, parse
from tests import small_case

LISTING = "D:\\take\\Northwind\\bracket.step\nD:\\take\\Northwind\\nozzle.step\nD:\\take\\Northwind\\other.step\n"
READ = small_case.samba("10:00:00|thief|pread_send|Northwind/nozzle.step")
READ_TWO = small_case.samba(
    "10:00:00|thief|pread_send|Northwind/nozzle.step", "10:01:00|thief|pread_send|Orrery/valve.step"
)
STATED = small_case.TOML + '[[listing]]\nmatch = "*listing*"\norigin = "police"\nshare = 12.5\n'


def listed(tmp_path: Path, log: str = READ, toml: str = small_case.TOML, name: str = "30%listing.txt") -> dict:
    """The row of `listed` and `claims` for the one listing of a small case."""
    files = {"inventory.csv": small_case.INVENTORY, "audit.log": log, name: LISTING}
    case = small_case.judged(small_case.make(tmp_path, files, toml))
    rows = small_case.rows_of(
        case, "SELECT * FROM claims JOIN listed AS held_against ON held_against.source = claims.source", "name"
    )
    return rows[name]


def test_a_listing_says_what_part_it_is_by_its_name(tmp_path: Path) -> None:
    """Form, encoding and share; nobody stated where it came from."""
    row = listed(tmp_path)

    assert (row["form"], row["encoding"], row["origin"]) == ("path_list", "ASCII", None)
    assert (row["declared_share"], row["share_by"]) == (300_000, "itself")
    assert (row["entries"], row["sizes"], row["bytes"]) == (3, 0, 0)


def test_what_case_toml_states_of_a_listing_outweighs_its_name(tmp_path: Path) -> None:
    """Whoever adds it knows more."""
    row = listed(tmp_path, toml=STATED)

    assert (row["origin"], row["declared_share"], row["share_by"]) == ("police", 125_000, "case.toml")


def test_listed_files_without_a_trace_are_counted_and_contradict_a_whole_log(tmp_path: Path) -> None:
    """The thief was seen to read the one, and the log was whole."""
    row = listed(tmp_path)

    assert (row["matched"], row["untraced"], row["contradicting"]) == (2, 1, 1)


def test_where_nobody_watched_a_listed_file_without_a_trace_contradicts_nothing(tmp_path: Path) -> None:
    """Without the sensor's declaration the log is no proof of silence."""
    row = listed(tmp_path, toml=small_case.TOML.replace("continuous", "# continuous"))

    assert (row["untraced"], row["contradicting"]) == (1, 0)


def test_the_command_shows_both_ways(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    """Listed without a trace, and traced without being listed."""
    listed(tmp_path, READ_TWO, STATED)
    assert cli.main(["listing", str(tmp_path / "case")]) == cli.DONE
    said = capsys.readouterr().out

    assert "from police" in said
    assert "12.5 % of the files" in said
    assert "no trace, watched: Northwind/bracket.step (record 1)" in said
    assert "by the logs 1 file (3.00 kB) was taken or accessed, and no listing names it" in said


def test_the_report_has_the_same_beside_the_listing(tmp_path: Path) -> None:
    """And names neither where there is no listing."""
    listed(tmp_path, READ_TWO, STATED)
    assert cli.main(["report", str(tmp_path / "case")]) == cli.DONE
    page = (tmp_path / "case" / "report" / "report.html").read_text("utf-8")

    assert "Listings of the thieves" in page
    assert "1 file of these without a trace in any log" in page


@pytest.mark.parametrize(
    "wrong", ['origin = "chat"', 'match = ""', 'match = "x"\nshare = 0', 'match = "x"\norigin = 3']
)
def test_a_wrong_statement_about_a_listing_says_how_to_write_it(wrong: str) -> None:
    """Nothing is taken for something else."""
    with pytest.raises(CaseError, match="write"):
        parse(f"[[listing]]\n{wrong}\n".encode(), Path("case.toml"))


def test_a_statement_that_fits_no_listing_is_warned_of(tmp_path: Path) -> None:
    """A mistyped pattern would say nothing of any file."""
    toml = STATED.replace("*listing*", "*lisitng*")
    case = small_case.judged(small_case.make(tmp_path, {"inventory.csv": small_case.INVENTORY, "l.txt": LISTING}, toml))

    assert "[[listing]]" in small_case.rows_of(case, "SELECT * FROM warnings", "subject")
