"""The title of a post, taken apart: the domains and names in it, whether it is masked or cut, and who is only
mentioned.

    LEAK Post ORRERY SPACE 2               a name in what thieves write around it
    hinge.example | Hinge Works / 500GB    a domain, a name, a size
    orreryspacesyst...                     cut: the beginning of a name or domain
    O***** S****                           masked letter by letter
    Bracket Ltd / Data Orrery, Halden      a victim, and two whose data it held
    Announcement: FTP                      nobody

Titles come from strangers: a part that is only a size, a legal form or a slogan is no name.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from purloined import knowledge
from purloined.watch import company_names, domains
from purloined.watch.company_names import Name

_WORDS = knowledge.load("company_words.toml")["slogans"]
_SLOGANS = frozenset(_WORDS["words"])
_UNNAMED = tuple(_WORDS["unnamed"])
_OF_CUSTOMERS = frozenset(_WORDS["customers"])
RANSOMLOOK_CUT = 90  # characters after which RansomLook breaks a title off
MOST_PARTS = 40


class Part(NamedTuple):
    """A piece of a title that may be a name. customer: whether it stands where titles name the victim's customers;
    stripped: whether slogans were taken away; whole: whether it is all of the title."""

    name: Name
    customer: bool
    stripped: bool
    whole: bool


class Title(NamedTuple):
    """text: repaired. mask, cut: what is left of a name that was masked or breaks off; empty where it was not. hosts:
    the domains in it."""

    text: str
    hosts: tuple[str, ...]
    parts: tuple[Part, ...]
    mask: str
    cut: str


@lru_cache(maxsize=4096)
def taken_apart(written: str) -> Title:
    """What a title holds."""
    text = company_names.repaired(written)
    mask = _mask(text)
    if mask:
        return Title(text, (), (), mask, "")
    cut = _cut(text, written)
    if cut:
        return Title(text, (), () if "." in cut else tuple(_parts(cut)), "", cut)
    hosts = domains.in_text(_undashed(text))
    return Title(text, tuple(hosts), tuple(_parts(_without(text, hosts))), "", "")


# Masked, cut --------------------------------------------------------------------------------------------


_MASKED_WORD = re.compile(r"\*{2,}|\?{2,}|\*(?=\w)|(?<=\w)\*|\?(?=\w)")


def _mask(text: str) -> str:
    """The title if letters of it are masked and others are not; else empty."""
    text = re.sub(r"^\*\.|\*[^*?]*\w[ -]\w[^*?]*\*", "", text)  # *.host.example, *UPD 05-11*
    if not _MASKED_WORD.search(text) or "\\" in text:
        return ""
    text = re.sub(r"\s*[([{].*$", "", text).strip(" .,-|")
    marks = text.count("*") + text.count("?")
    letters = sum(c.isalnum() for c in text)
    starry = re.fullmatch(r"[\w*?&.,'’/+() -]+", text) is not None
    hidden = any(len(word) > 1 and not word.strip("*?") for word in text.split())
    enough = marks >= 2 and (hidden or marks >= 0.3 * (marks + letters))
    return text if starry and letters and enough else ""


def _cut(text: str, written: str) -> str:
    """What is left of a title that breaks off; else empty."""
    if text.endswith(("...", "..", "…")):
        return re.sub(r"^(https?://)?(www\.)?", "", text.rstrip(".… ").lower())
    return text.rpartition(" ")[0] if len(written) == RANSOMLOOK_CUT and " " in text else ""


def _undashed(text: str) -> str:
    """`trant-co-uk` as the domain it is."""
    found = re.fullmatch(r"(?:www-)?([a-z0-9-]+?)-(com?|org|net|gov|edu|ac)(?:-([a-z]{2}))?", text)
    return ".".join(part for part in found.groups() if part) if found and (found[3] or found[2] == "com") else text


# Names --------------------------------------------------------------------------------------------------

_SEPARATOR = re.compile(r"\s*[|/;•·\n]\s*|\s+[-–—:]+\s+|:\s+|\s*[()\[\]{}]\s*|\s+@\s+")
_SIZE = re.compile(r"\b\d[\d.,]*\s*(?:%|[kmgt]i?b\b)|\bpart\s*\d+|#\s*\d+|\b\d+\s*/\s*\d+\b|\bupd\b", re.IGNORECASE)


def _without(text: str, hosts: list[str]) -> str:
    """The text without its domains, addresses and sizes."""
    if hosts:
        text = re.sub(r"(?:https?://)?[\w.-]+\.[^\W\d_]{2,24}(?:/\S*)?", "|", text)
    return _SIZE.sub("|", text)


def _parts(text: str) -> list[Part]:
    found: dict[tuple, Part] = {}
    customer = False
    pieces = [piece for piece in _SEPARATOR.split(text) if piece.strip()]
    for place, piece in enumerate(pieces[:MOST_PARTS]):
        customer = customer or (place > 0 and bool(set(company_names.words(piece)) & _OF_CUSTOMERS))
        before, of, behind = _with_data(piece)
        for offer, is_customer in ((before, customer), (behind, True)) if of else ((piece, customer),):
            _add(found, offer, is_customer, whole=len(pieces) == 1)
            for item in _listed(offer, is_customer):
                _add(found, item, is_customer, whole=False)
    if len(pieces) > 1 and not customer:
        _add(found, text, customer, whole=True)
    return list(found.values())


def _with_data(piece: str) -> tuple[str, str, str]:
    """`Bracket Ltd with Orrery data` parted at `with`; no `of` where nothing of the kind is said."""
    before, of, behind = re.sub(r"\s+", " ", piece).partition(" With ")
    if not of:
        before, of, behind = piece.partition(" with ")
    told = of and before.strip() and set(company_names.words(behind)) & _OF_CUSTOMERS
    return (before, of, behind) if told else (piece, "", "")


def _listed(piece: str, customers: bool) -> list[str]:
    """The several names that stand in a piece; not the partners of a firm, which are single words."""
    items = [item for item in re.split(r",\s+|\s+(?:and|&|und|et)\s+", piece) if item.strip()]
    if len(items) < 2:
        return []
    single = customers or (len(items) > 2 and not re.search(r"\s(?:and|&|und|et)\s", piece))
    return [item for item in items if single or len(item.split()) > 1]


def _add(found: dict, text: str, customer: bool, whole: bool) -> None:
    """The names that a piece of text may be: as it stands, and without what thieves write around names."""
    for umlauts in (False, True):
        words = company_names.words(text, umlauts)
        joined = " ".join(words)
        if any(joined == start or joined.startswith(start + " ") for start in _UNNAMED):
            return
        for stripped, some in enumerate((words, _stripped(words))):
            name = company_names.name(some) if some else None
            if name and _is_name(name, whole):
                found.setdefault((name, customer), Part(name, customer, bool(stripped) and some != words, whole))
        if text.isascii():
            return


def _is_name(name: Name, whole: bool) -> bool:
    """Whether it can be a name: all of a title, if it is more than a slogan or legal form; a part, if that tells."""
    if not whole:
        return company_names.tells(name.bare) or (len(name.bare) > 1 and not all(map(company_names.is_weak, name.bare)))
    return not all(word in company_names.LEGAL or word in _SLOGANS or word.isdigit() for word in name.words)


def _stripped(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words without slogans and numbers at both ends."""
    first, last = 0, len(words)
    while first < last and (words[first] in _SLOGANS or words[first].isdigit()):
        first += 1
    while first < last and (words[last - 1] in _SLOGANS or words[last - 1].isdigit()):
        last -= 1
    return words[first:last]
