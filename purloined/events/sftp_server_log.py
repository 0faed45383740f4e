r"""OpenSSH's sftp-server or internal-sftp in syslog: every file opened by SFTP, with the bytes read and written.

    Mar  4 01:10:00 fs01 internal-sftp[4242]: close "/srv/parts/a.step" bytes read 19209 written 0

It writes so with `-l INFO` or more. The closing of a file of which bytes were read is two rows: a `read` on the
server, and a `send` to the client of the session; bytes written are a `write`. An opening is logged before it is
tried, so one for reading counts only where no closing and no refusal follows: the server died, the log ends, or more
than MOST_OPEN files were open. Then it is a `read`, of which nobody knows how much. `sent status` right after it is
the refusal.

Whose a line is, the `session opened` of its process says; where that lies before the log begins, account and client are
null. A daemon's word that lines were lost, or kept back by a rate limit, is a `drop`, at least over the last minute.

What it cannot tell: whether all of a file was read (bytes read may be more, or less, than its size; they stand in the
detail); whether it left, for a copy that the client had the server make (`copy-data`) counts as bytes read; files
fetched by scp in its old protocol, by rsync or in a shell, through the same sshd: its silence means something for the
route sftp alone. Names in a chroot are those inside it. sshd cuts lines at 1,024 bytes: one whose path is cut is
unread.

Documented in sftp-server(8); the messages stand in OpenSSH's sftp-server.c.
"""

import re
from collections.abc import Iterator
from datetime import timedelta

from purloined.evidence import Evidence
from purloined.parsing import syslog_lines, syslog_time
from purloined.parsing.syslog_lines import Line

SHOWS = {"read", "send", "write", "rename", "delete", "list", "logon", "logoff", "drop"}
ROUTES = {"sftp"}
KIND = "File servers"
LEANS_ON = re.compile(rb" session (?:opened|closed) for local user ")
COLLECT = "cp -a /var/log/auth.log* /var/log/secure* DEST/  # sftp-server must run with -l INFO or more"

MOST_OPEN = 2_000
MOST_SESSIONS = 2_000
_PROGRAMS = {"internal-sftp", "sftp-server"}
_LONGEST = 4_096  # sshd cuts its own lines sooner
_LEFT_OPEN = "opened for reading, and no closing follows: how much was read is not told"
_LIMIT = timedelta(minutes=1)
_SESSION = re.compile(r"session (opened|closed) for local user (\S+) from \[([^\]]*)\]")
_OPEN = re.compile(r'open "(?P<path>.*)" flags (?P<flags>[A-Z,]*) mode 0[0-7]*')
_CLOSE = re.compile(
    r'(?P<forced>forced )?close "(?P<path>.*)" bytes read (?P<read>\d{1,18}) written (?P<written>\d{1,18})'
)
_OTHERS = (
    (re.compile(r'opendir "(?P<path>.*)"'), "list"),
    (re.compile(r'remove name "(?P<path>.*)"'), "delete"),
    (re.compile(r'(?:posix-)?rename old "(?P<path>.*)" new "(?P<new_path>.*)"'), "rename"),
    (re.compile(r'(?:hard|sym)link old "(?P<path>.*)" new "(?P<new_path>.*)"'), "rename"),
)
_OURS = re.compile(r'(?:forced )?close "|open "|opendir "|remove name "|(?:posix-)?rename old "|(?:hard|sym)link old "')
_ESCAPE = re.compile(r"(?:\\[0-7]{3})+|\\[\\abfnrtvs]")
_CONTROLS = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "s": " ", "\\": "\\"}


def recognises(name: str, head: bytes) -> bool:
    return re.search(rb"(?m)^.{10,200}(?:internal-sftp|sftp-server)\[\d+\]: ", head) is not None or (
        re.search(rb"(?m)^<\d+>1 \S+ \S+ (?:internal-sftp|sftp-server) \d+ ", head) is not None
    )


