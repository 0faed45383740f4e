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
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from purloined.evidence import Block, Evidence, from_epoch, from_iso
from purloined.parsing import blocks, flow_records, key_values, row_batches, text_columns
from purloined.parsing.still_open import MOST_OPEN, newest_first
from purloined.parsing.text_columns import TIME

SHOWS = {"flow"}
KIND = "Firewalls and flows"
LEANS_ON = re.compile(rb'log_?id="?000000002[01]')  # reports, of which each repeats the one before
COLLECT = """# Log & Report > Forward Traffic, filtered by time alone > Download; FortiAnalyzer: Log View > Download
# `execute backup disk alllogs ftp HOST` writes LZ4: unpack it; better the files of the syslog server"""

_TRAFFIC = re.compile(r'(?<!\w)type="?traffic(?!\w)')
_RECORD = re.compile(r'(?<!\w)(?:logid|log_id)="?\d{1,10}(?!\w)')
_TYPE = re.compile(r'(?<!\w)type="?[\w-]+[", ]')
_TIME = re.compile(r'date="?(\d{4}-\d\d-\d\d)"?[ ,"]+time="?(\d\d:\d\d:\d\d)')
_REPORTS = ("000020", "000021")  # of sessions that go on: statistics of forwarded traffic, and of a sniffer's
_STARTS = ("000004", "000015", "000016")
_KEY = ("devid", "devname", "vd", "sessionid", "srcip", "srcport", "dstip")
_NOWHERE = ("", "0.0.0.0", "::")


def recognises(name: str, head: bytes) -> bool:
    lines = head.decode("utf-8", "replace").splitlines()
    return any(_TRAFFIC.search(line) and _RECORD.search(line) and "srcip=" in line for line in lines)


def read(evidence: Evidence) -> Iterator[dict]:
    sessions = _Sessions(newest_first(evidence, _time_of_line))
    for record, text in evidence.lines():
        yield from _line(evidence, sessions, record, text)
    yield from sessions.rest()


def _line(evidence: Evidence, sessions: "_Sessions", record: int, text: str) -> Iterator[dict]:
    if not _TRAFFIC.search(text):
        if not _is_of_another_log(text):
            evidence.unread(record, "no record of a FortiGate")
        return
    try:
        said, flow = _record(evidence, record, text)
    except (ValueError, OverflowError) as error:
        evidence.unread(record, str(error))
        return
    evidence.saw(record, flow["end_time"])
    yield from sessions.take(said, flow)


def _is_of_another_log(text: str) -> bool:
    """Whether a record says which it is; one that is cut before that may be one of traffic."""
    return bool(_RECORD.search(text) and _TYPE.search(text))


def _record(evidence: Evidence, record: int, text: str) -> tuple[dict[str, str], dict]:
    """What a record of traffic says by field, and the flow that it tells of, with all that was counted so far."""
    if not key_values.whole(text):
        raise ValueError("the record is cut off")
    said = key_values.pairs(text)
    return said, {"record": record} | _flow(said, _time(said, evidence))


class _Sessions:
    """What was counted of each session before, and the last record of each until the next one comes."""

    def __init__(self, newest_first: bool) -> None:
        self._newest_first = newest_first
        self._first: datetime | None = None  # time of the log's first record
        self._known: dict[tuple, tuple[dict, int, int]] = {}  # the last flow, and what its session had counted by then

    @property
    def runs_backwards(self) -> bool:
        return self._newest_first

    def begins(self, time: datetime) -> None:
        """The log's first record is of that time."""
        if self._first is None:
            self._first = time

    def knows(self, key: tuple[str, ...]) -> bool:
        return key in self._known

    def take(self, said: dict[str, str], flow: dict) -> Iterator[dict]:
        """The flows that are final now, with the bytes that no other has."""
        self.begins(flow["end_time"])
        key = _key(said)
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


def _key(said: dict[str, str]) -> tuple[str, ...]:
    return tuple([said.get(name, "") for name in _KEY])


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
    seen = said.get("transip", "") if "snat" in said.get("trandisp", "") else ""
    words = [said.get(name, "") for name in ("service", "app", "action", "subtype")]
    return _told(*words, "" if seen in _NOWHERE else seen, said["dstip"] if translated else "")


def _told(service: str, app: str, action: str, subtype: str, seen: str, asked_for: str = "") -> str:
    details = [" ".join(word for word in (service, app, action, subtype) if word)]
    if seen:
        details.append(f"seen from outside as {seen}")
    if asked_for:
        details.append(f"asked for {asked_for}")
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


