"""What a case knows, as far as forms ask: one look at its tables, then no more."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from purloined.duties.facts import Known
from purloined.settings import Settings

Rows = Callable[[str], Iterator[dict]]

_COUNTS = "SELECT verdict, count(*) AS files FROM verdicts GROUP BY verdict"
_MARKED = """
    SELECT marking, verdict, rank, count(*) AS files FROM verdicts
    WHERE marking IS NOT NULL GROUP BY marking, verdict, rank ORDER BY ALL
"""
_BOUND = "SELECT bytes FROM bound WHERE NOT EXISTS (SELECT 1 FROM revoked WHERE revoked.proof = 'B')"
_HOSTS = "SELECT DISTINCT host FROM verdicts WHERE rank > 1 AND host <> '' ORDER BY host LIMIT 50"
_TOOLS = "SELECT DISTINCT tool FROM commands WHERE standing = 'hostile' AND tool <> '' ORDER BY tool LIMIT 20"
_HOSTILE = """
    SELECT kind, name FROM parties WHERE standing = 'hostile' GROUP BY kind, name ORDER BY kind, name LIMIT 50
"""


class Marked(NamedTuple):
    """How many files bear some markings, at one verdict."""

    marking: str
    verdict: str
    rank: int
    files: int


@dataclass(frozen=True)
class Case:
    """Of one case. evidence: the lines of evidence.jsonl; counts: files per verdict; marked: and by
    their markings; window: its row; bound: bytes that
    can have left at the most, where that is proven; tools, hostile: what intruders used, and who they are."""

    settings: Settings
    duties: Known
    evidence: list[dict]
    answers: dict[str, str]
    counts: dict[str, int] = field(default_factory=dict)
    marked: tuple[Marked, ...] = ()
    window: dict | None = None
    bound: int | None = None
    hosts: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    hostile: tuple[tuple[str, str], ...] = ()


def of(rows: Rows, settings: Settings, duties: Known, evidence: list[dict], answers: dict[str, str]) -> Case:
    """What a judged case knows. rows: SQL text -> rows."""
    return Case(
        settings=settings,
        duties=duties,
        evidence=evidence,
        answers=answers,
        counts={row["verdict"]: row["files"] for row in rows(_COUNTS)},
        marked=tuple(Marked(**row) for row in rows(_MARKED)),
        window=next(iter(rows('SELECT * FROM "window"')), None),
        bound=next((row["bytes"] for row in rows(_BOUND)), None),
        hosts=tuple(row["host"] for row in rows(_HOSTS)),
        tools=tuple(row["tool"] for row in rows(_TOOLS)),
        hostile=tuple((row["kind"], row["name"]) for row in rows(_HOSTILE)),
    )
