"""What would tell of another owner: names, domains, folders, numbers, names of files. Found in text, and withheld.

A name counts as a whole word (`NWA` in `NWA_plan.pdf` and `NWAPlan.pdf`, not in `renwarm`); where it has eight letters
or more, or is written without spaces between words, as in Japanese, also inside of others. What stands inside of a name
of the pack's own owner, or of the company that writes, tells nothing: `Northwind` in `Northwind Aerospace`.
"""

import re
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from purloined import legal_forms, names
from purloined.marking import engines
from purloined.notices import forms
from purloined.notices.parties import Parties, Party

LONG = 8  # letters of a name that nobody meets by accident
TELLING = 8  # characters of a file name that is looked for
_STARTED = 40  # words, or signs of a script without spaces, that a file name has at the most; else its last ones
_MANY = 200  # traces from which on one engine looks for all of them at once
_ENDING = re.compile(r"\.[a-z0-9]{1,5}(?![a-z0-9])")
_WHOLE = re.compile(_ENDING.pattern + r"\Z")
_BREAK = "(?:=?[ \t]*[\r\n\v\f\x85\u2028\u2029]+[ \t]*)?"
_GAP = rf"(?:[\W_]?{_BREAK}){{0,3}}"  # three signs between words at the most, and lines may end between them
_STARTS = re.compile(r"(?<![0-9a-z\u00df-\u024f\u0370-\u052f])(?=[^\W_])")  # of words; or signs, as in Japanese
_PARTS = re.compile(r"[\\/\n\r\t\"<>|:*?]")
_AND = re.compile(r"\s*(?:[&+]|\b(?:and|und|et)\b)\s*", re.IGNORECASE)


class Trace(NamedTuple):
    """Something by which an owner can be known. kind: name, domain, folder, number, other; key: letters and digits of
    it; pattern: how it may be written."""

    owner: str
    kind: str
    text: str
    key: str
    pattern: str


class Hit(NamedTuple):
    """A trace in a text. way: words, or letters alone, whatever signs and breaks stand between them."""

    trace: Trace
    way: str
    count: int


@dataclass(frozen=True)
class Sought:
    """All that must not stand in one owner's pack. own_*: what may; shared: names of others that are this owner's too,
    and cannot be told apart; within: which traces are a piece of a name of its own; possible: which traces may be in a
    text of letters and digits alone; files: keys of the names of others' files, in order."""

    traces: tuple[Trace, ...]
    own_numbers: tuple[tuple[int, str], ...]
    own_pattern: str
    own_key_pattern: str
    within: dict[str, bool]
    shared: tuple[str, ...]
    possible: Callable[[str], Iterable[int]]
    files: array = field(default_factory=lambda: array("q"))


def sought(
    parties: Parties,
    own_parts: Iterable[str] = (),
    others_files: Iterable[str] = (),
    own_files: Iterable[str] = (),
    allowed: Iterable[str] = (),
) -> Sought:
    """What is to be looked for. own_parts: folders in paths of this owner's files that are of nobody else; own_files:
    paths of all of its files; others_files: paths of all that are not; allowed: what a person looked at, and calls an
    ordinary word."""
    own = tuple(dict.fromkeys(_own(parties)))
    granted = {_key(text) for text in (*own, *allowed, *parties.own.prefixes)}
    ordinary = {_key(part) for part in own_parts} | _in_common(parties)
    found: dict[tuple, Trace] = {}
    shared = []
    for party in parties.strangers:
        for kind, text in _known_by(party, ordinary):
            for trace in _written(party.names[0], kind, text):
                if trace.key in granted:
                    shared += [text] if kind in ("name", "number") else []
                else:
                    found.setdefault((trace.key, kind, text.isascii() or text), trace)
    traces = tuple(found.values())
    own_keys = sorted({_key(text) for text in own}, key=len, reverse=True)
    own_words = sorted(own, key=len, reverse=True)
    return Sought(
        traces,
        tuple((len(_key(prefix)), _number(prefix)) for prefix in parties.own.prefixes),
        "|".join(_spelt(text) for text in own_words),
        "|".join(map(re.escape, own_keys)),
        {trace.key: any(trace.key in key for key in own_keys) for trace in traces},
        tuple(dict.fromkeys(shared)),
        _possible(traces),
        _file_keys(others_files, own_files),
    )


# What each owner is known by -----------------------------------------------------------------------------


def _own(parties: Parties) -> Iterator[str]:
    for party in (parties.own, parties.house):
        of_party = [*party.names, *map(legal_forms.without, party.names), *party.domains, *party.others]
        yield from of_party
        for part in (part for pattern in party.paths for part in _folders(pattern)):
            if any(_key(part) in _key(text) for text in of_party):  # `Northwind`; but not a stranger's folder
                yield part


