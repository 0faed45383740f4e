r"""PowerShell's Compress-Archive.

    Compress-Archive -Path D:\Shares\Parts\*.pdf, D:\Shares\HR -DestinationPath C:\PerfLogs\h.zip -Force

A folder goes with all below it; a wildcard is for what lies in the last folder, and folders that fit go with all below
them. What comes by a pipe is not replayed. Hidden files are left out, which no inventory tells: they are counted in.
Documented at https://learn.microsoft.com/powershell/module/microsoft.powershell.archive/compress-archive.
"""

import re
from datetime import datetime

from purloined.commands import NOTHING, PACKS, Call, Plan, Source, cannot_tell, last_part, slashed, unknown_options
from purloined.parsing.wildcards import glob

NAMES = {"compress-archive"}
_FLAGS = {"update", "force", "passthru", "confirm", "verbose", "debug", "whatif"}
_VALUES = {"path", "literalpath", "destinationpath", "compressionlevel", "erroraction", "warningaction"}


def parse(call: Call) -> list[Plan]:
    given, unknown = _given(call.words)
    unclear = list(unknown_options(unknown))
    roots = [(root, False) for root in given.get("path", [])] + [(root, True) for root in given.get("literalpath", [])]
    if not roots:
        unclear.append("what it packs came by a pipe, or from a variable")
    archive = (given.get("destinationpath") or [""])[-1]
    stored = last_part(archive)
    names = (stored if "." in stored else f"{stored}.zip",) if stored else ()
    sources = tuple(_source(root, literal) for root, literal in roots)
    does = NOTHING if "whatif" in given else PACKS
    return [Plan("Compress-Archive", does, sources, archive, names, tuple(unclear), shrinks=True)]


def _given(words: list[str]) -> tuple[dict[str, list[str]], list[str]]:
    """The values of each parameter, those without a name in their order; and parameters not known."""
    given: dict[str, list[str]] = {}
    unknown: list[str] = []
    unnamed = ["path", "destinationpath"]
    name = ""
    for word in _lists(words):
        if re.match(r"-[A-Za-z]", word):
            written = word[1:].lower().partition(":")[0]
            name = next((known for known in sorted(_FLAGS | _VALUES) if known.startswith(written)), "")
            if not name:
                unknown.append(word)
            given.setdefault(name, [])
            name = name if name in _VALUES else ""
        else:
            if not name and unnamed:
                name = unnamed.pop(0)
            elif name in unnamed:
                unnamed.remove(name)
            given.setdefault(name, []).extend(part.strip() for part in word.split(",") if part.strip())
            name = ""
    return given, unknown


def _lists(words: list[str]) -> list[str]:
    """`a,`, `b` and `c` as `a,b` and `c`."""
    made: list[str] = []
    for word in words:
        if made and (made[-1].endswith(",") or word.startswith(",")):
            made[-1] += word
        else:
            made.append(word)
    return made


def _source(root: str, literal: bool) -> Source:
    path = slashed(root, True)
    folder, _, last = path.rpartition("/")
    if literal or not re.search(r"[*?\[]", path):
        return Source(path, lambda relative, size, mtime: True)
    if re.search(r"[*?\[]", folder):
        return Source(re.split(r"/[^/]*[*?\[]", path)[0], cannot_tell)
    pattern = glob(last, ignore_case=True)

    def selects(relative: str, size: int | None, mtime: datetime | None) -> bool:
        return bool(pattern.fullmatch(relative.split("/")[0]))

    return Source(folder or ".", selects)
