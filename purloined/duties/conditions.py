"""Conditions over facts, as the rules state them: all, any, not; has, in, ge, eq. Three values: unknown stays unknown.

    all = [{ fact = "persons.us_ca", ge = 1 }, { not = { fact = "company.exempt", eq = true } }]

A condition is a table with any of all, any and not (where it has several, all of them must hold), or one comparison
of one fact. A list stands for `all`. What is unknown names the facts that would decide it.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

OPERATORS = ("has", "in", "ge", "eq")
JOINS = ("all", "any", "not")

Lookup = Callable[[str], Any]  # the value of a fact, None where it is not known


class Truth(NamedTuple):
    """What a condition came to. value: True, False or None (unknown); facts: those that decided it; missing: those
    that would."""

    value: bool | None
    facts: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


TRUE = Truth(True)


def holds(condition: dict | list, value_of: Lookup) -> Truth:
    """Whether a condition holds."""
    if isinstance(condition, list):
        return _all([holds(part, value_of) for part in condition])
    if "fact" in condition:
        return _compared(condition, value_of(condition["fact"]))
    parts = []
    if "all" in condition:
        parts.append(_all([holds(part, value_of) for part in condition["all"]]))
    if "any" in condition:
        parts.append(either([holds(part, value_of) for part in condition["any"]]))
    if "not" in condition:
        parts.append(_not(holds(condition["not"], value_of)))
    return _all(parts)


def both(first: Truth, second: Truth) -> Truth:
    """Whether two conditions hold."""
    return _all([first, second])


def either(parts: list[Truth]) -> Truth:
    """Whether one of several holds."""
    return _not(_all([_not(part) for part in parts]))


def _all(parts: list[Truth]) -> Truth:
    """False as soon as one is false, whatever is unknown; else unknown as soon as one is unknown."""
    for wanted in (False, None):
        decisive = [part for part in parts if part.value is wanted]
        if decisive:
            return Truth(wanted, _once(part.facts for part in decisive), _once(part.missing for part in decisive))
    return Truth(True, _once(part.facts for part in parts))


def _not(part: Truth) -> Truth:
    return part._replace(value=None if part.value is None else not part.value)


def _compared(condition: dict, value: Any) -> Truth:
    """One fact against one value."""
    fact = condition["fact"]
    if value is None:
        return Truth(None, missing=(fact,))
    operator = next(name for name in OPERATORS if name in condition)
    return Truth(_COMPARE[operator](_folded(value), _folded(condition[operator])), facts=(fact,))


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "has": lambda value, wanted: wanted in value,
    "in": lambda value, wanted: any(one in wanted for one in value) if isinstance(value, list) else value in wanted,
    "ge": lambda value, wanted: value >= wanted,
    "eq": lambda value, wanted: value == wanted,
}


def _folded(value: Any) -> Any:
    """The value with upper and lower case made one, in lists too."""
    if isinstance(value, str):
        return value.casefold()
    return [_folded(one) for one in value] if isinstance(value, list | tuple) else value


def _once(several: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for names in several for name in names))


def wrong(condition: Any) -> str:
    """What is wrong with the form of a condition, as a sentence; empty where nothing is."""
    if isinstance(condition, list):
        return next((said for part in condition if (said := wrong(part))), "")
    if not isinstance(condition, dict) or not condition:
        return f"{condition!r} is no condition: write a table with all, any, not, or a fact and a comparison"
    if "fact" not in condition:
        unknown = sorted(condition.keys() - set(JOINS))
        if unknown:
            return f"a condition has no {unknown[0]!r}; known are {', '.join(JOINS)}, or fact with {_listed(OPERATORS)}"
        for join in ("all", "any"):
            if join in condition and (not isinstance(condition[join], list) or not condition[join]):
                return f"{join} wants a list of conditions that is not empty"
        return next((said for part in condition.values() if (said := wrong(part))), "")
    given = [name for name in OPERATORS if name in condition]
    if len(given) != 1 or condition.keys() != {"fact", *given}:
        return f"fact {condition['fact']!r} wants one of {_listed(OPERATORS)}, and nothing else"
    if given[0] == "in" and not isinstance(condition["in"], list):
        return f"fact {condition['fact']!r}: in wants a list"
    return ""


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names[:-1]) + " or " + names[-1]


def named(condition: dict | list) -> Iterator[dict]:
    """Every comparison that stands in a condition."""
    if isinstance(condition, list):
        for part in condition:
            yield from named(part)
    elif "fact" in condition:
        yield condition
    else:
        for part in condition.values():
            yield from named(part)
