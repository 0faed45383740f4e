r"""Rich Text (.rtf, and .doc files that are such).

Read: body, headers and footers of all kinds, notes, comments, text boxes, drawn texts and watermarks, properties, and
embedded objects, which are examined as documents. Characters as `\'e9`, in the code page of their font, and `\u26426?`.

Not read: pictures. Documented in the Rich Text Format Specification, version 1.9.1.
"""

import re

from purloined.content.parts import Found

KINDS = ("rtf",)
_TOKEN = re.compile(
    rb"\\'([0-9a-fA-F]{2})|\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\([^a-zA-Z])|([{}])|([^\\{}\r\n]+)|[\r\n]+", re.DOTALL
)
_SKIPPED, _VALUE = "skip", "value of a property"
_DESTINATIONS = {
    "header": "header", "headerl": "header", "headerr": "header", "headerf": "header",
    "footer": "footer", "footerl": "footer", "footerr": "footer", "footerf": "footer",
    "footnote": "body", "annotation": "comment", "atnauthor": "comment", "shptxt": "text_box", "sv": _VALUE,
    "info": "metadata", "title": "metadata", "subject": "metadata", "author": "metadata", "company": "metadata",
    "keywords": "metadata", "doccomm": "metadata", "manager": "metadata", "category": "metadata",
    "operator": "metadata", "userprops": "metadata", "propname": "metadata", "staticval": "metadata",
    "fonttbl": "fonts", "objdata": "object", "sn": "name of a property", "htmltag": "body", "fldinst": "body",
    "fldrslt": "body", "result": "body", "datafield": _SKIPPED,
} | dict.fromkeys(
    ("colortbl", "stylesheet", "pict", "themedata", "colorschememapping", "datastore", "latentstyles", "rsidtbl",
     "listtable", "listoverridetable", "xmlnstbl", "generator", "blipuid", "pgptbl", "filetbl", "revtbl",
     "nonshppict", "objclass", "panose", "falt"), _SKIPPED)  # fmt: skip
