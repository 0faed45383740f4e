"""Legal forms of companies, and names without them: `Müller & Söhne GmbH & Co. KG` -> `Müller & Söhne`.

The forms are data: knowledge/legal_forms.toml.
"""

import re
import unicodedata
from functools import cache

from purloined import knowledge

_SIGN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[&+]")
_ANDS = frozenset(("&", "+", "and", "und", "et"))


def without(name: str) -> str:
    """The name without its forms; as it is where nothing would be left."""
    text = re.sub(asian(), " ", name).strip()
    while found := _at_end().search(text):
        if not text[: found.start()].strip(" ,&"):
            break
        text = text[: found.start()].rstrip(" ,&_-")
    return re.sub(r"^(?i:the) (?=\S)", "", text) or name


def words(name: str) -> tuple[str, ...]:
    """The words of a name without its forms, in small letters, to compare names by."""
    found = _SIGN.findall(unicodedata.normalize("NFKC", without(name)).replace("_", " ").lower())
    return tuple("&" if word in _ANDS else word.replace("’", "'") for word in found)


@cache
def western() -> str:
    """A legal form of the West in a text, as a pattern: S.p.A., SpA, S. p. A."""
    listed = _listed()["western"]
    forms = sorted({*listed["written"], *listed["in_texts"]}, key=len, reverse=True)
    pieces = ([re.escape(piece) for piece in re.split(r"[. ]+", form) if piece] for form in forms)
    return "|".join(r"\.?[ _]?".join(of_form) for of_form in pieces)


@cache
def asian() -> str:
    """A legal form before or behind an Asian name, as a pattern."""
    return "|".join(re.escape(form) for form in sorted(_listed()["asian"]["written"], key=len, reverse=True))


@cache
def compared() -> frozenset[str]:
    """The forms in lower case without stops, of names that stand by themselves: spa, co, gmbh."""
    listed = _listed()["western"]
    return frozenset({*listed["compared"], *map(_folded, listed["written"])})


@cache
def in_texts() -> frozenset[str]:
    """The forms that a text may have, in lower case, letters and digits alone: spa, coltd, gmbhcokg."""
    listed = _listed()["western"]
    return frozenset(re.sub(r"[^\w]", "", form.lower()) for form in (*listed["written"], *listed["in_texts"]))


def has_asian(text: str) -> bool:
    """Whether one of the Asian forms stands in the text."""
    return re.search(asian(), text) is not None


def _folded(form: str) -> str:
    return form.lower().replace(".", "").replace("/", " ")


@cache
def _at_end() -> re.Pattern:
    return re.compile(rf"(?<=[\s,._-])(?:{western()})\.?$", re.IGNORECASE)


@cache
def _listed() -> dict:
    return knowledge.load("legal_forms.toml")
