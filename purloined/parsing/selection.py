"""Does a file fit a filter? yes, no, or None: it cannot be told from what is known of the file.

Filters of different tools are put together from these. A size or a time that is not known answers None, and so does a
time that lies too near the limit.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

A_MOMENT = timedelta(seconds=5)  # between the log's time of a start and the program's own look at the clock
ANY_ZONE = timedelta(hours=14)  # a limit given as a local time, of a clock whose zone nobody stated
A_DAY = timedelta(days=1) + ANY_ZONE  # a limit in whole days, which tools count from midnight or from now


def every(answers: Iterable[bool | None]) -> bool | None:
    """No if any says no; else None if any cannot tell."""
    found: bool | None = True
    for answer in answers:
        if answer is False:
            return False
        if answer is None:
            found = None
    return found


def some(answers: Iterable[bool | None]) -> bool | None:
    """Yes if any says yes; else None if any cannot tell."""
    return negated(every(negated(answer) for answer in answers))


def negated(answer: bool | None) -> bool | None:
    """The opposite; what cannot be told stays so."""
    return None if answer is None else not answer


def at_least(size: int | None, limit: int) -> bool | None:
    """Whether the file has so many bytes, or more."""
    return None if size is None else size >= limit


def at_most(size: int | None, limit: int) -> bool | None:
    """Whether the file has so many bytes, or fewer."""
    return None if size is None else size <= limit


def since(mtime: datetime | None, limit: datetime | None, slack: timedelta) -> bool | None:
    """Whether it was changed at the limit or later; None within the slack around it."""
    if mtime is None or limit is None or abs(mtime - limit) <= slack:
        return None
    return mtime > limit


def before(moment: datetime | None, span: timedelta) -> datetime | None:
    """The time so long before a moment; None where that is not known, or before all calendars."""
    try:
        return None if moment is None else moment - span
    except OverflowError:
        return datetime.min


def same(one: bool, other: bool) -> bool | None:
    """What two readings of a rule agree on."""
    return one if one == other else None
