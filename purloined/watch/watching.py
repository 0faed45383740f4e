"""`watch logs`: what the logs say goes to the detector, what that finds goes to whoever is to be told.

Round by round: look which files are there, read what is new in them, feed it by the minute, and every EVERY seconds (at
once, where there is an alert) write down how far that went: ledger.py. Alerts go out only after that.

A line is fed when it is read, however late it is: the detector takes minutes in parts and in any order, so nothing
waits for a minute to be over, and a late line counts in the minute it tells of. A sensor whose clock jumps back tells
of minutes that were there before, and counts in them once more. Silence is asked for only when everything that lies
there was read: while an old log is caught up with, nothing is silent.
"""

import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from purloined.watch import alerts, becoming, chunks, detecting, outbox
from purloined.watch.chunks import Piece
from purloined.watch.detecting import Detector
from purloined.watch.followed import Log, Piped
from purloined.watch.following import Following
from purloined.watch.known import Known
from purloined.watch.ledger import Ledger
from purloined.watch.minutes import minutes

EVERY = 5.0  # seconds between two commits, while no alert hurries
SOON = 86_400  # seconds after which what a record tells of did not happen just now
AT_MOST = 0.05  # share of the time that writing the detector's state may take; a large state is written less often
ROWS = 100_000  # that are fed together
SOONEST, LATEST = 0.2, 1.0  # seconds between two rounds
WORK = 0.2  # share of the time that rounds may take before there are fewer
PAUSES = (30, 60, 120, 300, 600)  # seconds before a place in trouble is tried again


class Counts(NamedTuple):
    """What was read since the beginning of this run."""

    lines: int = 0
    unread: int = 0
    alerts: int = 0


