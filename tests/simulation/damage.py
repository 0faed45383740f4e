"""What happened to the logs after they were written: each way leaves a trace, or the case does not lean on the log.

A damage is a function of a log that returns the damaged one, or None where it would not be fair (see the package's
docstring). What a perfect analyst could infer from the trace is kept beside it as `holes`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from . import formats
from .formats import Record
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


def damaged(rng: Random, log: Log, world: World, spared: bool = False) -> Log:
    """The log after none, one or two damages. spared: it is the trace of what is wrong with another."""
    if log.sensor.dialect.skew and rng.random() < 0.6:
        log = _cut_by_its_own_clock(rng, log, world)
    if spared:
        return log
    for _ in range(rng.choices((0, 1, 2), (55, 33, 12))[0]):
        name = rng.choice(list(DAMAGES))
        after = DAMAGES[name](rng, log, world)
        if after is not None:
            log = replace(after, damages=(*after.damages, name))
    return log


def _cut_by_its_own_clock(rng: Random, log: Log, world: World) -> Log:
    """Cut so that by its own wrong clock it seems to reach over the edge of the window, and does not."""
    skew = log.sensor.dialect.skew
    edge = (world.ends if skew > 0 else world.begins) - rng.uniform(0, 1) * skew
    kept = _mapped(log, lambda record: record.time < edge if skew > 0 else record.time > edge)
    return replace(log, pieces=kept, damages=(*log.damages, "cut by its own clock"))


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


def _mapped(log: Log, keep: Callable[[Record], bool]) -> dict[str, list[Record]]:
    return {name: [record for record in piece if keep(record)] for name, piece in log.pieces.items()}


def _free(log: Log) -> bool:
    """Whether any record may be lost without breaking what was declared."""
    return log.sensor.numbered or not log.sensor.declared


def _around(records: list[Record], lost: set[Record]) -> tuple[Span, ...]:
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


def _moment(rng: Random, log: Log, world: World) -> float:
    """Often while the thief reads, else any time in the window."""
    reads = [record.time for record in log.records if record.thief]
    if reads and rng.random() < 0.6:
        return rng.choice(reads)
    return rng.uniform(world.begins, world.ends)


def hidden_reads(rng: Random, logs: list[Log], world: World) -> list[Log]:
    """The logs, one of which lost a stretch although it was declared continuous, where the line's records show it."""
    witness = any(log.sensor.inside and log.matching and not log.damages for log in logs)
    choice = [at for at, log in enumerate(logs) if log.sensor.kind == "samba" and log.sensor.declared and log.matching]
    if not witness or not choice or rng.random() > 0.25:
        return logs
    at = rng.choice(choice)
    log = logs[at]
    moment, long = _moment(rng, log, world), 10 ** rng.uniform(0, 3.5)
    lost = {record for record in log.records if moment <= record.time <= moment + long and record.thief}
    near = [r for r in log.records if r.thief and abs(r.time - moment) < 3 * 3600 and r not in lost]
    slack = 60_000 + sum(record.read for record in near) // 4 + 2_000 * len(near)
    if sum(record.read for record in lost) < slack:
        return logs  # so little that overhead would explain it: no trace, so not fair
    holes = _around(log.records, lost)
    hidden = replace(log, pieces=_mapped(log, lambda record: record not in lost), holes=log.holes + holes)
    return [*logs[:at], replace(hidden, damages=(*log.damages, "hidden reads")), *logs[at + 1 :]]


def cut_at_start(rng: Random, log: Log, world: World) -> Log | None:
    """The oldest records are gone: rolled over, or fetched too late."""
    if log.sensor.span:
        return None
    moment = rng.choice((_moment(rng, log, world), world.begins - 100, world.begins + rng.uniform(0, 20_000)))
    return replace(log, pieces=_mapped(log, lambda record: record.time > moment))


