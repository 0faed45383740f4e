"""Which watched companies a post means, how surely, and why.

    domain     the post names a domain that the company is known to have, or one below it
    name       the same name, whatever its legal form, accents, spaces, slogans around it; or the domain is the name
    shortened  the name without words that tell nothing apart, or with one more; or a domain made of its letters
    cut        the title breaks off, and the name begins so
    mask       letters are masked, and the name fits letter by letter
    customer   the company is named beside the victim, as one whose data it held
    alike      one word differs by a letter or two

A name is never looked for inside a word: `Spar` is not in `Spartan`. Of single words only a whole part of a title
counts: `Comoli Ferrari` is not `Ferrari`. What makes one name of two is in company_names.py, of a domain in domains.py.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from purloined.watch import company_names, domains, titles
from purloined.watch.company_names import GROUPS, JOINING, LEGAL, PLACES, TRADES, Name, is_telling, is_weak, stem, tells
from purloined.watch.titles import Part, Title

TIERS = ("domain", "name", "shortened", "cut", "mask", "customer", "alike")  # the surest first
LEAST_BITS = 9.0  # by which a domain counts as made of a name; see docs/watch-names.md for what that costs
LEAST_BITS_RARE = 8.0  # the same, where one word that few companies have stands in it in full
LEAST_CUT = 6  # letters that a title which breaks off must leave
_ANYBODYS = ("eu", "co", "io", "ai", "tv", "me", "cc", "us")  # two letters that are no sign of a country
LONGEST_TEXT = 20_000  # characters below a title that are looked at
SHORTEST_ALONE = 9  # letters of a single word in which one may differ


class Match(NamedTuple):
    """company: its number in the index; name: the watched name or domain that fits; why: one sentence."""

    company: int
    tier: str
    name: str
    why: str


class Watched(NamedTuple):
    """One spelling of a name of one company. written: as the watch list has it."""

    company: int
    written: str
    name: Name


class Company(NamedTuple):
    """What is known of one company."""

    names: Sequence[str]
    domains: Sequence[str] = ()
    country: str = ""


class Index(NamedTuple):
    """Names and domains of many companies, by what they are looked up with. exact: by stems, and by letters alone;
    sorted_words: by stems in any order; by_first: by the first word; by_rare: by the word that tells most; by_start:
    by the three letters that a domain made of it can begin with; by_rest: by all words but one; by_lengths: by the
    letters of each word; glued: without spaces, in order; own_labels: what a company chose of its domains."""

    companies: list[Company]
    names: list[Watched]
    hosts: dict[str, list[tuple[int, str]]]
    exact: dict[tuple[str, ...] | str, list[int]]  # by stems, and by letters alone
    sorted_words: dict[tuple[str, ...], list[int]]
    by_first: dict[str, list[int]]
    by_rare: dict[str, list[int]]
    by_start: dict[str, list[int]]
    by_rest: dict[tuple, list[int]]
    by_lengths: dict[tuple[int, ...], list[tuple[int, str, str]]]
    glued: list[tuple[str, int]]
    own_labels: list[tuple[str, int, str]]


def index(companies: Iterable[Company]) -> Index:
    """The index of companies, which are known by their place in the order given."""
    made = Index([], [], defaultdict(list), defaultdict(list), defaultdict(list), defaultdict(list), defaultdict(list),
                 defaultdict(list), defaultdict(list), defaultdict(list), [], [])  # fmt: skip
    for number, company in enumerate(companies):
        made.companies.append(company)
        for domain in company.domains:
            if host := domains.normal(domain):
                made.hosts[host].append((number, host))
                made.own_labels.extend((label, number, host) for label in domains.own_labels(host)[:1])
        for written in company.names:
            _add_name(made, number, written)
    made.glued.sort()
    return made


def _add_name(made: Index, number: int, written: str) -> None:
    text = company_names.repaired(written)
    for form in _written_forms(text):
        made.by_lengths[tuple(map(len, form.split(" ")))].append((number, written, form))
    aliases = [
        text,
        *(alias for alias in re.findall(r"\(([^()]{3,})\)", text) if not all(map(is_weak, company_names.words(alias)))),
    ]
    if "(" in text:
        aliases.append(re.sub(r"\s*\([^()]*\)", "", text))
    spelled = [(alias, spelling) for alias in aliases for spelling in company_names.spellings(alias)]
    for alias, spelling in spelled:
        at = len(made.names)
        made.names.append(Watched(number, written, spelling))
        for key in {
            _stems(spelling.bare),
            _stems(spelling.words),
            spelling.glued,
            "".join(spelling.words + spelling.legal),
        }:
            made.exact[key].append(at)
        if len(spelling.bare) > 1:
            made.sorted_words[tuple(sorted(set(_stems(spelling.bare))))].append(at)
        made.by_first[spelling.bare[0]].append(at)
        if len(spelling.bare) > 1 and tells(spelling.bare):
            made.by_rare[max(spelling.bare, key=lambda word: (not is_weak(word), is_telling(word), len(word)))].append(
                at
            )
        for start in _starts(spelling.words):
            made.by_start[start].append(at)
        for rest in _rests(spelling.bare):
            made.by_rest[rest].append(at)
        if len(spelling.words) > 1 and tells(spelling.bare):
            for rest in _rests((spelling.glued,)):
                made.by_rest[rest].append(at)
        if tail := _behind_lost_letters(alias):
            made.exact[tail].append(at)
        made.glued.append(("".join(spelling.words + spelling.legal), at))


def _stems(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(stem(word) for word in words if word not in JOINING) or words


def _behind_lost_letters(text: str) -> str:
    """What is left of a single word where everything up to its accents was lost: `derach` of Läderach."""
    tail = re.search(r"[A-Za-z]+$", text)
    return tail[0].lower() if tail and not text.isascii() and " " not in text and len(tail[0]) > 4 else ""


def _written_forms(text: str) -> set[str]:
    """How a mask may have been laid over a name: with and without what follows its legal form, accents, `The`."""
    found = set()
    for form in {text.lower(), company_names.latin(text), company_names.latin(text, umlauts=True)}:
        pieces = form.split(" ")
        found.add(form)
        while len(pieces) > 1:
            last = "".join(company_names.words(pieces[-1]))
            if last in LEGAL or last in GROUPS or not last:
                pieces = [*pieces[:-2], pieces[-2].rstrip(",")]
                found.add(" ".join(pieces))
            else:
                break
    return found | {form.removeprefix("the ") for form in found}


def _starts(words: tuple[str, ...]) -> set[str]:
    """The three letters that a domain made of these words can begin with."""
    told = [word for word in words if word not in JOINING][:5] or list(words)
    found = set()
    for at, word in enumerate(told[:3]):
        found.add(word[:3])
        for after, other in enumerate(told[at + 1 :], at + 1):
            found |= {word[:2] + other[0], word[0] + other[:2]} | {
                word[0] + other[0] + third[0] for third in told[after + 1 :]
            }
    return found


# A single word, or all words but one; by which names are found that differ in one word.
def _rests(words: tuple[str, ...]) -> Iterator[tuple]:
    if len(words) == 1:
        word = words[0]
        yield (_single(word),)
        if len(word) >= SHORTEST_ALONE:
            yield (word,)
            for at in range(len(word)):
                yield (word[:at] + word[at + 1 :],)
    else:
        for at in range(len(words)):
            yield (at, *words[:at], *words[at + 1 :])


# Matching -----------------------------------------------------------------------------------------------


def matches(made: Index, title: str, hosts: Iterable[str] = (), text: str = "") -> list[Match]:
    """The companies that a post means, each once, by its surest tier. hosts: domains that the feed gives besides; text:
    what the post says below its title."""
    best: dict[int, Match] = {}
    for match in _all(made, titles.taken_apart(title), [domains.normal(host) for host in hosts], text):
        if match.company not in best or TIERS.index(match.tier) < TIERS.index(best[match.company].tier):
            best[match.company] = match
    return sorted(best.values(), key=lambda match: (TIERS.index(match.tier), match.company))


def _all(made: Index, title: Title, hosts: list[str], text: str) -> Iterator[Match]:
    given = list(dict.fromkeys([host for host in hosts if host] + list(title.hosts)))
    yield from _by_domain(made, given, "the post names")
    if title.mask:
        yield from _by_mask(made, title.mask)
    elif title.cut:
        yield from _by_cut(made, title.cut)
    for part in title.parts:
        yield from _by_name(made, part)
    for host in given:
        for label in domains.own_labels(host)[:1]:
            yield from _by_label(made, label, host)
    for part in title.parts:
        if len(part.name.words) == 1 and part.whole and not title.cut:
            yield from _by_label(made, part.name.words[0], "")
            yield from _by_bare_cut(made, part.name.words[0], title.text)
    if text:
        yield from _in_text(made, text)


def _by_domain(made: Index, hosts: list[str], says: str) -> Iterator[Match]:
    for host in hosts:
        for above in domains.above(host):
            for number, domain in made.hosts.get(above, ()):
                below = f", which is below {domain}" if above != host else ""
                yield Match(number, "domain", domain, f"{says} {host}{below}")


def _match(watched: Watched, tier: str, why: str, part: Part | None = None) -> Match:
    if part and part.customer:
        tier, why = "customer", f"{why}; it stands where titles name those whose data the victim held"
    return Match(watched.company, tier, watched.written, why)


def _by_name(made: Index, part: Part) -> Iterator[Match]:
    name = part.name
    around = ", with words around it that thieves add" if part.stripped else ""
    keys = {_stems(name.bare), _stems(name.words), name.glued, "".join(name.words + name.legal)}
    for at in {at for key in keys for at in made.exact.get(key, ())}:
        watched = made.names[at]
        if _behind_lost_letters(watched.written) == name.glued:
            yield _match(watched, "alike", "the end of the name, behind letters that collectors lose", part)
        elif _is_same(watched.name, name):
            yield _match(watched, "name", f"the name is the same{around}", part)
    if len(name.bare) > 1 and tells(name.bare):
        for at in made.sorted_words.get(tuple(sorted(set(_stems(name.bare)))), ()):
            yield _match(made.names[at], "name", "the same words in another order", part)
    for at in made.by_first.get(name.bare[0], ()):
        if why := _shortened(made.names[at], name):
            yield _match(made.names[at], "shortened", why, part)
    for word in set(name.bare):
        for at in made.by_rare.get(word, ()):
            inner = made.names[at].name.bare
            if len(inner) < len(name.bare) and _stands_in(inner, name.bare):
                yield _match(made.names[at], "shortened", "its words stand in the title, among others", part)
    for rest in _rests(name.bare):
        for at in made.by_rest.get(rest, ()):
            if why := _differs(made.names[at].name.bare, name.bare):
                yield _match(made.names[at], "alike", why, part)


def _is_same(watched: Name, name: Name) -> bool:
    """Names that were found by one key: whether they are the same, and more than words that many names have."""
    if watched.words == name.words or watched.glued == name.glued:
        return True
    return tells(watched.bare) or tells(name.bare) or len(name.bare) > 2


def _shortened(watched: Watched, name: Name) -> str:
    """Why one of two names is the other with words left out at its end that tell nothing apart; empty: it is not."""
    long, short = watched.name.bare, name.bare
    added = len(short) > len(long)
    if added:
        long, short = short, long
    if len(long) == len(short) or long[: len(short)] != short:
        return ""
    rest = long[len(short) :]
    if added:
        if all(word in PLACES or word in GROUPS or word in LEGAL or word.isdigit() for word in rest):
            return f"the name, with {' '.join(rest)} behind it" if tells(short) or len(short) > 2 else ""
        enough = len(short) > 1 and any(not is_weak(word) for word in short)
        return f"the name, with {' '.join(rest)} behind it" if enough and all(map(is_weak, rest)) else ""
    left = f"the name without {' '.join(rest)}"
    if all(map(is_weak, rest)) and (tells(short) or (len(short) > 2 and any(not is_weak(word) for word in short))):
        return left
    is_firm = len(watched.name.bare) > 2 and re.search(r",.*(&| and )", watched.written)
    if is_firm and len(short) == 1 and is_telling(short[0]) and name.legal == ():
        return f"{left}, the first of several partners"
    return ""


def _stands_in(inner: tuple[str, ...], outer: tuple[str, ...]) -> bool:
    """Whether some words stand in others, in one piece."""
    return any(outer[at : at + len(inner)] == inner for at in range(len(outer) - len(inner) + 1))


def _differs(watched: tuple[str, ...], name: tuple[str, ...]) -> str:
    """Why two names may be one, of which a single word is spelled otherwise; empty: they are not alike enough."""
    differing = [(ours, theirs) for ours, theirs in zip(watched, name, strict=False) if ours != theirs]
    if len(watched) != len(name) or len(differing) != 1:
        return ""
    ours, theirs = differing[0]
    if _single(ours) == _single(theirs) and min(len(ours), len(theirs)) > 5:
        return f"{theirs} for {ours}, letters doubled elsewhere"
    shortest = min(len(ours), len(theirs))
    alone = len(watched) == 1
    if shortest < (SHORTEST_ALONE if alone else 5) or (ours in TRADES and theirs in TRADES):
        return ""
    if distance(ours, theirs, 2) > (1 if alone or shortest < 9 else 2):
        return ""
    return f"{theirs} for {ours}, else the same"


def _single(word: str) -> str:
    """The word without double letters."""
    return "".join(letter for at, letter in enumerate(word) if letter != word[at - 1 : at])


def distance(one: str, other: str, most: int) -> int:
    """How many letters to put in, take away, change or swap with the next make one word of the other; at the most
    `most` + 1."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before, last = [], list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        now = [row]
        for column, against in enumerate(other, 1):
            cost = min(now[-1] + 1, last[column] + 1, last[column - 1] + (letter != against))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == against:
                cost = min(cost, before[column - 2] + 1)
            now.append(cost)
        before, last = last, now
    return min(last[-1], most + 1)


