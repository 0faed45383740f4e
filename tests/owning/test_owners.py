"""`purloined owners`: per owner, and who is missing in the register."""

import json
from pathlib import Path

import pytest

from purloined import cli, owners
from purloined.case import Case
from tests.small_case import make

TOML = """
[case]
name = "owned"
[[owner]]
name = "Northwind"
paths = ["/Customers/Northwind/**"]
[[owner]]
name = "Quern"
paths = ["/Customers/Quern/**"]
[[owner]]
name = "Kestrel"
"""
CUI = {"rule": "us.cui.banner", "kind": "cui", "value": "CUI", "place": "header", "use": True, "confidence": "high"}


def says(owner: str, basis: str, value: str = "") -> dict:
    return {"owner": owner, "basis": basis, "value": value or owner, "place": "body", "confidence": "high"}


FILES = {
    "Customers/Northwind/a.pdf": {"markings": [CUI], "owners": [says("Quern", "party")]},
    "Customers/Quern/b.pdf": {},
    "Customers/Orrery\u202e/c.pdf": {"owners": [says("", "party", "Orrery Space, Inc.")]},
    "Plans/d.pdf": {"owners": [says("", "legend", "ORRERY SPACE INC"), says("", "mail_domain", "orrery.example")]},
    "Plans/e.pdf": {"status": "encrypted"},
}


@pytest.fixture
def case(tmp_path: Path):
    """A case with a scan, not judged."""
    head = {"format": "purloined scan", "version": 1, "begun": "2026-03-09T08:00:00Z"}
    files = [{"path": path, "size": 100, "status": "ok"} | what for path, what in FILES.items()]
    lines = [head, *files, {"end": True, "entries": len(files)}]
    text = "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)
    return make(tmp_path, {"parts.scan": text}, TOML)


def test_files_are_counted_for_each_owner_and_nobody_is_last(case) -> None:
    """A joint file counts for both."""
    found = owners.of(case)

    assert found.owners == [
        owners.Owned("Quern", 2, 200, 1, 0, {"folder": 1, "party": 1}, {"cui": 1}),
        owners.Owned("Northwind", 1, 100, 1, 0, {"folder": 1}, {"cui": 1}),
        owners.Owned("", 3, 300, 0, 1, {}, {}),
    ]
    assert found.silent == ["Kestrel"]


def test_who_is_named_and_not_registered_is_proposed(case) -> None:
    """One name in several spellings is one proposal; a folder beside those of owners is one, too."""
    found = owners.of(case, with_proposals=True).proposals

    assert {(one.name, one.files, tuple(one.bases)) for one in found} == {
        ("Orrery Space, Inc.", 1, ("legend", "party")),
        ("orrery.example", 1, ("mail_domain",)),
        ("orrery\u202e", 1, ("folder",)),
    }


def test_the_command_prints_text_that_cannot_deceive_and_json(case, capsys: pytest.CaptureFixture) -> None:
    """Names are the thieves' as much as anybody's."""
    assert cli.main(["owners", str(case.folder), "--proposals"]) == 0
    text = capsys.readouterr().out
    assert "\u202e" not in text
    assert "(nobody known)" in text
    assert "Nothing is of: Kestrel" in text

    assert cli.main(["owners", str(case.folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["owners"][0]["owner"] == "Quern"


def test_a_scan_tells_owners_by_what_stands_in_files(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    """From the register to the answer, through the journal."""
    share = tmp_path / "parts"
    (share / "Legal").mkdir(parents=True)
    nda = "NON-DISCLOSURE AGREEMENT\n\nbetween Northwind Aerospace, Inc. and Fabrikon Holdings Ltd.\n\nSigned by:\n"
    (share / "Legal" / "nda.txt").write_text(nda)
    (share / "Legal" / "list.csv").write_text("part,price\nNW-4471-02,40\nNW-4471-03,41\nNW-4471-04,42\n")
    Case.new(tmp_path / "case", '[case]\nname = "a"\n')
    (tmp_path / "case" / "case.toml").write_text('[owners]\nregister = "owners.csv"\n')
    (tmp_path / "case" / "owners.csv").write_text('name,parts\n"Northwind Aerospace, Inc.",NW-\n')

    assert cli.main(["scan", str(tmp_path / "case"), str(share), "--jobs", "1"]) == 0
    capsys.readouterr()
    found = owners.of(Case(tmp_path / "case"), with_proposals=True)

    assert [(one.owner, one.files, one.bases) for one in found.owners] == [
        ("Northwind Aerospace, Inc.", 2, {"part_number": 1, "party": 1})
    ]
    assert "owner.number" not in found.owners[0].markings
    assert [one.name for one in found.proposals] == ["Fabrikon Holdings Ltd."]
