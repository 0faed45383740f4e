"""Which kind a file is, by its first bytes; by its name only where those are plain text.

One line per signature. What is not here is text if it looks like text, else unknown.
"""

import re

from purloined.content import charset

_AT_THE_BEGINNING: dict[bytes, str] = {
    b"%PDF-": "pdf",
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
    b"PK\x07\x08": "zip",
    b"PK00PK": "zip",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "ole",
    b"{\\rtf": "rtf",
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\0": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"Rar!\x1a\x07": "rar",
    b"ISO-10303-21;": "step",
    b"AutoCAD Binary DXF": "dxf_binary",
    b"AC10": "dwg",
    b"\x89PNG": "image",
    b"\xff\xd8\xff": "image",
    b"GIF8": "image",
    b"BM": "image",
    b"II*\0": "image",
    b"MM\0*": "image",
    b"\0\0\1\0": "image",
    b"8BPS": "image",
    b"\xd7\xcd\xc6\x9a": "image",
    b"RIFF": "media",
    b"OggS": "media",
    b"fLaC": "media",
    b"ID3": "media",
    b"\x1aE\xdf\xa3": "media",
    b"\xff\xfb": "media",
    b"MThd": "media",
    b"FLV\1": "media",
    b"\0\0\1\xba": "media",
    b"\0\0\1\xb3": "media",
    b"0&\xb2u\x8ef\xcf\x11": "media",
    b"MZ": "program",
    b"\x7fELF": "program",
    b"\xca\xfe\xba\xbe": "program",
    b"\xfe\xed\xfa": "program",
    b"\xcf\xfa\xed\xfe": "program",
    b"SQLite format 3\0": "sqlite",
    b"!BDN": "pst",
    b"\x78\x9f\x3e\x22": "tnef",
    b"-----BEGIN PGP MESSAGE-----": "pgp",
    b"\x85\x01": "pgp",
    b"\x85\x02": "pgp",
    b"LUKS\xba\xbe": "container",
    b"KDMV": "container",
    b"conectix": "container",
    b"vhdxfile": "container",
    b"QFI\xfb": "container",
    b"MSCF": "container",
    b"wOFF": "font",
    b"wOF2": "font",
    b"\0\1\0\0\0": "font",
    b"OTTO": "font",
}
_LENGTHS = sorted({len(mark) for mark in _AT_THE_BEGINNING}, reverse=True)
_FIRST = {mark[:2] for mark in _AT_THE_BEGINNING}
_MARKS_OF_ORDER = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_MAIL = re.compile(
    rb"(?:From |(?:Return-Path|Received|Delivered-To|Message-ID|MIME-Version|X-[\w-]{1,60}|Date|From|To|Subject|"
    rb"DKIM-Signature|ARC-Seal|Reply-To|Content-Type|Thread-Topic):[ \t])",
    re.IGNORECASE,
)
_MAIL_LINES = re.compile(rb"^(?:From|To|Subject|Date|Message-ID|MIME-Version|Received|Content-Type):", re.I | re.M)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|title|table|div|script|p|h1|!--)[\s>-]", re.IGNORECASE)
_XML = re.compile(rb"<\?xml\b|<[A-Za-z_][\w.:-]{0,60}[\s>]")
_DXF = re.compile(rb"(?:\s*999\r?\n[^\n]*\n)*\s*0\r?\n\s*SECTION\b")
_ENDINGS = {
    "csv": "csv", "tsv": "csv", "htm": "html", "html": "html", "xhtml": "html", "eml": "mail", "mht": "mail",
    "mhtml": "mail", "mbox": "mail", "emlx": "mail", "dxf": "dxf", "stp": "step", "step": "step", "p21": "step",
    "ifc": "step", "xml": "xml", "svg": "xml",
}  # fmt: skip
_KNOWN_XML = (
    (b"<office:document", "flat_odf"),
    (b"http://schemas.microsoft.com/office/word/2003/wordml", "word_xml"),
    (b"http://schemas.microsoft.com/office/2006/xmlPackage", "word_xml"),
)
_TAR_AT = 257
_QUICK_TIME = 4


