r"""Runs a parser in a process of its own, so that a damaged file can cost its place, and nothing else.

A parser in native code may crash, hang, or ask for all memory there is. Apart, that ends one process:

    def entries(path: str) -> Iterator[tuple[int, bytes]]:        # runs apart; module level, plain data in and out
        for entry in native.Parser(path):
            yield entry.number, entry.json

    def read(evidence: Evidence) -> Iterator[dict]:
        last = 0
        with evidence.unpacked() as path:
            for entry in apart.run(entries, str(path)):
                if isinstance(entry, apart.Stopped):
                    evidence.unread(last + 1, entry.why)
                    break
                last, text = entry
                ...

`run` gives out in order what `entries` yields, and never raises for what happens there. Whatever ends it early, an
exception included, comes as one `Stopped`, the last of all and after everything that was yielded before it: where the
process died, a second one repeats the work and hands over each item at once. So the function must yield the same for
the same arguments. A reader that knows where to go on (at the next chunk) may call `run` again from there.

Both sides hold some megabytes at the most: the process waits until what it handed over was taken.

What goes over are None, truth values, numbers, text, bytes, times, and tuples, lists, sets and dicts of them; nothing
else is accepted from there, since whoever damaged the file may have made the process their own. It is no sandbox.

Memory and CPU time are limited where the system can do that (not on Windows; macOS does not limit memory).
"""

import contextlib
import importlib
import io
import os
import pickle
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple

LARGEST = 64 << 20  # bytes of one message; an item larger than that is not taken
_TOGETHER = 512  # items handed over at a time, or fewer that are
_HEAVY = 1 << 20  # bytes, roughly, or older than
_OLD = 0.5  # seconds
_HEADER = struct.Struct("<cQ")
_ITEMS, _FAILED, _DONE = b"I", b"F", b"D"
_PLAIN = {("datetime", name) for name in ("datetime", "date", "time", "timedelta", "timezone")}


class Limits(NamedTuple):
    """What a process apart may use. memory: bytes of address space; cpu: seconds of CPU time without handing anything
    over; wall: seconds of waiting for it; output: bytes handed over in all."""

    memory: int = 2 << 30
    cpu: int = 60
    wall: float = 600
    output: int = 64 << 30


class Stopped(NamedTuple):
    """The last item, where the function did not come to its end. why: in a few words."""

    why: str


def run(function: Callable[..., Iterator], *arguments: object, limits: Limits = Limits()) -> Iterator:  # noqa: B008
    """What `function(*arguments)` yields, run apart; then a `Stopped` where it did not come to its end."""
    taken = 0
    for together in (_TOGETHER, 1):  # the second time item by item, so that what stood before the end is not lost
        with _Process(function, arguments, limits, skip=taken, together=together) as process:
            for item in process.items():
                taken += 1
                yield item
        if process.why is None:
            return
        if not process.died:
            break
    yield Stopped(process.why)


# This side --------------------------------------------------------------------------------------------


