"""Office Open XML: Word (.docx, .docm, .dotx), Excel (.xlsx, .xlsm) and PowerPoint (.pptx, .ppsx), and what is alike.

Read: the text of every part, by its place. Of Word: body, foot- and endnotes, all headers and footers (first, even,
odd), text boxes, watermarks, comments, glossaries. Of Excel: cells row by row under the name of their sheet, the texts
that no sheet uses any more, print headers and footers, comments, shapes, defined names, caches of pivots and of other
workbooks. Of PowerPoint: slides, notes, masters and layouts, comments. Of all: titles and alternative texts of
pictures, charts, diagrams, properties (a sensitivity label with its tenant among them), links to the outside, and
embedded documents, which are examined as documents.

Not read: text inside of pictures; drawn ink. Deleted text that tracked changes still hold, and hidden text, are read
as text: who has the file has them. A workbook in binary form (.xlsb) is seen as bytes: partial.

Documented in ECMA-376; labels under "Microsoft Information Protection SDK - Metadata" and in MS-OFFCRYPTO 2.6.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from purloined import _native
from purloined.content import byte_views, print_codes
from purloined.content.package import Package
from purloined.content.parts import Found
from purloined.parsing import xml_runs

KINDS = ("docx", "xlsx", "pptx", "ooxml", "word_xml")
LEAST = 1
_NAMESPACES = {
    b"/wordprocessingml/2006/main": b"w",
    b"/wordprocessingml/main": b"w",
    b"/office/word/2003/wordml": b"w",
    b"/drawingml/2006/main": b"a",
    b"/drawingml/main": b"a",
    b"/spreadsheetml/2006/main": b"",
    b"/spreadsheetml/main": b"",
    b"/presentationml/2006/main": b"p",
    b"/presentationml/main": b"p",
    b"microsoft-com:vml": b"v",
    b"/officeDocument/2006/custom-properties": b"",
    b"/officeDocument/custom-properties": b"",
}
_ENDS = (b"</w:p>", b"<w:br", b"<w:cr", b"</a:p>", b"<a:br", b"</si>", b"</comment>", b"</div>",
         b"</author>", b"</a:tableStyleId>")  # fmt: skip
_TABS = (b"<w:tab/>", b"<w:tab ", b"</w:tc>", b"</a:tc>")
_HYPHENS = ((b"<w:noBreakHyphen/>", b"<>-<w:noBreakHyphen/>"), (b"<w:softHyphen/>", b"<>\xc2\xad<w:softHyphen/>"))
_CORE = re.compile(rb"<(?:[\w.-]{1,40}:)?(\w{1,60})(?:\s[^<>]*)?>([^<]+)</")
_LABEL = re.compile(rb"<(?:\w{1,20}:)?label\b([^<>]*)>")
_PRINTED = re.compile(rb"<(odd|even|first)(Header|Footer)\b[^<>]*>([^<]*)<")
_RELATION = re.compile(rb"<(?:\w{1,20}:)?Relationship\b([^<>]*)>")
_SHARED = re.compile(rb'\bt="s"[^<>]*><v>')
_NUMBER = re.compile(r"(\d+)\.\w+$")


class _Room(NamedTuple):
    """Where the text of a part belongs. matches: its name."""

    matches: re.Pattern[str]
    place: str
    where: str


def _room(pattern: str, place: str, where: str) -> _Room:
    return _Room(re.compile(pattern), place, where)


_ROOMS = (
    _room(r"word/header\w*\.xml$", "header", "header"),
    _room(r"word/footer\w*\.xml$", "footer", "footer"),
    _room(r"word/comments\w*\.xml$", "comment", "comments"),
    _room(r"word/footnotes\w*\.xml$", "body", "footnotes"),
    _room(r"word/endnotes\w*\.xml$", "body", "endnotes"),
    _room(r"word/glossary/", "body", "building blocks"),
    _room(r"ppt/slides/slide\w*\.xml$", "body", "slide"),
    _room(r"ppt/notesSlides/", "comment", "notes of slide"),
    _room(r"ppt/(?:slideMasters|slideLayouts|notesMasters|handoutMasters)/", "header", "master"),
    _room(r"ppt/(?:comments|threadedComments)/", "comment", "comments"),
    _room(r"xl/(?:comments\w*\.xml$|comments/|threadedComments/)", "comment", "comments"),
    _room(r"xl/drawings/", "text_box", "drawing"),
    _room(r"xl/externalLinks/", "sheet", "cells of another workbook"),
    _room(r"\w+/(?:charts|chartsheets)/", "body", "chart"),
    _room(r"\w+/diagrams/data", "body", "diagram"),
    _room(r"\w+/diagrams/drawing", "body", "diagram"),
    _room(r"word/document\w*\.xml$", "body", ""),
    _room(r"customXml/item\d*\.xml$", "metadata", "custom XML"),
    _room(r"visio/(?:pages|masters)/", "body", "page"),
)
_PASSED = re.compile(
    r"(?:\[Content_Types\]\.xml|.*/theme/.*|.*/styles\w*\.xml|.*/stylesWithEffects\.xml|.*/fontTable\.xml|"
    r".*/webSettings\.xml|.*/numbering\.xml|.*/printerSettings.*|.*/calcChain\.(?:xml|bin)|customXml/itemProps.*|"
    r".*/tableStyles\.xml|.*/diagrams/(?:colors|layout|quickStyle).*|.*/charts/(?:style|colors).*|_xmlsignatures/.*)$"
)
_EMBEDDED = re.compile(r".*/embeddings/|word/afchunk|word/.*\.(?:html?|mht|rtf|docx|txt)$", re.IGNORECASE)
_MEDIA = re.compile(r".*/media/|docProps/thumbnail", re.IGNORECASE)


def read(kind: str, data: memoryview, found: Found) -> None:
    if kind == "word_xml":
        _read_text(xml_runs.prepared(bytes(data[: found.budget.part_bytes])), "body", "", found)
        return
    package = Package(data, found)
    sheets = _sheets(package) if "xl/workbook.xml" in package.entries else {}
    texts = _shared_texts(package, found)
    used = bytearray(len(texts))
    pictures = False
    for name in package.names():
        if found.is_full():
            break
        if name in sheets or re.match(r"xl/(?:worksheets|macrosheets|dialogsheets)/[^/]+\.xml$", name):
            _read_sheet(package.read(name), sheets.get(name, name), texts, used, found)
        elif name.endswith(".rels"):
            _read_links(package.read(name), found)
        elif _MEDIA.match(name):
            pictures = True
        elif _EMBEDDED.match(name):
            found.attached(name, package.entries[name].raw, package.read(name))
        elif name.endswith((".xml", ".vml")):
            _read_part(name, package, found)
        elif name.endswith(".bin") and not _PASSED.match(name):
            _read_binary(name, package, found)
    _read_unused(texts, used, found)
    if pictures and kind == "pptx":
        _tell_slides_without_text(package, found)


def _read_part(name: str, package: Package, found: Found) -> None:
    """One part that is neither a sheet nor the texts that sheets share."""
    if _PASSED.match(name) or name == "xl/sharedStrings.xml":
        return
    data = xml_runs.prepared(package.read(name))
    reader = _PROPERTIES.get(name)
    if reader:
        found.text("metadata", "\n".join(reader(data)), reader.__name__.strip("_").replace("_", " "))
        return
    for room in _ROOMS:
        if room.matches.match(name):
            _read_text(data, room.place, _numbered(room.where, name), found)
            return
    _read_rest(name, data, found)


def _numbered(where: str, name: str) -> str:
    """`header 2`, from the name of the part."""
    number = _NUMBER.search(name)
    return f"{where} {number[1]}" if where and number else where


def _read_text(data: bytes, place: str, where: str, found: Found) -> None:
    """Text, text boxes apart where the place is the body; watermarks and alternative texts."""
    data = xml_runs.renamed(data, _NAMESPACES)
    for plain, marked in _HYPHENS:
        data = data.replace(plain, marked)
    found.text("watermark", "\n".join(xml_runs.attributes(data, b"string")), where)
    if place == "body" and b"<w:txbxContent" in data:
        data, boxes = xml_runs.cut_out(data, b"<w:txbxContent", b"</w:txbxContent>")
        found.text("text_box", "\n".join(dict.fromkeys(_text_of(box) for box in boxes)), where)
    found.text(place, _text_of(data), where)
    alternative = [text for name in (b"descr", b"title", b"alt") for text in xml_runs.attributes(data, name)]
    found.text("text_box", "\n".join(dict.fromkeys(alternative)), f"{where} alternative text".strip())


def _text_of(data: bytes) -> str:
    return xml_runs.text(xml_runs.broken(data, _ENDS, _TABS))


def _read_rest(name: str, data: bytes, found: Found) -> None:
    """Parts whose text stands in attributes, and all others, read as text."""
    if name == "xl/workbook.xml":
        data = xml_runs.renamed(data, _NAMESPACES)
        names = [f"{xml_runs.attribute(said, b'name')}: {xml_runs.decoded(text)}" for said, text in
                 xml_runs.elements(data, b"definedName")]  # fmt: skip
        found.text("metadata", "\n".join(names), "defined names")
        titles = [xml_runs.attribute(said, b"name") for said in _sheet_tags(data)]
        found.text("metadata", "\n".join(titles), "sheet names")
    elif name.startswith("xl/pivotCache/"):
        found.text("sheet", "\n".join(xml_runs.attributes(data, b"v")), _numbered("pivot cache", name))
    elif name.endswith("settings.xml"):
        variables = b"".join(b"<docVar " + said for said in data.split(b"<w:docVar ")[1:])
        found.text("metadata", "\n".join(xml_runs.attributes(variables, b"w:val")), "settings")
    elif name.startswith("docMetadata/"):
        found.text("metadata", "\n".join(label_info(data)), "sensitivity label")
    elif name.startswith("docProps/"):
        found.text("metadata", "\n".join(_properties(data)), "properties")
    elif name == "ppt/presentation.xml" or name.startswith(("xl/", "ppt/")):
        _read_text(data, "metadata", name, found)
    else:
        _read_text(data, "body", name, found)


# Properties ---------------------------------------------------------------------------------------------


def _properties(data: bytes) -> list[str]:
    """`name: value` of the core and the program's own properties."""
    return [f"{name.decode('ascii', 'replace')}: {xml_runs.decoded(value)}" for name, value in _CORE.findall(data)]


