"""An EVTX file taken apart, chunk by chunk: its records, and what does not hold together.

The records themselves are read by the Rust reader of the package `evtx`, one chunk of 64 KiB at a time; so a damaged
chunk costs itself only, and memory does not grow. A chunk in which nothing is damaged or unusual is read by a module in
C, which makes the same of it (docs/native.md). The frame around them is checked here: the checksums of the file's
header, of a chunk's header and of its records (CRC-32); whether a chunk holds the records its header names, and the
file the chunks and records that its header counts. A chunk whose header is damaged, or which is cut, gets a new one,
from the records that follow each other in it.

Documented in the 'Windows XML Event Log (EVTX) format' of the libevtx project, and in [MS-EVEN6].
"""

import io
import struct
import zlib
from array import array
from collections.abc import Iterator
from itertools import islice
from operator import itemgetter
from typing import BinaryIO, NamedTuple

from purloined import _evtx_chunks, _native

MAGIC = b"ElfFile\0"
HEADER, CHUNK = 4096, 64 << 10
DIRTY, FULL = 1, 2
_CHUNK_MAGIC, _RECORD_MAGIC = b"ElfChnk\0", b"**\0\0"
_RECORD = struct.Struct("<4sIQ")
_FIRST_RECORD = 512  # offset in a chunk
_SMALLEST = 28  # bytes of a record
_NUMBER = 8  # bytes of a record's number
_NUMBER_AND_TEXT = itemgetter("event_record_id", "data")  # of what the Rust reader gives
_MOST = CHUNK // _SMALLEST + 1  # records of a chunk
_SHORT = 200  # characters of an error that are kept
Content = tuple[bytes, bytes, dict[int, str]]
Kept = tuple[tuple[str, ...], dict[int, tuple[str, ...] | None]] | None

END = -1


class _Header(NamedTuple):
    chunks: int
    next_record: int
    flags: int
    damage: str


class _Found(NamedTuple):
    """The records of a chunk: the number the file gives each, its JSON, and by its place, why one cannot be read."""

    numbers: list[int]
    texts: list[str]
    failures: dict[int, str]


def chunks(stream: BinaryIO, kept: Kept = None) -> Iterator[tuple]:
    """All chunks in the order in which they lie there: (number from 0, what was found, damage); and then what the
    header says: (END, whether it is marked as full, damage).

    damage: why what stands here cannot be trusted, or is not here; empty where all is well."""
    header = _header(_exactly(stream, HEADER))
    number, used, last = 0, 0, 0
    while data := _exactly(stream, CHUNK):
        found = _chunk(number, data, kept)
        if found is not None:
            used = number + 1
            _, content, _ = found
            last = max([last, *(record for place, record in enumerate(numbers(content)) if place not in content[2])])
            yield found
        number += 1
    yield END, bool(header.flags & FULL), _against_content(header, used, last)


def _exactly(stream: BinaryIO, count: int) -> bytes:
    """As many bytes, or those that are left."""
    parts = []
    while count and (part := stream.read(count)):
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def _header(data: bytes) -> _Header:
    if len(data) < 128 or not data.startswith(MAGIC):
        return _Header(0, 0, DIRTY, "the header of the file is damaged or cut")
    next_record = struct.unpack_from("<Q", data, 24)[0]
    count = struct.unpack_from("<H", data, 42)[0]
    flags, checksum = struct.unpack_from("<II", data, 120)
    wrong = zlib.crc32(data[:120]) != checksum
    return _Header(count, next_record, flags, "the checksum of the file's header is wrong" if wrong else "")


def _against_content(header: _Header, used: int, last: int) -> list[str]:
    """What the header counts and the content does not hold. Of a log that was in use, its counts lag behind."""
    found = [header.damage] if header.damage else []
    if header.chunks > used:
        found.append(f"the header counts {header.chunks:,} chunks, {used:,} are here")
    if not header.flags & DIRTY and header.next_record != last + 1:
        found.append(f"the header says that record {header.next_record - 1:,} is the last, {last:,} is here")
    return found


def _chunk(number: int, data: bytes, kept: Kept) -> tuple[int, Content, str] | None:
    """None for one that was never used."""
    if not data.strip(b"\0"):
        return None
    damage = _damage(data)
    if damage:
        walked = _walked(data)
        if not walked:
            return (number, (b"", b"", {}), damage)
        data = _mended(data, walked)
    found, failure = _records(data, not damage, kept)
    return (number, found, damage or failure)


def _damage(data: bytes) -> str:
    """Why the chunk cannot be trusted as it is."""
    if not data.startswith(_CHUNK_MAGIC):
        return "a chunk without its mark"
    if len(data) < CHUNK:
        return f"a chunk of which only {len(data):,} of {CHUNK:,} bytes are here"
    free, content = struct.unpack_from("<II", data, 48)
    if zlib.crc32(data[128:512], zlib.crc32(data[:120])) != struct.unpack_from("<I", data, 124)[0]:
        return "the checksum of a chunk's header is wrong"
    if not _FIRST_RECORD <= free <= CHUNK or zlib.crc32(data[_FIRST_RECORD:free]) != content:
        return "the checksum of a chunk's records is wrong"
    return ""


def _walked(data: bytes) -> list[tuple[int, int, int]]:
    """(record, offset, size) of the records that follow each other from the chunk's first, up to one that is torn:
    what is left of its text could name another file."""
    found, at = [], _FIRST_RECORD
    while at + _SMALLEST <= len(data):
        mark, size, record = _RECORD.unpack_from(data, at)
        if mark != _RECORD_MAGIC or size < _SMALLEST or at + size > len(data) or _is_torn(data, at, size):
            break
        found.append((record, at, size))
        at += size
    return found