# Domains made of a name, masks, titles that break off -----------------------------------------------------


def _by_label(made: Index, label: str, host: str) -> Iterator[Match]:
    """host: the domain; empty where a single word is all there is."""
    what = f"the domain {host}" if host else label
    letters = label.replace("-", "")
    for at in made.exact.get(letters, ()):
        watched = made.names[at]
        if letters in (watched.name.glued, "".join(watched.name.words + watched.name.legal)):
            yield Match(watched.company, "name", watched.written, f"{what} is the name, written together")
    for at in made.by_start.get(letters[:3], ()):
        watched = made.names[at]
        found = domains.aligned(letters, watched.name.words, watched.name.legal)
        if found and _is_made_of(found, bool(host)):
            tier, how = ("shortened", "words") if found.rare else ("alike", "first letters")
            if _is_elsewhere(made.companies[watched.company], host):
                if tier == "alike":
                    continue
                tier = "alike"
            yield Match(watched.company, tier, watched.written, f"{what} can be made of the name's {how}")
    near = [rest for rest in _rests((letters,)) if len(letters) >= SHORTEST_ALONE]
    for at in {at for rest in near for at in made.by_rest.get(rest, ())}:
        watched = made.names[at]
        ours = watched.name.glued
        if tells(watched.name.bare) and len(ours) >= SHORTEST_ALONE and distance(ours, letters, 1) == 1:
            yield Match(watched.company, "alike", watched.written, f"{what} differs from the name by a letter")
    first, dash, _ = label.partition("-")
    if dash and host and len(first) > 2:
        for at in made.by_start.get(first[:3], ()):
            watched = made.names[at]
            told = [word for word in watched.name.words if word not in JOINING]
            if first == company_names.initials(told) or (first == told[0] and is_telling(first)):
                yield Match(watched.company, "alike", watched.written, f"{what} begins with the name's {first}")


