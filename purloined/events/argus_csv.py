r"""Argus flow records as `ra -c ,` prints them: connections with the bytes of each direction.

    1772575200.186701,1772575200.460745,tcp,10.0.5.99,43132,203.0.113.66,22,3437613,75713,2606,976,FIN

The heading says what the columns are (`ra -s stime ltime proto saddr sport daddr dport sbytes dbytes state`, say);
needed are a start, both addresses and the bytes. Where only the total is there (`TotBytes`, as by default), it
counts in both directions: more than was sent, never less. Bytes include link-layer headers.

A flow is from the one that argus took for its source, unless the direction says otherwise (`<-`). One whose state
says no end (CON, REQ, ACC ...) is `unfinished`, unless the log goes on for half an hour after it: argus writes what
followed as a further record. A management record (`man`) is a heartbeat; STA is a `start`, STP a `stop`.

What it cannot tell: what was carried; what argus itself lost, of which the CSV of a management record does not
speak plainly. Frames that are not IP (`arp`, `llc` ...) are passed over. The default time format has no year and is
unread: print seconds with `ra -u`, or a whole date with ARGUS's `-t` format or RA_TIME_FORMAT.

Documented in ra(1) and rarc(5).
"""

import re
from collections.abc import Iterator
from datetime import datetime

from purloined.evidence import Evidence, from_epoch, from_iso
from purloined.parsing import flow_records

SHOWS = {"flow", "start", "stop", "drop"}
KIND = "Firewalls and flows"
COLLECT = """ra -r argus.out -u -n -c , > argus.csv
# with the columns: -s stime ltime proto saddr sport daddr dport sbytes dbytes spkts dpkts state"""

USUAL_PAUSE = 60  # seconds between management records, where nobody configured another

_MEANT = {
    "start": ("starttime", "stime"),
    "end": ("lasttime", "ltime"),
    "protocol": ("proto",),
    "source": ("srcaddr", "saddr"),
    "destination": ("dstaddr", "daddr"),
    "source_port": ("sport",),
    "destination_port": ("dport",),
    "direction": ("dir",),
    "bytes": ("srcbytes", "sbytes"),
    "bytes_back": ("dstbytes", "dbytes"),
    "packets": ("srcpkts", "spkts"),
    "packets_back": ("dstpkts", "dpkts"),
    "total": ("totbytes", "bytes"),
    "state": ("state",),
}
_NEEDED = {"start", "protocol", "source", "destination", "state"}
_ENDED = {"FIN", "RST", "CLO", "TIM"}
_NOT_IP = {"arp", "rarp", "llc", "lldp", "stp", "loop", "eth", "isis"}
_MAC = re.compile(r"(?:[0-9a-fA-F]{1,2}:){5}[0-9a-fA-F]{1,2}")
_SLASHES = re.compile(r"(\d{4})/(\d\d)/(\d\d)\.(\d\d:\d\d:\d\d)")
_SECONDS = re.compile(r"\d{9,10}(\.\d+)?")


def recognises(name: str, head: bytes) -> bool:
    first = next((line for line in head.decode("utf-8", "replace").lstrip("\ufeff").splitlines() if line.strip()), "")
    return _places(first) is not None


def read(evidence: Evidence) -> Iterator[dict]:
    places: dict[str, int] = {}
    held = flow_records.Held()
    width = 0
    for record, text in evidence.lines():
        if (found := _places(text)) is not None:
            places, width = found, text.count(",")
            continue
        said = text.split(",")
        if not places or len(said) != width + 1:
            evidence.unread(record, f"{len(said)} columns where the heading has {width + 1}")
            continue
        values = {meaning: said[place].strip() for meaning, place in places.items()}
        if values["protocol"] in _NOT_IP or _MAC.fullmatch(values["source"]):
            continue
        start = _time(values["start"], evidence)
        if start is None:
            evidence.unread(record, "no time, or one without its year")
            continue
        if values["protocol"] == "man":
            evidence.saw(record, start)
            evidence.beat(start, USUAL_PAUSE)
            if action := {"STA": "start", "STP": "stop"}.get(values["state"]):
                yield {"record": record, "time": start, "action": action}
            continue
        try:
            flow = {"record": record} | _flow(values, start, _time(values.get("end", ""), evidence))
        except ValueError as error:
            evidence.unread(record, str(error))
            continue
        evidence.saw(record, flow["end_time"])
        yield from held.take(flow, values["state"] in _ENDED)
    yield from held.rest()


def _places(line: str) -> dict[str, int] | None:
    """Where the columns stand; None for a line that is no heading."""
    places = flow_records.columns(flow_records.headings(line.lstrip("\ufeff")), _MEANT)
    counted = {"bytes", "bytes_back"} <= places.keys() or "total" in places
    return places if counted and places.keys() >= _NEEDED else None


def _flow(said: dict[str, str], start: datetime, end: datetime | None) -> dict:
    if not said["source"] or not said["destination"]:
        raise ValueError("no endpoints")
    total = flow_records.count(said.get("total"))
    both = [flow_records.count(said.get(name)) for name in ("bytes", "bytes_back")]
    sent, answered = (total, total) if None in both else both
    if sent is None:
        raise ValueError("no bytes")
    has_ports = not said["protocol"].endswith(("icmp", "icmp6"))
    flow = {
        "time": start,
        "end_time": max(start, end) if end else start,
        "action": "flow",
        "src_endpoint": said["source"],
        "src_port": flow_records.port(said.get("source_port")) if has_ports else None,
        "dst_endpoint": said["destination"],
        "dst_port": flow_records.port(said.get("destination_port")) if has_ports else None,
        "bytes_out": sent,
        "bytes_in": answered,
        "packets_out": flow_records.count(said.get("packets")),
        "packets_in": flow_records.count(said.get("packets_back")),
        "detail": f"{said['protocol']} {said['state']}".strip(),
    }
    backwards = "<" in said.get("direction", "") and ">" not in said["direction"]
    return flow_records.turned(flow) if backwards else flow


def _time(text: str, evidence: Evidence) -> datetime | None:
    if _SECONDS.fullmatch(text):
        return from_epoch(text)
    return from_iso(_SLASHES.sub(r"\1-\2-\3T\4", text), evidence.timezone)
