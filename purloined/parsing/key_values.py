"""`key=value key="a value"`, as network devices write their records. Knows no table and no tool."""

import contextlib
import csv
import re

import pyarrow as pa

from purloined import _native

# An unquoted value ends at a blank or a comma. A quoted one is cut off where the line is: it then has no second quote.
_PAIR = re.compile(r'([A-Za-z_][\w.-]*)=(?:"((?:[^"\\]|\\.)*)"|([^\s",]*))')


def pairs(text: str) -> dict[str, str]:
    """Value by key, parted by blanks or commas. Where each pair is quoted as a whole (`"a=1","b=2"`), so is it read."""
    if text.startswith('"') and '","' in text:
        with contextlib.suppress(csv.Error):  # a line end inside the line
            cells = next(csv.reader([text]), [])
            return {key: value.strip('"') for key, mark, value in (cell.partition("=") for cell in cells) if mark}
    return {key: quoted or plain for key, quoted, plain in _PAIR.findall(text)}


def whole(text: str) -> bool:
    """Whether no quoted value was cut off."""
    return (text.count('"') - text.count('\\"')) % 2 == 0


def columns(lines: bytes, count: int, names: tuple[str, ...]) -> tuple[dict[str, pa.Array], pa.Array]:
    """The values of some keys on so many lines, null where there is none; and which lines are of the plainest form:
    parted by blanks, without a backslash, and with each of those keys once. Others have no values here, and are left to
    `pairs`. Raises ValueError where lines are too short to be records."""
    found, _, (bits, *made) = _native.pair_columns(lines, dict.fromkeys(names, 0))
    if found != count:
        raise ValueError("lines that are none")
    texts = {
        name: pa.StringArray.from_buffers(count, pa.py_buffer(offsets), pa.py_buffer(text), pa.py_buffer(valid))
        for name, (valid, _, offsets, text) in zip(names, made, strict=True)
    }
    return texts, pa.Array.from_buffers(pa.bool_(), count, [None, pa.py_buffer(bits)])


def without_null(texts: pa.Array) -> pa.Array:
    """The same, with an empty text where there is none."""
    _, offsets, text = texts.buffers()
    return pa.StringArray.from_buffers(len(texts), offsets, text, None, 0, texts.offset)
