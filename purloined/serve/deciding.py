"""From a form to a decision: the same declarations that `purloined decide` makes, checked by the same code."""

from typing import NamedTuple

from purloined import decisions
from purloined.about import agreements
from purloined.agreements import proposals
from purloined.case import Case, CaseError
from purloined.duties import facts
from purloined.settings import SUBJECTS

FIELDS = (
    *SUBJECTS, "sensor", "paths", "from", "to", "listing", "is", "grade", "record",
    "start", "at", "fact", "value", "owner", "proposal", "within", "dismissed",
)  # fmt: skip
ASKS = {  # by kind: which fields its form shows
    "hostile": ("subject", "from", "to"),
    "vouched": ("subject", "from", "to"),
    "continuous": ("sensor", "from", "to"),
    "offline": ("host", "paths", "from", "to"),
    "window": ("from", "to"),
    "match": ("listing", "grade", "record", "is"),
    "clock": ("start", "at", "owner"),
    "fact": ("fact", "value", "owner"),
    "agreement": ("proposal", "within"),
    "withdraw": (),
}
KINDS = tuple(ASKS)
NAMES = ("kind", *FIELDS, "subject", "name", "why", "by", "supersedes")  # all that a form may hold


class Form(NamedTuple):
    """What a form holds: kind, its fields as text, who, why, and the number of the decision it supersedes, or None."""

    kind: str
    fields: dict[str, str]
    who: str
    why: str
    supersedes: int | None


def filled(given) -> Form:
    """The form as it was filled in; what it does not know it leaves out. given: texts by name"""
    kind = given.get("kind", "")
    fields = {name: given[name].strip() for name in FIELDS if given.get(name, "").strip()}
    if given.get("subject") in SUBJECTS and given.get("name", "").strip():
        fields[given["subject"]] = given["name"].strip()
    number = given.get("supersedes", "")
    supersedes = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else None
    return Form(
        kind if kind in KINDS else "", fields, given.get("by", "").strip(), given.get("why", "").strip(), supersedes
    )


def declare(case: Case, form: Form) -> decisions.Decision:
    """Records it. A CaseError says in one sentence what is wrong; then nothing is recorded."""
    if not form.kind:
        raise CaseError("say what is declared")
    allowed = decisions.KEYS[form.kind] | {"from", "to"}
    given: dict = {name: value for name, value in form.fields.items() if name in allowed}
    if "record" in given:
        if not (given["record"].isascii() and given["record"].isdigit() and len(given["record"]) < 19):
            raise CaseError("a record is a number from 1")
        given["record"] = int(given["record"])
    if "paths" in given:
        given["paths"] = [line.strip() for line in given["paths"].splitlines() if line.strip()]
    if form.kind == "agreement":
        given = _agreement(case, given)
    what = decisions.declaration(form.kind, given)
    lacking = sorted(decisions.KEYS[form.kind] - {"owner"} - what.keys()) if form.kind in ("clock", "fact") else []
    if lacking:
        raise CaseError(f"a {form.kind} wants its {' and its '.join(lacking)}")
    if form.kind in decisions.OF_DUTIES:
        facts.check_declared(form.kind, what)
    return case.decide(what, form.who, form.why, form.supersedes)


def _agreement(case: Case, given: dict) -> dict:
    """An agreement that was found, as it was found, but for the time that a person states."""
    found = next((one for one in agreements(case, every=True) if one.id == given.get("proposal")), None)
    if found is None:
        raise CaseError("that agreement is not among those found; one on paper: purloined decide CASE agreement OWNER")
    stated = proposals.decided(found, "dismissed" in given)
    return stated if "dismissed" in given else stated | {key: given[key] for key in ("within",) if key in given}
