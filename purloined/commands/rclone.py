r"""rclone: copy, copyto, sync, move and moveto, from a local folder or a share to anywhere.

    rclone copy --max-age 3y "\\fs01\parts" mega:x --exclude "*.{mp4,exe,msi}" --transfers 32 -q

Filters are those of https://rclone.org/filtering/: includes come before excludes, excludes before --filter, whatever
their order on the line; the first rule that fits decides; a folder that no rule lets in is not entered. Lists read
from a file, and expressions in {{ }}, are not replayed. A root that is a remote leads where the thief's configuration
says. Files that the destination has already are not sent again; they count as sent, since they are there.
"""

import itertools
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple

from purloined import knowledge
from purloined.commands import COPIES, NOTHING, SENDS, Call, Plan, Source, cannot_tell, unknown_options
from purloined.parsing import options, selection
from purloined.parsing.wildcards import MOST_STARS

NAMES = {"rclone"}
_ACTIONS = {"copy", "copyto", "sync", "move", "moveto"}
_FROM_FILE = ("include-from", "exclude-from", "filter-from", "files-from", "files-from-raw", "files-from0")
_CHOOSING = {
    "include", "exclude", "filter", "min-age", "max-age", "min-size", "max-size", "max-depth", *_FROM_FILE,
}  # fmt: skip
_OTHER_CHOOSING = ("exclude-if-present", "hash-filter", "copy-links", "one-file-system")
_SHORT = {
    "f": "filter", "n": "dry-run", "i": "interactive", "v": "verbose", "q": "quiet", "P": "progress", "u": "update",
    "c": "checksum", "I": "ignore-times", "L": "copy-links", "l": "links", "M": "metadata", "x": "one-file-system",
    "h": "help",
}  # fmt: skip
_SIZES = {"b": 0, "k": 1, "m": 2, "g": 3, "t": 4, "p": 5, "e": 6}
_SPANS = {
    "ms": timedelta(milliseconds=1), "s": timedelta(seconds=1), "m": timedelta(minutes=1), "h": timedelta(hours=1),
    "d": timedelta(days=1), "w": timedelta(days=7), "M": timedelta(days=30), "y": timedelta(days=365),
}  # fmt: skip
_MOST_STARS = 3  # beside `**` or braces, where each place of each star has to be tried


class Unreadable(ValueError):
    """A rule or value that is not replayed; rclone itself may refuse it."""


class _Filter(NamedTuple):
    """files and folders: (whether it lets in, expression), the first that fits decides."""

    files: list[tuple[bool, re.Pattern]]
    folders: list[tuple[bool, re.Pattern]]


def parse(call: Call) -> list[Plan]:
    known = _known()
    words = options.gnu(call.words, known["flags"], _Values(known), _SHORT)
    operands = words.operands()
    if not operands or operands[0] not in _ACTIONS or words.values("help"):
        return []
    unclear = [*unknown_options(words.unknown), *_unclear(words)]
    if len(operands) != 3 and not words.unknown:
        return []  # rclone refuses it
    *roots, destination = operands[1:] if len(operands) > 2 else [*operands[1:], ""]
    try:
        selects = _selects(words, call.time)
    except (ValueError, OverflowError) as error:
        unclear.append(str(error))
        selects = None
    if any(is_remote(root, call.windows) for root in roots):
        unclear.append("where the remote it reads from leads is not in the command")
    sources = tuple(
        Source(local_path(root, call.windows), selects or cannot_tell, is_remote(root, call.windows)) for root in roots
    )
    does = SENDS if is_remote(destination, call.windows) or not destination else COPIES
    if words.values("dry-run") and "false" not in words.values("dry-run"):
        does = NOTHING
    return [Plan("rclone", does, sources, destination, unclear=tuple(unclear), unsure=tuple(_unsure(words)))]


def is_remote(path: str, windows: bool) -> bool:
    """`mega:x` and `:sftp,host=h:x`; on Windows a single letter before the colon is a drive."""
    name, colon, _ = path.partition(":")
    return bool(colon) and "/" not in name and "\\" not in name and not (windows and len(name) == 1)


def local_path(path: str, windows: bool) -> str:
    """The path without the name of its remote."""
    if not is_remote(path, windows):
        return path
    return path[1:].partition(":")[2] if path.startswith(":") else path.partition(":")[2]


class _Values:
    """The options that take a value, those of all backends among them."""

    def __init__(self, known: dict) -> None:
        self._known = known

    def __contains__(self, name: str) -> bool:
        if name in self._known["flags"]:
            return False
        return name in self._known["values"] or name in _CHOOSING or name.startswith(self._known["backends"])


