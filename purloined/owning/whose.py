"""Which owners a file is of, and on what basis: one row per owner and basis, the strongest basis first.

    1 legend       "Northwind Aerospace Proprietary" in a footer; a legend in whose paragraph the owner is named
      tenant       a sensitivity label that the owner's own tenant set
    2 party        the file is an agreement, and the owner is a party of it (agreements.py, standing.py)
    3 folder       a folder on its path bears the owner's name. The folders of [[owner]].paths are not decided here but
                   by the judge (verdicts/owned.py), so that the register may grow after the scan
    4 part_number  a number in the name or the text begins as the owner's do
    5 mail_domain  most mail addresses in it are of the owner's domain
    6 mention      its name stands there

Joint owners stay plural. Which of the rows count is decided by the judge (verdicts/owners.sql). Where a legend, a
party or most mail addresses are of somebody whom the register lacks, the row has no owner: proposals.py proposes those.
"""

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from purloined.content import Part
from purloined.marking.matching import Found, Hit
from purloined.owning import agreements, folders, sought, standing
from purloined.owning.agreements import Agreement, Document
from purloined.owning.register import Register

BASES = ("legend", "tenant", "party", "folder", "part_number", "mail_domain", "mention")
_SHOWN = 120
_ENOUGH = 100  # names of one owner at each end of a file
_NEAR = 200  # characters between a legend and the name of whose it is, in one paragraph
_NO_LEGEND = ("agreement", "personal", "credential", "label", "tlp", "public_release", sought.NUMBER)
_MAIL = re.compile(r"@((?:[A-Za-z0-9-]+\.)+[A-Za-z][A-Za-z0-9-]+)")
_PARTED = re.compile(r"\n\s*\n|(?<=\w\w)\.\s+(?=[A-Z])|。")
_NAMES = re.compile(r"(?i)(?:\b(?:property|secrets?|information|data) of (?:the )?|\b(?:name|by) ?[:：] ?)$")
_PROPERTY = re.compile(
    r"(?i)\b(?:this|these|the information (?:contained )?(?:in|on) this) (?:document|drawing|print|data|design|file"
    r"|material|specification|sheet|report)[^.]{0,120}(?:is|are|remains?) the"
    r" (?:sole |exclusive |confidential |proprietary )*property of\s+$"
)
_ENDINGS = re.compile(r"\b(?:group|compan(?:y|ies)|holdings?)\b")
_ADDRESSES = 2  # so many of a domain, at the least
_EVERYBODY = frozenset(  # domains of providers, whose customers may be anybody
    ("gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "yahoo.co.jp", "icloud.com",
     "aol.com", "gmx.de", "web.de", "proton.me", "protonmail.com", "mail.com", "qq.com", "163.com", "t-online.de")
)  # fmt: skip


class Attribution(NamedTuple):
    """That a file is of an owner. owner: empty where the register lacks it; value: what says so."""

    owner: str
    basis: str
    value: str
    place: str
    where: str
    confidence: str


def attributions(
    path: str,
    parts: Iterable[Part],
    names_found: Iterable[Found],
    hits: Iterable[Hit],
    register: Register,
    documents: Iterable[Document] | None = None,
) -> list[Attribution]:
    """All that speaks for an owner in one file. path: within its share; names_found, hits: what the one pass found;
    documents: those of the parts, where they are at hand already."""
    parts, names, hits = list(parts), _some(names_found), list(hits)
    texts = _Texts(parts)
    endings = _endings(register)
    named = [standing.in_full(found, texts.of(found), endings) for found in names]
    named = [found for found in named if standing.is_owner(found, texts.of(found))]
    told = [
        *_by_legend(hits, named, texts),
        *_by_property(named, texts),
        *_by_tenant(hits, register),
        *_by_party(agreements.documents(parts) if documents is None else documents, named),
        *_by_folder(path, register),
        *_by_number(hits),
        *_by_mail(parts, register),
        *_by_mention(named, texts),
    ]
    return strongest(told)


def strongest(told: Iterable[Attribution]) -> list[Attribution]:
    """One row per owner and basis; a mention only of who has no other. Of equal ones the first is kept."""
    best: dict[tuple[str, str], Attribution] = {}
    for one in sorted(told, key=lambda one: BASES.index(one.basis)):
        best.setdefault((one.owner or f"?{one.value}", one.basis), one)
    stronger = {one.owner for one in best.values() if one.basis != "mention"}
    return [one for one in best.values() if one.basis != "mention" or one.owner not in stronger]


def _some(names: Iterable[Found]) -> list[Found]:
    """Of an owner that is named on every page of a long file, the first and the last names in each place."""
    by_place: dict[tuple[str, str], list[Found]] = {}
    for found in names:
        by_place.setdefault((found.name, found.place), []).append(found)
    kept = (found if len(found) <= 2 * _ENOUGH else found[:_ENOUGH] + found[-_ENOUGH:] for found in by_place.values())
    return [one for some in kept for one in some]


