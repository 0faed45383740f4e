"""Parsers that go wrong in each way there is, to be run apart."""

import ctypes
import os
import signal
import time
from collections.abc import Iterator


def counting(end: int) -> Iterator[int]:
    """Well behaved."""
    yield from range(end)


def plain() -> Iterator:
    """Everything that may go over."""
    yield from (None, True, 1, 1.5, "a\u202e", b"\0", (1, [2]), {"a": {3}})


def failing(after: int) -> Iterator[int]:
    """An exception."""
    yield from range(after)
    raise ValueError("a damaged chunk")


def crashing(after: int) -> Iterator[int]:
    """What a fault in native code does."""
    yield from range(after)
    os.kill(os.getpid(), signal.SIGSEGV)


def aborting(after: int) -> Iterator[int]:
    """With last words."""
    yield from range(after)
    os.write(2, b"\nmemory allocation of 9 bytes failed\n\n")
    os.abort()


def devouring(after: int) -> Iterator[int]:
    """Asks for memory without end."""
    yield from range(after)
    held = []
    while True:
        held.append(bytearray(64 << 20))


def devouring_in_native_code(after: int) -> Iterator[int]:
    """The same, where no MemoryError comes of it."""
    yield from range(after)
    ctypes.memset(ctypes.CDLL(None).malloc(4 << 30), 0, 1)
    raise AssertionError("there was as much memory as that")


def working_for_ever(after: int) -> Iterator[int]:
    """A loop that yields nothing."""
    yield from range(after)
    while True:
        pass


def sleeping_for_ever(after: int) -> Iterator[int]:
    """A lock that nobody lets go of."""
    yield from range(after)
    time.sleep(3600)


def bombing() -> Iterator[bytes]:
    """Output without end."""
    while True:
        yield bytes(1 << 16)


def one_large() -> Iterator[bytes]:
    """An item that is too large to be taken."""
    yield b"small"
    yield bytes(80 << 20)


def chatting() -> Iterator[int]:
    """Prints where the items go."""
    yield 1
    os.write(1, b"hello")
    print("hello", flush=True)
    yield 2


class _Evil:
    def __reduce__(self) -> tuple:
        return os.system, ("echo taken over",)


def evil() -> Iterator:
    """A process that the file has made its own."""
    yield 1
    yield _Evil()


def slow_to_stop(path: str) -> Iterator[int]:
    """Says which process it is, and goes on."""
    yield os.getpid()
    while True:
        time.sleep(0.01)
        yield 0


def slow_and_crashing(items: int) -> Iterator[int]:
    """Works a quarter of a second for each item."""
    for number in range(items):
        until = time.process_time() + 0.25
        while time.process_time() < until:
            pass
        yield number
    os.kill(os.getpid(), signal.SIGSEGV)
