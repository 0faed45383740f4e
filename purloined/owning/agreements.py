"""Is a document an agreement, of what kind, and where are its parties named?

    MUTUAL NON-DISCLOSURE AGREEMENT                                 title: kind nda
    This Agreement is made by and between A and B. WHEREAS ...      parties are named here (`opening`)
    IN WITNESS WHEREOF ... A   By: ____    B   By: ____             and here (`closing`)

What is named between the two (recitals, clauses) is spoken of. The words are data: knowledge/agreements.toml.
"""

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple

from purloined import legal_forms
from purloined.content import Part
from purloined.marking.engines import Engine, Expression, engine

_MOST = 400_000  # characters of one document that are looked at
_FIRST = 2_000  # characters in which a title stands
_LETTER_BEGINS = 6_000  # characters in which a letter says that it is one
_OPENING = 3_000  # the most that the naming of the parties takes
_TAIL_END = 1_200  # the end of an agreement, where signatures stand that no words tell of
_DEFINING = 1_500  # characters of a letter in which it says whom it calls how
_LETTER = re.compile(
    r"(?i)\b(?:this|the following) letter (?:agreement\b|(?:will )?(?:sets? (?:out|forth)|confirms?|agreement))"
)
_SALUTATION = re.compile(r"(?im)^\s*(?:dear|to|re|subject|from|betreff|an|von|件名|宛先)\b\s*[: ]")
_GREETING = re.compile(r"(?im)^[ \t]*(?:dear\b|(?:ladies and )?gentlemen\b|to whom it may concern|拝啓|sehr geehrte)")
_SUBJECT = re.compile(r"(?im)^[ \t]*(?:re|subject|betreff|objet)\s*[:.][ \t]*([^\n]{4,120})$")
_ASKS = re.compile(
    r"(?i)\b(?:you|the recipient) (?:hereby )?(?:agrees?|undertakes?|acknowledges?)\b|\bas a condition (?:to|of)\b"
    r"|\bverpflichten sie sich\b|\bvous vous engagez\b"
)
_JAPANESE = re.compile(r"[぀-ヿ㐀-鿿]")


class Span(NamedTuple):
    """A piece of a document's text in which parties are named. how: "opening"; "closing": by their signatures;
    "defining": only those that it gives a short name to."""

    start: int
    end: int
    how: str


class Agreement(NamedTuple):
    """An agreement. spans: where its parties are named; elsewhere: pieces that name the parties of another one."""

    kind: str
    title: str
    spans: tuple[Span, ...]
    elsewhere: tuple[Span, ...]


class Title(NamedTuple):
    """What a document calls itself. begin: where in its text."""

    kind: str
    text: str
    begin: int


class Document(NamedTuple):
    """The running text of one document. begins: of each part that it is made of, where that begins in the text; title:
    that of an agreement, None where it has none."""

    text: str
    parts: tuple[Part, ...]
    begins: tuple[int, ...]
    title: Title | None


def documents(parts: Iterable[Part]) -> list[Document]:
    """The documents that a file consists of: an attachment is one of its own. Of a table, nothing is taken; of what is
    longer than any agreement, the beginning."""
    groups: dict[str, list[Part]] = {}
    for part in parts:
        if part.place in ("body", "page_edge", "text_box"):
            groups.setdefault(part.where.rpartition(" > ")[0], []).append(part)
    return [_document(group) for group in groups.values()]


def _document(group: Sequence[Part]) -> Document:
    begins, at = [], 0
    for part in group:
        if at >= _MOST:
            break
        begins.append(at)
        at += len(part.text) + 1
    parts = tuple(group[: len(begins)])
    text = "\n".join(part.text for part in parts)[:_MOST]
    return Document(text, parts, tuple(begins), _title(text))


def read(document: Document, known: Sequence[int] = ()) -> Agreement | None:
    """The agreement that a document is; None where it is none. known: where names of the register begin."""
    if not document.title:
        return None
    text, (kind, title, begin) = document.text, document.title
    greeted = _GREETING.search(text, 0, begin + _OPENING)
    first = _any("parties", "begin").search(text, begin, begin + _OPENING)
    is_letter = kind == "letter" or bool(greeted and not (first and first.start() < greeted.start()))
    openings = [_letterhead(text, greeted)] if is_letter else _openings(text, begin, first, known)
    end = openings[-1].end
    closing = _closing(text, end) or _closing(text, begin)
    if not first and not closing and not is_letter and (kind == "other" or _is_plural(title)):
        return None
    closing = closing or (_tail(text, end),)
    spans = [*openings, *closing]
    if is_letter:
        spans.append(Span(end, end + _DEFINING, "defining"))
    return Agreement(kind, title, tuple(spans), tuple(_elsewhere(text, kind, begin, end, closing)))


