"""Whole columns of rows as a reader gives them, made rows of `events` and of `listings`: what `readers.event` and
`readers.listing` do, for many at once.

Names are made normal by the same functions, once for each name that differs. The two ways are held against each other
by tests/test_fast_reading.py, row for row.
"""

from collections.abc import Callable
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from purloined import _native, names
from purloined.parsing import json_lines
from purloined.parsing.blocks import Unusual, digits, each_different
from purloined.tables import ACTIONS, EVENTS, LISTINGS, arrow_schema

SCHEMA = arrow_schema(EVENTS)
_FIRST, _LAST = (pa.scalar(text).cast(pa.timestamp("us")) for text in ("1970-01-01", "2201-01-01"))
_AS_WRITTEN = ("path", "new_path", "cwd")  # a file may be named `-`


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
_NORMAL_ALREADY = "^[0-9a-z](?:[0-9a-z._-]*[0-9a-z])?$"  # is its own normal form in each of them
_FINISHED = ("record", "action", "route", "unfinished")


def events(raw: pa.Table, source: str) -> pa.Table:
    """The rows of `events`. raw: `record`, `action`, and columns as a row has them; numbers are 64-bit integers, of
    18 digits at the most, times without zone in UTC."""
    given = {name: raw[name].combine_chunks() for name in raw.column_names}
    assert given.keys() <= set(SCHEMA.names), given.keys() - set(SCHEMA.names)
    assert set(pc.unique(given["action"]).to_pylist()) <= set(ACTIONS)
    made = {name: _value(name, column) for name, column in given.items() if column.null_count < len(column)}
    made["source"] = pa.repeat(source, raw.num_rows)
    if "path" in made:
        made |= _placed(made)
    if "new_path" in made:
        made |= _spread(made["new_path"], _new_place, _NEW_PLACE)
    return pa.table(
        [
            made[field.name].cast(field.type) if field.name in made else _nulls(raw.num_rows, field.type)
            for field in SCHEMA
        ],
        schema=SCHEMA,
    )


def _nulls(count: int, kind: pa.DataType) -> pa.Array:
    """A column of nulls, which for blocks that follow one another is made once."""
    return _many_nulls(1 << max(count, 1).bit_length(), kind).slice(0, count)


_many_nulls = lru_cache(maxsize=100)(pa.nulls)


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
        encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        if pc.all(pc.match_substring_regex(encoded.dictionary, _NORMAL_ALREADY)).as_py():
            return column
        return each_different(encoded, _NORMAL[name], pa.string())
    nothing = pc.is_in(column, pa.array([""] if name in _AS_WRITTEN else ["", "-"]))
    return pc.if_else(nothing, None, column) if pc.any(nothing).as_py() else column


_PLACE = ("host", "share", "folder", "folder_key", "name_key", "extension")
_NEW_PLACE = ("new_folder", "new_folder_key", "new_name_key", "new_whole_key")


def _placed(made: dict[str, pa.Array]) -> dict[str, pa.Array]:
    """What follows from `path`; a UNC path gives host and share where the row has none."""
    place = _places(made["path"])
    for name in ("host", "share"):
        if name in made:
            place[name] = pc.coalesce(made[name], place[name])
    return place


def _places(paths: pa.Array) -> dict[str, pa.Array]:
    """As `_spread` of `_place`: most in C, the others one by one."""
    encoded = paths.dictionary_encode()
    folder, name_key, ending = _parted(encoded.dictionary)
    words = folder.dictionary.to_pylist()
    known = [_folder(text) for text in words]
    odd = pa.array([text[:2] in _UNC and not names.unc(text[:-1]) for text in words], pa.bool_())
    made = {
        part: pa.array(values, SCHEMA.field(part).type).take(folder.indices)
        for part, values in zip(_PLACE[:4], zip(*known, strict=True) if known else ((),) * 4, strict=True)
    }
    made |= {"name_key": name_key, "extension": ending.cast(pa.string())}
    left = pc.and_(pc.is_valid(encoded.dictionary), pc.fill_null(odd.take(folder.indices), True))
    if pc.any(left).as_py():
        one_by_one = [_place(path) for path in encoded.dictionary.filter(left).to_pylist()]
        for part, values in zip(_PLACE, zip(*one_by_one, strict=True), strict=True):
            made[part] = pc.replace_with_mask(made[part], left, pa.array(values, made[part].type))
    return {part: column.take(encoded.indices) for part, column in made.items()}


_UNC = ("\\\\", "//")


def _parted(paths: pa.StringArray) -> tuple[pa.DictionaryArray, pa.Array, pa.DictionaryArray]:
    """Folder with the sign behind it, key of the name and extension of paths; null where `_place` has to say them."""
    _, offsets, text = paths.buffers()
    used = memoryview(offsets)[4 * paths.offset : 4 * (paths.offset + len(paths) + 1)] if len(paths) else b""
    made = _native.path_columns(used, text or b"", json_lines.SEED)
    kinds = (json_lines.ENCODED, json_lines.INTEGER, json_lines.ENCODED)
    return tuple(json_lines.array(kind, parts, len(paths)) for kind, parts in zip(kinds, made, strict=True))


def _spread(paths: pa.Array, function: Callable[[str], tuple], parts: tuple[str, ...]) -> dict[str, pa.Array]:
    """What follows from each path, as columns; worked out once for each path that differs."""
    encoded = paths.dictionary_encode()
    known = [(None,) * len(parts) if path is None else function(path) for path in encoded.dictionary.to_pylist()]
    columns = zip(*known, strict=True) if known else ((),) * len(parts)
    return {
        part: pa.array(values, SCHEMA.field(part).type).take(encoded.indices)
        for part, values in zip(parts, columns, strict=True)
    }


