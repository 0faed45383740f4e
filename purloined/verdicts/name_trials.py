"""Every known damage, tried on some of the held names that can be damaged at all."""

from collections.abc import Iterator

from purloined.parsing.name_damage import kinds, shown_key
from purloined.verdicts import aliases


def name_trials(tried_names: Iterator[dict]) -> Iterator[dict]:
    """One row per name and kind of damage."""
    for row in tried_names:
        name = aliases.last_part(row["path"])
        for kind in kinds().values() if not name.isascii() else ():
            shown = shown_key(name, kind)
            if shown != row["name_key"]:
                yield {"damage": kind.name, "name_key": row["name_key"], "shown_key": shown}
