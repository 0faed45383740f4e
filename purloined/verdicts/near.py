"""Names that are nearly those of files in the same place: cut ones that a held name begins with, and mistyped ones.

A cut name fits a held one that begins so, as it is or damaged as the listing's names are. Any other is compared letter
by letter with the files of the shown size; where no size is shown, it must be one slip of a hand.
"""

from collections import defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher

from purloined import names
from purloined.parsing.name_damage import damaged, kinds
from purloined.verdicts.aliases import last_part

ALIKE = 0.6  # of their letters, in order, two names must share


def near(near_pairs: Iterator[dict], name_damage: Iterator[dict]) -> Iterator[dict]:
    """One row per entry and held file whose names are near."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in name_damage:
        found[row["source"]].append(row["damage"])
    for row in near_pairs:
        held, listed = last_part(row["path"]), names.normal(last_part(row["listed_path"]))
        ways = {names.normal(held), *(names.normal(damaged(held, kinds()[kind])) for kind in found[row["source"]])}
        beginning = row["beginning"]
        if beginning is not None:
            is_near = any(way.startswith(beginning) for way in ways)
        else:
            is_near = any((_alike if row["sized"] else _one_slip)(way, listed) for way in ways)
        if is_near:
            entry = {column: row[column] for column in ("source", "record", "listed_folder_key", "shown_key")}
            yield entry | {"file": row["file"], "sized": row["sized"], "cut": beginning is not None}


def _one_slip(one: str, other: str) -> bool:
    """A character more, a letter for another, or two neighbours that changed places. One digit for another is no slip:
    names that count differ so."""
    start = _alike_from_the_start(one, other)
    one, other = one[start:], other[start:]
    end = _alike_from_the_start(one[::-1], other[::-1])
    one, other = one[: len(one) - end], other[: len(other) - end]
    if len(one) == len(other) == 1:
        return not (one.isdigit() or other.isdigit())
    return len(one) + len(other) == 1 or (len(one) == 2 and one == other[::-1])


def _alike_from_the_start(one: str, other: str) -> int:
    """So many characters."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))


def _alike(one: str, other: str) -> bool:
    """Cheap bounds first; names of one type only."""
    if names.extension(one) != names.extension(other):
        return False
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE
