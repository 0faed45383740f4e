r"""rclone's log file, text or JSON: which files were sent, and with which command line.

    2026/03/03 22:40:00 INFO  : Drawings/bracket rev D.step: Copied (new)

A `send` is what rclone reports when a file has arrived whole: "Copied", "Multi-thread Copied" or "Moved", the
manner in brackets and, where the name changed, the new one; the message is the detail. "server-side" says
that the bytes went from one place to another at the destination and not through this machine. The path is as
logged: below the source folder of the command line, control characters written in rclone's own way. The
command line stands in logs made with `-vv` and gives an `exec`, with the destination as its detail; values of
password options and of passwords in connection strings are replaced by ***.

Lines are read in all of --log-format: with microseconds, the process (`pid`) or the place in the source (`shortfile`,
`longfile`), without the level (`nolevel`), and without a date or a time, which then is null.

What it cannot tell: which way the files went, and to whom, without the command line; nothing at all without
`-v`, where only errors are logged; what part of a file had left that failed, or at which a killed rclone was
at work: no "Copied" is no proof that nothing was copied; which account ran it. Times of the text form carry
no zone and are taken in the case's, though --log-format UTC writes UTC and does not say so. Statistics, which are
rounded and go on over several lines, are passed over, as are retries: a file tried twice is told once, when it is
there.

Documented at https://rclone.org/docs/#logging; the messages stand in rclone's fs/operations/copy.go.
"""

import re
import shlex
from collections.abc import Iterator
from datetime import datetime, tzinfo
from functools import lru_cache

import orjson

from purloined.evidence import Evidence, from_iso, in_utc

SHOWS = {"send", "exec"}
KIND = "The thieves' tools"
COLLECT = r"""# rclone's log (--log-file), rclone.conf and copies of it under other names, on every host they used:
dir /s /b C:\rclone* C:\*.conf   # Windows
find / -xdev -name 'rclone*' 2>/dev/null   # Linux"""

_TEXT_HEAD = re.compile(
    rb"(?m)^\d{4}/\d\d/\d\d \d\d:\d\d:\d\d(?:\.\d+)? (?:\[\d+\] )?(?:\S+\.go:\d+: )?(?:\[\d+\] )?"
    rb"(?:DEBUG |INFO  |NOTICE|WARNING|ERROR |CRITICAL): "
    rb"|^(?:\d\d:\d\d:\d\d(?:\.\d+)? )?(?:DEBUG |INFO  ): .*(?:starting with parameters|: (?:Multi-thread )?Copied \()"
)
_JSON_HEAD = re.compile(
    rb'(?m)^\{(?=.*"level":")(?=.*"msg":")(?=.*"time":")(?=.*"(?:source":"[^"]+\.go:\d|object":"rclone"))'
)
_LEVEL = r"(?:DEBUG|INFO|NOTICE|WARNING|ERROR|CRITICAL|ALERT|EMERGENCY)"
_PLACE = r"(?:\[\d+\] )?(?:\S+\.go:\d+: )?(?:\[\d+\] )?"  # of --log-format pid, shortfile and longfile
_LINE = re.compile(
    r"(?P<second>\d{4}/\d\d/\d\d \d\d:\d\d:\d\d)(?:\.(?P<fraction>\d{1,6})\d*)? "
    rf"{_PLACE}(?:{_LEVEL} *: )?(?P<said>.*)",
    re.DOTALL,
)
_UNDATED = re.compile(rf"(?:\d{{4}}/\d\d/\d\d |\d\d:\d\d:\d\d(?:\.\d+)? )?{_PLACE}{_LEVEL} *: (?P<said>.*)", re.DOTALL)
_BEGINS = re.compile(r"\{|\d{4}/\d\d/\d\d ")
_SENT = re.compile(
    r"(?:(?P<path>.+): )?(?P<said>(?:(?:Multi-thread )?Copied|Moved) \([A-Za-z, -]+\)(?: to: .+)?)", re.DOTALL
)
_PARAMETERS = re.compile(r'(?:rclone: )?Version "[^"]*" starting with parameters \[(".*")\]$', re.DOTALL)

