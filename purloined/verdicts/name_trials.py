"""Every known damage, tried on some of the held names that can be damaged at all."""

import heapq
from collections.abc import Iterator

from purloined.parsing.name_damage import kinds, shown_key
from purloined.verdicts import aliases

MOST = 5_000  # of the names that are likely listed, and as many of the others


def name_trials(odd_names: Iterator[dict]) -> Iterator[dict]:
    """One row per name and kind of damage. Keys are as good as random, so the names of the least keys are a sample."""
    for row in _sample(odd_names):
        name = aliases.last_part(row["path"])
        for kind in kinds().values() if not name.isascii() else ():
            shown = shown_key(name, kind)
            if shown != row["name_key"]:
                yield {"damage": kind.name, "name_key": row["name_key"], "shown_key": shown}


def _sample(odd_names: Iterator[dict]) -> list[dict]:
    """The least keys of both kinds, in one pass."""
    kept: dict[bool, list] = {True: [], False: []}
    for row in odd_names:
        heap, item = kept[row["likely"]], (-row["name_key"], row["path"], row)
        if len(heap) < MOST:
            heapq.heappush(heap, item)
        else:
            heapq.heappushpop(heap, item)
    return [row for heap in kept.values() for _, _, row in sorted(heap, key=lambda item: item[:2])]
