r"""Amazon S3's server access log: each object that was fetched from a bucket, stored or deleted.

    79a5 parts [04/Mar/2026:01:10:00 +0000] 203.0.113.66 arn:aws:iam::1:user/bob 3E57 REST.GET.OBJECT a.step
     "GET /a.step HTTP/1.1" 200 - 19209 19209 7 6 "-" "rclone/v1.66.0" - ...

(On one line.) An object that was fetched (200, or 206 for a part, with bytes sent) is a `send` from the bucket's host
to the client; the account is the requester. A copy made inside S3 is a `read`: to where, another record tells. The
bytes sent stand in bytes_out, the object's in size; where they differ, part of it went. Which operation is what
stands in knowledge/cloud_operations.toml. The host is <bucket>.s3.amazonaws.com, so that a bucket is a host of
case.toml by its name; the path is the key.

What it cannot tell: whether it is whole. AWS says that these logs are delivered as far as possible, late or not at all,
so they show what was taken, and their silence means nothing on any route. Who stood behind an address, and, for a
request that was not signed, the account. A key is written with percent signs, sometimes twice over; the request line
decides which.

Documented under "Amazon S3 server access log format" in the Amazon S3 user guide.
"""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from purloined import knowledge
from purloined.evidence import Evidence
from purloined.parsing.common_log_time import FORM, common_log_time

SHOWS = {"send", "write", "delete", "list"}
KIND = "Cloud"
COLLECT = "aws s3 sync s3://LOG-BUCKET/PREFIX/ DEST/"

_LONGEST = 70_000
_WORDS = r'(?:"(?:[^"\\]|\\.)*"|\S+)'
_LINE = re.compile(
    rf"\S+ (?P<bucket>\S+) \[(?P<time>{FORM})\] (?P<client>\S+) (?P<who>\S+) (?P<request>\S+) "
    rf'(?P<operation>[A-Z0-9]+\.[A-Za-z0-9_.]+) (?P<key>\S+) (?P<line>"[^"]*"|-) (?P<status>\d{{3}}|-) (?P<error>\S+) '
    rf"(?P<sent>\d{{1,18}}|-) (?P<size>\d{{1,18}}|-) \S+ \S+ {_WORDS} (?P<agent>{_WORDS})(?: .*)?$"
)
_HEAD = re.compile(
    rb"(?m)^\S+ \S+ \[" + FORM.encode() + rb"\] \S+ \S+ \S+ (?:REST|WEBSITE|BATCH|S3|SOAP)\.[A-Za-z0-9_.]+ "
)
_FOUND = knowledge.load("cloud_operations.toml")["s3_access"]
_ACTIONS = {name: action for action in ("send", "read", "write", "delete", "list") for name in _FOUND[action]}


def recognises(name: str, head: bytes) -> bool:
    return _HEAD.search(head) is not None


def read(evidence: Evidence) -> Iterator[dict]:
    for record, text in evidence.lines():
        match = _LINE.match(text) if len(text) < _LONGEST else None
        time = common_log_time(match["time"]) if match else None
        if time is None:
            evidence.unread(record, "no line of an S3 server access log" if match is None else "no time")
            continue
        evidence.saw(record, time)
        row = _deed(match)
        if row is not None:
            yield row | {"record": record, "time": time, "route": "cloud"}


def _deed(line: re.Match) -> dict | None:
    action = _ACTIONS.get(line["operation"])
    status, sent = line["status"], int(line["sent"].replace("-", "0"))
    if action is None or (status != "-" and status[0] != "2") or (action == "send" and not sent):
        return None
    host = f"{line['bucket']}.s3.amazonaws.com"
    row = {
        "action": action,
        "host": host,
        "actor_user": line["who"],
        "path": None if action == "list" or line["key"] == "-" else _key(line["key"], line["line"]),
        "size": line["size"] if action in ("send", "write") else None,
        "detail": f"{line['operation']} {status}, {line['agent']}"[:500],
    }
    if action == "send":
        return row | {"src_endpoint": host, "dst_endpoint": line["client"], "bytes_out": sent}
    return row | {"src_endpoint": line["client"]}


def _key(key: str, line: str) -> str:
    """The object's key without percent signs: decoded twice where only that agrees with the request line."""
    once = unquote(key, errors="backslashreplace")
    twice = unquote(once, errors="backslashreplace")
    if once == twice:
        return once
    asked = unquote(line.partition(" ")[2].partition("?")[0].rpartition(" HTTP/")[0] or line, errors="backslashreplace")
    return twice if asked.endswith(twice) and not asked.endswith(once) else once