def _title(text: str) -> Title | None:
    first, begun = text[:_FIRST], text[:_LETTER_BEGINS]
    hints = _hints()(begun.lower().encode("utf-8", "replace"))
    if not hints or (_NOUN not in hints and _LETTERS not in hints):
        return None
    has_noun = bool(_nouns().search(first.lower()))
    letter = _LETTER.search(begun) if _LETTERS in hints else None
    if not has_noun and not letter:
        return None
    if found := _title_line(first) or (_title_in_sentence(first) if _OPENS in hints else None):
        return found
    if greeted := _GREETING.search(first):
        subject = _SUBJECT.search(text, 0, greeted.start() + 300)
        if subject and _is_title(subject[1].strip()) and _ASKS.search(text, greeted.end(), greeted.end() + _OPENING):
            return Title("letter", subject[1].strip()[:120], 0)
    if letter and _any("parties", "close").search(text, letter.end()):
        return Title("letter", letter[0], 0)
    return None


def _title_line(first: str) -> Title | None:
    """A title that stands in a line of its own, or in two."""
    at, seen = 0, ""
    for line in first.splitlines(keepends=True):
        stripped = line.strip()
        is_japanese = _is_japanese(stripped)
        if is_japanese:
            stripped = re.sub(r"\s", "", stripped)  # a short title is set wide: 覚 書
        joined = f"{seen} {stripped}".strip() if seen and len(seen) < 80 else stripped
        short = _FOLLOWS_TITLE.split(stripped)[0]
        for candidate in dict.fromkeys((stripped, joined, "" if ":" in short else short)):
            if _is_title(candidate):
                return Title(_kind(candidate), candidate[:120], at)
        seen = stripped if is_japanese or stripped.isupper() or stripped.istitle() else ""
        at += len(line)
    return None


def _title_in_sentence(first: str) -> Title | None:
    """A title in the sentence that a document begins with, where it is no mail."""
    opened = _first_sentence().search(first)
    if not opened or _SALUTATION.search(first[: opened.start()]):
        return None
    return Title(_kind(opened["title"]), opened["title"][:120], opened.start())


def _is_japanese(text: str) -> bool:
    return not text.isascii() and bool(_JAPANESE.search(text))


def _is_title(line: str) -> bool:
    """Whether a line is the title of an agreement: short, no sentence, with one of the nouns."""
    if len(line) > 140 or not _nouns().search(line.lower()):
        return False
    if _is_japanese(line):
        is_short = len(line) <= 40 and bool(_asian_noun().search(line)) and not re.search(r"[。、]", line)
        return is_short and not _is_other(line)
    words = line.split()
    if len(words) > 14 or line.rstrip().endswith((".", ",", ";", "?")) or _NO_HEADING.match(line):
        return False
    begins = bool(_first_noun().match(line))
    is_titled = begins and len(words) <= 8 and not _SENTENCE.search(line)  # as those of the Romance languages are
    small = [] if is_titled else [word for word in words if word[:1].islower() and word.lower() not in _SMALL]
    if not all(map(_may_be_of_noun, small)):
        return False
    nouns = list(_western_noun().finditer(line))
    if not nouns or (not _TAIL.match(line[nouns[-1].end() :]) and not (begins and line.isupper())):
        return False
    named = " ".join(noun[0] for noun in nouns).lower().split()
    return all(word in named for word in small) and not _is_other(line)


def _is_other(line: str) -> bool:
    """Whether it speaks of agreements, or is a row of a table."""
    return bool(_not_title().search(line) or _COLUMNS.search(line))


def _is_plural(title: str) -> bool:
    """Whether a title speaks of several agreements."""
    nouns = list(_western_noun().finditer(title))
    return bool(nouns) and nouns[-1][0].lower().endswith("s")


