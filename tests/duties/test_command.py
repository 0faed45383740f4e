"""purloined duties, and what people declare for it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from purloined import cli
from purloined.case import Case
from tests.small_case import INVENTORY, TOML, make, samba

FACTS = """
[facts]
"company.gdpr_controller" = true
"data.personal" = true
"company.insured" = false
"company.sec_registrant" = false
"company.appi_handler" = false
"company.korea_controller" = false
"company.uk_controller" = false
[[owner]]
name = "Northwind"
paths = ["Northwind/**"]
[[owner]]
name = "Orrery"
paths = ["Orrery/**"]
[[agreement]]
owner = "Northwind"
kind = "NDA"
notify = { within = "72 hours", after = "discovery" }
"""
LOG = samba("10:00:00|thief|pread_send|Northwind/bracket.step")
SAY = ["--why", "the alert was read", "--by", "incident lead"]


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A judged case with facts."""
    return make(tmp_path, {"inventory.csv": INVENTORY, "audit.log": LOG}, TOML + FACTS).folder


def due(case: Path, capsys: pytest.CaptureFixture[str], *more: str) -> list[dict]:
    """The answers as a program reads them."""
    capsys.readouterr()
    cli.main(["duties", "due", str(case), "--json", *more])
    return json.loads(capsys.readouterr().out)


def of(found: list[dict], duty: str, step: str) -> dict:
    """One of them."""
    (only,) = [one for one in found if (one["duty"], one["step"]) == (duty, step)]
    return only


