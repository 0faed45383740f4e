"""decisions.jsonl: what people declared, each with who, when and why; never overwritten, only superseded.

    {"number":3,"made":"2026-03-08T10:00:00Z","who":"head of IT","why":"its password was in the ransom chat",
     "what":{"declares":"hostile","account":"svc-x"},"supersedes":null,"previous":"<hash of the line before>"}

A decision states what case.toml can state, and is read as if it stood there. It does not delete what case.toml says
of the same subject, and hostile outweighs vouched; but a sensor's `continuous` and the window have one statement
each, and there the decision counts.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from purloined import names
from purloined.settings import CERTAINTY, SUBJECTS, CaseError, Settings, offline, party, span, utc, words

LONGEST_WHY, LONGEST_WHO, LONGEST_SUBJECT, MOST_PATHS = 500, 100, 1000, 100
KEYS = {  # what a decision of each kind says, besides from and to
    "hostile": set(SUBJECTS),
    "vouched": set(SUBJECTS),
    "continuous": {"sensor"},
    "offline": {"host", "paths"},
    "window": set(),
    "match": {"listing", "is", "grade", "record"},
    "clock": {"start", "at", "owner"},
    "fact": {"fact", "value", "owner"},
    "agreement": {
        "owner",
        "kind",
        "name",
        "within",
        "word",
        "after",
        "certainty",
        "ends",
        "calendar",
        "form",
        "address",
        "quote",
        "clauses",
        "proposal",
        "dismissed",
    },
    "withdraw": set(),
}
OF_DUTIES = ("clock", "fact", "agreement")  # no verdict rests on these
GRADES_WAITING = ("C", "D1", "D2", "D3", "V")  # V: a person may know that the other version is this file
MATCH_IS = ("ours", "not-ours")
_PLACE = "this cannot be decided"


class Decision(NamedTuple):
    """One line. what: `declares` (the kind) and what is declared; supersedes: the number of another, or None."""

    number: int
    made: str
    who: str
    why: str
    what: dict
    supersedes: int | None

    @property
    def kind(self) -> str:
        """What it declares: one of KEYS."""
        return self.what["declares"]


def read(lines: Iterable[dict], path: Path) -> list[Decision]:
    """The decisions that the lines of a file hold; a CaseError names a line that is none."""
    found = []
    for line in lines:
        try:
            decision = Decision(**{field: line[field] for field in Decision._fields})
            known = decision.kind in KEYS and isinstance(decision.number, int)
        except (KeyError, TypeError):
            known = False
        if not known:
            raise CaseError(f"{path}: this version of purloined cannot read decision {line.get('number')}")
        found.append(decision)
    return found


def in_force(known: list[Decision]) -> list[Decision]:
    """Those that no later one supersedes. What was superseded stays so, even where its successor is withdrawn."""
    superseded = {decision.supersedes for decision in known}
    return [decision for decision in known if decision.number not in superseded and decision.kind != "withdraw"]


def applied(stated: Settings, known: list[Decision]) -> Settings:
    """case.toml's settings with the decisions in force."""
    given: dict[str, list[dict]] = {kind: [] for kind in KEYS}
    for decision in in_force(known):
        given[decision.kind].append(entry(decision, f"decision {decision.number}"))
    continuous = {declared["sensor"]: declared for declared in given["continuous"]}
    window = given["window"][-1] if given["window"] else None
    return replace(
        stated,
        hostile=(*stated.hostile, *given["hostile"]),
        vouched=(*stated.vouched, *given["vouched"]),
        offline=(*stated.offline, *given["offline"]),
        matches=(*stated.matches, *given["match"]),
        clocks=tuple(given["clock"]),
        declared=tuple(given["fact"]),
        agreements=_agreements(stated.agreements, given["agreement"]),
        proposals_settled=tuple(one["proposal"] for one in given["agreement"] if one.get("proposal")),
        sensors=tuple(
            sensor | {"continuous": continuous[sensor["name"]]} if sensor["name"] in continuous else sensor
            for sensor in stated.sensors
        ),
        window=(window["from"], window["to"]) if window else stated.window,
        window_by=f"decision {window['decision']} of {window['made'][:10]} by {window['by']}" if window else "",
    )


_OF_NOTICE = ("within", "word", "after", "certainty", "calendar", "form", "address", "quote")


def _agreements(stated: tuple[dict, ...], decided: list[dict]) -> tuple[dict, ...]:
    """Those of case.toml and those decided; of the same owner and name, the decision counts."""
    made = []
    for one in decided:
        if not one.get("dismissed"):
            notify = {key: one[key] for key in _OF_NOTICE if one.get(key)} | {"confirmed_by": one["by"]}
            own = {key: one[key] for key in ("owner", "kind", "name", "clauses") if one.get(key)}
            own |= {"ends": date.fromisoformat(one["ends"])} if one.get("ends") else {}
            made.append(own | {"notify": notify})
    replaced = {(one["owner"], one.get("name") or one.get("kind", "")) for one in made}
    kept = [one for one in stated if (one["owner"], one.get("name") or one.get("kind", "")) not in replaced]
    return (*kept, *made)


