"""Documents in which words are planted, made by the libraries that people use, and byte by byte where those have no
word for a place. Each function gives a file, and the place of every word in it."""

import io
import struct
import zipfile
import zlib
from email.message import EmailMessage

from tests.content.compound_writer import compound_file
from tests.content.office_sources import picture

Planted = tuple[bytes, dict[str, str]]

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_VML = (
    '<w:r xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shape id="PowerPlusWaterMarkObject1" type="#_x0000_t136">'
    '<v:textpath style="font-family:Calibri" string="KESTRELWATERMARK"/></v:shape></w:pict></w:r>'
)
_BOX = (
    '<w:r xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><mc:AlternateContent><mc:Choice '
    'Requires="wps"><w:drawing><wps:txbx><w:txbxContent><w:p><w:r><w:t>KESTRELTEXTBOX</w:t></w:r></w:p>'
    "</w:txbxContent></wps:txbx></w:drawing></mc:Choice></mc:AlternateContent></w:r>"
)
_LABEL = "MSIP_Label_11111111-2222-3333-4444-555555555555"
_CUSTOM = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<Properties xmlns="http://schemas.openxmlformats.org/'
    'officeDocument/2006/custom-properties" xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/'
    'docPropsVTypes"><property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" '
    f'name="{_LABEL}_SiteId"><vt:lpwstr>KESTRELTENANT</vt:lpwstr></property></Properties>'
)
_LABEL_INFO = (
    '<?xml version="1.0" encoding="utf-8"?><clbl:labelList xmlns:clbl="http://schemas.microsoft.com/office/2020/'
    'mipLabelMetadata"><clbl:label id="{11111111-2222-3333-4444-555555555555}" enabled="1" method="Privileged" '
    'siteId="{KESTRELSITE}" contentBits="3" removed="0" /></clbl:labelList>'
)