def _is_elsewhere(company: Company, host: str) -> bool:
    """Whether the domain is not one of those that the company is known to have, or is registered in another country."""
    if not host:
        return False
    ending = host.rpartition(".")[2]
    country = {"gb": "uk"}.get(company.country.lower(), company.country.lower())
    return bool(company.domains) or (len(ending) == 2 and bool(country) and ending not in (country, *_ANYBODYS))


def _is_made_of(found: domains.Alignment, is_domain: bool) -> bool:
    """Whether that much speaks for it that it is worth an alert."""
    initials = found.used == found.letters
    if found.rare:
        return found.bits >= LEAST_BITS_RARE and (is_domain or found.letters >= 8)
    return (
        found.bits >= LEAST_BITS
        and found.used > 1
        and found.letters >= ((3 if is_domain else 4) if initials else 5 if is_domain else 1000)
    )


def _by_mask(made: Index, mask: str) -> Iterator[Match]:
    mask = company_names.latin(mask)
    pattern = re.compile("".join(r"\S" if c in "*?" else re.escape(c) for c in mask))
    for number, written, form in made.by_lengths.get(tuple(map(len, mask.split(" "))), ()):
        if pattern.fullmatch(form):
            yield Match(number, "mask", written, f"fits the mask {mask} letter by letter")
    if " " not in mask:
        for label, number, host in made.own_labels:
            if pattern.fullmatch(host if "." in mask else label):
                yield Match(number, "mask", host, f"fits the mask {mask} letter by letter")