def cut_at_end(rng: Random, log: Log, world: World) -> Log | None:
    """The newest records are gone: the disk was full, or the copy broke off in the middle of a line."""
    if log.sensor.span or not log.records:
        return None
    moment = rng.choice(
        (_moment(rng, log, world), world.ends + rng.uniform(1, 300), world.ends - rng.uniform(0, 9_000))
    )
    return replace(log, pieces=_mapped(log, lambda record: record.time < moment))


def hole(rng: Random, log: Log, world: World) -> Log | None:
    """A stretch is gone."""
    if not _free(log) or not log.records:
        return None
    moment, long = _moment(rng, log, world), 10 ** rng.uniform(0, 4.5)
    lost = {record for record in log.records if moment <= record.time <= moment + long}
    holes = _around(log.records, lost) if lost else ()
    return replace(log, pieces=_mapped(log, lambda record: record not in lost), holes=log.holes + holes)


def without_the_thief(rng: Random, log: Log, world: World) -> Log | None:
    """Every record of the thief is gone: an altered log, or one filtered by account."""
    if not _free(log) and log.sensor.trusted:
        return None
    lost = {record for record in log.records if record.thief}
    holes = _around(log.records, lost) if lost else ()
    return replace(log, pieces=_mapped(log, lambda record: not record.thief), holes=log.holes + holes)


def unreadable(rng: Random, log: Log, world: World) -> Log | None:
    """Some records are cut short."""
    mark = _MARKS[log.sensor.kind]
    records = [record for record in log.records if mark in record.text]
    if len(records) < 20:
        return None
    mine = [record for record in records if record.thief] or records
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
    return tuple(span for piece in log.pieces.values() for span in _around(piece, broken & set(piece)))


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


def drops(rng: Random, log: Log, world: World) -> Log | None:
    """The capture lost packets for some hours, and its statistics say so; what it lost is not in the log."""
    if log.sensor.kind != "suricata":
        return None
    moment, long = _moment(rng, log, world), rng.uniform(600, 8_000)
    beats = [record for record in log.records if '"event_type":"stats"' in record.text]
    after = next((record for record in beats if record.time > moment + long), None)
    before = next((record for record in reversed(beats) if record.time < moment), None)
    if after is None or before is None:
        return None
    lost = {r for r in log.records if moment < r.time < moment + long and r not in beats}
    begins = beats[0].time

    def changed(record: Record) -> Record:
        if record in beats and record.time >= after.time:
            return record._replace(text=formats.statistics(record.time, int((record.time - begins) / 3600), 1_500))
        return record

    pieces = {name: [changed(record) for record in piece if record not in lost] for name, piece in log.pieces.items()}
    return replace(log, pieces=pieces, holes=(*log.holes, (before.time, after.time)))


def stopped(rng: Random, log: Log, world: World) -> Log | None:
    """Somebody took the rules away for a while, and auditd says so; what happened meanwhile bore no number."""
    if log.sensor.kind != "auditd" or len(log.pieces) > 1 or not log.records:
        return None
    moment, long = _moment(rng, log, world), rng.uniform(60, 20_000)
    lost = {record for record in log.records if moment < record.time < moment + long}
    stop, start = rng.choice((
        ("op=remove_rule key=\"parts\" list=4 res=1", "op=add_rule key=\"parts\" list=4 res=1"),
        ("op=set audit_enabled=0 old=1 res=1", "op=set audit_enabled=1 old=0 res=1"),
    ))  # fmt: skip
    kept = [record for record in log.records if record not in lost]
    marks = [
        Record(time, f"type=CONFIG_CHANGE msg=audit({time:.3f}:0): auid=0 ses=31 {what}")
        for time, what in ((moment, stop), (moment + long, start))
    ]
    piece = [
        _numbered(record, serial) for serial, record in enumerate(sorted([*kept, *marks], key=lambda r: r.time), 4000)
    ]
    return replace(log, pieces={next(iter(log.pieces)): piece}, holes=(*log.holes, (moment, moment + long)))


