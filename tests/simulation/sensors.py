"""Which logs the firm keeps, and what case.toml says of them: all that it says is true."""

from random import Random
from typing import NamedTuple

from . import flow_lines, samba_lines, suricata_lines
from .auditd_lines import auditd
from .records import Dialect, Record
from .story import Story
from .world import Host, World


class Sensor(NamedTuple):
    """One log. declared: a person says that it is continuous; span: and from when to when."""

    name: str
    kind: str  # samba, auditd, conntrack, suricata or zeek
    stem: str  # its files are called <stem>.log, <stem>-2.log ...
    host: str | None  # whose files it watches; None: the firm's line to the internet
    route: str
    kept: str
    trusted: bool
    records_reads: bool
    declared: bool
    span: bool
    dialect: Dialect
    inside: bool = False  # of the firm's line: whether it sees the connections to the servers, too

    @property
    def numbered(self) -> bool:
        """Whether its records bear numbers."""
        return self.kind == "auditd" or self.dialect.style == "numbered"


def draw(rng: Random, world: World) -> list[Sensor]:
    """The firm's logs: usually well kept, since from badly kept ones nothing follows."""
    hours = rng.choice((0, 0, 0, 9, -5))
    sensors = []
    for host in world.hosts:
        if rng.random() < 0.9:
            sensors.append(_samba(rng, host, hours))
        if not host.appliance and rng.random() < 0.85:
            sensors.append(_auditd(rng, host))
    if rng.random() < 0.85:
        sensors.append(_line(rng, rng.choice(("conntrack", "suricata", "zeek", "nfdump")), "edge", hours))
        if rng.random() < 0.2:
            sensors.append(_line(rng, rng.choice(("suricata", "zeek")), "second", hours))
    if any(sensor.inside for sensor in sensors) and rng.random() < 0.15:
        sensors = [_with_a_wrong_clock(rng, sensor) for sensor in sensors]
    return sensors


def _with_a_wrong_clock(rng: Random, sensor: Sensor) -> Sensor:
    """The same with a clock that nobody knows to be wrong, and that the line's records of the same sessions betray."""
    if sensor.kind != "samba" or sensor.span:
        return sensor
    skew = rng.choice((-1, 1)) * 10 ** rng.uniform(1.5, 4.3)
    return sensor._replace(dialect=sensor.dialect._replace(skew=skew))


def records(rng: Random, sensor: Sensor, story: Story) -> list[Record]:
    """What this sensor wrote."""
    if sensor.kind == "samba":
        found = sorted(samba_lines.samba(rng, story, sensor.host, sensor.dialect), key=lambda record: record.time)
        found = samba_lines.numbered(found, rng.choice((1, 70_000, 2_147_483_600)))
    elif sensor.kind == "auditd":
        found = auditd(rng, story, sensor.host, sensor.dialect)
    else:
        flows = [flow for flow in story.flows if sensor.inside or flow_lines.public(flow)]
        if sensor.kind == "conntrack":
            found = list(flow_lines.conntrack(rng, story, flows, sensor.dialect))
        elif sensor.kind == "nfdump":
            found = list(flow_lines.nfdump(rng, story, flows, sensor.dialect))
        elif sensor.kind == "suricata":
            found = list(suricata_lines.suricata(rng, story, flows, sensor.dialect, clear=sensor.dialect.enriched))
        else:
            found = list(flow_lines.zeek_conn(rng, story, flows, sensor.dialect))
    return sorted(found, key=lambda record: record.time)


def _samba(rng: Random, host: Host, hours: int) -> Sensor:
    reads = rng.random() < 0.92
    dialect = Dialect(
        prefix=rng.choice(("%U|%I|%m|%S", "%u|%I", "%U|%I")),
        reads=reads,
        call=rng.choice(("pread_send", "pread_send", "pread", "sendfile")),
        hours=hours,
        style=rng.choice(("iso", "iso", "old", "numbered")),
        named=rng.choice(("{host}", "{HOST}", "{host}.corp.example")),
    )
    kept, trusted = _kept(rng, host)
    declared = rng.random() < 0.85 and dialect.style != "numbered"
    return Sensor(
        f"audit of {host.name}", "samba", f"{host.name}-samba", host.name, "smb", kept, trusted, reads,
        declared, declared and rng.random() < 0.5, dialect,
    )  # fmt: skip


def _auditd(rng: Random, host: Host) -> Sensor:
    kept, trusted = _kept(rng, host)
    reads = rng.random() < 0.92
    dialect = Dialect(reads=reads, enriched=rng.random() < 0.5, smbd=rng.random() < 0.3)
    return Sensor(
        f"auditd of {host.name}", "auditd", f"{host.name}-auditd", host.name, "local", kept, trusted, reads,
        False, False, dialect,
    )  # fmt: skip


def _line(rng: Random, kind: str, name: str, hours: int) -> Sensor:
    declared = rng.random() < 0.8
    sampling = rng.choice((1, 1, 100)) if kind == "nfdump" else 1
    dialect = Dialect(hours=hours, enriched=rng.random() < 0.5, sampling=sampling)
    span, inside = declared and rng.random() < 0.6, rng.random() < 0.5 and sampling == 1
    return Sensor(name, kind, name, None, "internet", "forwarded", True, False, declared, span, dialect, inside)


def _kept(rng: Random, host: Host) -> tuple[str, bool]:
    kept = rng.choices(("forwarded", "local"), (85, 15))[0]
    return kept, kept == "forwarded" or not host.lost
