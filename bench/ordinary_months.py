"""Months of ordinary work of fifty machines, and thefts, as minutes: what bench/watch_months.py feeds.

Written before the detector, and from what such networks are known to do, not from what the detector looks for. Sizes
have heavy tails (log-normal, Pareto), and much of what looks like theft is there on purpose: first synchronisations
of replaced laptops, a cloud service that is taken up, exports at the end of the month, images pushed by build
machines, updates that machines hand on to strangers, video calls in which one side only speaks, backups that failed
and make up for it, cameras that never stop sending, customers that get their drawings by a server never seen before.

A world is made of one seed; the same seed gives the same rows.
"""

import math
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import NamedTuple

from purloined.watch.minutes import Minute

SENSOR = "firewall"
FIRST_DAY = date(2025, 1, 6)  # a Monday
MB, GB = 10**6, 10**9
HOUR = 3600
BACKUP = "198.51.100.7"  # the one destination that somebody vouched for
_SHUTDOWN = range(84, 93)  # days on which nobody works


class Machine(NamedTuple):
    """role: office, engineer, room, server, build, camera. joins: its first day. start, length: hours of work."""

    name: str
    role: str
    joins: int
    start: float
    length: float
    weight: float


class Flow(NamedTuple):
    """at: seconds since FIRST_DAY; kind: out or answered."""

    at: float
    device: str
    peer: str
    sent: float
    received: float
    kind: str = "out"


