"""The parts of a SELECT, each as a SELECT of its own that says whether any row reaches it."""

from collections.abc import Iterator

import sqlglot
from sqlglot import exp


def parts(select: str) -> Iterator[tuple[str, str]]:
    """(name, SELECT that gives a row if the part has any) for every CTE, and for every arm of every UNION."""
    tree = sqlglot.parse_one(select, read="duckdb")
    named = {cte.alias: cte.this for cte in tree.ctes}
    tree.set("with_", None)
    for name, part in (named | {"": tree}).items():
        arms = list(_arms(part))
        for number, arm in enumerate(arms, 1):
            above = ", ".join(f"{other} AS ({query.sql('duckdb')})" for other, query in named.items())
            text = f"SELECT 1 FROM ({arm.sql('duckdb')}) AS part LIMIT 1"
            yield f"{name}{f' {number}' if len(arms) > 1 else ''}", f"WITH {above} {text}" if named else text


def _arms(query: exp.Expression) -> Iterator[exp.Expression]:
    if isinstance(query, exp.SetOperation):
        yield from _arms(query.left)
        yield from _arms(query.right)
    else:
        yield query
