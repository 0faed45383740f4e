r"""Windows events as PowerShell writes them: `Get-WinEvent ... | Export-Csv`.

    "Message","Id","Version",...,"RecordId","ProviderName","ProviderId","LogName",...,"MachineName","TimeCreated",...

Needed are Id, TimeCreated, Message, and LogName or ProviderName; any selection of columns that has them will do. The
fields of an event come from its message, by their order and not by their labels, so in any language
(parsing/event_message.py); a message that is not understood is unread. Which events are read, and how, is told by
`evtx` (parsing/windows_events.py). Continuity goes by RecordId, for each computer and log, where it is there.

TimeCreated is local, as the country writes it, and in whole seconds: it is taken in the sensor's or the case's zone,
and its order decided over the whole file; where nothing in it decides, all of it is unread, and `date_order` says it.

What it cannot tell: what the filter left out; the newest come first as a rule, and then each record is a run of its
own. BITS, whose messages do not say enough, is passed over. Export XML, or add the .evtx, where you can.

Documented under 'Get-WinEvent' and 'Export-Csv' in Microsoft's PowerShell reference, and 'EventLogRecord' in .NET's.
"""

from collections.abc import Iterator

from purloined.evidence import Evidence
from purloined.parsing import csv_table, encoding, local_events, nested_event, windows_events
from purloined.parsing.local_events import Told

SHOWS = windows_events.SHOWS
ROUTES = {"-"}  # what is not in it, means nothing on any route
KIND = "Windows event logs"
WHOLE = True
SILENCE = "nothing: what it shows of reading, and of bytes, is not all"
COLLECT = """Get-WinEvent Security -Oldest | Export-Csv Security.csv -Encoding UTF8
# PowerShell; the .evtx itself shows more"""

_NEEDED = {"Id", "TimeCreated", "Message"}


def recognises(name: str, head: bytes) -> bool:
    lines = encoding.first_lines(head) if head else []
    header = next((line for line in lines if line and not csv_table.before_header(line)), "").lstrip("\ufeff")
    names = set(csv_table.fields(header, csv_table.separator(header)))
    return names >= _NEEDED and bool(names & {"LogName", "ProviderName"})


def read(evidence: Evidence) -> Iterator[dict]:
    yield from local_events.rows(evidence, _told, lambda header: [name.lstrip("\ufeff") for name in header])


def _told(said: dict[str, str]) -> Told:
    return Told(
        said.get("TimeCreated", ""),
        nested_event.whole(said.get("Id", "")),
        said.get("ProviderName", ""),
        said.get("LogName", ""),
        said.get("MachineName", ""),
        said.get("Message", ""),
        nested_event.failed(said.get("Keywords") or None),
        nested_event.whole(said.get("RecordId", "")),
    )
