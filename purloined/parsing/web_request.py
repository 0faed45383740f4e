"""Who a web request went to, and what it uploaded, as proxies write it. Knows no table and no tool."""

from ipaddress import ip_address

from purloined.parsing import flow_records
from purloined.parsing.url_path import url_path

_PORTS = {"http": 80, "https": 443, "ftp": 21, "ws": 80, "wss": 443}
UPLOADS = ("PUT", "POST")


def server(url: str) -> tuple[str | None, int | None]:
    """(host, port) of a URL, or of what CONNECT asks for (`drop.example:443`, `[2001:db8::1]:443`)."""
    scheme, mark, rest = url.partition("://")
    place = (rest if mark else url).partition("/")[0].rpartition("@")[2]
    if place.startswith("["):
        host, _, port = place[1:].partition("]")
        port = port.removeprefix(":")
    elif is_address(place):  # IPv6 without brackets, and so without a port
        host, port = place, ""
    else:
        host, _, port = place.rpartition(":") if ":" in place else (place, "", "")
    usual = _PORTS.get(scheme.lower()) if mark else None
    return host or None, flow_records.port(port) or usual


def is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def uploaded(method: str, url: str) -> str | None:
    """The path that an upload names; None for any other request, and where the path names no file."""
    path = url_path(url) if method in UPLOADS else ""
    return path if path and not path.endswith("/") else None
