"""Windows' records of shares and audited objects: what was opened, listed, read, renamed, deleted."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from purloined.parsing import windows_columns
from purloined.parsing.blocks import Unusual
from purloined.parsing.windows_columns import Records
from purloined.parsing.windows_memory import HANDLES, Channel, Memory, Names
from purloined.parsing.windows_record import (
    KNOWN,
    LONGEST,
    Event,
    client,
    has_extension,
    in_words,
    integer,
    local,
    mask_of,
    subject,
    without_stream,
    word,
)

READS, WRITES, REMOVES, LISTS = (sum(KNOWN["rights"][kind]) for kind in ("reads", "writes", "removes", "lists"))
_CALLER = ("SubjectUserName", "SubjectDomainName", "SubjectLogonId", "IpAddress", "IpPort")
_ASKED = (*_CALLER, "ShareName", "AccessMask")
_NAMED = ("RelativeTargetName",)


def share_object(log: Memory, event: Event, _: Channel) -> list[dict | pa.Table]:
    """5145: a right on a file or folder of a share was asked for."""
    data = event.data
    known = _asked(event.computer, *map(data.get, _ASKED))
    if event.failed or known is None:
        return []
    like, mask, below = known
    row = like.copy()
    row["record"], row["time"] = event.record, event.time
    if mask is None:
        mask = mask_of(data)
        row["detail"] = "the right is not recorded" if mask is None else in_words(mask)
        mask = 0x1 if mask is None else mask
    path = _below_share(data)
    found = log.shared.seen(below, path)
    if mask & (WRITES | REMOVES):
        found += _asked_besides(mask, path, row)
    if mask & READS:
        row["action"] = "open"
        found += _opened(log.shared, below, path, mask, row)
    return found


def _below_share(data: dict) -> str:
    return without_stream(str(data.get("RelativeTargetName") or "").strip("\\"))


class _Named(NamedTuple):
    """What is made of a mask and a name. besides: the action of a row beside the opening; action: of the opening; None
    where there is none; maybe: whether the name may be a folder's."""

    below: tuple
    path: str
    besides: str | None
    action: str | None
    maybe: bool


def _named(below: tuple, mask: int, path: str) -> _Named:
    besides = _asked_besides(mask, path, {})
    action = ("open" if path else "list") if mask & READS else None
    maybe = action == "open" and not mask & ~LISTS and not has_extension(path)
    return _Named(below, path, besides[0]["action"] if besides else None, action, maybe)


def share_objects(log: Memory, records: Records, which: pa.Array) -> Iterator[dict | pa.Table]:
    """5145, many at once. Raises where one is not as usual."""
    said = windows_columns.fields(records, which, (*_ASKED, *_NAMED))
    asked, each = windows_columns.differing(records, which, said, _ASKED)
    named, names = windows_columns.differing(records, which, said, _NAMED)
    known = [None if kind.failed else _asked(kind.computer, *data.values()) for kind, data in each]
    if any(found is not None and found[1] is None for found in known):
        raise Unusual("a right that is not recorded, or stands elsewhere")
    counts = pa.array([found is not None for found in known], pa.bool_()).take(asked)
    which, asked, named = which.filter(counts), asked.filter(counts), named.filter(counts)
    paths = [_below_share(data) for _, data in names]
    rows = windows_columns.alike(records, which, [found[0] if found else {} for found in known], asked)
    rows = rows.append_column("path", pa.array([path or "\\" for path in paths], pa.string()).take(named))
    places, pairs = windows_columns.pairs_of([found and found[1:] for found in known], asked, paths, named)
    return _told_together(log, rows, [_named(below, mask, path) for (mask, below), path in pairs], places)


def _told_together(log: Memory, rows: pa.Table, named: list[_Named], places: pa.Array) -> Iterator[dict | pa.Table]:
    """named: what differs; places: which of those each row is."""
    besides = pa.array([one.besides for one in named], pa.string()).take(places)
    action = pa.array([one.action for one in named], pa.string()).take(places)
    maybe = pa.array([one.maybe for one in named], pa.bool_()).take(places)
    yield rows.append_column("action", besides).filter(pc.is_valid(besides))
    rows = rows.append_column("action", action)
    found = log.shared.many(rows, [(one.below, one.path) for one in named], places.to_pylist(), maybe.to_pylist())
    yield rows.filter(pc.and_(pc.is_valid(action), pc.invert(maybe)))
    yield from found


