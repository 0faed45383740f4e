"""Linux audit records put together: the lines of an audit log, raw or enriched, as whole events.

    type=SYSCALL msg=audit(1772575260.100:501): ...          Event(record 1, serial 501, said:
    type=PATH msg=audit(1772575260.100:501): ...        ->      SYSCALL: ["..."], PATH: ["..."])

Events come out in the order of their first records. A bounded number stays open; what comes for an event
after that makes another one of the same serial. Tells `evidence` what was seen and what was not.
Knows no table.
"""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple

from purloined.evidence import Evidence, from_epoch, from_iso

OPEN_EVENTS = 64
OUT_OF_ORDER = 8
KEPT_TEXT = 2 << 20  # characters of unfinished events, however few they are
NODES = 1024

LOSS = re.compile(r"(?:backlog|rate) limit exceeded|\b(?:audit_)?lost=[1-9]\d*|\blost=0 old=[1-9]\d*")
HEAD = re.compile(rb"(?m)^(?:\xef\xbb\xbf)?(?:node=\S+ )?type=[A-Z0-9_\[\]]+ msg=audit\(\d+\.\d+:\d+\)\s?:")
_RECORD = re.compile(
    r"(?:node=(?P<node>\S{1,255}) )?type=(?P<kind>[A-Z0-9_]+(?:\[\d+\])?) "
    r"msg=audit\((?P<time>\d{1,11}\.\d{1,6}):(?P<serial>\d{1,10})\)\s?:\s*"
)
_FIELD = re.compile(r'([\w\[\]]+)=("[^"]*"|\S*)')
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})+")
_BETWEEN = re.compile(r"-+$|time->")  # what ausearch writes between events
_NUMBERED = {"UNKNOWN[1337]": "OPENAT2"}  # an auditd older than its kernel


class Event(NamedTuple):
    """The records of one serial: their texts, unparsed, by type."""

    record: int
    time: datetime | None
    node: str | None
    said: dict[str, list[str]]


def events(evidence: Evidence, kinds: set[str], doubt: Callable[[str, str], str | None]) -> Iterator[Event]:
    """The log's events, with the texts of the given kinds of record.

    Records of the daemon itself, and lines of the kernel that tell of a loss (as KERNEL), are events of
    their own and come at once. doubt: why a record of a kind is not understood, asked as it is read.
    """
    order, pending = _Order(evidence), _Pending()
    now = None
    for record, text in evidence.lines():
        match = _RECORD.match(text)
        if match is None:
            order.settle()
            yield from _stray(evidence, record, text, now)
            continue
        node, kind, time, serial = match.groups()
        event = pending.open.get((node, time, serial))
        if event is None:
            now = from_epoch(time)
            event = Event(record, now, node, {})
            if kind.startswith("DAEMON_"):
                order.settle()
                evidence.saw(record, now, int(serial), f"{node} daemon" if node else "daemon")
                if kind == "DAEMON_START":
                    yield from pending.finish()  # what it was before, all of it came to its end
                yield event._replace(said={kind: [text[match.end() :]]})
                continue
            order.saw(event, int(serial))
            yield from pending.begin((node, time, serial), event)
        kind = _NUMBERED.get(kind, kind)
        if kind in kinds:
            said = text[match.end() :]
            why = doubt(kind, said) if pending.keep(event, kind, said) else "an endless event"
            if why:
                order.settle()
                evidence.unread(record, why)
    order.settle()
    yield from pending.finish()


def _stray(evidence: Evidence, record: int, text: str, now: datetime | None) -> Iterator[Event]:
    """A line of the kernel that tells of a loss, or one of ausearch; else it is unread."""
    if LOSS.search(text) and "audit" in text:
        time = from_iso(text.split(" ", 1)[0], evidence.timezone) or now
        evidence.saw(record, time)
        yield Event(record, time, None, {"KERNEL": [text]})
    elif not _BETWEEN.match(text):
        evidence.unread(record, "no audit record")


class _Pending:
    """Events whose records may still be coming: a bounded number, a bounded amount of text."""

    def __init__(self) -> None:
        self.open: dict[tuple, Event] = {}
        self._kept = 0

    def begin(self, key: tuple, event: Event) -> Iterator[Event]:
        """Takes the event in; gives those that are finished thereby, oldest first."""
        if self._kept > KEPT_TEXT:
            yield from self.finish()
        self.open[key] = event
        if len(self.open) > OPEN_EVENTS:
            yield self._close(next(iter(self.open)))

    def keep(self, event: Event, kind: str, text: str) -> bool:
        """False where one event has become longer than any kernel makes it."""
        if self._kept > 2 * KEPT_TEXT:
            return False
        event.said.setdefault(kind, []).append(text)
        self._kept += 100 + len(text)
        return True

    def finish(self) -> Iterator[Event]:
        while self.open:
            yield self._close(next(iter(self.open)))

    def _close(self, key: tuple) -> Event:
        event = self.open.pop(key)
        for texts in event.said.values():
            self._kept -= sum(100 + len(text) for text in texts)
        return event


class _Order:
    """Reports serials in their order: two processors may write theirs the wrong way round."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._last: dict[str | None, tuple[int, datetime]] = {}
        self._early: dict[tuple, Event] = {}

    def saw(self, event: Event, serial: int) -> None:
        last, time = self._last.get(event.node, (serial - 1, event.time))
        if serial - last == 1:
            self._report(event, serial)
            self._follow(event.node)
        elif serial <= last and event.time <= time:
            return  # a straggler of an event that was reported long ago
        elif abs(serial - last) > OPEN_EVENTS:
            self.settle()  # no neighbour: records are missing, or the numbering began anew
            self._report(event, serial)
        else:
            self._early[event.node, serial] = event
            if len(self._early) > OUT_OF_ORDER:
                self.settle()

    def settle(self) -> None:
        """Reports all that waits, since what comes next is not to be judged by its serial."""
        for (_, serial), event in sorted(self._early.items(), key=lambda entry: entry[0][1]):
            self._report(event, serial)
        self._early.clear()
        if len(self._last) > NODES:
            self._last.clear()

    def _follow(self, node: str | None) -> None:
        while self._early and (event := self._early.pop((node, self._last[node][0] + 1), None)):
            self._report(event, self._last[node][0] + 1)

    def _report(self, event: Event, serial: int) -> None:
        self._last[event.node] = serial, event.time
        self._evidence.saw(event.record, event.time, serial, event.node)


# values -----------------------------------------------------------------------------------------------


def fields_of(text: str) -> dict[str, str]:
    return dict(_FIELD.findall(text))


def plain_bytes(value: str) -> bytes:
    """Quoted text as it stands; hex is what the kernel writes for names with blanks, quotes or non-ASCII."""
    if value.startswith('"'):
        return value.strip('"').encode("utf-8", "surrogatepass")
    return bytes.fromhex(value) if _HEX.fullmatch(value) else value.encode("utf-8", "surrogatepass")


def plain(value: str | None) -> str | None:
    if value is None or value in ("(null)", "(none)", "?", '""'):
        return None
    return plain_bytes(value).decode("utf-8", "backslashreplace")


def base_name(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]