def _is_torn(data: bytes, at: int, size: int) -> bool:
    """Whether the record lacks its end, where its size stands once more, and no other follows."""
    ends = data.startswith(size.to_bytes(4, "little"), at + size - 4)
    return not ends and not data.startswith(_RECORD_MAGIC, at + size)


def _mended(data: bytes, walked: list[tuple[int, int, int]]) -> bytes:
    """The chunk at its full length, with a header that fits the records that are there."""
    chunk = bytearray(data.ljust(CHUNK, b"\0"))
    first, (last, at, size) = walked[0][0], walked[-1]
    chunk[:8] = _CHUNK_MAGIC
    struct.pack_into("<QQQQIIII", chunk, 8, first, last, first, last, 128, at, at + size, 0)
    return bytes(chunk)


def _records(chunk: bytes, is_sound: bool, kept: Kept) -> tuple[Content, str]:
    """The records of a chunk, and why it could not be read to its end."""
    plain = _evtx_chunks.lines(chunk, *(kept or ())) if is_sound else None
    found, failure = ((*plain, {}), "") if plain else _by_library(chunk)
    count = len(found[0]) // _NUMBER
    if failure or _native.evtx_records(chunk, _FIRST_RECORD, _SMALLEST) <= count:
        return found, failure
    missing = len(_walked(chunk)) - count  # up to one that is torn
    return found, f"{missing:,} records of a chunk cannot be read" if missing > 0 else ""


def _by_library(chunk: bytes) -> tuple[Content, str]:
    try:
        return _plain(_at_once(chunk)), ""
    except Exception:  # whatever the reader raises, it costs this record, or this chunk
        found, failure = _one_by_one(chunk)
        return _plain(found), failure


def _at_once(chunk: bytes) -> _Found:
    """The records of a chunk, all of which can be read."""
    found = list(map(_NUMBER_AND_TEXT, islice(_parser(chunk), _MOST)))
    return _Found([number for number, _ in found], [text for _, text in found], {})


def _one_by_one(chunk: bytes) -> tuple[_Found, str]:
    """The same of one that can be read in part, and why not to its end."""
    expected = [record for record, _, _ in _walked(chunk)]
    found = _Found([], [], {})
    try:
        records = _parser(chunk)
    except Exception as error:
        return found, str(error)[:_SHORT]
    while len(found.numbers) < _MOST:
        try:
            record = next(records)
        except StopIteration:
            break
        except Exception as error:
            said, place = str(error), len(found.numbers)
            if "chunk number" in said:
                return found, said[:_SHORT]
            found.failures[place] = said[:_SHORT]
            found.numbers.append(expected[place] if place < len(expected) else 0)
            found.texts.append("")
        else:
            found.numbers.append(record["event_record_id"])
            found.texts.append(record["data"])
    return found, ""


def _parser(chunk: bytes) -> Iterator[dict]:
    import evtx  # here, since only the process apart needs it

    return evtx.PyEvtxParser(io.BytesIO(_FILE_HEADER + chunk), 1).records_json()


def _file_header() -> bytes:
    """A header for a file of one chunk."""
    start = struct.pack("<8sQQQIHHHH", MAGIC, 0, 0, 1, 128, 1, 3, HEADER, 1).ljust(120, b"\0")
    return (start + struct.pack("<II", 0, zlib.crc32(start))).ljust(HEADER, b"\0")


_FILE_HEADER = _file_header()


def unpacked(path: str, kept: Kept = None) -> Iterator[tuple]:
    """The chunks of a file, which may be compressed; what was found of each as plain data. Runs apart.

    kept: what is asked for of a record: the names inside System, and by number of the event, those inside EventData, or
    None for all of them; nothing of EventData and UserData where the number is not there. More may be given."""
    with open(path, "rb") as raw:  # noqa: PTH123  pathlib is loaded below, where it is needed
        if raw.read(len(MAGIC)) == MAGIC:
            raw.seek(0)
            yield from chunks(raw, kept)
            return
    from pathlib import Path  # here: the process begins sooner without what these need

    from purloined.evidence import Evidence

    with Evidence(Path(path)).open() as stream:
        yield from chunks(stream, kept)


def _plain(found: _Found) -> Content:
    """(numbers of 64 bits, the JSON of each on a line, why some cannot be read)."""
    lines = "\n".join(found.texts)
    if lines.count("\n") != max(len(found.texts) - 1, 0):  # what is no JSON, or laid out: between values it is all one
        lines = "\n".join(text.replace("\n", " ") for text in found.texts)
    return array("Q", found.numbers).tobytes(), lines.encode(), found.failures


def records(content: Content) -> list[tuple[int, str, str]]:
    """(number, JSON, why it cannot be read) of each record of a chunk, of what came from there."""
    own = numbers(content)
    texts = content[1].decode("utf-8", "replace").split("\n") if own else []
    if len(texts) != len(own):  # for this to happen, the process apart must have been made another's
        return [(0, "", "what was read of a chunk cannot be taken apart")]
    return [
        (number, text, content[2].get(place, "")) for place, (number, text) in enumerate(zip(own, texts, strict=True))
    ]


def numbers(content: Content) -> list[int]:
    """The numbers that the file gives to the records of a chunk."""
    return memoryview(content[0]).cast("Q").tolist()
