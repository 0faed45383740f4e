"""Which damage the names of each listing have: the kind that explains most names, then what explains most of the rest.

A listing may have several, where it was pasted together. Kinds that explain the same names are one: the first by name.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import TypeVar

FEWEST = 2  # names that only this kind explains
SHARE = 20  # and a twentieth of those that any explains
MOST = 4  # kinds of one listing
Kind = TypeVar("Kind", str, int)


def name_damage(name_hits: Iterator[dict]) -> Iterator[dict]:
    """One row per listing and kind of damage found."""
    hits: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for row in name_hits:
        hits[row["source"]][row["damage"]].add(row["shown_key"])
    for source, by_kind in sorted(hits.items()):
        explained = len(set().union(*by_kind.values()))
        for kind, votes in chosen(by_kind, MOST, FEWEST, SHARE):
            yield {"source": source, "damage": kind, "votes": votes, "explained": explained}


def chosen(by_kind: dict[Kind, set[int]], most: int, fewest: int, share: int) -> Iterator[tuple[Kind, int]]:
    """(kind, what it explains that those before it do not), the best first."""
    explained = len(set().union(*by_kind.values())) if by_kind else 0
    left = dict(by_kind)
    for _ in range(most):
        if not left:
            return
        kind = min(left, key=lambda kind: (-len(left[kind]), kind))
        found = left.pop(kind)
        if len(found) < fewest or len(found) * share < explained:
            return
        yield kind, len(found)
        left = {other: items - found for other, items in left.items()}
