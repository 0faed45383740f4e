r"""tar: creating, appending and updating archives.

    tar -C /srv/parts -czf /tmp/.x/p.tgz --exclude='*.iso' Northwind Orrery

A folder goes in with all below it. A pattern of --exclude is compared with the path as it is named, and with each end
of it that begins after a slash; `*` stands for `/` as well; what lies below a folder that fits is left out too. Lists
in files (-T, -X) are not replayed, nor are patterns on Windows, whose tar is another program. --newer looks at the
time of the last change of status too, which inventories do not have. Documented at
https://www.gnu.org/software/tar/manual/.
"""

import re
from datetime import datetime

from purloined.commands import PACKS, SENDS, Call, Plan, Source, joined, last_part, slashed, unknown_options
from purloined.parsing import options, selection
from purloined.parsing.wildcards import NoPattern, glob

NAMES = {"tar", "gtar", "bsdtar"}
_SHORT = {
    "c": "create", "r": "append", "u": "update", "f": "file", "C": "directory", "X": "exclude-from", "T": "files-from",
    "N": "newer", "z": "gzip", "j": "bzip2", "J": "xz", "Z": "compress", "a": "auto-compress", "v": "verbose",
    "p": "preserve-permissions", "P": "absolute-names", "h": "dereference", "S": "sparse", "M": "multi-volume",
    "L": "tape-length", "b": "blocking-factor", "w": "interactive", "W": "verify", "I": "use-compress-program",
    "g": "listed-incremental", "x": "extract", "t": "list", "A": "concatenate", "d": "compare", "k": "keep-old-files",
    "O": "to-stdout", "m": "touch", "l": "check-links", "K": "starting-file", "V": "label", "s": "preserve-order",
    "H": "format",
}  # fmt: skip
_VALUES = {
    "file", "directory", "exclude", "exclude-from", "files-from", "newer", "newer-mtime", "after-date", "tape-length",
    "blocking-factor", "use-compress-program", "listed-incremental", "label", "format", "owner", "group", "mode",
    "mtime", "sort", "transform", "xform", "record-size", "warning", "rsh-command", "exclude-tag", "exclude-tag-all",
    "exclude-tag-under", "exclude-ignore", "exclude-ignore-recursive", "starting-file", "checkpoint-action", "add-file",
    "level", "pax-option", "index-file", "new-volume-script", "info-script",
}  # fmt: skip
_FLAGS = {
    "create", "append", "update", "gzip", "bzip2", "xz", "zstd", "lzma", "lzip", "lzop", "compress", "auto-compress",
    "verbose", "preserve-permissions", "same-permissions", "absolute-names", "sparse", "verify", "remove-files",
    "totals", "numeric-owner", "check-links", "ignore-failed-read", "acls", "xattrs", "selinux", "checkpoint", "gunzip",
    "no-auto-compress", "same-owner", "preserve-order", "touch", "force-local", "recursion", "block-number", "utc",
    "full-time", "no-check-device", "ignore-command-error", "anchored", "no-anchored", "wildcards",
    "wildcards-match-slash", "interactive", "multi-volume", "dereference", "one-file-system", "no-recursion",
    "ignore-case", "no-wildcards", "no-wildcards-match-slash", "exclude-vcs", "exclude-vcs-ignores", "exclude-backups",
    "exclude-caches", "null", "exclude-caches-all", "exclude-caches-under", "extract", "list", "hard-dereference",
    "verbatim-files-from",
}  # fmt: skip
_CHOOSING = {
    "exclude-from", "files-from", "listed-incremental", "exclude-tag", "exclude-tag-all", "exclude-tag-under",
    "exclude-ignore", "exclude-ignore-recursive", "starting-file", "anchored", "no-recursion", "ignore-case",
    "no-wildcards", "no-wildcards-match-slash", "exclude-vcs", "exclude-vcs-ignores", "exclude-backups",
    "exclude-caches", "exclude-caches-all", "exclude-caches-under", "dereference", "one-file-system", "interactive",
}  # fmt: skip


def parse(call: Call) -> list[Plan]:
    words = options.gnu(_with_dash(call.words), _FLAGS, _VALUES, _SHORT)
    said = {name for name, _ in words.items}
    if not said & {"create", "append", "update"}:
        return []
    unclear = [*unknown_options(words.unknown)]
    unclear += [f"what --{name} chooses is not replayed" for name in sorted(said & _CHOOSING)]
    excluded: list[tuple[int, re.Pattern]] = []
    newer: list[tuple[str, datetime]] = []
    for at, (name, value) in enumerate(words.items):
        try:
            if name == "exclude":
                excluded.append((at, _pattern(value, call.windows)))
            elif name in ("newer", "after-date", "newer-mtime"):
                newer.append((name, datetime.fromisoformat(value).replace(tzinfo=None)))
        except ValueError as error:
            unclear.append(f"--{name} {value}: {error}")
    archive = (words.values("file") or ["-"])[-1]
    sources = tuple(_sources(words, excluded, newer, call.windows))
    host, colon, _ = archive.partition(":")
    elsewhere = bool(colon) and "/" not in host and not (call.windows and len(host) == 1)
    does = SENDS if elsewhere and "force-local" not in said else PACKS
    names = () if archive == "-" or does == SENDS else (last_part(archive),)
    return [Plan("tar", does, sources, archive, names, tuple(unclear), shrinks=True)]


def _with_dash(words: list[str]) -> list[str]:
    """`tar czf x.tgz` as `tar -c -z -f x.tgz`: in the old form the values follow the whole group, in its order."""
    if not words or words[0].startswith("-"):
        return words
    letters, rest = words[0], words[1:]
    made: list[str] = []
    for letter in letters:
        made.append(f"-{letter}")
        if _SHORT.get(letter) in _VALUES and rest:
            made.append(rest.pop(0))
    return made + rest


def _pattern(text: str, windows: bool) -> re.Pattern:
    if windows or "\\" in text:
        raise NoPattern("such a pattern is not replayed")
    return re.compile(rf"(?:\A|/)(?:{glob(text, crosses=True).pattern})(?:/|\Z)", re.DOTALL)


def _sources(words: options.Words, excluded: list[tuple[int, re.Pattern]], newer: list, windows: bool):
    """Each name, in the folder that the -C before it say, less what the --exclude before it leave out."""
    folder = ""
    for at, (name, value) in enumerate(words.items):
        if name == "directory":
            value = slashed(value, windows)
            folder = value if value.startswith("/") or value[1:2] == ":" else joined(folder, value)
        elif name in ("", "add-file"):
            yield _source(folder, value, [pattern for place, pattern in excluded if place < at], newer, windows)


def _source(folder: str, name: str, excluded: list[re.Pattern], newer: list, windows: bool) -> Source:
    named = name.rstrip("/") or name
    path = slashed(name, windows)
    root = (
        path if path.startswith("/") or path[1:2] == ":" else joined(folder, path if path != "." or not folder else "")
    )

    def selects(relative: str, size: int | None, mtime: datetime | None) -> bool | None:
        whole = joined(named, relative)
        if any(pattern.search(whole) for pattern in excluded):
            return False
        return selection.every(_is_newer(option, limit, mtime) for option, limit in newer)

    return Source(root, selects)


def _is_newer(option: str, limit: datetime, mtime: datetime | None) -> bool | None:
    fits = selection.since(mtime, limit, selection.ANY_ZONE)
    return fits if fits or option == "newer-mtime" else None
