r"""Samba `full_audit` lines from syslog: who opened, read, wrote, renamed or deleted which file of a share.

    2020-02-19T17:05:00.409304+00:00 FS1 smbd_audit: bob|10.0.5.20|ws-17|parts|pread_send|ok|/srv/parts/a.step

Before the operation stand the fields of `full_audit:prefix`, which the administrator chose. The reader takes
their meaning from `prefix` in case.toml's `[[sensor]]` (as in smb.conf: "%U|%I|%m|%S"); else it takes the
first field as the account, the first that is an address as the client, and the last before the operation as
the share where there are four or more. smb.conf's own default is "%u|%I".

A read is `pread*`, `read`, `sendfile` or `offload_read*`. `openat` is not: listing a folder opens every entry. How
many of them a client caused stands in a `query` row for each second: they cost bytes on the wire.
`create_file` with a mask that allows reading is an `open`; whether content was read, only a read line says.

A `-- MARK --` of the syslog daemon is no heartbeat here: many daemons write it only when nothing else came.

What it cannot tell: only operations named in `full_audit:success` are logged at all; a read line carries no
offset and no length; an older syslog drops lines beyond its rate limit without a trace; a `|` inside a prefix
field shifts the fields (the line is then unread); times without a zone are taken in the case's zone, and
without a year in the sensor's `year`, else in the latest one that does not lie after the file's last change.

Lines in the form of RFC 5424 are read too. Where they carry `[meta sequenceId="..."]`, that is the record number of
the host that wrote them, whichever program did; it wraps from 2147483647 to 1. Where the times of such a host go back
by minutes while its numbers go on, its clock was set: a `drop` over all that is then uncertain. What other programs
write in the same file is passed over, but for a syslog daemon's word that messages were lost, or kept back by a rate
limit: that is a `drop`, from the record before it, and at least over the time of the limit.

Documented in vfs_full_audit(8), and in RFC 5424, sections 6 and 7.3.1.
"""

import contextlib
import re
from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial

import pyarrow as pa
import pyarrow.compute as pc

from purloined import knowledge
from purloined.evidence import Block, Evidence, from_iso, in_utc
from purloined.parsing import blocks, json_lines, line_forms, row_batches
from purloined.parsing.clock_jumps import Clock
from purloined.parsing.json_lines import ENCODED, MOMENT, TEXT
from purloined.parsing.line_forms import Cell, Form, Slot

SHOWS = {"read", "open", "write", "create", "rename", "delete", "list", "query", "logon", "logoff", "drop"}
KIND = "File servers"
COLLECT = """cp -a /var/log/samba /var/log/syslog* /var/log/messages* DEST/  # wherever full_audit's facility goes
journalctl --since "2026-02-20" -o short-iso-precise > journal.log   # where syslog is the journal"""

_STAMP = r"(?:<\d+>)?(?:\d )?(?P<time>\d{4}-\d\d-\d\dT\S+|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d)\s+(?P<host>\S+)\s+"
_LINE = re.compile(_STAMP + r"smbd(?:_audit)?(?:\[\d+\])?:\s*(?P<text>.*)")
# A whole line of another program: a damaged line of ours must not pass for one.
_OTHER = re.compile(
    _STAMP + r"(?:(?:[\w./-]+(?:\[\d+\])?:? )?-- MARK --$|(?!smbd)[\w./()-]+(?:\[\d+\])?:\s(?!.*\|(?:ok|fail)))"
)
_RFC_5424 = re.compile(
    r"(?:<\d+>)?1 (?P<time>\S+) (?P<host>\S+) (?P<program>\S+) \S+ \S+ "
    r"(?P<data>-|(?:\[(?:[^\]\\\"]|\\.|\"(?:[^\"\\]|\\.)*\")*\])+)(?: \ufeff?(?P<text>.*))?$"
)
_NUMBER = re.compile(r'\[meta(?: [^\]]*)? sequenceId="(\d{1,10})"')
_WRAP = 2147483647
_MOST_HOSTS = 1_000
_OURS = re.compile(r"\|(?:ok|fail)")
_REPEATED = re.compile(r"message repeated \d+ times: \[ ?(.*)\]$")
_STREAM = re.compile(r":[^/:|]*:\$DATA$")  # a second stream of a file: whoever reads it counts as reading the file
_ADDRESS = re.compile(r"(?:::ffff:)?(\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]*:[0-9a-fA-F:]+)$")
_RESULT = re.compile(r"ok$|fail ?\(")

