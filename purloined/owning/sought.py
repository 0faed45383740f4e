"""What the register puts into the one pass over the text: the names of its owners, and the prefixes of their numbers.

    matcher = matching.compiled(rules + sought.rules(register), sought.names(register))

The hits of these rules are evidence of whose a file is and no markings: `markings` leaves them out.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from purloined import legal_forms
from purloined.marking import rules as marking_rules
from purloined.marking.matching import Hit
from purloined.marking.rules import Rule
from purloined.owning.register import Owner, Register

NUMBER = "owner.number"


def names(register: Register) -> dict[str, tuple[str, ...]]:
    """Owner -> the names it goes by, without legal forms: those are looked for behind each name anyway."""
    return {owner.name: tuple(dict.fromkeys(map(legal_forms.without, owner.names))) for owner in register.owners}


def rules(register: Register) -> list[Rule]:
    """One rule for each owner whose numbers begin in a way of their own."""
    return [_rule(owner) for owner in register.owners if owner.prefixes]


def markings(hits: Iterable[Hit]) -> list[Hit]:
    """The hits without those of the register."""
    return [hit for hit in hits if hit.kind != NUMBER]


def owner_of(hit: Hit) -> str:
    """The owner that a hit of these rules speaks for."""
    return hit.rule.partition(":")[2]


def _rule(owner: Owner) -> Rule:
    return Rule(
        id=f"{NUMBER}:{owner.name}",
        kind=NUMBER,
        means="a number that begins as this owner's do",
        source="the register of owners",
        checked=date.min,
        patterns=tuple(marking_rules.portable(pattern) for pattern in _patterns(owner)),
        found_by=tuple(marking_rules.portable(rf"(?:\b|_){re.escape(prefix)}") for prefix in owner.prefixes),
        case=False,
        places=frozenset({"anywhere", "name"}),
        unless_before=(),
        unless_after=(),
        unless_within=(),
        check="",
        near=None,
        secret=False,
        mentioned=False,
        company=False,
        count_for_high=3,
        confidence="medium",
        yes=(),
        no=(),
        at="the register of owners",
    )


def _patterns(owner: Owner) -> Iterator[str]:
    """A prefix with a number behind it; the value is the prefix, so that equal ones are one row."""
    for prefix in owner.prefixes:
        ending = r"[0-9A-Z]" if any(sign.isdigit() for sign in prefix) else r"[0-9A-Z._/-]{0,12}[0-9]"
        yield rf"(?:\b|_)(?P<value>{re.escape(prefix)}){ending}"
