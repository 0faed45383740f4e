"""The whole answer as one JSON object: the case, counts, bounds, exposure, duties, worklist, decisions, evidence, and
every verdict, one a line.

All text beyond ASCII is written as codes, so that no name can hide anything in it; read back, it is as it was. Null is
"not known". Times are UTC. The columns are those of the tables (`tables.py`) and of verdicts.csv.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import BinaryIO

from purloined.exports import Told

OPTION = "json"
SAYS = "the whole answer: verdicts, exposure, bounds, duties, worklist, decisions, evidence"

_TABLES = {
    "window": 'SELECT * FROM "window"',
    "counts": (
        "SELECT verdict, count(*) AS files, CAST(sum(size) AS BIGINT) AS bytes"
        " FROM verdicts GROUP BY verdict, rank ORDER BY rank DESC"
    ),
    "exposure": "SELECT * FROM exposure ORDER BY owner, rank DESC, agreement, marking",
    "bound": "SELECT * FROM bound",
    "at_most": "SELECT * FROM at_most ORDER BY owner NULLS FIRST",
    "warnings": "SELECT * FROM warnings ORDER BY subject, says",
}


def write(told: Told, stream: BinaryIO) -> str:
    """One key after the other; what is as long as the inventory is streamed."""
    from purloined.report import csv_files, worklist

    head = {
        "made_by": {"program": "purloined", "version": told.version},
        "tlp": told.marking,
        "case": {"name": told.name, "title": told.title, "as_of": f"{told.as_of:%Y-%m-%dT%H:%M:%SZ}"} | told.about,
        "persons": told.persons,
        "duties": told.duties,
    }
    stream.write(b"{\n" + b",\n".join(_key(name) + _text(value) for name, value in head.items()))
    for name, select in (_TABLES | {"worklist": worklist.WORKLIST, "unheld": csv_files.UNHELD}).items():
        stream.write(b",\n" + _key(name))
        _write_list(told.rows(select), stream)
    stream.write(b",\n" + _key("verdicts"))
    written = _write_list(told.rows(csv_files.VERDICTS), stream)
    stream.write(b"\n}\n")
    return f"{written:,} verdicts written"


def _write_list(rows: Iterable[dict], stream: BinaryIO) -> int:
    written = 0
    stream.write(b"[")
    for written, line in enumerate(map(_text, _dated(rows)), 1):
        stream.write((b",\n " if written > 1 else b"\n ") + line)
    stream.write(b"\n]" if written else b"]")
    return written


def _dated(rows: Iterable[dict]) -> Iterator[dict]:
    for row in rows:
        yield {name: f"{value.isoformat()}Z" if isinstance(value, datetime) else value for name, value in row.items()}


def _key(name: str) -> bytes:
    return _text(name) + b": "


def _text(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=True, default=str).encode("ascii")