_TAIL = re.compile(
    r"(?i)\W*(?:$|no\b|nr\b|number\b|between\b|by\b|with\b|for\b|of\b|to\b|on\b|dated\b|regarding\b|zwischen\b|entre\b|de\b|d['’]"
    r"|di\b|om\b|über\b|zur?\b|and\b|\d|[(\[–—-])"
)
_COLUMNS = re.compile(r"\S(?: {3,}|\t)\S.*?(?: {3,}|\t)\S")  # a row of a table
_NO_HEADING = re.compile(r"(?i)(?:re|subject|betreff|fwd?|aw)\s?:|(?:the|our|your|each|every|no|any)\b")
# What follows a title in its own line: the date, who made it.
_FOLLOWS_TITLE = re.compile(
    r"(?:,? |(?<=.)[.:] )(?i:(?:dated|made|concluded|entered|executed|by and|between|among|vom|zwischen|geschlossen"
    r"|sign[ée]e?|conclue?"
    r"|entre|que celebran|celebrad[oa]|stipulato|tussen|mellan)\b)"
)
_SENTENCE = re.compile(r"(?i)\b(?:est|sont|sera|seront|a [ée]t[ée]|avec|es|son|ser[áa]|con|è|sono|sarà|trouv[ée]e?)\b")
_SMALL = frozenset(  # words that a title has in small letters
    ("and", "or", "of", "for", "to", "the", "a", "an", "on", "in", "by", "with", "no", "nr", "between", "dated", "von",
     "und", "der", "die", "das", "zur", "zum", "über", "zwischen", "de", "la", "le", "du", "des", "et", "sur", "entre",
     "del", "y", "en", "di", "om", "&", "-")
)  # fmt: skip


@cache
def _first_sentence() -> re.Pattern:
    nouns = "|".join(listed("nouns", "western"))
    return re.compile(
        rf"(?im)^[^\w\n]*(?:this|diese[rs]?|le présent|el presente)\s(?P<title>(?:[\w&,()/-]+\s){{0,10}}?(?:{nouns}))\b"
        rf"(?=[^.]{{0,200}}?(?:\b(?:is|are|has been)\s(?:hereby\s)?(?:made|entered|dated|executed|effective|by\sand)"
        rf"|\bbetween\b|\bdated\b|\bwird\b|\bzwischen\b|\bentre\b|[“\"(]))"
    )


def _kind(title: str) -> str:
    low = title.lower()
    for kind, words in _knowledge()["titles"].items():
        if re.search("|".join(rf"(?:\b(?:{word})\b)" if word.isascii() else word for word in words), low):
            return kind
    return "other"


def _openings(text: str, begin: int, named: re.Match | None, known: Sequence[int]) -> list[Span]:
    """From the title to the first recital or clause; and from where the parties are named, if that comes behind it, as
    behind a table of contents."""
    start = named.start() if named else begin
    first = Span(begin, _ended(text, begin, begin + 10, known), "opening")
    return [first] if start < first.end else [first, Span(start, _ended(text, start, start, known), "opening")]


def _ended(text: str, begin: int, start: int, known: Sequence[int]) -> int:
    """Where the naming of the parties ends. What ends it does not where nobody has been named: they may be named in the
    first recital or clause."""
    most = min(start + _OPENING, len(text))
    for ended in _any("parties", "end").finditer(text, start, most):
        if company().match(text, ended.end()):  # the parties themselves may be numbered
            continue
        if any(begin <= name < ended.start() for name in known) or not any(name < most for name in known):
            return ended.start()
    return most


def _letterhead(text: str, greeted: re.Match | None) -> Span:
    """Of a letter: all that stands above the salutation, and that."""
    if not greeted:
        return Span(0, 1_000, "opening")
    end = text.find("\n", greeted.end())
    return Span(0, end if end >= 0 else len(text), "opening")


def _closing(text: str, after: int) -> tuple[Span, ...]:
    """From the words before the signatures to the end, or to the first annex."""
    found = _any("parties", "close").search(text, after)
    if not found:
        return ()
    ended = _any("parties", "after").search(text, found.end())
    return (Span(found.start(), ended.start() if ended else len(text), "closing"),)


def _tail(text: str, after: int) -> Span:
    """The end of an agreement that has no words before its signatures, without its annexes."""
    annexed = _any("parties", "after").search(text, after)
    end = annexed.start() if annexed else len(text)
    return Span(max(after, end - _TAIL_END), end, "closing")


def _elsewhere(text: str, kind: str, begin: int, end: int, closing: Sequence[Span]) -> list[Span]:
    """Where the opening names the parties of the agreement that this one changes or follows. In an amendment without
    signatures they are its own, as far as anybody can tell."""
    found = []
    for match in _any("elsewhere", "begin").finditer(text, begin, end):
        ended = _any("elsewhere", "end").search(text, match.end(), min(match.end() + 400, end))
        sentence = re.search(r"[.;]\s|\n\s*\n", text[match.end() : match.end() + 400])
        within = not ended or (sentence and match.end() + sentence.start() < ended.start() - 60)
        if within and kind != "amendment":
            continue
        stop = ended.end() if ended and not within else match.end() + (sentence.start() if sentence else 200)
        if closing and not (kind != "amendment" and _is_own(text, match)):
            found.append(Span(match.start(), stop, "elsewhere"))
    return found