class World:
    """Who works there, with whom, and how much; `day` gives the flows of a day."""

    def __init__(self, seed: int) -> None:
        self.random = random = Random(f"world {seed}")
        self.machines = _machines(random)
        self.sites = [_address(random) for _ in range(3000)]
        self.cloud = [_address(random) for _ in range(6)]  # the office cloud
        self.video = [_address(random) for _ in range(60)]
        self.registry, self.camera_cloud, self.home_backup = (_address(random) for _ in range(3))
        self.auditor, self.bank = _address(random), _address(random)
        self.partners = [_address(random) for _ in range(2)]
        self.customers = [_address(random) for _ in range(25)]
        self.new_service = [_address(random) for _ in range(2)]
        self.new_service_from = random.randrange(50, 100)
        self.adopts = {m.name: random.randrange(21) for m in self.machines if random.random() < 0.6}
        self.backup_size = {m.name: _log_normal(random, 12 * GB, 0.9) for m in self.machines if m.role == "server"}
        self.at_home = set(random.sample([m.name for m in self.machines if m.role == "office"], 2))
        self.free = {random.randrange(260) for _ in range(12)} | set(_SHUTDOWN)
        self.owed: dict[str, float] = {}

    def day(self, number: int) -> list[Flow]:
        """All flows that end on that day, in order."""
        rng = Random(f"{self.random.getrandbits(32)} {number}")
        when = FIRST_DAY + timedelta(days=number)
        flows: list[Flow] = []
        for machine in self.machines:
            if number >= machine.joins:
                flows += self._of(rng, machine, number, when)
        flows += self._from_outside(rng, number)
        return sorted(flow for flow in flows if flow.at < (number + 1) * 24 * HOUR)

    def _of(self, rng: Random, machine: Machine, number: int, when: date) -> Iterator[Flow]:
        works = when.weekday() < 5 and number not in self.free and rng.random() > 0.05
        works = works or (when.weekday() >= 5 and rng.random() < 0.04)
        base = number * 24 * HOUR
        if machine.role == "server":
            yield from self._server(rng, machine, number, when, base)
        elif machine.role == "build":
            for _ in range(_poisson(rng, 6 if works else 1)):
                yield Flow(
                    base + rng.uniform(0, 24) * HOUR,
                    machine.name,
                    self.registry,
                    _log_normal(rng, 400 * MB, 1.0),
                    2 * MB,
                )
        elif machine.role == "camera":
            for hour in range(24):
                yield Flow(
                    base + (hour + 0.99) * HOUR, machine.name, self.camera_cloud, rng.gauss(0.9, 0.1) * GB, 3 * MB
                )
        elif machine.role == "room" and works:
            yield from self._calls(rng, machine, base, 5, 3.0)
        elif works:
            yield from self._person(rng, machine, number, base)
        if machine.name in self.at_home:
            yield Flow(
                base + rng.gauss(21, 0.5) * HOUR,
                machine.name,
                self.home_backup,
                _log_normal(rng, 1.2 * GB, 0.6),
                20 * MB,
            )

    def _person(self, rng: Random, machine: Machine, number: int, base: float) -> Iterator[Flow]:
        begins = base + (machine.start + rng.gauss(0, 0.4)) * HOUR
        during = lambda: begins + rng.random() * machine.length * HOUR  # noqa: E731
        for _ in range(_poisson(rng, 14)):
            site = rng.choice(self.sites[: 1 + int(3000 * rng.random() ** 3)])
            yield Flow(
                during(), machine.name, _near(rng, site), _log_normal(rng, 0.3 * MB, 1.6), _log_normal(rng, 6 * MB, 1.8)
            )
        for _ in range(_poisson(rng, 2)):  # somewhere nobody has been before
            yield Flow(
                during(), machine.name, _address(rng), _log_normal(rng, 0.2 * MB, 1.8), _log_normal(rng, 3 * MB, 1.8)
            )
        share = _log_normal(rng, 60 * MB * machine.weight, 1.3)
        for _ in range(8):
            yield Flow(
                during(), machine.name, _near(rng, rng.choice(self.cloud)), share / 8, _log_normal(rng, 25 * MB, 1.3)
            )
        if rng.random() < 0.03:  # a film, a folder, a mailbox
            yield Flow(
                during(), machine.name, rng.choice(self.cloud), min(_pareto(rng, 300 * MB, 1.3), 40 * GB), 5 * MB
            )
        if number == machine.joins > 0 or rng.random() < 0.0008:  # a new or replaced machine
            yield from _spread(
                rng, during(), machine.name, rng.choice(self.cloud), min(_pareto(rng, 2 * GB, 1.0), 60 * GB)
            )
        if rng.random() < 0.02:  # back from travels
            yield Flow(during(), machine.name, rng.choice(self.cloud), _log_normal(rng, 600 * MB, 1.0), 100 * MB)
        yield from self._calls(rng, machine, base, 1.2, 1.0)
        yield from self._updates(rng, machine, number, during())
        if machine.role == "engineer" and rng.random() < 0.3:
            if rng.random() < 0.04:
                self.customers.append(_address(rng))
            size = min(_log_normal(rng, 250 * MB, 1.4), 30 * GB)
            yield Flow(during(), machine.name, rng.choice(self.customers), size, size / 50)
        yield from self._new_service(rng, machine, number, during())

    def _calls(self, rng: Random, machine: Machine, base: float, often: float, megabits: float) -> Iterator[Flow]:
        for _ in range(_poisson(rng, often)):
            seconds = min(_log_normal(rng, 35 * 60, 0.7), 9 * HOUR)
            sent = seconds * _log_normal(rng, megabits, 0.5) * MB / 8
            received = sent * _log_normal(rng, 1.3, 0.6) if rng.random() > 0.05 else sent * 0.05  # a talk, no call
            ends = base + (machine.start + rng.random() * machine.length) * HOUR + seconds
            yield Flow(ends, machine.name, _near(rng, rng.choice(self.video)), sent, received)

    def _updates(self, rng: Random, machine: Machine, number: int, at: float) -> Iterator[Flow]:
        if number % 28 in (8, 9, 10):  # a patch Tuesday and the days after it
            yield Flow(at, machine.name, _near(rng, self.sites[0]), 20 * MB, _log_normal(rng, 900 * MB, 0.5))
            if rng.random() < 0.05:  # handed on to strangers
                peers, total = rng.randrange(20, 100), _log_normal(rng, 700 * MB, 0.8)
                for _ in range(peers):
                    yield Flow(at + rng.uniform(0, 3) * HOUR, machine.name, _address(rng), total / peers, 1 * MB)

    def _new_service(self, rng: Random, machine: Machine, number: int, at: float) -> Iterator[Flow]:
        since = number - self.new_service_from - self.adopts.get(machine.name, 10**6)
        if since == 0:
            yield from _spread(
                rng, at, machine.name, rng.choice(self.new_service), min(_pareto(rng, 200 * MB, 1.1), 60 * GB)
            )
        elif since > 0:
            yield Flow(at, machine.name, rng.choice(self.new_service), _log_normal(rng, 30 * MB, 1.3), 60 * MB)

    def _server(self, rng: Random, machine: Machine, number: int, when: date, base: float) -> Iterator[Flow]:
        size = self.backup_size[machine.name] * math.exp(rng.gauss(0, 0.25)) * (6 if when.weekday() == 5 else 1)
        size += self.owed.pop(machine.name, 0)
        if rng.random() < 0.02:  # it failed, and makes up for it the next night
            self.owed[machine.name] = size
        else:
            yield from _spread(rng, base + rng.uniform(0, 2) * HOUR, machine.name, BACKUP, size, 3)
        for hour in range(24):
            yield Flow(
                base + (hour + rng.random()) * HOUR,
                machine.name,
                rng.choice(self.sites[:40]),
                _log_normal(rng, 2 * MB, 1.0),
                5 * MB,
            )
        if machine.name == "srv-finance":
            for partner in self.partners:
                yield Flow(
                    base + rng.gauss(6, 0.3) * HOUR, machine.name, partner, _log_normal(rng, 120 * MB, 0.5), 10 * MB
                )
            tomorrow = when + timedelta(days=1)
            if tomorrow.month != when.month:
                quarter = 3 if when.month % 3 == 0 else 1
                for target in (self.auditor, self.bank):
                    yield from _spread(
                        rng, base + 18 * HOUR, machine.name, target, _log_normal(rng, 5 * GB * quarter, 0.5), 2
                    )

    def _from_outside(self, rng: Random, number: int) -> Iterator[Flow]:
        base = number * 24 * HOUR
        for _ in range(60):
            yield Flow(
                base + rng.random() * 24 * HOUR,
                "srv-web",
                _address(rng),
                _log_normal(rng, 3 * MB, 1.8),
                1 * MB,
                "answered",
            )
        if rng.random() < 0.03:  # somebody fetches everything there is
            yield from (
                flow._replace(kind="answered")
                for flow in _spread(
                    rng, base + rng.uniform(0, 20) * HOUR, "srv-web", _address(rng), _pareto(rng, 4 * GB, 1.5), 2
                )
            )


