"""What lies in a tar archive held in memory: names and places of the files, found header by header.

For the listing of a damaged archive see listings/tar_toc.py, which looks for headers behind the damage; here what
follows a damaged header is given up, and that is said.

Documented in POSIX.1-2017, "pax: ustar interchange format", and in the GNU tar manual, "Tar Internals".
"""

import re
from typing import NamedTuple

_BLOCK = 512
_LONG_NAME, _LONG_LINK, _PAX, _PAX_OF_ALL, _SPARSE = b"L", b"K", b"x", b"g", b"S"
_FILES = (b"0", b"\0", b"7", b"S")
_LONGEST_NAME = 1 << 16
_PAX_PATH = re.compile(rb"\d{1,9} path=([^\n]*)\n")
_PAX_SIZE = re.compile(rb"\d{1,9} size=(\d{1,18})\n")
_PAX_SPARSE = re.compile(rb"\d{1,9} GNU\.sparse\.")


class Member(NamedTuple):
    """A file: its name as it stands there, and where its content lies."""

    raw: bytes
    begin: int
    size: int
    is_sparse: bool


def members(data: memoryview, most: int) -> tuple[list[Member], str]:
    """(files, why the rest is missing)."""
    found: list[Member] = []
    at, name, size, is_sparse = 0, b"", None, False
    while at + _BLOCK <= len(data):
        header = bytes(data[at : at + _BLOCK])
        if not header.strip(b"\0"):
            return found, ""
        if not is_header(header):
            return found, f"no header at byte {at:,}, where one must be: the archive is damaged"
        if len(found) >= most:
            return found, f"more than {most:,} files"
        kind, stated = header[156:157], _number(header[124:136])
        begin = at + _BLOCK
        length = stated if size is None or kind in (_LONG_NAME, _LONG_LINK, _PAX, _PAX_OF_ALL) else size
        if kind == _LONG_NAME:
            name = bytes(data[begin : begin + min(length, _LONGEST_NAME)]).rstrip(b"\0")
        elif kind == _PAX:
            name, size, is_sparse = _pax(bytes(data[begin : begin + min(length, 1 << 20)]), name)
        elif kind not in (_LONG_LINK, _PAX_OF_ALL):
            if kind in _FILES and not header[:100].rstrip(b"\0").endswith(b"/"):
                found.append(Member(name or _name(header), begin, length, is_sparse or kind == _SPARSE))
            name, size, is_sparse = b"", None, False
        length = 0 if kind in (b"1", b"2", b"3", b"4", b"5", b"6") else length
        at = begin + -(-length // _BLOCK) * _BLOCK
    return found, "" if at == len(data) and found else "the archive is cut: its end is missing"


def is_header(block: bytes) -> bool:
    """Whether its sum is right."""
    stated = _number(block[148:156])
    return stated == sum(block[:148]) + 8 * 32 + sum(block[156:])


def _number(field: bytes) -> int:
    """Octal digits, or a binary number behind a set bit."""
    if field[0] & 0x80:
        return int.from_bytes(field[1:], "big")
    digits = field.strip(b" \0")
    return int(digits, 8) if digits and not digits.strip(b"01234567") else -1 if digits else 0


def _name(header: bytes) -> bytes:
    name = header[:100].partition(b"\0")[0]
    prefix = header[345:500].partition(b"\0")[0] if header[257:263] == b"ustar\0" else b""
    return prefix + b"/" + name if prefix else name


def _pax(records: bytes, name: bytes) -> tuple[bytes, int | None, bool]:
    path, size = _PAX_PATH.search(records), _PAX_SIZE.search(records)
    return path[1] if path else name, int(size[1]) if size else None, bool(_PAX_SPARSE.search(records))
