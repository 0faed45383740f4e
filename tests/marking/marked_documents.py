"""Documents that bear a marking in each place that their format has, made by the programs and libraries people use:
LibreOffice, python-docx, openpyxl, python-pptx, reportlab, the mail library; and byte by byte where those write none.

Each maker takes the marking and gives the file and how often it stands in each place.
"""

import io
import subprocess
from collections.abc import Callable, Iterator, Mapping
from email.message import EmailMessage
from html import escape
from pathlib import Path

from tests.content.compound_writer import compound_file
from tests.content.made_documents import with_parts

Made = tuple[bytes, dict[str, int]]
_TEXT = "The bracket is machined from plate and inspected before delivery."
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252", "cp932", "euc_jp", "iso2022_jp", "gb18030")
_ASIAN = ("cp932", "euc_jp", "iso2022_jp", "gb18030")
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word(marking: str) -> Made:
    """python-docx: sides of pages, text, table, comment, properties; by hand: text box and watermark."""
    import docx
    from docx.oxml import parse_xml

    document, shown = docx.Document(), escape(marking, quote=True)
    document.add_paragraph(marking)
    paragraph = document.add_paragraph(_TEXT)
    document.add_table(1, 1).cell(0, 0).text = marking
    document.add_comment(paragraph.runs, text=marking, author="Roe")
    section = document.sections[0]
    section.header.paragraphs[0].text = section.footer.paragraphs[0].text = marking
    section.header.paragraphs[0]._p.append(
        parse_xml(
            f'<w:r {_W} xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shape id="PowerPlusWaterMarkObject1">'
            f'<v:textpath string="{shown}"/></v:shape></w:pict></w:r>'
        )
    )
    paragraph._p.append(
        parse_xml(
            f'<w:r {_W} xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><w:drawing>'
            f"<wps:txbx><w:txbxContent><w:p><w:r><w:t>{shown}</w:t></w:r></w:p></w:txbxContent></wps:txbx></w:drawing>"
            "</w:r>"
        )
    )
    document.core_properties.title = document.core_properties.keywords = marking[:250]
    return _saved(document), {
        "body": 2, "header": 1, "footer": 1, "watermark": 1, "text_box": 1, "comment": 1, "metadata": 2,
    }  # fmt: skip


def workbook(marking: str) -> Made:
    """openpyxl: a cell, sides of printed pages, a comment, properties."""
    import openpyxl
    from openpyxl.comments import Comment

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Item", "Price", marking])
    sheet["A1"].comment = Comment(marking, "Roe")
    # & begins a code in the sides of pages, and they hold 255 characters
    sheet.oddHeader.center.text = sheet.oddFooter.left.text = marking.replace("&", "&&")[:240]
    book.properties.title = marking[:250]
    return _saved(book), {"sheet": 1, "header": 1, "footer": 1, "comment": 1, "metadata": 1}


def presentation(marking: str) -> Made:
    """python-pptx: a title, a table, a text box, notes, the master, properties."""
    import pptx

    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[0])
    slide.shapes.title.text = marking
    slide.notes_slide.notes_text_frame.text = marking
    slide.shapes.add_table(1, 1, 0, 0, 100, 100).table.cell(0, 0).text = marking
    slide.shapes.add_textbox(0, 0, 100, 100).text_frame.text = marking
    show.slide_masters[0].placeholders[0].text_frame.text = marking
    show.core_properties.subject = marking[:250]
    return _saved(show), {"body": 3, "comment": 1, "header": 1, "metadata": 1}


