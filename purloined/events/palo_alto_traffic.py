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
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache, partial

import pyarrow as pa
import pyarrow.compute as pc

from purloined.evidence import Block, Evidence, from_iso
from purloined.parsing import blocks, flow_records, json_lines, line_forms, row_batches, text_columns
from purloined.parsing.json_lines import ENCODED, INTEGER, TEXT
from purloined.parsing.line_forms import Cell, Form, Formed, Slot
from purloined.parsing.still_open import StillOpen, newest_first

SHOWS = {"flow"}
KIND = "Firewalls and flows"
TOLD_AGAIN = True
COLLECT = """scp export log traffic start-time equal 2026/02/27@00:00:00 end-time equal 2026/03/07@00:00:00 to U@HOST:F
# or Monitor > Logs > Traffic > Export to CSV: mind its limit of rows; better the files of the syslog server"""

_LINE = re.compile(r"(?:^|[\s:\ufeff])(\d*,\d{4}/\d\d/\d\d \d\d:\d\d:\d\d,[^,]*,([A-Z-]+),.*)")
_TIME = re.compile(r"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d")
_WITH_ZONE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d")
_SHORTEST = 37  # fields of a traffic record of the oldest versions, up to the elapsed time
_LONGEST = 10**9  # seconds
_MOST_FIREWALLS = 10_000
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


