"""Finds in the minutes of a network what may be a theft, and says so once."""

from collections.abc import Iterable, Iterator

from purloined.watch.minutes import Minute

Alert = dict


class Detector:
    """What is ordinary, as learned so far, and what is going on. `feed` takes minutes, whole or in parts, in any order
    inside a batch; `quiet` is told how late it is when nothing comes."""

    def feed(self, minutes: Iterable[Minute]) -> Iterator[Alert]:
        """The alerts that these minutes raise."""
        yield from ()

    def quiet(self, now: float) -> Iterator[Alert]:
        """The alerts that time alone raises: sensors that have fallen silent. now: seconds since 1970."""
        yield from ()

    def state(self) -> bytes:
        """All that it knows, to go on from."""
        return b""

    @classmethod
    def from_state(cls, state: bytes) -> "Detector":
        """One that goes on where the other stood."""
        return cls()
