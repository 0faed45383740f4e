"""The demo: the story, judged by the same code as real evidence."""

import json
import re
from pathlib import Path

import pytest

from purloined import cli, demo
from purloined.case import Case
from purloined.settings import CaseError

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
JAPANESE = (Path(__file__).parents[1] / "README.ja.md").read_text("utf-8")


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo, as the command leaves it."""
    folder = tmp_path_factory.mktemp("shown") / "demo"
    assert cli.main(["demo", str(folder)]) == cli.DONE
    return folder


def test_the_readme_shows_what_the_demo_counts(shown: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In English and in Japanese: the counts, and those of each owner."""
    import csv

    for readme, language in ((README, "en"), (JAPANESE, "ja")):
        capsys.readouterr()
        assert cli.main(["report", str(shown), "--lang", language]) == cli.DONE
        assert capsys.readouterr().out.partition("\n\n")[0] in readme
    with (shown / "report" / "exposure.csv").open(encoding="utf-8-sig", newline="") as stream:
        counts: dict[str, dict[str, int]] = {}
        for row in csv.DictReader(stream):
            of_owner = counts.setdefault(row["owner"], dict.fromkeys(RUNGS, 0))
            of_owner[row["verdict"]] += int(row["files"])
    for readme in (README, JAPANESE):
        found = re.findall(r"^\| ([A-Z]\w+ \w+)[^|]*((?:\| \d+ ){5})\|$", readme, re.MULTILINE)
        table = {owner: [int(n) for n in re.findall(r"\d+", cells)] for owner, cells in found}
        assert table == {owner: list(of_owner.values()) for owner, of_owner in counts.items()}


