"""How names are damaged on their way into a listing, done forwards: the name as held in, the name as shown out.

A name is never repaired: several names may be damaged into one, and a repair would have to guess which. Which kind of
damage a listing has is found by trying each on names that are held, and counting which of them it shows.
"""

import codecs
import unicodedata
from functools import cache
from typing import NamedTuple

from purloined import knowledge, names


class NameDamage(NamedTuple):
    """One kind. name: as people read it; written: the encoding of the bytes; read: the one they were taken for, empty
    where none was; lost: what stands for each character that has no byte in `written`; decomposed: accents as
    characters of their own, as macOS writes them; times: how often that was done."""

    name: str
    written: str
    read: str = ""
    lost: str = "?"
    decomposed: bool = False
    times: int = 1


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
        NameDamage(
            f"{mark or 'nothing'} for what {written} lacks{', decomposed' * decomposed}", written, "", mark, decomposed
        )
        for written in known["lost"]["written"]
        for mark in known["lost"]["marks"]
        for decomposed in (False, True)
    ]
    twice = [
        kind._replace(name=f"{kind.name}, twice", times=2) for kind in misread if kind.name in known["misread"]["twice"]
    ]
    return {kind.name: kind for kind in (*misread, *lost, *twice)}


def damaged(name: str, kind: NameDamage) -> str:
    """The name, or part of a path, as a listing damaged in this way shows it."""
    text = unicodedata.normalize("NFD" if kind.decomposed else "NFC", name)
    if not kind.read:
        return "".join(character if _has(kind.written, character) else kind.lost for character in text)
    for _ in range(kind.times):
        text = text.encode(kind.written, "replace").decode(kind.read, "as a control character")
    return text


def shown_key(name: str, kind: NameDamage) -> int:
    """The key under which the damaged name stands in a listing. It is one name, whatever slashes came into it."""
    return names.key(names.normal(damaged(name, kind)))


def _as_control(error: UnicodeError) -> tuple[str, int]:
    """What Windows makes of bytes that its code page lacks: control characters of the same number. In an encoding of
    several bytes they are lost."""
    assert isinstance(error, UnicodeDecodeError)
    if error.encoding in ("utf-8", "cp932", "cp936", "gbk"):
        return "\ufffd", error.end
    return "".join(map(chr, error.object[error.start : error.end])), error.end


codecs.register_error("as a control character", _as_control)


@cache
def _has(encoding: str, character: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
