r"""Info-ZIP's zip: add, update, move.

    zip -qr -P secret ng.zip "Northgate Aero" -x "*.tmp" "Northgate Aero/old/*"

Without -r a folder that is named goes in empty. Patterns after -x and -i are compared with the whole path as it would
stand in the archive, and `*` stands for `/` as well. Names read from a list or a pipe (-@, -i@, -x@) are not replayed.
On Windows zip expands the wildcards of names itself, everywhere else the shell has done it. Documented in zip(1).
"""

import re
from datetime import datetime

from purloined.commands import (
    NOTHING,
    PACKS,
    Call,
    Plan,
    Source,
    cannot_tell,
    joined,
    last_part,
    slashed,
    unknown_options,
)
from purloined.parsing import selection
from purloined.parsing.wildcards import NoPattern, glob, has_wildcard

NAMES = {"zip"}
_LISTS = {"x": "x", "exclude": "x", "i": "i", "include": "i"}
_VALUES = {"b", "n", "P", "s", "t", "tt", "TT", "O", "temp-path", "suffixes", "password", "split-size", "from-date",
           "before-date", "unzip-command", "out", "output-file", "Z", "compression-method", "lf", "logfile-path", "ds",
           "dot-size", "sp"}  # fmt: skip
_FLAGS = {
    "r", "recurse-paths", "q", "quiet", "v", "verbose", "e", "encrypt", "m", "move", "D", "no-dir-entries", "g", "grow",
    "u", "update", "T", "test", "X", "strip-extra", "y", "symlinks", "o", "latest-time", "l", "ll", "h", "A", "J", "k",
    "c", "z", "S", "system-hidden", "w", "N", "p", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "fz", "fz-", "db",
    "dc", "dd", "dg", "du", "dv", "la", "li", "nw-", "sv", "sb", "MM", "must-match", "junk-paths", "j", "UN",
}  # fmt: skip
_CHOOSING = {
    "@", "R", "recurse-patterns", "f", "freshen", "ic", "ignore-case", "nw", "ws", "wild-stop-dirs", "AS", "AC", "DF",
    "FS", "filesync", "F", "FF", "FI", "U", "copy-entries", "difference-archive", "d", "delete",
}  # fmt: skip
_DATES = {"t": "from", "from-date": "from", "tt": "until", "before-date": "until"}
_TRIAL = {"sf", "show-files", "h", "help", "L", "license", "so", "show-options"}


def parse(call: Call) -> list[Plan]:
    options, names, unclear = _sorted(call.words)
    if not names or options.keys() & {"d", "delete", "U", "copy-entries"}:
        return []
    archive, *named = names
    unclear += [f"-{name} chooses in a way that is not replayed" for name in sorted(options.keys() & _CHOOSING)]
    deep = bool(options.keys() & {"r", "recurse-paths"})
    if options.keys() & {"j", "junk-paths"} and options.keys() & {"x", "i"}:
        unclear.append("what -x and -i are compared with under -j is not replayed")
    tests = []
    for name, values in options.items():
        try:
            if name in ("x", "i"):
                tests.append(_pattern_test(name, values, call.windows))
            elif name in _DATES:
                tests.append(_date_test(_DATES[name], values[-1]))
        except ValueError as error:
            unclear.append(f"-{name} {' '.join(values)}: {error}")
    sources = tuple(_source(name, deep, tests, call.windows) for name in named)
    does = NOTHING if options.keys() & _TRIAL else PACKS
    return [Plan("zip", does, sources, archive, _archives(archive, options), tuple(unclear), shrinks=True)]


def _sorted(words: list[str]) -> tuple[dict[str, list[str]], list[str], list[str]]:
    """Options with their values, the archive and the names, and what was not understood."""
    options: dict[str, list[str]] = {}
    names: list[str] = []
    unclear: list[str] = []
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word == "--":
            names += rest
            break
        if word == "-@" or word == "@":
            options["@"] = []
        elif word.startswith("--"):
            name, equals, value = word[2:].partition("=")
            _option(name, ([value] if equals else None), rest, options, unclear)
        elif word.startswith("-") and len(word) > 1:
            _letters(word[1:], rest, options, unclear)
        else:
            names.append(word)
    return options, names, unclear


