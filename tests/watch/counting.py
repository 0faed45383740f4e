"""A detector that finds nothing but counts everything: by it, what was read twice or not at all is seen.

Line `n` of an invented conn.log sends n bytes and receives n * n. Sums of three kinds that are all right are those of
lines that all counted once.
"""

import json
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from purloined.watch import detecting
from purloined.watch.minutes import Minute

BEGIN = 1772575200


def line(number: int) -> str:
    """A connection as Zeek writes it in JSON."""
    said = {
        "_path": "conn", "ts": BEGIN + number / 100, "uid": f"C{number}", "id.orig_h": "10.0.5.99", "id.orig_p": 50110,
        "id.resp_h": "203.0.113.66", "id.resp_p": 443, "proto": "tcp", "conn_state": "SF",
        "orig_ip_bytes": number, "resp_ip_bytes": number * number, "missed_bytes": 0,
    }  # fmt: skip
    return json.dumps(said) + "\n"


def lines(first: int, last: int) -> str:
    return "".join(map(line, range(first, last + 1)))


def sums(last: int) -> list[int]:
    """What counting all lines up to that one gives."""
    numbers = range(1, last + 1)
    return [last, sum(numbers), sum(number * number for number in numbers)]


class Counting:
    """Counts, and raises an alert for each 500 records."""

    def __init__(self, known: detecting.Known) -> None:
        self.sums = [0, 0, 0]
        self.sensors: dict[str, int] = {}
        self.records: dict[str, list[int]] = {}
        self.asked: list[float] = []

    def feed(self, minutes: Iterable[Minute]) -> Iterator[dict]:
        for minute in minutes:
            before = self.sums[0] // 500
            self.sums = [self.sums[0] + minute.count, self.sums[1] + minute.sent, self.sums[2] + minute.received]
            self.sensors[minute.sensor] = self.sensors.get(minute.sensor, 0) + minute.count
            first, last = self.records.get(minute.sensor, (minute.first, minute.last))
            self.records[minute.sensor] = [min(first, minute.first), max(last, minute.last)]
            if self.sums[0] // 500 > before:
                yield alert(f"{self.sums[0] // 500}", minute)

    def quiet(self, now: float) -> Iterator[dict]:
        self.asked.append(now)
        yield from ()

    def state(self) -> bytes:
        return json.dumps([self.sums, self.sensors, self.records]).encode()

    @classmethod
    def from_state(cls, state: bytes, known: detecting.Known) -> "Counting":
        made = cls(known)
        made.sums, made.sensors, made.records = json.loads(state)
        return made


def alert(name: str, minute: Minute) -> dict:
    """An alert as the detector makes them."""
    return {
        "watch": "logs", "id": name, "kind": "sending", "says": "invented", "figures": {"bytes": minute.sent},
        "size": 1.0, "since": "2026-03-03T22:00:00Z", "time": "2026-03-03T22:10:00Z", "state": "new",
        "devices": ["10.0.5.99"], "accounts": [], "peers": ["203.0.113.66"], "processes": [], "names": [],
        "records": [{"sensor": minute.sensor, "first": minute.first, "last": minute.last}], "places": [],
    }  # fmt: skip


def watch(folder: Path) -> None:
    """Watches the logs of a folder until it is killed, or until a file `enough` lies there and all is read."""
    from purloined.watch import known
    from purloined.watch.ledger import Ledger
    from purloined.watch.watching import Watching

    told = known.read(folder / "watch.toml")

    def clock() -> float:
        return time.time() + 60  # packed files were written long ago

    with (
        Ledger(told.state) as ledger,
        Watching(
            told, [folder / "logs"], ledger, folder / "piece", lambda alert: None, print, clock, every=0.05,
            detector=Counting,
        ) as watching,
    ):  # fmt: skip
        (folder / "started").touch()
        while True:
            is_enough = (folder / "enough").exists()
            if not watching.round() and is_enough:
                return
            time.sleep(0.01)


def state_of(ledger_path: Path) -> list:
    """[sums, by sensor, records] as the ledger has them."""
    import sqlite3

    with sqlite3.connect(ledger_path) as db:
        (state,) = db.execute("SELECT value FROM facts WHERE name = 'detector'").fetchone()
    return json.loads(state)
