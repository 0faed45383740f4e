"""PDF, by PDFium.

Read: the text of each page, its upper and lower edges apart (`page_edge`: where legends stand); annotations and form
values; the document's own notes (Title, Subject, ... and XMP, in which labels stand); bookmarks; XFA forms; attached
files, which are examined as documents. Stamps are text of their page.

Not read: text inside of pictures. A page that shows something and has no text is told: `partial`, or `no_text` where
all are so. A PDF that opens without a password is read although it is marked as encrypted; others are `encrypted`.

PDFium is C++ and may fall or take for ever over bytes built for that: it is run in a process that can be ended, and
never in two threads. Documented in ISO 32000; PDFium's functions in its public headers.
"""

import ctypes
import re
from collections import Counter
from collections.abc import Callable, Iterator

import pypdfium2.raw as pdfium

from purloined.content.formats import media
from purloined.content.parts import Found
from purloined.parsing import xml_runs

KINDS = ("pdf",)
LEAST = 20
_EDGE = 0.08  # of a page's height
_LEAST_EDGE, _MOST_EDGE = 54, 200  # points
_NOTES = ("Title", "Author", "Subject", "Keywords", "Creator", "Producer", "Company", "Manager", "Classification")
_NOTED = re.compile(rb"/(MSIP_Label_[\w-]{8,120}|Company|Classification|Sensitivity)\s*\(((?:[^()\\]|\\.){0,500})\)")
_LABEL = re.compile(r"MSIP_Label_[\w-]{8,120}")
_MOST_BOOKMARKS = 20_000
_MOST_ANNOTATIONS = 5_000
_MOST_ATTACHMENTS = 2_000
_MOST_TEXT = 4 << 20  # characters of one page, or bytes of one note
_LINK, _POPUP, _WIDGET, _FREE_TEXT = pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP, pdfium.FPDF_ANNOT_WIDGET, 3
_SHOWN_AS_TEXT = (pdfium.FPDF_ANNOT_STAMP, _FREE_TEXT, pdfium.FPDF_ANNOT_WATERMARK)


def read(kind: str, data: memoryview, found: Found) -> None:
    _library()
    kept = bytes(data)
    document = pdfium.FPDF_LoadMemDocument64(kept, len(kept), None)
    if not document:
        _tell_why_not(found)
        found.text("metadata", "\n".join(media.packets(kept)), "XMP")
        return
    try:
        _read_pages(document, found)
        _read_notes(document, kept, found)
        titles = list(_bookmarks(document))
        found.text("metadata", "\n".join(titles), "bookmarks")
        if len(titles) >= _MOST_BOOKMARKS:
            found.fault("partial", f"more than {_MOST_BOOKMARKS:,} bookmarks")
        _read_forms(document, found)
        _read_attachments(document, found)
    finally:
        pdfium.FPDF_CloseDocument(document)


def _library() -> None:
    """Starts PDFium once in each process."""
    if not _started:
        pdfium.FPDF_InitLibraryWithConfig(ctypes.byref(pdfium.FPDF_LIBRARY_CONFIG(version=2)))
        _started.append(True)


_started: list[bool] = []


def _tell_why_not(found: Found) -> None:
    reason = pdfium.FPDF_GetLastError()
    if reason == pdfium.FPDF_ERR_PASSWORD:
        found.fault("encrypted", "it needs a password")
    elif reason == pdfium.FPDF_ERR_SECURITY:
        found.fault("encrypted", "encrypted in a way that is not known")
    else:
        found.fault("broken", "PDFium cannot read it: it is damaged, or no PDF")


# Pages --------------------------------------------------------------------------------------------------


def _read_pages(document: object, found: Found) -> None:
    silent, lost, count = 0, 0, pdfium.FPDF_GetPageCount(document)
    links: dict[str, None] = {}
    for number in range(count):
        if found.is_full():
            found.fault("too_big", f"only the first {number:,} of {count:,} pages were read")
            break
        where = f"page {number + 1}"
        page = _page(document, number, where, links, found)
        if not page:
            lost += 1
            continue
        try:
            silent += _read_page(page, where, found)
        finally:
            pdfium.FPDF_ClosePage(page)
    found.text("metadata", "\n".join(links), "links")
    if lost:
        found.fault("broken" if lost == count else "partial", f"{lost:,} of {count:,} pages cannot be read")
    if silent and found.characters >= LEAST:
        found.fault("partial", f"{silent:,} of {count:,} pages show something and have no text")


