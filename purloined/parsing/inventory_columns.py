"""Column names of file inventories: what each of the many hands that write them calls a file's path or size.

A heading is compared without case, blanks and signs: `Date Modified`, `date_modified` and `DateModified`
are one. Where several headings mean one column, the earlier in COLUMNS is taken. Knows no table and no file
format.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache

from purloined.evidence import Evidence, from_epoch, from_iso
from purloined.parsing import listed_sizes

COLUMNS = {
    "host": "host hostname server servername computer computername pscomputername machine",
    "share": "share sharename volume volumename",
    "path": "path fullname fullpath filepath fullfilename pathname file",
    "directory": "directory directoryname dir folder foldername parentpath",
    "name": "filename name basename",
    "size": "size length bytes filesize sizebytes sizeinbytes",
    "mtime": "mtime modified lastwritetime datemodified lastmodified modtime modifiedtime modificationtime",
    "mtime_utc": "lastwritetimeutc modifiedutc mtimeutc",
    "sha256": "sha256 sha256hash sha256sum",
    "sha1": "sha1 sha1hash sha1sum",
    "md5": "md5 md5hash md5sum",
    "hash": "filehash hash checksum",
    "algorithm": "algorithm hashalgorithm",
    "crc32": "crc32 crc",
    "pieces_root": "piecesroot btv2root btv2",
    "container": "container archive insideof",
    "inode": "inode inodenumber fileid mftentry",
    "owner": "customer client owner",
    "agreement": "agreement contract nda",
    "marking": "marking classification label",
    "floor": "floor compressedsize",
    "kind": "type isdir isdirectory isfolder psiscontainer mode",
    "attributes": "attributes",
}
_RANKS = {heading: (column, rank) for column, names in COLUMNS.items() for rank, heading in enumerate(names.split())}
# A table with one of these is a log or a tool's own dump, not an inventory.
_LOG_HEADINGS = """
    time timestamp ts date event eventid eventtype eventname action operation user username
    process pid updatereasons usn parententrynumber srcip sourceip dstip proto protocol
    message msg level mimetype sddl contents issymlink
