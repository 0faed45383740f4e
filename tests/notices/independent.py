"""Does a file name somebody? Asked by brute force, and by nothing of purloined's own.

Every byte is unpacked and undone in every order that three rounds give; then the letters of each name are looked for.
What stands in a letter to nobody (`ordinary`) is looked for in the cells of the lists alone.
"""

import csv
import html
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import unquote

LONG = 8
_TAG = re.compile(r"<[^<>]*>")
_INVISIBLE = re.compile(f"[{''.join(sign for sign in map(chr, range(0x10000)) if unicodedata.category(sign) == 'Cf')}]")


def letters(text: str) -> str:
    """Its letters and digits, in one width and case."""
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return re.sub(r"[\W_]+", "", text)


def texts(data: bytes) -> Iterator[str]:
    """All texts in some bytes: names, comments and content of what is packed in them too."""
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            yield packed.comment.decode("utf-8", "ignore")
            for member in packed.infolist():
                yield member.filename
                yield member.comment.decode("utf-8", "ignore")
                yield from texts(packed.read(member))
    else:
        yield data.decode("utf-8", "ignore")


def undone(text: str) -> set[str]:
    """The text with entities, percent signs, escapes, tags and what is invisible undone, in every order."""
    found, last = {text}, {text}
    for _ in range(3):
        made = {way for one in last for way in (html.unescape(one), unquote(one), _TAG.sub("", one), _escapes(one))}
        last = made - found
        found |= made
    return {_INVISIBLE.sub("", unicodedata.normalize("NFKC", one)) for one in found}


def _escapes(text: str) -> str:
    return re.sub(r"\\(?:u([0-9a-f]{4})|x([0-9a-f]{2}))", lambda match: chr(int(match[1] or match[2], 16)), text)


def names_found(text: str, strangers: list[str], own: list[str]) -> list[str]:
    """Which of the strangers' names stand in a text, other than inside of the owner's own."""
    own_keys = [letters(name) for name in own]
    wanted = [name for name in strangers if len(letters(name)) > 1 and letters(name) not in own_keys]
    found = set()
    for form in undone(text):
        low = form.casefold()
        for name in sorted(own, key=lambda name: -len(letters(name))):
            low = _pattern(_loose(name)).sub(" ~ ", low)
        squeezed = letters(low)
        for key in sorted(own_keys, key=len, reverse=True):  # its own name, also where a line breaks in a word
            squeezed = squeezed.replace(key, "~") if len(key) >= LONG else squeezed
        for name in wanted:
            key = letters(name)
            if key in squeezed and (len(key) >= LONG or _pattern(_word(name)).search(low)):
                found.add(name)
    return sorted(found)


@lru_cache(maxsize=10_000)
def _loose(name: str) -> str:
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", name).casefold())
    return r"[\W_]{0,3}".join(map(re.escape, words)) or r"(?!)"


@lru_cache(maxsize=10_000)
def _pattern(text: str) -> re.Pattern:
    return re.compile(text)


@lru_cache(maxsize=10_000)
def _word(name: str) -> str:
    key = letters(name)
    return _edge(key[0], before=True) + _loose(name) + _edge(key[-1], before=False)


def _edge(sign: str, before: bool) -> str:
    """Scripts with capitals, and digits, part words; the others do not."""
    if sign.upper() == sign.lower() and not sign.isdigit():
        return ""
    return r"(?<![^\W_])" if before else r"(?![^\W_])"


def cells(data: bytes) -> Iterator[str]:
    """The cells of the lists in a pack: paths and markings."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        for row in csv.DictReader(io.StringIO(packed.read("files.csv").decode("utf-8-sig"), newline="")):
            yield row["path"]
            yield row["marking"]
        page = packed.read("letter.html").decode()
        for row in re.findall(r"<tr><td>\d+</td><td>(.*?)</td>", page, re.DOTALL):
            yield row


def found_in(data: bytes, strangers: list[str], own: list[str], ordinary: str) -> list[str]:
    """Which strangers a finished pack names. ordinary: the letters of a pack to nobody about nothing."""
    unusual = [name for name in strangers if letters(name) not in ordinary]
    usual = [name for name in strangers if letters(name) in ordinary]
    found = names_found("\n".join(texts(data)), unusual, own)
    return found + [
        name
        for cell in cells(data)
        for name in names_found(cell.replace("[withheld]", "").replace("[非開示]", ""), usual, own)
    ]
