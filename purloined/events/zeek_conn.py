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

from purloined.evidence import Evidence
from purloined.parsing import zeek_log
from purloined.parsing.flow_records import Held

SHOWS = {"flow"}
KIND = "Network sensors"
COLLECT = zeek_log.COLLECT

_STATES = {"S1": "no end seen", "OTH": "no beginning seen"}


def recognises(name: str, head: bytes) -> bool:
    return zeek_log.is_log(name, head, "conn", {"uid", "id.orig_h", "conn_state"})


OPEN = ("S1", "OTH")  # logged without having seen the end: neither end nor final bytes are known


def read(evidence: Evidence) -> Iterator[dict]:
    held = Held()
    for record, said in zeek_log.records(evidence, "conn"):
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
    yield from held.rest()


def _bytes(said: dict, side: str) -> int | None:
    counted = zeek_log.number(said, f"{side}_ip_bytes")
    return zeek_log.number(said, f"{side}_bytes") if counted is None else counted


def _detail(said: dict, protocol: str | None) -> str:
    state = zeek_log.text(said, "conn_state")
    words = [zeek_log.text(said, "service") or protocol, state, _STATES.get(state or "")]
    return " ".join(word for word in words if word)
