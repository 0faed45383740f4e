r"""Windows events made rows: what a record of a Windows event log says, whatever form it was exported in.

A reader takes its form apart and hands each record over (`WindowsEvents.of`); the rows come back, some of them later
than their record. Which event is read how stands in knowledge/windows_events.toml; an event that is not there is
passed over, and counts for continuity.

Opening and listing. 5145 says that a right was asked for on a share, and granted by the share: a row with a right by
which content can be read is an `open`. So is 4656, a handle asked for. 4663 says that a right was used: `read` where
the name has an extension, else `open`, since bit 0x1 is "read data" of a file and "list" of a folder. Over SMB a file
opened for execution can be read as well. What surely was a folder is a `list`: the root of a share, and a name without
an extension below which something else is named. A name with an extension stays a file, even where something below it
is named: anybody can ask for `plan.dwg\x`. To see what is named below, the last 5,000 such rows are kept back.
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

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from subprocess import list2cmdline
from typing import NamedTuple
from urllib.parse import urlsplit

from purloined import knowledge
from purloined.evidence import Evidence, from_iso

_KNOWN = knowledge.load("windows_events.toml")
_CHANNEL_OF: dict[str, str] = _KNOWN["channel_of"]
_PROVIDERS: dict[str, str] = _KNOWN["providers"]
_SUBCATEGORIES: dict[str, str] = _KNOWN["subcategories"]
_RIGHTS: dict[str, int] = _KNOWN["access_list"]
_SAYS = [(right["bit"], right["says"]) for right in _KNOWN["right"]]
READS, WRITES, REMOVES = (sum(_KNOWN["rights"][kind]) for kind in ("reads", "writes", "removes"))

# Not read: 4663 shows it only of what an audit entry was set for. Every opening is shown, over the network by 5145.
SHOWS = {
    "open", "list", "query", "write", "create", "delete", "flow", "exec", "logon", "logoff",
    "clear", "start", "stop", "drop", "config",
}  # fmt: skip
ROUTES = {"smb", "local"}

KEPT_BACK, FOLDERS, HANDLES, TRANSFERS, SCRIPTS = 5_000, 100_000, 20_000, 1_000, 8 << 20
LONGEST = 4_000  # characters of a path, beyond which nothing is remembered of it
LONGEST_SCRIPT = 256 << 10
_SMALL_STEP = timedelta(seconds=1)
_NEXT = 5  # records after the last one of a machine, within which one of another name is that machine renamed
_MANY = 1_000  # channels, and objects without auditing, that are told apart


class Event(NamedTuple):
    """One record. failed: whether the audited attempt failed; None where the form does not say."""

    record: int
    time: datetime | None
    computer: str
    channel: str
    provider: str
    id: int
    data: dict[str, object]
    failed: bool | None = None
    sequence: int | None = None

    @property
    def base(self) -> dict:
        """What all rows of the record have in common."""
        return {"record": self.record, "time": self.time, "host": self.computer or None}


class WindowsEvents:
    """The records of one evidence file, one after another."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.names = _Names()
        self.handles: dict[tuple, str] = {}
        self.scripts = _Scripts()
        self.transfers: dict[str, Event] = {}
        self._channels: dict[tuple[str, str], _Channel] = {}
        self._stops: dict[str, Event] = {}
        self._open: set[tuple] = set()  # what was stopped or taken away, and not given back: channel, what

    def of(self, event: Event) -> list[dict]:
        """The rows that can be given out now."""
        channel = self._channels.get((event.computer, event.channel)) or self._channel(event.computer, event.channel)
        self.evidence.saw(event.record, event.time, event.sequence, channel.name)
        found = self._runs_again(event) if self._stops else []
        meaning = meant(event.channel, event.provider, event.id)
        if meaning is not None:
            try:
                found += [row if "record" in row else event.base | row for row in meaning(self, event, channel)]
            except (TypeError, ValueError, AttributeError):  # a field that is no text or number
                self.evidence.unread(event.record, f"event {event.id} with a field that cannot be read", event.time)
        if event.time is not None:
            channel.before = event.time
        return found

    def stopped(self, event: Event, channel: "_Channel") -> None:
        """From here on nothing is recorded in this channel, until its next record."""
        if len(self._stops) < _MANY:
            self._stops[channel.name] = event
        self.taken_away((channel.name, "stopped"))

    def _runs_again(self, event: Event) -> list[dict]:
        """Whether it is the first record after a stop, and later: of the same channel, or of the same numbering where
        the machine was renamed meanwhile."""
        found: list[dict] = []
        for name, stop in list(self._stops.items()):
            same = event.channel == stop.channel and event.computer == stop.computer
            if not same and event.channel == stop.channel and stop.sequence is not None:
                same = event.sequence is not None and 0 < event.sequence - stop.sequence <= _NEXT
            if same and event.time is not None and (stop.time is None or event.time > stop.time):
                del self._stops[name]
                found += self.given_back(event, (name, "stopped"))
        return found

    def end(self) -> Iterator[dict]:
        """What was kept back to the end."""
        yield from self.names.all()
        for event in self.transfers.values():
            yield event.base | _transfer(event, None)
        for script in self.scripts.rest():
            yield from _script_rows(self, *script)

    def taken_away(self, what: tuple) -> None:
        if len(self._open) < _MANY:
            self._open.add(what)

    def given_back(self, event: Event, what: tuple) -> list[dict]:
        """A `start`, if nothing is left open."""
        if what not in self._open:
            return []
        self._open.discard(what)
        if self._open:
            return []
        row = {"action": "start", "detail": f"records are written again in {event.channel}"}
        return [event.base | row]

    def _channel(self, computer: str, channel: str) -> "_Channel":
        found = self._channels.get((computer, channel))
        if found is None:
            found = _Channel(f"{computer} {channel}".strip())
            if len(self._channels) < _MANY:
                self._channels[computer, channel] = found
        return found