class _Texts:
    """The text around a name or a legend: parts by their place."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts: dict[tuple[str, str], list[str]] = {}
        for part in parts:
            self._parts.setdefault((part.place, part.where), []).append(part.text)

    def at(self, one: Found | Hit) -> list[str]:
        return self._parts.get((one.place, one.where), [])

    def of(self, found: Found) -> str:
        """The text of the part in which the name was found: of several in one place, the one that has it there."""
        texts = self.at(found)
        return next((text for text in texts if text[found.start : found.end] == found.text), texts[0] if texts else "")


def _by_legend(hits: Sequence[Hit], named: Sequence[Found], texts: _Texts) -> Iterator[Attribution]:
    by_place: dict[tuple[str, str], list[Found]] = {}
    for found in named:
        by_place.setdefault((found.place, found.where), []).append(found)
    for hit in hits:
        if not hit.use or hit.kind.startswith(_NO_LEGEND):
            continue
        beside = by_place.get((hit.place, hit.where), [])
        spots = [(text, _spots(hit.value, text)) for text in texts.at(hit)] if beside else []
        owners = [found for found in beside if _is_of_legend(found, hit, spots)]
        for found in owners:
            yield _row(found.name, "legend", hit.snippet or hit.value, hit, "high")
        stranger = agreements.company().search(hit.value) if not owners else None
        if stranger:
            yield _row("", "legend", stranger[0], hit, "medium")


def _by_property(named: Sequence[Found], texts: _Texts) -> Iterator[Attribution]:
    """Notes that call the document somebody's property, for names that a rule cannot know: with stops, or long ones."""
    for found in named:
        text = texts.of(found)
        before = text[max(found.start - 240, 0) : found.start]
        if _PROPERTY.search(before):
            said = re.sub(r"\s+", " ", before[-60:] + found.text)
            yield Attribution(found.name, "legend", _short(said), found.place, found.where, "high")


def _is_of_legend(found: Found, hit: Hit, spots: Iterable[tuple[str, list[tuple[int, int]]]]) -> bool:
    """Whether the name stands in the legend, or beside it in the same paragraph. spots: where the legend stands in the
    texts of its place."""
    before, is_within, _ = hit.value.partition(re.sub(r"\s+", " ", found.text))
    if is_within and (not before.strip() or _NAMES.search(before)):
        return True
    for text, places in spots:
        if text[found.start : found.end] != found.text:
            continue
        if is_within and standing.is_sure(found, text):
            return True
        for begin, end in places:
            low, high = min(begin, found.start), max(end, found.end)
            between = text[min(end, found.end) : max(begin, found.start)]
            if high - low <= _NEAR + len(hit.value) and not _PARTED.search(between):
                sure = standing.is_sure(found, text) and not standing.is_spoken_of(found, text)
                return sure and _is_label(text, low, high)
    return False


def _spots(value: str, text: str) -> list[tuple[int, int]]:
    """Where a legend stands: a company's name before it may have lost its comma or dash, so it is left out in turn."""
    words = value.split()[-8:]
    for first in range(len(words)):
        pattern = r"\s+".join(map(re.escape, words[first:]))
        spots = [match.span() for match in itertools.islice(re.finditer(pattern, text), _ENOUGH)]
        if spots:
            return spots
    return []


def _is_label(text: str, low: int, high: int) -> bool:
    """Whether what holds legend and name is short or says who may do what: a label, or a note, and no running text."""
    begin, end = text.rfind("\n\n", 0, low) + 1, text.find("\n\n", high)
    paragraph = text[begin : end if end >= 0 else len(text)]
    return len(paragraph) < 900


def _by_tenant(hits: Sequence[Hit], register: Register) -> Iterator[Attribution]:
    tenants = _tenants(register)
    for hit in hits:
        if hit.kind == "label" and (owner := tenants.get(hit.value.lower())):
            yield _row(owner, "tenant", hit.value, hit, "high")


def _by_party(documents: Iterable[Document], named: Sequence[Found]) -> Iterator[Attribution]:
    for document in documents:
        if not document.title:
            continue
        placed = list(_placed(named, document))
        agreement = agreements.read(document, [found.start for found in placed])
        if not agreement:
            continue
        parties = [found for found in placed if _is_party(found, document.text, agreement)]
        defined = {found.name for found in placed if standing.is_defined_word(found, document.text)}
        in_full = {found.name for found in placed if not standing.is_word(found)}
        for found in parties:
            if found.name in in_full or found.name not in defined:
                part = _part_of(document, found.start)
                yield Attribution(found.name, "party", _short(found.text), part.place, part.where, "high")
        yield from _strangers(document, agreement, placed)


def _is_party(found: Found, text: str, agreement: Agreement) -> bool:
    """Whether it is named as a party. found: placed in the document's text."""
    if standing.is_defined_word(found, text):
        return False
    for span in agreement.spans:
        if not span.start <= found.start < span.end:
            continue
        if any(other.start <= found.start < other.end for other in agreement.elsewhere):
            continue
        if standing.is_spoken_of(found, text):
            continue
        sure = standing.is_sure(found, text)
        if span.how == "closing":
            there = standing.is_signing(found, text)
        elif span.how == "defining":
            there = sure and standing.is_given_a_name(found, text)
        else:
            there = (sure or standing.is_in_slot(found, text)) and standing.is_named(found, text)
        if there:
            return True
    return False


