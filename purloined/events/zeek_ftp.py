r"""Zeek ftp.log (TSV or JSON): files stored on and fetched from FTP servers, by name.

    1772575400.2  CAbc1  10.0.5.99  53226  203.0.113.66  21  bob  STOR  ftp://203.0.113.66/a.step  19209  226

(Fields are parted by tabs.) STOR, STOU and APPE are a `send` from the client to the server, RETR from the
server to the client. A transfer that the server refused is none; one that broke off (426, 451, 552) is, and
says so, since part of the file went.

What it cannot tell: the content; hashes stand in files.log. Anything inside FTPS. The path is as the client
said it, put after the folder that Zeek believed to be the current one. By default only these commands are
logged (FTP::logged_commands, with DELE, PORT, PASV and EPSV). The server named is that of the control
connection; the data may have gone to another (`data_channel`).

Documented under "ftp.log" and FTP::Info in the Zeek manual.
"""

from collections.abc import Iterator

from purloined.evidence import Evidence
from purloined.parsing import zeek_log
from purloined.parsing.url_path import without_host

SHOWS = {"send"}
KIND = "Network sensors"
COLLECT = zeek_log.COLLECT

_TO_SERVER = ("STOR", "STOU", "APPE")
_REFUSED = {425, 450, 530, 550, 553}
_BROKEN_OFF = {426, 451, 452, 552}


def recognises(name: str, head: bytes) -> bool:
    return zeek_log.is_log(name, head, "ftp", {"uid", "id.orig_h", "command"})


def read(evidence: Evidence) -> Iterator[dict]:
    for record, said in zeek_log.records(evidence, "ftp"):
        time = zeek_log.time(said)
        if time is None:
            evidence.unread(record, "no time")
            continue
        evidence.saw(record, time)
        row = _transfer(said)
        if row is not None:
            yield row | {"record": record, "time": time, "action": "send", "route": "ftp"}


def _transfer(said: dict) -> dict | None:
    command, reply = zeek_log.text(said, "command"), zeek_log.number(said, "reply_code")
    path = zeek_log.text(said, "arg")
    if command not in (*_TO_SERVER, "RETR") or path is None:
        return None
    if reply in _REFUSED or (reply and 500 <= reply < 600 and reply not in _BROKEN_OFF):
        return None
    client, server = zeek_log.text(said, "id.orig_h"), zeek_log.text(said, "id.resp_h")
    up = command in _TO_SERVER
    broken = reply in _BROKEN_OFF
    user = zeek_log.text(said, "user")
    return {
        "actor_user": None if user == "<unknown>" else user,
        "actor_session": zeek_log.text(said, "uid"),
        "src_endpoint": client if up else server,
        "src_port": zeek_log.number(said, "id.orig_p" if up else "id.resp_p"),
        "dst_endpoint": server if up else client,
        "dst_port": zeek_log.number(said, "id.resp_p") if up else None,
        "path": without_host(path),
        "size": None if broken else zeek_log.number(said, "file_size"),
        "detail": f"{command} {reply or 'no reply'}" + (" partial: it broke off" if broken else ""),
    }
