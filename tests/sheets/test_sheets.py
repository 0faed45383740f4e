"""Answer sheets: every field in the form's order, with what is known and from where; the rest is "not yet known"."""

import csv
import io
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from purloined import cli
from purloined.duties import facts, rules
from purloined.duties.facts import Start
from purloined.messages import LANGUAGES, say, tongue
from purloined.settings import CaseError, parse
from purloined.sheets import fill, forms, pages
from purloined.sheets.known import Case, Marked

ENGLISH = tongue("en")
FORMS = forms.shipped()
TOML = b"""
[notice]
sender = "Acme Precision"
contact = "Jo Marsh"
email = "jo@acme.example"
measures = "We closed the way in."
[facts]
"company.timezone" = "Asia/Tokyo"
persons = { jp = 1200 }
[[agreement]]
owner = "Northwind"
name = "PO-88"
clauses = ["DFARS 252.204-7012"]
[answers]
way_in = "a VPN account"
dod.cage = "=0A0A0"
"""
NOTHING = Case(parse(b"", Path("case.toml")), facts.Known(), [], {})


def case(**more) -> Case:
    settings = parse(TOML, Path("case.toml"))
    duties = replace(
        facts.of(settings), starts={("discovery", ""): Start(datetime(2026, 3, 6, 9, tzinfo=UTC), decision=4)}
    )
    whole = Case(
        settings, duties, [{"name": "note.txt", "sha256": "ab" * 32, "claim": "a note", "rows": 0}],
        forms.answers(settings.answers),
        counts={"published": 2, "accessed": 3, "ruled_out": 5},
        marked=(Marked("personal.national_id; cui", "published", 5, 2), Marked("cui", "ruled_out", 1, 5)),
        window={"from_time": datetime(2026, 3, 1), "to_time": datetime(2026, 3, 6), "assumed": ""},
        bound=9_000_000, hosts=("fs01",), tools=("rclone",), hostile=(("account", "svc-x"),),
    )  # fmt: skip
    return replace(whole, **more)


def told(form: str, of: Case, language: str = "en") -> dict[str, pages.Row]:
    return {row.answer: row for row in pages.rows(FORMS[form], of, tongue(language))}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FORMS)
def test_an_empty_case_answers_nothing_but_that_nobody_reported_before(form: str, language: str) -> None:
    """Silence is unknown, never no."""
    shown = pages.rows(FORMS[form], NOTHING, tongue(language))
    known_ones = [row.label for row in shown if row.known]

    assert [row.number for row in shown] == list(range(1, len(FORMS[form].fields) + 1))
    assert all(row.value == say(tongue(language), "sheet.not_known") for row in shown if not row.known)
    assert len(known_ones) <= 1


@pytest.mark.parametrize("form", FORMS)
def test_every_form_has_its_words_its_source_and_a_duty_that_exists(form: str) -> None:
    """And asks nothing that no function knows."""
    asked = FORMS[form]
    duty, _, step = asked.duty.partition(".")

    assert step in {one.id for one in rules.find(duty).steps}
    assert asked.source and asked.confidence in ("verified-primary", "verified-secondary", "memory")
    for field in asked.fields:
        assert not field.fill or field.fill in fill.FILLS
        assert set(field.label) == set(LANGUAGES) and field.label["en"] != field.label["ja"]


def test_every_function_serves_a_form() -> None:
    """None is left over."""
    assert {field.fill for form in FORMS.values() for field in form.fields} - {""} == set(fill.FILLS)


def test_what_is_known_stands_with_its_source() -> None:
    """Of the DoD's form."""
    shown = told("dod", case())

    assert shown["company"].value == "Acme Precision" and shown["company"].source == "case.toml, [notice] sender"
    assert shown["dod.contracts"].value == "Northwind: PO-88"
    assert shown["discovered"].value == "Fri 2026-03-06 18:00 Asia/Tokyo (2026-03-06T09:00Z)"
    assert shown["discovered"].source == "decision 4"
    assert shown["dod.impact"].value.startswith(
        "Of 7 files marked as covered defense information, 2 are published and 5"
    )
    assert shown["dod.type"].value == "Unauthorized access and unauthorized release"
    assert shown["indicators"].value == "account: svc-x\ntool: rclone"
    assert not shown["dod.programs"].known
    assert "At most 9.00 MB can have left." in shown["outline"].value


