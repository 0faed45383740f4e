"""Adds many files at a time: each is read in a process of its own, and sealed here, in the order they were given.

What lies in the case afterwards is the same however many processes there were. Interrupted, whatever was read to its
end by then is sealed, and of the rest nothing is left: adding the same files again goes on from there.
"""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import NamedTuple

from purloined import readers
from purloined.case import Case
from purloined.readers import Added, Reading

WORTH_IT = 16 << 20  # bytes in all, below which starting processes takes longer than reading
_LOOK = 0.2  # seconds between two looks at how far they are


def add_all(
    case: Case,
    paths: list[Path],
    room: str | None = None,
    reader_name: str | None = None,
    reread: bool = False,
    jobs: int | None = None,
    progress: Callable[[int], object] = lambda count: None,
) -> Iterator[Added]:
    """Adds the files, as `readers.add` does. Yields what became of each, in order, once it is sealed.

    jobs      how many are read at the same time; None: one per core
    progress  called with bytes done since the last call, in all twice the size of every file
    """
    how = (room, reader_name, reread)
    processes = min(jobs or cores(), len(paths))
    with case.adding():
        if processes > 1 and sum(map(_size, paths)) >= WORTH_IT:
            yield from _side_by_side(case, paths, how, processes, progress)
        else:
            for path in paths:
                yield _sealed(case, _read(case, path, how, progress), how)


def cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _read(case: Case, path: Path, how: tuple, progress: Callable[[int], object]) -> Reading | Added:
    """Reads one file; `progress` gets twice its size, however often the reader really went through it."""
    left = 2 * _size(path)

    def advance(count: int) -> None:
        nonlocal left
        count = min(count, left)
        left -= count
        progress(count)

    found = readers.read(case, path, *how, advance)
    progress(left)
    return found


def _sealed(case: Case, found: Reading | Added, how: tuple) -> Added:
    """What became of the file. Where the same bytes were sealed while it was read, it is asked anew."""
    if isinstance(found, Added):
        return found
    if case.evidence_by_hash(found.sha256) != found.known:
        found = readers.read(case, found.path, *how)
    return found if isinstance(found, Added) else readers.seal(case, found)


# Several at a time --------------------------------------------------------------------------------------


class _Shared(NamedTuple):
    """What all processes see. done: bytes gone through so far; stop: whether they are to stop."""

    done: "multiprocessing.sharedctypes.Synchronized"
    stop: "multiprocessing.synchronize.Event"


def _side_by_side(
    case: Case, paths: list[Path], how: tuple, processes: int, progress: Callable[[int], object]
) -> Iterator[Added]:
    """As many files at a time as there are processes. One that ends its process is tried once more, alone."""
    context = multiprocessing.get_context("spawn")  # a fork would copy the threads of Arrow and DuckDB half
    shared = _Shared(context.Value("q", 0), context.Event())
    seen = 0

    def look() -> None:
        nonlocal seen
        now = shared.done.value
        progress(now - seen)
        seen = now

    def pool(size: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(size, context, _begin, (case.folder, shared))

    waiting = list(paths)
    while waiting:
        with pool(processes) as workers:
            futures = [workers.submit(_read_here, path, how) for path in waiting]
            try:
                while waiting:
                    added = _sealed(case, _result(futures[0], look), how)
                    waiting.pop(0)
                    futures.pop(0)
                    yield added
            except BrokenProcessPool:
                pass
            except BaseException:
                for found in _stopped(shared, futures):
                    _sealed(case, found, how)
                raise
        if waiting:
            with pool(1) as worker:
                yield _alone(case, worker.submit(_read_here, waiting[0], how), waiting.pop(0), how, look)
    look()


def _alone(case: Case, future: Future, path: Path, how: tuple, look: Callable[[], None]) -> Added:
    """What became of a file that may have ended the process it was read in."""
    try:
        return _sealed(case, _result(future, look), how)
    except BrokenProcessPool:
        return Added(
            path, "unreadable", "reading it ended the process that did: out of memory, or a fault in a library"
        )


def _result(future: Future, look: Callable[[], None]) -> Reading | Added:
    while not wait([future], _LOOK).done:
        look()
    look()
    return future.result()


def _stopped(shared: _Shared, futures: list[Future]) -> list[Reading | Added]:
    """Ends what is under way, waits until nothing of it is left, and gives back what was read to its end by then."""
    shared.stop.set()
    running = [future for future in futures if not future.cancel()]
    wait(running)
    return [future.result() for future in running if future.exception() is None]


# In each process ----------------------------------------------------------------------------------------

_mine: tuple[Case, _Shared] | None = None


def _begin(folder: Path, shared: _Shared) -> None:
    global _mine
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that began this one tells when to stop
    _mine = (Case(folder), shared)


class _NotWanted(BaseException):
    """The rest is to be left. No `Exception`: a reader that fails costs its place, and what was read would count."""


def _read_here(path: Path, how: tuple) -> Reading | Added:
    case, shared = _mine

    def advance(count: int) -> None:
        if shared.stop.is_set():
            raise _NotWanted
        with shared.done.get_lock():
            shared.done.value += count

    return _read(case, path, how, advance)