# The same, many records at once -------------------------------------------------------------------------

_WANTED = (
    *_KEY,
    "type",
    "eventtime",
    "logid",
    "subtype",
    "dstport",
    "action",
    "service",
    "app",
    "user",
    "trandisp",
    "transip",
)
_WANTED += ("duration", "sentbyte", "rcvdbyte", "sentpkt", "rcvdpkt")
_NUMBERS = {"srcport", "dstport", "duration", "sentbyte", "rcvdbyte", "sentpkt", "rcvdpkt"}
_NEEDED = {"type", "devid", "vd", "sessionid", "srcip", "dstip", "eventtime", "logid", "action", "sentbyte", "rcvdbyte"}
_ALSO = ("log_id", "date", "time", "tz", "sentdelta", "rcvddelta", "tranip", "tranport")  # of records read alone


def read_blocks(evidence: Evidence) -> Iterator[dict | pa.Table]:
    sessions = _Sessions(newest_first(evidence, _time_of_line))
    left: list[dict] = []  # what the lines gave that were read alone
    columns = partial(_columns, evidence, sessions, left)
    for rows in blocks.read(evidence, columns, partial(_line, evidence, sessions), times=2):
        yield rows
        yield from row_batches.tables(left)
        left.clear()
    yield from row_batches.tables(sessions.rest())


def _columns(evidence: Evidence, sessions: _Sessions, left: list[dict], block: Block) -> pa.Table:
    if sessions.runs_backwards:
        raise blocks.Unusual("the newest record comes first")
    records, lines = _traffic(block)
    every, plain = key_values.columns(blocks.joined(lines), len(lines), (*_WANTED, *_ALSO))
    said, usual = _usual(every, plain)
    alone = _alone(evidence, records, lines, every, plain, pc.invert(usual))
    known = {_key(fields) for fields, _ in alone}
    keys = list(zip(*(said[name].to_pylist() for name in _KEY), strict=True))
    again = [at for at, key in enumerate(keys) if key in known or sessions.knows(key)]
    if again:  # sessions that were reported before
        among = pa.arange(0, len(keys))
        more = pc.is_in(among, pa.array(again, pa.int64()))
        more = pc.is_in(records, records.filter(usual).filter(more))
        alone += _alone(evidence, records, lines, every, plain, more)
        alone.sort(key=lambda one: one[1]["record"])
        said = {name: column.filter(pc.invert(more.filter(usual))) for name, column in said.items()}
        usual = pc.and_(usual, pc.invert(more))
    flows = _flows(records.filter(usual), said)
    times = pa.concat_arrays(
        [flows["end_time"].combine_chunks(), pa.array([flow["end_time"] for _, flow in alone], TIME)]
    )
    order = pc.sort_indices(pa.concat_arrays([records.filter(usual), records.filter(pc.invert(usual))]))
    seen = blocks.spread(times.take(order))
    sessions.begins(seen.first)
    evidence.saw_many(records[-1].as_py(), len(records), seen)
    for fields, flow in alone:
        left += sessions.take(fields, flow)
    passed = pc.greater(pc.add(flows["bytes_out"], flows["bytes_in"]), 0)
    return flows.filter(pc.or_(passed, pc.not_equal(said["action"], "deny")))


def _alone(
    evidence: Evidence, records: pa.Array, lines: pa.Array, every: dict[str, pa.Array], plain: pa.Array, which: pa.Array
) -> list[tuple[dict, dict]]:
    """What some of the lines say, made of each by itself."""
    taken, others = pc.and_(which, plain), pc.and_(which, pc.invert(plain))
    texts = lines.filter(others).to_pylist()
    is_traffic = pc.fill_null(pc.equal(every["type"].filter(taken), "traffic"), False)
    if not all(_TRAFFIC.search(text) for text in texts) or not pc.all(is_traffic, min_count=0).as_py():
        raise blocks.Unusual("no record of traffic")
    found = []
    try:
        found += [_record(evidence, *one) for one in zip(records.filter(others).to_pylist(), texts, strict=True)]
        rows = zip(*(column.filter(taken).to_pylist() for column in every.values()), strict=True)
        for record, values in zip(records.filter(taken).to_pylist(), rows, strict=True):
            said = {name: value for name, value in zip(every, values, strict=True) if value is not None}
            found.append((said, {"record": record} | _flow(said, _time(said, evidence))))
    except (ValueError, OverflowError) as error:
        raise blocks.Unusual(str(error)) from None
    return sorted(found, key=lambda one: one[1]["record"])


