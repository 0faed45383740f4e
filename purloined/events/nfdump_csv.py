r"""NetFlow and IPFIX as nfdump prints them in CSV: connections with their bytes, one record for each direction.

    2026-03-03 22:00:00,2026-03-03 22:00:41,41.500,10.0.5.99,203.0.113.66,50110,443,TCP,...AP.SF,0,0,2620,3332151,0,0

The heading says what the columns are: that of `-o csv` before nfdump 1.7.5 (ts,te,td,sa,da,...) and since
(firstSeen,duration,proto,...), of `-o csv-fast`, or of any columns chosen, by either's names. Needed are a start, both
addresses and the bytes. Times are those of the zone nfdump ran in: the case's, or the sensor's.

A record counts one direction only: its bytes are `bytes_out`, and `bytes_in` is 0, which here means that the other
direction stands in another record. Where an exporter counts both, they are taken as they stand. A record
that goes from a server to its client is turned round, so that its bytes are `bytes_in`, from the server's port to
the client: a port of SMB is the server's, else one below 1024, else the lower. Each byte is counted once, in its
own direction, whichever end was taken for the server.

A flow without FIN or RST is `unfinished` unless the log goes on for half an hour after it: more of it
may have followed. Records of sampled traffic (`sampling` in a column, or in case.toml's `[[sensor]]`) are unfinished
too: what was not sampled was not counted.

What it cannot tell: what was carried; that traffic was sampled, where neither says so; that an exporter lost records or
reports one direction or one interface only; bytes of a flow that was not exported yet. An exporter that splits long
flows gives several rows for one. Numbers that nfdump rounded (`3.2 M`, without -N) and addresses that it cut
(`fe80::4..df:a0ce`, without -6) are not known: the first are unread, the second are addresses of nobody. If the
summary at the end tells of more flows than the file holds, that is a `drop`.

Documented in nfdump(1) under "output formats".
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from purloined.evidence import Evidence, from_epoch, from_iso
from purloined.parsing import flow_records

SHOWS = {"flow", "drop"}
KIND = "Firewalls and flows"
COLLECT = """TZ=UTC nfdump -R /var/cache/nfdump/2026/03 -N -6 -o csv > flows.csv
# -N: whole numbers; -6: whole addresses; all of the window, every exporter"""

_MEANT = {
    "start": ("ts", "firstseen", "tsr"),
    "end": ("te", "lastseen", "ter"),
    "duration": ("td", "duration", "tds"),
    "protocol": ("pr", "proto"),
    "source": ("sa", "srcaddr"),
    "destination": ("da", "dstaddr"),
    "source_port": ("sp", "srcport"),
    "destination_port": ("dp", "dstport"),
    "flags": ("flg", "flags"),
    "packets": ("ipkt", "inpackets", "pkt", "packets"),
    "bytes": ("ibyt", "inbytes", "byt", "bytes"),
    "packets_back": ("opkt", "outpackets"),
    "bytes_back": ("obyt", "outbytes"),
    "flows": ("fl", "flows"),
    "sampling": ("sampling", "sampl", "samplinginterval"),
}
_NEEDED = {"start", "source", "destination", "bytes"}
_TOTALS = "flows,bytes,packets,"  # the heading of the summary
_TOTAL = re.compile(r"Summary: total flows: (\d+)|(\d+),\d+,\d+,\d+,\d+,\d+$")
_SAID_AFTER = ("Summary", _TOTALS, "Time window:", "Total flows processed:", "Sys:", "No matching flows")
_MILLISECONDS = re.compile(r"\d{13}")
_SECONDS = re.compile(r"\d{9,10}(\.\d+)?")


def recognises(name: str, head: bytes) -> bool:
    first = next((line for line in head.decode("utf-8", "replace").lstrip("\ufeff").splitlines() if line.strip()), "")
    return _places(first) is not None


