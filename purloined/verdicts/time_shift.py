"""How each listing shows times: by how much they differ from the held ones, and to what they are rounded.

An offset of half hours, and seconds, even seconds (FAT and ZIP), minutes or days: what makes most of the surely known
files agree. A listing of summer and winter has two offsets; more than two are none. A time alone decides nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator

HALF_HOUR = 1800
STEPS = {1: (0, 1), 2: (2, 2), 60: (0, 60), 86_400: (0, 86_400)}  # rounding: how far the held time may be off
OFFSETS = range(-12 * 3600, 14 * 3600 + 1, HALF_HOUR)
FEWEST, SHARE, MOST = 3, 5, 2


def time_shift(known_pairs: Iterator[dict]) -> Iterator[dict]:
    """One row per listing and offset: a held time lies from `early` seconds before the listed one, less the offset, to
    `late` seconds after it."""
    gaps: dict[str, list[int]] = defaultdict(list)
    for row in known_pairs:
        if row["mtime"] is not None and row["held_mtime"] is not None:
            held = row["held_mtime"].replace(microsecond=0)
            gaps[row["source"]].append(round((row["mtime"] - held).total_seconds()))
    for source, seconds in sorted(gaps.items()):
        for step, votes in _finest(seconds):
            early, late = STEPS[step]
            for offset, count in sorted(votes.items(), key=lambda item: (-item[1], item[0]))[:MOST]:
                if count >= FEWEST and count * SHARE >= len(seconds):
                    yield {"source": source, "seconds": offset, "early": early, "late": late,
                           "votes": count, "pairs": len(seconds)}  # fmt: skip


def _finest(seconds: list[int]) -> Iterator[tuple[int, Counter]]:
    """The finest rounding by which nine tenths agree of what the coarsest makes agree, and its votes."""
    votes = {step: _votes(seconds, *reach) for step, reach in STEPS.items()}
    best = max(sum(count for _, count in found.most_common(MOST)) for found in votes.values())
    for step, found in votes.items():
        if best and sum(count for _, count in found.most_common(MOST)) * 10 >= best * 9:
            yield step, found
            return


def _votes(seconds: list[int], early: int, late: int) -> Counter:
    """offset -> how many agree by it."""
    found: Counter = Counter()
    for gap, count in Counter(seconds).items():
        for offset in OFFSETS:
            if offset - late < gap <= offset + early:
                found[offset] += count
    return found
