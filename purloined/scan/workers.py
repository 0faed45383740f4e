"""Works off files in processes of their own, so that a file can end one of them, and nothing else.

Each process is a fork of this one, warm: what it needs is loaded, and beginning another takes milliseconds. It gets its
files in batches, and says in shared memory which one it is at. A process that looks into a file longer than that file
is worth, asks for more memory than it may, or dies of it, is ended; that file is then read by another one, which does
not look into it, and its line says why. What others of the batch gave is not lost: they are done again. Where reading
alone ends a process twice, the file's line is made here.

Lines come out in the order of the tasks, whatever order they were finished in, so that what is written does not depend
on how fast anybody was. Only plain bytes come back from a process, whose memory a file may have made its own.
"""

import contextlib
import faulthandler
import marshal
import mmap
import os
import resource
import select
import signal
import struct
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from purloined.scan.walk import Entry

BATCH_FILES, BATCH_BYTES = 64, 4 << 20
AHEAD, AHEAD_BYTES = 20_000, 64 << 20  # tasks, and bytes of their lines, done while an earlier one is under way
MEMORY = 512 << 20  # bytes of address space beside what a process has at its beginning, and thrice the file's size
PATIENCE, PATIENCE_PER_MB = 2.0, 1.0  # seconds of work on one file
STALLED = 120.0  # seconds without a byte of a file that is being read
_WALL = 10  # times the patience that may go by on the clock: the machine may have other work
_TRIES = 2
_POLL = 0.2
_READ = 1 << 20
_ANSWER = 32 << 10  # bytes of lines that a process hands over at a time, or what a batch gave
_HEADER = struct.Struct("<QI")
_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)
IDLE, READING, LOOKING = 0, 1, 2


class Task(NamedTuple):
    """One file to be worked off. why: (status, in words) where it is to be read, and not looked into any more; before:
    its line from an earlier scan, whose text counts where the content is the same."""

    number: int
    entry: Entry
    before: bytes | None = None
    why: tuple[str, str] | None = None
    tries: int = 0


class Line(NamedTuple):
    """One file that needs no work. make: its line, asked for when all before it are written."""

    number: int
    entry: Entry
    make: Callable[[], bytes]


Work = Callable[[Task, "Place"], bytes]


def lines(
    items: Iterable[Task | Line],
    work: Work,
    fail: Callable[[Entry, str], bytes],
    jobs: int,
    tick: Callable[[int], object] = lambda done: None,
) -> Iterator[tuple[Entry, bytes]]:
    """The line of each item, in order. Items are numbered from 0.

    work: makes a task's line, in another process; fail: makes one here, of a file that cannot even be read
    tick: called now and then with the bytes that were read so far"""
    pool = _Pool(work, jobs)
    line_of: dict[int, Callable[[], bytes]] = {}  # what is done, and waits for those before it
    entry_of: dict[int, Entry] = {}
    waiting, at, last, held = _Batches(items, line_of, entry_of), 0, 0.0, 0
    try:
        while True:
            is_ahead = len(entry_of) > AHEAD or held > AHEAD_BYTES
            pool.hand_out(waiting, only_again=is_ahead)
            while at in line_of:
                line = line_of.pop(at)()
                held = max(0, held - len(line))
                yield entry_of.pop(at), line
                at += 1
            if pool.is_idle and waiting.is_over:
                break
            for number, line in pool.finished(waiting, fail):
                line_of[number] = _given(line)
                held += len(line)
            if time.monotonic() - last > _POLL:
                last = time.monotonic()
                pool.watch()
                tick(pool.bytes_read)
        tick(pool.bytes_read)
    finally:
        pool.end()


def _given(line: bytes) -> Callable[[], bytes]:
    return lambda: line


class _Batches:
    """The items, in batches of tasks. Those that need no work are put among what is done as they are met."""

    def __init__(self, items: Iterable[Task | Line], line_of: dict, entry_of: dict) -> None:
        self._items, self._line_of, self._entry_of = iter(items), line_of, entry_of
        self._again: deque[Task] = deque()
        self._is_out = False

    @property
    def is_over(self) -> bool:
        return self._is_out and not self._again

    def again(self, task: Task) -> None:
        self._again.append(task)

    def next(self, only_again: bool) -> list[Task]:
        """Those that ended a process come one at a time, and first."""
        if self._again:
            return [self._again.popleft()]
        batch: list[Task] = []
        size = met = 0
        while not (only_again or self._is_out) and len(batch) < BATCH_FILES and size < BATCH_BYTES and met < AHEAD:
            item = next(self._items, None)
            if item is None:
                self._is_out = True
                break
            met += 1
            self._entry_of[item.number] = item.entry
            if isinstance(item, Line):
                self._line_of[item.number] = item.make
            else:
                batch.append(item)
                size += (item.entry.size or 0) + len(item.before or b"")
        return batch


# This side ------------------------------------------------------------------------------------------------


