"""Walks a share, a restored backup or a mounted image, reads each byte once, and leaves a journal of every file.

    walk ─► files in order ─► workers: reading ─► sums, floor ─► examining ─► lines in the same order ─► journal

Nothing of the share is written, and nothing that it points to is followed or fetched. Stop it whenever you must: the
same call goes on where the last whole frame of the journal ends. With the journal of an earlier scan, what has the same
place, size and time of change is taken from there.
"""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from purloined import raw_names
from purloined.scan import examining, journal, workers
from purloined.scan.counting import Count
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
    leave_out: Iterator[Path] | list[Path] = (),
    tell: Callable[[Progress], object] = lambda progress: None,
) -> int:
    """Writes the journal. Returns how many entries are in it.

    to         the journal; `to` with `.part` behind it until it is whole, which a scan goes on with
    before     the journal of an earlier scan of the same share
    leave_out  files and folders that are passed over: what the scan itself writes to
    """
    part = to.with_name(to.name + ".part")
    first = journal.head(share.host, share.share, _shown(share.root), datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
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
                _fill(writer, root, left, linked, jobs, _earlier(before, first), _places([part, *leave_out]), tell)
                writer.finish()
        finally:
            writer.close()
    finally:
        linked.close()
        os.close(root)
    part.replace(to)
    return writer.entries


def _fill(
    writer: journal.Writer,
    root: int,
    left: journal.Left,
    linked: Linked,
    jobs: int,
    earlier: Iterator[tuple[dict, bytes]],
    leave_out: set[tuple[int, int]],
    tell: Callable[[Progress], object],
) -> None:
    examining.warm()
    counted = Count(root, leave_out)
    passed = [left.covered]  # of files that are not read: those known before, and those of the interrupted scan

    def tick(count: int) -> None:
        tell(Progress(writer.entries, count + passed[0], *(counted.total or (None, None))))

    items = _items(walk(root, left.last, leave_out), linked, earlier, passed)
    try:
        for entry, line in workers.lines(items, examining.worker(root), examining.unread, jobs, tick):
            if entry.kind == "file" and (entry.links or 0) > 1:
                linked.keep(entry.device, entry.inode, line)
            writer.add(line)
    except KeyboardInterrupt:
        writer.flush()
        raise
    finally:
        counted.close()


def _items(
    entries: Iterator[Entry], linked: Linked, earlier: Iterator[tuple[dict, bytes]], passed: list[int]
) -> Iterator[workers.Task | workers.Line]:
    """What is to be done for each entry: nothing but write it down, take what is known of it, or read it. passed: gets
    the bytes of those that need no reading."""
    known, line = next(earlier, (None, b""))
    for number, entry in enumerate(entries):
        while known is not None and comes_behind(entry.path, journal.raw_path(known)):
            known, line = next(earlier, (None, b""))
        passed[0] += entry.size or 0
        of_same_path = known is not None and journal.raw_path(known) == entry.path
        if entry.said:
            yield workers.Line(number, entry, _unread(entry))
        elif of_same_path and examining.is_same(entry, known):
            yield workers.Line(number, entry, _as_before(line))
        elif entry.links > 1 and not linked.is_first(entry):
            yield workers.Line(number, entry, _linked(entry, linked))
        else:
            passed[0] -= entry.size
            yield workers.Task(number, entry, line if of_same_path else None)


def _unread(entry: Entry) -> Callable[[], bytes]:
    return lambda: examining.unread(entry, entry.said)


def _as_before(line: bytes) -> Callable[[], bytes]:
    return lambda: line


def _linked(entry: Entry, linked: Linked) -> Callable[[], bytes]:
    return lambda: examining.under_another_name(entry, linked.line(entry))


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
