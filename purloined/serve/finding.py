"""Which held files a page shows: filtered, sorted and paged by the engine over `found.rows` (shown.py)."""

from typing import NamedTuple

from purloined import names
from purloined.serve.shown import Shown

PAGE = 50  # files
FIRST_PIECE = 100_000  # rows that are looked through at first
FEW_FOLDERS = 500
MOST_WORDS = 12
DEEPEST = 100_000_000  # pages start no further down
LONGEST_PLACE, LONGEST_WORDS = 4096, 500  # characters
ASKS = ("verdict", "owner", "under", "words", "sort", "start")  # what the query of an address may ask for
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
        query.get("under", "")[:LONGEST_PLACE],
        query.get("words", "")[:LONGEST_WORDS],
        query.get("sort", "") if query.get("sort") in SORTS else "verdict",
        min(int(start), DEEPEST) if start.isascii() and start.isdigit() and len(start) < 12 else 0,
    )


def problem(query) -> str:
    """What `asked` would pass over, in one sentence; empty where it takes everything as it stands. For programs."""
    wanted = asked(query)
    if unknown := [name for name in query if name not in ASKS]:
        return f"there is no {names.shown(unknown[0])[:80]!r}; ask for {', '.join(ASKS)}"
    for name in ("owner", "under", "words", "sort", "start"):
        if len(query.getlist(name)) > 1:
            return f"{name} stands twice"
    if len(set(query.getlist("verdict"))) != len(wanted.verdicts):
        return f"a verdict is one of {', '.join(RANKS)}"
    for name in ("owner", "under", "words"):
        if len(query.get(name, "")) > (LONGEST_WORDS if name == "words" else LONGEST_PLACE):
            return f"{name} is too long"
    if query.get("sort", wanted.sort) != wanted.sort:
        return f"sort is one of {', '.join(SORTS)}"
    start = query.get("start", "0")
    return "" if start.isascii() and start.isdigit() and int(start[:12]) == wanted.start else "start is no such number"


def page(shown: Shown, wanted: Wanted) -> tuple[list[dict], bool]:
    """(the files of one page, whether there are more).

    Which rows those are is found by the columns that decide it; only then are the rows themselves fetched."""
    order = SORTS[wanted.sort]
    if not _is_filtered(wanted):
        which = _places(shown.files, wanted)
    else:
        rows = (
            _first_found(shown, wanted) if wanted.sort == "verdict" and not wanted.start else _in_order(shown, wanted)
        )
        which = f"by_verdict IN ({', '.join(map(str, rows)) or 'NULL'})"
    found = list(shown.rows(f"SELECT * FROM found.whole WHERE {which} ORDER BY {order} LIMIT {PAGE + 1}"))
    return found[:PAGE], len(found) > PAGE


def _is_filtered(wanted: Wanted) -> bool:
    return wanted._replace(sort="", start=0) != Wanted(sort="")


def _places(files: int, wanted: Wanted) -> str:
    """Where nothing is filtered: a file's place in the order says on which page it stands."""
    column, _, is_down = SORTS[wanted.sort].partition(" ")
    first = files - wanted.start - PAGE if is_down else wanted.start + 1
    return f"{column} BETWEEN {first:d} AND {first + PAGE:d}"


def _in_order(shown: Shown, wanted: Wanted) -> list[int]:
    """The rows of a page, and one more where there is one."""
    where, values = _where(shown, wanted)
    order = SORTS[wanted.sort]
    limit = f"LIMIT {PAGE + 1} OFFSET {wanted.start:d}"
    select = f"SELECT by_verdict FROM found.rows WHERE {where} ORDER BY {order} {limit}"
    return [row["by_verdict"] for row in shown.rows(select, values)]


def _first_found(shown: Shown, wanted: Wanted) -> list[int]:
    """The same for the first page in the order in which the rows lie: piece after piece, each twice as long as the one
    before, until there are enough."""
    where, values = _where(shown, wanted)
    found: list[int] = []
    start, length = 0, FIRST_PIECE
    while len(found) <= PAGE and start < shown.files:
        piece = f"by_verdict > {start:d} AND by_verdict <= {start + length:d}"
        select = f"SELECT by_verdict FROM found.rows WHERE {piece} AND {where} ORDER BY by_verdict LIMIT {PAGE + 1}"
        found += [row["by_verdict"] for row in shown.rows(select, values)]
        start, length = start + length, 2 * length
    return found[: PAGE + 1]


def count(shown: Shown, wanted: Wanted) -> dict:
    """How many files that are, and their bytes, as far as their sizes are known."""

    def counted() -> dict:
        where, values = _where(shown, wanted)
        sums = "count(*) AS files, CAST(coalesce(sum(size), 0) AS BIGINT) AS bytes"
        return next(shown.rows(f"SELECT {sums} FROM found.rows WHERE {where}", values))

    return shown.counted(wanted._replace(sort="", start=0), counted)


def _where(shown: Shown, wanted: Wanted) -> tuple[str, list]:
    """The condition, and the values in it."""
    parts: list[str] = ["true"]
    values: list = []
    if wanted.verdicts:
        parts.append(f"rank IN ({', '.join(str(RANKS[verdict]) for verdict in wanted.verdicts)})")
    if wanted.owner is not None:
        parts.append("owner = ?")
        values.append(wanted.owner)
    if wanted.under:
        part, more = _in_folders(shown, "starts_with(place, ?)", wanted.under.rstrip("/") + "/")
        parts.append(part)
        values += more
    for word in wanted.words.lower().split()[:MOST_WORDS]:
        part, more = _word(shown, word)
        parts.append(part)
        values += more
    return " AND ".join(parts), values


def _word(shown: Shown, word: str) -> tuple[str, list[str]]:
    """A word of a path is in its folder or in its name; with a slash, it may end the one and begin the other."""
    inside, values = _in_folders(shown, "contains(words, ?)", word)
    head, slash, rest = word.rpartition("/")
    if not slash:
        return f"({inside} OR contains(words, ?))", [*values, word]
    beside, more = _in_folders(shown, "ends_with(words, ?)", head + slash)
    return f"({inside} OR ({beside} AND starts_with(words, ?)))", [*values, *more, rest]


def _in_folders(shown: Shown, condition: str, value: str) -> tuple[str, list[str]]:
    """The condition that a file lies in one of some folders. Few of them are named one by one, so that the engine
    passes over all that lies elsewhere."""
    select = f"SELECT folder FROM found.folders WHERE {condition}"
    few = [row["folder"] for row in shown.rows(f"{select} LIMIT {FEW_FOLDERS + 1}", [value])]
    if len(few) > FEW_FOLDERS:
        return f"folder IN ({select})", [value]
    return (f"folder IN ({', '.join(map(str, sorted(few)))})" if few else "false"), []