@lru_cache(maxsize=10_000)
def _asked(computer: str, *values: object) -> tuple[dict, int | None, tuple] | None:
    """What all rows of one session, share and mask have in common, the mask, and under what its names are known; None
    for pipes, which are no files."""
    *caller, share, mask = values
    name = str(share or "").rstrip("\\").rpartition("\\")[2]
    if not name or name.upper() == "IPC$":
        return None
    rights = integer(mask)
    row = _caller(*caller) | {"host": computer or None, "route": "smb", "share": name}
    row["detail"] = None if rights is None else in_words(rights)
    return row, rights, (computer, name.lower())


def _caller(*values: object) -> dict:
    """Who came over the network."""
    data = dict(zip(_CALLER, values, strict=True))
    return subject(data) | client(data)


def _asked_besides(mask: int, path: str, row: dict) -> list[dict]:
    """What a right may have been asked for besides reading: with that to delete, the name may have been changed."""
    if mask & REMOVES and path:
        return [row | {"action": "rename", "path": path}]
    return [row | {"action": "query", "path": path}] if mask & WRITES and not mask & READS and path else []


def _opened(names: Names, place: tuple, path: str, mask: int, row: dict) -> list[dict | pa.Table]:
    """A right to read was asked for or used on a name that is perhaps a folder's."""
    row["path"] = path or "\\"
    if not path:
        row["action"] = "list"
        return [row]
    return [row] if mask & ~LISTS or has_extension(path) else names.maybe(place, path, row)


TOGETHER = {share_object: share_objects}
FIELDS = {share_object: (*_ASKED, *_NAMED, "AccessList")}


def share(log: Memory, event: Event, _: Channel) -> list[dict]:
    """5140: a session reached a share."""
    share = word(event.data, "ShareName")
    if event.failed or share is None:
        return []
    name = share.rstrip("\\").rpartition("\\")[2]
    return [subject(event.data) | client(event.data) | {"action": "logon", "route": "smb", "share": name}]


def _handle(data: dict, event: Event) -> tuple:
    return event.computer, integer(data.get("ProcessId")), integer(data.get("HandleId"))


def _remember(log: Memory, event: Event, path: str) -> None:
    key = _handle(event.data, event)
    if key[2] and len(path) <= LONGEST:
        log.handles.pop(key, None)
        if len(log.handles) >= HANDLES:
            del log.handles[next(iter(log.handles))]
        log.handles[key] = path


def _of_file(data: dict) -> str | None:
    """The path of the object, where that is a file or a folder."""
    kind = word(data, "ObjectType")
    path = word(data, "ObjectName")
    return path if path and kind in ("File", "Directory") else None


def handle_asked(log: Memory, event: Event, channel: Channel) -> list[dict]:
    """4656: a handle with some rights was asked for."""
    data, path = event.data, _of_file(event.data)
    mask = mask_of(data)
    if event.failed or path is None or mask is None:
        return [] if path else handle_closed(log, event, channel)  # the number now stands for something else
    path = without_stream(path)
    _remember(log, event, path)
    place = (event.computer, "")
    found = log.names.seen(place, path)
    row = event.base | local(data) | {"detail": f"handle asked for, {in_words(mask)}"}
    found += _asked_besides(mask, path, row)
    if not mask & READS:
        return found
    return found + _opened(log.names, place, path, mask, row | {"action": "open"})


def object_used(log: Memory, event: Event, channel: Channel) -> list[dict]:
    """4663: a right was used."""
    data, path = event.data, _of_file(event.data)
    mask = mask_of(data)
    if path is None or mask is None:
        return [] if path else handle_closed(log, event, channel)
    path = without_stream(path)
    _remember(log, event, path)
    place = (event.computer, "")
    found = log.names.seen(place, path)
    row = event.base | local(data) | {"detail": in_words(mask)}
    found += [row | {"action": "rename", "path": path}] if mask & REMOVES else []
    if mask & READS:
        return found + _opened(log.names, place, path, mask, row | {"action": _read_or_open(path, mask)})
    return found + ([row | {"action": "write", "path": path}] if mask & WRITES else [])


def _read_or_open(path: str, mask: int) -> str:
    return "read" if mask & 0x1 and has_extension(path) else "open"


def deleted(log: Memory, event: Event, _: Channel) -> list[dict]:
    """4660: an object was deleted; its name stood in the record of its handle."""
    path = log.handles.get(_handle(event.data, event))
    return [local(event.data) | {"action": "delete", "path": path}] if path else []


def handle_closed(log: Memory, event: Event, _: Channel) -> list[dict]:
    log.handles.pop(_handle(event.data, event), None)
    return []
