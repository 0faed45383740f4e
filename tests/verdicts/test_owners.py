"""Whose a held file is, and what markings it bears: what case.toml, inventories and scans say, brought together."""

import json
from collections.abc import Iterator

import pytest

from purloined import flow
from purloined.engine.on_duckdb import Engine
from tests.small_case import judged, make

TOML = """
[case]
name = "owned"
[[owner]]
name = "Northwind"
paths = ["/Customers/Northwind/**"]
"""
INVENTORY = """path,size,owner,marking
Customers/Northwind/a.step,10,Somebody Else,secret
Plans/b.step,20,Orrery,
Plans/c.step,30,,
"""
CUI = {"rule": "us.cui.banner", "kind": "cui", "value": "CUI", "place": "header", "use": True, "confidence": "high"}
ITAR = CUI | {"rule": "us.itar", "kind": "export_control.itar"}
SPOKEN_OF = CUI | {"rule": "us.fouo", "kind": "legacy", "place": "body", "use": False}


def named(owner: str, basis: str, confidence: str = "high") -> dict:
    """An attribution, as a scan finds it."""
    return {"owner": owner, "basis": basis, "value": owner, "place": "body", "confidence": confidence}


FILES = {
    "Customers/Northwind/joint.pdf": {"markings": [CUI, ITAR, SPOKEN_OF], "owners": [named("Orrery", "party")]},
    "Customers/Northwind/press.pdf": {"markings": [SPOKEN_OF], "owners": [named("Kestrel", "mention")]},
    "Plans/b.step": {"owners": [named("Kestrel", "part_number"), named("Quern", "legend")]},
    "Plans/d.pdf": {"owners": [named("Kestrel", "mention"), named("Quern", "mail_domain", "low")]},
    "Plans/e.pdf": {"status": "encrypted"},
    "Plans/f.pdf": {"status": "partial", "markings": [CUI]},
}


def journal() -> str:
    """A scan of these files."""
    head = {"format": "purloined scan", "version": 1, "begun": "2026-03-09T08:00:00Z"}
    files = [{"path": path, "size": 100, "status": "ok"} | what for path, what in FILES.items()]
    lines = [head, *files, {"end": True, "entries": len(files)}]
    return "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The tables of a case with an inventory and a scan."""
    files = {"inventory.csv": INVENTORY, "parts.scan": journal()}
    with flow.opened(judged(make(tmp_path_factory.mktemp("owned"), files, TOML))) as engine:
        yield engine


def of(engine: Engine, table: str, what: str) -> dict[str, list]:
    """path -> what the table has of it, in order."""
    found: dict[str, list] = {}
    for row in engine.rows(
        f"SELECT path, {table}.* FROM {table} JOIN held ON held.file = {table}.file ORDER BY {what}"
    ):
        found.setdefault(row["path"].lstrip("/"), []).append(row[what])
    return found


def test_what_nobody_attributes_is_nobodys(engine: Engine) -> None:
    """It has no row, and no owner."""
    assert "Plans/c.step" not in of(engine, "owners", "owner")
    assert list(engine.rows("SELECT owner FROM held WHERE path = 'Plans/c.step'")) == [{"owner": None}]


def test_what_case_toml_says_of_a_folder_comes_before_what_an_inventory_states(engine: Engine) -> None:
    """The inventory is somebody's list; case.toml is a declaration."""
    assert of(engine, "owners", "owner")["Customers/Northwind/a.step"] == ["Northwind"]


def test_a_document_of_two_is_of_both(engine: Engine) -> None:
    """The folder's owner, and the party it names."""
    assert of(engine, "owners", "owner")["Customers/Northwind/joint.pdf"] == ["Northwind", "Orrery"]
    assert of(engine, "owners", "owner")["Plans/b.step"] == ["Kestrel", "Orrery", "Quern"]


def test_a_mere_mention_counts_only_where_nothing_better_does(engine: Engine) -> None:
    """Nor does a weak word count beside a strong one."""
    found = of(engine, "owners", "owner")

    assert found["Customers/Northwind/press.pdf"] == ["Northwind"]
    assert found["Plans/d.pdf"] == ["Kestrel", "Quern"]
    assert of(engine, "owners", "basis")["Plans/d.pdf"] == ["mention", "mention"]


def test_a_file_bears_what_is_used_in_it_and_not_what_it_speaks_of(engine: Engine) -> None:
    """Several markings stand side by side."""
    found = of(engine, "marked", "marking")

    assert found["Customers/Northwind/joint.pdf"] == ["cui", "export_control.itar"]
    assert found["Customers/Northwind/a.step"] == ["secret"]
    assert "Customers/Northwind/press.pdf" not in found


def test_what_nobody_could_look_into_may_bear_any_marking(engine: Engine) -> None:
    """Unless one was found before the reading ended."""
    found = of(engine, "marked", "marking")

    assert found["Plans/e.pdf"] == ["unknown"]
    assert found["Plans/f.pdf"] == ["cui"]


def test_exposure_counts_a_joint_file_for_each_owner_and_once_in_all(engine: Engine) -> None:
    """Markings stand together in one row, so that the rows of an owner add up."""
    found = list(engine.rows("SELECT owner, marking, files FROM exposure ORDER BY owner, marking"))

    assert {"owner": "Orrery", "marking": "cui; export_control.itar", "files": 1} in found
    assert {"owner": "Northwind", "marking": "cui; export_control.itar", "files": 1} in found
    assert sum(row["files"] for row in found if row["owner"] == "Northwind") == 3
    assert sum(row["files"] for row in found if row["owner"] == "Orrery") == 2
    assert list(engine.rows("SELECT count(*) AS files FROM verdicts")) == [{"files": 8}]
