"""The rules: one TOML file per duty in knowledge/duties/, read and checked. docs/duties.md says how to write one.

A file that is wrong is refused with its name and the line, so that a lawyer who edits it finds the place.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from purloined import knowledge
from purloined.duties import conditions
from purloined.duties.clocks import Clock, Way, calendar_names, span

LANGUAGES = ("en", "ja")
STATUSES = ("in_force", "passed_not_in_force", "proposed", "repealed", "unverified")
CONFIDENCES = ("verified-primary", "verified-secondary", "memory")
KINDS = ("statute", "regulation", "contract", "guidance", "insurance")
FLOORS = {"none": 0, "presumed": 2, "accessed": 3, "taken": 4, "published": 5}
PER = ("case", "owner", "agreement")
_NEEDED = {"title", "says", "kind", "status", "source", "checked", "confidence", "jurisdiction"}
_OTHER = {
    "source_ja", "effective_from", "on", "voluntary", "per", "floor", "data", "believed", "applies", "also", "unless",
}  # fmt: skip
_TABLES = {"quote", "step", "example"}
_STEP = {"id", "title", "to", "when", "unless", "clock", "content"}
_CLOCK = {field.name for field in fields(Clock)}
_CHANGES = {"within", "hold", "day_one", "roll", "hour_of_event", "ends", "zone", "calendar"}
_EXAMPLE = {"says", "facts", "agreement", "exposure", "clocks", "expect", "timezone"}
_EXPECT = {"state", "step", "deadline", "waiting", "missing"}


class RuleError(Exception):
    """A rule that cannot be used: the message names file, line and what is wrong."""


class Quote(NamedTuple):
    """The law's own words. of: which paragraph; seen: where they were read; lang: their language."""

    of: str
    text: str
    seen: str
    lang: str


@dataclass(frozen=True)
class Step:
    """One thing to do. id, title, to: whom; when: a condition of its own; unless: what excuses from it; clock: None
    where nothing is counted."""

    id: str
    title: dict[str, str]
    to: dict[str, str]
    clock: Clock | None
    when: dict | None = None
    unless: dict | None = None
    content: str = ""


@dataclass(frozen=True)
class Rule:
    """One duty. id: the name of its file; on: whether it is asked about by default; per: what it exists once for;
    floor: the lowest verdict at which it lights up; data: the class of data it is about (data_classes.toml), empty for
    all; believed: the fact by which a lower verdict is enough; also: what lights it up whatever was taken; unless: what
    excuses from it."""

    id: str
    title: dict[str, str]
    says: dict[str, str]
    kind: str
    jurisdiction: str
    status: str
    source: str
    checked: date
    confidence: str
    quotes: tuple[Quote, ...]
    steps: tuple[Step, ...]
    examples: tuple[dict, ...]
    source_ja: str = ""
    effective_from: date | None = None
    on: bool = True
    voluntary: bool = False
    per: str = "case"
    floor: str = "presumed"
    data: str = ""
    believed: str = ""
    applies: dict | None = None
    also: dict | None = None
    unless: dict | None = None

    def cited(self, lang: str) -> str:
        """The source, as it is cited in that language: a citation of law is the same in each."""
        return self.source_ja if lang == "ja" and self.source_ja else self.source

    @property
    def is_proposed(self) -> bool:
        """Whether it stands on the watch list only."""
        return self.status in ("proposed", "passed_not_in_force")


@lru_cache
def shipped() -> tuple[Rule, ...]:
    """The rules that come with purloined, by name."""
    folder = resources.files(knowledge).joinpath("duties")
    found = [entry for entry in folder.iterdir() if entry.name.endswith(".toml")]
    return tuple(parse(entry.read_text("utf-8"), entry.name) for entry in sorted(found, key=lambda entry: entry.name))


def read(path: Path) -> Rule:
    """The rule of one file."""
    try:
        return parse(path.read_text("utf-8"), str(path))
    except UnicodeDecodeError as error:
        raise RuleError(f"{path}: not UTF-8 at byte {error.start}") from error


