"""What is known of a case, as the rules ask for it: facts, agreements, starts of clocks, and what is exposed.

Facts stand in case.toml, in [facts] and in an [[owner]]'s `facts`; later ones are decided (`decide CASE fact`), and so
are the starts of clocks (`decide CASE clock`). What nobody stated is unknown: never no, and never none.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from purloined import knowledge, names
from purloined.duties import conditions, rules
from purloined.duties.clocks import calendar_names, span
from purloined.settings import CaseError, Settings

EXPOSURE = "SELECT owner, agreement, marking, verdict, files, bytes FROM exposure ORDER BY ALL"
PROOFS = """
    SELECT coalesce(owners.owner, '') AS owner, coalesce(verdicts.agreement, '') AS agreement,
        coalesce(verdicts.marking, '') AS marking, verdicts.proof, count(*) AS files
    FROM verdicts
    LEFT JOIN owners ON owners.file = verdicts.file
    WHERE verdicts.rank = 1
    GROUP BY ALL
    ORDER BY ALL
"""
RANKS = {"ruled_out": 1, "presumed": 2, "accessed": 3, "taken": 4, "published": 5}


class Exposed(NamedTuple):
    """Files of one owner, agreement, marking and verdict. proofs: of those ruled out, how many by which proof."""

    owner: str = ""
    agreement: str = ""
    marking: str = ""
    verdict: str = "presumed"
    files: int = 1
    bytes: int = 0
    proofs: tuple[tuple[str, int], ...] = ()

    @property
    def rank(self) -> int:
        """The rung, as a number."""
        return RANKS[self.verdict]


class Start(NamedTuple):
    """The start of a clock, or that a step was done: when, who declares it, why, by which decision."""

    at: datetime
    by: str = ""
    why: str = ""
    decision: int | None = None


@dataclass(frozen=True)
class Known:
    """All that the rules may ask. starts: by name and owner (empty: the case); zone: in which the company counts."""

    facts: dict[str, Any] = field(default_factory=dict)
    of_owner: dict[str, dict[str, Any]] = field(default_factory=dict)
    agreements: tuple[dict, ...] = ()
    exposure: tuple[Exposed, ...] = ()
    starts: dict[tuple[str, str], Start] = field(default_factory=dict)
    policy: dict[str, str] = field(default_factory=dict)
    closed: dict[str, frozenset[date]] = field(default_factory=dict)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))

    @property
    def owners(self) -> tuple[str, ...]:
        """Whose data is held, the company itself left out; empty: not known."""
        own = {names.normal(name) for name in self.facts.get("company.names", ())}
        found = dict.fromkeys([row.owner for row in self.exposure] + list(self.of_owner))
        return tuple(owner for owner in found if names.normal(owner) not in own)

    @property
    def persons(self) -> dict[str, int]:
        """How many people the data of an owner concerns at the most, of all places, where that is stated of it."""
        stated = {
            owner: [value for name, value in facts.items() if name.startswith("persons.")]
            for owner, facts in self.of_owner.items()
        }
        return {owner: sum(values) for owner, values in stated.items() if values}

    def start(self, name: str, owner: str = "") -> Start | None:
        """When a clock started: for one owner, else for the case."""
        return self.starts.get((name, owner)) or self.starts.get((name, ""))

    def lookup(self, owner: str = "", agreement: dict | None = None) -> conditions.Lookup:
        """How to look facts up for one owner and agreement."""
        return lambda name: _value(self, name, owner, agreement)


def _value(known: Known, name: str, owner: str, agreement: dict | None) -> Any:
    """A fact: of the agreement, of the owner, of the case, or what follows from others; None: nobody stated it."""
    if agreement is not None and name in _OF_AGREEMENT:
        value = _OF_AGREEMENT[name](agreement)
        if value is not None:
            return value
    value = known.of_owner.get(owner, {}).get(name, known.facts.get(name))
    return _follows(known, name, owner) if value is None else value


def _follows(known: Known, name: str, owner: str) -> bool | None:
    """What facts.toml says follows from other facts."""
    entry = _entries()[name]
    for key, value in (("true_if", True), ("false_if", False)):
        if key in entry and conditions.holds(entry[key], known.lookup(owner)).value:
            return value
    return None


@lru_cache
def _entries() -> dict[str, dict]:
    return {entry["name"]: entry for entry in knowledge.load("facts.toml")["fact"]}


def _notifies(agreement: dict) -> bool | None:
    within = agreement.get("notify", {}).get("within")
    return None if not within else within != "none"


_OF_AGREEMENT: dict[str, Callable[[dict], Any]] = {
    "agreement.kind": lambda agreement: agreement.get("kind"),
    "agreement.clauses": lambda agreement: agreement.get("clauses"),
    "agreement.notifies": _notifies,
    "agreement.insurance": lambda agreement: str(agreement.get("kind", "")).casefold() == "insurance",
}


# From case.toml and the decisions ---------------------------------------------------------------------------


def of(
    settings: Settings,
    exposure: Iterable[dict] = (),
    proofs: Iterable[dict] = (),
    found: Callable[[frozenset[str], dict[str, str]], Iterable[dict]] = lambda own, policy: (),
) -> Known:
    """What a case knows. settings: with the decisions applied; exposure and proofs: the rows of EXPOSURE and PROOFS;
    found: gives the agreements that were found and nobody confirmed, for the company's own names and the policy."""
    facts = _flat(settings.facts, "case.toml, [facts]")
    of_owner = {
        owner["name"]: _flat(owner["facts"], f"case.toml, owner {owner['name']!r}")
        for owner in settings.owners
        if owner.get("facts")
    }
    starts = {}
    for declared in settings.clocks:
        at = declared["at"].replace(tzinfo=UTC)
        start = Start(at, declared["by"], declared["why"], declared["decision"])
        starts[declared["start"], declared.get("owner", "")] = start
    for declared in settings.declared:
        value = typed(declared["fact"], declared["value"])
        place = of_owner.setdefault(declared["owner"], {}) if declared.get("owner") else facts
        place[declared["fact"]] = value
    policy = {word.casefold(): means for word, means in settings.policy.items()}
    for word, means in policy.items():
        if not isinstance(means, str) or not span(means):
            raise CaseError(f'case.toml, [policy]: {word} = {means!r}: write "{word}" = "24 hours"')
    return Known(
        facts=facts,
        of_owner=of_owner,
        agreements=(*settings.agreements, *found(frozenset(facts.get("company.names", ())), policy)),
        exposure=_exposed(exposure, proofs),
        starts=starts,
        policy=rules.soft_words() | policy,
        closed=_closed(settings.closed),
        zone=_zone(facts.get("company.timezone") or settings.timezone),
    )


