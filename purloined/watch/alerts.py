"""Alerts, as people and programs get them: on the terminal, as JSON lines, to a webhook, to syslog, into a file.

What a feed says is the word of strangers: it is shown through `names.shown` only, and goes to programs as JSON in
ASCII.
"""

import json
import os
import socket
import urllib.error
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from purloined import __version__, names
from purloined.settings import CaseError
from purloined.watch import log_alerts, watchlist

TIMEOUT = 20
_FACILITY, _SEVERITY = 10, {"new": 1, "surer": 1, "updated": 4, "gone": 5, "silent": 4}  # authpriv; RFC 5424, 6.2.1
_DO = {
    "self": "open a case; keep every log from being overwritten; ask counsel which clocks run from this time on",
    "supplier": "ask the supplier what of yours it held; list what you gave it; see what the contract makes it tell",
    "customer": "ask the customer whether your access to it, and your data there, are part of this",
}


def as_text(alert: dict, language: str = "en") -> str:
    """An alert for a person."""
    if alert["alert"] == "logs":
        return log_alerts.as_text(alert, language)
    if alert["kind"] == "silent":
        return (
            f"SILENT  feed {names.shown(alert['feed'])}: not read since {alert['since'][:16]} UTC: "
            f"{names.shown(alert['why'])}\n  what it published since then is not known here"
        )
    lines = [f"{alert['kind'].upper():7} {alert['role']} {names.shown(alert['company'])} · {alert['tier']}"]
    lines.append(f"  {names.shown(alert['group']) or 'a group not named'} lists {_quoted(alert['title'])}")
    lines.append(f"  why: {names.shown(alert['why'])}" + _of_name(alert))
    lines.append(f"  who else would fit: {_rivals(alert['rivals'])}")
    times = f"  public not later than {_minute(alert['not_later_than'])}"
    if alert["published"]:
        times += f"; the feed gives as published {_minute(alert['published'])}"
    lines.append(times)
    others = [post["title"] for post in alert["posts"] if post["title"] != alert["title"]]
    if others:
        lines.append(f"  the same incident, {len(alert['posts'])} posts: {', '.join(map(_quoted, others[:5]))}")
    for other in alert["other_groups"][:3]:
        lines.append(
            f"  listed by {names.shown(other['group'])} too, not later than {_minute(other['not_later_than'])}"
        )
    if alert["watched_because"]:
        lines.append(f"  watched because: {names.shown(alert['watched_because'])}")
    if alert["tell"]:
        lines.append(f"  tell: {names.shown(', '.join(alert['tell']))}")
    lines.append(f"  now: {alert['now']}")
    return "\n".join(lines)


def what_now(role: str, kind: str) -> str:
    """What to do about it."""
    return "keep what you saw of it; a post that is gone proves nothing" if kind == "gone" else _DO[role]


def _of_name(alert: dict) -> str:
    return f" (watched as {_quoted(alert['watched_name'])})" if alert["watched_name"] != alert["company"] else ""


def _quoted(text: str) -> str:
    return f'"{names.shown(text)}"'


def _minute(text: str) -> str:
    zone = " UTC" if text.endswith("Z") else " (zone not stated)"
    return text[:16].replace("T", " ") + zone


def _rivals(rivals: dict) -> str:
    watched, known = rivals["watched"], rivals["known"]
    said = []
    if watched:
        said.append("of your list " + ", ".join(map(_quoted, watched[:5])))
    if known:
        shown = ", ".join(map(_quoted, rivals["examples"]))
        said.append(f"{known} other names in the feeds ({shown}{', ...' if known > len(rivals['examples']) else ''})")
    return "; ".join(said) or "nobody on your list, and no other name in the feeds so far"


def as_json(alert: dict) -> str:
    """An alert for a program, on one line, in ASCII."""
    return json.dumps(alert)


# Where they go ----------------------------------------------------------------------------------------------


def place_of(sink: dict) -> str:
    """By what a place is remembered; never a secret."""
    where = sink.get("url") or sink.get("address") or sink.get("path") or json.dumps(sink.get("url_from"))
    return f"{sink['to']} {where}"


def deliver(sink: dict, alert: dict) -> None:
    """Hands an alert over; OSError if the place did not take it."""
    if sink["to"] == "webhook":
        _post(sink, alert)
    elif sink["to"] == "syslog":
        _log(sink["address"], alert)
    else:
        _append(Path(sink["path"]), as_json(alert) + "\n")


def _append(path: Path, line: str) -> None:
    """Puts a line at the end of a file, and has it on the disk. Killed after that and before it was noted, the next
    round finds the line there, and does not write it twice; one that was cut by it stays, and is not written on."""
    with path.open("a+b") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - len(line)))
        end = file.read().decode("ascii", "replace")
        if end == line:
            return
        file.write(("" if not end or end.endswith("\n") else "\n").encode() + line.encode("ascii"))
        file.flush()
        os.fsync(file.fileno())


def _post(sink: dict, alert: dict) -> None:
    url = sink.get("url") or watchlist.secret("[[alert]]", sink["url_from"])
    if "url" not in sink:
        watchlist.check_url("[[alert]] url_from", url)
    body = json.dumps({"text": as_text(alert), **alert}).encode()  # `text` is what chat services show
    headers = {"Content-Type": "application/json", "User-Agent": f"purloined/{__version__}"}
    request = urllib.request.Request(url, body, headers, method="POST")
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=TIMEOUT) as answer:
            answer.read(1024)
    except urllib.error.HTTPError as error:
        error.close()
        raise OSError(f"the webhook answers {error.code}") from None
    except urllib.error.URLError as error:
        raise OSError(f"it cannot be reached: {error.reason}") from None


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """An alert goes where it was meant to go."""

    def redirect_request(self, *args: object) -> None:
        return None


def _log(address: str, alert: dict) -> None:
    """RFC 5424 to a socket: `/dev/log`, `udp://host:514`, or `tcp://host:601` with the octet count of RFC 6587."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    priority = _FACILITY * 8 + _severity(alert)
    host = socket.gethostname()[:255] or "-"
    line = f"<{priority}>1 {now} {host} purloined - {alert['alert']} - {as_json(alert)}".encode()
    kind, _, where = address.partition("://")
    if not where:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as link:
            link.settimeout(TIMEOUT)
            link.connect(address)
            link.send(line)
        return
    host, _, port = where.rpartition(":")
    if kind not in ("udp", "tcp") or not host or not port.isdigit():
        raise CaseError(f"[[alert]] address = {address!r}: write /dev/log, udp://host:514 or tcp://host:601")
    stream = socket.SOCK_DGRAM if kind == "udp" else socket.SOCK_STREAM
    family, _, _, _, place = socket.getaddrinfo(host.strip("[]"), int(port), type=stream)[0]
    with socket.socket(family, stream) as link:
        link.settimeout(TIMEOUT)
        link.connect(place)
        link.sendall(line if kind == "udp" else b"%d " % len(line) + line)


def _severity(alert: dict) -> int:
    if alert["alert"] == "logs":
        return 4 if alert["kind"] in log_alerts.LESS_URGENT else 1
    return _SEVERITY.get(alert["kind"], 4)


def print_to(out: TextIO, alert: dict, is_json: bool, language: str = "en") -> None:
    print(as_json(alert) if is_json else as_text(alert, language) + "\n", file=out, flush=True)