def parse(text: str, name: str) -> Rule:
    """A rule from the text of its file, checked."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        raise RuleError(f"{name}:{line[1] if line else 1}: not valid TOML: {error}") from error
    at = _Place(name, text)
    _check_head(raw, at)
    quotes = tuple(_quote(entry, number, at) for number, entry in enumerate(raw.get("quote", ())))
    steps = tuple(_step(entry, number, at) for number, entry in enumerate(raw.get("step", ())))
    if not quotes and raw["status"] == "in_force":
        at.wrong("", 0, "", "it has no [[quote]]: what is in force is stated in its own words")
    if not steps and raw["status"] not in ("proposed", "passed_not_in_force"):
        at.wrong("", 0, "", "it has no [[step]]")
    _check_steps(steps, at)
    for number, entry in enumerate(raw.get("example", ())):
        _check_example(entry, number, steps, at)
    head = {key: raw[key] for key in (_NEEDED | _OTHER) & raw.keys()}
    identity = Path(name).name.removesuffix(".toml")
    return Rule(id=identity, quotes=quotes, steps=steps, examples=tuple(raw.get("example", ())), **head)


class _Place:
    """Finds the line of something in the text of a file, to say where it is wrong."""

    def __init__(self, name: str, text: str) -> None:
        self.name, self.lines = name, text.splitlines()

    def wrong(self, section: str, number: int, key: str, says: str) -> None:
        """Raises. section, number: the table and which of them; key: the key in it, or a word of the line."""
        raise RuleError(f"{self.name}:{self._line(section, number, key)}: {says}")

    def _line(self, section: str, number: int, key: str) -> int:
        """Where the key is given its value within its table; else where it stands; else where the table begins."""
        heads = [i for i, line in enumerate(self.lines) if line.strip().startswith(f"[[{section}]]")]
        begin = heads[number] if number < len(heads) else 0
        end = next((i for i in range(begin + 1, len(self.lines)) if section and self.lines[i].startswith("[[")), None)
        inside = list(enumerate(self.lines))[begin:end]
        given = (i for i, line in inside if key and re.search(rf"(^|[\s,{{\[]){re.escape(key)}[\w.]*\s*[=\]]", line))
        named = (i for i, line in inside if key and key in line)
        return next(given, next(named, begin)) + 1


def _check_head(raw: dict, at: _Place) -> None:
    """What stands outside of steps, quotes and examples."""
    for key in sorted(_NEEDED - raw.keys()):
        at.wrong("", 0, "", f"it lacks {key}")
    for key in raw.keys() - _NEEDED - _OTHER - _TABLES:
        at.wrong("", 0, key, f"a rule has no {key!r}; known are {', '.join(sorted(_NEEDED | _OTHER | _TABLES))}")
    for key in ("title", "says"):
        _in_each_language(raw[key], "", 0, key, at)
    for key, allowed in (
        ("kind", KINDS), ("status", STATUSES), ("confidence", CONFIDENCES), ("per", PER), ("floor", tuple(FLOORS)),
        ("data", tuple(data_classes())), ("believed", tuple(fact_types())),
    ):  # fmt: skip
        if key in raw and raw[key] not in allowed:
            at.wrong("", 0, key, f"{key} is {raw[key]!r}; it may be {', '.join(allowed)}")
    for key in ("checked", "effective_from"):
        if key in raw and (not isinstance(raw[key], date) or isinstance(raw[key], datetime)):
            at.wrong("", 0, key, f"{key} is a day: write {key} = 2026-11-23")
    for key in ("on", "voluntary"):
        if not isinstance(raw.get(key, False), bool):
            at.wrong("", 0, key, f"{key} is true or false")
    if raw["status"] != "in_force" and raw.get("on", True):
        at.wrong("", 0, "status", f"a rule that is {raw['status']} has on = false")
    if raw["status"] == "in_force" and raw["confidence"] == "memory":
        at.wrong("", 0, "confidence", "what nobody has seen is not in_force: its status is unverified")
    for key in ("applies", "also", "unless"):
        if key in raw:
            _condition(raw[key], "", 0, key, at)


def _in_each_language(value: Any, section: str, number: int, key: str, at: _Place) -> None:
    if not isinstance(value, dict) or set(value) != set(LANGUAGES) or not all(value.values()):
        at.wrong(section, number, key, f"{key} wants a text in each of {', '.join(LANGUAGES)}")


def _condition(value: Any, section: str, number: int, key: str, at: _Place) -> None:
    """A condition: of the right form, over facts that are known, with values of their type."""
    said = conditions.wrong(value)
    if said:
        at.wrong(section, number, key, said)
    types = fact_types()
    for comparison in conditions.named(value):
        fact = comparison["fact"]
        if fact not in types:
            at.wrong(section, number, fact, f"there is no fact {fact!r} in facts.toml")
        operator = next(name for name in conditions.OPERATORS if name in comparison)
        if operator not in _FITTING[types[fact]]:
            at.wrong(section, number, fact, f"fact {fact!r} is a {types[fact]}: {operator} does not fit")
        if types[fact] == "yes or no" and not isinstance(comparison["eq"], bool):
            at.wrong(section, number, fact, f"fact {fact!r} is compared with true or false")


_FITTING = {"yes or no": ("eq",), "number": ("ge", "eq"), "text": ("eq", "in"), "list": ("has", "in")}


def _quote(entry: dict, number: int, at: _Place) -> Quote:
    for key in ("of", "text", "seen"):
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            at.wrong("quote", number, key, f"a [[quote]] lacks {key}")
    return Quote(entry["of"], entry["text"], entry["seen"], entry.get("lang", "en"))


def _step(entry: dict, number: int, at: _Place) -> Step:
    for key in entry.keys() - _STEP:
        at.wrong("step", number, key, f"a [[step]] has no {key!r}; known are {', '.join(sorted(_STEP))}")
    if not re.fullmatch(r"[a-z0-9_]+", str(entry.get("id", ""))):
        at.wrong("step", number, "id", "a [[step]] wants an id of small letters, digits and _")
    for key in ("title", "to"):
        _in_each_language(entry.get(key), "step", number, key, at)
    for key in ("when", "unless"):
        if key in entry:
            _condition(entry[key], "step", number, key, at)
    clock = _clock(entry["clock"], number, at) if "clock" in entry else None
    return Step(
        entry["id"],
        entry["title"],
        entry["to"],
        clock,
        entry.get("when"),
        entry.get("unless"),
        entry.get("content", ""),
    )


def _clock(raw: dict, number: int, at: _Place) -> Clock:
    """A clock as a step states it."""

    def wrong(key: str, says: str) -> None:
        at.wrong("step", number, key, says)

    for key in raw.keys() - _CLOCK:
        wrong(key, f"a clock has no {key!r}; known are {', '.join(sorted(_CLOCK))}")
    if "earliest" in raw:
        parts = tuple(_clock(part, number, at) for part in raw["earliest"])
        return Clock(earliest=parts, soft=raw.get("soft", ""))
    after = raw.get("after", "")
    if after not in start_names() and not after.startswith("step:"):
        wrong("after", f"there is no start {after!r} in clock_starts.toml")
    for key in ("within", "hold"):
        if key in raw and not span(raw[key]):
            wrong(key, f'{key} = {raw[key]!r}: write "72 hours", "3-5 days", "4 business days", "1 month"')
    if not (raw.get("within") or raw.get("hold") or raw.get("soft") or raw.get("of_agreement")):
        wrong("clock", "a clock wants within, hold or soft")
    if raw.get("soft") and raw["soft"].casefold() not in soft_words():
        wrong("soft", f"{raw['soft']!r} is not in policy.toml")
    for key, allowed in (
        ("day_one", ("counted", "not_counted")), ("roll", ("none", "next_open_day")),
        ("hour_of_event", ("counted", "not_counted")), ("calendar", calendar_names()),
        ("basis", ("law", "contract", "guidance")),
    ):  # fmt: skip
        if key in raw and raw[key] not in allowed:
            wrong(key, f"{key} is {raw[key]!r}; it may be {', '.join(sorted(allowed))}")
    length = span(raw.get("within", "") or "1 day")
    if length and length.unit == "business day" and "calendar" not in raw:
        wrong("within", "business days want a calendar")
    ways = tuple(_way(entry, number, at) for entry in raw.get("readings", ()))
    return Clock(**raw | _typed(raw, number, at) | {"readings": ways})


def _way(raw: dict, number: int, at: _Place) -> Way:
    """Another way to read a clock: who says so, and what differs."""
    _in_each_language(raw.get("says"), "step", number, "readings", at)
    if not raw.get("source"):
        at.wrong("step", number, "readings", "a reading lacks its source")
    changes = {key: value for key, value in raw.items() if key not in ("says", "source")}
    for key in changes.keys() - _CHANGES:
        at.wrong("step", number, "readings", f"a reading has no {key!r}; known are {', '.join(sorted(_CHANGES))}")
    if not changes:
        at.wrong("step", number, "readings", "a reading that changes nothing is none")
    return Way(raw["says"], raw["source"], changes | _typed(changes, number, at))


def _typed(raw: dict, number: int, at: _Place) -> dict:
    """The end of the day as a time; the zone, checked."""
    typed = {}
    if "ends" in raw:
        try:
            typed["ends"] = time.fromisoformat(raw["ends"])
        except (TypeError, ValueError):
            at.wrong("step", number, "ends", f'ends = {raw["ends"]!r}: write "17:30"')
    if raw.get("zone", "company") != "company":
        try:
            ZoneInfo(raw["zone"])
        except (ZoneInfoNotFoundError, ValueError, TypeError):
            at.wrong("step", number, "zone", f"there is no time zone {raw['zone']!r}")
    return typed


def _check_steps(steps: tuple[Step, ...], at: _Place) -> None:
    """Each id once; a step counted from another comes after it."""
    known: set[str] = set()
    for number, step in enumerate(steps):
        if step.id in known:
            at.wrong("step", number, "id", f"there are two steps with the id {step.id!r}")
        for clock in (step.clock, *(step.clock.earliest if step.clock else ())):
            if clock and clock.after.startswith("step:") and clock.after.removeprefix("step:") not in known:
                at.wrong("step", number, "clock", f"there is no earlier step {clock.after.removeprefix('step:')!r}")
        known.add(step.id)


def _check_example(entry: dict, number: int, steps: tuple[Step, ...], at: _Place) -> None:
    for key in entry.keys() - _EXAMPLE:
        at.wrong("example", number, key, f"an [[example]] has no {key!r}; known are {', '.join(sorted(_EXAMPLE))}")
    expect = entry.get("expect", {})
    if not entry.get("says") or "state" not in expect or expect.keys() - _EXPECT:
        at.wrong(
            "example", number, "expect", f"an [[example]] wants says, and expect with {', '.join(sorted(_EXPECT))}"
        )
    if "step" in expect and expect["step"] not in {step.id for step in steps}:
        at.wrong("example", number, "expect", f"there is no step {expect['step']!r}")
    for fact in entry.get("facts", {}):
        if fact not in fact_types():
            at.wrong("example", number, fact, f"there is no fact {fact!r} in facts.toml")


# What rules may name ------------------------------------------------------------------------------------


@lru_cache
def fact_types() -> dict[str, str]:
    """Every fact that may be asked, and its type: yes or no, number, text, list."""
    return {entry["name"]: entry["type"] for entry in knowledge.load("facts.toml")["fact"]}


@lru_cache
def start_names() -> frozenset[str]:
    """Every start of a clock that may be declared."""
    return frozenset(entry["name"] for entry in knowledge.load("clock_starts.toml")["start"])


@lru_cache
def soft_words() -> dict[str, str]:
    """What soft words mean by default: a policy, never the law."""
    return {
        word.casefold(): entry["means"] for entry in knowledge.load("policy.toml")["soft"] for word in entry["words"]
    }


@lru_cache
def data_classes() -> dict[str, dict]:
    """Classes of data, and the markings that show them."""
    return {entry["name"]: entry for entry in knowledge.load("data_classes.toml")["class"]}


def find(identity: str, among: Iterable[Rule] = ()) -> Rule:
    """The rule of that name."""
    for rule in among or shipped():
        if rule.id == identity:
            return rule
    raise RuleError(f"there is no duty {identity!r}; see: purloined duties show")