def with_parts(package: bytes, parts: dict[str, str | bytes], out: tuple[str, ...] = ()) -> bytes:
    """A package with more parts, or others in place of those of the same name."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts and name not in out:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return made.getvalue()


def word() -> Planted:
    """python-docx, and what it has no word for."""
    import docx
    from docx.oxml import parse_xml

    document = docx.Document()
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    section.different_first_page_header_footer = True
    for name, part in (("HEADER", section.header), ("FIRSTHEADER", section.first_page_header),
                       ("EVENHEADER", section.even_page_header), ("FOOTER", section.footer),
                       ("FIRSTFOOTER", section.first_page_footer),
                       ("EVENFOOTER", section.even_page_footer)):  # fmt: skip
        part.paragraphs[0].text = f"KESTREL{name}"
    section.header.paragraphs[0]._p.append(parse_xml(_VML.replace("<w:r ", f"<w:r {_W} ", 1)))
    paragraph = document.add_paragraph("KESTRELBODY")
    document.add_comment(paragraph.runs, text="KESTRELCOMMENT", author="KESTRELREVIEWER")
    split = document.add_paragraph()
    for piece in ("KES", "TRE", "LSPLIT"):
        split.add_run(piece).bold = piece == "TRE"
    paragraph._p.append(parse_xml(_BOX.replace("<w:r ", f"<w:r {_W} ", 1)))
    document.add_table(1, 1).cell(0, 0).text = "KESTRELCELL"
    document.add_picture(io.BytesIO(picture()))
    document.element.body.xpath(".//wp:docPr")[0].set("descr", "KESTRELALT")
    properties = document.core_properties
    properties.title, properties.category, properties.keywords = "KESTRELTITLE", "KESTRELCATEGORY", "KESTRELKEYWORD"
    made = io.BytesIO()
    document.save(made)
    sheet, _ = workbook("INNER")
    line = "<w:p><w:r><w:t>KESTRELFOOTNOTE</w:t></w:r></w:p>"
    note = f'<w:footnotes {_W}><w:footnote w:id="1">{line}</w:footnote></w:footnotes>'
    diagram = (
        '<dgm:dataModel xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" xmlns:a="http://schemas.'
        'openxmlformats.org/drawingml/2006/main"><a:p><a:r><a:t>KESTRELDIAGRAM</a:t></a:r></a:p></dgm:dataModel>'
    )
    chart = (
        '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="http://schemas.'
        'openxmlformats.org/drawingml/2006/main"><a:p><a:r><a:t>KESTRELCHART</a:t></a:r></a:p></c:chartSpace>'
    )
    parts: dict[str, str | bytes] = {
        "word/footnotes.xml": note,
        "word/endnotes.xml": note.replace("FOOTNOTE", "ENDNOTE"),
        "word/diagrams/data1.xml": diagram,
        "word/charts/chart1.xml": chart,
        "word/glossary/document.xml": f"<w:document {_W}><w:p><w:r><w:t>KESTRELGLOSSARY</w:t></w:r></w:p></w:document>",
        "word/embeddings/Microsoft_Excel_Sheet1.xlsx": sheet,
        "word/afchunk1.htm": "<html><body><p>KESTRELCHUNK</p></body></html>",
        "docProps/custom.xml": _CUSTOM,
        "docMetadata/LabelInfo.xml": _LABEL_INFO,
        "customXml/item9.xml": "<x><y>KESTRELCUSTOMXML</y></x>",
        "word/_rels/extra.xml.rels": '<Relationships><Relationship Id="rId1" Target="https://kestrellink.example/" '
        'TargetMode="External"/></Relationships>',
    }
    places = dict.fromkeys(
        ("BODY", "SPLIT", "CELL", "FOOTNOTE", "ENDNOTE", "DIAGRAM", "CHART", "GLOSSARY", "CHUNK"), "body"
    )
    places |= dict.fromkeys(("HEADER", "FIRSTHEADER", "EVENHEADER"), "header")
    places |= dict.fromkeys(("FOOTER", "FIRSTFOOTER", "EVENFOOTER"), "footer")
    places |= dict.fromkeys(("TITLE", "CATEGORY", "KEYWORD", "TENANT", "SITE", "CUSTOMXML"), "metadata")
    places |= {"WATERMARK": "watermark", "TEXTBOX": "text_box", "COMMENT": "comment", "ALT": "text_box",
               "INNERCELL": "sheet", "INNERHEADER": "header"}  # fmt: skip
    return with_parts(made.getvalue(), parts), places | {"kestrellink": "metadata"}


def workbook(inner: str = "") -> Planted:
    """openpyxl, and what it has no word for."""
    import openpyxl
    from openpyxl.comments import Comment
    from openpyxl.workbook.defined_name import DefinedName
    from openpyxl.worksheet.datavalidation import DataValidation

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = f"KESTREL{inner}NAME"
    sheet.append([f"KESTREL{inner}CELL", 4111111111111111, "社外秘KESTRELEAST"])
    sheet["A1"].comment = Comment(f"KESTREL{inner}COMMENT", "Reviewer")
    sheet.HeaderFooter.differentFirst = sheet.HeaderFooter.differentOddEven = True
    sheet.oddHeader.center.text, sheet.oddFooter.left.text = f"KESTREL{inner}HEADER", f"KESTREL{inner}FOOTER"
    sheet.firstHeader.left.text, sheet.evenFooter.right.text = f"KESTREL{inner}FIRSTHEADER", f"KESTREL{inner}EVENFOOTER"
    check = DataValidation(type="list", formula1='"a,b"', showInputMessage=True)
    check.prompt = f"KESTREL{inner}PROMPT"
    check.add("B2")
    sheet.add_data_validation(check)
    book.defined_names[f"KESTREL{inner}RANGE"] = DefinedName(f"KESTREL{inner}RANGE", attr_text="Sheet!$A$1")
    book.create_sheet("Hidden").sheet_state = "hidden"
    book["Hidden"].append([f"KESTREL{inner}HIDDEN"])
    book.properties.title = f"KESTREL{inner}TITLE"
    made = io.BytesIO()
    book.save(made)
    drawing = (
        '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:a="http://'
        'schemas.openxmlformats.org/drawingml/2006/main"><xdr:sp><xdr:nvSpPr><xdr:cNvPr id="2" name="Text" '
        f'descr="KESTREL{inner}ALT"/></xdr:nvSpPr><xdr:txBody><a:p><a:r><a:t>KESTREL{inner}TEXTBOX</a:t></a:r></a:p>'
        "</xdr:txBody></xdr:sp></xdr:wsDr>"
    )
    cache = f'<pivotCacheDefinition><sharedItems><s v="KESTREL{inner}PIVOT"/></sharedItems></pivotCacheDefinition>'
    parts: dict[str, str | bytes] = {
        "xl/drawings/drawing7.xml": drawing,
        "xl/pivotCache/pivotCacheDefinition1.xml": cache,
        "docProps/custom.xml": _CUSTOM,
        "xl/externalLinks/externalLink1.xml": f"<externalLink><v>KESTREL{inner}EXTERNAL</v></externalLink>",
        "xl/threadedComments/threadedComment1.xml": f"<t><text>KESTREL{inner}THREAD</text></t>",
    }
    places = dict.fromkeys(("CELL", "HIDDEN", "PIVOT", "EXTERNAL"), "sheet") | {"HEADER": "header", "FOOTER": "footer"}
    places |= {"FIRSTHEADER": "header", "EVENFOOTER": "footer", "COMMENT": "comment", "THREAD": "comment"}
    places |= {"PROMPT": "comment", "TEXTBOX": "text_box", "ALT": "text_box", "NAME": "metadata", "RANGE": "metadata",
               "TITLE": "metadata"}  # fmt: skip
    places = {f"{inner}{slot}": place for slot, place in places.items()}
    return with_parts(made.getvalue(), parts), places | {"TENANT": "metadata", "EAST": "sheet"}


def presentation() -> Planted:
    """python-pptx, and what it has no word for."""
    import pptx

    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[0])
    slide.shapes.title.text = "KESTRELBODY"
    slide.notes_slide.notes_text_frame.text = "KESTRELNOTES"
    slide.shapes.add_table(1, 1, 0, 0, 100, 100).table.cell(0, 0).text = "KESTRELCELL"
    shown = slide.shapes.add_picture(io.BytesIO(picture()), 0, 0)
    shown._element.nvPicPr.cNvPr.set("descr", "KESTRELALT")
    show.slide_masters[0].placeholders[0].text_frame.text = "KESTRELMASTER"
    show.slide_layouts[0].placeholders[0].text_frame.text = "KESTRELLAYOUT"
    show.core_properties.subject = "KESTRELSUBJECT"
    made = io.BytesIO()
    show.save(made)
    comments = (
        "<p:cmLst xmlns:p='http://x/presentationml/2006/main'><p:cm><p:text>KESTRELCOMMENT</p:text></p:cm></p:cmLst>"
    )
    places = {"BODY": "body", "CELL": "body", "NOTES": "comment", "ALT": "text_box", "MASTER": "header",
              "LAYOUT": "header", "SUBJECT": "metadata", "COMMENT": "comment", "TENANT": "metadata"}  # fmt: skip
    return with_parts(made.getvalue(), {"ppt/comments/comment1.xml": comments, "docProps/custom.xml": _CUSTOM}), places


# PDF ----------------------------------------------------------------------------------------------------


def pdf_file(objects: list[bytes], trailer: bytes = b"/Root 1 0 R") -> bytes:
    """A PDF of these objects, numbered from 1."""
    out, places = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    at = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out + b"trailer\n<</Size %d %s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, at))


def stream(data: bytes, more: bytes = b"") -> bytes:
    """A stream object, packed."""
    packed = zlib.compress(data)
    return b"<</Length %d /Filter /FlateDecode %s>>\nstream\n%s\nendstream" % (len(packed), more, packed)


def _shown(text: str, x: int, y: int) -> bytes:
    return b"BT /F1 12 Tf %d %d Td (%s) Tj ET\n" % (x, y, text.encode())


def pdf_by_hand() -> Planted:
    """A PDF with a word in every place that ISO 32000 has for text people see."""
    content = b"".join(
        (
            _shown("KESTRELTOP", 72, 770),
            _shown("KESTRELBODY and more words", 72, 400),
            _shown("KESTRELBOTTOM", 72, 30),
            b"q 0.7 0.7 -0.7 0.7 200 300 cm BT /F1 40 Tf (KESTRELWATERMARK) Tj ET Q\n/X1 Do\n",
        )
    )
    xmp = (
        b'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF>'
        b"<rdf:Description "
        b"pdfx:KESTRELXMPNAME='1' dc:format=\"KESTRELXMPVALUE\"><dc:rights><rdf:li>KESTRELXMPRIGHTS</rdf:li>"
        b"</dc:rights>"
        b"</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end='w'?>"
    )
    objects = [
        b"<</Type /Catalog /Pages 2 0 R /Outlines 9 0 R /Metadata 11 0 R /AcroForm <</Fields [8 0 R] /DA (/F1 10 Tf)>> "
        b"/Names <</EmbeddedFiles <</Names [(a) 12 0 R]>>>>>>",
        b"<</Type /Pages /Kids [3 0 R] /Count 1>>",
        b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources <</Font <</F1 5 0 R>> "
        b"/XObject <</X1 14 0 R>>>> /Annots [6 0 R 7 0 R 8 0 R 15 0 R 17 0 R]>>",
        stream(content),
        b"<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>",
        b"<</Type /Annot /Subtype /Text /Rect [10 10 30 30] /Contents (KESTRELNOTE) /T (Reviewer)>>",
        b"<</Type /Annot /Subtype /FreeText /Rect [100 200 300 240] /Contents (KESTRELFREE) /DA (/F1 10 Tf)>>",
        b"<</Type /Annot /Subtype /Widget /FT /Tx /T (owner) /V (KESTRELFORM) /Rect [100 100 300 120] /F 4>>",
        b"<</Type /Outlines /First 10 0 R /Last 10 0 R /Count 1>>",
        b"<</Title (KESTRELBOOKMARK) /Parent 9 0 R /Dest [3 0 R /Fit]>>",
        b"<</Type /Metadata /Subtype /XML /Length %d>>\nstream\n%s\nendstream" % (len(xmp), xmp),
        b"<</Type /Filespec /F (KESTRELFILE.txt) /UF (KESTRELFILE.txt) /EF <</F 13 0 R>>>>",
        stream(b"KESTRELATTACHED in a text", b"/Type /EmbeddedFile"),
        stream(
            _shown("KESTRELSTAMPED", 200, 500),
            b"/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources <</Font <</F1 5 0 R>>>>",
        ),
        b"<</Type /Annot /Subtype /Stamp /Rect [100 600 400 640] /F 4 /AP <</N 16 0 R>>>>",
        stream(
            _shown("KESTRELSTAMP", 5, 10),
            b"/Type /XObject /Subtype /Form /BBox [0 0 300 40] /Resources <</Font <</F1 5 0 R>>>>",
        ),
        b"<</Type /Annot /Subtype /Link /Rect [10 10 20 20] /A <</S /URI /URI (https://kestrellink.example/)>>>>",
        b"<</Title (KESTRELTITLE) /Keywords (KESTRELKEYWORD) /%s_SiteId (KESTRELTENANT)>>" % _LABEL.encode(),
    ]
    places = {"TOP": "page_edge", "BOTTOM": "page_edge", "BODY": "body", "WATERMARK": "body", "STAMPED": "body",
              "STAMP": "body", "NOTE": "comment", "FREE": "comment", "FORM": "text_box", "BOOKMARK": "metadata",
              "XMPVALUE": "metadata", "XMPRIGHTS": "metadata", "FILE": "attachment", "ATTACHED": "body",
              "TITLE": "metadata", "KEYWORD": "metadata", "TENANT": "metadata", "kestrellink": "metadata"}  # fmt: skip
    return pdf_file(objects, b"/Root 1 0 R /Info 18 0 R"), places


def pdf_by_reportlab() -> Planted:
    """Three pages with running heads, one of them turned, and a Japanese font."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen import canvas

    pdfmetrics.registerFont(UnicodeCIDFont("HeiseiMin-W3"))
    made = io.BytesIO()
    page = canvas.Canvas(made, pagesize=A4)
    page.setTitle("KESTRELTITLE")
    for number in (1, 2):
        page.drawString(60, 815, "KESTRELTOP")
        page.drawString(60, 500, f"KESTRELBODY on page {number}, with some more words")
        page.drawString(60, 20, "KESTRELBOTTOM")
        page.showPage()
    page.setPageRotation(90)
    page.setFont("HeiseiMin-W3", 12)
    page.drawString(200, 400, "社外秘 KESTRELEAST")
    page.saveState()
    page.translate(20, 300)
    page.rotate(90)
    page.drawString(0, 0, "KESTRELTURNED")
    page.restoreState()
    page.bookmarkPage("a")
    page.addOutlineEntry("KESTRELBOOKMARK", "a")
    page.showPage()
    page.save()
    places = {"TOP": "page_edge", "BOTTOM": "page_edge", "BODY": "body", "EAST": "body", "TURNED": "page_edge",
              "TITLE": "metadata", "BOOKMARK": "metadata"}  # fmt: skip
    return made.getvalue(), places


