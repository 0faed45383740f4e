r"""Zeek conn.log (TSV or JSON): each connection with its bytes.

    1772575200.1  CAbc1  10.0.5.99  50110  203.0.113.66  443  tcp  ssl  41.5  3180970  101200  SF  0  3332151

(Fields are parted by tabs; the `#fields` line says which they are.) A row is a flow from the one who began
the connection. Bytes are those of the IP packets where the log has them, headers and repeats included:
`orig_bytes` counts by TCP sequence number and can be far off. `missed_bytes` is what Zeek says it did not
see.

What it cannot tell: what was carried. A connection is written when it ends, so one that still ran when the
log was taken is missing. `S1` means that no end was seen, `OTH` that no beginning was, and the bytes are
then those of the part that was seen; such a one is `unfinished`, unless the log goes on for half an hour after it:
Zeek then gave it up for its silence, and what came later is another record. Packets lost before Zeek counted
them are in no byte count; capture_loss.log tells. Behind address translation the one who began is the
translating device.

Documented under "conn.log" and Conn::Info in the Zeek manual.
"""

from collections.abc import Iterator
from functools import partial
from itertools import groupby

import pyarrow as pa
import pyarrow.compute as pc

from purloined.evidence import Block, Evidence
from purloined.parsing import blocks, row_batches, zeek_log
from purloined.parsing.flow_records import Held
from purloined.parsing.zeek_log import Layout

SHOWS = {"flow"}
KIND = "Network sensors"
COLLECT = zeek_log.COLLECT

_STATES = {"S1": "no end seen", "OTH": "no beginning seen"}


def recognises(name: str, head: bytes) -> bool:
    return zeek_log.is_log(name, head, "conn", {"uid", "id.orig_h", "conn_state"})


OPEN = ("S1", "OTH")  # logged without having seen the end: neither end nor final bytes are known


def read(evidence: Evidence) -> Iterator[dict]:
    layout, held = Layout(), Held()
    for record, text in evidence.lines():
        yield from _line(evidence, layout, held, record, text)
    yield from held.rest()


def _line(evidence: Evidence, layout: Layout, held: Held, record: int, text: str) -> Iterator[dict]:
    for _, said in zeek_log.of_line(layout, evidence, "conn", record, text):
        time = zeek_log.time(said)
        source, destination = zeek_log.text(said, "id.orig_h"), zeek_log.text(said, "id.resp_h")
        if time is None or source is None or destination is None:
            evidence.unread(record, "no time or no endpoints")
            continue
        end = zeek_log.after(time, zeek_log.text(said, "duration"))
        evidence.saw(record, end or time)  # written at its end: its beginning may lie before this log's
        protocol = zeek_log.text(said, "proto")
        state = zeek_log.text(said, "conn_state")
        flow = {
            "record": record,
            "time": time,
            "end_time": end,
            "action": "flow",
            "actor_session": zeek_log.text(said, "uid"),
            "src_endpoint": source,
            # for ICMP the fields of the ports hold type and code
            "src_port": None if protocol == "icmp" else zeek_log.number(said, "id.orig_p"),
            "dst_endpoint": destination,
            "dst_port": None if protocol == "icmp" else zeek_log.number(said, "id.resp_p"),
            "bytes_out": _bytes(said, "orig"),
            "bytes_in": _bytes(said, "resp"),
            "packets_out": zeek_log.number(said, "orig_pkts"),
            "packets_in": zeek_log.number(said, "resp_pkts"),
            "bytes_missed": zeek_log.number(said, "missed_bytes"),
            "detail": _detail(said, protocol),
        }
        yield from held.take(flow, ended=state is not None and state not in OPEN)


def _bytes(said: dict, side: str) -> int | None:
    counted = zeek_log.number(said, f"{side}_ip_bytes")
    return zeek_log.number(said, f"{side}_bytes") if counted is None else counted


def _detail(said: dict, protocol: str | None) -> str:
    state = zeek_log.text(said, "conn_state")
    words = [zeek_log.text(said, "service") or protocol, state, _STATES.get(state or "")]
    return " ".join(word for word in words if word)


# The same, many records at once -------------------------------------------------------------------------

_TEXTS = ("uid", "id.orig_h", "id.resp_h", "proto", "service", "conn_state")
_COUNTS = ("id.orig_p", "id.resp_p", "orig_bytes", "resp_bytes", "missed_bytes")
_COUNTS += ("orig_pkts", "orig_ip_bytes", "resp_pkts", "resp_ip_bytes")