def _page(document: object, number: int, where: str, links: dict[str, None], found: Found) -> object:
    """A page, its notes and links read; stamps and the like made part of it."""
    page = pdfium.FPDF_LoadPage(document, number)
    count = pdfium.FPDFPage_GetAnnotCount(page) if page else 0
    if count <= 0:
        return page
    if len(links) < _MOST_ANNOTATIONS:
        links.update(dict.fromkeys(_links(document, page)))
    if count > _MOST_ANNOTATIONS:
        found.fault("partial", f"only {_MOST_ANNOTATIONS:,} of {count:,} notes of a page were read")
    is_drawn = _read_annotations(page, min(count, _MOST_ANNOTATIONS), where, found)
    if is_drawn and pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_SUCCESS:
        pdfium.FPDF_ClosePage(page)
        return pdfium.FPDF_LoadPage(document, number)
    return page


def _read_page(page: object, where: str, found: Found) -> bool:
    """Whether the page shows something and has no text."""
    text_page = pdfium.FPDFText_LoadPage(page)
    if not text_page:
        found.fault("partial", "pages whose text cannot be read")
        return False
    try:
        text = _page_text(text_page, found)
        if text.strip():
            edges = [_band(text_page, band) for band in _bands(page)]
            found.text("page_edge", _whole_first(edges, text), where)
            found.text("body", _without(text, edges), where)
            return False
    finally:
        pdfium.FPDFText_ClosePage(text_page)
    return pdfium.FPDFPage_CountObjects(page) > 0


def _page_text(text_page: object, found: Found) -> str:
    there = pdfium.FPDFText_CountChars(text_page)
    count = min(there, _MOST_TEXT)
    if count <= 0:
        return ""
    if there > count:
        found.fault("too_big", f"a page of {there:,} characters")
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetText(text_page, 0, count, buffer)
    return ctypes.string_at(buffer, 2 * max(0, written - 1)).decode("utf-16-le", "replace")


def _band(text_page: object, band: tuple[float, float, float, float]) -> str:
    """The text inside of a rectangle: left, top, right, bottom."""
    count = min(pdfium.FPDFText_GetBoundedText(text_page, *band, None, 0), _MOST_TEXT)
    if count <= 0:
        return ""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetBoundedText(text_page, *band, buffer, count)
    return ctypes.string_at(buffer, 2 * min(count, max(0, written))).decode("utf-16-le", "replace").rstrip("\0")


def _bands(page: object) -> list[tuple[float, float, float, float]]:
    """What a reader sees as the top and the bottom of a page, which may be turned."""
    box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, ctypes.byref(box))
    left, top, right, bottom = box.left, box.top, box.right, box.bottom
    is_turned = pdfium.FPDFPage_GetRotation(page) % 2
    long = (right - left) if is_turned else (top - bottom)
    depth = min(max(_EDGE * long, _LEAST_EDGE), _MOST_EDGE, long / 3)
    if is_turned:
        return [(left, top, left + depth, bottom), (right - depth, top, right, bottom)]
    return [(left, top, right, top - depth), (left, bottom + depth, right, bottom)]


def _whole_first(edges: list[str], text: str) -> str:
    """The lines of the edges; those that an edge cuts across, and that lack their points and tails, behind all whole
    ones, so that they stand between nothing that belongs together."""
    whole = {line.strip() for line in text.splitlines()}
    lines = [line for edge in edges for line in edge.splitlines()]
    return "\n".join(sorted(lines, key=lambda line: line.strip() not in whole))


def _without(text: str, edges: list[str]) -> str:
    """The lines of a page but for those at its edges."""
    away = Counter(line.strip() for edge in edges for line in edge.splitlines())
    kept = []
    for line in text.splitlines():
        if away[line.strip()] > 0:
            away[line.strip()] -= 1
        else:
            kept.append(line)
    return "\n".join(kept)


def _read_annotations(page: object, count: int, where: str, found: Found) -> bool:
    """Notes and form values. Whether there are stamps and the like, whose text is drawn."""
    is_drawn = False
    notes, values = [], []
    for number in range(count):
        annotation = pdfium.FPDFPage_GetAnnot(page, number)
        if not annotation:
            continue
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        is_drawn |= kind in _SHOWN_AS_TEXT
        if kind == _WIDGET:
            values.append(": ".join(filter(None, (_value(annotation, key) for key in (b"T", b"TU", b"V")))))
        elif kind not in (_LINK, _POPUP):
            notes += [_value(annotation, key) for key in (b"T", b"Subj", b"Contents")]
        pdfium.FPDFPage_CloseAnnot(annotation)
    found.text("comment", "\n".join(filter(None, notes)), where)
    found.text("text_box", "\n".join(filter(None, values)), f"{where}, form")
    return is_drawn


def _links(document: object, page: object) -> Iterator[str]:
    """Where the links of a page point to. Nothing is fetched."""
    place, link = ctypes.c_int(0), pdfium.FPDF_LINK()
    for _ in range(_MOST_ANNOTATIONS):
        if not pdfium.FPDFLink_Enumerate(page, ctypes.byref(place), ctypes.byref(link)):
            return
        action = pdfium.FPDFLink_GetAction(link)
        size = pdfium.FPDFAction_GetURIPath(document, action, None, 0) if action else 0
        if 1 < size <= 4096:
            buffer = ctypes.create_string_buffer(size)
            pdfium.FPDFAction_GetURIPath(document, action, buffer, size)
            yield buffer.value.decode("utf-8", "replace")