def read(evidence: Evidence) -> Iterator[dict]:
    clock, server, before = syslog_time.clock(evidence), _Server(evidence), None
    for record, text in evidence.lines():
        line = syslog_lines.parse(text, clock) if len(text) < _LONGEST else None
        if line is None or (line.program in _PROGRAMS and line.time is None):
            evidence.unread(record, "no syslog line" if line is None else "no time")
        elif line.program in _PROGRAMS:
            evidence.saw(record, line.time)
            before = line.time
            yield from server.said(record, line)
        elif lost := syslog_lines.LOST.search(line.text):
            start = min(before or line.time, line.time - _LIMIT) if line.time else before
            yield {"record": record, "time": start, "end_time": line.time, "action": "drop", "detail": lost[0]}
    yield from server.opened.values()


class _Server:
    """Whose each process is, and what it has open."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self.sessions: dict[tuple, dict] = {}
        self.opened: dict[tuple, dict] = {}
        self.tried: dict[tuple, str] = {}  # the path whose opening was the last line of a process

    def said(self, record: int, line: Line) -> Iterator[dict]:
        """The rows of one line."""
        process, text = (line.host, line.pid), line.text
        tried = self.tried.pop(process, None)
        who = self.sessions.get(process, {"route": "sftp", "host": line.host})
        row = who | {"record": record, "time": line.time}
        if match := _SESSION.fullmatch(text):
            yield self._session(process, match) | {"record": record, "time": line.time}
        elif text.startswith("sent status") and tried is not None:
            self.opened.pop((*process, tried), None)
        elif match := _OPEN.fullmatch(text):
            yield from self._open(process, match, row)
        elif match := _CLOSE.fullmatch(text):
            self.opened.pop((*process, match["path"]), None)
            yield from _closed(match, row)
        else:
            found = _other(text, row)
            if found:
                yield found
            elif _OURS.match(text):
                self._evidence.unread(record, "a line of sftp-server that is cut")

    def _open(self, process: tuple, match: re.Match, row: dict) -> Iterator[dict]:
        if "READ" in match["flags"].split(","):
            key = (*process, match["path"])
            yield from self._full()
            if key in self.opened:
                yield self.opened[key]  # opened twice at a time, and a closing tells not which
            self.tried[process] = match["path"]
            self.opened[key] = row | {"action": "read", "path": _plain(match["path"]), "detail": _LEFT_OPEN}

    def _session(self, process: tuple, match: re.Match) -> dict:
        who = {"route": "sftp", "host": process[0], "actor_user": match[2], "src_endpoint": match[3]}
        who["actor_session"] = f"sftp {process[1]}"
        if match[1] == "opened":
            if len(self.sessions) >= MOST_SESSIONS:
                self.sessions.pop(next(iter(self.sessions)))
            self.sessions[process] = who
            return who | {"action": "logon"}
        self.sessions.pop(process, None)
        return who | {"action": "logoff"}

    def _full(self) -> Iterator[dict]:
        if len(self.tried) >= MOST_SESSIONS:
            self.tried.clear()
        if len(self.opened) >= MOST_OPEN:
            yield self.opened.pop(next(iter(self.opened)))


def _closed(match: re.Match, row: dict) -> Iterator[dict]:
    row |= {"path": _plain(match["path"])}
    count, written = int(match["read"]), int(match["written"])
    broken = ", cut off" if match["forced"] else ""
    if count:
        row["detail"] = f"{count} bytes read{broken}"
        yield row | {"action": "read"}
        yield row | {"action": "send", "src_endpoint": row["host"], "dst_endpoint": row.get("src_endpoint")}
    if written:
        yield row | {"action": "write", "detail": f"{written} bytes written{broken}"}


def _other(text: str, row: dict) -> dict | None:
    for form, action in _OTHERS:
        if match := form.fullmatch(text):
            return row | {"action": action} | {name: _plain(said) for name, said in match.groupdict().items()}
    return None


def _plain(text: str) -> str:
    r"""A name as it was before sshd wrote `\303\274` for its bytes and `\\` for a backslash."""
    return _ESCAPE.sub(_meant, text) if "\\" in text else text


def _meant(escape: re.Match) -> str:
    if escape[0][1].isdigit():
        code = bytes(int(octal, 8) & 0xFF for octal in escape[0].split("\\")[1:])
        return code.decode("utf-8", "backslashreplace")
    return _CONTROLS[escape[0][1]]
