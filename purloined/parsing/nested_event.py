"""One Windows event as an object of System and EventData: the form that is nearest to its XML.

The Rust reader's own form (`"EventID": {"#text": 6005}`, `"Provider": {"#attributes": {...}}`), that with attributes
beside (`"Provider_attributes": {...}`), and that of Go's reader (`"EventID": {"Value": 6005}`) are all taken.
"""

from datetime import datetime
from functools import lru_cache

import orjson

from purloined.evidence import from_epoch, from_iso
from purloined.parsing.windows_record import Event

HEAD = ("Provider", "EventID", "Channel", "Computer", "Keywords", "TimeCreated", "EventRecordID")  # what is looked at
_FAILURE, _SUCCESS = 0x10000000000000, 0x20000000000000  # the keywords of audits


def of_text(record: int, text: str) -> Event | None:
    """The event of a record's JSON in any form."""
    return event(record, _loaded(text))


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
    when = time(_attributes(system, "TimeCreated").get("SystemTime"))
    if number is None or when is None:
        return None
    return Event(
        record,
        when,
        str(_text(system.get("Computer")) or ""),
        str(_text(system.get("Channel")) or ""),
        str(_attributes(system, "Provider").get("Name") or ""),
        number,
        fields(said),
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
        value = value.get("#text", value.get("Value"))
    return value if isinstance(value, (str, int, float)) else None


def _attributes(system: dict, name: str) -> dict:
    found = system.get(name)
    if isinstance(found, dict):
        return found.get("#attributes") or found
    beside = system.get(f"{name}_attributes")
    return beside if isinstance(beside, dict) else {}


def time(value: object) -> datetime | None:
    """UTC, of text with its zone, or of seconds since 1970."""
    if isinstance(value, (int, float)):
        return from_epoch(f"{value:.6f}")
    if not isinstance(value, str):
        return None
    return iso(value)


def iso(text: str) -> datetime | None:
    """UTC. Windows writes seven or nine digits of a second, of which six are kept."""
    if not text.endswith("Z"):
        return from_iso(text)
    try:
        found = datetime.fromisoformat(text[:-1])
    except ValueError:
        return None
    return found if found.tzinfo is None else None


def fields(said: dict) -> dict:
    """The fields of EventData, or of the one element inside UserData."""
    found = said.get("EventData")
    if not isinstance(found, dict):
        found = said.get("UserData")
        inside = [value for name, value in found.items() if isinstance(value, dict)] if isinstance(found, dict) else []
        found = inside[0] if inside else found
    return found if isinstance(found, dict) else {}