"""
FOREIGN = frozenset(_LOG_HEADINGS.split())
_FOLDER_WORDS = {"directory", "dir", "folder", "d", "true", "1", "yes", "y"}
_HASHES = {64: "sha256", 40: "sha1", 32: "md5"}  # hex digits, where nothing says which function it is
_WHOLE = re.compile(r"[+-]?\d{1,19}")
_EPOCH = re.compile(r"\d{9,11}(\.\d+)?")
_FILETIME = re.compile(r"\d{17,18}")
_1601 = datetime(1601, 1, 1)


def plain(heading: str) -> str:
    return re.sub(r"[\W_]", "", heading.casefold())


@lru_cache(maxsize=64)
def places(headings: tuple[str, ...]) -> dict[str, int]:
    """Where each known column stands among the headings."""
    best: dict[str, tuple[int, int]] = {}
    for place, heading in enumerate(headings):
        column, rank = _RANKS.get(plain(heading), (None, 0))
        if column and (column not in best or rank < best[column][0]):
            best[column] = (rank, place)
    return {column: place for column, (_, place) in best.items()}


def is_inventory(headings: tuple[str, ...]) -> bool:
    """Whether these headings are those of an inventory: a path, something else known, nothing of a log."""
    found = places(headings).keys() - {"kind", "attributes", "algorithm"}
    has_path = "path" in found or {"directory", "name"} <= found or {"name", "size"} <= found
    more = found - {"path", "directory", "name", "host", "share"}
    return has_path and bool(more) and FOREIGN.isdisjoint(map(plain, headings))


def rows(evidence: Evidence, entries: Iterable[tuple[int, Mapping[str, object]]]) -> Iterator[dict]:
    """The rows of (record, values by column); what they do not say clearly becomes an Unread."""
    reported = set()  # a form of time that is not read would else be reported for every file there is
    for record, values in entries:
        found, unread = row(values, evidence.timezone)
        for why in unread:
            kind = why.partition(" ")[0] if why.startswith("mtime") or "size_shown" in found else ""
            if not kind:
                evidence.unread(record, why)
            elif kind not in reported:
                evidence.unread(record, f"{why}; further ones are left out without a word")
                reported.add(kind)
        if found:
            yield found | {"record": record}


def row(values: Mapping[str, object], zone: tzinfo) -> tuple[dict | None, list[str]]:
    """(the file's columns, what could not be read) of one entry; None for the entry of a folder.

    values: by column as in COLUMNS. Without a path the columns are empty."""
    if _is_folder(values.get("kind"), values.get("attributes")):
        return None, []
    path = _path(values)
    if not path:
        return {}, ["no path"]
    found: dict = {"path": path}
    unread = []
    for column, value in values.items():
        if value in _UNKNOWN or column in _PATH:
            continue
        if column == "hash":
            found |= _hash(value, values.get("algorithm"))
            continue
        understood = _understood(column, value, zone)
        if column in _TIMES:
            found["mtime_shown"] = str(value).strip()
        if understood is not None:
            found[column.removesuffix("_utc")] = understood
        elif column != "crc32":
            unread.append(f"{column} {str(value)[:60]!r} is not understood")
            if column == "size" and (shown := listed_sizes.rounded(str(value))):
                found["size_shown"] = shown
    return found, unread


_UNKNOWN = (None, "", "-", "-1", -1)
_PATH = {"path", "directory", "name", "kind", "attributes", "algorithm"}
_TIMES = {"mtime", "mtime_utc"}
_COUNTS = {"size", "floor", "inode"}


def _understood(column: str, value: object, zone: tzinfo) -> object:
    if column in _COUNTS:
        return _whole(value)
    if column == "crc32":
        return _crc32(value)
    if column == "mtime":
        return _time(value, zone)
    if column == "mtime_utc":
        return _time(value, UTC)
    return value


def _hash(value: object, algorithm: object) -> dict:
    """The column for a hash under a heading that names no function. algorithm: what another column says of it."""
    digits = str(value).strip()
    kind = _HASHES.get(len(digits))
    called = plain(str(algorithm or ""))
    return {kind: digits} if kind and called in ("", kind) else {}


def _path(values: Mapping[str, object]) -> str:
    """The whole path, put together where folder and name stand in columns of their own."""
    path, folder, name = (str(values.get(key) or "") for key in ("path", "directory", "name"))
    if not name:
        return path
    if path and path.replace("\\", "/").rpartition("/")[2] == name:
        return path
    folder = path or folder
    if not folder:
        return name
    separator = "\\" if "\\" in folder and "/" not in folder else "/"
    return folder + name if folder.endswith(separator) else folder + separator + name


def _is_folder(kind: object, attributes: object) -> bool:
    """Type `directory`, IsDir true, mode `d-----` or `drwxr-xr-x`, attributes `Directory, Archive` or 16."""
    said = str(attributes or "").casefold()
    if said.isdecimal() and len(said) < 10:
        return bool(int(said) & 0x10)
    text = str(kind or "").casefold()
    return text in _FOLDER_WORDS or "directory" in said or text.startswith(("d-", "dr"))


def _whole(value: object) -> int | None:
    """A count of at least 0."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip()
    if isinstance(value, bool) or not _WHOLE.fullmatch(text) or not text.isascii():
        return None
    return int(text) if 0 <= int(text) < 1 << 63 else None


def _crc32(value: object) -> int | None:
    """Eight hex digits, or a decimal number. Eight decimal digits could be either: unknown. So is zero."""
    text = str(value or "").strip().lower()
    if re.fullmatch(r"(0x)?[0-9a-f]{8}", text) and (text[1] == "x" or text[0] == "0" or not text.isdigit()):
        return int(text, 16) or None
    number = _whole(value)
    if number is None or (len(text) == 8 and not isinstance(value, int)):
        return None
    return number if 0 < number < 1 << 32 else None


@lru_cache(maxsize=1 << 14)
def _time(value: object, zone: tzinfo) -> datetime | None:
    """ISO text, seconds since 1970, or Windows' tenths of microseconds since 1601."""
    text = str(value or "").strip()
    if not text.isascii() or isinstance(value, bool):
        return None
    if _FILETIME.fullmatch(text):
        return _1601 + timedelta(microseconds=int(text) // 10)
    if _EPOCH.fullmatch(text):
        return from_epoch(text)
    return from_iso(text, zone) if "-" in text else None