def read(evidence: Evidence) -> Iterator[dict]:
    places: dict[str, int] = {}
    held = flow_records.Held()
    flows, width = 0, 0
    for record, text in evidence.lines():
        if (found := _places(text)) is not None:  # a second heading is that of another export in the same file
            places, flows, width = found, 0, text.count(",")
            continue
        if (total := _TOTAL.match(text)) and (total[1] or text.count(",") != width):
            missing = int(total[1] or total[2]) - flows
            if missing > 0:
                detail = f"the summary tells of {missing:,} flows more than are here"
                yield {"record": record, "time": None, "action": "drop", "detail": detail}
            continue
        if text.startswith(_SAID_AFTER):
            continue
        said = text.split(",")
        if not places or len(said) != width + 1:
            evidence.unread(record, f"{len(said)} columns where the heading has {width + 1}")
            continue
        try:
            values = {meaning: said[place].strip() for meaning, place in places.items()}
            flow = {"record": record} | _flow(values, evidence)
            flows += flow_records.count(values.get("flows")) or 1
        except ValueError as error:
            evidence.unread(record, str(error))
            continue
        evidence.saw(record, flow["end_time"])
        yield from held.take(flow, _ended(values))
    yield from held.rest()


def _places(line: str) -> dict[str, int] | None:
    """Where the columns stand; None for a line that is no heading."""
    names = flow_records.headings(line.lstrip("\ufeff"))
    places = flow_records.columns(names, _MEANT)
    return places if places.keys() >= _NEEDED else None


def _flow(said: dict[str, str], evidence: Evidence) -> dict:
    start = _time(said["start"], evidence)
    end = _time(said.get("end", ""), evidence) or _after(start, said.get("duration", ""))
    if start is None or not said["source"] or not said["destination"]:
        raise ValueError("no time or no endpoints")
    counts = {name: flow_records.count(said.get(name)) for name in ("bytes", "packets", "bytes_back", "packets_back")}
    if counts["bytes"] is None:
        raise ValueError("no bytes")
    protocol = said.get("protocol", "")
    has_ports = protocol.upper() not in ("ICMP", "ICMP6", "1", "58")
    flow = {
        "time": start,
        "end_time": max(start, end) if end else start,
        "action": "flow",
        "src_endpoint": said["source"],
        "src_port": flow_records.port(said.get("source_port")) if has_ports else None,
        "dst_endpoint": said["destination"],
        "dst_port": flow_records.port(said.get("destination_port")) if has_ports else None,
        "bytes_out": counts["bytes"],
        "bytes_in": counts["bytes_back"] or 0,
        "packets_out": counts["packets"],
        "packets_in": counts["packets_back"] or 0 if counts["packets"] is not None else None,
        "detail": " ".join(word for word in (protocol, said.get("flags", "").strip(".")) if word) or None,
    }
    if flow_records.from_server(flow["src_port"], flow["dst_port"]):
        flow = flow_records.turned(flow)
    return flow | _sampling(said, evidence, flow["detail"] or "")


def _sampling(said: dict[str, str], evidence: Evidence, detail: str) -> dict:
    """Nothing where all packets were counted."""
    told = flow_records.count(said.get("sampling")) or evidence.settings.get("sampling")
    if not isinstance(told, int) or told <= 1:
        return {}
    return {"unfinished": True, "detail": f"{detail} sampled, one packet in {told:,}".strip()}


def _ended(said: dict[str, str]) -> bool:
    """Whether the end of the connection was seen: the flags stand in their places, `......SF` or `...AP.SF`."""
    return bool(set("FR") & set(said.get("flags", "")))


def _time(text: str, evidence: Evidence) -> datetime | None:
    if _MILLISECONDS.fullmatch(text):
        return from_epoch(f"{text[:-3]}.{text[-3:]}")
    return from_epoch(text) if _SECONDS.fullmatch(text) else from_iso(text, evidence.timezone)


def _after(start: datetime | None, duration: str) -> datetime | None:
    """duration: seconds, or hours, minutes and seconds."""
    try:
        *larger, seconds = duration.split(":")
        hours, minutes = (int(part) for part in larger) if larger else (0, 0)
        return start + timedelta(hours=hours, minutes=minutes, seconds=float(seconds)) if start else None
    except (ValueError, OverflowError):
        return None
