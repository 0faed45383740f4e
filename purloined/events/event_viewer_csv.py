r"""Windows events as Event Viewer saves them: "Save All Events As... CSV". In any language.

    Keywords,Date and Time,Source,Event ID,Task Category
    Audit Success,01/03/2026 01:00:03,Microsoft-Windows-Security-Auditing,5145,Detailed File Share,"A network share..."

The header has a name fewer than its rows have fields: the message, last, has none. Columns are known by their place:
the second is the time, the third the source, the fourth the event's number. The fields come from the message, by their
order and not by their labels (parsing/event_message.py); a message that is not understood is unread. Which events are
read, and how, is told by `evtx` (parsing/windows_events.py).

Times are local, as the country writes them, and in whole seconds: taken in the sensor's or the case's zone, their order
decided over the whole file; where nothing in it decides, all of it is unread, and `date_order` says it.

What it cannot tell: whose log it is, since no column names the computer (it is that of the sensor); record numbers, so
that a missing record does not show; whether an attempt failed, unless the keyword is in English. Save as XML or as
.evtx instead.

Documented under 'Event Viewer' in Microsoft's Windows documentation; the columns are those of its list.
"""

import re
from collections.abc import Iterator

from purloined.evidence import Evidence
from purloined.parsing import csv_table, encoding, local_events, nested_event, windows_events
from purloined.parsing.local_events import Told

SHOWS = windows_events.SHOWS
ROUTES = {"-"}  # what is not in it, means nothing on any route
KIND = "Windows event logs"
WHOLE = True
SILENCE = "nothing: what it shows of reading, and of bytes, is not all"
COLLECT = (
    """# Event Viewer > the log > Save All Events As > CSV; the .evtx shows more: numbers, damage, names of fields"""
)

_COLUMNS = ["level", "time", "source", "number", "task", "message"]
_FAILED = {"Audit Success": False, "Audit Failure": True}
_TIME = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}[ T,]")


def recognises(name: str, head: bytes) -> bool:
    lines = [line for line in encoding.first_lines(head) if line] if head else []
    if len(lines) < 2:
        return False
    parted_by = csv_table.separator(lines[0])
    header, first = (_fields(line, parted_by) for line in lines[:2])
    return (
        len(header) == 5
        and len(first) >= 6
        and not any(name.isdigit() for name in header)
        and first[3].isdigit()
        and _TIME.match(first[1]) is not None
    )


def _fields(line: str, parted_by: str) -> list[str]:
    """The fields of a line of which the last may go on in the next."""
    return csv_table.fields(line + '"' if line.count('"') % 2 else line, parted_by)


def read(evidence: Evidence) -> Iterator[dict]:
    yield from local_events.rows(evidence, _told, lambda header: _COLUMNS)


def _told(said: dict[str, str]) -> Told:
    provider = said.get("source", "")
    failed = _FAILED.get(said.get("level", ""))
    number = nested_event.whole(said.get("number", ""))
    return Told(said.get("time", ""), number, provider, "", "", said.get("message", ""), failed, None)
