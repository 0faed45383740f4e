r"""Windows events made rows: what a record of a Windows event log says, whatever form it was exported in.

A reader takes its form apart and hands each record over (`WindowsEvents.of`); the rows come back, some of them later
than their record. Which event is read by which function stands in knowledge/windows_events.toml; an event that is not
there is passed over, and counts for continuity. The functions lie in the modules that `_MODULES` names.

Opening and listing. 5145 says that a right was asked for on a share, and granted by the share: a row with a right by
which content can be read is an `open`. So is 4656, a handle asked for. 4663 says that a right was used: `read` where
the name has an extension, else `open`, since bit 0x1 is "read data" of a file and "list" of a folder. Over SMB a file
opened for execution can be read as well. The root of a share is a folder, and opening it a `list`. All else is an
`open`, and the judge asks the inventory which of those were of folders: anybody can ask for something below a file, and
5145 is written whether that is there or not. Where something was asked for below a name without an extension, and no
more was asked of it than a listing needs, the detail says so; to see that, the last 5,000 such rows are kept back.
The right to write alone, asked for, is a `query`: nothing says that it was used. That to delete is what a rename needs
too; no event says to which name, so it is a `rename` without a new one: it may have been. 4660 says what was deleted.
Where the inventory knows a file of a name that is listed as a folder, the judge takes the row for an opening of it.

What was remembered: handles (20,000, for the name of what 4660 deleted), parts of script blocks (8 MiB), transfers
that began (1,000), folders (100,000, and as many of shares). What is beyond is given out as it is; a script block of
which a part is missing is given out as far as it goes, and the rest is unread.

A log speaks of itself: `stop` (the service was shut down, or the log is full) until the next record of the channel;
`config` (success auditing of file access was taken away, 4719, or an object's audit entries were, 4907) until it is
given back. A `start` is given only when nothing of that is left open in any channel of the file. A clock set by a
second or more is a `drop` from the old time to the new. Where the Security log's times go back by five minutes though
its numbers go on, and no record says that the clock was set back, all of it is a `drop`.
"""

import contextlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise

import pyarrow as pa
import pyarrow.compute as pc

from purloined.evidence import Evidence
from purloined.parsing import (
    blocks,
    windows_columns,
    windows_files,
    windows_log_state,
    windows_memory,
    windows_programs,
    windows_scripts,
    windows_transfers,
)
from purloined.parsing.clock_jumps import STEP
from purloined.parsing.windows_columns import Records
from purloined.parsing.windows_memory import MANY, Channel, Memory
from purloined.parsing.windows_record import KNOWN, Event

# Not read: 4663 shows it only of what an audit entry was set for. Every opening is shown, over the network by 5145.
SHOWS = {
    "open", "list", "query", "write", "create", "delete", "flow", "exec", "logon", "logoff",
    "clear", "start", "stop", "drop", "config",
}  # fmt: skip
ROUTES = {"smb", "local"}

_MODULES = (windows_files, windows_log_state, windows_programs, windows_scripts, windows_transfers)
_CHANNELS: dict[str, dict[str, str]] = KNOWN["means"]["events"]
_CHANNEL_OF: dict[str, str] = KNOWN["channels"]["of"]
_PROVIDERS: dict[str, str] = KNOWN["channels"]["provider"]
_TOGETHER: dict[Callable, Callable] = windows_files.TOGETHER | windows_transfers.TOGETHER
_LONG = 8  # records, on the average, from which on those that follow each other are counted together
_MEANINGS: dict[tuple[str, int], Callable] = {
    (channel, int(number)): next(getattr(module, name) for module in _MODULES if hasattr(module, name))
    for channel, events in _CHANNELS.items()
    for number, name in events.items()
}


def _fields() -> dict[int, tuple[str, ...] | None]:
    """By number of an event, the fields that its functions look at; None where that may be any."""
    known = {function: fields for module in _MODULES for function, fields in getattr(module, "FIELDS", {}).items()}
    found: dict[int, tuple[str, ...] | None] = {}
    for (_, number), meaning in _MEANINGS.items():
        fields, others = known.get(meaning), found.get(number, ())
        found[number] = None if fields is None or others is None else tuple({*others, *fields})
    return found


