"""From what is known to what is to be done."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from purloined.duties import due, facts, rules, shown, words
from purloined.duties.due import Answer
from purloined.duties.facts import Exposed, Known, Start
from purloined.settings import CaseError, Settings, parse

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
CONTROLLER = Known(
    facts={"company.gdpr_controller": True, "data.personal_marked": True},
    exposure=(Exposed("Northwind", "", "personal data", "presumed", 7),),
    policy=rules.soft_words(),
)


def answer(known: Known, duty: str, step: str | None = None) -> Answer:
    """The one answer of a duty for a step."""
    found = [one for one in due.answers(known, NOW, True) if one.rule.id == duty]
    (only,) = [one for one in found if step is None or (one.step and one.step.id == step)]
    return only


def with_verdict(*verdicts: str) -> Known:
    """Files with personal data at these rungs."""
    proofs = (("A", 5), ("B", 2))
    rows = [
        Exposed("Northwind", "", "personal data", verdict, 7, 0, proofs if verdict == "ruled_out" else ())
        for verdict in verdicts
    ]
    return replace(CONTROLLER, exposure=tuple(rows))


def started(known: Known, **starts: datetime) -> Known:
    """With clocks that started for the case."""
    return replace(known, starts={(name, ""): Start(at) for name, at in starts.items()})


def test_an_empty_case_lights_nothing_up_and_clears_nothing() -> None:
    """No file is held: nothing is known of what is exposed."""
    found = due.answers(Known(facts={"company.gdpr_controller": True}), NOW)

    assert {one.state for one in found if one.rule.id == "eu-gdpr-controller"} == {"decide"}
    assert (
        "exposure" in answer(Known(facts={"company.gdpr_controller": True}), "eu-gdpr-controller", "authority").missing
    )


def test_unknown_is_never_no_duty() -> None:
    """With not one fact stated, no rule that is on says that it does not apply."""
    known = replace(CONTROLLER, facts={})

    assert {one.state for one in due.answers(known, NOW)} <= {"decide", "watch"}


def test_a_duty_without_its_start_waits_for_it() -> None:
    """And names it."""
    found = answer(CONTROLLER, "eu-gdpr-controller", "authority")

    assert (found.state, found.waiting_for, found.deadline) == ("waiting", ("awareness",), None)


def test_a_start_that_cannot_be_earlier_bounds_the_deadline() -> None:
    """Awareness does not come before discovery."""
    found = answer(started(CONTROLLER, discovery=NOW), "eu-gdpr-controller", "authority")

    assert (found.state, found.not_before) == ("waiting", NOW + timedelta(hours=48))


def test_what_is_ruled_out_as_a_class_is_no_duty_with_the_proof_as_evidence() -> None:
    """Unless the data were lost or encrypted, which counts too."""
    cleared = with_verdict("ruled_out")
    lost = replace(cleared, facts=cleared.facts | {"availability.personal": True})
    kept = replace(cleared, facts=cleared.facts | {"availability.personal": False})

    found = answer(kept, "eu-gdpr-controller")
    assert found.state == "not_applicable"
    assert words.spoken(found.evidence[0], "en") == "all 7 files concerned are ruled out (proof A: 5, proof B: 2)"
    assert answer(lost, "eu-gdpr-controller", "authority").state == "waiting"
    assert answer(cleared, "eu-gdpr-controller", "authority").missing == ("availability.personal",)


def test_one_file_that_is_not_ruled_out_keeps_the_duty() -> None:
    """A class is cleared whole or not at all."""
    assert answer(with_verdict("ruled_out", "presumed"), "eu-gdpr-controller", "authority").state == "waiting"


def test_files_without_a_marking_may_be_of_the_class() -> None:
    """What is marked is ruled out; what is not marked may hold personal data all the same."""
    rows = (*with_verdict("ruled_out").exposure, Exposed("Northwind", "", "", "presumed", 1))
    known = replace(CONTROLLER, facts={"company.gdpr_controller": True, "availability.personal": False}, exposure=rows)

    assert answer(known, "eu-gdpr-controller", "authority").missing == ("data.personal",)
    none = replace(known, facts=known.facts | {"data.personal_marked": True})
    assert answer(none, "eu-gdpr-controller").state == "not_applicable"
    some = replace(known, facts=known.facts | {"data.personal": True})
    assert answer(some, "eu-gdpr-controller", "authority").state == "waiting"


def test_markings_stand_side_by_side_and_what_nobody_could_look_into_is_not_unmarked() -> None:
    """A class of a marking shows what lies below it."""
    facts_known = {"company.gdpr_controller": True, "data.personal_marked": True, "availability.personal": False}

    def state(marking: str) -> str:
        rows = (Exposed("Northwind", "", marking, "presumed", 1),)
        return answer(replace(CONTROLLER, facts=facts_known, exposure=rows), "eu-gdpr-controller").state

    assert state("cui") == "not_applicable"
    rows = (Exposed("Northwind", "", "cui; personal.national_id", "presumed", 1),)
    assert answer(replace(CONTROLLER, exposure=rows), "eu-gdpr-controller", "authority").state == "waiting"
    rows = (Exposed("Northwind", "", "unknown", "presumed", 1),)
    hidden = replace(CONTROLLER, facts=facts_known, exposure=rows)
    assert answer(hidden, "eu-gdpr-controller", "authority").missing == ("data.personal",)


def test_below_its_floor_a_duty_asks_what_is_believed() -> None:
    """Texas wants data that was, or is reasonably believed to have been, acquired."""
    known = with_verdict("presumed")
    known = replace(known, facts=known.facts | {"persons.us_tx": 3})
    believed = replace(known, facts=known.facts | {"believed.acquired": True})
    doubted = replace(known, facts=known.facts | {"believed.acquired": False})

    assert answer(known, "us-tx-521-053", "persons").missing == ("believed.acquired",)
    assert answer(believed, "us-tx-521-053", "persons").state == "waiting"
    assert answer(doubted, "us-tx-521-053").state == "not_applicable"


def test_what_is_excused_is_not_due_and_what_may_be_excused_is() -> None:
    """An exception that nobody established does not stop a clock."""
    open_question = started(CONTROLLER, awareness=NOW)
    excused = replace(open_question, facts=CONTROLLER.facts | {"risk.unlikely": True})

    found = answer(open_question, "eu-gdpr-controller", "authority")
    assert (found.state, found.deadline) == ("due", NOW + timedelta(hours=72))
    assert [said.values["fact"] for said in found.notes if said.key == "unless"] == ["risk.unlikely"]
    assert answer(excused, "eu-gdpr-controller").state == "not_applicable"


def test_a_step_waits_for_the_step_before_it_and_is_done_when_declared() -> None:
    """DFARS: the 90 days run from the report."""
    agreement = {"owner": "Northwind", "clauses": ["DFARS 252.204-7012"]}
    known = replace(CONTROLLER, agreements=(agreement,), facts={"data.cdi": True})
    early, late = NOW - timedelta(days=1), NOW + timedelta(days=4)

    assert answer(known, "us-dfars-7012", "preserve").waiting_for == ("us-dfars-7012.report",)
    in_time = started(known, discovery=early)
    report = ("us-dfars-7012.report", "Northwind")
    in_time = replace(in_time, starts=in_time.starts | {report: Start(NOW)})
    assert answer(in_time, "us-dfars-7012", "report").state == "done"
    assert not answer(in_time, "us-dfars-7012", "report").late
    kept = answer(in_time, "us-dfars-7012", "preserve")
    assert (kept.hold, kept.deadline) == (True, datetime(2027, 2, 21, 23, 59, 59, tzinfo=UTC))
    too_late = replace(in_time, starts=in_time.starts | {report: Start(late)})
    assert answer(too_late, "us-dfars-7012", "report").late
    other = replace(in_time, starts={("us-dfars-7012.report", "Orrery"): Start(NOW)})
    assert answer(other, "us-dfars-7012", "report").state == "waiting"


def test_a_start_may_be_declared_for_one_owner() -> None:
    """Which then counts before that of the case."""
    agreements = tuple({"owner": owner, "notify": {"within": "72 hours"}} for owner in ("Northwind", "Orrery"))
    rows = tuple(Exposed(owner, "", "", "taken", 1) for owner in ("Northwind", "Orrery"))
    starts = {("discovery", ""): Start(NOW), ("discovery", "Orrery"): Start(NOW + timedelta(hours=5))}
    known = replace(CONTROLLER, agreements=agreements, exposure=rows, starts=starts)
    found = {one.owner: one.deadline for one in due.answers(known, NOW) if one.rule.id == "contract-notice"}

    assert found["Orrery"] - found["Northwind"] == timedelta(hours=5)


def test_owners_without_an_agreement_are_asked_about_until_all_are_stated() -> None:
    """That nobody entered an agreement does not mean that there is none."""
    rows = tuple(Exposed(owner, "", "", "taken", 1) for owner in ("Northwind", "Orrery", "Acme Parts"))
    agreements = ({"owner": "Northwind", "notify": {"within": "none"}},)
    known = replace(CONTROLLER, facts={"company.names": ["ACME parts"]}, agreements=agreements, exposure=rows)
    complete = replace(known, facts=known.facts | {"agreements.complete": True})

    def states(of: Known) -> dict[str, str]:
        return {one.owner: one.state for one in due.answers(of, NOW) if one.rule.id == "contract-notice"}

    assert states(known) == {"Northwind": "not_applicable", "Orrery": "decide"}
    assert states(complete) == {"Northwind": "not_applicable"}


def test_the_first_of_two_clocks_counts_and_a_missing_one_may_still_be_earlier() -> None:
    """Florida: the determination, or reason to believe."""
    known = replace(with_verdict("accessed"), facts=CONTROLLER.facts | {"persons.us_fl": 3})
    found = answer(started(known, determination=NOW), "us-fl-501-171", "persons")

    assert (found.state, found.start_name, found.waiting_for) == ("due", "determination", ("reason_to_believe",))
    assert [said.values["starts"] for said in found.notes if said.key == "may_be_earlier"] == [["reason_to_believe"]]


def test_only_hard_deadlines_alarm() -> None:
    """Not a policy, not what is done, not what is voluntary."""

    def near(known: Known, hours: int) -> set[str]:
        soon = NOW + timedelta(hours=hours)
        return {
            f"{one.rule.id}.{one.step.id}"
            for one in due.answers(known, NOW)
            if one.is_near(soon, timedelta(hours=24)) and one.state == "due"
        }

    known = started(CONTROLLER, awareness=NOW)
    done = replace(known, starts=known.starts | {("eu-gdpr-controller.authority", ""): Start(NOW)})

    assert near(known, 40) == set()
    assert near(known, 49) == {"eu-gdpr-controller.authority"}
    assert near(known, 100) == {"eu-gdpr-controller.authority"}
    assert near(done, 100) == set()


def test_a_law_that_is_not_in_force_yet_does_not_apply() -> None:
    """Korea's amendment, asked in August 2026."""
    known = replace(CONTROLLER, facts=CONTROLLER.facts | {"company.korea_controller": True, "persons.kr": 1})
    found = [one for one in due.answers(known, datetime(2026, 8, 1, tzinfo=UTC)) if one.rule.id == "kr-pipa-34"]

    assert [one.state for one in found] == ["not_applicable"]


def test_the_word_of_the_rule_counts_only_where_the_agreement_says_nothing() -> None:
    """72 hours are 72 hours: nobody promised "immediately"."""
    agreement = {"owner": "Northwind", "notify": {"within": "72 hours", "after": "discovery"}}
    start = {("discovery", ""): Start(NOW)}
    known = Known(agreements=(agreement,), exposure=(Exposed("Northwind", verdict="taken"),), starts=start)
    (found,) = [one for one in due.answers(known, NOW) if one.rule.id == "contract-notice"]

    assert (found.deadline, found.basis, found.others) == (NOW + timedelta(hours=72), "contract", ())


@pytest.mark.parametrize("marking", ["CUI", "CUI//SP-CTI", "cui//sp-expt//dist d", "Plans; CUI//NOFORN"])
def test_a_banner_of_cui_is_cui_whatever_follows(marking: str) -> None:
    """Categories and limits of dissemination stand behind two strokes."""
    agreement = {"owner": "Northwind", "clauses": ["DFARS 252.204-7012"]}
    known = Known(agreements=(agreement,), exposure=(Exposed("Northwind", "", marking),))
    found = [one for one in due.answers(known, NOW) if one.rule.id == "us-dfars-7012"]

    assert {one.state for one in found} == {"waiting"}


