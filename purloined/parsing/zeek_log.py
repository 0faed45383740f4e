r"""Zeek's logs, written as tab-separated values or as one JSON object per line: records by field name.

A TSV log names its columns in a `#fields` line, which may come again after a rotation, with other columns.
`\x09` stands for a byte that could not be written, `\\` for a backslash, `-` for no value. In JSON the dots
of `id.orig_h` may have become `_`, or an object inside the object, on the way through a log pipeline; which
log a record belongs to then stands in `_path` or `@stream`, if anywhere.
"""

import re
from collections.abc import Iterator, Set
from datetime import datetime, timedelta
from functools import lru_cache

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from purloined.evidence import Block, Evidence, from_epoch, from_iso
from purloined.parsing import blocks, json_lines

COLLECT = """cp -a /opt/zeek/logs/2026-02-2* /opt/zeek/logs/2026-03-0* DEST/  # all logs of the window
cp -a /opt/zeek/spool/zeek DEST/  # and what was not rotated yet"""

_ESCAPES = re.compile(r"(?:[^\\]|\\\\|\\x[0-9a-fA-F]{2})*")
_ESCAPE = re.compile(r"\\\\|(?:\\x[0-9a-fA-F]{2})+")
_MILLISECONDS = 100_000_000_000  # seconds since 1970 reach this in the year 5138
_TRIED = 50  # lines at the head that may be damaged before a JSON log is given up


def is_log(name: str, head: bytes, path: str, fields: set[str]) -> bool:
    """Whether this is Zeek's log `path`; `fields` are those that only a record of that log has."""
    if re.search(rb"^#path[\t ,|]" + path.encode() + rb"\r?$", head, re.MULTILINE):
        return b"#fields" in head
    named = re.search(rf"(?:^|[^a-zA-Z0-9]){path}(?:[^a-zA-Z0-9]|$)", name) is not None
    return any(stated == path or (stated is None and named and fields <= present) for stated, present in _objects(head))


@lru_cache(maxsize=1)  # the readers of all logs are asked of the same file
def _objects(head: bytes) -> list[tuple[str | None, Set[str]]]:
    """(log it says it is of, its fields) of each JSON object among the first lines."""
    records = (_object(line) for line in head.split(b"\n")[:_TRIED] if line.startswith(b"{"))
    return [(_stated(record), record.keys()) for record in records if record is not None]


def records(evidence: Evidence, path: str) -> Iterator[tuple[int, dict]]:
    """(line number, value by field) of each record of log `path`; fields without a value are left out.

    Values are text in a TSV log, whatever JSON has in a JSON log. Records of other logs are passed over.
    """
    layout = Layout()
    for record, text in evidence.lines():
        yield from of_line(layout, evidence, path, record, text)


def of_line(layout: "Layout", evidence: Evidence, path: str, record: int, text: str) -> Iterator[tuple[int, dict]]:
    """The same of one line."""
    if text.startswith("#"):
        layout.learn(text)
        return
    if text.startswith("{"):
        values = _object(text)
        stated = _stated(values) if values is not None else None
    else:
        values, stated = layout.values(text), layout.path
    if values is None:
        evidence.unread(record, "no JSON object" if text.startswith("{") else layout.why(text))
    elif stated is None or stated == path:
        yield record, values


class Layout:
    """What the header lines of a TSV log have said so far."""

    def __init__(self) -> None:
        self.separator, self.unset, self.empty = "\t", "-", "(empty)"
        self.path: str | None = None
        self.fields: list[str] = []

    def learn(self, text: str) -> None:
        if text.startswith("#separator "):
            self.separator = _unescaped(text[len("#separator ") :]) or "\t"
            return
        word, *rest = text.split(self.separator)
        if word == "#fields":
            self.fields = rest
        elif word in ("#path", "#unset_field", "#empty_field") and rest:
            setattr(self, word[1:].removesuffix("_field"), rest[0])

    def values(self, text: str) -> dict | None:
        said = text.split(self.separator)
        if not self.fields or len(said) != len(self.fields):
            return None
        return {
            field: "" if value == self.empty else _unescaped(value) if "\\" in value else value
            for field, value in zip(self.fields, said, strict=True)
            if value != self.unset
        }

    def why(self, text: str) -> str:
        if not self.fields:
            return "no JSON object, and no #fields line before it"
        return f"{text.count(self.separator) + 1} columns where #fields names {len(self.fields)}"


def _unescaped(text: str) -> str:
    """Old logs do not double the backslash; what cannot be all escapes is left as it stands."""
    if not _ESCAPES.fullmatch(text):
        return text
    return _ESCAPE.sub(_meant, text)


def _meant(escape: re.Match) -> str:
    if escape[0] == "\\\\":
        return "\\"
    return bytes.fromhex(escape[0].replace("\\x", "")).decode("utf-8", "backslashreplace")


def _object(text: str | bytes) -> dict | None:
    try:
        record = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(record, dict):
        return None
    if isinstance(parts := record.pop("id", None), dict):
        record |= {f"id.{name}": value for name, value in parts.items()}
    return {
        "id." + name[3:] if name.startswith("id_") else name: value
        for name, value in record.items()
        if value is not None
    }


def _stated(record: dict) -> str | None:
    path = record.get("_path", record.get("@stream"))
    return path if isinstance(path, str) else None


# Values, whichever way they were written ----------------------------------------------------------------


def text(values: dict, field: str) -> str | None:
    """A value that is text or a number; None where there is none, or something else."""
    value = values.get(field)
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, (str, int, float)) and value != "" else None


def number(values: dict, field: str) -> int | None:
    """A whole number of bytes or the like; None where there is none."""
    value = values.get(field)
    try:
        return int(float(value) if isinstance(value, str) and not value.isdecimal() else value)
    except (ValueError, TypeError, OverflowError):
        return None


