"""Listed names that may be those of folders, kept until a later line shows it, or the end, or there are too many."""

import re
from collections.abc import Iterator

EXTENSION = re.compile(r"[^./\\]\.(?=\w*[A-Za-z])\w{1,10}$")  # a name that has one is hardly a folder's
WAITING = 2_000_000  # characters that are kept at the most


class Waiting:
    """Paths, each with the rows that it stands in."""

    def __init__(self) -> None:
        self._rows: dict[str, list[dict]] = {}
        self._size = 0

    def hold(self, record: int, path: str, row: dict | None = None) -> None:
        """row: what else is known of it."""
        self._rows.setdefault(path, []).append((row or {}) | {"record": record, "path": path})
        self._size += len(path) + 100  # what remembering costs besides the text

    def is_folder(self, path: str) -> None:
        """What was held under this path is no file."""
        for _ in self._rows.pop(path, ()):
            self._size -= len(path) + 100

    def lies_below(self, path: str) -> None:
        """The folder of this path is one."""
        self.is_folder(path[: max(path.rfind("/"), path.rfind("\\"), 0)])

    def release(self, most: int = 0) -> Iterator[dict]:
        """The oldest as files, until no more than so many characters are held."""
        while self._size > most:
            path = next(iter(self._rows))
            for row in self._rows.pop(path):
                self._size -= len(path) + 100
                yield row
