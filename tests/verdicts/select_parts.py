"""The parts of a SELECT, and whether any row reaches them."""

from collections.abc import Iterator

import sqlglot
from sqlglot import exp


def reached_parts(select: str) -> tuple[list[str], str]:
    """The names of the parts (every CTE, and every arm of every UNION), and a SELECT with a column for each: whether
    it gives any row."""
    tree = sqlglot.parse_one(select, read="duckdb")
    named = {cte.alias: cte.this for cte in tree.ctes}
    tree.set("with_", None)
    arms = {
        f"{name} {number}": arm.sql("duckdb")
        for name, part in (named | {"": tree}).items()
        for number, arm in enumerate(_arms(part), 1)
    }
    above = ", ".join(f"{name} AS ({query.sql('duckdb')})" for name, query in named.items())
    columns = ", ".join(f"EXISTS (SELECT 1 FROM ({arm}) AS part) AS reached_{n}" for n, arm in enumerate(arms.values()))
    return list(arms), f"{f'WITH {above} ' if above else ''}SELECT {columns}"


def _arms(query: exp.Expression) -> Iterator[exp.Expression]:
    if isinstance(query, exp.SetOperation):
        yield from _arms(query.left)
        yield from _arms(query.right)
    else:
        yield query