class _Log:
    """What is known of a log so far: where its columns stand, and which sessions have begun."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.places, self.width = _BY_PLACE, 0  # no width: there was no heading
        self.still_open = StillOpen(newest_first(evidence, _time_of_line))
        self.reached: dict[str | None, int] = {}  # the last number of each firewall

    def saw(self, record: int, time: datetime, number: int | None, serial: str | None) -> None:
        self.evidence.saw(record, time, number, serial)
        if number is not None and (serial in self.reached or len(self.reached) < _MOST_FIREWALLS):
            self.reached[serial] = number


def read(evidence: Evidence) -> Iterator[dict]:
    log = _Log(evidence)
    for record, text in evidence.lines():
        yield from _line(log, record, text)
    yield from log.still_open.rest()


def _line(log: _Log, record: int, text: str) -> Iterator[dict]:
    if (found := _places(text)) is not None:
        log.places, log.width = found, len(_cells(text))
        return
    line = text if log.width else next(iter(_LINE.findall(text)), ("", ""))[0]
    cells = _cells(line)
    if len(cells) < (log.width or _SHORTEST):
        if ",TRAFFIC," in text or not line or (log.width and not _is_of_another_type(cells, log.places["type"])):
            log.evidence.unread(record, "no traffic record, or a part of one")
        return
    said = {meaning: cells[place] for meaning, place in log.places.items() if place < len(cells)}
    if said["type"] != "TRAFFIC":
        return
    try:
        zone = _zone(cells) or log.evidence.timezone
        written = _time(said["written"], zone)
        flow = {"record": record} | _flow(said, zone)
        sequence = flow_records.count(said.get("sequence"))
    except (ValueError, OverflowError) as error:
        log.evidence.unread(record, str(error))
        return
    log.saw(record, written, sequence, said.get("serial") or None)
    yield from _counted(said, flow, log.still_open)


def _counted(said: dict[str, str], flow: dict, still_open: StillOpen) -> Iterator[dict]:
    """The flow, if its bytes are final and something passed."""
    key = (said.get("serial", ""), said["session"], said["source"], said.get("source_port", ""))
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
        "end_time": start + timedelta(seconds=min(flow_records.count(said["elapsed"]) or 0, _LONGEST)),
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
    seen = said.get("source_seen", "")
    words = [said.get(name, "") for name in ("protocol", "application", "action", "reason")]
    return _told(*words, "" if seen in (*_NOWHERE, said["source"]) else seen, said["destination"] if translated else "")


def _told(protocol: str, application: str, action: str, reason: str, seen: str, asked_for: str) -> str:
    details = [" ".join(word for word in (protocol, application, action, reason) if word and word != "n/a")]
    if seen:
        details.append(f"seen from outside as {seen}")
    if asked_for:
        details.append(f"asked for {asked_for}")
    return ", ".join(details)


def _is_of_another_type(cells: list[str], place: int) -> bool:
    """Whether a part of a record still says that it is of another log; cut before that, it may be one of traffic."""
    return len(cells) > place + 1 and cells[place] != "TRAFFIC"


def _places(line: str) -> dict[str, int] | None:
    """Where the columns stand; None for a line that is no heading."""
    if "ession ID" not in line:
        return None
    places = flow_records.columns([name.strip().lower() for name in _cells(line.lstrip("\ufeff"))], _NAMED)
    return places if places.keys() >= _NEEDED else None


def _cells(line: str) -> list[str]:
    try:
        return line.split(",") if '"' not in line else next(csv.reader([line]), [])
    except csv.Error:  # a line end inside the line
        return []


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


# The same, many records at once -------------------------------------------------------------------------

_ANOTHER_TYPE = re.compile(r"(?:^|[\s:])\d*,\d{4}/\d\d/\d\d \d\d:\d\d:\d\d,[^,]*,[A-Z-]+,")
_BEFORE_TIME = re.compile(r"(?:^|[\s:])\d*$")
_HEAD: Form = [Slot("before", ENCODED, '[^",]', 0), b",", Slot("at", ENCODED, "[0-9/: ]", 19, 19), b","]
_HEAD += [Slot("serial", ENCODED, '[^",]', 0), b",", Slot("type", ENCODED, "[A-Z-]"), b","]
_PORTS = ("source_port", "destination_port", "destination_port_meant")
_COUNTS = ("repeated", "bytes", "sent", "received", "elapsed", "sequence", "packets_sent", "packets_received")
_LONG_AGO, _FAR_OFF = datetime(1980, 1, 1), datetime(2200, 1, 1)
_KINDS = {"start", "end", "drop", "deny"}
_WIDEST_PORT = 99_999


def read_blocks(evidence: Evidence) -> Iterator[dict | pa.Table]:
    log = _Log(evidence)
    left: list[dict] = []  # sessions that began, and of which no end is to be expected
    for rows in blocks.read(evidence, partial(_columns, log, left), partial(_line, log), times=2):
        yield rows
        yield from row_batches.tables(left)
        left.clear()
    yield from row_batches.tables(log.still_open.rest())


def _columns(log: _Log, left: list[dict], block: Block) -> pa.Table:
    records, said, late = _said(log, block)
    if not len(records):
        raise blocks.Unusual("no traffic record")
    zone = _common_zone(late) or log.evidence.timezone
    if any("" in _words(said[name]) for name in ("source", "destination")):
        raise blocks.Unusual("no endpoints")
    if pc.any(pc.equal(said["session"], "")).as_py() or said["sent"].null_count or said["received"].null_count:
        raise blocks.Unusual("no session, or no bytes")
    if not _KINDS.issuperset(_words(said["subtype"])):
        raise blocks.Unusual("another kind of record")
    if any((pc.max(said[name]).as_py() or 0) > _WIDEST_PORT for name in _PORTS):
        raise blocks.Unusual("no port")
    both = pc.add(said["sent"], said["received"])
    if pc.any(pc.not_equal(both, said["bytes"])).as_py():
        raise blocks.Unusual("the bytes do not add up")
    written = text_columns.times(said["written"], partial(_time, zone=zone))
    flows = _flows(records, said, text_columns.times(said["start"], partial(_time, zone=zone)))
    if not _LONG_AGO < pc.min(flows["time"]).as_py() <= pc.max(flows["time"]).as_py() < _FAR_OFF:
        raise blocks.Unusual("a time that cannot be")
    begun = _begun(log.still_open, flows, said)
    _saw(log, records, written, said["sequence"], said["serial"])
    left += begun()
    ended = json_lines.is_any(said["subtype"], ("end",))
    denied = json_lines.is_any(said["subtype"], ("deny",))
    return flows.filter(pc.or_(ended, pc.and_(denied, pc.greater(both, 0))))


def _said(log: _Log, block: Block) -> tuple[pa.Array, dict[str, pa.Array], list[pa.DictionaryArray]]:
    """The numbers and the fields of the traffic records, and the fields behind the hundredth."""
    if b"ession ID" in block.data:
        raise blocks.Unusual("a heading")
    width = _width(block, b"" if log.width else b",TRAFFIC,")
    if width < (log.width or _SHORTEST):
        raise blocks.Unusual("a part of a record")
    places = {name: place for name, place in log.places.items() if place < width}
    late = range(_FIRST_LATE, width)
    form = _form(places, late, width, not log.width)
    (head, formed), lines = line_forms.with_lines(block, [] if log.width else _HEAD, form)
    of_all = {name: column.take(formed.places) for name, column in head.said.items()}
    by_place = {place: formed.said[str(place)] for place in {*places.values(), *late} if str(place) in formed.said}
    said = {name: of_all[name] if name in of_all else by_place[place] for name, place in places.items()}
    ours = json_lines.is_any(said["type"], ("TRAFFIC",))
    others = head.places.filter(pc.invert(ours)).to_pylist()
    if not log.width:
        _check_others(block, lines, head, others)
    elif len(head.places) < block.lines:
        raise blocks.Unusual("more cells, or fewer")
    said = {name: said[name].filter(ours) if name in said else None for name in _BY_PLACE}
    records = pc.add(head.places.cast(pa.int64()), block.first).filter(ours)
    absent = {ENCODED: _nothing(len(records)), INTEGER: text_columns.unknown(len(records))}
    known = {name: absent[_kind(name)] if column is None else column for name, column in said.items()}
    return records, known, [by_place[place].filter(ours) for place in late]


def _kind(name: str) -> int:
    return INTEGER if name in _COUNTS or name in _PORTS else TEXT if name == "session" else ENCODED


def _form(places: dict[str, int], late: range, width: int, has_head: bool) -> Form:
    """The cells of a record; those of _HEAD stand before them where it has one."""
    kinds = dict.fromkeys(late, ENCODED) | {place: _kind(name) for name, place in places.items()}
    first = 4 if has_head else 0
    form: Form = []
    for place in sorted(place for place in kinds if place >= first):
        form.append(Cell(str(place), kinds[place], place - first))
        first = place + 1
    return form if first == width else [*form, Cell(None, TEXT, width - first - 1)]


def _words(column: pa.DictionaryArray) -> list[str]:
    """The texts that stand there, each once."""
    return pc.unique(column).to_pylist()


def _width(block: Block, mark: bytes) -> int:
    """How many cells the first line has that holds the mark."""
    at = block.data.find(mark)
    if at < 0:
        raise blocks.Unusual("no traffic record")
    end = block.data.find(b"\n", at)
    line = block.data[block.data.rfind(b"\n", 0, at) + 1 : end if end >= 0 else None]
    return len(_cells(line.decode("utf-8", "backslashreplace")))


def _check_others(block: Block, lines: json_lines.Lines, head: Formed, others: list[int]) -> None:
    """Raises where a line is neither a traffic record as it usually is, nor a record of another type."""
    every = pa.arange(0, block.lines)
    left_out = every.filter(pc.invert(pc.is_in(every, head.places.cast(pa.int64())))).to_pylist()
    for place in [*left_out, *others]:
        text = lines[place].decode("utf-8", "backslashreplace")
        if text and (",TRAFFIC," in text or not _ANOTHER_TYPE.search(text)):
            raise blocks.Unusual("something else")
    before, at = (head.said[name].dictionary.to_pylist() for name in ("before", "at"))
    if not all(map(_BEFORE_TIME.search, before)) or not all(map(_TIME.fullmatch, at)):
        raise blocks.Unusual("no traffic record")


def _nothing(count: int) -> pa.DictionaryArray:
    """So many empty texts."""
    return pa.DictionaryArray.from_arrays(pa.repeat(pa.scalar(0, pa.int32()), count), pa.array([""]))


def _flows(records: pa.Array, said: dict[str, pa.Array], start: pa.Array) -> pa.Table:
    destination, meant = (said[name].cast(pa.string()) for name in ("destination", "destination_meant"))
    nowhere = json_lines.is_any(said["destination_meant"], _NOWHERE)
    translated = pc.and_(pc.invert(nowhere), pc.not_equal(meant, destination))
    unstated = pc.or_(pc.invert(translated), pc.is_null(said["destination_port_meant"]))
    ports = {name: pc.if_else(pc.equal(said[name], 0), None, said[name]) for name in _PORTS}
    elapsed = pc.min_element_wise(pc.fill_null(said["elapsed"], 0), _LONGEST)
    repeated = pc.fill_null(said["repeated"], 1)
    serial, seen = said["serial"].cast(pa.string()), said["source_seen"].cast(pa.string())
    session = pc.binary_join_element_wise(serial, said["session"], "/")
    is_own = pc.equal(seen, said["source"].cast(pa.string()))
    hidden = pc.or_(json_lines.is_any(said["source_seen"], _NOWHERE), is_own)
    details = (
        *(said[name] for name in ("protocol", "application", "action", "reason")),
        pc.if_else(hidden, "", seen).dictionary_encode(),
        pc.if_else(translated, destination, "").dictionary_encode(),
    )
    return pa.table(
        {
            "record": records,
            "time": start,
            "end_time": pc.add(start, pc.multiply(elapsed, 1_000_000).cast(pa.duration("us"))),
            "action": pa.repeat("flow", len(records)),
            "actor_user": said["user"],
            "actor_session": pc.if_else(pc.equal(serial, ""), said["session"], session),
            "src_endpoint": said["source"],
            "src_port": ports["source_port"],
            "dst_endpoint": blocks.chosen(translated, said["destination_meant"], said["destination"]),
            "dst_port": pc.if_else(unstated, ports["destination_port"], ports["destination_port_meant"]),
            "bytes_out": said["sent"],
            "bytes_in": said["received"],
            "packets_out": said["packets_sent"],
            "packets_in": said["packets_received"],
            "count": pc.if_else(pc.greater(repeated, 1), repeated, None),
            "detail": blocks.each_combination(_told, pa.string(), *details),
        }
    )


def _begun(still_open: StillOpen, flows: pa.Table, said: dict[str, pa.Array]) -> Callable[[], list[dict]]:
    """What is to be done with sessions that begin and end here, once it is sure that all of the block is as usual."""
    starts = json_lines.is_any(said["subtype"], ("start",))
    if still_open.idle and not pc.any(starts).as_py():
        return list
    telling = pa.repeat(True, len(starts))
    if not still_open.newest_first:  # then an end tells nothing but of what began
        open_now = pa.array([key[1] for key in still_open], pa.string())
        telling = pc.is_in(said["session"], pa.concat_arrays([open_now, said["session"].filter(starts)]))
    unknown = {"end_time": None, "bytes_out": None, "bytes_in": None}
    begun = {flow["record"]: flow | unknown for flow in flows.filter(starts).to_pylist()}
    port = pc.fill_null(said["source_port"].cast(pa.string()), "")
    keys = _rows(*(column.filter(telling) for column in (said["serial"], said["session"], said["source"], port)))
    rows = list(zip(flows["record"].filter(telling).to_pylist(), keys, strict=True))

    def apply() -> list[dict]:
        found: list[dict] = []
        for record, key in rows:
            if record in begun:
                found += still_open.began(key, begun[record])
            else:
                still_open.ended(key)
        return found

    return apply


def _saw(log: _Log, records: pa.Array, written: pa.Array, numbers: pa.Array, serial: pa.Array) -> None:
    """Tells of all records at once where their numbers go on from those before, and one by one where not."""
    steps = pc.unique(pc.pairwise_diff(numbers)[1:]).to_pylist()
    if len(pc.unique(serial)) == 1 and not numbers.null_count and {0, 1} >= set(steps):
        channel, first, last = serial[0].as_py() or None, numbers[0].as_py(), numbers[-1].as_py()
        if first >= log.reached.get(channel, first):
            log.reached[channel] = last
            log.evidence.saw_many(records[-1].as_py(), len(records), blocks.spread(written), (first, last), channel)
            return
    for record, time, number, channel in _rows(records, written, numbers, serial):
        log.saw(record, time, number, channel or None)


def _rows(*columns: pa.Array) -> Iterator[tuple]:
    return zip(*(column.to_pylist() for column in columns), strict=True)


def _common_zone(late: list[pa.DictionaryArray]) -> tzinfo | None:
    """The firewall's zone, where all records state the same, in the same place."""
    form = f"^{_WITH_ZONE.pattern}$"
    for column in late:
        words = pc.unique(column).dictionary_decode()
        with_zone = pc.match_substring_regex(words, form)
        if pc.all(with_zone).as_py() and len(words):
            zones = pc.unique(pc.utf8_slice_codeunits(words, -6))
            if len(zones) > 1:
                raise blocks.Unusual("several zones")
            return datetime.fromisoformat(words[0].as_py()).tzinfo
        if pc.any(with_zone).as_py():
            raise blocks.Unusual("only some state their zone")
    return None
