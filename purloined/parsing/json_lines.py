"""A block of JSON lines as columns: the values that are asked for, in one pass of the module in C (docs/native.md).

    said = columns(block, {"event_type": ENCODED, "flow": {"start": TEXT, "bytes_toserver": INTEGER}})
    said["flow"]["bytes_toserver"]        # a pyarrow.Array with a value for each line

A line is taken only if it is strict JSON and what is asked for is of its kind, null or missing. One that is not, or of
which that is not plain (a name that stands twice in an object, a number of more than 18 digits), raises `Unusual` for
the whole block: `blocks.read` then cuts it in two, and gives the lines that are left to the reader's Python.
"""

import os

import pyarrow as pa

from purloined import _native
from purloined.evidence import LONGEST_LINE, Block
from purloined.parsing.blocks import Unusual

# in the order of `enum kind` in native.c
TEXT, ENCODED, INTEGER, REAL, TRUTH, PRESENT, MOMENT, WRITTEN, WRITTEN_ENCODED = range(9)
Asked = dict[str, "int | Asked"]
Columns = dict[str, "pa.Array | Columns"]

_TYPES = {INTEGER: pa.int64(), REAL: pa.float64(), TRUTH: pa.bool_(), MOMENT: pa.timestamp("us")}
_WORDS = pa.dictionary(pa.int32(), pa.string())
SEED = int.from_bytes(os.urandom(8), "big")  # whoever wrote the log must not know which texts are slow to tell apart


class Lines:
    """The lines of a block: `lines[3]` are the bytes of the fourth."""

    def __init__(self, data: bytes, starts: bytes) -> None:
        self._data, self._starts = data, memoryview(starts).cast("i")

    def __getitem__(self, place: int) -> bytes:
        return self._data[self._starts[place] : self._starts[place + 1]].removesuffix(b"\n")

    def longest(self) -> int:
        starts = pa.Array.from_buffers(pa.int32(), len(self._starts), [None, pa.py_buffer(self._starts)])
        return pa.compute.max(pa.compute.subtract(starts[1:], starts[:-1])).as_py() or 0


def columns(block: Block, asked: Asked) -> Columns:
    """The values asked for, of the shape of `asked`."""
    return with_lines(block, asked)[0]


def with_lines(block: Block, asked: Asked) -> tuple[Columns, Lines]:
    """The same, and the lines themselves."""
    try:
        count, starts, made = _native.json_columns(block.data, asked, SEED)
    except ValueError as error:
        raise Unusual(str(error)) from None
    lines = Lines(block.data, starts)
    if count != block.lines or lines.longest() > LONGEST_LINE:
        raise Unusual("a long line")
    return _shaped(asked, iter(made), count), lines


def _shaped(asked: Asked, made, count: int) -> Columns:
    return {
        name: _shaped(kind, made, count) if isinstance(kind, dict) else array(kind, next(made), count)
        for name, kind in asked.items()
    }


def array(kind: int, parts: tuple, count: int) -> pa.Array:
    """An Arrow array of (validity, values, offsets, text), which are of Arrow's layout already."""
    valid, values, offsets, text = (part if part is None else pa.py_buffer(part) for part in parts)
    if kind == PRESENT:
        return pa.Array.from_buffers(pa.bool_(), count, [None, valid])
    if kind in (TEXT, WRITTEN):
        return pa.StringArray.from_buffers(count, offsets, text, valid)
    if kind in (ENCODED, WRITTEN_ENCODED):
        words = pa.StringArray.from_buffers(len(offsets) // 4 - 1, offsets, text)
        return pa.DictionaryArray.from_buffers(_WORDS, count, [valid, values], words)
    return pa.Array.from_buffers(_TYPES[kind], count, [valid, values])


# Encoded columns ----------------------------------------------------------------------------------------


def is_any(column: pa.DictionaryArray, words: tuple[str, ...]) -> pa.Array:
    """Whether each is one of these words; null is none."""
    found = pa.array([text in words for text in column.dictionary.to_pylist()], pa.bool_())
    return pa.compute.fill_null(found.take(column.indices), False)


def without_empty(column: pa.DictionaryArray) -> pa.DictionaryArray:
    """The column; raises Unusual where a text is empty, which readers take for nothing."""
    if "" in column.dictionary.to_pylist():
        raise Unusual("an empty text")
    return column