def _flat(raw: dict, place: str, prefix: str = "") -> dict[str, Any]:
    """`{persons = {eu = 3}}` and `{"persons.eu" = 3}` alike, checked against facts.toml."""
    found: dict[str, Any] = {}
    for key, value in raw.items():
        if isinstance(value, dict):
            found |= _flat(value, place, f"{prefix}{key}.")
        else:
            found[prefix + key] = _checked(prefix + key, value, place)
    return found


_TYPES = {"yes or no": bool, "number": int, "text": str, "list": list}


def _checked(name: str, value: Any, place: str) -> Any:
    types = rules.fact_types()
    if name not in types:
        raise CaseError(
            f"{place}: there is no fact {names.shown(name)!r}; the facts that count: purloined duties facts"
        )
    wanted = _TYPES[types[name]]
    if not isinstance(value, wanted) or (wanted is int and (isinstance(value, bool) or value < 0)):
        raise CaseError(f"{place}: fact {name} is a {types[name]}, and {value!r} is none")
    return value


def typed(name: str, text: str) -> Any:
    """The value of a fact from words: yes, no, a number, a text, or a list with commas."""
    kind = rules.fact_types().get(name)
    if kind == "yes or no":
        if text.casefold() not in ("yes", "no"):
            raise CaseError(f"fact {name} is yes or no, and {names.shown(text)!r} is neither")
        return text.casefold() == "yes"
    if kind == "number":
        if not (text.isascii() and text.isdigit()):
            raise CaseError(f"fact {name} is a number, and {names.shown(text)!r} is none; say the highest it may be")
        return int(text)
    value = [part.strip() for part in text.split(",")] if kind == "list" else text
    return _checked(name, value, "this cannot be decided")


def check_declared(kind: str, what: dict) -> None:
    """A CaseError where a clock or a fact that is to be decided is none that a rule asks for."""
    if kind == "fact":
        typed(what["fact"], what["value"])
        return
    if kind == "agreement":
        _check_agreement(what)
        return
    if what["start"] in rules.start_names():
        return
    duty, _, step = what["start"].rpartition(".")
    rule = next((rule for rule in rules.shipped() if rule.id == duty), None)
    if rule and rule.per != "case" and not what.get("owner"):
        raise CaseError(f"{duty} is done owner by owner: say --owner")
    if not rule or step not in {one.id for one in rule.steps}:
        starts = ", ".join(sorted(rules.start_names()))
        raise CaseError(
            f"{names.shown(what['start'])!r} starts no clock: write {starts}, or DUTY.STEP for a step that was done"
        )


def _check_agreement(what: dict) -> None:
    if what.get("after", "discovery") not in rules.start_names():
        starts = ", ".join(sorted(rules.start_names()))
        raise CaseError(f"{names.shown(what['after'])!r} starts no clock: write {starts}")
    if what.get("calendar", "weekends") not in calendar_names():
        known = ", ".join(sorted(calendar_names()))
        raise CaseError(f"there is no calendar {names.shown(what['calendar'])!r}; known are {known}")
    within = what.get("within", "none")
    if within[:1].isdigit() and not span(within):
        raise CaseError(f'{names.shown(within)!r}: write "72 hours", "2 business days", "1 month", or a word')


def _exposed(exposure: Iterable[dict], proofs: Iterable[dict]) -> tuple[Exposed, ...]:
    by_class: dict[tuple, list[tuple[str, int]]] = {}
    for row in proofs:
        by_class.setdefault((row["owner"], row["agreement"], row["marking"]), []).append((row["proof"], row["files"]))
    found = []
    for row in exposure:
        ruled_out = row["verdict"] == "ruled_out"
        of_class = by_class.get((row["owner"], row["agreement"], row["marking"]), [])
        found.append(Exposed(**row, proofs=tuple(of_class) if ruled_out else ()))
    return tuple(found)


def _closed(raw: dict) -> dict[str, frozenset[date]]:
    for name, days in raw.items():
        if name not in calendar_names():
            known = ", ".join(sorted(calendar_names()))
            raise CaseError(f"case.toml, [closed]: there is no calendar {name!r}; known are {known}")
        if not isinstance(days, list) or not all(isinstance(day, date) for day in days):
            raise CaseError(f"case.toml, [closed]: write {name} = [2026-12-28], a list of days")
    return {name: frozenset(days) for name, days in raw.items()}


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise CaseError(f"case.toml: there is no time zone {name!r}; write it as Europe/Paris") from error


def question(name: str) -> dict[str, str]:
    """What to ask a person for a fact, in each language."""
    return _entries()[name]["asks"]


def as_text(lang: str = "en") -> str:
    """Every fact that counts: its name, its type, the question."""
    lines = [f"{entry['name']:26} {entry['type']:10} {entry['asks'][lang]}" for entry in _entries().values()]
    return "\n".join(lines)