_SIGNS = {
    "par": "\n", "line": "\n", "page": "\n", "sect": "\n", "row": "\n", "tab": "\t", "cell": "\t", "nestcell": "\t",
    "emdash": "-", "endash": "-", "lquote": "'", "rquote": "'", "ldblquote": '"', "rdblquote": '"', "bullet": "•",
    "emspace": " ", "enspace": " ", "softline": "\n", "nestrow": "\n",
}  # fmt: skip
_SYMBOLS = {b"~": " ", b"_": "-", b"-": "", b"\n": "\n", b"\r": "\n"}
_CHARSETS = {0: "cp1252", 128: "cp932", 129: "cp949", 134: "gb18030", 136: "big5", 161: "cp1253", 162: "cp1254",
             177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250"}  # fmt: skip
_EMBEDDED = re.compile(rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1|PK\x03\x04|%PDF-|\{\\rtf")
_DEEPEST = 10_000
_TEXT_PROPERTIES = ("gtextUNICODE", "wzDescription", "wzName", "pAltText")


class _Group:
    """What holds until a brace closes."""

    __slots__ = ("destination", "font", "skips", "unicode_skip")

    def __init__(self, destination: str, font: int, unicode_skip: int, skips: bool) -> None:
        self.destination, self.font, self.unicode_skip, self.skips = destination, font, unicode_skip, skips


def read(kind: str, data: memoryview, found: Found) -> None:
    most = found.budget.part_bytes
    if len(data) > most:
        found.fault("too_big", f"only the first {most:,} of {len(data):,} bytes were read")
    reader = _Reader(found)
    reader.read(data[:most])
    reader.end()


class _Reader:
    """The text of each destination so far, and the group that is open."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self._texts: dict[str, list[str]] = {}
        self._raw, self._raw_group = bytearray(), None
        self._groups = [_Group("body", 0, 1, False)]
        self._fonts: dict[int, str] = {}
        self._page, self._font, self._property = "cp1252", 0, ""
        self._left_to_skip, self._too_deep = 0, 0
        self._objects: list[bytes] = []

    def read(self, data: memoryview) -> None:
        """Token after token."""
        for escaped, word, number, symbol, brace, text in _TOKEN.findall(data):
            if text:
                self._bytes(text)
            elif word:
                self._word(word.decode(), int(number) if number else None)
            elif escaped:
                self._bytes(bytes((int(escaped, 16),)), True)
            elif brace:
                self._flush()
                self._brace(brace)
            elif symbol:
                self._symbol(symbol)
        self._flush()

    def _brace(self, brace: bytes) -> None:
        self._left_to_skip = 0
        group = self._groups[-1]
        if brace == b"{":
            if len(self._groups) >= _DEEPEST:
                self._too_deep += 1
                return
            self._groups.append(_Group(group.destination, group.font, group.unicode_skip, group.skips))
        elif self._too_deep:
            self._too_deep -= 1
        elif len(self._groups) > 1:
            self._groups.pop()
            if group.destination != self._groups[-1].destination:
                self._say(group, "\n")

    def _symbol(self, symbol: bytes) -> None:
        group = self._groups[-1]
        if symbol == b"*":
            group.skips = True
        elif symbol in b"\\{}":
            self._bytes(symbol)
        elif symbol in _SYMBOLS:
            self._flush()
            self._say(group, _SYMBOLS[symbol])

    def _word(self, word: str, number: int | None) -> None:
        self._flush()
        group = self._groups[-1]
        if word in _SIGNS:
            self._say(group, _SIGNS[word])
        elif word == "u" and number is not None:
            self._say(group, chr(number & 0xFFFF))
            self._left_to_skip = group.unicode_skip
        elif word in _DESTINATIONS:
            group.destination, group.skips = _DESTINATIONS[word], False
            self._say(group, "\n" if group.destination != "name of a property" else "")
        elif word == "f" and number is not None:
            group.font = self._font = number
        elif word == "fcharset" and group.destination == "fonts":
            self._fonts[self._font] = _CHARSETS.get(number or 0, self._page)
        elif word == "ansicpg" and number:
            self._page = {65001: "utf-8", 936: "gb18030"}.get(number, f"cp{number}")
        elif word == "uc":
            group.unicode_skip = number if number is not None else 1
        elif word == "bin" and number:
            self._found.fault("partial", "binary data between the text")

    def _bytes(self, text: bytes, is_escaped: bool = False) -> None:
        """Text in the code page of its font; a character may be parted over two of these."""
        group = self._groups[-1]
        if self._left_to_skip:
            count = min(self._left_to_skip, len(text))
            self._left_to_skip -= count
            text = text[count:]
        if group.destination == "object" and not is_escaped:
            self._objects.append(text)
        elif group.destination not in (_SKIPPED, "fonts", "object") and not group.skips:
            self._raw += text
            self._raw_group = group

    def _flush(self) -> None:
        if self._raw:
            encoding = self._fonts.get(self._raw_group.font, self._page)
            if encoding == "cp1252":
                encoding = self._page
            try:
                text = self._raw.decode(encoding, "replace")
            except LookupError:
                text = self._raw.decode("cp1252", "replace")
            self._raw.clear()
            self._say(self._raw_group, text)

    def _say(self, group: _Group, text: str) -> None:
        if group.skips or group.destination in (_SKIPPED, "fonts", "object"):
            return
        if group.destination == "name of a property":
            self._property = text.strip() or self._property
            return
        place = group.destination
        if place == _VALUE:
            if self._property not in _TEXT_PROPERTIES:
                return
            place = "watermark" if self._property == "gtextUNICODE" else "text_box"
        self._texts.setdefault(place, []).append(text)

    def end(self) -> None:
        """Hands over what was collected."""
        for place, texts in self._texts.items():
            joined = "".join(texts)
            self._found.text(place, joined.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
        if self._objects:
            self._read_objects()

    def _read_objects(self) -> None:
        """Embedded objects stand as hexadecimal digits."""
        digits = re.sub(rb"[^0-9a-fA-F]", b"", b"".join(self._objects))
        data = bytes.fromhex(digits[: len(digits) // 2 * 2].decode())
        starts = [match.start() for match in _EMBEDDED.finditer(data)]
        if starts:
            self._found.attached("object", b"", data[starts[0] :])
