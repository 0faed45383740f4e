"""Walks a share, a restored backup or a mounted image, reads each byte once, and leaves a journal of every file.

    walk ─► files in order ─► workers: reading ─► sums, floor ─► examining ─► lines in the same order ─► journal

Nothing of the share is written, and nothing that it points to is followed or fetched. Stop it whenever you must: the
same call goes on where the last whole frame of the journal ends. With the journal of an earlier scan, what has the same
place, size and time of change is taken from there.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

from purloined import raw_names
from purloined.owning.register import NOBODY, Register
from purloined.scan import examining, journal, workers
from purloined.scan.counting import Count
from purloined.scan.examining import Against
from purloined.scan.linked import Linked
from purloined.scan.walk import Entry, comes_behind, opened, walk


class Share(NamedTuple):
    """What is scanned. root: the folder; host, share: what its files are said to lie on."""

    root: Path
    host: str | None = None
    share: str | None = None


class Progress(NamedTuple):
    """How far a scan is. entries, bytes: written down and gone through; total_entries, total_bytes: how many there
    are, None until they are counted."""

    entries: int
    bytes: int
    total_entries: int | None = None
    total_bytes: int | None = None


def scan(
    share: Share,
    to: Path,
    jobs: int,
    before: Path | None = None,
    rules: Sequence[Path] = (),
    leave_out: Sequence[Path] = (),
    owners: Register = NOBODY,
    tell: Callable[[Progress], object] = lambda progress: None,
) -> int:
    """Writes the journal. Returns how many entries are in it.

    to         the journal; `to` with `.part` behind it until it is whole, which a scan goes on with
    before     the journal of an earlier scan of the same share
    rules      files or folders of rules of markings, beside those that come with purloined
    leave_out  files and folders that are passed over: what the scan itself writes to
    owners     the register of owners, whose names are looked for
    """
    part = to.with_name(to.name + ".part")
    known = examining.against(rules, owners)
    begun = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    first = journal.head(share.host, share.share, _shown(share.root), begun, known.digest)
    root = opened(share.root)
    linked = Linked(to.parent)
    try:
        left = journal.left_in(part, lambda values, line: linked.keep(values["device"], values["inode"], line))
        if left.head is None or not journal.is_same(left.head, first):
            left = journal.Left()
        writer = journal.Writer(part, left)
        try:
            if not left.size:
                writer.begin(first)
            if not left.is_whole:
                passed_over = _places([part, *leave_out])
                items = _Items(root, left, linked, _earlier(before, first), passed_over, known)
                _fill(writer, items, known, jobs, tell)
                writer.finish()
        finally:
            writer.close()
    finally:
        linked.close()
        os.close(root)
    part.replace(to)
    return writer.entries


class _Items:
    """What is to be done for each entry of the walk: nothing but write it down, take what is known of it, or read it.

    passed: bytes of the files that need no reading, those of the interrupted scan among them."""

    def __init__(
        self,
        root: int,
        left: journal.Left,
        linked: Linked,
        earlier: Iterator[tuple[dict, bytes]],
        leave_out: set[tuple[int, int]],
        known: Against,
    ) -> None:
        self._against = known
        self.root, self.linked, self.leave_out, self.passed = root, linked, leave_out, left.covered
        self._earlier = earlier
        self._entries = walk(root, left.last, leave_out)

    def __iter__(self) -> Iterator[workers.Task | workers.Line]:
        known, line = next(self._earlier, (None, b""))
        for number, entry in enumerate(self._entries):
            while known is not None and comes_behind(entry.path, journal.raw_path(known)):
                known, line = next(self._earlier, (None, b""))
            of_same_path = known is not None and journal.raw_path(known) == entry.path
            make = self._known(entry, known if of_same_path else None, line)
            if make:
                self.passed += entry.size or 0
                yield workers.Line(number, entry, make)
            else:
                yield workers.Task(number, entry, line if of_same_path else None)

    def _known(self, entry: Entry, earlier: dict | None, line: bytes) -> Callable[[], bytes] | None:
        """What makes the line of an entry that needs no reading."""
        if entry.said:
            return lambda: examining.unread(entry, entry.said, self._against)
        if earlier is not None and examining.is_same(entry, earlier):
            return lambda: examining.with_links(entry, earlier, line)
        if entry.links > 1 and not self.linked.is_first(entry):
            return lambda: examining.under_another_name(entry, self.linked.line(entry), self._against)
        return None


def _fill(writer: journal.Writer, items: _Items, known: Against, jobs: int, tell: Callable[[Progress], object]) -> None:
    """Writes the line of every item."""
    examining.warm(known)
    counted = Count(items.root, items.leave_out)

    def tick(count: int) -> None:
        tell(Progress(writer.entries, count + items.passed, *(counted.total or (None, None))))

    work = examining.worker(items.root, known)
    try:
        fail = partial(examining.unread, known=known)
        for entry, line in workers.lines(items, work, fail, jobs, tick):
            if entry.kind == "file" and (entry.links or 0) > 1:
                items.linked.keep(entry.device, entry.inode, line)
            writer.add(line)
    except KeyboardInterrupt:
        writer.flush()
        raise
    finally:
        counted.close()


def _earlier(path: Path | None, first: dict) -> Iterator[tuple[dict, bytes]]:
    """The files of an earlier journal, if it was made in the same way."""
    if path is not None:
        head = journal.left_in(path).head
        if head is not None and journal.is_same(head, first):
            yield from journal.files(path)


def _places(paths: list[Path]) -> set[tuple[int, int]]:
    found = set()
    for path in paths:
        if path.exists():
            status = path.stat()
            found.add((status.st_dev, status.st_ino))
    return found


def _shown(root: Path) -> str:
    return raw_names.text(os.fsencode(os.path.realpath(root)))
