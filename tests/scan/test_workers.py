"""Facts about processes that work off files: what ends one of them costs that file, and nothing else."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from purloined.scan import workers
from purloined.scan.walk import Entry
from purloined.scan.workers import Line, Place, Task, begin_to_look


@pytest.fixture(autouse=True)
def little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "PATIENCE", 0.5)
    monkeypatch.setattr(workers, "MEMORY", 256 << 20)


def lines(do: Callable[[bytes], object], names: list[bytes], jobs: int = 2) -> list[bytes]:
    """The lines of files of that name, where looking into each does what `do` does."""

    def work(task: Task, place: Place) -> bytes:
        if task.why:
            return task.entry.path + b" " + task.why[0].encode()
        begin_to_look(task, place)
        do(task.entry.path)
        return task.entry.path + b" ok"

    def fail(entry: Entry, said: str) -> bytes:
        return entry.path + b" unreadable"

    tasks = (Task(number, Entry(name, "file", 1000)) for number, name in enumerate(names))
    found = list(workers.lines(tasks, work, fail, jobs))
    assert [entry.path for entry, _ in found] == names
    return [line for _, line in found]


def end(how: int) -> Callable[[bytes], object]:
    return lambda name: os.kill(os.getpid(), how) if name == b"bad" else None


def names(bad_at: int) -> list[bytes]:
    return [b"bad" if number == bad_at else b"%d" % number for number in range(200)]


@pytest.mark.parametrize(
    ("how", "status"),
    [
        (signal.SIGSEGV, b"broken"),
        (signal.SIGABRT, b"too_big"),
        (signal.SIGKILL, b"too_big"),
        (signal.SIGBUS, b"broken"),
    ],
)
def test_a_file_that_ends_its_process_gets_its_status(how: int, status: bytes) -> None:
    """And all others theirs, in their order."""
    assert lines(end(how), names(70)) == [b"bad " + status if name == b"bad" else name + b" ok" for name in names(70)]


def test_a_file_that_hangs_is_given_up() -> None:
    """A loop in a library hears no signal that asks."""

    def hang(name: bytes) -> None:
        while name == b"bad":
            pass

    began = time.monotonic()
    found = lines(hang, [b"a", b"bad", b"b"])

    assert found == [b"a ok", b"bad timeout", b"b ok"]
    assert time.monotonic() - began < 30


def test_a_file_that_asks_for_all_memory_is_given_up() -> None:
    """The limit is the process's own; what it cannot have ends it or raises there."""

    def take(name: bytes) -> None:
        if name == b"bad":
            os.kill(os.getpid(), signal.SIGABRT) if _refused(2 << 30) else None

    assert lines(take, [b"a", b"bad", b"b"]) == [b"a ok", b"bad too_big", b"b ok"]


def _refused(size: int) -> bool:
    try:
        return not bytearray(size)
    except MemoryError:
        return True


def test_a_file_that_cannot_even_be_read_is_named() -> None:
    """A process that dies while reading is tried once more, no more."""

    def work(task: Task, place: Place) -> bytes:
        if task.entry.path == b"bad":
            os.kill(os.getpid(), signal.SIGSEGV)
        return task.entry.path + b" ok"

    tasks = [Task(number, Entry(name, "file", 10)) for number, name in enumerate([b"a", b"bad", b"b"])]
    found = workers.lines(tasks, work, lambda entry, said: entry.path + b" unreadable", 2)

    assert [line for _, line in found] == [b"a ok", b"bad unreadable", b"b ok"]


def test_files_that_all_end_their_process_are_all_named() -> None:
    """One after the other."""
    assert lines(lambda name: os._exit(3), [b"%d" % n for n in range(20)]) == [b"%d broken" % n for n in range(20)]


def test_lines_come_in_order_and_those_that_need_no_work_among_them() -> None:
    """Asked for when all before them are there."""
    asked = []

    def made(number: int) -> Callable[[], bytes]:
        def make() -> bytes:
            asked.append(number)
            return b"known"

        return make

    def items() -> Iterator[Task | Line]:
        for number in range(1000):
            entry = Entry(b"%d" % number, "file", 10)
            yield Line(number, entry, made(number)) if number % 3 else Task(number, entry)

    def work(task: Task, place: Place) -> bytes:
        time.sleep(0.01 if task.number == 0 else 0)
        return task.entry.path

    found = list(workers.lines(items(), work, lambda entry, said: b"", 2))

    assert [entry.path for entry, _ in found] == [b"%d" % n for n in range(1000)]
    assert [line for _, line in found] == [b"known" if n % 3 else b"%d" % n for n in range(1000)]
    assert asked == sorted(asked)


def children() -> set[str]:
    """The processes that this one began, and did not ask about since they ended; other tests may have left some."""
    return set(Path(f"/proc/{os.getpid()}/task/{threading.get_native_id()}/children").read_text().split())


def test_no_process_is_left_when_the_caller_stops() -> None:
    """However many lines were taken."""
    before = children()
    tasks = (Task(number, Entry(b"x", "file", 10)) for number in range(10_000))
    stream = workers.lines(tasks, lambda task, place: b"line", lambda entry, said: b"", 2)
    next(stream)
    assert children() > before
    stream.close()

    assert children() == before


def test_processes_end_with_the_one_that_watches_them() -> None:
    """A bomb must not go on for ever because the scan was killed."""
    told, tell = os.pipe()
    watching = os.fork()
    if not watching:

        def work(task: Task, place: Place) -> bytes:
            os.write(tell, b"%d\n" % os.getpid())
            while True:
                pass

        list(workers.lines([Task(0, Entry(b"bomb", "file", 10**9))], work, lambda entry, said: b"", 1))
    at_work = int(os.read(told, 20))
    os.kill(watching, signal.SIGKILL)
    os.waitpid(watching, 0)
    for _ in range(100):
        if not _runs(at_work):
            return
        time.sleep(0.05)
    os.kill(at_work, signal.SIGKILL)
    raise AssertionError("it is still at work")


def _runs(pid: int) -> bool:
    try:
        return not open(f"/proc/{pid}/stat").read().rpartition(")")[2].startswith(" Z")  # noqa: PTH123
    except OSError:
        return False
