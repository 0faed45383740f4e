r"""Web requests in the W3C extended log format (ELFF), as Blue Coat proxies and IIS write it.

    2026-03-03 22:41:03 2463000 10.0.5.99 bob - OBSERVED 200 TCP_TUNNELED CONNECT tcp drop.example 443 / - 4831203118 51388220

The line `#Fields:` says what the columns are; needed are date, time and the client. Of a proxy, a request is a flow from
the client to the server that it asked for: its address (`r-ip`) where the log has it, else its name. Of a web server
(IIS), it is a flow to that server (`s-ip`). `bytes_out` is what the proxy sent on (`sr-bytes`), else what the client
sent (`cs-bytes`); `bytes_in` the answer (`rs-bytes`, else `sc-bytes`). Without these columns nobody counted the bytes.
A PUT or POST through a proxy is a `send` of the path in its URL. What a proxy denied is passed over.

What it cannot tell: anything inside a tunnel. Whether a POST carried a file. Requests are logged when they end, so that
a tunnel still open is missing. Traffic that did not go through the proxy. Dates and times are UTC, as the format wants
it; how long it took is in milliseconds in IIS's and Blue Coat's logs, else in seconds. Records are not numbered. The FTP
logs of IIS are not read here.

Documented in the W3C working draft "Extended Log File Format", in the ProxySG's "Access Logging" guide and in Microsoft's
"W3C Logging" for IIS.
"""  # noqa: E501

import re
from collections.abc import Iterator
from datetime import UTC, timedelta

from purloined.evidence import Evidence, from_iso
from purloined.parsing import flow_records
from purloined.parsing.web_request import is_address, server, uploaded

SHOWS = {"flow", "send"}
KIND = "Firewalls and flows"
COLLECT = r"""robocopy C:\inetpub\logs\LogFiles DEST\iis /e
# of a Blue Coat proxy: the access logs that it uploaded"""

_FIELDS = re.compile(rb"^#Fields:[ \t](.*)$", re.MULTILINE)
_NEEDED = {"date", "time", "c-ip"}
_OF_REQUESTS = {"cs-method", "cs-uri", "cs-uri-stem", "cs-host", "cs-uri-host"}
_OF_FTP = {"x-session", "x-fullpath"}
_OF_PROXIES = {"r-ip", "s-action", "sr-bytes", "rs-bytes", "cs-uri", "cs-uri-host", "r-host", "sc-filter-result"}
_CELL = re.compile(r'"((?:[^"]|"")*)"|(\S+)')
_MILLISECONDS = ("Microsoft", "SGOS", "Blue Coat", "ProxySG")
_DENIED = ("DENIED", "TCP_DENIED", "POLICY_DENIED")


def recognises(name: str, head: bytes) -> bool:
    found = _FIELDS.search(head)
    names = set(found[1].decode("ascii", "replace").split()) if found else set()
    return names >= _NEEDED and bool(names & _OF_REQUESTS) and not names & _OF_FTP


def read(evidence: Evidence) -> Iterator[dict]:
    names: list[str] = []
    software = ""
    for record, text in evidence.lines():
        if text.startswith("#"):
            if text.startswith("#Fields:"):
                names = text[len("#Fields:") :].split()
            elif text.startswith("#Software:"):
                software = text
            continue
        cells = text.split("\t") if "\t" in text else [quoted or plain for quoted, plain in _CELL.findall(text)]
        if not names or len(cells) != len(names):
            evidence.unread(record, f"{len(cells)} columns where `#Fields:` has {len(names)}")
            continue
        said = {name: cell for name, cell in zip(names, cells, strict=True) if cell not in ("-", "")}
        end = from_iso(f"{said.get('date')}T{said.get('time')}", UTC)
        if end is None:
            evidence.unread(record, "no time")
            continue
        evidence.saw(record, end)
        if said.get("sc-filter-result") in _DENIED or said.get("s-action") in _DENIED:
            continue
        try:
            start = end - _lasted(said.get("time-taken", ""), software)
            yield from _rows(said, {"record": record, "time": start, "end_time": end}, bool(_OF_PROXIES & set(names)))
        except (ValueError, OverflowError) as error:
            evidence.unread(record, str(error))


def _rows(said: dict[str, str], span: dict, by_proxy: bool) -> Iterator[dict]:
    url = _url(said)
    host, port = server(url)
    address = said.get("r-ip", "")
    destination = (address if is_address(address) else host) if by_proxy else said.get("s-ip") or host
    if "c-ip" not in said or not destination:
        raise ValueError("no endpoints")
    words = (said.get("cs-method"), said.get("sc-status"), host if host != destination else None, said.get("s-action"))
    who = {
        "actor_user": said.get("cs-username"),
        "src_endpoint": said["c-ip"],
        "src_port": flow_records.port(said.get("c-port")),
        "dst_endpoint": destination,
        "dst_port": port if by_proxy else flow_records.port(said.get("s-port")) or port,
        "detail": " ".join(word for word in words if word) or None,
    }
    sent = flow_records.count(said.get("sr-bytes") or said.get("cs-bytes"))
    answered = flow_records.count(said.get("rs-bytes") or said.get("sc-bytes"))
    yield span | who | {"action": "flow", "bytes_out": sent, "bytes_in": answered}
    if by_proxy and (path := uploaded(said.get("cs-method", ""), url)):
        about = {"record": span["record"], "time": span["time"]}
        yield about | who | {"action": "send", "route": "http", "path": path, "size": sent}


def _url(said: dict[str, str]) -> str:
    """The URL put together of what the log has of it."""
    whole = said.get("cs-uri") or said.get("cs-uri-stem", "")
    if "://" in whole:
        return whole
    host = said.get("cs-uri-host") or said.get("r-host") or said.get("cs-host", "")
    port = said.get("cs-uri-port") or said.get("r-port", "")
    path = said.get("cs-uri-path") or whole
    place = f"{host}:{port}" if port and ":" not in host else host
    return f"{said.get('cs-uri-scheme', 'http')}://{place}{path if path.startswith('/') else f'/{path}'}"


def _lasted(text: str, software: str) -> timedelta:
    """A wrong unit only makes the connection begin too early, and count the sooner."""
    if not text:
        return timedelta()
    if any(maker in software for maker in _MILLISECONDS) and text.isdecimal():
        return timedelta(milliseconds=min(int(text), 10**12))
    try:
        return timedelta(seconds=min(max(float(text), 0.0), 1e9))
    except ValueError:
        raise ValueError(f"no duration: {text[:20]}") from None
