"""Deadlines as an iCalendar file (RFC 5545), for the calendar of whoever must keep them, with alarms a day and four
hours before.

One event for each duty, step and owner whose deadline is known, and that nobody declared as done: what is due is
confirmed, what is still to be decided is tentative. Times are UTC, so that no calendar moves them. Imported again, an
event takes the place of the one before (`UID`, `SEQUENCE`). Holds ("keep until") have no alarm of four hours.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from purloined import names
from purloined.exports import Told

OPTION = "ics"
SAYS = "the deadlines as a calendar with alarms"

_LONGEST = 75  # octets of a line, its end left out
_DATED = ("due", "decide")


def write(told: Told, stream: BinaryIO) -> str:
    """The calendar."""
    dated = [duty for duty in told.duties if duty["state"] in _DATED and duty["deadline"]]
    for line in _calendar(told, dated):
        stream.write(_folded(line))
    return f"{len(dated):,} deadlines written"


def _calendar(told: Told, dated: list[dict]) -> Iterator[str]:
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield f"PRODID:-//purloined//{told.version}//EN"
    yield "CALSCALE:GREGORIAN"
    yield "METHOD:PUBLISH"
    yield f"NAME:{_escaped(f'{told.name} ({told.marking})')}"
    yield f"X-WR-CALNAME:{_escaped(f'{told.name} ({told.marking})')}"
    for duty in dated:
        yield from _event(told, duty)
    yield "END:VCALENDAR"


def _event(told: Told, duty: dict) -> Iterator[str]:
    deadline = datetime.fromisoformat(duty["deadline"])
    yield "BEGIN:VEVENT"
    yield f"UID:{_uid(told, duty)}"
    yield f"DTSTAMP:{told.as_of:%Y%m%dT%H%M%SZ}"
    yield f"SEQUENCE:{told.revision}"
    yield f"DTSTART:{deadline:%Y%m%dT%H%M%SZ}"
    yield f"SUMMARY:{_escaped(_summary(told, duty))}"
    yield f"DESCRIPTION:{_escaped(_description(told, duty))}"
    yield f"CATEGORIES:{_escaped(told.marking)}"
    yield f"STATUS:{'CONFIRMED' if duty['state'] == 'due' else 'TENTATIVE'}"
    yield "CLASS:CONFIDENTIAL"
    yield "TRANSP:TRANSPARENT"
    for before in ("P1D",) if duty["hold"] else ("P1D", "PT4H"):
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"TRIGGER:-{before}"
        yield f"DESCRIPTION:{_escaped(_summary(told, duty))}"
        yield "END:VALARM"
    yield "END:VEVENT"


def _uid(told: Told, duty: dict) -> str:
    parts = (duty[name] or "" for name in ("duty", "step", "owner", "agreement"))
    return f"{told.uid('ics', *parts)}@purloined.invalid"


def _summary(told: Told, duty: dict) -> str:
    title = (duty["step_title"] or duty["title"])[told.language]
    whose = f" ({duty['owner']})" if duty["owner"] else ""
    keep = f"{_say(told, 'duty.keep')}: " if duty["hold"] else ""
    ask = f"{_say(told, 'duty.decide')}: " if duty["state"] == "decide" else ""
    return f"{ask}{keep}{title}{whose}"


def _description(told: Told, duty: dict) -> str:
    """What a person needs who sees only this: law or policy, whom, why, other readings, source."""
    said = [
        told.marking,
        duty["title"][told.language],
        _say(told, f"duties.basis.{duty['basis']}") if duty["basis"] else "",
        duty["to"][told.language] if duty["to"] else "",
        duty["start_says"] or "",
        *(reading["text"] for reading in duty["readings"] if reading["says"] or reading["basis"] == "policy"),
        *duty["missing"], *duty["why"], *duty["evidence"], *duty["notes"],
        f"{duty['source']} ({duty['duty']})",
        _say(told, "duties.disclaimer"),
    ]  # fmt: skip
    return "\n".join(names.shown(text) for text in said if text)


def _say(told: Told, key: str) -> str:
    from purloined.messages import say, tongue

    return say(tongue(told.language), key)


def _escaped(text: str) -> str:
    """A value of type TEXT: what parts values is escaped; whatever else controls anything is made visible."""
    lines = [names.shown(line) for line in text.split("\n")]
    return "\\n".join(line.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,") for line in lines)


def _folded(line: str) -> bytes:
    """The line in pieces of 75 octets at the most, no letter cut in two; each further one begins with a blank."""
    pieces, piece = [], b""
    for letter in line:
        octets = letter.encode("utf-8")
        if len(piece) + len(octets) > _LONGEST:
            pieces.append(piece)
            piece = b" "
        piece += octets
    return b"\r\n".join([*pieces, piece]) + b"\r\n"
