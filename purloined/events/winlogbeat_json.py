r"""Windows events as Winlogbeat and Elastic Agent send them (ECS), as JSON lines, also as exported from Elasticsearch.

    {"@timestamp":"2026-03-01T01:00:03.000Z","winlog":{"event_id":"5145","record_id":8805,"event_data":{...}},...}

Where an export wraps each document (`_source`), that is taken off; names with dots (`"winlog.event_id"`) are taken as
well. Which events are read, and how, is told by `evtx` (parsing/windows_events.py). Continuity goes by
`winlog.record_id`, for each computer and channel.

What it cannot tell: what `ignore_older`, `event_id` filters, processors or a query in Elasticsearch left out: the
record numbers then have holes. The order of a search is any order: add documents sorted by record_id, or each change of
direction is a hole. Fields that a processor renamed.

Documented under 'Winlogbeat fields' and 'Winlogbeat event log fields' in the Winlogbeat reference.
"""

import re
from collections.abc import Iterator

from purloined.evidence import Evidence
from purloined.parsing import event_json, nested_event, windows_events
from purloined.parsing.windows_events import WindowsEvents
from purloined.parsing.windows_record import Event

KIND = "Windows event logs"
SILENCE = "where policy and SACLs ask for it and it is whole: nothing was opened by the route it watches"
COLLECT = "# every document of winlogbeat-* (or logs-*) of the window, one JSON object a line, with record_id"

SHOWS, ROUTES = windows_events.SHOWS, windows_events.ROUTES

_WINLOG = re.compile(rb'"winlog"\s*:\s*\{|"winlog\.(?:event_id|channel|record_id)"')


def recognises(name: str, head: bytes) -> bool:
    begins = head.lstrip(b"\xef\xbb\xbf \t\r\n[").startswith(b"{")
    return begins and bool(_WINLOG.search(head)) and b'"@timestamp"' in head


def read(evidence: Evidence) -> Iterator[dict]:
    log = WindowsEvents(evidence)
    for record, said in event_json.objects(evidence):
        document = said.get("_source", said)
        event = _event(record, document) if isinstance(document, dict) else None
        if event is None:
            evidence.unread(record, "no event with a number and a time")
        else:
            yield from log.of(event)
    yield from log.end()


def _event(record: int, said: dict) -> Event | None:
    winlog = _part(said, "winlog")
    number = nested_event.whole(winlog.get("event_id"))
    time = nested_event.time(said.get("@timestamp"))
    if number is None or time is None:
        return None
    fields = _part(winlog, "event_data") or _part(winlog, "user_data")
    outcome = _part(said, "event").get("outcome")
    return Event(
        record,
        time,
        str(winlog.get("computer_name") or ""),
        str(winlog.get("channel") or ""),
        str(winlog.get("provider_name") or ""),
        number,
        fields,
        {"failure": True, "success": False}.get(outcome) if isinstance(outcome, str) else None,
        nested_event.whole(winlog.get("record_id")),
    )


def _part(said: dict, name: str) -> dict:
    """An object, or what stands for one: names that begin with its own and a dot."""
    found = said.get(name)
    if isinstance(found, dict):
        return found
    begins = f"{name}."
    return {key.removeprefix(begins): value for key, value in said.items() if key.startswith(begins)}