def _known_by(party: Party, ordinary: set[str]) -> Iterator[tuple[str, str]]:
    for name in party.names:
        yield "name", name
        yield "name", legal_forms.without(name)
    for domain in party.domains:
        yield "domain", domain
    for text in party.others:
        yield "other", text
    for prefix in party.prefixes:
        yield "number", prefix
    for pattern in party.paths:
        yield from (("folder", part) for part in _folders(pattern) if _key(part) not in ordinary)


def _folders(pattern: str) -> list[str]:
    """The folders that a pattern of paths names: `/Customers/Orrery/**` gives both."""
    parts = [part for part in re.split(r"[\\/]", pattern) if part and not set(part) & set("*?[")]
    return [part for part in parts if len(_key(part)) > 1]


def _in_common(parties: Parties) -> set[str]:
    """Folders in the paths of two owners: they tell neither."""
    seen: dict[str, set[str]] = {}
    for party in (parties.own, parties.house, *parties.strangers):
        for part in {_key(part) for pattern in party.paths for part in _folders(pattern)}:
            seen.setdefault(part, set()).add(party.names[0] if party.names else "")
    return {part for part, owners in seen.items() if len(owners) > 1}


def _key(text: str) -> str:
    return forms.squeezed(forms.small(forms.plain(text)))


def _written(owner: str, kind: str, text: str) -> Iterator[Trace]:
    """A trace in each way of writing it."""
    ways = [text]
    if kind == "name" and _AND.search(text.strip()):
        ways += [_AND.sub(f" {word} ", text) for word in ("and", "und", "et", " ")]
    if kind == "domain":
        ways += [_punycode(text)]
    for way in dict.fromkeys(ways):
        key = _key(way)
        if len(key) < 2:
            continue
        pattern = _number(way) if kind == "number" else _spelt(way)
        yield Trace(owner, kind, text, key, pattern)


def _punycode(domain: str) -> str:
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return domain


def _spelt(text: str) -> str:
    """The words of a text, with whatever signs between them; a line may end anywhere in a word."""
    words = re.split(r"[\W_]+", forms.small(forms.plain(text)))
    return _GAP.join(_BREAK.join(map(re.escape, word)) for word in words if word)


def _number(prefix: str) -> str:
    """A number that begins so: `NW-` in `NW-4711` and `NW_4711`."""
    text = forms.small(forms.plain(prefix))
    stem = text.rstrip("-_ ./")
    sign = rf"[-_ ./]{_BREAK}"
    between = _BREAK + (rf"{sign}(?:{sign})?" if stem != text else rf"(?:{sign}){{0,2}}")
    return _spelt(stem) + between + r"(?=[^\W_])"


def _possible(traces: tuple[Trace, ...]) -> Callable[[str], Iterable[int]]:
    """Which traces may be in a text: by their letters and digits, which is quick, and misses none."""
    if len(traces) <= _MANY:
        return lambda text: [number for number, trace in enumerate(traces) if trace.key in text]
    patterns = [engines.Expression(re.escape(trace.key), case=True, once=True) for trace in traces]
    engine = engines.engine(patterns)
    return lambda text: sorted(engine(text.encode("utf-8", "replace")))


# In a text ------------------------------------------------------------------------------------------------


def hits(view: forms.View, looked_for: Sought) -> list[Hit]:
    """The traces in a text in one form."""
    found = []
    for number in looked_for.possible(view.squeezed):
        trace = looked_for.traces[number]
        own = looked_for.within[trace.key]
        exempt = _spans(looked_for.own_pattern, view.small) if own else []
        if count := _count(trace, view, exempt, looked_for):
            found.append(Hit(trace, "words", count))
        if trace.kind != "number" and len(trace.key) >= LONG:
            exempt = _spans(looked_for.own_key_pattern, view.squeezed) if own else []
            if count := sum(not _inside(place, exempt) for place in _places(trace.key, view.squeezed)):
                found.append(Hit(trace, "letters", count))
    return found + _file_hits(view.small, looked_for)


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern:
    """Most traces are never near to be found, so their patterns are compiled only when they are."""
    return re.compile(pattern)


def _count(trace: Trace, view: forms.View, exempt: list[tuple[int, int]], looked_for: Sought) -> int:
    is_number = trace.kind == "number"
    anywhere = len(trace.key) >= LONG and not is_number
    count = 0
    for match in _compiled(trace.pattern).finditer(view.small):
        start, end = match.span()
        apart = anywhere or (_begins(view.text, start) and (is_number or _ends(view.text, end)))
        is_own = _inside((start, end), exempt) or (is_number and _is_own_number(trace, view.small, start, looked_for))
        count += apart and not is_own
    return count


