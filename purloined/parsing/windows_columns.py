"""Many records of a Windows event log at once, each as JSON of System and EventData: what they are, as columns.

What comes again and again (channel, provider, number, computer, keywords) is read once for each combination that
differs, and the fields of an event only where its number is one that is read. The values are left as they are written,
so that what is made of them is what `nested_event` makes. What is not as the Rust reader writes it raises `Unusual`,
or what Arrow raises: the records are then read one by one.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from purloined.evidence import Block
from purloined.parsing import blocks, json_lines, nested_event
from purloined.parsing.json_lines import INTEGER, TEXT, WRITTEN, WRITTEN_ENCODED
from purloined.parsing.windows_record import Event
from purloined.tables import EVENTS, arrow_schema

_WORDS = ("Provider", "EventID", "Channel", "Computer", "Keywords")
_ASKED: json_lines.Asked = {
    "Event": {
        "System": dict.fromkeys(_WORDS, WRITTEN_ENCODED)
        | {"TimeCreated": {"#attributes": {"SystemTime": TEXT}}, "EventRecordID": INTEGER},
        "EventData": WRITTEN,
        "UserData": WRITTEN,
    }
}
_EPOCH = datetime(1970, 1, 1)
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
        datas = map(_fields, _loaded(self.data, which), _loaded(self.besides, which))
        columns = (
            column.take(which).to_pylist() for column in (self.kind, self.times.cast(pa.int64()), self.sequences)
        )
        heads = [(*known[2:6], known.failed) for known in self.kinds]
        found = []
        for place, data, kind, micro, sequence in zip(which.to_pylist(), datas, *columns, strict=True):
            computer, channel, provider, number, failed = heads[kind]
            time = _EPOCH + timedelta(microseconds=micro)
            found.append(Event(self.places[place], time, computer, channel, provider, number, data, failed, sequence))
        return found

    def bare(self, place: int) -> Event:
        """One of them, without its fields."""
        known, time = self.kinds[self.kind[place].as_py()], self.times[place].as_py()
        return known._replace(record=self.places[place], time=time, sequence=self.sequences[place].as_py())


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
    kind, numbers = blocks.combinations(*(system[name] for name in _WORDS))
    words = ([*system[name].dictionary.to_pylist(), None] for name in _WORDS)
    written = ([known[number] for number in each] for known, each in zip(words, numbers, strict=True))
    kinds = [_kind(*each) for each in zip(*written, strict=True)]
    return Records(places, times, system["EventRecordID"], kinds, kind, said["EventData"], said["UserData"])


@lru_cache(maxsize=10_000)
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


# Records that stand by themselves ------------------------------------------------------------------------

_TYPES = {field.name: field.type for field in arrow_schema(EVENTS)}


class Told(NamedTuple):
    """What the row of an event says. columns: the fields that each is made of, and the function of those; needs: the
    column without which there is no row."""

    action: str
    columns: dict[str, tuple[tuple[str, ...], Callable[[dict], object]]]
    needs: str = ""


def table(records: Records, which: pa.Array, told: Told) -> pa.Table:
    """The rows of some of the records. Raises where one of them is not as usual."""
    said = fields(records, which, [name for names, _ in told.columns.values() for name in names])
    kind = records.kind.take(which)
    computers = pa.array([known.computer or None for known in records.kinds], pa.string())
    rows = {
        "record": pa.array(records.places, pa.int64()).take(which),
        "time": records.times.take(which),
        "action": pa.repeat(told.action, len(which)),
        "host": computers.dictionary_encode().take(kind),
    }
    rows |= {
        column: _made(_TYPES[column], names, function, [said[name] for name in names])
        for column, (names, function) in told.columns.items()
    }
    made = pa.table(rows)
    return made.filter(pc.is_valid(made[told.needs])) if told.needs else made


def alike(records: Records, which: pa.Array, said: list[dict], place: pa.Array) -> pa.Table:
    """The rows of some of the records, but for what is to follow. said: what those that are alike say; place: which of
    these each is."""
    columns = {name: pa.array([row.get(name) for row in said], _TYPES[name]) for name in set().union(*said)}
    rows = {"record": pa.array(records.places, pa.int64()).take(which), "time": records.times.take(which)}
    return pa.table(rows | {name: column.take(place) for name, column in columns.items()})


def differing(
    records: Records, which: pa.Array, said: dict[str, pa.DictionaryArray], names: tuple[str, ...]
) -> tuple[pa.Array, list[tuple[Event, dict]]]:
    """Which combination of kind and some fields each of the records has, and those that differ."""
    columns = [said[name] for name in names]
    kinds = pa.DictionaryArray.from_arrays(
        records.kind.take(which).cast(pa.int32()), pa.array(range(len(records.kinds)))
    )
    places, (kind, *numbers) = blocks.combinations(kinds, *columns)
    each = [[known[number] for number in column] for known, column in zip(map(_values, columns), numbers, strict=True)]
    datas = (dict(zip(names, values, strict=True)) for values in zip(*each, strict=True))
    return places, [(records.kinds[number], data) for number, data in zip(kind, datas, strict=True)]


def pairs_of(some: list, place: pa.Array, others: list, other: pa.Array) -> tuple[pa.Array, list[tuple]]:
    """Which pair each row has of things in two lists, and those that differ."""
    width = max(len(others), 1)
    encoded = pc.add(pc.multiply(place.cast(pa.int64()), width), other.cast(pa.int64())).dictionary_encode()
    return encoded.indices, [(some[pair // width], others[pair % width]) for pair in encoded.dictionary.to_pylist()]


class Taking(NamedTuple):
    """Events of which something is said only where one takes something away, or gives back what another of them took:
    the fields that tell, whether they do, the fields that name what it is, and under which name it is known."""

    fields: tuple[str, ...]
    takes: Callable[[dict], bool]
    named: tuple[str, ...]
    name: Callable[[dict], str]


def taking(records: Records, which: pa.Array, taking: Taking, lacking: set[str]) -> pa.Array:
    """Those of the records that take something away, and all others of the same name, or of one that is lacking
    already. Raises where one is not as usual."""
    said = fields(records, which, [*taking.fields, *taking.named])
    takes = _made(pa.bool_(), taking.fields, taking.takes, [said[name] for name in taking.fields])
    if not lacking and not pc.any(takes).as_py():
        return which.slice(0, 0)
    names = _made(pa.string(), taking.named, taking.name, [said[name] for name in taking.named])
    counts = pa.concat_arrays([names.filter(takes), pa.array(sorted(lacking), pa.string())])
    return which.filter(pc.is_in(names, counts))


def fields(records: Records, which: pa.Array, names: Iterable[str]) -> dict[str, pa.DictionaryArray]:
    """Some fields of some of the records, as they are written there."""
    lines = blocks.joined(records.data if len(which) == len(records) else records.data.take(which))
    return json_lines.columns(Block(1, len(which), lines), dict.fromkeys(names, WRITTEN_ENCODED))


def _made(kind: pa.DataType, names: tuple[str, ...], function: Callable[[dict], object], fields: list) -> pa.Array:
    """The function of some fields, called once for each combination of their values that differs."""
    loaded = [_values(field) for field in fields]
    if len(fields) == 1:
        places, each = fields[0].indices.fill_null(len(loaded[0]) - 1), loaded
    else:
        places, numbers = blocks.combinations(*fields)
        each = [[values[number] for number in column] for values, column in zip(loaded, numbers, strict=True)]
    made = [function(dict(zip(names, values, strict=True))) for values in zip(*each, strict=True)]
    return pa.array(made, kind).take(places)


def _values(field: pa.DictionaryArray) -> list:
    """The values that differ, and None."""
    return [*orjson.loads(b"[" + blocks.joined(field.dictionary, ",") + b"]"), None]
