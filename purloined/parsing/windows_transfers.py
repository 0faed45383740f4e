"""BITS' records: transfers that began and ended."""

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit

from purloined.parsing.windows_memory import MANY, Channel, Memory
from purloined.parsing.windows_record import Event, integer, word


def transfer_began(log: Memory, event: Event, _: Channel) -> list[dict]:
    """BITS 59; given out with its end, or at the end of the file."""
    key = f"{event.computer} {word(event.data, 'transferId') or event.record}"
    rows = []
    if len(log.transfers) >= MANY:
        oldest = log.transfers.pop(next(iter(log.transfers)))
        rows = [
            {"record": oldest.record, "time": oldest.time, "host": oldest.computer or None} | _transfer(oldest, None)
        ]
    log.transfers[key] = event
    return rows


def transfer_ended(log: Memory, event: Event, _: Channel) -> list[dict]:
    """BITS 60, 61."""
    began = log.transfers.pop(f"{event.computer} {word(event.data, 'transferId')}", None)
    row = _transfer(event, event.time)
    return [row | {"time": began.time} if began and began.time else row]


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
