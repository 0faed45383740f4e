r"""Zeek files.log (TSV or JSON): files seen inside HTTP, FTP and SMB, who sent them to whom, and their hash.

    1772575300.4  FxY1a  10.0.5.99  203.0.113.66  CAbc1  HTTP  0  SHA256  application/pdf  -  0.2  T  19209

(Fields are parted by tabs.) Over HTTP and FTP a row is a `send`. Over SMB what the server sent was read
there, and what it was sent was written. Who sent stands in `tx_hosts` and `rx_hosts` (until Zeek 5) or
follows from `id.*` and `is_orig` (since). A record that has neither a name nor a SHA-256 can name no file
and gives no row; neither do files of other protocols, such as certificates.

What it cannot tell: anything inside TLS or encrypted SMB 3, and that without a trace here; so no reading is
ruled out by this log. A SHA-256 stands here only if Zeek was told to make them (policy/frameworks/files/
hash-all-files) and every byte passed by in order; it and the size are given only where nothing is missing
and no total contradicts. The name is what the protocol said: over HTTP usually none (http.log has the URL),
over SMB the path below a share, and not which share. Where several hosts are named, the first of each side
is taken.

Documented under "files.log" and Files::Info in the Zeek manual.
"""

from collections.abc import Iterator

from purloined.evidence import Evidence
from purloined.parsing import zeek_log

SHOWS = {"send", "write"}  # not read: encrypted SMB passes by without a record
KIND = "Network sensors"
COLLECT = zeek_log.COLLECT

_ROUTES = {"HTTP": "http", "FTP_DATA": "ftp", "SMB": "smb"}
_SMB_PORTS = (445, 139)


def recognises(name: str, head: bytes) -> bool:
    return zeek_log.is_log(name, head, "files", {"fuid", "source", "seen_bytes"})


def read(evidence: Evidence) -> Iterator[dict]:
    for record, said in zeek_log.records(evidence, "files"):
        time = zeek_log.time(said)
        if time is None:
            evidence.unread(record, "no time")
            continue
        evidence.saw(record, time)
        route = _ROUTES.get(zeek_log.text(said, "source") or "")
        row = _file(said)
        name = zeek_log.text(said, "filename")
        if route is None or not (name or row["sha256"]):
            continue
        ends = _ends(said)
        if ends is None:
            evidence.unread(record, "it does not say who sent the file")
            continue
        row |= _smb(said, *ends) | {"path": name} if route == "smb" else _sent(*ends) | {"name": name}
        row["src_port"] = _port(said, row["src_endpoint"])
        end = zeek_log.after(time, zeek_log.text(said, "duration"))
        yield row | {"record": record, "time": time, "end_time": end, "route": route}


def _file(said: dict) -> dict:
    """What is known of the content, if it passed by whole."""
    seen, total = zeek_log.number(said, "seen_bytes"), zeek_log.number(said, "total_bytes")
    lost = (zeek_log.number(said, "missing_bytes") or 0) + (zeek_log.number(said, "overflow_bytes") or 0)
    ended = not zeek_log.yes(said, "timedout") if total is None else total == seen
    whole = ended and not lost
    more = len(zeek_log.members(said, "tx_hosts")) > 1 or len(zeek_log.members(said, "rx_hosts")) > 1
    of_all = "" if total is None else f" of {total}"
    details = ["" if whole else f"partial: {seen}{of_all} bytes seen, {lost} missing"]
    details += ["several hosts" if more else "", zeek_log.text(said, "mime_type") or ""]
    return {
        "sha256": zeek_log.text(said, "sha256") if whole else None,
        "size": seen if whole else None,
        "actor_session": zeek_log.text(said, "uid") or next(iter(zeek_log.members(said, "conn_uids")), None),
        "detail": ", ".join(detail for detail in details if detail),
    }


def _ends(said: dict) -> tuple[str, str] | None:
    """(sender, receiver)."""
    senders, receivers = zeek_log.members(said, "tx_hosts"), zeek_log.members(said, "rx_hosts")
    if senders and receivers:
        return senders[0], receivers[0]
    began, answered = zeek_log.text(said, "id.orig_h"), zeek_log.text(said, "id.resp_h")
    by_the_first = zeek_log.yes(said, "is_orig")
    if began is None or answered is None or by_the_first is None:
        return None
    return (began, answered) if by_the_first else (answered, began)


def _sent(sender: str, receiver: str) -> dict:
    return {"action": "send", "src_endpoint": sender, "dst_endpoint": receiver}


def _port(said: dict, endpoint: str) -> int | None:
    """The port of that end of the connection the file was seen in."""
    sides = [side for side in ("orig", "resp") if zeek_log.text(said, f"id.{side}_h") == endpoint]
    return zeek_log.number(said, f"id.{sides[0]}_p") if len(sides) == 1 else None


def _smb(said: dict, sender: str, receiver: str) -> dict:
    """A read if the server sent it. The server answered, unless only the first end has the port of SMB."""
    by_the_first = zeek_log.yes(said, "is_orig")
    ports = zeek_log.number(said, "id.orig_p"), zeek_log.number(said, "id.resp_p")
    turned = ports[0] in _SMB_PORTS and ports[1] not in _SMB_PORTS
    from_server = by_the_first is turned if by_the_first is not None else True
    client, server = (receiver, sender) if from_server else (sender, receiver)
    action = "read" if from_server else "write"
    return {"action": action, "host": server, "src_endpoint": client, "dst_endpoint": server}
