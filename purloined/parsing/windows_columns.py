"""Many records of a Windows event log at once, each as JSON of System and EventData: what they are, as columns.

What comes again and again (channel, provider, number, computer, keywords) is read once for each combination that
differs, and the fields of an event only where its number is one that is read. The values are left as they are written,
so that what is made of them is what `nested_event` makes. What is not as the Rust reader writes it raises `Unusual`,
or what Arrow raises: the records are then read one by one.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from purloined.evidence import Block
from purloined.parsing import blocks, json_lines, nested_event
from purloined.parsing.json_lines import INTEGER, TEXT, WRITTEN, WRITTEN_ENCODED
from purloined.parsing.windows_record import Event

_WORDS = ("Provider", "EventID", "Channel", "Computer", "Keywords")
_ASKED: json_lines.Asked = {
    "Event": {
        "System": dict.fromkeys(_WORDS, WRITTEN_ENCODED)
        | {"TimeCreated": {"#attributes": {"SystemTime": TEXT}}, "EventRecordID": INTEGER},
        "EventData": WRITTEN,
        "UserData": WRITTEN,
    }
}
_FIRST, _LAST = datetime(1601, 1, 1), datetime(9999, 1, 1)


class Records(NamedTuple):
    """kinds: the events without what is their own; kind: of which of those each record is; data, besides: its EventData
    and UserData, as they are written."""

    places: Sequence[int]
    times: pa.Array
    sequences: pa.Array
    kinds: list[Event]
    kind: pa.Array
    data: pa.Array
    besides: pa.Array

    def __len__(self) -> int:
        return len(self.places)

    def events(self, which: pa.Array) -> list[Event]:
        """Those of the records, with their fields."""
        parts = [self.kind, self.times, self.sequences, _loaded(self.data, which), _loaded(self.besides, which)]
        columns = [part.take(which).to_pylist() if isinstance(part, pa.Array) else part for part in parts]
        return [
            self._event(place, kind, time, sequence)._replace(data=_fields(data, besides))
            for place, kind, time, sequence, data, besides in zip(which.to_pylist(), *columns, strict=True)
        ]

    def bare(self, place: int) -> Event:
        """One of them, without its fields."""
        return self._event(place, self.kind[place].as_py(), self.times[place].as_py(), self.sequences[place].as_py())

    def _event(self, place: int, kind: int, time: datetime, sequence: int | None) -> Event:
        known = self.kinds[kind]
        return Event(self.places[place], time, *known[2:6], {}, known.failed, sequence)


def records(lines: bytes, places: Sequence[int]) -> Records:
    """places: what to call each of the lines."""
    said = json_lines.columns(Block(1, len(places), lines), _ASKED)["Event"]
    system = said["System"]
    if system["Provider"].null_count or system["EventID"].null_count:
        raise blocks.Unusual("no event, or one in another form")
    times = blocks.from_iso(system["TimeCreated"]["#attributes"]["SystemTime"])
    ends = pc.min_max(times).as_py()
    if times.null_count or not _FIRST <= ends["min"] <= ends["max"] < _LAST:
        raise blocks.Unusual("no time")
    kind, words = blocks.combinations(*(system[name] for name in _WORDS))
    kinds = [_kind(*combination) for combination in words]
    return Records(places, times, system["EventRecordID"], kinds, kind, said["EventData"], said["UserData"])


def _kind(*words: str | None) -> Event:
    said = {name: word and orjson.loads(word) for name, word in zip(_WORDS, words, strict=True)}
    found = nested_event.event(0, {"System": said | {"TimeCreated": {"SystemTime": "2000-01-01T00:00:00Z"}}})
    if found is None:
        raise blocks.Unusual("no number of an event")
    return found


def _loaded(written: pa.Array, which: pa.Array) -> list:
    """The values of some of the records; None where there is none."""
    texts = written.take(which)
    if texts.null_count == len(texts):
        return [None] * len(texts)
    return orjson.loads(b"[" + blocks.joined(pc.fill_null(texts, "null"), ",") + b"]")


def _fields(data: object, besides: object) -> dict:
    return data if isinstance(data, dict) else nested_event.fields({"UserData": besides})
