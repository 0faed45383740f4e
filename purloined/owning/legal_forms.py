"""Names of companies without their legal form: `Müller & Söhne GmbH & Co. KG` -> `Müller & Söhne`.

The forms are data: knowledge/markings/lists/legal_forms.toml and legal_forms_asian.toml.
"""

import re
import unicodedata
from functools import cache

from purloined.marking import rules

_SIGN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[&+]")
_ANDS = frozenset(("&", "+", "and", "und", "et"))


def without(name: str) -> str:
    """The name without its forms; as it is where nothing would be left."""
    text = _asian().sub(" ", name).strip()
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
    """A legal form of the West, as a pattern: S.p.A., SpA, S. p. A."""
    forms = sorted({*rules.values("legal_forms"), "Sp. z o.o", "GmbH & Co. KG"}, key=len, reverse=True)
    pieces = ([re.escape(piece) for piece in re.split(r"[. ]+", form) if piece] for form in forms)
    return "|".join(r"\.?[ _]?".join(of_form) for of_form in pieces)


@cache
def _at_end() -> re.Pattern:
    return re.compile(rf"(?<=[\s,._-])(?:{western()})\.?$", re.IGNORECASE)


@cache
def _asian() -> re.Pattern:
    return re.compile("|".join(re.escape(form) for form in rules.values("legal_forms_asian")))
