"""Counters of bytes per program and hour, as Windows keeps them, made rows.

A counter is written when its hour is over: it tells what was moved since the one before it, and bears the time of its
end. So a row begins at the time before it in the same file, or an hour earlier where there is none.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

HOUR = timedelta(hours=1)
MOST_TIMES = 100_000  # eleven years of hours


class Usage(NamedTuple):
    """A counter. program: as Windows names it; None: the sum of all programs; account: a name, or a SID."""

    record: int
    time: datetime
    program: str | None
    account: str | None
    sid: str | None
    sent: int
    received: int
    interface: str | None


def beginnings(times: Iterable[datetime | None]) -> dict[datetime, datetime]:
    """For each time the one before it."""
    found: set[datetime] = set()
    for time in times:
        if time is not None and len(found) < MOST_TIMES:
            found.add(time)
    before: dict[datetime, datetime] = {}
    last = None
    for time in sorted(found):
        before[time] = last if last is not None else _an_hour_before(time)
        last = time
    return before


def _an_hour_before(time: datetime) -> datetime:
    return time - HOUR if time - datetime.min > HOUR else time


def row(usage: Usage, began: dict[datetime, datetime], host: str | None = None) -> dict:
    """A flow whose other end nobody recorded."""
    words = [
        f"as {usage.sid}" if usage.sid and usage.sid != usage.account else None,
        usage.program or "no program named: the sum of all, those named besides included",
        f"interface {usage.interface}" if usage.interface else None,
    ]
    return {
        "record": usage.record,
        "time": began.get(usage.time) or _an_hour_before(usage.time),
        "end_time": usage.time,
        "action": "flow",
        "host": host,
        "actor_user": usage.account,
        "actor_process": program_name(usage.program),
        "bytes_out": usage.sent,
        "bytes_in": usage.received,
        "detail": ", ".join(word for word in words if word),
    }


def program_name(program: str | None) -> str | None:
    r"""`!!svchost.exe!1972/12/14:16:22:50!1c364![Tag]` is svchost.exe; so is the end of a path."""
    if not program:
        return None
    if program.startswith("!!"):
        return program[2:].partition("!")[0] or None
    return program.replace("/", "\\").rpartition("\\")[2] or None