@cache
def _known() -> dict:
    entry = knowledge.load("tools/rclone_options.toml")["options"]
    return {
        "flags": frozenset(entry["flags"]),
        "values": frozenset(entry["values"]),
        "backends": tuple(f"{name}-" for name in entry["backends"]),
    }


def _unclear(words: options.Words) -> Iterator[str]:
    for name, value in words.items:
        if name in _FROM_FILE:
            yield f"--{name} reads a list from {value}, which is not at hand"
        elif name in _OTHER_CHOOSING or (
            name.startswith("metadata-") and name not in ("metadata-set", "metadata-mapper")
        ):
            yield f"what --{name} chooses is not to be seen in an inventory"


def _unsure(words: options.Words) -> Iterator[str]:
    for name, value in words.items:
        if name in ("max-transfer", "max-duration", "interactive"):
            yield f"--{name} {value}".rstrip() + " may have ended it before all was sent"
        elif name in ("compare-dest", "copy-dest"):
            yield f"--{name} leaves out what {value} has"


# filters ----------------------------------------------------------------------------------------------


def _selects(words: options.Words, time: datetime | None):
    """The test that the options put together."""
    rules = _rules(words)
    oldest, youngest = _age(words, "max-age", time), _age(words, "min-age", time)
    least, most = _size(words, "min-size"), _size(words, "max-size")
    depth = int((words.values("max-depth") or ["-1"])[-1])
    filtered = bool(rules.files or rules.folders or oldest or youngest or least is not None or most is not None)

    def selects(relative: str, size: int | None, mtime: datetime | None) -> bool | None:
        if not relative:
            return None if filtered else True  # rclone refuses filters with a single file
        if depth > 0 and relative.count("/") >= depth:
            return False
        if not _let_in(rules, relative):
            return False
        return selection.every((
            oldest is None or selection.since(mtime, *oldest),
            youngest is None or selection.negated(selection.since(mtime, *youngest)),
            least is None or selection.at_least(size, least),
            most is None or selection.at_most(size, most),
        ))  # fmt: skip

    return selects


_STAR = "[^/]*"
_PICTURED = {code: 0x2400 + code for code in range(0x20)} | {0x7F: 0x2421}  # how rclone sees control characters


def _let_in(rules: _Filter, relative: str) -> bool:
    relative = relative.translate(_PICTURED)
    parts = relative.split("/")
    folders = ("/".join(parts[:depth]) + "/" for depth in range(1, len(parts)))
    return all(_first(rules.folders, folder) for folder in folders) and _first(rules.files, relative)


def _first(rules: list[tuple[bool, re.Pattern]], path: str) -> bool:
    return next((lets_in for lets_in, pattern in rules if pattern.search(path)), True)


def _rules(words: options.Words) -> _Filter:
    """Includes, then excludes, then --filter; an include leaves everything else out."""
    rules = _Filter([], [])
    ignore_case = bool(words.values("ignore-case")) and "false" not in words.values("ignore-case")
    for pattern in words.values("include"):
        _add(rules, True, pattern, ignore_case)
    for pattern in words.values("exclude"):
        _add(rules, False, pattern, ignore_case)
    for rule in words.values("filter"):
        if rule.startswith(("- ", "+ ")):
            _add(rules, rule[0] == "+", rule[2:], ignore_case)
        elif rule == "!":
            rules.files.clear()
            rules.folders.clear()
        else:
            raise Unreadable(f"--filter {rule} is no rule")
    if words.values("include"):
        _add(rules, False, "/**", ignore_case)
    return rules


def _add(rules: _Filter, lets_in: bool, pattern: str, ignore_case: bool) -> None:
    """A rule with a slash at its end is about folders, one with `**` about both; a rule that lets a file in lets the
    folders on the way to it in, and one that leaves all files out leaves all folders out."""
    for_folders = pattern.endswith("/")
    for_files = not for_folders
    if for_folders and not lets_in:
        pattern += "**"
    if "**" in pattern:
        for_files = for_folders = True
    expression = _expression(pattern, ignore_case)
    if for_files:
        rules.files.append((lets_in, expression))
        if lets_in or pattern == "*":
            rules.folders.extend((lets_in, _expression(way, ignore_case)) for way in _ways(pattern) if way != "/")
    if for_folders:
        rules.folders.append((lets_in, expression))


