"""Times as syslog lines and network devices write them, with or without a year. Knows no table and no tool."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache

from purloined.evidence import Evidence, from_iso, in_utc

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
# `Mar  3 22:00:41`, and with a year before or after the clock: `Mar 03 2026 22:00:41.123`, `Mar 3 22:00:41 2026`
STAMP = r"[A-Z][a-z]{2}\s+\d{1,2}\s+(?:\d{4}\s+)?\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:\s+\d{4}(?!\S))?"
_STAMP = re.compile(
    r"(?P<month>[A-Z][a-z]{2})\s+(?P<day>\d{1,2})\s+(?:(?P<year>\d{4})\s+)?"
    r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)(?:\.(?P<part>\d{1,6}))?(?:\s+(?P<year_after>\d{4}))?"
)
_A_DAY = timedelta(days=1)


def clock(evidence: Evidence, zone: tzinfo | None = None) -> Callable[[str], datetime | None]:
    """What makes a UTC time of a line's text: ISO 8601, or a month's name, the day and the time of day.

    A time without a zone is of `zone`, else of the log's. One without a year is of the sensor's `year`, else of the
    latest that does not lie after the file's last change."""
    zone = zone or evidence.timezone
    changed = datetime.fromtimestamp(evidence.path.stat().st_mtime, UTC).replace(tzinfo=None)

    @lru_cache(maxsize=4096)  # many lines are of one second
    def time(text: str) -> datetime | None:
        if text[:1].isdigit():
            return from_iso(text, zone)
        found = _STAMP.fullmatch(text)
        if not found or (month := _MONTHS.get(found["month"].lower())) is None:
            return None
        stated = found["year"] or found["year_after"] or evidence.settings.get("year")
        for year in (int(stated),) if stated else (changed.year, changed.year - 1):
            moment = _moment(year, month, found, zone)
            if stated or (moment is not None and moment <= changed + _A_DAY):
                return moment
        return None

    return time


def _moment(year: int, month: int, found: re.Match, zone: tzinfo) -> datetime | None:
    try:
        local = datetime(year, month, *(int(found[name]) for name in ("day", "hour", "minute", "second")))
    except ValueError:
        return None
    return in_utc(local.replace(microsecond=int((found["part"] or "0").ljust(6, "0"))), zone)