def _value(annotation: object, key: bytes) -> str:
    return _wide(lambda buffer, size: pdfium.FPDFAnnot_GetStringValue(annotation, key, buffer, size))


def _wide(ask: Callable[[object, int], int]) -> str:
    """A text that PDFium first tells the length of, then gives."""
    size = ask(None, 0)
    if not 2 < size <= _MOST_TEXT:
        return ""
    buffer = ctypes.create_string_buffer(size)
    ask(ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace")


# The document -------------------------------------------------------------------------------------------


def _read_notes(document: object, data: bytes, found: Found) -> None:
    xmp = media.packets(data)
    labels = dict.fromkeys(_LABEL.findall("\n".join(xmp)))
    lines = [f"{name}: {text}" for name in (*_NOTES, *labels) if (text := _note(document, name.encode()))]
    lines += [f"{name.decode()}: {_literal(value)}" for name, value in _NOTED.findall(data)]
    found.text("metadata", "\n".join(dict.fromkeys(lines)), "properties")
    found.text("metadata", "\n".join(xmp), "XMP")


def _note(document: object, name: bytes) -> str:
    return _void(lambda buffer, size: pdfium.FPDF_GetMetaText(document, name, buffer, size))


def _void(ask: Callable[[object, int], int]) -> str:
    size = ask(None, 0)
    if not 2 < size <= _MOST_TEXT:
        return ""
    buffer = ctypes.create_string_buffer(size)
    ask(buffer, size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace")


def _literal(value: bytes) -> str:
    """A string of PDF that stands between brackets."""
    value = re.sub(rb"\\([()\\])", rb"\1", value)
    return value.decode("utf-16", "replace") if value[:2] == b"\xfe\xff" else value.decode("cp1252", "replace")


def _bookmarks(document: object) -> Iterator[str]:
    """The titles, in no matter which order; each once, since they may run in circles."""
    waiting, seen = [pdfium.FPDFBookmark_GetFirstChild(document, None)], set()
    while waiting and len(seen) < _MOST_BOOKMARKS:
        bookmark = waiting.pop()
        address = ctypes.cast(bookmark, ctypes.c_void_p).value if bookmark else None
        if address is None or address in seen:
            continue
        seen.add(address)
        yield _void(lambda buffer, size, it=bookmark: pdfium.FPDFBookmark_GetTitle(it, buffer, size))
        waiting.append(pdfium.FPDFBookmark_GetNextSibling(document, bookmark))
        waiting.append(pdfium.FPDFBookmark_GetFirstChild(document, bookmark))


def _read_forms(document: object, found: Found) -> None:
    """The packets of an XFA form: XML, read as runs."""
    for number in range(min(20, pdfium.FPDF_GetXFAPacketCount(document))):
        size = ctypes.c_ulong()
        pdfium.FPDF_GetXFAPacketContent(document, number, None, 0, ctypes.byref(size))
        if size.value > found.room():
            found.fault("too_big", f"a form of {size.value:,} bytes")
        elif size.value:
            buffer = ctypes.create_string_buffer(size.value)
            pdfium.FPDF_GetXFAPacketContent(document, number, buffer, size.value, ctypes.byref(size))
            found.text("body", xml_runs.text(xml_runs.prepared(buffer.raw), b"\n"), "form")


def _read_attachments(document: object, found: Found) -> None:
    count = pdfium.FPDFDoc_GetAttachmentCount(document)
    if count > _MOST_ATTACHMENTS:
        found.fault("partial", f"only {_MOST_ATTACHMENTS:,} of {count:,} attachments were read")
    for number in range(min(_MOST_ATTACHMENTS, count)):
        attachment = pdfium.FPDFDoc_GetAttachment(document, number)
        if not attachment:
            continue
        name = _wide(lambda buffer, size, it=attachment: pdfium.FPDFAttachment_GetName(it, buffer, size))
        found.text("attachment", name, "names of attachments")
        size = ctypes.c_ulong()
        pdfium.FPDFAttachment_GetFile(attachment, None, 0, ctypes.byref(size))
        if size.value > found.room():
            found.fault("too_big", f"an attachment of {size.value:,} bytes")
        elif size.value:
            buffer = ctypes.create_string_buffer(size.value)
            pdfium.FPDFAttachment_GetFile(attachment, buffer, size.value, ctypes.byref(size))
            found.unpacked(size.value)
            found.attached(name or f"attachment {number + 1}", name.encode(), buffer.raw)
