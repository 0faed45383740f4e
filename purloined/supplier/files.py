"""Each file that lay with the supplier, once: by its notice, and by our own inventory where that has it too.

A file of the notice and one of our inventory are the same if their SHA-256 is; or if name and size are, and no hash
speaks against it. Where several notices tell of a file, the last one added counts.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from purloined.parsing import notice_list
from purloined.verdicts.entrusted import NOTICES

Rows = Callable[..., Iterator[dict]]

CLAIMS = ("published", "taken", "accessed", "presumed", "ruled_out", "")  # the last: the supplier says nothing of it
_WITHHELD = " OR ".join(f"held.path LIKE '%{mark}%'" for mark in notice_list.withheld_marks())
_NOTICES = ", ".join(f"'{name}'" for name in sorted(NOTICES))

# One row per file. `last` ranks the notices by when they were added: the list of their short names, oldest first.
_FILES = f"""
WITH

listing_of AS (
    SELECT holdings.file, bool_or(sources.reader IN ({_NOTICES})) AS in_notice,
        bool_or(sources.reader NOT IN ({_NOTICES})) AS in_inventory
    FROM holdings
    JOIN sources ON sources.source = holdings.source
    GROUP BY holdings.file
),

theirs AS (SELECT held.* FROM held JOIN listing_of ON listing_of.file = held.file WHERE in_notice),

ours AS (SELECT held.* FROM held JOIN listing_of ON listing_of.file = held.file WHERE NOT in_notice),

same AS (
    SELECT theirs.file, ours.file AS own FROM theirs JOIN ours ON ours.sha256 = theirs.sha256
    UNION
    SELECT theirs.file, ours.file
    FROM theirs
    JOIN ours ON ours.name_key = theirs.name_key AND ours.size = theirs.size
    WHERE coalesce(ours.sha256 = theirs.sha256, true)
),

said AS (
    SELECT * FROM notified
    QUALIFY row_number() OVER (
        PARTITION BY file ORDER BY list_position(CAST(? AS VARCHAR[]), source) DESC NULLS LAST, record DESC
    ) = 1
),

each AS (
    SELECT file, file AS copy FROM theirs
    UNION
    SELECT file, own FROM same
    UNION
    SELECT file, file FROM ours WHERE file NOT IN (SELECT own FROM same)
),

maybe AS (SELECT DISTINCT file FROM matches WHERE NOT decides AND NOT refused),

told AS (
    SELECT
        each.file,
        min(held.path) FILTER (WHERE in_notice) AS notice_path,
        min(held.path) FILTER (WHERE in_inventory) AS own_path,
        min(said.number) AS number,
        max(held.size) AS size,
        min(held.sha256) AS sha256,
        coalesce(min(held.owner) FILTER (WHERE NOT in_notice), min(held.owner)) AS owner,
        string_agg(DISTINCT held.marking, '; ' ORDER BY held.marking) AS marking,
        max(verdicts.rank) AS rank,
        max_by(verdicts.rule, verdicts.rank) AS rule,
        max_by(verdicts.source, verdicts.rank) AS source,
        max_by(verdicts.record, verdicts.rank) AS record,
        bool_or(maybe.file IS NOT NULL) AS maybe_listed,
        coalesce(min(said.states), '') AS states,
        coalesce(min(said.proof), '') AS proof,
        coalesce(min(said.why), '') AS why,
        coalesce(min(said.evidence), '') AS evidence,
        min(said.their_record) AS their_record,
        coalesce(bool_or({_WITHHELD}), false) AS withheld,
        bool_or(in_notice) AS in_notice,
        bool_or(in_inventory) AS in_inventory
    FROM each
    JOIN held ON held.file = each.copy
    JOIN listing_of ON listing_of.file = each.copy
    JOIN verdicts ON verdicts.file = each.copy
    LEFT JOIN said ON said.file = each.file
    LEFT JOIN maybe ON maybe.file = each.copy
    GROUP BY each.file
)

SELECT * FROM told ORDER BY rank DESC, states = 'ruled_out' DESC, coalesce(own_path, notice_path), file
"""

# Entries of a listing that are nothing we know of, in folders of the listing that hold what is ours.
_BESIDE = """
WITH

found AS (
    SELECT DISTINCT source, record FROM matches WHERE NOT refused
),

folders AS (
    SELECT DISTINCT listings.source, listings.folder_key
    FROM listings
    JOIN matches ON matches.source = listings.source AND matches.record = listings.record AND matches.decides
)

SELECT listings.path, sources.name AS listing, listings.record, count(*) OVER () AS "of"
FROM listings
JOIN folders ON folders.source = listings.source AND folders.folder_key = listings.folder_key
JOIN sources ON sources.source = listings.source
LEFT JOIN found ON found.source = listings.source AND found.record = listings.record
WHERE found.record IS NULL
ORDER BY listings.source, listings.record
LIMIT 5
"""


class File(NamedTuple):
    """One file. notice_path, own_path: by the notice, and by our inventory; states, proof, why, evidence: what the
    supplier says of it; is_listed: whether a listing names it; maybe_listed: whether one may mean it; listing, record:
    which, and where in it."""

    number: int | None
    notice_path: str
    own_path: str
    size: int | None
    sha256: str
    owner: str
    marking: str
    verdict: str
    rule: str
    is_listed: bool
    maybe_listed: bool
    listing: str
    record: int | None
    states: str
    proof: str
    why: str
    evidence: str
    withheld: bool
    in_notice: bool
    in_inventory: bool

    @property
    def path(self) -> str:
        """Where we know it from: our own path first."""
        return self.own_path or self.notice_path

    @property
    def is_behind(self) -> bool:
        """Whether a listing names what the supplier does not call published."""
        return self.is_listed and self.states != "published"


_VERDICTS = {5: "published", 4: "taken", 3: "accessed", 2: "presumed", 1: "ruled_out"}


def of(rows: Rows, notices: list[str]) -> Iterator[File]:
    """Every file, the gravest first. notices: short names of the evidence, in the order in which it was added."""
    names = {row["source"]: row["name"] for row in rows("SELECT source, name FROM sources")}
    for row in rows(_FILES, [notices]):
        is_listed = row["rank"] == 5
        yield File(
            number=row["number"],
            notice_path=row["notice_path"] or "",
            own_path=row["own_path"] or "",
            size=row["size"],
            sha256=row["sha256"] or "",
            owner=row["owner"] or "",
            marking=row["marking"] or "",
            verdict=_VERDICTS[row["rank"]],
            rule=row["rule"],
            is_listed=is_listed,
            maybe_listed=row["maybe_listed"] and not is_listed,
            listing=names.get(row["source"], "") if is_listed else "",
            record=row["record"] if is_listed else None,
            **{
                key: row[key] for key in ("states", "proof", "why", "evidence", "withheld", "in_notice", "in_inventory")
            },
        )


def beside(rows: Rows) -> tuple[int, list[dict]]:
    """(how many, the first) entries of listings that are nothing we know of, and lie beside what is ours."""
    found = list(rows(_BESIDE))
    return (found[0]["of"] if found else 0), found
