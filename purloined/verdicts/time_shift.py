"""How each listing shows times: by how much they differ from the held ones, and to what they are rounded.

An offset of half hours, and seconds, even seconds (FAT and ZIP), minutes or days: what makes most of the surely known
files agree. A listing of summer and winter has two offsets; more than two are none. A time alone decides nothing.
"""

from collections import defaultdict
from collections.abc import Iterator

from purloined.verdicts.name_damage import chosen

HALF_HOUR = 1800
FROM, TO = -12 * 3600, 14 * 3600  # the offsets that zones have
STEPS = ((0, 1), (2, 2), (0, 60), (0, 86_400))  # seconds, even seconds, minutes, days: early, late
FEWEST, SHARE, MOST = 3, 5, 2


def time_shift(known_pairs: Iterator[dict]) -> Iterator[dict]:
    """One row per listing and offset: a held time, so moved, lies from `early` seconds before the listed one to `late`
    seconds after it."""
    gaps: dict[str, dict[int, int]] = defaultdict(dict)
    for row in known_pairs:
        if row["mtime"] is not None and row["held_mtime"] is not None:
            held = row["held_mtime"].replace(microsecond=0)
            of_source = gaps[row["source"]]
            of_source[len(of_source)] = round((row["mtime"] - held).total_seconds())
    for source, seconds in sorted(gaps.items()):
        for offset, early, late, votes in _finest(seconds):
            yield {"source": source, "seconds": offset, "early": early, "late": late, "votes": votes,
                   "pairs": len(seconds)}  # fmt: skip


def _finest(seconds: dict[int, int]) -> list[tuple[int, int, int, int]]:
    """(offset, early, late, votes) by the finest rounding that explains nine tenths of what any explains."""
    found = []
    for early, late in STEPS:
        by_offset = _agreeing(seconds, early, late)
        offsets = list(chosen(by_offset, MOST, FEWEST, SHARE))
        found.append([(offset, early, late, votes) for offset, votes in offsets])
    votes = [sum(offset[-1] for offset in offsets) for offsets in found]
    return next(offsets for offsets, count in zip(found, votes, strict=True) if count * 10 >= max(votes) * 9)


def _agreeing(seconds: dict[int, int], early: int, late: int) -> dict[int, set[int]]:
    """offset -> the known files whose times agree by it."""
    found: dict[int, set[int]] = defaultdict(set)
    for known, gap in seconds.items():
        first = -(-(gap - early) // HALF_HOUR) * HALF_HOUR
        for offset in range(max(first, FROM), min(gap + late, TO + 1), HALF_HOUR):
            found[offset].add(known)
    return found
