"""The rules of markings: TOML, read and checked. A rule that is wrong is refused with its file and line.

    [[rule]]
    id = "us.cui.banner"
    class = "cui"                      # what duties read
    means = "CUI banner line"
    source = "32 CFR 2002.20"
    checked = 2026-11-23
    match = ['\\b(?:CUI|CONTROLLED)//{cui_category}']   # or words = ["NORTHWIND SENSITIVE"], plain words
    places = ["header", "footer", "line"]               # where it is a use; elsewhere it is a mention
    yes = ["CUI//SP-CTI//NOFORN"]
    no = ["see CUI//SP-CTI below"]

Patterns keep to what hyperscan, RE2 and Python's re all mean alike: no look-around, no back reference; `\\b`, `\\w`,
`\\d`, `\\s` are of ASCII; `^` and `$` are those of a line; a blank is any white space, a line break too. `{name}` is
one of the values of lists/name.toml. Documented for those who write rules in docs/markings.md.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from importlib import resources
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from purloined.content import PLACES
from purloined.marking import checks
from purloined.settings import CaseError

# Beside the places of a part: alone in its line or cell; a heading near the document's begin; anywhere at all.
STANDINGS = ("line", "opening", "anywhere")
_PLACES = ("header", "footer", "watermark", "metadata", "name")
USUAL_PLACES = ("header", "footer", "watermark", "metadata", "line")
CONFIDENCES = ("high", "medium", "low")
_KEYS = {
    "id",
    "class",
    "means",
    "source",
    "checked",
    "match",
    "words",
    "case",
    "places",
    "unless_before",
    "unless_after",
    "unless_within",
    "check",
    "near",
    "secret",
    "mentioned",
    "found_by",
    "company",
    "count_for_high",
    "confidence",
    "yes",
    "no",
}
_NEEDED = ("id", "class", "means", "source", "checked", "yes", "no")


class Near(NamedTuple):
    """Words of which one must stand within so many signs, or in the heading of a table; as patterns."""

    words: tuple[str, ...]
    chars: int


class Example(NamedTuple):
    """A text, and the place where it stands; `body` where nothing is said."""

    text: str
    place: str


class Rule(NamedTuple):
    """A marking: how it is recognised, and where it is a use.

    kind: its class. patterns: RE2, or Python's where found_by gives short pieces for the pass, each match holding
    one. secret: what it finds is never shown. mentioned: whether a sentence can speak about it; false for personal
    data. company: whether capitalised words before it are the name of whose it is. unless_before, unless_after,
    unless_within: words that make a mention of it.
    """

    id: str
    kind: str
    means: str
    source: str
    checked: date
    patterns: tuple[str, ...]
    found_by: tuple[str, ...]
    case: bool
    places: frozenset[str]
    unless_before: tuple[str, ...]
    unless_after: tuple[str, ...]
    unless_within: tuple[str, ...]
    check: str
    near: Near | None
    secret: bool
    mentioned: bool
    company: bool
    count_for_high: int
    confidence: str
    yes: tuple[Example, ...]
    no: tuple[Example, ...]
    at: str


def load(*folders: Path) -> list[Rule]:
    """The rules that come with purloined, and those of the user's folders or files. A CaseError names what is wrong."""
    found = [rule for name, text in _shipped() for rule in parsed(text, f"knowledge/markings/{name}")]
    for folder in folders:
        found += theirs(folder)
    _once(found)
    return found


def theirs(path: Path) -> list[Rule]:
    """The rules of one file, or of all *.toml of a folder; its lists stand in the folder's lists/."""
    if not path.exists():
        raise CaseError(f"{path}: there are no rules; it does not exist")
    files = sorted(path.glob("*.toml")) if path.is_dir() else [path]
    if not files:
        raise CaseError(f"{path}: there are no rules; it holds no .toml file")
    lists = files[0].parent / "lists"
    return [rule for file in files for rule in parsed(_read(file), str(file), lists)]


