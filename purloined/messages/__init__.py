"""Every sentence that reaches a reader, in each language: en.toml and ja.toml, under the same keys.

A message is a text with named places, `{files} files`; or a table of two, `one` and `many`, of which the value `n`
chooses. Numbers get their thousands parted, and whatever text stands in a place is first made visible (`names.shown`):
it may have been written by a thief. Names of files are never translated.

What the judge wrote into its tables is English, and so is what an error says. `judged` finds the message under [judge]
or [said] that it was made by, and says it in the other language; what it cannot find stands as it is, since a wrong
translation is worse than none.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from typing import NamedTuple
from unicodedata import east_asian_width

from markupsafe import Markup, escape

from purloined import names

LANGUAGES = ("en", "ja")
MOST_PARTS = 8  # sentences in one that are told apart where a semicolon may also stand in one of them
DEEPEST = 6  # how often a sentence of the judge stands in another, at the most
LONGEST_JUDGED = 3000  # characters of a sentence that is looked for among the judge's

Message = str | dict[str, str]


class Tongue(NamedTuple):
    """A language and what is said in it, by key: `now.title`."""

    language: str
    messages: dict[str, Message]


@lru_cache
def tongue(language: str) -> Tongue:
    """The catalogue of a language: one of LANGUAGES."""
    text = resources.files("purloined.messages").joinpath(f"{language}.toml").read_text("utf-8")
    return Tongue(language, dict(_flat(tomllib.loads(text))))


def _flat(tree: dict, above: str = "") -> Iterator[tuple[str, Message]]:
    for key, value in tree.items():
        if isinstance(value, dict) and value.keys() != {"one", "many"}:
            yield from _flat(value, f"{above}{key}.")
        else:
            yield above + key, value


def say(speech: Tongue, key: str, /, **values: object) -> str:
    """The message as plain text, for terminals, CSV and attributes. Its marks, where it has some, are taken out."""
    template = _TAG.sub("", _chosen(speech, key, values))
    return template.format_map({name: _plain(value) for name, value in values.items()})


def markup(speech: Tongue, key: str, /, **values: object) -> Markup:
    """The message as HTML: its own marks stand, values are escaped, but those that are markup already."""
    template = _chosen(speech, key, values)
    return Markup(template.format_map({name: _escaped(value) for name, value in values.items()}))


_TAG = re.compile(r"</?[a-z][^>]*>")


def _chosen(speech: Tongue, key: str, values: dict) -> str:
    message = speech.messages[key]
    return message if isinstance(message, str) else message["one" if values["n"] == 1 else "many"]


def _plain(value: object) -> str:
    if isinstance(value, Markup):
        return value.striptags()
    return f"{value:,}" if isinstance(value, int) else names.shown(str(value))


def _escaped(value: object) -> str:
    return str(value) if isinstance(value, Markup) else str(escape(_plain(value)))


def padded(text: str, width: int) -> str:
    """The text with blanks up to that width, in front of it where the width is negative; a letter of East Asia is two
    wide."""
    blanks = " " * (abs(width) - sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text))
    return text + blanks if width > 0 else blanks + text


def in_words(speech: Tongue, length: str) -> str:
    """A span of time as rules and agreements write it, `72 hours` or `3-5 days`; any other text as it is."""
    found = _LENGTH.fullmatch(length)
    if not found or speech.language == "en":
        return length
    return say(speech, f"length.{found[2].replace(' ', '_')}", count=found[1])


_LENGTH = re.compile(r"(\d+(?:-\d+)?) (hour|day|business day|month)s?")


# What the judge wrote -----------------------------------------------------------------------------------


def judged(speech: Tongue, sentence: str) -> str:
    """A sentence of the judge in that language; as it stands where its message is not known."""
    if speech.language == "en" or not sentence or len(sentence) > LONGEST_JUDGED:
        return sentence
    return _parts(speech.language, sentence, DEEPEST)


def _parts(language: str, sentence: str, deep: int) -> str:
    """Several sentences in one, each by itself: cut where the most are known, since a semicolon may also stand in one
    of them, in the words of a person. deep: how often a sentence may still stand in another."""
    parts = sentence.split("; ")
    said = _cut(language, parts, deep) if len(parts) <= MOST_PARTS else None
    if said is None:
        return "; ".join(_judged(language, part, deep) or part for part in parts)
    return tongue(language).messages["list.sentences"].join(said)


def _cut(language: str, parts: list[str], deep: int) -> list[str] | None:
    """The parts as sentences that are known, as many as can be; None where they cannot all be."""
    best: list[list[str] | None] = [[]]  # of the first n parts
    for end in range(1, len(parts) + 1):
        ways = []
        for begin, before in enumerate(best):
            known = None if before is None else _judged(language, "; ".join(parts[begin:end]), deep)
            ways += [] if known is None else [[*before, known]]
        best.append(max(ways, key=len, default=None))
    return best[-1]


@lru_cache(maxsize=20_000)
def _judged(language: str, sentence: str, deep: int) -> str | None:
    if not deep:
        return None
    other = tongue(language).messages
    for key, pattern in _patterns():
        if found := pattern.fullmatch(sentence):
            places = {name: _place(language, name, text, deep - 1) for name, text in found.groupdict().items()}
            if None not in places.values():
                return other[key].format_map(places)
    return None


def _place(language: str, name: str, text: str, deep: int) -> str | None:
    """What stands in a place: `why` is a sentence of the judge itself, `whys` are several, `several` likewise with one
    at least that is known, `when` are spans of time."""
    if name.rstrip("0123456789") == "why":
        return _judged(language, text, deep)
    if name == "subject":
        kind, _, named = text.partition(" ")
        return tongue(language).messages[f"subject.{kind}"].format(name=named)
    if name == "when":
        return text.replace(tongue("en").messages["list.until"], tongue(language).messages["list.until"])
    said = _parts(language, text, deep) if name in ("whys", "several") else text
    return None if name == "several" and said == text else said


@lru_cache
def _patterns() -> list[tuple[str, re.Pattern]]:
    """What the judge and the commands write in English, as patterns; those with the most words of their own first."""
    found = [(key, text) for key, text in tongue("en").messages.items() if key.startswith(("judge.", "said."))]
    found.sort(key=lambda pair: -len(_GAP.sub("", pair[1])))
    return [(key, re.compile(_pattern(text), re.DOTALL)) for key, text in found]


_GAP = re.compile(r"\{(\w+)\}")


def _pattern(text: str) -> str:
    pieces = _GAP.split(text)  # words, place, words, ...
    return "".join(
        f"(?P<{piece}>{_PLACES.get(piece, '')}.+?)" if n % 2 else re.escape(piece) for n, piece in enumerate(pieces)
    )


_PLACES = {"subject": "(?:account|session|host|address|process|destination|evidence) "}  # how it begins