def test_numbers_of_people_are_the_highest_they_may_be() -> None:
    """And nobody's count is unknown, not zero."""
    assert told("appi8", case())["persons.jp"].value == "At most 1,200"
    assert not told("ico", case())["persons.uk"].known
    assert told("ico", case())["personal.kinds"].value == "personal.national_id: 2 files"


def test_an_answer_that_a_person_wrote_outweighs_what_the_case_knows() -> None:
    """A key that no form has is refused by name."""
    assert told("jp-ransomware", case())["way_in"].value == "a VPN account"
    shown = told("dod", case(answers={"outline": "As we see it."}))["outline"]

    assert (shown.value, shown.source) == ("As we see it.", "case.toml, [answers] outline")
    with pytest.raises(CaseError, match="no form asks for 'wayin'"):
        forms.answers({"wayin": "x"})
    with pytest.raises(CaseError, match='write "way_in"'):
        forms.answers({"way_in": 3})


def test_a_report_that_was_declared_as_made_makes_the_next_one_a_follow_on() -> None:
    """Of that duty alone; authorities that were told are told of to others, owners are not."""
    made = Start(datetime(2026, 3, 7, 9, tzinfo=UTC), decision=9)
    starts = {("us-dfars-7012.report", ""): made, ("contract-notice.notice", "Northwind"): made}
    of = case(duties=replace(case().duties, starts=starts))

    assert told("dod", of)["dod.report_number"].value.startswith(
        "Follow-on report; the first was made on Sat 2026-03-07"
    )
    assert told("ico", of)["ico.reference"].value == "Initial report"
    assert told("ico", of)["told.others"].value.count("\n") == 0
    assert "Northwind" not in told("ico", of)["told.others"].value


def test_nothing_seen_is_no_failed_attempt() -> None:
    """Only what was seen is an outcome."""
    shown = told("dod", case(counts={"presumed": 4}))

    assert not shown["dod.outcome"].known and not shown["dod.type"].known


HOSTILE = "=1+1\u202e<script>alert(1)</script>[x](javascript:1)"


def test_hostile_text_is_inert_in_every_form_of_a_sheet(tmp_path: Path) -> None:
    """No formula, no script, no link."""
    of = case(hosts=(HOSTILE,), answers={"dod.cage": HOSTILE})
    page = pages.write(FORMS["dod"], of, "TLP:RED", tmp_path, ENGLISH).read_text("utf-8")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "dod.csv").read_text("utf-8-sig"))))
    note = (tmp_path / "dod.md").read_text("utf-8")

    assert "<script" not in page and "\u202e" not in page + note and "TLP:RED" in page
    assert next(row["value"] for row in rows if row["answer"] == "dod.cage").startswith("'=1+1\\u202e")
    assert r"\<script\>" in note and r"\[x\]" in note


def test_the_command_writes_every_form(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    """Of the demo; a form that is not there is told."""
    assert cli.main(["demo", str(tmp_path / "demo")]) == cli.DONE
    for language in LANGUAGES:
        assert cli.main(["sheet", str(tmp_path / "demo"), "--lang", language]) == cli.DONE
    written = {path.name for path in (tmp_path / "demo" / "report" / "sheets").iterdir()}

    assert written == {f"{form}.{ending}" for form in FORMS for ending in ("html", "csv", "md")}
    assert cli.main(["sheet", str(tmp_path / "demo"), "nobody"]) == cli.ERROR
    assert "there is no form 'nobody'" in capsys.readouterr().err


def test_the_docs_name_every_form() -> None:
    """In docs/notices.md."""
    text = (Path(__file__).parents[2] / "docs" / "notices.md").read_text("utf-8")
    assert set(re.findall(r"^\| `([a-z0-9-]+)` \|", text, re.MULTILINE)) >= set(FORMS)
