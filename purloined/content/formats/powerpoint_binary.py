"""PowerPoint 97-2003 (.ppt).

Read: texts of slides, notes, masters, headers and footers, comments, drawn texts; properties; embedded files as far as
they are not packed. With a password: `encrypted`. Not read: text inside of pictures. Documented in MS-PPT 2.3.
"""

import struct

from purloined.content import byte_views, compound
from purloined.content.parts import Found

KINDS = ("ppt",)
_SLIDE, _NOTES, _MASTER, _HEADERS, _COMMENT, _LISTED = 0x3EE, 0x3F0, 0x3F8, 0xFD9, 0x2EE0, 0xFF0
_WIDE, _NARROW, _STRING, _SHAPE = 0xFA0, 0xFA8, 0xFBA, 0xF00B
_HEADER_NAMES = {0: ("header", "date"), 1: ("header", ""), 2: ("footer", "")}
_PLACES = {_SLIDE: "body", _NOTES: "comment", _MASTER: "header", _HEADERS: "header", _COMMENT: "comment",
           _LISTED: "body"}  # fmt: skip
_NAMES = {_SLIDE: "slide", _NOTES: "notes", _MASTER: "master", _COMMENT: "comment", _LISTED: "outline"}
_TAGS = 0x138B  # what later versions added, comments among it: records inside of one that does not say so
_LOCKED = 0xF3D1C4DF
_MOST_RECORDS = 2_000_000


def read(kind: str, data: memoryview, found: Found) -> None:
    file = compound.opened(data, found)
    if file is None:
        return
    user = compound.stream(file, "Current User", found)
    if len(user) >= 16 and struct.unpack_from("<I", user, 12)[0] == _LOCKED:
        found.fault("encrypted", "it needs a password")
        return
    _read_records(compound.stream(file, "PowerPoint Document", found), found)
    compound.read_notes(file, found)
    compound.read_embedded(file, found)
    if file.damaged:
        found.fault("partial", file.damaged)


def _read_records(data: bytes, found: Found) -> None:
    """Record after record; those that hold others are entered, and left where they end."""
    at, blob_end, inside, counts = 0, 0, [], dict.fromkeys(_NAMES, 0)
    for _ in range(_MOST_RECORDS):
        if at + 8 > len(data):
            return
        while inside and at >= inside[-1][0]:
            inside.pop()
        head, kind, size = struct.unpack_from("<HHI", data, at)
        if at >= blob_end:
            blob_end = 0
        if head & 0xF == 0xF or kind == _TAGS:
            if kind == _TAGS:
                blob_end = at + 8 + size
            if kind in _PLACES:
                counts[kind] = counts.get(kind, 0) + 1
                where = f"{_NAMES[kind]} {counts[kind]}" if kind in _NAMES else ""
                inside.append((at + 8 + size, _PLACES[kind], where))
            at += 8
            continue
        if blob_end and at + 8 + size > blob_end:  # not records after all
            at, blob_end = blob_end, 0
            continue
        if at + 8 + size > len(data):
            found.fault("partial", "its records break off")
            return
        if kind in (_WIDE, _NARROW, _STRING, _SHAPE) and size:
            _, place, where = inside[-1] if inside else (0, "body", "")
            _read_text(data[at + 8 : at + 8 + size], kind, head >> 4, place, where, found)
        at += 8 + size
    found.fault("partial", f"more than {_MOST_RECORDS:,} records")


def _read_text(data: bytes, kind: int, instance: int, place: str, where: str, found: Found) -> None:
    if kind == _SHAPE:
        found.text("text_box", byte_views.wide(data), f"{where} shapes".strip())
        return
    text = data.decode("latin-1" if kind == _NARROW else "utf-16-le", "replace").replace("\x0b", "\n")
    if kind == _STRING and place == "header" and not where:
        place, where = _HEADER_NAMES.get(instance, ("header", ""))
    if not text.startswith("___PPT"):  # tags that the program sets for itself
        found.text(place, text, where)