_CUT_DOMAIN = re.compile(r"([^.\s]+)\.[a-z]{0,4}(?:\.[a-z]{0,2})?")


def _by_cut(made: Index, cut: str) -> Iterator[Match]:
    if " " not in cut and len(cut) >= LEAST_CUT:
        for host, companies in made.hosts.items():
            if host.startswith(cut):
                yield from (Match(number, "cut", domain, f"{host} begins with {cut}") for number, domain in companies)
    domain = _CUT_DOMAIN.fullmatch(cut)
    letters = "".join(company_names.words(domain[1] if domain else cut))
    if "." in cut and not domain:
        return
    if not domain and (len(letters) > 7 or (len(letters) >= LEAST_CUT and is_telling(letters))):
        yield from _beginning(made, letters, cut)
    if " " in cut:
        return
    for at in made.by_start.get(letters[:3], ()):
        watched = made.names[at]
        found = domains.aligned(letters, watched.name.words, watched.name.legal, cut=not domain)
        if found and ((domain and found.whole) or (_is_made_of(found, True) and len(letters) >= LEAST_CUT)):
            yield Match(
                watched.company, "cut", watched.written, f"{cut}, which breaks off, can be the name's beginning"
            )


def _beginning(made: Index, letters: str, cut: str) -> Iterator[Match]:
    for at in range(bisect_left(made.glued, (letters, 0)), len(made.glued)):
        whole, number = made.glued[at]
        if not whole.startswith(letters):
            break
        watched = made.names[number]
        yield Match(watched.company, "cut", watched.written, f"the name begins with {cut}, which breaks off")


