"""How every held name that is not plain ASCII is shown by a listing with the damage that was found."""

from collections.abc import Iterator

from purloined import names
from purloined.parsing.name_damage import kinds, shown_key


def aliases(odd_names: Iterator[dict], name_damage: Iterator[dict]) -> Iterator[dict]:
    """One row per kind of damage, held name and name it may be shown as."""
    found = [kinds()[name] for name in sorted({row["damage"] for row in name_damage})]
    for row in odd_names if found else ():
        for name in sorted({last_part(row["path"]), last_part(row["other_path"])}):
            for kind in found if not name.isascii() else ():
                shown = shown_key(name, kind)
                if shown != row["name_key"]:
                    yield {"damage": kind.name, "name_key": row["name_key"], "shown_key": shown}


def last_part(path: str) -> str:
    """The name that a path ends in, as written."""
    return names.exact(path).rpartition("/")[2]
