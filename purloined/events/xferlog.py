r"""xferlog of wu-ftpd, vsftpd, ProFTPD (TransferLog) and others: every file an FTP server sent or got.

    Wed Mar  4 01:10:00 2026 1 203.0.113.66 19209 /parts/a.step b _ o r svc-x ftp 0 * c

A file that went out (`o`) is two rows: a `read` on the server, and a `send` to the client. One that came in (`i`) is a
`write`, one that the client deleted (`d`, ProFTPD) a `delete`. A transfer that broke off (`i` at the end) is told, with
"partial" and without its size: part of the file went. The route is the service the line names: ftp, or sftp and scp
where ProFTPD's mod_sftp writes the log.

A transfer is logged when it ends. One that went on when the server died is not there, so silence clears nothing: `read`
is not among what an intact log shows for certain.

What it cannot tell: the name as it was, since vsftpd and ProFTPD write an underscore for every blank; the server's
own name; folders that were listed; who an anonymous client is; logins that moved no file. Whether the path is that of
the disk or below a chroot. Times carry no zone and are taken in the case's. It is the log of *your* server: on a
server of the thieves a file that came in is one that was taken, which this reader does not know.

Documented in xferlog(5) of ProFTPD and vsftpd.conf(5), xferlog_std_format.
"""

import re
from collections.abc import Iterator

from purloined.evidence import Evidence
from purloined.parsing import syslog_time

SHOWS = {"send", "write", "delete"}
KIND = "File servers"
COLLECT = "cp -a /var/log/vsftpd.log* /var/log/xferlog* /var/log/proftpd DEST/"

_LONGEST = 8_192
_TIME = r"[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}"
_LINE = re.compile(
    rf"[A-Z][a-z]{{2}} (?P<time>{_TIME}) \d+ (?P<client>\S+) (?P<size>\d{{1,18}}) (?P<path>.+) "
    r"[ab] [CUT_]+ (?P<way>[oid]) [argu] (?P<user>.{1,256}?) (?P<service>[a-z]{1,8}) [01] \S+(?: (?P<status>[ci]))?$"
)
_HEAD = re.compile(
    rb"[A-Z][a-z]{2} " + _TIME.encode() + rb" \d+ \S+ \d+ .+ [ab] [CUT_]+ [oid] [argu] .+ [01] \S+(?: [ci])?$"
)


def recognises(name: str, head: bytes) -> bool:
    return any(_HEAD.match(line) for line in head.splitlines()[:50] if len(line) < _LONGEST)


def read(evidence: Evidence) -> Iterator[dict]:
    clock = syslog_time.clock(evidence)
    for record, text in evidence.lines():
        match = _LINE.match(text) if len(text) < _LONGEST else None
        time = clock(match["time"]) if match else None
        if time is None:
            evidence.unread(record, "no line of xferlog" if match is None else "no time")
            continue
        evidence.saw(record, time)
        whole = match["status"] != "i"
        row = {
            "record": record,
            "time": time,
            "route": match["service"],
            "actor_user": match["user"],
            "path": match["path"],
            "size": match["size"] if whole and match["way"] != "d" else None,
            "detail": None if whole else "partial: it broke off",
        }
        yield from _deeds(match["way"], match["client"], row)


def _deeds(way: str, client: str, row: dict) -> Iterator[dict]:
    """What the client made the server do."""
    if way == "o":
        yield row | {"action": "read", "src_endpoint": client}
        yield row | {"action": "send", "dst_endpoint": client}
    else:
        yield row | {"action": "write" if way == "i" else "delete", "src_endpoint": client}
