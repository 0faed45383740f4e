"""Alerts that wait until every place has taken them.

What is remembered beside them is written in one transaction with them, so that no kill can lose one; one that was cut
off while it was handed over comes twice, with the same id.
"""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from purloined.settings import CaseError
from purloined.watch import alerts

HERE = "here"  # the place that is the terminal, or who reads standard output
SCHEMA = """
CREATE TABLE IF NOT EXISTS alerts (id INTEGER PRIMARY KEY, incident INTEGER, made TEXT, body TEXT);
CREATE TABLE IF NOT EXISTS deliveries (
    alert INTEGER, place TEXT, done INTEGER DEFAULT 0, tries INTEGER DEFAULT 0, PRIMARY KEY (alert, place));
"""


class Store(Protocol):
    """What keeps alerts."""

    def waiting(self, place: str) -> list[tuple[int, dict]]: ...

    def delivered(self, alert: int, place: str) -> None: ...


def make_place(path: Path) -> None:
    """Makes the folder of a file of alerts, where it is missing."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = f"what is remembered cannot be kept there ({error.strerror})"
        raise CaseError(f"{path}: {why}; name another place in [watch]: state = ...") from error


def keep(db: sqlite3.Connection, body: dict, places: list[str], made: str | None, incident: int | None = None) -> None:
    """Keeps an alert until every place has it."""
    at = db.execute(
        "INSERT INTO alerts (incident, made, body) VALUES (?, ?, ?)", (incident, made, json.dumps(body))
    ).lastrowid
    db.executemany("INSERT INTO deliveries (alert, place) VALUES (?, ?)", [(at, place) for place in places])


def waiting(db: sqlite3.Connection, place: str) -> list[tuple[int, dict]]:
    """(number, alert) of those that the place does not have yet, the oldest first."""
    rows = db.execute(
        "SELECT id, body FROM alerts JOIN deliveries ON alert = id WHERE place = ? AND NOT done ORDER BY id", (place,)
    ).fetchall()
    return [(at, {"id": at, **json.loads(body)}) for at, body in rows]


def delivered(db: sqlite3.Connection, alert: int, place: str) -> None:
    db.execute("UPDATE deliveries SET done = 1 WHERE alert = ? AND place = ?", (alert, place))


def show_waiting(store: Store, show: Callable[[dict], object]) -> int:
    """Shows here what was not shown yet. Returns how many."""
    waits = store.waiting(HERE)
    for at, alert in waits:
        show(alert)
        store.delivered(at, HERE)
    return len(waits)


def send_waiting(store: Store, sink: dict) -> str:
    """Hands over what waits for one place. Returns what is wrong with that place; empty: nothing."""
    place = alerts.place_of(sink)
    try:
        for at, alert in store.waiting(place):
            alerts.deliver(sink, alert)
            store.delivered(at, place)
    except (OSError, CaseError) as error:
        return f"{place} did not take {len(store.waiting(place))} alerts, which are kept for the next time: {error}"
    return ""
