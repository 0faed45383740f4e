r"""The output of `ls -R` without -l: names below the folder they lie in, also with -1, -p, -F, -Q, -a, -b.

    "hinge rev B.step"

One row per name that is no folder: one that ends with `/` (-p, -F), or that is the heading of a later part, is a
folder. Names without an extension are held back until that is known, up to 2 million characters of them, and then
come after the others. With -Q the names' escapes are undone.

What it cannot tell: sizes, times and hashes; a match rests on the path alone. An empty folder from a file without
extension, where neither -p nor -F marks it. A link from a file, without -F; what -F puts behind a name (`*`, `@`, `=`,
`|`) stays, since a name may end so. Several names in one line (-C, -x, -m) are not read. A name with a line end in it
becomes several rows, without -Q or -b.

Documented in ls(1) and the GNU coreutils manual.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from purloined.evidence import Evidence
from purloined.parsing import encoding
from purloined.parsing.listed_names import joined, unescaped
from purloined.parsing.waiting_names import EXTENSION, WAITING, Waiting

_LONG = re.compile(r"(?: *\d\S* +){0,2}[-bcdlpsDC?](?:[-r][-w][-xsStT]){3}[.+@]? |\t")  # `ls -l` is another reader's


def recognises(name: str, head: bytes) -> bool:
    lines = encoding.first_lines(head)
    first = _heading(lines[0]) if lines else None
    if first is None or not _is_path(first) or any(map(_LONG.match, lines[:20])):
        return False
    return any(
        not before.strip() and (place := _heading(line)) and place.startswith(first.rstrip("/") + "/")
        for before, line in pairwise(lines)
    )


def _is_path(heading: str) -> bool:
    return bool(heading) and not heading.startswith(("#", "<", "{", "[", "-")) and ": " not in heading


def read(evidence: Evidence) -> Iterator[dict]:
    waiting, folder, last = Waiting(), "", -1
    for record, text in encoding.lines(evidence):
        begins, last = record != last + 1, record
        if begins and (heading := _heading(text)) is not None:
            folder = heading
            waiting.is_folder(folder)
        elif not text.startswith("ls: "):
            yield from _name(evidence, waiting, folder, record, text)
    yield from waiting.release()


def _heading(line: str) -> str | None:
    """The folder that a line heads; None where it heads none."""
    if line.startswith('"') and line.endswith('":'):
        return unescaped(line[1:-2])
    return line[:-1] if line.endswith(":") and len(line) > 1 else None


def _name(evidence: Evidence, waiting: Waiting, folder: str, record: int, text: str) -> Iterator[dict]:
    if text.endswith(("/", '"@')):
        return
    if text.startswith('"') and (end := text.rfind('"')) > 1:
        text = unescaped(text[1:end])
    path = joined(folder, text)
    if path is None:
        evidence.unread(record, "a path longer than any system allows")
    elif EXTENSION.search(text):
        yield {"record": record, "path": path}
    elif text not in (".", ".."):
        waiting.hold(record, path)
        yield from waiting.release(WAITING)
