"""One file examined in a process of its own, with limits: what a person asks for, where a scan has its own processes."""

from collections.abc import Iterator
from pathlib import Path

from purloined import content
from purloined.content.parts import Content, Part
from purloined.parsing import apart

_LIMITS = apart.Limits(memory=1 << 30, cpu=30, wall=60, output=1 << 30)


def examine(path: Path) -> Content:
    """What a file holds. Its members are not told. Raises OSError where it cannot be read."""
    data = path.read_bytes()
    kind, status, said, parts = "unknown", "broken", "nothing came out of it", []
    for item in apart.run(_examined, path.name, data, limits=_LIMITS):
        if isinstance(item, apart.Stopped):
            status, said = "broken", item.why
        elif item[0] is None:
            kind, status, said = item[1:]
        else:
            parts.append(Part(*item))
    return Content(kind, status, said, parts, [])


def _examined(name: str, data: bytes) -> Iterator[tuple]:
    """First what it is, then its parts."""
    found = content.examine(name.encode("utf-8", "surrogateescape"), data)
    yield None, found.kind, found.status, found.said
    for part in found.parts:
        yield tuple(part)
