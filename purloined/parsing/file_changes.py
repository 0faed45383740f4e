"""What an NTFS change journal says of files, as rows.

The journal writes a record whenever something happens to an open file that did not happen since it was opened; the
reasons add up until it is closed. So each reason counts when it first appears. A rename is two records, the old name
and then the new one. What is remembered is bounded by OPEN files: beyond it, what is forgotten is told again, and a
rename whose first half was forgotten is an unread.
"""

from collections.abc import Hashable, Iterator
from datetime import datetime
from typing import NamedTuple

from purloined.evidence import Evidence

OPEN = 20_000  # files that are remembered as open

OVERWRITE, EXTEND, TRUNCATION = 0x1, 0x2, 0x4
CREATE, DELETE, OLD_NAME, NEW_NAME, CLOSE = 0x100, 0x200, 0x1000, 0x2000, 0x80000000
_WRITTEN = {OVERWRITE: "overwritten", EXTEND: "extended", TRUNCATION: "cut short"}
_WORDS = {
    "dataoverwrite": OVERWRITE,
    "dataextend": EXTEND,
    "datatruncation": TRUNCATION,
    "filecreate": CREATE,
    "filedelete": DELETE,
    "renameoldname": OLD_NAME,
    "renamenewname": NEW_NAME,
    "close": CLOSE,
}


class Change(NamedTuple):
    """A record of the journal. entry: the file's in the $MFT; folder: its path, where something says it; reasons: the
    bits above."""

    record: int
    time: datetime
    file: Hashable
    entry: int
    name: str
    folder: str | None
    reasons: int
    is_folder: bool


def reasons(words: frozenset[str]) -> int:
    """The bits of reasons in words, without blanks and lines, in lower case."""
    return sum(_WORDS[word] for word in words if word in _WORDS)


class Journal:
    """Turns records into rows. host: whose volume it is, where the file says so."""

    def __init__(self, evidence: Evidence, host: str | None = None) -> None:
        self._evidence, self._host = evidence, host
        self._told: dict[Hashable, int] = {}  # what was said of a file since it was opened
        self._old: dict[Hashable, Change] = {}

    def rows(self, change: Change) -> Iterator[dict]:
        """The rows of one record, in the order of the journal."""
        new = change.reasons & ~self._told.get(change.file, 0)
        if change.reasons & CLOSE:
            self._told.pop(change.file, None)
        else:
            _remember(self._told, change.file, change.reasons & ~(OLD_NAME | NEW_NAME))
        row = {"record": change.record, "time": change.time, "host": self._host, "detail": f"entry {change.entry}"}
        if not change.is_folder:
            if new & CREATE:
                yield row | {"action": "create", "name": change.name, "detail": row["detail"] + _below(change)}
            if written := [word for bit, word in _WRITTEN.items() if new & bit]:
                yield row | _place(change) | {"action": "write", "detail": ", ".join([row["detail"], *written])}
            if new & DELETE:
                yield row | _place(change) | {"action": "delete"}
        if change.reasons & OLD_NAME:
            _remember(self._old, change.file, change)
        elif change.reasons & NEW_NAME:
            yield from self._renamed(row, change)
        elif change.reasons & CLOSE:
            self._old.pop(change.file, None)

    def _renamed(self, row: dict, change: Change) -> Iterator[dict]:
        before = self._old.pop(change.file, None)
        if before is None and change.reasons & CLOSE:
            return  # told already, when the new name first stood there
        if before is None:
            self._evidence.unread(change.record, f"renamed to {change.name}; its name before is not in the journal")
        elif before.folder is not None and change.folder is not None:
            yield row | _place(before) | {"action": "rename", "new_path": _path(change)}
        else:
            yield row | {"action": "rename", "name": before.name, "new_path": change.name}


def _remember(kept: dict, key: Hashable, value: object) -> None:
    kept.pop(key, None)
    kept[key] = value
    if len(kept) > OPEN:
        del kept[next(iter(kept))]


def _path(change: Change) -> str:
    return f"{change.folder}\\{change.name}"


def _place(change: Change) -> dict:
    return {"name": change.name} if change.folder is None else {"path": _path(change)}


def _below(change: Change) -> str:
    """The folder in words: that it is said to have been made there must not explain away who read what is there."""
    return "" if change.folder is None else f", in {change.folder}"
