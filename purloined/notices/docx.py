"""The letter as DOCX: the frame's paragraph `{letter}` makes way for it, and places in other paragraphs are filled in.

The frame is what comes with purloined (templates/docx), or a firm's own letter.docx with its letterhead: any document
in which a paragraph says `{letter}`. Its styles Title, Heading 1 and List Bullet are used where it has them. The XML is
worked on as text, so that nothing of the frame is lost; what the frame says of its author is replaced.
"""

import io
import re
import zipfile
from html import escape
from importlib import resources
from pathlib import Path

from purloined.notices.letter import Block, Values
from purloined.settings import CaseError

_SHIPPED = {
    "[Content_Types].xml": "content_types.xml",
    "_rels/.rels": "rels.xml",
    "word/document.xml": "document.xml",
    "word/_rels/document.xml.rels": "document_rels.xml",
    "word/styles.xml": "styles.xml",
    "word/numbering.xml": "numbering.xml",
    "word/header1.xml": "header.xml",
    "word/footer1.xml": "footer.xml",
}
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006/"
_ABOUT = {
    "docProps/core.xml": (
        f'{_XML}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title></cp:coreProperties>'
    ),
    "docProps/app.xml": f'{_XML}<Properties xmlns="{_PROPERTIES}extended-properties"/>',
    "docProps/custom.xml": f'{_XML}<Properties xmlns="{_PROPERTIES}custom-properties"/>',
}
_PARAGRAPH = re.compile(r"<w:p(?: [^>]*)?>(?:(?!<w:p[ >]).)*?</w:p>", re.DOTALL)  # the innermost
_TEXT = re.compile(r"(<w:t(?: [^>]*)?>)(.*?)(</w:t>)", re.DOTALL)
_PLACE = re.compile(r"\{(\w+)\}")
_STYLES = {"title": "Title", "heading": "Heading1", "point": "ListBullet"}
_WIDTHS = {3: (50, 20, 30), 5: (8, 37, 11, 13, 31)}  # hundredths of the line, by number of columns
_EPOCH = (1980, 1, 1, 0, 0, 0)


def write(blocks: list[Block], values: Values, title: str, frame: bytes | None) -> bytes:
    """The finished document. frame: a firm's own letter.docx; None: the one that comes with purloined."""
    parts = _parts(frame) if frame else _shipped()
    letter = "".join(map(_block, blocks))
    placed = False
    for name, data in parts.items():
        if name.startswith("word/") and name.endswith(".xml"):
            text, here = _filled(data.decode("utf-8"), letter if name == "word/document.xml" else "", values)
            parts[name] = text.encode()
            placed = placed or here
    if not placed:
        raise CaseError("letter.docx: no paragraph says {letter}; write one where the text is to stand")
    for name, text in _ABOUT.items():
        if name in parts:
            parts[name] = text.replace("{title}", escape(title, quote=False)).encode()
    return packed(parts)


def packed(members: dict[str, bytes]) -> bytes:
    """A ZIP file, the same bytes for the same members."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return stream.getvalue()


def _shipped() -> dict[str, bytes]:
    folder = resources.files("purloined.notices").joinpath("templates", "docx")
    parts = {name: folder.joinpath(file).read_bytes() for name, file in _SHIPPED.items()}
    return parts | {"docProps/core.xml": b""}


def _parts(frame: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(frame)) as archive:
            parts = {entry.filename: archive.read(entry) for entry in archive.infolist() if not entry.is_dir()}
    except (zipfile.BadZipFile, OSError, RuntimeError) as error:
        raise CaseError(f"letter.docx of the templates is no DOCX file: {error}") from error
    if "word/document.xml" not in parts:
        raise CaseError("letter.docx of the templates is no DOCX file: it has no word/document.xml")
    return parts


def _filled(text: str, letter: str, values: Values) -> tuple[str, bool]:
    """A part with its places filled in; and whether the letter now stands in it."""
    placed = False

    def paragraph(match: re.Match) -> str:
        nonlocal placed
        said = "".join(piece[1] for piece in _TEXT.findall(match[0]))
        if letter and said.strip() == "{letter}":
            placed = True
            return letter
        if not any(isinstance(values.get(place), str) for place in _PLACE.findall(said)):
            return match[0]
        return _with_text(match[0], _PLACE.sub(lambda place: _said(place, values), said))

    return _PARAGRAPH.sub(paragraph, text), placed


def _said(place: re.Match, values: Values) -> str:
    value = values.get(place[1])
    return escape(value, quote=False) if isinstance(value, str) else place[0]


def _with_text(paragraph: str, text: str) -> str:
    """The paragraph with its text in its first piece: Word may have cut a place into several."""
    pieces = iter([text])
    return _TEXT.sub(lambda match: match[1] + next(pieces, "") + match[3], paragraph)


# Blocks ---------------------------------------------------------------------------------------------------


def _block(block: Block) -> str:
    if block.kind == "table":
        return _table(block.rows)
    style = _STYLES.get(block.kind)
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}{_run(block.text)}</w:p>"


def _run(text: str, properties: str = "") -> str:
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line, quote=False)}</w:t>' for line in text.split("\n"))
    return f"<w:r>{properties}{lines}</w:r>"


def _table(rows: tuple[tuple[str, ...], ...]) -> str:
    count = len(rows[0])
    widths = [share * 94 for share in _WIDTHS.get(count, (100 // count,) * count)]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="A4ADB7"/>' for side in ("top", "bottom", "insideH")
    )
    head, *body = (_row(row, widths, number == 0) for number, row in enumerate(rows))
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{lines}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{head}{"".join(body)}</w:tbl>'
        "<w:p/>"
    )


def _row(cells: tuple[str, ...], widths: list[int], is_head: bool) -> str:
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="F0F3F6"/>' if is_head else ""
    letters = '<w:rPr><w:b/><w:sz w:val="18"/></w:rPr>' if is_head else '<w:rPr><w:sz w:val="18"/></w:rPr>'
    properties = f"<w:trPr><w:cantSplit/>{'<w:tblHeader/>' if is_head else ''}</w:trPr>"
    shown = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr>'
        f'<w:p><w:pPr><w:spacing w:before="40" w:after="40" w:line="240" w:lineRule="auto"/></w:pPr>'
        f"{_run(cell, letters)}</w:p></w:tc>"
        for cell, width in zip(cells, widths, strict=True)
    )
    return f"<w:tr>{properties}{shown}</w:tr>"


def frame_of(folder: Path | None) -> bytes | None:
    """The firm's own frame, where its folder of templates has one."""
    path = folder / "letter.docx" if folder else None
    return path.read_bytes() if path and path.is_file() else None