class _Process:
    """One process at work. why: what ended it early; died: whether items may be lost by that."""

    def __init__(self, function: Callable, arguments: tuple, limits: Limits, skip: int, together: int) -> None:
        import tempfile  # here: the other side begins sooner without it

        self._limits = limits
        self.why: str | None = None
        self.died = False
        self._silent = False  # whether it was ended because it said nothing
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  closed by __exit__
        self._process = subprocess.Popen(
            [sys.executable, "-c", _START, repr(sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
        )
        task = (function.__module__, function.__qualname__, arguments, tuple(limits), skip, together)
        with contextlib.suppress(OSError):  # where it is dead already, that is seen below
            _send(self._process.stdin, _ITEMS, pickle.dumps(task))

    def __enter__(self) -> "_Process":
        return self

    def __exit__(self, *error: object) -> None:
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._errors):
            with contextlib.suppress(OSError):
                stream.close()

    def items(self) -> Iterator:
        """What it hands over, until its end; then `why` is set unless all was well."""
        total = 0
        while True:
            kind, content = self._next()
            total += len(content)
            if kind == _DONE:
                return
            if kind == _FAILED:
                self.why = content.decode("utf-8", "replace")
                return
            if kind != _ITEMS:
                self.died, self.why = True, self._why_it_died()
                return
            if total > self._limits.output:
                self.why = f"more than {self._limits.output:,} bytes came out of it"
                return
            try:
                items = _Plain(io.BytesIO(content)).load()
            except Exception as error:
                self.died, self.why = True, f"what came out of it is no plain data: {error}"
                return
            yield from items

    def _next(self) -> tuple[bytes, bytes]:
        """The next message; of no kind where there is none."""
        watch = threading.Timer(self._limits.wall, self._end)
        watch.daemon = True
        watch.start()
        try:
            return _receive(self._process.stdout)
        finally:
            watch.cancel()

    def _end(self) -> None:
        self._silent = True
        self._process.kill()

    def _why_it_died(self) -> str:
        """In words, from how it ended."""
        self._process.stdout.close()  # so that one which still writes ends
        try:
            code = self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            return "the parser was stopped: it handed over what cannot be"
        if self._silent:
            return f"the parser was stopped: it said nothing for {self._limits.wall:g} seconds"
        if code == -getattr(signal, "SIGXCPU", 0):
            return f"the parser was stopped: {self._limits.cpu} seconds of work led nowhere"
        end = f"signal {_signal(-code)}" if code < 0 else f"exit code {code}"
        return f"the parser crashed here ({end}){self._last_words()}"

    def _last_words(self) -> str:
        """The last line it wrote where errors go."""
        self._errors.seek(max(0, self._errors.seek(0, os.SEEK_END) - 1000))
        lines = self._errors.read().decode("utf-8", "backslashreplace").split("\n")
        last = next((line.strip() for line in reversed(lines) if line.strip()), "")
        return f": {last}" if last else ""


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)


class _Plain(pickle.Unpickler):
    """Takes plain data, and refuses to look up anything but times."""

    def find_class(self, module: str, name: str) -> object:
        if (module, name) in _PLAIN:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name}")


# Between the two ----------------------------------------------------------------------------------------


def _send(stream: BinaryIO, kind: bytes, content: bytes) -> None:
    stream.write(_HEADER.pack(kind, len(content)))
    stream.write(content)
    stream.flush()


def _receive(stream: BinaryIO) -> tuple[bytes, bytes]:
    """(kind, content); of no kind where the stream ends first, or announces more than is taken."""
    header = stream.read(_HEADER.size)
    if len(header) < _HEADER.size:
        return b"", b""
    kind, length = _HEADER.unpack(header)
    content = stream.read(length) if length <= LARGEST else b""
    return (kind, content) if len(content) == length else (b"", b"")


# The other side -----------------------------------------------------------------------------------------

_START = (
    "import ast, sys; sys.path[:] = ast.literal_eval(sys.argv[1]); from purloined.parsing import apart; apart.serve()"
)


def serve() -> None:
    """What the process does: takes its task, works it off, and says how that ended."""
    with contextlib.suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever began it ends it
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a parser prints must not get between the items
    _, task = _receive(sys.stdin.buffer)
    module, name, arguments, limits, skip, together = pickle.loads(task)
    threading.Thread(target=_end_with_the_other_side, daemon=True).start()
    function = importlib.import_module(module)
    for part in name.split("."):
        function = getattr(function, part)
    work = _Work(out, Limits(*limits), together)
    try:
        for number, item in enumerate(function(*arguments)):
            if number >= skip:
                work.hand_over(item)
            else:
                work.pass_over()
        work.flush()
        _send(out, _DONE, b"")
    except BrokenPipeError:
        pass
    except BaseException as error:  # if handing over the rest fails too, it dies of that, and is told from outside
        why = f"{type(error).__name__}: {error}"[:1000]
        work.flush()
        _send(out, _FAILED, why.encode("utf-8", "backslashreplace"))
    os._exit(0)  # a native library's threads must not keep it from ending


def _end_with_the_other_side() -> None:
    """Nothing more is ever sent, so what ends this wait is the other side's end."""
    os.read(0, 1)
    os._exit(1)


class _Work:
    """Items on their way out, some at a time, within the limits."""

    def __init__(self, out: BinaryIO, limits: Limits, together: int) -> None:
        self._out, self._limits, self._together = out, limits, together
        self._items: list = []
        self._weight, self._since = 0, time.monotonic()
        _limit_memory(limits.memory)
        _limit_cpu(limits.cpu)

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
            _send(self._out, _ITEMS, content)
        self._weight, self._since = 0, time.monotonic()
        _limit_cpu(self._limits.cpu)


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
