"""What happened to the logs after they were written: each way leaves a trace, or the case does not lean on the log.

A damage is a function of a log that returns the damaged one, or None where it would not be fair (see the package's
docstring). What a perfect analyst could infer from the trace is kept beside it as `holes`.
"""

from collections.abc import Callable
from dataclasses import replace
from random import Random

from .damage_told import backlog, drops, killed, missed, stopped, suppressed
from .logs import Log, Span, around, free, mapped, moment_of
from .records import Record
from .world import World


def damaged(rng: Random, log: Log, world: World, spared: bool = False) -> Log:
    """The log after none, one or two damages. spared: it is the trace of what is wrong with another."""
    if log.sensor.dialect.skew and rng.random() < 0.6:
        log = _cut_by_its_own_clock(rng, log, world)
    if spared:
        return log
    for _ in range(rng.choices((0, 1, 2), (60, 30, 10))[0]):
        tried = ((name, DAMAGES[name](rng, log, world)) for name in rng.sample(list(DAMAGES), len(DAMAGES)))
        name, after = next((pair for pair in tried if pair[1] is not None), ("", None))
        if after is not None:
            log = replace(after, damages=(*after.damages, name))
    return log


def _cut_by_its_own_clock(rng: Random, log: Log, world: World) -> Log:
    """Cut so that by its own wrong clock it seems to reach over the edge of the window, and does not."""
    skew = log.sensor.dialect.skew
    edge = (world.ends if skew > 0 else world.begins) - rng.uniform(0, 1) * skew
    kept = mapped(log, lambda record: record.time < edge if skew > 0 else record.time > edge)
    return replace(log, pieces=kept, damages=(*log.damages, "cut by its own clock"))


def hidden_reads(rng: Random, logs: list[Log], world: World) -> list[Log]:
    """The logs, one of which lost a stretch although it was declared continuous, where the line's records show it."""
    witness = any(log.sensor.inside and log.matching and not log.damages for log in logs)
    choice = [at for at, log in enumerate(logs) if log.sensor.kind == "samba" and log.sensor.declared and log.matching]
    if not witness or not choice or rng.random() > 0.5:
        return logs
    at = rng.choice(choice)
    log = logs[at]
    moment, long = moment_of(rng, log, world), 10 ** rng.uniform(0, 3.5)
    lost = {record for record in log.records if moment <= record.time <= moment + long and record.thief}
    near = [r for r in log.records if r.thief and abs(r.time - moment) < 3 * 3600 and r not in lost]
    slack = 60_000 + sum(record.read for record in near) // 4 + 2_000 * len(near)
    by_server = any("|offload_read_send|" in record.text for record in lost)  # crosses no wire
    if by_server or sum(record.read for record in lost) < slack:
        return logs  # nothing, or so little that overhead would explain it: no trace, so not fair
    holes = around(log.records, lost)
    hidden = replace(log, pieces=mapped(log, lambda record: record not in lost), holes=log.holes + holes)
    return [*logs[:at], replace(hidden, damages=(*log.damages, "hidden reads")), *logs[at + 1 :]]


def cut_at_start(rng: Random, log: Log, world: World) -> Log | None:
    """The oldest records are gone: rolled over, or fetched too late."""
    if log.sensor.span:
        return None
    moment = rng.choice((moment_of(rng, log, world), world.begins - 100, world.begins + rng.uniform(0, 20_000)))
    return replace(log, pieces=mapped(log, lambda record: record.time > moment))


def cut_at_end(rng: Random, log: Log, world: World) -> Log | None:
    """The newest records are gone: the disk was full, or the copy broke off in the middle of a line."""
    if log.sensor.span or not log.records:
        return None
    moment = rng.choice(
        (moment_of(rng, log, world), world.ends + rng.uniform(1, 300), world.ends - rng.uniform(0, 9_000))
    )
    return replace(log, pieces=mapped(log, lambda record: record.time < moment))


def hole(rng: Random, log: Log, world: World) -> Log | None:
    """A stretch is gone."""
    if not free(log) or not log.records:
        return None
    moment, long = moment_of(rng, log, world), 10 ** rng.uniform(0, 4.5)
    lost = {record for record in log.records if moment <= record.time <= moment + long}
    holes = around(log.records, lost) if lost else ()
    return replace(log, pieces=mapped(log, lambda record: record not in lost), holes=log.holes + holes)