_READS = {"pread", "pread_send", "read", "sendfile", "offload_read_send", "aio_read", "copy_chunk_send", "copy_chunk"}
_BY_SERVER = {"offload_read_send", "copy_chunk_send", "copy_chunk"}  # the server copies by itself: nothing is sent
_WRITES = {"pwrite", "pwrite_send", "write", "offload_write_send", "ftruncate", "recvfile"}
_RENAMES = {"rename", "renameat", "renameat2"}
_DELETES = {"unlink", "unlinkat", "rmdir"}
_LISTS = {"fdopendir", "opendir", "readdir"}
_LINKS = {"link", "linkat", "symlink", "symlinkat"}
_CALLS = {
    "open",
    "openat",
    *_READS,
    *_WRITES,
    *_RENAMES,
    *_DELETES,
    *_LISTS,
    *_LINKS,
    "connect",
    "disconnect",
    "create_file",
    "ntcreate",
}
_QUIET = frozenset(knowledge.load("tools/samba_calls.toml")["calls"]["quiet"])
_KNOWN = _CALLS | _QUIET
_TWO_NAMES = _RENAMES | _LINKS
_QUERIES = {"open", "openat"}
_TOGETHER = timedelta(seconds=1)  # queries of one client that become one row
_MOST_CLIENTS = 1_000  # whose queries are counted at a time
_LOST = re.compile(
    r"(?:lost|suppressed|dropped|missed|discarded) \d+ (?:\w+ )?messages"
    r"|messages (?:lost|dropped|discarded|suppressed)|begins? to drop|queue full"
    r"|dropped='[^']*'=[1-9]|dropped=[1-9]",
    re.IGNORECASE,
)
_LIMIT = 60  # seconds; a rate limit speaks at the end of its interval, and for all programs of the host
_WITHIN = re.compile(r"within (\d{1,5}) seconds")
_PREFIX = {"%u": "actor_user", "%U": "actor_user", "%I": "src_endpoint", "%S": "share", "%P": "root"}
_READ_RIGHTS = 0x1 | 0x80000000 | 0x10000000 | 0x02000000  # read data, generic read, generic all, maximum


def recognises(name: str, head: bytes) -> bool:
    return b"smbd_audit" in head and b"|" in head


def read(evidence: Evidence) -> Iterator[dict]:
    state = _State(evidence)
    for record, text in evidence.lines():
        yield from _line(state, record, text)
    yield from state.rest()


class _State:
    """What lines that follow depend on. before: time of the record before; changed: when the file last was, in UTC."""

    def __init__(self, evidence: Evidence) -> None:
        prefix = evidence.settings.get("prefix")
        self.evidence = evidence
        self.fields = [_PREFIX.get(part) for part in prefix.split("|")] if prefix else None
        self.changed = datetime.fromtimestamp(evidence.path.stat().st_mtime, UTC).replace(tzinfo=None)
        self.before: datetime | None = None
        self.queries: dict[tuple, dict] = {}
        self.numbers = _Numbers()
        self.clocks: dict[str, Clock] = {}

    def rest(self) -> Iterator[dict]:
        """At the end: what was not given out yet."""
        yield from self.queries.values()
        for clock in self.clocks.values():
            yield from clock.rest()


def _line(state: _State, record: int, text: str) -> Iterator[dict]:
    evidence, fields = state.evidence, state.fields
    modern = _RFC_5424.match(text)
    number = state.numbers.of(modern) if modern else None
    channel = modern["host"] if number is not None else None
    if other := _other(text, modern):
        time = _time(other["time"], state.changed, evidence)
        if number is not None:
            evidence.saw(record, time, number, channel)
            yield from state.clocks.setdefault(channel, Clock()).saw(record, time)
        if lost := _LOST.search(text):
            limit = timedelta(seconds=max(_LIMIT, int((_WITHIN.search(text) or (0, 0))[1])))
            start = min(state.before or time, time - limit) if time else state.before
            yield {"record": record, "time": start, "end_time": time, "action": "drop", "detail": lost[0]}
        return
    if text.count("smbd_audit") > 1:
        evidence.unread(record, "two records on one line")
        return
    match = modern if modern and modern["program"].startswith("smbd") and modern["text"] else _LINE.match(text)
    if not match:
        evidence.unread(record, "no syslog line of smbd_audit")
        return
    repeated = _REPEATED.match(match["text"])
    said = (repeated[1] if repeated else match["text"]).split("|")
    place = _operation(said, len(fields) if fields else None)
    time = _time(match["time"], state.changed, evidence)
    if place is None or time is None:
        if "smbd_audit" in text or "|" in match["text"]:
            evidence.unread(record, "no operation found between the bars" if time else "no time")
        return
    evidence.saw(record, time, number, channel)
    if number is not None:
        yield from state.clocks.setdefault(channel, Clock()).saw(record, time)
    state.before = time
    if said[place] not in _KNOWN:
        evidence.unread(record, f"an operation that is not known here: {said[place]}")
        return
    ok = said[place + 1] == "ok"
    if ok and said[place] in _QUERIES:
        yield from _counted(state.queries, record, time, match["host"], _actor(said[:place], fields))
        return
    row = _deed(said[place], said[place + 2 :])
    if row is None or not ok:
        return
    row |= _actor(said[:place], fields)
    yield row | {"record": record, "time": time, "host": match["host"], "route": "smb"}


