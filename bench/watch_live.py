"""Would the theft have been noticed in time by the follower itself? The lab's logs, written while it watches.

    python -m bench.watch_live [FOLDER] [--speed 60] [--only WORDS] [--show]     FOLDER: default ../shared/data/lab

`purloined watch logs CASE logs/ --json` runs as its own process, as in earnest. Beside it the lab's logs grow line by
line, 60 times as fast as they did, and are rotated after each phase: renamed, or copied and cut. Where nothing happens
for longer than two minutes, two minutes are waited. An alert counts when it comes out of the process.

    left       share of the stolen bytes that had left at the record that raised the first alert of the theft
    delay      seconds from the writing of that record to the alert
    own speed  share that would have left by the alert if the theft went on at its own speed meanwhile, not at 60 times
    60 times   the same at 60 times: a phase of the lab then lasts a thirtieth of a second, less than any follower takes
    false      alerts that name neither the thieves' account nor their machine nor their servers, or that come before
               they did: in the phases of work and of backup

A line is written when it can have been: a connection's when it ended. (Suricata tells of a connection some time after
its end, NetFlow when it is expired; in the lab's logs that time is not to be seen.) What may have left, and what is
known to be missed, stands in watch_lab.py, which feeds the same records to the detector alone, without a follower, and
has the two baselines. Exits with 1 where a line that must hold does not. Six minutes.
"""

import argparse
import csv
import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from bisect import bisect_right
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from bench import watch_lab
from purloined.evidence import Evidence

PAUSE = 120.0  # seconds of the lab's time; a longer one is cut to it
CASE = """
[case]
timezone = "UTC"
[[vouched]]
account = "svc_backup"
why = "nightly backup"
by = "head of IT"
[[vouched]]
account = "3004"
why = "the same, by its number"
by = "head of IT"
[[vouched]]
destination = "203.0.113.20"
why = "where it goes"
by = "head of IT"
"""


class Line(NamedTuple):
    """A line of a log, with the time at which it can have been written."""

    written: float
    log: str
    text: bytes


class Told(NamedTuple):
    """An alert, and when it came out, in seconds of this machine's clock."""

    at: float
    alert: dict


# The logs as they came into being -------------------------------------------------------------------------


def lines_of(path: Path, events: pa.Table) -> list[Line]:
    """The lines of a log in order of their writing; one that gives no record goes with the one before it."""
    ends = zip(*(events[name].to_pylist() for name in ("record", "end_time", "time")), strict=True)
    written: dict[int, float] = {}
    for record, end, begin in ends:
        if moment := end or begin:
            at = moment.replace(tzinfo=UTC).timestamp()
            written[record] = max(at, written.get(record, 0.0))
    lines, last = [], min(written.values())
    with Evidence(path).open() as stream:
        for record, text in enumerate(stream, 1):
            last = written.get(record, last)
            is_heading = record == 1 and path.suffix == ".csv"
            lines.append(Line(0.0 if is_heading else last, path.name.removesuffix(".gz"), text))
    return sorted(lines, key=lambda line: line.written)


class Replay:
    """When each moment of the lab is played, in seconds from the beginning: pauses are cut."""

    def __init__(self, moments: list[float], speed: float) -> None:
        self.moments, self.speed = sorted({moment for moment in moments if moment}), speed
        self.played = [0.0]
        for before, after in zip(self.moments, self.moments[1:], strict=False):
            self.played.append(self.played[-1] + min(after - before, PAUSE) / speed)

    def at(self, moment: float) -> float:
        """When it is played."""
        place = max(0, bisect_right(self.moments, moment) - 1)
        return self.played[place] + min(max(0.0, moment - self.moments[place]), PAUSE) / self.speed

    def moment(self, played: float) -> float:
        """What is played then."""
        place = max(0, bisect_right(self.played, played) - 1)
        return self.moments[place] + (played - self.played[place]) * self.speed


class Writer:
    """Writes the logs, and rotates them after each phase."""

    def __init__(self, folder: Path, lines: list[Line], headings: dict[str, bytes]) -> None:
        self._folder, self._lines, self._headings, self._turns = folder, lines, headings, 0

    def write(self, replay: Replay, began: float) -> None:
        before = 0.0
        for moment, lines in groupby(self._lines, key=lambda line: line.written):
            if before and moment - before >= PAUSE:
                time.sleep(1.0)  # the follower reads what there is before that is moved away, as logrotate lets it
                self._rotate()
            time.sleep(max(0.0, began + (replay.at(moment) if moment else 0.0) - time.perf_counter()))
            self._append(list(lines))
            before = moment

    def _append(self, lines: list[Line]) -> None:
        for log, of_log in groupby(lines, key=lambda line: line.log):
            with (self._folder / log).open("ab") as file:
                file.write(b"".join(line.text for line in of_log))

    def _rotate(self) -> None:
        """Renamed the one time, copied and cut the other."""
        self._turns += 1
        for log in [each for each in self._headings if (self._folder / each).exists()]:
            path, older = self._folder / log, self._folder / f"{log}.{self._turns}"
            if self._turns % 2:
                path.rename(older)
            else:
                shutil.copyfile(path, older)
                os.truncate(path, 0)
            with path.open("ab") as file:
                file.write(self._headings[log])


