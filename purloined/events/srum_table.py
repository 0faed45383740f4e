r"""Windows' count of network bytes per program and hour (SRUM), as Velociraptor, Chainsaw and SrumECmd write it.

    Id,Timestamp,ExeInfo,...,Sid,UserName,UserId,AppId,BytesReceived,BytesSent,InterfaceLuid,InterfaceType,...

SrumECmd's `NetworkUsages` CSV; Velociraptor's Windows.Forensics.SRUM, "Network Usage", as JSON or CSV; the JSON of
`chainsaw analyse srum`, of which the rows of that table are taken and all others passed over. What the numbers mean is
told in `srum`, which reads the database itself: how much, never where to, and a row without a program is the sum over
all of them. The account is the name where the tool found one, else the SID. Times are UTC. The host is Velociraptor's
`Fqdn`; the others do not say it. The file is read twice.

What it cannot tell: what SRUM cannot; whether rows were filtered out.

Documented in the source of SrumECmd (NetworkUsage), Velociraptor's artifact reference (Windows.Forensics.SRUM) and
Chainsaw's manual ("analyse srum").
"""

from collections.abc import Iterator
from datetime import datetime

from purloined.evidence import Evidence
from purloined.parsing import tool_tables
from purloined.parsing.data_usage import Usage, beginnings, row

SHOWS = {"bytes"}
KIND = "Bytes per program"
COLLECT = """velociraptor artifacts collect Windows.Forensics.SRUM --format jsonl > srum.jsonl
SrumECmd.exe -f SRUDB.dat --csv DEST"""

_USAGE = "{973F5D5C-1D90-4944-BE8E-24B94231A174}"
_SRUMECMD = {"Timestamp", "ExeInfo", "BytesReceived", "BytesSent", "InterfaceLuid"}
_VELOCIRAPTOR = {"TimeStamp", "App", "BytesSent", "BytesRecvd", "InterfaceLuid"}


def recognises(name: str, head: bytes) -> bool:
    """Chainsaw's file begins with the catalog's rows, so its other marks are looked for."""
    columns = tool_tables.columns(head)
    return columns >= _SRUMECMD or columns >= _VELOCIRAPTOR or {"Table", "TableName", "ObjidTable"} <= columns


def read(evidence: Evidence) -> Iterator[dict]:
    first = Evidence(evidence.path, evidence.timezone, evidence.settings)  # what cannot be read is told of once
    began = beginnings(_time(found) for _, found in tool_tables.rows(first) if _is_usage(found))
    for record, found in tool_tables.rows(evidence):
        if not _is_usage(found):
            continue
        usage = _understood(record, found)
        if usage is None:
            evidence.unread(record, "no time, or no bytes")
            continue
        evidence.saw(record, usage.time)
        yield row(usage, began, tool_tables.text(found, "Fqdn"))


def _is_usage(found: dict) -> bool:
    return found.get("Table", _USAGE) == _USAGE


def _time(found: dict) -> datetime | None:
    return tool_tables.time(found, "TimeStamp", "Timestamp")


def _understood(record: int, found: dict) -> Usage | None:
    time = _time(found)
    sent = tool_tables.number(found, "BytesSent")
    received = tool_tables.number(found, "BytesRecvd", "BytesReceived")
    if time is None or sent is None or received is None:
        return None
    sid = tool_tables.text(found, "UserSid", "UserSID", "Sid")
    return Usage(
        record,
        time,
        tool_tables.text(found, "App", "AppName", "ExeInfo"),
        tool_tables.text(found, "User", "UserName") or sid,
        sid,
        sent,
        received,
        tool_tables.text(found, "InterfaceType", "InterfaceLuid"),
    )
