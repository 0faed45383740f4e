"""What the duties say, in each language: an answer carries what is said (`Said`), and becomes words only here.

The texts stand in the catalogue (`messages`) under [duties]; what a duty, a step, a fact or a start is called, in its
TOML file.
"""

from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from purloined import knowledge, names
from purloined.messages import say, tongue


class Said(NamedTuple("Said", [("key", str), ("values", dict)])):
    """Something to say, without its words yet: the key below [duties], and what is put into it."""

    __slots__ = ()

    def __new__(cls, key: str, **values: Any) -> "Said":
        """Values by name."""
        return super().__new__(cls, key, values)


def text(key: str, lang: str, **values: Any) -> str:
    """One text in one language."""
    return say(tongue(lang), f"duties.{key}", **values)


def spoken(said: Said, lang: str) -> str:
    """What was said, in words."""
    values = dict(said.values)
    if said.key in ("fact_is", "unless"):
        values["fact"] = fact(values["fact"], lang)
    if "value" in values:
        values["value"] = value(values["value"], lang)
    if "counts" in values:
        words = [f"{files:,} {verdict(name, lang)}" for name, files in values["counts"].items()]
        values["counts"] = _joined(words, lang)
    if "proofs" in values:
        proofs = values["proofs"].items()
        said_of = [text("proof", lang, proof=proof, files=f"{files:,}") for proof, files in proofs]
        values["proofs"] = _joined(said_of, lang)
    if "starts" in values:
        values["starts"] = _joined([start(name, lang) for name in values["starts"]], lang)
    if "files" in values:
        values["files"] = f"{values['files']:,}"
    return text(said.key, lang, **values)


def _joined(said: list[str], lang: str) -> str:
    return say(tongue(lang), "list.joint").join(said)


def verdict(name: str, lang: str) -> str:
    """One of the five rungs, within a sentence."""
    return say(tongue(lang), f"rung.{name}.word").lower()


def fact(name: str, lang: str) -> str:
    """The question that a fact answers."""
    if name == "exposure":
        return text("exposure", lang)
    entry = {entry["name"]: entry for entry in knowledge.load("facts.toml")["fact"]}[name]
    return text("ask", lang, question=entry["asks"][lang], fact=name)


def value(stated: Any, lang: str) -> str:
    """The value of a fact."""
    if isinstance(stated, bool):
        return text("yes" if stated else "no", lang)
    if isinstance(stated, list):
        return names.shown(", ".join(map(str, stated)))
    return names.shown(str(stated))


def start(name: str, lang: str) -> str:
    """What a start of a clock is called; of a step that must be done first: the step."""
    known = {entry["name"]: entry for entry in knowledge.load("clock_starts.toml")["start"]}
    if name in known:
        return known[name]["title"][lang]
    from purloined.duties import rules

    duty, _, step = name.rpartition(".")
    rule = rules.find(duty)
    titles = {one.id: one.title[lang] for one in rule.steps}
    return text("step_done", lang, step=titles[step], duty=rule.id)


_WEEKDAYS = {"en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), "ja": "月火水木金土日"}


def local(at: datetime, zone: str, lang: str) -> str:
    """A time where the day is counted, to the second only where it has seconds."""
    there = at.astimezone(ZoneInfo(zone))
    fine = "%Y-%m-%d %H:%M:%S" if there.second else "%Y-%m-%d %H:%M"
    return f"{_WEEKDAYS[lang][there.weekday()]} {there.strftime(fine)} {zone}"


def moment(at: datetime, zone: str, lang: str) -> str:
    """A time where the day is counted, and in UTC."""
    shown = local(at, zone, lang)
    return shown if zone == "UTC" else f"{shown} ({at:%Y-%m-%dT%H:%M}Z)"