_GO_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_GO_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([abfnrtv\"\\]))")
_GO_CONTROLS = dict(zip("abfnrtv", "\a\b\f\n\r\t\v", strict=True))

_SECRET = r"(?:p|pass|pass(?:word|phrase)\d?|secret|token|key)"
_SECRET_OPTION = re.compile(rf"--?(?:[\w-]+-)?{_SECRET}(?P<value>=.*)?", re.DOTALL)
_SECRET_IN_REMOTE = re.compile(rf"""(?<=,)((?:\w+_)?{_SECRET}=)("(?:[^"]|"")*"|'(?:[^']|'')*'|[^,:]*)""")
_COMMANDS = {"copy", "copyto", "move", "moveto", "sync", "bisync"}  # those with a source and a destination


def recognises(name: str, head: bytes) -> bool:
    return bool(_TEXT_HEAD.search(head) or _JSON_HEAD.search(head))


def read(evidence: Evidence) -> Iterator[dict]:
    for record, text in evidence.lines():
        entry = _from_json(text, evidence) if text.startswith("{") else _from_text(text, evidence)
        if entry is None:
            if _BEGINS.match(text) or _deed(text):
                evidence.unread(record, "no time, or no object of rclone's log")
            continue  # statistics go on over several lines
        time, said, known = entry
        evidence.saw(record, time)
        if deed := _deed(said):
            file = known if deed["action"] == "send" else {}
            yield {"record": record, "time": time, "actor_process": "rclone"} | file | deed


def _from_text(text: str, evidence: Evidence) -> tuple[datetime | None, str, dict] | None:
    match = _LINE.match(text)
    if match is None:
        undated = _UNDATED.match(text)
        return (None, undated["said"], {}) if undated else None
    second, fraction = _second(match["second"], evidence.timezone), match["fraction"]
    if second is None:
        return None
    return (second.replace(microsecond=int(fraction.ljust(6, "0"))) if fraction else second), match["said"], {}


@lru_cache(maxsize=1024)  # many lines share a second
def _second(text: str, zone: tzinfo) -> datetime | None:
    try:
        return in_utc(datetime.fromisoformat(text.replace("/", "-")), zone)
    except ValueError:
        return None


def _from_json(text: str, evidence: Evidence) -> tuple[datetime, str, dict] | None:
    try:
        entry = orjson.loads(text)
    except ValueError:
        return None
    time = from_iso(str(entry.get("time")), evidence.timezone)
    path, size = entry.get("object"), entry.get("size")
    known = {"path": path} if isinstance(path, str) else {}
    if isinstance(size, int) and size >= 0:  # -1: not known
        known["size"] = size
    return time and (time, str(entry.get("msg")), known)


def _deed(said: str) -> dict | None:
    """A file that arrived, or rclone's start; a path in the message itself goes before that of the object."""
    if sent := ("Copied (" in said or "Moved (" in said) and _SENT.fullmatch(said):
        path = {"path": sent["path"]} if sent["path"] else {}
        return {"action": "send", "detail": sent["said"]} | path
    if parameters := "starting with parameters" in said and _PARAMETERS.match(said):
        words = _without_secrets([_plain(word) for word in _GO_STRING.findall(parameters[1])])
        return {"action": "exec", "cmd_line": shlex.join(words), "detail": _destination(words)}
    return None


def _plain(quoted: str) -> str:
    r"""A Go string literal's text. Bytes that are no UTF-8 stay as `\xNN`."""

    def character(match: re.Match) -> str:
        if code := match[1] or match[2]:
            return chr(int(code, 16)) if int(code, 16) < 0x110000 else match[0]
        return _GO_CONTROLS.get(match[3], match[3])

    return _GO_ESCAPE.sub(character, quoted)


def _without_secrets(words: list[str]) -> list[str]:
    plain, hide = [], False
    for word in words:
        option = _SECRET_OPTION.fullmatch(word)
        if hide:
            plain.append("***")
        elif option and option["value"]:
            plain.append(word[: option.start("value")] + "=***")
        else:
            plain.append(_SECRET_IN_REMOTE.sub(r"\1***", word))
        hide = bool(option) and not option["value"] and not hide
    return plain


def _destination(words: list[str]) -> str | None:
    """The second argument of a command that has a source and a destination.

    Whether an option takes a value is not known here: what follows `--option` is an argument only where
    there would be fewer than two otherwise.
    """
    at = next((at for at, word in enumerate(words) if word in _COMMANDS), None)
    if at is None:
        return None
    before = list(zip(words[at:], words[at + 1 :], strict=False))
    arguments = [word for _, word in before if not word.startswith("-")]
    sure = [word for last, word in before if not word.startswith("-") and ("=" in last or last[:2] != "--")]
    arguments = sure if len(sure) >= 2 else arguments
    return arguments[1] if len(arguments) >= 2 else None
