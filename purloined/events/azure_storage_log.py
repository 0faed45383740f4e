r"""Azure Storage's resource logs (StorageRead, StorageWrite, StorageDelete): each blob or file that was fetched.

    {"time":"2026-03-04T01:10:00Z","category":"StorageRead","operationName":"GetBlob","statusCode":200,"callerIpAddress":
     "203.0.113.66:50111","uri":"https://acme.blob.core.windows.net:443/parts/a.step?...","properties":{...},...}

(On one line.) Read are the lines of the log container, what an event hub passes on (`{"records": [...]}`), and
StorageBlobLogs and StorageFileLogs as Log Analytics exports them. A blob or file that was fetched (200, or 206 for a
part) is a `send` from the account's host to the caller's address, with responseBodySize as bytes_out. Which operation
is what stands in knowledge/cloud_operations.toml. The path is that of the URI, with the container or share before it.
The account is the requester's name or object id, where one signed in; signatures and tokens are not kept.

What it cannot tell: who it was where a shared access signature or the account's key was used; whether a file was
fetched whole, for large ones are fetched in many parts. Azure says that requests are logged as far as possible, so
these logs show what was taken, and their silence means nothing on any route.

Documented under "Azure Blob Storage monitoring data reference" in Microsoft's documentation.
"""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from purloined import knowledge
from purloined.evidence import Evidence
from purloined.parsing import cloud_values, json_objects

SHOWS = {"send", "write", "delete", "list"}
RECORD = "entry"
KIND = "Cloud"
COLLECT = "azcopy copy 'https://ACCOUNT.blob.core.windows.net/insights-logs-storageread?SAS' DEST --recursive"

_WITHIN = frozenset({"records"})
_FOUND = knowledge.load("cloud_operations.toml")["azure_storage"]
_ACTIONS = {name: action for action in ("send", "write", "delete", "list") for name in _FOUND[action]}
_HEAD = (
    re.compile(rb'"[cC]ategory"\s*:\s*"Storage(?:Read|Write|Delete)"'),
    re.compile(rb'"[oO]perationName"\s*:'),
    re.compile(rb'"[cC]allerIpAddress"\s*:'),
)


def recognises(name: str, head: bytes) -> bool:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n[")
    return start.startswith(b"{") and all(form.search(head) for form in _HEAD)


def read(evidence: Evidence) -> Iterator[dict]:
    for record, said in json_objects.objects(evidence, _WITHIN):
        time = cloud_values.utc(said, "time", "TimeGenerated")
        name = cloud_values.text(said, "operationName", "OperationName")
        if time is None or name is None:
            evidence.unread(record, "no time" if name else "no operation")
            continue
        evidence.saw(record, time)
        row = _deed(name, said)
        if row is not None:
            yield row | {"record": record, "time": time, "route": "cloud"}


def _inside(said: dict, name: str) -> dict:
    found = said.get(name)
    return found if isinstance(found, dict) else {}


def _deed(name: str, said: dict) -> dict | None:
    action, status = _ACTIONS.get(name), cloud_values.text(said, "statusCode", "StatusCode") or ""
    host, path = _place(said)
    if action is None or host is None or not status.startswith("2"):
        return None
    more, identity = _inside(said, "properties"), _inside(said, "identity")
    address, port = cloud_values.endpoint(cloud_values.text(said, "callerIpAddress", "CallerIpAddress"))
    how = cloud_values.text(identity, "type") or cloud_values.text(said, "AuthenticationType")
    agent = cloud_values.text(more, "userAgentHeader") or cloud_values.text(said, "UserAgentHeader")
    row = {
        "action": action,
        "host": host,
        "path": None if action == "list" else path,
        "actor_user": cloud_values.text(_inside(identity, "requester"), "upn", "objectId")
        or cloud_values.text(said, "RequesterUpn", "RequesterObjectId"),
        "detail": ", ".join(filter(None, (name, status, how, agent))),
    }
    if action != "send":
        return row | {"src_endpoint": address, "src_port": port}
    sent = cloud_values.count(more, "responseBodySize")
    sent = cloud_values.count(said, "ResponseBodySize") if sent is None else sent
    return row | {"src_endpoint": host, "dst_endpoint": address, "dst_port": port, "bytes_out": sent}


def _place(said: dict) -> tuple[str | None, str | None]:
    """(host, path) of what the URI names, without port and query."""
    host, path = cloud_values.url(cloud_values.text(said, "uri", "Uri"))
    if host is None:
        return None, None
    return host.partition(":")[0], unquote((path or "").partition("?")[0], errors="backslashreplace") or None