def _is_own(text: str, match: re.Match) -> bool:
    """Whether it is this very agreement that is "entered into between" them."""
    before = text[max(match.start() - 160, 0) : match.start()]
    return bool(re.search(r"(?i)\bthis\b[^.;]*$", before)) and not re.search(r"(?i)\bto (?:the|that)\b[^.;]*$", before)


@cache
def _knowledge() -> dict:
    return tomllib.loads(resources.files("purloined.knowledge").joinpath("agreements.toml").read_text("utf-8"))


def listed(section: str, key: str) -> list[str]:
    """The words of one list of the knowledge, as patterns."""
    return _knowledge()[section][key]


@cache
def _any(section: str, key: str) -> re.Pattern:
    return re.compile("|".join(f"(?:{word})" for word in listed(section, key)), re.IGNORECASE | re.MULTILINE)


@cache
def _western_noun() -> re.Pattern:
    return re.compile(rf"\b(?:{'|'.join(listed('nouns', 'western'))})s?\b", re.IGNORECASE)


@cache
def _first_noun() -> re.Pattern:
    return re.compile(rf"(?:{'|'.join(listed('nouns', 'first'))})\b", re.IGNORECASE)


@lru_cache(maxsize=1 << 14)
def _may_be_of_noun(word: str) -> bool:
    """Whether a word is one of the nouns, or of its words. Of words that are not, hardly any line is free."""
    return bool(_words_of_nouns().fullmatch(word))


@cache
def _words_of_nouns() -> re.Pattern:
    words = "|".join(word for noun in listed("nouns", "western") for word in noun.split(r"\s"))
    return re.compile(f"(?:{words})s?", re.IGNORECASE)


@cache
def _asian_noun() -> re.Pattern:
    return re.compile("|".join(listed("nouns", "asian")))


@cache
def _nouns() -> re.Pattern:
    """What has a match in small letters wherever a noun has one. It is asked of every text, so it is made to be quick:
    it neither asks for capitals nor tries a word from each of its letters."""
    nouns = listed("nouns", "western")
    whole = "|".join(noun for noun in nouns if not noun.startswith(r"\w*"))
    ends = "|".join(noun.removeprefix(r"\w*") for noun in nouns if noun.startswith(r"\w*"))
    return re.compile(rf"\b(?:{whole})|{ends}|{_asian_noun().pattern}")


_NOUN, _LETTERS, _OPENS = range(3)  # what `_hints` tells of


@cache
def _hints() -> Engine:
    """What is in a text, in small letters, that is an agreement by its title: a noun, or the words of a letter; and
    "this", without which no sentence gives it one. Asked of every text, and of most all that is asked."""
    nouns = (noun if noun.startswith(r"\w*") else rf"\b{noun}" for noun in listed("nouns", "western"))
    pieces = [*(noun.removeprefix(r"\w*").replace(r"\s", "[^a-z]") for noun in nouns), *listed("nouns", "asian")]
    patterns = ("|".join(pieces), "(?:this|the following) letter ", "this|diese|le présent|el presente")
    return engine([Expression(pattern, case=True, once=True) for pattern in patterns])


@cache
def _not_title() -> re.Pattern:
    western = "|".join(listed("not_titles", "western"))
    return re.compile(rf"\b(?:{western})\b|{'|'.join(listed('not_titles', 'asian'))}", re.IGNORECASE)


@cache
def company() -> re.Pattern:
    """A company by its legal form, as a text names it: for owners that the register lacks."""
    forms = legal_forms.western()
    asian = legal_forms.asian()
    word = r"[A-Z0-9][\w&.'’-]{0,40}"
    signs = "㐀-鿿゠-ヿ々〆A-Za-z0-9ー・"
    return re.compile(
        rf"\b(?:{word}|&|and|of)(?: (?:{word}|&|and|of|de)){{0,6}},?"
        rf" (?!corporation|company|limited)(?i:{forms})(?![0-9A-Za-z])\.?"
        rf"|(?:{asian})[ 　]?[{signs}]{{2,20}}|[{signs}]{{2,20}}?[ 　]?(?:{asian})"
    )
