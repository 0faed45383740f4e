"""Times as listing programs print them, where they leave no doubt about day and month."""

import re
from datetime import datetime
from functools import lru_cache

from purloined.evidence import from_iso

# A year stands where others have hours and minutes, and one blank more is before it, or (as in German) behind it.
_CLOCK_OR_YEAR = r"(?:\d\d:\d\d|(?<=  )\d{4}|\d{4}(?: (?= ))?)"
# `2024-03-14 10:15:00.5 +0100`, `2024-03-14 10:15`, `03-14 10:15`, `Mar 14  2024`, `14. Mär 10:15`, `3月 14 10:15`
UNIX = (
    r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ [+-]\d{4}|\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d(?:\.\d+)?)?|\d\d-\d\d \d\d:\d\d"
    rf"|\d{{4}}-\d\d-\d\d |(?:[^\W\d]\S{{0,9}}|\d{{1,2}}[月월]) +\d{{1,2}}\.? +{_CLOCK_OR_YEAR}"
    rf"|\d{{1,2}}\.? +[^\W\d]\S{{0,9}} +{_CLOCK_OR_YEAR}"
    r"|\d{4}年 *\d{1,2}月 *\d{1,2}日|\d{1,2}月 *\d{1,2}日 \d\d:\d\d"
)
_SHORT = re.compile(r"([A-Z][a-z]{2}) +(\d{1,2}) +(\d{4})")
_CHINESE = re.compile(r"(\d{4})年 *(\d{1,2})月 *(\d{1,2})日")
_SHORT_ZIP = re.compile(r"(\d\d|\d{4})-([A-Z][a-z]{2})-(\d\d) (\d\d):(\d\d)(?::(\d\d))?")
_NAMES = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
MONTHS = {name: number for number, name in enumerate(_NAMES, 1)}


@lru_cache(maxsize=1 << 14)
def unix(text: str) -> datetime | None:
    """ISO, or `Nov  5 2019` at midnight. None where the year is missing or the month is in another language."""
    if chinese := _CHINESE.fullmatch(text):
        return dated(*map(int, chinese.groups()))
    if text[:4].isdecimal():
        return from_iso(text.strip())
    short = _SHORT.fullmatch(text)
    return dated(int(short[3]), MONTHS.get(short[1], 0), int(short[2])) if short else None


@lru_cache(maxsize=1 << 14)
def month_named(text: str) -> datetime | None:
    """`26-Nov-22 22:58` and `2026-Nov-22 22:58`, the year first. Two digits are of 1980 to 2079, as in ZIP."""
    match = _SHORT_ZIP.fullmatch(text)
    if not match:
        return None
    year = int(match[1]) + (0 if len(match[1]) == 4 else 1900 if int(match[1]) >= 80 else 2000)
    return dated(year, MONTHS.get(match[2], 0), int(match[3]), int(match[4]), int(match[5]), int(match[6] or 0))


@lru_cache(maxsize=1 << 14)
def console(date: str, clock: str) -> datetime | None:
    """As Windows writes it in any region: `14.03.2024`, `10:15`. None where day and month could be confused (the year
    must be first, the day above 12, both alike, or points between them), or where a word tells the half of the day."""
    numbers = [int(number) for number in re.findall(r"\d+", date)]
    if len(numbers) != 3:
        return None
    first, second, third = numbers
    if first > 31:
        year, month, day = first, second, third
    elif second > 12:
        year, month, day = third, first, second
    elif first > 12 or first == second or "." in date:
        year, month, day = third, second, first
    else:
        return None
    hour, minute, *seconds = (int(number) for number in re.findall(r"\d+", clock))
    if half := re.search(r"[AaPp](?=\.? ?[Mm])", clock):
        hour = hour % 12 + 12 * (half[0] in "Pp")
    elif not clock[0].isdigit():
        return None
    return dated(year, month, day, hour, minute, *seconds[:1]) if year > 1900 else None


def dated(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime | None:
    """That moment; None where there is none."""
    try:
        return datetime(year, month, day, hour, minute, second)
    except (ValueError, OverflowError):
        return None
