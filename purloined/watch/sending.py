"""Bytes that leave, against what usually leaves.

**What is counted.** Of each connection the bytes that left beyond those that came back. Whoever browses, fetches
updates or speaks in a video call receives about as much as he sends, or more; who sends files away does not. (It is
the producer-consumer ratio, (sent - received) / (sent + received), in bytes: near 1 for a theft or a backup, near 0
for a call, near -1 for browsing. An alert states it, beside the ratio that the device has had so far.)

**Against what.** A line is kept for each destination, each device and destination, each device, and each program of a
device. A destination is the network of an address (/24, /48), or the domain of a name, since services have many
addresses. Each line remembers how much it took on its days (a quantile sketch, older days counting less, working days
and the others apart), and its largest day.

**When.** A cumulative sum: of each day, what exceeds the usual large day is added, and what the next days fall short
of it is taken off. It grows with a burst as with a slow leak spread over days; an allowance of a twentieth of the
floor a day keeps trickles out. An alert is raised when the sum exceeds the floor, and twice the largest day the line
ever had. For a destination that somebody vouched for, nothing counts until a day has ten times a usual large one.
During the learning period only a much higher floor counts.

**What it cannot see.** A theft smaller than the floor; one to a place to which the same machine sends as much anyway;
one through a connection that brings as much back; one slower than the allowance; and a connection that is still open.
What it takes for theft is a theft's shadow: the first synchronisation of a new laptop casts the same.
"""

from collections.abc import Iterator
from typing import NamedTuple

from purloined.watch.causes import Finding
from purloined.watch.minutes import Minute
from purloined.watch.sketches import Usual

DAY = 86400
MOST_LINES = 30_000
MOST_MET = 100_000
_SOME = 5  # days of a kind after which what is usual can be told
_STRANGER = 7  # days in which a place is new to a device
_OF_PLACES = ("pair", "answered")
_OF_MANY = ("place", "device")
_MATERIAL = 0.02  # of the limit: a row of less is no part of what many rows together exceed
_FADES = 0.5 ** (1 / 60)
_TRIFLE = 1 / 1000  # of the floor: a line that never has more in a day is not worth keeping


class Limits(NamedTuple):
    """The numbers of knowledge/watch.toml that sending needs, `held` being the bytes held; 0: not known."""

    floor: float
    learning_floor: float
    leak_days: float
    beyond_peak: float
    beyond_vouched: float
    device_floor: float
    gathering_floor: float
    gathering_peak: float
    learning_days: float
    half_life: float


class Line:
    """How much goes one way: today's sum, the cumulative sum of the days before, and what is usual."""

    __slots__ = ("allowed", "before", "day", "free", "last", "peak", "pending", "since", "today", "work")

    def __init__(self, day: int, half_life: float) -> None:
        self.day = day
        self.today = self.before = 0.0
        self.since = self.last = 0.0
        self.work, self.free = Usual(half_life), Usual(half_life)
        self.allowed = 0.0  # what a day like this may have without being counted
        self.peak = self.pending = 0.0  # the largest day; that of the days that are being summed up counts only later

    def usual(self, day: int) -> Usual:
        """Of working days, or of the others."""
        return self.free if (day + 3) % 7 >= 5 else self.work  # day 0 was a Thursday

    @property
    def days(self) -> int:
        return self.work.seen + self.free.seen

    def to_day(self, day: int, least: float, most: float) -> None:
        """Closes the days before `day`. least: what no day is counted for; most: what a day teaches at the most, so
        that a theft does not become usual."""
        while self.day < day:
            if self.today or self.before:
                self.before = max(0.0, self.before + self.today - max(self.allowed, least))
            today = min(self.today, most)
            self.usual(self.day).add(today, self.day)
            self.peak, self.pending, self.today = self.peak * _FADES, max(self.pending, today), 0.0
            if not self.before:
                self.peak, self.pending, self.since = max(self.peak, self.pending), 0.0, 0.0
            self.day += 1
            if not self.before and day - self.day > 60:  # a line long unused: what it knew has faded
                self.day = day
            if self.before or self.day == day:
                usual = self.usual(self.day)
                self.allowed = usual.quantile(0.9) if usual.seen >= _SOME else 0.0

    def excess(self, least: float) -> float:
        """The cumulative sum, today included."""
        return max(0.0, self.before + self.today - max(self.allowed, least))

    def plain(self) -> list:
        """Itself as JSON has it."""
        own = [self.day, self.today, self.before, self.since, self.last, self.allowed, self.peak, self.pending]
        return [*own, self.work.plain(), self.free.plain()]

    @classmethod
    def of(cls, plain: list, half_life: float) -> "Line":
        made = cls(0, half_life)
        *own, work, free = plain
        made.day, made.today, made.before, made.since, made.last, made.allowed, made.peak, made.pending = own
        made.work, made.free = Usual.of(work, half_life), Usual.of(free, half_life)
        return made