def _is_own_number(trace: Trace, small: str, start: int, looked_for: Sought) -> bool:
    """Whether a number begins as this owner's own do, and by more letters than the stranger's."""
    return any(length > len(trace.key) and _compiled(own).match(small, start) for length, own in looked_for.own_numbers)


def _spans(pattern: str, text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _compiled(pattern).finditer(text)] if pattern else []


def _inside(place: tuple[int, int], spans: list[tuple[int, int]]) -> bool:
    return any(start <= place[0] and place[1] <= end for start, end in spans)


def _places(key: str, text: str) -> Iterator[tuple[int, int]]:
    at = text.find(key)
    while at >= 0:
        yield at, at + len(key)
        at = text.find(key, at + 1)


def _begins(text: str, at: int) -> bool:
    """Whether a word begins there: after a sign, between letter and digit, at a capital after a small letter."""
    return at == 0 or not _is_letter(text[at]) or _parts_words(text[at - 1], text[at])


def _ends(text: str, at: int) -> bool:
    if at >= len(text) or not _is_letter(text[at - 1]):
        return True
    last, after = text[at - 1], text[at]
    new_word = last.isupper() and after.isupper() and text[at + 1 : at + 2].islower()  # NWAPlan
    return new_word or _parts_words(last, after)


def _parts_words(before: str, after: str) -> bool:
    if not _is_letter(before) or not _is_letter(after):
        return True
    return before.isdigit() != after.isdigit() or (before.islower() and after.isupper())


def _is_letter(sign: str) -> bool:
    """A digit, or a letter of a script that has capitals: those part words by spaces."""
    return sign.isdigit() or sign.lower() != sign.upper()


# Names of files ---------------------------------------------------------------------------------------------


def _file_keys(others_files: Iterable[str], own_files: Iterable[str]) -> array:
    """Keys of the names of others' files that tell something: long enough, and not found in paths of one's own."""
    keys = set()
    for path in others_files:
        name = forms.small(forms.plain(path)).rpartition("/")[2].rpartition("\\")[2]
        if len(name) >= TELLING and _WHOLE.search(name):
            keys.update(_keys_of(name)[:1])
    for path in own_files:
        if not keys:
            break
        for text in forms.texts(path):
            keys.difference_update(_names_in(forms.small(text)))
    return array("q", sorted(keys))


def _file_hits(small: str, looked_for: Sought) -> list[Hit]:
    counts: dict[int, int] = {}
    for key in _names_in(small) if looked_for.files else ():
        at = bisect_left(looked_for.files, key)
        if at < len(looked_for.files) and looked_for.files[at] == key:
            counts[key] = counts.get(key, 0) + 1
    return [Hit(_file_trace(key), "words", count) for key, count in counts.items()]


def _file_trace(key: int) -> Trace:
    return Trace("", "file", f"a file name (key {key})", str(key), "(?!)")


def _names_in(small: str) -> Iterator[int]:
    """Keys of whatever may be a file name in a text: what ends in a dot and an ending, from each word before it."""
    for ending in _ENDING.finditer(small):
        yield from _keys_of(_PARTS.split(small[max(ending.start() - 120, 0) : ending.end()])[-1])


@lru_cache(maxsize=1 << 15)
def _keys_of(text: str) -> tuple[int, ...]:
    """Keys of the ends of a text, from each of its last words on; the longest first. A text stands in many forms of a
    file and in many files: its keys are made once."""
    starts = [match.start() for match in _STARTS.finditer(text)][-_STARTED:]
    return tuple(names.key(text[start:]) for start in starts if len(text) - start >= TELLING)


# Withheld ---------------------------------------------------------------------------------------------------


def tells(text: str, looked_for: Sought) -> list[Hit]:
    """What of others stands in a text that is no file, as it is or as it will be shown: a path, a marking."""
    ways = dict.fromkeys([*forms.texts(text), *forms.texts(names.cell(text))])
    return [hit for form in ways for hit in hits(forms.view(form), looked_for) if hit.trace.kind != "file"]


def withheld(path: str, looked_for: Sought, mark: str) -> tuple[str, bool]:
    """A path or another text with what tells of others replaced by a mark: only those folders, where that is enough."""
    if not tells(path, looked_for):
        return path, False
    parts = re.split("(/)" if "/" in path else r"(\\)", path)
    shown = "".join(mark if tells(part, looked_for) else part for part in parts)
    return (mark, True) if tells(shown.replace(mark, "·"), looked_for) else (shown, True)
