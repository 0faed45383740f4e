r"""The output of GNU `tree -J`: a folder tree as JSON, with any of tree's columns.

    {"type":"file","name":"hinge rev B.step","size":20480,"time":"Mar 14 10:15"}

One row per file; links and devices are passed over. With -f the names are whole paths.

What it cannot tell: times without a year, left out; the zone of the others, taken as UTC. The bytes of sizes that -h
rounds. Folders more than 1,000 deep are not read.

Documented in tree(1), "XML/JSON/HTML OPTIONS".
"""

import re
from collections.abc import Iterator

from purloined.evidence import Evidence
from purloined.parsing import encoding, json_walk, listed_sizes, tree_columns

_HEAD = re.compile(r'\[?\s*\{\s*"type"\s*:\s*"(?:directory|file|link)"\s*,\s*"name"\s*:')


def recognises(name: str, head: bytes) -> bool:
    return bool(_HEAD.match(head.decode(encoding.guessed(head), "backslashreplace").lstrip("\ufeff \t\r\n")))


def read(evidence: Evidence) -> Iterator[dict]:
    frames: list[dict] = []  # the objects that are open; their names are the folders
    key, after_colon = "", False
    for part in json_walk.parts(evidence):
        if part.sign == "{":
            frames.append({"line": part.line})
        elif part.sign == "}" and frames:
            yield from _file(evidence, frames.pop(), frames)
        elif not part.sign and frames:
            if after_colon:
                if key in ("type", "name", "size", "time"):
                    frames[-1][key] = part.value
            elif isinstance(part.value, str):
                key = part.value
        after_colon = part.sign == ":"
        if len(frames) * 2 > json_walk.DEEPEST:
            evidence.unread(part.line, f"folders more than {json_walk.DEEPEST // 2:,} deep; the rest is not read")
            return


def _file(evidence: Evidence, entry: dict, folders: list[dict]) -> Iterator[dict]:
    if entry.get("type") != "file":
        return
    name, size = entry.get("name"), entry.get("size")
    is_name = isinstance(name, str) and name != ""
    path = tree_columns.path([str(folder.get("name", "")) for folder in folders], name) if is_name else None
    if path is None:
        evidence.unread(entry["line"], "no name, or a path longer than any system allows")
        return
    row = {"record": entry["line"], "path": path, "size": size if type(size) is int and size >= 0 else None}
    if isinstance(size, str):
        row["size_shown"] = listed_sizes.rounded(size)
    time = str(entry.get("time", ""))
    yield row | {"mtime": tree_columns.time(time), "mtime_shown": time}
