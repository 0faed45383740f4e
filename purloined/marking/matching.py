"""All rules, and the register's names, in one pass over the text: hyperscan, or google-re2 where that is not installed.

The engine only says that a rule matches and where. The single rule's own `re` is then run on a window around
each end, checks and words nearby are looked at there, and placing.py tells a use from a mention. So both engines give
the same hits.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from purloined.content import Part
from purloined.marking import checks, placing, registered, rules
from purloined.marking.engines import Engine, Expression, engine
from purloined.marking.rules import Rule
from purloined.settings import CaseError

WINDOW = 400  # characters on each side of an end
SNIPPET = 120
MOST_MATCHES = 5_000  # of one rule in one part: where a word comes oftener, nobody marks with it
MOST_ENDS = 50_000  # ends of one rule in one part that are looked at; `count` is then a lower bound


class Hit(NamedTuple):
    """A marking in a file: one row per rule, value, place and use. count: how often; of personal data and secrets how
    many different ones, which are never shown."""

    rule: str
    kind: str
    value: str
    place: str
    where: str
    use: bool
    confidence: str
    snippet: str
    count: int


class Found(NamedTuple):
    """A name of the register in the text. start, end: characters of the part. sure: with its legal form, in capitals,
    or of several words; one word alone may be an ordinary one."""

    name: str
    place: str
    where: str
    start: int
    end: int
    text: str
    sure: bool


class Scanned(NamedTuple):
    """What one pass over the parts of a file found."""

    hits: list[Hit]
    names: list[Found]


class _Match(NamedTuple):
    """A match of a rule before equal ones are joined."""

    rule: Rule
    value: str
    part: Part
    start: int  # bytes of the part
    end: int
    use: bool
    snippet: str
    spoken: bool
    told: int  # tells different secrets apart


class Matcher:
    """Compiled rules and names. Safe to share with forked processes; not between threads.

    Rules that need a word nearby have an engine each, which runs only over parts that hold such a word: numbers are
    many, and looking for each kind of them everywhere would take longer than all else.
    """

    def __init__(self, given: Sequence[Rule], literals: Mapping[str, Sequence[str]], made_by: str) -> None:
        self.rules = list(given)
        self._of: list[tuple[str, int] | registered.Name] = []
        expressions: list[Expression] = []
        words: dict[str, list[int]] = defaultdict(list)
        self._apart: dict[int, Engine] = {}
        for number, rule in enumerate(self.rules):
            own = [Expression(pattern, rule.case) for pattern in rule.found_by or rule.patterns]
            if not rule.near:
                expressions += own
                self._of += [("match", number)] * len(own)
                continue
            self._apart[number] = engine(own, made_by)
            for word in rule.near.words:
                words[word].append(number)
        self._wanting = list(words.values())
        for number, word in enumerate(words):
            expressions.append(Expression(word, once=True))
            self._of.append(("word", number))
        for name in registered.names(literals):
            expressions.append(Expression(name.pattern))
            self._of.append(name)
        self._engine: Engine = engine(expressions, made_by)
        self._titles: Engine = _titles(made_by)

    def ends(self, data: bytes) -> dict[int, list[int]]:
        """What the one pass alone tells; for measuring it."""
        return self._engine(data)

    def hits(self, parts: Iterable[Part]) -> list[Hit]:
        """The markings of one file."""
        return self.scan(parts).hits

    def names(self, parts: Iterable[Part]) -> list[Found]:
        """Where the register's names stand in one file."""
        return self.scan(parts).names

    def scan(self, parts: Iterable[Part]) -> Scanned:
        """Both, from one pass. parts: all of one file, for what is repeated on many pages is told by all of them."""
        parts = list(parts)
        about = self._is_about_markings(parts)
        matches: list[_Match] = []
        found: list[Found] = []
        worded: dict[tuple[str, str], set[int]] = defaultdict(set)
        headings: dict[tuple[str, str], str] = {}  # of tables: a long one comes in several parts
        opened = 0
        for part in parts:
            data = part.text.encode("utf-8", "replace")
            ends: dict[int, list[int]] = defaultdict(list)
            wanting = worded[part.place, part.where]
            for number, places in self._engine(data).items():
                of = self._of[number]
                if isinstance(of, registered.Name):
                    found += _names_of(of, part, data, places)
                elif of[0] == "word":
                    wanting.update(self._wanting[of[1]])
                else:
                    ends[of[1]] += places
            for number in wanting:
                ends[number] = [place for places in self._apart[number](data).values() for place in places]
            heading = headings.setdefault((part.place, part.where), _heading(part))
            matches += self._matches_of(part, data, ends, about, opened, heading)
            opened += len(part.text) if part.place in ("body", "page_edge") else 0
        return Scanned(_joined(_repeated(matches, parts)), _longest(found))

    def _is_about_markings(self, parts: Sequence[Part]) -> bool:
        """What placing.py says of the headings, asked of those in which the engine finds a title at all."""
        headings = (placing.heading(part) for number, part in enumerate(parts) if placing.is_heading(number, part))
        return placing.about_markings(text for text in headings if self._titles(text.encode("utf-8", "replace")))

    def _matches_of(
        self, part: Part, data: bytes, ends: dict[int, list[int]], about: bool, opened: int, heading: str
    ) -> list[_Match]:
        made = []
        for number in sorted(ends):
            rule = self.rules[number]
            spans = _confirmed(rule, part, data, ends[number], opened)
            for start, end, spot, value in islice(_outermost(spans), MOST_ENDS if rule.secret else MOST_MATCHES):
                if rule.near and not _is_near(rule, spot, heading):
                    continue
                spoken = placing.is_spoken_of(rule, spot)
                use = placing.is_use(rule, spot, about, spoken) and not (rule.secret and _is_sample(spot))
                told = hash(spot.text[spot.start : spot.end])
                made.append(_Match(rule, value, part, start, end, use, _snippet(rule, spot), spoken or about, told))
        return _without_contained(made)


