r"""PowerShell's `Get-ChildItem -Recurse | Format-List`, also of chosen properties: a block per file.

    FullName      : D:\Design\Orion Pumps\hinge rev B.step

One row per file, by its FullName, or by its Name below the folder that stands above it (`    Directory: D:\Design`) or
in DirectoryName. Folders are passed over where Mode, Attributes or PSIsContainer says so. The time is given where day
and month cannot be confused, as in `dir_s`; it carries no zone and is taken as UTC.

What it cannot tell: a folder from a file, where only names were chosen: with Length chosen, what has none is a folder.
A value that goes over several lines is put together without anything between; where PowerShell broke it at a blank,
that blank is lost.

Documented in Microsoft's reference of Get-ChildItem and Format-List.
"""

import re
from collections.abc import Iterator

from purloined.evidence import Evidence
from purloined.parsing import encoding, listed_times
from purloined.parsing.column_contents import is_folder
from purloined.parsing.listed_names import LONGEST_PATH, joined

_FIELD = re.compile(r"(?P<key>[A-Za-z]\w{1,40}) *: ?(?P<value>.*)")
_FOLDER = re.compile(r" {4}\S[^:\\]{0,40}: (?P<path>(?:[A-Za-z]:\\|\\\\|/).*)")
_PATHS = {"FullName", "Name", "PSPath"}
_KEPT = _PATHS | {"Length", "LastWriteTime", "LastWriteTimeUtc", "DirectoryName", "Mode", "Attributes", "PSIsContainer"}
_TIME = re.compile(r"(?P<date>\d{1,4}[./-] ?\d{1,2}[./-] ?\d{1,4}\.?) +(?P<clock>\d{1,2}[:.]\d\d.*)")


def recognises(name: str, head: bytes) -> bool:
    fields = [field for line in encoding.first_lines(head) if (field := _FIELD.fullmatch(line))]
    keys = {field["key"] for field in fields}
    if not keys & {"FullName", "PSPath", "LastWriteTime"} or not keys & _PATHS:
        return False
    parted = len({len(field[0]) - len(field["value"]) for field in fields[:8] if field["value"]}) == 1
    return parted and keys <= _KEPT | {"Extension", "BaseName", "Target", "LinkType", "VersionInfo", "Directory"} | {
        key
        for key in keys
        if key.endswith(("Time", "TimeUtc")) or key.startswith(("PS", "Is", "Exists", "Root", "Parent"))
    }


def read(evidence: Evidence) -> Iterator[dict]:
    folder, entry, last, key = "", {}, -1, ""
    for record, text in encoding.lines(evidence):
        if record != last + 1 and entry:  # after an empty line
            yield from _file(evidence, folder, entry)
            entry, key = {}, ""
        last = record
        if place := _FOLDER.fullmatch(text):
            folder = place["path"]
        elif field := _FIELD.fullmatch(text):
            key = field["key"]
            entry = entry or {"record": record}
            if key in _KEPT:
                entry.setdefault(key, field["value"])
        elif key in entry and text.startswith("  ") and len(entry[key]) < LONGEST_PATH:
            entry[key] += text.lstrip(" ")
        elif not key:
            evidence.unread(record, "no property of a file")
    if entry:
        yield from _file(evidence, folder, entry)


def _file(evidence: Evidence, folder: str, entry: dict) -> Iterator[dict]:
    if any(is_folder(entry.get(key, "")) for key in ("Mode", "Attributes", "PSIsContainer")):
        return
    if entry.get("PSIsContainer", "").strip() == "True" or ("Length" in entry and not entry["Length"].strip()):
        return
    path = entry.get("FullName") or entry.get("PSPath", "").rpartition("::")[2]
    if not path and "Name" in entry:
        path = joined(entry.get("DirectoryName") or folder, entry["Name"], "\\")
    if not path or len(path) > LONGEST_PATH:
        evidence.unread(entry["record"], "no path, or one longer than any system allows")
        return
    size = entry.get("Length", "").strip()
    shown = entry.get("LastWriteTimeUtc") or entry.get("LastWriteTime", "")
    moment = _TIME.fullmatch(shown)
    row = {"record": entry["record"], "path": path, "size": size if size.isascii() and size.isdecimal() else None}
    time = listed_times.console(moment["date"], moment["clock"]) if moment else None
    yield row | {"mtime": time, "mtime_shown": shown}
