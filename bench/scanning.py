"""How fast a share is scanned: walking, reading with all sums, a whole scan with one process and with two; and memory.

    python -m bench.scanning                    600 MB in files of 2 MB, and 100,000 small ones
    python -m bench.scanning --large 2400       4.8 GB in files of 2 MB: beginning, about a second, weighs less
    python -m bench.scanning --small 1000000    a million small ones, with the table and the verdicts
    python -m bench.scanning --folder /srv/x    your own files

Speeds are per CPU second (of this process and those it began), so that other work on the machine counts less; the two
processes against one are by the clock, in turn, the best of three. hashdeep and sha256sum read the same files, where
they are installed.
"""

import argparse
import contextlib
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from purloined import cli
from purloined.parsing import leaf_sums
from purloined.scan import examining, floor, reading, scanning, walk, workers

EACH = 2 << 20
TURNS = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", type=int, default=100_000, help="how many small files")
    parser.add_argument("--large", type=int, default=300, help="how many files of 2 MB")
    parser.add_argument("--only-small", action="store_true", help="leave out the large ones")
    parser.add_argument("--folder", type=Path, help="files to read instead of made ones")
    parser.add_argument("--in", dest="place", type=Path, help="where to make them; default: for temporary files")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="purloined-bench-", dir=options.place) as made:
        if not options.only_small:
            _of_large(options.folder, options.large, Path(made))
        small = _small(Path(made) / "small", options.small)
        print(f"walking {options.small:,} small files (files per CPU second)")
        _walking(small)
        print(f"a whole scan of them, with the table{' and the verdicts' if options.small >= 10**6 else ''}")
        _whole(small, Path(made), judged=options.small >= 10**6)


def _of_large(folder: Path | None, count: int, made: Path) -> None:
    large = folder or _large(made / "large", count)
    print("reading, warm (MB per CPU second)")
    _reading(large)
    print("one process and two (MB per second on the clock)")
    _side_by_side(large, made)
    if not folder:
        shutil.rmtree(large)


def _large(folder: Path, count: int) -> Path:
    """Half of it noise, half of it text of a kind."""
    folder.mkdir()
    chance = random.Random(1)
    for number in range(count):
        data = chance.randbytes(EACH)
        (folder / f"{number:03}.bin").write_bytes(data.hex().encode()[:EACH] if number % 2 else data)
    return folder


def _small(folder: Path, count: int) -> Path:
    for number in range(count):
        inner = folder / f"{number // 100_000}" / f"{number // 500:05}"
        if number % 500 == 0:
            inner.mkdir(parents=True)
        (inner / f"part {number:07}.txt").write_bytes(b"part %d\n" % number * 40)
    return folder


@contextlib.contextmanager
def _cpu(says: str, count: float, unit: str = "MB/s") -> Iterator[None]:
    before = os.times()
    yield
    after = os.times()
    spent = sum(after[:4]) - sum(before[:4])
    print(f"  {says:44} {count / max(spent, 0.01):>12,.0f} {unit}   {spent:8.2f} CPU s", flush=True)


def _reading(folder: Path) -> None:
    root = walk.opened(folder)
    entries = [entry for entry in walk.walk(root) if not entry.said]
    size = sum(entry.size for entry in entries) / 1e6
    folders = reading.Folders(root)
    _read(folders, entries)  # so that all who follow find it in memory
    with _without("floor"), _without("root"), _cpu("SHA-256, CRC-32", size):
        _read(folders, entries)
    with _without("floor"), _without("one pass"), _cpu("SHA-256, CRC-32, root of version 2, in turn", size):
        _read(folders, entries)
    with _without("floor"), _cpu("SHA-256, CRC-32, root of version 2", size):
        _read(folders, entries)
    with _cpu("the same, and the floor", size):
        _read(folders, entries)
    for command in (["hashdeep", "-c", "sha256", "-j0", "-r", str(folder)], ["sha256sum", *_paths(folder, entries)]):
        if shutil.which(command[0]) is None:
            print(f"  {command[0]:44} is not installed")
            continue
        with _cpu(" ".join(command[:3]) if command[0] == "hashdeep" else command[0], size):
            subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