def _custom_properties(data: bytes) -> list[str]:
    """`name: value` of the properties that people and labels set."""
    lines = []
    for one in xml_runs.renamed(data, _NAMESPACES).split(b"</property>"):
        said, mark, inside = one.rpartition(b"<property ")[2].partition(b">")
        if mark:
            lines.append(f"{xml_runs.attribute(said, b'name')}: {xml_runs.text(b'>' + inside)}")
    return lines


def label_info(data: bytes) -> list[str]:
    """A sensitivity label in its newer place, in the words of the older one: `MSIP_Label_<id>_SiteId: <tenant>`."""
    lines = []
    for said in _LABEL.findall(data):
        label = xml_runs.attribute(said, b"id").strip("{}")
        for name, key in ((b"enabled", "Enabled"), (b"method", "Method"), (b"siteId", "SiteId"),
                          (b"contentBits", "ContentBits"), (b"name", "Name"), (b"removed", "Removed")):  # fmt: skip
            if value := xml_runs.attribute(said, name).strip("{}"):
                lines.append(f"MSIP_Label_{label}_{key}: {value}")
    return lines


_PROPERTIES: dict[str, Callable[[bytes], list[str]]] = {
    "docProps/core.xml": _properties,
    "docProps/app.xml": _properties,
    "docProps/custom.xml": _custom_properties,
}