class Place:
    """Where a process is at, in memory that both sides see: eight bytes each, so that none is seen half written."""

    SIZE = 32

    def __init__(self) -> None:
        self._shared = mmap.mmap(-1, self.SIZE)

    def at(self, number: int, phase: int) -> None:
        struct.pack_into("<q", self._shared, 0, number)
        struct.pack_into("<d", self._shared, 8, time.monotonic())
        struct.pack_into("<q", self._shared, 16, phase)

    def read(self, count: int) -> None:
        """So many more bytes of the file: a sign of life."""
        struct.pack_into("<q", self._shared, 24, self.bytes_read + count)
        struct.pack_into("<d", self._shared, 8, time.monotonic())

    @property
    def seen(self) -> tuple[int, int, float]:
        """(number, phase, last sign of life)"""
        number, since, phase = struct.unpack_from("<qdq", self._shared, 0)
        return number, phase, since

    @property
    def bytes_read(self) -> int:
        return struct.unpack_from("<q", self._shared, 24)[0]


class _Pool:
    def __init__(self, work: Work, jobs: int) -> None:
        self._work = work
        self._workers: list[_Worker] = []
        self._ended_bytes = 0
        for _ in range(jobs):
            self._workers.append(_Worker(work, self._workers))

    @property
    def is_idle(self) -> bool:
        return not any(worker.tasks for worker in self._workers)

    @property
    def bytes_read(self) -> int:
        return self._ended_bytes + sum(worker.place.bytes_read for worker in self._workers)

    def hand_out(self, batches: _Batches, only_again: bool) -> None:
        """Each has a batch under way, and one that waits."""
        for worker in self._workers:
            while worker.batches < 2 and (batch := batches.next(only_again)):
                worker.give(batch)

    def finished(self, batches: _Batches, fail: Callable[[Entry, str], bytes]) -> Iterator[tuple[int, bytes]]:
        """What was finished since, waiting for it a little; and what had to be given up."""
        poll = select.poll()
        of = {}
        for worker in self._workers:
            poll.register(worker.answers, select.POLLIN)
            of[worker.answers] = worker
            if worker.unsent:
                poll.register(worker.asks, select.POLLOUT)
                of[worker.asks] = worker
        for descriptor, _ in poll.poll(_POLL * 1000):
            worker = of[descriptor]
            if descriptor == worker.asks:
                worker.send()
            else:
                yield from worker.receive()
        for worker in list(self._workers):
            if worker.is_dead:
                yield from self._after_the_end_of(worker, batches, fail)

    def watch(self) -> None:
        """Ends processes that are at one file for too long."""
        for worker in self._workers:
            worker.end_if_overdue()

    def _after_the_end_of(
        self, worker: "_Worker", batches: _Batches, fail: Callable[[Entry, str], bytes]
    ) -> Iterator[tuple[int, bytes]]:
        why = worker.why()
        number, phase, _ = worker.place.seen
        self._ended_bytes += worker.place.bytes_read
        self._workers.remove(worker)
        worker.close()
        self._workers.append(_Worker(self._work, self._workers))
        for task in worker.tasks.values():
            if task.number != number:
                batches.again(task)
            elif phase == LOOKING and task.why is None:
                batches.again(task._replace(why=why))
            elif task.tries + 1 < _TRIES:
                batches.again(task._replace(tries=task.tries + 1))
            else:
                yield number, fail(task.entry, why[1])

    def end(self) -> None:
        for worker in self._workers:
            worker.kill()
            worker.close()


