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
that began (1,000), folders (100,000). What is beyond is given out as it is; a script block of which a part is missing
is given out as far as it goes, and the rest is unread.

A log speaks of itself: `stop` (the service was shut down, or the log is full) until the next record of the channel;
`config` (success auditing of file access was taken away, 4719, or an object's audit entries were, 4907) until it is
given back. A `start` is given only when nothing of that is left open in any channel of the file. A clock set by a
second or more is a `drop` from the old time to the new.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import pairwise

from purloined.evidence import Evidence, Times
from purloined.parsing import windows_files, windows_log_state, windows_programs, windows_scripts, windows_transfers
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
_MEANINGS: dict[tuple[str, int], Callable] = {
    (channel, int(number)): next(getattr(module, name) for module in _MODULES if hasattr(module, name))
    for channel, events in _CHANNELS.items()
    for number, name in events.items()
}


class WindowsEvents:
    """The records of one evidence file, one after another."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence, self._memory = evidence, Memory(evidence)
        self._channels: dict[tuple[str, str], Channel] = {}

    def of(self, event: Event) -> list[dict]:
        """The rows that can be given out now."""
        channel = self._channel(event)
        self._evidence.saw(event.record, event.time, event.sequence, channel.name)
        return self._rows(event, channel)

    def of_many(self, events: list[Event]) -> Iterator[dict]:
        """The same of many that follow one another, all of them with a time."""
        start = 0
        for at, (event, after) in enumerate(pairwise([*events, None]), 1):
            if after is None or not _follows(after, event):
                self._saw(events[start:at])
                start = at
        for event in events:
            yield from self._rows(event, self._channel(event))

    def _saw(self, events: list[Event]) -> None:
        """Those of one channel, numbered without a hole. Two of them decide which run it is that they continue."""
        name = self._channel(events[0]).name
        for event in events[:2]:
            self._evidence.saw(event.record, event.time, event.sequence, name)
        if rest := events[2:]:
            all_times = [event.time for event in rest]
            times = Times(all_times[0], all_times[-1], min(all_times), max(all_times))
            self._evidence.saw_many(rest[-1].record, len(rest), times, (rest[0].sequence, rest[-1].sequence), name)

    def _rows(self, event: Event, channel: Channel) -> list[dict]:
        found = self._memory.runs_again(event) if self._memory.stops else []
        meaning = meant(event.channel, event.provider, event.id)
        if meaning is not None:
            try:
                rows = meaning(self._memory, event, channel)
                found += [row if "record" in row else event.base | row for row in rows]
            except (TypeError, ValueError, AttributeError):  # a field that is no text or number
                self._evidence.unread(event.record, f"event {event.id} with a field that cannot be read", event.time)
        if event.time is not None:
            channel.before = event.time
        return found

    def end(self) -> Iterator[dict]:
        """What was kept back to the end."""
        yield from self._memory.names.all()
        yield from windows_transfers.rest(self._memory)
        yield from windows_scripts.rest(self._memory)

    def _channel(self, event: Event) -> Channel:
        found = self._channels.get((event.computer, event.channel))
        if found is None:
            found = Channel(f"{event.computer} {event.channel}".strip())
            if len(self._channels) < MANY:
                self._channels[event.computer, event.channel] = found
        return found


def _follows(after: Event, event: Event) -> bool:
    """Whether one is the next of the same channel."""
    is_next = event.sequence is not None and after.sequence == event.sequence + 1
    return is_next and (after.channel, after.computer) == (event.channel, event.computer)


def numbers() -> list[int]:
    """Of the events that are read, whatever their channel."""
    return sorted({number for _, number in _MEANINGS})


@lru_cache(maxsize=10_000)
def meant(channel: str, provider: str, number: int) -> Callable | None:
    """The function for an event; None where it is of no interest."""
    found = _MEANINGS.get((channel, number))
    if found is not None and channel == "System":
        return found if provider in ("", _PROVIDERS.get(str(number))) else None
    if found is None and channel not in _CHANNELS:
        found = _MEANINGS.get((_CHANNEL_OF.get(provider, provider), number))
    return found
