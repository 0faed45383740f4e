"""Connections that a log tells of when they begin and again when they end. Knows no table and no tool."""

from collections.abc import Callable, Hashable, Iterator
from datetime import datetime
from itertools import pairwise

from purloined.evidence import Evidence

MOST_OPEN = 100_000  # beyond that the one that began first counts as still open, whatever becomes of it


def newest_first(evidence: Evidence, time_of: Callable[[str], datetime | None]) -> bool:
    """Whether the log runs backwards, as exports from a viewer do; its first lines show it."""
    lines = evidence.head().decode("utf-8", "replace").splitlines()[:-1]
    times = [time for line in lines if (time := time_of(line)) is not None]
    earlier = sum(after < before for before, after in pairwise(times))
    later = sum(after > before for before, after in pairwise(times))
    return earlier > later


class StillOpen:
    """Beginnings whose end the log has not told yet, by whatever ties the two together."""

    def __init__(self, newest_first: bool = False) -> None:
        self.newest_first = newest_first
        self._begun: dict[Hashable, dict] = {}
        self._ended: dict[Hashable, None] = {}  # of a log that runs backwards, where the end comes first

    @property
    def idle(self) -> bool:
        """Whether an end would tell nothing: no beginning waits for it, or could come after it."""
        return not self._begun and not self.newest_first

    def __iter__(self) -> Iterator[Hashable]:
        """What waits for its end."""
        return iter(self._begun)

    def knows(self, key: Hashable) -> bool:
        """Whether a beginning waits for its end."""
        return key in self._begun

    def began(self, key: Hashable, flow: dict) -> Iterator[dict]:
        """Keeps the beginning; gives back, unfinished, what is known to have no end here. A second is passed over."""
        if self.newest_first:
            if key not in self._ended:
                self._ended[key] = None
                yield flow | {"unfinished": True}
        elif key not in self._begun:
            self._begun[key] = flow
            if len(self._begun) > MOST_OPEN:
                yield self._begun.pop(next(iter(self._begun))) | {"unfinished": True}

    def ended(self, key: Hashable) -> dict | None:
        """The connection ended. Gives its beginning, where that is known."""
        if self.newest_first:
            self._ended[key] = None
            if len(self._ended) > MOST_OPEN:
                del self._ended[next(iter(self._ended))]
        return self._begun.pop(key, None)

    def rest(self) -> Iterator[dict]:
        """At the end of the log: those of which no end was told."""
        for flow in self._begun.values():
            yield flow | {"unfinished": True}
        self._begun.clear()
