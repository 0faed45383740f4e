"""Is a document an agreement, of what kind, and where are its parties named?

    MUTUAL NON-DISCLOSURE AGREEMENT                                 title: kind nda
    This Agreement is made by and between A and B. WHEREAS ...      parties are named here (`opening`)
    IN WITNESS WHEREOF ... A   By: ____    B   By: ____             and here (`closing`)

What is named between the two (recitals, clauses) is spoken of. The words are data: knowledge/agreements.toml.
"""

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple

from purloined import legal_forms
from purloined.content import Part

_MOST = 400_000  # characters of one document that are looked at
_FIRST = 2_000  # characters in which a title stands
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


class Document(NamedTuple):
    """The running text of one document. begins: of each part that it is made of, where that begins in the text."""

    text: str
    parts: tuple[Part, ...]
    begins: tuple[int, ...]


def documents(parts: Iterable[Part]) -> list[Document]:
    """The documents that a file consists of: an attachment is one of its own. Of a table, nothing is taken; of what is
    longer than any agreement, the beginning."""
    groups: dict[str, list[Part]] = {}
    for part in parts:
        if part.place in ("body", "page_edge", "text_box"):
            groups.setdefault(part.where.rpartition(" > ")[0], []).append(part)
    made = []
    for group in groups.values():
        begins, at = [], 0
        for part in group:
            begins.append(at)
            at += len(part.text) + 1
        made.append(Document("\n".join(part.text for part in group)[:_MOST], tuple(group), tuple(begins)))
    return made


def read(text: str, known: Sequence[int] = ()) -> Agreement | None:
    """The agreement that a text is; None where it is none. known: where names of the register begin."""
    found = _title(text)
    if not found:
        return None
    kind, title, begin = found
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


def _title(text: str) -> tuple[str, str, int] | None:
    """(kind, title, where it begins)."""
    first = text[:_FIRST]
    if not _nouns().search(first.lower()) and not _LETTER.search(text[:6_000]):
        return None
    at, seen = 0, ""
    for line in first.splitlines(keepends=True):
        stripped = line.strip()
        if _JAPANESE.search(stripped):
            stripped = re.sub(r"\s", "", stripped)  # a short title is set wide: 覚 書
        joined = f"{seen} {stripped}".strip() if seen and len(seen) < 80 else stripped
        short = _FOLLOWS_TITLE.split(stripped)[0]
        for candidate in (stripped, joined, "" if ":" in short else short):
            if _is_title(candidate):
                return _kind(candidate), candidate[:120], at
        seen = stripped if stripped.isupper() or _JAPANESE.search(stripped) or stripped.istitle() else ""
        at += len(line)
    if opened := _first_sentence().search(first):
        before = first[: opened.start()]
        if not _SALUTATION.search(before):
            return _kind(opened["title"]), opened["title"][:120], opened.start()
    if greeted := _GREETING.search(first):
        subject = _SUBJECT.search(text, 0, greeted.start() + 300)
        if subject and _is_title(subject[1].strip()) and _ASKS.search(text, greeted.end(), greeted.end() + _OPENING):
            return "letter", subject[1].strip()[:120], 0
    letter = _LETTER.search(text[:6_000])
    if letter and _any("parties", "close").search(text, letter.end()):
        return "letter", letter[0], 0
    return None


def _is_title(line: str) -> bool:
    """Whether a line is the title of an agreement: short, no sentence, with one of the nouns."""
    if len(line) > 140 or not _nouns().search(line.lower()):
        return False
    if _not_title().search(line) or _COLUMNS.search(line):
        return False
    if _JAPANESE.search(line):
        return len(line) <= 40 and bool(_asian_noun().search(line)) and not re.search(r"[。、]", line)
    nouns, words = list(_western_noun().finditer(line)), line.split()
    if not nouns or len(words) > 14 or _NO_HEADING.match(line):
        return False
    if not _TAIL.match(line[nouns[-1].end() :]) and not (_first_noun().match(line) and line.isupper()):
        return False
    named = " ".join(noun[0] for noun in nouns).lower().split()
    small = [word for word in words if word[:1].islower() and word.lower() not in _SMALL and word not in named]
    if _first_noun().match(line) and len(words) <= 8 and not _SENTENCE.search(line):
        small = []  # titles of the Romance languages are written as sentences are
    return not line.rstrip().endswith((".", ",", ";", "?")) and not small


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
