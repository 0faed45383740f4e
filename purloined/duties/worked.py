"""Worked examples of the rules, run: those in a rule's TOML file, and the table of dates beside it (ID.md).

The table is for lawyers: dates counted by hand from the quoted words, never copied from an answer. Its first line that
begins with `Given:` holds for every row; docs/duties.md explains the words.
"""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib import resources
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from purloined import knowledge
from purloined.duties import due, facts, rules
from purloined.duties.due import Answer
from purloined.duties.facts import Exposed, Known, Start
from purloined.duties.rules import Rule, RuleError

NOW = datetime(2026, 1, 1, tzinfo=UTC)  # the examples do not hang on today, except that their law must be in force


class Run(NamedTuple):
    """An example that was run. differs: how the answer differs from what was expected; empty: it does not."""

    rule: str
    says: str
    differs: str


def runs(rule: Rule) -> list[Run]:
    """All examples of a rule and all rows of its table."""
    found = [Run(rule.id, entry["says"], _differs(rule, _known(entry), entry["expect"])) for entry in rule.examples]
    for row in table(rule.id):
        found.append(Run(rule.id, f"row {row.number}: {row.says}", _differs(rule, _stated(row), _expected(row))))
    return found


# The examples in TOML ---------------------------------------------------------------------------------------


def _known(entry: dict) -> Known:
    stated = entry.get("facts", {})
    agreement = entry.get("agreement")
    return Known(
        facts=stated,
        agreements=(agreement,) if agreement else (),
        exposure=tuple(Exposed(row[0], "", row[1], row[2], row[3]) for row in entry.get("exposure", ())),
        starts={
            (name, _of(name, agreement)): Start(at.astimezone(UTC)) for name, at in entry.get("clocks", {}).items()
        },
        policy=rules.soft_words(),
        zone=ZoneInfo(entry.get("timezone", stated.get("company.timezone", "UTC"))),
    )


def _of(name: str, agreement: dict | None) -> str:
    """Whose a start is: a step of what exists once per agreement is done for its owner."""
    return (agreement or {}).get("owner", "") if "." in name else ""


def _differs(rule: Rule, known: Known, expect: dict) -> str:
    """What is wrong with the answer; empty where it is as expected."""
    found = due.answers(known, max(NOW, _in_force(rule)), every=True, among=[rule])
    step = expect.get("step")
    of_step = [answer for answer in found if answer.step is None or step is None or answer.step.id == step]
    if not of_step:
        return "there is no answer"
    answer = of_step[0]
    return next((said for said in _differences(answer, expect) if said), "")


def _in_force(rule: Rule) -> datetime:
    day = rule.effective_from or NOW.date()
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _differences(answer: Answer, expect: dict) -> list[str]:
    """Of each thing that is expected, how the answer differs."""
    others = [reading.at.replace(second=0) for reading in answer.others]
    horizon = any(said.key == "horizon" for said in answer.notes)
    act_by = next((said.values["day"] for said in answer.notes if said.key == "closed_day"), None)
    got = {
        "state": answer.state,
        "missing": sorted(answer.missing),
        "waiting": sorted(answer.waiting_for),
        "deadline": answer.deadline and answer.deadline.replace(second=0),
        "basis": answer.basis,
        "horizon": horizon,
        "act_by": act_by,
        "late": answer.late,
    }
    wanted = dict(expect) | ({"deadline": expect["deadline"].replace(second=0)} if expect.get("deadline") else {})
    for key in ("missing", "waiting"):
        if key in wanted:
            wanted[key] = sorted(wanted[key])
    said = [f"{key}: {got[key]}, expected {wanted[key]}" for key in got if key in wanted and got[key] != wanted[key]]
    lacking = [at for at in wanted.get("others", ()) if at not in others]
    return said + [f"no reading {at}; there are {[str(other) for other in others]}" for at in lacking]


# The tables ---------------------------------------------------------------------------------------------


class Row(NamedTuple):
    """One row of a table. given: what holds for all rows; the rest as written."""

    number: int
    given: str
    facts: str
    clocks: str
    step: str
    expected: str
    says: str


def table(identity: str) -> list[Row]:
    """The rows of the table beside a rule; none where there is no table."""
    path = resources.files(knowledge).joinpath("duties", f"{identity}.md")
    return rows(path.read_text("utf-8")) if path.is_file() else []


def rows(text: str) -> list[Row]:
    """The rows of a table."""
    given = next((line.removeprefix("Given:") for line in text.splitlines() if line.startswith("Given:")), "")
    found = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and len(cells) == 6 and cells[0].isdigit():
            found.append(Row(int(cells[0]), given, *cells[1:]))
    return found