# The follower beside it -----------------------------------------------------------------------------------


def followed(case: Path, writer: Writer, replay: Replay) -> list[Told]:
    """What `watch logs` says while the logs are written. The times of what is told are those of the replay."""
    logs = case.parent / "logs"
    command = [sys.executable, "-m", "purloined.cli", "watch", "logs", str(case), str(logs), "--json"]
    watch = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    told: list[Told] = []
    reading = threading.Thread(
        target=lambda: told.extend(Told(time.perf_counter(), json.loads(line)) for line in watch.stdout)
    )
    reading.start()
    while not (case / "logs.state-wal").exists():
        time.sleep(0.1)
    began = time.perf_counter() + 1.0
    writer.write(replay, began)
    time.sleep(12)  # the last lines of a log of many-lined records wait until it has been quiet for ten seconds
    watch.terminate()
    watch.wait()
    reading.join()
    return [Told(at - began, alert) for at, alert in told]


def case_of(folder: Path, place: Path) -> Path:
    """A case that holds the lab's share."""
    with gzip.open(folder / "holdings.json.gz") as stream:
        held = json.load(stream)
    with (place / "inventory.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["path", "size"])
        table.writerows([row["path"], row["size"]] for row in held)
    case = place / "case"
    _run("new", case)
    (case / "case.toml").write_text(CASE)
    _run("add", case, place / "inventory.csv")
    return case


def _run(*words: object) -> None:
    subprocess.run([sys.executable, "-m", "purloined.cli", *map(str, words)], check=True, capture_output=True)


# What is printed ------------------------------------------------------------------------------------------


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=watch_lab.LAB)
    parser.add_argument("--speed", type=float, default=60.0)
    parser.add_argument("--only", default="", help="sensors whose name begins so")
    parser.add_argument("--show", action="store_true", help="each alert")
    given = parser.parse_args()
    if not (given.folder / "archive").is_dir():
        print(f"{given.folder} is not there: nothing measured")
        return 0
    failed = [line for name in ("archive", "files") for line in _measured(given.folder / name, given)]
    return 1 if failed else 0


def _measured(folder: Path, given: argparse.Namespace) -> list[str]:
    """Prints a line per combination; returns those that fail."""
    sent = watch_lab.packets(folder / "logs" / "wan_snap160.pcap.gz")
    came, missed, failed = watch_lab.first_sign(folder), watch_lab.MISSED[folder.name], []
    print(f"\n{folder.name}, at {given.speed:g} times its speed")
    print(
        f"{'sensors':36} {'first alert':26} {'left':>7} {'may':>4} {'delay':>7} {'own speed':>9} {'60 times':>8}"
        f" {'false':>5}"
    )
    for name, (logs, may) in watch_lab.COMBINATIONS.items():
        if not name.startswith(given.only):
            continue
        told, replay = _played([folder / "logs" / log for log in logs], folder, given.speed)
        for each in told if given.show else ():
            alert = each.alert
            print(
                f"   {each.at:7.2f} {alert['time']} {alert['state']} {alert['kind']} {alert['says']} {alert['causes']}"
            )
        real = [each for each in told if _moment(each) >= came and watch_lab.is_of_the_theft(each.alert)]
        first = min(real, key=lambda each: each.at, default=None)
        left = sent.left_by(_moment(first)) if first else 1.0
        false = len(told) - len(real)
        if false or (left > may and name not in missed):
            failed.append(name)
        note = missed.get(name, "FAILED" if name in failed else "")
        print(f"{name:36} {_said(first, left, may, replay, sent)} {false:>5}   {note}", flush=True)
    watch_lab.compared(folder, sent, watch_lab.events_of(folder / "logs" / "conntrack_destroy.log"))
    return failed


def _said(first: Told | None, left: float, may: float, replay: Replay, sent: watch_lab.Packets) -> str:
    if first is None:
        return f"{'none':26} {left:>7.1%} {may:>4.0%} {'-':>7} {'-':>9} {'-':>8}"
    delay = first.at - replay.at(_moment(first))
    own, fast = sent.left_by(_moment(first) + delay), sent.left_by(replay.moment(first.at))
    what = f"{first.alert['kind']} {first.alert['time'][5:19].replace('T', ' ')}"
    return f"{what:26} {left:>7.1%} {may:>4.0%} {delay:>5.2f} s {own:>9.1%} {fast:>8.1%}"


def _played(paths: list[Path], folder: Path, speed: float) -> tuple[list[Told], Replay]:
    lines = [line for path in paths for line in lines_of(path, watch_lab.events_of(path))]
    lines.sort(key=lambda line: line.written)
    headings = {line.log: b"" for line in lines} | {line.log: line.text for line in lines if not line.written}
    replay = Replay([line.written for line in lines], speed)
    with tempfile.TemporaryDirectory(prefix="purloined-") as place:
        (Path(place) / "logs").mkdir()
        case = case_of(folder, Path(place))
        return followed(case, Writer(Path(place) / "logs", lines, headings), replay), replay


def _moment(told: Told) -> float:
    """When the record was written that raised it."""
    return datetime.fromisoformat(told.alert["time"]).timestamp()


if __name__ == "__main__":
    sys.exit(main())