def _counted(queries: dict[tuple, dict], record: int, time: datetime, host: str, actor: dict) -> Iterator[dict]:
    """Adds one query to those of the same client; gives back the rows that are a second old."""
    key = _client(host, actor)
    row = queries.get(key)
    if row is not None and row["time"] <= time <= row["time"] + _TOGETHER:
        row["count"] += 1
        row["end_time"] = max(time, row["end_time"])
        return
    full = len(queries) >= _MOST_CLIENTS
    for old in [old for old, made in queries.items() if full or old == key or made["end_time"] < time - _TOGETHER]:
        yield queries.pop(old)
    queries[key] = actor | {"record": record, "time": time, "end_time": time, "action": "query", "route": "smb",
                            "host": host, "count": 1}  # fmt: skip


def _client(host: str, actor: dict) -> tuple:
    return (host, *sorted(actor.items()))


def _other(text: str, modern: re.Match | None) -> re.Match | None:
    """A whole line of another program. One that speaks of smbd is none, but for word of a loss."""
    if "smbd" in text and not _LOST.search(text):
        return None
    if modern:
        return None if modern["program"].startswith("smbd") or _OURS.search(modern["text"] or "") else modern
    return _OTHER.match(text)


class _Numbers:
    """The record numbers of each host, counted on where they wrap."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}

    def of(self, line: re.Match) -> int | None:
        found = _NUMBER.search(line["data"])
        if not found or (line["host"] not in self._last and len(self._last) >= _MOST_HOSTS):
            return None
        number, last = int(found[1]), self._last.get(line["host"], 0)
        rounds, place = divmod(last - 1, _WRAP) if last else (0, 0)
        if number < 1000 and place > _WRAP - 1000:
            rounds += 1
        self._last[line["host"]] = number + rounds * _WRAP
        return self._last[line["host"]]


def _operation(said: list[str], width: int | None) -> int | None:
    """Where the operation stands: just before a result; the first known one, for a client may be named `ok`."""
    if width is not None:
        return width if len(said) > width + 1 and _RESULT.match(said[width + 1]) else None
    places = [at - 1 for at in range(1, len(said)) if _RESULT.match(said[at])]
    return next((at for at in places if said[at] in _KNOWN), places[0] if places else None)


def _actor(prefix: list[str], fields: list[str | None] | None) -> dict:
    if fields is None:
        address = next((at for at, text in enumerate(prefix) if at and _ADDRESS.match(text)), None)
        fields = ["actor_user"] + [None] * (len(prefix) - 1)
        if address is not None:
            fields[address] = "src_endpoint"
        if len(prefix) >= 4 and fields[-1] is None:
            fields[-1] = "share"
    row = {field: text for field, text in zip(fields, prefix, strict=False) if field and field != "root"}
    if address := _ADDRESS.match(row.get("src_endpoint", "")):
        row["src_endpoint"] = address[1]
    return row


def _deed(operation: str, said: list[str]) -> dict | None:
    """What was done to which path; None where it is of no interest."""
    if operation in _QUIET or not said:
        return None
    if operation in _READS:
        by_server = {"detail": "copied by the server"} if operation in _BY_SERVER else {}
        return {"action": "read", "path": _STREAM.sub("", "|".join(said))} | by_server
    if operation in _WRITES:
        return {"action": "write", "path": "|".join(said)}
    if operation in _DELETES:
        return {"action": "delete", "path": "|".join(said)}
    if operation in _LISTS:
        return {"action": "list", "path": "|".join(said)}
    if operation in _TWO_NAMES and len(said) >= 2:
        half = len(said) // 2  # a path may hold a bar; both halves then hold as many
        return {"action": "rename", "path": "|".join(said[:half]), "new_path": "|".join(said[half:])}
    if operation in ("create_file", "ntcreate") and len(said) >= 4:
        mask, kind, how, *path = said
        try:
            rights = int(mask, 16)
        except ValueError:
            return None
        if kind != "file":
            return None
        if how in ("create", "overwrite", "supersede", "overwrite_if"):
            return {"action": "create", "path": "|".join(path), "detail": f"mask {mask}"}
        if rights & _READ_RIGHTS:
            return {"action": "open", "path": "|".join(path), "detail": f"mask {mask}"}
        return None
    if operation == "connect":
        return {"action": "logon"}
    if operation == "disconnect":
        return {"action": "logoff"}
    return None


def _time(text: str, changed: datetime, evidence: Evidence) -> datetime | None:
    """changed: when the file was last changed, in UTC; no line of it is later."""
    if text[:1].isdigit():
        return from_iso(text, evidence.timezone)
    stated = evidence.settings.get("year")
    for year in (stated,) if stated else (changed.year, changed.year - 1):
        with contextlib.suppress(ValueError):
            time = in_utc(datetime.strptime(f"{year} {text}", "%Y %b %d %H:%M:%S"), evidence.timezone)
            if stated or (time is not None and time <= changed + timedelta(days=1)):
                return time
    return None


# The same, many records at once -------------------------------------------------------------------------

_PROGRAM = re.compile(r"smbd_audit(?:\[\d+\])?:")
_Fields = tuple[str | None, ...] | None  # what the fields of the prefix mean; None: to be found out
_ACTOR = ("actor_user", "src_endpoint", "share")


def read_blocks(evidence: Evidence) -> Iterator[dict | pa.Table]:
    state = _State(evidence)
    done: list[dict] = []  # queries counted to the end
    for rows in blocks.read(evidence, partial(_columns, state, done), partial(_line, state), times=2):
        yield rows
        yield from row_batches.tables(done)
        done.clear()
    yield from row_batches.tables(state.rest())


def _columns(state: _State, done: list[dict], block: Block) -> pa.Table:
    """Lines with a time in ISO 8601, whose operation stands at the same place, in order of time."""
    if block.data.count(b"smbd_audit") != block.lines:
        raise blocks.Unusual("lines of other programs")
    fields = tuple(state.fields) if state.fields else None
    width = len(fields) if fields else _width(block)
    (head, found) = line_forms.columns(block, [], _form(width))
    if len(head.places) < block.lines:
        raise blocks.Unusual("lines of another form")
    call, result, host, program, rest = (found.said[name] for name in ("call", "result", "host", "program", "rest"))
    who, time = _joined([found.said[f"field {at}"] for at in range(width)]), found.said["time"]
    _as_usual(who, call, result, host, program)
    if pc.any(pc.less(time[1:], time[:-1])).as_py() or (state.before and time[0].as_py() < state.before):
        raise blocks.Unusual("times that are out of order")
    ok = json_lines.is_any(result, ("ok",))
    of = {"record": blocks.records(block), "time": time, "host": host, "who": who, "call": call, "rest": rest}
    of["client"] = blocks.pairs(host, _same_actor(who, fields))
    said = pa.table(of)
    query = pc.and_(ok, json_lines.is_any(call, tuple(_QUERIES)))
    queries = said.filter(query).combine_chunks()
    if len(pc.unique(queries["client"].combine_chunks().indices)) + len(state.queries) > _MOST_CLIENTS:
        raise blocks.Unusual("more clients than are counted at a time")
    deeds = _deeds(fields, said.filter(pc.and_(ok, pc.invert(query))).combine_chunks())
    counted = _count_queries(state, fields, done, queries)
    state.before = time[-1].as_py()
    state.evidence.saw_many(block.first + block.lines - 1, block.lines, blocks.spread(time))
    return pa.concat_tables([deeds, counted], promote_options="default")


def _form(width: int) -> Form:
    """A line with so many fields before the operation."""
    form: Form = [Slot("time", MOMENT, "[0-9T:.Z+-]"), b" ", Slot("host", ENCODED, "[^ ]"), b" "]
    form += [Slot("program", ENCODED, "[^ ]"), b" "]
    form += [Cell(f"field {at}", ENCODED, 0, "|", "") for at in range(width)]
    form += [Cell(name, ENCODED, 0, "|", "") for name in ("call", "result")]
    return [*form, Cell("rest", TEXT, 0, "\n", "")]


def _joined(fields: list[pa.DictionaryArray]) -> pa.DictionaryArray:
    """The fields of each line, with bars between them."""
    indices, numbers = blocks.combinations(*fields)
    words = [[field.dictionary[number].as_py() for number in of] for field, of in zip(fields, numbers, strict=True)]
    return pa.DictionaryArray.from_arrays(indices, pa.array(map("|".join, zip(*words, strict=True)), pa.string()))


@lru_cache(maxsize=10_000)
def _actor_of(prefix: str, fields: _Fields) -> dict:
    """As `_actor`; the dict is shared, and not to be changed."""
    return _actor(prefix.split("|"), fields)


def _same_actor(who: pa.DictionaryArray, fields: _Fields) -> pa.DictionaryArray:
    """The prefixes, told apart only by what is kept of them."""
    actors = [str(_client("", _actor_of(text, fields))) for text in who.dictionary.to_pylist()]
    return pa.array(actors).take(who.indices).dictionary_encode()


def _width(block: Block) -> int:
    """How many fields stand before the operation in the first line."""
    line = _LINE.match(block.data[: block.data.find(b"\n")].decode())
    place = _operation(line["text"].split("|"), None) if line else None
    if not place:
        raise blocks.Unusual("no operation")
    return place


def _encoded(fields: list[pa.Array]) -> pa.DictionaryArray:
    return pc.binary_join_element_wise(*fields, "|").dictionary_encode()


def _as_usual(who: pa.Array, call: pa.Array, result: pa.Array, host: pa.Array, program: pa.Array) -> None:
    """Raises where any line might mean something else than what stands at the places of the first one."""
    prefixes = who.dictionary.to_pylist()
    if (
        any(text[:1].isspace() or text.startswith("message repeated") for text in prefixes)
        or any(_RESULT.match(field) for text in prefixes for field in text.split("|")[1:])
        or not all(text and text.isascii() for text in host.dictionary.to_pylist())
        or not all(_RESULT.match(text) for text in result.dictionary.to_pylist())
        or not _KNOWN.issuperset(call.dictionary.to_pylist())
        or not all(map(_PROGRAM.fullmatch, program.dictionary.to_pylist()))
    ):
        raise blocks.Unusual("a line that is not like the first")


def _deeds(fields: _Fields, said: pa.Table) -> pa.Table:
    """What was done, of all that is of interest: each kind of call made rows on its own."""
    kind = blocks.each_different(said["call"].combine_chunks(), _kind, pa.string())
    parts = []
    for name, rows_of in (("path", _plain), ("mask", _opened), ("few", _one_at_a_time)):
        chosen = said.filter(pc.fill_null(pc.equal(kind, name), False)).combine_chunks()
        rows = rows_of(chosen)
        if rows.num_rows:
            parts.append(_with_actor(rows, fields))
    return pa.concat_tables(parts, promote_options="default") if parts else _NO_ROWS


_NO_ROWS = pa.table({"record": pa.array([], pa.int64()), "action": pa.array([], pa.string())})


def _kind(call: str) -> str | None:
    """How a call's rows are made: of its path alone, of a mask and a path, or one at a time; None: it gives none."""
    if call in (_READS | _WRITES | _DELETES | _LISTS) - _BY_SERVER:
        return "path"
    if call in ("create_file", "ntcreate"):
        return "mask"
    return None if call in _QUIET | _QUERIES else "few"


