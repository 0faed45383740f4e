r"""Windows events as NXLog sends them (im_msvistalog with to_json): one flat JSON object a line.

    {"EventTime":"2026-03-01 01:00:03","Hostname":"FS01","EventID":5145,"RecordNumber":8805,"Channel":"Security",...}

EventTime has no zone unless the configuration gives it one: it is the local time of the machine that wrote it, taken in
the case's zone; it goes in whole seconds. Which events are read, and how, is told by `evtx`
(parsing/windows_events.py). Continuity goes by RecordNumber, for each computer and channel.

What it cannot tell: what NXLog's own filters left out; the zone; what lies between two seconds.

Documented under 'Event Log for Windows (im_msvistalog)' in the NXLog reference manual.
"""

from collections.abc import Iterator

from purloined.evidence import Evidence, from_iso
from purloined.parsing import event_json, nested_event, windows_events
from purloined.parsing.windows_events import WindowsEvents
from purloined.parsing.windows_record import Event

KIND = "Windows event logs"
SILENCE = "where policy and SACLs ask for it and it is whole: nothing was opened by the route it watches"
COLLECT = "# the files that NXLog's collector wrote (im_msvistalog, to_json), all of the window"

SHOWS, ROUTES = windows_events.SHOWS, windows_events.ROUTES

_COLUMNS = (b'"EventTime"', b'"EventID"', b'"RecordNumber"', b'"Channel"', b'"SourceName"', b'"Hostname"')
_FAILED = {"AUDIT_FAILURE": True, "AUDIT_SUCCESS": False}


def recognises(name: str, head: bytes) -> bool:
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and all(column in head for column in _COLUMNS)


def read(evidence: Evidence) -> Iterator[dict]:
    log = WindowsEvents(evidence)
    for record, said in event_json.objects(evidence):
        number = nested_event.whole(said.get("EventID"))
        time = from_iso(str(said.get("EventTime")), evidence.timezone)
        if number is None or time is None:
            evidence.unread(record, "no event with a number and a time")
            continue
        computer, channel, provider, kind = (
            str(said.get(name) or "") for name in ("Hostname", "Channel", "SourceName", "EventType")
        )
        failed, sequence = _FAILED.get(kind), nested_event.whole(said.get("RecordNumber"))
        yield from log.of(Event(record, time, computer, channel, provider, number, said, failed, sequence))
    yield from log.end()
