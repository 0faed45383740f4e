"""Text in whatever encoding: decoded, and where two encodings are about as likely, both ways.

Byte order marks and escape sequences speak for themselves, and what is UTF-8 is nothing else. The rest is guessed from
the characters that come out: kana, common kanji, common hanzi, hangul, accented letters inside of words. A word in two
characters may read well in Japanese and in Chinese; nobody is told `unmarked` because one of them was taken.
"""

import codecs
import re
import unicodedata
from collections import Counter
from functools import lru_cache
from typing import NamedTuple

_SAMPLE = 3 << 10  # bytes, of those that are not ASCII and those around them
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_ESCAPES = (b"\x1b$B", b"\x1b$@", b"\x1b(J", b"\x1b$(D", b"\x1b(I")
_GUESSED = ("cp1252", "cp932", "euc_jp", "gb18030", "big5", "euc_kr", "cp1251", "cp1250")
_NARROW = ("cp1252", "cp1251", "cp1250")  # read in a wrong one, accents are spoilt, and no word of the East is lost
_AS_LIKELY = 0.35  # of a score of about 1 a byte
_MOST_READINGS = 3
_HIGH_STRETCH = re.compile(rb"[\x80-\xff][^\n]{0,48}")
_BEFORE = 8
_ASCII = re.compile("[\x00-\x7f]+")
_LATIN = "[A-Za-z]"
_EASTERN = "[\u1100-\ufffc]"  # one alone beside a Latin letter is an accented letter and the one behind it
_LONE = re.compile(f"(?<={_LATIN}){_EASTERN}(?!{_EASTERN})|(?<!{_EASTERN}){_EASTERN}(?={_LATIN})")


class Reading(NamedTuple):
    """A text, and the encoding in which it was read. errors: places that are not of that encoding."""

    text: str
    encoding: str
    errors: int = 0


def readings(data: bytes | memoryview) -> list[Reading]:
    """The text, in each likely encoding; the likeliest first."""
    head = bytes(data[:4096])
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return [_decoded(data, encoding)]
    if encoding := wide(head):
        return [_decoded(data, encoding)]
    try:
        text = str(data, "utf-8")
    except UnicodeDecodeError:
        return [_decoded(data, encoding) for encoding in likely(_sample(data))]
    if "\x1b" in text and any(mark in bytes(data) for mark in _ESCAPES):
        return [_decoded(data, "iso2022_jp_ext")]
    return [Reading(text, "utf-8")]


def best(data: bytes | memoryview) -> str:
    """The text in the likeliest encoding."""
    return readings(data)[0].text


def named(data: bytes | memoryview, name: str) -> str | None:
    """The text in the encoding that a document names; None where there is none of that name or it does not fit."""
    try:
        encoding = codecs.lookup(_ALIASES.get(name.lower().strip(), name.strip())).name
        text = str(data, encoding, "replace")
    except (LookupError, ValueError, UnicodeError):
        return None
    return text if text.count("\ufffd") * 50 <= len(text) else None


_ALIASES = {
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932",
    "iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "utf-8", "ascii": "utf-8", "gb2312": "gb18030",
    "gbk": "gb18030", "ks_c_5601-1987": "cp949", "iso-2022-jp": "iso2022_jp_ext", "x-euc-jp": "euc_jp",
    "unicode-1-1-utf-7": "utf-7", "big5-hkscs": "big5hkscs",
}  # fmt: skip


def _decoded(data: bytes | memoryview, encoding: str) -> Reading:
    text = str(data, encoding, "replace")
    return Reading(text, encoding, text.count("\ufffd"))


def wide(head: bytes) -> str | None:
    """UTF-16 without a mark: by zeros beside ASCII, or by the blocks in which kana, kanji and hangul stand."""
    even, odd = head[0 : len(head) & ~1 : 2], head[1::2]
    if len(odd) < 4:
        return None
    for low, high, encoding in ((even, odd, "utf-16-le"), (odd, even, "utf-16-be")):
        if high.count(0) * 3 > len(high) and not low.count(0):
            return encoding
        east = len(high) - len(high.translate(None, _EAST))
        if east * 20 >= len(high) * 19 and _has_controls(head) and _is_assigned(head[: len(head) & ~1], encoding):
            return encoding
    return None


_EAST = bytes([0, 0x20, 0x30, 0xFF, *range(0x4E, 0xA0), *range(0xAC, 0xD8)])


def _has_controls(head: bytes) -> bool:
    """Whether bytes are there that no text of one byte a character has."""
    return len(head.translate(None, bytes(range(32, 256)) + b"\t\n\r\f\x1b")) > 0


def _is_assigned(head: bytes, encoding: str) -> bool:
    """Whether it reads without a single sign that nobody has given a meaning, or that no text has."""
    text = head.decode(encoding, "surrogatepass").translate(_LINE_ENDS)
    return not any(unicodedata.category(sign) in ("Cn", "Co", "Cs", "Cc") for sign in text)


