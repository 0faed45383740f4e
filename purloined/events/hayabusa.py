r"""Hayabusa's timeline of Windows events, as CSV, JSON or JSON lines: what one of its rules matched, and nothing else.

    "2026-03-01 01:00:03.000 +00:00","NetShare File Access","info","FS01","Sec",5145,8805,"SrcUser: mia ¦ Path: a.step"

Needed are Timestamp, Computer, Channel, EventID and one of Details, ExtraFieldInfo and AllFieldInfo; the profile
all-field-info tells most. Details have short names of their own; which field each is stands in
knowledge/windows_events.toml. An event that several rules matched is given out once, where it bears a RecordID (100,000
are remembered). Which events are read, and how, is told by `evtx` (parsing/windows_events.py).

What it cannot tell: anything by its silence: no rule need have matched, so it is a log of nothing and covers nothing.
Fields that the profile left out: without the access mask each 5145 counts as an opening. Whether an attempt failed.

Documented under 'Timeline Output' in Hayabusa's wiki.
"""

import re
from collections.abc import Iterator

from purloined import knowledge
from purloined.evidence import Evidence, from_iso
from purloined.parsing import csv_table, encoding, event_json, nested_event
from purloined.parsing.windows_events import WindowsEvents
from purloined.parsing.windows_record import Event

SHOWS = {"exec", "logon"}
KIND = "Windows event logs"
COLLECT = (
    r"""hayabusa csv-timeline -d DEST\logs -o timeline.csv -p all-field-info    # the .evtx themselves show more"""
)

_SHORT = knowledge.load("windows_events.toml")["hayabusa"]
_NEEDED = {"Timestamp", "Computer", "Channel", "EventID"}
_FIELDS = ("Details", "ExtraFieldInfo", "AllFieldInfo")
_REMEMBERED = 100_000
_PART = re.compile(r"(\w[\w ]{0,60}?): ?(.*)", re.DOTALL)


def recognises(name: str, head: bytes) -> bool:
    if not head:
        return False
    if head.lstrip(b"\xef\xbb\xbf \t\r\n[").startswith(b"{"):
        return b'"RuleTitle"' in head and all(f'"{name}"'.encode() in head for name in _NEEDED)
    lines = encoding.first_lines(head)
    header = set(csv_table.fields(lines[0].lstrip("\ufeff"), ",")) if lines else set()
    return header >= _NEEDED | {"RuleTitle"} and bool(header & set(_FIELDS))


def read(evidence: Evidence) -> Iterator[dict]:
    log, seen = WindowsEvents(evidence), {}
    for record, said in _objects(evidence):
        number = nested_event.whole(said.get("EventID"))
        stamp = re.sub(r" (?=[+-]\d\d:?\d\d$)", "", str(said.get("Timestamp") or ""))
        time = from_iso(stamp, evidence.timezone)
        if number is None or time is None:
            evidence.unread(record, "no event with a number and a time")
            continue
        computer, short = str(said.get("Computer") or ""), str(said.get("Channel") or "")
        sequence = nested_event.whole(said.get("RecordID"))
        key = (computer, short, sequence)
        if sequence is not None and key in seen:
            continue
        if len(seen) >= _REMEMBERED:
            del seen[next(iter(seen))]
        seen[key] = True
        channel = _SHORT["channels"].get(short, short)
        data = _data(said, _SHORT.get(short, {}).get(str(number), {}))
        yield from log.of(Event(record, time, computer, channel, "", number, data))
    yield from log.end()


def _objects(evidence: Evidence) -> Iterator[tuple[int, dict]]:
    if evidence.head().lstrip(b"\xef\xbb\xbf \t\r\n[").startswith(b"{"):
        yield from event_json.objects(evidence)
        return
    table = csv_table.records(evidence)
    _, header = next(table, (0, []))
    names = [name.lstrip("\ufeff") for name in header]
    for record, fields in table:
        yield record, dict(zip(names, fields, strict=False))


def _data(said: dict, short: dict[str, str]) -> dict:
    """The fields under their own names. Those of ExtraFieldInfo and AllFieldInfo have them."""
    found: dict = {}
    for name in _FIELDS:
        parts = said.get(name)
        for field, value in _parts(parts):
            if value not in ("", "-", "n/a", None):
                found[short.get(field, field) if name == "Details" else field] = value
    return found


def _parts(text: object) -> Iterator[tuple[str, object]]:
    """(name, value) of an object, or of `name: value ¦ name: value`."""
    if isinstance(text, dict):
        yield from text.items()
    elif isinstance(text, str):
        for part in text.split(" ¦ "):
            if match := _PART.match(part.strip()):
                yield match[1], match[2].strip()
