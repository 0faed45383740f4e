"""Agreements that were found, as a person or a program reads them."""

from collections.abc import Iterable, Iterator

from purloined import names
from purloined.agreements.proposals import NOBODY, Proposal, Read

_MOST_FILES = 3


def as_text(found: list[Proposal], case: str = "") -> str:
    """Each agreement with its clauses and sentences, the strictest first. case: where to decide; empty: nowhere."""
    lines = [line for one in found for line in _lines(one)]
    if not found:
        return "no agreement waits for anybody"
    notices = sum(bool(one.notify) for one in found)
    lines.append(f"{len(found)} agreements that nobody has confirmed, {notices} of them call for notice")
    if case:
        lines.append(f"To confirm one as it is read here: purloined decide {case} agreement ID --why ... --by ...")
        lines.append("To correct it, add --within, --after, --form, --address; to set it aside: --dismiss")
    return "\n".join(lines)


def _lines(one: Proposal) -> Iterator[str]:
    yield f"{one.id}  {names.shown(one.party.name or 'nobody that is known')}  {one.kind}: {names.shown(one.title)}"
    if one.party.name != NOBODY:
        register = "in the register" if one.party.is_known else "in no register"
        yield f"  by {one.party.basis}, {register}"
    for path in one.files[:_MOST_FILES]:
        yield f"  {names.shown(path)}"
    if len(one.files) > _MOST_FILES:
        yield f"  and {len(one.files) - _MOST_FILES} more files with the same words"
    for clause in one.clauses:
        yield f"  {_said(clause)}"
        if clause.quote:
            place = " ".join(filter(None, (clause.place, names.shown(clause.at))))
            yield f'      {place}: "{names.shown(clause.quote)}"'
    if one.notify:
        yield f"  until confirmed: {one.notify['within']}, counted from {one.notify['after']}"
    yield ""


def _said(clause: Read) -> str:
    """A clause in words."""
    if clause.calls_for == "none":
        return "no clause on incidents was found in it"
    if clause.calls_for == "gag":
        return "gag: no word to others without consent"
    if clause.calls_for == "reference":
        return f"names {clause.word}"
    parts = [" / ".join(filter(None, (clause.within, clause.word))) or "no time is said"]
    parts += [f"from {clause.after}"] if clause.after else ["start not said"]
    parts += [{"suspected": "a suspicion is enough", "confirmed": "only if confirmed"}.get(clause.certainty, "")]
    parts += [clause.form, f"to {names.shown(clause.address)}" if clause.address else ""]
    parts += [f"look: {names.shown(clause.doubts)}" if clause.doubts else ""]
    return "notice: " + ", ".join(filter(None, parts))


def as_data(found: Iterable[Proposal]) -> list[dict]:
    """For programs."""
    return [
        one._asdict()
        | {"party": one.party._asdict(), "clauses": [clause._asdict() for clause in one.clauses]}
        | {"references": list(one.references)}
        for one in found
    ]