# Mail ---------------------------------------------------------------------------------------------------


def mail() -> Planted:
    """A message with both bodies, a document attached, a message attached, and a picture that its page shows."""
    document, inner = word()
    message = EmailMessage()
    message["Subject"] = "社外秘 KESTRELSUBJECT"
    message["From"] = "KESTRELFROM <a@northwind.example>"
    message["X-Label"] = "KESTRELXHEADER"
    message.set_content("KESTRELPLAIN, Körper\n", charset="iso-8859-1")
    message.add_alternative("<p>KESTREL<b>HTML</b></p><!-- KESTRELREMARK -->", subtype="html")
    message.get_payload()[1].add_related(picture(), "image", "png", cid="<a@b>")
    message.add_attachment(document, maintype="application", subtype="octet-stream", filename="図面 KESTRELFILE.docx")
    forwarded = EmailMessage()
    forwarded["Subject"] = "KESTRELFORWARDED"
    forwarded.set_content("KESTRELDEEP")
    message.add_attachment(forwarded)
    places = {"SUBJECT": "metadata", "FROM": "metadata", "XHEADER": "metadata", "PLAIN": "body", "HTML": "body",
              "REMARK": "comment", "FILE": "attachment", "FORWARDED": "metadata", "DEEP": "body"}  # fmt: skip
    return message.as_bytes(), inner | places


