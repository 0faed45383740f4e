"""Rounded sizes, done forwards: which figure a program shows for so many bytes.

A rendering is cut into bands: from so many bytes to so many, the figure is one quotient of whole numbers. So an engine
can compute it for every held file, and a listed `1.2K` becomes a key that is equal or not.
"""

import re
from functools import cache
from typing import NamedTuple

from purloined import knowledge

EXACT = 0  # the band of sizes that are shown to the byte
_UNITS = "KMGTPE"
_MOST = 1 << 56  # a hundred times so much still fits 64 bits
_NUMBER = re.compile(r"(\d[\d.,'\s\u00a0\u2009\u202f]*)\s*([a-zA-Z]*)")


class Band(NamedTuple):
    """Sizes that one rendering shows in one unit with so many decimals: from from_size, below to_size; the figure
    without its point is (size // before * multiply + add) // divide."""

    band: int
    unit: str
    decimals: int
    from_size: int
    to_size: int
    before: int
    multiply: int
    add: int
    divide: int

    def amount(self, size: int) -> int:
        """The figure without its point."""
        return (size // self.before * self.multiply + self.add) // self.divide


@cache
def renderings() -> dict[str, list[Band]]:
    """The bands of every known rendering, by its name. No two bands of any have the same number."""
    entries = knowledge.load("size_renderings.toml")["rendering"]
    return {entry["name"]: list(_bands(entry, 100 * number)) for number, entry in enumerate(entries, 1)}


def _bands(entry: dict, first: int):
    start, base = entry["plain_to"] + 1, entry["base"]
    for power, unit in enumerate(_UNITS, 1):
        if entry.get("only", unit) != unit:
            continue
        tenths, whole = entry.get("below_ten"), entry.get("decimals", 0)
        stop = _MOST if "only" in entry or unit == "E" else _next_unit(entry, base**power)
        parts = [(tenths, _below_ten(entry, base**power, tenths)), (0, stop)] if tenths else [(whole, stop)]
        for decimals, end in parts:
            if start < min(end, stop, _MOST):
                number = first + 10 * power + decimals
                yield _band(number, unit, decimals, start, min(end, stop, _MOST), entry, power)
                start = min(end, stop, _MOST)


def _band(number: int, unit: str, decimals: int, start: int, stop: int, entry: dict, power: int) -> Band:
    before = entry["base"] ** (power - 1) if "next_at" in entry else 1
    divide = entry["base"] ** power // before
    add = {"up": divide - 1, "nearest": divide // 2, "down": 0}[entry["rounding"]]
    return Band(number, unit, decimals, start, stop, before, 10**decimals, add, divide)


def _next_unit(entry: dict, unit: int) -> int:
    """The first size that is shown in a larger unit."""
    if "next_at" in entry:
        return entry["next_at"] * unit
    return (entry["base"] - 1) * unit + 1 if entry["rounding"] == "up" else entry["base"] * unit


def _below_ten(entry: dict, unit: int, decimals: int) -> int:
    """The first size whose figure has no decimals any more."""
    if "next_at" in entry:
        return 9 * unit + entry["next_at"] * (unit // entry["base"])
    return (10 * 10**decimals - 1) * unit // 10**decimals + 1


def figure(text: str) -> tuple[int, int, str] | None:
    """(digits without the point, decimals, unit) of a size as shown: `1,2 MB` gives (12, 1, `M`). None: it is none."""
    found = _NUMBER.fullmatch(text.strip())
    if not found:
        return None
    number, unit = re.sub(r"[\s\u00a0\u2009\u202f']", "", found[1]), found[2].upper()[:1]
    point = re.fullmatch(r"(.*\d)?[.,](\d{1,2})", number)
    digits = re.sub(r"\D", "", number)
    if not digits or len(digits) > 17 or (unit not in _UNITS and unit not in ("", "B", "O")):
        return None
    return int(digits), len(point[2]) if point else 0, unit if unit in _UNITS else ""


def code(text: str, rendering: str) -> tuple[int, int] | None:
    """(band, figure) of a size as shown by that rendering; None where it would not show one so."""
    said = figure(text)
    if said is None:
        return None
    digits, decimals, unit = said
    if not unit:
        only = any(band.from_size == 0 for band in renderings()[rendering])
        return None if decimals or only else (EXACT, digits)
    for band in renderings()[rendering]:
        if (band.unit, band.decimals) == (unit, decimals):
            return band.band, digits
    return None


def shows(text: str, rendering: str, size: int) -> bool:
    """Whether the rendering shows that text for so many bytes."""
    found = code(text, rendering)
    if found is None or found[0] == EXACT:
        return found is not None and found[1] == size
    band = next(band for band in renderings()[rendering] if band.band == found[0])
    return band.from_size <= size < band.to_size and band.amount(size) == found[1]
