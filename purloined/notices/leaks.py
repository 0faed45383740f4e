"""Looks for traces of others in finished bytes, unpacked: what a reader with any tool could find.

What stands in every pack of this shape is no leak: an owner may be called `Summit`, `Files` or `Microsoft`. So the pack
is written a second time with every text from evidence and settings blanked, and only what the finished one has more
often counts. Where a firm's own templates are used, these are looked at first, by themselves.
"""

import contextlib
import io
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, NamedTuple

from purloined.notices import forms
from purloined.notices.traces import Sought, hits

_PIECE = 1 << 20  # bytes of a long file that are looked at at a time
_OVERLAP = 1 << 12
_OTHER_ENCODINGS = ("utf-16-le", "utf-16-be", "cp932", "euc_jp", "gb18030", "euc_kr", "big5")
_DEPTH = 5

Members = Mapping[str, Path | bytes]


class Leak(NamedTuple):
    """A trace of another owner in a finished file. place: the file, and the member inside; form: how it
    stands there."""

    place: str
    form: str
    owner: str
    kind: str
    text: str


def leaks(finished: Members, blank: Callable[[], Members], looked_for: Sought) -> list[Leak]:
    """What of others stands in a finished pack. blank: makes the same pack without texts; asked only if need be."""
    found = counted(finished, looked_for)
    if not found:
        return []
    usual = counted(blank(), looked_for)
    return [
        Leak(place, form, trace.owner, trace.kind, trace.text)
        for (place, form, trace, way), count in found.items()
        if count > usual.get((place, form, trace, way), 0)
    ]


def counted(members: Members, looked_for: Sought) -> Counter:
    """How often each trace stands where, in which form."""
    found: Counter = Counter()
    for name, data in members.items():
        _in_text(name, name.encode(), "name", found, looked_for)
        for place, piece, before in _pieces(name, data):
            _in_text(place, piece, "", found, looked_for)
            if before:  # what stands in the overlap was counted with the piece before
                seen: Counter = Counter()
                _in_text(place, before, "", seen, looked_for)
                found.subtract(seen)
    return +found


def _in_text(place: str, data: bytes, kind: str, found: Counter, looked_for: Sought) -> None:
    for view in forms.views(data):
        for hit in hits(view, looked_for):
            for form in view.names:
                found[place, f"{kind} {form}".strip(), hit.trace, hit.way] += hit.count
    for trace in looked_for.traces:
        for encoding, written in _encoded(trace.text):
            if count := data.count(written):
                found[place, encoding, trace, "bytes"] += count


@lru_cache(maxsize=8192)
def _encoded(text: str) -> tuple[tuple[str, bytes], ...]:
    """A name in letters other than ASCII's, as other encodings have it."""
    if text.isascii():
        return ()
    found = []
    for way in dict.fromkeys((text, text.lower(), text.upper())):
        for encoding in _OTHER_ENCODINGS:
            with contextlib.suppress(UnicodeEncodeError):
                found.append((encoding, way.encode(encoding)))
    return tuple(found)


# Unpacked -----------------------------------------------------------------------------------------------


def _pieces(name: str, data: Path | bytes) -> Iterator[tuple[str, bytes, bytes]]:
    """Of a file and all that is packed in it: (place, bytes, those that stood at the end of the piece before)."""
    with data.open("rb") if isinstance(data, Path) else io.BytesIO(data) as stream:
        yield from _unpacked(name, stream, _DEPTH)


def _unpacked(place: str, stream: BinaryIO, depth: int) -> Iterator[tuple[str, bytes, bytes]]:
    if not depth or not zipfile.is_zipfile(stream):
        stream.seek(0)
        yield from _cut(place, stream)
        return
    with zipfile.ZipFile(stream) as packed:
        yield f"{place} (its directory)", _directory(packed, stream), b""
        for member in packed.infolist():
            with packed.open(member) as inside:
                is_packed = inside.read(2) == b"PK"
                inside.seek(0)
                within = io.BytesIO(inside.read()) if is_packed else inside
                if is_packed:
                    yield from _unpacked(f"{place} > {member.filename}", within, depth - 1)
                else:
                    yield from _cut(f"{place} > {member.filename}", inside)


def _cut(place: str, stream: BinaryIO) -> Iterator[tuple[str, bytes, bytes]]:
    before = b""
    while piece := stream.read(_PIECE):
        piece += stream.readline()  # no name is cut where lines end
        yield place, before + piece, before
        before = piece[-_OVERLAP:]


def _directory(packed: zipfile.ZipFile, stream: BinaryIO) -> bytes:
    """All that a ZIP file says beside its members' content: names, comments, extra fields, what lies between them."""
    said = [packed.comment]
    at = 0
    for member in sorted(packed.infolist(), key=lambda member: member.header_offset):
        stream.seek(at)
        said.append(stream.read(max(member.header_offset - at, 0)))
        head = stream.read(30)
        lengths = [int.from_bytes(head[place : place + 2], "little") for place in (26, 28)]
        said += [stream.read(lengths[0]), *_extra_fields(stream.read(lengths[1]), member)]
        said += [member.filename.encode("utf-8", "surrogatepass"), member.comment, *_extra_fields(member.extra, member)]
        at = member.header_offset + 30 + sum(lengths) + member.compress_size
    stream.seek(at)
    return b"\n\n".join([*said, stream.read(max(packed.start_dir - at, 0))])


def _extra_fields(data: bytes, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """What stands in the extra fields of a member, each without its number and length. Its own sizes say nothing, and
    might read as letters."""
    sizes = b"".join(size.to_bytes(8, "little") for size in (member.file_size, member.compress_size))
    while len(data) >= 4:
        end = 4 + int.from_bytes(data[2:4], "little")
        if data[4:end] != sizes:
            yield data[4:end]
        data = data[end:]
    yield data
