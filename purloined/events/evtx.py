r"""A Windows event log as Windows keeps it (.evtx): who opened what over a share, logged on, started which program.

    5145  FS01.corp.example  Security  437472  \\*\parts  Orrery\valve.step  AccessMask 0x120089  10.0.5.31

Read are file shares and audited objects (5140, 5145, 4656, 4658, 4660, 4663), logons (4624, 4634, 4647, 4648),
programs (4688, Sysmon 1), PowerShell (4103, 4104), Sysmon's files, connections and names (3, 11, 15, 22, 23, 26), BITS
(59 to 61), and what the log says of itself (1100 to 1108, 104, 4608, 4612, 4616, 4719, 4907, 41, 6005, 6006, 6008,
Sysmon 4, 16, 255). All other events are passed over, and count for continuity. How each is read stands in
parsing/windows_events.py.

A record is known by the number that the file itself gives it, which in a log copied from a machine is what Event Viewer
calls EventRecordID; where two records of one file bear the same, by its place. Continuity goes by EventRecordID, for
each computer and channel, over all files. An export that was filtered has holes: what is not in it, it does not show.

A chunk (64 KiB) that is damaged costs itself: it is unread at its place, and of a chunk whose checksum is wrong the
records are given out all the same, but count as a loss (`drop`) over their time; but not one that is torn, for what is
left of a name may be another file's. A header that counts more records or chunks than are here makes the end of the
file unread. A log marked as full is a `stop` after its last record.

What it cannot tell: whether content was read, where only its opening is recorded (5145, 4656); how much of a file was
read; what no policy asked to be recorded; what was overwritten when the log was full and rolled over; of 5145, whether
the file system then refused, or whether the name is there at all; of a connection (Sysmon 3, BITS), how many bytes it
sent. Defender's own log is passed over: it says nothing of files read.

Documented in Microsoft's 'Advanced security audit policy settings' (a page for each event), 'Sysmon', and in the
'Windows XML Event Log (EVTX) format' of the libevtx project.
"""

from bisect import bisect
from collections.abc import Generator, Iterator, Sequence
from datetime import datetime
from itertools import pairwise

import pyarrow as pa
import pyarrow.compute as pc

from purloined.evidence import Evidence
from purloined.parsing import apart, evtx_file, nested_event, row_batches, windows_columns, windows_events
from purloined.parsing.windows_events import WindowsEvents

SHOWS, ROUTES = windows_events.SHOWS, windows_events.ROUTES
RECORD = "record"
KIND = "Windows event logs"
SILENCE = "where policy and SACLs ask for it and it is whole: nothing was opened by the route it watches"
COLLECT = r"""wevtutil epl Security DEST\%COMPUTERNAME%-Security.evtx
wevtutil epl System DEST\%COMPUTERNAME%-System.evtx
wevtutil epl Microsoft-Windows-PowerShell/Operational DEST\%COMPUTERNAME%-PowerShell.evtx
wevtutil epl Microsoft-Windows-Bits-Client/Operational DEST\%COMPUTERNAME%-BITS.evtx
wevtutil epl Microsoft-Windows-Sysmon/Operational DEST\%COMPUTERNAME%-Sysmon.evtx
robocopy %SystemRoot%\System32\winevt\Logs DEST Archive-*.evtx
# whole logs: an export that was filtered (/q:) has holes in its record numbers, and so clears nothing
# Velociraptor: Windows.Triage.Targets with EventLogs (Windows.KapeFiles.Targets before 0.75)
# of a disk image: all of winevt\Logs"""

_TOGETHER = 8 << 20  # bytes of JSON
_ELSEWHERE = 1 << 40  # numbers for records that bear one which another of the file has


def recognises(name: str, head: bytes) -> bool:
    return head.startswith(evtx_file.MAGIC)


def read(evidence: Evidence) -> Iterator[dict]:
    yield from _read(evidence, together=0)


def read_blocks(evidence: Evidence) -> Iterator[dict | pa.Table]:
    yield from row_batches.tables(_read(evidence, _TOGETHER))


def _read(evidence: Evidence, together: int) -> Iterator[dict | pa.Table]:
    """together: how many bytes of whole chunks are taken at once, as columns; 0: each record by itself"""
    log = _Log(evidence)
    for part in apart.run(evtx_file.unpacked, str(evidence.path), (nested_event.HEAD, windows_events.FIELDS)):
        if isinstance(part, apart.Stopped):
            yield from log.taken()
            evidence.unread(log.numbers.next, part.why)
            break
        chunk, content, damage = part
        if chunk == evtx_file.END:
            yield from log.taken()
            yield from _end(content, damage, evidence, log)
            break
        if together and content[0] and not damage and not content[2]:
            log.waiting.append(content)
            log.weight += len(content[1])
            if log.weight > together:
                yield from log.taken()
        else:
            yield from log.taken()
            yield from _alone(log, content, f"{damage} (chunk {chunk})" if damage else "", damage)
    yield from log.events.end()


