r"""FileZilla's recentservers.xml and sitemanager.xml: the servers it was made to reach, without their passwords.

    <Server><Host>203.0.113.66</Host><Port>22</Port><Protocol>1</Protocol><User>drop</User></Server>

(Over several lines.) A server is an `exec` of FileZilla without a time, with the server as its destination; the
protocol, the account there and the folders stored with it stand in the detail. Passwords, keys and comments are not
kept.

What it cannot tell: when a server was used, or whether it ever was: sitemanager.xml holds what somebody stored,
recentservers.xml what was typed into the Quickconnect bar. Nothing of any file.

The fields are those that FileZilla's own XML files name.
"""

from collections.abc import Iterator

from purloined.evidence import Evidence
from purloined.parsing.xml_elements import Element, elements

SHOWS = {"exec"}
KIND = "The thieves' tools"
WHOLE = True
COLLECT = (
    r"""robocopy %APPDATA%\FileZilla DEST\FileZilla /e    # of each user; and the log file that filezilla.xml names"""
)

_PROTOCOLS = {
    "0": "FTP", "1": "SFTP", "2": "HTTP", "3": "FTPS, implicit", "4": "FTP over TLS, required", "5": "HTTPS",
    "6": "FTP without TLS", "7": "S3",
}  # fmt: skip

_LABELS = {"Name": "called", "User": "as", "LocalDir": "local folder", "RemoteDir": "remote folder"}


def recognises(name: str, head: bytes) -> bool:
    return b"<FileZilla" in head and (b"<RecentServers" in head or b"<Servers" in head)


def read(evidence: Evidence) -> Iterator[dict]:
    for element in elements(evidence, {"Server"}):
        evidence.saw(element.record, None)
        host = _said(element, "Host")
        if not host:
            evidence.unread(element.record, "a server without a host")
            continue
        port = _said(element, "Port")
        yield {
            "record": element.record,
            "action": "exec",
            "actor_process": "filezilla.exe",
            "dst_endpoint": host,
            "dst_port": port if port.isdecimal() and len(port) <= 5 else None,
            "detail": _detail(element),
        }


def _said(element: Element, name: str) -> str:
    part = element.part(name)
    return part.said() if part else ""


def _detail(element: Element) -> str:
    protocol = _said(element, "Protocol")
    words = ["a server known to FileZilla", _PROTOCOLS.get(protocol, f"protocol {protocol or 'not told'}")]
    for name, label in _LABELS.items():
        if said := _said(element, name):
            words.append(f"{label} {said}")
    return ", ".join(words)
