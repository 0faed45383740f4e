"""What forms ask for, as far as the case knows it: one function each, which gives a value with its source, or None.

None is "not yet known", and never "no". Numbers of people and files are the highest they may be, and say so.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple

from purloined import names
from purloined.duties import rules, words
from purloined.duties.facts import RANKS
from purloined.messages import Tongue, say
from purloined.report.words import human, listed
from purloined.sheets.forms import Form
from purloined.sheets.known import Case, Marked

_RUNGS = ("published", "taken", "accessed", "presumed")


class Value(NamedTuple):
    """A value and where it is from."""

    text: str
    source: str


Fill = Callable[[Case, Form, Tongue], Value | None]


def report_type(case: Case, form: Form, speech: Tongue) -> Value | None:
    """Initial, until somebody declared the first report as done."""
    done = case.duties.starts.get((form.duty, ""))
    if not done:
        return Value(say(speech, "sheet.initial"), say(speech, "sheet.from_no_report"))
    return Value(say(speech, "sheet.follow_on", time=_moment(case, done.at, speech)), _decision(done.decision, speech))


def company(case: Case, form: Form, speech: Tongue) -> Value | None:
    """The company's own name."""
    stated = case.settings.notice.get("sender") or next(iter(case.duties.facts.get("company.names", ())), "")
    return _stated(stated, "[notice] sender", speech)


def contact(case: Case, form: Form, speech: Tongue) -> Value | None:
    """Whom to ask."""
    stated = [case.settings.notice.get(name, "") for name in ("contact", "phone", "email")]
    return _stated(say(speech, "list.joint").join(filter(None, stated)), "[notice]", speech)


def company_and_contact(case: Case, form: Form, speech: Tongue) -> Value | None:
    """Both."""
    found = [value for value in (company(case, form, speech), contact(case, form, speech)) if value]
    return Value("\n".join(value.text for value in found), found[0].source) if found else None


def discovered(case: Case, form: Form, speech: Tongue) -> Value | None:
    """When the clock of discovery started."""
    return _clock(case, "discovery", speech)


def aware(case: Case, form: Form, speech: Tongue) -> Value | None:
    """When the clock of awareness started."""
    return _clock(case, "awareness", speech)


def happened(case: Case, form: Form, speech: Tongue) -> Value | None:
    """The window."""
    if not case.window or case.window["from_time"] is None:
        return None
    since, until = (_moment(case, case.window[name], speech) for name in ("from_time", "to_time"))
    assumed = say(speech, "sheet.assumed") if case.window["assumed"] else ""
    return Value(say(speech, "sheet.window", since=since, until=until) + assumed, say(speech, "sheet.from_window"))


def outline(case: Case, form: Form, speech: Tongue) -> Value | None:
    """What is known, in sentences that can be copied."""
    if not case.counts:
        return None
    parts = [say(speech, "sheet.outline")]
    when = happened(case, form, speech)
    parts += [when.text] if when else []
    parts += [say(speech, "sheet.files", n=sum(case.counts.values()), said=_counted(case.counts, speech))]
    if case.bound is not None:
        parts.append(say(speech, "sheet.bound", bytes=human(case.bound, speech)))
    return Value("\n".join(parts), say(speech, "sheet.from_verdicts"))


def cyber(case: Case, form: Form, speech: Tongue) -> Value | None:
    """It is what this program is for; but only once something shows it."""
    return Value(say(speech, "sheet.yes"), say(speech, "sheet.from_verdicts")) if _seen(case) else None


def how_found(case: Case, form: Form, speech: Tongue) -> Value | None:
    """Why discovery was declared."""
    start = case.duties.start("discovery")
    return Value(names.shown(start.why), _decision(start.decision, speech)) if start and start.why else None


def personal_kinds(case: Case, form: Form, speech: Tongue) -> Value | None:
    """Markings of personal data, with how many files bear them."""
    counts: dict[str, int] = {}
    for row in _of_class(case, "personal"):
        for mark in _marks(row, "personal"):
            counts[mark] = counts.get(mark, 0) + row.files
    if not counts:
        return None
    told = [say(speech, "sheet.kind", kind=kind, n=files) for kind, files in sorted(counts.items())]
    return Value("\n".join(told), say(speech, "sheet.from_markings"))


def personal_files(case: Case, form: Form, speech: Tongue) -> Value | None:
    """Files that bear such a marking: at least so many; records in them nobody counted."""
    files = sum(row.files for row in _of_class(case, "personal"))
    return Value(say(speech, "sheet.personal_files", n=files), say(speech, "sheet.from_markings")) if files else None


