"""PowerShell's records: script blocks put together again, and the calls of a pipeline."""

import re
from collections.abc import Iterator
from subprocess import list2cmdline

from purloined.parsing.windows_memory import LONGEST_SCRIPT, Channel, Memory
from purloined.parsing.windows_record import Event, integer, word

_CALLED = re.compile(r'\w+\((?P<command>[\w.:-]{1,200})\): "(?P=command)"')
_BOUND = re.compile(
    r'\w+\((?P<command>[\w.:-]{1,200})\): name="(?P<name>\w{1,100})"; value="(?P<value>.*?)"\r?$', re.M | re.S
)


def powershell_call(log: Memory, event: Event, _: Channel) -> list[dict]:
    """4103: a command of a pipeline with the values of its parameters, which are those it got."""
    payload = str(event.data.get("Payload") or "")[:LONGEST_SCRIPT]
    lines = {found["command"]: [found["command"]] for found in _CALLED.finditer(payload)}
    for found in _BOUND.finditer(payload):
        if found["command"] in lines:
            lines[found["command"]] += [f"-{found['name']}", found["value"]]
    base = {"action": "exec", "actor_process": "powershell.exe", "actor_user": _context_user(event.data)}
    return [base | {"cmd_line": _told(" ".join(_quoted(word) for word in words)), "detail": "module logging"}
            for words in lines.values()]  # fmt: skip


def _context_user(data: dict) -> str | None:
    """The one value of ContextInfo that is `DOMAIN\\name`; its labels are in the language of the machine."""
    found = re.search(r"= ([^\\/\r\n=]{1,64}\\[^\\/\r\n=]{1,256})\r?$", str(data.get("ContextInfo") or ""), re.M)
    return found[1].strip() if found else None


def _quoted(word: str) -> str:
    """For PowerShell: as it is, where it has nothing special."""
    return word if re.fullmatch(r"[\w.:\\/*?+=@-]+", word) else "'" + word.replace("'", "''") + "'"


def _told(script: str) -> str:
    """A command line by which PowerShell would be told to run the script: what the replay of commands understands."""
    return list2cmdline(["powershell.exe", "-Command", script])


def powershell_script(log: Memory, event: Event, _: Channel) -> list[dict]:
    """4104: a part of a script block."""
    data = event.data
    text = str(data.get("ScriptBlockText") or "")
    number, total = integer(data.get("MessageNumber")) or 1, integer(data.get("MessageTotal")) or 1
    key = (event.computer, str(data.get("ScriptBlockId"))[:100])
    return [row for done in log.scripts.add(key, event, number, total, text) for row in _script_rows(log, *done)]


def _script_rows(log: Memory, event: Event, text: str, missing: int) -> Iterator[dict]:
    if missing:
        log.evidence.unread(event.record, f"{missing} parts of a PowerShell script block are missing", event.time)
    if len(text) > LONGEST_SCRIPT:
        log.evidence.unread(
            event.record, f"a PowerShell script of {len(text):,} characters; its end is not read", event.time
        )
    if not text.strip():
        return
    path = word(event.data, "Path")
    detail = f"script block of {path}" if path else "script block"
    yield event.base | {
        "action": "exec",
        "actor_process": "powershell.exe",
        "cmd_line": _told(text[:LONGEST_SCRIPT].strip()),
        "detail": f"{detail}, {missing} parts missing" if missing else detail,
    }


def rest(log: Memory) -> Iterator[dict]:
    """Script blocks of which a part was not seen."""
    for script in log.scripts.rest():
        yield from _script_rows(log, *script)
