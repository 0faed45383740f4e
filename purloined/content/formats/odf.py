"""OpenDocument: text (.odt), sheets (.ods), slides (.odp), drawings (.odg), as LibreOffice and others write them.

Read: the body, sheets under their names, slides with their notes; headers and footers of every kind; text boxes and
shapes, watermarks, comments, alternative texts; properties, those that people set among them; embedded documents.

Not read: text inside of pictures. A document with a password is `encrypted`.

Documented in OpenDocument 1.3, parts 2 and 3.
"""

import re

from purloined.content.package import Package
from purloined.content.parts import Found
from purloined.parsing import xml_runs

KINDS = ("odt", "ods", "odp", "odg", "odf", "flat_odf")
_NAMESPACES = {
    b":opendocument:xmlns:text:1.0": b"text",
    b":opendocument:xmlns:office:1.0": b"office",
    b":opendocument:xmlns:table:1.0": b"table",
    b":opendocument:xmlns:drawing:1.0": b"draw",
    b":opendocument:xmlns:style:1.0": b"style",
    b":opendocument:xmlns:meta:1.0": b"meta",
}
_ENDS = (b"</text:p>", b"</text:h>", b"<text:line-break", b"</table:table-row>", b"</svg:title>", b"</svg:desc>",
         b"</dc:date>", b"</dc:creator>")  # fmt: skip
_TABS = (b"<text:tab", b"</table:table-cell>")
_SPACES = re.compile(rb"<text:s\b[^<>]*>")
_PAGE_TEXT = re.compile(rb"<(style:(header|footer)(-left|-first)?)(?:\s[^<>]*)?(?<!/)>")
_MOST_PAGE_TEXTS = 500
_USER_SET = re.compile(rb'<meta:user-defined\b[^<>]*\bmeta:name="([^"<]*)"[^<>]*>([^<]*)<')
_META = re.compile(rb"<(?:meta|dc):([\w-]{1,60})(?:\s[^<>]*)?>([^<]+)</")
_WATERMARK = re.compile(rb'draw:name="[^"<]*[Ww]ater[Mm]ark[^"<]*"')
_RANGE = re.compile(rb"<table:(?:named-range|named-expression|database-range)\b([^<>]*)>")
_ANNOTATION = re.compile(rb"<(\w{1,20}:annotation)[ >]")
_EMBEDDED = re.compile(r"(?:Object|ObjectReplacements/Object) [^/]+$")


def read(kind: str, data: memoryview, found: Found) -> None:
    if kind == "flat_odf":
        _read_flat(bytes(data[: found.budget.part_bytes]), found)
        return
    package = Package(data, found)
    if "META-INF/manifest.xml" in package.entries and b":encryption-data" in package.read("META-INF/manifest.xml"):
        found.fault("encrypted", "it needs a password")
        return
    for name in package.names():
        folder, _, last = name.rpartition("/")
        if last == "content.xml":
            _read_content(xml_runs.renamed(xml_runs.prepared(package.read(name)), _NAMESPACES), folder, found)
        elif last == "styles.xml":
            _read_styles(xml_runs.renamed(xml_runs.prepared(package.read(name)), _NAMESPACES), folder, found)
        elif last == "meta.xml":
            _read_meta(xml_runs.prepared(package.read(name)), folder, found)
        elif _EMBEDDED.match(name) and not name.startswith("ObjectReplacements/"):
            found.attached(name, package.entries[name].raw, package.read(name))


def _read_flat(data: bytes, found: Found) -> None:
    """A document as one file of XML (.fodt and the like)."""
    data = xml_runs.renamed(xml_runs.prepared(data), _NAMESPACES)
    at = max(0, data.find(b"<office:body"))
    _read_meta(data[:at], "", found)
    _read_styles(data[:at], "", found)
    _read_content(data[at:], "", found)


def _read_content(data: bytes, where: str, found: Found) -> None:
    data = _without_comments(data, where, found)
    links = [link for link in xml_runs.attributes(data, b"xlink:href") if ":" in link]
    found.text("metadata", "\n".join(dict.fromkeys(links)), _in(where, "links"))
    if b"<table:table " in data and b"<office:spreadsheet" in data:
        _read_sheets(data, where, found)
    elif b"<draw:page " in data:
        _read_pages(data, where, found)
    else:
        _read_text(data, "body", where, found)


def _without_comments(data: bytes, where: str, found: Found) -> bytes:
    comments = []
    for tag in set(_ANNOTATION.findall(data)):
        data = data.replace(b"<" + tag + b">", b"<" + tag + b" >")
        data, more = xml_runs.cut_out(data, b"<" + tag + b" ", b"</" + tag + b">")
        comments += more
    for number, comment in enumerate(comments, 1):
        found.text("comment", _text_of(comment), _in(where, f"comment {number}"))
    return data


