r"""Plain lists of paths, one a line: `find`, `dir /s /b`, `rclone lsf -R`, `tree -i -f`, or typed by hand.

    D:\Design\Orion\hinge rev B.step

With or without drive, server or root, parted by `/` or `\`. One row per line that is no folder. A line is a
folder if it ends with a separator, if the line before or after it lies below it, or if a line further on
does: lines whose name has no extension are held back until that is known, up to 2 million characters of
them, and then come after the others.

What it cannot tell: an empty folder from a file without extension; both become rows. A link shown by `tree`
as `a -> b` stays as it is written. A name with a line end in it becomes two rows. Sizes, times and hashes
are not there, so a match rests on the path alone. Text that is no UTF-8 is taken in a code page that is
guessed.

Documented in find(1), rclone.org/commands/rclone_lsf and Microsoft's reference of `dir`.
"""

import re
from collections.abc import Iterator

from purloined.evidence import Evidence
from purloined.parsing import encoding

_WAITING = 2_000_000
_LOOKED_AT = 50
_EXTENSION = re.compile(r"[^./\\]\.(?=\w*[A-Za-z])\w{1,10}$")
_ROOTED = re.compile(r"[A-Za-z]:[\\/]|\\\\|\.{0,2}/")
_TRAILER = re.compile(r"\d+ director(?:y|ies)(?:, \d+ files?)?")
_OTHER_FORMS = re.compile(
    r"""^\s*[<{\["#;=*]            # HTML, JSON, quoted fields, comments, rules
      | ^\s*--
      | ^\s+\d+\s | ^\d+[\t|]      # sizes before the name
      | \t | [\x00-\x08]
      | \d:\d\d(?!\d) | \d{4}-\d\d-\d\dT
      | :// | :: | [;:?,]$ | ^\.\.?\s
      | ^\\?[0-9a-fA-F]{32,}\s     # hashes
      | ^[bcdlps-][rwxsStT-]{9}    # ls, tar, zipinfo
      | [├└│] | ^[|`+\\]\s?--
      | ^\s*\w[\w ]*\s=\s | \w=\S+\s+\w+=
      | [,;|]\s*-?\d+\s*(?:[,;|]|$)
      | [,;|][^,;|]*[,;|]\s*(?:\d|$)
    """,
    re.VERBOSE,
)


def recognises(name: str, head: bytes) -> bool:
    lines = [line for line in encoding.first_lines(head) if line.strip()][:_LOOKED_AT]
    paths = [line for line in lines if not _TRAILER.fullmatch(line)]
    parted = sum(map(_is_parted, paths))
    if (len(paths) < 3 and not all(map(_ROOTED.match, paths))) or (not parted and len(paths) > 5):
        return False
    if any(_OTHER_FORMS.search(line) for line in paths) or not any(map(_EXTENSION.search, paths)):
        return False
    return (parted * 2 >= len(paths) or len(paths) <= 5) and all(_is_path(line, paths) for line in paths)


def _is_parted(line: str) -> bool:
    return "/" in line or "\\" in line


def _is_path(line: str, lines: list[str]) -> bool:
    """Parted, or with an extension, or the folder that others lie in."""
    return _is_parted(line) or bool(_EXTENSION.search(line)) or any(_is_below(other, line) for other in lines)


def _is_below(path: str, folder: str) -> bool:
    return len(path) > len(folder) and path.startswith(folder) and (path[len(folder)] in "/\\" or folder[-1] in "/\\")


def read(evidence: Evidence) -> Iterator[dict]:
    held = _Held()
    last, pending = "", (0, "")
    for record, path in encoding.lines(evidence):
        yield from _files(held, last, *pending, path)
        last, pending = pending[1], (record, path)
    yield from _files(held, last, *pending, "")
    yield from held.release(0)


def _files(held: "_Held", before: str, record: int, path: str, after: str) -> Iterator[dict]:
    """The rows that are certain once a line's neighbours are known."""
    held.lies_below(path)
    if not path.strip() or path[-1] in "/\\" or _TRAILER.fullmatch(path):
        return
    if _is_below(before, path) or _is_below(after, path):
        return
    if _EXTENSION.search(path):
        yield {"record": record, "path": path}
    else:
        held.hold(record, path)
        yield from held.release(_WAITING)


class _Held:
    """Lines that may be folders: a later line will show, or the end, or that there are too many."""

    def __init__(self) -> None:
        self._records: dict[str, list[int]] = {}
        self._size = 0

    def hold(self, record: int, path: str) -> None:
        self._records.setdefault(path, []).append(record)
        self._size += len(path) + 100  # what remembering costs besides the text

    def lies_below(self, path: str) -> None:
        """The folder of this path is one."""
        folder = path[: max(path.rfind("/"), path.rfind("\\"), 0)]
        for _ in self._records.pop(folder, ()):
            self._size -= len(folder) + 100

    def release(self, most: int) -> Iterator[dict]:
        """The oldest as files, until no more than so many characters are held."""
        while self._size > most:
            path = next(iter(self._records))
            for record in self._records.pop(path):
                self._size -= len(path) + 100
                yield {"record": record, "path": path}
