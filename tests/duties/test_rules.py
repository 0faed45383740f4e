"""The rules that ship: in order, quoted, and true to their own examples."""

import re
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from purloined.duties import rules, worked
from purloined.duties.rules import RuleError

ROOT = Path(__file__).parents[2]
DAY = re.compile(r"\d{4}-\d\d-\d\d")
GOOD = (ROOT / "purloined" / "knowledge" / "duties" / "us-sec-8k-105.toml").read_text("utf-8")


@pytest.mark.parametrize("rule", rules.shipped(), ids=lambda rule: rule.id)
def test_a_rule_does_what_its_examples_and_its_table_say(rule: rules.Rule) -> None:
    """Every example of the TOML file, every row of the table beside it."""
    assert [run for run in worked.runs(rule) if run.differs] == []


@pytest.mark.parametrize("rule", [rule for rule in rules.shipped() if rule.steps], ids=lambda rule: rule.id)
def test_a_rule_has_an_example_of_each_kind(rule: rules.Rule) -> None:
    """One that sets it off, one that does not, one with something missing."""
    states = {example["expect"]["state"] for example in rule.examples}

    assert "due" in states
    assert "not_applicable" in states
    assert states & {"decide", "waiting"}


@pytest.mark.parametrize("rule", [rule for rule in rules.shipped() if rule.steps], ids=lambda rule: rule.id)
def test_the_table_of_a_rule_covers_what_goes_wrong_with_dates(rule: rules.Rule) -> None:
    """Eight rows at least: over the end of a year, a leap day, a missing fact or start; each says how it is counted."""
    table = worked.table(rule.id)
    days = " ".join(f"{row.clocks} {row.expected}" for row in table)

    assert len(table) >= 8
    assert "2027-" in days
    assert "2028-0" in days
    assert any(row.expected.startswith(("decide", "waiting")) for row in table)
    assert all(len(row.says) > 3 for row in table)


@pytest.mark.parametrize("rule", [rule for rule in rules.shipped() if rule.steps], ids=lambda rule: rule.id)
def test_a_table_with_another_day_is_found_wrong(rule: rules.Rule, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every date of every row is held against the answer."""
    dated = [row for row in worked.table(rule.id) if DAY.search(row.expected)]
    changed = [row._replace(expected=DAY.sub(lambda day: "2032" + day[0][4:], row.expected, 1)) for row in dated]
    monkeypatch.setattr(worked, "table", lambda identity: changed)

    assert dated
    assert len([run for run in worked.runs(rule) if run.differs]) == len(dated)


def test_the_tables_know_summer_time_and_closed_days() -> None:
    """In each of the places where it is counted: the wall clock shows another hour after as many hours."""
    rows = [row for rule in rules.shipped() for row in worked.table(rule.id)]

    assert sum("summer time" in row.says for row in rows) > 25
    assert sum("act by" in row.expected for row in rows) > 25
    assert any("horizon" in row.expected for row in rows)


def test_what_is_in_force_is_quoted_and_what_is_not_is_off() -> None:
    """Nobody is sent to a deadline that no law states."""
    for rule in rules.shipped():
        assert rule.quotes or rule.status != "in_force", rule.id
        assert rule.on == (rule.status == "in_force"), rule.id
        assert all(len(quote.text) > 10 for quote in rule.quotes), rule.id


def test_an_example_that_is_wrong_is_found() -> None:
    """A day too late, and a fact that was not missing."""
    late = GOOD.replace("deadline = 2026-11-27T22:30:00Z", "deadline = 2026-11-28T22:30:00Z")
    other = GOOD.replace('waiting = ["materiality"]', 'waiting = ["discovery"]')

    for text in (late, other):
        assert text != GOOD
        assert [run.differs for run in worked.runs(rules.parse(text, "us-sec-8k-105.toml")) if run.differs]


WRONG = {
    "not TOML": ("kind =", "kind = =", "not valid TOML"),
    "a title in one language": ('ja = "Form 8-K Item 1.05', 'fr = "Form 8-K Item 1.05', "title wants a text in each"),
    "a key that is none": ("floor = ", "flor = ", "a rule has no 'flor'"),
    "a status that is none": ('status = "in_force"', 'status = "valid"', "status is 'valid'"),
    "no source": ("source = ", "# source = ", "it lacks source"),
    "a day with a time": ("checked = 2026-11-23", "checked = 2026-11-23T00:00:00Z", "checked is a day"),
    "a fact nobody asks": ("company.sec_registrant", "company.sec", "there is no fact 'company.sec'"),
    "a comparison that does not fit": ("eq = true", "ge = 1", "is a yes or no: ge does not fit"),
    "a comparison that is none": ("eq = true", "is = true", "wants one of has, in, ge or eq"),
    "a start nobody can declare": ('after = "materiality"', 'after = "panic"', "there is no start 'panic'"),
    "a span that is none": ('"4 business days"', '"four days"', "write \"72 hours\""),
    "business days of no calendar": (' calendar = "us-federal",', "", "business days want a calendar"),
    "a calendar that is none": ('calendar = "us-federal"', 'calendar = "us-state"', "calendar is 'us-state'"),
    "a zone that is none": ("America/New_York", "America/New_Yorck", "there is no time zone"),
    "an end of day that is none": ('ends = "17:30"', 'ends = "half past"', "ends = 'half past'"),
    "a soft word without policy": ('soft = "without unreasonable delay"', 'soft = "soon"', "is not in policy.toml"),
    "an example of no step": ('step = "file"', 'step = "fly"', "there is no step 'fly'"),
    "a step twice": ('id = "file"', 'id = "determine"', "two steps with the id"),
    "no quotes": ("[[quote]]", "[[example]]", ""),
}  # fmt: skip


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG.keys())
def test_a_wrong_rule_is_refused_with_its_line(change: tuple[str, str, str]) -> None:
    """The file, the line, and what is wrong."""
    old, new, says = change
    assert old in GOOD

    with pytest.raises(RuleError) as refused:
        rules.parse(GOOD.replace(old, new), "mine.toml")

    name, line, message = str(refused.value).split(":", 2)
    assert name == "mine.toml"
    assert says in message
    near = GOOD.replace(old, new).splitlines()[int(line) - 1 : int(line) + 1]  # a condition: the line it begins on
    assert any(new in text for text in near) or says in ("", "it lacks source")


def test_a_step_counts_only_from_an_earlier_one() -> None:
    """Else a deadline would hang in the air."""
    with pytest.raises(RuleError, match="no earlier step"):
        rules.parse(GOOD.replace('after = "discovery"', 'after = "step:file"'), "mine.toml")


def test_proposed_law_cannot_be_switched_on() -> None:
    """A status other than in_force needs on = false."""
    with pytest.raises(RuleError, match="on = false"):
        rules.parse(GOOD.replace('"in_force"', '"proposed"'), "mine.toml")


def test_the_law_was_looked_at_lately_when_it_was_shipped() -> None:
    """All within a month of each other: no forgotten rule."""
    days = [rule.checked for rule in rules.shipped()]

    assert max(days) - min(days) < timedelta(days=31)


def test_the_wheel_holds_the_rules(tmp_path: Path) -> None:
    """And their tables."""
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", tmp_path, ROOT],
        check=True,
    )
    packed = zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist()

    for rule in rules.shipped():
        assert f"purloined/knowledge/duties/{rule.id}.toml" in packed
        assert f"purloined/knowledge/duties/{rule.id}.md" in packed or not rule.steps
    assert "purloined/knowledge/facts.toml" in packed