@cache
def _titles(made_by: str) -> Engine:
    """What matches wherever a title that speaks of markings does: the words may stand further apart, for a matcher
    finds it hard to count."""
    titles = map(rules.portable, rules.values("speaking_titles"))
    looser = [re.sub(r"\.\{[0-9]+,[0-9]+\}", ".*", title) for title in titles]
    return engine([Expression(title, once=True) for title in looser], made_by)


def _confirmed(
    rule: Rule, part: Part, data: bytes, ends: list[int], opened: int
) -> Iterator[tuple[int, int, placing.Spot, str]]:
    """The rule's matches around the ends, as its own `re` sees them, that pass its check: first and last byte, where
    it stands, its value."""
    check = checks.named(rule.check) if rule.check else None
    for begin, window, first in _windows(data, sorted(ends)[:MOST_ENDS]):
        for pattern in _patterns(rule.patterns, rule.case):
            at, counted = begin, 0
            for match in pattern.finditer(window, first):
                value = _value(rule, match, check)
                if value is None:
                    continue
                start, end = _stripped(match)
                at, counted = at + _size(window[counted:start]), start
                # Little of a long text around it: a text that is full of matches must not be gone through for each.
                left = max(start - WINDOW, 0)
                around = window[left : end + WINDOW]
                spot = placing.Spot(part.place, around, start - left, end - left, _opens(part, data, at, opened))
                yield at, at + _size(window[start:end]), spot, re.sub(r"\s+", " ", value).strip()


def _size(text: str) -> int:
    """Its length in bytes."""
    return len(text) if text.isascii() else len(text.encode())


def _stripped(match: re.Match) -> tuple[int, int]:
    """Begin and end of what was matched, without white space around it: it may be the border of a cell."""
    text = match[0]
    return match.end() - len(text.lstrip()), match.start() + len(text.rstrip())


def _value(rule: Rule, match: re.Match, check: checks.Check | None) -> str | None:
    """What is shown of a match; None where it does not pass the check."""
    before = match.string[max(match.start() - WINDOW, 0) : match.start()]
    if check:
        return check(match[0], before, match.string[match.end() : match.end() + WINDOW])
    if rule.secret:
        return ""
    named = match["value"] if "value" in match.re.groupindex else None
    return (_company(before) if rule.company else "") + (named or match[0])


def _is_sample(spot: placing.Spot) -> bool:
    """Whether it is a number of documentation, which is nobody's."""
    compact = re.sub(r"[^0-9A-Za-z]", "", spot.text[spot.start : spot.end]).upper()
    return compact in rules.values("sample_numbers")


def _opens(part: Part, data: bytes, at: int, opened: int) -> bool:
    """Whether the byte is among the first signs of the document's text."""
    if part.place not in ("body", "page_edge", "text_box") or at >= 3 * placing.OPENING:
        return False
    return opened * (part.place != "text_box") + len(data[:at].decode("utf-8", "replace")) < placing.OPENING


def _names_of(name: registered.Name, part: Part, data: bytes, ends: list[int]) -> Iterator[Found]:
    for begin, window, first in _windows(data, sorted(ends)[:MOST_ENDS]):
        before = begin if data.isascii() else len(data[:begin].decode("utf-8", "replace"))
        for start, end, sure in registered.found(name, window, first, part.place):
            yield Found(name.id, part.place, part.where, before + start, before + end, window[start:end], sure)


