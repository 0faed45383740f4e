"""How fast `watch logs` follows: lines a second of one core, and memory, while logs are written and rotated.

    python -m bench.watching --seconds 60                    a minute
    python -m bench.watching --seconds 600 --rate 50000      ten minutes at 50,000 lines a second

One process writes an invented office's logs (`bench/reading.py`), at `--rate` lines a second or as fast as they are
read, and rotates them; another watches them on one core, with the detector and its ledger as in earnest. `lines/s of
core` is lines by CPU seconds of the one that watches: what one core could follow. `behind` is what was written and not
yet read when the writing ended, in seconds of writing. Memory is resident, at a quarter of the time, at its end, and
its peak.
"""

import argparse
import itertools
import multiprocessing
import os
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.reading import INPUTS

NAMES = ("samba_audit.log", "conn.log", "conn.json.log", "eve.json")
BLOCK = 20_000  # lines that are made once and written again and again, with times that go on
TURN = 128 << 20  # bytes after which a log is rotated
AHEAD = 200_000  # lines that an unbounded writer may be ahead


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60, help="how long is written (default: 60)")
    parser.add_argument("--rate", default="50000,0", help="lines a second; 0: as fast as they are read (default: both)")
    parser.add_argument("--only", help="one log: " + ", ".join(NAMES))
    options = parser.parse_args()
    print(f"{'log':18}{'asked/s':>9}{'lines':>13}{'lines/s':>9}{'CPU share':>11}{'lines/s of core':>17}"
          f"{'behind s':>10}{'MB at 1/4':>11}{'MB at end':>11}{'peak MB':>9}")  # fmt: skip
    for rate, name in itertools.product(map(int, options.rate.split(",")), [options.only] if options.only else NAMES):
        with tempfile.TemporaryDirectory(prefix="watching-") as folder:
            _measure(Path(folder), name, rate, options.seconds)


def _measure(folder: Path, name: str, rate: int, seconds: float) -> None:
    (folder / "logs").mkdir()
    (folder / "watch.toml").write_text('[case]\ninternal = ["203.0.113.0/28"]\n')
    written, read = multiprocessing.Value("q"), multiprocessing.Value("q")
    stop, told = multiprocessing.Event(), multiprocessing.Queue()
    watcher = multiprocessing.Process(target=_watch, args=(folder, seconds, read, stop, told))
    watcher.start()
    assert told.get() == "ready"
    began = time.perf_counter()
    _write(folder / "logs" / name, seconds, rate, written, read)
    took = time.perf_counter() - began
    behind = (written.value - read.value) / (written.value / took)
    stop.set()
    cpu, wall, early, late, peak, lines = told.get()
    watcher.join()
    assert lines == written.value, (lines, written.value)
    print(f"{name:18}{rate:9,}{lines:13,}{lines / took:9,.0f}{cpu / wall:10.0%} {lines / cpu:17,.0f}"
          f"{behind:10.1f}{early:11.0f}{late:11.0f}{peak:9.0f}", flush=True)  # fmt: skip


# The one who writes ---------------------------------------------------------------------------------------


def _write(path: Path, seconds: float, rate: int, written, read) -> None:
    """Writes a log for so long, in tenths of a second, and rotates it."""
    blocks = _blocks(path.name)
    began, due, turns = time.perf_counter(), 0.0, 0
    file = path.open("ab")
    while (now := time.perf_counter() - began) < seconds:
        due = now * rate if rate else read.value + AHEAD
        while written.value < due:
            file.write(next(blocks))
            written.value += _STEP
        file.flush()
        if file.tell() > TURN:
            file.close()
            turns += 1
            path.rename(path.with_name(f"{path.name}.{turns}"))
            file = path.open("ab")
            file.write(opening := _opening(path.name, turns))
            written.value += opening.count(b"\n")
            for older in sorted(path.parent.glob("*.[0-9]*"), key=lambda each: each.stat().st_mtime)[:-2]:
                older.unlink()
        time.sleep(0.05)
    file.close()


_STEP = 500


def _blocks(name: str) -> Iterator[bytes]:
    """Steps of lines, again and again. Their times are what they are: a detector is not slower for that."""
    lines = [(line + "\n").encode() for line in itertools.islice(INPUTS[name](random.Random(1)), BLOCK)]
    steps = [b"".join(lines[at : at + _STEP]) for at in range(0, BLOCK, _STEP)]
    yield from itertools.cycle(steps)


def _opening(name: str, turn: int) -> bytes:
    """A log's first lines, with its heading where it has one. No two logs begin alike, or the later seems a copy."""
    return b"".join(f"{line}\n".encode() for line in itertools.islice(INPUTS[name](random.Random(1 + turn)), _STEP))


# The one who watches --------------------------------------------------------------------------------------


def _watch(folder: Path, seconds: float, read, stop, told) -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})  # one core, all threads of it
    from purloined import readers
    from purloined.watch import known, watching
    from purloined.watch.ledger import Ledger

    readers.readers()
    watch = known.read(folder / "watch.toml")
    early = 0.0
    with Ledger(watch.state) as ledger, watching.Watching(
        watch, [folder / "logs"], ledger, folder / "piece", lambda alert: None, lambda trouble: None
    ) as watched:  # fmt: skip
        told.put("ready")
        began, cpu = time.perf_counter(), time.process_time()
        while True:
            is_last = stop.is_set()
            has_more = watched.round()
            read.value = watched.figures()["lines"]
            if not early and time.perf_counter() - began > seconds / 4:
                early = _resident()
            if is_last and not has_more:
                break
            time.sleep(0.0 if has_more else 0.2)
        late = _resident()
    used, wall = time.process_time() - cpu, time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    told.put((used, wall, early, late, peak, watched.figures()["lines"]))


def _resident() -> float:
    """Megabytes."""
    with Path("/proc/self/statm").open() as file:
        return int(file.read().split()[1]) * resource.getpagesize() / 1e6


if __name__ == "__main__":
    multiprocessing.set_start_method("spawn")
    main()