def outlook_message() -> Planted:
    """A message as Outlook saves it: properties as streams, an attachment in a storage."""

    def wide(text: str) -> bytes:
        return text.encode("utf-16-le")

    attached, inner = workbook()
    streams = {
        "__properties_version1.0": bytes(32),
        "__substg1.0_0037001F": wide("KESTRELSUBJECT"),
        "__substg1.0_0C1F001F": wide("a@northwind.example KESTRELFROM"),
        "__substg1.0_1000001F": wide("KESTRELBODY 社外秘KESTRELEAST"),
        "__substg1.0_10130102": b"<html><body>KESTREL<b>HTML</b></body></html>",
        "__substg1.0_8001001F": wide("MSIP_Label_1_SiteId=KESTRELLABEL"),
        "__attach_version1.0_#00000000/__substg1.0_3707001F": wide("KESTRELFILE.xlsx"),
        "__attach_version1.0_#00000000/__substg1.0_37010102": attached,
        "__attach_version1.0_#00000001/__substg1.0_3701000D/__substg1.0_0037001F": wide("KESTRELINNER"),
        "__attach_version1.0_#00000001/__substg1.0_3701000D/__substg1.0_1000001F": wide("KESTRELDEEP"),
    }
    places = {"SUBJECT": "metadata", "FROM": "metadata", "BODY": "body", "HTML": "body", "LABEL": "metadata",
              "FILE": "attachment", "INNER": "metadata", "DEEP": "body"}  # fmt: skip
    return compound_file(streams), {**inner, **places, "EAST": "body"}