def _read_links(data: bytes, found: Found) -> None:
    """Where links and templates outside of the file point to. They are text here: nothing is fetched."""
    targets = [
        xml_runs.attribute(said, b"Target")
        for said in _RELATION.findall(data)
        if xml_runs.attribute(said, b"TargetMode") == "External"
    ]
    found.text("metadata", "\n".join(dict.fromkeys(targets)), "links")


# Sheets -------------------------------------------------------------------------------------------------


def _sheet_tags(data: bytes) -> Iterator[bytes]:
    return (found[1] for found in re.finditer(rb"<sheet\b([^<>]*)>", data))


def _sheets(package: Package) -> dict[str, str]:
    """`sheet Prices` by the name of the part."""
    data = xml_runs.renamed(xml_runs.prepared(package.read("xl/workbook.xml")), _NAMESPACES)
    relations = {}
    if "xl/_rels/workbook.xml.rels" in package.entries:
        for said in _RELATION.findall(package.read("xl/_rels/workbook.xml.rels")):
            target = xml_runs.attribute(said, b"Target")
            relations[xml_runs.attribute(said, b"Id")] = target.lstrip("/") if target[:1] == "/" else f"xl/{target}"
    return {
        relations[key]: f"sheet {xml_runs.attribute(said, b'name')}"
        for said in _sheet_tags(data)
        if (key := xml_runs.attribute(said, rb"id") or _relation_id(said)) in relations
    }


