r"""Suricata EVE (eve.json): flows with their bytes; files sent over HTTP and FTP or read over SMB, hashed.

    {"timestamp":"2026-03-03T22:01:00.100000+0000","event_type":"fileinfo","src_ip":"10.0.5.10","src_port":445,...

Of the event types these give rows: `flow` (its own start and end, not when it was written); `fileinfo`,
whose `src_ip` is the sender of the file; `smb` that opens or renames; `ftp_data` by name; `stats` where a
counter of lost packets rose, as a `drop` since the `stats` before it. Each `stats` is also a heartbeat. A file
over SMB was read if the server sent it, written if the client did. An HTTP body is a `send` from the client by
PUT or POST, from the server if it answers a GET with success; error pages and other answers are none. FTP data
and attachments over SMTP are sent by whoever sent them. SHA-256 and size are given only for a file that was
followed to its end without a gap, and not for a stretch of one.

Where the uptime or the counters in `stats` fall back, Suricata had begun anew: a `stop` at the `stats` before,
and a `start`. If no flow says `shutdown` before that, it did not end in order, and the flows it held in memory
then were never written, however long they had run: a `drop` from the beginning. A flow that was written before
it ended is `unfinished`. The records of two sensors in one file would look like restarts, one after the other.

The share of an SMB file stands in the TREE_CONNECT record; the last 10,000 trees are remembered, and beyond
that (or where the log begins later) the share is missing. So it is with the client of an FTP session.

What it cannot tell: anything inside TLS, SSH or encrypted SMB 3, which leave flows only: no `read` in this log does
not mean that nothing was read, so `read` is not in SHOWS. With which rights a file was opened, and whether an opened
name is a folder, if it was not asked for as one. CLOSED means that the client closed the file: it may have read a
part. The server of an HTTP exchange is taken to be the end with the lower port, unless the URL's host named the
other's. Flows are written when they end or time out; one still open at the end is missing. Bytes of a flow include
link-layer headers. Packets lost before the sensor (a full mirror port) are in no counter. Files of other protocols
(NFS, TFTP) are passed over.

Documented in the Suricata user guide, "Eve JSON Format".
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from purloined.evidence import Block, Evidence, from_iso
from purloined.parsing import blocks, json_lines
from purloined.parsing.json_lines import ENCODED, INTEGER, MOMENT, PRESENT, TEXT, TRUTH
from purloined.parsing.url_path import url_path

SHOWS = {"open", "write", "rename", "send", "flow", "drop", "start", "stop"}
KIND = "Network sensors"
LEANS_ON = re.compile(rb'"event_type": ?"ftp"')
COLLECT = "cp -a /var/log/suricata/eve.json* DEST/  # with its rotated files: all of the window"

_HEAD = re.compile(rb'^[ \t]*\{.*"event_type"\s*:\s*"', re.MULTILINE)
USUAL_PAUSE = 8  # seconds between two `stats`, where nobody set `outputs.stats.interval`
_REMEMBERED, _LONGEST = 10_000, 1_000
_SMB_PORTS = (445, 139)
_OPENS = ("FILE_OPEN", "FILE_OPEN_IF")
_LOSSES = (
    ("capture", "kernel_drops"),
    ("capture", "kernel_ifdrops"),
    ("capture", "errors"),
    ("decoder", "invalid"),
    ("tcp", "reassembly_gap"),
    ("tcp", "ssn_memcap_drop"),
    ("tcp", "segment_memcap_drop"),
    ("flow", "memcap"),
    ("flow", "emerg_mode_entered"),
    ("defrag", "max_frag_hits"),
    ("http", "memcap"),
    ("ftp", "memcap"),
)
_MOMENT = timedelta(microseconds=1)
_ENDED = ("timeout", "tcp_reuse")  # reasons for writing a flow that is over, though its end was not seen


def recognises(name: str, head: bytes) -> bool:
    if not _HEAD.search(head) or b'"timestamp"' not in head:
        return False
    return b'"src_ip"' in head or b'"stats"' in head


def read(evidence: Evidence) -> Iterator[dict]:
    told = _Told()
    for record, text in evidence.lines():
        yield from _line(evidence, told, record, text)


def _line(evidence: Evidence, told: "_Told", record: int, text: str) -> Iterator[dict]:
    said = _record(text)
    kind, time = _word(said, "event_type"), from_iso(_word(said, "timestamp") or "", evidence.timezone)
    if kind is None or time is None:
        evidence.unread(record, "no JSON object with an event_type and a time")
        return
    if (kind in _ROWS or kind == "stats") and not isinstance(said.get(kind), dict):
        evidence.unread(record, f"{kind} without its object")
        return
    try:
        row = _ROWS[kind](said, time, told) if kind in _ROWS else None
        rows = list(_stats(said, time, told)) if kind == "stats" else [row] if row else []
    except (ValueError, TypeError, OverflowError) as error:
        evidence.unread(record, f"{kind}: {error}")
        return
    evidence.saw(record, _written(kind, time, row))
    if kind == "stats":
        evidence.beat(time, USUAL_PAUSE, _word(said, "host"))
    else:
        told.when(time)
    for row in rows:
        yield {"record": record, "time": time} | row


class _Told:
    """What earlier records said that later ones refer to, a bounded number of them."""

    def __init__(self) -> None:
        self._trees: dict[tuple, str] = {}
        self._clients: dict[object, str] = {}
        self.counted: dict[str, int] = {}  # the counters of the last `stats`
        self.counted_time: datetime | None = None
        self.between: tuple[datetime, datetime] | None = None  # first and last time of other records since then
        self.flows = self.shut_down = False  # whether any flow was seen; whether one was written at a shutdown

    def when(self, time: datetime) -> None:
        """A record other than `stats`. One made from a pcap bears the time of that, and `stats` that of the reading."""
        first, last = self.between or (time, time)
        self.between = min(first, time), max(last, time)

    def note(self, said: dict) -> None:
        """Shares and FTP clients, where the record names one."""
        smb = _part(said, "smb")
        if (share := _word(smb, "share")) and smb.get("tree_id"):
            _keep(self._trees, _tree(said, smb), share)
        if said["event_type"] == "ftp" and (client := _word(said, "src_ip")):
            _keep(self._clients, str(said.get("flow_id")), client)

    def share(self, said: dict, smb: dict) -> str | None:
        """`parts` of `\\\\FS01\\parts`."""
        share = _word(smb, "share")
        return _last_part(share) if share else self.share_of(_tree(said, smb))

    def share_of(self, tree: tuple) -> str | None:
        return _last_part(self._trees[tree]) if tree in self._trees else None

    def knows_trees(self) -> bool:
        return bool(self._trees)

    def may_forget(self, count: int) -> bool:
        """Whether so many trees more are too many."""
        return len(self._trees) + count > _REMEMBERED

    def noted(self) -> tuple[dict, dict]:
        """What was noted so far, to come back to."""
        return dict(self._trees), dict(self._clients)

    def forget_since(self, noted: tuple[dict, dict]) -> None:
        self._trees, self._clients = noted

    def ftp_client(self, said: dict) -> str | None:
        return self._clients.get(str(said.get("parent_id")))


def _last_part(share: str) -> str:
    return share.rstrip("\\").rpartition("\\")[2]


def _keep(memory: dict, key: object, value: str) -> None:
    if len(str(key)) + len(value) > _LONGEST:
        return  # no such name exists; ten thousand of them would fill the memory
    if key not in memory and len(memory) >= _REMEMBERED:
        del memory[next(iter(memory))]
    memory[key] = value


def _tree(said: dict, smb: dict) -> tuple:
    return tuple(str(value) for value in (said.get("flow_id"), smb.get("session_id"), smb.get("tree_id")))


def _written(kind: str, time: datetime, row: dict | None) -> datetime | None:
    """The time by which continuity is judged. A pcap read later has the clock of another day in `stats`, and
    in the timestamp of `flow`. A flow may have started before this log did; that it ended, this log saw."""
    if kind == "stats":
        return None
    return row["end_time"] if kind == "flow" and row else time


# One function per event type: the row, or None where the record is of no interest ------------------------


def _flow(said: dict, time: datetime, told: _Told) -> dict:
    flow = said["flow"]
    start, end = from_iso(_word(flow, "start") or ""), from_iso(_word(flow, "end") or "")
    state, reason = _word(flow, "state"), _word(flow, "reason")
    unfinished, detail = _ended(_word(said, "app_proto"), state, reason)
    told.flows, told.shut_down = True, told.shut_down or reason == "shutdown"
    return {
        "time": start or end or time,
        "end_time": end or start,
        "action": "flow",
        "packets_out": _count(flow, "pkts_toserver"),
        "packets_in": _count(flow, "pkts_toclient"),
        "unfinished": unfinished,
        "dst_port": _count(said, "dest_port"),
        "bytes_out": _count(flow, "bytes_toserver"),
        "bytes_in": _count(flow, "bytes_toclient"),
        "detail": detail,
    } | _ends(said)


def _ended(protocol: str | None, state: str | None, reason: str | None) -> tuple[bool, str]:
    """(whether it had not, when it was written; what a person is shown)."""
    detail = "/".join(word for word in (protocol, state) if word)
    if state == "closed" or reason in _ENDED:
        return False, detail
    return True, detail + f", not ended when written ({reason or 'no reason given'})"


def _fileinfo(said: dict, time: datetime, told: _Told) -> dict | None:
    file = said["fileinfo"]
    protocol = _word(said, "app_proto")
    if protocol == "smb":
        return _smb_file(said, told) | _content(file)
    if protocol in ("http", "http2"):
        sent = _http_file(said, file)
        return sent and sent | _content(file, sent["detail"])
    if protocol in ("ftp-data", "smtp"):
        route = {"action": "send", "route": "ftp" if protocol == "ftp-data" else "smtp"}
        return route | _ends(said) | {"name": _word(file, "filename")} | _content(file)
    return None


def _content(file: dict, detail: str = "") -> dict:
    """Size and hash, if all of it passed by."""
    state, gaps = _word(file, "state"), file.get("gaps")
    whole = state == "CLOSED" and gaps is False and "start" not in file
    if whole:
        return {"sha256": _word(file, "sha256"), "size": _count(file, "size"), "detail": detail or None}
    partial = f"partial: {_count(file, 'size') or 0} bytes seen, {state or 'no state'}"
    return {"detail": ", ".join(word for word in (detail, partial, "gaps" if gaps else "") if word)}


def _smb_file(said: dict, told: _Told) -> dict:
    """The command says who sent; the port of SMB does where there is none."""
    told.note(said)
    smb = _part(said, "smb")
    command = _word(smb, "command") or ""
    served = "READ" in command
    if not served and "WRITE" not in command:
        served = said.get("src_port") in _SMB_PORTS
        if not served and said.get("dest_port") not in _SMB_PORTS:
            raise ValueError("it does not say whether the file was read or written")
    sender, receiver = _word(said, "src_ip"), _word(said, "dest_ip")
    client, server = (receiver, sender) if served else (sender, receiver)
    ports = _count(said, "src_port"), _count(said, "dest_port")
    return {
        "action": "read" if served else "write",
        "route": "smb",
        "host": server,
        "actor_session": _session(said),
        "src_endpoint": client,
        "src_port": ports[1] if served else ports[0],
        "dst_endpoint": server,
        "dst_port": ports[0] if served else ports[1],
        "share": told.share(said, smb),
        "path": _word(said["fileinfo"], "filename") or _word(smb, "filename"),
    }


def _http_file(said: dict, file: dict) -> dict | None:
    http = _part(said, "http")
    method, status = _word(http, "http_method"), _count(http, "status")
    from_server = _from_server(said, http)
    if from_server:
        if method != "GET" or (status is not None and not 200 <= status < 300):
            return None
    elif method not in ("PUT", "POST"):
        return None
    path, name = url_path(_word(http, "url") or ""), _word(file, "filename")
    # A form, or an answer, may name the file otherwise than the URL
    named = name is not None and name.rpartition("/")[2] != path.rpartition("/")[2]
    words = [method, status and str(status), _word(http, "hostname"), path if named else ""]
    return {
        "action": "send",
        "route": "http",
        "dst_port": None if from_server else _count(said, "dest_port"),
        "name" if named else "path": name if named else path,
        "detail": " ".join(word for word in words if word),
    } | _ends(said)


def _from_server(said: dict, http: dict) -> bool:
    source, destination = _count(said, "src_port") or 0, _count(said, "dest_port") or 0
    return source < destination and destination != _count(http, "http_port")


def _ftp_data(said: dict, time: datetime, told: _Told) -> dict | None:
    """Name and direction; the hash stands in the fileinfo of the same flow."""
    data = said["ftp_data"]
    command = _word(data, "command")
    if command not in ("STOR", "RETR"):
        return None
    ends = _ends(said)
    began, answered = ends["src_endpoint"], ends["dst_endpoint"]
    # In active mode the server began the data connection, as a rule from port 20
    client = told.ftp_client(said) or (answered if said.get("src_port") == 20 else began)
    server = answered if client == began else began
    ends["src_endpoint"], ends["dst_endpoint"] = (client, server) if command == "STOR" else (server, client)
    if ends["src_endpoint"] != began:
        ends["src_port"] = _count(said, "dest_port")
    return {"action": "send", "route": "ftp", "name": _word(data, "filename"), "detail": command} | ends


def _ftp(said: dict, time: datetime, told: _Told) -> None:
    told.note(said)


def _smb(said: dict, time: datetime, told: _Told) -> dict | None:
    told.note(said)
    smb = said["smb"]
    if _word(smb, "status") != "STATUS_SUCCESS":
        return None
    row = _rename(smb) or _open(smb)
    if row is None:
        return None
    share, host = told.share(said, smb), _word(said, "dest_ip")
    return row | {"route": "smb", "host": host, "share": share} | _ends(said)


def _rename(smb: dict) -> dict | None:
    before, after = _word(_part(smb, "rename"), "from"), _word(_part(smb, "rename"), "to")
    return {"action": "rename", "path": before, "new_path": after} if before and after else None


def _open(smb: dict) -> dict | None:
    name, disposition = _word(smb, "filename"), _word(smb, "disposition")
    if "CREATE" not in (_word(smb, "command") or "") or disposition not in _OPENS:
        return None
    if name is None or name == "<share_root>" or "directory" in smb:
        return None
    access = _word(smb, "access")
    detail = f"{disposition}, {access}" if access else disposition
    return {"action": "open", "path": name, "size": _count(smb, "size"), "detail": detail}


def _stats(said: dict, time: datetime, told: _Told) -> Iterator[dict]:
    """The counters count from the start of the sensor; one that starts anew counts from zero again."""
    now = _counted(said["stats"])
    since, before = told.counted_time, told.counted
    if since is None or any(now[name] < before[name] for name in now):
        began, before = time - timedelta(seconds=now["uptime"]), {}
        if since is not None:
            yield from _restart(since, began, told)
        since = began
    told.counted, told.counted_time = now, time
    rose = {name: count - before.get(name, 0) for name, count in now.items() if name != "uptime"}
    if lost := ", ".join(f"{name} +{count:,}" for name, count in rose.items() if count > 0):
        first, last = told.between or (since, time)
        yield {"time": min(since, first), "end_time": max(time, last), "action": "drop", "detail": lost}
    told.between = None


def _counted(stats: dict) -> dict[str, int]:
    return {"uptime": _count(stats, "uptime") or 0} | _losses(stats)


def _losses(stats: dict) -> dict[str, int]:
    """Counters of what was lost; the sum of all threads, where only theirs are written."""
    threads = [part for part in _part(stats, "threads").values() if isinstance(part, dict)]
    places = [stats] if "decoder" in stats or "capture" in stats or not threads else threads
    return {f"{part}.{name}": sum(_count(_part(place, part), name) or 0 for place in places) for part, name in _LOSSES}


def _restart(last: datetime, began: datetime, told: _Told) -> Iterator[dict]:
    """last: of the `stats` before."""
    yield {"time": min(last, began - _MOMENT), "action": "stop", "detail": "the last stats before it began anew"}
    yield {"time": began, "action": "start", "detail": "its counters begin anew"}
    if told.flows and not told.shut_down:
        said = "it ended without writing the connections that were open"
        yield {"time": None, "end_time": began, "action": "drop", "detail": said}
    told.flows = told.shut_down = False


_ROWS = {
    "flow": _flow,
    "fileinfo": _fileinfo,
    "smb": _smb,
    "ftp": _ftp,
    "ftp_data": _ftp_data,
}


# Values of a record; what is not of the kind it should be counts as missing ------------------------------


def _record(text: str) -> dict:
    try:
        said = orjson.loads(text)
    except orjson.JSONDecodeError:
        return {}
    return said if isinstance(said, dict) else {}


def _part(said: dict, name: str) -> dict:
    value = said.get(name)
    return value if isinstance(value, dict) else {}


def _word(said: dict, name: str) -> str | None:
    value = said.get(name)
    return value if isinstance(value, str) and value else None


def _count(said: dict, name: str) -> int | None:
    value = said.get(name)
    return int(value) if isinstance(value, (int, float, str)) and value != "" else None


def _session(said: dict) -> str | None:
    flow = said.get("flow_id")
    return str(flow) if isinstance(flow, (int, str)) else None


def _ends(said: dict) -> dict:
    return {
        "actor_session": _session(said),
        "src_endpoint": _word(said, "src_ip"),
        "src_port": _count(said, "src_port"),
        "dst_endpoint": _word(said, "dest_ip"),
    }


# The same, many records at once -------------------------------------------------------------------------

_ASKED: json_lines.Asked = {
    "timestamp": MOMENT,
    "event_type": ENCODED,
    "flow_id": INTEGER,
    "src_ip": ENCODED,
    "src_port": INTEGER,
    "dest_ip": ENCODED,
    "dest_port": INTEGER,
    "app_proto": ENCODED,
    "flow": dict.fromkeys(("start", "end"), MOMENT)
    | dict.fromkeys(("state", "reason"), ENCODED)
    | dict.fromkeys(("pkts_toserver", "pkts_toclient", "bytes_toserver", "bytes_toclient"), INTEGER),
    "smb": dict.fromkeys(("command", "status", "disposition", "access"), ENCODED)
    | dict.fromkeys(("filename", "share"), TEXT)
    | dict.fromkeys(("session_id", "tree_id", "size"), INTEGER)
    | dict.fromkeys(("rename", "directory"), PRESENT),
    "fileinfo": {"filename": TEXT, "size": INTEGER, "state": ENCODED, "gaps": TRUTH, "sha256": TEXT, "start": PRESENT},
}


def read_blocks(evidence: Evidence) -> Iterator[dict | pa.Table]:
    """Flows, and files over SMB, at once; other records that give rows, or that later ones refer to, one at a time."""
    told = _Told()
    single: list[dict | pa.Table] = []
    columns, line = partial(_columns, evidence, told, single), partial(_line, evidence, told)
    for rows in blocks.read(evidence, columns, line, times=4):
        yield rows
        yield from single
        single.clear()


def _columns(evidence: Evidence, told: _Told, single: list, block: Block) -> pa.Table:
    single.clear()  # of a block that was unusual after all
    noted = told.noted()
    try:
        return _rows(evidence, told, single, block)
    except Exception:
        told.forget_since(noted)
        raise


def _rows(evidence: Evidence, told: _Told, single: list, block: Block) -> pa.Table:
    said, lines = json_lines.with_lines(block, _ASKED)
    kind, time = json_lines.without_empty(said["event_type"]), said["timestamp"]
    if kind.null_count or time.null_count:
        raise blocks.Unusual("no event_type, or no time")
    is_flow, is_stats = json_lines.is_any(kind, ("flow",)), json_lines.is_any(kind, ("stats",))
    flows = _flows(said, time, pc.indices_nonzero(is_flow), block.first)
    stats = [(place, _record(lines[place].decode())) for place in _places(is_stats)]
    for _, record in stats:
        _counted(record["stats"])  # raises where it cannot be
    others = _others(said, time, kind, block.first)
    plain = _plain(told, others)
    single += _files(told, {name: column.filter(plain) for name, column in others.items()})
    alone = others["place"].filter(pc.invert(plain)).to_pylist()
    rows = [_single(told, block.first + place, lines[place]) for place in alone]
    if rows := [row for row in rows if row]:
        single.append(blocks.of_rows(rows))
    shutdown = pc.and_(is_flow, json_lines.is_any(said["flow"]["reason"], ("shutdown",)))
    single += _in_turn(evidence, told, block, stats, time, is_flow, shutdown)
    seen = pc.replace_with_mask(pc.if_else(is_stats, None, time), is_flow, flows["end_time"].combine_chunks())
    evidence.saw_many(block.first + block.lines - 1, block.lines, blocks.spread(seen))
    return flows


def _flows(said: json_lines.Columns, time: pa.Array, places: pa.Array, first: int) -> pa.Table:
    """As `_flow`, of all."""
    column = {name: said[name].take(places) for name in _OF_ALL}
    flow = {name: each.take(places) for name, each in said["flow"].items()}
    if flow["bytes_toserver"].null_count:
        raise blocks.Unusual("a flow without its object, or without bytes")
    start, end = flow["start"], flow["end"]
    ended = [json_lines.without_empty(each) for each in (column["app_proto"], flow["state"], flow["reason"])]
    return pa.table(
        {
            "record": pc.add(places.cast(pa.int64()), first),
            "time": pc.coalesce(start, end, time.take(places)),
            "end_time": pc.coalesce(end, start),
            "action": pa.repeat("flow", len(places)),
            "packets_out": flow["pkts_toserver"],
            "packets_in": flow["pkts_toclient"],
            "unfinished": blocks.each_combination(lambda *words: _ended(*words)[0] or None, pa.bool_(), *ended),
            "dst_port": column["dest_port"],
            "bytes_out": flow["bytes_toserver"],
            "bytes_in": flow["bytes_toclient"],
            "detail": blocks.each_combination(lambda *words: _ended(*words)[1], pa.string(), *ended),
            "actor_session": column["flow_id"].cast(pa.string()),
            "src_endpoint": json_lines.without_empty(column["src_ip"]),
            "src_port": column["src_port"],
            "dst_endpoint": json_lines.without_empty(column["dest_ip"]),
        }
    )


def _places(mask: pa.Array) -> list[int]:
    return pc.indices_nonzero(mask).to_pylist()


_OF_ALL = ("flow_id", "src_ip", "src_port", "dest_ip", "dest_port", "app_proto")
_OTHERS = tuple(name for name in _ROWS if name not in ("flow", "smb"))


def _others(said: json_lines.Columns, time: pa.Array, kind: pa.DictionaryArray, first: int) -> dict[str, pa.Array]:
    """The records that may give rows, or say what later ones refer to, but for flows and stats."""
    smb, file = said["smb"], said["fileinfo"]
    telling = pc.or_(_is_there(smb["share"]), smb["rename"])
    refused = pc.and_(pc.is_valid(smb["command"]), pc.invert(json_lines.is_any(smb["status"], ("STATUS_SUCCESS",))))
    creates = tuple(word for word in smb["command"].dictionary.to_pylist() if "CREATE" in word)
    opens = pc.or_(pc.is_null(smb["command"]), json_lines.is_any(smb["command"], creates))
    of_smb = pc.and_(json_lines.is_any(kind, ("smb",)), pc.or_(telling, pc.and_(opens, pc.invert(refused))))
    places = pc.indices_nonzero(pc.or_(of_smb, json_lines.is_any(kind, _OTHERS))).cast(pa.int64())
    columns = {name: said[name] for name in _OF_ALL} | smb | {"event_type": kind, "time": time}
    columns |= {f"file_{name}": column for name, column in file.items()}
    taken = {name: _text(column.take(places)) for name, column in columns.items()}
    return taken | {"place": places, "record": pc.add(places, first)}


def _text(column: pa.Array) -> pa.Array:
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column


def _plain(told: _Told, column: dict[str, pa.Array]) -> pa.Array:
    """Which of them are whole files that were read or written over SMB, or files opened, and of trees of which this
    block does not say more."""
    has = partial(pc.match_substring, column["command"])
    sent = pc.and_(pc.equal(column["event_type"], "fileinfo"), pc.equal(column["app_proto"], "smb"))
    sent = pc.and_(sent, pc.or_(has("READ"), has("WRITE")))
    sent = pc.and_(sent, pc.and_(pc.equal(column["file_state"], "CLOSED"), pc.invert(column["file_gaps"])))
    sent = pc.and_(sent, pc.and_(pc.invert(column["file_start"]), _is_hash_or_missing(column["file_sha256"])))
    opened = pc.and_(pc.equal(column["event_type"], "smb"), has("CREATE"))
    opened = pc.and_(opened, pc.equal(column["status"], "STATUS_SUCCESS"))
    opened = pc.and_(opened, pc.is_in(column["disposition"], pa.array(_OPENS)))
    opened = pc.and_(opened, pc.and_(_is_there(column["filename"]), pc.not_equal(column["filename"], "<share_root>")))
    opened = pc.and_(opened, pc.invert(column["directory"]))
    plain = pc.or_(pc.fill_null(sent, False), pc.fill_null(opened, False))
    telling = pc.or_(_is_there(column["share"]), column["rename"])
    new = set(_trees({name: column[name].filter(telling) for name in _TREE}))
    if told.may_forget(len(new)):
        return pc.and_(plain, False)
    if new:
        plain = pc.and_(plain, pa.array([tree not in new for tree in _trees(column)], pa.bool_()))
    return pc.and_(plain, pc.invert(telling))


_TREE = ("flow_id", "session_id", "tree_id")


def _trees(said: dict[str, pa.Array]) -> list[tuple]:
    """As `_tree`, of all."""
    return list(zip(*(map(str, said[name].to_pylist()) for name in _TREE), strict=True))


def _is_there(text: pa.Array) -> pa.Array:
    return pc.greater(pc.fill_null(pc.binary_length(text), 0), 0)


def _is_hash_or_missing(text: pa.Array) -> pa.Array:
    return pc.fill_null(pc.match_substring_regex(text, "^[0-9a-f]{64}$"), True)


def _files(told: _Told, said: dict[str, pa.Array]) -> Iterator[pa.Table]:
    """As `_smb_file` and `_smb`, of all that are plain."""
    known = [told.share_of(tree) for tree in _trees(said)] if told.knows_trees() else [None] * len(said["record"])
    said = said | {"of_share": pa.array(known, pa.string())}
    sent = pc.equal(said["event_type"], "fileinfo")
    for rows_of, of in ((_sent, sent), (_opened, pc.invert(sent))):
        yield rows_of({name: column.filter(of) for name, column in said.items()})


def _sent(said: dict[str, pa.Array]) -> pa.Table:
    served = pc.match_substring(said["command"], "READ")
    ports = said["src_port"], said["dest_port"]
    server = pc.if_else(served, said["src_ip"], said["dest_ip"])
    named = pc.if_else(_is_there(said["file_filename"]), said["file_filename"], said["filename"])
    return pa.table(
        {
            "record": said["record"],
            "time": said["time"],
            "action": pc.if_else(served, "read", "write"),
            "route": pa.repeat("smb", len(served)),
            "host": server,
            "actor_session": said["flow_id"].cast(pa.string()),
            "src_endpoint": pc.if_else(served, said["dest_ip"], said["src_ip"]),
            "src_port": pc.if_else(served, ports[1], ports[0]),
            "dst_endpoint": server,
            "dst_port": pc.if_else(served, ports[0], ports[1]),
            "share": said["of_share"],
            "path": named,
            "sha256": said["file_sha256"],
            "size": said["file_size"],
        }
    )


def _opened(said: dict[str, pa.Array]) -> pa.Table:
    access = pc.if_else(_is_there(said["access"]), pc.binary_join_element_wise(", ", said["access"], ""), "")
    return pa.table(
        {
            "record": said["record"],
            "time": said["time"],
            "action": pa.repeat("open", len(access)),
            "route": pa.repeat("smb", len(access)),
            "host": said["dest_ip"],
            "actor_session": said["flow_id"].cast(pa.string()),
            "src_endpoint": said["src_ip"],
            "src_port": said["src_port"],
            "dst_endpoint": said["dest_ip"],
            "share": said["of_share"],
            "path": said["filename"],
            "size": said["size"],
            "detail": pc.binary_join_element_wise(said["disposition"], access, ""),
        }
    )


def _single(told: _Told, record: int, line: bytes) -> dict | None:
    said = _record(line.decode())
    kind, time = said["event_type"], from_iso(said["timestamp"])
    if not isinstance(said.get(kind), dict):
        raise blocks.Unusual(f"{kind} without its object")
    row = _ROWS[kind](said, time, told)
    if row is None:
        return None
    if row["action"] == "send" and "name" in row:
        row["path"] = row.pop("name")  # as `readers.event` has it
        if row["path"] == "-":
            raise blocks.Unusual("a name that says nothing")
    return {"record": record, "time": time} | row


def _in_turn(
    evidence: Evidence,
    told: _Told,
    block: Block,
    stats: list[tuple[int, dict]],
    time: pa.Array,
    is_flow: pa.Array,
    shutdown: pa.Array,
) -> Iterator[dict]:
    """What `stats` give, each after the records before it."""
    begin = 0
    for place, said in [*stats, (block.lines, None)]:
        span = pc.min_max(time.slice(begin, place - begin)).as_py()
        for moment in span.values():
            if moment is not None:
                told.when(moment)
        told.flows = told.flows or bool(pc.any(is_flow.slice(begin, place - begin)).as_py())
        told.shut_down = told.shut_down or bool(pc.any(shutdown.slice(begin, place - begin)).as_py())
        if said is not None:
            moment = time[place].as_py()
            for row in _stats(said, moment, told):
                yield {"record": block.first + place, "time": moment} | row
            evidence.beat(moment, USUAL_PAUSE, _word(said, "host"))
        begin = place + 1
