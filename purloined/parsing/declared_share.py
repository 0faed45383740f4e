"""The part of all files that a listing says it lists, by its name or by what stands above its first entries.

Thieves show a part on purpose: `30%listing.txt`, "partial file tree, which contains about 5%", "1/10000 of your file
tree". In parts of a million, so that engines need no fractions.
"""

import re

ALL = 1_000_000
_HEAD_LINES = 20
_NUMBER = r"(\d{1,3}(?:[.,]\d{1,4})?) ?(?:%|percent|prozent|pour ?cent)"
_IN_NAME = re.compile(rf"(?<![\d.,]){_NUMBER}", re.IGNORECASE)
_OF_THEM = r"(?:your|the|all|whole|entire|total|stolen|our|their|data|files?|tree|list\w*)"
_IN_TEXT = re.compile(
    rf"\b(?:contains?|shows?|lists?|only|about|approx\w*|partial\w*|sample|this is|is) (?:\w+ ){{0,3}}{_NUMBER}"
    rf"|(?<![\d.,\w]){_NUMBER} of (?:\w+ ){{0,2}}{_OF_THEM}\b",
    re.IGNORECASE,
)
_IS_PATH = re.compile(r"[\\/\t]|\.\w{1,5}$")
_FRACTION = re.compile(rf"(?<![\d/\\])(\d{{1,3}})/(\d{{1,7}}) (?:part )?of (?:\w+ ){{0,2}}{_OF_THEM}\b", re.IGNORECASE)


def in_name(name: str) -> int | None:
    """The share that a file's name states; None where it states none."""
    said = _IN_NAME.search(name)
    return _of_percent(said[1]) if said else None


def in_text(lines: list[str]) -> int | None:
    """The share that one of a listing's first lines states in a sentence; None where none does."""
    for line in lines[:_HEAD_LINES]:
        if len(line) > 500:
            continue
        if said := _FRACTION.search(line):
            part, whole = int(said[1]), int(said[2])
            return part * ALL // whole if 0 < part <= whole else None
        if not _IS_PATH.search(line) and (said := _IN_TEXT.search(line)):
            return _of_percent(said[1] or said[2])
    return None


def percent(share: int) -> str:
    """In per cent, with as many digits as it takes."""
    return f"{share / 10_000:.4f}".rstrip("0").rstrip(".") + " %"


def _of_percent(text: str) -> int | None:
    share = round(float(text.replace(",", ".")) * 10_000)
    return share if 0 < share <= ALL else None
