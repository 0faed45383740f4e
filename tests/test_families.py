"""Ransom notes and endings: claims that explain, and lower nothing."""

import re
from pathlib import Path

import pytest

from purloined import cli, families, readers
from purloined.case import Case
from purloined.messages import judged, tongue
from tests.small_case import INVENTORY, TOML, samba

SILENT = b"""\
All your files have been encrypted with strong algorithms. There is no way to decrypt them without our key.
Do not rename the files, and do not use third-party software: you will damage them.
To get the price write to us. Install the Tor Browser and open the chat at examplexample.onion, your id is 0000.
"""
SPEAKING = (
    SILENT + b"We have downloaded 300 GB of your private data. If you do not pay we will publish it in our blog.\n"
)
README = b"""\
# Northpack
Install: `pip install northpack`. To restore your files from a backup, call `northpack decrypt`; the price is your time.
Please write to us if your data does not decrypt. Do not rename the files of a repository.
"""


@pytest.mark.parametrize(
    ("name", "data", "is_note"),
    [
        ("RECOVER.txt", SILENT, True),
        ("notes.txt", SPEAKING, True),
        ("RECOVER.txt", SILENT.decode().encode("utf-16"), True),
        ("RECOVER.hta", b"<html><body><p>" + SILENT.replace(b"\n", b"<br>") + b"</p></body></html>", True),
        ("ReadMe.txt", b"PLAY\n\ncontact us at examplexample.onion in the tor network\n", True),
        ("README.md", README, False),
        ("readme.txt", b"", False),
        ("RECOVER.txt", SILENT + b"\x00\x01", False),
        ("RECOVER.txt", SILENT + b"x" * families.LONGEST_NOTE, False),
        ("policy.txt", b"Never pay a ransom. Attackers encrypt files and publish data; call the police.", False),
    ],
)
def test_a_note_is_known_by_what_it_says(name: str, data: bytes, is_note: bool) -> None:
    """Not by its name alone: every program has a readme."""
    assert families.is_note(name, data) is is_note


def test_whether_a_note_mentions_theft_is_yes_no_or_not_known() -> None:
    """In a language that is not read here it is not known, which is not no."""
    foreign = b"Alle Dateien sind verschluesselt, und niemand ausser uns kann sie entschluesseln. Schreiben Sie uns."

    assert families.note("x.txt", SPEAKING).theft is True
    assert families.note("x.txt", SILENT).theft is False
    assert families.note("x.txt", foreign).theft is None


def test_a_family_is_named_by_the_text_and_a_candidate_by_the_file() -> None:
    """Notes are copied: a file name is a hint; and an ordinary word is no name."""
    named = families.note("x.txt", SILENT + b"Your data is encrypted by LockBit 3.0\n")
    candidate = families.note("akira_readme.txt", SILENT)

    assert (named.families, named.how) == (("LockBit",), "named")
    assert (candidate.families, candidate.how) == (("Akira",), "candidate")
    assert families.note("x.txt", SILENT + b"do not play with us, stop\n").families == ()


def test_an_unknown_family_counts_as_one_that_steals() -> None:
    """And no known one is said not to steal."""
    assert families.of_name("Never Heard Of").steals
    assert families.of_name("blackcat").name == "ALPHV"
    for family in families.known():
        assert "does not steal" not in families.habits(family)


def test_the_sentence_on_a_silent_note_counts_the_notes_that_are_known() -> None:
    """n of m, of groups that steal."""
    n, m = families.silent_notes()

    assert 10 < n < m < 400
    assert families.sentence(False) == (
        f"the note does not mention theft; {n} of {m} known notes of groups that steal do not. That proves nothing"
    )
    assert "cannot be told" in families.sentence(None)


@pytest.mark.parametrize("theft", [True, False, None])
def test_what_a_note_claims_is_said_in_japanese_too(theft: bool | None) -> None:
    """With the same numbers; no English is left of it."""
    said = families.described(families.Note((), "", theft))
    japanese = judged(tongue("ja"), said)

    assert not re.search(r"[A-Za-z]", japanese)
    assert sorted(re.findall(r"\d+", japanese)) == sorted(re.findall(r"\d+", said))


def test_families_are_told_apart_by_name() -> None:
    """No name or alias stands for two; patterns are in lower case, as names are compared; counts fit."""
    names = [name.lower() for family in families.known() for name in {family.name, *family.aliases}]
    patterns = [text for family in families.known() for text in (*family.note_files, *family.extensions)]

    assert len(names) == len(set(names))
    assert all(text == text.lower() and not text.startswith(".") for text in patterns)
    assert all(family.silent <= family.notes for family in families.known())


def test_a_note_is_sealed_with_its_claim_and_changes_no_verdict(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Added, named for what it is, read again as it was; judged with it and without it, all is the same."""
    case = tmp_path / "acme"
    cli.main(["new", str(case)])
    (case / "case.toml").write_text(TOML)
    (tmp_path / "inventory.csv").write_text(INVENTORY)
    (tmp_path / "audit.log").write_text(samba("10:00:00|thief|pread_send|Northwind/bracket.step"))
    cli.main(["add", str(case), str(tmp_path / "inventory.csv"), str(tmp_path / "audit.log")])
    cli.main(["judge", str(case), "--json"])
    before = capsys.readouterr().out.splitlines()[-1]
    (tmp_path / "RECOVER.txt").write_bytes(SILENT)

    assert cli.main(["add", str(case), str(tmp_path / "RECOVER.txt")]) == cli.DONE
    assert "the note does not mention theft; " in capsys.readouterr().err
    assert cli.main(["judge", str(case), "--json"]) == cli.DONE
    assert capsys.readouterr().out.splitlines()[-1] == before
    assert "a ransom note: " in Case(case).standing_evidence()[-1]["claim"]
    assert cli.main(["verify", str(case)]) == cli.DONE


def test_endings_that_ransomware_gives_are_claims(tmp_path: Path) -> None:
    """Counted while an inventory is read; one odd file says nothing."""
    case = Case.new(tmp_path / "case", "")
    many, few = tmp_path / "inventory.csv", tmp_path / "other.csv"
    many.write_text("path,size\n" + "".join(f"/a/{n}.docx.lockbit,5\n" for n in range(4)))
    few.write_text("path,size\n/a/scene.play,5\n/a/x.txt,6\n")

    assert "4 files end in .lockbit, which LockBit puts there: a claim" in readers.add(case, many, "holdings").says
    assert "claim" not in readers.add(case, few, "holdings").says
