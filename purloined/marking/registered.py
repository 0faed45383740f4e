"""Names of the register as patterns: what a name looks like in a text.

    Northwind & Sons, Inc.   Northwind and Sons; NORTHWIND & SONS INC; northwind-sons in a file's name
    Target Corp.             Target Corporation, TARGET; the word "Target" alone is only `sure=False`
    東雲電機株式会社           東雲電機, (株)東雲電機; signs of a Japanese name need no blank around them

Legal forms: purloined/legal_forms.py.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from purloined import legal_forms
from purloined.marking import rules

_CJK = re.compile(r"[぀-ヿ㐀-鿿가-힯]")
_JOINT = r"[ \t\n\r\f_.,-]{1,3}"
_SIGNS = {"'": "['’]?", "ß": "(?:ß|ss)"}
_ANDS = r"(?:&|＆|\+|and|und|et|y|e)"


class Name(NamedTuple):
    """One form of a name. pattern: for the pass, without the legal form; words: its words without it."""

    id: str
    pattern: str
    words: tuple[str, ...]


def names(literals: Mapping[str, Sequence[str]]) -> Iterator[Name]:
    """The forms of all names, each once."""
    seen = set()
    for key, forms in literals.items():
        for form in [forms] if isinstance(forms, str) else forms:
            words = tuple(_words(form))
            if words and (key, words) not in seen and len("".join(words)) > 1:
                seen.add((key, words))
                yield Name(key, _pattern(words), words)


def found(name: Name, text: str, first: int, place: str) -> Iterator[tuple[int, int, bool]]:
    """(start, end, sure) of the name in a text, with its legal form where that stands there."""
    for match in _single(name).finditer(text, first):
        start, end = match.start("core"), match.end()
        core = match["core"]
        with_form = bool(match["form"] or match["before"])
        if _CJK.search(core):
            sure = with_form or len(core) > 2
        elif place == "name":
            sure = len(name.words) > 1 or len(core) > 3
        elif len(name.words) == 1:
            # A capital, and a legal form or capitals all through: else it may be an ordinary word.
            if not core[:1].isupper() and not core[:1].isdigit():
                continue
            sure = with_form or (core.isupper() and len(core) > 2)
        else:
            if not any(sign.isupper() or sign.isdigit() for sign in core):
                continue
            sure = True
        yield (match.start("before") if match["before"] else start), end, sure


def _words(form: str) -> list[str]:
    """The words of a name without its legal form; "&" and "and" are the same."""
    text = unicodedata.normalize("NFKC", form).replace("’", "'")
    if _CJK.search(text):
        text = re.sub(legal_forms.asian(), " ", text).strip()
        return text.split()
    words = re.findall(r"[^\s,;()&+/_.-]+|[&+]", text)
    words = ["&" if word.lower() in ("&", "+", "and", "und", "et") else word for word in words]
    plain = _plain_forms()
    while len(words) > 1 and (words[-1].lower().rstrip(".") in plain or words[-1] == "&"):
        words.pop()
    while len(words) > 1 and words[0].lower() == "the":
        words = words[1:]
    # S.A. and the like fall apart into single letters
    while len(words) > 2 and len(words[-1]) == 1 and "".join(words[-2:]).lower() in plain:
        words = words[:-2]
    return words


@cache
def _plain_forms() -> frozenset[str]:
    return legal_forms.in_texts() | {"company", "group"}


def _pattern(words: tuple[str, ...]) -> str:
    escaped = [_ANDS if word == "&" else _sign(word) for word in words]
    text = _JOINT.join(escaped)
    if _CJK.search("".join(words)):
        return r"[ \t\n]?".join(escaped)
    first = r"\b" if words[0][0].isascii() and words[0][0].isalnum() else ""
    last = r"(?:\b|_)" if words[-1][-1].isascii() and words[-1][-1].isalnum() else ""
    return (f"(?:{first}|_)" if first else "") + text + last


def _sign(word: str) -> str:
    """A word as a pattern; in capitals ß is SS."""
    return "".join(_SIGNS.get(sign) or re.escape(sign) for sign in word)


@cache
def _single(name: Name) -> re.Pattern:
    core = rules.for_python(_pattern(name.words))
    if _CJK.search("".join(name.words)):
        form = f"(?:{legal_forms.asian()})"
        return re.compile(f"(?P<before>{form}[ 　]?)?(?P<core>{core})(?P<form>[ 　]?{form})?")
    core = core.removeprefix(r"(?:(?a:\b)|_)").removesuffix(r"(?:(?a:\b)|_)")
    return re.compile(
        rf"(?<![0-9A-Za-z])(?P<before>(?!))?(?P<core>{core})(?![0-9A-Za-z])"
        rf"(?P<form>(?:,?[ \t\n]{{1,2}}(?:{legal_forms.western()})\.?(?![0-9A-Za-z])){{1,3}})?",
        re.IGNORECASE,
    )
