r"""Microsoft 365's unified audit log: files downloaded, synchronised and opened, mail items accessed, logons.

    {"CreationTime":"2026-03-04T01:10:00","Operation":"FileDownloaded","Workload":"SharePoint","UserId":"anna@acme.example",
     "ClientIP":"203.0.113.66","ObjectId":"https://acme.sharepoint.com/sites/parts/Shared Documents/a.step",...}

(On one line.) Read are: JSON, a record a line or in an array, as the Management Activity API gives it; the CSV of the
portal or of Search-UnifiedAuditLog, with its column AuditData, and the same as JSON; Sentinel's OfficeActivity. What is
an operation stands in knowledge/cloud_operations.toml.

A download or synchronisation is a `send` of the file from its site to the client's address; `FileAccessed` and the like
are a `read`, the use of a sharing link an `open`. The path is SiteUrl, SourceRelativeUrl and SourceFileName, else the
ObjectId, without the host, which is the site's (acme.sharepoint.com).

`MailItemsAccessed` is a `read` at outlook.office365.com, the mailbox its share: of each message named (Bind), or of the
whole folder (Sync), as /Inbox/<message id> or /Inbox. It is what Microsoft made for showing that a mail was not
accessed, so on the route `mailbox` silence means something: where no record `IsThrottled`, and no mailbox has more
than 1,000 Bind records in a day. Each of these is a `drop`: for 24 hours after the record, and after the day.

A file of exactly as many rows as the search gives at the most (100, 5,000, 50,000, 100,000) is a `drop` over all of it:
rows are missing, and nobody knows which. `Set-AdminAuditLogConfig` with UnifiedAuditLogIngestionEnabled false is a
`stop`, true a `start`; a mailbox taken out of auditing is a `config` that holds always, since nothing here ends it
safely.

What it cannot tell: whether a search asked for all operations, users and days, and what the licence records: mail
items are recorded for licensed mailboxes only, and records are kept for 180 days or a year. Files opened twice within
minutes are recorded once. A synchronised client reads a file later without a record. Microsoft names no time by which
a record is there. Whose address a proxy or Microsoft's own service hides. For files, silence means nothing.

Documented under "Audit log activities", "Detailed properties in the audit log" and "Use MailItemsAccessed to
investigate compromised accounts" in Microsoft's Purview documentation, and "Office 365 Management Activity API schema".
"""

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from datetime import datetime, timedelta

import orjson

from purloined import knowledge
from purloined.evidence import Evidence
from purloined.parsing import cloud_values, csv_table, encoding, json_objects

SHOWS = {"read", "open", "send", "write", "rename", "delete", "logon", "drop", "stop", "start", "config"}
ROUTES = {"mailbox"}
KIND = "Cloud"
COLLECT = """Search-UnifiedAuditLog -StartDate 2026-02-27 -EndDate 2026-03-07 -SessionId 1 `
  -SessionCommand ReturnLargeSet -ResultSize 5000 | Export-Csv m365-1.csv -Encoding UTF8
# again with the same SessionId, into the next file, until nothing comes
# or Purview > Audit > new search, all activities and users > Export"""
RECORD = "entry"

MOST_COUNTED = 200_000  # hours of mailboxes
_OPERATIONS = knowledge.load("cloud_operations.toml")
_ACTIONS = {name: action for action in ("send", "read", "open", "write", "rename", "delete")
            for name in _OPERATIONS["m365_files"][action]}  # fmt: skip
_LIMITS = _OPERATIONS["m365_limits"]
_DAY = timedelta(hours=_LIMITS["hours"])
_HOUR = timedelta(hours=1)
_EXCHANGE = "outlook.office365.com"
_ENTRA = "login.microsoftonline.com"
_JSON_HEAD = re.compile(rb'"(?:Operation|Operations)"\s*:')
_JSON_MORE = re.compile(rb'"(?:Workload|OfficeWorkload|AuditData)"\s*:')
_JSON_TIME = re.compile(rb'"(?:CreationTime|CreationDate|TimeGenerated)"\s*:')
_WITHIN = frozenset({"value"})


