r"""Index pages of nginx as XML (`autoindex_format xml`).

    <file mtime="2024-03-14T10:15:00Z" size="20480">hinge rev B.step</file>

One row per file; folders are passed over.

What it cannot tell: which folder it is: the paths are names alone.

Documented in nginx's ngx_http_autoindex_module.
"""

import re
from collections.abc import Iterator

from purloined.evidence import Evidence, from_iso
from purloined.parsing import markup
from purloined.parsing.listed_names import LONGEST_PATH

_HEAD = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?<list>\s*<(?:file|directory|other) ")


def recognises(name: str, head: bytes) -> bool:
    return bool(_HEAD.match(head))


def read(evidence: Evidence) -> Iterator[dict]:
    entry: dict | None = None
    for event in markup.events(evidence):
        if isinstance(event, markup.Tag):
            entry = None
            if event.name == "file":
                size = event.attributes.get("size", "")
                entry = {"record": event.line, "path": "", "size": size if re.fullmatch(r"\d{1,18}", size) else None}
                entry["mtime_shown"] = event.attributes.get("mtime", "")
                entry["mtime"] = from_iso(entry["mtime_shown"])
        elif isinstance(event, markup.Text) and entry and len(entry["path"]) <= LONGEST_PATH:
            entry["path"] += event.text
        elif isinstance(event, markup.End) and event.name == "file" and entry:
            if 0 < len(entry["path"]) <= LONGEST_PATH:
                yield entry
            else:
                evidence.unread(entry["record"], "no name, or one longer than any system allows")
            entry = None