class _Channel:
    """before: the time of the record before."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.before: datetime | None = None


class _Names:
    """Which names are those of folders. Rows of names that may be are kept back for a while."""

    def __init__(self) -> None:
        self._folders: dict[tuple, None] = {}
        self._kept: dict[tuple, list[dict]] = {}
        self._count = 0

    def seen(self, place: tuple, path: str) -> list[dict]:
        """A name was seen: what lies above it are folders. Gives back the rows that are now known to list one."""
        found: list[dict] = []
        above = path.rpartition("\\")[0].lower()
        while above and len(above) <= LONGEST:
            key = (*place, above)
            if key in self._folders:
                break
            if len(self._folders) >= FOLDERS:
                del self._folders[next(iter(self._folders))]
            self._folders[key] = None
            for row in self._kept.pop(key, ()):
                self._count -= 1
                found.append(_listed(row))
            above = above.rpartition("\\")[0]
        return found

    def maybe(self, place: tuple, path: str, row: dict) -> list[dict]:
        """A row that reads a file or lists a folder. Gives back what has waited for long enough."""
        key = (*place, path.lower())
        if len(path) > LONGEST:
            return [row]
        if key in self._folders:
            return [_listed(row)]
        self._kept.setdefault(key, []).append(row)
        self._count += 1
        found: list[dict] = []
        while self._count > KEPT_BACK:
            oldest = self._kept.pop(next(iter(self._kept)))
            self._count -= len(oldest)
            found += oldest
        return found

    def all(self) -> Iterator[dict]:
        for rows in self._kept.values():
            yield from rows
        self._kept, self._count = {}, 0


def _listed(row: dict) -> dict:
    return row | {"action": "list"}


class _Scripts:
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
        while self._size > SCRIPTS or len(self._parts) > _MANY:
            done.append(self._take(next(iter(self._parts))))
        return done

    def rest(self) -> Iterator[tuple[Event, str, int]]:
        while self._parts:
            yield self._take(next(iter(self._parts)))

    def _take(self, key: tuple) -> tuple[Event, str, int]:
        first, parts, total = self._parts.pop(key)
        self._size -= sum(map(len, parts.values()))
        return first, "".join(parts[number] for number in sorted(parts)), total - len(parts)


# Values of a record -------------------------------------------------------------------------------------


def _word(data: dict, name: str) -> str | None:
    value = data.get(name)
    if value is None or value == "" or value == "-":
        return None
    return value if isinstance(value, str) else str(value) if isinstance(value, (int, float)) else None


def _account(data: dict, who: str) -> str | None:
    r"""`DOMAIN\name`. who: Subject or Target."""
    name, domain = _word(data, f"{who}UserName"), _word(data, f"{who}DomainName")
    return f"{domain}\\{name}" if name and domain else name


def _session(data: dict, who: str) -> str | None:
    """The logon's number, in one form: `0xfc635`; that of nobody is none."""
    text = _word(data, f"{who}LogonId") if who else _word(data, "LogonId")
    number = _integer(text)
    return hex(number) if number else None


