r"""pfSense and OPNsense filter log (filterlog): connections that the packet filter let through, without bytes.

    Mar  3 22:00:00 gw filterlog[3]: 5,,,1000103483,em1,match,pass,in,4,0x0,,64,0,0,DF,6,tcp,60,10.0.5.99,203.0.113.66,50110,443,...

A line is one packet that matched a rule with logging. For a `pass` that is mostly the first packet of a connection, and
a flow whose bytes nobody counted; its length is only the packet's. What was blocked is passed over.

What it cannot tell: how many bytes went by, ever, so that no bound can rest on it; and connections of rules that do not
log, which is how pass rules are made unless logging was asked for. A `config` without a time says so. Who began: it is
taken to be the packet's source. What was carried. Lines are not numbered. Times without a year are of the sensor's
`year`, else of the latest that fits; without a zone, of the log's.

Documented under "Raw Filter Log Format" in the pfSense manual.
"""  # noqa: E501

import re
from collections.abc import Iterator

from purloined.evidence import Evidence
from purloined.parsing import flow_records
from purloined.parsing.syslog_time import STAMP, clock

SHOWS = {"flow", "config"}
KIND = "Firewalls and flows"
SILENCE = "nothing of bytes, which it does not count; where it is whole: no connection that a logging rule let through"
COLLECT = """cp -a /var/log/filter.log* DEST/  # pfSense
cp -a /var/log/filter DEST/  # OPNsense"""

_LINE = re.compile(
    rf"(?:<\d+>)?(?:1 )?(?P<time>{STAMP}|\d{{4}}-\d\d-\d\dT\S+) .*?filterlog(?:\[\d+\])?:? "
    r"(?:\S+ \S+ (?:-|\[.*?\]) )?(?P<said>\d+,.*)"
)
_OTHER = re.compile(rf"(?:<\d+>)?(?:1 )?(?:{STAMP}|\d{{4}}-\d\d-\d\dT\S+) (?!.*filterlog)")
_ACTION, _VERSION = 6, 8
_PROTOCOL = {"4": 16, "6": 12}
_SOURCE = {"4": 18, "6": 15}
_WHY = "a packet filter counts no bytes, and leaves out what rules without logging let through"


def recognises(name: str, head: bytes) -> bool:
    return any(_LINE.match(line) for line in head.decode("utf-8", "replace").splitlines())


def read(evidence: Evidence) -> Iterator[dict]:
    time_of, told = clock(evidence), False
    for record, text in evidence.lines():
        line = _LINE.match(text)
        if not line:
            if not _OTHER.match(text):
                evidence.unread(record, "no line of filterlog")
            continue
        time, said = time_of(line["time"]), line["said"].split(",")
        at = _SOURCE.get(said[_VERSION]) if len(said) > _VERSION else None
        if time is None or at is None or len(said) < at + 2 or not said[at] or not said[at + 1]:
            evidence.unread(record, "no time, or no endpoints")
            continue
        evidence.saw(record, time)
        if not told:
            yield {"record": record, "time": None, "action": "config", "detail": _WHY}
            told = True
        if said[_ACTION] == "pass":
            yield {"record": record, "time": time, "action": "flow"} | _flow(said, at)


def _flow(said: list[str], at: int) -> dict:
    protocol = said[_PROTOCOL[said[_VERSION]]].lower()
    ports = said[at + 2 : at + 4] if protocol in ("tcp", "udp") else []
    source, destination = (*map(flow_records.port, ports), None, None)[:2]
    return {
        "src_endpoint": said[at],
        "src_port": source,
        "dst_endpoint": said[at + 1],
        "dst_port": destination,
        "detail": f"{protocol}, no byte counts",
    }
