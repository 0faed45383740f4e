"""Wildcards as programs use them, made regular expressions that no pattern can slow down."""

import re
from functools import lru_cache

MOST_STARS = 16


class NoPattern(ValueError):
    """A pattern that cannot be read, or is more intricate than any that people write."""


@lru_cache(maxsize=4096)
def glob(pattern: str, ignore_case: bool = False, crosses: bool = False, brackets: bool = True) -> re.Pattern:
    r"""`*`, `?` and, with brackets, `[a-z]` and `[!a]`; a backslash is an ordinary character.

    crosses: whether `*` and `?` stand for `/` as well. Each star takes the first place that fits, which for stars of
    one kind finds whatever can be found."""
    anything = r"[\s\S]" if crosses else "[^/]"
    pieces = _pieces(pattern, brackets, "." if crosses else "[^/]")
    runs: list[str] = [""]
    for piece in pieces:
        if piece == "*":
            runs.append("")
        else:
            runs[-1] += piece
    if len(runs) > MOST_STARS:
        raise NoPattern(f"more than {MOST_STARS} stars")
    first, *rest = runs
    text = first
    if rest:
        *middle, last = rest
        text += "".join(f"(?>{anything}*?{run})" for run in middle if run) + f"{anything}*{last}"
    return _compiled(text, ignore_case)


def _pieces(pattern: str, brackets: bool, one: str) -> list[str]:
    pieces: list[str] = []
    at = 0
    while at < len(pattern):
        character = pattern[at]
        at += 1
        if character == "*":
            if not pieces or pieces[-1] != "*":
                pieces.append("*")
        elif character == "?":
            pieces.append(one)
        elif character == "[" and brackets and (end := _end_of_set(pattern, at)):
            pieces.append(_set(pattern[at:end]))
            at = end + 1
        else:
            pieces.append(re.escape(character))
    return pieces


def _end_of_set(pattern: str, at: int) -> int:
    """Where the `]` stands that ends the set; 0 where none does."""
    at += pattern[at : at + 1] in ("!", "^")
    return max(pattern.find("]", at + 1), 0)


def _set(text: str) -> str:
    if "[:" in text:
        raise NoPattern("a character class")
    negated, text = text[0] in "!^", text[1:] if text[0] in "!^" else text
    return "[" + ("^" if negated else "") + re.sub(r"([\\\[\]^&~|])", r"\\\1", text) + "]"


def _compiled(text: str, ignore_case: bool) -> re.Pattern:
    try:
        return re.compile(text, re.DOTALL | (re.IGNORECASE if ignore_case else 0))
    except re.error as error:
        raise NoPattern(str(error)) from error


def has_wildcard(text: str) -> bool:
    """Whether `*` or `?` stands in it."""
    return "*" in text or "?" in text
