"""How each listing rounds sizes: the rendering that gives most of the shown texts for files that are surely known."""

from collections import defaultdict
from collections.abc import Iterator

from purloined.parsing.size_rendering import renderings, shows
from purloined.verdicts.name_damage import chosen

FEWEST = 2  # files it must explain
SHARE = 5  # and a fifth of those that any explains
MOST = 2  # renderings of one listing


def size_rounding(known_pairs: Iterator[dict]) -> Iterator[dict]:
    """One row per listing and rendering found."""
    pairs: dict[str, list[dict]] = defaultdict(list)
    for row in known_pairs:
        if row["size"] is None and row["size_shown"] is not None and row["held_size"] is not None:
            pairs[row["source"]].append(row)
    for source, rows in sorted(pairs.items()):
        explains = {
            name: {place for place, row in enumerate(rows) if shows(row["size_shown"], name, row["held_size"])}
            for name in renderings()
        }
        for name, votes in chosen(explains, MOST, FEWEST, SHARE):
            yield {"source": source, "rounding": name, "votes": votes, "pairs": len(rows)}
