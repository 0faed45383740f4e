r"""RAR and WinRAR: a (add), m (move), u and f (update).

    WinRAR.exe a -v5g -r -tn1000d -m0 -hpSecret -x*.JPEG -x*.pst C:\PerfLogs\x.rar \\fs01\C$\Users\

A folder that is named goes in with all below it, unless -r- says no; with -r a mask is looked for in all folders below.
-n<mask> takes only what fits, -x<mask> leaves out; a mask with wildcards and no folder fits at any depth, `*\name\` a
folder at any depth. Other masks with folders, attributes (-e, -ao), the times of making and reading, and lists in files
are not replayed. A size is in bytes, or with k, m, g in 1024s (K, M, G: 1000s). Documented in rar.txt.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from purloined.commands import PACKS, Call, Plan, Source, cannot_tell, last_part, slashed, unknown_options
from purloined.parsing import selection
from purloined.parsing.wildcards import NoPattern, glob, has_wildcard

NAMES = {"rar", "winrar"}
_INDIFFERENT = re.compile(
    r"(?:m[0-5]?|ma\d?|md[\w]*|mt\d*|ms.*|mc.*|me\w*|ep\d?|ed|hp.*|p.*|v\d.*|v|vn|vp|s\w*-?|t|tk|tl|ts\w*[+-]?|df|dr|dw|dh|ds|"
    r"ibck|inul|id\w*|y|o[+-]?|or|os|oh|oi.*|ol\w*|ow|oc|oni|op.*|rr.*|rv.*|ri.*|w.*|z.*|ai|ac|ag.*|ap.*|am.*|cfg-?|cl|cu|"
    r"ilog.*|iadm|ieml.*|iver|iicon.*|iimg.*|k|kb|lb|log.*|sc.*|sfx.*|qo[+-]?|htb|htc|idq|@[+]?|ams|as|f|u)"
)
_SIZE = re.compile(r"(s[lm])(\d+)([bBkKmMgGtT]?)")
_AGE = re.compile(r"(t[no])([mcao]*)((?:\d+[dhms])+|\d+)")
_DATE = re.compile(r"(t[ab])([mcao]*)(\d{4,14})")
_UNITS = {"": 1, "b": 1, "B": 1, "k": 1 << 10, "K": 1000, "m": 1 << 20, "M": 10**6, "g": 1 << 30, "G": 10**9,
          "t": 1 << 40, "T": 10**12}  # fmt: skip

Test = Callable[[str, int | None, datetime | None], bool | None]


def parse(call: Call) -> list[Plan]:
    switches, names = _sorted(call.words)
    if len(names) < 2 or names[0].lower() not in ("a", "m", "u", "f", "mf"):
        return []
    command, *names = names
    archive, *named = names
    unclear = [f"the list {name[1:]} is not at hand" for name in named if name.startswith("@")]
    named = [name for name in named if not name.startswith("@")] or ([] if unclear else ["*"])
    tests: list[Test] = []
    only: list[Test] = []
    deep = ""
    for switch in switches:
        try:
            if re.fullmatch(r"r[-0]?", switch):
                deep = switch
            elif switch.startswith("x") and len(switch) > 1:
                tests.append(_negated(_mask(switch[1:], call.windows)))
            elif switch.startswith("n") and len(switch) > 1:
                only.append(_mask(switch[1:], call.windows))
            elif test := _limit(switch, call.time):
                tests.append(test)
            elif switch in ("f", "u", "as") or command.lower() in ("f", "mf"):
                unclear.append(f"-{switch} looks at what the archive has already")
            elif not _INDIFFERENT.fullmatch(switch):
                unclear += unknown_options([f"-{switch}"])
        except (ValueError, OverflowError) as error:
            unclear.append(f"-{switch}: {error}")
    sources = [_source(name, deep, tests, only, call.windows) for name in named]
    return [Plan("RAR", PACKS, tuple(sources), archive, _archives(archive, switches), tuple(unclear), shrinks=True)]


def _sorted(words: list[str]) -> tuple[list[str], list[str]]:
    cut = words.index("--") if "--" in words else len(words)
    switches = [word[1:] for word in words[:cut] if word.startswith("-") and len(word) > 1]
    return switches, [word for word in words[:cut] if not word.startswith("-")] + words[cut + 1 :]


def _negated(test: Test) -> Test:
    return lambda relative, size, mtime: selection.negated(test(relative, size, mtime))


def _mask(text: str, windows: bool) -> Test:
    """A mask of names at any depth, or of a folder at any depth."""
    if text.startswith("@"):
        raise NoPattern(f"the list {text[1:]} is not at hand")
    mask = text.replace("\\", "/")
    if match := re.fullmatch(r"\*/([^/]+)/", mask):
        folder = glob(match[1], windows)
        return lambda relative, size, mtime: any(map(folder.fullmatch, relative.split("/")[:-1]))
    name = mask.removeprefix("*/")
    if "/" in name or not (has_wildcard(mask)):
        raise NoPattern("masks with folders, and names without wildcards, are not replayed")
    pattern = glob("*" if name == "*.*" else name, windows, brackets=False)
    return lambda relative, size, mtime: bool(pattern.fullmatch(last_part(relative)))


def _limit(switch: str, time: datetime | None) -> Test | None:
    """A limit of size or time; None where the switch is none."""
    if match := _SIZE.fullmatch(switch):
        limit = int(match[2]) * _UNITS[match[3]]
        if match[1] == "sl":
            return lambda relative, size, mtime: selection.at_most(size, limit - 1)
        return lambda relative, size, mtime: selection.at_least(size, limit + 1)
    if match := _AGE.fullmatch(switch):
        span, slack = _span(match[3]), selection.A_MOMENT
        moment, newer = selection.before(time, span), match[1] == "tn"
    elif match := _DATE.fullmatch(switch):
        moment, slack, newer = _date(match[3]), selection.ANY_ZONE, match[1] == "ta"
    else:
        return None
    if match[2] not in ("", "m", "mo"):
        raise NoPattern("the times of making and of reading are not in an inventory")

    def test(relative: str, size: int | None, mtime: datetime | None) -> bool | None:
        answer = selection.since(mtime, moment, slack)
        return answer if newer else selection.negated(answer)

    return test


def _span(text: str) -> timedelta:
    units = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
    if text.isdecimal():
        raise NoPattern("a span without a unit")
    return sum((timedelta(**{units[u]: int(n)}) for n, u in re.findall(r"(\d+)([dhms])", text)), timedelta())


def _date(text: str) -> datetime:
    """YYYYMMDDHHMMSS, cut off anywhere after the year."""
    year, *fields = [int(text[:4]), *(int(text[at : at + 2]) for at in range(4, len(text) - 1, 2))]
    month, day, *clock = [*fields, *(1, 1)[len(fields) :]] if len(fields) < 2 else fields
    return datetime(year, month, day, *clock)


def _source(name: str, deep: str, tests: list[Test], only: list[Test], windows: bool) -> Source:
    path = slashed(name, windows)
    folder, _, last = path.rpartition("/")
    is_mask = has_wildcard(last) or path == "."
    if has_wildcard(folder):
        return Source(re.split(r"/[^/]*[*?]", path)[0], cannot_tell)
    limits = [*tests] + ([lambda *file: selection.some(test(*file) for test in only)] if only else [])
    if not is_mask:

        def below(relative: str, size: int | None, mtime: datetime | None) -> bool | None:
            if relative and deep == "r-":
                return False
            whole = f"{last_part(path)}/{relative}" if relative else last_part(path)
            return selection.every(test(whole, size, mtime) for test in limits)

        return Source(path, below)
    pattern = glob("*" if last in ("*.*", ".") else last, windows, brackets=False)

    def matching(relative: str, size: int | None, mtime: datetime | None) -> bool | None:
        if not relative or not _in_mask(relative, pattern, deep):
            return False
        return selection.every(test(relative, size, mtime) for test in limits)

    return Source(folder or ("." if path[0] != "/" else "/"), matching)


def _in_mask(relative: str, pattern: re.Pattern, deep: str) -> bool:
    """The file's name fits, here or with -r anywhere; or a folder fits, which goes in with all below it."""
    parts = relative.split("/")
    if len(parts) == 1 or deep in ("r", "r0"):
        return any(map(pattern.fullmatch, parts if deep in ("r", "r0") else parts[:1]))
    return deep != "r-" and bool(pattern.fullmatch(parts[0]))


def _archives(archive: str, switches: list[str]) -> tuple[str, ...]:
    name = last_part(archive)
    name += "" if "." in name else ".rar"
    if not any(re.fullmatch(r"v\d.*|v", switch) for switch in switches):
        return (name,)
    stem, _, ending = name.rpartition(".")
    parts = [f"{stem}.part{n:0{width}}.{ending}" for width in (1, 2, 3) for n in range(1, 1000) if len(str(n)) <= width]
    return (name, *dict.fromkeys(parts), *(f"{stem}.r{n:02}" for n in range(100)))
