"""The whole system on one screen: the tables in the order they are made, each from those above it.

`holdings`, `events`, `listings`, `unread` and `runs` are there already: the readers filled them. Each further
table is made by `verdicts/<table>.sql`, one SELECT, or by the function of that name in `verdicts/<table>.py`,
whose parameters are named after the tables it needs (`case` is the case itself).
"""

import importlib
import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, nullcontext
from importlib import resources

from purloined import calculus
from purloined.case import Case, CaseError
from purloined.engine import DUCKDB, MEMORY_LIMIT, Engine, Maker, elsewhere
from purloined.engine.comparing import difference
from purloined.names import shown
from purloined.tables import HOLDINGS, READ_TABLES, STEP_TABLES, TABLES, Table, arrow_schema

STEPS = (
    "window",  # from when to when
    "sources",  # which evidence belongs to which sensor
    "entrusted",  # ... and which of it lists what lay with a supplier
    "host_names",  # how hosts are named
    "hosts",  # ... and which names mean one host
    "sensors",  # which evidence is whose log
    "floors",  # how far types can be compressed
    "held_folders",  # the folders of what you hold
    "owned",  # ... and whose they are
    "owners",  # whose each held file is
    "marked",  # ... and what markings it bears
    "held",  # what you hold: one row per file
    "actors",  # who and what events name
    "parties",  # ... hostile, vouched
    "endpoints",  # ... inside, outside
    "shown",  # what each log recorded at all
    "recording",  # ... and which of them record reads
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
    "archived",  # archives that were read, and nobody knows what is inside
    "overheads",  # what a file server sends besides content
    "connections",  # bytes that file servers sent
    "served",  # ... against the reads seen
    "openings",  # openings that fit no held file
    "opened_folders",  # ... of folders
    "system_files",  # what systems leave in folders
    "strays",  # reads that fit no held file
    "unheld",  # what was sent, and fits no held file
    "archivers",  # programs that pack
    "sent",  # packed, and the archive sent
    "command_archives",  # names of what commands packed
    "command_folders",  # held folders that commands were told to take
    "reach",  # ... and the files in them
    "replayed",  # ... that their filters let through
    "listing_signs",  # what programs added to listed names
    "marked_entries",  # ... to which
    "undone",  # ... taken away
    "entries",  # listed files
    "entry_folders",  # ... and their folders
    "odd_names",  # held names that can be damaged
    "tried_names",  # ... some of them
    "name_trials",  # ... damaged in every known way
    "name_hits",  # ... and listed so
    "name_damage",  # how the names of each listing are damaged
    "aliases",  # ... and so are shown
    "meant_names",  # which held names listed ones may be
    "known_pairs",  # entries that are surely known
    "shown_sizes",  # rounded sizes
    "size_rounding",  # ... by which program's rule
    "size_bands",  # ... as quotients
    "size_codes",  # ... read
    "time_shift",  # how listed times differ
    "sized_entries",  # listed files with comparable sizes
    "listed_sizes",  # ... how many
    "namesakes",  # held files of listed names
    "wanted",  # ... how many fit, how many would by chance
    "odd_folders",  # held folders that can be damaged
    "votes",  # what names say of folders
    "mapped",  # where listed folders lie
    "in_place",  # held files at the listed place
    "near_pairs",  # ... of nearly that name
    "near",  # ... compared by letters
    "unlocated",  # entries that are nowhere
    "lookalikes",  # held files of their name and size
    "priors",  # how many of the rest are held at all
    "elsewhere",  # ... and which, with the odds
    "match_decisions",  # what people decided of matches
    "matches",  # listed
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
    "claims",  # what is said of each listing
    "untraced",  # listed, without a trace in the logs
    "listed",  # ... against what you hold
    "reached",  # folders and servers that records show in reach
    "offline",  # what was out of reach
    "verdicts",  # the answer, one row per file
    "exposure",  # the answer, per owner
    "at_most",  # how much can have left at the most, per owner
    "grants",  # ... and if one more thing were granted
    "settled",  # what one or two more premises would settle
    "worklist",  # ... best first
    "warnings",  # what to look at before believing the rest
)
SMALL = 1 << 20  # bytes of what was read, as Parquet
SAMPLE = 200  # of the files ruled out, held against the rules themselves
CHECKED_WHOLE = 1_000_000  # up to so many held files, all that another engine made is held against DuckDB


