"""`purloined agreements`, what a person decides of them, and what duties make of it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from purloined import cli
from purloined.agreements.proposals import Party, as_stated, of
from purloined.duties import due
from purloined.duties.facts import Exposed, Known, Start
from purloined.marking import matching, rules
from purloined.scan import examining
from tests.small_case import make

TOML = """
[case]
name = "agreed"
window = { from = 2026-03-01T00:00:00Z, to = 2026-03-07T00:00:00Z }
[facts]
"company.names" = ["Acme Precision Works"]
[[owner]]
name = "Northwind"
paths = ["/Customers/Northwind/**"]
"""
SENTENCE = "Recipient shall report any suspected leak within 48 hours of confirmation. \u202e"
NOTICE = {
    "kind": "NDA", "title": "NDA", "what": "notify", "within": "48 hours", "after": "determination",
    "certainty": "suspected", "form": "written", "quote": SENTENCE, "place": "body", "where": "page 3",
}  # fmt: skip
LATER = NOTICE | {"within": "5 days", "quote": "The full report follows within 5 days."}
PARTIES = [
    {"owner": name, "basis": "party", "value": name or "Orrery Space, Inc.", "place": "body"}
    for name in ("Northwind", "Acme Precision Works, Inc.")
]
FILES = {
    "Customers/Northwind/nda.pdf": {"clauses": [LATER, NOTICE], "owners": PARTIES},
    "Customers/Northwind/copy of nda.pdf": {"clauses": [LATER, NOTICE], "owners": PARTIES},
    "Old/terms.pdf": {"clauses": [{"kind": "supplier terms", "title": "Terms", "what": "none"}], "owners": []},
}
NDA = (
    "NON-DISCLOSURE AGREEMENT\n\n"
    "This Agreement is made by and between Northwind Aerospace, Inc. and Acme Works, Inc.\n\n"
    "1. Recipient shall notify Discloser immediately upon discovery of any unauthorized disclosure.\n"
)
SAY = ["--why", "read in full", "--by", "counsel"]


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A case with a scan."""
    head = {"format": "purloined scan", "version": 1, "begun": "2026-03-09T08:00:00Z"}
    files = [{"path": path, "size": 100, "status": "ok"} | what for path, what in FILES.items()]
    lines = [head, *files, {"end": True, "entries": len(files)}]
    text = "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)
    return make(tmp_path, {"parts.scan": text}, TOML).folder


def listed(case: Path, capsys: pytest.CaptureFixture[str], *more: str) -> list[dict]:
    """The agreements as a program reads them."""
    capsys.readouterr()
    assert cli.main(["agreements", str(case), "--json", *more]) == 0
    return json.loads(capsys.readouterr().out)


def notice_due(case: Path, capsys: pytest.CaptureFixture[str]) -> dict:
    """What duties say of Northwind's agreement."""
    capsys.readouterr()
    cli.main(["duties", "due", str(case), "--json"])
    found = [one for one in json.loads(capsys.readouterr().out) if one["duty"] == "contract-notice"]
    (only,) = [one for one in found if one["owner"] == "Northwind"]
    return only