def recognises(name: str, head: bytes) -> bool:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n[")
    if start.startswith(b"{"):
        return all(form.search(head) for form in (_JSON_HEAD, _JSON_MORE, _JSON_TIME))
    first = next((line for line in encoding.first_lines(head) if not csv_table.before_header(line)), "")
    headings = {heading.strip().lower() for heading in csv_table.fields(first, csv_table.separator(first))}
    return "auditdata" in headings and bool(headings & {"operation", "operations"})


def read(evidence: Evidence) -> Iterator[dict]:
    rows, last, mailboxes = 0, 0, _Mailboxes()
    for record, said in _records(evidence):
        rows, last = rows + 1, record
        time = cloud_values.utc(said, "CreationTime", "TimeGenerated")
        operation = cloud_values.text(said, "Operation")
        if time is None or operation is None:
            evidence.unread(record, "no time" if operation else "no operation")
            continue
        evidence.saw(record, time)
        if operation == "MailItemsAccessed":
            mailboxes.count(said, time)
        for row in _deeds(operation, said, time):
            yield {"record": record, "time": time} | _who(said) | row
    yield from ({"record": last} | row for row in mailboxes.throttled())
    if rows in _LIMITS["export_rows"]:
        why = f"it has exactly {rows:,} rows, a limit of the search: there were more"
        yield {"record": last, "action": "drop", "detail": why}


def _records(evidence: Evidence) -> Iterator[tuple[int, dict]]:
    """(record, what AuditData or the object itself says) of each."""
    start = evidence.head().lstrip(b"\xef\xbb\xbf \t\r\n[")
    found = json_objects.objects(evidence, _WITHIN) if start.startswith(b"{") else _from_table(evidence)
    for record, said in found:
        data = said.get("AuditData", said)
        data = _object(data) if isinstance(data, str) else data
        if isinstance(data, dict):
            yield record, data
        else:
            evidence.unread(record, "no object in AuditData")


def _from_table(evidence: Evidence) -> Iterator[tuple[int, dict]]:
    records = csv_table.records(evidence)
    _, headings = next(records)
    names = [heading.strip().lower() for heading in headings]
    if "auditdata" not in names:
        evidence.unread(1, "no column AuditData")
        return
    place = names.index("auditdata")
    for record, (_, fields) in enumerate(records, 1):
        if len(fields) != len(names):
            evidence.unread(record, f"{len(fields)} fields, where the header has {len(names)}")
        else:
            yield record, {"AuditData": fields[place]}


def _object(text: object) -> object:
    try:
        return orjson.loads(text) if isinstance(text, str) else text
    except ValueError:
        return None


def _members(said: dict, name: str) -> list[dict]:
    """The objects in a list, which Sentinel writes as text."""
    found = _object(said.get(name))
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _properties(said: dict, name: str) -> dict[str, str]:
    return {str(each.get("Name")): str(each.get("Value")) for each in _members(said, name)}


def _who(said: dict) -> dict:
    context = said.get("AppAccessContext")
    session = cloud_values.text(context, "AADSessionId") if isinstance(context, dict) else None
    return {
        "actor_user": cloud_values.text(said, "UserId"),
        "actor_session": session or cloud_values.text(said, "SessionId", "AADSessionId"),
    }


def _client(said: dict) -> tuple[str | None, str | None]:
    return cloud_values.endpoint(
        cloud_values.text(said, "ClientIP", "ClientIPAddress", "Client_IPAddress", "ActorIpAddress")
    )


def _detail(operation: str, said: dict) -> str:
    words = [operation]
    for name in ("UserAgent", "ClientInfoString", "ApplicationDisplayName", "AppId", "ApplicationId", "ClientAppId"):
        if value := cloud_values.text(said, name):
            words.append(f"{name} {value}")
    return ", ".join(words)


def _deeds(operation: str, said: dict, time: datetime) -> Iterator[dict]:
    """The rows of one record, without its time and who it was."""
    if action := _ACTIONS.get(operation):
        yield from _file(action, operation, said)
    elif operation == "MailItemsAccessed":
        yield from _mail(said, time)
    elif operation == "UserLoggedIn":
        address, port = _client(said)
        client = {"host": _ENTRA, "src_endpoint": address, "src_port": port}
        yield {"action": "logon", "detail": _detail(operation, said)} | client
    elif operation == "Set-AdminAuditLogConfig":
        value = _properties(said, "Parameters").get("UnifiedAuditLogIngestionEnabled", "").strip("$").lower()
        if value in ("true", "false"):
            yield {"action": "start" if value == "true" else "stop", "detail": f"auditing was set to {value}"}
    elif operation in ("Set-MailboxAuditBypassAssociation", "Set-Mailbox"):
        parameters = _properties(said, "Parameters")
        off = {"AuditBypassEnabled": "true", "AuditEnabled": "false"}
        for name, value in off.items():
            if parameters.get(name, "").strip("$").lower() == value:
                yield {
                    "action": "config",
                    "time": None,
                    "detail": f"{operation} {name} {value}: {parameters.get('Identity')}",
                }


def _file(action: str, operation: str, said: dict) -> Iterator[dict]:
    kind = cloud_values.text(said, "ItemType")
    if action in ("read", "open") and kind not in (None, "File"):
        return  # a folder or page that was looked at
    host, path = _place(said, "SourceRelativeUrl", "SourceFileName")
    if path is None:
        return
    address, port = _client(said)
    row = {"action": action, "route": "cloud", "host": host, "path": path, "detail": _detail(operation, said)}
    row["size"] = cloud_values.count(said, "FileSizeBytes")
    if action == "send":
        yield row | {"src_endpoint": host, "dst_endpoint": address, "dst_port": port}
        return
    row |= {"src_endpoint": address, "src_port": port}
    if action == "rename":
        row["new_path"] = _place(said, "DestinationRelativeUrl", "DestinationFileName")[1]
        if row["new_path"] in (None, path):
            return
    yield row


def _place(said: dict, folder: str, name: str) -> tuple[str | None, str | None]:
    """(host, path) of a file: put together of its parts, else what the record calls its object."""
    site, file = cloud_values.text(said, "SiteUrl", "Site_Url"), cloud_values.text(said, name)
    host, root = cloud_values.url(site)
    if host and file:
        between = cloud_values.text(said, folder) or ""
        parts = [part.strip("/") for part in (root, between, file) if part.strip("/")]
        return host, "/" + "/".join(parts)
    if name == "SourceFileName":
        host, path = cloud_values.url(cloud_values.text(said, "ObjectId", "OfficeObjectId"))
        return (host, path) if path and path.strip("/") else (None, None)
    return None, None


def _mail(said: dict, time: datetime) -> Iterator[dict]:
    properties = _properties(said, "OperationProperties")
    how = properties.get("MailAccessType", "how is not told")
    address, port = _client(said)
    row = {
        "action": "read", "route": "mailbox", "host": _EXCHANGE, "share": _mailbox(said),
        "src_endpoint": address, "src_port": port, "detail": f"{_detail('MailItemsAccessed', said)}, {how}",
    }  # fmt: skip
    for folder in _folders(said):
        path = "/" + (cloud_values.text(folder, "Path", "Name") or "a folder that is not named").strip("\\/")
        items = [item for item in folder.get("FolderItems") or [] if isinstance(item, dict)]
        for item in items:
            name = cloud_values.text(item, "InternetMessageId", "ImmutableId", "Id") or "a message that is not named"
            yield row | {"path": f"{path}/{name.replace('/', '_')}", "size": cloud_values.count(item, "SizeInBytes")}
        if not items:
            yield row | {"path": path, "detail": f"{row['detail']}: the whole folder"}
    if properties.get("IsThrottled", "").lower() == "true":
        why = "IsThrottled: of this mailbox nothing was recorded for 24 hours"
        yield {"action": "drop", "end_time": time + _DAY, "host": _EXCHANGE, "share": _mailbox(said), "detail": why}


def _mailbox(said: dict) -> str | None:
    return cloud_values.text(said, "MailboxOwnerUPN", "MailboxGuid")


def _folders(said: dict) -> list[dict]:
    found = _members(said, "Folders")
    if found:
        return found
    item = said.get("Item")
    parent = item.get("ParentFolder") if isinstance(item, dict) else None
    return [parent] if isinstance(parent, dict) else [{}]


class _Mailboxes:
    """How many Bind records each mailbox has in each hour, whatever their order in the file."""

    def __init__(self) -> None:
        self._hours: dict[str, Counter] = defaultdict(Counter)
        self._counted = 0
        self._full = False

    def count(self, said: dict, time: datetime) -> None:
        if _properties(said, "OperationProperties").get("MailAccessType") != "Bind":
            return
        hours, hour = self._hours[(_mailbox(said) or "")[:300]], time.replace(minute=0, second=0, microsecond=0)
        if hour not in hours:
            self._full = self._full or self._counted >= MOST_COUNTED
            if self._full:
                return
            self._counted += 1
        hours[hour] += 1

    def throttled(self) -> Iterator[dict]:
        """A `drop` for each hour at whose end a mailbox had more records in a day than are recorded."""
        for mailbox, hours in self._hours.items():
            day, inside = 0, deque()
            for hour in sorted(hours):
                inside.append(hour)
                day += hours[hour]
                while inside[0] <= hour - _DAY:
                    day -= hours[inside.popleft()]
                if day > _LIMITS["bind_records"]:
                    why = f"{day:,} Bind records in a day: after 1,000 nothing more is recorded for 24 hours"
                    times = {"time": hour, "end_time": hour + _HOUR + _DAY}
                    yield {"action": "drop", "host": _EXCHANGE, "share": mailbox or None, "detail": why} | times
        if self._full:
            why = f"more than {MOST_COUNTED:,} hours of mailboxes: whether one was throttled was not counted"
            yield {"action": "drop", "detail": why}
