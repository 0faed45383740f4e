"""Windows' records of sessions and programs: who logged on, and what was started; and what Sysmon saw of programs."""

from functools import lru_cache, partial

from purloined.parsing.windows_columns import Told
from purloined.parsing.windows_memory import Channel, Memory
from purloined.parsing.windows_record import (
    KNOWN,
    Event,
    account,
    address,
    client,
    integer,
    last_part,
    port,
    session,
    sha256,
    without_stream,
    word,
)


def logon(log: Memory, event: Event, _: Channel) -> list[dict]:
    """4624."""
    data = event.data
    row = {"action": "logon", "actor_user": account(data, "Target"), "actor_session": session(data, "Target")}
    return [row | client(data) | {"detail": _logon_said(data)}]


def _logon_said(data: dict) -> str:
    return _logon_detail(
        integer(data.get("LogonType")), word(data, "AuthenticationPackageName"), word(data, "WorkstationName")
    )


@lru_cache(maxsize=10_000)
def _logon_detail(kind: int | None, package: str | None, workstation: str | None) -> str:
    words = [f"logon type {kind}" if kind is not None else "", KNOWN["logon_types"].get(str(kind), "")]
    words += [package or "", workstation or ""]
    return ", ".join(said.strip() for said in words if said.strip())


def logoff(log: Memory, event: Event, _: Channel) -> list[dict]:
    """4634, 4647."""
    data = event.data
    return [{"action": "logoff", "actor_user": account(data, "Target"), "actor_session": session(data, "Target")}]


def logon_elsewhere(log: Memory, event: Event, _: Channel) -> list[dict]:
    """4648: somebody gave another account's credentials. No session: whether it went well is not recorded."""
    data = event.data
    said = f"tried with explicit credentials by {account(data, 'Subject') or 'nobody named'}"
    target = word(data, "TargetServerName")
    return [
        {
            "action": "logon",
            "actor_user": account(data, "Target"),
            "actor_process": last_part(word(data, "ProcessName")),
            "dst_endpoint": None if target == "localhost" else target,
            "detail": said,
        }
    ]


def process(log: Memory, event: Event, _: Channel) -> list[dict]:
    """4688. The program runs as the target where that is another account."""
    data = event.data
    who = "Target" if account(data, "Target") else "Subject"
    parent = word(data, "ParentProcessName")
    return [
        {
            "action": "exec",
            "actor_user": account(data, who),
            "actor_session": session(data, who) or session(data, "Subject"),
            "actor_process": last_part(word(data, "NewProcessName")),
            "cmd_line": word(data, "CommandLine"),
            "detail": f"started by {parent}" if parent else None,
        }
    ]


def sysmon_process(log: Memory, event: Event, _: Channel) -> list[dict]:
    """Sysmon 1. The name it was built with stands in the detail: tools are renamed."""
    data = event.data
    return [
        _sysmon(data)
        | {
            "action": "exec",
            "actor_session": session(data, ""),
            "cmd_line": word(data, "CommandLine"),
            "cwd": word(data, "CurrentDirectory"),
            "detail": _sysmon_said(data),
        }
    ]


def _sysmon_said(data: dict) -> str | None:
    words = [f"{label} {value}" for label, name in (("built as", "OriginalFileName"), ("started by", "ParentImage"),
             ("hashes", "Hashes")) if (value := word(data, name)) and value != "?"]  # fmt: skip
    return "; ".join(words) or None


def _sysmon(data: dict) -> dict:
    return {"actor_user": word(data, "User"), "actor_process": last_part(word(data, "Image"))}


def sysmon_connection(log: Memory, event: Event, _: Channel) -> list[dict]:
    """Sysmon 3: a connection when it began; no bytes are counted, ever."""
    data = event.data
    name = word(data, "DestinationHostname")
    return [
        _sysmon(data)
        | {
            "action": "flow",
            "src_endpoint": word(data, "SourceIp"),
            "src_port": port(data, "SourcePort"),
            "dst_endpoint": word(data, "DestinationIp"),
            "dst_port": port(data, "DestinationPort"),
            "unfinished": True,
            "detail": ", ".join(word for word in (word(data, "Protocol"), name, "bytes are not recorded") if word),
        }
    ]


def sysmon_create(log: Memory, event: Event, _: Channel) -> list[dict]:
    """Sysmon 11: a file was created or overwritten."""
    path = word(event.data, "TargetFilename")
    return [_sysmon(event.data) | {"action": "create", "path": path}] if path else []


def sysmon_stream(log: Memory, event: Event, _: Channel) -> list[dict]:
    """Sysmon 15: a second stream of a file was written; the hash is that of the file."""
    path = word(event.data, "TargetFilename")
    if not path:
        return []
    whole = without_stream(path)
    said = word(event.data, "Contents") or ""
    detail = f"stream {path[len(whole) + 1 :]} {said}".strip()[:500]
    return [_sysmon(event.data) | {"action": "write", "path": whole, "sha256": sha256(event.data), "detail": detail}]


def sysmon_name(log: Memory, event: Event, _: Channel) -> list[dict]:
    """Sysmon 22: a name was looked up."""
    name, found = word(event.data, "QueryName"), word(event.data, "QueryResults")
    detail = f"name looked up: {found}"[:500] if found else "name looked up"
    return [_sysmon(event.data) | {"action": "query", "dst_endpoint": name, "detail": detail}] if name else []


def sysmon_delete(log: Memory, event: Event, _: Channel) -> list[dict]:
    """Sysmon 23, 26: a file was deleted; 23 keeps a copy."""
    path = word(event.data, "TargetFilename")
    kept = "Sysmon kept a copy" if event.id == 23 else None
    row = {"action": "delete", "path": path, "sha256": sha256(event.data), "detail": kept}
    return [_sysmon(event.data) | row] if path else []


# The same of many at once: of which fields each column is made ------------------------------------------------

_TARGET = {
    "actor_user": (("TargetUserName", "TargetDomainName"), partial(account, who="Target")),
    "actor_session": (("TargetLogonId",), partial(session, who="Target")),
}
_SYSMON = {
    "actor_user": (("User",), lambda data: word(data, "User")),
    "actor_process": (("Image",), lambda data: last_part(word(data, "Image"))),
}

COLUMNS = {
    logon: Told(
        "logon",
        _TARGET
        | {
            "src_endpoint": (("IpAddress",), address),
            "src_port": (("IpPort",), port),
            "detail": (("LogonType", "AuthenticationPackageName", "WorkstationName"), _logon_said),
        },
    ),
    logoff: Told("logoff", _TARGET),
    sysmon_process: Told(
        "exec",
        _SYSMON
        | {
            "actor_session": (("LogonId",), partial(session, who="")),
            "cmd_line": (("CommandLine",), lambda data: word(data, "CommandLine")),
            "cwd": (("CurrentDirectory",), lambda data: word(data, "CurrentDirectory")),
            "detail": (("OriginalFileName", "ParentImage", "Hashes"), _sysmon_said),
        },
    ),
    sysmon_create: Told(
        "create", _SYSMON | {"path": (("TargetFilename",), lambda data: word(data, "TargetFilename"))}, "path"
    ),
}
FIELDS = {
    function: tuple(name for names, _ in told.columns.values() for name in names) for function, told in COLUMNS.items()
}