@lru_cache(maxsize=1_000)
def _number(value: object) -> int | None:
    """As `_integer`, for what comes again and again."""
    return _integer(value)


def _integer(value: object) -> int | None:
    try:
        text = str(value).strip()
        return int(text, 16) if text[:2] in ("0x", "0X") else int(text)
    except ValueError:
        return None


def _address(data: dict, name: str = "IpAddress") -> str | None:
    found = _word(data, name)
    return None if found in (None, "::", "0.0.0.0", "LOCAL") else found


def _port(data: dict, name: str = "IpPort") -> int | None:
    found = _integer(data.get(name))
    return found if found and 0 < found < 1 << 16 else None


def _client(data: dict) -> dict:
    return {"src_endpoint": _address(data), "src_port": _port(data)}


def _subject(data: dict) -> dict:
    return {"actor_user": _account(data, "Subject"), "actor_session": _session(data, "Subject")}


_CALLER = ("SubjectUserName", "SubjectDomainName", "SubjectLogonId", "IpAddress", "IpPort")


@lru_cache(maxsize=10_000)
def _caller(*values: object) -> dict:
    """Who came over the network; one session comes many thousand times."""
    data = dict(zip(_CALLER, values, strict=True))
    return _subject(data) | _client(data)


def _mask(data: dict) -> int | None:
    """The rights, from AccessMask, or where that is missing, from the codes of AccessList."""
    found = _number(data.get("AccessMask"))
    if found is None:
        codes = re.findall(r"%%\d+", str(data.get("AccessList") or ""))
        found = sum(_RIGHTS.get(code, 0) for code in dict.fromkeys(codes)) if codes else None
    return found


@lru_cache(maxsize=1_000)
def _in_words(mask: int) -> str:
    said = ", ".join(says for bit, says in _SAYS if mask & bit)
    return f"mask {mask:#x}" + (f": {said}" if said else "")


def _without_stream(path: str) -> str:
    """Without the name of a second stream of the file: whoever reads that, counts as reading the file."""
    cut = path.find(":", max(path.rfind("\\") + 1, 2))
    return path[:cut] if cut > 0 else path


def _has_extension(path: str) -> bool:
    stem, dot, ending = path.rpartition("\\")[2].rpartition(".")
    return bool(dot and stem and ending)


def _hash(data: dict) -> str | None:
    found = re.search(r"SHA256=([0-9A-Fa-f]{64})", str(data.get("Hashes") or data.get("Hash") or ""))
    return found[1].lower() if found else None


def _last(path: str | None) -> str | None:
    return path.replace("/", "\\").rpartition("\\")[2] if path else None


# One function per meaning in windows_events.toml: the rows of a record --------------------------------------


