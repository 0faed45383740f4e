"""Text as it is matched: one form for what many programs write differently.

Line ends are LF. Curly quotes and dashes are those of ASCII, odd spaces are spaces, invisible characters are gone. A
hyphen that a line end made is taken out, but between capitals and digits, where it belongs to a code (SP-CTI). Comment
signs at the edges of lines are gone, so that a legend in a program reads as one; the dashes of -----BEGIN stay. Full-
width and other compatibility forms are plain (NFKC), but the signs that mark secrecy by themselves. C O N F I D E N T
I A L is one word.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

PIECE = 1 << 20  # characters; a longer text is taken apart, at a line end if there is one
_SEEK_END = 64 << 10

_QUOTES = dict.fromkeys("‘’‚‛′ʼ＇", "'") | dict.fromkeys("“”„‟″＂", '"')
_DASHES = dict.fromkeys("‐‑‒–—―−﹣－", "-")
_SPACES = dict.fromkeys("\xa0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " ")
_BREAKS = dict.fromkeys("\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029", "\n")
_DIRECTIONS = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_GONE = dict.fromkeys("\0\u200b\u200c\u200d\u2060\ufeff" + _DIRECTIONS, "")
_PLAIN = _QUOTES | _DASHES | _SPACES | _BREAKS | _GONE
_ASCII_PLAIN = {sign: plain for sign, plain in _PLAIN.items() if sign.isascii()}

_COMPOSED_LATIN = bytes(code for code in range(256) if not unicodedata.is_normalized("NFKC", chr(code)))
_KEPT_SIGNS = re.compile("([㊙㊚㊞™℠®©]+)")  # NFKC would make letters of them: a company's name would end in TM
_LINE_END_HYPHEN = re.compile("[\xad\ufffe](?:\n(?=[^\n]))?")
_LEADER = re.compile(r"\n[ \t]*(?:/\*+|\*+/?|//+|#+(?!\d)|%+|\|+|;+|--+(?!-|BEGIN )|>+|<!--|\(\*|REM\b|dnl\b)[^\n]*")
_LEADER_SIGNS = re.compile(
    r"\n(?:[ \t]*(?:/\*+|\*+/?|//+|#+(?!\d)|%+|\|+|;+|--+(?!-|BEGIN )|>+|<!--|\(\*|REM\b|dnl\b))+[ \t]*"
)
_TRAILING = "*/#%|;-> \t"
_SPACED_LETTERS = re.compile(" [A-Z] [A-Z] ")  # stands in whatever the next one finds; a search for a blank is quick
_MAYBE_SPACED = re.compile("[A-Z] [A-Z] [A-Z] ")
_SPACED = re.compile(r"(?<![A-Za-z])[A-Z](?:(?: {1,4}| ?- ?)[A-Z]){4,}(?![A-Za-z])")
_KANJI = "[\u3005\u4e00-\u9fff]"
_MAYBE_SPACED_KANJI = re.compile(f"{_KANJI} {{1,2}}{_KANJI}")
_SPACED_KANJI = re.compile(rf"(?<![^\s(\[【「]){_KANJI}(?: {{1,2}}{_KANJI})+(?![^\s)\]】」])")


def pieces(text: str) -> Iterator[str]:
    """The text in pieces that can be matched one by one."""
    begin = 0
    while len(text) - begin > PIECE:
        end = text.rfind("\n", begin + PIECE - _SEEK_END, begin + PIECE) + 1 or begin + PIECE
        yield text[begin:end]
        begin = end
    yield text[begin:] if begin else text


def text(text: str) -> str:
    """The text in the one form in which it is matched."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _plain_ascii(text) if text.isascii() else _plain(text)
    text = _without_leaders(text)
    if _SPACED_LETTERS.search(text) and _MAYBE_SPACED.search(text):
        text = _SPACED.sub(_closed_words, text)
    return text


def _closed(found: re.Match[str]) -> str:
    return found[0].replace(" ", "")


def _closed_words(found: re.Match[str]) -> str:
    """Spaced letters closed to words; two blanks or more stand between words."""
    words = re.split(r" {2,4}", re.sub(r" ?- ?", "-", found[0]))
    return found[0] if max(map(len, words)) < 7 else " ".join(word.replace(" ", "") for word in words)


def _plain_ascii(text: str) -> str:
    for sign, plain in _ASCII_PLAIN.items():
        if sign in text:
            text = text.replace(sign, plain)
    return text


def _plain(text: str) -> str:
    if "\xad" in text or "\ufffe" in text:
        text = _LINE_END_HYPHEN.sub(_hyphen, text)
    for sign, plain in _PLAIN.items():
        if sign in text:
            text = text.replace(sign, plain)
    if _is_plain_latin(text):
        return text
    if not unicodedata.is_normalized("NFKC", text):
        text = _composed(text)
    return _SPACED_KANJI.sub(_closed, text) if _MAYBE_SPACED_KANJI.search(text) else text


def _is_plain_latin(text: str) -> bool:
    """Whether NFKC would leave it as it is, as far as that can be seen at a glance: most text in Latin letters."""
    try:
        letters = text.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return len(letters.translate(None, _COMPOSED_LATIN)) == len(letters)


def _hyphen(found: re.Match[str]) -> str:
    """The hyphen at a line end that stands in a code; nothing where it parts a word."""
    whole, begin, end = found.string, found.start(), found.end()
    before, after = whole[begin - 1 : begin], whole[end : end + 1]
    is_code = (before.isupper() or before.isdigit()) and (after.isupper() or after.isdigit())
    return "-" if is_code else ""


def _composed(text: str) -> str:
    """NFKC, of text that may be built to make it slow: endless runs of combining marks."""
    text = _combining().sub(r"\1", text)
    return "".join(
        piece if number % 2 else unicodedata.normalize("NFKC", piece)
        for number, piece in enumerate(_KEPT_SIGNS.split(text))
    )


@lru_cache(maxsize=1)
def _combining() -> re.Pattern[str]:
    marks = "".join(re.escape(chr(code)) for code in range(0x300, 0x1F000) if unicodedata.combining(chr(code)))
    return re.compile(f"([{marks}]{{30}})[{marks}]+")


def _without_leaders(text: str) -> str:
    """Without comment signs at the beginnings and ends of lines."""
    return _LEADER.sub(_bare, "\n" + text)[1:] if _may_have_leaders(text) else text


def _may_have_leaders(text: str) -> bool:
    if any(sign in text for sign in "*#%|;>"):
        return True
    is_doubled = ("/" in text and "//" in text) or ("-" in text and "--" in text)  # one sign is found faster
    return is_doubled or "REM" in text or "dnl" in text


def _bare(found: re.Match[str]) -> str:
    line = _LEADER_SIGNS.sub("\n", found[0], count=1)
    return line.rstrip(_TRAILING) if line != "\n" else line
