r"""Fortinet firewalls (FortiOS) traffic log, as key=value by syslog or as CSV: each session with its bytes.

    date=2026-03-03 time=22:41:03 devid="FGT60F0000000001" logid="0000000013" type="traffic" subtype="forward" ...

A row is a flow from `srcip`. `sentbyte` and `rcvdbyte` count from the beginning of the session. One that lasts is
reported every few minutes (log id 20), and each report repeats what the earlier ones counted: of each record only
what was added since the record before is taken, so that all rows of a session add up to its total. A report that was
lost is made up for by the next one. Where no earlier record of the session is known, `sentdelta` and `rcvddelta` are
taken if the session began before this log, for then other files have the rest; else all bytes since its beginning.

A session of which the last record is a report or a `start` is `unfinished`: put the parts of a rotated log into one
file before you add it. A denied one is passed over if it has no bytes. Where the destination was translated, the flow
goes to the address it was translated to, and the one asked for stands in the detail.

What it cannot tell: sessions of policies that do not log (`logtraffic`), and sessions still open that were not
reported. What was carried. On models with NP6 processors and FortiOS 5.0 or 5.2, traffic that the processor carried was
not counted, unless per-session accounting was on: such byte counts are far too small, and no line says so. Records are
not numbered. Other log types in the file (event, utm) are passed over. Times are those of `eventtime`, else of the
date, in the zone of `tz` or of the log. Exports with the newest record first are read so. At most 100,000 open sessions
are remembered; beyond that the oldest counts as still open.

Documented in the FortiOS Log Message Reference under "Traffic", in the FortiOS administration guide under "Log fields
for long-live sessions", in FortiAnalyzer's "Long-lived-session handling", and in the vendor's articles 189711 (logging
of sessions that go on) and 195621 (counters with NP6).
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from purloined.evidence import Evidence, from_epoch, from_iso
from purloined.parsing import flow_records, key_values
from purloined.parsing.still_open import MOST_OPEN, newest_first

SHOWS = {"flow"}

_TRAFFIC = re.compile(r'(?<!\w)type="?traffic(?!\w)')
_RECORD = re.compile(r'(?<!\w)(?:logid|log_id)="?\d{1,10}(?!\w)')
_TIME = re.compile(r'date="?(\d{4}-\d\d-\d\d)"?[ ,"]+time="?(\d\d:\d\d:\d\d)')
_REPORTS = ("000020", "000021")  # of sessions that go on: statistics of forwarded traffic, and of a sniffer's
_STARTS = ("000004", "000015", "000016")
_NOWHERE = ("", "0.0.0.0", "::")


def recognises(name: str, head: bytes) -> bool:
    lines = head.decode("utf-8", "replace").splitlines()
    return any(_TRAFFIC.search(line) and _RECORD.search(line) and "srcip=" in line for line in lines)


def read(evidence: Evidence) -> Iterator[dict]:
    sessions = _Sessions(newest_first(evidence, _time_of_line))
    for record, text in evidence.lines():
        if not _TRAFFIC.search(text):
            if not _RECORD.search(text):
                evidence.unread(record, "no record of a FortiGate")
            continue
        said = key_values.pairs(text)
        try:
            if not key_values.whole(text):
                raise ValueError("the record is cut off")
            time = _time(said, evidence)
            flow = {"record": record} | _flow(said, time)
        except (ValueError, OverflowError) as error:
            evidence.unread(record, str(error))
            continue
        evidence.saw(record, time)
        yield from sessions.take(said, flow)
    yield from sessions.rest()


class _Sessions:
    """What was counted of each session before, and the last record of each until the next one comes."""

    def __init__(self, newest_first: bool) -> None:
        self._newest_first = newest_first
        self._first: datetime | None = None  # time of the log's first record
        self._known: dict[tuple, tuple[dict, int, int]] = {}  # the last flow, and what its session had counted by then

    def take(self, said: dict[str, str], flow: dict) -> Iterator[dict]:
        """The flows that are final now, with the bytes that no other has."""
        if self._first is None:
            self._first = flow["end_time"]
        key = tuple(said.get(name) for name in ("devid", "devname", "vd", "sessionid", "srcip", "srcport", "dstip"))
        message = said.get("logid", said.get("log_id", "")).zfill(6)[-6:]
        goes_on, starts = message in _REPORTS, said.get("action") == "start" or message in _STARTS
        before = self._known.pop(key, None)
        sent, received = flow["bytes_out"] or 0, flow["bytes_in"] or 0
        if self._newest_first:
            yield from self._backwards(key, said, flow, goes_on or starts, before is not None)
            return
        if before is not None and before[0]["bytes_out"] is not None:
            yield before[0]
        if goes_on or starts:
            kept = self._added(said, flow, before)
            self._known[key] = (kept | {"bytes_out": None, "bytes_in": None} if starts else kept, sent, received)
            if len(self._known) > MOST_OPEN:
                yield self._known.pop(next(iter(self._known)))[0] | {"unfinished": True}
        elif sent + received or said.get("action") != "deny":
            yield self._added(said, flow, before)

    def rest(self) -> Iterator[dict]:
        """At the end of the log: the last record of each session that went on."""
        if not self._newest_first:
            yield from (flow | {"unfinished": True} for flow, _, _ in self._known.values())
        self._known.clear()

    def _added(self, said: dict[str, str], flow: dict, before: tuple[dict, int, int] | None) -> dict:
        """The flow with what was counted since the record before, and from then on."""
        deltas = _deltas(said)
        if before is not None and flow["bytes_out"] >= before[1] and flow["bytes_in"] >= before[2]:
            deltas = flow["bytes_out"] - before[1], flow["bytes_in"] - before[2]
            return _only(flow, deltas, before[0]["end_time"] if before[0]["bytes_out"] is not None else flow["time"])
        if deltas and flow["time"] < self._first:
            return _only(flow, deltas, max(flow["time"], self._first) if before is None else before[0]["end_time"])
        return flow

    def _backwards(self, key: tuple, said: dict, flow: dict, goes_on: bool, later: bool) -> Iterator[dict]:
        """A log with the newest record first: each report has its own delta; the first seen is the session's last."""
        deltas = _deltas(said)
        self._known[key] = (flow, 0, 0)
        if len(self._known) > MOST_OPEN:
            del self._known[next(iter(self._known))]
        last = {"unfinished": True} if goes_on and not later else {}
        if said.get("action") == "start":
            if not later:
                yield flow | {"bytes_out": None, "bytes_in": None} | last
        elif flow["bytes_out"] + flow["bytes_in"] or said.get("action") != "deny":
            yield (_only(flow, deltas, flow["time"]) if deltas else flow) | last


