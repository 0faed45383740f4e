"""Whether a marking is used or only spoken about. Only a use creates exposure.

    use        "CUI//SP-CTI" in a header, or alone in its line     "Northwind Proprietary - Rev C" at a page's edge
    mention    "see CUI//SP-CTI below", "contains no export-controlled data", a slide of a course on markings

What speaks is data: knowledge/markings/lists/speaking_*.toml. Where it is not clear, it is a use: to call a use a
mention loses a marked file, the other way round costs a look.
"""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from purloined.content import Part
from purloined.marking import rules
from purloined.marking.rules import Rule

FURNITURE = frozenset({"header", "footer", "watermark", "metadata"})  # what stands there is meant for all of it
OPENING = 2_000  # signs of a document in which its title stands
EDGE = 300  # signs at the begin and end of a page
_REST = 80  # signs that may stand beside a marking in its line
_QUOTES = {'"': '"', "'": "'", "“": "”", "‘": "’", "«": "»", "„": "“", "「": "」", "『": "』", "`": "`"}


class Spot(NamedTuple):
    """Where a match stands in its part. text, start, end: the match within a window of the part; opening: whether it
    is among the first signs of the document."""

    place: str
    text: str
    start: int
    end: int
    opening: bool


def is_use(rule: Rule, spot: Spot, about: bool, spoken: bool) -> bool:
    """Whether the marking is used there. about: whether the document as a whole speaks about markings; spoken: what
    `is_spoken_of` says."""
    if about and rule.mentioned and spot.place not in FURNITURE:
        return False
    if rule.mentioned and is_declared(spot):
        return True
    if spoken:
        return False
    cell = _cell(spot)
    if spot.place in ("name", "attachment"):  # of a file, of files inside of it
        return "name" in rule.places
    if "anywhere" in rule.places or ("opening" in rule.places and spot.opening and _begins(spot, cell)):
        return True
    if spot.place in FURNITURE:
        return spot.place in rule.places
    return "line" in rule.places and (_is_alone(spot, *cell) or _heads(spot, *cell) or _is_sentence(spot, *cell))


def is_heading(number: int, part: Part) -> bool:
    """Whether the title of a document may stand in the part of this number."""
    return part.place in ("name", "metadata") or (number < 4 and part.place in ("body", "page_edge", "text_box"))


def heading(part: Part) -> str:
    """What of a part may be the title."""
    if part.place == "name":
        return part.text[:2_000].replace("_", " ")
    return part.text[: 2_000 if part.place == "metadata" else 300]


def about_markings(headings: Iterable[str]) -> bool:
    """Whether a document speaks about markings: by its name or title, a course, a policy, a guide on them."""
    return any(_title().search(line) for text in headings for line in text.splitlines() if _may_be_title(line))


def _may_be_title(line: str) -> bool:
    """Whether a line is short, and no sentence."""
    return len(line) < 120 and not (line.endswith((".", "。", ";")) and line.count(" ") > 5)


def _cell(spot: Spot) -> tuple[int, int]:
    """Begin and end of the line or the table's cell in which the match stands."""
    begin = max(spot.text.rfind(sign, 0, spot.start) for sign in "\n\t") + 1
    ends = [place for sign in "\n\t" if (place := spot.text.find(sign, spot.end)) >= 0]
    return begin, min(ends, default=len(spot.text))


_SMALL_WORD = re.compile(r"(?<!\S)[a-zäöüßéèàçñ]{2,}")


def _is_alone(spot: Spot, begin: int, end: int) -> bool:
    """Whether it stands in its line as a label does: little beside it, no sentence, none that runs on."""
    before, after = spot.text[begin : spot.start].strip(), spot.text[spot.end : end].strip()
    if len(before) + len(after) > _REST or "?" in after:
        return False
    beside = re.split(r"\s[-–|/]\s", before)[-1] + " | " + re.split(r"(?:^|\s)[-–|/]\s", after)[0]
    if _function_words().search(beside):
        return False
    small = len(_SMALL_WORD.findall(f"{before} {after}"))
    if small > 3 or (small > 1 and spot.text[:end].rstrip().endswith((".", "。"))):
        return False
    if before.count(" ") + after.count(" ") > 8 or re.search(r"[a-z]{2}[,;]$", after):
        return False
    return not _runs_on(spot.text[:begin], before, spot.text[spot.start : spot.end], spot.text[end:], after)