@cache
def _patterns(patterns: tuple[str, ...], case: bool) -> list[re.Pattern]:
    flags = re.MULTILINE | (0 if case else re.IGNORECASE)
    return [re.compile(rules.for_python(pattern), flags) for pattern in patterns]


def compiled(given: Sequence[Rule], literals: Mapping[str, Sequence[str]] | None = None, by: str = "") -> Matcher:
    """A matcher of these rules and names. literals: id of a name -> the forms it has; by: "hyperscan" or "re2",
    where another than the best at hand is wanted."""
    return Matcher(given, literals or {}, by)


def prepared(folders: Sequence[Path] = (), literals: Mapping[str, Sequence[str]] | None = None) -> Matcher:
    """What a scan needs: the rules that come with purloined and those of the user's folders, their examples tried."""
    return compiled(tried(rules.load(*folders)), literals)


def tried(given: Sequence[Rule]) -> list[Rule]:
    """The rules, each with its examples tried; a CaseError names the first whose examples fail."""
    for rule in given:
        for text in failing(rule):
            raise CaseError(f"{rule.at}: {text}")
    return list(given)


def failing(rule: Rule) -> Iterator[str]:
    """A sentence for each example of the rule that is not as it says."""
    alone = Matcher([rule], {}, "re")
    for example in rule.yes:
        hits = alone.hits([Part(example.place, example.text, "")])
        if not any(hit.use for hit in hits):
            found = "it is found, but as a mention" if hits else "it is not found"
            yield f"yes text {example.text!r} in {example.place}: {found}"
    for example in rule.no:
        if any(hit.use for hit in alone.hits([Part(example.place, example.text, "")])):
            yield f"no text {example.text!r} in {example.place}: it is found, as a use"


def _windows(data: bytes, ends: Sequence[int]) -> Iterator[tuple[int, str, int]]:
    """(first byte, text, where a match may begin) around the ends; windows that touch are one."""
    ascii_only = data.isascii()
    reach = WINDOW if ascii_only else 3 * WINDOW
    place = 0
    while place < len(ends):
        begin, end = ends[place] - reach, ends[place] + reach
        while place < len(ends) and ends[place] - reach <= end:
            end = ends[place] + reach
            place += 1
        begin, end = _on_sign(data, max(begin, 0)), _on_sign(data, min(end, len(data)))
        text = data[begin:end].decode("utf-8", "replace")
        yield begin, text, 1 if begin else 0


def _on_sign(data: bytes, place: int) -> int:
    """The place, moved back where it would cut a sign of several bytes."""
    while 0 < place < len(data) and data[place] & 0xC0 == 0x80:
        place -= 1
    return place


_MOST_WORDS = 6  # of a company's name that stands before its legend
_NAME_WORD = re.compile(r"[0-9]?[A-Z][\w&.,'-]*|&|and|of")


def _company(before: str) -> str:
    """The capitalised words that stand before a legend in its line: a company's name, as a rule."""
    line = re.split(r"[\n\t]", before)[-1]
    named = line.rstrip(" ")
    if named[-1:] in ("-", "–", "/", "|", ":"):
        named = named[:-1].rstrip(" ")
    elif named == line:
        return ""  # no blank between: it is the end of a word
    kept: list[str] = []
    for word in reversed(named.split(" ")[-_MOST_WORDS:]):
        found = _NAME_WORD.fullmatch(word.lstrip("([\"'"))
        if not found:
            break
        kept.insert(0, found[0])
    while kept and kept[0] in ("and", "of", "&"):
        del kept[0]
    return f"{' '.join(kept)} " if kept else ""


def _heading(part: Part) -> str:
    """The first line of a table; empty where the part is none."""
    first, line_end, _ = part.text[:4_000].partition("\n")
    is_table = part.place == "sheet" or any(sign in first for sign in "\t,;|")
    return first if line_end and is_table else ""


def _is_near(rule: Rule, spot: placing.Spot, heading: str) -> bool:
    """Whether one of the words stands close by, or in the heading of a table."""
    assert rule.near
    around = spot.text[max(spot.start - rule.near.chars, 0) : spot.end + rule.near.chars]
    words = _any_word(rule.near.words)
    return bool(words.search(around) or words.search(heading))


@cache
def _any_word(words: tuple[str, ...]) -> re.Pattern:
    return re.compile("|".join(map(rules.for_python, words)), re.IGNORECASE)


