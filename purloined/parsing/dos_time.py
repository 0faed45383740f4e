"""The time of DOS: local, in steps of two seconds, the date in the upper half."""

from datetime import datetime


def from_dos(clock: int) -> datetime | None:
    """The time as it is written, without a zone; None where it cannot be one."""
    date, time = clock >> 16, clock & 0xFFFF
    try:
        return datetime(1980 + (date >> 9), date >> 5 & 15, date & 31, time >> 11, time >> 5 & 63, (time & 31) * 2)
    except ValueError:
        return None
