r"""Folder trees drawn with lines: GNU `tree` with any of its columns, `rclone tree`, and Windows' `tree /f`.

    │   └── [-rw-r--r-- maria       20480 Mar 14 10:15]  hinge rev B.step

One row per file. In GNU's form a folder is what has entries below it, ends with `/` (-F) or has a `d` before it (-p);
links (`name -> target`) are passed over; sizes are read where they are bytes (-s), times where the date carries a year.
With -f the paths stand there whole, with -i and -f without lines before them. Lines drawn by -A or --charset and
colours are understood. In Windows' form folders have branches and files have none.

What it cannot tell: an empty folder from a file, in GNU's form without -F or -p: both are kept as files, for many files
have no extension and a folder matches nothing held. A file named `a -> b` is taken for a link. What -F puts behind a
name (`*`, `=`, `|`) stays. A line end in a name that -N shows as it is begins a new tree. Rounded sizes (-h, --si), but
for those below 1,000 bytes. Windows' form shows no size and no date. Text that is no UTF-8 is taken in a code page that
is guessed. A path longer than 32,767 characters is not read.

Documented in tree(1), rclone.org/commands/rclone_tree and Microsoft's reference of `tree`.
"""

import re
from collections.abc import Iterator

from purloined.evidence import Evidence
from purloined.parsing import encoding, tree_columns
from purloined.parsing.listed_names import octal_unescaped, pictures_undone, unescaped

_GNU = re.compile(r"((?:[│|][ \xa0]{3}|    )*)(?:[├└]── |[|`]-- )(.*)", re.DOTALL)
_FLAT = re.compile(r"()(\[[^\]]*\]  .+)", re.DOTALL)  # -i with columns: no lines
_GNU_ENDS = re.compile(r"\s*\S.*\bdirector(?:y|ies)(?:, \d+ files?)?")
_COLUMNS = re.compile(r"\[([^\]]*)\]  ")
_OTHER_SET = re.compile(r"\x1b\(0(.*?)\x1b\(B")  # -A: lines in the alternate set of a terminal
_WINDOWS_ROOT = re.compile(r"[A-Za-z]:(?:\.|\\.*)?|\\\\.+")
_WIDE = re.compile(r"[├└]─[^─]")  # a Japanese, Chinese or Korean console draws one dash of double width
_BRANCH = re.compile(r"[├└](?:───|─(?!─))|[+\\]---")


def recognises(name: str, head: bytes) -> bool:
    lines = [_undecorated(line) for line in encoding.first_lines(head) if line.strip()]
    return any(map(_GNU.fullmatch, lines[1:3])) or _is_flat(lines) or _windows_root(lines) is not None


def _is_flat(lines: list[str]) -> bool:
    paths = [
        match[2]
        for line in lines[:5]
        if (match := _FLAT.fullmatch(line)) and (tree_columns.has_number(line[1:]) or "/" in line)
    ]
    return len(paths) > 1 and len(paths) == len(lines[:5])


def _windows_root(lines: list[str]) -> int | None:
    """Which of the first lines is the root that Windows draws its tree from."""
    for at, line in enumerate(lines[:4]):
        if _WINDOWS_ROOT.fullmatch(line) and len(lines) > at + 1:
            below = lines[at + 1]
            drawn = _BRANCH.match(below) or below.startswith(("│", "|  "))
            return at if drawn or (at == 2 and below.startswith("    ")) else None
    return None


def read(evidence: Evidence) -> Iterator[dict]:
    head = [_undecorated(line) for line in encoding.first_lines(evidence.head()) if line.strip()]
    root = _windows_root(head)
    if root is None or any(map(_GNU.fullmatch, head[1:3])):
        yield from _read_gnu(evidence, flat=_is_flat(head))
    else:
        wide = any(map(_WIDE.search, head))
        yield from _read_windows(evidence, root, 3 if wide else 4)


# GNU ------------------------------------------------------------------------------------------------


def _undecorated(line: str) -> str:
    """Without colours, and with lines as other settings draw them."""
    if "\x1b" not in line:
        return line
    line = re.sub(r"\x1b\[[\d;]*[mK]", "", line)
    return _OTHER_SET.sub(lambda match: match[1].replace("x", "│").replace("tqq", "├──").replace("mqq", "└──"), line)


def _read_gnu(evidence: Evidence, flat: bool) -> Iterator[dict]:
    """Holds back one entry, since only the next one shows whether it is a folder."""
    stack: list[str] = []
    depth, pending = -1, None
    for record, raw in encoding.lines(evidence):
        text = _undecorated(raw)
        match = _GNU.fullmatch(text) or (_FLAT.fullmatch(text) if flat else None)
        if not match and (_GNU_ENDS.fullmatch(text) or not text.strip()):
            continue
        now = len(match[1]) // 4 + 1 if match else 0
        if now > depth + 1 and not flat:
            evidence.unread(record, "indented deeper than the entry above it")
            continue
        entry = _entry(record, match[2] if match else text)
        below = flat and pending and entry["path"].startswith(pending["path"].rstrip("/") + "/")
        if pending and now <= depth and (depth or flat) and not below:
            yield from _file(evidence, [] if flat else stack, pending)
        elif pending and now and not flat:
            stack.append(pending["path"])
        elif pending and not below:
            evidence.unread(pending["record"], "no entry of a tree")
        del stack[now:]
        depth, pending = now, entry
    if pending and depth > 0:
        yield from _file(evidence, [] if flat else stack, pending)


def _entry(record: int, text: str) -> dict:
    """A row whose path is still the name alone, and whose `kind` is a letter where a mode tells it."""
    row: dict = {"record": record, "kind": ""}
    if columns := _COLUMNS.match(text):
        text = text[columns.end() :]
        row |= tree_columns.said(columns[1])
    name, arrow, _ = text.partition(" -> ")
    if name.startswith('"') and name.rstrip("/*=|").endswith('"') and len(name) > 1:  # -Q
        end = name.rindex('"')
        return row | {"path": unescaped(name[1:end]) + name[end + 1 :] + arrow}
    blank = " " in name.replace("\\ ", "")  # in the C locale each blank is escaped
    plain = unescaped(text) if text.isascii() and not blank else octal_unescaped(text)
    return row | {"path": pictures_undone(plain)}


def _file(evidence: Evidence, stack: list[str], row: dict) -> Iterator[dict]:
    name = row["path"]
    kind = row.pop("kind")
    if " -> " in name or name.endswith("/") or kind not in ("", "-"):
        return
    path = tree_columns.path(stack, name)
    if path is None:
        evidence.unread(row["record"], "a path longer than any system allows")
    else:
        yield row | {"path": path}


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
        elif (path := tree_columns.path(stack, text[at:], "\\")) is None:
            evidence.unread(record, "a path longer than any system allows")
        else:
            yield {"record": record, "path": path}
