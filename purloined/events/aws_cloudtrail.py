r"""AWS CloudTrail: objects fetched from S3 (data events), logons to the console, and the trail switched off.

    {"eventTime":"2026-03-04T01:10:00Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","sourceIPAddress":
     "203.0.113.66","requestParameters":{"bucketName":"parts","key":"a.step"},"userIdentity":{...},...}

(On one line.) Read are CloudTrail's own files (`{"Records": [...]}`), and events a line or in an array, as pipelines
store them; `@timestamp` stands for eventTime where that was dropped. GetObject is a `send` from the bucket's host to
the caller's address, with bytesTransferredOut as bytes_out where told; one that transferred none, or failed
(`errorCode`), is none. CopyObject is a `read` of the source. Which event is what stands in
knowledge/cloud_operations.toml. The account is the ARN of the identity, the session its access key id. The host is
<bucket>.s3.amazonaws.com, so that a bucket is a host of case.toml by its name; the path is the key.

StopLogging and DeleteTrail are a `stop`, StartLogging a `start`, changes of what is selected a `config`; a console
logon that succeeded is a `logon`.

What it cannot tell: whether an object was fetched whole; whether data events were on, for which buckets and since when
(they cost money, and are off unless somebody asked for them): so they show what was taken, and silence means nothing on
any route. What a service of AWS itself fetched goes to the service's name. Events come late, and some twice.

Documented under "CloudTrail record contents" in the CloudTrail user guide and "Amazon S3 CloudTrail events" in the
Amazon S3 user guide.
"""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from purloined import knowledge
from purloined.evidence import Evidence
from purloined.parsing import cloud_values, json_objects

SHOWS = {"send", "write", "delete", "list", "logon", "stop", "start", "config"}

RECORD = "entry"
KIND = "Cloud"
COLLECT = "aws s3 sync s3://TRAIL-BUCKET/AWSLogs/ACCOUNT/CloudTrail/ DEST/    # objects need data events"

_WITHIN = frozenset({"Records"})
_OPERATIONS = knowledge.load("cloud_operations.toml")
_S3 = {name: action for action in ("send", "read", "write", "delete", "list")
       for name in _OPERATIONS["cloudtrail_s3"][action]}  # fmt: skip
_ITSELF = {name: action for action in ("stop", "start", "config")
           for name in _OPERATIONS["cloudtrail_itself"][action]}  # fmt: skip
_HEAD = tuple(re.compile(rb'"' + name + rb'"\s*:') for name in (rb"eventSource", rb"eventName", rb"sourceIPAddress"))
_SERVICE = re.compile(rb'"eventSource"\s*:\s*"[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?"')


def recognises(name: str, head: bytes) -> bool:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n[")
    return start.startswith(b"{") and all(form.search(head) for form in _HEAD) and _SERVICE.search(head) is not None


def read(evidence: Evidence) -> Iterator[dict]:
    for record, said in json_objects.objects(evidence, _WITHIN):
        time = cloud_values.utc(said, "eventTime", "@timestamp")
        source, name = cloud_values.text(said, "eventSource"), cloud_values.text(said, "eventName")
        if time is None or name is None:
            evidence.unread(record, "no time" if name else "no event name")
            continue
        evidence.saw(record, time)
        if cloud_values.text(said, "errorCode"):
            continue
        row = _deed(source, name, said)
        if row is not None:
            yield {"record": record, "time": time} | _who(said) | row


def _inside(said: dict, name: str) -> dict:
    found = said.get(name)
    return found if isinstance(found, dict) else {}


def _who(said: dict) -> dict:
    identity = _inside(said, "userIdentity")
    return {
        "actor_user": cloud_values.text(identity, "arn", "userName", "principalId", "invokedBy", "type"),
        "actor_session": cloud_values.text(identity, "accessKeyId"),
    }


def _deed(source: str | None, name: str, said: dict) -> dict | None:
    client = cloud_values.text(said, "sourceIPAddress")
    detail = ", ".join(filter(None, (name, cloud_values.text(said, "userAgent"), cloud_values.text(said, "awsRegion"))))
    if source and source.startswith("s3.") and name in _S3:
        return _object(_S3[name], said, client, detail)
    if source and source.startswith("cloudtrail.") and name in _ITSELF:
        return {"action": _ITSELF[name], "src_endpoint": client, "detail": detail}
    if name == "ConsoleLogin" and _inside(said, "responseElements").get("ConsoleLogin") == "Success":
        return {"action": "logon", "host": "signin.aws.amazon.com", "src_endpoint": client, "detail": detail}
    return None


def _object(action: str, said: dict, client: str | None, detail: str) -> dict | None:
    """The row of an event on an object, or on a bucket that was listed."""
    asked = _inside(said, "requestParameters")
    bucket, key = cloud_values.text(asked, "bucketName"), cloud_values.text(asked, "key")
    if action == "read":
        copied = unquote(cloud_values.text(asked, "x-amz-copy-source") or "", errors="backslashreplace")
        detail = f"{detail}, to {bucket}/{key}"
        bucket, _, key = copied.partition("?versionId=")[0].lstrip("/").partition("/")
    if not bucket or (not key and action != "list"):
        return None
    host = f"{bucket}.s3.amazonaws.com"
    row = {"action": action, "route": "cloud", "host": host, "detail": detail}
    if action != "list":
        row["path"] = key
    if action != "send":
        return row | {"src_endpoint": client}
    sent = cloud_values.count(_inside(said, "additionalEventData"), "bytesTransferredOut")
    return None if sent == 0 else row | {"src_endpoint": host, "dst_endpoint": client, "bytes_out": sent}
