"""What GNU tree says of an entry: mode, size and time, in brackets before its name, and the folders it lies in."""

import re
from datetime import datetime

from purloined.parsing import listed_times
from purloined.parsing.listed_names import LONGEST_PATH, joined

_MODE = re.compile(r"[-bcdlps][-r][-w][-xsS][-r][-w][-xsS][-r][-w][-xtT]")
_NUMBER = re.compile(r"(?:^|(?<=\S) )( *\d+)(?= |$)")
_BYTES, _SMALL = 11, re.compile(r"[ \d]{3}\d(?= |$)")  # widths of -s, and of -h; inodes and devices stand in 7 or fewer
_ROUNDED = re.compile(r"(?:^|(?<=\S) ) *(\d+(?:\.\d)?[KMGTPE])(?= |$)")  # -h, --si
_DATE = re.compile(r"(?:.* )?(\d{4}-\d\d-\d\d[ _T]\d\d:\d\d(?::\d\d)?|[A-Z][a-z]{2} [ \d]\d (?: \d{4}|\d\d:\d\d))")


def said(columns: str) -> dict:
    """kind: the letter of the mode, where there is one; size where it is bytes, else size_shown; mtime where the date
    has a year; mtime_shown."""
    found: dict = {}
    if mode := _MODE.match(columns):
        found["kind"] = mode[0][0]
    wide = next((number for number in _NUMBER.findall(columns) if len(number) >= _BYTES), None)
    if wide or (small := _SMALL.match(columns)):
        found["size"] = (wide or small[0]).strip()
    elif rounded := _ROUNDED.search(columns):
        found["size_shown"] = rounded[1]
    if date := _DATE.fullmatch(columns):
        found |= {"mtime": time(columns), "mtime_shown": date[1]}
    return found


def has_number(columns: str) -> bool:
    return bool(_NUMBER.search(columns))


def time(text: str) -> datetime | None:
    """The time as -D shows it; None where it has no year."""
    match = _DATE.fullmatch(text)
    return listed_times.unix(match[1].replace("_", " ").replace("T", " ")) if match else None


def path(folders: list[str], name: str, separator: str = "/") -> str | None:
    """The path of a name below these folders, of which `.` is none. With -f the name has them in it already. None where
    it is longer than any system allows."""
    if folders and name.startswith(folders[-1].rstrip("/") + "/"):
        return name if len(name) <= LONGEST_PATH else None
    folder = ""
    for part in folders:
        if part != ".":
            folder = joined(folder, part, separator)
        if folder is None:
            return None
    return joined(folder, name, separator)