def _placed(named: Iterable[Found], document: Document) -> Iterator[Found]:
    """The names with their place in the document's text."""
    begins: dict[tuple[str, str], list[int]] = {}
    for part, begin in zip(document.parts, document.begins, strict=True):
        begins.setdefault((part.place, part.where), []).append(begin)
    for found in named:
        for begin in begins.get((found.place, found.where), ()):
            start, end = begin + found.start, begin + found.end
            if document.text[start:end] == found.text:
                yield found._replace(start=start, end=end)


def _strangers(document: Document, agreement: Agreement, placed: Sequence[Found]) -> Iterator[Attribution]:
    """Companies that are named as parties, and that the register lacks."""
    seen = set()
    for span in agreement.spans:
        if span.how == "defining":
            continue
        for match in agreements.company().finditer(document.text, span.start, min(span.end, span.start + 4_000)):
            if any(found.start < match.end() and match.start() < found.end for found in placed):
                continue
            made = Found("", "body", "", match.start(), match.end(), match[0], True)
            is_there = standing.is_signing(made, document.text) if span.how == "closing" else True
            is_there = is_there and not any(other.start <= match.start() < other.end for other in agreement.elsewhere)
            name = _short(_without_label(match[0]))
            if is_there and not standing.is_spoken_of(made, document.text) and name not in seen:
                seen.add(name)
                part = _part_of(document, match.start())
                yield Attribution("", "party", name, part.place, part.where, "medium")


def _without_label(name: str) -> str:
    return re.sub(r"^(?i:and|of|the|by|between|for) ", "", name)


def _part_of(document: Document, at: int) -> Part:
    number = max(number for number, begin in enumerate(document.begins) if begin <= at)
    return document.parts[number]


def _by_folder(path: str, register: Register) -> Iterator[Attribution]:
    folder = path.replace("\\", "/").rpartition("/")[0]
    for owner, name in folders.named(folder, register):
        yield Attribution(owner, "folder", _short(name), "name", "", "medium")


def _by_number(hits: Sequence[Hit]) -> Iterator[Attribution]:
    for hit in sorted((hit for hit in hits if hit.kind == sought.NUMBER), key=lambda hit: hit.place != "name"):
        high = hit.place == "name" or hit.count >= 3
        yield _row(sought.owner_of(hit), "part_number", hit.snippet or hit.value, hit, "high" if high else "low")


def _by_mail(parts: Sequence[Part], register: Register) -> Iterator[Attribution]:
    """The domain that most addresses are of; the house's own and those that everybody may have say nothing."""
    counts: Counter[str] = Counter()
    places: dict[str, Part] = {}
    for part in parts:
        if "@" in part.text and part.place != "name":
            for domain in _MAIL.findall(part.text):
                if not _is_of(domain.lower(), register.own) and domain.lower() not in _EVERYBODY:
                    counts[domain.lower()] += 1
                    places.setdefault(domain.lower(), part)
    if not counts:
        return
    domain, count = counts.most_common(1)[0]
    owners = _domains(register)
    owner = next((owners[above] for above in _above(domain) if above in owners), "")
    if count >= _ADDRESSES and 2 * count > counts.total():
        part = places[domain]
        yield Attribution(owner, "mail_domain", domain, part.place, part.where, "medium" if owner else "low")


def _is_of(domain: str, domains: frozenset[str]) -> bool:
    return any(above in domains for above in _above(domain))


def _above(domain: str) -> Iterator[str]:
    """The domain and those that it lies below."""
    labels = domain.split(".")
    for first in range(len(labels) - 1):
        yield ".".join(labels[first:])


def _by_mention(named: Sequence[Found], texts: _Texts) -> Iterator[Attribution]:
    """Names that are names for sure; one in the file's own name says more."""
    for found in sorted(named, key=lambda found: found.place != "name"):
        if standing.is_sure(found, texts.of(found)):
            confidence = "medium" if found.place in ("name", "metadata", "header", "footer") else "low"
            yield Attribution(found.name, "mention", _short(found.text), found.place, found.where, confidence)


def _row(owner: str, basis: str, value: str, hit: Hit, confidence: str) -> Attribution:
    return Attribution(owner, basis, _short(value), hit.place, hit.where, confidence)


def _short(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()[:_SHOWN]


@lru_cache(maxsize=4)
def _endings(register: Register) -> Mapping[str, frozenset[str]]:
    """Owner -> words at the end of its names that the one pass does not look for, for many companies have them."""
    found = {
        owner.name: frozenset(word for name in owner.names for word in _ENDINGS.findall(name.lower()))
        for owner in register.owners
    }
    return {owner: words for owner, words in found.items() if words}


@lru_cache(maxsize=4)
def _tenants(register: Register) -> Mapping[str, str]:
    return {tenant: owner.name for owner in register.owners for tenant in owner.tenants}


@lru_cache(maxsize=4)
def _domains(register: Register) -> Mapping[str, str]:
    return {domain: owner.name for owner in register.owners for domain in owner.domains}