def _heads(spot: Spot, begin: int, end: int) -> bool:
    """Whether several words in capitals begin a line that goes on as a sentence: lines that a PDF has run together."""
    matched, after = spot.text[spot.start : spot.end], spot.text[spot.end : end]
    first = not spot.text[begin : spot.start].strip()
    return first and matched.isupper() and bool(re.search(r"\s", matched)) and bool(re.match(r"\s+[A-Z][a-z]", after))


def _is_sentence(spot: Spot, begin: int, end: int) -> bool:
    """Whether it is a whole sentence: "All rights reserved. Confidential." The heading of a clause is none."""
    before, after = spot.text[begin : spot.start], spot.text[spot.end : end]
    return bool(re.search(r"[a-z)]{2}[.!]\s+$", before)) and bool(re.match(r"[.!](?:\s|$)", after))


def _runs_on(above: str, before: str, match: str, below: str, after: str) -> bool:
    """Whether the line is a piece of a sentence that was broken: the line above or below goes on in small letters."""
    if not above.endswith("\n") and not below.startswith("\n"):
        return False
    last, next_ = above[:-1].rsplit("\n", 1)[-1].strip(), below[1:].split("\n", 1)[0].strip()
    began = len(last) > 45 and re.search(r"[a-z,(]$", last) and not re.match(r"[-*•\d(\[]", before or match)
    small = (before or match)[:1].islower()
    goes_on = re.match(r"[a-z]", next_) and not re.search(r"[.!?:]$", after or match)
    return bool(began and small) or bool(goes_on and len(f"{before}{match}{after}") > 25) or bool(began and goes_on)


_TITLE = re.compile(r"\W*(?:[0-9]\S*\s+)?(?i:this\b|form of\b|(?:exhibit|annex|appendix|attachment)\b)?")
_ARTICLE = re.compile(
    r"(?:the|an?|der|die|das|dem|den|des|eine?[nrs]?|les?|la|une?|el|los|las|una|il|lo|gli|de|het|een)\b|l'",
    re.IGNORECASE,
)
_SMALL = frozenset({"and", "of", "for", "&"})


def _begins(spot: Spot, cell: tuple[int, int]) -> bool:
    """Whether a title stands in its line: before it nothing, "This", or words with capitals; no "The"."""
    before, after = spot.text[cell[0] : spot.start].strip(), spot.text[spot.end : cell[1]]
    begun = _TITLE.match(before)
    before = before[begun.end() :]
    if len(before) > 60 or _ARTICLE.match(before) or _function_words().search(before):
        return False
    if not begun[0] and (_after("speaking_after").match(after) or _before("speaking_before").search(before + " ")):
        return False
    return all(not word[:1].islower() or word in _SMALL for word in before.split())


def is_declared(spot: Spot) -> bool:
    """Whether the document says in a sentence that it bears the marking: "This drawing is VS-NfD"."""
    before = _sentence_before(spot.text[: spot.start], 240)
    after = re.sub(r"\s+", " ", spot.text[spot.end : spot.end + 60])
    return _declares(before, after)


@lru_cache(maxsize=10_000)
def _declares(before: str, after: str) -> bool:
    if _refused().search(before) or _after("declaring_ends").match(after):
        return False
    return any(begin.search(before) and end.match(after) for begin, end in _declarations())


_ASKED = re.compile(r"[^.!?\n\t]{0,80}\?(?:\s|$)")


def is_spoken_of(rule: Rule, spot: Spot) -> bool:
    """Whether a sentence speaks about the marking."""
    begin, end = _cell(spot)
    matched = spot.text[spot.start : spot.end]
    if rule.mentioned and spot.place not in FURNITURE and _lists().search(spot.text[begin:end]):
        return True
    if any(_within(pattern).search(matched) for pattern in rule.unless_within):
        return True
    if rule.mentioned and _ASKED.match(spot.text[spot.end :]):
        return True
    alone = _is_alone(spot, begin, end)
    if alone:
        before, after = spot.text[begin : spot.start], spot.text[spot.end : end]
        introduced = re.search(r"([^\n]+:)\s*$", spot.text[:begin])
        if rule.mentioned and introduced and not before.strip() and _introduces().search(introduced[1]):
            return True
    else:
        before, after = _sentence_before(spot.text[: spot.start]), _sentence_after(spot.text[spot.end :])
    if any(_at_end(pattern).search(before) for pattern in rule.unless_before):
        return True
    if any(_at_begin(pattern).match(after) for pattern in rule.unless_after):
        return True
    return rule.mentioned and (_quoted(before, after) or _speaks(before, after, alone))


