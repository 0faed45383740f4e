"""What the columns of a table of files mean, judged by what stands in them rather than by their headings.

A listing may have headings in any language, or none. Paths have separators or extensions, times look like times, hashes
are hex digits of known lengths, and sizes are whole numbers; headings only decide between columns of one kind. Knows no
table and no file format.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple

from purloined.evidence import from_epoch, from_iso
from purloined.parsing import inventory_columns, listed_sizes

MOST_COLUMNS = 30
_PARTED = re.compile(r"[\\/]")
_NAMED = re.compile(r"[^\\/:*?\"<>|\t]{1,250}\.\w{1,10}$")
_WHOLE = re.compile(r"-1|\d{1,18}|\d{1,3}(?:[,. \u00a0\u202f'’]\d{3})+")
_ROUNDED = re.compile(r"\d+(?:[.,]\d+)? ?(?:[KMGTP]i?B?|[kKMGTP]?[oB]|bytes?)", re.IGNORECASE)
_HASH = re.compile(r"(?:0x)?(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64}|[0-9a-fA-F]{128})")
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d\d?)\2(\d\d?)(?:[ T+_,]+(\d\d?)[:.](\d\d)(?:[:.](\d\d))?(\.\d+)?)?(.*)")
_DOTTED = re.compile(r"(\d\d?)\.(\d\d?)\.(\d{4})(|[ ,T]+\d\d?:.*)")  # the day first, wherever points are written
_CLOCK = r"\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:\.\d+)?(?: ?(?:[AaPp]\.?[Mm]\.?|Z|UTC|[+-]\d\d:?\d\d))*"
_SEEN_AS_TIME = re.compile(rf"\d{{1,4}}([-/.])\d{{1,2}}\1\d{{1,4}}(?:[ T+,_]+{_CLOCK})?")
_FILETIME = re.compile(r"1[23]\d{16}")
_EPOCH = re.compile(r"\d{9,10}\.\d+|1[0-9]\d{8}")
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?")
_FOLDER_WORDS = {"directory", "dir", "folder", "d", "<dir>", "ordner", "dossier", "carpeta", "cartella", "папка"}
_KINDS = re.compile(r"[A-Za-z-]{1,12}|<DIR>|[dl-][-a-zA-Z]{3,9}|0x[0-9a-fA-F]+|\d{1,5}")
_MOSTLY = 0.9
_HASHES = {"sha256": 64, "sha1": 40, "md5": 32}  # hex digits, in the order of Roles
_1601 = datetime(1601, 1, 1)
_WORDS = {
    "size": "size length bytes länge größe grösse groesse taille tamaño tamanho dimensione размер サイズ 大小 크기",
    "path": "path fullname fullpath filepath pfad chemin ruta caminho percorso путь パス 路径 location",
    "name": "name filename dateiname fichier nombre nome имя ファイル名 名称 文件名称 filename",
    "time": "modified lastwritetime mtime geändert modifié modificado изменен 更新日時 修改时间 date datemodified",
}


class Roles(NamedTuple):
    """Where each column of a table stands; None where there is none. path: with its folder, or the name alone, below
    `folder` where there is one."""

    path: int
    folder: int | None = None
    size: int | None = None
    time: int | None = None
    sha256: int | None = None
    sha1: int | None = None
    md5: int | None = None
    crc32: int | None = None
    kind: int | None = None
    unexplained: int = 0  # how many columns are none that lists of files have


def roles(rows: Sequence[Sequence[str]], headings: Sequence[str] = ()) -> Roles | None:
    """What the columns mean by some rows of one width; None where no column holds paths of files."""
    width = len(rows[0]) if rows else 0
    if not rows or width > MOST_COLUMNS:
        return None
    columns = [[row[place].strip() for row in rows if row[place].strip()] for place in range(width)]
    said = [_said(heading) for heading in headings] if headings else [""] * width
    kinds = [_kind(cells) for cells in columns]
    path = _best(columns, kinds, said, ("path", "name"))
    if path is None or "address" in kinds:
        return None
    folder = None
    if kinds[path] == "path" and (name := _beside(columns, kinds, said, path)) is not None:
        path, folder = name, path
    return Roles(
        path,
        folder,
        _size(columns, kinds, said),
        _best(columns, kinds, said, ("time",)),
        *(_hash(columns, kinds, digits) for digits in _HASHES.values()),
        _hash(columns, kinds, 8),
        next((at for at, kind in enumerate(kinds) if kind == "kind"), None),
        sum(kind is None for at, kind in enumerate(kinds) if at not in (path, folder)),
    )


def row(found: Roles, fields: Sequence[object], zone: tzinfo) -> dict | None:
    """The file's columns; None for the entry of a folder. Without a path the columns are empty."""
    texts = ["" if value is None else str(value) for value in fields]
    path = texts[found.path]
    if found.folder is not None:
        path = _joined(texts[found.folder], path)
    if not path.strip():
        return {}
    if path.endswith(("/", "\\")) or (found.kind is not None and is_folder(texts[found.kind])):
        return None
    made: dict = {"path": path}
    if found.size is not None:
        size = whole(fields[found.size])
        made |= listed_sizes.bytes_or_shown(texts[found.size]) if size is None else {"size": size}
    if found.time is not None:
        value = fields[found.time]
        made["mtime"] = value if isinstance(value, datetime) else time(texts[found.time], zone)
        made["mtime_shown"] = texts[found.time].strip()
    for kind, digits in _HASHES.items():
        place = getattr(found, kind)
        if place is not None and len(texts[place].strip()) == digits:
            made[kind] = texts[place].strip()
    if found.crc32 is not None and re.fullmatch("[0-9a-fA-F]{8}", texts[found.crc32].strip()[-8:]):
        made["crc32"] = int(texts[found.crc32].strip()[-8:], 16) or None
    return made


