"""DuckDB, embedded: runs the SQL as it stands. Settings that could change an answer are set here and read back."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from purloined.tables import Table

if TYPE_CHECKING:
    import pyarrow

MEMORY_LIMIT = "2400MB"  # of DuckDB's own; the process stays below 4 GB with what Python needs besides
_HELD = 16 << 10  # bytes of the files of a table that is read once, and held
_SETTINGS = {
    "TimeZone": "UTC",
    "default_null_order": "NULLS_LAST",
    "preserve_insertion_order": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "enable_progress_bar": "false",
}


class Engine:
    """A connection whose tables are Parquet files. scratch: a folder to spill to.

    threads: how many it may use; None: as many as there are processors
    holds: whether small tables, each shown once, are kept in memory. Many SELECTs then begin sooner"""

    def __init__(
        self, scratch: Path, memory_limit: str = MEMORY_LIMIT, threads: int | None = None, holds: bool = False
    ) -> None:
        self._holds = holds
        self._connection = duckdb.connect(":memory:")
        if threads:
            self._connection.execute(f"SET threads = {threads:d}")
        for name, value in (_SETTINGS | {"memory_limit": memory_limit, "temp_directory": str(scratch)}).items():
            self._connection.execute(f"SET {name} = {_quoted(value)}")
        for name, value in _SETTINGS.items():
            found = self._connection.execute("SELECT current_setting(?)", [name]).fetchone()[0]
            if str(found).lower() != value.lower():
                raise RuntimeError(f"the engine did not take {name} = {value}: it says {found}")

    def show(self, table: Table, paths: list[Path]) -> None:
        """Makes Parquet files readable under the table's name, with the declared columns and types. A column that they
        lack, since an earlier version wrote them, is null."""
        if not paths:
            empty = ", ".join(f'NULL AS "{name}"' for name in table.columns)
            self._name(table, f"SELECT {empty} LIMIT 0", 0)
            return
        size = sum(path.stat().st_size for path in paths) if self._holds else 0
        files = ", ".join(_quoted(str(path)) for path in paths)
        read = f"FROM read_parquet([{files}]{', union_by_name = true' if len(paths) > 1 else ''})"
        try:
            self._name(table, f"SELECT * {read}", size)
        except duckdb.BinderException:
            there = {row[0] for row in self._connection.execute(f"DESCRIBE SELECT * {read}").fetchall()}
            lacks = "".join(f', NULL AS "{name}"' for name in table.columns if name not in there)
            self._name(table, f"SELECT *{lacks} {read}", size)

    def _name(self, table: Table, select: str, size: int) -> None:
        """Gives the rows of a SELECT over so many bytes of files the table's name."""
        source = cast_to(table, select)
        if self._holds and size <= _HELD:
            with contextlib.suppress(duckdb.OutOfMemoryException):
                self._connection.execute(f'CREATE TABLE "{table.name}" AS {source}')
                return
        self._connection.execute(f'CREATE OR REPLACE VIEW "{table.name}" AS {source}')

    def write(self, table: Table, select: str, path: Path) -> None:
        """Runs one SELECT and writes its rows to a Parquet file, cast to the table's schema. Where memory does not
        suffice for all threads at once, one does the work alone, which needs least. A MemoryError says that even that
        is too much."""
        copy = f"COPY ({cast_to(table, select)}) TO {_quoted(str(path))} (FORMAT parquet, COMPRESSION zstd)"
        try:
            self._connection.execute(copy)
        except duckdb.OutOfMemoryException:
            (threads,) = self._connection.execute("SELECT current_setting('threads')").fetchone()
            self._connection.execute("SET threads = 1")
            try:
                self._connection.execute(copy)
            except duckdb.OutOfMemoryException as error:
                raise MemoryError(str(error).partition("\n")[0]) from error
            self._connection.execute(f"SET threads = {threads:d}")

    def rows(self, select: str, values: list | None = None, first: str = "") -> Iterator[dict]:
        """The rows of a SELECT as dicts, streamed. first: a store, whose tables are meant before others of that name"""
        cursor = self._connection.cursor()  # a cursor of its own: two streams may be open at once
        if first:
            cursor.execute(f"SET search_path = {_quoted(f'{first}.main,memory.main')}")
        cursor.execute(select, values or [])
        names = [column[0] for column in cursor.description]
        while batch := cursor.fetchmany(10_000):
            for values_ in batch:
                yield dict(zip(names, values_, strict=True))

    def batches(self, select: str) -> Iterator["pyarrow.RecordBatch"]:
        """The rows of a SELECT as Arrow batches, streamed: for tables as long as the inventory."""
        yield from self._connection.cursor().sql(select).to_arrow_reader(50_000)

    def store(self, name: str, tables: dict[str, str], views: dict[str, str], path: Path) -> None:
        """Runs SELECTs once, and keeps their rows, in their order, in a file where they are found quickly: `rows` sees
        them as "name".table, and another engine after `attach`. A SELECT may speak of what stands before it."""
        self._connection.execute(f'ATTACH {_quoted(str(path))} AS "{name}"')
        self._connection.execute("SET preserve_insertion_order = true")
        for table, select in tables.items():
            self._connection.execute(f'CREATE TABLE "{name}"."{table}" AS {select}')
        self._connection.execute("SET preserve_insertion_order = false")
        for view, select in views.items():
            self._connection.execute(f'CREATE VIEW "{name}"."{view}" AS {select}')
        self._connection.execute(f'CHECKPOINT "{name}"')

    def attach(self, name: str, path: Path) -> None:
        """Makes the tables that another engine stored readable as "name".table."""
        self._connection.execute(f'ATTACH {_quoted(str(path))} AS "{name}" (READ_ONLY)')

    def detach(self, name: str) -> None:
        """Lets go of what was attached."""
        self._connection.execute(f'DETACH "{name}"')

    def close(self) -> None:
        """Lets go of the files."""
        self._connection.close()


def cast_to(table: Table, select: str) -> str:
    """The same SELECT, with the table's columns in their order, cast to their types."""
    columns = ", ".join(f'CAST("{name}" AS {column.type}) AS "{name}"' for name, column in table.columns.items())
    return f"SELECT {columns} FROM ({select.rstrip().rstrip(';')}\n) AS made"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