@lru_cache(maxsize=1 << 16)
def _place(path: str) -> tuple:
    """What `readers.event` makes of a path, in the order of _PLACE."""
    between = "/" if "/" in path else "\\"
    above, _, name = path.rpartition(between)
    if not above or name in ("", ".") or "@" in path:  # no name of its own; or of a previous version
        return _whole_place(path)
    if path.startswith(("\\\\", "//")) and ("\\" in name or not names.unc(above)):  # the share has no name below it
        return _whole_place(path)
    name = names.normal(name)
    return *_folder(above + between), names.key(name), names.extension(name)


@lru_cache(maxsize=1 << 14)
def _folder(path: str) -> tuple:
    """The part that all names in a folder share."""
    host, share, folder, _ = _parts(path + "x")
    return host, share, folder, names.folder_key(folder)


def _whole_place(path: str) -> tuple:
    host, share, folder, name = _parts(path)
    return host, share, folder, names.folder_key(folder), names.key(name), names.extension(name)


def _parts(path: str) -> tuple:
    """Host, share, folder and name of a path, in normal form."""
    host, share, rest = names.unc(path) or (None, None, path)
    host = names.full_host(host) if host else None
    share = names.normal(share.strip("/\\")) or None if share else None
    return host, share, *names.split(names.of_today(rest))


@lru_cache(maxsize=1 << 14)
def _new_place(path: str) -> tuple:
    """And of the path afterwards, in the order of _NEW_PLACE."""
    unc = names.unc(path)
    folder, name = names.split(names.of_today(unc[2] if unc else path))
    whole = names.key("/".join(part for part in (folder, name) if part))
    return folder, names.folder_key(folder), names.key(name), whole


# Listings -----------------------------------------------------------------------------------------------

_LISTED = arrow_schema(LISTINGS)
_HASHES = {"sha256": 64, "sha1": 40, "md5": 32, "pieces_root": 64}  # hex digits
LONGEST_SHOWN = 100  # characters of a size or a time as a listing shows it


def listings(raw: pa.Table, source: str) -> pa.Table:
    """The rows of `listings`. raw: `record`, `path`, and columns as a row has them; sizes may be text. Raises Unusual,
    or what Arrow raises, where a row is not as rows mostly are: then `readers.listing` says what becomes of each."""
    given = {name: raw[name].combine_chunks() for name in raw.column_names}
    assert given.keys() <= set(_LISTED.names), given.keys() - set(_LISTED.names)
    made = {name: _listed(name, column) for name, column in given.items() if column.null_count < len(column)}
    if raw.num_rows:
        made |= _named(given["path"])
    made["source"] = pa.repeat(source, raw.num_rows)
    return pa.table(
        [
            made[field.name].cast(field.type) if field.name in made else _nulls(raw.num_rows, field.type)
            for field in _LISTED
        ],
        schema=_LISTED,
    )


def _listed(name: str, column: pa.Array) -> pa.Array:
    """One column of a listing, as `readers` makes it of one value."""
    if name in _HASHES:
        lower = pc.utf8_lower(pc.utf8_trim_whitespace(column))
        return pc.if_else(pc.match_substring_regex(lower, f"^[0-9a-f]{{{_HASHES[name]}}}$"), lower, None)
    if name in ("size_shown", "mtime_shown"):
        return each_different(column, shown, pa.string())
    if name in ("size", "crc32") and pa.types.is_string(column.type):
        return digits(pc.if_else(pc.is_in(column, pa.array(["", "-"])), None, column))
    return _value(name, column) if name != "path" else column


def shown(text: str) -> str | None:
    """A size or a time as listed; what is longer than any is neither."""
    text = text.strip() if text != "-" else ""
    return text if text and len(text) <= LONGEST_SHOWN else None


def _named(paths: pa.Array) -> dict[str, pa.Array]:
    """Folder, name and their keys. The folder is worked out once for each that differs."""
    if paths.null_count:
        raise Unusual("no path")
    windows = pc.and_(pc.match_substring(paths, "\\"), pc.invert(pc.match_substring(paths, "/")))
    if pc.any(windows).as_py():
        paths = pc.if_else(windows, pc.replace_substring(paths, "\\", "/"), paths)
    cut = pc.split_pattern(paths, "/", max_splits=1, reverse=True)
    name = _last(cut)
    if pc.any(pc.is_in(name, pa.array(["", "."]))).as_py():
        raise Unusual("a path that ends with its folder")
    folder = pc.if_else(pc.equal(pc.list_value_length(cut), 2), pc.list_element(cut, 0), "").dictionary_encode()
    normal = [names.split(f"{text}/-")[0] for text in folder.dictionary.to_pylist()]
    plain = [names.normal(text) for text in name.to_pylist()]
    return {
        "folder": pa.array(normal, pa.string()).take(folder.indices),
        "folder_key": pa.array(map(names.folder_key, normal), pa.int64()).take(folder.indices),
        "name_key": pa.array(map(names.key, plain), pa.int64()),
        "extension": pa.array(map(names.extension, plain), pa.string()),
    }


def _last(lists: pa.Array) -> pa.Array:
    """The last of each list; none of them is empty."""
    ends = pc.subtract(lists.offsets[1:], 1)
    return lists.values.take(ends)