def portable(marking: str) -> Made:
    """reportlab: both edges of three pages, the text, the title."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen import canvas

    font = "Helvetica"
    if any(ord(sign) > 255 and sign not in "–—‘’“”" for sign in marking):
        pdfmetrics.registerFont(UnicodeCIDFont("HeiseiMin-W3"))
        font = "HeiseiMin-W3"
    made = io.BytesIO()
    page = canvas.Canvas(made, pagesize=(2000, 800))
    page.setTitle(marking)
    for number in (1, 2, 3):
        page.setFont(font, 8)
        page.drawString(40, 780, marking)
        page.drawString(40, 10, marking)
        page.drawString(40, 500, marking if number == 1 else _TEXT)
        page.drawString(40, 300, _TEXT)
        page.showPage()
    page.save()
    return made.getvalue(), {"page_edge": 6, "body": 1, "metadata": 1}


def mail(marking: str) -> Made:
    """The mail library: subject, both bodies, a text attached."""
    message = EmailMessage()
    message["Subject"], message["From"] = marking, "roe@northwind.example"
    message.set_content(f"{marking}\n\n{_TEXT}\n")
    message.add_alternative(f"<p>{escape(marking)}</p><p>{_TEXT}</p>", subtype="html")
    message.add_attachment(f"{marking}\n{_TEXT}\n", filename="a.txt")
    return message.as_bytes(), {"metadata": 1, "body": 3}


def outlook_message(marking: str) -> Made:
    """As Outlook saves a message: properties as streams."""
    streams = {
        "__properties_version1.0": bytes(32),
        "__substg1.0_0037001F": marking.encode("utf-16-le"),
        "__substg1.0_1000001F": f"{marking}\r\n{_TEXT}".encode("utf-16-le"),
        "__substg1.0_10130102": f"<html><body><p>{escape(marking)}</p></body></html>".encode(),
    }
    return compound_file(streams), {"metadata": 1, "body": 2}


def page(marking: str) -> Made:
    """HTML: title, a paragraph, a cell, characters as entities, a remark."""
    coded = "".join(f"&#{ord(sign)};" for sign in marking)
    text = (
        f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{escape(marking)}</title></head><body>"
        f"<p>{escape(marking)}</p><p>{_TEXT}</p><table><tr><td>Note</td><td>{escape(marking)}</td></tr></table>"
        f"<p>{coded}</p></body></html>"
    )
    return text.encode(), {"metadata": 1, "body": 3}


def drawing(marking: str) -> Made:
    """DXF: a text, a text with style codes, an attribute; other than ASCII as codes."""
    coded = "".join(sign if sign.isascii() else rf"\U+{ord(sign):04X}" for sign in marking)
    pairs = [(0, "SECTION"), (2, "ENTITIES"), (0, "TEXT"), (1, coded), (0, "TEXT"), (1, "BRACKET 4711-2")]
    pairs += [(0, "MTEXT"), (1, rf"{{\fArial|b1|i0|c0;{coded}}}"), (0, "ATTRIB"), (2, "NOTE"), (1, coded)]
    pairs += [(0, "ENDSEC"), (0, "EOF")]
    return "".join(f"{code:>3}\r\n{value}\r\n" for code, value in pairs).encode(), {"body": 3}


def step(marking: str) -> Made:
    """STEP: in the head, in a product, in a remark; other than ASCII as codes."""
    coded = "".join(
        sign if sign.isascii() else rf"\X2\{ord(sign):04X}\X0" + "\\" for sign in marking.replace("'", "''")
    )
    text = (
        f"ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION(('{coded}'),'2;1');\nFILE_NAME('a.stp','',(''),(''),'','','');\n"
        f"ENDSEC;\nDATA;\n#1=PRODUCT('4711','{coded}','',());\nENDSEC;\nEND-ISO-10303-21;\n"
    )
    return text.encode(), {"metadata": 1, "body": 1}


def text(marking: str, encoding: str) -> Made | None:
    """A text file; None where the encoding has no such character, or nobody would write it so."""
    if encoding in _ASIAN and any("À" <= sign <= "ɏ" for sign in marking):
        return None  # in these, Ü is a sign of two or three bytes that no program writes
    if encoding == "gb18030" and any("ぁ" <= sign <= "ヿ" for sign in marking):
        return None
    try:
        return f"{marking}\n\n{_TEXT}\n".encode(encoding), {"body": 1}
    except UnicodeEncodeError:
        return None


MAKERS: dict[str, Callable[[str], Made]] = {
    "docx": word,
    "xlsx": workbook,
    "pptx": presentation,
    "pdf": portable,
    "eml": mail,
    "msg": outlook_message,
    "html": page,
    "dxf": drawing,
    "step": step,
}


def documents(marking: str) -> Iterator[tuple[str, Made]]:
    """(format, document) of all that is made without LibreOffice."""
    for kind, make in MAKERS.items():
        yield kind, make(marking)
    for encoding in ENCODINGS:
        if made := text(marking, encoding):
            yield f"txt in {encoding}", made


# LibreOffice --------------------------------------------------------------------------------------------

_NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}"'
    for prefix, name in (
        ("office", "office:1.0"), ("style", "style:1.0"), ("text", "text:1.0"), ("table", "table:1.0"),
        ("meta", "meta:1.0"), ("fo", "xsl-fo-compatible:1.0"), ("draw", "drawing:1.0"), ("svg", "svg-compatible:1.0"),
    )
)  # fmt: skip
OFFICE: Mapping[str, dict[str, int]] = {
    "odt": {"body": 2, "header": 1, "footer": 1, "comment": 1, "text_box": 1, "metadata": 1},
    "docx": {"body": 2, "header": 1, "footer": 1, "comment": 1, "text_box": 1, "metadata": 1},
    "rtf": {"body": 2, "header": 1, "footer": 1, "comment": 1, "text_box": 1, "metadata": 1},
    "doc": {"body": 1},
    "html": {"body": 1},
    "pdf": {"page_edge": 2, "metadata": 1},
}


def flat_text(marking: str) -> str:
    """A flat OpenDocument text with the marking in each place."""
    shown = escape(marking)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {_NAMESPACES} xmlns:dc="http://purl.org/dc/elements/'
        '1.1/" office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text"><office:meta>'
        f"<dc:title>{shown}</dc:title></office:meta><office:automatic-styles>"
        '<style:page-layout style:name="pm1"><style:page-layout-properties fo:page-width="60cm" fo:page-height="29cm" '
        'fo:margin-top="1cm" fo:margin-bottom="1cm" fo:margin-left="1cm" fo:margin-right="1cm"/><style:header-style>'
        '<style:header-footer-properties fo:min-height="1cm"/></style:header-style><style:footer-style>'
        '<style:header-footer-properties fo:min-height="1cm"/></style:footer-style></style:page-layout>'
        "</office:automatic-styles>"
        '<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="pm1">'
        f"<style:header><text:p>{shown}</text:p></style:header><style:footer><text:p>{shown}</text:p></style:footer>"
        "</style:master-page></office:master-styles><office:body><office:text>"
        f"<text:p>{shown}</text:p><text:p>{_TEXT}<office:annotation><dc:creator>Roe</dc:creator><text:p>{shown}</text:p>"
        "</office:annotation></text:p>"
        '<text:p><draw:frame draw:name="Frame1" text:anchor-type="paragraph" svg:width="20cm"><draw:text-box '
        f'fo:min-height="1cm"><text:p>{shown}</text:p></draw:text-box></draw:frame></text:p>'
        '<table:table table:name="T"><table:table-column/><table:table-row><table:table-cell><text:p>'
        f"{shown}</text:p></table:table-cell></table:table-row></table:table><text:p>{_TEXT}</text:p>"
        "</office:text></office:body></office:document>"
    )


def office_documents(soffice: str, folder: Path, markings: Mapping[str, str]) -> Iterator[tuple[str, str, Made]]:
    """(key, format, document) of all markings, in each format that LibreOffice writes; all of a format at once."""
    sources = []
    for number, marking in enumerate(markings.values()):
        source = folder / f"{number}.fodt"
        source.write_text(flat_text(marking), "utf-8")
        sources.append(str(source))
    home = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    for kind, places in OFFICE.items():
        out = folder / kind
        words = [soffice, home, "--headless", "--convert-to", kind, "--outdir", str(out), *sources]
        subprocess.run(words, check=True, capture_output=True, timeout=300)
        for number, key in enumerate(markings):
            yield key, kind, ((out / f"{number}.{kind}").read_bytes(), places)


def _saved(document: object) -> bytes:
    made = io.BytesIO()
    document.save(made)  # type: ignore[attr-defined]
    return made.getvalue()


def labelled(tenant: str) -> Iterator[tuple[str, Made]]:
    """(format, document) with a sensitivity label, which stands in properties and in no text."""
    label = "MSIP_Label_11111111-2222-4333-8444-555555555555"
    properties = (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" xmlns:vt="http://'
        'schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"><property pid="2" '
        f'name="{label}_SiteId"><vt:lpwstr>{tenant}</vt:lpwstr></property></Properties>'
    )
    for kind in ("docx", "xlsx", "pptx"):
        yield kind, (with_parts(MAKERS[kind]("Bracket")[0], {"docProps/custom.xml": properties}), {"metadata": 1})
    message = EmailMessage()
    message["Subject"], message["msip_labels"] = "Bracket", f"{label}_Enabled=True; {label}_SiteId={tenant};"
    message.set_content(_TEXT)
    yield "eml", (message.as_bytes(), {"metadata": 1})
