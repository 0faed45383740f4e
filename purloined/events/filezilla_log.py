r"""FileZilla's log file: each file that it uploaded or downloaded, whatever the language of its words.

    2026-03-04 01:10:00 4242 2 Command:	STOR bracket rev D.step

Before the words stand the time, the process, and the number of the connection. By FTP a transfer is the command STOR,
APPE or RETR, and succeeds by the next reply of 226 or 250; by SFTP it is `put "local" "remote"` or `get`, and succeeds
where the line after `local:... => remote:...` is of the same kind (Status) and says a number. An upload is a `send` of
the local path to the server, a download a `send` of the remote one from there. By FTP the local path is taken from the
line before that names it, whatever that says else; without one only the name is known.

The server is that of the line `Connecting to 203.0.113.66:21...`, or of `open "drop@203.0.113.66" 22`. Passwords are
masked by FileZilla; commands are kept only where they name a transferred file.

What it cannot tell: what a transfer that failed had sent; which account ran it; the size in bytes, which is rounded;
what went before logging was turned on, which it is not unless asked for. Times carry no zone and are taken in the
case's. Of more than MOST_CONNECTIONS at a time the one that was silent longest is forgotten.

The messages are those of FileZilla's engine and of its fzsftp; FTP's replies are documented in RFC 959.
"""

import re
from collections.abc import Iterator
from datetime import datetime, tzinfo
from functools import lru_cache

from purloined.evidence import Evidence, in_utc

SHOWS = {"send"}
KIND = "The thieves' tools"
LEANS_ON = re.compile(rb"")  # a transfer takes many lines
COLLECT = (
    r"""robocopy %APPDATA%\FileZilla DEST\FileZilla /e    # of each user; and the log file that filezilla.xml names"""
)

MOST_CONNECTIONS = 100
_LONGEST = 70_000
_LINE = re.compile(
    r"(?P<second>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) (?P<process>\d+) (?P<number>\d+) "
    r"(?P<kind>[^:\t]{1,30}?)\s?:\s(?P<said>.*)",
    re.DOTALL,
)
_HEAD = re.compile(rb"(?m)^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \d+ \d+ [^:\t\r\n]{1,30}:[ \t]")
_OURS = re.compile(rb"=> remote:|[ \t](?:STOR|RETR|PASV|EPSV|TYPE I)\b")
_SERVER = re.compile(r"(?:^|\s)(\[[0-9A-Fa-f:.]+\]|[\w.-]+):(\d{1,5})\.\.\.$")
_OPENED = re.compile(r'open "(?:[^"@]*@)?([^"@]+)" (\d{1,5})')
_FTP = re.compile(r"(STOR|APPE|RETR) (.+)", re.DOTALL)
_REPLY = re.compile(r"([1-5]\d\d)[ -]")
_SFTP = re.compile(r'(?:re)?(put|get) "(.*)" "(.*)"$', re.DOTALL)
_BEGUN = re.compile(r"(?:local:.* => remote:|remote:.* => local:)", re.DOTALL)
_LOCAL = re.compile(r"(?:[A-Za-z]:\\|\\\\|/).*", re.DOTALL)


def recognises(name: str, head: bytes) -> bool:
    return _HEAD.search(head) is not None and ("filezilla" in name.lower() or _OURS.search(head) is not None)


def read(evidence: Evidence) -> Iterator[dict]:
    connections: dict[tuple, _Connection] = {}
    for record, text in evidence.lines():
        match = _LINE.match(text) if len(text) < _LONGEST else None
        if match is None:
            evidence.unread(record, "no line of FileZilla's log")
            continue
        time = _time(match["second"], evidence.timezone)
        if time is None:
            evidence.unread(record, "no time")
            continue
        evidence.saw(record, time)
        key = match["process"], match["number"]
        connections[key] = connections.pop(key, None) or _Connection()  # so that the first is the longest unheard
        if len(connections) > MOST_CONNECTIONS:
            connections.pop(next(iter(connections)))
        row = connections[key].hears(match["kind"], match["said"])
        if row is not None:
            session = f"filezilla {match['process']} {match['number']}"
            yield row | {"record": record, "time": time, "actor_process": "filezilla.exe", "actor_session": session}


@lru_cache(maxsize=1024)  # many lines share a second
def _time(text: str, zone: tzinfo) -> datetime | None:
    try:
        return in_utc(datetime.fromisoformat(text), zone)
    except ValueError:
        return None


class _Connection:
    """What one connection is about, line by line."""

    def __init__(self) -> None:
        self.host: str | None = None
        self.port: str | None = None
        self.status: str | None = None  # what Status is called in the language of the log
        self.local: str | None = None  # the last line that may name a local path
        self.transfer: dict | None = None  # what was asked for and has not ended
        self.begun: str | None = None  # the kind of line that said that a transfer by SFTP began

    def hears(self, kind: str, said: str) -> dict | None:
        """The transfer that ends with this line, if one does."""
        if server := _SERVER.search(said) or _OPENED.fullmatch(said):
            self.host, self.port = server[1].strip("[]"), server[2]
            self.status = kind if _SERVER.search(said) else self.status
        elif command := _FTP.fullmatch(said):
            self.transfer, self.begun = self._by_ftp(command[1], command[2]), None
        elif command := said.endswith('"') and _SFTP.fullmatch(said):
            self.transfer, self.begun = self._by_sftp(*command.groups()), None
        elif self.transfer is None:
            self.local = said if kind == self.status and _LOCAL.search(said) else self.local
        elif self.transfer["route"] == "sftp":
            return self._sftp_line(kind, said)
        elif reply := _REPLY.match(said):
            return self._ended() if reply[1] in ("226", "250") else self._failed() if reply[1][0] in "45" else None
        return None

    def _sftp_line(self, kind: str, said: str) -> dict | None:
        if _BEGUN.match(said):
            self.begun = kind
            return None
        if self.begun is None:
            return None
        return self._ended() if kind == self.begun and re.search(r"\d", said) else self._failed()

    def _ended(self) -> dict | None:
        row, self.transfer, self.begun, self.local = self.transfer, None, None, None
        return row

    def _failed(self) -> None:
        self._ended()

    def _by_ftp(self, verb: str, name: str) -> dict:
        if verb == "RETR":
            return self._download(name, "ftp")
        last = re.split(r"[/\\]", name)[-1]
        found = _LOCAL.search(self.local or "")
        end = found[0].rfind(last) if found else -1
        path = {"path": found[0][: end + len(last)]} if found and end >= 0 else {"name": last}
        return self._upload(path, name, "ftp")

    def _by_sftp(self, verb: str, first: str, second: str) -> dict:
        if verb == "get":
            return self._download(first, "sftp")
        return self._upload({"path": first}, second, "sftp")

    def _upload(self, path: dict, remote: str, route: str) -> dict:
        server = {"dst_endpoint": self.host, "dst_port": self.port}
        return {"action": "send", "route": route, "detail": f"uploaded as {remote}"} | server | path

    def _download(self, path: str, route: str) -> dict:
        server = {"host": self.host, "src_endpoint": self.host, "src_port": self.port}
        named = {"path" if "/" in path else "name": path}
        return {"action": "send", "route": route, "detail": "downloaded"} | server | named
