r"""What a recorded command line starts: the program itself, or what a shell or a wrapper is told to start.

    bash -c 'cd /var/stage && zip -q -r ng.zip "Northgate Aero"'
    cmd.exe /c "C:\PerfLogs\rclone.exe copy D:\Shares x:"
    powershell -enc QwBvAG0AcAByAGUAcwBzAC0A...

A shell's own record and that of the program it starts may both be in a log; each is replayed.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache

from purloined.commands import Call, Plan, joined, last_part, parse, slashed, tools
from purloined.names import normal
from purloined.parsing import command_line

_SHELLS = {"sh", "bash", "dash", "ash", "zsh", "ksh", "busybox"}
_POWERSHELLS = {"powershell", "pwsh", "powershell_ise"}
_WRAPPERS = {
    "sudo",
    "nohup",
    "env",
    "nice",
    "ionice",
    "time",
    "setsid",
    "exec",
    "doas",
    "stdbuf",
    "timeout",
    "start",
    "call",
}
_CHANGES = {"cd", "chdir", "pushd", "set-location", "sl"}
_DEPTH = 4  # shells within shells


def plans(line: str, posix: bool, time: datetime | None, cwd: str = "") -> list[Plan]:
    """All that the command line does. posix: whether it is quoted as for a POSIX shell."""
    words = command_line.posix_words(line) if posix else command_line.windows_words(line)
    windows = _of_windows(words)
    return list(_started(words, windows, time, cwd, line if not posix else "", _DEPTH))


def may_matter(line: str) -> bool:
    """Whether a tool, a shell or something encoded stands anywhere in the line: a quick look before the long one."""
    return _names().search(line) is not None


@cache
def _names() -> re.Pattern:
    names = sorted(map(re.escape, tools()), key=len, reverse=True)
    return re.compile(rf"(?:^|[^a-z0-9_])(?:{'|'.join(names)})(?:[^a-z0-9_]|$)|powershell|pwsh", re.IGNORECASE)


def _of_windows(words: list[str]) -> bool:
    return any(re.match(r"[A-Za-z]:[\\/]|\\\\\w", word) or word.lower().endswith(".exe") for word in words)


def _started(words: list[str], windows: bool, time: datetime | None, cwd: str, line: str, depth: int) -> Iterator[Plan]:
    words = _unwrapped(words)
    if not words or not depth:
        return
    program = _program(words[0])
    if program in tools():
        yield from parse(Call(program, words[1:], windows, time, cwd))
    elif program in _SHELLS and (found := _told(words)):
        if isinstance(found, str):
            yield from _script(found, "sh", windows, time, cwd, depth - 1)
        else:
            yield from _started(found, windows, time, cwd, "", depth - 1)
    elif program == "cmd" and (found := _told_cmd(words, line)):
        yield from _script(found, "cmd", True, time, cwd, depth - 1)
    elif program in _POWERSHELLS and (found := _told_powershell(words[1:])):
        yield from _script(found, "powershell", True, time, cwd, depth - 1)


def _script(text: str, shell: str, windows: bool, time: datetime | None, cwd: str, depth: int) -> Iterator[Plan]:
    for command in command_line.script(text, shell):
        words = _unwrapped(command.words)
        if words and words[0].lower() in _CHANGES:
            cwd = _changed(cwd, [word for word in words[1:] if word.lower() != "/d"], windows)
            continue
        for plan in _started(words, windows or _of_windows(words), time, cwd, " ".join(words), depth):
            sources = tuple(
                source if source.remote else source._replace(root=_in_folder(cwd, root, windows))
                for source in plan.sources
                for root in [_known_part(source.root) if command.unclear else source.root]
            )
            yield plan._replace(sources=sources, unclear=(*plan.unclear, *command.unclear), told=True)


def _known_part(root: str) -> str:
    """What stands before the first wildcard or variable that only the shell could work out; all of the machine where
    nothing does."""
    parts = re.split(r"[/\\]", root)
    at = next((at for at, part in enumerate(parts) if re.search(r"[*?\[{~$%!`]", part)), None)
    if at is None:
        return root
    return "/".join(parts[:at]) or ("." if at == 0 and not re.search(r"[~$%!`]", parts[0]) else "/")


def _in_folder(cwd: str, root: str, windows: bool) -> str:
    absolute = root.startswith(("/", "\\")) or root[1:2] == ":"
    return root if absolute or not cwd else joined(slashed(cwd, windows), "" if root == "." else root)


def _changed(cwd: str, to: list[str], windows: bool) -> str:
    if len(to) != 1 or "$" in to[0] or "%" in to[0]:
        return ""
    return _in_folder(cwd, slashed(to[0], windows), windows)


def _program(word: str) -> str:
    return normal(last_part(word)).removesuffix(".exe").removesuffix(".com")


def _unwrapped(words: list[str]) -> list[str]:
    """The words behind sudo, env, nohup and the like, with their options and variables."""
    while words and (_program(words[0]) in _WRAPPERS or re.match(r"\w+=", words[0])):
        words = words[1:]
        while words and (words[0].startswith("-") or re.fullmatch(r"\d+[smhd]?|/[a-z]+|\w+=.*", words[0], re.I | re.S)):
            words = words[1:]
    return words[1:] if words[:1] == ["&"] else words


def _told(words: list[str]) -> str | list[str] | None:
    """A shell's script, or the words of a program that is itself a shell script: `/bin/sh /usr/bin/7z a ...`."""
    for at, word in enumerate(words[1:], 1):
        if re.fullmatch(r"-[a-z]*c[a-z]*", word):
            return words[at + 1] if at + 1 < len(words) else None
        if not word.startswith("-"):
            return words[at:]
    return None


def _told_cmd(words: list[str], line: str) -> str:
    """What stands behind /c, with its quotes; cmd takes one pair of them off."""
    match = re.search(r"(?:^|\s)/[ckr]\s*(.+)", line, re.IGNORECASE | re.DOTALL)
    if not match:
        at = next((at for at, word in enumerate(words) if word.lower() in ("/c", "/k", "/r")), len(words))
        return " ".join(words[at + 1 :])
    text = match[1].strip()
    return text[1:-1] if text.startswith('"') and text.endswith('"') and len(text) > 1 else text


def _told_powershell(words: list[str]) -> str:
    for at, word in enumerate(words):
        option = word.lower().lstrip("-/") if word[:1] in "-/" else ""
        if (option and "encodedcommand".startswith(option) and option != "e") or option in ("e", "ec"):
            return command_line.encoded(words[at + 1]) if at + 1 < len(words) else ""
        if option and "command".startswith(option):
            return " ".join(words[at + 1 :])
        if option and "file".startswith(option):
            return ""
    bare = [at for at, word in enumerate(words) if not word.startswith(("-", "/"))]
    start = next((at for at in bare if not at or not _takes_value(words[at - 1])), None)
    return " ".join(words[start:]) if start is not None else ""


def _takes_value(word: str) -> bool:
    name = word.lower().lstrip("-/")
    return bool(name) and any(
        option.startswith(name) for option in ("executionpolicy", "ep", "version", "windowstyle", "inputformat",
                                               "outputformat", "configurationname", "psconsolefile")
    )  # fmt: skip