def _paths(folder: Path, entries: list[walk.Entry]) -> list[str]:
    return [str(folder / os.fsdecode(entry.path)) for entry in entries[:5000]]


def _read(folders: reading.Folders, entries: list[walk.Entry]) -> None:
    for entry in entries:
        reading.read(folders, entry)


@contextlib.contextmanager
def _without(what: str) -> Iterator[None]:
    """Reading without one of its parts, to say what each costs."""
    where, name, instead = {
        "floor": (floor, "of", lambda data: None),
        "root": (leaf_sums, "begun", _Whole),
        "one pass": (leaf_sums, "begun", leaf_sums.InTurn),
    }[what]
    real = getattr(where, name)
    setattr(where, name, instead)
    try:
        yield
    finally:
        setattr(where, name, real)


class _Whole(leaf_sums.InTurn):
    """The sum of a whole, without its leaves."""

    def leaves(self, piece: memoryview) -> bytes:
        self._whole.update(piece)
        return bytes(32)


def _side_by_side(folder: Path, place: Path) -> None:
    best = {1: float("inf"), 2: float("inf")}
    entries = size = 0
    for _ in range(TURNS):
        for jobs in best:
            to = place / "bench.scan"
            began = time.perf_counter()
            entries = scanning.scan(scanning.Share(folder), to, jobs)
            best[jobs] = min(best[jobs], time.perf_counter() - began)
            to.unlink()
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
    for jobs, spent in best.items():
        print(f"  {jobs} {'process' if jobs == 1 else 'processes':42} {size / spent:>12,.0f} MB/s   {spent:8.2f} s")
    print(f"  two against one: {best[1] / best[2]:.2f} ({entries:,} files, {os.cpu_count()} cores)", flush=True)


def _walking(folder: Path) -> None:
    root = walk.opened(folder)
    count = sum(1 for _ in walk.walk(root))
    with _cpu("walk, with sizes, in order", count, "files/s"):
        sum(1 for _ in walk.walk(root))
    with _cpu("os.walk and os.lstat", count, "files/s"):
        for place, _, names in os.walk(folder):
            for name in names:
                os.lstat(os.path.join(place, name))  # noqa: PTH118  as fast as it goes
    if shutil.which("find"):
        with _cpu("find -printf %s", count, "files/s"):
            subprocess.run(
                ["find", str(folder), "-type", "f", "-printf", "%s %p\\n"], stdout=subprocess.DEVNULL, check=True
            )


def _whole(folder: Path, place: Path, judged: bool) -> None:
    case = place / "case"
    cli.main(["new", str(case)])
    peaks: list[int] = []
    real = examining.worker

    def worker(root: int, known: examining.Against):
        work = real(root, known)

        def watched(task: workers.Task, at: workers.Place) -> bytes:
            line = work(task, at)
            if task.number % 1000 == 0:
                peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
                with (place / "peaks").open("a") as stream:
                    stream.write(f"{task.number} {peak}\n")
            return line

        return watched

    examining.worker = worker
    count = sum(len(names) for _, _, names in os.walk(folder))
    with _cpu("scan and table", count, "files/s"), contextlib.redirect_stdout(sys.stderr):
        cli.main(["scan", str(case), str(folder), "--host", "fs01"])
    for command in ("judge", "owners") if judged else ():
        began = time.perf_counter()
        with _cpu(command, count, "files/s"), contextlib.redirect_stdout(sys.stderr):
            cli.main([command, str(case)])
        print(f"  {'':44} {time.perf_counter() - began:>12.1f} s on the clock")
    seen = [tuple(map(int, line.split())) for line in (place / "peaks").read_text().splitlines()]
    half = max(number for number, _ in seen) // 2
    early = max(peak for number, peak in seen if number <= half)
    peaks.append(max(peak for _, peak in seen))
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"  memory of a process at the most: first half {early / 1024:,.0f} MB, all {peaks[0] / 1024:,.0f} MB")
    print(f"  memory of the one that watches, and makes the table: {own / 1024:,.0f} MB")


if __name__ == "__main__":
    main()