def _relation_id(said: bytes) -> str:
    match = re.search(rb"""\b\w+:id=["']([^"'<]+)""", said)
    return match[1].decode("utf-8", "replace") if match else ""


def _shared_texts(package: Package, found: Found) -> list[bytes]:
    """The texts that cells refer to by number, as they stand between tags."""
    if "xl/sharedStrings.xml" not in package.entries:
        return []
    data = xml_runs.renamed(xml_runs.prepared(package.read("xl/sharedStrings.xml")), _NAMESPACES)
    data, _ = xml_runs.cut_out(data, b"<rPh", b"</rPh>")
    items = data.replace(b"<si/>", b"<si></si>").split(b"</si>")[:-1]
    if b"<r>" not in data and b"<r " not in data:
        return [item[item.rfind(b">", 0, item.rfind(b"<")) + 1 : item.rfind(b"<")] for item in items]
    return [b"".join(xml_runs.runs(item.rpartition(b"<si>")[2])) for item in items]


def _read_sheet(data: bytes, where: str, texts: list[bytes], used: bytearray, found: Found) -> None:
    """Cells row by row, tabs between; numbers as they are stored."""
    data = xml_runs.renamed(xml_runs.prepared(data), _NAMESPACES)
    begin, end = data.find(b"<sheetData"), data.rfind(b"</sheetData>")
    cells, around = (data[begin:end], data[:begin] + data[end:]) if 0 <= begin < end else (data, data)
    for kind, which, text in _PRINTED.findall(around):
        said = print_codes.plain(xml_runs.decoded(text))
        found.text(which.decode().lower(), said, f"{where}, {kind.decode()} pages")
    prompts = [text for name in (b"prompt", b"promptTitle", b"error") for text in xml_runs.attributes(around, name)]
    found.text("comment", "\n".join(prompts), where)
    marked = cells.replace(b' t="s"><v>', b"><v>\x1f")
    marked = _SHARED.sub(b"><v>\x1f", marked) if b't="s"' in marked else marked
    text, row = _native.sheet_rows(marked, texts, used, 4 * (found.budget.text - found.spent.text))
    if row >= 0:
        found.fault("too_big", f"{where} says the same texts so often that not all of it was read")
        text += b"\t".join(_different(marked[row:].partition(b"</row>")[0], texts, used))
    found.text("sheet", xml_runs.decoded(text), where)


def _different(row: bytes, texts: list[bytes], used: bytearray) -> dict[bytes, None]:
    """The values of a row, each once."""
    return dict.fromkeys(_meant(value, texts, used) if value[0] == 0x1F else value for value in xml_runs.runs(row))


def _meant(value: bytes, texts: list[bytes], used: bytearray) -> bytes:
    """The text that a cell refers to."""
    number = int(value[1:]) if len(value) < 10 and value[1:].isdigit() else -1
    if not 0 <= number < len(texts):
        return b""
    used[number] = 1
    return texts[number]


def _read_unused(texts: list[bytes], used: bytearray, found: Found) -> None:
    """Texts that no sheet shows any more are still in the file."""
    left = [text for text, is_used in zip(texts, used, strict=True) if not is_used]
    found.text("sheet", xml_runs.decoded(b"\n".join(left)), "texts that no cell shows")


# Others -------------------------------------------------------------------------------------------------


def _read_binary(name: str, package: Package, found: Found) -> None:
    """Parts in binary form: macros, embedded objects, the sheets of an .xlsb."""
    data = package.read(name)
    found.text("body", byte_views.text(data), name)
    if name.startswith("xl/") and not name.startswith("xl/vba"):
        found.fault("partial", "a workbook in binary form (.xlsb): only text that stands plainly in its bytes was seen")


def _tell_slides_without_text(package: Package, found: Found) -> None:
    """A slide that is one picture may say anything."""
    silent = 0
    for name in package.names():
        if re.match(r"ppt/slides/slide\w*\.xml$", name):
            data = package.read(name)
            silent += b"<a:t>" not in data and b":embed=" in data
    if silent and found.characters:
        found.fault("partial", f"slides that are a picture and have no text: {silent:,}")