class Theft(NamedTuple):
    """where: `new`, where nobody in the house has been; `cloud`, where others send; `own`, where the machine does."""

    device: str
    peer: str
    where: str
    size: float
    seconds: float
    flows: tuple[Flow, ...]


def theft(world: World, rng: Random, day: int) -> Theft:
    """A theft of 5 GB or more, spread over ten minutes to five days, that begins on that day."""
    there = [m for m in world.machines if m.joins <= day and m.role in ("office", "engineer", "server")]
    device = rng.choice(there).name
    where = rng.choices(("new", "cloud", "own"), (70, 15, 15))[0]
    peer = _address(rng)
    if where == "cloud":
        peer = rng.choice([world.home_backup, rng.choice(world.sites), rng.choice(world.customers)])
    elif where == "own":
        peer = rng.choice(world.cloud if not device.startswith("srv") else world.sites[:40])
    size = math.exp(rng.uniform(math.log(5 * GB), math.log(200 * GB)))
    seconds = math.exp(rng.uniform(math.log(600), math.log(5 * 24 * HOUR)))
    start = (day + rng.random()) * 24 * HOUR
    steps = max(1, min(int(seconds // 600), 400))
    # By night only, by day only, or all the time; the amounts of the steps differ.
    hours = (
        rng.choice([range(24), (20, 21, 22, 23, 0, 1, 2, 3, 4, 5), range(8, 19)]) if seconds > 24 * HOUR else range(24)
    )
    times = [start + seconds * (step + 1) / steps for step in range(steps)]
    times = [at for at in times if int(at % (24 * HOUR) // HOUR) in hours] or times
    weights = [_log_normal(rng, 1, 0.7) for _ in times]
    flows = tuple(
        Flow(at, device, peer, size * weight / sum(weights), size * weight / sum(weights) * rng.uniform(0.01, 0.04))
        for at, weight in zip(times, weights, strict=True)
    )
    return Theft(device, peer, where, size, seconds, flows)


def minutes(flows: Iterator[Flow] | list[Flow]) -> Iterator[Minute]:
    """Flows as the detector is fed with them."""
    epoch = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, tzinfo=UTC).timestamp()
    for flow in flows:
        at = epoch + flow.at
        yield Minute(
            int(at // 60 * 60), SENSOR, flow.device, "", flow.peer, "", flow.kind,
            sent=int(flow.sent), received=int(flow.received), begins=at, ends=at,
        )  # fmt: skip


def _machines(random: Random) -> list[Machine]:
    names = [("srv-finance", "server"), ("srv-web", "server")] + [(f"srv{n}", "server") for n in range(6)]
    names += [("build1", "build"), ("build2", "build"), ("room1", "room"), ("room2", "room"), ("camera", "camera")]
    names += [(f"eng{n}", "engineer") for n in range(6)] + [(f"ws{n}", "office") for n in range(31)]
    late = set(random.sample([name for name, role in names if role == "office"], 3))
    return [
        Machine(
            name, role, random.randrange(40, 150) if name in late else 0, random.gauss(8.7, 0.8), random.gauss(9, 0.8),
            _log_normal(random, 1, 0.7),
        )
        for name, role in names
    ]  # fmt: skip


def _spread(rng: Random, at: float, device: str, peer: str, size: float, hours: float = 4) -> Iterator[Flow]:
    """One long sending, as the connections it takes."""
    parts = rng.randrange(3, 9)
    for part in range(parts):
        yield Flow(at + hours * HOUR * (part + 1) / parts, device, peer, size / parts, size / parts / 60)


def _address(rng: Random) -> str:
    """An address outside: 11.0.0.0/8 and up, but none that is anybody's own."""
    first = rng.choice((11, 23, 31, 44, 52, 81, 95, 104, 142, 185))
    return f"{first}.{rng.randrange(256)}.{rng.randrange(256)}.{rng.randrange(1, 255)}"


def _near(rng: Random, address: str) -> str:
    """Another address of the same service."""
    return f"{address.rpartition('.')[0]}.{rng.randrange(1, 255)}"


def _log_normal(rng: Random, median: float, sigma: float) -> float:
    return median * math.exp(rng.gauss(0, sigma))


def _pareto(rng: Random, least: float, alpha: float) -> float:
    return least * rng.paretovariate(alpha)


def _poisson(rng: Random, mean: float) -> int:
    limit, count, product = math.exp(-mean), 0, rng.random()
    while product > limit:
        count, product = count + 1, product * rng.random()
    return count
