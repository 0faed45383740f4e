"""Documents in which a word is planted in every place that a program has for text: sources that LibreOffice turns into
its other formats. The words tell the places: KESTRELHEADER stands in a header."""

import base64
import struct
import zlib

_NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}"'
    for prefix, name in (
        ("office", "office:1.0"), ("style", "style:1.0"), ("text", "text:1.0"), ("table", "table:1.0"),
        ("draw", "drawing:1.0"), ("fo", "xsl-fo-compatible:1.0"), ("svg", "svg-compatible:1.0"),
        ("meta", "meta:1.0"), ("presentation", "presentation:1.0"),
    )
)  # fmt: skip
_HEAD = (
    f'<?xml version="1.0" encoding="UTF-8"?><office:document {_NAMESPACES} xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.3" office:mimetype="application/vnd.oasis.'
    'opendocument.{}">'
)
_META = (
    "<office:meta><dc:title>KESTRELTITLE</dc:title><dc:subject>KESTRELSUBJECT</dc:subject>"
    "<dc:description>KESTRELDESCRIPTION</dc:description><meta:keyword>KESTRELKEYWORD</meta:keyword>"
    '<meta:user-defined meta:name="MSIP_Label_11111111-2222-3333-4444-555555555555_SiteId">KESTRELTENANT'
    "</meta:user-defined></office:meta>"
)


