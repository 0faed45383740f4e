"""Sentences of a contract's text, each with its place: over the line ends of pages, and with what introduces a list.

4.2 The Supplier shall:
    (a) notify the Buyer within 24 hours of a Security Incident;      The Supplier shall: (a) notify the Buyer ...
    (b) keep records.                                                 The Supplier shall: (b) keep records.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

_ITEM = (
    r"(?:\((?:[a-z]{1,2}|[ivx]{1,5}|[0-9]{1,2})\)|[a-z]\)|[0-9]{1,2}\)|[-•·▪‣*–]|[①-⑳]"
    r"|[ア-ン一二三四五六七八九十][ .、．])"
)
_CLAUSE = (
    r"(?:(?:article|section|clause|§)\s*\d+|\d{1,2}(?:\.\d{1,2})*[.)]?\s+(?=[A-Z\"(ぁ-ん一-龯])"
    r"|第\s*[0-9一二三四五六七八九十]+\s*条)"
)
_STARTS_WITH_ITEM = re.compile(rf"(?i)\s*{_ITEM}\s*")
_STARTS_CLAUSE = re.compile(rf"(?i)\s*(?:#+ )?{_CLAUSE}")
_NEW_LINE = re.compile(rf"(?i)\s*(?:{_ITEM}\s|{_ITEM}(?=[ぁ-ん一-龯])|{_CLAUSE})")
_INLINE_ITEM = re.compile(r"(?<=[;:])\s+(?:and |or )?(?=\((?:[a-z]{1,2}|[ivx]{1,5})\)\s)")
_STOP = re.compile(r"[.!?][\"')\]]?\s+(?=[A-Z(\"\d])|。(?![」』)])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:inc|corp|ltd|co|llc|no|nos|art|sec|para|e\.g|i\.e|etc|vs|cf|approx|st|mr|mrs|ms|dr|dept|tel|fax|attn)"
    r"|\b[A-Za-z]|^\W*[\d.]{1,8})\.$",
    re.IGNORECASE,
)
_INTRODUCES = re.compile(r"[::]\s*$|次の(?:各号|いずれか|場合|事由|事項|とおり)|以下の(?:各号|いずれか|場合|事由|事項)")
_ITEM_ENDS = re.compile(r";(?: and| or)?$")
_HEADING = 60  # characters: a line that is shorter, and is followed by a capital, is a heading
_LONGEST_LEAD = 600
_MOST_ITEMS = 60  # of one list that are read with what introduces it


class Sentence(NamedTuple):
    """A sentence. text: with what introduces it, where it is an item of a list; begin: where its own words begin;
    before: the sentence before it."""

    text: str
    begin: int
    before: str


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of a text, in order."""
    before, lead, items = "", "", 0
    for begin, paragraph in _paragraphs(text):
        if _STARTS_CLAUSE.match(paragraph):
            lead = ""
        for at, own in _pieces(begin, paragraph):
            is_item = bool(_STARTS_WITH_ITEM.match(own)) or _goes_on(own, before, lead)
            items += is_item
            yield Sentence(f"{lead} {own}" if lead and is_item and items <= _MOST_ITEMS else own, at, before)
            before = own
            if _INTRODUCES.search(own) and len(own) < _LONGEST_LEAD:
                lead, items = own, 0


def _goes_on(own: str, before: str, lead: str) -> bool:
    """Whether it is an item whose number a word processor made, and that the text therefore lacks."""
    return bool(lead) and (own[:1].islower() or bool(_ITEM_ENDS.search(own) or _ITEM_ENDS.search(before)))


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """(where it begins, text) of what line ends part, where they do not only break a line."""
    at, begin, held = 0, 0, ""
    for line in text.splitlines(keepends=True):
        if held and _is_broken(held, line):
            yield begin, held
            held = ""
        if not held:
            begin = at
        held += line
        at += len(line)
    if held:
        yield begin, held


def _is_broken(held: str, line: str) -> bool:
    """Whether a new paragraph begins with this line."""
    last = held.rstrip("\n").rsplit("\n", 1)[-1].rstrip()
    if not last or not line.strip() or last.endswith((".", ":", ";", "。", ":")) or _NEW_LINE.match(line):
        return True
    return len(last) < _HEADING and len(held) < _HEADING + 20 and line.lstrip()[:1].isupper() and not last.endswith(",")


def _pieces(begin: int, paragraph: str) -> Iterator[tuple[int, str]]:
    at = 0
    cuts = [match.end() for match in _STOP.finditer(paragraph) if not _is_abbreviation(paragraph, match)]
    cuts += [match.end() for match in _INLINE_ITEM.finditer(paragraph)]
    for end in [*sorted(cuts), len(paragraph)]:
        own = paragraph[at:end]
        if own.strip():
            yield begin + at + len(own) - len(own.lstrip()), re.sub(r"\s+", " ", own).strip()
        at = end


def _is_abbreviation(paragraph: str, match: re.Match) -> bool:
    """Whether a stop ends no sentence: behind an abbreviation, or the number of a clause at the beginning."""
    return match[0][0] == "." and bool(_ABBREVIATION.search(paragraph[max(match.start() - 12, 0) : match.start() + 1]))
