"""A listing of parts of the share: whole blocks of it, another firm's rows among them, and what its profile does."""

from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random
from typing import NamedTuple

from . import damage, share
from .profiles import Profile

FOREIGN, TYPOS, NO_SIZES = 0.30, 0.01, 0.01


class Listed(NamedTuple):
    """One line of a listing, as a reader gives it, and what is true of it. hurt: typo, no size, or empty."""

    path: str
    size: int | None
    size_shown: str | None
    mtime: datetime | None
    mtime_shown: str | None
    own: bool
    content: int
    hurt: str


def listing(own: list[share.Row], profile: Profile, seed: str, foreign: float = FOREIGN) -> Iterator[Listed]:
    """The lines of one listing in the order of their places, of these held files and of foreign ones."""
    random = Random(seed)
    others = share.rows(seed, 0, round(len(own) * foreign / (1 - foreign)), ours=False)
    lines = [(row, True) for row in own] + [(row, False) for row in others]
    lines.sort(key=lambda line: (line[0].share, line[0].folder, line[0].name))
    for number, (row, is_own) in enumerate(lines):
        yield _listed(row, is_own, profile, random, number, number / len(lines))


def _listed(row: share.Row, own: bool, profile: Profile, random: Random, number: int, part: float) -> Listed:
    dice, name, hurt = random.random(), row.name, ""
    if dice < TYPOS:
        name, hurt = damage.mistyped(name, random), "typo"
    elif dice < TYPOS + NO_SIZES:
        hurt = "no size"
    shown = None if hurt == "no size" or profile.size is None else profile.size(row.size)
    size = row.size if profile.size is None and hurt != "no size" else None
    mtime, mtime_shown = profile.time(datetime.fromtimestamp(row.modified, UTC).replace(tzinfo=None))
    path = profile.place(f"{row.share}/{row.folder}/{name}", number, part)
    return Listed(path, size, shown, mtime, mtime_shown, own, row.content, hurt)


def chosen(blocks: list[tuple[int, int]], lines: int, seed: str) -> list[int]:
    """Blocks that hold so many files together, or a few more. blocks: each with how many files it has."""
    order, found, files = list(blocks), [], 0
    Random(f"blocks {seed}").shuffle(order)
    for block, count in order:
        if files >= lines:
            break
        found.append(block)
        files += count
    return found
