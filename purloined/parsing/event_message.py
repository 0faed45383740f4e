r"""The fields of a Windows event, from the message that Event Viewer shows of it.

    Account Name:           mia
    Share Name:             \\*\parts

The labels are in the language of the machine, and so are not looked at, but for those of Sysmon, which has one
language. What counts is the order, as it stands in knowledge/windows_events.toml, and the shape of what must be a
number: a message that has more or fewer values, or another shape, is not understood.
"""

import re

from purloined import knowledge

_LAYOUTS: dict[str, list[list[str]]] = knowledge.load("windows_events.toml")["layouts"]
_VALUE = re.compile(r"[ \t\u3000]*[^\t\r\n]{1,120}?[:\uff1a][ \u00a0]*\t+(.*)")
_SYSMON = re.compile(r"(\w{2,40}): (.*)")
_PARTS = re.compile(r"\((\d{1,9})\D{1,20}(\d{1,9})\)")
_BLOCK_ID = re.compile(r"[^\r\n]*[:\uff1a] ?([0-9a-fA-F]{8}-[0-9a-fA-F-]{27})\s*$")
_NUMBERS = ("SubjectLogonId", "TargetLogonId", "HandleId", "AccessMask", "NewProcessId")
_HEX = re.compile(r"0x[0-9a-fA-F]{1,16}$")
_MARKS = str.maketrans("", "", "\u200e\u200f")  # of the direction of writing, within times
_WITHOUT = {1100, 1101, 1104, 1108, 4608, 41, 104, 6005, 6006, 6008}  # nothing of what they say is needed


def fields(channel_or_provider: str, number: int, message: str) -> dict | None:
    """The fields of the message; None where it is not understood."""
    if "Sysmon" in channel_or_provider:
        return {match[1]: match[2].strip() for line in message.splitlines() if (match := _SYSMON.match(line))}
    if "PowerShell" in channel_or_provider:
        return _script(message) if number == 4104 else {"Payload": message, "ContextInfo": message}
    if number in _WITHOUT:
        return {}
    values = [match[1].strip().translate(_MARKS) for line in message.splitlines() if (match := _VALUE.match(line))]
    for layout in _LAYOUTS.get(str(number), ()):
        goes_on = layout[-1] == "..."
        names = layout[:-1] if goes_on else layout
        if len(values) == len(names) or (goes_on and len(values) > len(names)):
            found = dict(zip(names, values, strict=False))
            if all(_HEX.match(found[name]) for name in _NUMBERS if found.get(name)):
                return found
    return None


def _script(message: str) -> dict | None:
    """4104: `Creating Scriptblock text (1 of 2):`, the text, and below it the block's number and its path."""
    first, _, rest = message.partition("\n")
    count = _PARTS.search(first)
    lines = rest.splitlines()
    at = next((at for at in range(len(lines) - 1, -1, -1) if _BLOCK_ID.match(lines[at])), None)
    if count is None or at is None:
        return None
    return {
        "MessageNumber": count[1],
        "MessageTotal": count[2],
        "ScriptBlockText": "\n".join(lines[:at]).rstrip("\n"),
        "ScriptBlockId": _BLOCK_ID.match(lines[at])[1],
        "Path": next((line.partition(": ")[2] for line in lines[at + 1 :] if ": " in line), ""),
    }
