"""Where a log's times go back though its record numbers go on: somebody, or something, set the clock.

Which of the two clocks was right, the log cannot tell: before the step, since some earlier moment, it may have been
ahead; after it, until some later one, it may be behind. The moment at which it went wrong, or was put right again,
shows as a pause at least as long as the step. So nothing is certain from the last such pause before (or the beginning)
to the first such pause after (or the end). A clock that was only ever set forward looks like a pause: not found.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

STEP = timedelta(minutes=5)  # records of one log may be this much out of order without anybody having set a clock
_MOST_PAUSES = 10_000


class Clock:
    """The clock of one numbered log (or one channel of it), record by record in order of number."""

    def __init__(self) -> None:
        self._last: datetime | None = None
        self._latest: datetime | None = None
        self._pauses: list[tuple[timedelta, datetime]] = []  # each longer than all after it: (how long, since when)
        self._open: list[tuple[timedelta, dict]] = []  # steps back that no later pause has made good

    def saw(self, record: int, time: datetime | None) -> Iterator[dict]:
        """Rows (`drop`) for steps back whose span is known now."""
        if time is None:
            return
        last, self._last = self._last, time
        self._latest = max(time, self._latest or time)
        if last is None:
            return
        passed = time - last
        if passed <= -STEP:
            self._note(record, last, time)
        elif passed >= STEP:
            while self._pauses and self._pauses[-1][0] <= passed:
                self._pauses.pop()
            if len(self._pauses) < _MOST_PAUSES:
                self._pauses.append((passed, last))
            for step, row in [pair for pair in self._open if pair[0] <= passed + STEP]:
                self._open.remove((step, row))
                yield row | {"end_time": max(row["end_time"], time)}

    def rest(self) -> Iterator[dict]:
        """At the end: the steps that no pause made good."""
        for _, row in self._open:
            yield row | {"end_time": self._latest}
        self._open = []

    def _note(self, record: int, last: datetime, time: datetime) -> None:
        step = last - time
        before = next((since for long, since in reversed(self._pauses) if long + STEP >= step), None)
        row = {
            "record": record,
            "time": min(before, time) if before else None,
            "end_time": last,
            "action": "drop",
            "detail": f"its clock went back by {step}, so its times are not certain: {last} was followed by {time}",
        }
        if len(self._open) < _MOST_PAUSES:
            self._open.append((step, row))
