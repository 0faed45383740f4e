r"""Palo Alto firewalls (PAN-OS) traffic log, as CSV export or by syslog: each session with its bytes.

    1,2026/03/03 22:00:42,001801000001,TRAFFIC,end,2561,2026/03/03 22:00:42,10.0.5.99,203.0.113.66,198.51.100.7,...

By syslog the fields stand in their places, of which later versions add some at the end; in an export the heading says
which they are. A row is a flow from the source, with what was sent and received. The bytes of a session are those of
its `end`. A `start` is none: without its end in the same file the session is `unfinished`. A `deny` came after some
packets had passed, and counts with its bytes. A `drop` let nothing pass, and is passed over, like a `deny` without
bytes. Similar short sessions can share one record (`count`).

Where the destination was translated, the flow goes to the address it was translated to, which is the host that
answered; the one that was asked for stands in the detail, and so does the source as it was seen from outside.

Sequence numbers count the traffic records of one firewall: they are its record numbers. Logs that were not forwarded,
or filtered out before the export, are holes in them.

What it cannot tell: sessions of rules that do not log, and sessions still open when the log was taken. What was
carried. Times without a zone are of the log's, unless the record has a high resolution timestamp, which states the
firewall's. Other log types in the file (THREAT, SYSTEM ...) are passed over. Exports come newest first, and are read so
too. At most 100,000 sessions are remembered as begun; beyond that the oldest counts as still open.

Documented under "Traffic Log Fields" and "Syslog Field Descriptions" in the PAN-OS administrator's guide.
"""

import csv
import re
from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache

from purloined.evidence import Evidence, from_iso
from purloined.parsing import flow_records
from purloined.parsing.still_open import StillOpen, newest_first

SHOWS = {"flow"}

_LINE = re.compile(r"(?:^|[\s:\ufeff])(\d*,\d{4}/\d\d/\d\d \d\d:\d\d:\d\d,[^,]*,([A-Z-]+),.*)")
_TIME = re.compile(r"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d")
_WITH_ZONE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d")
_SHORTEST = 37  # fields of a traffic record of the oldest versions, up to the elapsed time
_FIRST_LATE = 100  # the high resolution timestamp stands behind this place, where it is depends on the version
_BY_PLACE = {
    "serial": 2,
    "type": 3,
    "subtype": 4,
    "written": 6,
    "source": 7,
    "destination": 8,
    "source_seen": 9,
    "destination_meant": 10,
    "user": 12,
    "application": 14,
    "session": 22,
    "repeated": 23,
    "source_port": 24,
    "destination_port": 25,
    "destination_port_meant": 27,
    "protocol": 29,
    "action": 30,
    "bytes": 31,
    "sent": 32,
    "received": 33,
    "start": 35,
    "elapsed": 36,
    "sequence": 39,
    "packets_sent": 44,
    "packets_received": 45,
    "reason": 46,
}
_NAMED = {
    "serial": ("serial #", "serial number"),
    "type": ("type",),
    "subtype": ("threat/content type",),
    "written": ("generate time", "generated time", "time generated"),
    "source": ("source address",),
    "destination": ("destination address",),
    "source_seen": ("nat source ip",),
    "destination_meant": ("nat destination ip",),
    "user": ("source user",),
    "application": ("application",),
    "session": ("session id",),
    "repeated": ("repeat count",),
    "source_port": ("source port",),
    "destination_port": ("destination port",),
    "destination_port_meant": ("nat destination port",),
    "protocol": ("ip protocol", "protocol"),
    "action": ("action",),
    "bytes": ("bytes",),
    "sent": ("bytes sent",),
    "received": ("bytes received",),
    "start": ("start time",),
    "elapsed": ("elapsed time (sec)", "elapsed time"),
    "sequence": ("seqno", "sequence number"),
    "packets_sent": ("pkts_sent", "packets sent"),
    "packets_received": ("pkts_received", "packets received"),
    "reason": ("session_end_reason", "session end reason"),
}
_NEEDED = {"type", "subtype", "written", "source", "destination", "sent", "received", "start", "elapsed", "session"}
_NOWHERE = ("", "0.0.0.0", "::")  # what stands for an address that was not translated


def recognises(name: str, head: bytes) -> bool:
    lines = head.decode("utf-8", "replace").lstrip("\ufeff").splitlines()
    if lines and _places(lines[0]) is not None:
        return True
    found = [match for line in lines if (match := _LINE.search(line))]
    return any(match[2] == "TRAFFIC" for match in found)