_LINE_ENDS = dict.fromkeys(map(ord, "\t\n\r\f"))


def _sample(data: bytes | memoryview) -> bytes:
    """Stretches that are not ASCII, with what stands around them, some kilobytes in all."""
    pieces, size = [], 0
    for found in _HIGH_STRETCH.finditer(data):
        before = bytes(data[max(0, found.start() - _BEFORE) : found.start()])
        pieces.append(before.rpartition(b"\n")[2] + found[0] if before.isascii() else found[0])
        size += len(found[0])
        if size > _SAMPLE:
            break
    return b"\n".join(pieces)


def likely(sample: bytes) -> list[str]:
    """The encodings that fit these bytes about as well as the best does, best first."""
    if _is_mostly_utf8(sample):
        return ["utf-8"]
    high = sum(byte > 127 for byte in sample) or 1
    scores = sorted(((_score(sample, encoding) / high, -rank, encoding) for rank, encoding in enumerate(_GUESSED)))
    top = scores[-1][0]
    first, *others = [encoding for score, _, encoding in reversed(scores) if score >= top - _AS_LIKELY]
    return [first, *(encoding for encoding in others if encoding not in _NARROW)][:_MOST_READINGS]


def _is_mostly_utf8(sample: bytes) -> bool:
    """A few old lines do not make a file no UTF-8."""
    lines = sample.split(b"\n")
    return sum(map(_is_utf8, lines)) * 10 >= len(lines) * 9


def _is_utf8(line: bytes) -> bool:
    """Whether a piece of a line is UTF-8. It may be cut within a character, but has to hold a whole one."""
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(line)
    except UnicodeDecodeError:
        return False
    return line.isascii() or not text.isascii()


def _score(sample: bytes, encoding: str) -> float:
    text = sample.decode(encoding, "replace")
    total = sum(count * _weight(sign, encoding) for sign, count in Counter(_ASCII.sub("", text)).items())
    return total - 4.0 * len(_LONE.findall(text)) + _letters(text)


def _letters(text: str) -> float:
    """What capitals behind small letters cost: another alphabet was meant."""
    return -1.0 * len(re.findall("[a-z\xdf-\xff\u0430-\u044f](?=[\xc0-\xde\u0410-\u042f])", text))


_USUAL = frozenset("äöüÄÖÜßéèêëàâçñåæøÅÆØîïôûùáíóúãõìòœÉÇÀÈÊÓÁÍÚÑ")
_SIGNS = frozenset("‘’“”–—•…§°®©™«»·±µ€£¿¡²³½¼×¶†º ª ")


@lru_cache(maxsize=60_000)
def _weight(sign: str, encoding: str) -> float:
    """How likely a character is in text of that encoding; about 1 for each byte that it takes."""
    code = ord(sign)
    if sign == "\ufffd":
        return -3.0
    if encoding in ("cp1252", "cp1250"):
        return (1.0 if encoding == "cp1252" else 0.9) if sign in _USUAL else _western(sign, encoding)
    if encoding == "cp1251":
        return 0.9 if 0x410 <= code <= 0x44F else 0.2 if sign in _SIGNS else -0.5
    if 0xFF61 <= code <= 0xFF9F or 0xE000 <= code <= 0xF8FF:
        return -1.0
    if 0x3041 <= code <= 0x30FE:
        return 2.5 if encoding in ("cp932", "euc_jp") else 1.0
    if 0x3000 <= code <= 0x303F or 0xFF01 <= code <= 0xFF5E:
        return 1.6
    if 0xAC00 <= code <= 0xD7A3:
        return 2.0 if encoding == "euc_kr" else -1.0
    return _kanji(sign, encoding) if 0x4E00 <= code <= 0x9FFF else -0.2


def _western(sign: str, encoding: str) -> float:
    if sign in _SIGNS:
        return 0.6
    if encoding == "cp1250":
        return 0.8 if sign in "ąćęłńóśźżĄĆĘŁŃÓŚŹŻčďěňřšťůžČĎĚŇŘŠŤŮŽőűŐŰ" else -0.3
    return 0.1 if sign.isalpha() else -0.7


_COMMON = {"cp932": ("euc_jp", 0xB0, 0xCF), "euc_jp": ("euc_jp", 0xB0, 0xCF), "gb18030": ("gb2312", 0xB0, 0xD7),
           "big5": ("big5", 0xA4, 0xC6), "euc_kr": ("big5", 0xFF, 0xFF)}  # fmt: skip


def _kanji(sign: str, encoding: str) -> float:
    """Those of a standard's first level are common."""
    standard, first, last = _COMMON[encoding]
    try:
        lead = sign.encode(standard)[0]
    except UnicodeEncodeError:
        return -1.0
    return 2.0 if first <= lead <= last else -0.2