def _stated(row: Row) -> Known:
    """What a row says is known."""
    known = Known(policy=rules.soft_words())
    agreement: dict[str, Any] = {}
    given = _parts(row.given)
    here = _parts(row.facts)
    if any(part.startswith("files ") for part in here):
        given = [part for part in given if not part.startswith("files ")]
    for part in given + here:
        known, agreement = _with(part, known, agreement)
    starts = {}
    for part in _parts(row.clocks):
        name, _, moment = part.partition(" ")
        starts[name, _of(name, agreement)] = Start(_moment(moment))
    zone = ZoneInfo(known.facts.get("company.timezone", "UTC"))
    return replace(known, agreements=(agreement,) if agreement else (), starts=starts, zone=zone)


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip() not in ("", "-")]


def _with(part: str, known: Known, agreement: dict) -> tuple[Known, dict]:
    """What is known, with one more statement: see docs/duties.md."""
    word, _, rest = part.partition(" ")
    if part == "no agreement":
        return known, {}
    if word == "agreement":
        return known, {"owner": rest}
    if word in ("kind", "clauses", "notify", "ends"):
        return known, agreement | _of_agreement(word, rest)
    if word == "files":
        verdict, _, marking = rest.partition(" ")
        row = Exposed(agreement.get("owner", "Northwind"), "", marking, verdict, 1)
        return replace(known, exposure=(*known.exposure, row)), agreement
    if word == "policy":
        soft, means = rest.split(" = ")
        return replace(known, policy=known.policy | {soft: means}), agreement
    if word == "closed":
        calendar, day = rest.split()
        return replace(known, closed=known.closed | {calendar: frozenset([date.fromisoformat(day)])}), agreement
    name, operator, value = part.partition(" = ")
    stated = {fact: value for fact, value in known.facts.items() if fact != name.removesuffix(" unknown")}
    if operator:
        stated[name] = facts.typed(name, value)
    elif not name.endswith(" unknown"):
        raise RuleError(f"a table says {part!r}, which is no statement")
    return replace(known, facts=stated), agreement


def _of_agreement(word: str, rest: str) -> dict:
    if word == "clauses":
        return {"clauses": [clause.strip() for clause in rest.split(",")]}
    if word == "ends":
        return {"ends": date.fromisoformat(rest)}
    if word == "kind":
        return {"kind": rest}
    within, _, after = rest.partition(" after ")
    within, _, calendar = within.partition(" of ")
    return {"notify": {"within": within} | ({"after": after} if after else {}) | (
        {"calendar": calendar} if calendar else {}
    )}  # fmt: skip


def _moment(text: str) -> datetime:
    """`2026-10-23 09:00 Europe/Berlin`, in UTC."""
    match = re.fullmatch(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d)(?: (\S+))?", text.strip())
    if not match:
        raise RuleError(f"a table says {text!r}; write 2026-10-23 09:00 Europe/Berlin")
    local = datetime.fromisoformat(f"{match[1]}T{match[2]}").replace(tzinfo=ZoneInfo(match[3] or "UTC"))
    return local.astimezone(UTC)


_STATES = {
    "not applicable": "not_applicable",
    "due": "due",
    "decide": "decide",
    "done": "done",
    "waiting": "waiting",
    "keep until": "due",
}


def _expected(row: Row) -> dict:
    """What a row expects: a state, then what belongs to it."""
    first, *more = _parts(row.expected)
    expect: dict[str, Any] = {"step": row.step if row.step != "-" else None}
    words = next((words for words in _STATES if first.startswith(words)), None)
    if not words:
        raise RuleError(f"a table expects {first!r}")
    rest = first.removeprefix(words).strip()
    state = expect["state"] = _STATES[words]
    if state in ("decide", "waiting"):
        expect["missing" if state == "decide" else "waiting"] = [name.strip() for name in rest.split(",")]
    elif rest == "no date":
        expect["deadline"] = None
    elif rest:
        expect["deadline"] = _moment(rest)
    for part in more:
        word, _, rest = part.partition(" ")
        if word == "by":
            expect["deadline"] = _moment(rest)
        elif word == "or":
            expect.setdefault("others", []).append(_moment(rest))
        elif word == "act":
            expect["act_by"] = rest.removeprefix("by ")
        elif word in ("horizon", "late"):
            expect[word] = True
        elif word in ("policy", "law", "contract", "guidance"):
            expect["basis"] = word
        else:
            raise RuleError(f"a table expects {part!r}")
    return expect
