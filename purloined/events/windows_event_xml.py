r"""Windows events as XML: `wevtutil qe Security /f:xml`, Event Viewer's "Save as XML", `Get-WinEvent` with ToXml().

    <Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>...<EventID>5145</EventID>...</Event>

With or without a root around the events. The record is the number of the event in the file. Which events are read, and
how, is told by `evtx` (parsing/windows_events.py); the names in it are the same in every language of Windows.
Continuity goes by EventRecordID, for each computer and channel.

What it cannot tell: what the query left out; `wevtutil qe` gives the oldest first, and with `/rd:true` the newest: the
numbers then run backwards, and each record is a run of its own. Events larger than 1 MiB are unread.

Documented under 'Event schema' in Microsoft's Windows Event Log reference, and under 'wevtutil'.
"""

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from purloined.evidence import LONGEST_LINE, Evidence
from purloined.parsing import encoding, nested_event, windows_events
from purloined.parsing.windows_events import WindowsEvents
from purloined.parsing.windows_record import Event

SHOWS, ROUTES = windows_events.SHOWS, windows_events.ROUTES
RECORD = "event"
KIND = "Windows event logs"
SILENCE = "where policy and SACLs ask for it and it is whole: nothing was opened by the route it watches"
COLLECT = r"""wevtutil qe Security /f:xml /e:Events > DEST\%COMPUTERNAME%-Security.xml
# the .evtx itself shows more: its damage, and whether it was full"""

_SCHEMA = b"schemas.microsoft.com/win/2004/08/events/event"
_BEGIN = re.compile(r"<Event[\s>]")
_END = "</Event>"


def recognises(name: str, head: bytes) -> bool:
    text = head.decode(encoding.guessed(head), "replace").lstrip("\ufeff \t\r\n") if head else ""
    return text.startswith("<") and _SCHEMA.decode() in text and _BEGIN.search(text) is not None


def read(evidence: Evidence) -> Iterator[dict]:
    log = WindowsEvents(evidence)
    for record, text in enumerate(_events(evidence), 1):
        event = _event(record, text) if text is not None else None
        if event is None:
            evidence.unread(
                record, "no event with a number and a time" if text else "an event that is cut or too large"
            )
        else:
            yield from log.of(event)
    yield from log.end()


def _events(evidence: Evidence) -> Iterator[str | None]:
    """The text of each event; None for one without an end."""
    kept = ""
    for piece in encoding.chunks(evidence):
        kept += piece
        while True:
            begin = _BEGIN.search(kept)
            if begin is None:
                kept = kept[-len("<Event") :]
                break
            end = kept.find(_END, begin.start())
            if end < 0:
                kept = kept[begin.start() :]
                if len(kept) > 2 * LONGEST_LINE:
                    yield None
                    kept = kept[LONGEST_LINE:]
                break
            yield kept[begin.start() : end + len(_END)] if end - begin.start() <= LONGEST_LINE else None
            kept = kept[end + len(_END) :]
    if _BEGIN.match(kept):
        yield None


def _event(record: int, text: str) -> Event | None:
    """The event of an element, which can define no entities: there is no place for them inside it."""
    try:
        root = ElementTree.fromstring(text)
    except (ElementTree.ParseError, ValueError):
        return None
    system = _child(root, "System")
    if system is None:
        return None
    said = {_name(element): element for element in system}
    words = {name: (element.text or "").strip() for name, element in said.items()}
    number = nested_event.whole(words.get("EventID"))
    time = nested_event.time(said["TimeCreated"].get("SystemTime")) if "TimeCreated" in said else None
    if number is None or time is None:
        return None
    return Event(
        record,
        time,
        words.get("Computer", ""),
        words.get("Channel", ""),
        said["Provider"].get("Name", "") if "Provider" in said else "",
        number,
        _fields(root),
        nested_event.failed(words.get("Keywords")),
        nested_event.whole(words.get("EventRecordID")),
    )


def _fields(root: ElementTree.Element) -> dict:
    """The fields of EventData, or of the one element inside UserData."""
    data = _child(root, "EventData")
    if data is not None:
        return {element.get("Name"): element.text or "" for element in data if element.get("Name")}
    user = _child(root, "UserData")
    inside = next(iter(user), None) if user is not None else None
    return {_name(element): element.text or "" for element in inside} if inside is not None else {}


def _child(parent: ElementTree.Element, name: str) -> ElementTree.Element | None:
    return next((element for element in parent if _name(element) == name), None)


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
