r"""Windows events as JSON of System and EventData: evtx_dump, Chainsaw's `dump`, Velociraptor's parse_evtx.

    {"Event":{"System":{"EventID":5145,"EventRecordID":8805,"Channel":"Security",...},"EventData":{...}}}

A line each, an array, or objects behind `Record 17`. Which events are read, and how, is told by `evtx`
(parsing/windows_events.py). Continuity goes by EventRecordID, for each computer and channel.

What it cannot tell: what the program left out, of its own filter or because a record was damaged: evtx_dump says that
where errors go, and not in the file. Whether the log had a marked end, a damaged chunk or a full file: add the .evtx.

Documented in the README of the evtx crate (evtx_dump), in Chainsaw's, and under 'parse_evtx' in Velociraptor's VQL
reference.
"""

import re
from collections.abc import Iterator

from purloined.evidence import Evidence
from purloined.parsing import event_json, nested_event, windows_events
from purloined.parsing.windows_events import WindowsEvents

KIND = "Windows event logs"
SILENCE = "where policy and SACLs ask for it and it is whole: nothing was opened by the route it watches"
COLLECT = """evtx_dump -o jsonl Security.evtx > Security.jsonl
chainsaw dump Security.evtx --jsonl --output Security.jsonl
# the .evtx itself shows more: its damage, and whether it was full"""

SHOWS, ROUTES = windows_events.SHOWS, windows_events.ROUTES

_BEGINS = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\[\s*)?(?:Record \d+\s*)?\{")
_SYSTEM = re.compile(rb'"System"\s*:\s*\{')


def recognises(name: str, head: bytes) -> bool:
    return bool(_BEGINS.match(head)) and bool(_SYSTEM.search(head)) and b'"EventID' in head and b'"Provider' in head


def read(evidence: Evidence) -> Iterator[dict]:
    log = WindowsEvents(evidence)
    for record, said in event_json.objects(evidence):
        event = nested_event.event(record, said)
        if event is None:
            evidence.unread(record, "no event with a number and a time")
        else:
            yield from log.of(event)
    yield from log.end()