def _share_object(log: WindowsEvents, event: Event, _: _Channel) -> list[dict]:
    """5145: a right on a file or folder of a share was asked for."""
    data = event.data
    place = _share_name(data.get("ShareName"))
    if event.failed or place is None:
        return []
    mask = _mask(data)
    row = {
        **_caller(*map(data.get, _CALLER)),
        "record": event.record,
        "time": event.time,
        "host": event.computer or None,
        "route": "smb",
        "share": place[0],
        "detail": "the right is not recorded" if mask is None else _in_words(mask),
    }
    mask = 0x1 if mask is None else mask
    path = _without_stream(str(data.get("RelativeTargetName") or "").strip("\\"))
    below = (event.computer, place[1])
    found = log.names.seen(below, path)
    found += _asked_besides(mask, path, row)
    if not mask & READS:
        return found
    row["action"] = "open"
    return found + _opened(log, event, below, path, row)


@lru_cache(maxsize=10_000)
def _share_name(value: object) -> tuple[str, str] | None:
    """`parts` of `\\\\*\\parts`, also in small letters; None for pipes, which are no files."""
    name = str(value or "").rstrip("\\").rpartition("\\")[2]
    return (name, name.lower()) if name and name.upper() != "IPC$" else None


def _asked_besides(mask: int, path: str, row: dict) -> list[dict]:
    """What a right may have been asked for besides reading: with that to delete, the name may have been changed."""
    if mask & REMOVES and path:
        return [row | {"action": "rename", "path": path}]
    return [row | {"action": "query", "path": path}] if mask & WRITES and not mask & READS and path else []


def _opened(log: WindowsEvents, event: Event, place: tuple, path: str, row: dict) -> list[dict]:
    """A right to read was asked for or used on a name that is perhaps a folder's."""
    row["path"] = path or "\\"
    if not path:
        row["action"] = "list"
        return [row]
    return [row] if _has_extension(path) else log.names.maybe(place, path, row)


def _share(log: WindowsEvents, event: Event, _: _Channel) -> list[dict]:
    """5140: a session reached a share."""
    share = _word(event.data, "ShareName")
    if event.failed or share is None:
        return []
    name = share.rstrip("\\").rpartition("\\")[2]
    return [_subject(event.data) | _client(event.data) | {"action": "logon", "route": "smb", "share": name}]


def _handle(data: dict, event: Event) -> tuple:
    return event.computer, _integer(data.get("ProcessId")), _integer(data.get("HandleId"))


def _remember(log: WindowsEvents, event: Event, path: str) -> None:
    key = _handle(event.data, event)
    if key[2] and len(path) <= LONGEST:
        log.handles.pop(key, None)
        if len(log.handles) >= HANDLES:
            del log.handles[next(iter(log.handles))]
        log.handles[key] = path


def _of_file(data: dict) -> str | None:
    """The path of the object, where that is a file or a folder."""
    kind = _word(data, "ObjectType")
    path = _word(data, "ObjectName")
    return path if path and kind in ("File", "Directory") else None


def _local(data: dict) -> dict:
    return _subject(data) | {"actor_process": _last(_word(data, "ProcessName"))}


def _handle_asked(log: WindowsEvents, event: Event, channel: _Channel) -> list[dict]:
    """4656: a handle with some rights was asked for."""
    data, path = event.data, _of_file(event.data)
    mask = _mask(data)
    if event.failed or path is None or mask is None:
        return [] if path else _handle_closed(log, event, channel)  # the number now stands for something else
    path = _without_stream(path)
    _remember(log, event, path)
    place = (event.computer, "")
    found = log.names.seen(place, path)
    row = event.base | _local(data) | {"detail": f"handle asked for, {_in_words(mask)}"}
    found += _asked_besides(mask, path, row)
    if not mask & READS:
        return found
    return found + _opened(log, event, place, path, row | {"action": "open"})


def _object_used(log: WindowsEvents, event: Event, channel: _Channel) -> list[dict]:
    """4663: a right was used."""
    data, path = event.data, _of_file(event.data)
    mask = _mask(data)
    if path is None or mask is None:
        return [] if path else _handle_closed(log, event, channel)
    path = _without_stream(path)
    _remember(log, event, path)
    place = (event.computer, "")
    found = log.names.seen(place, path)
    row = event.base | _local(data) | {"detail": _in_words(mask)}
    found += [row | {"action": "rename", "path": path}] if mask & REMOVES else []
    if mask & READS:
        return found + _opened(log, event, place, path, row | {"action": _read_or_open(path, mask)})
    return found + ([row | {"action": "write", "path": path}] if mask & WRITES else [])


