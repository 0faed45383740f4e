r"""Reads a log a block of lines at a time, column by column, where it is as it usually is.

A reader that takes one line at a time is what a format means. The same for whole columns is ten times as fast, and
needs every line of a block to be of the usual kind. So a reader may have both:

    def read(evidence):                            # what counts
        for record, text in evidence.lines():
            yield from _line(state, record, text)

    def read_blocks(evidence):                     # the same rows, faster
        yield from blocks.read(evidence, partial(_columns, state), partial(_line, state))

    def _columns(state, block) -> pyarrow.Table:   # rows as columns: `record` and what a row would have

`_columns` raises `Unusual` (or what Arrow raises) for a block in which anything is not as it expects: before
it has changed `state` or told the evidence of anything. The block is then cut in two, and again, and the few lines
that are left go through `_line`. So bad lines, headings and empty lines are what they are in `read`.

Text stays text: nothing here changes a name. What is made of names is made by `columns.py`, once for each that differs.
"""

from collections.abc import Callable, Container, Iterator

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from purloined.evidence import LONGEST_LINE, Block, Evidence, Times

SIZE = 4 << 20  # bytes of a block
FEW = 64  # lines that are not worth being taken together
_TRIED = 4  # blocks of which nothing could be taken together, after which a file is read line by line
_AGAIN = 32  # blocks; then one more is tried
_EXACT = float(1 << 53)  # whole numbers up to here are exact in 64-bit floating point


class Unusual(Exception):
    """Not every line of the block is as it usually is."""


def read(
    evidence: Evidence,
    columns: Callable[[Block], pa.Table],
    line: Callable[[int, str], Iterator[dict]],
    times: int = 1,
) -> Iterator[dict | pa.Table]:
    """The rows of a file, many as a table where `columns` can take the block, one by one where only `line` can.

    times: how many times larger than usual a block may be, where little is kept of it"""
    in_vain = 0
    for block in evidence.blocks(SIZE * times):
        taken = False
        if in_vain < _TRIED or in_vain % _AGAIN == 0:
            for rows in _rows(evidence, block, columns, line):
                taken = taken or isinstance(rows, pa.Table)
                yield rows
        else:
            yield from _one_by_one(evidence, block, line)
        in_vain = 0 if taken else in_vain + 1


def _rows(evidence: Evidence, block: Block, columns: Callable, line: Callable) -> Iterator[dict | pa.Table]:
    try:
        table = columns(_usual(block))
    except Exception:  # Unusual, or what a library raises for what it cannot convert: `line` says what it is
        if block.lines <= FEW:
            yield from _one_by_one(evidence, block, line)
        else:
            for half in block.halves():
                yield from _rows(evidence, half, columns, line)
    else:
        yield table


def _one_by_one(evidence: Evidence, block: Block, line: Callable) -> Iterator[dict]:
    for record, text in evidence.texts(block):
        yield from line(record, text)


def _usual(block: Block) -> Block:
    """The block with Unix line ends."""
    data = block.data.replace(b"\r\n", b"\n") if b"\r" in block.data else block.data
    if b"\r" in data or b"\0" in data:
        raise Unusual("a carriage return, or a zero, within a line")
    return block._replace(data=data)


def of_rows(rows: list[dict], wanted: Container[str] | None = None) -> pa.Table:
    """Rows as a table, for which that is faster than finishing each. Raises where a column holds unlike values.

    wanted: the columns that count; None: all"""
    names = dict.fromkeys(name for row in rows for name in row if wanted is None or name in wanted)
    table = pa.table({name: pa.array([row.get(name) for row in rows]) for name in names})
    if not all(is_plain(column) for column in table.columns if pa.types.is_integer(column.type)):
        raise Unusual("a number of more than 18 digits")
    return table


def is_plain(numbers: pa.Array | pa.ChunkedArray) -> bool:
    """Whether they have 18 digits at the most: others may be refused, one by one."""
    ends = pc.min_max(numbers).as_py()
    return ends["min"] is None or -(10**18) < ends["min"] <= ends["max"] < 10**18


# A block as columns -------------------------------------------------------------------------------------


def lines(block: Block) -> pa.Array:
    """The lines as text, without their ends. None of them is empty, or too long to be read."""
    end = len(block.data) - block.data.endswith(b"\n")
    places = pa.array([0, end], pa.int32()).buffers()[1]
    text = pa.StringArray.from_buffers(1, places, pa.py_buffer(block.data))
    text.validate(full=True)  # that it is UTF-8
    found = pc.split_pattern(text, "\n").flatten()
    lengths = pc.min_max(pc.binary_length(found)).as_py()
    if not lengths["min"] or lengths["max"] > LONGEST_LINE or len(found) != block.lines:
        raise Unusual("an empty line, or a long one")
    return found


def joined(found: pa.Array, mark: str = "\n") -> bytes:
    """Lines as `lines` gives them, with ends between them again, or with another mark."""
    together = pa.ListArray.from_arrays(pa.array([0, len(found)], pa.int32()), found)
    return pc.binary_join(together, mark)[0].as_buffer().to_pybytes()


def separated(
    block: Block, names: list[str], separator: str, options: pyarrow.csv.ConvertOptions
) -> dict[str, pa.Array]:
    """Columns of lines that are parted by one character, without quotes. Raises where a line has more or fewer."""
    table = pyarrow.csv.read_csv(
        pa.BufferReader(block.data),
        pyarrow.csv.ReadOptions(use_threads=False, column_names=names, block_size=len(block.data) + 1),
        pyarrow.csv.ParseOptions(delimiter=separator, quote_char=False, ignore_empty_lines=False),
        options,
    )
    if table.num_rows != block.lines:
        raise Unusual("lines that are none")
    return {name: table[name].combine_chunks() for name in table.column_names}


