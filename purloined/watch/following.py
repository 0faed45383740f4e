"""Follows logs: which file is which log, whatever rotation did to it, and what of it is new.

    renamed, and a new file under its name    known by its inode: read to its end, then the new one
    copied, and cut to nothing                the copy begins and goes on as the log did: it is read from where the log
                                              had been reached, then the log from its beginning
    packed after either                       the same of what is packed
    cut or written anew in its place          a new log; what was not read of the old one before is lost
    deleted                                   it stays open, and is read to its end

Only whole lines are read. The beginning of a line waits for its end; a log that was renamed, deleted or packed, and
has been quiet for QUIET seconds, has ended, and its last line is one. Of a line longer than PIECE nothing is kept, and
it is unread; so are, with their count, all that a reader cannot read.

What it cannot know: lines that were written while rotation copied a file, and cut before anybody read them, are lost to
the copy as to the reader. A file that is letter by letter the beginning of another one that is followed, or of one that
is gone, is taken for a copy, and waits; logs whose lines bear a time never are.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from purloined._native import line_ends
from purloined.evidence import HEAD, unpacked_name
from purloined.watch import chunks, followed
from purloined.watch.chunks import Piece, Sensor
from purloined.watch.followed import PIECE, TELLING, Found, Log, Packed, Piped, Plain, Source

QUIET = 10.0  # seconds without a change after which a file is not being written any more
MOST_OPEN = 256
AT_ONCE = 16 * PIECE  # of one log, before others have their turn
STDIN = Path("-")


class Following:
    """The logs of some places. Use: `look`, then the `pieces` of each of `ready`."""

    def __init__(
        self,
        given: list[Path],
        logs: list[Log],
        sensor: Callable[[str, str], Sensor],
        clock: Callable[[], float],
        leave_out: set[Path],
        stdin: Piped | None = None,
        is_once: bool = False,
    ) -> None:
        """logs: those that were read before; sensor: what is known of a file, by its name and label."""
        self._given = [path for path in given if path != STDIN]
        self._sensor, self._clock, self._leave_out, self._is_once = sensor, clock, leave_out, is_once
        self._logs = {log.key: log for log in logs if log.inode}
        self._gone = [log for log in logs if not log.inode and log.name != str(STDIN)]
        self._sources: dict[tuple[int, int], Source] = {}
        self._settled = {log.key: (log.size, log.changed) for log in logs}  # where there was nothing to do
        self._not_ours: set[tuple[int, int]] = set()  # what no reader recognises
        self._cut_short: set[tuple[int, int]] = set()  # those of which not all was given out
        self._changed: dict[int, Log] = {}  # since the ledger was told
        self._waiting: set[tuple[int, int]] = set()  # copies of logs that are still there
        self._here: dict[tuple[int, int], Found] = {}
        self.stdin = stdin
        if stdin:
            known = next((log for log in logs if log.name == str(STDIN)), Log())
            self._logs[stdin.key] = Log(known.id, "stdin", str(STDIN), str(STDIN), lines=known.lines)
            self._sources[stdin.key] = stdin
        self.ready: list[Log] = []
        self.skipped = 0  # lines that were too long

    # which file is which --------------------------------------------------------------------------------

    def look(self) -> list[str]:
        """Finds what has changed. Returns a sentence for each place in trouble."""
        found, troubles = followed.scan(self._given, self._leave_out)
        self._here = {each.key: each for each in found}
        self.ready = [self._logs[key] for key in self._sources if key not in self._here and key in self._logs]
        new = []
        for each in found:
            if self._settled.get(each.key) == (each.size, each.changed) or each.key in self._not_ours:
                continue
            if each.key in self._logs and self._logs[each.key].offset:  # else it may turn out to be a copy
                self._try(self._known, each, troubles, new.append)
            else:
                new.append(each)
        for each in new:
            self._try(self._unknown, each, troubles)
        self.ready.sort(key=self._age)
        return troubles

    def _age(self, log: Log) -> float:
        found = self._here.get(log.key)
        return found.changed if found else 0.0

    def _try(self, what: Callable, each: Found, troubles: list[str], otherwise: Callable = lambda each: None) -> None:
        """Whether it is ready; what cannot be opened is a trouble, and what is not for us is settled."""
        try:
            log = what(each)
        except OSError as error:
            troubles.append(f"{each.path}: {error.strerror or error}")
            return
        if log is None:
            otherwise(each)
        else:
            self.ready.append(log)

    def _known(self, each: Found) -> Log | None:
        """The log that this file was, if it still is."""
        log = self._logs[each.key]
        source = self._source(each)
        if source is None:
            return None
        is_same = source.is_packed or (
            source.size >= log.offset and followed.begins_as(log, source) and followed.goes_on(log, source)
        )
        if is_same:
            if log.path != str(each.path):
                log.path = str(each.path)
                self._note(log)
            return log
        self._lose(log)
        return None

    def _lose(self, log: Log) -> None:
        """The log is not in this file any more; a copy of it may be."""
        self._close(log.key)
        del self._logs[log.key]
        log.device = log.inode = 0
        self._gone.append(log)
        self._note(log)
        for key in self._waiting:
            self._settled.pop(key, None)
        self._waiting.clear()

    def _unknown(self, each: Found) -> Log | None:
        """The log that a file goes on with, or a new one; None: it is not for us, or not yet."""
        packed = followed.is_packed(each.path)
        if packed and not self._is_quiet(each.changed):
            return None
        source = self._source(each)
        if source is None:
            return None
        log, is_for_us = self._earlier(each, source)
        if log is None and is_for_us and each.is_asked:
            log = self._logs.get(each.key) or Log(label=each.label, name=unpacked_name(each.path.name))
        if log is None:
            self._close(each.key)
            if is_for_us:
                self._settle(each)
            return None
        self._place(log, each)
        if packed:
            self._close(each.key)
            self._sources[each.key] = Packed(each.path)  # from its beginning
        return log

    def _place(self, log: Log, each: Found) -> None:
        """The log lies there from now on."""
        self._gone = [other for other in self._gone if other is not log]
        self._logs.pop(log.key, None)
        log.device, log.inode, log.path = *each.key, str(each.path)
        self._logs[each.key] = log
        if log.offset:
            self._note(log)

    def _note(self, log: Log) -> None:
        self._changed[id(log)] = log

    def take_changed(self) -> list[Log]:
        """The logs of which something changed since this was asked."""
        changed, self._changed = list(self._changed.values()), {}
        return changed

    def logs(self) -> list[Log]:
        """Those that lie somewhere, as far as is known."""
        return [log for log in self._logs.values() if log.offset]

    def _earlier(self, each: Found, source: Plain | Packed) -> tuple[Log | None, bool]:
        """(the log that is gone from its place and goes on here, whether the file is to be read at all)"""
        for log in [*self._gone, *self._logs.values()]:
            if not log.head_size or log.key == each.key:
                continue
            if self._is_live(log):
                if self._copies_live(log, source, each):
                    return None, False
            elif not followed.begins_as(log, source):
                continue
            elif not source.is_packed and source.size < log.offset:
                if log.head_size >= TELLING:
                    self._settle(each)
                    return None, False
            elif (log.head_size >= TELLING or log.label == each.label) and followed.goes_on(log, source):
                return log, True
            elif source.is_packed:  # a stream: what was looked at is behind it
                self._close(each.key)
                source = self._source(each) or source
        return None, True

    def _copies_live(self, log: Log, source: Plain | Packed, each: Found) -> bool:
        """Whether the file is a copy of a log that is still there. It may be needed once that is cut."""
        original = self._sources.get(log.key) or self._source(self._here[log.key])
        if isinstance(original, Plain) and isinstance(source, Plain):
            if source.size >= log.head_size and not followed.begins_as(log, source):
                return False
            if original.size < log.offset:
                return True  # it is being cut just now; the next look tells
            if not followed.is_copy(source, original):
                return False
        elif log.head_size < TELLING or not followed.begins_as(log, source):
            return False
        self._waiting.add(each.key)
        self._settle(each)
        return True

    def _is_live(self, log: Log) -> bool:
        return bool(log.inode) and (log.key in self._here or log.key in self._sources)

    def _settle(self, each: Found) -> None:
        self._settled[each.key] = (each.size, each.changed)

    def _is_quiet(self, changed: float) -> bool:
        return self._clock() - changed > QUIET

    # open files ---------------------------------------------------------------------------------------

    def _source(self, each: Found) -> Plain | Packed | None:
        """The open file; None if another one lies there by now."""
        source = self._sources.pop(each.key, None)
        if source is None:
            source = Packed(each.path) if followed.is_packed(each.path) else Plain(each.path)
            if source.key != each.key:
                source.close()
                return None
        self._sources[each.key] = source  # the last used is the last
        for key in list(self._sources)[: max(0, len(self._sources) - MOST_OPEN)]:
            self._close(key)
        return source

    def _close(self, key: tuple[int, int]) -> None:
        source = self._sources.pop(key, None)
        if source:
            source.close()

    def close(self) -> None:
        for key in list(self._sources):
            self._close(key)

    # what is new ----------------------------------------------------------------------------------------

    def pieces(self, log: Log, troubles: list[str]) -> Iterator[Piece]:
        """What came since, not too much at once. The log's place is behind a piece as soon as that is given out."""
        source = self._sources.get(log.key)
        if source is None:  # closed, since too many are open
            return
        self._cut_short.discard(log.key)
        left = AT_ONCE
        while left > 0:
            data = source.at(log.offset, PIECE)
            is_all = len(data) < PIECE
            if log.skipping:
                data = self._skipped(log, source, data)
            has_ended = is_all and self._has_ended(log, source)
            whole = data if has_ended else data[: followed.past_line(data, followed.coding(source), is_last=True)]
            if log.reader and not whole and not is_all:
                log.skipping = True
                followed.advance(log, source, data)
                self._note(log)
                continue
            if not (whole or len(data) >= HEAD) or not self._has_reader(log, source, troubles, has_ended):
                break
            piece = self._piece(log, source, whole, has_ended or self._is_quiet(source.changed)) if whole else None
            if piece is None:
                break
            left -= len(piece.data)
            yield piece
            if is_all and not isinstance(source, Piped):
                break
        if left <= 0:
            self._cut_short.add(log.key)
        self._rest(log, source)

    def has_more(self, log: Log) -> bool:
        """Whether more than was given out at once lies there."""
        return log.key in self._cut_short

    def _skipped(self, log: Log, source: Source, data: bytes) -> bytes:
        """What follows the line that is too long."""
        code = followed.coding(source)
        end = followed.past_line(data, code, is_last=False)
        followed.advance(log, source, data[: end or len(data) - len(data) % (2 if code else 1)])
        self._note(log)
        if end:
            log.skipping = False
            log.lines += 1
            log.unread += 1
            self.skipped += 1
            log.example = log.example or f"line {log.lines:,}: longer than {PIECE:,} bytes"
            return data[end:]
        return b""

    def _piece(self, log: Log, source: Source, whole: bytes, is_last: bool) -> Piece | None:
        reader, code = chunks.by_name(log.reader), followed.coding(source)
        if not is_last and not code:  # no log whose records have several lines is UTF-16
            whole = chunks.cut(reader, whole) or (whole if len(whole) > PIECE // 2 else b"")
        if not whole:
            return None
        text = followed.as_utf8(whole, code)
        piece = Piece(log, reader, log.header + log.leant, text, log.lines, source.changed)
        if log.offset < HEAD:
            sensor = self._sensor(log.name, log.label)
            first = followed.as_utf8(source.first(), code)
            log.header = chunks.header_of(reader, log.name, first, sensor) or log.header
        log.header = chunks.with_named(log.header, text)
        log.leant = chunks.leant_on(reader, log.leant, text)
        log.lines += line_ends(text) + (text[-1:] != b"\n")
        followed.advance(log, source, whole)
        self._note(log)
        return piece

    def _has_reader(self, log: Log, source: Source, troubles: list[str], has_ended: bool) -> bool:
        if log.reader:
            return True
        first = source.first()
        text = followed.as_utf8(first, followed.coding(source))
        reader, why = chunks.reader_of(log.name, text, self._sensor(log.name, log.label))
        if reader:
            log.reader = reader.name
            return True
        if len(first) >= HEAD or has_ended or self._is_once or self._is_quiet(source.changed):
            troubles.append(f"{log.path}: {why}")
            if len(first) >= HEAD:
                self._not_ours.add(log.key)
        return False

    def _has_ended(self, log: Log, source: Source) -> bool:
        """Whether nothing will be written to the file any more, so that its last line is whole."""
        if not isinstance(source, Plain):
            return source.is_at_end
        is_moved = log.key not in self._here or Path(log.path).name != log.name
        return is_moved and self._is_quiet(source.changed)

    def _rest(self, log: Log, source: Source) -> None:
        """Settles what is read to its end, until it changes; closes what lies nowhere any more and has ended."""
        found = self._here.get(log.key)
        if isinstance(source, Packed):
            if source.is_at_end and not source.at(log.offset, 1):
                self._close(log.key)
                self._settle_log(log, found)
        elif isinstance(source, Plain) and found is None:
            if self._has_ended(log, source):
                self._close(log.key)
        elif isinstance(source, Plain) and log.offset == source.size:
            self._settle_log(log, found)

    def _settle_log(self, log: Log, found: Found | None) -> None:
        if found and (found.size == log.offset or followed.is_packed(found.path)):
            self._settle(found)
            log.size, log.changed = found.size, found.changed
            self._note(log)

    @property
    def has_ended(self) -> bool:
        """Whether nothing more can come: standard input has ended, and nothing else is followed."""
        return not self._given and (self.stdin is None or self.stdin.is_at_end)
