"""Whole columns of listed names, sizes and times, for listings that are read many lines at once (`blocks.py`)."""

from collections.abc import Callable, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from purloined.evidence import LONGEST_LINE, Block, Evidence
from purloined.parsing import blocks, encoding
from purloined.parsing.blocks import Unusual
from purloined.parsing.listed_names import LONGEST_PATH, unescaped

TIME = pa.timestamp("us")


def read(
    evidence: Evidence,
    columns: Callable[[Block], pa.Table],
    line: Callable[[int, str], Iterator[dict]],
    slowly: Callable[[Evidence], Iterator[dict]],
) -> Iterator[dict | pa.Table]:
    """`blocks.read` of a file that is UTF-8; of another, what `slowly` gives."""
    if encoding.of(evidence) == "utf-8":
        yield from blocks.read(evidence, columns, line)
    else:
        yield from slowly(evidence)


def lines(block: Block) -> pa.Array:
    """The lines of a block as text, empty ones too."""
    found = pc.split_pattern(pa.array([block.data.decode("utf-8")]), "\n").values.slice(0, block.lines)
    if len(found) != block.lines or (pc.max(pc.binary_length(found)).as_py() or 0) > LONGEST_LINE:
        raise Unusual("a long line")
    return found


def parts(text: pa.Array, pattern: str) -> dict[str, pa.Array]:
    """What the named groups of the pattern (as RE2 has it) take of each line. Raises where one does not fit."""
    said = pc.extract_regex(text, f"^(?:{pattern})$")
    if said.null_count:
        raise Unusual("a line of another form")
    return {field.name: said.field(field.name) for field in said.type}


def paths(names: pa.Array, escaped: bool = False) -> pa.Array:
    """The names; freed of escapes, where they have any. Raises where one is longer than any system allows."""
    if (pc.max(pc.utf8_length(names)).as_py() or 0) > LONGEST_PATH:
        raise Unusual("a long name")
    if not escaped:
        return names
    blanks = pc.replace_substring(names, "\\ ", " ")
    others = pc.match_substring(blanks, "\\")  # what is left are other escapes, or parts of them
    if not pc.any(others).as_py():
        return blanks
    told = [unescaped(name) if other else blank for name, blank, other in zip(
        names.to_pylist(), blanks.to_pylist(), others.to_pylist(), strict=True)]  # fmt: skip
    return pa.array(told, pa.string())


def table(rows: pa.Array, **columns: pa.Array) -> pa.Table:
    """The columns where `rows` is true."""
    return pa.table(columns).filter(rows)
