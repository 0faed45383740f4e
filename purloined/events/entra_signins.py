r"""Entra ID (Azure AD) sign-ins: who began a session, from which address, with which application.

    {"createdDateTime":"2026-03-04T01:09:00Z","userPrincipalName":"anna@acme.example","ipAddress":"203.0.113.66",
     "appDisplayName":"Office 365 SharePoint Online","status":{"errorCode":0},...}

(On one line.) A sign-in that succeeded (error code 0) is a `logon`; the others give no row. Read are: the JSON of the
portal and of Graph (an array, or `{"value": [...]}`), lines of the diagnostic settings (`"category":"SignInLogs"`, with
the sign-in in `properties`), Sentinel's SigninLogs, and the portal's CSV in English. Times are UTC.

What it cannot tell: what was done in the session; how long it lasted. Sign-ins of applications and without a person
(`NonInteractiveUserSignInLogs`) are in files of their own; a session kept by a stolen token shows there, or nowhere.
Records are kept for 30 days, or 7 without a licence.

Documented under "signIn resource type" in the Microsoft Graph reference and "Sign-in logs" in Entra's documentation.
"""

import re
from collections.abc import Iterator

from purloined.evidence import Evidence
from purloined.parsing import cloud_values, csv_table, encoding, json_objects

SHOWS = {"logon"}
RECORD = "entry"
KIND = "Cloud"
COLLECT = """Get-MgAuditLogSignIn -All -Filter "createdDateTime ge 2026-02-27" | ConvertTo-Json -Depth 8 > signins.json
# or Entra > Sign-in logs > Download > JSON: interactive and non-interactive; kept for 30 days at the most"""

_HOST = "login.microsoftonline.com"
_HEAD = re.compile(rb'"(?:userPrincipalName|UserPrincipalName)"\s*:')
_MORE = re.compile(rb'"(?:appDisplayName|AppDisplayName)"\s*:')
_TIME = re.compile(rb'"(?:createdDateTime|CreatedDateTime)"\s*:|"category"\s*:\s*"(?:NonInteractiveUser)?SignInLogs"')
_WITHIN = frozenset({"value"})
_CSV = {"date (utc)", "username", "ip address", "status"}


def recognises(name: str, head: bytes) -> bool:
    if head.lstrip(b"\xef\xbb\xbf \t\r\n[").startswith(b"{"):
        return all(form.search(head) for form in (_HEAD, _MORE, _TIME))
    return set(_headings(next(iter(encoding.first_lines(head)), ""))) >= _CSV


def read(evidence: Evidence) -> Iterator[dict]:
    is_json = evidence.head().lstrip(b"\xef\xbb\xbf \t\r\n[").startswith(b"{")
    records = json_objects.objects(evidence, _WITHIN) if is_json else _from_table(evidence)
    for record, outer in records:
        said = outer["properties"] if isinstance(outer.get("properties"), dict) else outer
        time = cloud_values.utc(said, "createdDateTime", "CreatedDateTime") or cloud_values.utc(
            outer, "time", "TimeGenerated"
        )
        if time is None:
            evidence.unread(record, "no time")
            continue
        evidence.saw(record, time)
        if _succeeded(said):
            address, port = cloud_values.endpoint(cloud_values.text(said, "ipAddress", "IPAddress"))
            yield {
                "record": record,
                "time": time,
                "action": "logon",
                "route": "cloud",
                "host": _HOST,
                "actor_user": cloud_values.text(said, "userPrincipalName", "UserPrincipalName"),
                "actor_session": cloud_values.text(said, "sessionId", "SessionId", "correlationId", "CorrelationId"),
                "src_endpoint": address,
                "src_port": port,
                "detail": _detail(said),
            }


def _headings(line: str) -> list[str]:
    return [heading.strip().lower() for heading in csv_table.fields(line, ",")]


def _from_table(evidence: Evidence) -> Iterator[tuple[int, dict]]:
    """The portal's CSV, by the names that Graph has for its columns."""
    records = csv_table.records(evidence, among=",")
    _, headings = next(records)
    names = [heading.strip().lower() for heading in headings]
    for record, (_, fields) in enumerate(records, 1):
        if len(fields) != len(names):
            evidence.unread(record, f"{len(fields)} fields, where the header has {len(names)}")
            continue
        said = dict(zip(names, fields, strict=True))
        yield (
            record,
            {
                "createdDateTime": said.get("date (utc)"),
                "userPrincipalName": said.get("username"),
                "ipAddress": said.get("ip address"),
                "appDisplayName": said.get("application"),
                "clientAppUsed": said.get("client app"),
                "correlationId": said.get("correlation id"),
                "status": {"errorCode": 0 if said.get("status", "").lower() == "success" else 1},
            },
        )


def _succeeded(said: dict) -> bool:
    status = said.get("status")
    code = status.get("errorCode") if isinstance(status, dict) else said.get("ResultType", said.get("resultType"))
    return str(code) == "0"


def _detail(said: dict) -> str:
    names = ("appDisplayName", "AppDisplayName", "clientAppUsed", "ClientAppUsed", "userAgent", "UserAgent")
    return ", ".join(value for name in names if (value := cloud_values.text(said, name)))
