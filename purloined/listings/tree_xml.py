r"""The output of GNU `tree -X`: a folder tree as XML, with any of tree's columns.

    <file name="hinge rev B.step" size="20480" time="Mar 14 10:15"></file>

One row per file; links and devices are passed over. With -f the names are whole paths.

What it cannot tell: times without a year, left out; the zone of the others, taken as UTC. The bytes of sizes that -h
rounds. Folders more than 2,000 deep are not read.

Documented in tree(1), "XML/JSON/HTML OPTIONS".
"""

from collections.abc import Iterator

from purloined.evidence import Evidence
from purloined.parsing import encoding, listed_sizes, markup, tree_columns

_DEEPEST = 2_000


def recognises(name: str, head: bytes) -> bool:
    lines = [line.strip() for line in encoding.first_lines(head)[:4]]
    return "<tree>" in lines


def read(evidence: Evidence) -> Iterator[dict]:
    stack: list[str] = []
    for event in markup.events(evidence):
        if isinstance(event, markup.Tag) and event.name == "directory":
            stack.append(event.attributes.get("name", ""))
            if len(stack) > _DEEPEST:
                evidence.unread(event.line, f"folders more than {_DEEPEST:,} deep; the rest is not read")
                return
        elif isinstance(event, markup.End) and event.name == "directory" and stack:
            stack.pop()
        elif isinstance(event, markup.Tag) and event.name == "file":
            yield from _file(evidence, event, stack)


def _file(evidence: Evidence, tag: markup.Tag, stack: list[str]) -> Iterator[dict]:
    name, size = tag.attributes.get("name", ""), tag.attributes.get("size", "")
    path = tree_columns.path(stack, name)
    if not name or path is None:
        evidence.unread(tag.line, "no name, or a path longer than any system allows")
        return
    time = tag.attributes.get("time", "")
    row = {"record": tag.line, "path": path} | listed_sizes.bytes_or_shown(size)
    yield row | {"mtime": tree_columns.time(time), "mtime_shown": time}
