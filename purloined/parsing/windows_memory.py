"""What earlier records of an event log said that later ones refer to: a bounded number of each."""

from collections.abc import Iterator
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from purloined.evidence import Evidence
from purloined.parsing.windows_record import LONGEST, Event

KEPT_BACK, FOLDERS, HANDLES, SCRIPTS = 5_000, 100_000, 20_000, 8 << 20
LONGEST_SCRIPT = 256 << 10
FOLDER = "a folder, it seems: something below it was asked for"
MANY = 1_000  # channels, transfers, scripts, and objects without auditing, that are told apart
_NEXT = 5  # records after the last one of a machine, within which one of another name is that machine renamed


class Memory:
    """What is remembered of one evidence file, and which of its channels record nothing, or less, for now."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.names, self.shared = Names(), Names()  # of objects on the machine; of what is asked for over a share
        self.handles: dict[tuple, str] = {}
        self.scripts = Scripts()
        self.transfers: dict[str, Event] = {}
        self.stops: dict[str, Event] = {}
        self.clocks_set: set[str] = set()  # the machines whose log says that their clock was set back
        self._back: dict[str, Event] = {}  # by machine, the first record that is older than the one before it
        self._open: set[tuple] = set()  # what was stopped or taken away, and not given back: channel, what
        self._more = False  # whether there is more of that than is remembered

    def stopped(self, event: Event, channel: "Channel") -> None:
        """From here on nothing is recorded in this channel, until its next record."""
        if len(self.stops) < MANY:
            self.stops[channel.name] = event
        self.taken_away((channel.name, "stopped"))

    def runs_again(self, event: Event) -> list[dict]:
        """A `start`, where it is the first record after a stop, and later: of the same channel, or of the same
        numbering where the machine was renamed meanwhile."""
        found: list[dict] = []
        for name, stop in list(self.stops.items()):
            same = event.channel == stop.channel and event.computer == stop.computer
            if not same and event.channel == stop.channel and stop.sequence is not None:
                same = event.sequence is not None and 0 < event.sequence - stop.sequence <= _NEXT
            if same and event.time is not None and (stop.time is None or event.time > stop.time):
                del self.stops[name]
                found += self.given_back(event, (name, "stopped"))
        return found

    def went_back(self, event: Event) -> None:
        """A record is far older than the one before it, whose number it follows."""
        if len(self._back) < MANY:
            self._back.setdefault(event.computer, event)

    def uncertain(self) -> list[dict]:
        """Of each machine whose times go back without a word of its clock: nothing in the log has a certain time."""
        said = "its times go back though its record numbers go on, and no record says that the clock was set"
        return [
            event.base | {"time": None, "action": "drop", "detail": said}
            for computer, event in self._back.items()
            if computer not in self.clocks_set
        ]

    def lacking(self, kind: str) -> set[str]:
        """What of that kind was taken away and not given back."""
        return {what[2] for what in self._open if what[1] == kind}

    def taken_away(self, what: tuple) -> None:
        """Less is recorded from here on."""
        if len(self._open) < MANY:
            self._open.add(what)
        else:
            self._more = True

    def given_back(self, event: Event, what: tuple) -> list[dict]:
        """A `start`, if nothing is left open."""
        if what not in self._open:
            return []
        self._open.discard(what)
        if self._open or self._more:
            return []
        return [event.base | {"action": "start", "detail": f"records are written again in {event.channel}"}]


class Channel:
    """before, number: the time of the record before, and its number."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.before: datetime | None = None
        self.number: int | None = None


# A row that is kept back: as it is, or as a place in a table; without the table, in the one that is being looked at.
Kept = tuple[pa.Table, int]
Row = dict | Kept | int


