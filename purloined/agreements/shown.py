"""Agreements that were found, as a person or a program reads them."""

from collections.abc import Iterable, Iterator

from purloined import knowledge, names
from purloined.agreements.clauses import roles
from purloined.agreements.proposals import NOBODY, Proposal, Read
from purloined.messages import Tongue, in_words, say, tongue

_MOST_FILES = 3
_ENGLISH = tongue("en")


def as_text(found: list[Proposal], case: str = "", speech: Tongue = _ENGLISH) -> str:
    """Each agreement with its clauses and sentences, the strictest first. case: where to decide; empty: nowhere."""
    if not found:
        return _say(speech, "none")
    lines = [line for one in found for line in _lines(one, speech)]
    lines.append(_say(speech, "count", n=len(found), notices=sum(bool(one.notify) for one in found)))
    if case:
        lines += [_say(speech, "confirm", case=case), _say(speech, "correct")]
    return "\n".join(lines)


def _say(speech: Tongue, key: str, **values: object) -> str:
    return say(speech, f"agreement.{key}", **values)


def _lines(one: Proposal, speech: Tongue) -> Iterator[str]:
    party = one.party.name or _say(speech, "nobody")
    yield f"{one.id}  {names.shown(party)}  {_kind(one.kind, speech)}: {names.shown(one.title)}"
    if one.party.name != NOBODY:
        key = "in_register" if one.party.is_known else "in_no_register"
        yield f"  {_say(speech, key, basis=say(speech, f'basis.{one.party.basis}'))}"
    for path in one.files[:_MOST_FILES]:
        yield f"  {names.shown(path)}"
    if len(one.files) > _MOST_FILES:
        yield f"  {_say(speech, 'more_files', n=len(one.files) - _MOST_FILES)}"
    for clause in one.clauses:
        yield f"  {_said(clause, speech)}"
        if clause.quote:
            place = " ".join(filter(None, (clause.place, names.shown(clause.at))))
            yield f'      {place}: "{names.shown(clause.quote)}"'
    if one.notify:
        start = _start(one.notify["after"], speech)
        within = in_words(speech, one.notify["within"])
        yield f"  {_say(speech, 'until_confirmed', within=within, start=start)}"
    yield ""


def _kind(kind: str, speech: Tongue) -> str:
    key = "agreement.kind." + kind.lower().replace(" ", "_")
    return say(speech, key) if key in speech.messages else kind


def _said(clause: Read, speech: Tongue) -> str:
    """A clause in words."""
    if clause.calls_for in ("none", "gag"):
        return _say(speech, "no_clause" if clause.calls_for == "none" else "gag")
    if clause.calls_for == "reference":
        return _say(speech, "reference", name=clause.word)
    who, whom = roles(clause.quote)
    within = " / ".join(filter(None, (in_words(speech, clause.within), clause.word))) or _say(speech, "no_time")
    start = _say(speech, "from", start=_start(clause.after, speech)) if clause.after else _say(speech, "no_start")
    form = say(speech, "list.joint").join(_say(speech, f"form.{one}") for one in clause.form.split(", ") if one)
    parts = [
        within,
        start,
        _say(speech, clause.certainty) if clause.certainty else "",
        form,
        _say(speech, "to", address=clause.address) if clause.address else "",
        _say(speech, "roles", who=who, whom=whom) if who and whom else "",
        _say(speech, "look", doubts=clause.doubts) if clause.doubts else "",
    ]
    return _say(speech, "notice", said=say(speech, "list.joint").join(filter(None, parts)))


def _start(name: str, speech: Tongue) -> str:
    """What a start is called, in short."""
    titles = {entry["name"]: entry["title"] for entry in knowledge.load("clock_starts.toml")["start"]}
    return titles[name][speech.language].partition(":")[0]


def as_data(found: Iterable[Proposal]) -> list[dict]:
    """For programs."""
    return [
        one._asdict()
        | {"party": one.party._asdict(), "clauses": [clause._asdict() for clause in one.clauses]}
        | {"references": list(one.references)}
        for one in found
    ]