def read_blocks(evidence: Evidence) -> Iterator[dict | pa.Table]:
    layout, held = Layout(), Held()
    left: list[dict] = []  # flows that were held, and have become final
    columns = partial(_columns, evidence, layout, held, left)
    for rows in blocks.read(evidence, columns, partial(_line, evidence, layout, held), times=4):
        yield _full(rows)
        yield from _together(left)
        left.clear()
    yield from _together(list(held.rest()))


def _columns(evidence: Evidence, layout: Layout, held: Held, left: list[dict], block: Block) -> pa.Table:
    said = zeek_log.columns(block, layout, "conn", _TEXTS, ("ts", "duration"), _COUNTS)
    said = {name: said[name].combine_chunks() for name in said.column_names}
    if any(said[name].null_count for name in ("ts", "id.orig_h", "id.resp_h")):
        raise blocks.Unusual("no time or no endpoints")
    time = blocks.from_epoch(said["ts"])
    end = blocks.after(time, said["duration"])
    icmp = pc.fill_null(pc.equal(said["proto"], "icmp"), False)
    flows = pa.table(
        {
            "record": said["record"],
            "time": time,
            "end_time": end,
            "action": pa.repeat("flow", len(time)),
            "actor_session": said["uid"],
            "src_endpoint": said["id.orig_h"],
            "src_port": pc.if_else(icmp, None, said["id.orig_p"]),
            "dst_endpoint": said["id.resp_h"],
            "dst_port": pc.if_else(icmp, None, said["id.resp_p"]),
            "bytes_out": pc.coalesce(said["orig_ip_bytes"], said["orig_bytes"]),
            "bytes_in": pc.coalesce(said["resp_ip_bytes"], said["resp_bytes"]),
            "packets_out": said["orig_pkts"],
            "packets_in": said["resp_pkts"],
            "bytes_missed": said["missed_bytes"],
            "detail": _details(said),
        }
    )
    ends = pc.coalesce(end, time)
    evidence.saw_many(block.first + block.lines - 1, len(time), blocks.spread(ends))
    ended = pc.invert(pc.is_in(pc.fill_null(said["conn_state"].cast(pa.string()), ""), pa.array(["", *OPEN])))
    left += _hold(held, flows, ends, ended)
    return flows.filter(ended)


def _details(said: dict[str, pa.Array]) -> pa.Array:
    """As `_detail`, once for each combination that differs."""
    parts = ("conn_state", "service", "proto")

    def detail(*words: str | None) -> str:
        return _detail({name: word for name, word in zip(parts, words, strict=True) if word}, words[2])

    return blocks.each_combination(detail, pa.string(), *(said[name] for name in parts))


def _hold(held: Held, flows: pa.Table, ends: pa.Array, ended: pa.Array) -> Iterator[dict]:
    """Hands the flows whose end was not seen to `held`, each after those before it. Gives back what became final. What
    `held` need not know of a flow stays in a table, and is found by `_full`."""
    if not len(ends):
        return
    before = pc.cumulative_max(ends.cast(pa.int64())).cast(pa.timestamp("us"))
    still_open = pc.invert(ended)
    kept = flows.filter(still_open).combine_chunks()
    spans = kept.select(["record", "time", "end_time"]).to_pylist()
    for place, (flow, latest) in enumerate(zip(spans, before.filter(still_open).to_pylist(), strict=True)):
        held.went_on(latest)
        yield from held.take(flow | {_KEPT: (kept, place)}, ended=False)
    held.went_on(before[-1].as_py())


_KEPT = "kept"  # in which table the rest of a flow is kept, and where


def _full(rows: dict | pa.Table) -> dict | pa.Table:
    """A flow with all that is known of it."""
    if isinstance(rows, pa.Table) or _KEPT not in rows:
        return rows
    table, place = rows.pop(_KEPT)
    return table.slice(place, 1).to_pylist()[0] | rows


def _together(flows: list[dict]) -> Iterator[dict | pa.Table]:
    """Flows that were held, as tables."""
    yield from row_batches.tables(flow for flow in flows if _KEPT not in flow)
    tables = {id(flow[_KEPT][0]): flow[_KEPT][0] for flow in flows if _KEPT in flow}
    rows: dict[int, list[dict]] = {place: [] for place in tables}
    for flow in flows:
        if _KEPT in flow:
            rows[id(flow[_KEPT][0])].append(flow)
    made = [_taken(table, rows[place]) for place, table in tables.items()]
    for _, alike in groupby(made, lambda table: table.schema):
        yield pa.concat_tables(alike)


def _taken(table: pa.Table, flows: list[dict]) -> pa.Table:
    unfinished = pa.array([flow.get("unfinished") for flow in flows], pa.bool_())
    return table.take([flow[_KEPT][1] for flow in flows]).append_column("unfinished", unfinished)