def _by_bare_cut(made: Index, word: str, text: str) -> Iterator[Match]:
    """A title of small letters without a dot may be one that LockBit 2.0 shortened: it must break off inside a word."""
    if not (text == word and LEAST_CUT <= len(word) < 15):
        return
    for match in _beginning(made, word, word):
        whole = company_names.spellings(match.name)[0]
        ends = {len("".join(whole.words[:count])) for count in range(1, len(whole.words) + 1)}
        if len(word) not in ends and (len(word) > 7 or len(word) > 0.6 * len(whole.glued)):
            yield match
    for label, number, host in made.own_labels:
        if label.startswith(word) and label != word and len(word) > 0.6 * len(label):
            yield Match(number, "cut", host, f"{host} begins with {word}")


# What the post says below its title ------------------------------------------------------------------------

_OF_CUSTOMERS = re.compile(
    r"\b(?:customers?|clients?|partners?|suppliers?|contractors?|nda|drawings?)\b", re.IGNORECASE
)


def _in_text(made: Index, text: str) -> Iterator[Match]:
    """Companies that the description names by a domain, or by two words and more of which one is rare."""
    text = company_names.repaired(text, LONGEST_TEXT)
    customers = _OF_CUSTOMERS.search(text) is not None
    tier = "customer" if customers else "shortened"
    for match in _by_domain(made, domains.in_text(text), "the text below the title names"):
        yield match._replace(tier=tier)
    words = tuple(word for word in company_names.words(text) if word not in JOINING)
    for word in set(words):
        for at in made.by_rare.get(word, ()):
            watched = made.names[at]
            if _stands_in(watched.name.bare, words):
                beside = ", which speaks of customers or partners" if customers else ""
                yield Match(watched.company, tier, watched.written, f"named in the text below the title{beside}")
