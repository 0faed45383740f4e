"""Engines other than DuckDB, as far as that can be said without one: what they made must stand up to DuckDB."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from duckdb import Error as DuckDBError

from purloined import cli, engine, flow
from purloined.case import Case, CaseError
from purloined.cli import arguments
from purloined.engine import Engine
from purloined.tables import INTEGER, TEXT, Column, Table
from tests.small_case import INVENTORY, make, samba

Change = Callable[[str], str]
THEFT = "10:00:00|thief|pread_send|Northwind/bracket.step"


class Careless(Engine):
    """DuckDB, but for one step, whose SELECT it changes."""

    step: str
    change: Change

    def write(self, table: Table, select: str, path: Path) -> None:
        """As DuckDB does; the one step is made from a changed SELECT."""
        super().write(table, self.change(select) if table.name == self.step else select, path)


def judged_by(monkeypatch: pytest.MonkeyPatch, folder: Path, step: str, change: Change) -> Case:
    """A small case with a theft, judged by an engine that errs so."""

    @contextmanager
    def elsewhere(url: str, scratch: Path) -> Iterator[Engine]:
        careless = Careless(scratch)
        careless.step, careless.change = step, change
        yield careless

    monkeypatch.setattr(flow, "elsewhere", elsewhere)
    case = make(folder, {"inventory.csv": INVENTORY, "audit.log": samba(THEFT)})
    flow.judge(case, url="somewhere")
    return case


def test_an_engine_that_does_what_duckdb_does_may_judge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing differs, so the case counts as judged."""
    assert judged_by(monkeypatch, tmp_path, "touches", lambda select: select).is_judged


NO_HOSTILE = "SELECT * FROM ({}) AS made WHERE standing <> 'hostile'".format
NOTHING = "SELECT * FROM ({}) AS made LIMIT 0".format
TURNED = "SELECT * REPLACE (CASE WHEN rank = 3 THEN 'ruled_out' ELSE verdict END AS verdict) FROM ({}) AS made".format


@pytest.mark.parametrize("most", [1_000_000, 0], ids=["compared whole", "compared by a sample"])
@pytest.mark.parametrize(
    ("step", "change"),
    [("deeds", NO_HOSTILE), ("evidence", NOTHING), ("verdicts", TURNED)],
    ids=["a deed lost", "evidence lost", "a verdict turned"],
)
def test_an_engine_that_clears_a_stolen_file_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, change: Change, most: int
) -> None:
    """The error names the engine and the step, and the file where the step tells of files."""
    monkeypatch.setattr(flow, "CHECKED_WHOLE", most)
    of = "" if step == "deeds" else " for Northwind/bracket.step"

    with pytest.raises(CaseError, match=f"somewhere and DuckDB differ in {step}{of}: only DuckDB has"):
        judged_by(monkeypatch, tmp_path, step, change)
    assert not Case(tmp_path / "case").is_judged


@pytest.mark.parametrize("step", ["touches", "placed"])
def test_where_all_is_compared_a_loss_that_clears_nothing_is_found_out_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """The file would be presumed, not accessed: the read would be a stray."""
    with pytest.raises(CaseError, match=f"differ in {step} for .*: only DuckDB has"):
        judged_by(monkeypatch, tmp_path, step, NOTHING)


def test_a_row_too_many_is_a_difference_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows count as often as they stand there."""
    with pytest.raises(CaseError, match="differ in deeds: DuckDB does not have"):
        judged_by(monkeypatch, tmp_path, "deeds", "({0}) UNION ALL ({0})".format)


def test_an_engine_that_does_not_exist_is_named_with_those_that_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One sentence, and the case is as it was."""
    case = make(tmp_path, {"inventory.csv": INVENTORY})

    assert cli.main(["judge", str(case.folder), "--engine", "trino://x"]) == cli.ERROR
    assert "there is no engine 'trino://x'; write duckdb, local[N], spark://HOST:PORT or sc://HOST:PORT" in (
        capsys.readouterr().err
    )


def test_every_form_of_an_engine_stands_in_the_help_and_in_the_docs() -> None:
    """The same words in all three places."""
    forms = engine.URLS.replace(" or ", ", ").split(", ")
    docs = (Path(__file__).parents[1] / "docs" / "engines.md").read_text("utf-8")

    assert all(form in arguments.ENGINE and form in docs and form in engine.__doc__ for form in forms)


def test_duckdb_agrees_with_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The parity set runs, one line for each SELECT, and all are equal."""
    assert cli.main(["engine", "check", "duckdb", "--folder", str(tmp_path)]) == cli.DONE
    said = capsys.readouterr().out.splitlines()
    selects = [step for step in flow.STEPS if flow.select(step)]

    assert [line.split()[:2] for line in said[:-1]] == [[step, "equal"] for step in selects]
    assert said[-1] == f"{len(selects)} SELECTs compared: all equal"
    assert not list(tmp_path.iterdir())


def test_a_step_that_needs_more_memory_than_there_is_is_said_with_what_to_do(tmp_path: Path) -> None:
    case = make(tmp_path, {"inventory.csv": INVENTORY, "audit.log": samba(THEFT)})
    with pytest.raises(CaseError, match=r"needs more memory than 1MB; give it more: purloined judge --memory 8GB"):
        flow.judge(case, memory_limit="1MB")
    assert not case.is_judged


def test_a_column_that_an_earlier_version_did_not_write_is_null(tmp_path: Path) -> None:
    older = Table("exits", "", {"name": Column(TEXT, "")})
    newer = Table("exits", "", {"size": Column(INTEGER, ""), "name": Column(TEXT, "")})
    with closing(Engine(tmp_path)) as duckdb:
        duckdb.write(older, "SELECT 'internet' AS name", tmp_path / "older.parquet")
        duckdb.write(newer, "SELECT 7 AS size, 'other' AS name", tmp_path / "newer.parquet")
        duckdb.show(newer, [tmp_path / "older.parquet"])
        assert list(duckdb.rows("SELECT * FROM exits")) == [{"size": None, "name": "internet"}]
        duckdb.show(newer, [tmp_path / "older.parquet", tmp_path / "newer.parquet"])
        assert list(duckdb.rows("SELECT size FROM exits ORDER BY name")) == [{"size": None}, {"size": 7}]


def test_a_small_table_that_is_held_is_read_once(tmp_path: Path) -> None:
    """Its files may go; one that is read anew each time needs them."""
    table = Table("exits", "", {"name": Column(TEXT, ""), "size": Column(INTEGER, "")})
    older = Table("exits", "", {"name": Column(TEXT, "")})
    for holds in (True, False):
        with closing(Engine(tmp_path, holds=holds)) as duckdb:
            duckdb.write(older, "SELECT 'internet' AS name", tmp_path / "exits.parquet")
            duckdb.show(table, [tmp_path / "exits.parquet"])
            (tmp_path / "exits.parquet").write_bytes(b"")
            if holds:
                assert list(duckdb.rows("SELECT * FROM exits")) == [{"name": "internet", "size": None}]
            else:
                with pytest.raises(DuckDBError):
                    list(duckdb.rows("SELECT * FROM exits"))
