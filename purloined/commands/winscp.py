r"""WinSCP: put, mput and synchronize remote in commands on its line.

    winscp.com /ini=nul /command "open sftp://x@203.0.113.9/" "put -filemask=*.dwg|old/ D:\Shares\ /in/" "exit"

A folder, or `*`, takes all below it; the last part of the source may be a mask for what lies there. A file mask has
what to take and, after `|`, what to leave out: names, or folders with a slash at their end, at any depth. Masks with
folders and names, and limits of size and time in them, are not replayed, nor is a script read from a file (/script=).
Documented at https://winscp.net/eng/docs/scripting.
"""

import re
from datetime import datetime

from purloined.commands import NOTHING, SENDS, Call, Plan, Source, cannot_tell, slashed, unknown_options
from purloined.parsing.command_line import windows_words
from purloined.parsing.wildcards import NoPattern, glob, has_wildcard

NAMES = {"winscp"}
_INDIFFERENT = {
    "delete", "permissions", "nopermissions", "preservetime", "nopreservetime", "resume", "append", "transfer", "speed",
    "resumesupport", "criteria", "mirror", "noappend", "onlynew", "neweronly",
}  # fmt: skip


def parse(call: Call) -> list[Plan]:
    script = next((word.partition("=")[2] for word in call.words if word.lower().startswith("/script=")), None)
    at = next((at for at, word in enumerate(call.words) if word.lower().lstrip("/-") == "command"), None)
    if at is None:
        reason = f"the script {script} is not at hand"
        return [Plan("WinSCP", SENDS, (), unclear=(reason,))] if script is not None else []
    plans: list[Plan] = []
    session = next((word for word in call.words[:at] if "://" in word), "")
    for command in call.words[at + 1 :]:
        words = windows_words(command)
        if words[:1] == ["open"]:
            session = next((word for word in words if "://" in word), "")
        elif words and words[0].lower() in ("put", "mput"):
            plans.append(_plan(words[1:], session, synchronize=False))
        elif [word.lower() for word in words[:1]] == ["synchronize"]:
            switches = [word for word in words[1:] if word.startswith("-")]
            operands = [word for word in words[1:] if not word.startswith("-")]
            if operands[:1] in (["remote"], ["both"]):
                plans.append(_plan([*switches, *operands[1:]], session, synchronize=True))
    return plans


def _plan(words: list[str], session: str, synchronize: bool) -> Plan:
    switches = [word for word in words if word.startswith("-") and len(word) > 1]
    operands = [word for word in words if not word.startswith("-")]
    roots = operands[:1] if synchronize or len(operands) < 2 else operands[:-1]
    unclear: list[str] = []
    test = None
    for switch in switches:
        name, _, value = switch[1:].partition("=")
        if name.lower() == "filemask":
            try:
                test = _mask(value)
            except NoPattern as error:
                unclear.append(f"-filemask={value}: {error}")
        elif name.lower() not in _INDIFFERENT and name.lower() != "preview":
            unclear += unknown_options([switch])
    does = NOTHING if any(switch.lower() == "-preview" for switch in switches) else SENDS
    sources = tuple(_source(root, test) for root in roots)
    return Plan("WinSCP", does, sources, re.sub(r":[^:@/]*@", "@", session), unclear=tuple(unclear))


def _mask(text: str):
    """A file mask as a test of a path."""
    take, _, leave = text.partition("|")
    names, folders = _masks(take)
    not_names, not_folders = _masks(leave)

    def test(relative: str) -> bool:
        *above, name = relative.split("/")
        if any(p.fullmatch(name) for p in not_names) or any(p.fullmatch(a) for p in not_folders for a in above):
            return False
        return (not names or any(p.fullmatch(name) for p in names)) and (
            not folders or any(p.fullmatch(a) for p in folders for a in above)
        )

    return test


def _masks(text: str) -> tuple[list[re.Pattern], list[re.Pattern]]:
    names: list[re.Pattern] = []
    folders: list[re.Pattern] = []
    for mask in re.split(r"[;,]", text):
        mask = mask.strip().replace("\\", "/")
        if re.search(r"[<>]", mask) or "/" in mask.rstrip("/"):
            raise NoPattern(f"{mask} is not replayed")
        if mask.endswith("/"):
            folders.append(glob(mask.rstrip("/"), ignore_case=True))
        elif mask:
            names.append(glob("*" if mask == "*.*" else mask, ignore_case=True))
    return names, folders


def _source(root: str, test) -> Source:
    path = slashed(root, True)
    folder, _, last = path.rpartition("/")
    if has_wildcard(folder):
        return Source(re.split(r"/[^/]*[*?]", path)[0], cannot_tell)
    pattern = glob("*" if last == "*.*" else last, ignore_case=True) if has_wildcard(last) else None

    def selects(relative: str, size: int | None, mtime: datetime | None) -> bool | None:
        if pattern and not pattern.fullmatch(relative.split("/")[0]):
            return False
        return test is None or test(relative or last)

    return Source((folder or ".") if pattern else path, selects)
