r"""AWS VPC flow logs, version 2 and custom formats, as text: connections with their bytes, one record each direction.

    2 123456789010 eni-0a1b2c3d 10.0.5.99 203.0.113.66 50110 443 6 2620 3332151 1772575200 1772575260 ACCEPT OK

A heading says what the columns are, as in the files on S3; without one the default format is taken, also behind a time
as CloudWatch prints it. Needed are both addresses, the bytes, start and end. A record counts what one network
interface saw in one direction within an interval of up to ten minutes: `bytes_in` is 0 and stands in another record.
One that goes from a server to its client is turned round, as those of nfdump are. What two interfaces saw (of a
machine, and of the NAT gateway behind it) is counted twice. A flow without FIN or RST is `unfinished` unless the log
goes on for half an hour after it. Rejected traffic is passed over. SKIPDATA is a `drop`: records were lost.

What it cannot tell: what was carried. AWS delivers the records as well as it can and guarantees nothing, and some
traffic is never logged (to Amazon's DNS server, the metadata service, DHCP, mirrored traffic): a `config` without a
time says so, and no bound rests on this log. Parquet files are not read.

Documented in the Amazon VPC user guide under "Flow log records" and "Flow log limitations".
"""

import re
from collections.abc import Iterator

from purloined.evidence import Evidence, from_epoch
from purloined.parsing import flow_records

SHOWS = {"flow", "drop", "config"}
KIND = "Firewalls and flows"
COLLECT = "aws s3 sync s3://BUCKET/AWSLogs/ACCOUNT/vpcflowlogs/ DEST/ --exclude '*' --include '*/2026/03/*'"

_DEFAULT = [
    *("version", "account-id", "interface-id", "srcaddr", "dstaddr", "srcport", "dstport"),
    *("protocol", "packets", "bytes", "start", "end", "action", "log-status"),
]
_MEANT = {
    "source": ("srcaddr", "pkt-srcaddr"),
    "destination": ("dstaddr", "pkt-dstaddr"),
    "source_port": ("srcport",),
    "destination_port": ("dstport",),
    "protocol": ("protocol",),
    "packets": ("packets",),
    "bytes": ("bytes",),
    "start": ("start",),
    "end": ("end",),
    "action": ("action",),
    "status": ("log-status",),
    "flags": ("tcp-flags",),
    "interface": ("interface-id",),
}
_NEEDED = {"source", "destination", "bytes", "start", "end"}
_LINE = re.compile(r"(?:\d{4}-\d\d-\d\dT\S+ )?([2-9]|\d\d) (?:\d{12}|unknown) eni-[0-9a-f]+ ")
_BEFORE = re.compile(r"\d{4}-\d\d-\d\dT\S+ ")
_FIN, _RST = 1, 4
_HAVE_PORTS = ("6", "17", "132")
_WHY = "AWS does not guarantee that every record is delivered, and leaves some traffic out"


def recognises(name: str, head: bytes) -> bool:
    first = next((line for line in head.decode("utf-8", "replace").splitlines() if line.strip()), "")
    return _places(first) is not None or (_LINE.match(first) is not None and len(first.split()) in (14, 15))


def read(evidence: Evidence) -> Iterator[dict]:
    places, width = _columns(_DEFAULT), len(_DEFAULT)
    held, told = flow_records.Held(), False
    for record, text in evidence.lines():
        if (found := _places(text)) is not None:
            places, width = found, len(text.split())
            continue
        cells = _BEFORE.sub("", text, count=1).split()
        if len(cells) != width:
            evidence.unread(record, f"{len(cells)} fields where there should be {width}")
            continue
        said = {meaning: cells[place] for meaning, place in places.items()}
        start, end = from_epoch(said["start"]), from_epoch(said["end"])
        if start is None or end is None:
            evidence.unread(record, "no time")
            continue
        evidence.saw(record, end)
        if not told:
            yield {"record": record, "time": None, "action": "config", "detail": _WHY}
            told = True
        span = {"record": record, "time": start, "end_time": max(start, end)}
        if said.get("status") == "SKIPDATA":
            yield span | {
                "action": "drop",
                "detail": f"records of {said.get('interface', 'an interface')} were skipped",
            }
        elif said.get("status") != "NODATA" and said.get("action") != "REJECT":
            try:
                flow = span | _flow(said)
            except (ValueError, OverflowError) as error:
                evidence.unread(record, str(error))
                continue
            yield from held.take(flow, _ended(said.get("flags", "")))
    yield from held.rest()


def _places(line: str) -> dict[str, int] | None:
    """Where the columns stand; None for a line that is no heading."""
    if "addr" not in line:
        return None
    places = _columns(line.lstrip("\ufeff").lower().split())
    return places if places.keys() >= _NEEDED else None


def _columns(names: list[str]) -> dict[str, int]:
    return flow_records.columns([name.replace("_", "-") for name in names], _MEANT)


def _flow(said: dict[str, str]) -> dict:
    if "-" in (said["source"], said["destination"]):
        raise ValueError("no endpoints")
    counted = flow_records.count(said["bytes"])
    packets = flow_records.count(said.get("packets"))
    has_ports = said.get("protocol", "6") in _HAVE_PORTS
    flow = {
        "action": "flow",
        "src_endpoint": said["source"],
        "src_port": flow_records.port(said.get("source_port")) if has_ports else None,
        "dst_endpoint": said["destination"],
        "dst_port": flow_records.port(said.get("destination_port")) if has_ports else None,
        "bytes_out": counted,
        "bytes_in": 0,
        "packets_out": packets,
        "packets_in": 0 if packets is not None else None,
        "detail": " ".join(said[name] for name in ("protocol", "interface") if name in said) or None,
    }
    return flow_records.turned(flow) if flow_records.from_server(flow["src_port"], flow["dst_port"]) else flow


def _ended(flags: str) -> bool:
    """Whether the end of the connection was seen."""
    return flags.isdecimal() and len(flags) < 4 and int(flags) & (_FIN | _RST) != 0
