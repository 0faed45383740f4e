"""The properties that old Office documents, and others in compound files, have of themselves: `name: value` lines.

Documented in MS-OLEPS; the names of the common ones in MS-OSHARED 2.3.3.2.
"""

import struct

_DICTIONARY, _CODE_PAGE = 0, 1
_TEXT, _WIDE_TEXT, _LIST_OF_TEXT, _BLOB = 0x1E, 0x1F, 0x101E, 0x41
_USER_DEFINED = bytes.fromhex("05d5cdd59c2e1b10939708002b2cf9ae")
_SUMMARY = {2: "Title", 3: "Subject", 4: "Author", 5: "Keywords", 6: "Comments", 7: "Template", 8: "Last author",
            18: "Application"}  # fmt: skip
_DOCUMENT = {2: "Category", 3: "Presentation target", 14: "Manager", 15: "Company", 26: "Content type", 27: "Status"}
_MOST, _LONGEST = 2_000, 16 << 10


def lines(data: bytes, is_document: bool) -> list[str]:
    """is_document: of the second stream, which has the company and what people and labels set."""
    found: list[str] = []
    try:
        count = min(struct.unpack_from("<I", data, 24)[0], 8)
        for number in range(count):
            kind, at = data[28 + 20 * number : 44 + 20 * number], struct.unpack_from("<I", data, 44 + 20 * number)[0]
            names = {} if kind == _USER_DEFINED else _DOCUMENT if is_document else _SUMMARY
            found += _section(data[at:], names, kind == _USER_DEFINED)
    except (struct.error, UnicodeError, LookupError):
        pass
    return found


def _section(data: bytes, names: dict[int, str], is_user_defined: bool) -> list[str]:
    count = min(struct.unpack_from("<I", data, 4)[0], _MOST)
    places = dict(struct.unpack_from("<II", data, 8 + 8 * number) for number in range(count))
    page = _code_page(data, places)
    if is_user_defined and _DICTIONARY in places:
        names = _dictionary(data, places[_DICTIONARY], page)
    found = []
    for key, at in places.items():
        if key > _CODE_PAGE and (text := _value(data, at, page)):
            found.append(f"{names[key]}: {text}" if key in names else text)
    return found


def _code_page(data: bytes, places: dict[int, int]) -> str:
    if _CODE_PAGE not in places:
        return "cp1252"
    number = struct.unpack_from("<H", data, places[_CODE_PAGE] + 4)[0]
    return {1200: "utf-16-le", 65001: "utf-8", 10000: "mac_roman", 10001: "cp932"}.get(number, f"cp{number}")


def _dictionary(data: bytes, at: int, page: str) -> dict[int, str]:
    """Names that people gave, by number."""
    found, count = {}, min(struct.unpack_from("<I", data, at)[0], _MOST)
    at += 4
    for _ in range(count):
        key, length = struct.unpack_from("<II", data, at)
        length = length * 2 if page == "utf-16-le" else length
        raw = data[at + 8 : at + 8 + min(length, _LONGEST)]
        found[key] = raw.decode(page, "replace").rstrip("\0")
        at += 8 + (length + 3 & ~3 if page == "utf-16-le" else length)
    return found


def _value(data: bytes, at: int, page: str) -> str:
    kind = struct.unpack_from("<I", data, at)[0]
    if kind in (_TEXT, _WIDE_TEXT):
        return _text(data, at + 4, kind, page)[0]
    if kind == _LIST_OF_TEXT:
        count, at, texts = min(struct.unpack_from("<I", data, at + 4)[0], 200), at + 8, []
        for _ in range(count):
            text, at = _text(data, at, _TEXT, page)
            texts.append(text)
        return ", ".join(filter(None, texts))
    if kind == 0x0B:
        return "True" if struct.unpack_from("<H", data, at + 4)[0] else "False"
    return str(struct.unpack_from("<i", data, at + 4)[0]) if kind == 3 else ""


def _text(data: bytes, at: int, kind: int, page: str) -> tuple[str, int]:
    length = struct.unpack_from("<I", data, at)[0]
    size = min(2 * length if kind == _WIDE_TEXT else length, _LONGEST)
    encoding = "utf-16-le" if kind == _WIDE_TEXT else page
    return data[at + 4 : at + 4 + size].decode(encoding, "replace").partition("\0")[0], at + 4 + (size + 3 & ~3)
