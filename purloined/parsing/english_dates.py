"""Times with English names of months, as servers write them: `ctime`'s and the common log format's. Knows no table."""

import re
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache

from purloined.evidence import in_utc

MONTHS = {
    "Jan": 1, "Feb": 2, "Mar": 3, "Apr": 4, "May": 5, "Jun": 6,
    "Jul": 7, "Aug": 8, "Sep": 9, "Oct": 10, "Nov": 11, "Dec": 12,
}  # fmt: skip
CTIME = r"[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}"
COMMON = r"\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}"
_CTIME = re.compile(r"\w{3} (\w{3}) ([ \d]\d) (\d\d):(\d\d):(\d\d) (\d{4})")
_COMMON = re.compile(r"(\d\d)/(\w{3})/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)")


@lru_cache(maxsize=1024)  # many lines share a second
def ctime(text: str, zone: tzinfo) -> datetime | None:
    """`Wed Mar  4 01:10:00 2026`, local and without a zone, in UTC; None where there is no such time."""
    match = _CTIME.match(text)
    month = MONTHS.get(match[1]) if match else None
    if not month:
        return None
    day, hour, minute, second, year = map(int, match.groups()[1:])
    try:
        return in_utc(datetime(year, month, day, hour, minute, second), zone)
    except ValueError:
        return None


@lru_cache(maxsize=1024)
def common(text: str) -> datetime | None:
    """`04/Mar/2026:01:10:00 +0100`, in UTC; None where there is no such time."""
    match = _COMMON.match(text)
    month = MONTHS.get(match[2]) if match else None
    if not month:
        return None
    day, _, year, hour, minute, second, sign, hours, minutes = match.groups()
    ahead = timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if sign == "-" else 1)
    try:
        return datetime(int(year), month, int(day), int(hour), int(minute), int(second)) - ahead
    except (ValueError, OverflowError):
        return None
