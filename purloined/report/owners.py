"""Whose data: owners with their verdicts, markings and agreements, and a colour each."""

from collections import defaultdict

from purloined.report.files import Rows
from purloined.report.words import RUNGS

MOST = 200
COLOURS = 8  # owners that have one of their own; the others share the grey

_PER_RANK = ", ".join(
    f"CAST(coalesce(sum({what}) FILTER (WHERE rank = {rank}), 0) AS BIGINT) AS {what}_{rank}"
    for rank in (5, 4, 3, 2, 1)
    for what in ("files", "bytes")
)

_OWNERS = f"""
    SELECT held.*, at_most.files AS most_files, at_most.bytes AS most_bytes
    FROM (
        SELECT owner, {_PER_RANK}, CAST(sum(files) AS BIGINT) AS files, CAST(sum(bytes) AS BIGINT) AS bytes
        FROM exposure
        GROUP BY owner
    ) AS held
    LEFT JOIN at_most ON at_most.owner = held.owner
    ORDER BY files_5 DESC, files_4 DESC, files_3 DESC, files_2 DESC, files_1 DESC, held.owner
    LIMIT {MOST}
"""

_SAID_OF_OWNERS = """
    SELECT owner, kind, said, rank, files, place, "of"
    FROM (
        SELECT *, count(*) OVER (PARTITION BY owner, kind) AS "of",
            row_number() OVER (PARTITION BY owner, kind ORDER BY rank DESC, files DESC, said) AS place
        FROM (
            SELECT owner, 'marking' AS kind, marking AS said, max(rank) AS rank,
                CAST(sum(files) FILTER (WHERE rank > 1) AS BIGINT) AS files
            FROM exposure WHERE marking <> '' GROUP BY owner, marking
            UNION ALL
            SELECT owner, 'agreement' AS kind, agreement AS said, max(rank) AS rank,
                CAST(sum(files) FILTER (WHERE rank > 1) AS BIGINT) AS files
            FROM exposure WHERE agreement <> '' GROUP BY owner, agreement
        ) AS said
    ) AS in_order
    WHERE place <= 6
    ORDER BY owner, kind, place
"""

_SETTLED = """
    SELECT settled.owner, settled.files, worklist.place, worklist.says, settled.effect
    FROM settled
    JOIN worklist ON worklist.premise = settled.premise
        AND worklist.second_premise IS NOT DISTINCT FROM settled.second_premise
    WHERE settled.effect <> 'accessed'
    ORDER BY settled.owner, settled.files DESC, worklist.place
"""


def owners(rows: Rows) -> list[dict]:
    """Owners, worst first, with their markings and agreements."""
    said = defaultdict(list)
    for row in rows(_SAID_OF_OWNERS):
        said[row["owner"], row["kind"]].append(row)
    found = list(rows(_OWNERS))
    for number, owner in enumerate(found, 1):
        owner["number"] = number
        owner["colour"] = colour(number)
        owner["markings"] = said[owner["owner"], "marking"]
        owner["agreements"] = said[owner["owner"], "agreement"]
    return found


def colour(number: int | None) -> str:
    """The name of an owner's colour in the style sheet, by its place among the owners."""
    return f"o{number}" if number and number <= COLOURS else "o0"


def in_all(rows: Rows) -> int:
    """How many owners there are."""
    return next(iter(rows("SELECT count(DISTINCT owner) AS owners FROM exposure")))["owners"]


# Not from `exposure`, where a joint file counts for each of its owners.
_TOTALS = "SELECT rank, count(*) AS files, coalesce(sum(size), 0) AS bytes FROM verdicts GROUP BY rank ORDER BY rank"


def totals(rows: Rows) -> dict[int, dict[str, int]]:
    """Files and bytes per rank."""
    found = {rung.rank: {"files": 0, "bytes": 0} for rung in RUNGS}
    for row in rows(_TOTALS):
        found[row["rank"]] = {"files": int(row["files"]), "bytes": int(row["bytes"])}
    return found


def settling(rows: Rows, most: int) -> dict[str, list[dict]]:
    """What would rule out most of each owner's files, best first."""
    found = defaultdict(list)
    for row in rows(_SETTLED):
        if len(found[row["owner"]]) < most:
            found[row["owner"]].append(row)
    return found