def test_a_declared_clock_gives_the_deadline_and_alarms_when_it_is_near(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 11 only with --alarm, and only near."""
    assert of(due(case, capsys), "eu-gdpr-controller", "authority")["state"] == "waiting"
    start = datetime.now(UTC) - timedelta(hours=50)
    assert cli.main(["decide", str(case), "clock", "awareness", "--at", start.isoformat(), *SAY]) == cli.DONE

    authority = of(due(case, capsys), "eu-gdpr-controller", "authority")
    assert authority["deadline"] == f"{start + timedelta(hours=72):%Y-%m-%dT%H:%M:%SZ}"
    assert authority["start_by"] == "incident lead"
    assert cli.main(["duties", "due", str(case)]) == cli.DONE
    assert cli.main(["duties", "due", str(case), "--alarm"]) == cli.DEADLINE
    assert cli.main(["duties", "due", str(case), "--alarm", "--warn", "12"]) == cli.DONE

    now = datetime.now(UTC).isoformat()
    assert cli.main(["decide", str(case), "clock", "eu-gdpr-controller.authority", "--at", now, *SAY]) == cli.DONE
    assert of(due(case, capsys), "eu-gdpr-controller", "authority")["state"] == "done"
    assert cli.main(["duties", "due", str(case), "--alarm"]) == cli.DONE


def test_a_start_is_superseded_never_overwritten(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A second statement of the same clock must say which it replaces."""
    first, second = "2026-03-02T09:00:00+09:00", "2026-03-01T09:00:00+09:00"
    assert cli.main(["decide", str(case), "clock", "awareness", "--at", first, *SAY]) == cli.DONE
    assert cli.main(["decide", str(case), "clock", "awareness", "--at", second, *SAY]) == cli.ERROR
    assert "--supersedes 1" in capsys.readouterr().err
    again = ["decide", str(case), "clock", "awareness", "--at", second, "--supersedes", "1", *SAY]
    assert cli.main(again) == cli.DONE

    assert of(due(case, capsys), "eu-gdpr-controller", "authority")["start_at"] == "2026-03-01T00:00:00Z"
    assert [one.number for one in Case(case).decisions()] == [1, 2]


def test_a_fact_is_declared_of_the_case_or_of_an_owner(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And outweighs what case.toml says of it."""
    assert cli.main(["decide", str(case), "fact", "processor.eu", "yes", "--owner", "Northwind", *SAY]) == cli.DONE
    assert cli.main(["decide", str(case), "fact", "company.gdpr_controller", "no", *SAY]) == cli.DONE

    found = due(case, capsys, "--all")
    states = {one["owner"]: one["state"] for one in found if one["duty"] == "eu-gdpr-processor"}
    assert (states["Northwind"], states["Orrery"]) == ("waiting", "decide")
    assert of(found, "eu-gdpr-controller", None)["state"] == "not_applicable"


@pytest.mark.parametrize(
    ("what", "says"),
    [
        (["clock", "panic", "--at", "2026-03-01T00:00:00Z"], "starts no clock"),
        (["clock", "us-dfars-7012.report", "--at", "2026-03-01T00:00:00Z"], "say --owner"),
        (["clock", "eu-gdpr-controller.fly", "--at", "2026-03-01T00:00:00Z"], "starts no clock"),
        (["clock", "awareness", "--at", "2026-03-01T00:00:00"], "zone"),
        (["clock", "awareness", "--at", "yesterday"], "is no time"),
        (["fact", "company.hearsay", "yes"], "there is no fact"),
        (["fact", "company.insured", "perhaps"], "yes or no"),
        (["fact", "persons.eu", "many"], "is a number"),
    ],
)
def test_what_no_duty_asks_cannot_be_declared(
    case: Path, capsys: pytest.CaptureFixture[str], what: list[str], says: str
) -> None:
    """Nothing is recorded then."""
    assert cli.main(["decide", str(case), *what, *SAY]) == cli.ERROR
    assert says in capsys.readouterr().err
    assert Case(case).decisions() == []


def test_declaring_for_duties_does_not_make_the_verdicts_old(case: Path) -> None:
    """Nothing is judged anew for it; a decision that verdicts rest on still does."""
    assert cli.main(["judge", str(case)]) == cli.DONE
    assert cli.main(["decide", str(case), "clock", "awareness", "--at", "2026-03-01T00:00:00Z", *SAY]) == cli.DONE
    assert cli.main(["decide", str(case), "fact", "risk.high", "no", *SAY]) == cli.DONE
    assert cli.main(["decide", str(case), "withdraw", "2", *SAY]) == cli.DONE
    assert Case(case).is_judged

    assert cli.main(["decide", str(case), "hostile", "--account", "svc-x", *SAY]) == cli.DONE
    assert not Case(case).is_judged


def test_the_rules_are_shown_checked_and_tried(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And a wrong file is named with its line."""
    assert cli.main(["duties", "show"]) == cli.DONE
    assert "us-dfars-7012" in capsys.readouterr().out
    assert cli.main(["duties", "show", "us-dfars-7012", "--lang", "ja"]) == cli.DONE
    assert "国防総省" in capsys.readouterr().out
    assert cli.main(["duties", "show", "no-such-duty"]) == cli.ERROR
    assert cli.main(["duties", "lint"]) == cli.DONE
    assert cli.main(["duties", "test", "eu-gdpr-controller"]) == cli.DONE
    assert cli.main(["duties", "facts"]) == cli.DONE
    wrong = tmp_path / "mine.toml"
    wrong.write_text('title = "x"\n')
    capsys.readouterr()
    assert cli.main(["duties", "lint", str(wrong)]) == cli.ERROR
    assert f"{wrong}:1: it lacks" in capsys.readouterr().out


def test_answers_are_told_in_both_languages(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With a word that they are no legal advice."""
    cli.main(["duties", "due", str(case), "--lang", "ja"])
    assert "法的助言ではない" in capsys.readouterr().out
    cli.main(["duties", "due", str(case), "--all"])
    assert "not legal advice" in capsys.readouterr().out


def test_rules_and_their_list_are_printed_in_japanese(capsys: pytest.CaptureFixture[str]) -> None:
    """But for the law's own words, and the names of facts."""
    assert cli.main(["duties", "show", "us-dfars-7012", "--lang", "ja"]) == cli.DONE
    assert cli.main(["duties", "show", "--lang", "ja"]) == cli.DONE
    printed = capsys.readouterr().out

    assert "適用条件: agreement.clauses に含む： DFARS 252.204-7012" in printed
    assert "最低判定: 流出推定" in printed
    assert "all of (" not in printed
    assert "施行中" in printed
