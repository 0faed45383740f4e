r"""Sophos Firewall (SFOS, XG) log, key="value" by syslog: connections with their bytes.

    device="SFW" date=2026-03-03 time=22:41:03 log_id=010101600001 log_type="Firewall" log_subtype="Allowed" ...

Read are records of log type Firewall, in the device's standard format (`sent_bytes`) and in that of central reporting
(`bytes_sent`). A connection's bytes are those of its `Stop`. What its `Interim` records count is taken besides: whether
they count from the beginning is not documented, so the sum is never less than what was sent. A `Start` without a `Stop`
in the same file is `unfinished`: put the parts of a rotated log into one file before you add it. Denied connections are
passed over unless they have bytes.

Where the destination was translated, the flow goes to the address it was translated to, and the one asked for stands
in the detail.

What it cannot tell: connections of rules that do not log, and connections still open that were not logged when they
began. What was carried. Records are not numbered. Times are those of `timestamp`, else of the date in the log's zone:
the short names in `timezone` mean several zones, and are not believed. At most 100,000 connections are remembered as
begun; beyond that the oldest counts as still open.

Documented in the "SFOS syslog log file guide" under "Firewall".
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from purloined.evidence import Evidence, from_iso
from purloined.parsing import flow_records, key_values
from purloined.parsing.still_open import StillOpen

SHOWS = {"flow"}
KIND = "Firewalls and flows"
TOLD_AGAIN = True
COLLECT = "# the files of the syslog server, all of the window"

_SOPHOS = re.compile(r'(?<!\w)log_id="?\d{12}"? log_type="\w[^"]*"')
_EITHER = {
    "sent": ("sent_bytes", "bytes_sent"),
    "received": ("recv_bytes", "bytes_received"),
    "packets_sent": ("sent_pkts", "packets_sent"),
    "packets_received": ("recv_pkts", "packets_received"),
    "event": ("connevent", "con_event"),
    "connection": ("connid", "con_id"),
    "source_seen": ("tran_src_ip", "src_trans_ip"),
    "destination_meant": ("tran_dst_ip", "dst_trans_ip"),
    "port_meant": ("tran_dst_port", "dst_trans_port"),
    "device": ("device_id", "device_serial_id"),
    "application": ("application", "app_name"),
}
_NOWHERE = ("", "0.0.0.0", "::")


def recognises(name: str, head: bytes) -> bool:
    return any(_SOPHOS.search(line) for line in head.decode("utf-8", "replace").splitlines())


def read(evidence: Evidence) -> Iterator[dict]:
    still_open = StillOpen()
    for record, text in evidence.lines():
        if not _SOPHOS.search(text):
            evidence.unread(record, "no record of a Sophos Firewall")
            continue
        said = key_values.pairs(text)
        if said.get("log_type") != "Firewall":
            continue
        said |= {meaning: next((said[n] for n in known if said.get(n)), "") for meaning, known in _EITHER.items()}
        try:
            if not key_values.whole(text):
                raise ValueError("the record is cut off")
            time = _time(said, evidence)
            flow = {"record": record} | _flow(said, time)
        except (ValueError, OverflowError) as error:
            evidence.unread(record, str(error))
            continue
        evidence.saw(record, time)
        key = (said["device"], said["connection"], said.get("src_ip"), said.get("src_port"))
        if said["event"] == "Start":
            yield from still_open.began(key, flow | {"bytes_out": None, "bytes_in": None})
            continue
        if said["event"] == "Stop":
            still_open.ended(key)
        if flow["bytes_out"] or flow["bytes_in"] or said.get("log_subtype") != "Denied":
            yield flow
    yield from still_open.rest()


def _flow(said: dict[str, str], end: datetime) -> dict:
    sent, received = flow_records.count(said["sent"]), flow_records.count(said["received"])
    if not said.get("src_ip") or not said.get("dst_ip"):
        raise ValueError("no endpoints")
    has_ports = not said.get("protocol", "").upper().startswith("ICMP")
    meant = said["destination_meant"]
    translated = meant not in _NOWHERE and meant != said["dst_ip"]
    port = flow_records.port(said["port_meant"]) if translated else None
    return {
        "time": end - timedelta(seconds=min(flow_records.count(said.get("duration")) or 0, 10**9)),
        "end_time": end,
        "action": "flow",
        "actor_user": said.get("user_name"),
        "actor_session": "/".join(part for part in (said["device"], said["connection"]) if part),
        "src_endpoint": said["src_ip"],
        "src_port": flow_records.port(said.get("src_port")) if has_ports else None,
        "dst_endpoint": meant if translated else said["dst_ip"],
        "dst_port": port or flow_records.port(said.get("dst_port")) if has_ports else None,
        "bytes_out": sent,
        "bytes_in": received,
        "packets_out": flow_records.count(said["packets_sent"]),
        "packets_in": flow_records.count(said["packets_received"]),
        "detail": _detail(said, translated),
    }


def _detail(said: dict[str, str], translated: bool) -> str:
    words = [said.get(name, "") for name in ("protocol", "application", "log_subtype", "event")]
    details = [" ".join(word for word in words if word)]
    if said["source_seen"] not in _NOWHERE:
        details.append(f"seen from outside as {said['source_seen']}")
    if translated:
        details.append(f"asked for {said['dst_ip']}")
    return ", ".join(details)


def _time(said: dict[str, str], evidence: Evidence) -> datetime:
    stated = said.get("timestamp") or f"{said.get('date')}T{said.get('time')}"
    time = from_iso(stated, evidence.timezone)
    if time is None:
        raise ValueError("no time")
    return time
