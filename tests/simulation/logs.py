"""A sensor's log as files, and when it is whole."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from .records import Record
from .sensors import Sensor
from .world import World

Span = tuple[float, float]
ENDS_LATE = 130.0  # seconds from the end of a connection until its record is written; what was open by then is not in


@dataclass(frozen=True)
class Log:
    """A sensor's log as the case gets it: pieces by file name. holes: where it is not whole, as its trace shows."""

    sensor: Sensor
    pieces: dict[str, list[Record]]
    holes: tuple[Span, ...] = ()
    matching: bool = True  # whether case.toml's pattern fits its files
    damages: tuple[str, ...] = ()

    @property
    def records(self) -> list[Record]:
        """All of it, in order."""
        return [record for piece in self.pieces.values() for record in piece]


def whole_log(rng: Random, sensor: Sensor, records: list[Record]) -> Log:
    """The log as it was written, perhaps in several files."""
    places = [at for at in range(1, len(records)) if records[at].time - records[at - 1].time > 10]  # a gap beyond doubt
    parts = rng.choice((1, 1, 1, 3)) if len(places) > 5 else 1
    cuts = [0, *sorted(rng.sample(places, parts - 1)), len(records)]
    names = [f"{sensor.stem}.log", *(f"{sensor.stem}.log.{number}" for number in range(1, parts))]
    if sensor.kind in ("zeek", "nfdump"):
        ending = {"zeek": "log", "nfdump": "csv"}[sensor.kind]
        names = [f"{sensor.stem}.{number:02}.{ending}" for number in range(parts)]
    pieces = {name: records[a:b] for name, a, b in zip(names, cuts, cuts[1:], strict=False)}
    return Log(sensor, pieces)


def whole_spans(log: Log) -> list[Span]:
    """When the log is continuous, as far as it shows by itself or a person declares; holes taken out."""
    sensor, pieces = log.sensor, [piece for piece in log.pieces.values() if piece]
    if not pieces or not log.matching or not (sensor.numbered or sensor.declared):
        return []
    if sensor.numbered:
        spans = [(min(piece[0].time for piece in pieces), max(piece[-1].time for piece in pieces))]
    elif sensor.span:
        spans = [(-1e18, 1e18)]
    else:
        late = ENDS_LATE if sensor.host is None else 0.0
        spans = [(piece[0].time, piece[-1].time - late) for piece in pieces]
    for hole in log.holes:
        spans = [part for span in spans for part in _without(span, hole)]
    return spans


def _without(span: Span, hole: Span) -> list[Span]:
    before, after = (span[0], min(span[1], hole[0])), (max(span[0], hole[1]), span[1])
    return [part for part in (before, after) if part[0] < part[1]]


def mapped(log: Log, keep: Callable[[Record], bool]) -> dict[str, list[Record]]:
    """Its pieces with the records that are kept."""
    return {name: [record for record in piece if keep(record)] for name, piece in log.pieces.items()}


def free(log: Log) -> bool:
    """Whether any record may be lost without breaking what was declared."""
    return log.sensor.numbered or not log.sensor.declared


def around(records: list[Record], lost: set[Record]) -> tuple[Span, ...]:
    """From the record before to the record after each stretch of lost ones."""
    holes, before, open_ = [], -1e18, False
    for record in records:
        if record in lost:
            open_ = True
            continue
        if open_:
            holes.append((before, record.time))
            open_ = False
        before = record.time
    return (*holes, (before, 1e18)) if open_ else tuple(holes)


def moment_of(rng: Random, log: Log, world: World) -> float:
    """Often while the thief reads, else any time in the window."""
    reads = [record.time for record in log.records if record.thief and record.read]
    if reads and rng.random() < 0.6:
        return rng.choice(reads)
    return rng.uniform(world.begins, world.ends)
