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
import io
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from purloined.parsing.apart_work import DONE, FAILED, ITEMS, receive, send

_TOGETHER = 512  # items handed over at a time, or fewer that are
_START = "import sys; sys.path[:] = sys.argv[1:]; from purloined.parsing import apart_work; apart_work.serve()"
_HERE = str(Path(__file__).parents[2])  # where this package lies, should nothing but a hook of `site` know
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
            [sys.executable, "-P", "-S", "-c", _START, *sys.path, _HERE],  # -S: it begins sooner without `site`
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
        )
        task = (function.__module__, function.__qualname__, arguments, tuple(limits), skip, together)
        with contextlib.suppress(OSError):  # where it is dead already, that is seen below
            send(self._process.stdin, ITEMS, pickle.dumps(task))

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
            if kind == DONE:
                return
            if kind == FAILED:
                self.why = content.decode("utf-8", "replace")
                return
            if kind != ITEMS:
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
            return receive(self._process.stdout)
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