def killed(rng: Random, log: Log, world: World) -> Log | None:
    """auditd was killed and came back later; the kernel counted on."""
    if log.sensor.kind != "auditd" or len(log.pieces) > 1 or not log.records:
        return None
    moment, long = _moment(rng, log, world), rng.uniform(60, 20_000)
    lost = {record for record in log.records if moment < record.time < moment + long}
    kept = [record for record in log.records if record not in lost]
    start = f"type=DAEMON_START msg=audit({moment + long:.3f}:77): op=start ver=3.0.9 format=enriched pid=701 uid=0 res=success"
    piece = sorted([*kept, Record(moment + long, start)], key=lambda record: record.time)
    holes = _around(log.records, lost) or ((moment, moment + long),)
    return replace(log, pieces={next(iter(log.pieces)): piece}, holes=log.holes + holes)


def backlog(rng: Random, log: Log, world: World) -> Log | None:
    """The kernel lost events that got no number, and says so in the log."""
    if log.sensor.kind != "auditd" or len(log.pieces) > 1 or not log.records:
        return None
    moment = _moment(rng, log, world)
    lost = {record for record in log.records if moment <= record.time < moment + rng.uniform(0.5, 60)}
    kept = [_numbered(record, serial) for serial, record in enumerate((r for r in log.records if r not in lost), 4000)]
    told = Record(
        moment, "audit: backlog limit exceeded\naudit: audit_lost=12 audit_rate_limit=0 audit_backlog_limit=64"
    )
    piece = sorted([*kept, told], key=lambda record: record.time)
    return replace(
        log,
        pieces={next(iter(log.pieces)): piece},
        holes=(*log.holes, *_around(log.records, lost), (moment - 1, moment + 1)),
    )


def suppressed(rng: Random, log: Log, world: World) -> Log | None:
    """The system log dropped lines beyond its rate limit, and says how many."""
    if log.sensor.kind != "samba" or log.sensor.dialect.style != "iso" or not log.records:
        return None
    moment, long = _moment(rng, log, world), rng.uniform(1, 60)
    lost = {record for record in log.records if moment <= record.time < moment + long}
    after = next((record for record in log.records if record.time >= moment + long), None)
    if not lost or after is None:
        return None
    stamp, host = after.text.split(" ")[:2]
    text = f"{stamp} {host} rsyslogd: imuxsock[pid: 944, name: smbd] lost {len(lost)} messages from pid 944 due to rate-limiting"
    told = Record(after.time, text)
    pieces = {
        name: sorted([r for r in piece if r not in lost] + [told] * (after in piece), key=lambda record: record.time)
        for name, piece in log.pieces.items()
    }
    return replace(log, pieces=pieces, holes=log.holes + _around(log.records, lost))


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
    holes = _around(records, {records[at], records[at + 1]})
    return replace(log, pieces={next(iter(log.pieces)): piece}, holes=log.holes + holes)


def missed(rng: Random, log: Log, world: World) -> Log | None:
    """Zeek did not see all of some connections, and says how many bytes of each."""
    if log.sensor.kind != "zeek":
        return None

    def less(record: Record) -> Record:
        fields = record.text.split("\t")
        if rng.random() < 0.8:
            return record
        lost = [int(fields[at]) // 2 for at in (14, 15)]
        fields[14], fields[15], fields[12] = (
            str(int(fields[14]) - lost[0]),
            str(int(fields[15]) - lost[1]),
            str(sum(lost)),
        )
        return record._replace(text="\t".join(fields))

    return replace(log, pieces={name: [less(record) for record in piece] for name, piece in log.pieces.items()})


def _numbered(record: Record, serial: int) -> Record:
    stamp = f"msg=audit({record.time:.3f}:"
    lines = [line.split(stamp, 1) for line in record.text.split("\n")]
    return record._replace(text="\n".join(f"{a}{stamp}{serial}{b[b.index(')') :]}" for a, b in lines))


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
