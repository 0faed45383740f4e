"""Word 97-2003 (.doc).

Read: all text by the document's own table of pieces: body, foot- and endnotes, every header and footer, comments, text
boxes; drawn texts and watermarks as far as they stand plainly; properties; embedded files. Word 6 and 95 as one body.

Not read: text inside of pictures. With a password: `encrypted`. Documented in MS-DOC 2.3.1, 2.4.1 and 2.8.26.
"""

import struct

from purloined.content import byte_views, compound
from purloined.content.parts import Found
from purloined.parsing.compound_file import CompoundFile

KINDS = ("doc",)
_WORD_97 = 0x65
_ENCRYPTED, _TABLE_1, _COMPLEX = 0x100, 0x200, 0x4
_COUNTS_AT, _CLX_AT, _HEADERS_AT, _DRAWN_AT = 0x4C, 0x1A2, 0xF2, 0x22A
_MOST_PIECES = 1_000_000
_PLAIN = {7: "\t", 11: "\n", 12: "\n", 13: "\n", 0x1E: "-", 0x1F: "\xad"} | dict.fromkeys(
    (1, 2, 3, 4, 5, 8, 0x13, 0x14, 0x15), None
)
_HEADER_KINDS = ("even pages", "odd pages", "even pages", "odd pages", "first page", "first page")
_IS_FOOTER = (False, False, True, True, False, True)


def read(kind: str, data: memoryview, found: Found) -> None:
    file = compound.opened(data, found)
    if file is None:
        return
    document = compound.stream(file, "WordDocument", found)
    if len(document) < 0x60:
        found.fault("broken", "a Word document without its stream of text")
        return
    version, flags = struct.unpack_from("<H", document, 2)[0], struct.unpack_from("<H", document, 10)[0]
    if flags & _ENCRYPTED:
        found.fault("encrypted", "it needs a password")
        return
    if version < _WORD_97:
        _read_old(document, flags, found)
    else:
        _read_pieces(document, compound.stream(file, "1Table" if flags & _TABLE_1 else "0Table", found), file, found)
    compound.read_notes(file, found)
    compound.read_embedded(file, found)
    if file.damaged:
        found.fault("partial", file.damaged)


def _read_old(document: bytes, flags: int, found: Found) -> None:
    begin, end = struct.unpack_from("<II", document, 0x18)
    found.text("body", document[begin:end].decode("cp1252", "replace").translate(_PLAIN))
    if flags & _COMPLEX:
        found.fault("partial", "a Word 6 document saved in pieces: its text may be out of order")


def _read_pieces(document: bytes, table: bytes, file: CompoundFile, found: Found) -> None:
    try:
        text = _text(document, table)
        counts = struct.unpack_from("<8i", document, _COUNTS_AT)
    except (struct.error, ValueError) as error:
        found.fault("partial", f"its table of pieces is damaged ({error}); its bytes were read instead")
        found.text("body", byte_views.text(document))
        return
    body, notes, headers, _, comments, endnotes, boxes, header_boxes = (max(0, count) for count in counts)
    at = 0
    for place, where, count in (("body", "", body), ("body", "footnotes", notes), ("header", "", headers),
                                ("comment", "comments", comments), ("body", "endnotes", endnotes),
                                ("text_box", "", boxes), ("header", "text boxes", header_boxes)):  # fmt: skip
        if place == "header" and not where:
            _read_headers(text[at : at + count], document, table, found)
        else:
            found.text(place, text[at : at + count].translate(_PLAIN), where)
        at += count
    found.text("body", text[at:].translate(_PLAIN), "behind the end")
    _read_drawn(document, table, found)
    found.text("text_box", byte_views.wide(compound.stream(file, "Data", found)), "pictures")


def _text(document: bytes, table: bytes) -> str:
    """The text, put together from its pieces."""
    at, size = struct.unpack_from("<II", document, _CLX_AT)
    pieces = table[at : at + size]
    at = 0
    while at < len(pieces) and pieces[at] == 1:
        at += 3 + struct.unpack_from("<H", pieces, at + 1)[0]
    if at >= len(pieces) or pieces[at] != 2:
        raise ValueError("no pieces")
    plc = pieces[at + 5 : at + 5 + struct.unpack_from("<I", pieces, at + 1)[0]]
    count = (len(plc) - 4) // 12
    if not 0 < count <= _MOST_PIECES:
        raise ValueError("no pieces")
    ends = struct.unpack_from(f"<{count + 1}I", plc)
    texts, left = [], 2 * len(document)
    for number in range(count):
        length = ends[number + 1] - ends[number]
        if not 0 <= length <= left:
            raise ValueError("a piece that does not fit")
        left -= length
        texts.append(_piece(document, struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * number + 2)[0], length))
    return "".join(texts)


def _piece(document: bytes, place: int, length: int) -> str:
    """One byte a character, or two. Characters that are cut off are kept as places, so that what follows is right."""
    if place & 0x40000000:
        begin = (place & 0x3FFFFFFF) // 2
        return document[begin : begin + length].decode("cp1252", "replace").ljust(length, "\0")
    data = document[place : place + 2 * length]
    text = "".join(map(chr, struct.unpack(f"<{len(data) // 2}H", data[: len(data) // 2 * 2])))
    return text.ljust(length, "\0")


def _read_headers(text: str, document: bytes, table: bytes, found: Found) -> None:
    """Six for each section, behind the six separators of notes."""
    at, size = struct.unpack_from("<II", document, _HEADERS_AT)
    count = min(size, len(table) - at) // 4
    ends = struct.unpack_from(f"<{count}I", table, at) if 1 < count < 100_000 else ()
    if len(ends) < 8 or sorted(ends[:-1]) != list(ends[:-1]):
        found.text("header", text.translate(_PLAIN))
        return
    for number in range(6, count - 1):
        kind = (number - 6) % 6
        said = text[ends[number] : ends[number + 1]].translate(_PLAIN)
        where = f"section {(number - 6) // 6 + 1}, {_HEADER_KINDS[kind]}"
        found.text("footer" if _IS_FOOTER[kind] else "header", said, where)


def _read_drawn(document: bytes, table: bytes, found: Found) -> None:
    """Drawn texts stand as properties of shapes: the watermark beside its name."""
    if len(document) < _DRAWN_AT + 8:
        return
    at, size = struct.unpack_from("<II", document, _DRAWN_AT)
    drawn = byte_views.wide(table[at : at + size])
    found.text("watermark" if "watermark" in drawn.lower() else "text_box", drawn, "drawn")