def _read_or_open(path: str, mask: int) -> str:
    return "read" if mask & 0x1 and _has_extension(path) else "open"


def _deleted(log: WindowsEvents, event: Event, _: _Channel) -> list[dict]:
    """4660: an object was deleted; its name stood in the record of its handle."""
    path = log.handles.get(_handle(event.data, event))
    return [_local(event.data) | {"action": "delete", "path": path}] if path else []


def _handle_closed(log: WindowsEvents, event: Event, _: _Channel) -> list[dict]:
    log.handles.pop(_handle(event.data, event), None)
    return []


def _logon(log: WindowsEvents, event: Event, _: _Channel) -> list[dict]:
    """4624."""
    data = event.data
    kind = _integer(data.get("LogonType"))
    words = [f"logon type {kind}" if kind is not None else "", _KNOWN["logon_types"].get(str(kind), "")]
    words += [_word(data, "AuthenticationPackageName") or "", _word(data, "WorkstationName") or ""]
    row = {"action": "logon", "actor_user": _account(data, "Target"), "actor_session": _session(data, "Target")}
    return [row | _client(data) | {"detail": ", ".join(word.strip() for word in words if word.strip())}]


def _logoff(log: WindowsEvents, event: Event, _: _Channel) -> list[dict]:
    """4634, 4647."""
    data = event.data
    return [{"action": "logoff", "actor_user": _account(data, "Target"), "actor_session": _session(data, "Target")}]


def _logon_elsewhere(log: WindowsEvents, event: Event, _: _Channel) -> list[dict]:
    """4648: somebody gave another account's credentials. No session: whether it went well is not recorded."""
    data = event.data
    said = f"tried with explicit credentials by {_account(data, 'Subject') or 'nobody named'}"
    target = _word(data, "TargetServerName")
    return [
        {
            "action": "logon",
            "actor_user": _account(data, "Target"),
            "actor_process": _last(_word(data, "ProcessName")),
            "dst_endpoint": None if target == "localhost" else target,
            "detail": said,
        }
    ]


def _process(log: WindowsEvents, event: Event, _: _Channel) -> list[dict]:
    """4688. The program runs as the target where that is another account."""
    data = event.data
    who = "Target" if _account(data, "Target") else "Subject"
    parent = _word(data, "ParentProcessName")
    return [
        {
            "action": "exec",
            "actor_user": _account(data, who),
            "actor_session": _session(data, who) or _session(data, "Subject"),
            "actor_process": _last(_word(data, "NewProcessName")),
            "cmd_line": _word(data, "CommandLine"),
            "detail": f"started by {parent}" if parent else None,
        }
    ]


def _cleared(log: WindowsEvents, event: Event, _: _Channel) -> list[dict]:
    """1102, 104: the log was cleared; 104 names which."""
    data = event.data
    which = _word(data, "Channel") or ("Security" if event.id == 1102 else "a log")
    return [_subject(data) | {"action": "clear", "detail": f"{which} was cleared"}]


def _stopped(log: WindowsEvents, event: Event, channel: _Channel) -> list[dict]:
    """1100, 6006: the service ended; 1104: the log is full."""
    log.stopped(event, channel)
    return [{"action": "stop", "detail": "the log is full" if event.id == 1104 else "the service was shut down"}]


def _started(log: WindowsEvents, event: Event, channel: _Channel) -> list[dict]:
    """4608, 6005: a sign that it runs; whether that ends a hole, `of` has said already."""
    return []


_LOSSES = {
    1101: "audit events were dropped",
    1108: "an event could not be written",
    4612: "audit messages were lost for want of room",
    41: "the machine went down without being shut down",
    6008: "the machine went down without being shut down",
    255: "the driver reports an error",
}


