r"""7-Zip on the command line: a (add) and u (update).

    7z a -mx1 -pSecret -mhe=on -v500m -xr!*.iso C:\PerfLogs\hm.7z "D:\Shares\Parts\Halvorsen" -r

A folder that is named goes in with all below it; -r makes every name be looked for in all folders below. What -x!
and -xr! leave out is compared with the path below the folder that the named thing lies in; -xr! looks at any depth
below the folders named before its first wildcard, and a folder left out takes all below it along. Lists in files
(@list) are not replayed. Documented in 7-zip.chm and at https://7-zip.opensource.jp/chm/cmdline/.
"""

import re
from typing import NamedTuple

from purloined.commands import NOTHING, PACKS, Call, Plan, Source, cannot_tell, last_part, slashed, unknown_options
from purloined.parsing.wildcards import NoPattern, glob, has_wildcard

NAMES = {"7z", "7za", "7zr", "7zz", "7zzs", "7zg"}
_INDIFFERENT = (
    "m", "t", "o", "w", "y", "b", "p", "v", "sfx", "scs", "scc", "scrc", "slp", "slt", "slf", "spe", "spf", "ssc",
    "ssp", "ssw", "sdel", "seml", "sns", "sni", "stl", "stm", "snoi", "snon", "sa", "aoa", "aos", "snc", "snr", "sccc",
)  # fmt: skip
_CHOOSING = {"si": "what came by a pipe", "ai": "archives", "ax": "archives", "spd": "names", "sse": "names",
             "snl": "links", "snh": "links"}  # fmt: skip
_SELECTION = re.compile(r"([ix])(r0|r-|r)?([^!@]*)([!@])(.*)", re.DOTALL)


class _Item(NamedTuple):
    """Folders in which a path must begin, and parts that it must have below them; at any depth there if deep."""

    under: list[re.Pattern]
    parts: list[re.Pattern]
    deep: bool
    folders_only: bool


def parse(call: Call) -> list[Plan]:
    words = list(call.words)
    if not words or words[0].lower() not in ("a", "u"):
        return []
    switches, names = _sorted(words[1:])
    if not names:
        return []
    archive, *named = names
    case = not any(s.lower() == "ssc" for s in switches) and call.windows
    recursion = next((s.lower()[1:] or "r" for s in switches if re.fullmatch(r"[rR][0-]?", s)), "-")
    unclear: list[str] = [f"the list {name[1:]} is not at hand" for name in named if name.startswith("@")]
    named = [name for name in named if not name.startswith("@")]
    excluded: list[_Item] = []
    included = [(name, recursion) for name in named]
    for switch in switches:
        unclear += _reasons(switch)
        if match := _SELECTION.fullmatch(switch[:1].lower() + switch[1:]):
            kind, deep, _, _, pattern = match.groups()
            deep = recursion if deep is None else deep[1:] or "r"
            if kind == "i":
                included.append((pattern, deep))
            elif _is_absolute(pattern):
                unclear.append(f"-x!{pattern} is not relative to what is packed")
            else:
                excluded += _items(pattern, deep, call.windows, case, unclear)
    if not included and not unclear:
        included = [("*", recursion)]
    sources = [_source(name, deep, excluded, call.windows, case, unclear) for name, deep in included]
    does = NOTHING if any(s.lower() == "so" for s in switches) and not archive else PACKS
    return [Plan("7-Zip", does, tuple(sources), archive, _archives(archive, switches), tuple(unclear), shrinks=True)]


def _sorted(words: list[str]) -> tuple[list[str], list[str]]:
    """Switches without their dash, and names; after `--` all are names."""
    cut = words.index("--") if "--" in words else len(words)
    before = words[:cut]
    switches = [word[1:] for word in before if word.startswith("-") and len(word) > 1]
    return switches, [word for word in before if not word.startswith("-")] + words[cut + 1 :]


