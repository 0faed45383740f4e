"""Facts about what `purloined listing` says."""

import json
from pathlib import Path

import pytest

from purloined import cli, survey

LIST = """D:\\Design\\Orion Pumps\\hinge rev B.step
D:\\Design\\Orion Pumps\\..\\NDA.pdf
D:\\Design\\Kestrel\\gpj\u202e.exe
D:\\Design\\Kestrel\\M?ller.pdf
D:\\Design\\a name that was c...
"""


def written(tmp_path: Path, text: str, name: str = "30%listing.txt") -> Path:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


def test_it_counts_and_names_the_damage(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    """Form, encoding, the share that the name states, folders, and each kind of damage."""
    code = cli.main(["listing", str(written(tmp_path, LIST))])
    said = capsys.readouterr().out

    assert code == cli.DONE
    assert "form       listings/path_list" in said
    assert "encoding   UTF-8" in said
    assert "30 % of the files" in said
    assert "entries    5" in said
    assert "1 with characters that were lost" in said
    assert "1 whose name ends as if it had been cut" in said
    assert "1 whose path goes up" in said
    assert "all below D:/Design" in said


def test_json_holds_the_same_and_no_character_that_deceives(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    """A program reads it; a person may, too."""
    text = LIST.replace("Kestrel", "Kes\u202etrel")
    cli.main(["listing", "--json", str(written(tmp_path, text))])
    said = capsys.readouterr().out

    assert said.isascii()
    assert json.loads(said)["entries"] == 5
    assert ["D:/Design/Kes\u202etrel", 2] in json.loads(said)["folders"]


def test_a_listing_that_lists_nothing_says_why(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    """Exit code 3: there is something that could not be read."""
    sample = Path(__file__).parent / "listings" / "sevenzip_l" / "names_encrypted.txt"

    assert cli.main(["listing", str(sample)]) == cli.UNREAD
    assert "Cannot open encrypted archive" in capsys.readouterr().out


def test_what_is_no_listing_is_named(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    """Nothing is guessed."""
    assert cli.main(["listing", str(written(tmp_path, "Dear customer,\nyour files are safe.\n"))]) == cli.UNREAD
    assert "no reader recognises it" in capsys.readouterr().err


def test_an_inventorys_form_may_be_a_listing(tmp_path: Path) -> None:
    """Both are lists of files."""
    sample = Path(__file__).parent / "holdings" / "rclone_lsjson" / "listing.json"

    assert [reader.name for reader in survey.readers_of(sample)] == ["rclone_lsjson"]


def test_millions_of_folders_are_counted_in_bounded_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies in further ones is counted together."""
    monkeypatch.setattr(survey, "MOST_FOLDERS", 10)
    path = written(tmp_path, "".join(f"/srv/{number}/plan.dwg\n" for number in range(100)))
    found = survey.survey(path, survey.readers_of(path)[0])

    assert found.entries == 100
    assert len(found.folders) <= 10
    assert found.elsewhere == 100 - sum(count for _, count in found.folders)