RUNGS = ("published", "taken", "accessed", "presumed", "ruled_out")
# Counted by hand from what DECIDED declares: discovery 5 March 05:10 UTC, awareness 6 March 09:00 UTC (18:00 in Tokyo).
DUE = [
    ("contract-notice.notice", "Northwind Aerospace", "2026-03-06T05:10:00Z", "policy"),  # "immediately": 24 hours
    (
        "insurance-notice.notice",
        "Harbour Mutual",
        "2026-03-07T05:10:00Z",
        "policy",
    ),  # "as soon as practicable": 48 hours
    ("contract-notice.notice", "Halden Defence", "2026-03-08T05:10:00Z", "contract"),  # 72 hours
    ("us-dfars-7012.report", "Halden Defence", "2026-03-08T05:10:00Z", "contract"),  # 72 hours, over a weekend
    ("contract-notice.notice", "Orrery Space", "2026-03-08T09:00:00Z", "contract"),  # 48 hours after awareness
    ("eu-gdpr-processor.controller", "Orrery Space", "2026-03-08T09:00:00Z", "policy"),  # "without undue delay"
    ("jp-appi-26.persons", None, "2026-03-08T09:00:00Z", "policy"),
    ("jp-appi-26.first_report", None, "2026-03-08T14:59:59Z", "guidance"),  # day one counted: the 8th in Tokyo
    ("eu-gdpr-controller.authority", None, "2026-03-09T09:00:00Z", "law"),  # 72 hours
    ("jp-appi-26.full_report", None, "2026-05-04T14:59:59Z", "law"),  # 60 days, day one counted
]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_demo_lights_up_its_duties_each_with_its_first_deadline(
    shown: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    """A prime with CUI, people in the EU and Japan, an NDA with "immediately", an insurer."""
    capsys.readouterr()
    assert cli.main(["duties", "due", str(shown), "--json", "--lang", language]) == cli.DONE
    due = [duty for duty in json.loads(capsys.readouterr().out) if duty["state"] == "due"]

    assert sorted(
        (f"{duty['duty']}.{duty['step']}", duty["owner"], duty["deadline"], duty["basis"]) for duty in due
    ) == (sorted(DUE, key=lambda row: (row[0], row[1] or "")))
    assert all(duty["title"][language] and duty["to"][language] and duty["deadline_says"] for duty in due)


@pytest.mark.parametrize(
    ("duty", "owner", "evidence"),
    [
        ("us-dfars-7012", "Halden Defence", "files: 33 accessed, 12 presumed"),  # marked CUI, and not a file was sent
        ("eu-gdpr-controller", None, "files: 5 presumed"),  # nobody is seen to have read them
        ("eu-gdpr-processor", "Orrery Space", "files: 1 presumed"),
        ("jp-appi-26", None, "files: 5 presumed"),
        ("contract-notice", "Northwind Aerospace", "files: 22 published, 24 taken"),
    ],
)
def test_a_duty_of_the_demo_rests_on_the_files_it_is_about(
    shown: Path, capsys: pytest.CaptureFixture[str], duty: str, owner: str | None, evidence: str
) -> None:
    """At its floor: presumed is enough for each of them."""
    capsys.readouterr()
    cli.main(["duties", "due", str(shown), "--json"])
    found = [one for one in json.loads(capsys.readouterr().out) if (one["duty"], one["owner"]) == (duty, owner)]

    assert {tuple(one["evidence"]) for one in found if one["state"] == "due"} == {(evidence,)}


def test_what_the_demo_decided_is_sealed(shown: Path) -> None:
    """Two clocks and a number of people, each with who and why."""
    case = Case(shown)

    assert case.verify() == []
    assert [decision.kind for decision in case.decisions()] == ["clock", "clock", "fact"]


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


def test_what_the_intruders_left_stands_on_the_first_page_and_changes_no_verdict(shown: Path, tmp_path: Path) -> None:
    """A note that does not mention theft: what that is worth is said beside it."""
    assert cli.main(["report", str(shown)]) == cli.DONE
    page = (shown / "report" / "report.html").read_text("utf-8")
    without = tmp_path / "demo"
    demo.write(without)
    assert cli.main(["add", str(without), str(without / "evidence")]) == cli.UNREAD
    assert cli.main(["report", str(without)]) == cli.DONE
    verdicts = [folder / "report" / "verdicts.csv" for folder in (shown, without)]

    assert re.search(r"the note does not mention theft; \d+ of \d+ known notes of groups that steal do not", page)
    assert "ransom-note.txt" in page
    assert 'id="claimed"' not in (without / "report" / "report.html").read_text("utf-8")
    assert verdicts[0].read_bytes() == verdicts[1].read_bytes()


# What stands in English in the demo's own evidence, settings and laws: it is quoted, and never translated.
QUOTED = re.compile(
    r"logged on at night from the print server; its owner says it was not them|the thief's own log|head of IT"
    r"|the print server; the intruder's tools were found on it|incident lead|the log server had no outage in March"
    r"|the morning shift found its drawings locked"
    r"|no restart in March; every line goes to the log server at once|network team|interviewed; workstation imaged and"
    r" clean|backup provider, contract 2024-11|Samba audit of \w+|edge router"
    r"|[\w/]*(?:Customers|Inspection|Personnel)/.*"
    r"|Data processing agreement of 2023|Kestova Precision: the incident of March 2026 \(invented\)"
    r"|「[^」]*」|“[^”]*”|\[[\w.-]+\]|<[^>]*>|`[^`]*`|\S*[./]\S*"
)
TOLD = (
    ["report"],
    ["explain", "Contracts/gimbal ring 44592"],
    ["explain", "Contracts/antenna mount 53256"],
    ["explain", "CT scans/housing 000"],
    ["explain", "no such file"],
    ["duties due", "--all"],
    ["notice", "Northwind Aerospace"],
    ["notice", "Nobody at all"],
    ["sheet"],
    ["owners", "--proposals"],
    ["worklist"],
    ["agreements"],
    ["judge"],
)


def english(text: str) -> list[str]:
    """Runs of four words of English in small letters; what is quoted is left out."""
    return re.findall(r"(?:\b[a-z']{2,}\b[ ,;:]+){3,}[a-z']{2,}", QUOTED.sub("|", text))


@pytest.mark.parametrize("words", TOLD, ids=" ".join)
def test_no_sentence_of_english_stands_in_what_a_command_says_in_japanese(
    shown: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    """On the terminal: what it prints, and what goes wrong; and in the letter and the sheets."""
    command, *rest = words
    name, *what = command.split()
    capsys.readouterr()
    cli.main([name, *what, str(shown), *rest, "--lang", "ja"])
    told = capsys.readouterr()

    pages = [path.read_text("utf-8") for path in (shown / "report").glob(f"{name}*/**/*.html")]
    said = [re.sub(r"<style.*?</style>", "", page, flags=re.DOTALL) for page in pages]
    assert [english(text) for text in (told.out + told.err, *said) if english(text)] == []
    assert re.search("[\u3041-\u30ff]", told.out + told.err) or name in ("sheet", "notice")  # those name a file


def test_a_run_of_english_would_be_seen() -> None:
    """Else the test above could not fail."""
    assert english("判定：no record shows that it was read") == ["no record shows that it was read"]
    assert english("申告：the thief's own log（head of IT）、PASSED") == []