def split(text: pa.Array, mark: str, count: int) -> list[pa.Array]:
    """The first pieces between marks, and the rest as the last of so many. Raises where a text has fewer."""
    pieces = pc.split_pattern(text, mark, max_splits=count - 1)
    if len(pieces) and pc.min(pc.list_value_length(pieces)).as_py() < count:
        raise Unusual(f"fewer than {count} pieces")
    flat = pieces.flatten()
    places = pa.arange(0, len(flat), count)
    return [flat.take(pc.add(places, number)) for number in range(count)]


def pairs(one: pa.DictionaryArray, other: pa.DictionaryArray) -> pa.DictionaryArray:
    """A number for each pair of values that occurs."""
    width = len(other.dictionary)
    both = pc.add(pc.multiply(one.indices.cast(pa.int64()), width), other.indices.cast(pa.int64()))
    return both.dictionary_encode()


def each_combination(function: Callable, kind: pa.DataType, *columns: pa.DictionaryArray) -> pa.Array:
    """`function` of the texts of each row, None for null; called once for each combination that differs."""
    places, numbers = combinations(*columns)
    words = [[*column.dictionary.to_pylist(), None] for column in columns]
    texts = ([known[number] for number in each] for known, each in zip(words, numbers, strict=True))
    return pa.array([function(*each) for each in zip(*texts, strict=True)], kind).take(places)


def combinations(*columns: pa.DictionaryArray) -> tuple[pa.Array, list[list[int]]]:
    """Which of the combinations of texts that occur each row has; and of each column, by combination, the number of its
    text, which for null is one beyond all."""
    joined, width = pa.scalar(0, pa.int64()), 1
    for column in columns:
        size = len(column.dictionary)
        here = pc.fill_null(column.indices, size).cast(pa.int64())
        joined, width = pc.add(pc.multiply(joined, size + 1), here), width * (size + 1)
    if width >= 1 << 62:
        raise Unusual("too many combinations")
    encoded = joined.dictionary_encode()
    left, numbers = encoded.dictionary, []
    for column in reversed(columns):
        size = len(column.dictionary) + 1
        above = pc.divide(left, size)
        numbers.append(pc.subtract(left, pc.multiply(above, size)).to_pylist())
        left = above
    return encoded.indices, numbers[::-1]


def chosen(which: pa.Array, one: pa.Array, other: pa.Array) -> pa.Array:
    """Of two columns of any kind the one where that is so, the other where not."""
    if pc.all(which).as_py():
        return one
    if not pc.any(which).as_py():
        return other
    every = pa.arange(0, len(one))
    return pa.concat_arrays([one, other]).take(pc.if_else(which, every, pc.add(every, len(one))))


def from_iso(text: pa.Array) -> pa.Array:
    """Times in ISO 8601 that carry their zone."""
    return pc.cast(pc.cast(text, pa.timestamp("us", "UTC")), pa.timestamp("us"))


def records(block: Block) -> pa.Array:
    """The line numbers."""
    return pa.arange(block.first, block.first + block.lines)


# Values, as the functions for one record make them --------------------------------------------------------


def whole(numbers: pa.Array) -> pa.Array:
    """64-bit integers of floating-point numbers, all of which are whole and exact."""
    low, high = pc.min_max(numbers).as_py().values()
    if low is not None and not -_EXACT < low <= high < _EXACT:
        raise Unusual("a number that is too large to be exact")
    return pc.cast(numbers, pa.int64())  # raises where one is not whole


def digits(text: pa.Array) -> pa.Array:
    """64-bit integers of text, all of which is digits, 18 of them at the most."""
    if pc.any(pc.invert(pc.ascii_is_decimal(text))).as_py() or (pc.max(pc.binary_length(text)).as_py() or 0) > 18:
        raise Unusual("no plain number")
    return pc.cast(text, pa.int64())


def from_epoch(seconds: pa.Array) -> pa.Array:
    """Times of seconds since 1970, all given to the microsecond at most; else it would be rounded here, cut there."""
    low, high = pc.min_max(seconds).as_py().values()
    if low is not None and not 0 <= low <= high < 1e10:
        raise Unusual("no seconds since 1970")
    micro = pc.round(pc.multiply(seconds, 1e6))
    if pc.any(pc.not_equal(pc.divide(micro, 1e6), seconds)).as_py():
        raise Unusual("finer than microseconds")
    return pc.cast(pc.cast(micro, pa.int64()), pa.timestamp("us"))


def after(start: pa.Array, seconds: pa.Array) -> pa.Array:
    """The moments so many seconds later; null where either is missing."""
    low, high = pc.min_max(seconds).as_py().values()
    if low is not None and not 0 <= low <= high < 1e9:
        raise Unusual("no such duration")
    full = pc.trunc(seconds)
    rest = pc.round(pc.multiply(pc.subtract(seconds, full), 1e6), round_mode="half_to_even")
    micro = pc.add(pc.multiply(pc.cast(full, pa.int64()), 1_000_000), pc.cast(rest, pa.int64()))
    return pc.add(start, pc.cast(micro, pa.duration("us")))


def spread(times: pa.Array) -> Times:
    """What `Evidence.saw_many` wants to know of times."""
    known = times.drop_null() if times.null_count else times
    if not len(known):
        return Times(None, None, None, None)
    ends = pc.min_max(known).as_py()
    return Times(known[0].as_py(), known[-1].as_py(), ends["min"], ends["max"])


def each_different(column: pa.Array, function: Callable[[str], object], kind: pa.DataType) -> pa.Array:
    """The column with `function` of each value; called once for each value that differs. Null stays null."""
    encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    made = [None if value is None else function(value) for value in encoded.dictionary.to_pylist()]
    return pa.array(made, kind).take(encoded.indices)
