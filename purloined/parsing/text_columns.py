"""Whole columns of text, as devices write values, made what the functions for one value make of them.

What is not as it usually is raises `Unusual`: the caller then reads those lines one by one. Knows no table and no tool.
"""

from collections.abc import Callable
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from purloined.evidence import LONGEST_LINE
from purloined.parsing.blocks import Unusual, each_different

TIME = pa.timestamp("us")
_WIDEST_PORT = 5


def cells(
    data: bytes, count: int, wanted: list[int], separator: str = ",", checked: bool = False
) -> dict[int, pa.Array]:
    """The wanted ones of `count` columns, as text. Quotes are read as `csv` reads them, where both agree.

    checked: it is known that quotes only stand around whole values"""
    end = 0
    while len(data) - end > LONGEST_LINE:
        end = data.rfind(b"\n", end, end + LONGEST_LINE + 1) + 1
        if not end:
            raise Unusual("a long line")
    if not checked and b'"' in data and not _quoted_as_usual(data, separator.encode()):
        raise Unusual("a quote within a value")
    options = pyarrow.csv.ReadOptions(
        use_threads=False, column_names=[str(place) for place in range(count)], block_size=len(data) + 1
    )
    parse = pyarrow.csv.ParseOptions(delimiter=separator, ignore_empty_lines=False)
    names = [str(place) for place in wanted]
    convert = pyarrow.csv.ConvertOptions(include_columns=names, column_types=dict.fromkeys(names, pa.string()))
    table = pyarrow.csv.read_csv(pa.BufferReader(data), options, parse, convert)
    return {place: table[str(place)].combine_chunks() for place in wanted}


def _quoted_as_usual(data: bytes, separator: bytes) -> bool:
    """Whether quotes only stand around whole values, each on one line."""
    for line in data.split(b"\n"):
        if b'"' in line:
            inside = False
            for value in line.split(separator):
                if value.count(b'"') not in (0, 1, 2) or value.strip(b'"').count(b'"'):
                    return False
                opens, closes = value.startswith(b'"') and not inside, value.endswith(b'"')
                if inside and value.startswith(b'"') and value != b'"':
                    return False
                if not inside and not opens and b'"' in value:
                    return False
                inside = not (closes and (inside or len(value) > 1)) if inside or opens else False
            if inside:
                return False
    return True


def digits(column: pa.Array) -> pa.Array:
    """Whole numbers; null where there is none."""
    empty = pc.equal(column, "")
    plain = pc.match_substring_regex(column, "^[0-9]{1,18}$")
    if not pc.all(pc.or_(empty, plain)).as_py():
        raise Unusual("no whole number, or a very large one")
    return pc.cast(pc.if_else(empty, None, column), pa.int64())


def port(column: pa.Array) -> pa.Array:
    """Ports; null for 0 and where there is none."""
    numbers = digits(column)
    if pc.any(pc.greater(pc.utf8_length(column), _WIDEST_PORT)).as_py():
        raise Unusual("no port")
    return pc.if_else(pc.equal(numbers, 0), None, numbers)


def times(column: pa.Array, read: Callable[[str], datetime | None]) -> pa.Array:
    """Times, each text that differs read once; all of them must be times."""

    def one(text: str) -> datetime:
        try:
            time = read(text)
        except ValueError:
            time = None
        if time is None:
            raise Unusual("no time")
        return time

    return each_different(column, one, TIME)


def each_combination(function: Callable[..., str | None], *columns: pa.Array) -> pa.Array:
    """`function` of the values of each row, called once for each combination that differs."""
    if any(pc.any(pc.match_substring(column, "\t")).as_py() for column in columns):
        raise Unusual("a tab")
    joined = pc.binary_join_element_wise(*columns, "\t")
    return each_different(joined, lambda text: function(*text.split("\t")), pa.string())


def empty(count: int) -> pa.Array:
    """So many empty texts."""
    return pa.repeat("", count)


def unknown(count: int) -> pa.Array:
    """So many numbers that are not known."""
    return pa.nulls(count, pa.int64())
