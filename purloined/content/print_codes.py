"""What Excel writes into print headers and footers: text with codes for sides, fonts and page numbers."""

import re

_CODES = re.compile(r'&(?:"[^"&\n]{0,100}"|K[0-9A-F]{6}|K\d\d[+-]\d{3}|\d{1,3}|[A-JM-QS-Za-z])')
_SIDES = re.compile(r"&[LCR]")


def plain(text: str) -> str:
    """The text alone, a line for each side: `&L&"Arial,Bold"SECRET&R&P`."""
    return _CODES.sub("", _SIDES.sub("\n", text.replace("&&", "\0"))).replace("\0", "&")