def entry(decision: Decision, place: str) -> dict:
    """A decision as the entry that case.toml would have for it, checked; place: what to call it if it is wrong."""
    kind = decision.kind
    raw = {key: value for key, value in decision.what.items() if key != "declares"}
    for key in raw.keys() - KEYS[kind] - {"from", "to"}:
        raise CaseError(f"{place}: {kind} has no {names.shown(key)!r}")
    raw |= {key: _moment(raw[key], key, place) for key in ("from", "to") if key in raw}
    if kind in ("hostile", "vouched"):
        raw = party(raw, kind, place)
    elif kind == "offline":
        raw = offline(raw, place)
    elif kind == "agreement":
        raw = _agreement(raw, place)
    elif kind in OF_DUTIES:
        raw = _of_duties(raw, kind, place)
    elif kind == "match":
        raw = _match(raw, place) | {"says": f"{said(decision)} (decision {decision.number} by {decision.who})"}
    else:
        raw |= span(raw, kind, place)
    if kind == "continuous" and not isinstance(raw.get("sensor"), str):
        raise CaseError(f"{place}: it names no sensor")
    if kind == "window" and not (raw["from"] and raw["to"]):
        raise CaseError(f"{place}: a window needs both from and to")
    reason = {"declared": decision.why} if kind == "continuous" else {"why": decision.why}
    return raw | reason | {"by": decision.who, "decision": decision.number, "made": decision.made}


def _of_duties(raw: dict, kind: str, place: str) -> dict:
    """When a clock started, or what a fact is: of the case, or of one owner."""
    if raw.keys() & {"from", "to"}:
        raise CaseError(f"{place}: a {kind} has no from and to")
    for key in KEYS[kind] - {"owner"} | raw.keys():
        if not isinstance(raw.get(key), str) or not raw[key]:
            raise CaseError(f"{place}: a {kind} wants its {key}")
    return raw | {"at": utc(_moment(raw["at"], "at", place), place)} if kind == "clock" else raw


def _agreement(raw: dict, place: str) -> dict:
    """What an agreement calls for; or that one that was found binds nobody."""
    if raw.keys() & {"from", "to"}:
        raise CaseError(f"{place}: an agreement has no from and to")
    for key, value in raw.items():
        is_list = isinstance(value, list) and all(isinstance(one, str) for one in value)
        if not (is_list if key == "clauses" else isinstance(value, str) and value):
            raise CaseError(f"{place}: an agreement wants its {key} as text")
    if not raw.get("owner") and not raw.get("dismissed"):
        raise CaseError(f"{place}: an agreement names no owner: whom is it with?")
    if raw.get("certainty", CERTAINTY[0]) not in CERTAINTY:
        raise CaseError(f"{place}: an agreement wants notice of what is {' or '.join(CERTAINTY)}")
    if "ends" in raw:
        _day(raw["ends"], place)
    if ("within" in raw) == ("dismissed" in raw):
        raise CaseError(f'{place}: say within: "72 hours", "immediately" or "none"; or that it is dismissed')
    return raw


