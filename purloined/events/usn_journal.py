r"""The change journal of an NTFS volume ($UsnJrnl:$J), native: what was made, written, renamed and deleted.

    70 00 00 00 02 00 00 00 ...   one record: length 112, version 2, file, folder, number, time, reason, name

Archives packed for the theft and deleted afterwards, and every rename of an encryption, name by name. A record is
about one open file; its reasons add up until it is closed, and each counts when it first appears. Records of versions
2 and 3 are read; those of version 4 have neither time nor name and are passed over. The zeros before the oldest
record, which Windows keeps as a hole in the file, are skipped. Times are UTC, to 100 ns.

A record's number is its place in the journal, so the next one's is known: a `run` counts pages of 4,096 bytes, each
of which holds records, and breaks where one is missing. The file's name stands in it, its folder only as an entry of
the $MFT: rows have the `name`, and the file's own entry among the details. Which host it is, it does not say.

What it cannot tell: who did it, and by which program; what was read; the second name that a hard link gave; anything
before its oldest record: it holds some tens of megabytes, hours to days of a busy server, and whoever is administrator
can delete it.

Documented under "USN_RECORD_V2", "USN_RECORD_V3" and "USN_RECORD_V4" in Microsoft's Windows API reference (winioctl.h).
"""

import re
from collections.abc import Iterator
from struct import Struct

from purloined.evidence import Evidence
from purloined.parsing.file_changes import Change, Journal
from purloined.parsing.mft_entries import moment

SHOWS = {"create", "write", "rename", "delete"}
RECORD = "entry"
KIND = "What is left on the disk"
COLLECT = r"""# live, Velociraptor: Windows.Triage.Targets with _J (Windows.KapeFiles.Targets before 0.75)
# of a disk image: $Extend\$UsnJrnl:$J (fls -o OFFSET IMAGE 11 shows its number; icat -o OFFSET IMAGE NUMBER > usn)"""

_START = Struct("<IHH")
_REST = Struct("<qqIIIIHH")  # number, time, reason, source, security, attributes, length and offset of the name
_IDS = {2: 8, 3: 16}  # bytes of each of the two references
_SHORTEST, _LONGEST, _PAGE = 56, 4096, 4096
_CHUNK = 1 << 20
_ZEROS = bytes(_CHUNK)
_SOMETHING = re.compile(rb"[^\0]")
_RECORD = re.compile(rb"[\0\x08\x10\x18\x20\x28\x30\x38\x40\x48\x50\x58\x60\x68\x70\x78\x80\x88\x90\x98\xa0\xa8\xb0\xb8"
                     rb"\xc0\xc8\xd0\xd8\xe0\xe8\xf0\xf8][\0-\x10]\0\0[\2-\4]\0\0\0", re.DOTALL)  # fmt: skip
_FOLDER = 0x10
_NUMBER = (1 << 48) - 1
_MOST_BREAKS = 10_000  # runs that are told apart; no honest journal has so many


def recognises(name: str, head: bytes) -> bool:
    """Its name where the hole stands before it; else a record, and where it ends another, or the page's end."""
    first = _SOMETHING.search(head)
    if first is None:
        return bool(head) and name.casefold().rpartition("$")[2] in ("j", "usnjrnl")
    at = first.start() // 8 * 8
    length = _length(head, at)
    if not length:
        return False
    after = head[at + length : at + length + 8]
    return len(after) < 8 or not any(after) or _length(head, at + length) > 0


def read(evidence: Evidence) -> Iterator[dict]:
    journal = Journal(evidence)
    page, breaks = None, 0
    for record, usn, change in _changes(evidence):
        if page is not None and not 0 <= usn // _PAGE - page <= 1:
            breaks += 1
        page = usn // _PAGE
        told = page if breaks < _MOST_BREAKS else None
        evidence.saw(record, change.time if change else None, told)
        if change:
            yield from journal.rows(change)


def _changes(evidence: Evidence) -> Iterator[tuple[int, int, Change | None]]:
    """(record, its number in the journal, the change) of each; None where it says nothing of interest."""
    record = 0
    for data, at, length in _records(evidence):
        record += 1
        if not length:
            evidence.unread(record, f"{at:,} bytes that are no records")
            continue
        _, version, _ = _START.unpack_from(data, at)
        if version == 4:
            usn = int.from_bytes(data[at + 40 : at + 48], "little", signed=True)
            yield record, usn, None
            continue
        wide = _IDS[version]
        usn, time, reason, _, _, attributes, count, offset = _REST.unpack_from(data, at + 8 + 2 * wide)
        when = moment(time) if time > 0 else None
        if when is None or count % 2 or offset < 8 + 2 * wide + _REST.size or offset + count > length or usn < 0:
            evidence.unread(record, "a record that contradicts itself")
            continue
        name = data[at + offset : at + offset + count].decode("utf-16-le", "surrogatepass")
        file = int.from_bytes(data[at + 8 : at + 8 + wide], "little")
        yield (
            record,
            usn,
            Change(record, when, file, file & _NUMBER, name, None, reason, bool(attributes & _FOLDER)),
        )


def _length(data: bytes, at: int) -> int:
    """How long the record there is; 0 if none is."""
    if at + 8 > len(data):
        return 0
    length, version, minor = _START.unpack_from(data, at)
    fits = _SHORTEST <= length <= _LONGEST and not length % 8 and 2 <= version <= 4 and not minor
    return length if fits and (version == 2 or length >= _SHORTEST + 16) else 0


def _records(evidence: Evidence) -> Iterator[tuple[bytes, int, int]]:
    """(bytes, place, length) of each record; (.., how many bytes, 0) for what lies between them and is none."""
    with evidence.open() as stream:
        rest, at, lost = b"", 0, 0
        while True:
            chunk = stream.read(_CHUNK)
            if len(rest) == at and chunk == _ZEROS:
                continue
            data, at = rest[at:] + chunk, 0
            end = len(data) - (_LONGEST if chunk else 0)
            while at < end:
                if length := _length(data, at):
                    if at + length > len(data):
                        lost, at = lost + len(data) - at, len(data)
                        break
                    if lost:
                        yield data, lost, 0
                        lost = 0
                    yield data, at, length
                    at += length
                elif data.startswith(b"\0\0\0\0\0\0\0\0", at):
                    found = _SOMETHING.search(data, at)
                    at = found.start() // 8 * 8 if found else len(data)
                else:
                    before, at = at, _next(data, at + 8)
                    lost += at - before
            rest = data
            if not chunk:
                break
        if lost:
            yield rest, lost, 0


def _next(data: bytes, at: int) -> int:
    """Where the next record may begin."""
    while found := _RECORD.search(data, at):
        if not found.start() % 8:
            return found.start()
        at = found.start() + 1
    return len(data)