def _ways(pattern: str) -> Iterator[str]:
    """The folders that must be entered to come to what the pattern names."""
    if re.search(r"\{[^{}]*/[^{}]*\}", pattern):
        yield "/**" if pattern.startswith("/") else "**"
        return
    last, found = None, False
    while True:
        slash, stars = pattern.rfind("/"), pattern.rfind("**")
        at, what = (stars, "**") if stars > slash else (slash, "")
        if at < 0:
            if not found:
                yield "**"
            return
        pattern = pattern[:at]
        way = pattern + what + "/"
        if way != last:
            yield way
            last, found = way, True


def _expression(pattern: str, ignore_case: bool) -> re.Pattern:
    """rclone's pattern as a regular expression, character by character as rclone does it."""
    if "{{" in pattern or "[:" in pattern:
        raise Unreadable(f"the pattern {pattern} is an expression that is not replayed")
    intricate = "**" in pattern or "{" in pattern
    if len(re.findall(r"\*+", pattern)) > (_MOST_STARS if intricate else MOST_STARS):
        raise Unreadable(f"the pattern {pattern} has too many stars")
    text = ["^" if pattern.startswith("/") else "(?:^|/)"]
    in_braces = in_set = escaped = False
    for part in re.findall(r"\*+|.", pattern.removeprefix("/"), re.DOTALL):
        if escaped:
            text.append(re.escape(part[0]))
            escaped = False
            part = part[1:]
            if not part:
                continue
        if in_set:
            text.append("\\" + part if part in "[&|~" else part)
            in_set = part != "]"
        elif part == "\\":
            escaped = True
        elif part[0] == "*":
            if len(part) > 2:
                raise Unreadable(f"the pattern {pattern} has too many stars in a row")
            text.append(_STAR if len(part) == 1 else ".*")
        elif part == "?":
            text.append("[^/]")
        elif part == "[":
            in_set = True
            text.append("[")
        elif part in "{}":
            if (part == "{") == in_braces:
                raise Unreadable(f"the braces of the pattern {pattern} do not pair")
            in_braces = not in_braces
            text.append("(?:" if in_braces else ")")
        elif part == "]":
            raise Unreadable(f"the brackets of the pattern {pattern} do not pair")
        else:
            text.append("|" if part == "," and in_braces else re.escape(part))
    if in_braces or in_set or escaped:
        raise Unreadable(f"the pattern {pattern} breaks off")
    if not intricate:
        text = _first_fit(text)
    try:
        return re.compile("".join(text) + r"\Z", re.DOTALL | (re.IGNORECASE if ignore_case else 0))
    except re.error as error:
        raise Unreadable(f"the pattern {pattern} cannot be read: {error}") from error


def _first_fit(text: list[str]) -> list[str]:
    """The same, where each star but the last takes the first place that fits, and no other is tried."""
    stars = [at for at, part in enumerate(text) if part == _STAR]
    made = list(text)
    for start, end in itertools.pairwise(stars):
        made[start:end] = ["(?>[^/]*?", *text[start + 1 : end - 1], text[end - 1] + ")" if end > start + 1 else ")"]
    return made


def _size(words: options.Words, name: str) -> int | None:
    """`10M`, `1.5GiB`; a bare number is in KiB."""
    for text in words.values(name)[-1:]:
        match = re.fullmatch(r"(\d+(?:\.\d+)?)([bkmgtpe]?)(?:i?b)?", text.strip().lower())
        if text == "off":
            return None
        if not match:
            raise Unreadable(f"--{name} {text} is no size")
        return int(float(match[1]) * 1024 ** _SIZES[match[2] or "k"])
    return None


def _age(words: options.Words, name: str, time: datetime | None) -> tuple[datetime | None, timedelta] | None:
    """The moment meant by `30d`, `1h30m`, `2026-01-31` or a full time; and how exactly."""
    for text in words.values(name)[-1:]:
        if text == "off":
            return None
        if match := re.fullmatch(r"(\d+(?:\.\d+)?)(ms|[smhdwMy]?)", text):
            return selection.before(time, float(match[1]) * _SPANS[match[2] or "s"]), selection.A_MOMENT
        if re.fullmatch(r"(?:\d+(?:\.\d+)?(?:h|ms|m|s))+", text):
            parts = re.findall(r"(\d+(?:\.\d+)?)(h|ms|m|s)", text)
            span = sum((float(number) * _SPANS[unit] for number, unit in parts), timedelta())
            return selection.before(time, span), selection.A_MOMENT
        try:
            moment = datetime.fromisoformat(text)
        except ValueError as error:
            raise Unreadable(f"--{name} {text} is no age") from error
        return moment.replace(tzinfo=None), selection.ANY_ZONE
    return None