def read(evidence: Evidence) -> Iterator[dict]:
    places, width = _BY_PLACE, 0
    still_open = StillOpen(newest_first(evidence, _time_of_line))
    for record, text in evidence.lines():
        if (found := _places(text)) is not None:
            places, width = found, len(_cells(text))
            continue
        line = text if width else next(iter(_LINE.findall(text)), ("", ""))[0]
        cells = _cells(line)
        if len(cells) < (width or _SHORTEST):
            if ",TRAFFIC," in text or not line:
                evidence.unread(record, "no traffic record, or a part of one")
            continue
        said = {meaning: cells[place] for meaning, place in places.items() if place < len(cells)}
        if said["type"] != "TRAFFIC":
            continue
        try:
            zone = _zone(cells) or evidence.timezone
            written = _time(said["written"], zone)
            flow = {"record": record} | _flow(said, zone)
            sequence = flow_records.count(said.get("sequence"))
        except (ValueError, OverflowError) as error:
            evidence.unread(record, str(error))
            continue
        evidence.saw(record, written, sequence, said.get("serial") or None)
        yield from _counted(said, flow, still_open)
    yield from still_open.rest()


def _counted(said: dict[str, str], flow: dict, still_open: StillOpen) -> Iterator[dict]:
    """The flow, if its bytes are final and something passed."""
    key = (said.get("serial"), said["session"], said["source"], said.get("source_port"))
    if said["subtype"] == "start":
        yield from still_open.began(key, flow | {"end_time": None, "bytes_out": None, "bytes_in": None})
        return
    still_open.ended(key)
    if said["subtype"] == "end" or (said["subtype"] == "deny" and flow["bytes_out"] + flow["bytes_in"]):
        yield flow


def _flow(said: dict[str, str], zone: tzinfo) -> dict:
    if said["subtype"] not in ("start", "end", "drop", "deny"):
        raise ValueError(f"a kind of traffic record that is not known here: {said['subtype']}")
    start = _time(said["start"], zone)
    sent, received = flow_records.count(said["sent"]), flow_records.count(said["received"])
    if not said["source"] or not said["destination"] or sent is None or received is None:
        raise ValueError("no endpoints or no bytes")
    if said.get("bytes") and flow_records.count(said["bytes"]) != sent + received:
        raise ValueError("what was sent and received does not add up to all bytes")
    meant, repeated = said.get("destination_meant", ""), flow_records.count(said.get("repeated")) or 1
    translated = meant not in _NOWHERE and meant != said["destination"]
    port = (said.get("destination_port_meant") if translated else "") or said.get("destination_port")
    return {
        "time": start,
        "end_time": start + timedelta(seconds=min(flow_records.count(said["elapsed"]) or 0, 10**9)),
        "action": "flow",
        "actor_user": said.get("user"),
        "actor_session": "/".join(part for part in (said.get("serial"), said["session"]) if part),
        "src_endpoint": said["source"],
        "src_port": flow_records.port(said.get("source_port")),
        "dst_endpoint": meant if translated else said["destination"],
        "dst_port": flow_records.port(port),
        "bytes_out": sent,
        "bytes_in": received,
        "packets_out": flow_records.count(said.get("packets_sent")),
        "packets_in": flow_records.count(said.get("packets_received")),
        "count": repeated if repeated > 1 else None,
        "detail": _detail(said, translated),
    }


def _detail(said: dict[str, str], translated: bool) -> str:
    words = [said.get(name, "") for name in ("protocol", "application", "action", "reason")]
    details = [" ".join(word for word in words if word and word != "n/a")]
    if said.get("source_seen", "") not in (*_NOWHERE, said["source"]):
        details.append(f"seen from outside as {said['source_seen']}")
    if translated:
        details.append(f"asked for {said['destination']}")
    return ", ".join(details)


def _places(line: str) -> dict[str, int] | None:
    """Where the columns stand; None for a line that is no heading."""
    if "ession ID" not in line:
        return None
    places = flow_records.columns([name.strip().lower() for name in _cells(line.lstrip("\ufeff"))], _NAMED)
    return places if places.keys() >= _NEEDED else None


def _cells(line: str) -> list[str]:
    return line.split(",") if '"' not in line else next(csv.reader([line]), [])


def _zone(cells: list[str]) -> tzinfo | None:
    """The firewall's zone, where the record has a time that states it."""
    late = next((cell for cell in cells[_FIRST_LATE:] if _WITH_ZONE.fullmatch(cell)), None)
    return datetime.fromisoformat(late).tzinfo if late else None


@lru_cache(maxsize=4096)  # many records are of one second
def _time(text: str, zone: tzinfo) -> datetime:
    time = from_iso(text.replace("/", "-"), zone) if _TIME.fullmatch(text) else None
    if time is None:
        raise ValueError(f"no time: {text[:20]}")
    return time


def _time_of_line(line: str) -> datetime | None:
    """When it was written, without regard to the zone."""
    found = _TIME.search(line)
    return from_iso(found[0].replace("/", "-")) if found else None
