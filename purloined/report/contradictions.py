"""Why a proof is withdrawn, as a chain: the file that speaks against it, the sensors that were whole, what fell."""

from collections.abc import Callable, Iterator

from purloined.messages import Tongue, judged, say
from purloined.report import words

MOST = 50  # of those that contradict; a log that several hosts share may give one for each of very many hosts
MOST_WAYS = 5  # of one host, or out of the house

_REVOKED = """
    SELECT revoked.*, sources.name, verdicts.path, verdicts.verdict, coalesce(verdicts.host, revoked.host) AS at_host,
        deciding.rule, held.floor
    FROM revoked
    LEFT JOIN verdicts ON verdicts.file = revoked.file
    LEFT JOIN held ON held.file = revoked.file
    LEFT JOIN sources ON sources.source = revoked.source
    LEFT JOIN (
        SELECT evidence.file, evidence.source, evidence.record, min(evidence.rule) AS rule
        FROM evidence
        JOIN (SELECT DISTINCT file, source, record FROM revoked) AS named
            ON named.file = evidence.file AND named.source = evidence.source AND named.record = evidence.record
        GROUP BY 1, 2, 3
    ) AS deciding
        ON deciding.file = revoked.file AND deciding.source = revoked.source AND deciding.record = revoked.record
    WHERE ? IS NULL OR revoked.proof = 'B' OR revoked.host = ?
    ORDER BY revoked.proof, revoked.host, revoked.reason, revoked.file
    LIMIT ?
"""

_WAYS = "SELECT * FROM routes WHERE side = ? AND host = ? ORDER BY route LIMIT ?"


def chains(
    rows: Callable[..., Iterator[dict]], host: str | None = None, speech: Tongue = words.ENGLISH
) -> Iterator[dict]:
    """The rows of `revoked`, each with its chain as sentences in `steps`. host: only what concerns files of that host

    rows: SQL text and values -> the rows, as dicts"""
    for row in list(rows(_REVOKED, [host, host, MOST])):
        side, at = ("access", row["at_host"]) if row["proof"] == "A" else ("exit", "")
        ways = list(rows(_WAYS, [side, at, MOST_WAYS]))
        bound = next(rows("SELECT bytes FROM bound ORDER BY bytes LIMIT 1"), {"bytes": None})["bytes"]
        yield row | {"steps": [*_theft(row, speech), *_watched(row, ways, bound, speech), _fallen(row, speech)]}


def _theft(row: dict, speech: Tongue) -> Iterator[str]:
    if row["path"] is not None:
        at = say(speech, "contradiction.held_at", host=row["at_host"]) if row["at_host"] else ""
        shows = f": {row['name'] or row['source']}:{row['record']}" if row["source"] else ""
        rule = f" ({judged(speech, row['rule'])})" if row["rule"] else ""
        yield say(speech, f"contradiction.{row['verdict']}", path=words.cut(row["path"], speech=speech), at=at,
                  shows=words.cut(shows + rule, speech=speech))  # fmt: skip


def _watched(row: dict, ways: list[dict], bound: int | None, speech: Tongue) -> Iterator[str]:
    if told := "; ".join(f"{way['route']} ({judged(speech, way['reason'])})" for way in ways):
        key = "ways_in" if row["proof"] == "A" else "ways_out"
        yield words.cut(say(speech, f"contradiction.{key}", host=row["at_host"], ways=told), 1500, speech)
    if row["proof"] == "B" and None not in (bound, row["floor"]):
        yield say(speech, "contradiction.too_large", floor=row["floor"], bound=bound)
    if row["proof"] == "A" and row["host"] != row["at_host"]:
        yield words.cut(say(speech, "contradiction.same_log", host=row["host"]), speech=speech)


def _fallen(row: dict, speech: Tongue) -> str:
    key = "fallen_at" if row["host"] else "fallen"
    said = say(speech, f"contradiction.{key}", proof=row["proof"], host=row["host"])
    if row["fell"] is not None:
        said += say(speech, "contradiction.fell", n=row["fell"])
    return words.cut(said, speech=speech)