def kind(name: bytes, head: bytes) -> str:
    """The kind by the first bytes (some kilobytes of them), and the name where they are plain text."""
    if head[:2] in _FIRST:
        for length in _LENGTHS:
            if found := _AT_THE_BEGINNING.get(head[:length]):
                return _zipped(head) if found == "zip" else found
    if not head:
        return "empty"
    if head[_TAR_AT : _TAR_AT + 5] == b"ustar":
        return "tar"
    if head[_QUICK_TIME : _QUICK_TIME + 4] == b"ftyp":
        return "media"
    if b"%PDF-" in head[:1024]:
        return "pdf"
    return _textual(name, head)


def ending(name: bytes) -> str:
    """What follows the last dot, in small letters."""
    stem, dot, last = name.rpartition(b".")
    return last.decode("ascii", "replace").lower() if dot and stem else ""


def _zipped(head: bytes) -> str:
    """A first guess; the directory of the archive decides (`examine`)."""
    if head[30:38] == b"mimetype":
        return _by_mimetype(head[38:160])
    for mark, found in ((b"word/", "docx"), (b"xl/", "xlsx"), (b"ppt/", "pptx")):
        if mark in head:
            return found
    return "zip"


def _by_mimetype(said: bytes) -> str:
    for mark, found in ((b"opendocument.text", "odt"), (b"opendocument.spreadsheet", "ods"),
                        (b"opendocument.presentation", "odp"), (b"opendocument.graphics", "odg")):  # fmt: skip
        if mark in said:
            return found
    return "odf" if b"opendocument" in said else "zip"


def of_package(names: set[str], mimetype: bytes = b"") -> str:
    """The kind of a ZIP archive by what lies in it."""
    if mimetype:
        return _by_mimetype(mimetype)
    if "[Content_Types].xml" not in names:
        return "odf" if "content.xml" in names and "META-INF/manifest.xml" in names else "zip"
    for mark, found in (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx")):
        if any(name.startswith(mark) for name in names):
            return found
    return "ooxml"


def of_compound(names: set[str]) -> str:
    """The kind of a compound file by its streams."""
    for name, found in (("EncryptedPackage", "encrypted_office"), ("WordDocument", "doc"), ("Workbook", "xls"),
                        ("Book", "xls"), ("PowerPoint Document", "ppt"),
                        ("__properties_version1.0", "msg")):  # fmt: skip
        if name in names:
            return found
    return "ole"


def is_text(head: bytes) -> bool:
    """Whether the first bytes are those of text, in whatever encoding."""
    if head.startswith(_MARKS_OF_ORDER):
        return True
    sample = head[:4096]
    controls = len(sample.translate(None, bytes(range(32, 256)) + b"\t\n\r\f\x1b\x08\x1a"))
    if controls * 50 <= len(sample):
        return True
    return charset.wide(sample) is not None


def _textual(name: bytes, head: bytes) -> str:
    if not is_text(head):
        return "unknown"
    begin = head[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    by_name = _ENDINGS.get(ending(name), "")
    if begin.startswith(b"{\\rtf"):
        return "rtf"
    if begin.startswith(b"ISO-10303-21"):
        return "step"
    if by_name == "mail" or (_MAIL.match(begin) and len(_MAIL_LINES.findall(begin)) >= 2):
        return "mail"
    if _HTML.match(begin) or (by_name == "html" and b"<" in begin):
        return "html"
    if _XML.match(begin):
        for mark, found in _KNOWN_XML:
            if mark in head:
                return found
        return "html" if b"<html" in begin[:1000].lower() else "xml"
    if _DXF.match(begin):
        return "dxf"
    return by_name if by_name in ("csv", "dxf", "step") else "text"