# Text formats -------------------------------------------------------------------------------------------


def drawing() -> Planted:
    """DXF: a legend over two pieces of 250 characters, codes for characters and styles."""
    long = "x" * 245 + "KESTRELLONG"
    pairs = [(0, "SECTION"), (2, "ENTITIES"), (0, "TEXT"), (1, "KESTRELTEXT"), (0, "MTEXT"),
             (1, r"{\fArial|b1|i0|c0;KES\C1;TRELSTYLED}\PKESTRELNEXT"), (0, "MTEXT"), (3, long[:250]), (1, long[250:]),
             (0, "TEXT"), (1, r"\U+793E\U+5916\U+79D8KESTRELEAST"), (0, "TEXT"),
             (1, r"\M+18ED0\M+18A4F\M+194E9KESTRELOLD"),
             (0, "ATTRIB"), (2, "OWNER"), (1, "KESTRELATTRIBUTE"), (0, "ENDSEC"), (0, "EOF")]  # fmt: skip
    text = "".join(f"{code:>3}\r\n{value}\r\n" for code, value in pairs)
    slots = ("TEXT", "STYLED", "NEXT", "LONG", "EAST", "OLD", "ATTRIBUTE")
    return text.encode(), dict.fromkeys(slots, "body")


def step() -> Planted:
    """STEP: the head, characters as codes, a string over a line end, a remark."""
    text = (
        "ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION(('KESTRELHEAD'),'2;1');\nFILE_NAME('a.stp','',('KESTRELAUTHOR'),"
        "('KESTRELCOMPANY'),'','','');\nENDSEC;\nDATA;\n/* KESTRELREMARK */\n#1=PRODUCT('KESTRELPART',"
        "'\\X2\\793E591679D8\\X0\\KESTRELEAST','',());\n#2=PRODUCT('KESTREL\nPARTED','K\\X\\D6STRELACCENT','',());\nENDSEC;\n"
        "END-ISO-10303-21;\n"
    )
    places = dict.fromkeys(("HEAD", "AUTHOR", "COMPANY"), "metadata")
    return text.encode(), places | dict.fromkeys(("REMARK", "PART", "EAST", "PARTED"), "body")