class Names:
    """Which names seem to be those of folders. Rows of names that may be are kept back for a while, to say so."""

    def __init__(self) -> None:
        self._folders: dict[tuple, None] = {}
        self._kept: dict[tuple, list[Row]] = {}
        self._count = 0
        self._forgotten = 0  # folders

    def seen(self, place: tuple, path: str) -> list[dict | pa.Table]:
        """A name was seen: what lies above it seem to be folders. Gives back the rows of which that can now be said."""
        return _given(self._above(place, path), [])

    def maybe(self, place: tuple, path: str, row: dict) -> list[dict | pa.Table]:
        """A row that reads a file or lists a folder. Gives back what has waited for long enough."""
        key = (*place, path.lower())
        if key in self._folders:
            return [_noted(row)]
        return _given([], self._kept_back(key, row))

    def many(
        self, table: pa.Table, names: list[tuple[tuple, str]], which: list[int], maybe: list[bool]
    ) -> list[dict | pa.Table]:
        """Each row of a table in turn is `seen`, and some are given to `maybe`. names: those that differ, with their
        places; which: the name of each row."""
        keys = [(*place, path.lower()) for place, path in names]
        is_seen, forgotten = bytearray(len(names)), self._forgotten
        of_folders: list[Row] = []
        others: list[Row] = []
        for place, (name, may_be) in enumerate(zip(which, maybe, strict=True)):
            if not is_seen[name]:
                of_folders += self._above(*names[name])
                if forgotten != self._forgotten:
                    is_seen, forgotten = bytearray(len(names)), self._forgotten
                is_seen[name] = True
            if may_be and keys[name] in self._folders:
                of_folders.append(place)
            elif may_be:
                others += self._kept_back(keys[name], place)
        self._settle(table)
        return _given(of_folders, others, table)

    def rest(self) -> list[list[Row]]:
        """What is kept back to the end, by name."""
        rows = list(self._kept.values())
        self._kept, self._count = {}, 0
        return rows

    def _above(self, place: tuple, path: str) -> list[Row]:
        """Remembers the folders above a name; gives back their rows."""
        found: list[Row] = []
        above = path.rpartition("\\")[0].lower()
        while above and len(above) <= LONGEST:
            key = (*place, above)
            if key in self._folders:
                break
            if len(self._folders) >= FOLDERS:
                del self._folders[next(iter(self._folders))]
                self._forgotten += 1
            self._folders[key] = None
            rows = self._kept.pop(key, [])
            self._count -= len(rows)
            found += rows
            above = above.rpartition("\\")[0]
        return found

    def _kept_back(self, key: tuple, row: Row) -> list[Row]:
        """Keeps a row; gives back others that have waited for long enough."""
        if len(key[-1]) > LONGEST:
            return [row]
        self._kept.setdefault(key, []).append(row)
        self._count += 1
        found: list[Row] = []
        while self._count > KEPT_BACK:
            oldest = self._kept.pop(next(iter(self._kept)))
            self._count -= len(oldest)
            found += oldest
        return found

    def _settle(self, table: pa.Table) -> None:
        """The rows of a table that are still kept back now know it; no more of it is kept than those."""
        held = [(rows, at) for rows in self._kept.values() for at, row in enumerate(rows) if isinstance(row, int)]
        fewer = table.take(pa.array([rows[at] for rows, at in held], pa.int64()))
        for place, (rows, at) in enumerate(held):
            rows[at] = fewer, place


def rest(*names: Names) -> list[dict | pa.Table]:
    """What is kept back to the end; rows that are not in a table in the order in which their names were seen."""
    groups = [rows for each in names for rows in each.rest()]
    groups.sort(key=lambda rows: rows[0]["record"] if isinstance(rows[0], dict) else 0)
    return _given([], [row for rows in groups for row in rows])


def _noted(row: dict) -> dict:
    """For the reader's eyes: what was asked for below a name proves nothing, so the row stays what it is."""
    return row | {"detail": f"{row['detail']}; {FOLDER}"}


def _given(of_folders: list[Row], others: list[Row], table: pa.Table | None = None) -> list[dict | pa.Table]:
    """Rows to be given out: those of one table as a table. table: that of those which are but a place in it."""
    noted = [_noted(row) if isinstance(row, dict) else _all_noted(row) for row in _by_table(of_folders, table)]
    return noted + _by_table(others, table)


def _by_table(rows: list[Row], table: pa.Table | None) -> list[dict | pa.Table]:
    found: list[dict | pa.Table] = [row for row in rows if isinstance(row, dict)]
    here = [row for row in rows if isinstance(row, int)]
    places = {id(table): (table, here)} if here else {}
    for whose, place in (row for row in rows if isinstance(row, tuple)):
        places.setdefault(id(whose), (whose, []))[1].append(place)
    return found + [whose.take(pa.array(own, pa.int64())) for whose, own in places.values()]


def _all_noted(rows: pa.Table) -> pa.Table:
    noted = pc.binary_join_element_wise(rows["detail"], FOLDER, "; ")
    return rows.set_column(rows.column_names.index("detail"), "detail", noted)


class Scripts:
    """Script blocks of which not all parts were seen yet."""

    def __init__(self) -> None:
        self._parts: dict[tuple, tuple[Event, dict[int, str], int]] = {}
        self._size = 0

    def add(self, key: tuple, event: Event, number: int, total: int, text: str) -> list[tuple[Event, str, int]]:
        """(first record, text, parts that are missing) of each block that is whole, or had to be given up."""
        if total <= 1:
            return [(event, text, 0)]
        parts = self._parts.setdefault(key, (event, {}, total))[1]
        if number not in parts:
            parts[number] = text[:LONGEST_SCRIPT]
            self._size += len(parts[number])
        if len(parts) >= total:
            return [self._take(key)]
        done = []
        while self._size > SCRIPTS or len(self._parts) > MANY:
            done.append(self._take(next(iter(self._parts))))
        return done

    def rest(self) -> Iterator[tuple[Event, str, int]]:
        while self._parts:
            yield self._take(next(iter(self._parts)))

    def _take(self, key: tuple) -> tuple[Event, str, int]:
        first, parts, total = self._parts.pop(key)
        self._size -= sum(map(len, parts.values()))
        return first, "".join(parts[number] for number in sorted(parts)), total - len(parts)
