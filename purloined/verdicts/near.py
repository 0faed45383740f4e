"""Names that are nearly those of files in the same place: cut ones that a held name begins with, and mistyped ones.

A cut name fits a held one that begins so, as it is or damaged as the listing's names are. Any other is compared letter
by letter, with a file of the shown size only.
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
        held = last_part(row["path"])
        ways = {names.normal(held), *(names.normal(damaged(held, kinds()[kind])) for kind in found[row["source"]])}
        beginning = row["beginning"]
        is_near = (
            any(way.startswith(beginning) for way in ways)
            if beginning is not None
            else any(_alike(way, names.normal(last_part(row["listed_path"]))) for way in ways)
        )
        if is_near:
            entry = {column: row[column] for column in ("source", "record", "listed_folder_key", "shown_key")}
            yield entry | {"file": row["file"], "sized": row["sized"], "cut": beginning is not None}


def _alike(one: str, other: str) -> bool:
    """Cheap bounds first; names of one type only."""
    if names.extension(one) != names.extension(other):
        return False
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE
