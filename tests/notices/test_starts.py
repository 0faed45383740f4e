"""What a notice may start: only what the owner's data may concern, in the words and numbers of the rule."""

import re
import tomllib
from importlib import resources

import pytest

from purloined import knowledge
from purloined.duties import rules
from purloined.duties.facts import Exposed, Known
from purloined.messages import LANGUAGES
from purloined.notices import starts

ENTRIES = tomllib.loads(resources.files(knowledge).joinpath("notice_starts.toml").read_text("utf-8"))["start"]


@pytest.mark.parametrize("entry", ENTRIES, ids=[entry["duty"] for entry in ENTRIES])
def test_the_numbers_are_those_of_the_rule(entry: dict) -> None:
    """In each language; a day that differs would be a wrong deadline."""
    rule = rules.find(entry["duty"])
    clocks = [part for step in rule.steps if step.clock for part in (step.clock.earliest or (step.clock,))]
    allowed = set(re.findall(r"\d+", " ".join(clock.within for clock in clocks)))
    for language in LANGUAGES:
        said = re.findall(r"(\d+)(?:[～]| to )?(\d*)(?: hours| days| business|時間|日|営業日)", entry["says"][language])
        assert said and {number for pair in said for number in pair if number} <= allowed, language


def told(*rows: Exposed, **facts) -> set[str]:
    return {one["title"] for one in starts.starts(Known(facts=facts, exposure=rows), "A", "en")}


def test_nothing_starts_where_all_is_ruled_out_or_nothing_held() -> None:
    """Nor by what others hold."""
    assert told(Exposed("A", verdict="ruled_out"), Exposed("B", verdict="taken")) == set()


def test_unknown_data_may_be_of_any_class_until_a_person_says_otherwise() -> None:
    """A marking speaks louder than that."""
    assert {"DFARS 252.204-7012", "GDPR, articles 33 and 34", "Form 8-K, Item 1.05"} <= told(Exposed("A"))
    assert "DFARS 252.204-7012" not in told(Exposed("A"), **{"data.cdi": False})
    assert "DFARS 252.204-7012" in told(Exposed("A", marking="CUI"), **{"data.cdi": False})
