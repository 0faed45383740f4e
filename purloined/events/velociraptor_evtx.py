r"""Windows events as Velociraptor's artifacts give them out (JSON lines): EvtxHunter and others with flat columns.

    {"EventTime":"2026-03-01T01:00:03Z","Computer":"FS01","Channel":"Security","EventID":5145,"EventRecordID":8805,...}

Needed are a time (EventTime or TimeCreated), EventID and EventData or UserData. Which events are read, and how, is told
by `evtx` (parsing/windows_events.py). Rows that hold the whole System object are read by `evtx_json`.

What it cannot tell: what the artifact's filters left out, which is most of a log as a rule: EventRecordID then has
holes, and where a row has none, its silence is worth nothing. Whether an audited attempt failed: no column says so, so
each 5145 and 4656 counts as granted.

Documented under 'Windows.EventLogs.EvtxHunter' in Velociraptor's artifact reference.
"""

import re
from collections.abc import Iterator

from purloined.evidence import Evidence
from purloined.parsing import event_json, nested_event, windows_events
from purloined.parsing.windows_events import WindowsEvents
from purloined.parsing.windows_record import Event

KIND = "Windows event logs"
SILENCE = "where policy and SACLs ask for it and it is whole: nothing was opened by the route it watches"
COLLECT = """velociraptor artifacts collect Windows.EventLogs.Evtx --format jsonl > evtx.jsonl
# or the results of a hunt with it or Windows.EventLogs.EvtxHunter, as JSON; what its filters left out is a hole"""

SHOWS, ROUTES = windows_events.SHOWS, windows_events.ROUTES

_COLUMNS = (b'"EventID"', b'"Channel"', b'"Computer"')
_TIME = re.compile(rb'"(?:EventTime|TimeCreated)"\s*:\s*["\d]')


def recognises(name: str, head: bytes) -> bool:
    if not head.lstrip(b"\xef\xbb\xbf \t\r\n[").startswith(b"{") or re.search(rb'"System"\s*:\s*\{', head):
        return False
    inside = re.search(rb'"(?:EventData|UserData)"\s*:\s*[{n]', head)
    return bool(inside and _TIME.search(head)) and all(column in head for column in _COLUMNS)


def read(evidence: Evidence) -> Iterator[dict]:
    log = WindowsEvents(evidence)
    for record, said in event_json.objects(evidence):
        number = nested_event.whole(said.get("EventID"))
        time = nested_event.time(said.get("EventTime") or said.get("TimeCreated"))
        if number is None or time is None:
            evidence.unread(record, "no event with a number and a time")
            continue
        computer, channel, provider = (str(said.get(name) or "") for name in ("Computer", "Channel", "Provider"))
        sequence = nested_event.whole(said.get("EventRecordID"))
        data = nested_event.fields(said)
        yield from log.of(Event(record, time, computer, channel, provider, number, data, None, sequence))
    yield from log.end()