def parsed(text: str, file: str, lists: Path | None = None) -> list[Rule]:
    """The rules of one file's text, checked, their examples not yet tried: `matching.tried` does that."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CaseError(f"{file}: not valid TOML: {error}") from error
    if unknown := content.keys() - {"rule"}:
        raise CaseError(f"{file}: unknown {', '.join(sorted(unknown))}; a file of rules holds [[rule]] blocks only")
    if not isinstance(content.get("rule"), list):
        raise CaseError(f"{file}: write [[rule]], with two brackets, once per rule")
    begins = [number for number, line in enumerate(text.splitlines(), 1) if re.match(r"\s*\[\[\s*rule\s*\]\]", line)]
    return [_rule(raw, f"{file}:{line}", lists) for raw, line in zip(content["rule"], begins, strict=False)]


@cache
def values(name: str) -> tuple[str, ...]:
    """The values of one of the lists that come with purloined."""
    text = resources.files("purloined.knowledge").joinpath(f"markings/lists/{name}.toml").read_text("utf-8")
    return tuple(tomllib.loads(text)["values"])


def _shipped() -> Iterator[tuple[str, str]]:
    folder = resources.files("purloined.knowledge").joinpath("markings")
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            yield file.name, file.read_text("utf-8")


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise CaseError(f"{path} is not UTF-8 at byte {error.start}; save it as UTF-8") from error


def _once(rules: Iterable[Rule]) -> None:
    seen: dict[str, Rule] = {}
    for rule in rules:
        if rule.id in seen:
            raise CaseError(f"{rule.at}: {rule.id} is a rule already, at {seen[rule.id].at}; give it another id")
        seen[rule.id] = rule


def _rule(raw: dict, at: str, lists: Path | None) -> Rule:
    at = f"{at}: rule {raw.get('id', 'without id')}"
    for key in sorted(raw.keys() - _KEYS):
        raise CaseError(f"{at}: no key {key!r}; known are {', '.join(sorted(_KEYS))}")
    for key in _NEEDED:
        if not raw.get(key):
            raise CaseError(f"{at}: lacks {key}")
    for key in ("id", "class"):
        if not isinstance(raw[key], str) or not re.fullmatch(r"[a-z0-9_]+(\.[a-z0-9_]+)*", raw[key]):
            raise CaseError(f'{at}: write {key} = "words.in.small_letters"')
    if not isinstance(raw["checked"], date):
        raise CaseError(f"{at}: write checked = 2026-11-23, without quotes: when you last compared it with its source")
    for key in ("match", "words", "found_by", "places", "unless_before", "unless_after", "unless_within"):
        _texts(raw, key, at)
    confidence = raw.get("confidence", "high")
    if confidence not in CONFIDENCES:
        raise CaseError(f"{at}: confidence is one of {', '.join(CONFIDENCES)}")
    places = raw.get("places", USUAL_PLACES)
    for place in places:
        if place not in (*_PLACES, *STANDINGS):
            raise CaseError(f"{at}: there is no place {place!r}; known are {', '.join((*_PLACES, *STANDINGS))}")
    if (check := raw.get("check", "")) and not checks.named(check):
        raise CaseError(
            f"{at}: there is no check {check!r}; known are {', '.join(checks.CHECKS)}, and stdnum.COUNTRY.NUMBER"
        )
    return Rule(
        raw["id"],
        raw["class"],
        raw["means"],
        raw["source"],
        raw["checked"],
        tuple(_patterns(raw, at, lists)),
        tuple(_compiles(pattern, at) for pattern in raw.get("found_by", ())),
        raw.get("case", False),
        frozenset(places),
        *(
            tuple(_compiles(pattern, at) for pattern in raw.get(key, ()))
            for key in ("unless_before", "unless_after", "unless_within")
        ),
        check,
        _near(raw.get("near"), at),
        raw.get("secret", False),
        raw.get("mentioned", not raw.get("secret", False)),
        raw.get("company", False),
        raw.get("count_for_high", 1),
        confidence,
        tuple(_examples(raw["yes"], "yes", at)),
        tuple(_examples(raw["no"], "no", at)),
        at,
    )


def _texts(raw: dict, key: str, at: str) -> None:
    value = raw.get(key, [])
    if not isinstance(value, list) or not all(isinstance(text, str) and text for text in value):
        raise CaseError(f"{at}: write {key} = ['...'], a list of texts")


def _patterns(raw: dict, at: str, lists: Path | None) -> Iterator[str]:
    if not raw.get("match") and not raw.get("words"):
        raise CaseError(f"{at}: lacks match = ['a pattern'], or words = [\"plain words\"]")
    for words in raw.get("words", ()):
        yield portable(_plain(words))
    for pattern in raw.get("match", ()):
        yield _compiles(_listed(pattern, at, lists), at)


def _plain(words: str) -> str:
    """Plain words as a pattern; at their ends no word goes on."""
    first, last = (r"\b" if sign.isascii() and sign.isalnum() else "" for sign in (words[0], words[-1]))
    return first + " ".join(re.escape(word) for word in words.split()) + last


def _listed(pattern: str, at: str, lists: Path | None) -> str:
    def alternatives(found: re.Match) -> str:
        own = lists / f"{found[1]}.toml" if lists else None
        try:
            known = tuple(tomllib.loads(_read(own))["values"]) if own and own.exists() else values(found[1])
        except (FileNotFoundError, KeyError, tomllib.TOMLDecodeError) as error:
            raise CaseError(f"{at}: there is no list lists/{found[1]}.toml with values = [...]") from error
        by_length = sorted(known, key=len, reverse=True)
        return "(?:" + "|".join(" ".join(re.escape(word) for word in value.split()) for value in by_length) + ")"

    return re.sub(r"\{([a-z][a-z_]*)\}", alternatives, pattern)


_SPACE = r" \t\n\r\f"
_CLASSES = {"d": "0-9", "w": "0-9A-Za-z_", "s": _SPACE}


def portable(pattern: str) -> str:
    """A pattern in the words that all three engines take alike."""
    made: list[str] = []
    within, signs = False, iter(pattern)
    while sign := next(signs, ""):
        if sign == "\\":
            escaped = next(signs, "")
            known = _CLASSES.get(escaped)
            made.append((known if within else f"[{known}]") if known else sign + escaped)
        elif sign == " " and not within:
            made.append(f"[{_SPACE}]")
            following = next(signs, "")
            if following in ("?", "*"):
                made.append("*")
            else:
                made.append("" if following in ("+", "{") else "+")
                signs = chain([following], signs) if following else signs
        else:
            within = sign == "[" if not within else sign != "]"
            made.append(sign)
    return "".join(made)


def for_python(pattern: str) -> str:
    """The same for Python's re, whose \\b would be Unicode's."""
    return re.sub(r"(\\.)", lambda found: r"(?a:\b)" if found[1] == r"\b" else found[1], pattern)


def _compiles(pattern: str, at: str) -> str:
    made = portable(pattern)
    try:
        compiled = re.compile(for_python(made))
    except re.error as error:
        raise CaseError(f"{at}: {pattern!r} is no pattern: {error}") from error
    if re.search(r"\(\?(?:[=!]|<[=!])|(?<!\\)\\[1-9]|\(\?P=", made):
        raise CaseError(f"{at}: {pattern!r} looks ahead, behind or back, which the matcher cannot")
    if compiled.search(""):
        raise CaseError(f"{at}: {pattern!r} matches the empty text, so it would match everywhere")
    return made


def _near(raw: dict | None, at: str) -> Near | None:
    if raw is None:
        return None
    words = raw.get("words") if isinstance(raw, dict) else None
    if not isinstance(words, list) or not words or not isinstance(raw.get("chars", 100), int):
        raise CaseError(f'{at}: write near = {{ words = ["..."], chars = 100 }}')
    return Near(tuple(map(_nearby, words)), min(raw.get("chars", 100), 400))


def _nearby(word: str) -> str:
    """A word of up to four letters stands by itself; a longer one may be a piece of another, as in Kreditkarte."""
    short = len(word) <= 4 and word.isascii() and word.isalnum()
    return portable(rf"(?:\b|_){word}(?:\b|_)" if short else re.escape(word.strip()))


def _examples(raw: list, key: str, at: str) -> Iterator[Example]:
    for entry in raw if isinstance(raw, list) else [None]:
        text = entry.get("text") if isinstance(entry, dict) else entry
        place = entry.get("place", "body") if isinstance(entry, dict) else "body"
        if not isinstance(text, str) or place not in PLACES:
            raise CaseError(
                f'{at}: write {key} = ["a text", {{ text = "another", place = "header" }}]; places are '
                + ", ".join(PLACES)
            )
        yield Example(text, place)
