"""Answers and rules as a person or a program reads them."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from purloined import names
from purloined.duties import words
from purloined.duties.clocks import Clock, Reading
from purloined.duties.due import STATES, Answer
from purloined.duties.rules import Rule
from purloined.duties.words import spoken, text, verdict
from purloined.messages import in_words, judged, say, tongue


def as_text(found: list[Answer], lang: str, now: datetime, every: bool = False) -> str:
    """Answers as text, the next deadline first. every: also what does not apply."""
    shown = [answer for answer in found if every or answer.state not in ("not_applicable", "watch")]
    lines = [line for answers in _alike(shown) for line in _lines(answers, lang, now)]
    counts = {state: sum(answer.state == state for answer in found) for state in STATES}
    joint = say(tongue(lang), "list.joint")
    said = joint.join(
        text("counted", lang, count=n, state=text(f"state.{state}", lang)) for state, n in counts.items() if n
    )
    return "\n".join([*lines, *([] if lines else [text("nothing", lang)]), said, text("disclaimer", lang)])


def _alike(found: list[Answer]) -> list[list[Answer]]:
    """Answers that wait for decisions about the same duty, together: what forty owners and three steps ask is asked
    once."""
    groups: dict[Any, list[Answer]] = {}
    for number, answer in enumerate(found):
        groups.setdefault(answer.rule.id if answer.state == "decide" else number, []).append(answer)
    return list(groups.values())


def _lines(answers: list[Answer], lang: str, now: datetime) -> Iterator[str]:
    """One answer, or several of one duty that wait for decisions, as lines."""
    answer = answers[0]
    rule, step = answer.rule, answer.step
    yield f"{text(f'state.{answer.state}', lang).upper()}  {_when(answer, lang, now)}"
    if answer.state == "decide":
        yield f"  {rule.title[lang]}  [{rule.id}]"
    else:
        yield f"  {rule.title[lang]}{f' / {step.title[lang]}  [{rule.id}.{step.id}]' if step else f'  [{rule.id}]'}"
    owners = dict.fromkeys(names.shown(one.owner) for one in answers if one.owner)
    if owners:
        yield f"  {text('for', lang, owner=', '.join(owners))}"
    details = _asked(answers, lang, now) if answer.state == "decide" else _details(answer, lang)
    yield from (f"  {line}" for line in details)
    if rule.voluntary:
        yield f"  {text('voluntary', lang)}"
    yield f"  {_law(rule, lang)}"
    yield ""


def _asked(answers: list[Answer], lang: str, now: datetime) -> Iterator[str]:
    """The questions, each once; and what each step would be due, if so."""
    for fact in dict.fromkeys(fact for answer in answers for fact in answer.missing):
        yield f"? {words.fact(fact, lang)}"
    for step in answers[0].rule.steps:
        first = next((answer for answer in answers if answer.step is step), None)
        if first:
            yield f"- {step.title[lang]}: {_when(first, lang, now) or _clocks(first, lang)}"
    for said in answers[0].evidence:
        yield f"{text('because', lang)}: {spoken(said, lang)}"


def _clocks(answer: Answer, lang: str) -> str:
    """What a clock that has not started waits for."""
    starts = ", ".join(words.start(name, lang) for name in answer.waiting_for)
    return text("clock", lang, start=starts) if starts else text("in_words", lang)


def _when(answer: Answer, lang: str, now: datetime) -> str:
    """The deadline, or what stands in its place."""
    joint = say(tongue(lang), "list.joint")
    if answer.done:
        said = text("done_at", lang, time=words.moment(answer.done.at, answer.zone, lang))
        return f"{said}{joint}{text('late', lang)}" if answer.late else said
    if not answer.deadline:
        return text("in_words", lang) if answer.state == "due" else ""
    at = words.moment(answer.deadline, answer.zone, lang)
    key = "keep_until" if answer.hold else "would_be" if answer.state == "decide" else "by"
    passed = f"{joint}{text('passed', lang)}" if answer.late and not answer.hold else ""
    return f"{text(key, lang, time=at)} ({text(f'basis.{answer.basis}', lang)}){passed}"


def _details(answer: Answer, lang: str) -> Iterator[str]:
    """Whom to tell, from when it is counted, the other readings, the evidence, the notes."""
    if answer.step:
        yield f"{text('tell', lang)}: {answer.step.to[lang]}"
    if answer.start:
        yield _counted_from(answer, lang)
    else:
        for name in answer.waiting_for:
            yield text("clock", lang, start=words.start(name, lang))
        if answer.not_before:
            yield text("not_before", lang, time=words.moment(answer.not_before, answer.zone, lang))
    for reading in (*([answer.first] if answer.first and answer.first.source else []), *answer.others):
        yield reading_text(reading, answer.zone, lang)
    for said in (*answer.why, *(() if answer.why else answer.evidence)):
        yield f"{text('because', lang)}: {spoken(said, lang)}"
    for said in answer.notes:
        yield f"{text('note', lang)}: {spoken(said, lang)}"


def _counted_from(answer: Answer, lang: str) -> str:
    at = words.moment(answer.start.at, answer.zone, lang)
    return text("from", lang, start=words.start(answer.start_name, lang), time=at)


def reading_text(reading: Reading, zone: str, lang: str) -> str:
    """One reading, with who reads the text so."""
    at = words.moment(reading.at, zone, lang)
    if reading.basis == "policy":
        return text("policy_reading", lang, word=reading.source, time=at)
    if reading.source == "ends":
        return text("period_ends", lang, time=at)
    said = reading.says.get(lang, "")
    return text("other", lang, time=at) + (f": {said} ({judged(tongue(lang), reading.source)})" if said else "")


def _law(rule: Rule, lang: str) -> str:
    return text(
        "law",
        lang,
        source=rule.cited(lang),
        status=text(f"status.{rule.status}", lang),
        checked=rule.checked,
        confidence=text(f"confidence.{rule.confidence}", lang),
    )


def as_data(answer: Answer, lang: str) -> dict:
    """One answer for programs: times in UTC."""
    return {
        "duty": answer.rule.id,
        "title": answer.rule.title,
        "step": answer.step.id if answer.step else None,
        "step_title": answer.step.title if answer.step else None,
        "to": answer.step.to if answer.step else None,
        "owner": answer.owner or None,
        "agreement": answer.agreement or None,
        "state": answer.state,
        "deadline": _utc(answer.deadline),
        "hold": answer.hold,
        "basis": answer.basis or None,
        "hard": answer.is_hard,
        "zone": answer.zone,
        "late": answer.late,
        "start": answer.start_name or None,
        "start_at": _utc(answer.start.at) if answer.start else None,
        "start_by": answer.start.by if answer.start else None,
        "waiting_for": list(answer.waiting_for),
        "missing": list(answer.missing),
        "not_before": _utc(answer.not_before),
        "done_at": _utc(answer.done.at) if answer.done else None,
        "deadline_says": words.local(answer.deadline, answer.zone, lang) if answer.deadline else None,
        "start_says": _counted_from(answer, lang) if answer.start else None,
        "readings": [
            {
                "at": _utc(one.at), "basis": one.basis, "says": one.says.get(lang, ""), "source": one.source,
                "text": reading_text(one, answer.zone, lang),
            }
            for one in (*([answer.first] if answer.first else []), *answer.others)
        ],
        "why": [spoken(said, lang) for said in answer.why],
        "evidence": [spoken(said, lang) for said in answer.evidence],
        "notes": [spoken(said, lang) for said in answer.notes],
        "voluntary": answer.rule.voluntary,
        "source": answer.rule.cited(lang),
        "status": answer.rule.status,
        "checked": answer.rule.checked.isoformat(),
        "confidence": answer.rule.confidence,
    }  # fmt: skip


def _utc(at: datetime | None) -> str | None:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else None


# Rules ------------------------------------------------------------------------------------------------------


def rule_text(rule: Rule, lang: str) -> str:
    """A rule as a lawyer reads it: what it says, in whose words, by when, and on what it hangs."""
    lines = [rule.title[lang], f"  {rule.says[lang]}", f"  {_law(rule, lang)}", ""]
    for quote in rule.quotes:
        lines += [f"  {quote.of}: “{quote.text}”", f"    ({quote.seen})"]
    for name in ("applies", "also", "unless"):
        if condition := getattr(rule, name):
            lines.append(f"  {_word(name, lang)}: {condition_text(condition, lang)}")
    floor = _word("none", lang) if rule.floor == "none" else verdict(rule.floor, lang)
    data = f", {_word('data', lang)}: {rule.data}" if rule.data else ""
    lines.append(f"  {_word('floor', lang)}: {floor}{data}")
    for step in rule.steps:
        lines += ["", f"  {step.id}: {step.title[lang]} -> {step.to[lang]}"]
        if step.clock:
            lines.append(f"    {clock_text(step.clock, lang)}")
        for name in ("when", "unless"):
            if condition := getattr(step, name):
                lines.append(f"    {_word(name, lang)}: {condition_text(condition, lang)}")
    return "\n".join(lines)


def rule_line(rule: Rule, lang: str) -> str:
    """A rule in one line of a list."""
    switched = _word("on" if rule.on else "off", lang)
    return f"{rule.id:22} {switched:3}  {text(f'status.{rule.status}', lang):22} {rule.title[lang]}"


def condition_text(condition: dict | list, lang: str = "en") -> str:
    """A condition in one line."""
    if isinstance(condition, list):
        return _word("all_of", lang, conditions=_conditions(condition, lang))
    if "fact" in condition:
        operator = next(name for name in ("has", "in", "ge", "eq") if name in condition)
        return f"{condition['fact']} {_word(operator, lang)} {words.value(condition[operator], lang)}"
    parts = []
    for join, said in (("all", "all_of"), ("any", "any_of")):
        if join in condition:
            inner = _conditions(condition[join], lang)
            parts.append(inner if len(condition[join]) == 1 else _word(said, lang, conditions=inner))
    if "not" in condition:
        parts.append(_word("not", lang, conditions=condition_text(condition["not"], lang)))
    return _word("and", lang).join(parts)


def _conditions(several: list, lang: str) -> str:
    return ", ".join(condition_text(one, lang) for one in several)


def _word(key: str, lang: str, **values: str) -> str:
    return say(tongue(lang), f"rule_text.{key}", **values)


def clock_text(clock: Clock, lang: str = "en") -> str:
    """A clock in one line."""
    if clock.earliest:
        return _word("earliest", lang, clocks="; ".join(clock_text(one, lang) for one in clock.earliest))
    length = clock.hold or clock.within
    span = in_words(tongue(lang), length)
    first = _word("keep", lang, length=span) if clock.hold else span or f"“{clock.soft}”"
    parts = [first, _word("after", lang, start=clock.after)]
    parts += [f"“{clock.soft}”"] if length and clock.soft else []
    parts += [_word("of_agreement", lang)] if clock.of_agreement else []
    parts += [_word("calendar", lang, name=clock.calendar)] if "business" in length else []
    parts += [_word("also_read", lang, says=way.says[lang]) for way in clock.readings]
    return ", ".join(parts)


def table_of(rules: tuple[Rule, ...], today: date | None = None) -> str:
    """All rules as a table in Markdown, for docs/duties.md."""
    head = "| duty | what | by when | floor | status | checked |\n|---|---|---|---|---|---|\n"
    rows = []
    for rule in rules:
        when = "<br>".join(f"{step.id}: {clock_text(step.clock)}" for step in rule.steps if step.clock)
        status = (
            rule.status.replace("_", " ") + ("" if rule.on else ", off") + (", voluntary" if rule.voluntary else "")
        )
        what = f"{rule.title['en']} ({rule.source})".replace("|", "\\|")
        rows.append(f"| `{rule.id}` | {what} | {when or '-'} | {rule.floor} | {status} | {rule.checked} |\n")
    return head + "".join(rows)


def is_stale(rule: Rule, today: date, after: timedelta = timedelta(days=180)) -> bool:
    """Whether nobody has looked at the law for too long."""
    return today - rule.checked > after
