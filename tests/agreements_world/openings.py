"""Opening paragraphs of openings.toml with companies drawn into them."""

import random
import tomllib
from collections.abc import Callable
from pathlib import Path

from purloined.content import Part
from tests.agreements_world import Made
from tests.agreements_world.companies import HOUSE, HOUSE_JAPANESE, OUTSIDE, OUTSIDE_JAPANESE, UNSEEN, Company, bare

TEXTS = Path(__file__).with_suffix(".toml")
_TOWNS = ("Harborview", "Tarnmouth", "Ostrava", "Belcastel", "Lindau-Süd", "Wexcombe")
_TOWNS_JAPANESE = ("東京都架空区", "愛知県架空市")
_DATES = ("4 May 2021", "May 4, 2021", "2021-05-04", "04.05.2021", "the 4th day of May 2021")


def _template(number: int, opening: dict) -> Callable[[random.Random], Made]:
    """What fills one opening with companies."""
    language = opening.get("lang", "en")

    def filled(dice: random.Random) -> Made:
        chosen = dict(zip("abcx", dice.sample(UNSEEN[language], 4), strict=True))
        outside = OUTSIDE_JAPANESE if language == "ja" else OUTSIDE
        chosen |= dict(zip("op", dice.sample(outside, 2), strict=True))
        chosen["h"] = HOUSE_JAPANESE if language == "ja" else HOUSE
        towns = dice.sample(_TOWNS_JAPANESE if language == "ja" else _TOWNS, 2)
        text = opening["text"].format(**_words(chosen), d=dice.choice(_DATES), at=towns[0], bt=towns[1])
        parties = [chosen[letter] for letter in opening.get("parties", "ab")]
        kind = {"en": "English", "ja": "Japanese", "de": "German", "fr": "French"}.get(language, "other language")
        name = opening.get("name", "document.docx")
        return Made([Part("body", text, "")], parties, traps=(kind if parties else "no agreement",), name=name)

    filled.__name__ = f"opening_{number:03d}"
    return filled


def _words(chosen: dict[str, Company]) -> dict[str, str]:
    """The names as an opening asks for them."""
    words = {}
    for letter, company in chosen.items():
        words |= {letter: company.legal, letter.upper(): company.legal.upper(), f"{letter}_": bare(company)}
    return words


TEMPLATES = [_template(number, one) for number, one in enumerate(tomllib.loads(TEXTS.read_text("utf-8"))["opening"])]
