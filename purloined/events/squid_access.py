r"""Squid access.log, native, common or combined format: requests to the outside, and uploads by name.

    1772577663.123 2463000 10.0.5.99 TCP_TUNNEL/200 51388220 CONNECT drop.example:443 bob HIER_DIRECT/203.0.113.66 -

A request that made Squid contact a server is a flow from the client to it: to the address where the log has it, to the
name in the URL where it does not, or where a parent proxy was asked. The bytes are those of the reply to the client:
`bytes_in`. Those of the request stand in none of the three formats: nobody counted what was sent, in a CONNECT tunnel
neither. A PUT or POST is a `send` of the path in its URL. What came from the cache or was denied is passed over.

What it cannot tell: how much was sent. Anything inside a tunnel. Whether a POST carried a file. A request is logged
when it ends, so that a tunnel still open is missing. Traffic that did not go through the proxy. Formats of one's own
(`logformat`) are not read. Lines are not numbered.

Documented under "logformat" in Squid's configuration reference and under "access.log" in its wiki.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from purloined.evidence import Evidence, from_epoch, in_utc
from purloined.parsing import flow_records
from purloined.parsing.web_request import is_address, server, uploaded

SHOWS = {"flow", "send"}
KIND = "Firewalls and flows"
COLLECT = "cp -a /var/log/squid/access.log* DEST/"

_NATIVE = re.compile(
    r"(?:^|.*?: +)(?P<time>\d{9,10}\.\d{3}) +(?P<lasted>-?\d+) (?P<client>\S+) (?P<result>[A-Z_]+)/(?P<status>\d{3}) "
    r"(?P<bytes>\d+) (?P<method>[A-Z_-]+) (?P<url>\S+) (?P<user>\S+) (?P<way>[A-Z_]+)/(?P<peer>\S+)"
)
_COMMON = re.compile(
    r"(?P<client>\S+) \S+ (?P<user>\S+) \[(?P<time>[^\]]+)\] \"(?P<method>[A-Z_-]+) (?P<url>\S+)(?: [^\"]*)?\" "
    r"(?P<status>\d{3}) (?P<bytes>\d+|-) (?:\"(?:[^\"\\]|\\.)*\" ){0,2}(?P<result>[A-Z_]+):(?P<way>[A-Z_]+)$"
)
_MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"
_TO_THE_SERVER = ("HIER_DIRECT", "DIRECT", "ORIGINAL_DST", "PINNED", "PINNEDDIRECT")
_NOWHERE = ("HIER_NONE", "NONE")


def recognises(name: str, head: bytes) -> bool:
    lines = head.decode("utf-8", "replace").splitlines()
    return any(_NATIVE.match(line) or _COMMON.match(line) for line in lines)


def read(evidence: Evidence) -> Iterator[dict]:
    for record, text in evidence.lines():
        said = _NATIVE.match(text) or _COMMON.match(text)
        end = _time(said["time"], evidence) if said else None
        if end is None:
            evidence.unread(record, "no line of one of Squid's own formats")
            continue
        evidence.saw(record, end)
        if said["way"] in _NOWHERE:
            continue
        lasted = max(0, min(int(said["lasted"]), 10**12)) if said.re is _NATIVE else 0
        span = {"record": record, "time": end - timedelta(milliseconds=lasted), "end_time": end}
        try:
            flow = span | _flow(said)
        except (ValueError, OverflowError) as error:
            evidence.unread(record, str(error))
            continue
        yield flow
        if path := uploaded(said["method"], said["url"]):
            who = {
                name: flow[name]
                for name in ("record", "time", "actor_user", "src_endpoint", "dst_endpoint", "dst_port")
            }
            yield who | {"action": "send", "route": "http", "path": path, "detail": flow["detail"]}


def _flow(said: re.Match) -> dict:
    host, port = server(said["url"])
    peer = said["peer"] if said.re is _NATIVE and said["way"] in _TO_THE_SERVER else None
    destination = peer if peer and is_address(peer) else host
    if not destination:
        raise ValueError("no server")
    words = (said["method"], said["status"], host if host != destination else None, said["result"])
    return {
        "action": "flow",
        "actor_user": said["user"],
        "src_endpoint": said["client"],
        "dst_endpoint": destination,
        "dst_port": port,
        "bytes_out": None,
        "bytes_in": flow_records.count(said["bytes"].replace("-", "")),
        "detail": " ".join(word for word in words if word),
    }


def _time(text: str, evidence: Evidence) -> datetime | None:
    """Seconds since 1970, or `03/Mar/2026:22:41:03 +0000`."""
    if "/" not in text:
        return from_epoch(text)
    try:
        month = _MONTHS.index(text[3:6]) // 3 + 1
        iso = f"{text[7:11]}-{month:02}-{text[:2]}T{text[12:20]}{text[20:].strip()}"
        time = datetime.fromisoformat(iso)
    except ValueError:
        return None
    return in_utc(time, evidence.timezone) if time.tzinfo is None else in_utc(time, time.tzinfo)
