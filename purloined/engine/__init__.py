"""What runs the steps' SQL: DuckDB here, or Spark elsewhere, for which it is translated.

duckdb               DuckDB, in this process: the default, and the reference
local[N]             Spark on this machine, on N cores: for trying out
spark://HOST:PORT    Spark's own cluster, by its master
sc://HOST:PORT       a Spark Connect server; needs no Java here
"""

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

from purloined.engine.on_duckdb import MEMORY_LIMIT, Engine
from purloined.names import shown
from purloined.settings import CaseError
from purloined.tables import Table

__all__ = ["DUCKDB", "MEMORY_LIMIT", "URLS", "Engine", "Maker", "elsewhere"]

DUCKDB = "duckdb"
URLS = "duckdb, local[N], spark://HOST:PORT or sc://HOST:PORT"


class Maker(Protocol):
    """What makes tables from tables. The DuckDB engine is one, and gives their rows as well."""

    def show(self, table: Table, paths: list[Path]) -> None:
        """Makes Parquet files readable under the table's name; none of them: the table is empty."""

    def write(self, table: Table, select: str, path: Path) -> None:
        """Runs one SELECT and writes its rows to one Parquet file, cast to the table's schema."""


@contextmanager
def elsewhere(url: str, scratch: Path) -> Iterator[Maker]:
    """The engine of that URL. scratch: a folder for what it puts aside."""
    with closing(_maker(url, scratch)) as maker:
        yield maker


def _maker(url: str, scratch: Path):
    if url == DUCKDB:
        return Engine(scratch)
    if not re.fullmatch(r"local\[(\d+|\*)\]|(spark|sc)://.+", url):
        raise CaseError(f"there is no engine {shown(url)!r}; write {URLS}")
    from purloined.engine.on_spark import SparkEngine, connected

    return SparkEngine(connected(url, scratch), scratch)
