r"""NetFlow and IPFIX records as a table with a heading: of SiLK's rwcut, nProbe, or with IANA's names of the elements.

    sIP|dIP|sPort|dPort|pro|packets|bytes|flags|sTime|duration|eTime|sensor|

Columns may be parted by bars, commas, semicolons or tabs, and padded. Needed are a start, both addresses and the bytes,
by the names of rwcut(1) (`sIP`, `bytes`), of nProbe's templates (`IPV4_SRC_ADDR`, `IN_BYTES`) or of the IPFIX registry
(`sourceIPv4Address`, `octetDeltaCount`), which super_mediator and others print. Times are seconds or thousandths since
1970, or dates; SiLK prints UTC, others are taken in the log's zone.

A record that counts one direction has its bytes in `bytes_out`, and the other direction stands in another record. One
that goes from a server to its client is turned round, as those of nfdump are. One that counts both (`OUT_BYTES`,
`reverseOctetDeltaCount`) is from the end that began. A flow whose end was not seen, by flags or by the reason that the
exporter gives, is `unfinished` unless the log goes on for half an hour after it. So are all records of sampled traffic
(a column, or `sampling` in case.toml's `[[sensor]]`): what was not sampled was not counted.

What it cannot tell: what was carried; that traffic was sampled, where neither says so; that an exporter lost records or
reports one direction or one interface only; bytes of a flow that was not exported yet. Times relative to an exporter's
start are not known, and unread. Records are not numbered.

Documented in rwcut(1) of SiLK, in nProbe's user guide under "Flow Format", and in IANA's registry "IP Flow Information
Export (IPFIX) Entities" with RFC 5103 for the reverse elements.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo

from purloined.evidence import Evidence, from_epoch, from_iso
from purloined.parsing import flow_records

SHOWS = {"flow"}
KIND = "Firewalls and flows"
COLLECT = (
    """rwfilter --type=all --start-date=2026/02/27 --end-date=2026/03/06 --all-destination=stdout | rwcut > flows.txt"""
)

_MEANT = {
    "start": (
        *("stime", "stime+msec", "flowstartmilliseconds", "flowstartseconds", "flowstartmicroseconds"),
        *("flow_start_milliseconds", "flow_start_sec", "first_switched"),
    ),
    "end": (
        *("etime", "etime+msec", "flowendmilliseconds", "flowendseconds", "flowendmicroseconds"),
        *("flow_end_milliseconds", "flow_end_sec", "last_switched"),
    ),
    "duration": ("duration", "dur", "duration+msec"),
    "source": ("sip", "sourceipv4address", "sourceipv6address", "ipv4_src_addr", "ipv6_src_addr"),
    "source_6": ("sourceipv6address", "ipv6_src_addr"),
    "destination": ("dip", "destinationipv4address", "destinationipv6address", "ipv4_dst_addr", "ipv6_dst_addr"),
    "destination_6": ("destinationipv6address", "ipv6_dst_addr"),
    "source_port": ("sport", "sourcetransportport", "l4_src_port"),
    "destination_port": ("dport", "destinationtransportport", "l4_dst_port"),
    "protocol": ("pro", "protocol", "protocolidentifier"),
    "packets": ("packets", "pkts", "packetdeltacount", "packettotalcount", "in_pkts"),
    "bytes": ("bytes", "octetdeltacount", "octettotalcount", "in_bytes"),
    "packets_back": ("reversepacketdeltacount", "reversepackettotalcount", "out_pkts"),
    "bytes_back": ("reverseoctetdeltacount", "reverseoctettotalcount", "out_bytes"),
    "flags": ("flags", "tcpcontrolbits", "tcp_flags"),
    "attributes": ("attribut", "attributes"),
    "reason": ("flowendreason", "flow_end_reason"),
    "sampling": ("samplinginterval", "samplingpacketinterval", "sampling_interval"),
}
_NEEDED = {"start", "source", "destination", "bytes"}
_OF_SILK = {"sip", "dip"}
_OF_OTHERS = {"ipv4_src_addr", "ipv6_src_addr", "sourceipv4address", "sourceipv6address"}
_SEPARATORS = "|\t;,"
_NOWHERE = ("", "0.0.0.0", "::", "-")
_NUMBER = re.compile(r"\d{9,10}(\.\d{1,9})?")
_SECONDS_LONG = 10  # digits of the seconds since 1970, from 2001 to 2286
_FIN, _RST = 1, 4
_ENDED, _IDLE = "3", "1"  # flowEndReason: the end was detected; nothing came for so long
_WITHOUT_PORTS = ("1", "58", "ICMP", "ICMP6", "IPV6-ICMP")


def recognises(name: str, head: bytes) -> bool:
    first = next((line for line in head.decode("utf-8", "replace").lstrip("\ufeff").splitlines() if line.strip()), "")
    return _layout(first) is not None


def read(evidence: Evidence) -> Iterator[dict]:
    held = flow_records.Held()
    places: dict[str, int] = {}
    separator, width, zone = "|", 0, evidence.timezone
    for record, text in evidence.lines():
        if (found := _layout(text)) is not None:
            separator, places, width, of_silk = found
            zone = UTC if of_silk else evidence.timezone
            continue
        cells = [cell.strip().strip('"') for cell in text.split(separator)]
        if not places or len(cells) != width:
            evidence.unread(record, f"{len(cells)} columns where the heading has {width}")
            continue
        said = {meaning: cells[place] for meaning, place in places.items()}
        try:
            flow = {"record": record} | _flow(said, zone)
            flow |= _sampling(said, evidence.settings, flow["detail"] or "")
        except (ValueError, OverflowError) as error:
            evidence.unread(record, str(error))
            continue
        evidence.saw(record, flow["end_time"])
        yield from held.take(flow, _ended(said))
    yield from held.rest()


def _layout(line: str) -> tuple[str, dict[str, int], int, bool] | None:
    """(what parts the columns, where they stand, how many there are, whether they are SiLK's); None for no heading."""
    line = line.lstrip("\ufeff# ")
    if not line[:1].isalpha() and not line.startswith('"'):
        return None
    separator = max(_SEPARATORS, key=line.count)
    names = [name.strip().strip('"').lower() for name in line.split(separator)]
    of_silk = set(names) >= _OF_SILK
    if not of_silk and not _OF_OTHERS & set(names):
        return None
    places = flow_records.columns(names, _MEANT)
    return (separator, places, len(names), of_silk) if places.keys() >= _NEEDED else None


def _flow(said: dict[str, str], zone: tzinfo) -> dict:
    start = _time(said["start"], zone)
    end = _time(said.get("end", ""), zone) or _after(start, said.get("duration", ""))
    source, destination = (
        said[name] if said[name] not in _NOWHERE else said.get(f"{name}_6", said[name])
        for name in ("source", "destination")
    )
    if start is None or not source or not destination:
        raise ValueError("no time or no endpoints")
    counts = {name: flow_records.count(said.get(name)) for name in ("bytes", "packets", "bytes_back", "packets_back")}
    if counts["bytes"] is None:
        raise ValueError("no bytes")
    has_ports = said.get("protocol", "").upper() not in _WITHOUT_PORTS
    flow = {
        "time": start,
        "end_time": max(start, end) if end else start,
        "action": "flow",
        "src_endpoint": source,
        "src_port": flow_records.port(said.get("source_port")) if has_ports else None,
        "dst_endpoint": destination,
        "dst_port": flow_records.port(said.get("destination_port")) if has_ports else None,
        "bytes_out": counts["bytes"],
        "bytes_in": counts["bytes_back"] or 0,
        "packets_out": counts["packets"],
        "packets_in": counts["packets_back"] or 0 if counts["packets"] is not None else None,
        "detail": " ".join(said[name] for name in ("protocol", "flags") if said.get(name)) or None,
    }
    one_way = "bytes_back" not in said
    return (
        flow_records.turned(flow) if one_way and flow_records.from_server(flow["src_port"], flow["dst_port"]) else flow
    )


def _sampling(said: dict[str, str], settings: dict, detail: str) -> dict:
    """Nothing where all packets were counted."""
    told = flow_records.count(said.get("sampling")) or settings.get("sampling")
    if not isinstance(told, int) or told <= 1:
        return {}
    return {"unfinished": True, "detail": f"{detail} sampled, one packet in {told:,}".strip()}


def _ended(said: dict[str, str]) -> bool:
    """Whether the end of the connection was seen."""
    if said.get("reason") or "T" in said.get("attributes", ""):
        return said.get("reason") in (_ENDED, _IDLE)
    flags = said.get("flags", "")
    if flags.isdecimal():
        return len(flags) < 6 and int(flags) & (_FIN | _RST) != 0
    return bool(set("FR") & set(flags))


def _time(text: str, zone: tzinfo) -> datetime | None:
    if _NUMBER.fullmatch(text):
        return from_epoch(text)
    if text.isdecimal() and len(text) in (13, 16, 19):
        return from_epoch(f"{text[:_SECONDS_LONG]}.{text[_SECONDS_LONG:]}")
    return from_iso(text.replace("/", "-"), zone)


def _after(start: datetime | None, seconds: str) -> datetime | None:
    try:
        return start + timedelta(seconds=float(seconds)) if start and seconds else None
    except (ValueError, OverflowError):
        return None
