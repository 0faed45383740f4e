r"""The output of `ls -lR`, with any of its time styles, also with -a, -b, -g, -h, -i, -o, -Q and -s.

    -rw-r--r-- 1 maria staff 20480 2024-03-14 10:15 hinge rev B.step

One row per regular file; folders, links and devices are passed over. `--time-style` full-iso carries a zone
and is exact; long-iso and dates with a year are taken as UTC, the latter at midnight. In a name that `ls`
wrote with a raw line end, the lines up to the next entry are taken as its rest. Quotation marks and
escapes are undone: those of -Q, of -b, and those for a shell that a terminal shows.

What it cannot tell: the year of `Nov 22 22:58` and the month in other languages, so such times are left out;
the bytes of `2.0M` (-h), kept as it is shown; and with -k or --block-size, that sizes are no bytes. Without -R
there may be no folder line: paths are then names alone. Text that is no UTF-8 is taken in a code page that is
guessed. A path longer than 32,767 characters is not read.

Documented in ls(1) and the GNU coreutils manual.
"""

import re
from collections.abc import Callable, Iterator

from purloined.evidence import Evidence
from purloined.parsing import encoding, listed_sizes, listed_times
from purloined.parsing.listed_names import LONGEST_PATH, joined, shell_unquoted, unescaped

# With -i and -s, inode and blocks stand before the mode; -h and --block-size put a letter behind the blocks.
_MODE = re.compile(
    r"(?: *\d[\d.,]*[KMGTPEZY]? +){0,2}(?P<mode>[-bcdlpsDC?][-r][-w][-xsS][-r][-w][-xsS][-r][-w][-xtT][.+@]?) "
)
_ROW = re.compile(
    _MODE.pattern + r" *\d+ .*?(?P<size>\d+|\d[\d.,]*[KMGTPEZYkB]i?B?|\d+, *\d+) +"
    rf"(?P<time>{listed_times.UNIX}) (?P<name>.+)"
)
_TOTAL = re.compile(r"[^\W\d]\S{0,20} \d[\d.,]*[KMGTPEZYk]?i?B?")


def recognises(name: str, head: bytes) -> bool:
    lines = [line for line in encoding.first_lines(head) if line.strip()]
    totals = any(_TOTAL.fullmatch(line) for line in lines[:3])  # tar and zipinfo print none there
    return totals and any(map(_ROW.fullmatch, lines))


def read(evidence: Evidence) -> Iterator[dict]:
    unquoted = _style(encoding.first_lines(evidence.head()))
    folder, last = "", -1
    pending: dict | None = None  # the last entry; the next line may be the rest of its name
    for record, text in encoding.lines(evidence):
        begins = record != last + 1  # after an empty line
        last = record
        if _MODE.match(text) or (begins and text.endswith(":")) or text.startswith("ls: "):
            yield from _file(evidence, folder, pending, unquoted)
            pending = None
        if match := _ROW.fullmatch(text):
            pending = {"record": record, **match.groupdict()}
        elif _MODE.match(text) or text.startswith("ls: "):
            evidence.unread(record, "an entry without size, time and name")
        elif begins and text.endswith(":"):
            folder = unquoted(text[:-1])
        elif pending and len(pending["name"]) < LONGEST_PATH:
            pending["name"] += "\n" * (1 if not begins else 2) + text
        elif not _TOTAL.fullmatch(text):
            evidence.unread(record, "no entry, no folder and no total of ls")
    yield from _file(evidence, folder, pending, unquoted)


def _file(evidence: Evidence, folder: str, entry: dict | None, unquoted: Callable[[str], str]) -> Iterator[dict]:
    if entry is None or entry["mode"][0] != "-":
        return
    path = joined(folder, unquoted(entry["name"]))
    if path is None:
        evidence.unread(entry["record"], "a path longer than any system allows")
        return
    row = {"record": entry["record"], "path": path} | listed_sizes.bytes_or_shown(entry["size"])
    yield row | {"mtime": listed_times.unix(entry["time"]), "mtime_shown": entry["time"]}


# How names are quoted ---------------------------------------------------------------------------------


def _style(head: list[str]) -> Callable[[str], str]:
    """What frees names of the quotation marks or escapes that this file has around them, by its first lines."""
    names = [row["name"] for row in map(_ROW.fullmatch, head) if row and row["mode"][0] != "l"]
    if names and all(name.startswith('"') and name.rstrip("/*=|@>").endswith('"') for name in names):
        return _of_c
    if any(re.fullmatch("'.*[^\\w.,+@%/:-].*'", name) for name in names):
        return _of_shell
    blanks = [name for name in names if " " in name]
    if blanks and all(" " not in name.replace("\\ ", "") for name in blanks):
        return unescaped
    return str


def _of_c(name: str) -> str:
    """-Q: `"plan \\"B\\".dwg"`, perhaps with the sign that -F puts behind it."""
    end = name.rfind('"')
    return unescaped(name[1:end]) if name.startswith('"') and end > 0 else name


def _of_shell(name: str) -> str:
    """As on a terminal: `'new'$'\\n''line'`; names without need of it have a blank before them instead."""
    if not name.startswith(("'", '"', "$'")):
        return name.removeprefix(" ")
    return shell_unquoted(name)