def _lost(log: WindowsEvents, event: Event, channel: _Channel) -> list[dict]:
    start = channel.before
    if start is not None and event.time is not None:
        start = min(start, event.time)
    said = _LOSSES[event.id]
    more = _word(event.data, "Description") or _word(event.data, "AuditsDiscarded")
    row = {"action": "drop", "detail": f"{said}: {more}"[:500] if more else said}
    return [{"time": start, "end_time": event.time} | row]


def _clock(log: WindowsEvents, event: Event, _: _Channel) -> list[dict]:
    """4616: the time was changed."""
    data = event.data
    before, after = (from_iso(_word(data, name) or "") for name in ("PreviousTime", "NewTime"))
    if before and after and abs(after - before) < _SMALL_STEP:
        return []
    known = [time for time in (before, after, event.time) if time]
    said = f"the clock was set from {before or 'a time that cannot be read'} to {after or event.time}"
    span = {"time": min(known, default=None) if before else None, "end_time": max(known, default=None)}
    return [_local(data) | span | {"action": "drop", "detail": said}]


def _audit_policy(log: WindowsEvents, event: Event, _: _Channel) -> list[dict]:
    """4719: success auditing of a subcategory was taken away, or given back."""
    data = event.data
    guid = (_word(data, "SubcategoryGuid") or "").strip("{}").lower()
    changes = str(data.get("AuditPolicyChanges") or "")
    if guid and guid not in _SUBCATEGORIES:
        return []
    what = (event.computer, "policy", guid)
    removed, added = (_KNOWN["audit_changes"][change] in changes for change in ("removed", "added"))
    if added and not removed:
        return log.given_back(event, what)
    if not removed and "%%" in changes:
        return []  # only the auditing of failures was changed
    log.taken_away(what)
    said = f"success auditing of {_SUBCATEGORIES.get(guid, 'something not named')} was taken away"
    return [_subject(data) | {"action": "config", "detail": said}]


_AUDIT_ENTRY = re.compile(r"\((?:XU|AU|OU);[^)]*\)")


def _object_audit(log: WindowsEvents, event: Event, _: _Channel) -> list[dict]:
    """4907: what of a file or folder is audited was changed. Only where an entry went is less recorded."""
    data, path = event.data, _of_file(event.data)
    if path is None:
        return []
    before, after = (set(_AUDIT_ENTRY.findall(str(data.get(name) or ""))) for name in ("OldSd", "NewSd"))
    what = (event.computer, "object", path.lower()[:LONGEST])
    if before <= after:
        return log.given_back(event, what) if after else []
    log.taken_away(what)
    return [_local(data) | {"action": "config", "path": path, "detail": "its audit entries were taken away"}]


def _sysmon_process(log: WindowsEvents, event: Event, _: _Channel) -> list[dict]:
    """Sysmon 1. The name it was built with stands in the detail: tools are renamed."""
    data = event.data
    words = [f"{label} {value}" for label, name in (("built as", "OriginalFileName"), ("started by", "ParentImage"),
             ("hashes", "Hashes")) if (value := _word(data, name)) and value != "?"]  # fmt: skip
    return [
        _sysmon(data)
        | {
            "action": "exec",
            "actor_session": _session(data, ""),
            "cmd_line": _word(data, "CommandLine"),
            "cwd": _word(data, "CurrentDirectory"),
            "detail": "; ".join(words) or None,
        }
    ]


def _sysmon(data: dict) -> dict:
    return {"actor_user": _word(data, "User"), "actor_process": _last(_word(data, "Image"))}


def _sysmon_connection(log: WindowsEvents, event: Event, _: _Channel) -> list[dict]:
    """Sysmon 3: a connection when it began; no bytes are counted, ever."""
    data = event.data
    name = _word(data, "DestinationHostname")
    return [
        _sysmon(data)
        | {
            "action": "flow",
            "src_endpoint": _word(data, "SourceIp"),
            "src_port": _port(data, "SourcePort"),
            "dst_endpoint": _word(data, "DestinationIp"),
            "dst_port": _port(data, "DestinationPort"),
            "unfinished": True,
            "detail": ", ".join(word for word in (_word(data, "Protocol"), name, "bytes are not recorded") if word),
        }
    ]