def _day(text: str, place: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CaseError(f"{place}: {names.shown(text)!r} is no day; write 2026-12-31") from error


def _match(raw: dict, place: str) -> dict:
    """What a decision says of entries of a listing: one record of it, or all of one grade."""
    if raw.keys() & {"from", "to"}:
        raise CaseError(f"{place}: a match has no from and to")
    if not isinstance(raw.get("listing"), str) or not raw["listing"]:
        raise CaseError(f"{place}: it names no listing")
    if raw.get("is") not in MATCH_IS:
        raise CaseError(f"{place}: say whether the files listed are {' or '.join(MATCH_IS)}")
    if ("grade" in raw) == ("record" in raw):
        raise CaseError(f"{place}: say either the grade or the record of the listing")
    if raw.get("grade", GRADES_WAITING[0]) not in GRADES_WAITING:
        raise CaseError(f"{place}: of grades, only {', '.join(GRADES_WAITING)} wait for a person")
    if "record" in raw and not (isinstance(raw["record"], int) and raw["record"] > 0):
        raise CaseError(f"{place}: a record is a number from 1")
    return raw


def check(made: Decision, known: list[Decision], stated: Settings) -> None:
    """A CaseError where a decision cannot be recorded after those known."""
    _check_texts(made)
    _check_superseded(made, known)
    declared = entry(made, _PLACE)
    others = [other for other in in_force(known) if other.number != made.supersedes]
    for other in others:
        if other.what == made.what:
            raise CaseError(f"decision {other.number} says so already; to correct it: --supersedes {other.number}")
        if other.kind == made.kind and _subject(other) is not None and _subject(other) == _subject(made):
            raise CaseError(f"decision {other.number} says another thing of the same: --supersedes {other.number}")
    sensors = [sensor["name"] for sensor in stated.sensors]
    if made.kind == "continuous" and declared["sensor"] not in sensors:
        known_names = ", ".join(names.shown(name) for name in sensors) or "none"
        raise CaseError(
            f"no [[sensor]] is called {names.shown(declared['sensor'])!r}; in case.toml there are: {known_names}"
        )


def _subject(decision: Decision) -> tuple | None:
    """Of what a decision is the one statement; None where several may stand side by side."""
    if decision.kind == "agreement":
        what = decision.what
        return (what.get("proposal") or what.get("name") or what.get("kind", ""), what.get("owner", ""))
    key = {"window": "declares", "continuous": "sensor", "clock": "start", "fact": "fact"}.get(decision.kind)
    return (decision.what[key], decision.what.get("owner", "")) if key else None


def _check_texts(made: Decision) -> None:
    for called, text, most in (("why", made.why, LONGEST_WHY), ("by", made.who, LONGEST_WHO)):
        if not (text or "").strip():
            raise CaseError(f"--{called} is missing: it is printed with every verdict that rests on this decision")
        if len(text) > most:
            raise CaseError(f"--{called} is too long: {len(text):,} characters, at most {most:,}")
    paths = made.what.get("paths") or []
    if len(paths) > MOST_PATHS:
        raise CaseError(f"{len(paths):,} paths are too many for one decision; at most {MOST_PATHS}")
    for text in (made.why, made.who, *made.what.values(), *paths):
        if isinstance(text, str) and len(text) > LONGEST_SUBJECT:
            raise CaseError(f"a name of {len(text):,} characters is too long; at most {LONGEST_SUBJECT:,}")
        if isinstance(text, str) and not text.isascii() and text != text.encode("utf-8", "replace").decode("utf-8"):
            raise CaseError(f"{names.shown(text)!r} is not UTF-8")


def _check_superseded(made: Decision, known: list[Decision]) -> None:
    if made.supersedes is None:
        if made.kind == "withdraw":
            raise CaseError("say the number of the decision to withdraw")
        return
    old = next((other for other in known if other.number == made.supersedes), None)
    if old is None:
        raise CaseError(f"there is no decision {made.supersedes}; see: purloined decide CASE list")
    if old.kind == "withdraw":
        raise CaseError(f"decision {old.number} withdraws decision {old.supersedes}; decide anew instead")
    for other in known:
        if other.supersedes == old.number:
            raise CaseError(f"decision {old.number} is superseded already, by decision {other.number}")


def said(decision: Decision) -> str:
    """What is declared, as a sentence without who and why."""
    what, kind = decision.what, decision.kind
    times = "".join(f" {key} {what[key]}" for key in ("from", "to") if what.get(key))
    if kind == "withdraw":
        return f"decision {decision.supersedes} is withdrawn"
    if kind == "window":
        return f"the window is{times}"
    if kind == "continuous":
        return f"sensor {what['sensor']} was continuous{times}"
    if kind == "agreement":
        return _said_of_agreement(what)
    if kind in OF_DUTIES:
        of = f" for {what['owner']}" if what.get("owner") else ""
        return (
            f"clock {what['start']} started {what['at']}{of}"
            if kind == "clock"
            else (f"fact {what['fact']}{of} is {what['value']}")
        )
    if kind == "match":
        which = f"grade {what['grade']}" if what.get("grade") else f"record {what.get('record')}"
        held = "are files of ours" if what.get("is") == "ours" else "are no files of ours"
        return f"what {what.get('listing')} lists with {which}: these {held}"
    if kind == "offline":
        places = [f"host {what['host']}"] if what.get("host") else []
        places += [f"paths {' '.join(what['paths'])}"] if what.get("paths") else []
        return f"{', '.join(places)}: out of reach{times}"
    return words({key: what[key] for key in SUBJECTS if what.get(key)}, kind) + times


def _said_of_agreement(what: dict) -> str:
    found = f" (found as {what['proposal']})" if what.get("proposal") else ""
    called = " ".join(filter(None, (what.get("kind", "agreement"), what.get("name", ""))))
    if what.get("dismissed"):
        return f"{called} with {what.get('owner') or 'nobody known'}{found} binds nobody"
    after = f", counted from {what['after']}" if what.get("after") else ""
    told = ("certainty", "calendar", "form", "address", "ends")
    how = "".join(f", {key} {what[key]}" for key in told if what.get(key))
    return f"{called} with {what['owner']}{found} calls for notice: {what['within']}{after}{how}"


def declaration(kind: str, given: dict) -> dict:
    """What a person stated, as a decision holds it: without what was left out, and times in UTC."""
    what = {"declares": kind} | {key: value for key, value in given.items() if value}
    for key in ("from", "to", "at"):
        if key in what:
            what[key] = utc(_moment(what[key], key, _PLACE), _PLACE).isoformat() + "Z"
    return what


def _moment(text: str, called: str, place: str) -> datetime:
    """A time as text; with the zone that every stated time needs."""
    try:
        moment = datetime.fromisoformat(text)
    except (ValueError, TypeError) as error:
        raise CaseError(f"{place}: {called}: {text!r} is no time; write 2026-03-01T00:00:00Z") from error
    utc(moment, f"{place}: {called}")
    return moment
