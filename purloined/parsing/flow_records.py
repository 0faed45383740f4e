"""Flow records: columns of a CSV by name, one-way records turned round, and what was still open at the end of a log.
Knows no table and no tool.
"""

from collections import deque
from collections.abc import Iterator
from datetime import datetime, timedelta

STILL_OPEN = timedelta(minutes=30)  # exporters report a flow that goes on at least this often, unless told otherwise
MOST_HELD = 100_000
_SMB_PORTS = (445, 139)
_SYSTEM_PORTS = range(1, 1024)


def headings(line: str) -> list[str]:
    """The names of a heading's columns, compared without case."""
    return [name.strip().lower() for name in line.split(",")]


def columns(names: list[str], meant: dict[str, tuple[str, ...]]) -> dict[str, int]:
    """Where each meaning's column stands; of several names for it the first in `meant`."""
    found = {}
    for meaning, known in meant.items():
        place = next((names.index(name) for name in known if name in names), None)
        if place is not None:
            found[meaning] = place
    return found


def count(text: str | None) -> int | None:
    """A whole number; None where there is none. A rounded one (`3.2 M`) is an error."""
    if text in (None, ""):
        return None
    if not text.isdecimal():
        raise ValueError(f"no whole number: {text[:20]}")
    return int(text)


def port(text: str | None) -> int | None:
    """A port; None for 0, for a name, and for the type and code of ICMP (`3.1`)."""
    return int(text) or None if text and text.isdecimal() and len(text) <= 5 else None


def from_server(source: int | None, destination: int | None) -> bool:
    """Whether a one-way record goes from a server to its client: by SMB's ports, else by the one that ordinary
    programs cannot take, else by the lower."""
    if source is None or destination is None:
        return False
    for is_servers in (_SMB_PORTS.__contains__, _SYSTEM_PORTS.__contains__):
        if is_servers(source) != is_servers(destination):
            return is_servers(source)
    return source < destination


def turned(flow: dict) -> dict:
    """The flow as its other end began it."""
    other = {
        "src_endpoint": "dst_endpoint",
        "src_port": "dst_port",
        "bytes_out": "bytes_in",
        "packets_out": "packets_in",
    }
    other |= {there: here for here, there in other.items()}
    return {other.get(name, name): value for name, value in flow.items()}


class Held:
    """Flows whose end was not seen, until the log has gone on long enough for more of them to have been reported."""

    def __init__(self) -> None:
        self._waiting: deque[dict] = deque()
        self._latest: datetime | None = None
        self._let_go: dict | None = None  # the latest of those that were too many to hold

    def take(self, flow: dict, ended: bool) -> Iterator[dict]:
        """Gives the flow back at once if it had ended; and those held before that have become final."""
        self.went_on(_end(flow))
        if ended:
            yield flow
        else:
            self._waiting.append(flow)
        yield from self._final()

    def went_on(self, until: datetime) -> None:
        """The log has a flow that ended then."""
        if self._latest is None or until > self._latest:
            self._latest = until

    def _final(self) -> Iterator[dict]:
        while self._waiting and _end(self._waiting[0]) < self._latest - STILL_OPEN:
            yield self._waiting.popleft()
        if len(self._waiting) > MOST_HELD:
            oldest = self._waiting.popleft()
            if self._let_go is None or _end(oldest) > _end(self._let_go):
                self._let_go = oldest
            yield oldest

    def rest(self) -> Iterator[dict]:
        """At the end of the log: those that may still have been open."""
        for flow in self._waiting:
            final = _end(flow) < self._latest - STILL_OPEN
            yield flow if final else flow | {"unfinished": True}
        self._waiting.clear()
        if self._let_go and _end(self._let_go) >= self._latest - STILL_OPEN:
            yield {
                "record": self._let_go["record"],
                "time": self._latest - STILL_OPEN,
                "end_time": self._latest,
                "action": "drop",
                "detail": f"more than {MOST_HELD:,} connections may still have been open at the end",
            }


def _end(flow: dict) -> datetime:
    return flow["end_time"] or flow["time"]
