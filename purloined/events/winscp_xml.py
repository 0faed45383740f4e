r"""WinSCP's XML log: each file that it uploaded or downloaded, with both names.

    <upload><filename value="C:\Parts\a.step" /><destination value="/in/a.step" /><result success="true" /></upload>

(Over several lines, in a <session name="drop@203.0.113.66" start="...">.) An upload that succeeded is a `send` of the
local path to the host in the session's name, a download a `send` of the remote path from there. A custom command
(<call>) is an `exec` on the server. Where the session's name is that of a stored site, the host is not known, and the
name stands in the detail.

What it cannot tell: when, but for the start of the session, or of the command that a <group> stands for, which is
taken, in UTC; what a failed upload had sent before it failed (failures give no row); background transfers, which
WinSCP does not write here; which account ran it. A log that breaks off, or was written while it ran, is read up to
there.

Documented under "XML Logging" in WinSCP's documentation.
"""

import re
from collections.abc import Iterator

from purloined.evidence import Evidence, from_iso
from purloined.parsing.xml_elements import Element, elements

SHOWS = {"send", "exec"}
KIND = "The thieves' tools"
WHOLE = True
COLLECT = "# what /xmllog= or `XML log` in WinSCP.ini names"

_HOST = re.compile(r"@(\[[^\]]+\]|[^@:\[\]]+)(?::\d+)?$")
_DEEDS = {"upload", "download", "call"}


def recognises(name: str, head: bytes) -> bool:
    return b"<session" in head and b"winscp.net/schema/session/" in head


def read(evidence: Evidence) -> Iterator[dict]:
    time, site = None, ""
    for element in elements(evidence, _DEEDS, {"session", "group"}):
        if element.name == "session":
            site = element.attributes.get("name", "")
        if element.name in ("session", "group"):
            time = from_iso(element.attributes.get("start", "")) or time
            evidence.saw(element.record, time)
            continue
        evidence.saw(element.record, time)
        row = _deed(element, site)
        if row is None:
            evidence.unread(element.record, f"an element <{element.name}> without what it names")
        elif _value(element, "result", "success") != "false":
            yield row | {"record": element.record, "time": time, "actor_process": "winscp.exe"}


def _value(element: Element, part: str, attribute: str = "value") -> str | None:
    found = element.part(part)
    return found.attributes.get(attribute) if found else None


def _deed(element: Element, site: str) -> dict | None:
    found = _HOST.search(site)
    host = found[1].strip("[]") if found else None
    user = f"session {site}"
    if element.name == "call":
        command = _value(element, "command")
        return command and {"action": "exec", "host": host, "cmd_line": command, "detail": f"on the server, {user}"}
    path, destination = _value(element, "filename"), _value(element, "destination")
    if not path:
        return None
    row = {"action": "send", "path": path, "size": _value(element, "size")}
    if element.name == "upload":
        return row | {"dst_endpoint": host, "detail": f"uploaded as {destination}, {user}"}
    return row | {"host": host, "src_endpoint": host, "detail": f"downloaded to {destination}, {user}"}
