"""How much there is to scan: counted by a process of its own while the scan goes on, so that time left can be told."""

import contextlib
import mmap
import os
import signal
import struct

from purloined.scan.walk import walk

_FORM = struct.Struct("<qqq")
_EACH = 4096  # files between two looks at whether anybody still wants to know


class Count:
    """Begins at once. total: (files, bytes) once all were met, None before."""

    def __init__(self, root: int, leave_out: set[tuple[int, int]]) -> None:
        self._shared = mmap.mmap(-1, _FORM.size)
        self._watching = os.getpid()
        self._pid = os.fork()
        if not self._pid:
            with contextlib.suppress(BaseException):
                signal.signal(signal.SIGINT, signal.SIG_DFL)
                os.nice(5)
                self._count(root, leave_out)
            os._exit(0)

    @property
    def total(self) -> tuple[int, int] | None:
        is_whole, files, size = _FORM.unpack(self._shared[: _FORM.size])
        return (files, size) if is_whole else None

    def close(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)

    def _count(self, root: int, leave_out: set[tuple[int, int]]) -> None:
        files = size = 0
        for files, entry in enumerate(walk(root, None, leave_out), 1):
            size += entry.size or 0
            if files % _EACH == 0 and os.getppid() != self._watching:
                return
        self._shared[: _FORM.size] = _FORM.pack(0, files, size)
        self._shared[:8] = struct.pack("<q", 1)
