r"""Zeek smb_files.log (TSV or JSON): files opened, renamed and deleted over SMB.

    1772575200.3  CAbc1  10.0.5.99  50100  10.0.5.10  445  SMB::FILE_OPEN  \\FS01\parts  NW\a.step  19209

(Fields are parted by tabs.) The path is the share (`path`) and the name below it. A rename has the old name
in `prev_name`. Where Zeek was told to log them too, FILE_READ and FILE_WRITE become `read` and `write`.

What it cannot tell: by default (SMB::logged_file_actions) no reading and no writing is logged, so no
reading is ruled out by this log. An open does not say with which rights, and folders are opened too. The
same open on one connection is left out if it comes again within three minutes. Encrypted SMB 3 leaves
nothing. Who it was: the account stands in ntlm.log or kerberos.log. Named pipes of IPC$ are passed over,
and so is the root of a share.

Documented under "smb_files.log" and SMB::FileInfo in the Zeek manual.
"""

from collections.abc import Iterator

from purloined.evidence import Evidence
from purloined.parsing import zeek_log

SHOWS = {"open", "rename", "delete"}  # read and write are logged only where somebody asked for them
KIND = "Network sensors"
COLLECT = zeek_log.COLLECT

_ACTIONS = {
    "SMB::FILE_OPEN": "open",
    "SMB::FILE_READ": "read",
    "SMB::FILE_WRITE": "write",
    "SMB::FILE_RENAME": "rename",
    "SMB::FILE_DELETE": "delete",
}


def recognises(name: str, head: bytes) -> bool:
    return zeek_log.is_log(name, head, "smb_files", {"uid", "id.orig_h", "action", "name"})


def read(evidence: Evidence) -> Iterator[dict]:
    for record, said in zeek_log.records(evidence, "smb_files"):
        time = zeek_log.time(said)
        if time is None:
            evidence.unread(record, "no time")
            continue
        evidence.saw(record, time)
        action = _ACTIONS.get(zeek_log.text(said, "action") or "")
        paths = _paths(said, action)
        if action is None or paths is None:
            continue
        server = zeek_log.text(said, "id.resp_h")
        yield paths | {
            "record": record,
            "time": time,
            "action": action,
            "route": "smb",
            "host": server,
            "actor_session": zeek_log.text(said, "uid"),
            "src_endpoint": zeek_log.text(said, "id.orig_h"),
            "src_port": zeek_log.number(said, "id.orig_p"),
            "dst_endpoint": server,
            "dst_port": zeek_log.number(said, "id.resp_p"),
            # Zeek writes 0 for a size that it never learnt
            "size": zeek_log.number(said, "size") or None,
        }


def _paths(said: dict, action: str | None) -> dict | None:
    share, name = zeek_log.text(said, "path"), zeek_log.text(said, "name")
    if name in (None, "<share_root>") or (share or "").upper().endswith("IPC$"):
        return None
    before = zeek_log.text(said, "prev_name")
    if action == "rename" and before is not None:
        return {"path": _below(share, before), "new_path": _below(share, name)}
    return {"path": _below(share, name)}


def _below(share: str | None, name: str) -> str:
    if share is None or not share.startswith("\\\\"):
        return name
    return share.rstrip("\\") + "\\" + name.lstrip("\\")