class _Worker:
    """One process. tasks: what it was given and has not answered, by number."""

    def __init__(self, work: Work, others: "list[_Worker]") -> None:
        self.place, self.tasks, self.batches, self.unsent = Place(), {}, 0, bytearray()
        self.is_dead, self._ended_for = False, ""
        self._left: deque[int] = deque()  # tasks of each batch that are not answered
        self._received = bytearray()
        self._watched: tuple[int, int] | None = None
        self._spent_then: float | None = 0.0
        theirs_in, self.asks = os.pipe()
        self.answers, theirs_out = os.pipe()
        self.pid = os.fork()
        if not self.pid:
            with contextlib.suppress(BaseException):
                for other in others:
                    other.let_go()
                os.close(self.asks)
                os.close(self.answers)
                _serve(work, theirs_in, theirs_out, self.place)
            os._exit(1)
        os.close(theirs_in)
        os.close(theirs_out)
        os.set_blocking(self.asks, False)
        os.set_blocking(self.answers, False)

    def give(self, batch: list[Task]) -> None:
        content = marshal.dumps([(t.number, tuple(t.entry), t.before, t.why, t.tries) for t in batch])
        self.unsent += struct.pack("<Q", len(content)) + content
        self.tasks |= {task.number: task for task in batch}
        self.batches += 1
        self._left.append(len(batch))
        self.send()

    def send(self) -> None:
        """As much as the pipe takes; a process that is dead is noticed where it is listened to."""
        with contextlib.suppress(BlockingIOError, BrokenPipeError):
            while self.unsent:
                del self.unsent[: os.write(self.asks, self.unsent)]

    def receive(self) -> Iterator[tuple[int, bytes]]:
        try:
            piece = os.read(self.answers, _READ)
        except BlockingIOError:
            return
        self.is_dead = not piece
        self._received += piece
        at = 0
        while len(self._received) - at >= _HEADER.size:
            number, length = _HEADER.unpack_from(self._received, at)
            if number not in self.tasks:  # no answer to what was asked
                self.kill()
                break
            if len(self._received) - at - _HEADER.size < length:
                break
            at += _HEADER.size
            line = bytes(self._received[at : at + length])
            at += length
            del self.tasks[number]
            self._left[0] -= 1
            if not self._left[0]:
                self._left.popleft()
                self.batches -= 1
            yield number, line
        del self._received[:at]

    def end_if_overdue(self) -> None:
        """Ends it if it is at one file for too long: at work on it since that was first seen, or without a sign of
        life."""
        number, phase, since = self.place.seen
        task, spent = self.tasks.get(number), _cpu_seconds(self.pid)
        if self._watched != (number, phase):
            self._watched, self._spent_then = (number, phase), spent
            return
        if task is None or phase == IDLE:
            return
        waited = time.monotonic() - since
        if phase == LOOKING:
            patience = PATIENCE + PATIENCE_PER_MB * (task.entry.size or 0) / 1e6
            worked = waited if spent is None else spent - self._spent_then
            if worked > patience or waited > _WALL * patience:
                self._end(f"looking into it took more than {patience:.0f} seconds")
        elif waited > STALLED:
            self._end(f"no byte of it came for {STALLED:.0f} seconds")

    def _end(self, why: str) -> None:
        self._ended_for = why
        self.kill()

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def why(self) -> tuple[str, str]:
        """(status, in words) of the file it was at when it ended."""
        _, code = os.waitpid(self.pid, 0)
        self.pid = 0
        if self._ended_for:
            return "timeout", self._ended_for
        ended_by = os.WTERMSIG(code) if os.WIFSIGNALED(code) else 0
        if ended_by in (signal.SIGABRT, signal.SIGKILL):
            return "too_big", "looking into it needs more memory than there is for it"
        name = signal.Signals(ended_by).name if ended_by else f"exit code {os.waitstatus_to_exitcode(code)}"
        return "broken", f"looking into it ended the process that did ({name})"

    def let_go(self) -> None:
        """Closes this side's ends, in a process that has no business with them."""
        os.close(self.asks)
        os.close(self.answers)

    def close(self) -> None:
        self.let_go()
        if self.pid:
            os.waitpid(self.pid, 0)
            self.pid = 0


def _cpu_seconds(pid: int) -> float | None:
    """CPU time of another process; None where the system has no clock for it."""
    try:
        return time.clock_gettime((~pid << 3) | 2)  # how Linux numbers the CPU clock of a process
    except OSError:
        return None


# The other side ---------------------------------------------------------------------------------------------


def _serve(work: Work, asks: int, answers: int, place: Place) -> None:
    """What the process does, until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever began it ends it
    faulthandler.disable()
    _end_with_the_other_side()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):  # what a library prints belongs nowhere
        os.dup2(nowhere, descriptor)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # evidence is not left lying about
    with os.fdopen(asks, "rb") as asked:
        while header := asked.read(8):
            content = asked.read(struct.unpack("<Q", header)[0])
            made = bytearray()
            for number, entry, before, why, tries in marshal.loads(content):
                place.at(number, READING)
                line = work(Task(number, Entry._make(entry), before, why, tries), place)
                place.at(number, IDLE)
                made += _HEADER.pack(number, len(line)) + line
                if len(made) > _ANSWER:
                    _write(answers, made)
                    made = bytearray()
            _write(answers, made)
    os._exit(0)


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def begin_to_look(task: Task, place: Place) -> None:
    """From here on the file is looked into: within limits that hold even if the process that watches is gone."""
    place.at(task.number, LOOKING)
    limit = _own_memory() + MEMORY + 3 * (task.entry.size or 0)
    with contextlib.suppress(ValueError, OSError):  # a hard limit below it stays as it is
        resource.setrlimit(resource.RLIMIT_AS, (limit, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _end_with_the_other_side() -> None:
    """Has the system end this process when the one that watches it ends, even by `kill -9`. Where the system cannot do
    that (only Linux can), it ends when it asks for the next batch."""
    with contextlib.suppress(ImportError, OSError, AttributeError):
        import ctypes

        ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL)


_at_the_beginning: list[int] = []


def _own_memory() -> int:
    """Bytes of address space that the process had before it looked into anything."""
    if not _at_the_beginning:
        try:
            with open("/proc/self/statm", "rb") as stream:  # noqa: PTH123
                _at_the_beginning.append(int(stream.read().split()[0]) * resource.getpagesize())
        except OSError:
            _at_the_beginning.append(1 << 30)
    return _at_the_beginning[0]
