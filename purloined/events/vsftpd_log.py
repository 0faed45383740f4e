r"""vsftpd's own log (vsftpd.log): logins, and every file fetched from or stored on the server.

    Wed Mar  4 01:10:00 2026 [pid 3] [bob] OK DOWNLOAD: Client "203.0.113.66", "/a.step", 19209 bytes, 900.12Kbyte/sec

A download is two rows: a `read` on the server, and a `send` to the client; one that failed after bytes had gone is told
too, as "partial" and without a size. An upload is a `write`. The lines of `log_ftp_protocol` (FTP command, FTP
response) are passed over but for what they prove of continuity; passwords are never kept.

A transfer is logged when it ends. One that went on when the server died is not there, so silence clears nothing: `read`
is not among what an intact log shows for certain.

What it cannot tell: how much of a failed download went where the line names no bytes; a rename's two names where they
hold blanks (the line is then unread); folders that were listed; the server's own name; whether a path is that of the
disk or below a chroot. Times carry no zone and are taken in the case's. It is the log of *your* server: on a server of
the thieves a file that came in is one that was taken, which this reader does not know.

Documented in vsftpd.conf(5), `xferlog_enable`, `xferlog_std_format` and `log_ftp_protocol`.
"""

import re
from collections.abc import Iterator

from purloined.evidence import Evidence
from purloined.parsing import syslog_time

SHOWS = {"send", "write", "create", "rename", "delete", "logon"}
KIND = "File servers"
COLLECT = "cp -a /var/log/vsftpd.log* /var/log/xferlog* /var/log/proftpd DEST/"

_LONGEST = 8_192
_TIME = r"[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}"
_LINE = re.compile(
    rf"[A-Z][a-z]{{2}} (?P<time>{_TIME}) \[pid \d+\] (?:\[(?P<user>.*?)\] )?"
    r"(?P<said>(?:OK|FAIL) [A-Z]+|CONNECT|FTP command|FTP response|DEBUG): "
    r'(?:Client "(?P<client>[^"]*)"(?P<rest>.*)|.*)$'
)
_FILE = re.compile(r', "(?P<path>.*)"(?:, (?P<size>\d{1,18}) bytes)?(?:, [\d.]+Kbyte/sec)?$')
_HEAD = re.compile(
    rb'(?m)^[A-Z][a-z]{2} ' + _TIME.encode()
    + rb' \[pid \d+\] (?:\[.*?\] )?(?:(?:OK|FAIL) [A-Z]+|CONNECT|FTP command): Client "'
)  # fmt: skip
_ACTIONS = {"OK UPLOAD": "write", "FAIL UPLOAD": "write", "OK DELETE": "delete"}


def recognises(name: str, head: bytes) -> bool:
    return _HEAD.search(head) is not None


def read(evidence: Evidence) -> Iterator[dict]:
    clock = syslog_time.clock(evidence)
    for record, text in evidence.lines():
        match = _LINE.match(text) if len(text) < _LONGEST else None
        time = clock(match["time"]) if match else None
        if time is None:
            evidence.unread(record, "no line of vsftpd's log" if match is None else "no time")
            continue
        evidence.saw(record, time)
        who = {"record": record, "time": time, "route": "ftp", "actor_user": match["user"]}
        if match["said"] == "OK LOGIN":
            yield who | {"action": "logon", "src_endpoint": match["client"]}
        elif match["said"] in ("OK RENAME", "OK DOWNLOAD", "FAIL DOWNLOAD", *_ACTIONS):
            file = _FILE.match(match["rest"] or "")
            if file is None:
                evidence.unread(record, "no path")
                continue
            yield from _deeds(evidence, match, file, who)


def _deeds(evidence: Evidence, line: re.Match, file: re.Match, who: dict) -> Iterator[dict]:
    said, size = line["said"], file["size"]
    row = who | {"path": file["path"], "src_endpoint": line["client"]}
    if said == "OK RENAME":
        old, *new = file["path"].split(" ")
        if len(new) != 1:
            evidence.unread(who["record"], "where the one name of a rename ends is not told")
            return
        yield row | {"action": "rename", "path": old, "new_path": new[0]}
    elif said in _ACTIONS:
        yield row | {"action": _ACTIONS[said], "size": size if said == "OK UPLOAD" else None}
    elif said == "OK DOWNLOAD" or int(size or 0):
        row |= {"size": size} if said == "OK DOWNLOAD" else {"detail": f"partial: it broke off after {size} bytes"}
        yield row | {"action": "read"}
        yield row | {"action": "send", "src_endpoint": None, "dst_endpoint": line["client"]}
