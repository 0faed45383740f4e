r"""Folder trees drawn with lines: GNU `tree` (also --charset ascii, -s, -D, -f) and Windows' `tree /f`.

    │   └── hinge rev B.step

One row per file. In GNU's form a folder is what has entries below it or ends with `/` (`tree -F`); links
(`name -> target`) are passed over; `[ size date ]` before the name is read where size is in bytes and the
date carries a year. In Windows' form folders have branches and files have none.

What it cannot tell: an empty folder from a file, in GNU's form without -F: both are kept as files, for
many files have no extension and a folder matches nothing held. A file named `a -> b` is taken for a link.
Windows' form shows no size and no date. Text that is no UTF-8 is taken in a code page that is guessed. A path
longer than 32,767 characters is not read.

Documented in tree(1) and Microsoft's reference of `tree`.
"""

import re
from collections.abc import Iterator

from purloined.evidence import Evidence, from_iso
from purloined.parsing import encoding
from purloined.parsing.listed_names import joined, octal_unescaped, unescaped

_GNU = re.compile(r"((?:[│|][ \xa0]{3}|    )*)(?:[├└]── |[|`]-- )(.*)")
_GNU_ENDS = re.compile(r"\s*\S.*\bdirector(?:y|ies)(?:, \d+ files?)?")
_COLUMNS = re.compile(r"\[([^\]]*)\]  ")
# Bytes stand in 11 columns (-s), small ones in the 4 of -h; inodes (--inodes) in 7.
_SIZE = re.compile(
    r"(?:(?:.*\S )?(?P<size>[ \d]{10}\d|\d{12,})|(?P<small>[ \d]{3}\d))?(?!\d)"
    r"(?:.* )?(?P<date>\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?)?"
)
_WINDOWS_ROOT = re.compile(r"[A-Za-z]:(?:\.|\\.*)?|\\\\.+")
_WIDE = re.compile(r"[├└]─[^─]")  # a Japanese, Chinese or Korean console draws one dash of double width
_BRANCH = re.compile(r"[├└](?:───|─(?!─))|[+\\]---")


def recognises(name: str, head: bytes) -> bool:
    lines = [line for line in encoding.first_lines(head) if line.strip()]
    return any(map(_GNU.fullmatch, lines[1:3])) or _windows_root(lines) is not None


def _windows_root(lines: list[str]) -> int | None:
    """Which of the first lines is the root that Windows draws its tree from."""
    for at, line in enumerate(lines[:4]):
        if _WINDOWS_ROOT.fullmatch(line) and len(lines) > at + 1:
            below = lines[at + 1]
            drawn = _BRANCH.match(below) or below.startswith(("│", "|  "))
            return at if drawn or (at == 2 and below.startswith("    ")) else None
    return None


def read(evidence: Evidence) -> Iterator[dict]:
    head = [line for line in encoding.first_lines(evidence.head()) if line.strip()]
    root = _windows_root(head)
    if root is None or any(map(_GNU.fullmatch, head[1:3])):
        yield from _read_gnu(evidence)
    else:
        wide = any(map(_WIDE.search, head))
        yield from _read_windows(evidence, root, 3 if wide else 4)


# GNU ------------------------------------------------------------------------------------------------


def _read_gnu(evidence: Evidence) -> Iterator[dict]:
    """Holds back one entry, since only the next one shows whether it is a folder."""
    stack: list[str] = []
    depth, pending = -1, None
    for record, text in encoding.lines(evidence):
        match = _GNU.fullmatch(text)
        if not match and (_GNU_ENDS.fullmatch(text) or not text.strip()):
            continue
        now = len(match[1]) // 4 + 1 if match else 0
        if now > depth + 1:
            evidence.unread(record, "indented deeper than the entry above it")
            continue
        entry = _entry(record, match[2] if match else text)
        if pending and now <= depth and depth:
            yield from _file(evidence, stack, pending)
        elif pending and now:
            stack.append(pending["path"])
        elif pending:
            evidence.unread(pending["record"], "no entry of a tree")
        del stack[now:]
        depth, pending = now, entry
    if pending and depth > 0:
        yield from _file(evidence, stack, pending)


def _entry(record: int, text: str) -> dict:
    """A row whose path is still the name alone."""
    row: dict = {"record": record}
    if columns := _COLUMNS.match(text):
        text = text[columns.end() :]
        if said := _SIZE.fullmatch(columns[1]):
            row["size"] = (said["size"] or said["small"] or "").strip() or None
            row["mtime"] = from_iso(said["date"] or "")
    blank = " " in text.replace("\\ ", "").replace(" -> ", "")  # in the C locale each blank is escaped
    return row | {"path": unescaped(text) if text.isascii() and not blank else octal_unescaped(text)}


def _file(evidence: Evidence, stack: list[str], row: dict) -> Iterator[dict]:
    name = row["path"]
    if " -> " in name or name.endswith("/"):
        return
    full = bool(stack) and name.startswith(stack[-1].rstrip("/") + "/")  # tree -f
    path = name if full else _path(stack, name)
    if path is None:
        evidence.unread(row["record"], "a path longer than any system allows")
    else:
        yield row | {"path": path}


def _path(stack: list[str], name: str, separator: str = "/") -> str | None:
    folder = ""
    for part in stack:
        if part != ".":
            folder = joined(folder, part, separator)
        if folder is None:
            return None
    return joined(folder, name, separator)


# Windows --------------------------------------------------------------------------------------------


def _read_windows(evidence: Evidence, root: int, width: int) -> Iterator[dict]:
    """Files of a folder come before its subfolders, one step further in than the folder's own branch."""
    stack: list[str] = []
    unit = re.compile(rf"[│|] {{{width - 1}}}|    ")
    for record, text in encoding.lines(evidence):
        if not stack:
            root -= bool(text.strip())
            if root < 0:
                stack = ["" if text.endswith(":.") else text]
            continue
        depth, at = 0, 0
        while not (branch := _BRANCH.match(text, at)) and depth < len(stack) and (step := unit.match(text, at)):
            depth, at = depth + 1, step.end()
        if branch:
            del stack[depth + 1 :]
            stack.append(text[branch.end() :])
        elif not text.strip(" │|"):
            continue
        elif depth != len(stack):
            evidence.unread(record, "indented like no entry of this folder")
        elif (path := _path(stack, text[at:], "\\")) is None:
            evidence.unread(record, "a path longer than any system allows")
        else:
            yield {"record": record, "path": path}
