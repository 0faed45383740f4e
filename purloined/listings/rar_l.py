r"""The output of `rar l`, `rar v`, `unrar l` and `unrar v`: the table of contents of a RAR archive, of any version.

     -rw-r--r--     20480     11023  53%  2024-03-14 10:15  60597974  Design/Orion/hinge rev B.step
     Design\Orion\hinge rev B.step    20480    11023  53% 14-03-24 10:15  .....A.   60597974 m3b 2.9

One row per file; folders and links are passed over. The first form is that of RAR 5 and later, the second that of RAR 2
to 4, where with `v` the name stands in a line of its own. The CRC-32 is that of the unpacked content, and with the size
it can prove the very version. It is left out for a part of a file that goes on in the next volume, and for entries of
RAR 5 archives with a password (`*`), whose checksum is keyed.

What it cannot tell: blanks at the end of a name, with which RAR 5 fills its column. The zone of the times, taken as
UTC. In the older form, a name alone without its line of numbers. An archive whose names are encrypted lists nothing.
With `l` and RAR 5 no checksum is shown; `v` shows it.

Documented in RAR's manual, "l[t[a],b]" and "v[t[a],b]".
"""

import re
from collections.abc import Iterator
from datetime import datetime

from purloined.evidence import Evidence
from purloined.parsing import encoding
from purloined.parsing.listed_names import LONGEST_PATH
from purloined.parsing.listed_times import dated

_DATE = r"(?P<date>\d{2}(?:\d\d)?-\d\d-\d\d) (?P<time>\d\d:\d\d)"
_NEW = re.compile(
    rf"(?P<locked>[ *]) *(?P<attributes>[-A-Za-z.]{{7,11}}) +(?P<size>\d+)"
    rf"(?: +\d+ +(?P<ratio>\d+%|<->|-->|<--))?  {_DATE}"
    r"  (?:(?P<crc>[0-9A-F]{8}|\?{8}|  {7}|[0-9A-Fa-f]{8}\.\.[0-9A-Fa-f]{0,8})  )?(?P<name>.+)"
)
_OLD = re.compile(
    rf"(?:(?P<locked>[ *])(?P<name>.*?\S))? +(?P<size>\d+) +\d+ +(?P<ratio>\d+%|<->|-->|<--) {_DATE} +"
    r"(?P<attributes>\S+) +(?P<crc>[0-9A-F]{8}) m\S+ +\d+\.\d+"
)
_NEW_HEADING = re.compile(r" *Attributes +Size +(?:Packed +Ratio +)?Date +Time +(?:Checksum +)?Name *")
_OLD_HEADING = re.compile(r"(?: Name *)? +Size +Packed +Ratio +Date +Time +Attr +CRC +Meth +Ver *")
_RULE = re.compile(r"-{5,}(?: +-{3,})*")
_DETAILS = re.compile(r"Details: (RAR \d).*")


def recognises(name: str, head: bytes) -> bool:
    lines = encoding.first_lines(head)
    return any(_NEW_HEADING.fullmatch(line) or _OLD_HEADING.fullmatch(line) for line in lines)


def read(evidence: Evidence) -> Iterator[dict]:
    inside, old, version = False, False, ""
    above: tuple[int, str] | None = None  # RAR 4 with `v`: the line with the name
    for record, text in encoding.lines(evidence):
        if _RULE.fullmatch(text):
            inside = not inside
        elif not inside:
            if _NEW_HEADING.fullmatch(text) or _OLD_HEADING.fullmatch(text):
                old = bool(_OLD_HEADING.fullmatch(text))
            version = details[1] if (details := _DETAILS.fullmatch(text)) else version
        elif old:
            match = _OLD.fullmatch(text)
            if match and (match["name"] or above):
                at, name = (record, match["locked"] + match["name"]) if match["name"] else above
                above = None
                yield from _file(evidence, at, name[1:], name.startswith("*"), match, version)
            elif match:
                evidence.unread(record, "numbers without the name above them")
            else:
                if above:
                    evidence.unread(above[0], "a name without the numbers below it")
                above = (record, text[: LONGEST_PATH + 2])
        elif match := _NEW.fullmatch(text):
            yield from _file(evidence, record, match["name"].rstrip(" "), match["locked"] == "*", match, version)
        else:
            evidence.unread(record, "no entry of RAR's table")


def _file(evidence: Evidence, record: int, name: str, locked: bool, match: re.Match, version: str) -> Iterator[dict]:
    if _is_folder(match["attributes"]) or match["attributes"].startswith("l"):
        return
    if not name or len(name) > LONGEST_PATH:
        evidence.unread(record, "no name, or one longer than any system allows")
        return
    row = {"record": record, "path": name, "size": match["size"], "mtime": _time(match["date"], match["time"])}
    row["mtime_shown"] = f"{match['date']} {match['time']}"
    keyed = locked and version == "RAR 5"
    goes_on = match["ratio"] in ("-->", "<->")
    if (crc := match["crc"]) and re.fullmatch("[0-9A-F]{8}", crc) and not keyed and not goes_on:
        row["crc32"] = int(crc, 16) if int(crc, 16) or not int(match["size"]) else None
    yield row


def _is_folder(attributes: str) -> bool:
    """`drwxr-xr-x`; `...D...` of RAR 5; `.D.....` of RAR 4."""
    return attributes.startswith("d") or (not attributes.startswith("-") and "D" in attributes)


def _time(date: str, clock: str) -> datetime | None:
    """The year first since RAR 5.30, last before."""
    parts = [int(part) for part in date.split("-")]
    if len(date) == 8:
        day, month, year = parts
        parts = [year + (1900 if year >= 80 else 2000), month, day]
    return dated(*parts, *(int(part) for part in clock.split(":")))
