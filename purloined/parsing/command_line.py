r"""Command lines taken apart: into words, and a shell's script into the commands it starts.

Two ways of quoting: that of a POSIX shell, which logs that know each argument are written in, and that of Windows
programs. A script is read as cmd.exe, PowerShell or a POSIX shell would; what only they could work out (a variable, a
wildcard that the shell expands, a command that runs only if another one went well) is said beside the command.
"""

import base64
import binascii
import re
import shlex
from collections.abc import Iterator
from typing import NamedTuple

_VARIABLE = {
    "sh": re.compile(r"\$[\w{(@*#?]|`"),
    "cmd": re.compile(r"%[^%\s]+%|![^!\s]+!|%%?~?\w"),
    "powershell": re.compile(r"\$[\w{(:]|@\("),
}
_KEYWORDS = {
    "if", "then", "else", "elif", "fi", "for", "foreach", "while", "until", "do", "done", "case", "esac", "function",
    "try", "catch", "not", "exist", "in", "{", "}", "(", ")",
}  # fmt: skip


class Started(NamedTuple):
    """A command of a script. unclear: why its words may not be what the program got, or why it may not have run."""

    words: list[str]
    unclear: tuple[str, ...]


def posix_words(line: str) -> list[str]:
    """The words of a line quoted as a POSIX shell wants it; split at blanks where the quotes do not pair."""
    try:
        return shlex.split(line)
    except ValueError:
        return line.split()


def windows_words(line: str) -> list[str]:
    r"""The words as a Windows program gets them: quotes hold a word together, `\"` is a quote, `\` else itself."""
    words: list[str] = []
    word, quoted, started, at = "", False, False, 0
    while at < len(line):
        match = re.compile(r'(\\*)"').match(line, at)
        if match:
            slashes = len(match[1])
            word += "\\" * (slashes // 2)
            if slashes % 2:
                word += '"'
            else:
                quoted = not quoted
            started, at = True, match.end()
        elif line[at] in " \t\r\n" and not quoted:
            if started:
                words.append(word)
            word, started, at = "", False, at + 1
        else:
            word, started, at = word + line[at], True, at + 1
    return [*words, word] if started else words


def script(text: str, shell: str) -> Iterator[Started]:
    """The commands of a script. shell: sh, cmd or powershell."""
    conditional = False
    for part, mark in _parts(text, shell):
        words, expands = _words(part, shell)
        reasons = []
        if conditional:
            reasons.append("it ran only if the command before it went well or failed")
        if _VARIABLE[shell].search(part):
            reasons.append("what its variables held is not known")
        if expands:
            reasons.append("the shell expanded its wildcards")
        if any(word.lower() in _KEYWORDS for word in words[:1]):
            words = [word for word in words if word.lower() not in _KEYWORDS]
            reasons.append("whether and how often it ran is up to the script around it")
        if words:
            yield Started(words, tuple(reasons))
        changes_folder = bool(words) and words[0].lower() in (
            "cd",
            "chdir",
            "pushd",
            "set-location",
            "sl",
            "unset",
            "export",
        )
        conditional = mark == "||" or (mark == "&&" and (conditional or not changes_folder))


def encoded(text: str) -> str:
    """The script behind PowerShell's -EncodedCommand; empty where it is none."""
    try:
        return base64.b64decode(text, validate=True).decode("utf-16-le")
    except (binascii.Error, ValueError):
        return ""


_QUOTES = {"sh": "'\"", "cmd": '"', "powershell": "'\""}
_ESCAPES = {"sh": "\\", "cmd": "^", "powershell": "`"}
_MARKS = {"sh": ("&&", "||", ";", "|", "&", "\n"), "cmd": ("&&", "||", "&", "|", "\n"),
          "powershell": ("&&", "||", ";", "|", "\n")}  # fmt: skip


def _parts(text: str, shell: str) -> Iterator[tuple[str, str]]:
    """(command, the mark after it)."""
    start = at = 0
    quote = ""
    while at < len(text):
        character = text[at]
        if character == _ESCAPES[shell] and quote != "'":
            at += 2
            continue
        if quote:
            quote = "" if character == quote else quote
        elif character in _QUOTES[shell]:
            quote = character
        elif mark := next((mark for mark in _MARKS[shell] if text.startswith(mark, at)), ""):
            redirects = mark == "&" and (text[at - 1 : at] == ">" or text[at + 1 : at + 2] == ">")
            if not redirects:
                yield text[start:at], mark
                start = at + len(mark)
                at = start
                continue
        at += 1
    yield text[start:], ""


def _words(part: str, shell: str) -> tuple[list[str], bool]:
    """The words of one command without its redirections, and whether a wildcard stands unquoted in them."""
    part = part.strip().lstrip("(").rstrip(")") if shell != "powershell" else part.strip()
    if shell == "cmd":
        words = windows_words(re.sub(r"\^(.)", r"\1", part))
        return _without_redirections(words), False
    if shell == "powershell":
        return _without_redirections(_powershell_words(part)), False
    expands = bool(re.search(r"[*?\[~{]", re.sub(r"""'[^']*'|"(?:\\.|[^"\\])*"|\\.""", "", part)))
    return _without_redirections(posix_words(part)), expands


def _powershell_words(part: str) -> list[str]:
    words = re.findall(r"""(?:'(?:[^']|'')*'|"(?:[^"`]|`.|"")*"|`.|[^\s'"`])+""", part, re.DOTALL)
    return [_unquoted(word) for word in words]


def _unquoted(word: str) -> str:
    return re.sub(
        r"""'((?:[^']|'')*)'|"((?:[^"`]|`.|"")*)"|`(.)""",
        lambda m: (
            m[1].replace("''", "'") if m[1] is not None else m[3] or (m[2] or "").replace('""', '"').replace("`", "")
        ),
        word,
        flags=re.DOTALL,
    )


def _without_redirections(words: list[str]) -> list[str]:
    kept: list[str] = []
    skip = False
    for word in words:
        if skip:
            skip = False
        elif re.fullmatch(r"\d*(?:>>?|<)&?\d?", word):
            skip = not word[-1].isdigit()
        elif not re.match(r"\d*>>?[^>]|<[^<]", word):
            kept.append(word)
    return kept