def _sysmon_state(log: WindowsEvents, event: Event, channel: _Channel) -> list[dict]:
    """Sysmon 4: Started or Stopped. Of neither word: it changed, and nobody knows how."""
    state = _word(event.data, "State") or ""
    if state == "Started":
        return []
    log.stopped(event, channel)
    return [{"action": "stop", "detail": f"Sysmon: {state or 'its state changed'}"}]


def _sysmon_config(log: WindowsEvents, event: Event, _: _Channel) -> list[dict]:
    """Sysmon 16: another configuration; what it leaves out is not recorded here."""
    said = _word(event.data, "Configuration") or "not named"
    return [{"action": "config", "detail": f"Sysmon's configuration was changed: {said}"[:500]}]


def _sysmon_create(log: WindowsEvents, event: Event, _: _Channel) -> list[dict]:
    """Sysmon 11: a file was created or overwritten."""
    path = _word(event.data, "TargetFilename")
    return [_sysmon(event.data) | {"action": "create", "path": path}] if path else []


def _sysmon_stream(log: WindowsEvents, event: Event, _: _Channel) -> list[dict]:
    """Sysmon 15: a second stream of a file was written; the hash is that of the file."""
    path = _word(event.data, "TargetFilename")
    if not path:
        return []
    whole = _without_stream(path)
    said = _word(event.data, "Contents") or ""
    detail = f"stream {path[len(whole) + 1 :]} {said}".strip()[:500]
    return [_sysmon(event.data) | {"action": "write", "path": whole, "sha256": _hash(event.data), "detail": detail}]


def _sysmon_name(log: WindowsEvents, event: Event, _: _Channel) -> list[dict]:
    """Sysmon 22: a name was looked up."""
    name, found = _word(event.data, "QueryName"), _word(event.data, "QueryResults")
    detail = f"name looked up: {found}"[:500] if found else "name looked up"
    return [_sysmon(event.data) | {"action": "query", "dst_endpoint": name, "detail": detail}] if name else []


def _sysmon_delete(log: WindowsEvents, event: Event, _: _Channel) -> list[dict]:
    """Sysmon 23, 26: a file was deleted; 23 keeps a copy."""
    path = _word(event.data, "TargetFilename")
    kept = "Sysmon kept a copy" if event.id == 23 else None
    row = {"action": "delete", "path": path, "sha256": _hash(event.data), "detail": kept}
    return [_sysmon(event.data) | row] if path else []


_CALLED = re.compile(r'\w+\((?P<command>[\w.:-]{1,200})\): "(?P=command)"')
_BOUND = re.compile(
    r'\w+\((?P<command>[\w.:-]{1,200})\): name="(?P<name>\w{1,100})"; value="(?P<value>.*?)"\r?$', re.M | re.S
)


def _powershell_call(log: WindowsEvents, event: Event, _: _Channel) -> list[dict]:
    """4103: a command of a pipeline with the values of its parameters, which are those it got."""
    payload = str(event.data.get("Payload") or "")[:LONGEST_SCRIPT]
    lines = {found["command"]: [found["command"]] for found in _CALLED.finditer(payload)}
    for found in _BOUND.finditer(payload):
        if found["command"] in lines:
            lines[found["command"]] += [f"-{found['name']}", found["value"]]
    base = {"action": "exec", "actor_process": "powershell.exe", "actor_user": _context_user(event.data)}
    return [base | {"cmd_line": _told(" ".join(_quoted(word) for word in words)), "detail": "module logging"}
            for words in lines.values()]  # fmt: skip


def _context_user(data: dict) -> str | None:
    """The one value of ContextInfo that is `DOMAIN\\name`; its labels are in the language of the machine."""
    found = re.search(r"= ([^\\/\r\n=]{1,64}\\[^\\/\r\n=]{1,256})\r?$", str(data.get("ContextInfo") or ""), re.M)
    return found[1].strip() if found else None


def _quoted(word: str) -> str:
    """For PowerShell: as it is, where it has nothing special."""
    return word if re.fullmatch(r"[\w.:\\/*?+=@-]+", word) else "'" + word.replace("'", "''") + "'"