def persons_eu(case: Case, form: Form, speech: Tongue) -> Value | None:
    """People in the EU."""
    return _fact(case, "persons.eu", speech)


def persons_uk(case: Case, form: Form, speech: Tongue) -> Value | None:
    """People in the United Kingdom."""
    return _fact(case, "persons.uk", speech)


def persons_jp(case: Case, form: Form, speech: Tongue) -> Value | None:
    """People whose data fall under Japanese law."""
    return _fact(case, "persons.jp", speech)


def dod_contracts(case: Case, form: Form, speech: Tongue) -> Value | None:
    """Agreements with the clause."""
    found = [
        names.shown(": ".join(filter(None, (entry["owner"], entry.get("name") or entry.get("kind", "")))))
        for entry in case.duties.agreements
        if any("252.204-7012" in clause for clause in entry.get("clauses", ()))
    ]
    return Value("\n".join(found), say(speech, "sheet.from_agreements")) if found else None


def cdi_impact(case: Case, form: Form, speech: Tongue) -> Value | None:
    """Files marked as covered defense information, by verdict."""
    counts: dict[str, int] = {}
    for row in _of_class(case, "cdi", every=True):
        counts[row.verdict] = counts.get(row.verdict, 0) + row.files
    if not counts:
        return None
    said = say(speech, "sheet.cdi", n=sum(counts.values()), said=_counted(counts, speech))
    return Value(said, say(speech, "sheet.from_markings"))


def hosts(case: Case, form: Form, speech: Tongue) -> Value | None:
    """Hosts whose files are not all ruled out."""
    found = say(speech, "list.joint").join(map(names.shown, case.hosts))
    return Value(found, say(speech, "sheet.from_verdicts")) if found else None


def compromise(case: Case, form: Form, speech: Tongue) -> Value | None:
    """By the highest verdict that evidence gives."""
    if case.counts.get("published") or case.counts.get("taken"):
        return Value(say(speech, "sheet.release"), say(speech, "sheet.from_verdicts"))
    if case.counts.get("accessed"):
        return Value(say(speech, "sheet.access"), say(speech, "sheet.from_verdicts"))
    return None


def outcome(case: Case, form: Form, speech: Tongue) -> Value | None:
    """Only what was seen; nothing seen is no failure."""
    return Value(say(speech, "sheet.success"), say(speech, "sheet.from_verdicts")) if _seen(case) else None


def technique(case: Case, form: Form, speech: Tongue) -> Value | None:
    """Tools in commands of hostile parties."""
    if not case.tools:
        return None
    tools = say(speech, "list.joint").join(map(names.shown, case.tools))
    return Value(say(speech, "sheet.tools", tools=tools), say(speech, "sheet.from_commands"))


def indicators(case: Case, form: Form, speech: Tongue) -> Value | None:
    """Accounts, addresses and programs that were declared hostile, and tools."""
    found = [f"{kind}: {names.shown(name)}" for kind, name in case.hostile] + [f"tool: {tool}" for tool in case.tools]
    return Value("\n".join(found), say(speech, "sheet.from_parties")) if found else None


def triad(case: Case, form: Form, speech: Tongue) -> Value | None:
    """Confidentiality, once something was seen to be read or taken; availability, where somebody stated it."""
    found = [say(speech, "sheet.confidentiality")] if _seen(case) else []
    if any(case.duties.facts.get(f"availability.{what}") for what in ("personal", "cdi_system")):
        found.append(say(speech, "sheet.availability"))
    return Value(say(speech, "list.joint").join(found), say(speech, "sheet.from_verdicts")) if found else None


def measures(case: Case, form: Form, speech: Tongue) -> Value | None:
    """What the notices say, too."""
    return _stated(case.settings.notice.get("measures", ""), "[notice] measures", speech)


def next_update(case: Case, form: Form, speech: Tongue) -> Value | None:
    """When more is to be heard."""
    at = case.settings.notice.get("next_update")
    return _stated(_moment(case, at, speech) if at else "", "[notice] next_update", speech)


def secondary(case: Case, form: Form, speech: Tongue) -> Value | None:
    """Publication is such a danger."""
    published = case.counts.get("published", 0)
    if not published:
        return None
    return Value(say(speech, "sheet.secondary", n=published), say(speech, "sheet.from_verdicts"))


def told_persons(case: Case, form: Form, speech: Tongue) -> Value | None:
    """Steps towards the people concerned that were declared as done."""
    return _steps(case, speech, lambda step: step == "persons")


