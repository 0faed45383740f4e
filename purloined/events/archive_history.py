r"""WinRAR's and 7-Zip's histories from the registry: archives that were made or opened, folders that were looked into.

    [HKEY_CURRENT_USER\Software\WinRAR\ArcHistory]
    "0"="C:\\Temp\\parts.rar"

Read are a registry export (`reg export HKCU\Software\WinRAR winrar.reg`, in UTF-16 or REGEDIT4) and the CSV of RECmd.
An entry is an `exec` of the program without a time, with what it names as its path; which list it stands in is the
detail. The lists are in knowledge/tools/archive_history.toml. The account is that of HKEY_USERS, or of the hive's
path, where one of them tells.

What it cannot tell: when (the CSV says when a list last changed, which stands in the detail: no entry is newer), how
often, and whether what was asked for succeeded; what was packed; anything done by a command line, which leaves no entry
here. Lists are short, and the oldest entries drop out. Cleared lists leave nothing.

The keys are documented by the programs' own sources, named in the knowledge file; a .reg file's form under "Windows
registry information" and "How to add, modify, or delete registry subkeys and values by using a .reg file" by Microsoft.
"""

import re
from collections.abc import Iterator

from purloined import knowledge
from purloined.evidence import Evidence
from purloined.parsing import csv_table, encoding

SHOWS = {"exec"}
KIND = "The thieves' tools"
COLLECT = r"""reg export HKCU\Software\WinRAR DEST\winrar.reg    # of each user
reg export HKCU\Software\7-Zip DEST\7zip.reg"""

LARGEST_VALUE = 1 << 20  # characters of one value, which may go on over many lines
MOST_ENTRIES = 1_000  # of one list
_LISTS = knowledge.load("tools/archive_history.toml")["list"]
_KEY = re.compile(r"\[-?(.+)\]\s*$")
_VALUE = re.compile(r'(?:"((?:[^"\\]|\\.)*)"|@)=(.*)', re.DOTALL)
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"\s*$', re.DOTALL)
_HEX = re.compile(r"hex(?:\([0-9a-f]+\))?:(.*)", re.DOTALL | re.IGNORECASE)
_USER = re.compile(r"(?:^HKEY_USERS\\(S-1-5-21-[\d-]+)|[\\/]Users[\\/]([^\\/]+)[\\/])", re.IGNORECASE)
_HEAD = re.compile(r"(?:Windows Registry Editor Version 5\.00|REGEDIT4)\s")
_OURS = re.compile(r"\\Software\\(?:WinRAR|7-Zip)\b", re.IGNORECASE)
_RECMD = {"hivepath", "keypath", "valuename", "valuedata"}


def recognises(name: str, head: bytes) -> bool:
    text = head.decode(encoding.guessed(head), "backslashreplace").lstrip("\ufeff")
    if _HEAD.match(text):
        return _OURS.search(text) is not None
    return set(_headings(text.partition("\n")[0])) >= _RECMD and _OURS.search(text) is not None


def read(evidence: Evidence) -> Iterator[dict]:
    head = evidence.head()
    text = head.decode(encoding.guessed(head), "backslashreplace").lstrip("\ufeff")
    values = _from_export(evidence) if _HEAD.match(text) else _from_recmd(evidence)
    for record, key, name, entries, changed in values:
        evidence.saw(record, None)
        found = _list_of(key, name)
        if found is None:
            continue
        user = _USER.search(key)
        for entry in entries[:MOST_ENTRIES]:
            yield {
                "record": record,
                "action": "exec",
                "actor_user": (user[1] or user[2]) if user else None,
                "actor_process": found["process"],
                "path": entry,
                "detail": found["says"] + (f"; the list last changed {changed}" if changed else ""),
            }
        if len(entries) > MOST_ENTRIES:
            evidence.unread(record, f"a list of more than {MOST_ENTRIES:,} entries")


def _list_of(key: str, name: str) -> dict | None:
    """Which list a value belongs to; none for the values that are no list."""
    key, name = key.replace("/", "\\").rstrip("\\").lower(), name.lower()
    return next((each for each in _LISTS if key.endswith("\\" + each["key"]) and each["value"] in ("*", name)), None)


def _from_export(evidence: Evidence) -> Iterator[tuple[int, str, str, list[str], str]]:
    """(record, key, name of the value, its entries, nothing) of each value of a .reg file."""
    key = ""
    for record, text in _joined(evidence):
        if match := _KEY.match(text):
            key = match[1]
        elif match := _VALUE.match(text):
            entries = _entries(match[2])
            if entries is None and _list_of(key, _plain(match[1] or "")):
                evidence.unread(record, "a value that is neither text nor bytes")
            yield record, key, _plain(match[1] or ""), entries or [], ""
        elif not _HEAD.match(text.lstrip("\ufeff") + " ") and not text.startswith(";") and text.strip():
            evidence.unread(record, "neither a key nor a value")


def _joined(evidence: Evidence) -> Iterator[tuple[int, str]]:
    """Lines, a backslash at the end of one of bytes going on with the next."""
    begun, kept, length = 0, [], 0
    for record, text in evidence.lines():
        begun = begun or record
        kept.append(text.strip() if kept else text)
        length += len(text)
        if kept[-1].endswith(",\\") and length < LARGEST_VALUE:
            kept[-1] = kept[-1][:-1]
            continue
        yield begun, "".join(kept)
        begun, kept, length = 0, [], 0
    if kept:
        yield begun, "".join(kept)


def _entries(said: str) -> list[str] | None:
    """What a value of a .reg file holds."""
    if text := _TEXT.match(said):
        return [_plain(text[1])] if text[1] else []
    if found := _HEX.match(said):
        return _from_bytes(re.sub(r"[,\s]", "", found[1]))
    return [] if said.startswith("dword:") else None


def _from_bytes(digits: str) -> list[str] | None:
    """Texts in UTF-16, each ended by a zero."""
    try:
        return [part for part in bytes.fromhex(digits).decode("utf-16-le", "backslashreplace").split("\0") if part]
    except ValueError:
        return None


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def _headings(line: str) -> list[str]:
    return [heading.strip().lower() for heading in csv_table.fields(line.strip("\ufeff\r\n"), ",")]


def _from_recmd(evidence: Evidence) -> Iterator[tuple[int, str, str, list[str], str]]:
    """(record, hive and key, name of the value, its entries, when the key last changed) of each row of RECmd's CSV."""
    records = csv_table.records(evidence, among=",")
    _, headings = next(records)
    names = [heading.strip().lower() for heading in headings]
    for record, fields in records:
        said = dict(zip(names, fields, strict=False))
        if len(fields) != len(names) or not said.keys() >= _RECMD:
            evidence.unread(record, f"{len(fields)} fields, where the header has {len(names)}")
            continue
        data, kind = said["valuedata"], said.get("valuetype", "").lower()
        entries = _from_bytes(data.replace("-", "")) if "binary" in kind else [data] if data else []
        if entries is None:
            evidence.unread(record, "bytes that are none")
        key = f"{said['hivepath']}\\{said['keypath']}"
        yield record, key, said["valuename"], entries or [], said.get("lastwritetimestamp", "")
