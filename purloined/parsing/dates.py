"""Times as people's programs write them, and which of a date's numbers is the day, decided over a whole file.

`03/04/2026` is the 3rd of April or the 4th of March. One `13/04/2026` anywhere in the file decides it for all; where
nothing does, nobody guesses: case.toml says so (`date_order`). Dates with dots have the day first, those that begin
with four digits the year. A zone in the text counts; a name of a zone other than UTC, GMT and Z is not understood.
"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

from purloined.evidence import from_epoch, in_utc

ORDERS = {"day": (2, 1, 0), "month": (2, 0, 1), "year": (0, 1, 2)}  # where year, month and day stand
_NAMES = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_CLOCK = (
    r"(?:[T,\s]\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*(?P<zone>Z|UTC|GMT|(?:UTC|GMT)?[+-]\d{2}:?\d{2})?)?$"
)
_NUMBERS = re.compile(r"(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})" + _CLOCK)
_NAMED = re.compile(
    r"(?:[A-Za-z]{3},?\s+)?(?:(?P<d1>\d{1,2})[-\s/](?P<m1>[A-Za-z]{3})[a-z]*[-\s/](?P<y1>\d{4})"
    r"|(?P<m2>[A-Za-z]{3})[a-z]*\s+(?P<d2>\d{1,2}),?\s+(?P<y2>\d{4}))" + _CLOCK
)
_EPOCH = re.compile(r"\d{9,10}(?:\.\d+)?$|\d{13}$|\d{16}$")


class DateOrder:
    """What the dates of one file leave possible. stated: `day`, `month` or `year`, where case.toml says it."""

    def __init__(self, stated: str | None = None) -> None:
        self._left = {stated} if stated else set(ORDERS)
        self._stated = stated is not None
        self.open: str | None = None  # the first date that can be read in two ways

    def see(self, text: str) -> None:
        """Takes note of a time; called for all of the file before any is read."""
        match = _NUMBERS.match(text.strip())
        if self._stated or not match or _fixed(match):
            return
        days = {order: _day(match[1], match[3], match[4], order) for order in ORDERS}
        possible = {order for order, day in days.items() if day}
        if self._left & possible:  # a date that fits none of what is left is no reason to doubt the others
            self._left &= possible
        if self.open is None and len({days[order] for order in possible}) > 1:
            self.open = text.strip()

    @property
    def ambiguous(self) -> bool:
        """Whether a date was seen that the whole file leaves open."""
        match = _NUMBERS.match(self.open) if self.open else None
        return match is not None and len({_day(match[1], match[3], match[4], order) for order in self._left}) > 1

    def time(self, text: str, zone: tzinfo) -> datetime | None:
        """The time in UTC, without zone; `zone` where the text has none. None: not understood."""
        text = text.strip()
        if _EPOCH.match(text):
            whole = text.partition(".")[0]
            return from_epoch(text) if len(whole) < 13 else from_epoch(f"{text[:10]}.{text[10:]}")
        if match := _NUMBERS.match(text):
            fixed = _fixed(match)
            days = {_day(match[1], match[3], match[4], order) for order in ([fixed] if fixed else self._left)}
            return _moment(match, days.pop(), zone) if len(days) == 1 else None
        if match := _NAMED.match(text):
            return _moment(match, _named_day(match), zone)
        return None


def _fixed(match: re.Match) -> str | None:
    """The order that a date shows by itself."""
    if len(match[1]) == 4:
        return "year"
    return "day" if match[2] == "." and len(match[4]) in (2, 4) else None


@lru_cache(maxsize=4_096)
def _day(first: str, second: str, third: str, order: str) -> tuple[int, int, int] | None:
    """(year, month, day) by that order; None where there is no such day. Two digits of a year are of this century."""
    numbers = (first, second, third)
    year, month, day = (numbers[place] for place in ORDERS[order])
    if len(year) not in (2, 4) or len(month) > 2 or len(day) > 2:
        return None
    try:
        date = datetime(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        return None
    return (date.year, date.month, date.day)


def _named_day(match: re.Match) -> tuple[int, int, int] | None:
    month = (match["m1"] or match["m2"]).lower()
    if month not in _NAMES:
        return None
    return (int(match["y1"] or match["y2"]), _NAMES.index(month) + 1, int(match["d1"] or match["d2"]))


def _moment(match: re.Match, day: tuple[int, int, int] | None, zone: tzinfo) -> datetime | None:
    if day is None:
        return None
    hour, half = int(match["hour"] or 0), (match["half"] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    micro = int(((match["fraction"] or "") + "000000")[:6])
    try:
        local = datetime(*day, hour, int(match["minute"] or 0), int(match["second"] or 0), micro)
    except ValueError:
        return None
    zone = _zone(match["zone"]) or zone
    return local if zone is UTC else in_utc(local, zone)


def _zone(text: str | None) -> tzinfo | None:
    if not text:
        return None
    sign = re.search(r"([+-])(\d{2}):?(\d{2})$", text)
    if not sign:
        return UTC
    offset = timedelta(hours=int(sign[2]), minutes=int(sign[3]))
    return timezone(offset if sign[1] == "+" else -offset) if offset < timedelta(hours=24) else UTC
