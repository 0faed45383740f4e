"""The steps' SQL, written for DuckDB, in the words of Spark.

sqlglot knows what the two call differently. One thing it does not know: DuckDB adds whole numbers up in 128 bits,
Spark in 64, and then refuses. So Spark is made to add decimals of 38 digits.
"""

import sqlglot
from sqlglot import exp

from purloined.settings import CaseError


def spark_sql(select: str) -> str:
    """One SELECT of DuckDB's as one of Spark's."""
    try:
        (tree,) = sqlglot.parse(select, read="duckdb")
        return tree.transform(_adding_wide).sql(
            dialect="spark", comments=False, unsupported_level=sqlglot.ErrorLevel.RAISE
        )
    except sqlglot.errors.SqlglotError as error:
        raise CaseError(f"a SELECT has no translation for Spark: {error}") from error


def _adding_wide(node: exp.Expression) -> exp.Expression:
    return exp.Sum(this=exp.cast(node.this, "DECIMAL(38, 0)")) if isinstance(node, exp.Sum) else node
