"""Lines that a syslog daemon wrote, in the old form, with ISO times, or by RFC 5424: time, host, program and text.

The old form has no year. It is taken from the sensor's `year`, else it is the latest in which the line does not lie
after the file's last change. Knows no table. RFC 3164, and RFC 5424 section 6.
"""

import contextlib
import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from purloined.evidence import Evidence, from_iso, in_utc
from purloined.parsing.english_dates import MONTHS

LOST = re.compile(
    r"(?:lost|suppressed|dropped|missed|discarded) \d+ (?:\w+ )?messages"
    r"|messages (?:lost|dropped|discarded|suppressed)|begins? to drop",
    re.IGNORECASE,
)
_OLD = re.compile(
    r"(?:<\d{1,3}>)?(?P<time>\d{4}-\d\d-\d\dT\S+|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d) +(?P<host>\S+) "
    r"(?P<program>[^\s\[\]:]+)(?:\[(?P<pid>\d+)\])?: ?(?P<text>.*)",
    re.DOTALL,
)
_MODERN = re.compile(
    r"<\d{1,3}>1 (?P<time>\S+) (?P<host>\S+) (?P<program>\S+) (?P<pid>\S+) \S+ "
    r'(?:-|(?:\[(?:[^\]"]|"(?:[^"\\]|\\.)*")*\])+)(?: \ufeff?(?P<text>.*))?',
    re.DOTALL,
)


class Line(NamedTuple):
    """One line. time: UTC, None where it cannot be; pid: empty where the line has none."""

    time: datetime | None
    host: str
    program: str
    pid: str
    text: str


class Clock:
    """Gives times without a year their year."""

    def __init__(self, evidence: Evidence) -> None:
        self.zone = evidence.timezone
        self._last: tuple[str, datetime | None] = "", None
        self._stated = evidence.settings.get("year")
        self._changed = datetime.fromtimestamp(evidence.path.stat().st_mtime, UTC).replace(tzinfo=None)

    def of(self, stamp: str) -> datetime | None:
        """The moment of `Mar  4 01:10:00`, or of an ISO time."""
        if stamp != self._last[0]:  # many lines share a second
            self._last = stamp, self._read(stamp)
        return self._last[1]

    def _read(self, stamp: str) -> datetime | None:
        if stamp[:1].isdigit():
            return from_iso(stamp, self.zone)
        month = MONTHS.get(stamp[:3])
        return self.at(month, int(stamp[4:6]), stamp[7:]) if month else None

    def at(self, month: int, day: int, clock: str, microsecond: int = 0) -> datetime | None:
        """The moment in UTC. clock: `22:40:00`, in the log's zone."""
        hour, minute, second = map(int, clock.split(":"))
        for year in (self._stated,) if self._stated else (self._changed.year, self._changed.year - 1):
            with contextlib.suppress(ValueError):  # the 29th of February is not in every year
                time = in_utc(datetime(year, month, day, hour, minute, second, microsecond), self.zone)
                if self._stated or (time is not None and time <= self._changed + timedelta(days=1)):
                    return time
        return None


def parse(text: str, clock: Clock) -> Line | None:
    """The parts of a line; None where it is no syslog line."""
    match = _MODERN.match(text) or _OLD.match(text)
    if match is None:
        return None
    return Line(
        clock.of(match["time"]), match["host"], match["program"], (match["pid"] or "").strip("-"), match["text"] or ""
    )
