r"""Zeek capture_loss.log (TSV or JSON): how much of the traffic did not reach Zeek at all.

    1772576100.6  900.0  zeek  1239  1371000  0.090372

(Fields are parted by tabs; the `#fields` line says which they are.) Zeek counts the acknowledgements of bytes that
it never saw. Where there were any in the `ts_delta` seconds before a record, that is a `drop` over them. Where those
seconds do not reach back to the record before, the process that `peer` names had begun anew: a `stop` at the
record before, and a `start`.

What it cannot tell: how many bytes were lost, and of which connections (`missed_bytes` in conn.log does, for
connections of which a part was seen); loss of UDP; loss of both directions at once, which nobody acknowledged to
Zeek. No heartbeat is taken from it: its pause is long, fifteen minutes, and the first is shorter.

Documented under CaptureLoss::Info in the Zeek manual.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from purloined.evidence import Evidence
from purloined.parsing import zeek_log

SHOWS = {"drop", "start", "stop"}
KIND = "Network sensors"
COLLECT = zeek_log.COLLECT

MOST_PEERS = 1_000
SLACK = timedelta(seconds=1)  # the two clocks, of the record and of the pause, are read one after the other


def recognises(name: str, head: bytes) -> bool:
    return zeek_log.is_log(name, head, "capture_loss", {"ts_delta", "peer", "percent_lost"})


def read(evidence: Evidence) -> Iterator[dict]:
    before: dict[str, datetime] = {}
    for record, said in zeek_log.records(evidence, "capture_loss"):
        time, peer = zeek_log.time(said), zeek_log.text(said, "peer")
        since = zeek_log.after(time, _backwards(zeek_log.text(said, "ts_delta")))
        lost = _percent(zeek_log.text(said, "percent_lost"))
        if time is None or peer is None or since is None or lost is None:
            evidence.unread(record, "no time, no peer, or no share of what was lost")
            continue
        evidence.saw(record, time)
        last = before.get(peer, since)
        if peer in before or len(before) < MOST_PEERS:
            before[peer] = time
        if since > last + SLACK:
            yield {"record": record, "time": last, "action": "stop", "detail": f"the last record of {peer} before it"}
            yield {"record": record, "time": since, "action": "start", "detail": f"{peer} counts from here"}
        if lost or zeek_log.number(said, "gaps"):
            detail = f"{lost:g} % of what was acknowledged was not seen by {peer}"
            yield {"record": record, "time": since, "end_time": time, "action": "drop", "detail": detail}


def _backwards(seconds: str | None) -> str | None:
    return f"-{seconds}" if seconds and not seconds.startswith("-") else None


def _percent(text: str | None) -> float | None:
    try:
        return float(text) if text is not None else None
    except ValueError:
        return None
