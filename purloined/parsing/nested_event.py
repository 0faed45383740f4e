"""One Windows event as an object of System and EventData: the form that is nearest to its XML.

The Rust reader's own form (`"EventID": {"#text": 6005}`, `"Provider": {"#attributes": {...}}`), that with attributes
beside (`"Provider_attributes": {...}`), and that of Go's reader (`"EventID": {"Value": 6005}`) are all taken.
"""

import re
from datetime import UTC, datetime
from functools import lru_cache

import orjson

from purloined.evidence import from_epoch, from_iso
from purloined.parsing.windows_events import Event, meant

_FAILURE, _SUCCESS = 0x10000000000000, 0x20000000000000  # the keywords of audits

# How the Rust reader begins a record, System first. No value before Channel can hold a quote that is not escaped.
_QUICK = re.compile(
    r'\{"Event":\{(?:"#attributes":\{[^{}]*\},)?"System":\{"Provider":\{"#attributes":\{"Name":"([^"\\]*)"[^{}]*\}\},'
    r'"EventID":(?:\{"#attributes":\{[^{}]*\},"#text":)?"?(\d+)"?\}?,[^{}]*?"Keywords":"(0x[0-9a-fA-F]+)",'
    r'"TimeCreated":\{"#attributes":\{"SystemTime":"([^"\\]*)"\}\},"EventRecordID":"?(\d+)"?,'
    r'(?:"(?:Correlation|Execution)":(?:null|\{"#attributes":\{[^{}]*\}\}),)*"Channel":"([^"\\]*)","Computer":"([^"\\]*)"'
)


def quick(record: int, text: str) -> Event | None:
    """The event of a record as the Rust reader writes it; without its fields where they matter to nobody."""
    found = _QUICK.match(text)
    if found is None:
        return event(record, _loaded(text))
    provider, number, keywords, when, sequence, channel, computer = found.groups()
    time = iso(when)
    if time is None:
        return None
    matters = meant(channel, provider, int(number)) is not None
    data = _data(_loaded(text)["Event"]) if matters else {}
    return Event(record, time, computer, channel, provider, int(number), data, failed(keywords), int(sequence))


def _loaded(text: str) -> dict:
    try:
        said = orjson.loads(text)
    except orjson.JSONDecodeError:
        return {}
    return said if isinstance(said, dict) else {}


def event(record: int, said: dict) -> Event | None:
    """The event; None where it has no number or no time."""
    said = said.get("Event", said)
    system = said.get("System") if isinstance(said, dict) else None
    if not isinstance(system, dict):
        return None
    number = whole(_text(system.get("EventID")))
    time = _time(_attributes(system, "TimeCreated").get("SystemTime"))
    if number is None or time is None:
        return None
    return Event(
        record,
        time,
        str(_text(system.get("Computer")) or ""),
        str(_text(system.get("Channel")) or ""),
        str(_attributes(system, "Provider").get("Name") or ""),
        number,
        _data(said),
        failed(_text(system.get("Keywords"))),
        whole(_text(system.get("EventRecordID"))),
    )


def whole(value: object) -> int | None:
    """A whole number, also as text, decimal or hexadecimal."""
    try:
        return value if isinstance(value, int) else int(str(value), 0)
    except ValueError:
        return None


@lru_cache(maxsize=100)
def failed(keywords: object) -> bool | None:
    """Whether an audited attempt failed; None where the keywords do not say."""
    number = whole(keywords)
    if number is None:
        return None
    return True if number & _FAILURE else False if number & _SUCCESS else None


def _text(value: object) -> object:
    """An element's text, without its attributes."""
    if isinstance(value, dict):
        return value.get("#text", value.get("Value"))
    return value


def _attributes(system: dict, name: str) -> dict:
    found = system.get(name)
    if isinstance(found, dict):
        return found.get("#attributes") or found
    beside = system.get(f"{name}_attributes")
    return beside if isinstance(beside, dict) else {}


def _time(value: object) -> datetime | None:
    if isinstance(value, (int, float)):
        return from_epoch(f"{value:.6f}")
    if not isinstance(value, str):
        return None
    return iso(value)


def iso(text: str) -> datetime | None:
    """UTC. Windows writes seven or nine digits of a second, of which six are kept."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return from_iso(text) if time.tzinfo is not UTC else time.replace(tzinfo=None)


def _data(said: dict) -> dict:
    """The fields of EventData, or of the one element inside UserData."""
    found = said.get("EventData")
    if not isinstance(found, dict):
        found = said.get("UserData")
        inside = [value for name, value in found.items() if isinstance(value, dict)] if isinstance(found, dict) else []
        found = inside[0] if inside else found
    return found if isinstance(found, dict) else {}
