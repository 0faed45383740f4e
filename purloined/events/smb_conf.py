r"""Samba's smb.conf, or what `testparm -s` prints of it: the shares whose reads `full_audit` does not record.

    [parts]
        vfs objects = full_audit
        full_audit:success = connect create_file pread pread_send offload_read_send

A row is a `config` without a time, for a share of which reads are not recorded, or not all ways of reading; the
detail says which. Shares that record them all give no row, nor do printers, IPC$ and what is `available = no`.
Needed are the calls by which content can be read (knowledge/tools/samba_calls.toml, `read`): `all` names every call,
`!call` takes one away again, and without `full_audit:success` none is recorded. A share takes from [global], and
from the section it names by `copy`, what it does not state itself. [homes] stands for a share of each user; its
row names no share.

What it cannot tell: since when the file was so, and what smbd had loaded; what stands in a file that it includes, or in
the registry (the line is then unread; `testparm -s` resolves them); shares that users made (`net usershare`); what
`full_audit:syslog = no` wrote elsewhere; whether another module before it in `vfs objects` answered a read itself.

Documented in smb.conf(5) and vfs_full_audit(8).
"""

import re
from collections.abc import Callable, Iterator

from purloined import knowledge
from purloined.evidence import Evidence

SHOWS = {"config"}
KIND = "Settings of what is recorded"
WHOLE = True
COLLECT = "testparm -s > smb.conf.txt"

_SECTION = re.compile(r"\s*\[([^\]]+)\]\s*$")
_SETTING = re.compile(r"\s*([^=]+?)\s*=\s*(.*?)\s*$")
_HEAD = re.compile(
    rb"(?im)^[ \t]*(?:workgroup|vfs objects?|netbios name|server role|server string|passdb backend|security)[ \t]*="
)
_RESOLVED = "# Global parameters"  # what testparm writes above
_NO_SHARES = {"global", "printers", "print$", "ipc$"}
_SAME = {"vfsobject": "vfsobjects", "printok": "printable", "public": "guestok"}
_YES = {"yes", "true", "1", "on"}
MOST_SECTIONS, LONGEST = 1_000, 4_000


def recognises(name: str, head: bytes) -> bool:
    return re.search(rb"(?im)^[ \t]*\[global\]", head) is not None and _HEAD.search(head) is not None


def read(evidence: Evidence) -> Iterator[dict]:
    sections: dict[str, dict[str, str]] = {"global": {}}
    name, begun, resolved = None, 0, False
    for record, text in _joined(evidence):
        resolved = resolved or text.startswith(_RESOLVED)
        if not text.strip() or text.lstrip()[0] in "#;":
            continue
        if match := _SECTION.match(text):
            yield from _row(name, begun, sections)
            name, begun = match[1].strip().lower(), record
            if name not in sections and len(sections) >= MOST_SECTIONS:
                evidence.unread(record, f"more than {MOST_SECTIONS:,} sections")
            sections.setdefault(name, {})
            continue
        match = _SETTING.match(text)
        if name is None:
            continue  # what testparm says before the dump
        if not match or len(text) > LONGEST:
            evidence.unread(record, "neither a section nor a setting")
            continue
        key, value = _key(match[1]), match[2]
        if key in ("include", "configfile", "configbackend") and not resolved:
            evidence.unread(record, "what it includes may say otherwise; add what `testparm -s` prints")
        elif key == "copy":
            sections[name] = sections.get(value.strip().lower(), {}) | sections[name]
        else:
            sections[name][key] = value
    yield from _row(name, begun, sections)


def _joined(evidence: Evidence) -> Iterator[tuple[int, str]]:
    """Lines, a backslash at the end of one going on with the next."""
    begun, kept = 0, ""
    for record, text in evidence.lines():
        begun = begun or record
        if text.endswith("\\") and len(kept) < LONGEST:
            kept += text[:-1]
            continue
        yield begun, kept + text
        begun, kept = 0, ""
    if kept:
        yield begun, kept


def _key(name: str) -> str:
    """Samba compares names of settings without case and blanks."""
    plain = "".join(name.split()).lower()
    return _SAME.get(plain, plain)


def _row(name: str | None, record: int, sections: dict[str, dict[str, str]]) -> Iterator[dict]:
    if name is None or name in _NO_SHARES:
        return
    said = sections["global"] | sections[name]
    if said.get("available", "yes").lower() not in _YES or said.get("printable", "no").lower() in _YES:
        return
    why = _unrecorded(said)
    if why:
        yield {
            "record": record,
            "action": "config",
            "route": "smb",
            "host": sections["global"].get("netbiosname"),
            "share": None if name == "homes" else name,
            "detail": f"[{name}] {why}",
        }


def _unrecorded(said: dict[str, str]) -> str | None:
    """In words, which reads are not recorded; None where all are."""
    modules = [module.partition(":")[0] for module in _words(said.get("vfsobjects", ""))]
    if "full_audit" not in modules:
        return "reads are not recorded: vfs objects has no full_audit"
    recorded = _recorded(_words(said.get("full_audit:success", "")))
    missing = [
        f"{entry['what']} ({' or '.join(entry['calls'])})"
        for entry in knowledge.load("tools/samba_calls.toml")["read"]
        if not any(recorded(call) for call in entry["calls"])
        and ("unless" not in entry or said.get(_key(entry["unless"]), "no").lower() in _YES)
    ]
    return f"full_audit:success leaves out {', '.join(missing)}" if missing else None


def _recorded(calls: list[str]) -> Callable[[str], bool]:
    """Tells of a call whether it is recorded, by the list taken from left to right."""

    def is_recorded(call: str) -> bool:
        found = False
        for each in calls:
            if each == "none":
                break
            if each.lstrip("!") in ("all", call):
                found = not each.startswith("!")
        return found

    return is_recorded


def _words(value: str) -> list[str]:
    return value.replace(",", " ").replace(";", " ").replace('"', " ").lower().split()
