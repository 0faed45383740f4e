"""Rows put together as columns, many at a time: what is then made of them costs a fraction (columns.py)."""

from collections.abc import Iterable, Iterator

import pyarrow as pa

from purloined.parsing.blocks import is_plain
from purloined.tables import EVENTS, arrow_schema

_TYPES = {field.name: field.type for field in arrow_schema(EVENTS)}
SIZE = 10_000
HEAVY = 16 << 20  # characters of what a thief can make as long as he likes


def tables(rows: Iterable[dict | pa.Table]) -> Iterator[dict | pa.Table]:
    """The same rows in the same order, as tables; as they are where one of them does not fit. What is a table already
    is handed on at once."""
    held: list[dict] = []
    weight = 0
    for row in rows:
        if isinstance(row, pa.Table):
            yield row
            continue
        held.append(row)
        weight += len(row.get("path") or "") + len(row.get("cmd_line") or "") + len(row.get("detail") or "")
        if len(held) >= SIZE or weight > HEAVY:
            yield from _together(held)
            held, weight = [], 0
    if held:
        yield from _together(held)


def _together(rows: list[dict]) -> Iterator[dict | pa.Table]:
    names = sorted(set().union(*rows))
    try:
        kind = pa.struct([(name, _TYPES[name]) for name in names])
        table = pa.Table.from_struct_array(pa.array(rows, kind))
        if any(pa.types.is_integer(column.type) and not is_plain(column) for column in table.columns):
            raise ValueError("a number that may not fit")
    except (KeyError, TypeError, ValueError, OverflowError, pa.ArrowException):
        yield from rows
    else:
        yield table