def test_two_copies_are_one_agreement_and_the_company_itself_is_no_other_party(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The strictest clause first, its start as early as it can be."""
    (only,) = listed(case, capsys)

    assert only["party"]["name"] == "Northwind"
    assert len(only["files"]) == 2
    assert [clause["within"] for clause in only["clauses"]] == ["48 hours", "5 days"]
    assert (only["notify"]["within"], only["notify"]["after"]) == ("48 hours", "discovery")
    assert only["notify"]["confirmed_by"] == ""


def test_an_agreement_without_a_clause_is_listed_when_asked_for(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With nobody, since nobody is named in it."""
    other = listed(case, capsys, "--all")[-1]

    assert (other["kind"], other["party"]["name"], other["notify"]) == ("supplier terms", "", {})


def test_the_text_says_what_to_do_and_cannot_deceive(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Sentences out of files are hostile."""
    assert cli.main(["agreements", str(case)]) == 0
    text = capsys.readouterr().out

    assert "\u202e" not in text
    assert "48 hours, from determination, a suspicion is enough, written" in text
    assert f"purloined decide {case} agreement ID" in text


def test_an_unconfirmed_clause_sets_off_a_deadline_and_is_called_so(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """48 hours from the discovery, not from the confirmation that nobody declared."""
    cli.main(["decide", str(case), "clock", "discovery", "--at", "2026-03-06T09:00:00Z", *SAY])
    found = notice_due(case, capsys)

    assert (found["state"], found["deadline"], found["basis"]) == ("due", "2026-03-08T09:00:00Z", "contract")
    assert any("unconfirmed" in note for note in found["notes"])
    assert any("nda.pdf" in note for note in found["notes"])


def test_a_clause_of_law_named_in_an_agreement_lights_its_duty_up_unconfirmed() -> None:
    """DFARS 252.204-7012; that others are not named shows nothing."""
    row = dict.fromkeys(("within", "after", "certainty", "form", "address", "doubts", "place", "at"), "")
    row |= {"kind": "supplier terms", "title": "Terms", "calls_for": "reference", "word": "DFARS 252.204-7012"}
    found = of([("/po.pdf", [Party("Northwind", True, "party")], row | {"quote": "DFARS 252.204-7012 applies."})])
    known = Known(agreements=tuple(as_stated(found)), exposure=(Exposed("Northwind", marking="cui"),))
    answers = [one for one in due.answers(known, datetime(2026, 3, 6, tzinfo=UTC)) if one.rule.id == "us-dfars-7012"]

    assert {one.state for one in answers} == {"waiting"}
    assert [said.key for said in answers[0].notes] == ["unconfirmed", "found_in"]
    assert dict(answers[0].notes[1].values)["quote"] == "DFARS 252.204-7012 applies."


def test_a_word_beside_a_number_is_a_policy_reading_beside_the_deadline() -> None:
    """promptly, and in any event within 72 hours."""
    agreement = {"owner": "Northwind", "kind": "NDA", "notify": {"within": "72 hours", "word": "promptly"}}
    start = datetime(2026, 3, 6, 9, tzinfo=UTC)
    known = Known(
        agreements=(agreement,),
        exposure=(Exposed("Northwind"),),
        starts={("discovery", ""): Start(start)},
        policy={"promptly": "48 hours", "immediately": "24 hours"},
    )
    (only,) = [one for one in due.answers(known, start) if one.rule.id == "contract-notice"]

    assert (only.deadline, only.basis) == (start + timedelta(hours=72), "contract")
    assert [(one.source, one.at) for one in only.others] == [("promptly", start + timedelta(hours=48))]


def test_a_person_confirms_what_was_read_and_it_is_unconfirmed_no_more(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Then the start counts that the text names."""
    (only,) = listed(case, capsys)
    assert cli.main(["decide", str(case), "agreement", only["id"], *SAY]) == 0
    cli.main(["decide", str(case), "clock", "determination", "--at", "2026-03-07T09:00:00Z", *SAY])
    found = notice_due(case, capsys)

    assert found["deadline"] == "2026-03-09T09:00:00Z"
    assert not any("unconfirmed" in note for note in found["notes"])
    assert listed(case, capsys) == []


def test_a_correction_supersedes_a_confirmation(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Never overwritten, and not twice side by side."""
    (only,) = listed(case, capsys)
    given = ["decide", str(case), "agreement", only["id"], "--within", "1 business day", "--after", "discovery", *SAY]
    assert cli.main(["decide", str(case), "agreement", only["id"], *SAY]) == 0
    assert cli.main(given) == cli.ERROR
    assert cli.main([*given, "--supersedes", "1"]) == 0
    cli.main(["decide", str(case), "clock", "discovery", "--at", "2026-03-06T09:00:00Z", *SAY])

    assert notice_due(case, capsys)["deadline"] == "2026-03-09T23:59:59Z"


def test_what_binds_nobody_is_dismissed(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A draft; the owner is asked for like any other of whom no agreement is known."""
    (only,) = listed(case, capsys)
    assert cli.main(["decide", str(case), "agreement", only["id"], "--dismiss", *SAY]) == 0

    assert listed(case, capsys) == []
    assert notice_due(case, capsys)["missing"] == ["agreement.notifies"]


def test_an_agreement_on_paper_is_decided_by_the_name_of_the_other_party(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It needs a term; and a term that no clock can run is refused."""
    given = ["decide", str(case), "agreement", "Orrery", *SAY]

    assert cli.main(given) == cli.ERROR
    assert cli.main([*given, "--within", "90 minutes"]) == cli.ERROR
    assert cli.main([*given, "--within", "72 hours", "--after", "teatime"]) == cli.ERROR
    assert cli.main([*given, "--within", "72 hours", "--after", "awareness", "--kind-of", "DPA"]) == 0
    assert "DPA with Orrery calls for notice: 72 hours, counted from awareness" in capsys.readouterr().out


def test_a_scan_keeps_the_clauses_of_agreements(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the file to the command, without another reading of the share."""
    few = examining.Against(matching.compiled(rules.load()[:1]), "one")
    monkeypatch.setattr(examining, "against", lambda *given: few)
    (tmp_path / "share").mkdir()
    (tmp_path / "share" / "nda.txt").write_text(NDA, "utf-8")
    case = tmp_path / "case"
    assert cli.main(["new", str(case)]) == 0
    assert cli.main(["scan", str(case), str(tmp_path / "share"), "--host", "fs01"]) == 0
    (tmp_path / "share" / "nda.txt").unlink()

    found = listed(case, capsys)
    assert {one["party"]["name"] for one in found} == {"Northwind Aerospace, Inc.", "Acme Works, Inc."}
    assert found[0]["files"] == ["/nda.txt"]
    assert found[0]["clauses"][0]["after"] == "discovery"


def test_what_a_forged_journal_says_harms_nothing() -> None:
    """A span that is none comes last, and gives no date."""
    row = dict.fromkeys(("word", "after", "certainty", "form", "address", "doubts", "quote", "place", "at"), "")
    row |= {"kind": "NDA", "title": "NDA", "calls_for": "notify"}
    spans = ("5 parsecs", "48 hours", "x")
    (only,) = of([("/a", [Party("Northwind", True, "party")], row | {"within": span}) for span in spans])

    assert only.notify["within"] == "48 hours"


def test_files_are_read_without_a_case(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Parties by their legal forms."""
    (tmp_path / "nda.txt").write_text(NDA, "utf-8")
    assert cli.main(["agreements", "--files", str(tmp_path / "nda.txt"), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)

    assert {one["party"]["name"] for one in found} == {"Northwind Aerospace, Inc.", "Acme Works, Inc."}
    assert all(one["notify"]["within"] == "immediately" for one in found)
    assert cli.main(["agreements"]) == cli.ERROR


def test_the_policy_tells_which_word_is_the_strictest() -> None:
    """A user to whom "promptly" means two hours."""
    row = dict.fromkeys(("within", "after", "certainty", "form", "address", "doubts", "quote", "place", "at"), "")
    row |= {"kind": "NDA", "title": "NDA", "calls_for": "notify"}
    found = [
        ("/nda.pdf", [Party("Northwind", True, "party")], row | {"word": word}) for word in ("immediately", "promptly")
    ]

    (usual,) = of(found)
    (own,) = of(found, policy={"promptly": "2 hours"})

    assert (usual.notify["within"], own.notify["within"]) == ("immediately", "promptly")


def test_an_agreement_that_wants_only_what_is_confirmed_asks_what_is_believed(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody was seen to read Northwind's files: a suspicion would be enough, and is not what it says."""
    cli.main(["decide", str(case), "clock", "discovery", "--at", "2026-03-06T09:00:00Z", *SAY])
    of_it = [listed(case, capsys)[0]["id"], "--after", "discovery", *SAY]
    assert cli.main(["decide", str(case), "agreement", *of_it, "--certainty", "confirmed"]) == 0
    confirmed = notice_due(case, capsys)
    assert cli.main(["decide", str(case), "agreement", *of_it, "--certainty", "suspected", "--supersedes", "2"]) == 0

    assert (confirmed["state"], confirmed["missing"]) == ("decide", ["believed.accessed"])
    assert notice_due(case, capsys)["state"] == "due"


def test_an_insurance_has_a_last_day(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its period ends; what is no day is refused."""
    insurance = ["decide", str(case), "agreement", "Harbour Mutual", "--kind-of", "insurance", "--within", "promptly"]
    assert cli.main([*insurance, "--ends", "soon", *SAY]) == cli.ERROR
    assert cli.main([*insurance, "--ends", "2026-03-07", *SAY]) == 0
    cli.main(["decide", str(case), "clock", "discovery", "--at", "2026-03-06T09:00:00Z", *SAY])
    capsys.readouterr()
    cli.main(["duties", "due", str(case), "--json"])
    (only,) = [one for one in json.loads(capsys.readouterr().out) if one["duty"] == "insurance-notice"]

    assert (only["owner"], only["deadline"]) == ("Harbour Mutual", "2026-03-07T23:59:59Z")


def test_an_insurance_that_was_found_needs_no_other_side_to_be_known() -> None:
    """There is only one insurer whom the policy can mean."""
    told = {"kind": "insurance", "calls_for": "notify", "at": "page 1", "word": "", "address": "", "doubts": ""}
    policy = NOTICE | told
    (only,) = as_stated(of([("policy.pdf", [], policy)]))

    assert (only["owner"], only["kind"]) == ("", "insurance")
    assert as_stated(of([("nda.pdf", [], policy | {"kind": "NDA"})])) == []


def test_the_text_is_japanese_where_that_is_asked_for(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """But the sentences out of files."""
    assert cli.main(["agreements", str(case), "--lang", "ja"]) == 0
    text = capsys.readouterr().out

    assert "通知：48 時間、起算点は確定、疑いで足りる、書面" in text
    assert "Recipient shall report any suspected leak" in text