FIELDS = _fields()


class WindowsEvents:
    """The records of one evidence file, one after another."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence, self._memory = evidence, Memory(evidence)
        self._channels: dict[tuple[str, str], Channel] = {}

    def of(self, event: Event) -> list[dict]:
        """The rows that can be given out now."""
        channel = self._channel(event)
        self._evidence.saw(event.record, event.time, event.sequence, channel.name)
        self._watch_clock(event, channel.before, channel.number)
        return self._rows(event, channel)

    def as_columns(self, records: Records) -> tuple[list[pa.Table], pa.Array]:
        """What those of the records say that stand by themselves, and which others are read. Raises Unusual where all
        are to be read one by one; to be asked before `of_records`, which says the rest."""
        if len({(kind.computer, kind.channel) for kind in records.kinds} | self._channels.keys()) > MANY:
            raise blocks.Unusual("more channels than are told apart")
        meanings = [meant(kind.channel, kind.provider, kind.id) for kind in records.kinds]
        meanings = [_TOGETHER.get(meaning, meaning) for meaning in meanings]
        tables, others = [], []
        for meaning in set(meanings) - {None}:
            which = pc.indices_nonzero(pa.array([found is meaning for found in meanings]).take(records.kind))
            with contextlib.suppress(Exception):  # Unusual, or what a library raises: they are read one by one then
                if meaning in windows_programs.COLUMNS:
                    tables.append(windows_columns.table(records, which, windows_programs.COLUMNS[meaning]))
                    continue
                if meaning in _TOGETHER.values():
                    tables += meaning(self._memory, records, which)
                    continue
                if meaning in windows_log_state.TAKING:
                    lacking = self._memory.lacking("object")
                    which = windows_columns.taking(records, which, windows_log_state.TAKING[meaning], lacking)
            others.append(which)
        which = pa.concat_arrays(others) if others else pa.array([], pa.uint64())
        return tables, which.take(pc.sort_indices(which))

    def of_records(self, records: Records, which: pa.Array) -> Iterator[dict]:
        """The rows of some of many records that follow one another; and all of them are seen."""
        channels = {(kind.computer, kind.channel): self._channel(kind) for kind in records.kinds}
        numbers = {key: number for number, key in enumerate(channels)}
        channel = pa.array([numbers[kind.computer, kind.channel] for kind in records.kinds]).take(records.kind)
        self._saw(records, channel, [known.name for known in channels.values()])
        self._watch_clocks(records, channel, list(channels.values()))
        meanings = {meant(kind.channel, kind.provider, kind.id) for kind in records.kinds}
        before = _before(channel) if windows_log_state.lost in meanings else {}
        at = 0  # those before it are done
        for place, event in zip(which.to_pylist(), records.events(which), strict=True):
            yield from self._runs_again(records, at, place)
            here = channels[event.computer, event.channel]
            if before and meant(event.channel, event.provider, event.id) is windows_log_state.lost and place in before:
                here.before = records.times[before[place]].as_py()
            yield from self._rows(event, here)
            at = place + 1
        yield from self._runs_again(records, at, len(records))
        known = list(channels.values())
        for number, place in dict(zip(channel.to_pylist(), range(len(records)), strict=True)).items():
            known[number].before = records.times[place].as_py()
            known[number].number = records.sequences[place].as_py()

    def _runs_again(self, records: Records, start: int, end: int) -> Iterator[dict]:
        """What was stopped runs again with one of those records, of which no more is to be said."""
        while self._memory.stops and start < end:
            yield from self._memory.runs_again(records.bare(start))
            start += 1

    def _saw(self, records: Records, channel: pa.Array, names: list[str]) -> None:
        """Those of one channel that are numbered without a hole together, but for two: they decide which run it is that
        all of them go on."""
        steps, others = pc.pairwise_diff(records.sequences), pc.pairwise_diff(channel)
        goes_on = pc.and_(pc.fill_null(pc.equal(steps, 1), False), pc.fill_null(pc.equal(others, 0), False))
        starts = pc.indices_nonzero(pc.invert(goes_on)).to_pylist()
        many = len(records) >= _LONG * len(starts)
        numbers, channels = records.sequences.to_pylist(), channel.to_pylist()
        for start, end in pairwise([*starts, len(records)]):
            name, alone = names[channels[start]], min(end, start + 2) if many else end
            for place in range(start, alone):
                self._evidence.saw(records.places[place], records.times[place].as_py(), numbers[place], name)
            if alone < end:
                spread, ends = blocks.spread(records.times[alone:end]), (numbers[alone], numbers[end - 1])
                self._evidence.saw_many(records.places[end - 1], end - alone, spread, ends, name)

    def _rows(self, event: Event, channel: Channel) -> list[dict]:
        found = self._memory.runs_again(event) if self._memory.stops else []
        meaning = meant(event.channel, event.provider, event.id)
        if meaning is not None:
            try:
                rows = meaning(self._memory, event, channel)
                found += [row if isinstance(row, pa.Table) or "record" in row else event.base | row for row in rows]
            except (TypeError, ValueError, AttributeError):  # a field that is no text or number
                self._evidence.unread(event.record, f"event {event.id} with a field that cannot be read", event.time)
        if event.time is not None:
            channel.before, channel.number = event.time, event.sequence
        return found

    def _watch_clock(self, event: Event, before: datetime | None, number: int | None) -> None:
        """Whether the record is far older than the one before it, whose number it follows."""
        if event.channel != "Security" or None in (event.time, event.sequence, before, number):
            return
        if event.sequence == number + 1 and event.time <= before - STEP:
            self._memory.went_back(event)

    def _watch_clocks(self, records: Records, channel: pa.Array, known: list[Channel]) -> None:
        """The same of many records, each after the one before it of its channel."""
        numbers = channel.to_pylist()
        for number, place in dict(zip(reversed(numbers), range(len(numbers) - 1, -1, -1), strict=True)).items():
            self._watch_clock(records.bare(place), known[number].before, known[number].number)
        follow = pc.and_(pc.equal(pc.pairwise_diff(records.sequences), 1), pc.equal(pc.pairwise_diff(channel), 0))
        back = pc.less_equal(pc.pairwise_diff(records.times.cast(pa.int64())), -(STEP // timedelta(microseconds=1)))
        for place in pc.indices_nonzero(pc.fill_null(pc.and_(follow, back), False)).to_pylist():
            last = records.bare(place - 1)
            self._watch_clock(records.bare(place), last.time, last.sequence)

    def end(self) -> Iterator[dict]:
        """What was kept back to the end."""
        yield from windows_memory.rest(self._memory.shared, self._memory.names)
        yield from windows_transfers.rest(self._memory)
        yield from windows_scripts.rest(self._memory)
        yield from self._memory.uncertain()

    def _channel(self, event: Event) -> Channel:
        found = self._channels.get((event.computer, event.channel))
        if found is None:
            found = Channel(f"{event.computer} {event.channel}".strip())
            if len(self._channels) < MANY:
                self._channels[event.computer, event.channel] = found
        return found


def _before(channel: pa.Array) -> dict[int, int]:
    """Which record of the same channel each comes after."""
    last: dict[int, int] = {}
    found = {}
    for place, number in enumerate(channel.to_pylist()):
        if number in last:
            found[place] = last[number]
        last[number] = place
    return found


@lru_cache(maxsize=10_000)
def meant(channel: str, provider: str, number: int) -> Callable | None:
    """The function for an event; None where it is of no interest."""
    found = _MEANINGS.get((channel, number))
    if found is not None and channel == "System":
        return found if provider in ("", _PROVIDERS.get(str(number))) else None
    if found is None and channel not in _CHANNELS:
        found = _MEANINGS.get((_CHANNEL_OF.get(provider, provider), number))
    return found
