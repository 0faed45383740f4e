"""BITS' records: transfers that began and ended."""

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit

import pyarrow as pa

from purloined.parsing import windows_columns
from purloined.parsing.windows_columns import Records
from purloined.parsing.windows_memory import MANY, Channel, Memory
from purloined.parsing.windows_record import Event, integer, word


def transfer_began(log: Memory, event: Event, _: Channel) -> list[dict]:
    """BITS 59; given out with its end, or at the end of the file."""
    return _began(log, f"{event.computer} {word(event.data, 'transferId') or event.record}", event)


def _began(log: Memory, key: str, event: Event) -> list[dict]:
    """Gives out the one that has waited longest where there are too many."""
    rows = []
    if len(log.transfers) >= MANY:
        oldest = log.transfers.pop(next(iter(log.transfers)))
        rows = [oldest.base | _transfer(oldest, None)]
    log.transfers[key] = event
    return rows


def transfer_ended(log: Memory, event: Event, _: Channel) -> list[dict]:
    """BITS 60, 61."""
    began = log.transfers.pop(f"{event.computer} {word(event.data, 'transferId')}", None)
    row = _transfer(event, event.time)
    return [row | {"time": began.time} if began and began.time else row]


_ID, _SAID = ("transferId",), ("name", "url", "bytesTransferred", "hr")
_BEGAN = 59


def transfers(log: Memory, records: Records, which: pa.Array) -> Iterator[dict | pa.Table]:
    """All of them, many at once. Raises where one is not as usual."""
    said = windows_columns.fields(records, which, (*_ID, *_SAID))
    ids, known = windows_columns.differing(records, which, said, _ID)
    keys = [(kind.computer, word(data, "transferId"), kind.id == _BEGAN) for kind, data in known]
    moved, each = windows_columns.differing(records, which, said, _SAID)
    ended = [{"host": kind.computer or None} | _transfer(kind._replace(data=data), kind.time) for kind, data in each]
    rows = windows_columns.alike(records, which, ended, moved)
    events = records.events(which.filter(pa.array([is_start for _, _, is_start in keys]).take(ids)))
    return _given_out(log, rows, [keys[number] for number in ids.to_pylist()], iter(events))


def _given_out(log: Memory, rows: pa.Table, keys: list[tuple], events: Iterator[Event]) -> Iterator[dict | pa.Table]:
    """keys: computer, name of the transfer, and whether it began; events: of those that began."""
    ends, starts = [], []
    times = rows["time"].to_pylist()
    for place, (computer, name, is_start) in enumerate(keys):
        if is_start:
            event = next(events)
            yield from _began(log, f"{computer} {name or event.record}", event)
        else:
            began = log.transfers.pop(f"{computer} {name}", None)
            ends.append(place)
            starts.append(began.time if began and began.time else times[place])
    found = rows.take(pa.array(ends, pa.int64()))
    found = found.set_column(found.column_names.index("end_time"), "end_time", found["time"])
    yield found.set_column(found.column_names.index("time"), "time", pa.array(starts, found.schema.field("time").type))


TOGETHER = {transfer_began: transfers, transfer_ended: transfers}
FIELDS = dict.fromkeys(TOGETHER, (*_ID, *_SAID))


def _transfer(event: Event, end: datetime | None) -> dict:
    """Whether bytes went up or down is not recorded, so they stand in the detail alone."""
    data, url = event.data, word(event.data, "url") or ""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    except ValueError:
        host = port = None
    moved, code = integer(data.get("bytesTransferred")), integer(data.get("hr"))
    words = [f"BITS job {word(data, 'name')!r}", url[:1000]]
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


def rest(log: Memory) -> Iterator[dict]:
    """Those whose end was not seen."""
    for event in log.transfers.values():
        yield event.base | _transfer(event, None)