class _Log:
    """What was read of a file so far. waiting: chunks that are to be taken at once; last: the latest time of the chunk
    before."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence, self.events, self.numbers = evidence, WindowsEvents(evidence), _Numbers()
        self.last: datetime | None = None
        self.waiting: list[evtx_file.Content] = []
        self.weight = 0  # bytes of JSON that wait

    def taken(self) -> Iterator[dict | pa.Table]:
        """The rows of the chunks that waited."""
        contents, self.waiting, self.weight = self.waiting, [], 0
        places = [self.numbers.of(evtx_file.numbers(content)) for content in contents]
        if contents:
            yield from _at_once(self, contents, places)


def _at_once(log: _Log, contents: list[evtx_file.Content], places: list[Sequence[int]]) -> Iterator[dict | pa.Table]:
    """The rows of chunks without damage; of those that are not as usual, chunk by chunk."""
    try:
        lines = b"\n".join(content[1] for content in contents)
        taken = windows_columns.records(lines, [place for own in places for place in own])
        tables, others = log.events.as_columns(taken)
    except Exception:  # Unusual, or what a library raises for what it cannot convert
        if len(contents) == 1:
            yield from _by_record(log, contents[0], places[0])
        else:
            for content, own in zip(contents, places, strict=True):
                yield from _at_once(log, [content], [own])
        return
    yield from tables
    yield from log.events.of_records(taken, others)
    log.last = pc.max(taken.times[len(taken) - len(places[-1]) :]).as_py()


def _alone(log: _Log, content: evtx_file.Content, unread: str, damage: str) -> Iterator[dict]:
    """The rows of one chunk, by record, and what its damage means."""
    if unread:
        log.evidence.unread(log.numbers.next, unread)
    places = log.numbers.of([number for number, _, _ in evtx_file.records(content)])
    times = yield from _by_record(log, content, places)
    if damage and times:
        log.evidence.unread(log.numbers.next, unread)
        span = {"time": min(times), "end_time": log.last}
        yield {"record": places[-1], "action": "drop", "detail": damage} | span


def _by_record(log: _Log, content: evtx_file.Content, places: Sequence[int]) -> Generator[dict, None, list[datetime]]:
    """The rows of a chunk; returns the times of its records."""
    records = evtx_file.records(content)
    events = [nested_event.of_text(place, text) for place, (_, text, _) in zip(places, records, strict=True)]
    for event, place, (_, _, why) in zip(events, places, records, strict=True):
        if event is None:
            log.evidence.unread(place, why or "no time, or no number of an event")
        else:
            yield from log.events.of(event)
    times = [event.time for event in events if event is not None]
    log.last = max(times, default=log.last)
    return times


def _end(full: bool, damage: list[str], evidence: Evidence, log: _Log) -> Iterator[dict]:
    for why in damage:
        evidence.unread(log.numbers.next, why)
    if full and log.last:
        yield {"record": log.numbers.next, "time": log.last, "action": "stop", "detail": "the log is marked as full"}


class _Numbers:
    """A number for each record that no other of the file has: its own, where it is free."""

    def __init__(self) -> None:
        self._spans: list[tuple[int, int]] = []  # of the chunks that were read, in order
        self._beside = _ELSEWHERE
        self.next = 1

    def of(self, own: list[int]) -> Sequence[int]:
        """What to call the records of one chunk. own: the numbers they bear."""
        follow = own == list(range(own[0], own[0] + len(own))) if own else False
        in_order = follow or all(0 < before < after for before, after in pairwise(own))
        if own and in_order and 0 < own[0] <= own[-1] < _ELSEWHERE and self._free(own[0], own[-1]):
            self._spans.insert(bisect(self._spans, (own[0], own[-1])), (own[0], own[-1]))
            self.next = own[-1] + 1
            return own
        start, self._beside = self._beside, self._beside + len(own)
        return range(start, self._beside)

    def _free(self, first: int, last: int) -> bool:
        at = bisect(self._spans, (first, last))
        before = at == 0 or self._spans[at - 1][1] < first
        return before and (at == len(self._spans) or last < self._spans[at][0])
