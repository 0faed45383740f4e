"""How names are damaged on their way into a listing, done forwards: the name as held in, the name as shown out.

A name is never repaired: several names may be damaged into one, and a repair would have to guess which. Which kind of
damage a listing has is found by trying each on names that are held, and counting which of them it shows.
"""

import unicodedata
from functools import cache
from typing import NamedTuple

from purloined import knowledge, names


class NameDamage(NamedTuple):
    """One kind. name: as people read it; written: the encoding of the bytes; read: the one they were taken for, empty
    where none was; lost: what stands for each character that has no byte in `written`; decomposed: accents as
    characters of their own, as macOS writes them."""

    name: str
    written: str
    read: str = ""
    lost: str = "?"
    decomposed: bool = False


@cache
def kinds() -> dict[str, NameDamage]:
    """Every kind that is tried, by name."""
    known = knowledge.load("name_damage.toml")
    misread = [
        NameDamage(f"{written} read as {read}{', decomposed' * decomposed}", written, read, "?", decomposed)
        for written in known["misread"]["written"]
        for read in known["misread"]["read"]
        for decomposed in ((False, True) if written == "utf-8" else (False,))
        if written != read
    ]
    lost = [
        NameDamage(f"{mark} for what {written} lacks{', decomposed' * decomposed}", written, "", mark, decomposed)
        for written in known["lost"]["written"]
        for mark in known["lost"]["marks"]
        for decomposed in (False, True)
    ]
    return {kind.name: kind for kind in (*misread, *lost)}


def damaged(name: str, kind: NameDamage) -> str:
    """The name, or part of a path, as a listing damaged in this way shows it."""
    text = unicodedata.normalize("NFD" if kind.decomposed else "NFC", name)
    if not kind.read:
        return "".join(character if _has(kind.written, character) else kind.lost for character in text)
    return text.encode(kind.written, "replace").decode(kind.read, "replace")


def shown_key(name: str, kind: NameDamage) -> int:
    """The key under which the damaged name stands in a listing. It is one name, whatever slashes came into it."""
    return names.key(names.normal(damaged(name, kind)))


@cache
def _has(encoding: str, character: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