def page() -> Planted:
    """A page of HTML."""
    text = (
        "<!DOCTYPE html><html><head><meta charset='cp932'><title>KESTRELTITLE</title>"
        "<meta name=d content='KESTRELMETA'>"
        "<script>var legend = 'KESTRELPROGRAM';</script></head><body><p>KES<b>TR</b><span class='a'>EL</span>SPLIT</p>"
        "<p>K&#69;STRELENTITY &copy; 社外秘KESTRELEAST</p><img alt='KESTRELALT'><!-- KESTRELREMARK --></body></html>"
    )
    places = {"TITLE": "metadata", "META": "metadata", "PROGRAM": "comment", "SPLIT": "body", "ENTITY": "body",
              "EAST": "body", "ALT": "metadata", "REMARK": "comment"}  # fmt: skip
    return text.encode("cp932"), places


def rich_text() -> Planted:
    """RTF with what LibreOffice does not write: headers of kinds, code pages of fonts, an embedded object."""
    inner = with_parts(workbook("INNER")[0], {})
    native = struct.pack("<I", 2) + b"\x01\x05\0\0" + b"Excel.Sheet.12\0" + inner
    text = (
        rb"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fnil Arial;}{\f1\fnil\fcharset128 MS Mincho;}}"
        rb"{\info{\title KESTRELTITLE}{\company KESTRELCOMPANY}}{\*\userprops{\propname MSIP_Label_1_SiteId}\proptype30"
        rb"{\staticval KESTRELTENANT}}{\headerl KESTRELLEFT\par}{\headerf KESTRELFIRST\par}{\footerr KESTRELRIGHT\par}"
        rb"{\header {\shp{\*\shpinst{\sp{\sn gtextUNICODE}{\sv KESTRELWATERMARK}}{\sp{\sn fillColor}{\sv 12632256}}}}}"
        rb"KES{\b TREL}SPLIT\par {\f1 \'8e\'d0\'8aO\'94\'e9KESTRELEAST}\par \u31038?\u22806?\u31192?KESTRELUNICODE\par "
        rb"KESTREL\-SOFT{\footnote KESTRELNOTE}{\*\annotation KESTRELCOMMENT}{\shptxt KESTRELTEXTBOX}"
        rb"{\object\objemb{\*\objclass Excel.Sheet.12}{\*\objdata "
        + native.hex().encode()
        + rb"}{\result{\pict 0102}}}}"
    )
    places = {"TITLE": "metadata", "COMPANY": "metadata", "TENANT": "metadata", "LEFT": "header", "FIRST": "header",
              "RIGHT": "footer", "WATERMARK": "watermark", "SPLIT": "body", "EAST": "body", "UNICODE": "body",
              "SOFT": "body", "NOTE": "body", "COMMENT": "comment", "TEXTBOX": "text_box",
              "INNERCELL": "sheet"}  # fmt: skip
    return text, places


def archive() -> Planted:
    """A ZIP in a tar in gzip, with a document in it."""
    import gzip
    import tarfile

    document, inner = word()
    packed, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("KESTRELFOLDER/plan.docx", document)
    with tarfile.open(fileobj=outer, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, data in (("図面/KESTRELZIP.zip", packed.getvalue()), ("KESTRELLETTER.txt", b"KESTRELTEXT")):
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    places = {"FOLDER": "attachment", "ZIP": "attachment", "LETTER": "attachment", "TEXT": "body"}
    return gzip.compress(outer.getvalue()), inner | places
