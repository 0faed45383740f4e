"""Text in every form in which it may stand in a finished file, so that a name is found in any of them.

A reader sees `Orrery` where the bytes say `Orr</w:t></w:r><w:r><w:t>ery`, `%4Frrery`, `&#79;rrery`, `T3JyZXJ5` or the
letters in full width. So each text is looked at as it is, decoded, without its tags, and without its line breaks.
"""

import binascii
import html
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff]"
)
_DASHES = re.compile("[\u2010-\u2015\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d]")
_TAG = re.compile(r"<[^<>]{0,4000}>")
_BREAKS = re.compile("(?:=?[ \t]*[\r\n\v\f\x85\u2028\u2029]+[ \t]*)+")
_ESCAPE = re.compile(r"\\(?:u\{?([0-9A-Fa-f]{4,6})\}?|U([0-9A-Fa-f]{8})|x([0-9A-Fa-f]{2}))")
_SPELT = re.compile(r"((?:=[0-9A-F]{2})+)")  # quoted-printable
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{8,}(?:[\r\n][A-Za-z0-9+/_-]+)*={0,2}")
_UTF16 = {  # Latin letters, without whatever stands around them
    "utf-16-le": re.compile(rb"(?:[\x09-\x7e\xa0-\xff]\x00){2,}"),
    "utf-16-be": re.compile(rb"(?:\x00[\x09-\x7e\xa0-\xff]){2,}"),
}
_PIECES = re.compile(r"[+/_-]")
_SMALL = 1 << 14
_SIGNS = re.compile(r"[\W_]+")
_ASCII_SIGNS = bytes(code for code in range(128) if not chr(code).isalnum())
_FOLDS_TO_TWO = re.compile(f"[{''.join(sign for sign in map(chr, range(0x20000)) if len(sign.casefold()) > 1)}]")


def plain(text: str) -> str:
    """One form of letters, capitals kept: NFKC, dashes alike, nothing invisible, no letter that folds to two."""
    if text.isascii():
        return text
    text = _DASHES.sub("-", _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)))
    return _FOLDS_TO_TWO.sub(lambda match: match[0].casefold(), text)


def small(text: str) -> str:
    """The same in small letters; of a plain text, letter by letter."""
    return text.casefold()


def squeezed(text: str) -> str:
    """Letters and digits alone, of a text in small letters. The signs of ASCII, which are most, go at once."""
    text = text.encode("utf-8", "surrogatepass").translate(None, _ASCII_SIGNS).decode("utf-8", "surrogatepass")
    return text if text.isascii() else _SIGNS.sub("", text)


class View(NamedTuple):
    """A text in one form, or in several in which it is the same. names: of the forms; text: capitals kept; small: the
    same in small letters; squeezed: its letters and digits."""

    names: tuple[str, ...]
    text: str
    small: str
    squeezed: str


def view(text: str, *names: str) -> View:
    """A plain text, ready to be looked at."""
    in_small = small(text)
    return View(names, text, in_small, squeezed(in_small))


def views(data: bytes) -> tuple[View, ...]:
    """Some bytes as text in every form."""
    return _kept_views(data) if len(data) < _SMALL else _views(data)


@lru_cache(maxsize=256)
def _kept_views(data: bytes) -> tuple[View, ...]:
    """The parts of a document that are the same in every pack, looked at once."""
    return _views(data)


def _views(data: bytes) -> tuple[View, ...]:
    found: dict[str, list[str]] = {}
    for name, text in _readings(data):
        for form, shown in _forms(text):
            found.setdefault(plain(shown), []).append(f"{name}{form}")
    return tuple(view(text, *names) for text, names in found.items())


def texts(text: str) -> list[str]:
    """The forms of a text that is no file: a path, a marking."""
    return list(dict.fromkeys(plain(shown) for _, shown in _forms(text)))


def _readings(data: bytes) -> Iterator[tuple[str, str]]:
    text = data.decode("utf-8", "replace")
    yield "", text
    if b"\0" in data:
        for encoding, runs in _UTF16.items():
            yield f"{encoding}, ", data.decode(encoding, "replace")
            yield f"{encoding}, ", data[1:].decode(encoding, "replace")
            yield f"{encoding} alone, ", "\n".join(run.decode(encoding) for run in runs.findall(data))
    if unpacked := _unpacked(text):
        yield "base64, ", unpacked


def _unpacked(text: str) -> str:
    """What stands in base64 in a text, as far as it is text itself."""
    runs = dict.fromkeys(_BASE64.findall(text))
    runs |= dict.fromkeys(piece for run in runs for piece in _PIECES.split(run) if len(piece) >= 8)
    return "\n".join(filter(None, map(_of_base64, runs)))


def _of_base64(run: str) -> str:
    letters = _BREAKS.sub("", run).rstrip("=").replace("-", "+").replace("_", "/")
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]
    data = binascii.a2b_base64(letters + "=" * (-len(letters) % 4))
    try:
        text = data.decode("utf-16" if b"\0" in data else "utf-8")
    except UnicodeDecodeError:
        return ""
    return text if text.isprintable() or "\n" in text else ""


def _forms(text: str) -> Iterator[tuple[str, str]]:
    yield "as it is", text
    decoded = _decoded(text)
    yield "decoded", decoded
    yield "without tags", _decoded(_TAG.sub("", text)) if "<" in text else decoded
    decoded = _TAG.sub("", decoded) if "<" in decoded else decoded
    yield "decoded, without tags", decoded
    yield "joined", _decoded(_BREAKS.sub("", decoded))


def _decoded(text: str) -> str:
    """Entities, percent signs, escapes and quoted-printable undone, twice: one may stand in another."""
    for _ in range(2):
        before = text
        if "&" in text:
            text = html.unescape(text)
        if "%" in text:
            text = unquote(text)
        if "\\" in text:
            text = _ESCAPE.sub(_unescaped, text)
        if "=" in text:
            text = _SPELT.sub(_spelt, text)
        if text == before:
            break
    return text


def _unescaped(match: re.Match) -> str:
    code = int(next(group for group in match.groups() if group), 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else match[0]


def _spelt(match: re.Match) -> str:
    data = bytes.fromhex(match[1].replace("=", ""))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return match[1]
