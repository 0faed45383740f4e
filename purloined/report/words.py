"""How the report says things: the five rungs, rules in plain words, bytes, times, and the sentence."""

import re
from datetime import UTC, datetime
from typing import NamedTuple

from purloined import names
from purloined.messages import Tongue, judged, say, tongue

ENGLISH = tongue("en")


class Rung(NamedTuple):
    """A verdict as people see it: its words stand in the catalogue under [rung.<verdict>]."""

    rank: int
    verdict: str
    letter: str


RUNGS = (
    Rung(5, "published", "P"),
    Rung(4, "taken", "T"),
    Rung(3, "accessed", "A"),
    Rung(2, "presumed", "?"),
    Rung(1, "ruled_out", "✓"),
)


def plain(rule: str, speech: Tongue = ENGLISH) -> str:
    """A rule of the judge in plain words; a rule not known here stands as it is."""
    if rule.startswith("inside a container: "):
        return say(speech, "rule.inside", rule=plain(rule.removeprefix("inside a container: "), speech))
    if rule.startswith("listed, grade "):
        grade = rule.removeprefix("listed, grade ")
        known = f"grade.{grade}" if f"grade.{grade}" in speech.messages else "grade.other"
        return say(speech, "rule.listed", grade=grade, same=say(speech, known))
    key = "rule." + rule.replace(",", "").replace(" ", "_")
    return say(speech, key) if key in speech.messages else rule


def because(rule: str, text: str, speech: Tongue) -> str:
    """Why a file has its verdict, as `csv_files` puts it together: the rule with its records, or premises."""
    if speech.language == "en" or not text:
        return text
    shown, _, declared = text.removeprefix(f"{rule}: ").partition("; ")
    if not text.startswith(f"{rule}: "):
        return judged(speech, text)
    records = _MORE.sub(lambda more: say(speech, "list.joint") + say(speech, "unit.and_more", n=more[1]), shown)
    return "; ".join(filter(None, (f"{judged(speech, rule)}: {records}", judged(speech, declared))))


_MORE = re.compile(r" and (\d+) more\Z")


def sentence(files: dict[int, int], speech: Tongue = ENGLISH, key: str = "now.answer") -> str:
    """The answer in one sentence. files: how many, per rank; key: of all files, or of one owner's"""
    held = sum(files.values())
    said = [
        say(speech, f"rung.{rung.verdict}.count", n=files[rung.rank])
        for rung in RUNGS
        if files.get(rung.rank) and rung.rank > 1
    ]
    cleared = files.get(1, 0)
    said.append(say(speech, "rung.ruled_out.count", n=cleared) if cleared else say(speech, "now.none_ruled_out"))
    return say(speech, key, n=held, said=listed(said, speech))


def listed(said: list[str], speech: Tongue) -> str:
    """`a, b, and c`."""
    *first, last = said
    if not first:
        return last
    joint = say(speech, "list.last" if len(first) > 1 else "list.two")
    return say(speech, "list.joint").join(first) + joint + last


def human(count: int | None, speech: Tongue = ENGLISH) -> str:
    """Bytes in the largest unit that fits, three digits: `1.49 MB`."""
    if count is None:
        return say(speech, "unit.not_known")
    if count < 1000:
        return say(speech, "unit.bytes", n=count)
    value, units = count / 1000, ["kB", "MB", "GB", "TB", "PB", "EB"]
    while value >= 999.5 and len(units) > 1:
        value /= 1000
        units.pop(0)
    return f"{value:.{2 if value < 9.995 else 1 if value < 99.95 else 0}f} {units[0]}"


def utc(time: datetime | None, speech: Tongue = ENGLISH) -> str:
    """`2020-02-19 17:05:00 UTC`."""
    return say(speech, "unit.no_time") if time is None else f"{time.isoformat(sep=' ', timespec='seconds')} UTC"


def moment(text: str | None, speech: Tongue = ENGLISH) -> str:
    """The same of a moment as files of the case write it, `2020-02-19T17:05:00Z`; any other text as it is."""
    try:
        time = datetime.fromisoformat(text or "")
    except ValueError:
        return text or ""
    return text if time.tzinfo is None else utc(time.astimezone(UTC).replace(tzinfo=None, microsecond=0), speech)


def span(start: datetime, end: datetime, speech: Tongue = ENGLISH) -> str:
    """How long, in its two largest units: `3 d 17 h`."""
    seconds = round((end - start).total_seconds())
    parts = []
    for name, length in (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1)):
        count, seconds = divmod(seconds, length)
        if count:
            parts.append(say(speech, f"unit.{name}", count=count))
    return " ".join(parts[:2]) or say(speech, "unit.moment")


def cut(text: str | None, most: int = 400, speech: Tongue = ENGLISH) -> str:
    """The text made visible (`names.shown`), and cut where it is long, which is said."""
    visible = names.shown(text or "")
    if len(visible) <= most:
        return visible
    return say(speech, "unit.cut", text=visible[:most], characters=len(visible))


def odds(chance_ppm: int | None, speech: Tongue = ENGLISH) -> str:
    """How likely a match is by chance, in words; empty where it was not computed."""
    if chance_ppm is None:
        return ""
    if chance_ppm <= 0:
        return say(speech, "odds.least")
    return say(speech, "odds.about", one_in=round(1_000_000 / chance_ppm))
