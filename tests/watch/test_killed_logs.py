"""A watch that is killed in mid-stream, again and again, while logs are written and rotated.

PURLOINED_KILLS says how often (5; a hundred take some minutes).
"""

import gzip
import json
import multiprocessing
import os
import random
import shutil
import sqlite3
import threading
import time
from multiprocessing.process import BaseProcess
from pathlib import Path

from tests.watch import counting
from tests.watch.counting import line, state_of, sums

KILLS = int(os.environ.get("PURLOINED_KILLS", "5"))


class Writer(threading.Thread):
    """Writes a log in pieces that end anywhere, and rotates it now and then, in each way there is."""

    def __init__(self, folder: Path) -> None:
        super().__init__(daemon=True)
        self.log, self.last, self.turns = folder / "conn.log", 0, 0
        self.enough = threading.Event()
        self._dice = random.Random(9)
        self._rest = b""

    def run(self) -> None:
        while not self.enough.is_set():
            self.write(self._dice.randrange(1, 400))
            if self._dice.random() < 0.05:
                self.turn()
            time.sleep(0.01)
        self.write(1)

    def write(self, count: int) -> None:
        """So many lines; of the last a part stays for the next time, unless that is the end."""
        self._rest += "".join(map(line, range(self.last + 1, self.last + count + 1))).encode()
        self.last += count
        left = 0 if self.enough.is_set() else self._dice.randrange(0, 150)
        now, self._rest = self._rest[: len(self._rest) - left], self._rest[len(self._rest) - left :]
        with self.log.open("ab") as file:
            file.write(now)

    def turn(self) -> None:
        """A rotation, at the end of a line."""
        with self.log.open("ab") as file:
            file.write(self._rest)
        self._rest, self.turns = b"", self.turns + 1
        older = self.log.with_name(f"conn.log.{self.turns}")
        way = self.turns % 3
        if way == 0:
            self.log.rename(older)
        elif way == 1:
            shutil.copyfile(self.log, older)
            os.truncate(self.log, 0)
        else:
            part = self.log.parents[1] / "part"
            part.write_bytes(gzip.compress(self.log.read_bytes(), 1))
            self.log.unlink()
            part.rename(older.with_name(older.name + ".gz"))


FORKED = multiprocessing.get_context("forkserver")
FORKED.set_forkserver_preload(["tests.watch.loaded"])


def started(folder: Path) -> BaseProcess:
    (folder / "started").unlink(missing_ok=True)
    made = FORKED.Process(target=counting.watch, args=(folder,))
    made.start()
    while not (folder / "started").exists():
        assert made.is_alive()
        time.sleep(0.005)
    return made


def wait_for_work(folder: Path, dice: random.Random) -> None:
    """Until some moment: now and then before anything was written down, mostly soon after it was."""
    written = folder / "watch.state-wal"
    before, patience = written.stat().st_size, time.monotonic() + 20
    while dice.random() < 0.97 and written.stat().st_size == before and time.monotonic() < patience:
        time.sleep(0.01)
    time.sleep(dice.random() * 0.2)


def test_every_line_counts_once_however_often_the_watch_is_killed(tmp_path: Path) -> None:
    """And every alert arrives, with an id by which one that comes twice is known."""
    (tmp_path / "logs").mkdir()
    (tmp_path / "watch.toml").write_text('[[alert]]\nto = "file"\npath = "alerts.jsonl"\n')
    dice = random.Random(1)
    writer = Writer(tmp_path / "logs")
    writer.start()
    for _ in range(KILLS):
        watch = started(tmp_path)
        wait_for_work(tmp_path, dice)
        watch.kill()
        watch.join()
    writer.enough.set()
    writer.join()
    watch = started(tmp_path)
    (tmp_path / "enough").touch()
    watch.join(timeout=300)
    assert watch.exitcode == 0

    counted, sensors, _ = state_of(tmp_path / "watch.state")
    assert counted == sums(writer.last)
    assert sensors == {"conn.log": writer.last}
    assert writer.turns > 0
    with sqlite3.connect(tmp_path / "watch.state") as db:
        assert db.execute("SELECT sum(lines), sum(unread) FROM logs").fetchone() == (writer.last, 0)
        made = db.execute("SELECT count(*) FROM alerts").fetchone()[0]
    told = [json.loads(text) for text in (tmp_path / "alerts.jsonl").read_text().splitlines()]
    assert len({alert["id"] for alert in told}) == made > 0
    assert len({(alert["id"], alert["incident"]) for alert in told}) == made
