"""Rows of an SQLite database that somebody hostile may have made. Meant to run in a process apart. Knows no table.

Only plain tables named beforehand are read: what is declared otherwise (a view, a virtual table, a generated column) is
refused before any of it is looked into, functions and other files are denied, and the schema is not trusted.
"""

import sqlite3
from collections.abc import Iterator

LARGEST_VALUE = 1 << 20
MOST_STEPS = 200  # millions of instructions for one query
_ALLOWED = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ}


class Unfit(Exception):
    """The database is not what it should be; the message says why."""


def rows(path: str, query: str, tables: dict[str, tuple[str, ...]]) -> Iterator[tuple]:
    """The rows of one SELECT. tables: the columns that it needs of each table. Raises Unfit, or an error of SQLite."""
    database = sqlite3.connect(_address(path), uri=True, isolation_level=None)
    try:
        database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_VALUE)
        database.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        database.text_factory = lambda data: data.decode("utf-8", "backslashreplace")
        for pragma in ("trusted_schema=off", "cell_size_check=on", "query_only=on", "mmap_size=0"):
            database.execute(f"PRAGMA {pragma}")
        for table, columns in tables.items():
            _check(database, table, columns)
        database.set_authorizer(lambda action, *_: sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY)
        steps = iter(range(MOST_STEPS))
        database.set_progress_handler(lambda: next(steps, None) is None, 1_000_000)
        yield from database.execute(query)
    finally:
        database.close()


def _address(path: str) -> str:
    """Read only, and as it lies there: no journal beside it is looked for."""
    escaped = path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    return f"file:{escaped}?mode=ro&immutable=1"


def _check(database: sqlite3.Connection, table: str, columns: tuple[str, ...]) -> None:
    found = database.execute("SELECT type, sql FROM sqlite_master WHERE name = ?", (table,)).fetchall()
    if len(found) != 1 or found[0][0] != "table" or not str(found[0][1]).upper().startswith("CREATE TABLE"):
        raise Unfit(f"no plain table {table}")
    hidden = {row[1]: row[6] for row in database.execute(f'PRAGMA table_xinfo("{table}")')}
    for column in columns:
        if hidden.get(column) != 0:
            raise Unfit(f"no plain column {column} in {table}")
