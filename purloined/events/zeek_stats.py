r"""Zeek stats.log (TSV or JSON): what each Zeek process handled, at regular times, and what it dropped.

    1772575500.6  zeek  355  6435396  3052171529  12  6435408  -  -  3193319  3193323  5818  187  1070  305216

(Fields are parted by tabs; the `#fields` line says which they are.) Each record is a heartbeat of the process
that `peer` names: of a cluster, each worker has its own. Packets dropped since the record before are a
`drop` from there to here; where none comes before, from the usual five minutes earlier.

What it cannot tell: which connections the lost packets belonged to; packets lost before Zeek's capture, which
capture_loss.log tells of; whether a line was taken out of another log. `pkts_dropped` stands here only where
Zeek captures by itself: no drop in a log without it shows nothing. The log is there only if `misc/stats` is
loaded, and its pause is `Stats::report_interval`.

Documented under Stats::Info in the Zeek manual.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from purloined.evidence import Evidence
from purloined.parsing import zeek_log

SHOWS = {"drop"}
KIND = "Network sensors"
COLLECT = zeek_log.COLLECT

USUAL_PAUSE = 300  # seconds
MOST_PEERS = 1_000


def recognises(name: str, head: bytes) -> bool:
    return zeek_log.is_log(name, head, "stats", {"peer", "pkts_proc", "bytes_recv"})


def read(evidence: Evidence) -> Iterator[dict]:
    before: dict[str, datetime] = {}
    for record, said in zeek_log.records(evidence, "stats"):
        time, peer = zeek_log.time(said), zeek_log.text(said, "peer")
        if time is None or peer is None:
            evidence.unread(record, "no time or no peer")
            continue
        evidence.saw(record, time)
        evidence.beat(time, USUAL_PAUSE, peer)
        since = before.get(peer) or time - timedelta(seconds=USUAL_PAUSE)
        if peer in before or len(before) < MOST_PEERS:
            before[peer] = time
        if dropped := zeek_log.number(said, "pkts_dropped"):
            said_so = f"{dropped:,} packets dropped by {peer}"
            yield {"record": record, "time": min(since, time), "end_time": time, "action": "drop", "detail": said_so}