@lru_cache(maxsize=10_000)
def _speaks(before: str, after: str, alone: bool) -> bool:
    begins = "" if _fields().fullmatch(before) else before
    if _before("speaking_before").search(begins) or _after("speaking_after").match(after):
        return True
    within = _before("speaking_within_before").search(begins) or _after("speaking_within_after").match(after)
    return bool(within) and not alone


def _sentence_before(text: str, most: int = 120) -> str:
    """The sentence up to the match, at the most so many signs, in one line."""
    text = re.split(r"\n\s*\n|[!?。]\s*|[a-z)]{2}\.\s+(?=[\"“A-Z])", text[-most:])[-1]
    return re.sub(r"\s+", " ", text)


def _sentence_after(text: str) -> str:
    return re.sub(r"\s+", " ", re.split(r"\n\s*\n|[!?。]|\.(?:\s|$)", text[:120], maxsplit=1)[0])


def _quoted(before: str, after: str) -> bool:
    """Whether it stands in quotes within a sentence; a quoted cell of a CSV file is none."""
    close = _QUOTES.get(before[-1:])
    if not close or after[:1] not in (close, ".", ",") or close not in after[:2]:
        return False
    return bool(re.search(r"[\w぀-ヿ一-鿿]\W?$", before[:-1].rstrip(" ")) or re.match(r".{1,2}\s?[\w぀-ヿ一-鿿]", after))


@cache
def _any_of(name: str, begin: str, end: str) -> re.Pattern:
    listed = "|".join(f"(?:{rules.for_python(rules.portable(value))})" for value in rules.values(name))
    return re.compile(f"{begin}(?:{listed}){end}", re.IGNORECASE)


def _before(name: str) -> re.Pattern:
    return _any_of(name, "", r"[\s:\"'“‘«(\[「『]{0,3}$")


def _after(name: str) -> re.Pattern:
    return _any_of(name, r"[\s\"'”’»)\]」』?]{0,3}", "")


def _title() -> re.Pattern:
    return _any_of("speaking_titles", "", "")


def _introduces() -> re.Pattern:
    return _any_of("speaking_introductions", "", "")


def _fields() -> re.Pattern:
    return _any_of("field_names", r"\s*", r"\s*[:：]\s*")


def _lists() -> re.Pattern:
    return _any_of("speaking_lists", "", "")


def _refused() -> re.Pattern:
    return _any_of("declaring_refused", "", "")


@cache
def _declarations() -> list[tuple[re.Pattern, re.Pattern]]:
    """What stands before and behind a marking that is declared."""
    found = []
    for value in rules.values("declaring"):
        before, _, after = (rules.for_python(rules.portable(piece)) for piece in value.partition("…"))
        begin = re.compile(f"(?:{before})[\\s:\"'“‘«(\\[「『]{{0,3}}$", re.IGNORECASE)
        found.append((begin, re.compile(after, re.IGNORECASE)))
    return found


def _function_words() -> re.Pattern:
    return _any_of("speaking_words", "", "")


@cache
def _at_end(pattern: str) -> re.Pattern:
    return re.compile(f"(?<![0-9A-Za-z])(?:{rules.for_python(pattern)})\\W{{0,3}}$", re.IGNORECASE)


@cache
def _at_begin(pattern: str) -> re.Pattern:
    return re.compile(f"\\W{{0,3}}(?:{rules.for_python(pattern)})(?:(?<![A-Za-z])|(?![A-Za-z]))", re.IGNORECASE)


@cache
def _within(pattern: str) -> re.Pattern:
    return re.compile(rules.for_python(pattern), re.IGNORECASE)