def _told(script: str) -> str:
    """A command line by which PowerShell would be told to run the script: what the replay of commands understands."""
    return list2cmdline(["powershell.exe", "-Command", script])


def _powershell_script(log: WindowsEvents, event: Event, _: _Channel) -> list[dict]:
    """4104: a part of a script block."""
    data = event.data
    text = str(data.get("ScriptBlockText") or "")
    number, total = _integer(data.get("MessageNumber")) or 1, _integer(data.get("MessageTotal")) or 1
    key = (event.computer, str(data.get("ScriptBlockId"))[:100])
    return [row for done in log.scripts.add(key, event, number, total, text) for row in _script_rows(log, *done)]


def _script_rows(log: WindowsEvents, event: Event, text: str, missing: int) -> Iterator[dict]:
    if missing:
        log.evidence.unread(event.record, f"{missing} parts of a PowerShell script block are missing", event.time)
    if len(text) > LONGEST_SCRIPT:
        log.evidence.unread(
            event.record, f"a PowerShell script of {len(text):,} characters; its end is not read", event.time
        )
    if not text.strip():
        return
    path = _word(event.data, "Path")
    detail = f"script block of {path}" if path else "script block"
    yield event.base | {
        "action": "exec",
        "actor_process": "powershell.exe",
        "cmd_line": _told(text[:LONGEST_SCRIPT].strip()),
        "detail": f"{detail}, {missing} parts missing" if missing else detail,
    }


def _transfer_began(log: WindowsEvents, event: Event, _: _Channel) -> list[dict]:
    """BITS 59; given out with its end, or at the end of the file."""
    key = f"{event.computer} {_word(event.data, 'transferId') or event.record}"
    rows = []
    if len(log.transfers) >= TRANSFERS:
        oldest = log.transfers.pop(next(iter(log.transfers)))
        rows = [
            {"record": oldest.record, "time": oldest.time, "host": oldest.computer or None} | _transfer(oldest, None)
        ]
    log.transfers[key] = event
    return rows


def _transfer_ended(log: WindowsEvents, event: Event, _: _Channel) -> list[dict]:
    """BITS 60, 61."""
    began = log.transfers.pop(f"{event.computer} {_word(event.data, 'transferId')}", None)
    row = _transfer(event, event.time)
    return [row | {"time": began.time} if began and began.time else row]


def _transfer(event: Event, end: datetime | None) -> dict:
    """Whether bytes went up or down is not recorded, so they stand in the detail alone."""
    data, url = event.data, _word(event.data, "url") or ""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    except ValueError:
        host = port = None
    moved, code = _integer(data.get("bytesTransferred")), _integer(data.get("hr"))
    words = [f"BITS job {_word(data, 'name')!r}", url[:1000]]
    if end is not None:
        words.append(f"{moved:,} bytes transferred, up or down is not recorded" if moved is not None else "")
        words.append("" if not code or event.id == 60 else f"failed with {code:#x}")
    else:
        words.append("its end is not recorded")
    return {
        "action": "flow",
        "end_time": end,
        "src_endpoint": event.computer or None,
        "dst_endpoint": host,
        "dst_port": port,
        "unfinished": True,
        "detail": ", ".join(word for word in words if word),
    }


def _resolved() -> dict[tuple[str, int], object]:
    return {
        (place, int(number)): globals()[f"_{meaning}"]
        for place, events in _KNOWN["means"].items()
        for number, meaning in events.items()
    }


_MEANINGS = _resolved()


@lru_cache(maxsize=10_000)
def meant(channel: str, provider: str, number: int) -> Callable | None:
    """The function for an event; None where it is of no interest."""
    found = _MEANINGS.get((channel, number))
    if found is not None and channel == "System":
        return found if provider in ("", _PROVIDERS.get(str(number))) else None
    if found is None and (not channel or channel not in _KNOWN["means"]):
        found = _MEANINGS.get((_CHANNEL_OF.get(provider, provider), number))
    return found
