r"""Index pages of a web server as JSON: nginx (`autoindex_format json`), Caddy (`browse`), h5ai's answers to its page.

    { "name":"hinge rev B.step", "type":"file", "mtime":"Thu, 14 Mar 2024 10:15:00 GMT", "size":20480 }

One row per file; folders and links are passed over. h5ai's answers hold whole paths, also of folders that were opened
before.

What it cannot tell: with nginx and Caddy, which folder it is: the paths are names alone.

Documented in nginx's ngx_http_autoindex_module and Caddy's file_server, "browse"; h5ai's source, class-item.php.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import unquote

from purloined.evidence import Evidence, from_epoch, from_iso
from purloined.parsing import encoding, json_objects, json_walk
from purloined.parsing.listed_names import LONGEST_PATH

_NGINX, _CADDY, _H5AI = (
    {"name", "type", "mtime"},
    {"name", "size", "url", "mod_time", "is_dir"},
    {"href", "time", "size"},
)
_H5AI_HEAD = re.compile(r'\s*\{.{0,2000}?"items"\s*:\s*\[\s*\{\s*"href"\s*:', re.DOTALL)


def recognises(name: str, head: bytes) -> bool:
    first = json_objects.first_object(head)
    if first is not None and (first.keys() >= _CADDY or _NGINX <= first.keys() <= _NGINX | {"size"}):
        return True
    return bool(_H5AI_HEAD.match(head.decode(encoding.guessed(head), "backslashreplace")))


def read(evidence: Evidence) -> Iterator[dict]:
    for record, entry in json_walk.flat_objects(evidence):
        if entry.keys() >= _H5AI:
            yield from _of_h5ai(evidence, record, entry)
        elif entry.keys() >= _CADDY:
            if not entry["is_dir"] and not entry.get("is_symlink"):
                time = str(entry["mod_time"])
                yield from _row(evidence, record, entry["name"], entry["size"], from_iso(time), time)
        elif entry.keys() >= _NGINX and entry["type"] == "file":
            time = str(entry["mtime"])
            yield from _row(evidence, record, entry["name"], entry.get("size"), _http_date(time), time)


def _of_h5ai(evidence: Evidence, record: int, entry: dict) -> Iterator[dict]:
    href = str(entry["href"])
    if "managed" in entry or href.endswith("/"):
        return
    moment = from_epoch(entry["time"] // 1000) if type(entry["time"]) is int else None
    name = unquote(href, errors="backslashreplace")
    yield from _row(evidence, record, name, entry["size"], moment, str(entry["time"]))


def _row(
    evidence: Evidence, record: int, path: object, size: object, time: datetime | None, shown: str
) -> Iterator[dict]:
    if not isinstance(path, str) or not path or len(path) > LONGEST_PATH:
        evidence.unread(record, "no name, or one longer than any system allows")
        return
    whole = size if type(size) is int and 0 <= size < 1 << 60 else None
    yield {"record": record, "path": path, "size": whole, "mtime": time, "mtime_shown": shown}


def _http_date(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text).astimezone(UTC).replace(tzinfo=None)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
