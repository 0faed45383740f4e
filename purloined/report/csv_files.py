"""The tables that people open in a spreadsheet: verdicts.csv, exposure.csv, unheld.csv and worklist.csv. Every cell is
defused."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

from purloined.names import cell
from purloined.report.worklist import WORKLIST

# A declaration that was decided stands with every verdict that rests on it; those of case.toml are in the report.
VERDICTS = """
WITH

decided AS (
    SELECT source, record, standing, declared FROM deeds WHERE declared LIKE '%(decision %'
),

raised AS (
    SELECT evidence.file, evidence.rank,
        string_agg(DISTINCT decided.declared, '; ' ORDER BY decided.declared) AS declared
    FROM evidence
    JOIN decided ON decided.source = evidence.source AND decided.record = evidence.record
    GROUP BY evidence.file, evidence.rank
),

vouched AS (
    SELECT touches.file, string_agg(DISTINCT decided.declared, '; ' ORDER BY decided.declared) AS declared
    FROM touches
    JOIN decided ON decided.source = touches.source AND decided.record = touches.record
    WHERE touches.action IN ('read', 'open') AND decided.standing = 'vouched'
    GROUP BY touches.file
),

uncounted AS (
    SELECT string_agg(DISTINCT parties.because, '; ' ORDER BY parties.because) AS declared
    FROM egress
    JOIN parties ON parties.kind = 'endpoint' AND parties.name = egress.destination
    WHERE egress.standing = 'vouched' AND parties.standing = 'vouched' AND parties.because LIKE '%(decision %'
)

SELECT
    v.file, v.host, v.share, v.path, v.size, v.owner, v.agreement, v.marking AS markings, v.verdict, v.proof, v.rule,
    CASE
        WHEN v.source IS NOT NULL THEN v.rule || ': ' || coalesce(s.name, v.source) || ':' || v.record
            || CASE WHEN v.records > 1 THEN ' and ' || (v.records - 1) || ' more' ELSE '' END
        WHEN v.proof = 'A' THEN coalesce(ways.reason, '')
        WHEN v.proof = 'B' THEN 'floor ' || held.floor || ' bytes (' || held.floor_is || '), at most '
            || bound.bytes || ' bytes left'
            || CASE WHEN bound.reason LIKE '%(decision %' THEN ': ' || bound.reason ELSE '' END
        WHEN v.proof = 'C' THEN coalesce(away.declared, '')
        ELSE coalesce(doubt.reason, 'no proof: ' || coalesce(ways.reason, 'its host is not known'))
    END || CASE
        WHEN v.source IS NOT NULL THEN coalesce('; ' || raised.declared, '')
        WHEN v.proof = 'A' THEN coalesce('; ' || vouched.declared, '')
        WHEN v.proof = 'B' THEN coalesce('; ' || uncounted.declared, '')
        ELSE ''
    END || CASE WHEN v.proof IS NOT NULL AND frame.decided <> '' THEN '; window: ' || frame.decided ELSE '' END
    AS because,
    v.time, twin.path AS same_content_as
FROM verdicts AS v
JOIN held ON held.file = v.file
LEFT JOIN (
    SELECT host, share, folder_key, min(declared) AS declared FROM offline GROUP BY 1, 2, 3
) AS away ON away.host = held.host AND away.share = held.share AND away.folder_key = held.folder_key
LEFT JOIN sources AS s ON s.source = v.source
LEFT JOIN (
    SELECT host, string_agg(route || ': ' || reason, '; ' ORDER BY route) AS reason
    FROM routes WHERE side = 'access' GROUP BY host
) AS ways ON ways.host = v.host
LEFT JOIN (SELECT file, min(reason) AS reason FROM doubts GROUP BY file) AS doubt ON doubt.file = v.file
LEFT JOIN held AS twin ON twin.file = v.same_content
LEFT JOIN raised ON raised.file = v.file AND raised.rank = v.rank
LEFT JOIN vouched ON vouched.file = v.file
CROSS JOIN uncounted
CROSS JOIN bound
CROSS JOIN "window" AS frame
ORDER BY v.rank DESC, v.host, v.share, v.path, v.file
"""
EXPOSURE = """
SELECT rank, owner, agreement, marking AS markings, verdict, files, bytes
FROM exposure
ORDER BY owner, rank DESC, agreement, marking
"""
UNHELD = """
SELECT unheld.*, sources.name AS log, count(*) OVER () AS "of"
FROM unheld
LEFT JOIN sources ON sources.source = unheld.source
ORDER BY unheld.standing, coalesce(unheld.size, 0) DESC, unheld.first_time, unheld.source, unheld.record, unheld.path
"""


def write(rows: Callable[[str], Iterator[dict]], folder: Path) -> None:
    """Writes the CSV files into a folder: UTF-8 with a mark, so that spreadsheets take it as that. The mark clings to
    the first heading where a program does not know it, so that is one which no program needs."""
    _write(rows(VERDICTS), folder / "verdicts.csv", (
        "file", "host", "share", "path", "size", "owner", "agreement", "markings", "verdict", "proof", "rule",
        "because", "time", "same_content_as",
    ))  # fmt: skip
    _write(
        rows(EXPOSURE), folder / "exposure.csv", ("rank", "owner", "agreement", "markings", "verdict", "files", "bytes")
    )
    _write(rows(UNHELD), folder / "unheld.csv", (
        "log", "record", "path", "size", "host", "destination", "standing", "sendings", "first_time", "last_time",
    ))  # fmt: skip
    _write(rows(WORKLIST), folder / "worklist.csv", (
        "place", "premise", "second_premise", "says", "proof", "files", "bytes", "raised", "owners", "whose",
        "from_time", "to_time",
    ))  # fmt: skip


def _write(rows: Iterator[dict], path: Path, columns: tuple[str, ...]) -> None:
    temporary = path.with_suffix(".tmp")
    with temporary.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(columns)
        for row in rows:
            writer.writerow([_cell(row[column]) for column in columns])
    temporary.replace(path)


def _cell(value: object) -> object:
    return cell(value) if isinstance(value, str) else "" if value is None else value