def picture() -> bytes:
    """A PNG of one pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\xff\0\0")) + chunk(b"IEND", b"")
    )


def _image(words: str) -> str:
    data = base64.b64encode(picture()).decode()
    return (
        '<draw:frame svg:width="2cm" svg:height="2cm" text:anchor-type="as-char" draw:name="Picture 1"><draw:image>'
        f"<office:binary-data>{data}</office:binary-data></draw:image><svg:desc>{words}</svg:desc></draw:frame>"
    )


_WATERMARK = (
    '<draw:custom-shape text:anchor-type="char" draw:name="PowerPlusWaterMarkObject1" svg:width="10cm" '
    'svg:height="3cm" '
    'svg:x="3cm" svg:y="9cm"><text:p>KESTRELWATERMARK</text:p><draw:enhanced-geometry svg:viewBox="0 0 21600 21600" '
    'draw:type="fontwork-plain-text" draw:text-path="true" draw:text-path-mode="shape" draw:modifiers="10800" '
    'draw:enhanced-path="M @3 0 L @5 0 N M @6 21600 L @7 21600 N"/></draw:custom-shape>'
)


def text_document() -> str:
    """A flat OpenDocument text."""
    return (
        _HEAD.format("text")
        + _META
        + '<office:styles><style:style style:name="Standard" style:family="paragraph"/></office:styles>'
        "<office:automatic-styles>"
        '<style:page-layout style:name="pm1"><style:page-layout-properties fo:page-width="21cm" '
        'fo:page-height="29.7cm" '
        'fo:margin-top="1cm" fo:margin-bottom="1cm" fo:margin-left="2cm" fo:margin-right="2cm"/>'
        '<style:header-style><style:header-footer-properties fo:min-height="1cm"/></style:header-style>'
        '<style:footer-style><style:header-footer-properties fo:min-height="1cm"/></style:footer-style>'
        "</style:page-layout>"
        '<style:style style:name="Break" style:family="paragraph" style:parent-style-name="Standard">'
        '<style:paragraph-properties fo:break-before="page"/></style:style>'
        '<style:style style:name="fr1" style:family="graphic"><style:graphic-properties style:wrap="parallel" '
        'style:horizontal-pos="center" style:vertical-pos="top" style:vertical-rel="paragraph"/></style:style>'
        '<style:style style:name="Bold" style:family="text"><style:text-properties '
        'fo:font-weight="bold"/></style:style>'
        "</office:automatic-styles>"
        '<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="pm1">'
        f"<style:header><text:p>KESTRELHEADER{_WATERMARK}</text:p></style:header>"
        "<style:header-left><text:p>KESTRELEVENHEADER</text:p></style:header-left>"
        "<style:header-first><text:p>KESTRELFIRSTHEADER</text:p></style:header-first>"
        "<style:footer><text:p>KESTRELFOOTER</text:p></style:footer>"
        "<style:footer-left><text:p>KESTRELEVENFOOTER</text:p></style:footer-left>"
        "<style:footer-first><text:p>KESTRELFIRSTFOOTER</text:p></style:footer-first>"
        "</style:master-page></office:master-styles>"
        '<office:body><office:text><text:p text:style-name="Standard">KESTRELBODY and words so that the page has text'
        '<office:annotation office:name="1"><dc:creator>Reviewer</dc:creator><text:p>KESTRELCOMMENT</text:p>'
        "</office:annotation>"
        '<text:note text:id="ftn1" text:note-class="footnote"><text:note-citation>1</text:note-citation>'
        "<text:note-body><text:p>KESTRELFOOTNOTE</text:p></text:note-body></text:note>"
        '<text:note text:id="ftn2" text:note-class="endnote"><text:note-citation>i</text:note-citation>'
        "<text:note-body><text:p>KESTRELENDNOTE</text:p></text:note-body></text:note></text:p>"
        '<text:p text:style-name="Standard">KES<text:span text:style-name="Bold">TREL</text:span>SPLIT</text:p>'
        '<text:p text:style-name="Standard"><draw:frame draw:style-name="fr1" draw:name="Frame1" '
        'text:anchor-type="paragraph" svg:width="6cm"><draw:text-box '
        'fo:min-height="1cm"><text:p>KESTRELTEXTBOX</text:p>'
        f"</draw:text-box></draw:frame></text:p><text:p>{_image('KESTRELALT')}</text:p>"
        "<table:table "
        'table:name="T"><table:table-column/><table:table-row><table:table-cell><text:p>KESTRELCELL</text:p>'
        "</table:table-cell></table:table-row></table:table>"
        '<text:p><text:a xlink:href="https://kestrellink.example/x">a link</text:a></text:p>'
        "<text:p>社外秘KESTRELEAST</text:p>"
        '<text:p text:style-name="Break">second page</text:p><text:p text:style-name="Break">third page</text:p>'
        "</office:text></office:body></office:document>"
    )


def workbook() -> str:
    """A flat OpenDocument spreadsheet of two sheets."""
    return (
        _HEAD.format("spreadsheet")
        + _META
        + '<office:automatic-styles><style:page-layout style:name="pm1"><style:page-layout-properties '
        'fo:page-width="21cm" fo:page-height="29.7cm"/></style:page-layout>'
        '<style:style style:name="ta1" style:family="table" '
        'style:master-page-name="Default"/></office:automatic-styles>'
        '<office:master-styles><style:master-page style:name="Default" style:page-layout-name="pm1">'
        "<style:header><text:p>KESTRELHEADER</text:p></style:header>"
        "<style:footer><text:p>KESTRELFOOTER</text:p></style:footer>"
        "</style:master-page></office:master-styles><office:body><office:spreadsheet>"
        '<table:table table:name="KESTRELNAME" table:style-name="ta1"><table:shapes><draw:frame svg:width="6cm" '
        'svg:height="2cm" svg:x="8cm" svg:y="6cm"><draw:text-box><text:p>KESTRELTEXTBOX</text:p></draw:text-box>'
        '</draw:frame></table:shapes><table:table-row><table:table-cell office:value-type="string">'
        "<office:annotation><text:p>KESTRELCOMMENT</text:p></office:annotation><text:p>KESTRELCELL</text:p>"
        '</table:table-cell><table:table-cell office:value-type="string"><text:p>社外秘KESTRELEAST</text:p>'
        '</table:table-cell><table:table-cell office:value-type="float" office:value="4111111111111111">'
        "<text:p>4111111111111111</text:p></table:table-cell></table:table-row></table:table>"
        '<table:table table:name="Second" table:style-name="ta1"><table:table-row><table:table-cell '
        'office:value-type="string"><text:p>KES<text:span>TREL</text:span>SPLIT</text:p></table:table-cell>'
        "</table:table-row></table:table>"
        '<table:named-expressions><table:named-range table:name="KESTRELRANGE" '
        'table:cell-range-address="$Second.$A$1" table:base-cell-address="$Second.$A$1"/></table:named-expressions>'
        "</office:spreadsheet></office:body></office:document>"
    )


def slides() -> str:
    """A flat OpenDocument presentation."""
    return (
        _HEAD.format("presentation")
        + _META
        + '<office:automatic-styles><style:page-layout style:name="PM1"><style:page-layout-properties '
        'fo:page-width="28cm" fo:page-height="21cm"/></style:page-layout></office:automatic-styles>'
        '<office:master-styles><style:master-page style:name="Default" style:page-layout-name="PM1">'
        "</style:master-page></office:master-styles>"
        "<office:body><office:presentation>"
        '<draw:page draw:name="page1" draw:master-page-name="Default">'
        "<office:annotation><dc:creator>Reviewer</dc:creator><text:p>KESTRELCOMMENT</text:p></office:annotation>"
        '<draw:frame svg:width="20cm" svg:height="3cm" svg:x="1cm" svg:y="6cm"><draw:text-box><text:p>KESTRELBODY and '
        "more words of the slide</text:p><text:p>KES<text:span>TREL</text:span>SPLIT 社外秘KESTRELEAST</text:p>"
        f"</draw:text-box></draw:frame>{_image('KESTRELALT').replace('text:anchor-type=', 'svg:x=')}"
        '<presentation:notes><draw:frame presentation:class="notes" svg:width="15cm" svg:height="10cm" svg:x="2cm" '
        'svg:y="14cm"><draw:text-box><text:p>KESTRELNOTES</text:p></draw:text-box></draw:frame></presentation:notes>'
        "</draw:page></office:presentation></office:body></office:document>"
    ).replace('svg:x="as-char"', 'svg:x="20cm" svg:y="10cm"')