def judge(
    case: Case,
    memory_limit: str = MEMORY_LIMIT,
    done: Callable[[str], None] = lambda step: None,
    url: str = DUCKDB,
    threads: int | None = None,
) -> None:
    """Makes every table of STEPS anew. done: called with each step's name when it is finished.

    url: the engine that the SELECTs run on. What another than DuckDB made must stand up to `recheck`."""
    small = _is_small(case)
    threads = threads or (1 if small else None)
    with case.judging(), case.scratch() as scratch, closing(Engine(scratch, memory_limit, threads, small)) as engine:
        with nullcontext(engine) if url == DUCKDB else elsewhere(url, scratch) as maker:
            _make(STEPS, case, engine, maker, memory_limit, done)
        if maker is not engine:
            recheck(engine, url)
        _check_rules(engine)


def _is_small(case: Case) -> bool:
    """Whether one thread does it sooner than several, which would wait for each other."""
    return sum(part.stat().st_size for name in READ_TABLES for part in case.parts(name)) <= SMALL


def make(
    case: Case, table: str, memory_limit: str = MEMORY_LIMIT, done: Callable[[str], None] = lambda step: None
) -> None:
    """Makes one table anew, and those that it is made from; the case does not count as judged by that."""
    with case.scratch() as scratch, closing(Engine(scratch, memory_limit)) as engine:
        _make(needed(table), case, engine, engine, memory_limit, done)


def needed(table: str) -> list[str]:
    """The steps that a table is made from, itself the last, in the order of the flow."""
    wanted = {table}
    for step in reversed(STEPS):
        if step in wanted:
            wanted |= _given(step)
    return [step for step in STEPS if step in wanted]


def _given(step: str) -> set[str]:
    """The tables that a step reads."""
    if sql := select(step):
        text = re.sub(r"--.*", "", sql)
        return set(re.findall(r'\b(?:FROM|JOIN)\s+"?([a-z_0-9]+)"?', text)) & set(TABLES)
    return set(inspect.signature(_function(step)).parameters) & set(TABLES)


def _make(
    steps: Iterable[str], case: Case, engine: Engine, maker: Maker, memory_limit: str, done: Callable[[str], None]
) -> None:
    for name in READ_TABLES:
        _show(name, case, engine, maker)
    for step in steps:
        with case.replacing(step) as path:
            try:
                if sql := select(step):
                    maker.write(STEP_TABLES[step], sql, path)
                else:
                    _write_rows(STEP_TABLES[step], _made(step, engine, case), path)
            except MemoryError as error:
                said = f"the step {step} needs more memory than {memory_limit}"
                raise CaseError(f"{said}; give it more: purloined judge --memory 8GB. ({error})") from error
        _show(step, case, engine, maker)
        done(step)


def select(step: str) -> str | None:
    """The SELECT that makes a step's table; None where a function does."""
    sql = resources.files("purloined.verdicts").joinpath(f"{step}.sql")
    return sql.read_text("utf-8") if sql.is_file() else None


def recheck(engine: Engine, url: str) -> None:
    """Makes on DuckDB, each from the tables before it as they stand, what the SELECTs made on another engine, and
    compares row for row. In a case of many held files, only a sample of those that were ruled out is compared in
    the tables that tell of held files; the other tables always are as a whole. Raises CaseError at a difference."""
    held = next(engine.rows("SELECT count(*) AS files FROM held"))["files"]
    only = "" if held <= CHECKED_WHOLE else f"WHERE file IN ({_sample(engine)})"
    for step in STEPS:
        table = STEP_TABLES[step]
        if sql := select(step):
            by_file = table.columns.get("file") == HOLDINGS.columns["file"]
            which = only if by_file else ""
            found = difference(
                engine, table, f"SELECT * FROM ({sql}\n) AS made {which}", f'SELECT * FROM "{step}" {which}'
            )
            if found:
                of = f" for {_path(engine, found.row['file'])}" if by_file else ""
                raise CaseError(f"{url} and DuckDB differ in {step}{of}: {found}. The case does not count as judged")


