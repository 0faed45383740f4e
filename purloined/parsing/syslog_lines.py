"""Lines that a syslog daemon wrote, in the old form, with ISO times, or by RFC 5424: time, host, program and text.

Knows no table. RFC 3164, and RFC 5424 section 6.
"""

import re
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

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


def parse(text: str, clock: Callable[[str], datetime | None]) -> Line | None:
    """The parts of a line; None where it is no syslog line. clock: of `parsing/syslog_time.py`."""
    match = _MODERN.match(text) or _OLD.match(text)
    if match is None:
        return None
    return Line(
        clock(match["time"]), match["host"], match["program"], (match["pid"] or "").strip("-"), match["text"] or ""
    )