def _outermost(spans: Iterable[tuple[int, int, placing.Spot, str]]) -> Iterator[tuple[int, int, placing.Spot, str]]:
    """Of matches of one rule that overlap, the one that begins first; of those, the longest."""
    reached = -1
    for span in sorted(spans, key=lambda span: (span[0], -span[1])):
        if span[0] >= reached:
            reached = span[1]
            yield span


def _without_contained(matches: list[_Match]) -> list[_Match]:
    """Without matches that lie within another of the same class, which says more."""
    kept: list[_Match] = []
    reached: dict[str, tuple[int, bool]] = {}
    for match in sorted(matches, key=lambda match: (match.start, -match.end)):
        end, use = reached.get(match.rule.kind, (-1, False))
        if match.end <= end and (use or not match.use):
            continue
        kept.append(match)
        if match.end > end:
            reached[match.rule.kind] = (match.end, match.use)
    return kept


_PAGE = re.compile(r"\b(?:page|slide) [0-9]+$")


def _repeated(matches: list[_Match], parts: list[Part]) -> list[_Match]:
    """What stands at the edge of half of the pages or more, at least three, is used, whatever stands beside it."""
    pages = {part.where for part in parts if _PAGE.search(part.where)}
    on: dict[tuple[str, str], set[str]] = defaultdict(set)
    for match in matches:
        if not match.use and not match.spoken and _at_edge(match):
            on[match.rule.id, match.value].add(match.part.where)
    often = {key for key, places in on.items() if len(places) >= max(3, len(pages) / 2)}
    return [
        match._replace(use=True) if (match.rule.id, match.value) in often and _at_edge(match) else match
        for match in matches
    ]


def _at_edge(match: _Match) -> bool:
    if not _PAGE.search(match.part.where) or match.part.place not in ("body", "page_edge"):
        return False
    return match.start < placing.EDGE or match.end > len(match.part.text.encode()) - placing.EDGE


def _joined(matches: list[_Match]) -> list[Hit]:
    """One row for equal hits: the first place, how many."""
    groups: dict[tuple[str, str, str, bool], list[_Match]] = defaultdict(list)
    for match in matches:
        groups[match.rule.id, match.value[:SNIPPET], match.part.place, match.use].append(match)
    hits = []
    for (_, value, place, use), equal in groups.items():
        rule = equal[0].rule
        count = len({match.told for match in equal}) if rule.secret else len(equal)
        confidence = _confidence(rule, place, use, count)
        first = equal[0]
        hits.append(Hit(rule.id, rule.kind, value, place, first.part.where, use, confidence, first.snippet, count))
    return hits


def _confidence(rule: Rule, place: str, use: bool, count: int) -> str:
    if not use:
        return "low"
    if rule.count_for_high > 1:
        return "high" if count >= rule.count_for_high else "medium"
    if rule.confidence == "high" or place not in placing.FURNITURE:
        return rule.confidence
    return "high"


_LONG_NUMBER = re.compile(r"[0-9](?:[ .-]?[0-9]){6,}")
_TOLD_SECRET = re.compile(
    r"(?i)((?:pass|pwd|kennwort|secret|token|key|パスワード)\w*\s*[:=：]\s*)\S+|\b[A-Za-z0-9+/_=-]{24,}"
)


def _snippet(rule: Rule, spot: placing.Spot) -> str:
    """The line in which it stands, cut to length, without numbers and secrets; of a secret, the word nearby at most."""
    if rule.secret:
        around = spot.text[max(spot.start - 100, 0) : spot.end + 100]
        word = _any_word(rule.near.words).search(around) if rule.near else None
        shown = word[0] if word and any(map(str.isalnum, word[0])) else ""
        return f"{shown} [{spot.end - spot.start} signs not shown]".strip()
    begin = max(spot.text.rfind("\n", 0, spot.start) + 1, spot.start - SNIPPET // 3)
    after = spot.text.find("\n", spot.end)
    end = min(after if after >= 0 else len(spot.text), begin + 2 * SNIPPET)
    line = re.sub(r"\s+", " ", spot.text[begin:end]).strip()
    line = _LONG_NUMBER.sub("[number]", line)
    return _TOLD_SECRET.sub(lambda found: f"{found[1] or ''}[not shown]", line)[:SNIPPET]


def _longest(found: list[Found]) -> list[Found]:
    """Without names that stand within a longer one: "Northwind" in "Northwind Marine"."""
    kept: list[Found] = []
    last: Found | None = None
    for one in sorted(set(found), key=lambda one: (one.place, one.where, one.start, -one.end)):
        within = last and (last.place, last.where) == (one.place, one.where) and one.end <= last.end
        if not within or (one.start, one.end) == (last.start, last.end):
            kept.append(one)
        if not within:
            last = one
    return kept
