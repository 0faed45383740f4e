r"""ProFTPD's ExtendedLog in its default format: each FTP command with its reply and bytes.

    203.0.113.66 UNKNOWN svc-x [04/Mar/2026:01:10:00 +0100] "RETR /parts/a.step" 226 19209

RETR is two rows: a `read` on the server, and a `send` to the client; STOR, STOU and APPE are a `write`, DELE a
`delete`. What the server refused (a reply of 425, 450 or 5xx) is none; what broke off (426, 451, 552) is "partial".
Bytes are those of the transfer; they stand as the size where the reply says that it was whole.

What it cannot tell: anything but what the LogFormat names, which an administrator may have changed (this reader takes
`%h %l %u %t "%r" %s %b`, which is used where none is named, and the same with more behind it). The path is as the
client said it: without a slash only the name is known, and a relative one hangs below a folder that no line tells.
Which commands are logged at all is the directive's class (READ, WRITE, ALL); a log of class WRITE shows no download.
The server's own name. It is the log of *your* server: on a server of the thieves a file that came in is one that was
taken.

Documented under "ExtendedLog" and "LogFormat" in the ProFTPD directive list.
"""

import re
from collections.abc import Iterator

from purloined.evidence import Evidence
from purloined.parsing.common_log_time import FORM, common_log_time

SHOWS = {"send", "write", "delete", "logon"}  # no `read`: which commands are logged at all, the log does not say
KIND = "File servers"
COLLECT = "cp -a /var/log/vsftpd.log* /var/log/xferlog* /var/log/proftpd DEST/"

_LONGEST = 8_192
_LINE = re.compile(
    rf"(?P<client>\S+) \S+ (?P<user>.+?) \[(?P<time>{FORM})\] "
    r'"(?P<command>[A-Za-z]{3,4})(?: (?P<said>.*))?" (?P<reply>\d{3}|-) (?P<bytes>\d{1,18}|-)(?: .*)?$'
)  # fmt: skip
_HEAD = re.compile(
    rb'(?m)^\S+ \S+ \S+ \[\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] '
    rb'"(?:USER|PASS|RETR|STOR|STOU|APPE|LIST|NLST|MLSD|CWD|PWD|TYPE|PASV|EPSV|PORT|DELE|AUTH|SYST|QUIT)(?: [^"]*)?" '
)  # fmt: skip
_UP = {"STOR", "STOU", "APPE"}
_BROKEN_OFF = {"426", "451", "452", "552"}


def recognises(name: str, head: bytes) -> bool:
    return _HEAD.search(head) is not None


def read(evidence: Evidence) -> Iterator[dict]:
    for record, text in evidence.lines():
        match = _LINE.match(text) if len(text) < _LONGEST else None
        time = common_log_time(match["time"]) if match else None
        if time is None:
            evidence.unread(record, "no line of the default format" if match is None else "no time")
            continue
        evidence.saw(record, time)
        who = {"record": record, "time": time, "route": "ftp", "actor_user": match["user"]}
        yield from _deeds(match, who)


def _deeds(line: re.Match, who: dict) -> Iterator[dict]:
    command, reply, path = line["command"].upper(), line["reply"], line["said"]
    if command == "PASS" and reply in ("230", "232"):
        yield who | {"action": "logon", "src_endpoint": line["client"]}
    if not path or command not in ("RETR", "DELE", *_UP):
        return
    partial = reply in _BROKEN_OFF
    if not partial and not reply.startswith("2"):
        return
    row = who | {"path" if "/" in path or "\\" in path else "name": path, "src_endpoint": line["client"]}
    row["detail"] = f"{command} {reply}" + (" partial: it broke off" if partial else "")
    if command == "DELE":
        yield row | {"action": "delete"}
        return
    row["size"] = None if partial else line["bytes"]
    yield row | {"action": "write" if command in _UP else "read"}
    if command == "RETR":
        yield row | {"action": "send", "src_endpoint": None, "dst_endpoint": line["client"]}
