r"""IIS's FTP log (W3C extended): logins, and every file fetched from or stored on the server.

    2026-03-04 01:10:00 203.0.113.66 FS01\bob 10.0.5.10 21 RETR /parts/a.step 226 0 0 4d1c... /parts/a.step

The columns are those of the last `#Fields` line, and may change within a file. RETR that was answered by 226 or 250 is
two rows: a `read` on the server, and a `send` to the client; STOR, STOU and APPE are a `write`, DELE a `delete`, PASS
answered by 230 a `logon`. What broke off (426, 451, 552) is "partial": part of the file went. The path is x-fullpath,
else cs-uri-stem; IIS writes a plus for a blank, so a plus is read as one. Older versions number the session before the
command (`[1]sent`, `[1]created`); they are read too. Times are UTC.

A transfer is logged when it ends. One that went on when the server died is not there, so silence clears nothing: `read`
is not among what an intact log shows for certain.

What it cannot tell: whether a plus in a name was a plus; the folder on the disk behind a virtual one; how much of a
transfer that broke off went; folders that were listed. A line of a log whose `#Fields` leaves out the command, the path
or the status says nothing, and is unread. It is the log of *your* server: on a server of the thieves a file that came
in is one that was taken.

Documented under "FTP Logging <logFile>" and "W3C Extended Log File Format" in Microsoft's IIS documentation.
"""

import re
from collections.abc import Iterator
from datetime import datetime

from purloined.evidence import Evidence, from_iso

SHOWS = {"send", "write", "delete", "logon"}
KIND = "File servers"
COLLECT = r"robocopy C:\inetpub\logs\LogFiles DEST\iisftp /s    # the folders FTPSVC*"

_LONGEST = 70_000
_VERBS = {
    "RETR": "read", "sent": "read", "STOR": "write", "STOU": "write", "APPE": "write", "created": "write",
    "appended": "write", "DELE": "delete", "PASS": "logon",
}  # fmt: skip
_NUMBERED = re.compile(r"\[(\d+)\](\w+)")
_BROKEN_OFF = {"426", "451", "452", "552"}
_NEEDED = {"date", "time", "c-ip", "cs-method", "sc-status"}
_FIELDS = re.compile(rb"(?m)^#Fields:.* cs-method( .*)?\r?$")
_OF_FTP = re.compile(rb"ControlChannelOpened|DataChannelOpened|\[\d+\](?:USER|PASS|sent|created)\b|x-fullpath")


def recognises(name: str, head: bytes) -> bool:
    return _FIELDS.search(head) is not None and _OF_FTP.search(head) is not None


def read(evidence: Evidence) -> Iterator[dict]:
    fields: list[str] = []
    for record, text in evidence.lines():
        if text.startswith("#"):
            if text.startswith("#Fields:"):
                fields = text.removeprefix("#Fields:").split()
            continue
        words = text.split(" ") if len(text) < _LONGEST else []
        said = {name: word for name, word in zip(fields, words, strict=False) if word != "-"}
        time = _time(said)
        if len(words) != len(fields) or not _NEEDED.issubset(fields) or time is None or "cs-method" not in said:
            evidence.unread(record, "no line of the columns that #Fields names")
            continue
        evidence.saw(record, time)
        yield from _deeds(said, {"record": record, "time": time, "route": "ftp"})


def _time(said: dict[str, str]) -> datetime | None:
    return from_iso(f"{said['date']}T{said['time']}") if {"date", "time"} <= said.keys() else None


def _deeds(said: dict[str, str], row: dict) -> Iterator[dict]:
    verb, status = said["cs-method"], said.get("sc-status", "")
    numbered = _NUMBERED.fullmatch(verb)
    session, verb = numbered.groups() if numbered else (said.get("x-session"), verb.upper())  # as the client typed it
    action = _VERBS.get(verb)
    partial = status in _BROKEN_OFF
    if action is None or not (status.startswith("2") or partial):
        return
    client = said.get("c-ip")
    row |= {
        "host": said.get("s-computername", said.get("s-ip")),
        "actor_user": said.get("cs-username"),
        "actor_session": session,
        "src_endpoint": client,
        "detail": f"{verb} {status}" + (" partial: it broke off" if partial else ""),
    }
    path = said.get("x-fullpath", said.get("cs-uri-stem"))
    if action == "logon":
        if status == "230":
            yield row | {"action": "logon"}
        return
    if path is None:
        return
    row["path"] = path.replace("+", " ")
    yield row | {"action": action}
    if action == "read":
        yield row | {"action": "send", "src_endpoint": row["host"], "dst_endpoint": client}