def test_a_source_in_words_is_said_in_japanese() -> None:
    """A citation of law is the same in each language."""
    assert rules.find("contract-notice").cited("ja").startswith("契約書そのもの")
    assert rules.find("us-dfars-7012").cited("ja") == rules.find("us-dfars-7012").source


VERDICTS = st.sampled_from(["published", "taken", "accessed", "presumed", "ruled_out"])
ROWS = st.lists(
    st.builds(
        lambda owner, marking, verdict: Exposed(owner, "", marking, verdict),
        st.sampled_from(["Northwind", ""]),
        st.sampled_from(["", "personal data", "CUI"]),
        VERDICTS,
    ),
    min_size=1,
    max_size=4,
)
ASKED = [name for name, kind in rules.fact_types().items() if kind == "yes or no"]
FACTS = st.dictionaries(st.sampled_from(ASKED), st.booleans(), max_size=12)
WEIGHT = {"not_applicable": 0, "decide": 1, "waiting": 2, "due": 2}


@settings(deadline=None, max_examples=25)
@given(ROWS, FACTS, st.integers(0, 3))
def test_more_evidence_of_theft_never_takes_a_duty_away(rows: list[Exposed], stated: dict, which: int) -> None:
    """Raising one row to `published` leaves every duty at least as grave."""
    graver = list(rows)
    graver[which % len(rows)] = rows[which % len(rows)]._replace(verdict="published")

    def gravest(exposure: list[Exposed]) -> dict[tuple, int]:
        found: dict[tuple, int] = {}
        for one in due.answers(Known(facts=stated, exposure=tuple(exposure)), NOW, True):
            if one.state != "watch":
                key = (one.rule.id, one.owner)
                found[key] = max(found.get(key, 0), WEIGHT[one.state])
        return found

    before, after = gravest(rows), gravest(graver)
    assert all(after[key] >= weight for key, weight in before.items())


