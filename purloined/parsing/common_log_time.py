"""The time of the common log format, `04/Mar/2026:01:10:00 +0100`, as servers write it. Knows no table."""

import re
from datetime import datetime, timedelta
from functools import lru_cache

FORM = r"\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}"
_PARTS = re.compile(r"(\d\d)/(\w{3})/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)")
_MONTHS = {
    "Jan": 1, "Feb": 2, "Mar": 3, "Apr": 4, "May": 5, "Jun": 6,
    "Jul": 7, "Aug": 8, "Sep": 9, "Oct": 10, "Nov": 11, "Dec": 12,
}  # fmt: skip


@lru_cache(maxsize=1024)  # many lines share a second
def common_log_time(text: str) -> datetime | None:
    """In UTC; None where there is no such time."""
    match = _PARTS.match(text)
    month = _MONTHS.get(match[2]) if match else None
    if not month:
        return None
    day, _, year, hour, minute, second, sign, hours, minutes = match.groups()
    ahead = timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if sign == "-" else 1)
    try:
        return datetime(int(year), month, int(day), int(hour), int(minute), int(second)) - ahead
    except (ValueError, OverflowError):
        return None