def _plain(said: pa.Table) -> pa.Table:
    paths = said["rest"].combine_chunks()
    reads = pc.is_in(said["call"].combine_chunks(), pa.array(_READS))
    streams = pc.and_(reads, pc.ends_with(paths, "$DATA"))
    if pc.any(streams).as_py():
        paths = pc.if_else(streams, blocks.each_different(paths, partial(_STREAM.sub, ""), pa.string()), paths)
    action = blocks.each_different(said["call"].combine_chunks(), _action, pa.string())
    return said.append_column("action", action).append_column("path", paths)


def _action(call: str) -> str | None:
    return (_deed(call, [""]) or {}).get("action")


def _opened(said: pa.Table) -> pa.Table:
    """`create_file`: mask, kind and manner decide, and the rest is the path."""
    if not said.num_rows:
        return said
    mask, what, how, path = blocks.split(said["rest"].combine_chunks(), "|", 4)
    deed = _encoded([mask, what, how])
    made = [_deed("create_file", [*text.split("|"), ""]) or {} for text in deed.dictionary.to_pylist()]
    for name in ("action", "detail"):
        column = pa.array([row.get(name) for row in made], pa.string()).take(deed.indices)
        said = said.append_column(name, column)
    return said.append_column("path", path).filter(pc.is_valid(said["action"])).combine_chunks()


