"""Whether two SELECTs give a table the same rows, in any order, each as often: counted and hashed first, in one pass
each and without memory for the rows; only where that differs are the rows looked at."""

from typing import NamedTuple

from purloined.engine.on_duckdb import Engine, cast_to
from purloined.names import shown
from purloined.tables import Table


class Difference(NamedTuple):
    """A row that only one of two SELECTs gives, or gives more often. expected: whether that is the first of them."""

    expected: bool
    row: dict

    def __str__(self) -> str:
        row = ", ".join(f"{name}={'NULL' if value is None else shown(str(value))}" for name, value in self.row.items())
        return f"{'only DuckDB has' if self.expected else 'DuckDB does not have'} {row}"


def difference(engine: Engine, table: Table, expected: str, found: str) -> Difference | None:
    """The first row, in the order of its columns, in which two SELECTs for a table differ."""
    if _digest(engine, table, expected) == _digest(engine, table, found):
        return None
    for one, other in ((expected, found), (found, expected)):
        surplus = f"{cast_to(table, one)} EXCEPT ALL {cast_to(table, other)}"
        for row in engine.rows(f"SELECT * FROM ({surplus}) AS surplus ORDER BY ALL LIMIT 1"):
            return Difference(one is expected, row)
    raise RuntimeError(f"the rows of {table.name} have different hashes but are equal")


def _digest(engine: Engine, table: Table, select: str) -> dict:
    columns = ", ".join(f'"{name}"' for name in table.columns)
    made = cast_to(table, select)
    return next(engine.rows(f"SELECT count(*) AS rows, sum(hash({columns})) AS hashes FROM ({made}) AS made"))
