"""What `watch logs` remembers: how far each log was read, what the detector knows, and the alerts.

One SQLite file. All that a batch of lines changed is written in one transaction: either the lines are read, the
detector knows of them and their alerts wait to be told, or none of it, and they are read again. So each line counts
once, however often the program is killed. `synchronous = FULL`: a commit is on the disk before an alert of it goes out,
so that not even a power failure can give an alert's id to another one. That costs a wait for the disk every few
seconds.

An alert's `id` is a word of this file and a number: who gets the same one twice drops it.
"""

import json
import os
import sqlite3
from collections.abc import Iterable
from dataclasses import asdict, fields
from pathlib import Path

from purloined.settings import CaseError
from purloined.watch import outbox
from purloined.watch.followed import Log

_COLUMNS = [each.name for each in fields(Log)]
_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value BLOB);
CREATE TABLE IF NOT EXISTS logs (id INTEGER PRIMARY KEY, {", ".join(_COLUMNS[1:])});
"""
VERSION = "1"


class Ledger:
    """The memory. Use as a context manager; one process at a time."""

    def __init__(self, path: Path | None) -> None:
        """path: the file; None: nothing is remembered."""
        if path:
            outbox.make_place(path)
        try:
            self._db = sqlite3.connect(path or ":memory:", isolation_level=None, timeout=2)
            self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
            self._db.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} {outbox.SCHEMA} COMMIT;")
        except sqlite3.DatabaseError as error:
            why = "another `watch logs` is at work on it" if "locked" in str(error) else f"it is damaged: {error}"
            raise CaseError(f"{path}: {why}") from error
        self._word = self._first_word()

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, *error: object) -> None:
        self._db.close()

    def _first_word(self) -> str:
        version = self.fact("version")
        if version not in (None, VERSION):
            raise CaseError(f"the state was written by another version ({version}); move it away to begin anew")
        if version is None:
            self.set_fact("version", VERSION)
            self.set_fact("word", os.urandom(4).hex())
        return str(self.fact("word"))

    # facts and logs ---------------------------------------------------------------------------------

    def fact(self, name: str) -> str | bytes | None:
        row = self._db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def set_fact(self, name: str, value: str | bytes) -> None:
        self._db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def logs(self) -> list[Log]:
        """All that were ever read, the oldest first."""
        rows = self._db.execute(f"SELECT {', '.join(_COLUMNS)} FROM logs ORDER BY id")
        return [Log(*row[:-1], skipping=bool(row[-1])) for row in rows]

    def commit(self, logs: Iterable[Log], state: bytes | None, bodies: list[dict], places: list[str], now: str) -> None:
        """Writes how far the logs were read, what the detector knows (None: as before), and the alerts."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            for log in logs:
                self._save(log)
            if state is not None:
                self.set_fact("detector", state)
            for body in bodies:
                outbox.keep(self._db, body, places, now)
            self._db.execute("COMMIT")
        except BaseException:
            self._db.execute("ROLLBACK")
            raise

    def _save(self, log: Log) -> None:
        values = asdict(log)
        if not log.id:
            del values["id"]
        said = f"INSERT OR REPLACE INTO logs ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})"
        log.id = self._db.execute(said, tuple(values.values())).lastrowid

    # alerts -----------------------------------------------------------------------------------------

    def waiting(self, place: str) -> list[tuple[int, dict]]:
        """(number, alert) of those that the place does not have yet, the oldest first."""
        return [(at, alert | {"id": f"{self._word}-{at}"}) for at, alert in outbox.waiting(self._db, place)]

    def delivered(self, alert: int, place: str) -> None:
        outbox.delivered(self._db, alert, place)

    def all_alerts(self) -> list[dict]:
        """Every alert ever made, the oldest first."""
        rows = self._db.execute("SELECT id, body FROM alerts ORDER BY id").fetchall()
        return [{**json.loads(body), "id": f"{self._word}-{at}"} for at, body in rows]
