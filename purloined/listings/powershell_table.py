r"""PowerShell's tables of files: `Get-ChildItem -Recurse`, and `| Select-Object FullName` or `FullName, Length`.

    -a----        14/03/2024     10:15          20480 hinge rev B.step

One row per file; folders, whose mode begins with `d`, and links are passed over. The folder stands above its table, in
any language (`    Directory: D:\Design`). The time is given where day and month cannot be confused, as in `dir_s`; it
carries no zone and is taken as UTC.

What it cannot tell: the end of names and paths that PowerShell cut for the width of its window: they end with `...` or
`…` and are kept so. A folder line that it broke in two is unread, and the names below it then stand without a folder.
In a table of FullName alone, an empty folder from a file.

Documented in Microsoft's reference of Get-ChildItem and Format-Table.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from purloined.evidence import Evidence
from purloined.parsing import encoding, listed_times
from purloined.parsing.listed_names import LONGEST_PATH, joined
from purloined.parsing.waiting_names import EXTENSION, WAITING, Waiting

_ROW = re.compile(
    r"(?P<mode>[dl-][a-z-]{4,6}) +(?P<date>\d{1,4}[./-] ?\d{1,2}[./-] ?\d{1,4}\.?) +"
    r"(?P<time>\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?: ?[AaPp]\.? ?[Mm]\.?)?) +(?:(?P<size>\d+) (?P<name>.+)|(?P<alone>\S.*))"
)
_FOLDER = re.compile(r" {4}\S[^:\\]{0,40}: (?P<path>(?:[A-Za-z]:\\|\\\\|/|Microsoft\.PowerShell).*)")
_RULE = re.compile(r"(?:-{4,} +)+-{4,}(?: +|$)|-{4,} *")
_PATHS = re.compile(r"FullName *(?P<sized> +Length)? *")
_PROVIDER = "Microsoft.PowerShell.Core\\FileSystem::"


def recognises(name: str, head: bytes) -> bool:
    lines = [line for line in encoding.first_lines(head) if line.strip()]
    rows = any(map(_ROW.fullmatch, lines))
    return any(
        (_FOLDER.fullmatch(before) and rows) or (_PATHS.fullmatch(before) and _RULE.fullmatch(line))
        for before, line in pairwise(lines[:12])
    )


def read(evidence: Evidence) -> Iterator[dict]:
    folder = ""
    above = ""  # the line before: the folder stands above the headings, and nothing between
    waiting = Waiting()
    paths: re.Match | None = None
    for record, text in encoding.lines(evidence):
        if heading := _PATHS.fullmatch(text):
            paths = heading
        elif paths and not _RULE.fullmatch(text):
            yield from _path(evidence, waiting, record, text.rstrip(" "), bool(paths["sized"]))
        elif place := _FOLDER.fullmatch(text):
            folder = place["path"].removeprefix(_PROVIDER).rstrip(" ")
        elif match := _ROW.fullmatch(text):
            yield from _file(evidence, record, folder, match)
        elif _FOLDER.fullmatch(above) and text.startswith("    "):
            evidence.unread(record, "a folder line that goes over several lines")
            folder = ""
        elif text.strip() and not _RULE.fullmatch(text) and text[0] in "-dl" and text[1:2] in "-a":
            evidence.unread(record, "no entry of a table of files")
        above = text
    yield from waiting.release()


def _file(evidence: Evidence, record: int, folder: str, match: re.Match) -> Iterator[dict]:
    if match["mode"][0] != "-":
        return
    name = match["name"] or match["alone"]
    path = joined(folder, name.rstrip(" "), "/" if folder.startswith("/") else "\\")
    if path is None:
        evidence.unread(record, "a path longer than any system allows")
        return
    time = listed_times.console(match["date"], match["time"])
    shown = f"{match['date']} {match['time']}"
    yield {"record": record, "path": path, "size": match["size"], "mtime": time, "mtime_shown": shown}


def _path(evidence: Evidence, waiting: Waiting, record: int, text: str, sized: bool) -> Iterator[dict]:
    """An entry of a table of paths. Folders have no length."""
    path, size = text, None
    if sized:
        match = re.fullmatch(r"(?P<path>.*\S) +(?P<size>\d+)", text)
        if not match:
            waiting.lies_below(text + "\\-")
            return
        path, size = match["path"], match["size"]
    if len(path) > LONGEST_PATH:
        evidence.unread(record, "a path longer than any system allows")
        return
    waiting.lies_below(path)
    if size is not None or EXTENSION.search(path):
        yield {"record": record, "path": path, "size": size}
    else:
        waiting.hold(record, path)
        yield from waiting.release(WAITING)
