"""The list of files in a notice pack: how it is known, alone or in its ZIP file, and which files lie beside it.

Knows no table. docs/notices.md has what a pack is.
"""

import contextlib
import shutil
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from purloined.evidence import Evidence
from purloined.messages import LANGUAGES, say, tongue
from purloined.parsing import csv_table, encoding

NAME = "files.csv"
LARGEST = 4 << 30  # bytes of a list, some twenty million files
LETTERS = ("letter.docx", "letter.html", "letter.pdf")
HEADINGS = frozenset(
    ("number", "path", "size", "verdict", "proof", "grade", "why", "evidence", "record", "records")
)  # that a list has, in whatever order
_LOCAL, _STREAMED, _STORED, _DEFLATED = b"PK\x03\x04", 0x8, 0, 8


class Unpackable(Exception):
    """A pack whose list cannot be had; the message says why."""


def is_list(head: bytes) -> bool:
    """Whether these are the first bytes of such a list."""
    first = next(iter(encoding.first_lines(head)), "")
    return set(csv_table.fields(first, csv_table.separator(first))) >= HEADINGS


def is_pack(head: bytes) -> bool:
    """Whether these are the first bytes of a ZIP file in which such a list lies first, or behind small files."""
    at = 0
    while head.startswith(_LOCAL, at) and len(head) >= at + 30:
        flags, method, packed, name, extra = struct.unpack_from("<6xHH8xI4xHH", head, at)
        begins = at + 30 + name + extra
        called = head[at + 30 : at + 30 + name].rpartition(b"/")[2]
        if called == NAME.encode():
            return is_list(_unpacked(method, head[begins:]))
        if flags & _STREAMED:
            return False  # how long it is stands behind it
        at = begins + packed
    return False


def _unpacked(method: int, data: bytes) -> bytes:
    """The beginning of a content."""
    if method == _STORED:
        return data
    if method != _DEFLATED:
        return b""
    try:
        return zlib.decompressobj(-15).decompress(data, 1 << 12)
    except zlib.error:
        return b""


def is_letter(path: Path) -> bool:
    """Whether a file is the letter of a pack: by its name, and the list beside it."""
    beside = path.parent / NAME
    if path.name.lower() not in LETTERS or not beside.is_file():
        return False
    try:
        return is_list(Evidence(beside).head())
    except OSError:
        return False


@contextlib.contextmanager
def taken_out(pack: Path, into: Path) -> Iterator[Path]:
    """The list of a ZIP file as a file of its own, gone afterwards. Unpackable, where it cannot be had."""
    copy = into / NAME
    try:
        with zipfile.ZipFile(pack) as archive:
            found = [one for one in archive.infolist() if one.filename.rpartition("/")[2] == NAME]
            if len(found) != 1:
                raise Unpackable(f"{len(found)} lists of files in one pack" if found else f"no {NAME} in it")
            with archive.open(found[0]) as packed, copy.open("wb") as plain:
                if found[0].file_size > LARGEST:
                    raise Unpackable(f"its list is larger than {LARGEST >> 30} GB")
                shutil.copyfileobj(packed, plain, 1 << 20)  # no more comes out than its size states
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError, OSError) as error:
        if not copy.is_file() or not copy.stat().st_size:
            raise Unpackable(f"the pack is damaged, or has a password: {error}") from error
        yield copy
        raise Unpackable(f"the pack is damaged; what came before that was read: {error}") from error
    yield copy


def is_withheld(text: str) -> bool:
    """Whether the supplier replaced words of a path, in any language that a pack can be in."""
    return any(mark in text for mark in withheld_marks())


def withheld_marks() -> tuple[str, ...]:
    """What stands in the place of such words."""
    return tuple(say(tongue(language), "notice.withheld") for language in LANGUAGES)


def as_written(cell: str) -> str:
    """The text of a cell without the quote that defused it for spreadsheets."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@") else cell
