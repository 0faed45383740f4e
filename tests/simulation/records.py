"""What a log consists of, and how its clock is written."""

from datetime import UTC, datetime, timedelta, timezone
from typing import NamedTuple


class Record(NamedTuple):
    """One record of a log: when it was written, its text, and how many bytes the thief's read in it carried."""

    time: float
    text: str
    thief: bool = False
    read: int = 0  # bytes of the file whose reading this record, and no other, shows


class Dialect(NamedTuple):
    """How a log is set up. reads: whether it records reading. hours: its zone, east of Greenwich."""

    prefix: str = "%U|%I|%m|%S"
    reads: bool = True
    call: str = "pread_send"
    hours: int = 0
    style: str = "iso"  # or "old": a syslog without year and zone; or "numbered": RFC 5424 with sequence numbers
    enriched: bool = True
    sampling: int = 1  # flow records: one packet in so many is counted
    skew: float = 0.0  # seconds by which its clock is fast
    named: str = "{host}"  # how its host calls itself in syslog
    smbd: bool = False  # auditd: whether what the file server opens is recorded, too


def syslog_time(time: float, dialect: Dialect) -> str:
    """As the log server writes it."""
    shown = local(time + dialect.skew, dialect.hours)
    if dialect.style == "old":
        return shown.strftime("%b %e %H:%M:%S")
    return shown.isoformat(timespec="microseconds")


def ctime(time: float, dialect: Dialect) -> str:
    """As C's ctime writes it, in the zone of the machine."""
    return local(time, dialect.hours).strftime("%a %b %e %H:%M:%S %Y")


def eve_time(time: float) -> str:
    """As Suricata writes it."""
    return local(time, 0).strftime("%Y-%m-%dT%H:%M:%S.%f+0000")


def local(time: float, hours: int) -> datetime:
    """The time on a clock so many hours east of Greenwich."""
    return datetime.fromtimestamp(time, UTC).astimezone(timezone(timedelta(hours=hours)))
