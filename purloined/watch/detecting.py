"""Finds in the minutes of a network what may be a theft, and says so once.

Five things are looked for, each in a module of its own, which says how: much read or listed in a short time, and
files rewritten or renamed in masses (bursts); archives made, and programs started that send (staging); bytes that
leave beyond what is usual (sending); logs that fall silent (silence). What they find becomes alerts, one for one
cause (causes).

What is known beforehand is little: which endpoints are the victim's own, whom somebody vouched for, how much is held.
All else is learned from the minutes as they come, in bounded memory, and goes into `state`, from which a detector goes
on as if it had never stopped.
"""

import json
import zlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from purloined import knowledge
from purloined.watch.bursts import Bursts
from purloined.watch.causes import Alert, Causes, Finding
from purloined.watch.minutes import Minute
from purloined.watch.sending import Limits, Sending
from purloined.watch.silence import Silence
from purloined.watch.staging import Staging

_VERSION = 2


class Known(NamedTuple):
    """What is known before anything was seen.

    vouched  accounts, addresses and names of destinations that somebody vouched for, in normal form
    held     bytes held; 0: not known. Floors are never above a share of it
    trusted  sensors whose silence is an alert; None: each one
    scale    by which every floor is multiplied: 1, or more to hear less
    """

    vouched: frozenset[str] = frozenset()
    held: int = 0
    trusted: frozenset[str] | None = None
    scale: float = 1.0


NOTHING = Known()


class Detector:
    """What is ordinary, as learned so far, and what is going on. `feed` takes minutes, whole or in parts, in any order
    inside a batch; `quiet` is told how late it is when nothing comes."""

    def __init__(self, known: Known = NOTHING) -> None:
        told = knowledge.load("watch.toml")
        self.known = known
        self.sending = Sending(_limits(told, known), known.vouched)
        self.bursts = Bursts(told, known)
        self.staging = Staging(told, known)
        self.silence = Silence(told["silence"], known.trusted)
        self.causes = Causes(told["alerts"]["open_days"], told["alerts"]["grown"], told["alerts"]["a_day"])

    def feed(self, minutes: Iterable[Minute]) -> Iterator[Alert]:
        """The alerts that these minutes raise."""
        for row in sorted(minutes, key=lambda row: (row.minute, row.ends)):
            for finding in self._found(row):
                yield from self.causes.of(finding)

    def _found(self, row: Minute) -> Iterator[Finding]:
        yield from self.silence.take(row)
        if row.kind in ("out", "answered", "within"):
            yield from self.sending.take(row)
        elif row.kind == "exec":
            yield from self.staging.started(row)
        elif row.kind != "lost":
            yield from self.bursts.take(row)
            if row.kind == "archive":
                yield from self.staging.archived(row)

    def quiet(self, now: float) -> Iterator[Alert]:
        """The alerts that time alone raises: sensors that have fallen silent. now: seconds since 1970, UTC."""
        for finding in self.silence.due(now):
            yield from self.causes.of(finding)

    def state(self) -> bytes:
        """All that it knows, to go on from."""
        parts = {name: getattr(self, name).plain() for name in _PARTS}
        return zlib.compress(json.dumps({"version": _VERSION, **parts}).encode("ascii"), 3)

    @classmethod
    def from_state(cls, state: bytes, known: Known = NOTHING) -> "Detector":
        """One that goes on where the other stood. A ValueError says that it cannot be read."""
        try:
            plain = json.loads(zlib.decompress(state))
            if plain["version"] != _VERSION:
                raise ValueError(f"the state is of version {plain['version']}, not {_VERSION}")
            made = cls(known)
            for name in _PARTS:
                getattr(made, name).restore(plain[name])
        except (zlib.error, KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"the state is damaged: {error}") from None
        return made


_PARTS = ("sending", "bursts", "staging", "silence", "causes")


def _limits(told: dict, known: Known) -> Limits:
    sending, gathering, learning = told["sending"], told["gathering"], told["learning"]

    def at_most(floor: float, of_held: float) -> float:
        return known.scale * (min(floor, of_held * known.held) if known.held else floor)

    return Limits(
        at_most(sending["floor"], sending["of_held"]),
        at_most(sending["learning_floor"], sending["of_held"]),
        sending["leak_days"],
        sending["beyond_peak"],
        sending["beyond_vouched"],
        sending["device_floor"],
        at_most(gathering["floor"], gathering["of_held"]),
        gathering["beyond_peak"],
        learning["days"],
        learning["half_life_days"],
    )