class Watching:
    """Logs that are watched. Use as a context manager; `round` until nothing is left, or for ever."""

    def __init__(
        self,
        known: Known,
        given: list[Path],
        ledger: Ledger,
        piece: Path,
        show: Callable[[dict], object],
        say: Callable[[str], object],
        clock: Callable[[], float] = time.time,
        stdin: Piped | None = None,
        is_once: bool = False,
        every: float = EVERY,
        detector: type[Detector] = Detector,
    ) -> None:
        """piece: a file for pieces of logs while they are read; show, say: take an alert, and a trouble; clock: UTC, in
        seconds since 1970; is_once: what lies there, and no more."""
        self._known, self._ledger, self._show, self._say, self._clock = known, ledger, show, say, clock
        self._is_once, self._every = is_once, every
        self._piece = piece
        leave_out = {Path(f"{known.state.resolve()}{end}") for end in ("", "-wal", "-shm", "-journal")}
        leave_out |= {Path(sink["path"]).resolve() for sink in known.sinks if sink["to"] == "file"}
        leave_out.add(self._piece.resolve())
        self.following = Following(given, ledger.logs(), known.sensor, clock, leave_out, stdin, is_once)
        self._inside = known.inside
        self._detector = _detector(detector, known, ledger, say)
        self._places = [outbox.HERE, *map(alerts.place_of, known.sinks)]
        self._rows: list[pa.Table] = []
        self._alerts: list[dict] = []
        self._said: set[str] = set()
        self._in_the_way: set[str] = set()  # places that cannot be looked into just now
        self._tries: dict[str, tuple[int, float]] = {}  # of a place in trouble: how often, and when next
        self._is_fed = False
        self._committed, self._cost = clock(), 0.0
        self.counts = Counts()
        self.has_trouble = False

    def __enter__(self) -> "Watching":
        return self

    def __exit__(self, kind: type | None, *rest: object) -> None:
        """What was read is written down, but not after an error."""
        if kind is None or issubclass(kind, KeyboardInterrupt):
            self.commit()
            self.tell()
        self.following.close()
        self._piece.unlink(missing_ok=True)

    # a round --------------------------------------------------------------------------------------------

    def round(self) -> bool:
        """Reads what is new. Returns whether there is more already."""
        self._look()
        has_more, behind = False, set()  # labels of logs whose older part is not read yet
        troubles: list[str] = []
        for log in self.following.ready:
            if log.label in behind:
                has_more = True
                continue
            for piece in self.following.pieces(log, troubles):
                self._take(piece)
                self._commit_if_due()
            if self.following.has_more(log):
                behind.add(log.label)
                has_more = True
        for trouble in troubles:
            self._trouble(trouble)
        self._feed()
        if not has_more:
            self._note(filter(self._was_heard, self._detector.quiet(self._clock())))
        self._commit_if_due()
        self.tell()
        return has_more

    def _was_heard(self, alert: dict) -> bool:
        """Whether a sensor that is silent ever spoke while somebody listened; old logs are not silent but over."""
        heard = {self._known.sensor(log.name, log.label).label for log in self.following.logs() if log.heard}
        return not alert["records"] or any(record["sensor"] in heard for record in alert["records"])

    def _look(self) -> None:
        troubles = set(self.following.look())
        self._said -= self._in_the_way - troubles  # what has passed is told anew when it comes again
        self._in_the_way = troubles
        for trouble in sorted(troubles):
            self._trouble(trouble)

    def _trouble(self, trouble: str) -> None:
        self.has_trouble = True
        if trouble not in self._said:
            self._said.add(trouble)
            self._say(trouble)

    def _take(self, piece: Piece) -> None:
        log = piece.log
        sensor = self._known.sensor(log.name, log.label)
        found = chunks.read(piece, self._piece, sensor)
        self.counts = self.counts._replace(
            lines=self.counts.lines + log.lines - piece.before, unread=self.counts.unread + found.unread
        )
        if found.unread:
            self._unread(log, found)
        if self._clock() - max(map(_latest, found.events), default=0.0) < SOON:
            log.heard = self._clock()
        self._rows += found.events
        if sum(table.num_rows for table in self._rows) >= ROWS:
            self._feed()

    def _unread(self, log: Log, found: chunks.Read) -> None:
        self.has_trouble = True
        if not log.unread:
            self._say(f"{log.path}: lines of {log.reader} that cannot be read are counted; {found.example}")
        log.unread += found.unread
        log.example = log.example or found.example

    def _feed(self) -> None:
        """Hands the rows to the detector."""
        if self._rows:
            rows, self._rows = pa.concat_tables(self._rows), []
            self._note(self._detector.feed(minutes(rows, self._inside)))
            self._is_fed = True

    def _note(self, found: Iterable[dict]) -> None:
        """Keeps alerts for the next commit, each with what it could become."""
        for alert in found:
            self._is_fed = True
            told = {"alert": "logs", **alert, "incident": alert["id"], "made": _said(self._clock())}
            told.pop("id")
            if self._known.case and alert.get("places"):
                told["becomes"] = becoming.becomes(self._known.case, [place["folder"] for place in alert["places"]])
            self._alerts.append(told)

    def figures(self) -> dict[str, int]:
        """What was read in this run."""
        skipped = self.following.skipped
        return {
            "lines": self.counts.lines + skipped,
            "unread": self.counts.unread + skipped,
            "logs": len(self.following.logs()),
            "alerts": self.counts.alerts,
        }

    # what lasts -----------------------------------------------------------------------------------------

    def _commit_if_due(self) -> None:
        wait = max(self._every, self._cost / AT_MOST)
        if self._alerts or self._clock() - self._committed >= wait or self._clock() < self._committed:
            self.commit()

    def commit(self) -> None:
        """Writes down how far all of it went."""
        self._feed()
        self._committed = self._clock()
        changed = self.following.take_changed()
        if not (changed or self._is_fed):
            return
        began = time.perf_counter()
        state = self._detector.state() if self._is_fed else None
        made, self._alerts, self._is_fed = self._alerts, [], False
        self._ledger.commit(changed, state, made, self._places, _said(self._clock()))
        self._cost = time.perf_counter() - began
        self.counts = self.counts._replace(alerts=self.counts.alerts + len(made))

    def tell(self) -> None:
        """Hands alerts over to whoever does not have them yet; a place in trouble is left alone for a while."""
        outbox.show_waiting(self._ledger, self._show)
        for sink in self._known.sinks:
            place = alerts.place_of(sink)
            count, after = self._tries.get(place, (0, 0.0))
            if self._clock() < after:
                continue
            trouble = outbox.send_waiting(self._ledger, sink)
            if trouble:
                self._trouble(trouble)
                self._tries[place] = count + 1, self._clock() + PAUSES[min(count, len(PAUSES) - 1)]
            else:
                self._tries.pop(place, None)


def _detector(kind: type[Detector], known: Known, ledger: Ledger, say: Callable[[str], object]) -> Detector:
    """As it was when it was written down; a new one where its state is of another version."""
    told = detecting.Known(known.vouched, known.held_bytes, known.trusted)
    state = ledger.fact("detector")
    if not state:
        return kind(told)
    try:
        return kind.from_state(bytes(state), told)
    except ValueError as error:
        say(f"what was usual is learned anew: {error}")
        return kind(told)


def _latest(events: pa.Table) -> float:
    """The latest time in them, in seconds since 1970."""
    time = pc.max(events["time"]).as_py()
    return time.replace(tzinfo=UTC).timestamp() if time else 0.0


def _said(now: float) -> str:
    return datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def run(watching: Watching, is_once: bool, wait: Callable[[float], bool], beat: Callable[[Watching], object]) -> None:
    """Round after round, until all is read where that is enough. wait: so many seconds at the most, and whether to go
    on; beat: called after each round."""
    while True:
        began = time.perf_counter()
        has_more = watching.round()
        took = time.perf_counter() - began
        beat(watching)
        ended = watching.following.has_ended
        stdin = watching.following.stdin
        if not has_more and (ended or (is_once and (stdin is None or stdin.is_at_end))):
            return
        if not wait(0.0 if has_more else min(max(took / WORK, SOONEST), LATEST)):
            return