def _only(flow: dict, added: tuple[int, int], since: datetime) -> dict:
    """The flow's last part. Packets are not known of a part."""
    part = {"time": min(since, flow["end_time"]), "bytes_out": added[0], "bytes_in": added[1]}
    whole = added == (flow["bytes_out"], flow["bytes_in"])
    return flow | part | ({} if whole else {"packets_out": None, "packets_in": None})


def _deltas(said: dict[str, str]) -> tuple[int, int] | None:
    sent, received = (flow_records.count(said.get(name)) for name in ("sentdelta", "rcvddelta"))
    return None if sent is None or received is None else (sent, received)


def _flow(said: dict[str, str], end: datetime) -> dict:
    sent, received = (flow_records.count(said.get(name)) for name in ("sentbyte", "rcvdbyte"))
    source, destination = said.get("srcip"), said.get("dstip")
    if not source or not destination:
        raise ValueError("no endpoints")
    if sent is None or received is None:
        if said.get("action") not in ("start", "deny"):
            raise ValueError("no bytes")
        sent, received = 0, 0
    _deltas(said)
    meant = said.get("tranip", "")
    translated = "dnat" in said.get("trandisp", "") and meant not in _NOWHERE
    return {
        "time": end - timedelta(seconds=min(flow_records.count(said.get("duration")) or 0, 10**9)),
        "end_time": end,
        "action": "flow",
        "actor_user": said.get("user"),
        "actor_session": "/".join(part for part in (said.get("devid"), said.get("vd"), said.get("sessionid")) if part),
        "src_endpoint": source,
        "src_port": flow_records.port(said.get("srcport")),
        "dst_endpoint": meant if translated else destination,
        "dst_port": flow_records.port(said.get("tranport") if translated else said.get("dstport")),
        "bytes_out": sent,
        "bytes_in": received,
        "packets_out": flow_records.count(said.get("sentpkt")),
        "packets_in": flow_records.count(said.get("rcvdpkt")),
        "detail": _detail(said, translated),
    }


def _detail(said: dict[str, str], translated: bool) -> str:
    words = [said.get(name, "") for name in ("service", "app", "action", "subtype")]
    details = [" ".join(word for word in words if word)]
    if "snat" in said.get("trandisp", "") and said.get("transip", "") not in _NOWHERE:
        details.append(f"seen from outside as {said['transip']}")
    if translated:
        details.append(f"asked for {said['dstip']}")
    return ", ".join(details)


def _time(said: dict[str, str], evidence: Evidence) -> datetime:
    """`eventtime` counts seconds, or their thousandth to thousand-millionth parts, since 1970."""
    stated = said.get("eventtime", "")
    if stated.isdecimal() and len(stated) in (10, 13, 16, 19):
        time = from_epoch(f"{stated[:10]}.{stated[10:16] or 0}")
    else:
        time = from_iso(f"{said.get('date')}T{said.get('time')}{said.get('tz', '')}", evidence.timezone)
    if time is None:
        raise ValueError("no time")
    return time


def _time_of_line(line: str) -> datetime | None:
    """When it was written, without regard to the zone."""
    found = _TIME.search(line)
    return from_iso(f"{found[1]} {found[2]}") if found else None
