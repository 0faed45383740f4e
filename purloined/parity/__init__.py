"""Whether another engine gives the answers that DuckDB gives: the same tables to both, every SELECT, row for row.

The tables are those of invented cases: the demo, and the small ones in `cases.toml`, which together reach every part
of every SELECT. They lie side by side in one set of tables, so that each SELECT runs once: names and keys of the
second case bear a mark, those of the third another. Where the cases meet all the same (each has a window, say) the
rows are no sensible case any more, but still the same question to both engines.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from purloined import demo, flow, readers
from purloined.case import Case
from purloined.engine import Engine, Maker, elsewhere
from purloined.engine.comparing import Difference, difference
from purloined.flow import STEPS
from purloined.tables import INTEGER, STEP_TABLES, TABLES, TEXT, Table, arrow_schema

Rows = dict[str, list[dict]]  # the rows of every table


class Compared(NamedTuple):
    """A step, how many rows DuckDB gives, and the first in which the other engine differs."""

    step: str
    rows: int
    difference: Difference | None


def check(url: str, folder: Path) -> Iterator[Compared]:
    """Every SELECT on DuckDB and on the engine of that URL. folder: an empty one, which that engine can reach."""
    paths = side_by_side((rows_of(case) for case in shipped_cases(folder / "cases")), folder / "tables")
    with elsewhere(url, folder) as maker:
        yield from compared(maker, paths, folder)


def compared(maker: Maker, paths: dict[str, Path], folder: Path) -> Iterator[Compared]:
    """Every SELECT on DuckDB and on that engine, each from the same tables."""
    for name, path in paths.items():
        maker.show(TABLES[name], [path])
    with closing(Engine(folder)) as engine:
        for step in STEPS:
            if sql := flow.select(step):
                for name, path in paths.items():
                    engine.show(TABLES[name], [path])
                expected, found = folder / f"{step}.expected", folder / f"{step}.found"
                table = STEP_TABLES[step]
                engine.write(table, sql, expected)
                maker.write(table, sql, found)
                yield Compared(step, *_compared(engine, table, expected, found))


def _compared(engine: Engine, table: Table, expected: Path, found: Path) -> tuple[int, Difference | None]:
    engine.show(table, [expected])
    engine.show(found_table := table._replace(name="found"), [found])
    rows = next(engine.rows(f'SELECT count(*) AS rows FROM "{table.name}"'))["rows"]
    return rows, difference(engine, found_table, f'SELECT * FROM "{table.name}"', "SELECT * FROM found")


# The tables ---------------------------------------------------------------------------------------------


def shipped_cases(folder: Path) -> Iterator[Case]:
    """The demo and the small cases, made and judged below that folder."""
    demo.write(folder / "demo")
    yield _judged(Case(folder / "demo"), folder / "demo" / "evidence")
    entries = tomllib.loads(resources.files("purloined.parity").joinpath("cases.toml").read_text("utf-8"))["case"]
    for number, entry in enumerate(entries, 1):
        evidence = folder / f"evidence-{number}"
        for name, text in entry["evidence"].items():
            path = evidence / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        yield _judged(Case.new(folder / f"case-{number}", entry["settings"]), evidence)


def _judged(case: Case, evidence: Path) -> Case:
    for path in readers.files([evidence]):
        readers.add(case, path)
    flow.judge(case)
    return case


def rows_of(case: Case) -> Rows:
    """All rows of a judged case."""
    import pyarrow.parquet as pq

    return {
        name: [row for path in case.parts(name) for row in pq.ParquetFile(path).read().to_pylist()] for name in TABLES
    }


def side_by_side(cases: Iterable[Rows], folder: Path) -> dict[str, Path]:
    """Writes one Parquet file for each table, with the rows of all cases under names and keys of their own. A row that
    is the same in several cases stands there as often as in one of them."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    words = _words()
    together: dict[str, Counter] = {name: Counter() for name in TABLES}
    for number, rows in enumerate(cases):
        for name, table in TABLES.items():
            together[name] |= Counter(_marked(row, table, number, words) for row in rows[name])
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in TABLES.items():
        rows = [dict(zip(table.columns, values, strict=True)) for values in together[name].elements()]
        pq.write_table(pa.Table.from_pylist(rows, arrow_schema(table)), folder / f"{name}.parquet")
    return {name: folder / f"{name}.parquet" for name in TABLES}


def _words() -> set[str]:
    """The words that a SELECT itself names, such as 'read', and so may not be marked."""
    return {word for step in STEPS for word in re.findall(r"'([^'\n]*)'", flow.select(step) or "")}


def _marked(row: dict, table: Table, number: int, words: set[str]) -> tuple:
    """The row with names and keys that no other case has."""

    def marked(name: str, value):
        kind = table.columns[name].type
        if not number or value is None or value in words:
            return value
        if kind == TEXT and value:
            return f"{value}~{number}"
        if kind == INTEGER and (name == "inode" or name.endswith(("file", "key"))):
            return value ^ number
        return value

    return tuple(marked(name, row[name]) for name in table.columns)
