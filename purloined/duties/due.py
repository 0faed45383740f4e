"""Rules and facts to answers: per duty and step, whether it is due, and by when.

due             it applies; with its deadline, if a clock runs
waiting         it applies, and the clock has not started: which start is to be declared
decide          nobody has stated a fact that decides it: which; what the deadline would be stands beside it
done            the step was declared as done
not_applicable  and why: a fact, a proof, an excuse
watch           proposed law
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from purloined import knowledge, names
from purloined.duties import conditions, rules
from purloined.duties.clocks import Clock, Reading, readings, span
from purloined.duties.conditions import TRUE, Truth
from purloined.duties.facts import Exposed, Known, Start
from purloined.duties.rules import FLOORS, Rule, Step
from purloined.duties.words import Said

ENDS = "ends"  # the source of a reading that is only the last day of an agreement
STATES = ("due", "decide", "waiting", "done", "not_applicable", "watch")


class Instance(NamedTuple):
    """What a duty exists once for: the case, an owner, an agreement. rows: what is exposed of it."""

    owner: str
    agreement: dict | None
    rows: tuple[Exposed, ...]


@dataclass(frozen=True)
class Answer:
    """One row per duty, step and whatever the duty exists once for. Times are in UTC; zone: where the day was counted.

    deadline: the earliest reading (of a hold: the latest); basis: law, contract, guidance or policy; others: the other
    readings; start_name, start: which clock, and when it started; waiting_for: which start is missing; missing: facts
    that would decide; not_before: where the start is unknown, the deadline if it were as early as it can be."""

    rule: Rule
    owner: str
    agreement: str
    step: Step | None
    state: str
    why: tuple[Said, ...] = ()
    evidence: tuple[Said, ...] = ()
    missing: tuple[str, ...] = ()
    waiting_for: tuple[str, ...] = ()
    start_name: str = ""
    start: Start | None = None
    deadline: datetime | None = None
    basis: str = ""
    hold: bool = False
    others: tuple[Reading, ...] = ()
    first: Reading | None = None
    zone: str = "UTC"
    done: Start | None = None
    late: bool = False
    not_before: datetime | None = None
    notes: tuple[Said, ...] = ()

    @property
    def is_hard(self) -> bool:
        """Whether a missed deadline is a breach of law or contract, not of a policy."""
        return self.deadline is not None and self.basis != "policy" and not self.hold and not self.rule.voluntary

    def is_near(self, now: datetime, warn: timedelta) -> bool:
        """Whether a hard deadline of something not done is missed, or closer than that."""
        return self.is_hard and self.state in ("due", "decide") and self.deadline - now <= warn


def answers(known: Known, now: datetime, every: bool = False, among: Iterable[Rule] = ()) -> list[Answer]:
    """What is to be done, the next first. every: also rules that are off; among: instead of those shipped."""
    found = []
    for rule in among or rules.shipped():
        if rule.is_proposed:
            found.append(Answer(rule, "", "", None, "watch"))
        elif rule.on or every:
            for instance in _instances(rule, known):
                found.extend(_of_instance(rule, instance, known, now))
    latest = datetime.max.replace(tzinfo=UTC)
    return sorted(
        found,
        key=lambda answer: (STATES.index(answer.state), answer.deadline or latest, answer.rule.id, answer.owner),
    )


# What a duty exists once for ------------------------------------------------------------------------------


def _instances(rule: Rule, known: Known) -> Iterator[Instance]:
    if rule.per == "case":
        yield Instance("", None, known.exposure)
    elif rule.per == "owner":
        for owner in known.owners:
            yield Instance(owner, None, tuple(row for row in known.exposure if row.owner == owner))
    else:
        yield from _agreements(rule, known)


def _agreements(rule: Rule, known: Known) -> Iterator[Instance]:
    """One per agreement stated; and one for what is held of owners of whom no agreement is stated, unless a person
    declared that none is missing."""
    stated = set()
    for agreement in known.agreements:
        owner = agreement["owner"]
        if (rule.kind == "insurance") != (agreement.get("kind", "").casefold() == "insurance"):
            continue
        of_it = agreement.get("name", "")
        rows = tuple(row for row in known.exposure if row.owner == owner or (of_it and row.agreement == of_it))
        yield Instance(owner, agreement, rows)
        stated.add(owner)
    if known.facts.get("agreements.complete"):
        return
    if rule.floor == "none":
        if not any(conditions.holds(rule.applies or [], known.lookup("", one)).value for one in known.agreements):
            yield Instance("", None, known.exposure)
        return
    for owner in known.owners:
        if owner not in stated:
            yield Instance(owner, None, tuple(row for row in known.exposure if row.owner == owner))


# One of them ------------------------------------------------------------------------------------------


def _of_instance(rule: Rule, instance: Instance, known: Known, now: datetime) -> Iterator[Answer]:
    rule = _as_agreed(rule, instance.agreement)
    name = (instance.agreement or {}).get("name") or (instance.agreement or {}).get("kind", "")
    blank = Answer(rule, instance.owner, name, None, "not_applicable")
    look = known.lookup(instance.owner, instance.agreement)
    if rule.effective_from and rule.effective_from > now.date():
        yield replace(blank, why=(Said("not_yet", day=rule.effective_from.isoformat()),))
        return
    applies = conditions.holds(rule.applies, look) if rule.applies else TRUE
    if applies.value is False:
        yield replace(blank, why=_because(applies, look, known, instance.owner))
        return
    excused = conditions.holds(rule.unless, look) if rule.unless else Truth(False)
    if excused.value:
        yield replace(blank, why=_because(excused, look, known, instance.owner))
        return
    lit, evidence = _lit(rule, instance, known, look)
    if lit.value is False:
        yield replace(blank, why=evidence + _because(lit, look, known, instance.owner), evidence=evidence)
        return
    blank = replace(blank, evidence=evidence, notes=tuple(Said("unless", fact=fact) for fact in excused.missing))
    for step in rule.steps:
        when = conditions.holds(step.when, look) if step.when else TRUE
        spared = conditions.holds(step.unless, look) if step.unless else Truth(False)
        truth = conditions.both(conditions.both(applies, lit), when)
        notes = blank.notes + tuple(Said("unless", fact=fact) for fact in spared.missing)
        answer = replace(blank, step=step, notes=notes)
        if truth.value is False or spared.value:
            deciding = spared if spared.value else when
            yield replace(answer, why=_because(deciding, look, known, instance.owner), evidence=(), notes=())
        else:
            yield _counted(replace(answer, missing=truth.missing), instance, known, now)


def _as_agreed(rule: Rule, agreement: dict | None) -> Rule:
    """The rule with the floor that an agreement sets which wants notice only of what is confirmed."""
    confirmed = (agreement or {}).get("notify", {}).get("certainty") == "confirmed"
    if not (confirmed and any(step.clock and step.clock.of_agreement for step in rule.steps) and rule.floor != "none"):
        return rule
    return replace(rule, floor="accessed", believed="believed.accessed")


def _because(truth: Truth, look: conditions.Lookup, known: Known, owner: str) -> tuple[Said, ...]:
    """The facts that decided, with their values."""
    return tuple(Said("fact_is", fact=fact, value=look(fact)) for fact in truth.facts)


# Whether what is exposed lights it up -------------------------------------------------------------------------


def _lit(rule: Rule, instance: Instance, known: Known, look: conditions.Lookup) -> tuple[Truth, tuple[Said, ...]]:
    """Whether the verdicts light a duty up, or something else does; with the evidence."""
    other = conditions.holds(rule.also, look) if rule.also else Truth(False)
    if rule.floor == "none":
        return TRUE, ()
    if other.value:
        return other, _because(other, look, known, instance.owner)
    if not instance.rows:
        return conditions.either([other, Truth(None, missing=("exposure",))]), ()
    by_verdict, evidence = _by_verdict(rule, instance.rows, look)
    return conditions.either([by_verdict, other]), evidence


def _by_verdict(rule: Rule, rows: tuple[Exposed, ...], look: conditions.Lookup) -> tuple[Truth, tuple[Said, ...]]:
    """Whether a file of the class has reached the floor, may have, or is ruled out."""
    floor = FLOORS[rule.floor]
    states = [(row, _in_class(rule.data, row, look)) for row in rows]
    ours = [(row, state) for row, state in states if state is not False]
    possible = [(row, state) for row, state in ours if row.verdict != "ruled_out"]
    if not possible:
        return Truth(False), (_ruled_out([row for row, _ in ours], rule.data),)
    reached = [row for row, state in possible if state and row.rank >= floor]
    if reached:
        return TRUE, (_exposed(reached),)
    missing: list[str] = []
    below = [state for row, state in possible if row.rank < floor]
    believed = look(rule.believed) if rule.believed and below else False
    if believed and True in below:
        return Truth(True, (rule.believed,)), (_exposed([row for row, state in possible if state]),)
    if any(state is None for row, state in possible if row.rank >= floor or believed is not False):
        missing.append(f"data.{rule.data}")
    if below and believed is None:
        missing.append(rule.believed)
    if not missing:
        facts = (rule.believed,) if rule.believed else ()
        return Truth(False, facts), (_exposed([row for row, _ in possible]),)
    return Truth(None, missing=tuple(missing)), (_exposed([row for row, _ in possible]),)


def _in_class(data: str, row: Exposed, look: conditions.Lookup) -> bool | None:
    """Whether files of a row are of a class of data; None: it may be. A marking shows that they are; that a file has no
    marking, or another, shows nothing, unless a person declared that every file of the class is marked; and what nobody
    could look into (`unknown`) is not unmarked."""
    if not data:
        return True
    shows = tuple(names.normal(text) for text in rules.data_classes()[data]["markings"])
    bears = [names.normal(part.strip()) for part in row.marking.replace(";", ",").split(",")]
    if any(mark == one or mark.startswith((f"{one}.", f"{one}//")) for mark in bears for one in shows):  # CUI//SP-CTI
        return True
    held = look(f"data.{data}")
    if held is False or (look(f"data.{data}_marked") and "unknown" not in bears):
        return False
    return held


def _exposed(rows: list[Exposed]) -> Said:
    """How many files at which verdict, the gravest first."""
    counts: dict[str, int] = {}
    for row in sorted(rows, key=lambda row: -row.rank):
        counts[row.verdict] = counts.get(row.verdict, 0) + row.files
    return Said("exposed", counts=counts)


def _ruled_out(rows: list[Exposed], data: str) -> Said:
    """That all files of a class are ruled out, by which proofs; or that none of it is held."""
    if not rows:
        return Said("none_held", data=data)
    proofs: dict[str, int] = {}
    for row in rows:
        for proof, files in row.proofs:
            proofs[proof] = proofs.get(proof, 0) + files
    return Said("ruled_out", files=sum(row.files for row in rows), proofs=proofs)


# By when ----------------------------------------------------------------------------------------------


class Run(NamedTuple):
    """A clock that has started."""

    name: str
    start: Start
    found: list[Reading]


def _counted(answer: Answer, instance: Instance, known: Known, now: datetime) -> Answer:
    """The answer for a step that applies, or may: with its deadline, or what the clock waits for."""
    rule, step = answer.rule, answer.step
    clock = _of_agreement(step.clock, instance.agreement) if step.clock else None
    done = _done(known, rule, step.id, instance.owner)
    zone = ZoneInfo(clock.zone) if clock and clock.zone != "company" else known.zone
    answer = replace(answer, zone=zone.key, done=done, hold=bool(clock and clock.hold))
    if clock:
        answer = _timed(answer, clock, instance, known)
    if answer.missing:
        state = "decide"
    elif done:
        state = "done"
    elif answer.waiting_for and not answer.deadline:
        state = "waiting"
    else:
        state = "due"
    moment = done.at if done else now
    late = bool(answer.deadline and not answer.hold and moment > answer.deadline)
    return replace(answer, state=state, late=late, notes=answer.notes + tuple(_notes(answer, instance)))


def _done(known: Known, rule: Rule, step: str, owner: str) -> Start | None:
    """When a step was done. What exists once per owner is done for the owner named, and for no other."""
    return known.starts.get((f"{rule.id}.{step}", "" if rule.per == "case" else owner))


def _timed(answer: Answer, clock: Clock, instance: Instance, known: Known) -> Answer:
    """The deadline of a clock, of several the first; which start it runs from, or waits for."""
    parts = clock.earliest or (clock,)
    runs, waiting = [], []
    for part in parts:
        name = part.after.replace("step:", f"{answer.rule.id}.") if part.after.startswith("step:") else part.after
        before = part.after.removeprefix("step:")
        of_step = before != part.after
        start = _done(known, answer.rule, before, instance.owner) if of_step else known.start(name, instance.owner)
        if start:
            found = readings(part, start.at, known.zone, known.policy, known.closed)
            runs.append(Run(name, start, found + _until(instance.agreement, part, known.zone)))
        else:
            waiting.append(name)
    answer = replace(
        answer, waiting_for=tuple(waiting), not_before=None if runs else _not_before(parts, known, instance)
    )
    if not runs:
        return answer
    pairs = [(reading, run) for run in runs for reading in run.found]
    if not pairs:
        return replace(answer, start_name=runs[0].name, start=runs[0].start)
    binding = [pair for pair in pairs if pair[0].basis != "policy"]
    if all(reading.source == ENDS for reading, _ in binding):  # words alone, and a last day by which they are too late
        binding = pairs
    chosen, run = (max if answer.hold else min)(binding, key=lambda pair: pair[0].at)
    others = sorted((reading for reading, _ in pairs if reading is not chosen), key=lambda reading: reading.at)
    return replace(
        answer, start_name=run.name, start=run.start, deadline=chosen.at, basis=chosen.basis, first=chosen,
        others=tuple(others),
    )  # fmt: skip


def _of_agreement(clock: Clock, agreement: dict | None) -> Clock:
    """The clock that an agreement states, where the rule leaves it to the agreement."""
    notify = (agreement or {}).get("notify", {})
    if not clock.of_agreement or not notify.get("within"):
        return clock
    within = notify["within"]
    return replace(
        clock,
        after=notify.get("after", clock.after),
        within=within if span(within) else "",
        soft=notify.get("word", "") if span(within) else within,
        calendar=notify.get("calendar", clock.calendar),
    )


def _until(agreement: dict | None, clock: Clock, zone: ZoneInfo) -> list[Reading]:
    """The day on which a policy period ends: no notice counts after it."""
    ends = (agreement or {}).get("ends")
    if not clock.of_agreement or not ends:
        return []
    return [Reading(datetime.combine(ends, time(23, 59, 59), zone).astimezone(UTC), "contract", {}, ENDS)]


def _not_before(parts: tuple[Clock, ...], known: Known, instance: Instance) -> datetime | None:
    """The deadline if the start that nobody declared were as early as it can be."""
    earlier = {entry["name"]: entry.get("not_before") for entry in knowledge.load("clock_starts.toml")["start"]}
    found = []
    for part in parts:
        start = known.start(earlier.get(part.after) or "", instance.owner)
        if start:
            found += readings(part, start.at, known.zone, known.policy, known.closed)
    return min((reading.at for reading in found), default=None)


def _notes(answer: Answer, instance: Instance) -> Iterator[Said]:
    """What a person should know beside the deadline."""
    clock = answer.step.clock
    if answer.first and answer.first.act_by and not answer.hold:
        yield Said("closed_day", day=answer.first.act_by.isoformat())
    for calendar in sorted({one.unsure for one in (answer.first, *answer.others) if one and one.unsure}):
        yield Said("horizon", calendar=calendar)
    if answer.deadline and answer.waiting_for:
        yield Said("may_be_earlier", starts=list(answer.waiting_for))
    if clock and answer.start and not answer.deadline:
        yield Said("no_policy", word=_of_agreement(clock, instance.agreement).soft)
    notify = (instance.agreement or {}).get("notify", {})
    found = (instance.agreement or {}).get("found")
    if found or (clock and clock.of_agreement and notify.get("confirmed_by") == ""):
        yield Said("unconfirmed")
    if found:
        quote = found["notify" if clock and clock.of_agreement else "clauses"]
        yield Said("found_in", path=names.shown(found["path"]), quote=names.shown(quote))
    if answer.rule.status == "unverified" or answer.rule.confidence == "memory":
        yield Said("unverified")
    if answer.start and answer.rule.effective_from and answer.start.at.date() < answer.rule.effective_from:
        yield Said("older_law", day=answer.rule.effective_from.isoformat())