def _in(where: str, place: str) -> str:
    return " > ".join(filter(None, (where, place)))


def _read_text(data: bytes, place: str, where: str, found: Found) -> None:
    """Text boxes and shapes apart, where the place is one of the document's own."""
    for begin, end in ((b"<draw:text-box", b"</draw:text-box>"), (b"<draw:custom-shape", b"</draw:custom-shape>")):
        data, boxes = xml_runs.cut_out(data, begin, end)
        for box in boxes:
            box_place = "watermark" if _WATERMARK.search(box[:2000]) else "text_box" if place == "body" else place
            found.text(box_place, _text_of(box), where)
    data = _without_alternatives(data, where, found)
    found.text(place, _text_of(data), where)


def _text_of(data: bytes) -> str:
    data = _SPACES.sub(b"<> <x>", data).replace(b"</text:p></table:table-cell>", b"<>\t<x>")
    return xml_runs.text(xml_runs.broken(data, _ENDS, _TABS))


def _read_sheets(data: bytes, where: str, found: Found) -> None:
    first, *sheets = data.split(b"<table:table ")
    names = [xml_runs.attribute(sheet.partition(b">")[0], b"table:name") for sheet in sheets]
    found.text("metadata", "\n".join(names), _in(where, "sheet names"))
    ranges = [xml_runs.attribute(said, b"table:name") for said in _RANGE.findall(data)]
    found.text("metadata", "\n".join(ranges), _in(where, "defined names"))
    found.text("body", _text_of(first), where)
    for sheet in sheets:
        begin, _, inside = sheet.partition(b">")
        name = xml_runs.attribute(begin, b"table:name")
        inside, shapes = xml_runs.cut_out(inside, b"<table:shapes>", b"</table:shapes>")
        place = _in(where, f"sheet {name}")
        for shape in shapes:
            found.text("text_box", _text_of(shape), place)
        found.text("sheet", _text_of(b">" + inside), place)


def _read_pages(data: bytes, where: str, found: Found) -> None:
    """Slides, their notes apart; and the headers and footers that slides share."""
    for which in (b"header", b"footer"):
        tag = b"presentation:" + which + b"-decl"
        lines = re.findall(b"<" + tag + rb"\b[^<>]*>([^<]*)<", data)
        found.text(which.decode(), "\n".join(map(xml_runs.decoded, lines)), where)
    _, *pages = data.split(b"<draw:page ")
    for number, page in enumerate(pages, 1):
        page, notes = xml_runs.cut_out(b"<draw:page " + page, b"<presentation:notes", b"</presentation:notes>")
        for note in notes:
            found.text("comment", _text_of(note), _in(where, f"notes of slide {number}"))
        _read_page(page, _in(where, f"slide {number}"), found)


def _read_page(page: bytes, where: str, found: Found) -> None:
    """A slide is made of text boxes: they are its body."""
    found.text("body", _text_of(_without_alternatives(page, where, found)), where)


def _without_alternatives(data: bytes, where: str, found: Found) -> bytes:
    """What is said of pictures for those who cannot see them."""
    for tag in (b"svg:desc", b"svg:title"):
        data, texts = xml_runs.cut_out(data, b"<" + tag, b"</" + tag + b">")
        found.text("text_box", "\n".join(map(xml_runs.text, texts)), f"{where} alternative text".strip())
    return data


def _read_styles(data: bytes, where: str, found: Found) -> None:
    """Headers and footers stand in the page styles; so do the texts of slide masters."""
    data = _without_comments(data, where, found)
    rest, at = [], 0
    for number, begin in enumerate(_PAGE_TEXT.finditer(data)):
        end = data.find(b"</" + begin[1] + b">", begin.end())
        if number >= _MOST_PAGE_TEXTS or end < 0:
            found.fault("partial", "headers and footers that do not end, or too many")
            break
        place, kind = begin[2].decode(), (begin[3] or b"").decode().strip("-")
        shown = " ".join(filter(None, (place, str(number + 1), kind and f"({kind})")))
        _read_text(data[begin.end() : end], place, _in(where, shown), found)
        rest.append(data[at : begin.start()])
        at = end
    data = b"".join(rest) + data[at:]
    begin = data.find(b"<office:master-styles")
    if begin >= 0:
        _read_text(data[begin:], "header", _in(where, "master pages"), found)


def _read_meta(data: bytes, where: str, found: Found) -> None:
    lines = [f"{xml_runs.decoded(name)}: {xml_runs.decoded(value)}" for name, value in _USER_SET.findall(data)]
    lines += [f"{name.decode()}: {xml_runs.decoded(value)}" for name, value in _META.findall(data)]
    found.text("metadata", "\n".join(lines), _in(where, "properties"))