def _sample(engine: Engine) -> str:
    """Some of what was ruled out. Keys are as good as random, so the least of them will do."""
    rows = engine.rows("SELECT file FROM verdicts WHERE verdict = 'ruled_out' ORDER BY file LIMIT ?", [SAMPLE])
    return ", ".join(str(row["file"]) for row in rows) or "NULL"


def _check_rules(engine: Engine) -> None:
    """Holds a sample of what was ruled out against the rules themselves."""
    sample = f"SELECT file, proof FROM verdicts WHERE verdict = 'ruled_out' ORDER BY file LIMIT {SAMPLE}"
    proofs = {row["file"]: row["proof"] for row in engine.rows(sample)}
    for file, known in known_of(engine, list(proofs)).items():
        if calculus.proof(known) != proofs[file]:
            raise RuntimeError(
                f"file {file} was ruled out by {proofs[file]}, and the rules say {calculus.proof(known)} of {known}: "
                "this is a fault of the program; no verdict of this case can be trusted"
            )


def known_of(engine: Engine, files: list[int]) -> dict[int, calculus.File]:
    """What the tables say of some held files, by file."""
    if not files:
        return {}
    keys = ", ".join(map(str, files))
    routes: dict[str, list[bool]] = {}
    for row in engine.rows("SELECT host, whole FROM routes WHERE side = 'access'"):
        routes.setdefault(row["host"], []).append(row["whole"])
    revoked = [(row["proof"], row["host"]) for row in engine.rows("SELECT proof, host FROM revoked")]
    bound = next(engine.rows("SELECT bytes FROM bound"))["bytes"]
    of_file: dict[str, dict[int, list]] = {"rank": {}, "blocks": {}}
    for table, column in (("evidence", "rank"), ("doubts", "blocks")):
        for row in engine.rows(f"SELECT DISTINCT file, {column} FROM {table} WHERE file IN ({keys})"):
            of_file[column].setdefault(row["file"], []).append(row[column])
    touched = {row["file"] for row in engine.rows(f"SELECT file FROM touches WHERE in_window AND file IN ({keys})")}
    away = engine.rows(
        f"SELECT file FROM held JOIN offline USING (host, share, folder_key) WHERE held.file IN ({keys})"
    )
    unplugged = {row["file"] for row in away}
    return {
        row["file"]: calculus.File(
            evidence=tuple(of_file["rank"].get(row["file"], ())),
            doubts=tuple(of_file["blocks"].get(row["file"], ())),
            routes_whole=tuple(routes.get(row["host"], ())),
            floor=row["floor"],
            bound=bound,
            contradicted=tuple(name for name, host in revoked if name == "B" or host == row["host"]),
            out_of_reach=row["file"] in unplugged,
            touched=row["file"] in touched,
        )
        for row in engine.rows(f"SELECT file, host, floor FROM held WHERE file IN ({keys})")
    }


@contextmanager
def opened(case: Case) -> Iterator[Engine]:
    """An engine over the tables of a judged case, for reading."""
    with case.scratch() as scratch, closing(Engine(scratch)) as engine:
        for name, table in TABLES.items():
            engine.show(table, case.parts(name))
        yield engine


def _show(name: str, case: Case, *engines: Maker) -> None:
    parts = case.parts(name)
    for engine in dict.fromkeys(engines):
        engine.show(TABLES[name], parts)


def _path(engine: Engine, file: int) -> str:
    row = next(engine.rows("SELECT path FROM held WHERE file = ?", [file]), None)
    return shown(row["path"]) if row else f"the file {file}"


def _made(step: str, engine: Engine, case: Case) -> Iterator[dict]:
    function = _function(step)
    given = {
        name: case if name == "case" else engine.rows(f'SELECT * FROM "{name}"')
        for name in inspect.signature(function).parameters
    }
    return function(**given)


def _function(step: str) -> Callable[..., Iterator[dict]]:
    return getattr(importlib.import_module(f"purloined.verdicts.{step}"), step)


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
