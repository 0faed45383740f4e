"""Three values: yes, no, and nobody has said."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from purloined.duties.conditions import holds, named, wrong

YES, NO, OPEN = ({"fact": name, "eq": True} for name in ("yes", "no", "open"))
KNOWN = {"yes": True, "no": False, "clauses": ["DFARS 252.204-7012"], "persons": 500, "country": "Japan"}


def value(condition: dict | list) -> bool | None:
    """What a condition comes to."""
    return holds(condition, KNOWN.get).value


def test_unknown_is_not_no() -> None:
    """A fact that nobody stated decides nothing."""
    assert value(OPEN) is None
    assert value({"not": OPEN}) is None


def test_one_no_decides_all_and_one_yes_decides_any_whatever_is_unknown() -> None:
    """The rest need not be asked."""
    assert value({"all": [OPEN, NO]}) is False
    assert value({"any": [OPEN, YES]}) is True
    assert value({"all": [OPEN, YES]}) is None
    assert value({"any": [OPEN, NO]}) is None


def test_what_is_unknown_names_the_facts_that_would_decide_and_no_other() -> None:
    """`yes` is known, and need not be asked again."""
    assert holds({"all": [YES, OPEN]}, KNOWN.get).missing == ("open",)
    assert holds({"all": [NO, OPEN]}, KNOWN.get).missing == ()
    assert holds({"all": [NO, OPEN]}, KNOWN.get).facts == ("no",)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"fact": "clauses", "has": "dfars 252.204-7012"}, True),
        ({"fact": "clauses", "has": "DFARS 252.204-7021"}, False),
        ({"fact": "clauses", "in": ["x", "DFARS 252.204-7012"]}, True),
        ({"fact": "country", "in": ["japan"]}, True),
        ({"fact": "persons", "ge": 500}, True),
        ({"fact": "persons", "ge": 501}, False),
        ({"fact": "persons", "eq": 500}, True),
        ([YES, {"not": NO}], True),
        ({"all": [YES], "any": [NO, YES], "not": NO}, True),
    ],
)
def test_comparisons(condition: dict, expected: bool) -> None:
    """Upper and lower case are one."""
    assert value(condition) is expected


CONDITIONS = st.recursive(
    st.sampled_from("abc").map(lambda name: {"fact": name, "eq": True}),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=6,
)


@settings(deadline=None)
@given(CONDITIONS, st.fixed_dictionaries({name: st.sampled_from([True, False, None]) for name in "abc"}))
def test_an_answer_stands_whatever_the_unknown_facts_turn_out_to_be(condition: dict, known: dict) -> None:
    """And where there is none yet, answering every missing fact gives one."""
    truth = holds(condition, known.get)
    unknown = [name for name in "abc" if known[name] is None]
    for filled in product([True, False], repeat=len(unknown)):
        later = holds(condition, (known | dict(zip(unknown, filled, strict=True))).get).value
        assert later is not None
        assert truth.value in (None, later)
    asked = holds(condition, (known | dict.fromkeys(truth.missing, True)).get)
    assert truth.value is not None or truth.missing
    assert asked.value is not None or not set(truth.missing) & set(asked.missing)


@pytest.mark.parametrize(
    "condition",
    [
        None,
        {},
        "yes",
        {"all": []},
        {"some": [YES]},
        {"fact": "a"},
        {"fact": "a", "eq": 1, "ge": 1},
        {"fact": "a", "in": 1},
        {"not": {"fact": "a", "like": "x"}},
    ],
)
def test_a_wrong_form_is_told(condition: object) -> None:
    """With a sentence."""
    assert wrong(condition)


def test_a_right_form_is_not_told() -> None:
    """And every comparison in it is found."""
    condition = {"all": [YES, {"any": [NO, {"not": OPEN}]}]}

    assert wrong(condition) == ""
    assert [part["fact"] for part in named(condition)] == ["yes", "no", "open"]
