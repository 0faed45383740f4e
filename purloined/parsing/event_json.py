"""Events as JSON: an object on each line, or objects spread over lines, in an array or behind `Record 17`."""

import re
from collections.abc import Iterator

import orjson

from purloined.evidence import LONGEST_LINE, Evidence
from purloined.parsing import json_objects

_NUMBERED = re.compile(r"Record \d+$")  # what evtx_dump writes before each object


def objects(evidence: Evidence) -> Iterator[tuple[int, dict]]:
    """(line at which it begins, object) of each. What is no object becomes an Unread."""
    head = evidence.head().lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"Record "):
        yield from _behind_numbers(evidence)
    elif head.startswith(b"{") and _by_lines(head):
        yield from _lines(evidence)
    else:
        yield from json_objects.objects(evidence)


def _by_lines(head: bytes) -> bool:
    """Whether an object ends with its line; one that is larger than the head is taken to."""
    first, end, _ = head.partition(b"\n")
    return not end or _whole(first.decode("utf-8", "replace")) is not None


def _lines(evidence: Evidence) -> Iterator[tuple[int, dict]]:
    for record, text in evidence.lines():
        found = _whole(text)
        if found is None:
            evidence.unread(record, "no JSON object")
        else:
            yield record, found


def _behind_numbers(evidence: Evidence) -> Iterator[tuple[int, dict]]:
    begun, lines, size = 0, [], 0
    for record, text in evidence.lines():
        if _NUMBERED.match(text):
            yield from _put_together(evidence, begun, lines, size)
            begun, lines, size = record, [], 0
        else:
            size += len(text)
            if size <= LONGEST_LINE:
                lines.append(text)
    yield from _put_together(evidence, begun, lines, size)


def _put_together(evidence: Evidence, begun: int, lines: list[str], size: int) -> Iterator[tuple[int, dict]]:
    if not begun and not lines:
        return
    found = _whole("\n".join(lines)) if size <= LONGEST_LINE else None
    if found is None:
        evidence.unread(max(begun, 1), "no JSON object, or one that is too large")
    else:
        yield begun, found


def _whole(text: str) -> dict | None:
    try:
        said = orjson.loads(text.strip().removesuffix(","))
    except orjson.JSONDecodeError:
        return None
    return said if isinstance(said, dict) else None