def without_the_thief(rng: Random, log: Log, world: World) -> Log | None:
    """Every record of the thief is gone: an altered log, or one filtered by account."""
    if not free(log) and log.sensor.trusted:
        return None
    lost = {record for record in log.records if record.thief}
    holes = around(log.records, lost) if lost else ()
    return replace(log, pieces=mapped(log, lambda record: not record.thief), holes=log.holes + holes)


def unreadable(rng: Random, log: Log, world: World) -> Log | None:
    """Some records are cut short."""
    mark = _MARKS[log.sensor.kind]
    records = [record for record in log.records if mark in record.text]
    if len(records) < 20:
        return None
    mine = [r for r in records if r.thief and r.read] or [r for r in records if r.thief] or records
    broken = set(rng.sample(mine if rng.random() < 0.6 else records, 1)) | set(
        rng.sample(records, rng.choice((0, 1, 3)))
    )
    pieces = {
        name: [record._replace(text=_cut(rng, record.text)) if record in broken else record for record in piece]
        for name, piece in log.pieces.items()
    }
    return replace(log, pieces=pieces, holes=log.holes + _around_lines(log, broken))


_MARKS = {
    "samba": "smbd_audit",
    "nfdump": ",",
    "auditd": "syscall=",
    "conntrack": "TIME_WAIT",
    "suricata": '"event_type"',
    "zeek": "\t",
}


def _around_lines(log: Log, broken: set[Record]) -> tuple[Span, ...]:
    return tuple(span for piece in log.pieces.values() for span in around(piece, broken & set(piece)))


def _cut(rng: Random, text: str) -> str:
    """The beginning of the text; of an event of many lines, the lines after the first may be there or not."""
    line, _, rest = text.partition("\n")
    ends = line.find("|ok|") if "|ok|" in line else len(line) // 2  # before what would make it readable
    broken = line[: rng.randint(1, ends)]
    return broken + ("\n" + rest if rest and rng.random() < 0.5 else "")


def renamed(rng: Random, log: Log, world: World) -> Log | None:
    """Its files bear names that no pattern in case.toml fits."""
    ending = {"suricata": "json", "nfdump": "csv"}.get(log.sensor.kind, "log")
    pieces = {
        f"export{number}-{rng.randint(10, 99)}.{ending}": piece for number, piece in enumerate(log.pieces.values())
    }
    return replace(log, pieces=pieces, matching=False)


def twice(rng: Random, log: Log, world: World) -> Log | None:
    """One of its files was added a second time under a name that the pattern fits; a numbered one perhaps in part."""
    piece = next(iter(log.pieces.values()))
    copied = piece[: len(piece) // 2] if log.sensor.numbered and rng.random() < 0.5 else piece
    return replace(log, pieces={**log.pieces, f"{log.sensor.stem}-copy.log": copied})


def torn(rng: Random, log: Log, world: World) -> Log | None:
    """A line broke off, and the next began behind it on the same line."""
    if log.sensor.kind not in ("samba", "conntrack", "suricata", "zeek", "nfdump") or len(log.pieces) > 1:
        return None
    mark = _MARKS[log.sensor.kind]
    records = log.records
    places = [at for at, record in enumerate(records[:-1]) if mark in record.text]
    mine = [at for at in places if records[at].thief] or places
    if not places:
        return None
    at = rng.choice(mine)
    both = records[at]._replace(text=_cut(rng, records[at].text) + records[at + 1].text)
    piece = [*records[:at], both, *records[at + 2 :]]
    holes = around(records, {records[at], records[at + 1]})
    return replace(log, pieces={next(iter(log.pieces)): piece}, holes=log.holes + holes)


DAMAGES: dict[str, Callable[[Random, Log, World], Log | None]] = {
    "cut at start": cut_at_start,
    "cut at end": cut_at_end,
    "hole": hole,
    "without the thief": without_the_thief,
    "unreadable": unreadable,
    "renamed": renamed,
    "twice": twice,
    "drops": drops,
    "stopped": stopped,
    "killed": killed,
    "backlog": backlog,
    "suppressed": suppressed,
    "torn": torn,
    "missed": missed,
}
