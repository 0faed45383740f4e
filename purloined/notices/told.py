"""What an owner is told, from the tables: its own files, their verdicts, what these rest on. Nothing of anybody else.

A file of two owners is told to each, without the other's name. What of a path or a marking would name somebody else is
withheld, and says so; under which number, and what it was, is written beside the pack for the company alone.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from purloined.messages import Tongue, say
from purloined.notices import traces
from purloined.notices.traces import Sought
from purloined.report import words

Rows = Callable[..., Iterator[dict]]

OWNERS = "SELECT DISTINCT owner FROM owners ORDER BY owner"
COUNTS = """
    SELECT verdicts.rank, count(*) AS files, CAST(coalesce(sum(verdicts.size), 0) AS BIGINT) AS bytes
    FROM owners JOIN verdicts ON verdicts.file = owners.file
    WHERE owners.owner = ?
    GROUP BY verdicts.rank
"""
AT_MOST = "SELECT files, bytes FROM at_most WHERE owner = ?"
FILES = """
    SELECT verdicts.path, verdicts.size, held.mtime, held.sha256, verdicts.marking, verdicts.agreement,
        verdicts.verdict, verdicts.rank, verdicts.proof, verdicts.rule, verdicts.time, verdicts.source,
        verdicts.record, verdicts.records
    FROM owners
    JOIN verdicts ON verdicts.file = owners.file
    JOIN held ON held.file = owners.file
    WHERE owners.owner = ?
    ORDER BY verdicts.rank DESC, verdicts.path, verdicts.file
"""
OWN_PATHS = """
    SELECT held.path, count(*) AS owners
    FROM owners AS own
    JOIN owners ON owners.file = own.file
    JOIN held ON held.file = own.file
    WHERE own.owner = ?
    GROUP BY held.file, held.path
"""
OTHERS_PATHS = """
    SELECT held.path
    FROM held
    LEFT JOIN owners ON owners.file = held.file AND owners.owner = ?
    WHERE owners.file IS NULL AND held.file IN (SELECT file FROM owners)
"""
_HASH = re.compile(r"[0-9a-f]{64}")
_GRADE = re.compile(r"listed, grade (\w+)")


class File(NamedTuple):
    """One file as its owner is told of it. number: by which the owner can ask about it; why: the verdict's reason."""

    number: int
    path: str
    size: int | None
    modified: datetime | None
    sha256: str
    marking: str
    agreement: str
    verdict: str
    rank: int
    proof: str
    grade: str
    why: str
    time: datetime | None
    evidence: str
    record: int | None
    records: int


class Withheld(NamedTuple):
    """What the company alone may see of a file: its path as it is, and whom it would have named."""

    number: int
    path: str
    owners: tuple[str, ...]


@dataclass
class Told:
    """All that a pack is made of. about: the case (see `pack.About`); counts: files and bytes per rank; at_most: files
    and bytes that can have left at the most; starts: what the notice may start for this owner; blank: every text from
    evidence and settings is blanked."""

    owner: str
    about: dict
    counts: dict[int, dict[str, int]]
    at_most: dict | None
    files: Callable[[], Iterator[File]]
    starts: list[dict]
    withheld: dict[int, Withheld] = field(default_factory=dict)
    blank: bool = False


def told(rows: Rows, owner: str, about: dict, starts: list[dict], looked_for: Sought, speech: Tongue) -> Told:
    """What one owner is told. rows: SQL text and parameters -> rows."""
    counts = {row["rank"]: row for row in rows(COUNTS, [owner])}
    found: dict[int, Withheld] = {}

    def files() -> Iterator[File]:
        return _told_files(rows(FILES, [owner]), looked_for, speech, found)

    return Told(owner, about, counts, next(iter(rows(AT_MOST, [owner])), None), files, starts, found)


def _told_files(rows: Iterable[dict], looked_for: Sought, speech: Tongue, found: dict[int, Withheld]) -> Iterator[File]:
    mark = say(speech, "notice.withheld")
    for number, row in enumerate(rows, 1):
        kept = {}
        for column in ("path", "marking", "agreement"):
            kept[column], hidden = traces.withheld(row[column] or "", looked_for, mark)
            if hidden:
                owners = {hit.trace.owner for hit in traces.tells(row[column], looked_for)}
                before = found[number].owners if number in found else ()
                found[number] = Withheld(number, row["path"], tuple(sorted(owners | set(before))))
        grade = _GRADE.search(row["rule"])
        yield File(
            number=number,
            **kept,
            size=row["size"],
            modified=row["mtime"],
            sha256=row["sha256"] if row["sha256"] and _HASH.fullmatch(row["sha256"]) else "",
            verdict=row["verdict"],
            rank=row["rank"],
            proof=row["proof"] or "",
            grade=grade[1] if grade else "",
            why=words.plain(row["rule"], speech),
            time=row["time"],
            evidence=row["source"] or "",
            record=row["record"],
            records=row["records"],
        )


BLANK = "·"


def blanked(told: Told) -> Told:
    """The same with every text from evidence and settings blanked: what then still stands there is ours."""

    def files() -> Iterator[File]:
        for file in told.files():
            yield file._replace(path=_blank(file.path), marking=_blank(file.marking), agreement=_blank(file.agreement))

    about = {key: _blank(value) if key in TEXTS else value for key, value in told.about.items()}
    return Told(BLANK, about, told.counts, told.at_most, files, told.starts, dict(told.withheld), blank=True)


TEXTS = ("case", "sender", "contact", "email", "phone", "measures", "to", "reference", "tlp")


def _blank(text: str) -> str:
    return BLANK if text else ""
