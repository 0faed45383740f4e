"""From the start of a clock to its deadline. Pure arithmetic: no law stands here.

Hours are counted in UTC: 72 hours stay 72 across a change of summer time. Days are counted in the zone of the clock;
they end at a time of the day there. Where a text can be read in several ways, the earliest is the deadline and the
others stand beside it; of a hold ("keep for at least 90 days") the latest counts.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from purloined import knowledge

UNITS = ("hour", "day", "business day", "month")
LAST_SECOND = time(23, 59, 59)
_SPAN = re.compile(r"(\d{1,4})(?:-(\d{1,4}))? (hour|day|business day|month)s?")


class Span(NamedTuple):
    """How long: 72 hours, or 3 to 5 days."""

    least: int
    most: int
    unit: str


def span(text: str) -> Span | None:
    """`72 hours`, `3-5 days`, `4 business days`, `1 month`; None where the text is no such span: a soft word."""
    match = _SPAN.fullmatch(text.strip().casefold())
    if not match:
        return None
    least, most, unit = match.groups()
    return Span(int(least), int(most or least), unit)


@dataclass(frozen=True)
class Clock:
    """How a deadline is counted.

    after: the start it runs from, or `step:ID`; within: how long (or a soft word); hold: how long to keep at least;
    earliest: several clocks, of which the first counts; day_one: whether the day of the start is day one; roll: whether
    a last day that is closed moves to the next open one; hour_of_event: whether an hour that has begun counts;
    calendar: which days are open; ends and zone: when a day ends, and where; readings: other ways to read the text."""

    after: str = ""
    within: str = ""
    soft: str = ""
    hold: str = ""
    earliest: tuple["Clock", ...] = ()
    day_one: str = "not_counted"
    roll: str = "none"
    hour_of_event: str = "counted"
    calendar: str = ""
    ends: time = LAST_SECOND
    zone: str = "company"
    basis: str = "law"
    of_agreement: bool = False
    readings: tuple["Way", ...] = ()


@dataclass(frozen=True)
class Way:
    """Another way to read a clock. says: in each language; source: who reads it so; changes: what differs."""

    says: dict[str, str]
    source: str
    changes: dict = field(default_factory=dict)


class Reading(NamedTuple):
    """One way to read a clock, and when it then ends. at: in UTC; basis: law, contract, guidance or policy; closed: the
    last day is a closed one; act_by: the last
    open day before it; unsure: the calendar is not known so far ahead."""

    at: datetime
    basis: str
    says: dict[str, str]
    source: str
    closed: bool = False
    act_by: date | None = None
    unsure: str = ""


class Calendar(NamedTuple):
    """Which days are open. closed: the holidays, by date; known_to: after this day more may be added."""

    name: str
    is_closed: Callable[[date], bool]
    known_to: date


@lru_cache
def calendar(name: str, extra: frozenset[date] = frozenset()) -> Calendar:
    """A calendar by its name; extra: further closed days that a person stated."""
    known = {entry["name"]: entry for entry in knowledge.load("calendars.toml")["calendar"]}
    entry = known[name]
    every_year = set(entry.get("every_year", ()))
    added = extra | {one["day"] for one in entry.get("extra", ())}
    listed: object = ()
    if entry.get("country"):
        import holidays

        listed = holidays.country_holidays(entry["country"], subdiv=entry.get("part"))

    def is_closed(day: date) -> bool:
        weekend = day.isoweekday() in (6, 7)
        return weekend or day in added or day.strftime("%m-%d") in every_year or day in listed

    return Calendar(name, is_closed, entry["known_to"])


def calendar_names() -> set[str]:
    """Those that rules may name."""
    return {entry["name"] for entry in knowledge.load("calendars.toml")["calendar"]}


def readings(
    clock: Clock, start: datetime, zone: ZoneInfo, policy: dict[str, str], closed: dict[str, frozenset[date]]
) -> list[Reading]:
    """Every reading of a clock that has started, the earliest first. zone: the company's; policy: what soft words mean
    to the user; closed: closed days that the user added to calendars. Empty where the clock has only words, and the
    policy says nothing of them."""
    found = []
    length = clock.hold or clock.within
    parsed = span(length) if length else None
    if parsed:
        ways = [(clock, Way({}, ""))]
        ways += [(_changed(clock, way), way) for way in clock.readings]
        for read, way in ways:
            for number in _ends_of(span(read.hold or read.within)):
                found.append(_reading(read, number, start, zone, closed, clock.basis, way))
    word = clock.soft or ("" if parsed else clock.within)
    allowed = policy.get(word.casefold(), "") if word else ""
    if allowed and (meant := span(allowed)):
        soft = replace(clock, within=allowed, hold="", calendar=clock.calendar or "weekends")
        way = Way({}, word)
        found.append(_reading(soft, meant._replace(most=meant.least), start, zone, closed, "policy", way))
    return sorted(_without_repeats(found), key=lambda reading: reading.at)


def _ends_of(parsed: Span) -> list[Span]:
    """A range is as many readings as it has ends."""
    return [parsed._replace(least=number, most=number) for number in dict.fromkeys((parsed.least, parsed.most))]


def _changed(clock: Clock, way: Way) -> Clock:
    return replace(clock, readings=(), **way.changes)


def _reading(
    clock: Clock,
    length: Span,
    start: datetime,
    company: ZoneInfo,
    closed: dict[str, frozenset[date]],
    basis: str,
    way: Way,
) -> Reading:
    zone = company if clock.zone == "company" else ZoneInfo(clock.zone)
    if length.unit == "hour":
        begins = _next_full_hour(start, zone) if clock.hour_of_event == "not_counted" else start
        return Reading(begins + timedelta(hours=length.least), basis, way.says, way.source)
    days = calendar(clock.calendar or "weekends", closed.get(clock.calendar, frozenset()))
    first = start.astimezone(zone).date()
    last = _last_day(first, length, clock, days)
    if clock.roll == "next_open_day":
        while days.is_closed(last):
            last += timedelta(days=1)
    shut = days.is_closed(last)
    before = last
    while days.is_closed(before):
        before -= timedelta(days=1)
    counted = bool(clock.calendar) and (length.unit == "business day" or clock.roll != "none")
    unsure = clock.calendar if counted and last > days.known_to else ""
    ends = datetime.combine(last, clock.ends, zone).astimezone(UTC)
    return Reading(ends, basis, way.says, way.source, shut, before if shut and before >= first else None, unsure)


def _last_day(first: date, length: Span, clock: Clock, days: Calendar) -> date:
    """The day on which a span of days, business days or months ends."""
    if length.unit == "month":
        return months_later(first, length.least)
    if length.unit == "day":
        return first + timedelta(days=length.least - (clock.day_one == "counted"))
    day, left = first, length.least - (clock.day_one == "counted" and not days.is_closed(first))
    while left:
        day += timedelta(days=1)
        left -= not days.is_closed(day)
    return day


def months_later(day: date, months: int) -> date:
    """The day of the same number, so many months later; the last of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _next_full_hour(moment: datetime, zone: ZoneInfo) -> datetime:
    """The end of the hour, as clocks in that zone strike it, during which something happened."""
    there = moment.astimezone(zone)
    begun = timedelta(minutes=there.minute, seconds=there.second, microseconds=there.microsecond)
    return moment - begun + timedelta(hours=1)


def _without_repeats(found: list[Reading]) -> list[Reading]:
    """A way of reading that comes to the same moment as an earlier one adds nothing; a policy is kept apart."""
    kept: dict = {}
    for reading in found:
        kept.setdefault((reading.at, reading.basis == "policy"), reading)
    return list(kept.values())
