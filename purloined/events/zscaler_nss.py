r"""Zscaler Internet Access logs of web and firewall traffic, as NSS feeds write them: transactions with their bytes.

    "Tue Mar 03 22:41:03 2026","bob@corp.example","HTTPS","drop.example/up/plan.dwg","Allowed","Mega","File Sharing",...

Read are the default comma-separated web feed, and JSON feeds with Zscaler's own field names (`zscalernss-web`,
`zscalernss-fw`). A web transaction is a flow from the client to the server, with the sizes of request and response; a
PUT or POST is also a `send` of the path in its URL. A firewall session is a flow with `outbytes` to the server and
`inbytes` from it. Blocked ones are flows too, with the bytes that the log gives: the service had them, the server did
not. Times are in the zone of the feed: the log's.

What it cannot tell: traffic that did not go through Zscaler. Anything inside a tunnel that was not inspected. Feeds can
be filtered, their rate limited, and any columns chosen: records left out leave no trace, and columns other than the
default cannot be told apart and are not read. A client behind address translation is the translating device's address.
Lines are not numbered.

Documented under "NSS Feed Output Format: Web Logs", "... Firewall Logs" and "General Guidelines for NSS Feeds" in
Zscaler's help.
"""

import csv
import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import orjson

from purloined.evidence import Evidence
from purloined.parsing import flow_records
from purloined.parsing.syslog_time import clock
from purloined.parsing.web_request import is_address, server, uploaded

SHOWS = {"flow", "send"}
KIND = "Firewalls and flows"
COLLECT = "# the files that the NSS feeds (web, and firewall) wrote, all of the window, unfiltered"

_ROW = re.compile(r'"?[A-Z][a-z]{2} (?P<time>[A-Z][a-z]{2} +\d{1,2} \d\d:\d\d:\d\d \d{4})"?,')
_PLACES = {"login": 1, "proto": 2, "eurl": 3, "action": 4, "appname": 5, "cip": 21, "sip": 22, "reqmethod": 23}
_SIZES = (7, 8)  # where request and response stand; one place further right where `app_status` comes before
_ALSO = {
    "time": ("datetime",),
    "login": ("user",),
    "eurl": ("url",),
    "reqsize": ("requestsize",),
    "respsize": ("responsesize",),
    "cip": ("clientip", "ClientIP"),
    "sip": ("serverip",),
    "reqmethod": ("requestmethod",),
    "proto": ("protocol",),
}


def recognises(name: str, head: bytes) -> bool:
    lines = head.decode("utf-8", "replace").splitlines()
    return any(_is_json(line) or (_ROW.match(line) and _cells(line) is not None) for line in lines)


def read(evidence: Evidence) -> Iterator[dict]:
    time_of = clock(evidence)
    for record, text in evidence.lines():
        said = _object(text) if text.startswith("{") else _cells(text)
        stated = str(said.get("time", "")) if said else ""
        time = time_of(stated.partition(" ")[2]) if stated[:1].isalpha() else time_of(stated)
        if said is None or time is None:
            evidence.unread(record, "no record of a web or firewall feed in the default columns")
            continue
        evidence.saw(record, time)
        try:
            yield from _rows({"record": record, "time": time}, {name: str(value) for name, value in said.items()})
        except (ValueError, OverflowError) as error:
            evidence.unread(record, str(error))


def _rows(about: dict, said: dict[str, str]) -> Iterator[dict]:
    if "inbytes" in said or "outbytes" in said:
        yield about | _session(said, about["time"])
        return
    flow = about | {"end_time": about["time"]} | _transaction(said)
    yield flow
    path = uploaded(said.get("reqmethod", ""), f"http://{said.get('eurl', '')}")
    if path and said.get("action") == "Allowed":
        who = {name: flow[name] for name in ("actor_user", "src_endpoint", "dst_endpoint", "dst_port", "detail")}
        yield about | who | {"action": "send", "route": "http", "path": path, "size": flow["bytes_out"]}


def _transaction(said: dict[str, str]) -> dict:
    sent, answered = (flow_records.count(said.get(name)) for name in ("reqsize", "respsize"))
    host, port = server(said.get("eurl", ""))
    address = said.get("sip", "")
    if not said.get("cip") or not (is_address(address) or host):
        raise ValueError("no endpoints")
    words = (said.get(name, "") for name in ("reqmethod", "proto", "appname", "action"))
    return {
        "action": "flow",
        "actor_user": said.get("login"),
        "src_endpoint": said["cip"],
        "dst_endpoint": address if is_address(address) else host,
        "dst_port": port or {"HTTP": 80, "HTTPS": 443}.get(said.get("proto", "")),
        "bytes_out": sent,
        "bytes_in": answered,
        "detail": " ".join(word for word in (*words, host or "") if word),
    }


def _session(said: dict[str, str], end: datetime) -> dict:
    if not said.get("csip") or not said.get("cdip"):
        raise ValueError("no endpoints")
    lasted = timedelta(seconds=min(flow_records.count(said.get("duration")) or 0, 10**9))
    sessions = flow_records.count(said.get("numsessions")) or 1
    words = (said.get(name, "") for name in ("proto", "nwsvc", "nwapp", "action"))
    return {
        "time": end - lasted,
        "end_time": end,
        "action": "flow",
        "actor_user": said.get("login"),
        "src_endpoint": said["csip"],
        "src_port": flow_records.port(said.get("csport")),
        "dst_endpoint": said["cdip"],
        "dst_port": flow_records.port(said.get("cdport")),
        "bytes_out": flow_records.count(said.get("outbytes")),
        "bytes_in": flow_records.count(said.get("inbytes")),
        "count": sessions if sessions > 1 else None,
        "detail": " ".join(word for word in words if word),
    }


def _cells(line: str) -> dict[str, str] | None:
    """A line of the default web feed by field name; None for any other."""
    try:
        cells = next(csv.reader([line]), [])
    except csv.Error:
        return None
    if len(cells) <= max(_PLACES.values()) or not _ROW.match(line):
        return None
    said = {name: cells[place] for name, place in _PLACES.items()} | {"time": cells[0]}
    further = _has_status(cells)
    if further is None:
        return None
    said |= {name: cells[place + further] for name, place in zip(("reqsize", "respsize"), _SIZES, strict=True)}
    return said if is_address(said["cip"]) and said["action"] in ("Allowed", "Blocked") else None


def _has_status(cells: list[str]) -> bool | None:
    """Whether `app_status` stands before the sizes; else two durations stand behind them. None: neither fits."""
    if cells[_SIZES[1] + 2].isdecimal():
        return False
    fits = not cells[_SIZES[0]].isdecimal() and cells[_SIZES[0] + 1].isdecimal() and cells[_SIZES[1] + 1].isdecimal()
    return True if fits else None


def _is_json(line: str) -> bool:
    return line.startswith("{") and '"zscalernss-' in line and _object(line) is not None


def _object(line: str) -> dict | None:
    """A JSON record by Zscaler's field names; None for one of another feed."""
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(found, dict) or found.get("sourcetype") not in ("zscalernss-web", "zscalernss-fw"):
        return None
    event = found.get("event")
    if not isinstance(event, dict):
        return None
    named = {name: next((event[o] for o in others if o in event), None) for name, others in _ALSO.items()}
    return {name: value for name, value in (named | event).items() if value is not None}
