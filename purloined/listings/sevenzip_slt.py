r"""The output of `7z l -slt`: the table of contents of a 7z, ZIP, RAR or other archive, a block per entry.

    Path = Design\Orion\hinge rev B.step

One row per file; folders and symbolic links are passed over. The CRC is that of the unpacked content, also in
archives with a password whose names can be listed, and with the size it can prove the very version. It is
left out where blank or zero, for the parts of a file split between volumes, and for RAR5 entries with a
password, whose checksum is keyed. Several archives may be listed in one file.

What it cannot tell: the zone of the times, which is that of the machine the list was made on; they are taken
as UTC. Line ends in names were replaced by `_`. An archive whose names are encrypted lists nothing.

Documented in 7-Zip's help, "l (List contents of archive)".
"""

from collections.abc import Iterator

from purloined.evidence import Evidence, from_iso
from purloined.parsing import encoding

_BEGIN = "----------"
_KEPT = {
    "Path",
    "Folder",
    "Attributes",
    "Size",
    "Modified",
    "CRC",
    "Encrypted",
    "Split After",
    "Symbolic Link",
}


def recognises(name: str, head: bytes) -> bool:
    lines = encoding.first_lines(head)
    if _BEGIN not in lines:
        return False
    after = lines[lines.index(_BEGIN) + 1 :]
    return not after or after[0].startswith("Path = ")


def read(evidence: Evidence) -> Iterator[dict]:
    inside, kind, entry = False, "", {}
    for record, text in encoding.lines(evidence):
        key, equals, value = text.partition(" =")
        if text == _BEGIN:
            inside = True
        elif text == "--" or text.startswith("Listing archive: "):
            yield from _file(evidence, entry, kind)
            inside, entry = False, {}
        elif not inside:
            kind = value.strip() if key == "Type" else kind
        elif key == "Path" and equals:
            yield from _file(evidence, entry, kind)
            entry = {"record": record, "Path": value[1:]}
        elif not equals:
            evidence.unread(record, "no line of the form Key = value")
        elif key in _KEPT:
            entry[key] = value.strip()
    yield from _file(evidence, entry, kind)


def _file(evidence: Evidence, entry: dict, kind: str) -> Iterator[dict]:
    if not entry.get("Path"):
        return
    attributes = entry.get("Attributes", "")
    if entry.get("Folder") == "+" or "D" in attributes.partition(" ")[0]:
        return
    if entry.get("Symbolic Link") or attributes.rpartition(" ")[2].startswith("l"):
        return
    if not entry.keys() & {"Size", "Attributes", "Folder"}:
        evidence.unread(entry["record"], "the entry breaks off before it says whether it is a file")
        return
    time = entry.get("Modified", "")
    row = {"record": entry["record"], "path": entry["Path"], "mtime": from_iso(time), "mtime_shown": time}
    size = entry.get("Size", "")
    if size.isdecimal() and len(size) < 19:
        row["size"] = size
    elif size:
        evidence.unread(entry["record"], f"Size {size[:60]!r} is no number")
    yield row | {"crc32": _crc32(entry, kind)}


def _crc32(entry: dict, kind: str) -> int | None:
    if entry.get("Split After") == "+" or (kind == "Rar5" and entry.get("Encrypted") == "+"):
        return None
    try:
        return int(entry.get("CRC", ""), 16) & 0xFFFFFFFF or None
    except ValueError:
        return None
