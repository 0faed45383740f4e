r"""Check Point firewall log, as Log Exporter writes it: connections, with their bytes where the rule accounts.

    <134>1 2026-03-03T22:41:03Z gw1 CheckPoint 16700 - [action:"Accept"; loguid:"{0x...}"; src:"10.0.5.99"; ...]

The first record of a connection names its ends. Records that follow with the same `loguid` update it, every ten minutes
where the rule accounts (Track: Accounting); they may bear the byte counts alone. Each repeats what the ones before
counted: the largest counts, once. The row comes when no update came for half an hour; one whose last update is younger
than that at the end of the log is `unfinished`.

Which way the bytes went is told ambiguously: inbound of the client may be what it received, or what the gateway took in
from it. So the larger of the two directions is taken for each: never less than was sent. A connection of a rule that
does not account has no byte counts, and nobody counted its bytes.

What it cannot tell: connections of rules that do not log. What was carried. `sequencenum` counts within a second only,
so that records are not numbered. An update without its beginning is a connection whose ends are not known. Denied
connections are passed over unless they have bytes; so are the records of other products (threat prevention, audit), and
those of Application Control and URL Filtering that count no bytes, for the firewall has a record of its own of the same
connection. At most 100,000 connections are kept open; beyond that the oldest counts as unfinished. The exporter's other
formats (CEF, LEEF, JSON, generic) are not read.

Documented in Check Point's "Logging and Monitoring Administration Guide" under "Log Exporter" and "Special Log Fields",
and under "Tracking Options".
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from purloined.evidence import Evidence, from_epoch, from_iso
from purloined.parsing import flow_records
from purloined.parsing.still_open import MOST_OPEN

SHOWS = {"flow"}
KIND = "Firewalls and flows"
WHOLE = True
COLLECT = (
    """# the files that the target of Log Exporter wrote (`cp_log_export show`): accounting needs Track > Accounting"""
)

_LINE = re.compile(r"(?:<\d+>)?1 (?P<time>\S+) (?P<host>\S+) CheckPoint \S+ \S+ \[(?P<said>.*)\]\s*$")
_BEGINS = re.compile(r"(?:<\d+>)?1 \S+ \S+ CheckPoint ")
_FIELD = re.compile(r'(\w+):+"((?:[^"\\]|\\.)*)"')
_FIREWALL, _UPDATE, _BESIDE = "VPN-1 & FireWall-1", "Log Update", ("Application Control", "URL Filtering")
_BYTES = (
    ("client_inbound_bytes", "client_outbound_bytes"),
    ("server_inbound_bytes", "server_outbound_bytes"),
    ("sent_bytes", "received_bytes"),
)
_DENIED = ("Drop", "Reject", "Block", "Prevent")
_NOWHERE = ("", "0.0.0.0", "::")


def recognises(name: str, head: bytes) -> bool:
    lines = head.decode("utf-8", "replace").splitlines()
    return any(_BEGINS.match(line) and 'loguid:"' in line for line in lines)


def read(evidence: Evidence) -> Iterator[dict]:
    connections = _Connections()
    for record, text in evidence.lines():
        line = _LINE.match(text)
        if not line:
            evidence.unread(record, "no record of the Log Exporter, or one that is cut off")
            continue
        said = dict(_FIELD.findall(line["said"]))
        time = from_epoch(said.get("time", "")) or from_iso(line["time"], evidence.timezone)
        if time is None:
            evidence.unread(record, "no time")
            continue
        evidence.saw(record, time)
        try:
            if _tells_of_a_connection(said):
                yield from connections.take(said.get("loguid") or f"line {record}", _flow(said, record, time))
        except (ValueError, OverflowError) as error:
            evidence.unread(record, str(error))
    yield from connections.rest()


def _tells_of_a_connection(said: dict[str, str]) -> bool:
    """A record of a connection that was let through, or of which bytes were."""
    largest = _largest(said)
    if said.get("product") in _BESIDE or said.get("product") == _UPDATE:
        return largest is not None
    if said.get("product") != _FIREWALL or "src" not in said:
        return False
    return bool(largest) or said.get("action") not in _DENIED


class _Connections:
    """What is known of each connection, by its loguid, until no more is to be expected."""

    def __init__(self) -> None:
        self._known: dict[str, dict] = {}  # in the order of their last update
        self._latest: datetime | None = None

    def take(self, key: str, flow: dict) -> Iterator[dict]:
        self._latest = max(self._latest or flow["end_time"], flow["end_time"])
        known = self._known.pop(key, None)
        self._known[key] = _updated(known, flow) if known else flow
        while self._known:
            oldest = next(iter(self._known))
            final = self._known[oldest]["end_time"] < self._latest - flow_records.STILL_OPEN
            if not final and len(self._known) <= MOST_OPEN:
                break
            yield self._known.pop(oldest) | ({} if final else {"unfinished": True})

    def rest(self) -> Iterator[dict]:
        for flow in self._known.values():
            final = flow["end_time"] < self._latest - flow_records.STILL_OPEN
            yield flow if final or flow["bytes_out"] is None else flow | {"unfinished": True}
        self._known.clear()


def _updated(known: dict, update: dict) -> dict:
    """What both tell: the larger counts, the whole time; ends and words of the first that has them."""
    merged = {name: value if value not in (None, "") else update[name] for name, value in known.items()}
    for name in ("bytes_out", "bytes_in"):
        counted = [row[name] for row in (known, update) if row[name] is not None]
        merged[name] = max(counted) if counted else None
    times = {"time": min(known["time"], update["time"]), "end_time": max(known["end_time"], update["end_time"])}
    return merged | times | {"record": update["record"]}


def _flow(said: dict[str, str], record: int, time: datetime) -> dict:
    largest = _largest(said)
    start = from_epoch(said.get("start_time", "")) or from_epoch(said.get("segment_time", "")) or time
    ends = [from_epoch(said.get("lastupdatetime", "")), time]
    if elapsed := flow_records.count(said.get("elapsed")):
        ends.append(start + timedelta(seconds=min(elapsed, 10**9)))
    meant = said.get("xlatedst", "")
    translated = meant not in _NOWHERE and meant != said.get("dst")
    port = flow_records.port(said.get("xlatedport")) if translated else None
    return {
        "record": record,
        "time": min(start, time),
        "end_time": max(end for end in ends if end is not None),
        "action": "flow",
        "actor_user": said.get("src_user_name"),
        "actor_session": said.get("loguid"),
        "src_endpoint": said.get("src"),
        "src_port": flow_records.port(said.get("s_port")),
        "dst_endpoint": meant if translated else said.get("dst"),
        "dst_port": port or flow_records.port(said.get("service")),
        "bytes_out": largest,
        "bytes_in": largest,
        "detail": _detail(said, translated),
    }


def _largest(said: dict[str, str]) -> int | None:
    """The larger of the two directions, by whichever names they are told."""
    for names in _BYTES:
        counted = [flow_records.count(said.get(name)) for name in names]
        if None not in counted:
            return max(counted)
    return flow_records.count(said.get("bytes"))


def _detail(said: dict[str, str], translated: bool) -> str:
    words = [said.get(name, "") for name in ("service_id", "appi_name", "action")]
    details = [" ".join(word for word in words if word)] if "src" in said else []
    if said.get("xlatesrc", "") not in (*_NOWHERE, said.get("src")):
        details.append(f"seen from outside as {said['xlatesrc']}")
    if translated:
        details.append(f"asked for {said.get('dst')}")
    return ", ".join(details)
