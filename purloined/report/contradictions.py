"""Why a proof is withdrawn, as a chain: the file that speaks against it, the sensors that were whole, what fell."""

from collections.abc import Callable, Iterator

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


def chains(rows: Callable[..., Iterator[dict]], host: str | None = None) -> Iterator[dict]:
    """The rows of `revoked`, each with its chain as sentences in `steps`. host: only what concerns files of that host

    rows: SQL text and values -> the rows, as dicts"""
    for row in list(rows(_REVOKED, [host, host, MOST])):
        side, at = ("access", row["at_host"]) if row["proof"] == "A" else ("exit", "")
        ways = list(rows(_WAYS, [side, at, MOST_WAYS]))
        bound = next(rows("SELECT bytes FROM bound ORDER BY bytes LIMIT 1"), {"bytes": None})["bytes"]
        yield row | {"steps": [*_theft(row), *_watched(row, ways, bound), _fallen(row)]}


def _theft(row: dict) -> Iterator[str]:
    if row["path"] is not None:
        at = f", held at {row['at_host']}," if row["at_host"] else ""
        shows = f": {row['name'] or row['source']}:{row['record']}" if row["source"] else ""
        rule = f" ({row['rule']})" if row["rule"] else ""
        yield f"{words.cut(row['path'])}{at} is {row['verdict']}{words.cut(shows + rule)}."


def _watched(row: dict, ways: list[dict], bound: int | None) -> Iterator[str]:
    if told := "; ".join(f"{way['route']} ({way['reason']})" for way in ways):
        where = f"to the files of {row['at_host']}" if row["proof"] == "A" else "out"
        yield words.cut(f"Yet every way {where} was whole: {told}.", 1500)
    if row["proof"] == "B" and None not in (bound, row["floor"]):
        yield f"It takes at least {row['floor']:,} bytes, and at most {bound:,} were seen to leave."
    if row["proof"] == "A" and row["host"] != row["at_host"]:
        yield words.cut(f"The sensor of {row['host']} writes into the same log.")


def _fallen(row: dict) -> str:
    where = f"for every file of {row['host']}" if row["host"] else "for all files"
    said = f"So a sensor missed it, or somebody vouched for is not clean: proof {row['proof']} is withdrawn {where}."
    if row["fell"] is not None:
        files = "1 file" if row["fell"] == 1 else f"{row['fell']:,} files"
        said += f" Without the contradiction it would rule out {files}."
    return words.cut(said)
