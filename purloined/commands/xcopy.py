r"""xcopy: from one folder of Windows to another.

    xcopy D:\Shares\Parts\*.dwg \\203.0.113.9\in /S /D:03-01-2025 /C /Y /H

A mask or a file may end the source; without /S or /E only the folder itself. /D:month-day-year takes what was changed
on that day or later; files within a day of it cannot be told. /EXCLUDE reads a list from a file, /A and /M look at
attributes: not replayed. Hidden files are left out without /H, which no inventory tells: they are counted in.
/L only lists, /T makes folders only. Documented at
https://learn.microsoft.com/windows-server/administration/windows-commands/xcopy.
"""

import re
from datetime import datetime

from purloined.commands import COPIES, NOTHING, SENDS, Call, Plan, Source, cannot_tell, slashed, unknown_options
from purloined.names import unc
from purloined.parsing import selection
from purloined.parsing.wildcards import glob, has_wildcard

NAMES = {"xcopy"}
_INDIFFERENT = {
    "s", "e", "p", "v", "w", "c", "i", "q", "f", "g", "h", "r", "k", "n", "o", "x", "y", "-y", "z", "b", "j", "l", "t",
    "d", "compress", "sparse", "-sparse", "noclone",
}  # fmt: skip


def parse(call: Call) -> list[Plan]:
    words = [part for word in call.words for part in _apart(word)]
    operands = [word for word in words if not word.startswith("/")]
    options = {word[1:].partition(":")[0].lower(): word.partition(":")[2] for word in words if word.startswith("/")}
    if not operands:
        return []
    unclear = [f"what /{o.upper()} chooses is not replayed" for o in ("exclude", "a", "m", "u") if o in options]
    unclear += unknown_options([f"/{o}" for o in options.keys() - _INDIFFERENT - {"exclude", "a", "m", "u"}])
    since = None
    if options.get("d"):
        try:
            since = datetime.strptime(options["d"], "%m-%d-%Y")
        except ValueError:
            unclear.append(f"/D:{options['d']} is no date")
    destination = operands[1] if len(operands) > 1 else ""
    does = NOTHING if options.keys() & {"l", "t"} else SENDS if unc(destination) else COPIES
    source = _source(operands[0], bool(options.keys() & {"s", "e"}), since)
    return [Plan("xcopy", does, (source,), destination, unclear=tuple(unclear))]


def _apart(word: str) -> list[str]:
    """`/s/e/y` as three options."""
    if re.fullmatch(r"(?:/-?\w)+(?:/d:[\d-]+)?(?:/-?\w)*", word, re.IGNORECASE):
        return [f"/{option}" for option in word[1:].split("/")]
    return [word]


def _source(name: str, deep: bool, since: datetime | None) -> Source:
    path = slashed(name, True)
    folder, _, last = path.rpartition("/")
    if has_wildcard(folder):
        return Source(re.split(r"/[^/]*[*?]", path)[0], cannot_tell)
    root, mask = (folder or ".", "*" if last == "*.*" else last) if has_wildcard(last) else (path, "*")
    pattern = glob(mask, ignore_case=True, brackets=False)

    def selects(relative: str, size: int | None, mtime: datetime | None) -> bool | None:
        *above, file = relative.split("/")
        if (above and not deep) or (relative and not pattern.fullmatch(file)):
            return False
        return since is None or selection.since(mtime, since, selection.A_DAY)

    return Source(root, selects)
