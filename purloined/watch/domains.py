"""Domains: in a text, below one another, and the part of one that its owner chose.

A domain that a company is known to have decides by itself. One that is not known may still be made of the company's
name: `wharborough.example` of Western Harborough, `nwiffs.example` of the initials. `aligned` says how much speaks for
that, in bits: what each letter tells, less what was left out.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from purloined import knowledge
from purloined.watch import company_names

_WORDS = knowledge.load("company_words.toml")["domains"]
_SECOND = frozenset(_WORDS["second_level"])
_NOT_NAMES = frozenset(_WORDS["not_names"])
_AROUND = frozenset(_WORDS["around"])
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_HOST = re.compile(
    rf"(?<![\w@.-])(?:(?:https?|hxxps?)://)?((?:{_LABEL}\.)+[^\W\d_]{{2,24}})(?![\w-]|\.\w)", re.IGNORECASE
)
_NO_DOMAINS = frozenset(("txt", "zip", "rar", "7z", "pdf", "xlsx", "docx", "exe", "sql", "html", "php", "jpg", "png"))


def in_text(text: str) -> list[str]:
    """The domains that a text names, in normal form, `www.` left out."""
    found = []
    for host in _HOST.findall(text):
        host = normal(host)
        if host and host.rpartition(".")[2] not in _NO_DOMAINS and host not in found:
            found.append(host)
    return found


def normal(host: str) -> str:
    """A domain as it is compared: lower case, as DNS has it, without scheme, path, port and `www.`; empty: none."""
    host = (
        re.sub(r"^[a-z]+://", "", host.strip().lower())
        .split("/")[0]
        .split("?")[0]
        .rpartition("@")[2]
        .split(":")[0]
        .strip(".")
    )
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    while host.startswith(("www.", "*.", "ww2.", "www2.")):
        host = host.partition(".")[2]
    return host if "." in host and len(host) <= 253 else ""


def above(host: str) -> list[str]:
    """The domain and those above it, down to two labels."""
    labels = host.split(".")
    return [".".join(labels[at:]) for at in range(len(labels) - 1)]


def own_labels(host: str) -> list[str]:
    """What its owner chose of a domain, the registered label first: `parts.orrery.co.uk` gives orrery, parts."""
    labels = host.split(".")[:-1]
    while len(labels) > 1 and labels[-1] in _SECOND:
        labels.pop()
    return [label for label in reversed(labels) if label not in _NOT_NAMES]


# How a label may be made of a name --------------------------------------------------------------------------


class Alignment(NamedTuple):
    """bits: how much speaks for it; whole: every word that is no legal form stands in it in full; letters: how many of
    the label are the name's; used: of how many words; rare: whether one of them tells most companies apart, in full."""

    bits: float
    whole: bool
    letters: int
    used: int
    rare: bool


FIRST, NEXT = 4.0, 2.2  # bits of a first letter, of a further one
WEAK, ORDINARY, PARTLY = 4.5, 6.0, 2.5  # bits of such a word at the most; and more where only a part of it is there
CUT, SKIPPED, SKIPPED_WEAK, LEFT, LEFT_WEAK = 1.5, 6.0, 1.0, 2.0, 4.0
HOPELESS = -8.0
_START = (0.0, True, 0, 0, False)


class _Traits(NamedTuple):
    """Of a word: whether it may be left out freely, tells nothing apart, tells most apart; its bits at the most."""

    free: bool
    weak: bool
    rare: bool
    most: float


@lru_cache(maxsize=65536)
def _traits(word: str) -> _Traits:
    place = word in company_names.PLACES
    weak = company_names.is_weak(word)
    most = ORDINARY if place or word in company_names.ORDINARY else WEAK if weak else 1000.0
    return _Traits(word in company_names.JOINING, weak, company_names.is_telling(word), most)


def aligned(label: str, words: tuple[str, ...], legal: tuple[str, ...] = (), cut: bool = False) -> Alignment | None:
    """How the label is made of the words, in their order, each in full, by its first letters, or left out; the best way
    of several. cut: the label breaks off, so that the words behind that do not count."""
    text = label.replace("-", "")
    states: dict = {(0, False): _START}  # by place in the text, and whether the word before was left out
    for before in ("the", "my"):
        if text.startswith(before) and words[:1] != (before,):
            states[len(before), False] = (-LEFT, *_START[1:])
    ends = []
    for at, word in enumerate(words + legal):
        states = _further(text, states, word, is_legal=at >= len(words))
        if cut and (len(text), False) in states:
            ends.append(states[len(text), False])
    for (place, _), state in states.items():
        rest = _rest(text[place:]) if state[2] and not cut else None
        if rest is not None:
            ends.append((state[0] - rest, state[1] and not rest, *state[2:]))
    return Alignment(*max(ends, key=lambda end: (end[1], end))) if ends else None


def _further(text: str, states: dict, word: str, is_legal: bool) -> dict:
    """Where the text can go on from each place when the word is used, or left out."""
    found: dict[tuple[int, bool], tuple] = {}
    free, weak, rare, most = _traits(word)
    free = free or is_legal
    for (place, skipped), (bits, whole, letters, used, told) in states.items():
        left = bits - (0 if free else SKIPPED_WEAK if weak or skipped else SKIPPED)
        if left > HOPELESS:
            _offer(found, (place, skipped if free else not weak), (left, whole and free, letters, used, told))
        length = _same(text, place, word)
        for count in {1, length} if length else ():  # by its first letter, or by as many as there are
            full = count == len(word)
            if full or not is_legal:
                gain = FIRST + NEXT * (count - 1) - (0 if full or count == 1 else CUT)
                gain = min(gain, most if full else most + PARTLY)
                further = (whole and (full or free), letters + count, used + (not free), told or (full and rare))
                _offer(found, (place + count, False), (bits + gain, *further))
    return found


def _offer(found: dict, place: tuple[int, bool], state: tuple) -> None:
    if place not in found or state > found[place]:
        found[place] = state


def _same(text: str, place: int, word: str) -> int:
    """How many letters of the word stand in the text from here on."""
    if text.startswith(word, place):
        return len(word)
    length = 0
    for ours, theirs in zip(word, text[place : place + len(word)], strict=False):
        if ours != theirs:
            break
        length += 1
    return length


@lru_cache(maxsize=4096)
def _rest(text: str) -> float | None:
    """What it costs that this is left over at the end of a label; None: too much."""
    if not text:
        return 0.0
    if text in _AROUND or (text in company_names.PLACES and len(text) > 2) or text.isdigit():
        return LEFT
    if company_names.is_weak(text) and len(text) > 2:
        return LEFT_WEAK
    return None
