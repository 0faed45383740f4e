"""Whole columns of rows as a reader gives them, made rows of `events`: what `readers.event` does, for many at once.

Names are made normal by the same functions, once for each name that differs. The two ways are held against each other
by tests/test_fast_reading.py, row for row.
"""

from collections.abc import Callable
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from purloined import names
from purloined.parsing.blocks import each_different
from purloined.tables import ACTIONS, EVENTS, arrow_schema

SCHEMA = arrow_schema(EVENTS)
_FIRST, _LAST = (pa.scalar(text).cast(pa.timestamp("us")) for text in ("1970-01-01", "2201-01-01"))
_PLACE = pa.struct(
    [
        ("host", pa.string()),
        ("share", pa.string()),
        ("folder", pa.string()),
        ("folder_key", pa.int64()),
        ("name_key", pa.int64()),
        ("extension", pa.string()),
        ("whole_key", pa.int64()),
    ]
)
_AS_WRITTEN = ("path", "new_path", "cwd")  # `-` is a name here


def _remembered(function: Callable[[str], str | None], *nothing: str) -> Callable[[str], str | None]:
    """The function, None for what stands for nothing, and for blocks that follow one another asked once."""
    return lru_cache(maxsize=1 << 16)(lambda text: None if text in nothing else function(text))


_NORMAL = {
    "host": _remembered(names.full_host, ""),
    "actor_user": _remembered(names.account, "", "-"),
    "actor_process": _remembered(lambda text: names.split(text)[1] or None, ""),
    "src_endpoint": _remembered(names.endpoint, "", "-"),
    "dst_endpoint": _remembered(names.endpoint, "", "-"),
    "share": _remembered(lambda text: names.normal(text.strip("/\\")) or None, ""),
}
_FINISHED = ("record", "action", "route", "unfinished")


def events(raw: pa.Table, source: str) -> pa.Table:
    """The rows of `events`. raw: `record`, `action`, and columns as a row has them; numbers are 64-bit integers, of
    18 digits at the most, times without zone in UTC."""
    given = {name: raw[name].combine_chunks() for name in raw.column_names}
    assert given.keys() <= set(SCHEMA.names), given.keys() - set(SCHEMA.names)
    assert set(pc.unique(given["action"]).to_pylist()) <= set(ACTIONS)
    made = {name: _value(name, column) for name, column in given.items()}
    made["source"] = pa.repeat(source, raw.num_rows)
    if "path" in made:
        made |= _placed(made)
    if "new_path" in made:
        place = _places(made["new_path"])
        made |= {f"new_{part}": place[part] for part in ("folder", "folder_key", "whole_key", "name_key")}
    return pa.table(
        [
            made[field.name].cast(field.type) if field.name in made else pa.nulls(raw.num_rows, field.type)
            for field in SCHEMA
        ],
        schema=SCHEMA,
    )


def _value(name: str, column: pa.Array) -> pa.Array:
    """One column; what stands for `nothing` in logs becomes null."""
    if name in _FINISHED:
        return column
    if pa.types.is_timestamp(column.type):
        fits = pc.and_(pc.greater_equal(column, _FIRST), pc.less(column, _LAST))
        return column if pc.all(fits).as_py() is not False else pc.if_else(fits, column, None)
    if pa.types.is_integer(column.type) or pa.types.is_null(column.type):
        return column
    if name in _NORMAL:
        return each_different(column, _NORMAL[name], pa.string())
    nothing = pa.array([""] if name in _AS_WRITTEN else ["", "-"])
    return pc.if_else(pc.is_in(column, nothing), None, column)


def _placed(made: dict[str, pa.Array]) -> dict[str, pa.Array]:
    """What follows from `path`; a UNC path gives host and share where the row has none."""
    place = _places(made["path"])
    for name in ("host", "share"):
        place[name] = pc.coalesce(made[name], place[name]) if name in made else place[name]
    return {name: place[name] for name in ("host", "share", "folder", "folder_key", "name_key", "extension")}


def _places(paths: pa.Array) -> dict[str, pa.Array]:
    place = each_different(paths, _place, _PLACE)
    return dict(zip((field.name for field in _PLACE), place.flatten(), strict=True))


@lru_cache(maxsize=1 << 16)
def _place(path: str) -> dict:
    """What `readers.event` makes of one path."""
    unc = names.unc(path)
    folder, name = names.split(names.of_today(unc[2] if unc else path))
    return {
        "host": names.full_host(unc[0]) if unc else None,
        "share": names.normal(unc[1].strip("/\\")) or None if unc else None,
        "folder": folder,
        "folder_key": names.folder_key(folder),
        "name_key": names.key(name),
        "extension": names.extension(name),
        "whole_key": names.key("/".join(part for part in (folder, name) if part)),
    }
