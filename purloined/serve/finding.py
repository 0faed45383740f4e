"""Which held files a page shows: filtered, sorted and paged by the engine over `found.rows` (shown.py)."""

from typing import NamedTuple

from purloined.serve.shown import Shown

PAGE = 50  # files
FIRST_PIECE = 100_000  # rows that are looked through at first
MOST_WORDS = 12
DEEPEST = 100_000_000  # pages start no further down
SORTS = {
    "verdict": "by_verdict",
    "-verdict": "by_verdict DESC",
    "path": "by_path",
    "-path": "by_path DESC",
    "size": "by_size DESC",
    "-size": "by_size",
}
RANKS = {"published": 5, "taken": 4, "accessed": 3, "presumed": 2, "ruled_out": 1}


class Wanted(NamedTuple):
    """What was asked for. owner: None for all, empty for files of nobody known; under: a folder, with its host and
    share; words: each must stand in the path"""

    verdicts: tuple[str, ...] = ()
    owner: str | None = None
    under: str = ""
    words: str = ""
    sort: str = "verdict"
    start: int = 0


def asked(query) -> Wanted:
    """What the query of an address asks for; what it does not know in it, it passes over. query: starlette's"""
    start = query.get("start", "")
    return Wanted(
        tuple(verdict for verdict in RANKS if verdict in query.getlist("verdict")),
        query.get("owner"),
        query.get("under", "")[:4096],
        query.get("words", "")[:500],
        query.get("sort", "") if query.get("sort") in SORTS else "verdict",
        min(int(start), DEEPEST) if start.isascii() and start.isdigit() and len(start) < 12 else 0,
    )


def page(shown: Shown, wanted: Wanted) -> tuple[list[dict], bool]:
    """(the files of one page, whether there are more).

    Which rows those are is found by the columns that decide it; only then are the rows themselves fetched."""
    rows = _first_found(shown, wanted) if wanted.sort == "verdict" and not wanted.start else _in_order(shown, wanted)
    if not rows:
        return [], False
    listed = ", ".join(str(row) for row in rows)
    select = f"SELECT * FROM found.rows WHERE rowid IN ({listed}) ORDER BY {SORTS[wanted.sort]}"
    found = list(shown.rows(select))
    return found[:PAGE], len(found) > PAGE


def _in_order(shown: Shown, wanted: Wanted) -> list[int]:
    """The rows of a page, and one more where there is one."""
    where, values = _where(wanted)
    order = SORTS[wanted.sort]
    select = f"SELECT rowid FROM found.rows WHERE {where} ORDER BY {order} LIMIT {PAGE + 1} OFFSET {wanted.start:d}"
    return [row["rowid"] for row in shown.rows(select, values)]


def _first_found(shown: Shown, wanted: Wanted) -> list[int]:
    """The same for the first page in the order in which the rows lie: piece after piece, each twice as long as the one
    before, until there are enough."""
    where, values = _where(wanted)
    found: list[int] = []
    start, length = 0, FIRST_PIECE
    while len(found) <= PAGE and start < shown.files:
        piece = f"by_verdict > {start:d} AND by_verdict <= {start + length:d}"
        select = f"SELECT rowid FROM found.rows WHERE {piece} AND {where} ORDER BY by_verdict LIMIT {PAGE + 1}"
        found += [row["rowid"] for row in shown.rows(select, values)]
        start, length = start + length, 2 * length
    return found[: PAGE + 1]


def count(shown: Shown, wanted: Wanted) -> dict:
    """How many files that are, and their bytes, as far as their sizes are known."""
    where, values = _where(wanted)
    select = f"SELECT count(*) AS files, CAST(coalesce(sum(size), 0) AS BIGINT) AS bytes FROM found.rows WHERE {where}"
    return next(shown.rows(select, values))


def _where(wanted: Wanted) -> tuple[str, list]:
    """The condition, and the values in it."""
    parts: list[str] = ["true"]
    values: list = []
    if wanted.verdicts:
        parts.append(f"rank IN ({', '.join(str(RANKS[verdict]) for verdict in wanted.verdicts)})")
    if wanted.owner is not None:
        parts.append("owner = ?")
        values.append(wanted.owner)
    if wanted.under:
        parts.append("starts_with(place, ?)")
        values.append(wanted.under.rstrip("/") + "/")
    for word in wanted.words.lower().split()[:MOST_WORDS]:
        parts.append("contains(words, ?)")
        values.append(word)
    return " AND ".join(parts), values