@settings(deadline=None, max_examples=25)
@given(ROWS, FACTS)
def test_stating_a_fact_never_contradicts_an_answer_given_without_it(rows: list[Exposed], stated: dict) -> None:
    """A duty that applies, or does not, on fewer facts does so on more."""
    fewer = dict(list(stated.items())[: len(stated) // 2])
    settled = {}
    for known in (fewer, stated):
        for one in due.answers(Known(facts=known, exposure=tuple(rows)), NOW):
            key = (one.rule.id, one.owner, one.step.id if one.step else None)
            if known is fewer and one.state in ("due", "waiting") and not any(s.key == "unless" for s in one.notes):
                settled[key] = one.state
            if known is stated and key in settled:
                assert one.state in ("due", "waiting")


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_every_answer_can_be_said_in_each_language(lang: str) -> None:
    """No text is missing, in any state of any rule."""
    known = started(CONTROLLER, discovery=NOW, awareness=NOW, determination=NOW)
    found = (
        due.answers(known, NOW, True) + due.answers(Known(), NOW, True) + due.answers(with_verdict("ruled_out"), NOW)
    )

    assert shown.as_text(found, lang, NOW, True)
    assert all(shown.as_data(one, lang)["title"][lang] for one in found)
    assert all(shown.rule_text(rule, lang) for rule in rules.shipped())


def test_a_hostile_owner_name_is_shown_harmless() -> None:
    """It turns no text around on a terminal."""
    agreement = {"owner": "evil\u202etxt\x1b[2J", "notify": {"within": "72 hours"}}
    known = replace(CONTROLLER, agreements=(agreement,), exposure=(Exposed(agreement["owner"], "", "", "taken"),))

    text = shown.as_text(due.answers(known, NOW), "en", NOW)
    assert "\u202e" not in text
    assert "\x1b" not in text


# What case.toml states ------------------------------------------------------------------------------------


def case_toml(text: str) -> Settings:
    """case.toml with this text."""
    return parse(text.encode(), Path("case.toml"))


def test_facts_are_read_nested_or_dotted_of_the_case_or_of_an_owner() -> None:
    """Both forms mean the same."""
    text = """
        [facts]
        "company.insured" = true
        persons = { eu = 3 }
        [[owner]]
        name = "Northwind"
        facts = { data = { cdi = true } }
        """
    known = facts.of(case_toml(text))

    assert known.facts == {"company.insured": True, "persons.eu": 3}
    assert known.lookup("Northwind")("data.cdi") is True
    assert known.lookup("Orrery")("data.cdi") is None
    assert known.lookup("Orrery")("data.personal") is True  # follows: people in the EU


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[facts]\n"company.hearsay" = true', "there is no fact"),
        ('[facts]\n"persons.eu" = "three"', "is a number"),
        ('[facts]\n"persons.eu" = -1', "is a number"),
        ('[facts]\n"company.insured" = 1', "is a yes or no"),
        ('[policy]\nimmediately = "at once"', "write"),
        ("[closed]\nmars = [2026-01-01]", "there is no calendar"),
        ('[closed]\nus-federal = ["2026-01-01"]', "a list of days"),
        ('[facts]\n"company.timezone" = "Mars/Olympus"', "no time zone"),
        ('[[agreement]]\nkind = "NDA"', "lacks its owner"),
        ('[[agreement]]\nowner = "N"\nnotify = "soon"', "write notify"),
        ('[[agreement]]\nowner = "N"\nnotify = { when = "soon" }', "notify has no 'when'"),
        ('[[agreement]]\nowner = "N"\nends = "2026"', "write ends"),
    ],
)
def test_what_is_wrong_in_case_toml_is_named(text: str, says: str) -> None:
    """With what to write instead."""
    with pytest.raises(CaseError, match=says):
        facts.of(case_toml(text))


def test_a_policy_and_closed_days_of_the_user_replace_and_add() -> None:
    """The policy by word, the days by calendar."""
    known = facts.of(case_toml('[policy]\nImmediately = "12 hours"\n[closed]\nus-federal = [2026-11-27]'))

    assert known.policy["immediately"] == "12 hours"
    assert known.policy["promptly"] == "48 hours"
    assert known.closed == {"us-federal": frozenset([date(2026, 11, 27)])}
