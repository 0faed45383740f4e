"""The other side of `apart`: what its process does. It begins for every file that is read, so it loads little."""

import contextlib
import importlib
import os
import pickle
import signal
import struct
import sys
import time
from _thread import start_new_thread
from typing import BinaryIO

LARGEST = 64 << 20  # bytes of one message; an item larger than that is not taken
ITEMS, FAILED, DONE = b"I", b"F", b"D"
_HEAVY = 1 << 20  # bytes, roughly, or older than
_OLD = 0.5  # seconds
_HEADER = struct.Struct("<cQ")


def send(stream: BinaryIO, kind: bytes, content: bytes) -> None:
    stream.write(_HEADER.pack(kind, len(content)))
    stream.write(content)
    stream.flush()


def receive(stream: BinaryIO) -> tuple[bytes, bytes]:
    """(kind, content); of no kind where the stream ends first, or announces more than is taken."""
    header = stream.read(_HEADER.size)
    if len(header) < _HEADER.size:
        return b"", b""
    kind, length = _HEADER.unpack(header)
    content = stream.read(length) if length <= LARGEST else b""
    return (kind, content) if len(content) == length else (b"", b"")


def serve() -> None:
    """What the process does: takes its task, works it off, and says how that ended."""
    with contextlib.suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever began it ends it
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a parser prints must not get between the items
    _, task = receive(sys.stdin.buffer)
    module, name, arguments, limits, skip, together = pickle.loads(task)
    start_new_thread(_end_with_the_other_side, ())
    function = importlib.import_module(module)
    for part in name.split("."):
        function = getattr(function, part)
    work = _Work(out, limits, together)
    try:
        for number, item in enumerate(function(*arguments)):
            if number >= skip:
                work.hand_over(item)
            else:
                work.pass_over()
        work.flush()
        send(out, DONE, b"")
    except BrokenPipeError:
        pass
    except BaseException as error:  # if handing over the rest fails too, it dies of that, and is told from outside
        why = f"{type(error).__name__}: {error}"[:1000]
        work.flush()
        send(out, FAILED, why.encode("utf-8", "backslashreplace"))
    os._exit(0)  # a native library's threads must not keep it from ending


def _end_with_the_other_side() -> None:
    """Nothing more is ever sent, so what ends this wait is the other side's end."""
    os.read(0, 1)
    os._exit(1)


class _Work:
    """Items on their way out, some at a time, within the limits."""

    def __init__(self, out: BinaryIO, limits: tuple, together: int) -> None:
        memory, self._cpu, *_ = limits
        self._out, self._together = out, together
        self._items: list = []
        self._weight, self._since = 0, time.monotonic()
        _limit_memory(memory)
        _limit_cpu(self._cpu)

    def hand_over(self, item: object) -> None:
        weight = _weight(item)
        if self._weight + weight > _HEAVY:
            self.flush()  # so that an item which is too large is alone
        self._items.append(item)
        self._weight += weight
        full = len(self._items) >= self._together or self._weight >= _HEAVY
        if full or time.monotonic() - self._since > _OLD:
            self.flush()

    def pass_over(self) -> None:
        """An item that was handed over the first time: a sign of life now and then is enough."""
        if time.monotonic() - self._since > _OLD:
            self.flush()

    def flush(self) -> None:
        """Sends what there is, be it nothing."""
        if self._items or time.monotonic() - self._since > _OLD:
            content = pickle.dumps(self._items, pickle.HIGHEST_PROTOCOL)
            self._items = []
            if len(content) > LARGEST:
                raise ValueError(f"an item of {len(content):,} bytes, more than the {LARGEST:,} that are taken")
            send(self._out, ITEMS, content)
        self._weight, self._since = 0, time.monotonic()
        _limit_cpu(self._cpu)


def _weight(item: object) -> int:
    """Its bytes, roughly."""
    if isinstance(item, (bytes, str)):
        return len(item)
    if isinstance(item, dict):
        return sum(map(_weight, item.values())) + 100
    return sum(map(_weight, item)) if isinstance(item, (tuple, list)) else 16


def _limit_memory(size: int) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (size if hard < 0 else min(size, hard), hard))


def _limit_cpu(seconds: int) -> None:
    """From now on."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        until = int(time.process_time()) + seconds + 1
        resource.setrlimit(resource.RLIMIT_CPU, (until if hard < 0 else min(until, hard), hard))
