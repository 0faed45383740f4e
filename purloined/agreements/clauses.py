"""What one sentence of an agreement calls for: notice of an incident, silence about it, or neither.

    Supplier shall promptly, and within 48 hours of becoming aware, notify Buyer in writing of any suspected breach.
    notify  48 hours  promptly  after awareness  suspected  written

A sentence calls for notice if it obliges somebody to tell, names an incident, and speaks of no other matter: a court's
order, a cure period, a defect. Of several spans the shortest counts, unless it stands behind words of another deed
("and remedy it within"); of several starts the earliest. The words are data: knowledge/notice_clauses.toml.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from purloined import knowledge
from purloined.agreements.durations import Duration, durations

LONGEST = 4_000  # characters of a sentence that are looked at
_JAPANESE = re.compile(r"[぀-ヿ㐀-鿿]")
_WIDE = re.compile(r"(?<=[぀-ヿ㐀-鿿、。]) (?=[぀-ヿ㐀-鿿、。0-9])")  # a line end, or spaces of a PDF
_ADDRESS = re.compile(
    r"(?i)(?<![\w.+-])[\w.+-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,9}[a-z][a-z0-9-]{1,62}"
    r"|https?://[^\s,;)>\"]+[^\s,;)>\".]|(?<!\w)\+\d[\d -]{6,16}\d"
)
_OF_SPAN = 70  # characters behind a span in which its start stands: "within 24 hours of verification"


class Clause(NamedTuple):
    """What a sentence calls for. what: notify or gag; within: a span, empty where there is none; word: immediately,
    promptly, ...; after: a start of clocks; certainty: suspected or confirmed; form, address: of the notice;
    doubts: what a person should look at."""

    what: str
    within: str = ""
    word: str = ""
    after: str = ""
    certainty: str = ""
    form: tuple[str, ...] = ()
    address: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


def clauses(sentence: str, before: str = "") -> list[Clause]:
    """What a sentence calls for: nothing, one thing or two. before: the sentence before it, which says what happened
    where this one says "in such an event"."""
    text = _one_line(sentence)
    language = "japanese" if _JAPANESE.search(text) else "english"
    found = [_notice(text, language, before), _gag(text, language)]
    return [clause for clause in found if clause]


def _one_line(sentence: str) -> str:
    """The sentence without line ends, and without stops inside of it ("Acme Inc. shall")."""
    text = _WIDE.sub("", re.sub(r"\s+", " ", sentence[:LONGEST])).strip()
    return re.sub(r"\.(?=.)", _DOT, text)


_DOT = "\u2024"  # looks like a stop, and ends nothing


def _notice(text: str, language: str, before: str) -> Clause | None:
    telling = _telling(text, language)
    if not telling or _excluded(language).search(text):
        return None
    happened = _without(text, language)
    if _refers(language).search(text):
        happened = f"{_without(before, language)} {happened}"
    if not _words("incident", language).search(happened):
        return None
    spans = _of_notice(text, telling, language)
    shortest = min(spans, key=lambda one: one.hours, default=None)
    word = _word(text, telling)
    within = shortest.text if shortest else ""
    if within.startswith("0 hour"):
        within, word = "", "immediately"
    return Clause(
        "notify",
        within=within,
        word=word,
        after=_start(text, shortest, language),
        certainty=next((name for name in _load()["certainty"] if _words("certainty", name).search(text)), ""),
        form=_form(text),
        address=tuple(dict.fromkeys(match[0].strip() for match in _ADDRESS.finditer(text.replace(_DOT, ".")))),
        doubts=tuple(dict.fromkeys(doubt for doubt in _doubts(spans))),
    )


def _telling(text: str, language: str) -> re.Match | None:
    """Where somebody is obliged to tell."""
    return next(_every(text, language), None)


def _every(text: str, language: str) -> Iterator[re.Match]:
    for pattern in _patterns("telling", language):
        yield from pattern.finditer(text)


def _without(text: str, language: str) -> str:
    """The text without what only sounds like an incident."""
    return _words("erased", language).sub(" ", text)


def _of_notice(text: str, telling: re.Match, language: str) -> list[Duration]:
    """The spans that limit the notice, and not another deed."""
    return [one for one in durations(text) if one.limits and not _is_of_another(text, one, telling, language)]


def _is_of_another(text: str, span: Duration, telling: re.Match, language: str) -> bool:
    """Whether words of another deed stand between a span and the telling. In Japanese the deed stands behind the span:
    a second report, of the causes, is another."""
    if language == "japanese":
        if span.begin < telling.end():
            return False
        later = next((found for found in _every(text, language) if found.start() >= span.end), None)
        between = text[span.end : later.end() if later else len(text)]
    elif span.begin >= telling.end():
        between = text[telling.end() : span.begin]
    else:
        between = text[span.end : telling.start()]
    return bool(_words("foreign", language).search(between))


def _doubts(spans: list[Duration]) -> list[str]:
    told = [one.doubt for one in spans if one.doubt]
    several = list(dict.fromkeys(one.text for one in spans))
    return told + ([f"several spans: {', '.join(several)}"] if len(several) > 1 else [])


def _word(text: str, telling: re.Match) -> str:
    """The soft word that stands nearest to the telling."""

    def distance(match: re.Match) -> int:
        return max(telling.start() - match.end(), match.start() - telling.end(), 0)

    found = [(distance(match), name) for name in _load()["soft"] for match in _words("soft", name).finditer(text)]
    return min(found, key=lambda one: one[0])[1] if found else ""


def _start(text: str, span: Duration | None, language: str) -> str:
    """From when it is counted: what stands behind the span; else the earliest that the sentence names."""
    behind = text[span.end : span.end + _OF_SPAN] if span else ""
    for place in (behind, text):
        for number, entry in enumerate(_load()["start"]):
            if place and _start_words(number, language).search(place):
                return entry["after"]
    return ""


def _form(text: str) -> tuple[str, ...]:
    named = [name for name in _load()["form"] if _words("form", name).search(text)]
    if "e-mail" not in named and re.search(r"\w@\w", text):
        named.append("e-mail")
    return tuple(named)


def _gag(text: str, language: str) -> Clause | None:
    if language == "japanese":
        silent = _words("gag", "japanese").search(text) and _words("gag", "sanctioned").search(text)
    else:
        silent = all(_words("gag", part).search(text) for part in ("english", "of", "about"))
    return Clause("gag") if silent else None


# Who tells whom ---------------------------------------------------------------------------------------------

_CALLED = (
    r"(?:(?:[Tt]he|[Ee]ach|[Ee]ither|[Aa]ny) )?(?:[a-z]+ing party|party|parties|other(?: [Pp]arty)?"
    r"|[A-Z][\w&'’-]*(?: (?:[A-Z][\w&'’-]*|party)){0,4})"
)
_WHO = re.compile(rf"(?:^|[\s,;:)])(?P<who>{_CALLED}|[Yy]ou|[Ww]e|I),?(?: agrees?| undertakes?)?\s*$")
_WHOM = re.compile(rf"^(?: (?!to\b|of\b)[a-z]+){{0,4}}? (?:to )?(?P<whom>{_CALLED}|us|you|me)\b")
_TO_WHOM = re.compile(rf"^[^.;]{{0,120}}?\bto (?P<whom>{_CALLED}|us|you|me)\b")
_SAYS_WHAT = re.compile(r"(?i)\b(?:report|communicat|disclos|give|provid|submit|furnish|make|sen[dt]|notice)\w*\W*$")
_PARTY_JA = r"[甲乙丙]|相手方|当社|貴社|[ァ-ヴー]{3,12}|[^\s、。をにはがたるのり]{1,8}者"
_WHO_JA = re.compile(rf"(?P<who>{_PARTY_JA})(?:は|が)")
_WHOM_JA = re.compile(rf"(?P<whom>{_PARTY_JA})(?:に|へ)")
_NO_PARTY = {"If", "In", "Upon", "Immediately", "Promptly", "Should", "Where", "When", "Any", "No", "Notice"}


def roles(sentence: str) -> tuple[str, str]:
    """Who is to tell whom, as the sentence calls them: ("Recipient", "Discloser"); empty where it does not say."""
    text = _one_line(sentence)
    language = "japanese" if _JAPANESE.search(text) else "english"
    telling = _telling(text, language)
    if not telling:
        return "", ""
    if language == "japanese":
        who, several = _WHO_JA.search(text), list(_WHOM_JA.finditer(text, 0, telling.end()))
        return who["who"] if who else "", several[-1]["whom"] if several else ""
    is_passive = re.search(r"\b(?:be|is|are)\b", telling[0])
    who = None if is_passive else _WHO.search(text[: telling.start()])
    pattern = _TO_WHOM if is_passive or _SAYS_WHAT.search(telling[0]) else _WHOM
    whom = pattern.search(text[telling.end() :])
    return _party(who["who"] if who else ""), _party(whom["whom"] if whom else "")


def _party(called: str) -> str:
    return "" if called in _NO_PARTY else called.removeprefix("The ").removeprefix("the ")


# The words --------------------------------------------------------------------------------------------------


@cache
def _load() -> dict:
    return knowledge.load("notice_clauses.toml")


@cache
def _words(section: str, key: str) -> re.Pattern:
    return _any(_load()[section][key])


@cache
def _patterns(section: str, key: str) -> tuple[re.Pattern, ...]:
    return tuple(_any([pattern]) for pattern in _load()[section][key])


@cache
def _excluded(language: str) -> re.Pattern:
    return _any([pattern for patterns in _load()["excluded"][language].values() for pattern in patterns])


@cache
def _start_words(number: int, language: str) -> re.Pattern:
    return _any(_load()["start"][number][language])


@cache
def _refers(language: str) -> re.Pattern:
    return _any(_load()["refers"][language])


def _any(patterns: list[str]) -> re.Pattern:
    macros = _load()["macros"]

    def macro(match: re.Match) -> str:
        return re.sub(r"<(\w+)>", macro, macros[match[1]])

    return re.compile("|".join(f"(?:{re.sub(r'<([a-z]+)>', macro, pattern)})" for pattern in patterns), re.IGNORECASE)