def told_others(case: Case, form: Form, speech: Tongue) -> Value | None:
    """All other steps that were declared as done."""
    return _steps(case, speech, lambda step: step not in ("persons", "preserve"), but=form.duty)


def ransom_note(case: Case, form: Form, speech: Tongue) -> Value | None:
    """Notes among the evidence: their file names and hashes; the words stand in them."""
    found = [line for line in case.evidence if line.get("claim") and not line.get("rows")]
    told = [f"{names.shown(line['name'])} (SHA-256 {line['sha256']})" for line in found]
    return Value("\n".join(told), say(speech, "sheet.from_evidence")) if told else None


def endings(case: Case, form: Form, speech: Tongue) -> Value | None:
    """What inventories show of endings that ransomware gives."""
    found = [names.shown(line["claim"]) for line in case.evidence if line.get("claim") and line.get("rows")]
    return Value("\n".join(found), say(speech, "sheet.from_evidence")) if found else None


def ransomware_kind(case: Case, form: Form, speech: Tongue) -> Value | None:
    """A leak, where a listing names held files; the rest is for people to say."""
    if not case.counts.get("published"):
        return None
    return Value(say(speech, "sheet.leak_hinted"), say(speech, "sheet.from_verdicts"))


FILLS: dict[str, Fill] = {
    function.__name__: function
    for function in (
        report_type, company, contact, company_and_contact, discovered, aware, happened, outline, cyber, how_found,
        personal_kinds, personal_files, persons_eu, persons_uk, persons_jp, dod_contracts, cdi_impact, hosts,
        compromise, outcome, technique, indicators, triad, measures, next_update, secondary, told_persons, told_others,
        ransom_note, endings, ransomware_kind,
    )
}  # fmt: skip


# What they share ------------------------------------------------------------------------------------------


def _stated(text: str, where: str, speech: Tongue) -> Value | None:
    return Value(names.shown(text), say(speech, "sheet.from_settings", where=where)) if text else None


def _seen(case: Case) -> bool:
    return any(case.counts.get(verdict) for verdict in ("published", "taken", "accessed"))


def _counted(counts: dict[str, int], speech: Tongue) -> str:
    told = [say(speech, f"rung.{rung}.count", n=counts[rung]) for rung in _RUNGS if counts.get(rung)]
    cleared = counts.get("ruled_out", 0)
    told.append(say(speech, "rung.ruled_out.count", n=cleared) if cleared else say(speech, "now.none_ruled_out"))
    return listed(told, speech)


def _moment(case: Case, at: datetime, speech: Tongue) -> str:
    return words.moment(at.replace(tzinfo=at.tzinfo or UTC), case.duties.zone.key, speech.language)


def _clock(case: Case, name: str, speech: Tongue) -> Value | None:
    start = case.duties.start(name)
    return Value(_moment(case, start.at, speech), _decision(start.decision, speech)) if start else None


def _decision(number: int | None, speech: Tongue) -> str:
    return say(speech, "sheet.from_decision", number=str(number)) if number else say(speech, "sheet.from_duties")


def _fact(case: Case, name: str, speech: Tongue) -> Value | None:
    value = case.duties.facts.get(name)
    if value is None:
        return None
    return Value(say(speech, "sheet.at_most", n=value), say(speech, "sheet.from_fact", fact=name))


def _of_class(case: Case, data: str, every: bool = False) -> list[Marked]:
    """Files of a class of data, as markings show it. every: also what is ruled out."""
    rows = (row for row in case.marked if every or row.rank > RANKS["ruled_out"])
    return [row for row in rows if _marks(row, data)]


def _marks(row: Marked, data: str) -> list[str]:
    shows = tuple(names.normal(text) for text in rules.data_classes()[data]["markings"])
    parts = [names.normal(part.strip()) for part in row.marking.replace(";", ",").split(",")]
    return [part for part in parts if any(part == one or part.startswith(f"{one}.") for one in shows)]


def _steps(case: Case, speech: Tongue, wanted: Callable[[str], bool], but: str = "") -> Value | None:
    """Steps of duties that were declared as done, with their time."""
    found = []
    for (name, owner), start in sorted(case.duties.starts.items()):
        duty, dot, step = name.rpartition(".")
        if not dot or owner or name == but or not wanted(step):
            continue  # what was told to one owner is no matter for an authority
        to = next((one.to[speech.language] for one in rules.find(duty).steps if one.id == step), name)
        found.append(f"{to}: {_moment(case, start.at, speech)}")
    return Value("\n".join(found), say(speech, "sheet.from_duties")) if found else None