def _one_at_a_time(said: pa.Table) -> pa.Table:
    """Renames, logons, the server's own copies, of which there are few."""
    made = [
        _deed(call, rest.split("|")) or {}
        for call, rest in zip(said["call"].to_pylist(), said["rest"].to_pylist(), strict=True)
    ]
    for name in ("action", "path", "new_path", "detail"):
        said = said.append_column(name, pa.array([row.get(name) for row in made], pa.string()))
    return said.filter(pc.is_valid(said["action"])).combine_chunks()


def _with_actor(rows: pa.Table, fields: _Fields) -> pa.Table:
    who = rows["who"].combine_chunks()
    actors = [_actor_of(text, fields) for text in who.dictionary.to_pylist()]
    for name in _ACTOR:
        column = pa.array([actor.get(name) for actor in actors], pa.string())
        rows = rows.append_column(name, column.take(who.indices))
    rows = rows.append_column("route", pa.repeat("smb", rows.num_rows))
    return rows.select([name for name in rows.column_names if name not in ("who", "call", "rest", "client")])


def _count_queries(state: _State, fields: _Fields, done: list[dict], said: pa.Table) -> pa.Table:
    """Queries of one client within a second are one row. The last of each client may go on in the next block."""
    order = pc.sort_indices(said["client"].combine_chunks().indices)  # keeps what is equal in order
    client = said["client"].combine_chunks().indices.take(order).to_pylist()
    times = said["time"].combine_chunks().cast(pa.int64()).take(order).to_pylist()
    begins = [at for at in range(len(client)) if at == 0 or client[at] != client[at - 1]]
    ends = [*begins, len(client)][1:]
    first, count, last = [], [], []
    going_on: list[tuple[int, int, tuple, dict]] = []  # where it begins, where it ends, whose it is
    for line, start, end in zip(_lines(said, order, begins), begins, ends, strict=True):
        actor = _actor_of(line["who"], fields)
        whose = _client(line["host"], actor)
        start = _go_on(state, done, whose, times, start, end)
        while start < end:
            until = bisect_right(times, times[start] + _SECOND, start, end)
            if until < end:
                first.append(start)
                count.append(until - start)
                last.append(times[until - 1])
            else:
                going_on.append((start, end, whose, actor))
            start = until
    begun = _lines(said, order, [start for start, *_ in going_on])
    for line, (start, end, whose, actor) in zip(begun, going_on, strict=True):
        state.queries[whose] = _query(line, actor, times[end - 1], end - start)
    rows = said.take(order.take(pa.array(first, pa.int64()))).combine_chunks()
    rows = rows.append_column("action", pa.repeat("query", len(first)))
    rows = rows.append_column("count", pa.array(count, pa.int64()))
    return _with_actor(rows.append_column("end_time", pa.array(last, pa.int64()).cast(pa.timestamp("us"))), fields)


def _lines(said: pa.Table, order: pa.Array, places: list[int]) -> list[dict]:
    """What stands at some places of that order."""
    columns = said.select(["record", "time", "host", "who"])
    return columns.take(order.take(pa.array(places, pa.int64()))).to_pylist()


_SECOND = int(_TOGETHER / timedelta(microseconds=1))
_EPOCH = datetime(1970, 1, 1)


def _go_on(state: _State, done: list[dict], client: tuple, times: list[int], start: int, end: int) -> int:
    """Adds to the row that a client has already. Returns where the next one begins."""
    row = state.queries.get(client)
    if row is None:
        return start
    until = bisect_right(times, (row["time"] + _TOGETHER - _EPOCH) // timedelta(microseconds=1), start, end)
    if until > start:
        row["count"] += until - start
        row["end_time"] = max(row["end_time"], _EPOCH + timedelta(microseconds=times[until - 1]))
    if until < end:
        done.append(state.queries.pop(client))
    return until


def _query(line: dict, actor: dict, last: int, count: int) -> dict:
    return actor | {
        "record": line["record"],
        "time": line["time"],
        "end_time": _EPOCH + timedelta(microseconds=last),
        "action": "query",
        "route": "smb",
        "host": line["host"],
        "count": count,
    }
