r"""WinSCP's session log (text): each file that it transferred, with both names and its bytes.

    . 2026-03-04 01:10:00.123 Transfer done: 'C:\Parts\a.step' => '/in/a.step' [19209]

A line of that kind is a `send`: of the local path to the session's host where the first name is one of Windows (a drive
letter, or two backslashes), of the remote path from there where it is not. Older versions give one name only. The
start of WinSCP is an `exec`, with its command line, where the log has it; passwords in it are replaced by ***. The
account is the local one that ran WinSCP. The bytes are those transferred: fewer than the file's after a resume, and
other than it in text mode.

Times are local, in the zone that the head of the log states (`Time zone: Current: GMT+1`), else in the case's. The
offset is that of the log's start: across a change of summer time the rest is off by an hour.

What it cannot tell: anything but transfers that ended; what a transfer that failed had sent; files moved in a
background session, which has a log of its own. Logging is off unless it was asked for.

Documented under "Session Log" in WinSCP's documentation; the message stands in WinSCP's Terminal.cpp.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone, tzinfo
from functools import lru_cache

from purloined.evidence import Evidence, in_utc
from purloined.parsing.secrets import without_secrets

SHOWS = {"send", "exec"}
KIND = "The thieves' tools"
LEANS_ON = re.compile(rb" (?:WinSCP Version|Time zone:|Host name:|User name:|Local account:) ")
COLLECT = r"""# what /log= or `Logging` in WinSCP.ini names; by default %TEMP%\*.log of each user"""

_LONGEST = 70_000  # two paths as long as Windows allows
_LINE = re.compile(r"[.<>!*] (?P<second>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\.(?P<milli>\d{3}) (?P<said>.*)", re.DOTALL)
_HEAD = re.compile(rb"(?m)^[.<>!*] \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} ")
_DONE = "Transfer done: '"
_ZONE = re.compile(r"Time zone: Current: GMT(?:([+-])(\d{1,2})(?::(\d\d))?)?(?=,|$)")
_HOST = re.compile(r"Host name: (\S+) \(Port: (\d{1,5})\)")
_HEAD_LINES = 40
_WINDOWS = re.compile(r"(?:\\\\\?\\)?[A-Za-z]:\\|\\\\")


def recognises(name: str, head: bytes) -> bool:
    return _HEAD.search(head) is not None and (b" WinSCP Version " in head or b" Transfer done: '" in head)


def read(evidence: Evidence) -> Iterator[dict]:
    session: dict = {}
    for record, match, zone in _zoned(_lines(evidence), evidence.timezone):
        time = _time(match, zone)
        if time is None:
            evidence.unread(record, "no time")
            continue
        evidence.saw(record, time)
        if match["said"].startswith("WinSCP Version "):
            session = {}
        row = {"record": record, "time": time, "actor_process": "winscp.exe"}
        yield from _said(evidence, match["said"], row, session)


def _lines(evidence: Evidence) -> Iterator[tuple[int, re.Match]]:
    for record, text in evidence.lines():
        match = _LINE.match(text) if len(text) < _LONGEST else None
        if match is not None:
            yield record, match
        elif "Transfer done" in text or len(text) >= _LONGEST:
            evidence.unread(record, "no line of WinSCP's log")  # else a message that goes on over several lines


def _zoned(lines: Iterator[tuple[int, re.Match]], zone: tzinfo) -> Iterator[tuple[int, re.Match, tzinfo]]:
    """Each line with the zone it is in: that of the head, which is held until its zone was read."""
    head: list[tuple[int, re.Match]] = []
    in_head = True
    for record, match in lines:
        in_head = in_head or match["said"].startswith("WinSCP Version ")
        head.append((record, match))
        found = _ZONE.match(match["said"])
        zone = _offset(found) if found else zone
        if found or not in_head or len(head) >= _HEAD_LINES:
            yield from ((*line, zone) for line in head)
            head, in_head = [], False
    yield from ((*line, zone) for line in head)


def _offset(found: re.Match) -> timezone:
    sign, hours, minutes = found.groups()
    ahead = timedelta(hours=min(int(hours or 0), 23), minutes=min(int(minutes or 0), 59))
    return timezone(-ahead if sign == "-" else ahead)


def _time(match: re.Match, zone: tzinfo) -> datetime | None:
    second = _second(match["second"], zone)
    return second and second.replace(microsecond=int(match["milli"]) * 1000)


@lru_cache(maxsize=1024)  # many lines share a second
def _second(text: str, zone: tzinfo) -> datetime | None:
    try:
        return in_utc(datetime.fromisoformat(text), zone)
    except ValueError:
        return None


def _said(evidence: Evidence, said: str, row: dict, session: dict) -> Iterator[dict]:
    """A transfer, or the start of the program; what else the head says is remembered."""
    if said.startswith(_DONE):
        transfer = _transfer(said, session)
        if transfer is None:
            evidence.unread(row["record"], "a transfer without its name and bytes")
        else:
            yield row | transfer
    elif found := _HOST.match(said):
        session |= {"host": found[1], "port": found[2]}
    elif said.startswith("User name: "):
        session["user"] = said.removeprefix("User name: ").partition(" (Password")[0]
    elif said.startswith("Local account: "):
        session["account"] = said.removeprefix("Local account: ")
    elif said.startswith("Command-line: "):
        command = without_secrets(said.removeprefix("Command-line: "))
        yield row | {"action": "exec", "actor_user": session.get("account"), "cmd_line": command}


def _transfer(said: str, session: dict) -> dict | None:
    """What a line `Transfer done: 'path' => 'to' [bytes]` says; a name may hold quotation marks."""
    names, _, size = said.removeprefix(_DONE).removesuffix("]").rpartition("' [")
    path, _, there = names.partition("' => '")
    if not said.endswith("]") or not path or not size.isdecimal() or len(size) > 18:
        return None
    user = f", as {session['user']}" if session.get("user") else ""
    to = f" to {there}" if there else ""
    row = {"action": "send", "path": path, "size": size, "actor_user": session.get("account")}
    if _WINDOWS.match(path):
        server = {"dst_endpoint": session.get("host"), "dst_port": session.get("port")}
        return row | server | {"detail": f"uploaded{to}{user}"}
    host = session.get("host")
    source = {"host": host, "src_endpoint": host, "src_port": session.get("port")}
    return row | source | {"detail": f"downloaded{to}{user}"}