class Strangers:
    """The most that one device sent in a day to a place that was new to it; the day that lasts does not count yet."""

    __slots__ = ("before", "day", "most")

    def __init__(self, before: float = 0.0, day: int = 0, most: float = 0.0) -> None:
        self.before, self.day, self.most = before, day, most

    @property
    def peak(self) -> float:
        return self.before

    def meet(self, day: int, size: float, most: float) -> None:
        """A day's sum to a new place. most: what it teaches at the most."""
        if day > self.day:
            self.before, self.day, self.most = max(self.before * _FADES ** (day - self.day), self.most), day, 0.0
        self.most = max(self.most, min(size, most))


class Sending:
    """The lines, and what they find."""

    def __init__(self, limits: Limits, vouched: frozenset[str] = frozenset()) -> None:
        self.limits, self.vouched = limits, vouched
        self.lines: dict[str, Line] = {}
        self.met: dict[str, int] = {}  # destinations that anything was ever sent to, with the last day
        self.ratios: dict[str, list[float]] = {}  # per device: sent and received, older days counting less
        self.strangers: dict[str, Strangers] = {}
        self.began: dict[str, int] = {}  # the first day of each sensor
        self.swept = 0

    def take(self, row: Minute) -> Iterator[Finding]:
        """What a row of flows shows."""
        day = row.minute // DAY
        began = self.began.setdefault(row.sensor, day)
        learning = day - began < self.limits.learning_days
        if day > self.swept:
            self._sweep(day)
        if row.kind == "within":
            yield from self._gathered(row, day)
            return
        self._ratio(row)
        excess = row.sent - row.received
        if excess <= 0 or not row.peer:
            return
        place = group(row.peer)
        self.met[place] = day
        vouched = row.peer in self.vouched or place in self.vouched or row.account in self.vouched
        for name, cause, says, floor in self._ways(row, place, vouched):
            yield from self._along(name, cause, says, floor, row, day, excess, (learning, vouched))

    def _ways(self, row: Minute, place: str, vouched: bool) -> Iterator[tuple[str, str, str, float]]:
        """The lines that a row goes into: name, cause, sentence, floor."""
        floor = self.limits.floor
        sensor, device = row.sensor, row.device
        if row.kind == "answered":
            yield f"answered\0{sensor}\0{device}\0{place}", f"to {place}", "answered", floor
        else:
            yield f"pair\0{sensor}\0{device}\0{place}", f"to {place}", "pair", floor
        if vouched:
            return
        if row.kind == "out":
            yield f"place\0{sensor}\0{place}", f"to {place}", "place", floor
            yield f"device\0{sensor}\0{device}", f"from {device}", "device", floor * self.limits.device_floor
        if row.process:
            yield f"process\0{sensor}\0{device}\0{row.process}", f"by {row.process} {device}", "process", floor

    def _along(self, name, cause, says, floor, row, day, excess, state) -> Iterator[Finding]:
        learning, vouched = state
        line = self._line(name, day)
        least = floor / self.limits.leak_days
        line.to_day(day, least, 2 * self._limit(line, row, floor, learning, vouched))
        limit = self._limit(line, row, floor, learning, vouched)
        line.today += excess
        if says in _OF_PLACES and line.days < _STRANGER and not learning and not vouched:
            self._strangers(row).meet(day, line.today, 2 * limit)
        line.since = line.since or row.begins
        line.last = row.ends
        sum_now = line.today if vouched else line.excess(least)
        if sum_now <= limit:
            return
        crosses = sum_now - excess <= limit
        if says in _OF_MANY and not crosses and excess < limit * _MATERIAL:
            return  # others send there too, or it sends elsewhere too: no part of this
        figures = {
            "bytes": round(line.before + line.today), "usual": round(line.allowed),
            "peak": round(line.peak), "limit": round(limit), "days": line.days, "place": group(row.peer),
            "device": row.device, "process": row.process, "first_seen": line.days == 0,
            "ratio": round((row.sent - row.received) / max(1, row.sent + row.received), 2),
            "ratio_before": self._ratio_of(row),
        }  # fmt: skip
        if learning:
            says = "learning"
        elif vouched:
            says = "vouched"
        elif line.days == 0 and says == "pair":
            says = "first"
        also = () if says.startswith("place") else (f"from {row.device}",)
        yield Finding("sending", cause, says, figures["bytes"], figures, (row,), line.since, row.ends, also)

    def _limit(self, line: Line, row: Minute, floor: float, learning: bool, vouched: bool) -> float:
        """How large the sum may become."""
        if vouched:
            usual = max(line.work.quantile(0.9, False), line.free.quantile(0.9, False))
            known = line.days >= 5 and usual
            return self.limits.beyond_vouched * usual if known else float("inf")
        beyond = self.limits.beyond_peak
        if learning:
            floor = max(floor, self.limits.learning_floor)
        strange = self._strangers(row).peak if line.days < _STRANGER else 0.0
        return max(floor, beyond * line.peak, beyond * strange)

    def _gathered(self, row: Minute, day: int) -> Iterator[Finding]:
        """What a device fetches from the victim's other devices."""
        excess = row.received - row.sent
        if excess <= 0:
            return
        line = self._line(f"within\0{row.sensor}\0{row.device}", day)
        floor = self.limits.gathering_floor
        line.to_day(day, floor / self.limits.leak_days, 2 * max(floor, self.limits.gathering_peak * line.peak))
        limit = max(floor, self.limits.gathering_peak * line.peak)
        if row.account in self.vouched or row.device in self.vouched:
            limit = max(limit, self.limits.beyond_vouched * line.peak)
        line.today += excess
        line.since = line.since or row.begins
        if line.today > limit:
            figures = {
                "bytes": round(line.today), "usual": round(line.allowed), "peak": round(line.peak),
                "limit": round(limit), "days": line.days, "device": row.device, "place": row.peer,
            }  # fmt: skip
            yield Finding(
                "gathering", f"by {row.device}", "gathering", line.today, figures, (row,), line.since, row.ends
            )

    def _strangers(self, row: Minute) -> "Strangers":
        """What the device usually sends to places that it meets for the first time."""
        name = f"{row.sensor}\0{row.device}\0{row.kind}"
        return self.strangers.setdefault(name, Strangers())

    def _line(self, name: str, day: int) -> Line:
        line = self.lines.get(name)
        if line is None:
            line = self.lines[name] = Line(day, self.limits.half_life)
        return line

    def _ratio(self, row: Minute) -> None:
        pair = self.ratios.setdefault(row.device, [0.0, 0.0])
        pair[0] += row.sent
        pair[1] += row.received

    def _ratio_of(self, row: Minute) -> float:
        """The device's ratio without this row."""
        sent, received = self.ratios.get(row.device, (0.0, 0.0))
        sent, received = sent - row.sent, received - row.received
        return round((sent - received) / max(1, sent + received), 2)

    def _sweep(self, day: int) -> None:
        """Closes the days before, and forgets what never mattered, then what was used longest ago."""
        self.swept = day
        for pair in self.ratios.values():
            kept = 0.5 ** (1 / self.limits.half_life)
            pair[0] *= kept
            pair[1] *= kept
        for name in [name for name, line in self.lines.items() if _most(line) < _TRIFLE * self.limits.floor]:
            del self.lines[name]
        _keep(self.lines, MOST_LINES, lambda name: self.lines[name].last)
        _keep(self.met, MOST_MET, lambda name: self.met[name])
        _keep(self.ratios, MOST_LINES, lambda name: self.ratios[name][0])

    def plain(self) -> dict:
        """Itself as JSON has it."""
        return {
            "lines": {name: line.plain() for name, line in self.lines.items()},
            "strangers": {name: [kept.before, kept.day, kept.most] for name, kept in self.strangers.items()},
            "met": self.met, "ratios": self.ratios, "began": self.began, "swept": self.swept,
        }  # fmt: skip

    def restore(self, plain: dict) -> None:
        """What `plain` gave."""
        self.lines = {name: Line.of(line, self.limits.half_life) for name, line in plain["lines"].items()}
        self.strangers = {name: Strangers(*kept) for name, kept in plain["strangers"].items()}
        self.met, self.ratios, self.began, self.swept = (plain[key] for key in ("met", "ratios", "began", "swept"))


def group(peer: str) -> str:
    """The destination that an endpoint belongs to: the network of an address, the domain of a name."""
    if ":" in peer:
        return ":".join(peer.split(":")[:3]) + "::/48"
    head, _, last = peer.rpartition(".")
    if last.isdigit():
        return f"{head}.0/24"
    parts = peer.split(".")
    return ".".join(parts[1:]) if len(parts) > 2 else peer


def _most(line: Line) -> float:
    return max(line.today, line.before, line.peak, line.pending)


def _keep(kept: dict, most: int, order) -> None:
    """Forgets what comes first in an order."""
    if len(kept) > most:
        for name in sorted(kept, key=lambda name: (order(name), name))[: len(kept) - most * 9 // 10]:
            del kept[name]
