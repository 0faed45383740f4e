"""A listing held against an inventory, without a case."""

import json
import re
from pathlib import Path

import pytest

from purloined.against import against, as_text
from purloined.cli import main
from purloined.messages import tongue
from purloined.settings import CaseError
from purloined.tables import MATCHES

FOLDERS = ("Northwind/Drawings", "Northwind/Offers 2025", "Orrery/Prüfung")
HELD = [(f"{folder}/part {number} {folder[0]}.step", 1_000 + 37 * number) for folder in FOLDERS for number in range(12)]


@pytest.fixture
def inventory(tmp_path: Path) -> Path:
    path = tmp_path / "shares.csv"
    path.write_text("host,share,path,size\n" + "".join(f'fs01,parts,"{name}",{size}\n' for name, size in HELD), "utf-8")
    return path


def listing(folder: Path, entries: list[tuple[str, int]]) -> Path:
    path = folder / "their.txt"
    path.write_text("".join(f"{size:>12} {name}\n" for name, size in entries), "utf-8")
    return path


def test_another_firms_listing_matches_nothing(tmp_path: Path, inventory: Path) -> None:
    """And that is said."""
    found = against(listing(tmp_path, [(f"Halden/{n}/note {n}.txt", 77 + n) for n in range(30)]), [inventory])

    assert (found.listed, found.held, found.matched, found.sure) == (30, 36, 0, 0)
    assert (found.grades, found.folders, found.files) == ([], [], [])
    assert "0 of 30 entries, 0 of them surely" in as_text(found)


def test_a_listing_with_another_root_names_the_held_files_and_their_folders(tmp_path: Path, inventory: Path) -> None:
    """Ten of each of two folders, below a root of the thieves' own; the third they have not."""
    entries = [
        (f"leak/acme/{name}", size) for name, size in HELD if "Orrery" not in name and int(name.split()[-2]) < 10
    ]
    found = against(listing(tmp_path, [*entries, ("leak/readme.txt", 5)]), [inventory])

    assert (found.listed, found.matched, found.sure) == (21, 20, 20)
    assert {row["grade"] for row in found.grades} == {"B1"}
    assert sum(row["bytes"] for row in found.grades) == sum(size for _, size in entries)
    assert {row["held"] for row in found.folders} == {"northwind/drawings", "northwind/offers 2025"}
    assert found.files
    assert all(row["listed"] == f"leak/acme/{row['held']}" for row in found.files)


def test_two_inventories_are_held_together(tmp_path: Path, inventory: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("host,share,path,size\nfs02,parts,Halden/a.step,5\n", "utf-8")

    assert against(listing(tmp_path, HELD), [inventory, other]).held == len(HELD) + 1


def test_what_is_no_inventory_is_said(tmp_path: Path) -> None:
    nothing = tmp_path / "notes.bin"
    nothing.write_bytes(b"\0\1\2" * 100)

    with pytest.raises(CaseError, match=r"notes\.bin.*holdings"):
        against(listing(tmp_path, HELD), [nothing])


def test_the_command_prints_it_and_leaves_nothing(tmp_path: Path, inventory: Path, capsys) -> None:
    """As text and as JSON; the folder has what it had."""
    path = listing(tmp_path, HELD)
    before = sorted(tmp_path.iterdir())

    assert main(["listing", str(path), "--against", str(inventory)]) == 0
    assert "36 of 36 entries, 36 of them surely" in capsys.readouterr().out
    assert main(["listing", str(path), "--against", str(inventory), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["against"]["sure"] == 36
    assert sorted(tmp_path.iterdir()) == before


def test_every_grade_is_explained() -> None:
    """Those that the table names."""
    named = set(re.findall(r"\b[A-Z]\d?\b", MATCHES.columns["grade"].says))
    grades = {key.removeprefix("grade.") for key in tongue("en").messages if key.startswith("grade.")}
    assert grades - {"other"} == named - {"CRC"}