def whole(value: object) -> int | None:
    """A number of bytes, also with thousands parted; None for a rounded figure, and for what the store does not say."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, float):
        return int(value) if value.is_integer() and 0 <= value < 1 << 53 else None
    text = str(value).strip()
    if not _WHOLE.fullmatch(text) or text == "-1":
        return None
    digits = re.sub(r"\D", "", text)
    return int(digits) if digits.isascii() else None


@lru_cache(maxsize=1 << 14)
def time(text: str, zone: tzinfo) -> datetime | None:
    """The time where day and month cannot be confused: the year first, the day before points, seconds since 1970, or
    Windows file time."""
    text = text.strip()
    if _FILETIME.fullmatch(text):
        return _1601 + timedelta(microseconds=int(text) // 10)
    if _EPOCH.fullmatch(text):
        return from_epoch(text)
    if (dotted := _DOTTED.fullmatch(text)) and int(dotted[2]) <= 12:
        text = f"{dotted[3]}-{dotted[2]:0>2}-{dotted[1]:0>2}{dotted[4]}"
    match = _YEAR_FIRST.fullmatch(text)
    if not match:
        return None
    year, _, month, day, hour, minute, second, fraction, rest = match.groups()
    clock = f"T{hour:0>2}:{minute}:{second or '00'}{(fraction or '')[:7]}" if hour else ""
    offset = rest.strip() if re.fullmatch(r"Z|[+-]\d\d:?\d\d", rest.strip()) else ""
    if rest.strip() and not offset:
        return None
    return from_iso(f"{year}-{month:0>2}-{day:0>2}{clock or 'T00:00:00'}{offset.replace('Z', '+00:00')}", zone)


def is_folder(said: str) -> bool:
    """Of a type, mode or attributes: `Folder`, `d-----`, `drwxr-xr-x`, 16."""
    text = said.strip().casefold()
    if text.isdecimal() and text.isascii() and len(text) < 10:
        return bool(int(text) & 0x10)
    return text in _FOLDER_WORDS or text.startswith(("d-", "dr")) or "directory" in text


# Kinds of columns --------------------------------------------------------------------------------------


def _kind(cells: list[str]) -> str | None:
    """path, name, size, rounded, time, hash, kind, address; empty for an empty column; None: nothing of these."""
    if not cells:
        return ""
    tests = (
        ("address", lambda cell: bool(_ADDRESS.fullmatch(cell))),
        ("time", lambda cell: bool(_SEEN_AS_TIME.fullmatch(cell) or _FILETIME.fullmatch(cell))),
        ("path", lambda cell: bool(_PARTED.search(cell)) and "://" not in cell),
        ("size", lambda cell: bool(_WHOLE.fullmatch(cell))),
        ("rounded", lambda cell: bool(_ROUNDED.fullmatch(cell) or _WHOLE.fullmatch(cell))),
        ("hash", lambda cell: bool(_HASH.fullmatch(cell))),
        ("kind", lambda cell: bool(_KINDS.fullmatch(cell))),
        ("name", lambda cell: bool(_NAMED.fullmatch(cell))),
    )
    if _share(cells, tests[2][1]) >= 0.5 and _share(cells, lambda cell: bool(_SEEN_AS_TIME.fullmatch(cell))) < 0.5:
        return "path"
    for kind, test in tests:
        if _share(cells, test) >= (0.7 if kind == "name" else _MOSTLY):
            return "kind" if kind in ("hash", "size") and _is_flag(cells) else kind
    return None


def _share(cells: list[str], test) -> float:
    return sum(map(test, cells)) / len(cells)


def _is_flag(cells: list[str]) -> bool:
    """Few small numbers that come again and again are attributes or counts, no sizes."""
    return len(cells) > 20 and len(set(cells)) < 4 and all(len(cell) < 4 for cell in cells)


@lru_cache(maxsize=256)
def _said(heading: str) -> str:
    plain = inventory_columns.plain(heading)
    for role, words in _WORDS.items():
        if plain in words.split():
            return role
    return ""


def _best(columns: list[list[str]], kinds: list, said: list[str], wanted: tuple[str, ...]) -> int | None:
    """The column of the first kind there is: what its heading calls so, else the one with the most that differs."""
    for kind in wanted:
        of_kind = [at for at, found in enumerate(kinds) if found == kind]
        if of_kind:
            return max(of_kind, key=lambda at: (said[at] == kind, len(set(columns[at])), -at))
    return None


def _size(columns: list[list[str]], kinds: list, said: list[str]) -> int | None:
    """The column that a heading calls the size, else the one of whole numbers, else the one of rounded figures."""
    of_kind = [at for at, kind in enumerate(kinds) if kind in ("size", "rounded")]
    return max(
        of_kind, key=lambda at: (said[at] == "size", kinds[at] == "size", len(set(columns[at])), -at), default=None
    )


def _beside(columns: list[list[str]], kinds: list, said: list[str], path: int) -> int | None:
    """The column of names that the paths do not end with: those paths are of folders."""
    names = _best(columns, kinds, said, ("name",))
    if names is None:
        names = next(
            (at for at, role in enumerate(said) if role == "name" and kinds[at] in (None, "kind", "name")), None
        )
    if names is None:
        return None
    ends = sum(whole.endswith(name) for whole, name in zip(columns[path], columns[names], strict=False))
    return names if ends * 2 < len(columns[path]) else None


def _hash(columns: list[list[str]], kinds: list, length: int) -> int | None:
    fitting = (at for at, kind in enumerate(kinds) if kind in ("hash", "kind"))
    return next(
        (at for at in fitting if all(len(cell) == length and _HASH.fullmatch(cell) for cell in columns[at])), None
    )


def _joined(folder: str, name: str) -> str:
    separator = "\\" if "\\" in folder and "/" not in folder else "/"
    return folder + name if not folder or folder.endswith(("/", "\\")) else folder + separator + name