def _letters(text: str, rest: list[str], options: dict[str, list[str]], unclear: list[str]) -> None:
    while text:
        known = _VALUES | _FLAGS | _CHOOSING | _TRIAL
        name = text[:2] if len(text) > 1 and text[:2] in known else text[0]
        text = text[len(name) :]
        if text[:1] == "-" and name in _FLAGS:  # an option that is switched off
            text = text[1:]
            continue
        takes = name in _VALUES or name in _LISTS
        _option(name, [text] if takes and text else None, rest, options, unclear)
        if takes:
            return


def _option(name: str, value: list[str] | None, rest: list[str], options: dict, unclear: list[str]) -> None:
    if name in _LISTS:
        values = value or []
        if values and values[0].startswith("@"):
            unclear.append(f"the list {values[0][1:]} is not at hand")
        while rest and not rest[0].startswith("-") and rest[0] != "@" and not value:
            values.append(rest.pop(0))
        if rest and rest[0] == "@":
            rest.pop(0)
        options.setdefault(_LISTS[name], []).extend(values)
    elif name in _VALUES:
        options[name] = value or [rest.pop(0) if rest else ""]
    else:
        options[name] = []
        if name not in _FLAGS | _CHOOSING | _TRIAL:
            unclear.extend(unknown_options([f"-{name}"]))


def _pattern_test(name: str, patterns: list[str], windows: bool):
    compiled = [_pattern(slashed(pattern, windows) if windows else pattern, windows) for pattern in patterns]

    def test(stored: str, mtime: datetime | None) -> bool:
        fits = any(pattern.fullmatch(stored) for pattern in compiled)
        return fits if name == "i" else not fits

    return test


def _pattern(pattern: str, windows: bool) -> re.Pattern:
    if "\\" in pattern:
        raise NoPattern("a backslash")
    return glob(pattern.lstrip("/"), ignore_case=windows, crosses=True)


def _date_test(which: str, text: str):
    match = re.fullmatch(r"(\d{2})(\d{2})(\d{4})", text)
    limit = datetime(int(match[3]), int(match[1]), int(match[2])) if match else datetime.fromisoformat(text)

    def test(stored: str, mtime: datetime | None) -> bool | None:
        fits = selection.since(mtime, limit, selection.ANY_ZONE)
        return fits if which == "from" else selection.negated(fits)

    return test


def _source(name: str, deep: bool, tests: list, windows: bool) -> Source:
    path = slashed(name, windows)
    if windows and has_wildcard(path):
        return _matching(path, deep, tests)
    stored = "" if path == "." else re.sub(r"^[A-Za-z]:", "", path).lstrip("/")

    def selects(relative: str, size: int | None, mtime: datetime | None) -> bool | None:
        if relative and not deep:
            return False
        return selection.every(test(joined(stored, relative), mtime) for test in tests)

    return Source(path, selects)


def _matching(path: str, deep: bool, tests: list) -> Source:
    """A name with wildcards in its last part, on Windows."""
    folder, _, last = path.rpartition("/")
    try:
        pattern = glob(last, ignore_case=True)
    except NoPattern:
        return Source(folder or ".", cannot_tell)
    stored = re.sub(r"^[A-Za-z]:", "", folder).lstrip("/")

    def selects(relative: str, size: int | None, mtime: datetime | None) -> bool | None:
        first, _, below = relative.partition("/")
        if not pattern.fullmatch(first) or (below and not deep):
            return False
        return selection.every(test(joined(stored, relative), mtime) for test in tests)

    return Source(folder or ".", selects if not has_wildcard(folder) else cannot_tell)


def _archives(archive: str, options: dict[str, list[str]]) -> tuple[str, ...]:
    name = last_part(archive)
    if name == "-":
        return ()
    name += "" if "." in name else ".zip"
    if options.keys() & {"s", "split-size"}:
        stem = name.rpartition(".")[0]
        return (name, *(f"{stem}.z{number:02}" for number in range(1, 1000)))
    return (name,)
