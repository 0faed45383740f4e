r"""Zeek http.log (TSV or JSON): uploads by PUT and POST, with the name in the URL.

    1772575300.4  CAbc1  10.0.5.99  50111  203.0.113.66  80  1  PUT  drop.example  /bracket.step  19209  201

(Fields are parted by tabs.) A PUT or POST whose body is not empty is a `send` from the client to the
server, whatever the server answered: the bytes went there. The path is that of the URL, percent signs
resolved; where the client named the file in a form, that name, with the URL in the detail.

What it cannot tell: anything inside HTTPS. The content: its hash stands in files.log. Whether a POST
carried a file at all; the size is that of the whole body. A body that broke off has the size that came by.
Downloads are in files.log only, since a name in a URL does not tell a file from a page.

Documented under "http.log" and HTTP::Info in the Zeek manual.
"""

from collections.abc import Iterator

from purloined.evidence import Evidence
from purloined.parsing import zeek_log
from purloined.parsing.url_path import url_path

SHOWS = {"send"}
KIND = "Network sensors"
COLLECT = zeek_log.COLLECT


def recognises(name: str, head: bytes) -> bool:
    return zeek_log.is_log(name, head, "http", {"uid", "id.orig_h", "trans_depth"})


def read(evidence: Evidence) -> Iterator[dict]:
    for record, said in zeek_log.records(evidence, "http"):
        time = zeek_log.time(said)
        if time is None:
            evidence.unread(record, "no time")
            continue
        evidence.saw(record, time)
        size = zeek_log.number(said, "request_body_len")
        if zeek_log.text(said, "method") not in ("PUT", "POST") or not size:
            continue
        yield _named(said) | {
            "record": record,
            "time": time,
            "action": "send",
            "route": "http",
            "actor_session": zeek_log.text(said, "uid"),
            "src_endpoint": zeek_log.text(said, "id.orig_h"),
            "src_port": zeek_log.number(said, "id.orig_p"),
            "dst_endpoint": zeek_log.text(said, "id.resp_h"),
            "dst_port": zeek_log.number(said, "id.resp_p"),
            "size": size,
        }


def _named(said: dict) -> dict:
    """The file's name as far as it is told, and the rest for a person to see."""
    path = url_path(zeek_log.text(said, "uri") or "")
    words = [zeek_log.text(said, field) for field in ("method", "status_code", "host")]
    named = zeek_log.members(said, "orig_filenames")
    if named:
        words.append(path)
    if len(named) > 1:
        words.append(f"and {len(named) - 1} more files")
    detail = " ".join(word for word in words if word)
    return {"name": named[0], "detail": detail} if named else {"path": path, "detail": detail}
