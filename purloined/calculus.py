"""The rules by which a verdict comes about, each a function with its sentence.

The SQL of `verdicts/` applies the same rules to millions of rows at a time. Here they stand for one file, one record,
one sensor, to be read, and to be held against what the SQL said: the judge does that for a sample of what it clears.
docs/calculus.md has them in order, with the place where each is applied and the test that bears its name.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

PUBLISHED, TAKEN, ACCESSED, PRESUMED, RULED_OUT = 5, 4, 3, 2, 1
MOMENT = timedelta(microseconds=1)


class File(NamedTuple):
    """What is known of one held file when its verdict is given."""

    evidence: tuple[int, ...] = ()  # ranks of all that speaks for its theft
    doubts: tuple[str, ...] = ()  # A or AB: the proofs that each doubt keeps from holding
    routes_whole: tuple[bool, ...] = ()  # the access routes of its host
    floor: int = 0  # fewest bytes that can carry it
    bound: int | None = None  # most bytes that can have left; None: no bound
    contradicted: tuple[str, ...] = ()  # proofs withdrawn for it: A, B
    out_of_reach: bool = False  # declared so over all of the window
    touched: bool = False  # by anybody, in the window, as any record has it


# Who stands behind a record ------------------------------------------------------------------------------


def is_hostile(parties: Iterable[str]) -> bool:
    """A record is hostile if any party to it is."""
    return "hostile" in parties


def is_vouched(
    account: str | None, session: str | None, program: str | None, evidence: str | None,
    destination: str | None = None, address: str | None = None, names_account: bool = True,
) -> bool:  # fmt: skip
    """A record is vouched for if its account, session, program or evidence file is, or its destination, or its address
    where it names no account."""
    who = (account, session, program, evidence, destination, None if names_account else address)
    return "vouched" in who


# What raises -----------------------------------------------------------------------------------------------


def rank_by_evidence(file: File) -> int:
    """Evidence of theft only ever raises: the highest rank that any of it gives is the file's."""
    return max((PRESUMED, *file.evidence))


# What lowers -----------------------------------------------------------------------------------------------


def nobody_read_it(file: File) -> bool:
    """Nobody read it: every access route of its host is whole, no record leaves a doubt, and nothing contradicts."""
    return bool(file.routes_whole) and all(file.routes_whole) and not file.doubts and "A" not in file.contradicted


def it_cannot_have_left(file: File) -> bool:
    """It cannot have left: there is a bound on all that left, the file's floor exceeds it, no record leaves a doubt
    whether it was sent, and nothing contradicts."""
    return (
        file.bound is not None and file.floor > file.bound and "AB" not in file.doubts and "B" not in file.contradicted
    )


def it_was_not_there(file: File) -> bool:
    """It was not there: it was out of reach over all of the window, and no record of that time shows it touched."""
    return file.out_of_reach and not file.touched and not file.doubts


def proof(file: File) -> str | None:
    """A file is ruled out by any one of the three proofs, and only where no evidence speaks for its theft."""
    if file.evidence:
        return None
    for name, holds in (("A", nobody_read_it), ("C", it_was_not_there), ("B", it_cannot_have_left)):
        if holds(file):
            return name
    return None


def verdict(file: File) -> int:
    """Presumed is where every file begins; only evidence raises, only a proof lowers, and only from there."""
    if file.evidence:
        return rank_by_evidence(file)
    return RULED_OUT if proof(file) else PRESUMED


# Whole routes ----------------------------------------------------------------------------------------------


def is_whole(spans: Iterable[tuple[datetime, datetime]], start: datetime, end: datetime) -> bool:
    """A route is whole if at every moment of the window some sensor of it is whole; one nobody watches never is."""
    at = start
    for first, last in sorted(spans):
        if first > at:
            return False
        at = max(at, last + MOMENT)
    return at > end


def records_reads(recorded: Iterable[str]) -> bool:
    """Who records every opening records every read, for nothing is read that was not opened."""
    return "read" in recorded or "open" in recorded


def covers(first: datetime, last: datetime, ahead: int, within: int) -> tuple[datetime, datetime]:
    """A log covers what lies between its first and last record by any reading of its clock."""
    shift, width = timedelta(seconds=ahead), timedelta(seconds=within)
    return first - shift + width, last - shift - width


def missing_numbers(before: int, after: int) -> int:
    """Between two record numbers that do not follow each other, records are missing."""
    return after - before - 1


def is_surplus(served: int | None, explained: int) -> bool:
    """Bytes that a server sent beyond what the reads seen explain are reads not seen; bytes nobody counted, too."""
    return served is None or served > explained


# Volume ----------------------------------------------------------------------------------------------------


def floor(measured: int | None, percent: int | None, least_size: int | None) -> int:
    """The floor is what was measured, never more than the least size stated; else the share stated for its type;
    else nothing."""
    if measured is not None:
        return measured if least_size is None else min(measured, least_size)
    return least_size * percent // 100 if percent is not None and least_size is not None else 0


def left_by_one_exit(counts: dict[str, dict[str, int]], whole: set[str]) -> int:
    """By one exit can have left, to each destination, what the most of its sensors counted, where one of them is whole
    by itself; else all that they counted together. counts: of each sensor, by destination."""
    destinations = {name for by_destination in counts.values() for name in by_destination}
    most = sum(max(counted.get(name, 0) for counted in counts.values()) for name in destinations)
    return most if whole & counts.keys() else sum(sum(counted.values()) for counted in counts.values())


# Contradiction ---------------------------------------------------------------------------------------------


def contradicts_a(stolen: bool, seen_read: bool, routes_whole: bool) -> bool:
    """A theft that whole routes did not show, of a file nobody but vouched sessions was seen to read, withdraws proof A
    for the host."""
    return stolen and not seen_read and routes_whole


def contradicts_b(stolen: bool, floor: int, bound: int | None) -> bool:
    """A theft of more than can have left withdraws proof B."""
    return stolen and bound is not None and floor > bound
