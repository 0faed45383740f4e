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
records are given out all the same, but count as a loss (`drop`) over their time. A header that counts more records or
chunks than are here makes the end of the file unread. A log marked as full is a `stop` after its last record.

What it cannot tell: whether content was read, where only its opening is recorded (5145, 4656); how much of a file was
read; what no policy asked to be recorded; what was overwritten when the log was full and rolled over; of 5145, whether
the file system then refused, or whether the name is there at all; of a connection (Sysmon 3, BITS), how many bytes it
sent. Defender's own log is passed over: it says nothing of files read.

Documented in Microsoft's 'Advanced security audit policy settings' (a page for each event), 'Sysmon', and in the
'Windows XML Event Log (EVTX) format' of the libevtx project.
"""

from bisect import bisect
from collections.abc import Iterator

import orjson

from purloined.evidence import Evidence
from purloined.parsing import evtx_file, nested_event, windows_events
from purloined.parsing.windows_events import WindowsEvents

SHOWS = windows_events.SHOWS
RECORD = "record"

_ELSEWHERE = 1 << 40  # numbers for records that bear one which another of the file has


def recognises(name: str, head: bytes) -> bool:
    return head.startswith(evtx_file.MAGIC)


def read(evidence: Evidence) -> Iterator[dict]:
    log, numbers = WindowsEvents(evidence), _Numbers()
    span = None
    for part in evtx_file.unpacked(evidence.path):
        if isinstance(part, evtx_file.End):
            yield from _end(part, evidence, numbers, span)
            continue
        if part.damage:
            evidence.unread(numbers.next, f"{part.damage} (chunk {part.number})")
        place, times = numbers.of(part), []
        for number, text, why in part.records:
            record = place(number)
            event = None if why else nested_event.event(record, _loaded(text))
            if event is None:
                evidence.unread(record, why or "no time, or no number of an event")
                continue
            times.append(event.time)
            yield from log.of(event)
        if times:
            span = min(times), max(times)
        if times and part.damage:
            evidence.unread(numbers.next, f"{part.damage} (chunk {part.number})")
            yield {"record": place(part.records[0][0]), "time": span[0], "end_time": span[1],
                   "action": "drop", "detail": part.damage}  # fmt: skip
    yield from log.end()


def _loaded(text: str) -> dict:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return {}


def _end(end: evtx_file.End, evidence: Evidence, numbers: "_Numbers", span: tuple | None) -> Iterator[dict]:
    for damage in end.damage:
        evidence.unread(numbers.next, damage)
    if end.full and span:
        yield {"record": numbers.next, "time": span[1], "action": "stop", "detail": "the log is marked as full"}


class _Numbers:
    """A number for each record that no other of the file has: its own, where it is free."""

    def __init__(self) -> None:
        self._spans: list[tuple[int, int]] = []  # of the chunks that were read, in order
        self._beside = _ELSEWHERE
        self.next = 1

    def of(self, chunk: evtx_file.Chunk):
        """What to call the records of this chunk."""
        own = [record for record, _, _ in chunk.records]
        in_order = all(0 < before < after for before, after in zip(own, own[1:], strict=False))
        if own and in_order and 0 < own[0] and own[-1] < _ELSEWHERE and self._free(own[0], own[-1]):
            self._spans.insert(bisect(self._spans, (own[0], own[-1])), (own[0], own[-1]))
            self.next = own[-1] + 1
            return int
        start, self._beside = self._beside, self._beside + len(own)
        places = iter(range(start, self._beside))
        return lambda number: next(places, start)

    def _free(self, first: int, last: int) -> bool:
        at = bisect(self._spans, (first, last))
        before = at == 0 or self._spans[at - 1][1] < first
        return before and (at == len(self._spans) or last < self._spans[at][0])
