"""Losses that a sensor itself tells of: packets dropped, records lost, rules taken away, a stop."""

import re
from dataclasses import replace
from random import Random

from .logs import Log, around, moment_of
from .records import Record
from .suricata_lines import statistics
from .world import World


def drops(rng: Random, log: Log, world: World) -> Log | None:
    """The capture lost packets for some hours, and its statistics say so; what it lost is not in the log."""
    if log.sensor.kind != "suricata":
        return None
    moment, long = moment_of(rng, log, world), rng.uniform(600, 8_000)
    beats = [record for record in log.records if '"event_type":"stats"' in record.text]
    after = next((record for record in beats if record.time > moment + long), None)
    before = next((record for record in reversed(beats) if record.time < moment), None)
    if after is None or before is None:
        return None
    lost = {r for r in log.records if moment < r.time < moment + long and r not in beats}
    begins = beats[0].time

    def changed(record: Record) -> Record:
        if record in beats and record.time >= after.time:
            return record._replace(text=statistics(record.time, int((record.time - begins) / 3600), 1_500))
        return record

    pieces = {name: [changed(record) for record in piece if record not in lost] for name, piece in log.pieces.items()}
    return replace(log, pieces=pieces, holes=(*log.holes, (before.time, after.time)))


def stopped(rng: Random, log: Log, world: World) -> Log | None:
    """Somebody took the rules away for a while, and auditd says so; what happened meanwhile bore no number."""
    if log.sensor.kind != "auditd" or len(log.pieces) > 1 or not log.records:
        return None
    moment, long = moment_of(rng, log, world), rng.uniform(60, 20_000)
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
    moment, long = moment_of(rng, log, world), rng.uniform(60, 20_000)
    lost = {record for record in log.records if moment < record.time < moment + long}
    kept = [record for record in log.records if record not in lost]
    start = (
        f"type=DAEMON_START msg=audit({moment + long:.3f}:77): op=start ver=3.0.9 format=raw pid=701 uid=0 res=success"
    )
    piece = sorted([*kept, Record(moment + long, start)], key=lambda record: record.time)
    holes = around(log.records, lost) or ((moment, moment + long),)
    return replace(log, pieces={next(iter(log.pieces)): piece}, holes=log.holes + holes)


def backlog(rng: Random, log: Log, world: World) -> Log | None:
    """The kernel lost events that got no number, and says so in the log."""
    if log.sensor.kind != "auditd" or len(log.pieces) > 1 or not log.records:
        return None
    moment = moment_of(rng, log, world)
    lost = {record for record in log.records if moment <= record.time < moment + rng.uniform(0.5, 60)}
    kept = [_numbered(record, serial) for serial, record in enumerate((r for r in log.records if r not in lost), 4000)]
    told = Record(
        moment, "audit: backlog limit exceeded\naudit: audit_lost=12 audit_rate_limit=0 audit_backlog_limit=64"
    )
    piece = sorted([*kept, told], key=lambda record: record.time)
    return replace(
        log,
        pieces={next(iter(log.pieces)): piece},
        holes=(*log.holes, *around(log.records, lost), (moment - 1, moment + 1)),
    )


def suppressed(rng: Random, log: Log, world: World) -> Log | None:
    """The system log dropped lines beyond its rate limit, and says how many."""
    if log.sensor.kind != "samba" or log.sensor.dialect.style != "iso" or not log.records:
        return None
    moment, long = moment_of(rng, log, world), rng.uniform(1, 60)
    lost = {record for record in log.records if moment <= record.time < moment + long}
    after = next((record for record in log.records if record.time >= moment + long), None)
    if not lost or after is None:
        return None
    stamp, host = after.text.split(" ")[:2]
    says = f"imuxsock[pid: 944, name: smbd] lost {len(lost)} messages from pid 944 due to rate-limiting"
    told = Record(after.time, f"{stamp} {host} rsyslogd: {says}")
    pieces = {
        name: sorted([r for r in piece if r not in lost] + [told] * (after in piece), key=lambda record: record.time)
        for name, piece in log.pieces.items()
    }
    return replace(log, pieces=pieces, holes=log.holes + around(log.records, lost))


def missed(rng: Random, log: Log, world: World) -> Log | None:
    """Zeek did not see all of some connections, and says how many bytes of each."""
    if log.sensor.kind != "zeek":
        return None

    def less(record: Record) -> Record:
        fields = record.text.split("\t")
        if rng.random() < 0.8 or len(fields) < 17:
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
    """The same event with another serial; what is cut off before it stays as it is."""
    stamp = re.escape(f"msg=audit({record.time:.3f}:") + r"\d+\)"
    return record._replace(text=re.sub(stamp, f"msg=audit({record.time:.3f}:{serial})", record.text))
