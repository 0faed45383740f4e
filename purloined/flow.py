"""The whole system on one screen: the tables in the order they are made, each from those above it.

`holdings`, `events`, `listings`, `unread` and `runs` are there already: the readers filled them. Each further
table is made by `verdicts/<table>.sql`, one SELECT, or by the function of that name in `verdicts/<table>.py`,
whose parameters are named after the tables it needs (`case` is the case itself).
"""

import importlib
import inspect
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from importlib import resources

from purloined.case import Case, arrow_schema
from purloined.engine import MEMORY_LIMIT, Engine
from purloined.tables import READ_TABLES, STEP_TABLES, TABLES, Table

STEPS = (
    "window",  # from when to when
    "sources",  # which evidence belongs to which sensor
    "host_names",  # how hosts are named
    "hosts",  # ... and which names mean one host
    "sensors",  # which evidence is whose log
    "floors",  # how far types can be compressed
    "held_folders",  # the folders of what you hold
    "owned",  # ... and whose they are
    "held",  # what you hold: one row per file
    "actors",  # who and what events name
    "parties",  # ... hostile, vouched
    "endpoints",  # ... inside, outside
    "shown",  # what each log recorded at all
    "drift",  # reads that two logs share
    "clocks",  # ... and how far their clocks differ
    "sessions",  # who logged on, by which session or port
    "deeds",  # events that touch files, and who stands behind them
    "starts",  # command lines
    "commands",  # ... of tools that pack or copy files
    "named",  # every file that evidence names
    "named_folders",  # ... and every folder
    "ancestors",  # ... with those above
    "moves",  # ... and those that were renamed
    "anchors",  # telling names that tie a named folder to a held one
    "folders",  # where each named folder lies
    "placed",  # which held file a name means
    "folder_renames",  # folders renamed before someone read below them
    "hostile_span",  # when hostile deeds were seen
    "touches",  # events, tied to held files
    "containers",  # kinds of files that hold other files
    "images",  # images of machines that were read
    "imaged",  # ... and whose files may be inside
    "overheads",  # what a file server sends besides content
    "connections",  # bytes that file servers sent
    "served",  # ... against the reads seen
    "system_files",  # what systems leave in folders
    "strays",  # reads that fit no held file
    "archivers",  # programs that pack
    "sent",  # packed, and the archive sent
    "command_archives",  # names of what commands packed
    "command_folders",  # held folders that commands were told to take
    "reach",  # ... and the files in them
    "replayed",  # ... that their filters let through
    "matches",  # listed
    "listed",  # how much of what you hold each listing names
    "missed",  # reads that one log has and another lacks
    "holes",  # where a sensor may have missed something
    "coverage",  # ... and where it did not
    "egress",  # what left, to whom
    "gaps",  # what keeps ways in and out from being whole
    "routes",  # ... and which of them are
    "bound",  # how much can have left at the most
    "reconciled",  # what commands would have taken, against what left
    "evidence",  # what speaks for theft
    "doubts",  # what keeps from ruling out
    "revoked",  # proofs that evidence contradicts
    "verdicts",  # the answer, one row per file
    "exposure",  # the answer, per owner
    "at_most",  # how much can have left at the most, per owner
    "grants",  # ... and if one more thing were granted
    "settled",  # what one or two more premises would settle
    "worklist",  # ... best first
    "warnings",  # what to look at before believing the rest
)


def judge(case: Case, memory_limit: str = MEMORY_LIMIT, done: Callable[[str], None] = lambda step: None) -> None:
    """Makes every table of STEPS anew. done: called with each step's name when it is finished."""
    with case.judging(), case.scratch() as scratch, closing(Engine({}, scratch, memory_limit)) as engine:
        for name in READ_TABLES:
            engine.show(TABLES[name], case.parts(name))
        for step in STEPS:
            table = STEP_TABLES[step]
            with case.replacing(step) as path:
                sql = resources.files("purloined.verdicts").joinpath(f"{step}.sql")
                if sql.is_file():
                    engine.write(table, sql.read_text("utf-8"), path)
                else:
                    _write_rows(table, _made(step, engine, case), path)
            engine.show(table, case.parts(step))
            done(step)


@contextmanager
def opened(case: Case) -> Iterator[Engine]:
    """An engine over the tables of a judged case, for reading."""
    with case.scratch() as scratch, closing(Engine({}, scratch)) as engine:
        for name, table in TABLES.items():
            engine.show(table, case.parts(name))
        yield engine


def _made(step: str, engine: Engine, case: Case) -> Iterator[dict]:
    function = getattr(importlib.import_module(f"purloined.verdicts.{step}"), step)
    given = {
        name: case if name == "case" else engine.rows(f'SELECT * FROM "{name}"')
        for name in inspect.signature(function).parameters
    }
    return function(**given)


def _write_rows(table: Table, rows: Iterator[dict], path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = arrow_schema(table)
    batch: list[dict] = []
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for row in rows:
            batch.append(row)
            if len(batch) == 50_000:
                writer.write_table(pa.Table.from_pylist(batch, schema=schema))
                batch = []
        writer.write_table(pa.Table.from_pylist(batch, schema=schema))