def _reasons(switch: str) -> list[str]:
    low = switch.lower()
    if match := _SELECTION.fullmatch(low):
        if match[4] == "@":
            return [f"the list {match[5]} is not at hand"]
        return [f"not known what -{switch} does"] if match[3] else []
    for name, what in _CHOOSING.items():
        if low.startswith(name):
            return [f"-{switch}: which {what} are meant is not replayed"]
    if re.fullmatch(r"r[0-]?", low) or low in ("so", "an") or low.startswith(_INDIFFERENT):
        return []
    return list(unknown_options([f"-{switch}"]))


def _is_absolute(path: str) -> bool:
    return path.startswith(("/", "\\", "..")) or path[1:2] == ":"


def _items(pattern: str, deep: str, windows: bool, case: bool, unclear: list[str]) -> list[_Item]:
    text = pattern.replace("\\", "/") if windows else pattern
    parts = [part for part in text.split("/") if part not in ("", ".")]
    try:
        compiled = [glob(part, case, brackets=False) for part in parts]
    except NoPattern as error:
        unclear.append(f"the pattern {pattern}: {error}")
        return []
    fixed = next((at for at, part in enumerate(parts[:-1]) if has_wildcard(part)), len(parts) - 1)
    is_deep = deep == "r" or (deep == "0" and has_wildcard(pattern))
    return [_Item(compiled[:fixed], compiled[fixed:], is_deep, text.endswith("/"))]


def _source(name: str, deep: str, excluded: list[_Item], windows: bool, case: bool, unclear: list[str]) -> Source:
    """What one name on the line stands for, less what is left out."""
    path = slashed(name, windows)
    if path == ".":
        path, deep = "*", "r"
    parts = path.split("/")
    is_deep = deep == "r" or (deep == "0" and has_wildcard(name))
    first = next((at for at, part in enumerate(parts) if has_wildcard(part)), None)
    if first is None and not is_deep:  # the thing itself: compared with what is left out by its own name and below
        itself = last_part(path)

        def below(relative: str, size, mtime) -> bool:
            return not _any(excluded, [itself, *(relative.split("/") if relative else ())])

        return Source(path, below)
    first = len(parts) - 1 if first is None else min(first, len(parts) - 1)
    wanted = _items("/".join(parts[first:]), deep, windows, case, unclear)
    if not wanted:
        return Source("/".join(parts[:first]) or ".", cannot_tell)

    def matching(relative: str, size, mtime) -> bool:
        below_root = relative.split("/") if relative else []
        return bool(below_root) and _any(wanted, below_root) and not _any(excluded, below_root)

    lead = "/".join(parts[:first])
    return Source(lead or ("/" if path.startswith("/") else "."), matching)


def _any(items: list[_Item], parts: list[str]) -> bool:
    return any(_fits(item, parts) for item in items)


def _fits(item: _Item, parts: list[str]) -> bool:
    """Whether the item names the file, or a folder it lies in."""
    if len(parts) <= len(item.under) or not all(map(re.Pattern.fullmatch, item.under, parts)):
        return False
    parts = parts[len(item.under) :]
    last = len(parts) - len(item.parts) - (1 if item.folders_only else 0)
    starts = range(last + 1) if item.deep else range(min(last, 0) + 1)
    return any(all(pattern.fullmatch(parts[start + at]) for at, pattern in enumerate(item.parts)) for start in starts)


def _archives(archive: str, switches: list[str]) -> tuple[str, ...]:
    """The archive's name, and those of its volumes."""
    name = last_part(archive)
    kind = next((s[1:].lower() for s in switches if s[:1].lower() == "t" and len(s) > 1), "7z")
    if "." not in name:
        name += {"gzip": ".gz", "bzip2": ".bz2"}.get(kind, f".{kind}")
    volumes = any(re.fullmatch(r"[vV]\d.*", s) for s in switches)
    return (name, *(f"{name}.{number:03}" for number in range(1, 1000))) if volumes else (name,)