def yes(values: dict, field: str) -> bool | None:
    """A truth value; None where the log does not say."""
    return {True: True, "T": True, "true": True, False: False, "F": False, "false": False}.get(
        text(values, field) if not isinstance(values.get(field), bool) else values[field]
    )


def members(values: dict, field: str) -> list[str]:
    """What a set or vector holds."""
    value = values.get(field)
    if isinstance(value, str):
        return value.split(",") if value else []
    return [str(each) for each in value] if isinstance(value, list) else []


def time(values: dict, field: str = "ts") -> datetime | None:
    """UTC, without zone. Zeek can be told to write seconds, milliseconds or ISO 8601."""
    value = text(values, field)
    if value is None:
        return None
    if "T" in value:
        return from_iso(value)
    seconds = from_epoch(value)
    if seconds is None or isinstance(values[field], int):
        whole = number(values, field)
        if whole is not None and whole > _MILLISECONDS:
            return from_epoch(f"{whole // 1000}.{whole % 1000:03}")
    return seconds


def after(start: datetime | None, seconds: str | None) -> datetime | None:
    """The moment so many seconds later; None where either is missing."""
    try:
        return start + timedelta(seconds=float(seconds)) if start and seconds else None
    except (ValueError, OverflowError):
        return None


# Many records at once -----------------------------------------------------------------------------------

_UNIQUE = ("uid", "fuid")  # encoding them is dear


def columns(
    block: Block, layout: Layout, path: str, texts: tuple[str, ...], seconds: tuple[str, ...], counts: tuple[str, ...]
) -> pa.Table:
    """The records of log `path`, as `records` has them: `record`, and the fields asked for, null where there is no
    value. Texts are encoded, but for `uid` and `fuid`; seconds are 64-bit floating point, counts integers. Raises where
    a line is no plain record."""
    if block.data.startswith(b"{"):
        return _json_columns(block, path, texts, seconds, counts)
    return _tsv_columns(block, layout, path, texts, seconds, counts)


def _tsv_columns(
    block: Block, layout: Layout, path: str, texts: tuple[str, ...], seconds: tuple[str, ...], counts: tuple[str, ...]
) -> pa.Table:
    fields = layout.fields
    if fields[:1] != ["ts"] or len(layout.separator) != 1 or len(set(fields)) < len(fields):
        raise blocks.Unusual("no layout that can be used")
    if layout.path not in (None, path) or "ts" not in seconds:  # a heading, or JSON, is no number where `ts` stands
        raise blocks.Unusual("another log")
    kinds = dict.fromkeys((*seconds, *counts), pa.float64())  # what Arrow takes for an integer may be 0x1f
    kinds |= {field: pa.string() if field in _UNIQUE else _ENCODED for field in texts}
    present = [field for field in kinds if field in fields]
    options = pyarrow.csv.ConvertOptions(
        column_types={field: kinds[field] for field in present},
        include_columns=present,
        null_values=["", layout.unset, layout.empty],
        strings_can_be_null=True,
    )
    found = blocks.separated(block, fields, layout.separator, options)
    escaped = b"\\" in block.data
    made = {"record": blocks.records(block)}
    for field, kind in kinds.items():
        column = found.get(field, pa.nulls(block.lines, kind))
        if field in texts and escaped:
            column = blocks.each_different(column, _unescaped, pa.string()).cast(kind)
        made[field] = blocks.whole(column) if field in counts else column
    return pa.table(made)


_ENCODED = pa.dictionary(pa.int32(), pa.string())


def _json_columns(
    block: Block, path: str, texts: tuple[str, ...], seconds: tuple[str, ...], counts: tuple[str, ...]
) -> pa.Table:
    """`id.orig_h` may be written `id_orig_h`; a block with both, or with an object `id`, is not usual."""
    here, other = ("id_", "id.") if b'"id_' in block.data[: block.data.find(b"\n")] else ("id.", "id_")
    asked = {field: field.replace("id.", here) for field in (*texts, *seconds, *counts)}
    elsewhere = ["id", *(field.replace("id.", other) for field in asked if field.startswith("id."))]
    found = json_lines.columns(
        block,
        {name: _kind(field, texts, counts) for field, name in asked.items()}
        | dict.fromkeys(("_path", "@stream"), json_lines.ENCODED)
        | dict.fromkeys(elsewhere, json_lines.PRESENT),
    )
    if any(pc.any(found[name]).as_py() for name in elsewhere):
        raise blocks.Unusual("the ends of the connection are written in another way")
    made = {"record": blocks.records(block)}
    made |= {field: _without_empty(found[name]) if field in texts else found[name] for field, name in asked.items()}
    stated = [found[name] for name in ("_path", "@stream")]
    if all(column.null_count == len(column) for column in stated):
        return pa.table(made)
    stated = pc.coalesce(*(column.cast(pa.string()) for column in stated))
    return pa.table(made).filter(pc.fill_null(pc.equal(stated, path), True)).combine_chunks()


def _kind(field: str, texts: tuple[str, ...], counts: tuple[str, ...]) -> int:
    if field in texts:
        return json_lines.TEXT if field in _UNIQUE else json_lines.ENCODED
    return json_lines.INTEGER if field in counts else json_lines.REAL


def _without_empty(column: pa.Array) -> pa.Array:
    """Text, null where it is empty."""
    if not pa.types.is_dictionary(column.type):
        return pc.if_else(pc.equal(column, ""), None, column) if pc.any(pc.equal(column, "")).as_py() else column
    if "" in column.dictionary.to_pylist():
        return pc.if_else(pc.equal(column.cast(pa.string()), ""), None, column.cast(pa.string())).dictionary_encode()
    return column
