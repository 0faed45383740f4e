r"""The table of contents of a tar archive itself (ustar, pax, GNU, or older), packed by gzip, xz or zstd or not.

    Design/hinge rev B.step ... 0000644 0001750 0001750 00000000360 14574540165 ustar  ...

One row per file, from the header before each; folders, symbolic links and devices are passed over, a hard link is a
file whose size does not stand there. The record is the number of the entry. Contents are leapt over, or read through
where the archive is packed. There are no checksums of contents. Times are UTC, in seconds, or finer in pax.

Where a header is damaged, and where the beginning is missing, the next header is looked for by its checksum; that may
find the headers of an archive that lies inside this one, and is said. Headers after the end mark are read too, since
archives may have been put one after the other.

What it cannot tell: the content. The size of a file that began in another volume. In which encoding names are that are
not UTF-8: their bytes are kept as `\xNN`. How a damaged place was filled.

Documented in POSIX.1-2017, "pax: ustar interchange format", and in the GNU tar manual, "Tar Internals".
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from purloined.evidence import Evidence, from_epoch
from purloined.parsing.byte_window import Forward, Malformed, Window
from purloined.parsing.listed_names import LONGEST_PATH

WHOSE = True  # an archive may be the thieves', or our own logs and backups: that must be said
RECORD = "entry"
_MOST_ENTRIES = 20_000_000
_BLOCK = 512
_ZEROS = bytes(_BLOCK)
_MAGIC, _MAGIC_AT = b"ustar", 257
_LARGEST_EXTRA = 1 << 20  # bytes of a long name, or of pax's records
_NAME = re.compile(r"\.(tar|tgz|txz|tzst)$", re.IGNORECASE)
_RECORD = re.compile(rb"([1-9]\d{0,8}) ([^=\n]{1,200})=")
_LONG_NAME, _LONG_LINK, _PAX, _PAX_OF_ALL = b"L", b"K", b"xX", b"g"
_FOLDERS, _OTHERS = b"5D", b"2346VNKIA"  # links, devices, labels, and what only old programs wrote
_WITHOUT_CONTENT = b"123456"
_HARD_LINK, _SPARSE, _CONTINUED = b"1", b"S", b"M"


class _Told(NamedTuple):
    """What the headers before one say of it, in place of its own fields."""

    path: bytes | None = None
    size: int | None = None
    real_size: int | None = None
    mtime: datetime | None = None


def recognises(name: str, head: bytes) -> bool:
    if len(head) >= _BLOCK and head[0] and _is_header(head[:_BLOCK]):
        return True
    return bool(_NAME.search(name)) and b"\0" in head


def read(evidence: Evidence) -> Iterator[dict]:
    if _is_packed(evidence):
        with evidence.open() as stream:
            yield from _rows(evidence, Window(Forward(stream), end=1 << 62))
    else:
        with evidence.path.open("rb") as stream:
            yield from _rows(evidence, Window(stream))


def _is_packed(evidence: Evidence) -> bool:
    """Whether the bytes on the disk are not those of the archive."""
    with evidence.path.open("rb") as stream:
        return stream.read(_BLOCK) != evidence.head()[:_BLOCK]


def _rows(evidence: Evidence, window: Window) -> Iterator[dict]:
    record, ended = 0, False
    told = of_all = _Told()
    while len(block := window.peek(_BLOCK)) == _BLOCK:
        if block == _ZEROS:
            ended = True
            window.skip(_BLOCK)
            continue
        at = window.at
        if not _is_header(block):
            found = _find_header(window)
            why = f"the next is at byte {window.at:,}" if found else "no other follows"
            evidence.unread(record + 1, f"no header at byte {at:,}, where one must be; {why}")
            told = _Told()
            continue
        ended = False
        window.skip(_BLOCK)
        kind = block[156:157]
        try:
            size = _number(block[124:136])
            if size < 0:
                raise Malformed(f"a size of {size:,} bytes at byte {at:,}")
            if kind in (_LONG_NAME, _LONG_LINK):
                long = _extra(window, size).partition(b"\0")[0]
                told = told._replace(path=long) if kind == _LONG_NAME else told
                continue
            if kind in _PAX + _PAX_OF_ALL:
                said = _pax(_extra(window, size), told if kind in _PAX else of_all)
                told, of_all = (said, of_all) if kind in _PAX else (told, said)
                continue
            if record >= _MOST_ENTRIES:
                evidence.unread(record + 1, f"more than {_MOST_ENTRIES:,} entries; the rest is not read")
                return
            row = _entry(evidence, record + 1, block, size, _merged(told, of_all), window)
            told, record = _Told(), record + 1
            if row is not None:
                yield row
        except Malformed as error:
            evidence.unread(record + 1, str(error))
            told = _Told()
    if block.strip(b"\0") or not ended:
        evidence.unread(record + 1, "the archive is cut: its end mark is missing")


def _merged(told: _Told, of_all: _Told) -> _Told:
    return _Told(*(mine if mine is not None else theirs for mine, theirs in zip(told, of_all, strict=True)))


def _entry(evidence: Evidence, record: int, block: bytes, stated: int, told: _Told, window: Window) -> dict | None:
    """The row of a file; the window then stands at the next header. None for what is no file."""
    kind = block[156:157]
    raw = told.path if told.path is not None else _path(block)
    packed = stated if told.size is None else told.size
    size: int | None = packed if told.real_size is None else told.real_size
    if kind == _SPARSE:
        size = _number(block[483:495])
        _pass_sparse_map(block, window)
    if kind == _HARD_LINK:
        size = packed or None
        packed = 0 if _is_header(window.peek(_BLOCK)) else packed  # some programs write the content here too
    elif kind in _WITHOUT_CONTENT and kind != b"5":
        packed = 0
    window.skip(-(-packed // _BLOCK) * _BLOCK if window.at + packed <= window.end else window.end - window.at)
    path = raw.decode("utf-8", "backslashreplace")
    if kind in _FOLDERS or kind in _OTHERS or path.endswith("/"):
        return None
    if not path or "\0" in path or len(path) > LONGEST_PATH:
        why = f"a name of {len(path):,} characters" if len(path) > LONGEST_PATH else "a NUL in its name"
        evidence.unread(record, why if path else "no name")
        return None
    size = None if kind == _CONTINUED else size
    return {"record": record, "path": path, "size": size, "mtime": told.mtime or _time(block)}


def _pass_sparse_map(block: bytes, window: Window) -> None:
    """Passes over the blocks that go on with the map of a sparse file."""
    goes_on = block[482]
    while goes_on:
        goes_on = window.take(_BLOCK)[504]


# The fields ---------------------------------------------------------------------------------------------


def _is_header(block: bytes) -> bool:
    """By its checksum, in which the field itself counts as blanks; some programs added signed bytes."""
    if len(block) < _BLOCK:
        return False
    try:
        stated = int(block[148:156].strip(b"\0 ") or b"-1", 8)
    except ValueError:
        return False
    total = sum(block) - sum(block[148:156]) + 8 * ord(" ")
    return stated == total or stated == total - 256 * sum(byte > 127 for byte in block[:148] + block[156:])


def _number(field: bytes) -> int:
    """Octal digits; or, with the highest bit set, binary."""
    if field[0] & 0x80:
        number = int.from_bytes(field, "big", signed=True)
        return number if field[0] == 0xFF else number & ~(-1 << 8 * len(field) - 1)
    digits = field.strip(b"\0 ").partition(b"\0")[0]
    try:
        return int(digits or b"0", 8)
    except ValueError:
        raise Malformed(f"no number: {digits[:20]!r}") from None


def _path(block: bytes) -> bytes:
    name = block[:100].partition(b"\0")[0]
    if block[257:263] != b"ustar\0":
        return name
    width = 131 if block[508:512] == b"tar\0" else 155  # star keeps times behind it
    prefix = block[345 : 345 + width].partition(b"\0")[0]
    return prefix + b"/" + name if prefix else name


def _time(block: bytes) -> datetime | None:
    try:
        return from_epoch(_number(block[136:148]))
    except Malformed:
        return None


def _extra(window: Window, size: int) -> bytes:
    """The content of an entry that tells of the next one."""
    if size > _LARGEST_EXTRA:
        at = window.at
        window.skip(min(-(-size // _BLOCK) * _BLOCK, window.end - at))
        raise Malformed(f"{size:,} bytes about an entry at byte {at:,}, more than the {_LARGEST_EXTRA:,} that are read")
    data = window.take(size)
    window.skip(min(-size % _BLOCK, window.end - window.at))
    return data


def _pax(data: bytes, told: _Told) -> _Told:
    """Records `LENGTH KEY=VALUE\n`; what else they tell is of no interest."""
    at = 0
    while match := _RECORD.match(data, at):
        end = at + int(match[1])
        key, value = match[2], data[match.end() : end - 1]
        if not match.end() < end <= len(data) or data[end - 1 : end] != b"\n":
            raise Malformed(f"a pax record that does not end where it says, after {at:,} bytes")
        at = end
        if (key == b"path" and told.real_size is None) or key == b"GNU.sparse.name":
            told = told._replace(path=value)
        elif key == b"size":
            told = told._replace(size=_decimal(value))
        elif key in (b"GNU.sparse.realsize", b"GNU.sparse.size"):
            told = told._replace(real_size=_decimal(value))
        elif key == b"mtime":
            told = told._replace(mtime=from_epoch(value.decode("ascii", "replace")))
    if data[at:].strip(b"\0"):
        raise Malformed(f"no pax record after {at:,} bytes")
    return told


def _decimal(value: bytes) -> int:
    if not (value.isdigit() and len(value) < 20):
        raise Malformed(f"no number: {value[:20]!r}")
    return int(value)


def _find_header(window: Window) -> bool:
    """Goes to the next header by its magic and checksum; False, and to the end, if there is none."""
    begin = window.at + 1
    window.go(begin)
    while window.find(_MAGIC):
        at = window.at - _MAGIC_AT
        if at >= begin:
            window.go(at)
            if _is_header(window.peek(_BLOCK)):
                return True
        window.go(at + _MAGIC_AT + 1)
    return False