def _traffic(block: Block) -> tuple[pa.Array, pa.Array]:
    """The numbers and the texts of the records of traffic."""
    records, lines = blocks.records(block), blocks.lines(block)
    if block.data.count(b' type="traffic"') == block.lines:  # one each, or whoever has none is found out above
        return records, lines
    ours = pc.match_substring(lines, 'type="traffic"')
    others = lines.filter(pc.invert(ours)).to_pylist()
    if any(_TRAFFIC.search(text) or not _is_of_another_log(text) for text in others) or not pc.any(ours).as_py():
        raise blocks.Unusual("no record of a FortiGate")
    return records.filter(ours), lines.filter(ours)


def _usual(every: dict[str, pa.Array], plain: pa.Array) -> tuple[dict[str, pa.Array], pa.Array]:
    """The fields of the usual lines, which are sessions that ended without a report, and which those are."""
    said = {name: key_values.without_null(every[name]) for name in _WANTED}
    usual = pc.and_(plain, _plain(said))
    for name in ("sentdelta", "rcvddelta", "tranip"):
        usual = pc.and_(usual, pc.is_null(every[name]))
    return {name: column.filter(usual) for name, column in said.items()}, usual


def _plain(said: dict[str, pa.Array]) -> pa.Array:
    """Which of them are sessions that ended, with values as they usually are."""
    message = pc.utf8_slice_codeunits(said["logid"], 4)
    other = pc.or_(pc.is_in(message, pa.array([*_REPORTS, *_STARTS])), pc.equal(said["action"], "start"))
    plain = pc.and_(pc.invert(other), pc.equal(said["type"], "traffic"))
    plain = pc.and_(plain, pc.match_substring_regex(said["logid"], "^[0-9]{10}$"))
    plain = pc.and_(plain, pc.match_substring_regex(said["eventtime"], "^[0-9]{19}$"))
    plain = pc.and_(plain, pc.match_substring_regex(said["sessionid"], "^[0-9]{1,18}$"))
    plain = pc.and_(plain, pc.invert(pc.match_substring(said["trandisp"], "dnat")))
    for name in _NUMBERS:
        digits = {"srcport": 5, "dstport": 5, "duration": 9}.get(name, 18)
        least = 1 if name in _NEEDED else 0
        plain = pc.and_(plain, pc.match_substring_regex(said[name], f"^[0-9]{{{least},{digits}}}$"))
    for name in ("srcip", "dstip", "devid", "vd"):
        plain = pc.and_(plain, pc.not_equal(said[name], ""))
    return plain


def _flows(records: pa.Array, said: dict[str, pa.Array]) -> pa.Table:
    count = {
        name: text_columns.digits(said[name]) for name in ("duration", "sentbyte", "rcvdbyte", "sentpkt", "rcvdpkt")
    }
    end = pc.cast(pc.cast(pc.utf8_slice_codeunits(said["eventtime"], 0, 16), pa.int64()), TIME)
    hidden = pc.or_(
        pc.invert(pc.match_substring(said["trandisp"], "snat")), pc.is_in(said["transip"], pa.array(_NOWHERE))
    )
    duration = pc.fill_null(count["duration"], 0)
    details = (said["service"], said["app"], said["action"], said["subtype"], pc.if_else(hidden, "", said["transip"]))
    return pa.table(
        {
            "record": records,
            "time": pc.subtract(end, pc.multiply(duration, 1_000_000).cast(pa.duration("us"))),
            "end_time": end,
            "action": pa.repeat("flow", len(records)),
            "actor_user": said["user"],
            "actor_session": pc.binary_join_element_wise(said["devid"], said["vd"], said["sessionid"], "/"),
            "src_endpoint": said["srcip"],
            "src_port": text_columns.port(said["srcport"]),
            "dst_endpoint": said["dstip"],
            "dst_port": text_columns.port(said["dstport"]),
            "bytes_out": count["sentbyte"],
            "bytes_in": count["rcvdbyte"],
            "packets_out": count["sentpkt"],
            "packets_in": count["rcvdpkt"],
            "detail": text_columns.each_combination(_told, *details),
        }
    )
