r"""Drawings as DXF in text form.

Read: all of it as text, so every text, attribute, block name and note of the head. Characters written as `\U+79D8` or
`\M+18DD9`, and the codes inside of longer texts (`{\fArial|b1;SECRET\P}`), are resolved; pieces of 250 characters into
which long texts are cut are put together. A drawing in binary form is seen as bytes: `partial`.

Documented in Autodesk's DXF reference, "Group Codes in Numerical Order", and under "Format Multiline Text in an
Alternate Text Editor".
"""

import re

from purloined.content import charset
from purloined.content.parts import Found

KINDS = ("dxf",)
_UNICODE = re.compile(r"\\U\+([0-9A-Fa-f]{4})")
_MULTIBYTE = re.compile(r"\\M\+([1-5])([0-9A-Fa-f]{4})")
_CODE_PAGES = {"1": "cp932", "2": "big5", "3": "euc_kr", "4": "johab", "5": "gb18030"}
_PIECE_END = re.compile(r"\n[ ]{0,2}[13]\n")
_PIECE = 250
_CODED = re.compile(r"\n([^\n]*\\[A-Za-z~{}\\][^\n]*)")
_STYLE = re.compile(r"\\(?:[AaCcFfHhQqTtWwp][^;\\\n]{0,200};)|[{}]|\\[LlOoKkNX]")
_STACKED = re.compile(r"\\S([^;\n]{0,200});")
_BREAK = re.compile(r"\\P")
_SIGNS = {"%%d": "°", "%%c": "⌀", "%%p": "±", "%%D": "°", "%%C": "⌀", "%%P": "±", "%%u": "", "%%o": "", "\\~": " "}


def read(kind: str, data: memoryview, found: Found) -> None:
    most = found.budget.text - found.spent.text
    if len(data) > most:
        found.fault("too_big", f"only the first {most:,} of {len(data):,} bytes were read")
        data = data[:most]
    for reading in charset.readings(data):
        found.text("body", resolved(reading.text))


def resolved(text: str) -> str:
    """The texts of a drawing as they are meant."""
    text = _PIECE_END.sub(_joined, text.replace("\r\n", "\n"))
    for sign, meant in _SIGNS.items():
        if sign in text:
            text = text.replace(sign, meant)
    if "\\U+" in text:
        text = _UNICODE.sub(lambda found: chr(int(found[1], 16)), text)
    if "\\M+" in text:
        text = _MULTIBYTE.sub(_from_code_page, text)
    return _CODED.sub(_plain, text) if "\\" in text else text


def _joined(found: re.Match[str]) -> str:
    """Nothing where a piece of a longer text ends; else what stood there."""
    begin = found.start() - _PIECE
    is_piece = begin > 0 and found.string.rfind("\n", begin - 1, found.start()) == begin - 1
    return "" if is_piece else found[0]


def _from_code_page(found: re.Match[str]) -> str:
    try:
        return bytes.fromhex(found[2]).decode(_CODE_PAGES[found[1]])
    except (UnicodeDecodeError, ValueError):
        return found[0]


def _plain(found: re.Match[str]) -> str:
    """A line without the codes of its styles; a path too as it was, for its backslashes are no codes."""
    line = found[1]
    plain = _BREAK.sub("\n", _STYLE.sub("", _STACKED.sub(r"\1", line))).replace("\\\\", "\\")
    return "\n" + plain + ("\n" + line if plain != line and ":\\" in line else "")
