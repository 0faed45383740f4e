r"""The output of `rar lt`, `rar vt`, `unrar lt` and `unrar vt` since RAR 5: a block per entry of a RAR archive.

            Name: Design/Orion/hinge rev B.step

One row per file; folders, links and what Windows or RAR keep beside a file are passed over. The CRC-32 is that of the
unpacked content, and with the size it can prove the very version. It is left out where it is keyed (`CRC32 MAC`: the
archive has a password) and where the file goes on in the next volume. BLAKE2sp digests are no hash that is kept.

What it cannot tell: the zone of the times, taken as UTC. Where rar speaks another language than English its blocks are
not read. An archive whose names are encrypted lists nothing.

Documented in RAR's manual, "l[t[a],b]"; the field names are those of RAR 5 to 7.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from purloined.evidence import Evidence, from_iso
from purloined.parsing import encoding
from purloined.parsing.listed_names import LONGEST_PATH

_FIELD = re.compile(r" {1,11}(?=\S)(?P<key>[A-Za-z][A-Za-z0-9 ]{3,11}): ?(?P<value>.*)")
_KEPT = {"Type", "Size", "Ratio", "mtime", "CRC32"}
_FILES = {"File", "File reference", "Unix hard link", "Hard link"}


def recognises(name: str, head: bytes) -> bool:
    lines = encoding.first_lines(head)
    return any(
        line.startswith("        Name: ") and after.startswith("        Type: ") for line, after in pairwise(lines)
    )


def read(evidence: Evidence) -> Iterator[dict]:
    entry: dict = {}
    for record, text in encoding.lines(evidence):
        field = _FIELD.fullmatch(text)
        if field and field["key"] in ("Name", "Service"):
            yield from _file(evidence, entry)
            entry = {"record": record, "Name": field["value"]} if field["key"] == "Name" else {}
        elif field and field["key"] in _KEPT:
            entry.setdefault(field["key"], field["value"].strip())
        elif text.startswith(("Archive: ", "Volume: ")):
            yield from _file(evidence, entry)
            entry = {}
    yield from _file(evidence, entry)


def _file(evidence: Evidence, entry: dict) -> Iterator[dict]:
    if "Name" not in entry:
        return
    if "Type" not in entry or not entry["Name"] or len(entry["Name"]) > LONGEST_PATH:
        evidence.unread(entry["record"], "the entry breaks off, or its name is longer than any system allows")
        return
    if entry["Type"] not in _FILES:
        return
    row = {"record": entry["record"], "path": entry["Name"]}
    size = entry.get("Size", "")
    if size.isascii() and size.isdecimal():
        row["size"] = size
    elif size:
        evidence.unread(entry["record"], f"Size {size[:60]!r} is no number")
    row["mtime_shown"] = entry.get("mtime", "")
    row["mtime"] = from_iso(row["mtime_shown"].replace(",", ".")[:26])
    crc = entry.get("CRC32", "")
    if re.fullmatch("[0-9A-F]{8}", crc) and entry.get("Ratio") not in ("-->", "<->"):
        row["crc32"] = int(crc, 16) if int(crc, 16) or row.get("size") == "0" else None
    yield row
