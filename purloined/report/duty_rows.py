"""Duties as the report shows them: what the answers have as data, alike ones together, the next deadline first."""

import re
from datetime import datetime

# An answer: duty, title, step_title, to, owner, state, deadline, deadline_says, basis, hold, start_says, readings, why,
# evidence, notes, missing, waiting_for, source, checked. title, step_title and to are dicts by language; the rest of
# what is said is in words; missing and waiting_for are questions and starts.
_FACT = re.compile(r"(?P<question>.+?)\s*[\[［](?P<fact>[\w.]+)[\]］]", re.DOTALL)  # a question ends with what it sets
SHOWN = ("due", "decide", "waiting", "done", "not_applicable", "watch")


def of(answers: list[dict], language: str) -> list[dict]:
    """One row per duty, step, state and deadline, with the owners it is about."""
    rows: dict[tuple, dict] = {}
    for answer in answers:
        row = _row(answer, language)
        known = rows.setdefault((row["rule"], row["what"], row["state"], row["due"], row["why"], row["rests_on"]), row)
        if answer["owner"] and answer["owner"] not in known["owners"]:
            known["owners"].append(answer["owner"])
    return sorted(rows.values(), key=_urgency)


def questions(answers: list[dict], language: str) -> list[dict]:
    """What nobody has stated yet, each asked once; what decides most duties first."""
    found: dict[str, dict[str, str]] = {}
    for answer in answers:
        if answer["state"] == "decide":
            for question in answer["missing"]:
                found.setdefault(question, {})[answer["duty"]] = answer["title"][language]
    told = [_asked(question) | {"duties": list(titles.values())} for question, titles in found.items()]
    return sorted(told, key=lambda row: (-len(row["duties"]), row["question"]))


def _asked(text: str) -> dict:
    """A question, and the fact that its answer sets."""
    parted = _FACT.fullmatch(text)
    return parted.groupdict() if parted else {"question": text, "fact": ""}


def undecided(answers: list[dict], language: str) -> list[dict]:
    """The duties that wait for an answer, each with all that would have to be told."""
    found: dict[str, dict] = {}
    for answer in answers:
        if answer["state"] == "decide":
            row = found.setdefault(answer["duty"], _row(answer, language) | {"steps": []})
            row["what"] = answer["title"][language]
            step = (answer["step_title"] or answer["title"])[language], answer["to"][language] if answer["to"] else ""
            if step not in row["steps"]:
                row["steps"].append(step)
    return sorted(found.values(), key=lambda row: row["rule"])


def _urgency(row: dict) -> tuple:
    return (SHOWN.index(row["state"]), row["due"] is None, row["due"] or datetime.max, row["rule"], row["what"])


def _row(answer: dict, language: str) -> dict:
    titles = [text[language] for text in (answer["title"], answer["step_title"]) if text]
    asked = [*answer["why"], *answer["missing"], *answer["waiting_for"]]
    first, *others = answer["readings"] or [None]
    return {
        "what": " / ".join(titles),
        "title": titles[0],
        "step": titles[-1],
        "done": f"{answer['duty']}.{answer['step']}" if answer.get("step") else "",
        "whom": answer["to"][language] if answer["to"] else "",
        "owners": [],
        "state": answer["state"],
        "due": _moment(answer["deadline"]),
        "there": answer["deadline_says"] or "",
        "basis": answer["basis"] or "",
        "hold": answer["hold"],
        "reading": first["text"] if first and (first["says"] or first["basis"] == "policy") else "",
        "others": [reading["text"] for reading in others],
        "why": "; ".join(asked),
        "rests_on": "; ".join(() if answer["why"] else answer["evidence"]),
        "counted": answer["start_says"] or "",
        "notes": answer["notes"],
        "rule": answer["duty"],
        "source": answer["source"],
        "checked": answer["checked"],
    }


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=None) if text else None
