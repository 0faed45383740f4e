r"""Samba's `auth_json_audit` log: who logged on to the server, from which address.

    {"timestamp": "2026-03-03T22:01:00.1+00:00", "type": "Authentication", "Authentication": {"status": "NT_STATUS_OK", ...}}

One JSON object per line, perhaps after a log header or blanks. An Authentication that succeeded is a
`logon` at the server's address. The account is the one that the session became, with its domain; the domain
is left out where it is WORKGROUP or the server's own name, so that a local account reads as it does in
other logs of the server. Its own name is taken from `watches.host` in case.toml's `[[sensor]]`, and learnt
where a client that named no domain, or WORKGROUP, became an account of it (or of the domain that winbind
takes where none is named).

What it cannot tell: what was done in the session, and when it ended. A Kerberos logon to a member server is
an Authorization record alone, which gives no row here; nor does a failed logon. A local account that was
first named with the server's name (`FS01\bob`) keeps that name until the log, or case.toml, shows it to be
the server's. `workstation` is whatever the client called itself. Lines are there only at log level 3 and
above of `auth_json_audit` (failures at 2).

Documented in smb.conf(5) under "log level" and in the Samba wiki, "Setting up Audit Logging".
"""  # noqa: E501

import re
from collections.abc import Iterator

import orjson

from purloined.evidence import Evidence, from_iso

SHOWS = {"logon"}
KIND = "File servers"
COLLECT = "cp -a /var/log/samba DEST/  # auth_json_audit goes where smb.conf's `log file` says"

_START = re.compile(r'\{\s*"timestamp"\s*:')
_HEAD = re.compile(rb'\{\s*"timestamp"\s*:\s*"[^"\n]*"\s*,\s*"type"\s*:\s*"(?:Authentication|Authorization)"')


def recognises(name: str, head: bytes) -> bool:
    return _HEAD.search(head) is not None


def read(evidence: Evidence) -> Iterator[dict]:
    own = {"WORKGROUP", ""}
    if isinstance(watches := evidence.settings.get("watches"), dict):
        own.add(str(watches.get("host", "")).partition(".")[0].upper())
    for record, text in evidence.lines():
        start = _START.search(text)
        if not start:
            if '"Authentication"' in text:
                evidence.unread(record, "an Authentication without its beginning")
            continue  # a header line of Samba's log, or another message in it
        said = _object(text[start.start() :])
        kind, time = _word(said, "type"), from_iso(_word(said, "timestamp") or "", evidence.timezone)
        if kind is None or time is None:
            evidence.unread(record, "no JSON object with a time and a type")
            continue
        logon = said.get("Authentication")
        if kind == "Authentication" and not isinstance(logon, dict):
            evidence.unread(record, "an Authentication without its object")
            continue
        evidence.saw(record, time)
        if kind == "Authentication" and logon.get("status") == "NT_STATUS_OK":
            yield {"record": record, "time": time, "action": "logon"} | _logon(logon, own)


def _logon(logon: dict, own: set[str]) -> dict:
    (client, client_port), (server, server_port) = (_address(logon, f"{end}Address") for end in ("remote", "local"))
    service = _word(logon, "serviceDescription")
    workstation = _word(logon, "workstation")
    details = [service, _word(logon, "authDescription"), workstation and f"workstation {workstation}"]
    session = _word(logon, "logonId")
    return {
        "route": "smb" if service and service.upper().startswith("SMB") else None,
        "host": server,
        "actor_user": _account(logon, own),
        "actor_session": None if session == "0" else session,  # a file server writes 0 for each
        "src_endpoint": client,
        "src_port": client_port,
        "dst_endpoint": server,
        "dst_port": server_port,
        "detail": ", ".join(detail for detail in details if detail),
    }


def _account(logon: dict, own: set[str]) -> str | None:
    """The account with its domain, unless the domain is the server itself. Learns the server's names."""
    account, domain = _word(logon, "becameAccount"), _word(logon, "becameDomain") or ""
    asked, asked_domain = _word(logon, "clientAccount"), _word(logon, "clientDomain") or ""
    if account is None:
        account, domain = asked, asked_domain
    elif asked_domain.upper() in ("", "WORKGROUP") and asked == account and len(own) < 10:
        own.add(domain.upper())  # taken where none is named, so other logs of it leave it out too
    if account is None or domain.upper() in own:
        return account
    return f"{domain}\\{account}"


def _address(logon: dict, name: str) -> tuple[str | None, str | None]:
    """(address, port) of `ipv4:10.0.5.20:51696` and `ipv6:2001:db8::5:51696`."""
    kind, _, rest = (_word(logon, name) or "").partition(":")
    address, _, port = rest.rpartition(":") if kind in ("ipv4", "ipv6") else ("", "", "")
    return address or None, port if port.isdecimal() else None


def _object(text: str) -> dict:
    try:
        said = orjson.loads(text)
    except orjson.JSONDecodeError:
        return {}
    return said if isinstance(said, dict) else {}


def _word(said: dict, name: str) -> str | None:
    value = said.get(name)
    return value if isinstance(value, str) and value else None
