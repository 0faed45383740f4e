"""Where a listed folder lies among the held ones.

Names that agree vote for pairs (listed folder, held folder). What both paths of a pair have in common at their ends,
the held one damaged as the listing's names are, is cut off; what is left is a pair of roots, and the votes of all
folders below add up. Each listed folder is then looked up

1. below the pairs of roots that are believed; if that is in several places, as where a backup lies beside, in the one
   whose path, the share's name before it, has most in common with the listed one; of two such, in that whose roots have
   half again as many votes;
2. else it is what its own names vote for, if at least two agree, three tenths of its entries, and half again as many
   votes as for any other folder.

A pair of roots is sure where at least two names agree and the chance that an unrelated listing would show them so is
less than one in a million (20 bits); a folder's own names, one in a thousand million (30 bits). Without sizes there is
no such chance: there half of all entries below the listed root have to agree, or twenty names below a root that is a
whole share; a folder's own names are not enough.
What is not sure decides nothing. Several folders may be left, as where a share is held twice: then an entry decides
where one of them alone has its file, or what they have is of one content.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from sys import intern
from typing import NamedTuple

from purloined import names
from purloined.parsing.name_damage import damaged, kinds

BITS, OWN_BITS = 20, 30  # of a pair of roots; of a folder's own names alone: programs are much the same everywhere
WHOLE_SHARE = 20  # names that agree below a share, where no sizes are shown
Place = tuple[str, str, int]  # host, share, key of the folder


class Pair(NamedTuple):
    """Below `listed` lies what lies below `held` on that share."""

    listed: str
    host: str
    share: str
    held: str


class Support(NamedTuple):
    """What stands behind a pair, as `votes` counts it. entries: all below the listed root."""

    votes: int = 0
    files: int = 0
    bits: int = 0
    name_votes: int = 0
    entries: int = 0

    @property
    def alone_is_sure(self) -> bool:
        """Whether sizes make one folder's own names no coincidence."""
        return self.files >= 2 and self.bits >= OWN_BITS

    def is_sure(self, shows_sizes: bool) -> bool:
        """Whether a pair of roots is no coincidence."""
        return self.files >= 2 and (self.bits >= BITS if shows_sizes else self.files * 2 >= self.entries)


NONE = Support()
Votes = dict[int, dict[Place, Support]]  # by the key of the listed folder
Root = tuple[str, str, str]  # host, share, folder
Below = dict[Root, dict[str, tuple[Place, ...]]]  # held folders by the ways to show the rest of their path
Ways = list[tuple[str, ...]]  # for each part of a path, how a listing may show it
ShownAs = Callable[[Place], Ways]  # of a held folder; empty where it can only be shown as it is


def mapped(
    votes: Iterator[dict],
    entry_folders: Iterator[dict],
    held_folders: Iterator[dict],
    odd_folders: Iterator[dict],
    name_damage: Iterator[dict],
    listed_sizes: Iterator[dict],
) -> Iterator[dict]:
    """One row per listed folder and held folder it may be."""
    held: dict[Place, str] = {
        (intern(row["host"]), intern(row["share"]), row["folder_key"]): row["folder"] for row in held_folders
    }
    written = _written(odd_folders, held)
    folders: dict[str, list[dict]] = defaultdict(list)
    for row in entry_folders:
        folders[row["source"]].append(row)
    cast: dict[str, Votes] = defaultdict(lambda: defaultdict(dict))
    for row in votes:
        place = (intern(row["held_host"]), intern(row["held_share"]), row["held_folder_key"])
        cast[row["source"]][row["folder_key"]][place] = Support(
            row["votes"], row["files"], row["bits"], row["name_votes"]
        )
    damages: dict[str, list[str]] = defaultdict(list)
    for row in name_damage:
        damages[row["source"]].append(row["damage"])
    sized = {row["source"] for row in listed_sizes if row["sized"] * 10 >= row["entries"]}
    for source in sorted(cast):
        listed = sorted(folders[source], key=lambda row: row["folder_key"])
        shown_as = _shown_as(sorted(damages[source]), written)
        yield from _one_listing(source, listed, cast.pop(source), held, shown_as, source in sized)


def _written(odd_folders: Iterator[dict], held: dict[Place, str]) -> dict[Place, str]:
    """Held folders as written: what of the path of one of their files stands for the same parts."""
    found: dict[Place, str] = {}
    for row in odd_folders:
        place = (intern(row["host"]), intern(row["share"]), row["folder_key"])
        if held[place]:
            parts = names.exact(row["path"]).split("/")[:-1]  # of a UNC path, the host and the share stand first
            found[place] = "/".join(parts[-held[place].count("/") - 1 :])
    return found


def _shown_as(damages: list[str], written: dict[Place, str]) -> ShownAs:
    """Gives the ways in which a listing may show the parts of a held folder's path: as they are, and damaged. It is the
    path as written that was damaged: small letters and capitals do not become the same."""

    @cache
    def ways(part: str) -> tuple[str, ...]:
        if part.isascii():
            return (names.normal(part),)
        return tuple(dict.fromkeys(map(names.normal, (part, *(damaged(part, kinds()[kind]) for kind in damages)))))

    def shown_as(place: Place) -> Ways:
        path = written.get(place) if damages else None
        return [ways(part) for part in path.split("/")] if path else []

    return shown_as


def _one_listing(
    source: str, listed: list[dict], own: Votes, held: dict[Place, str], shown_as: ShownAs, shows_sizes: bool
) -> Iterator[dict]:
    text = {row["folder_key"]: row["folder"] for row in listed}
    roots = _believed(_with_entries(_roots(text, own, held, shown_as), listed), shows_sizes)
    below = _below(roots, held, shown_as)
    by_listed: dict[str, list[Pair]] = defaultdict(list)
    for pair in sorted(roots):
        by_listed[pair.listed].append(pair)
    for row in listed:
        voted = own.get(row["folder_key"], {})
        fitting = _fitting(row["folder"], by_listed)
        found, because = _under(row["folder"], row["entries"], fitting, roots, below, voted, shows_sizes)
        if not found:
            found, because = _by_own_names(voted, row["entries"], shows_sizes)
        for (host, share, key), (support, sure) in sorted(found.items()):
            yield {
                "source": source, "folder_key": row["folder_key"], "held_host": host, "held_share": share,
                "held_folder_key": key, "sure": sure, "places": len(found), "files": support.files,
                "votes": support.votes, "bits": support.bits, "because": because,
            }  # fmt: skip


def common_end(listed: str, held: str, place: Place, shown_as: ShownAs) -> tuple[str, str]:
    """What is left of both folders when their common end is cut off."""
    if held.endswith(listed):  # quick, for most
        before = held[: len(held) - len(listed)]
        if not listed or not before or before.endswith("/"):
            return "", before.rstrip("/")
    a, b = listed.split("/") if listed else [], held.split("/") if held else []
    ways = shown_as(place)
    while a and b and (a[-1] == b[-1] or (ways and a[-1] in ways[len(b) - 1])):
        a.pop()
        b.pop()
    return "/".join(a), "/".join(b)


def _roots(text: dict[int, str], own: Votes, held: dict[Place, str], shown_as: ShownAs) -> dict[Pair, Support]:
    """The pairs of roots that the best pair of each listed folder speaks for."""
    found: dict[Pair, list[int]] = defaultdict(lambda: [0, 0, 0, 0, 0])
    for key, places in own.items():
        best = max((support.votes, support.name_votes) for support in places.values())
        for place, support in places.items():
            if (support.votes, support.name_votes) == best:
                listed, lies_in = common_end(text[key], held[place], place, shown_as)
                total = found[Pair(listed, place[0], place[1], lies_in)]
                for n, count in enumerate(support):
                    total[n] += count
    return {pair: Support(*total) for pair, total in found.items()}


def _with_entries(roots: dict[Pair, Support], listed: list[dict]) -> dict[Pair, Support]:
    """The same, with the entries below each listed root."""
    entries: dict[str, int] = dict.fromkeys((pair.listed for pair in roots), 0)
    for row in listed:
        for root in _upwards(row["folder"]):
            if root in entries:
                entries[root] += row["entries"]
    return {pair: support._replace(entries=entries[pair.listed]) for pair, support in roots.items()}


def _upwards(folder: str) -> Iterator[str]:
    """The folder, and all above it, to the root."""
    yield folder
    while folder:
        folder = folder.rpartition("/")[0]
        yield folder


def _believed(roots: dict[Pair, Support], shows_sizes: bool) -> dict[Pair, Support]:
    """Those with more than a fiftieth of the listing's votes, and at least two files; or one of the two roots is
    empty: the one path is the end of the other."""
    total = sum(support.votes for support in roots.values())
    return {
        pair: support
        for pair, support in roots.items()
        if (support.is_sure(shows_sizes) and support.votes * 50 >= total)
        or (support.name_votes >= 1000 and (not pair.listed or not pair.held))
    }


def _below(roots: Iterable[Pair], held: dict[Place, str], shown_as: ShownAs) -> Below:
    """For each held root, the folders below it. Many pairs may have one held root: it is gone through once."""
    found: Below = {(pair.host, pair.share, pair.held): {} for pair in roots}
    of_share: dict[tuple[str, str], set[str]] = defaultdict(set)
    for host, share, root in found:
        of_share[host, share].add(root)
    for place, folder in held.items():
        host, share, _ = place
        for root in _roots_above(folder, of_share.get((host, share), set())):
            below, shown = found[host, share, root], shown_as(place)[root.count("/") + 1 if root else 0 :]
            for way in _together(shown) if shown else (_rest(folder, root),):
                below[way] = (*below.get(way, ()), place)
    return found


def _roots_above(folder: str, roots: set[str]) -> Iterator[str]:
    """The roots that the folder is, or lies below."""
    if len(roots) <= 8:
        return (root for root in roots if not root or folder == root or folder.startswith(root + "/"))
    return (root for root in _upwards(folder) if root in roots)


def _together(ways: Ways) -> list[str]:
    """The path as it is, and with every part damaged in the same way."""
    most = max(map(len, ways))
    return list(dict.fromkeys("/".join(way[min(n, len(way) - 1)] for way in ways) for n in range(most)))


def _under(
    folder: str,
    entries: int,
    fitting: Iterator[Pair],
    roots: dict[Pair, Support],
    below: Below,
    own: dict[Place, Support],
    shows_sizes: bool,
) -> tuple[dict[Place, tuple[Support, bool]], str]:
    """The held folder that believed roots lead to; several where its own names do not tell which."""
    found: dict[Place, tuple[Support, bool]] = {}
    fits: dict[Place, tuple[int, int]] = {}
    because = ""
    for pair in fitting:
        for place in below[pair.host, pair.share, pair.held].get(_rest(folder, pair.listed), ()):
            if place not in found:
                alone = own.get(place, NONE)
                whole = not shows_sizes and not pair.held and roots[pair].files >= WHOLE_SHARE
                sure = roots[pair].is_sure(shows_sizes) or whole or (shows_sizes and alone.alone_is_sure)
                found[place] = (max(alone, roots[pair]), sure)
                because = because or _said(pair)
            fits[place] = max(fits.get(place, (-len(folder), 0)), (-_unexplained(pair), roots[pair].votes))
    if len(found) > 1 and (closest := _closest(found, fits, own)):
        found = {closest: found[closest]}
    if len(found) > 1:
        voted, _ = _by_own_names({place: own.get(place, NONE) for place in found}, entries, shows_sizes)
        found = voted or {place: (support, False) for place, (support, _) in found.items()}
    if found and own and not (found.keys() & own.keys()):
        rival = _clear_winner(own)
        if rival and shows_sizes and own[rival].alone_is_sure:
            return {rival: (own[rival], True)}, "its own names"
    return found, because


def _unexplained(pair: Pair) -> int:
    """How much of the listed root has no counterpart in the held path: below a share, its name is one."""
    above, _, last = pair.listed.rpartition("/")
    return len(above) if not pair.held and last == pair.share else len(pair.listed)


def _closest(
    found: dict[Place, tuple[Support, bool]], fits: dict[Place, tuple[int, int]], own: dict[Place, Support]
) -> Place | None:
    """Of several places, the one whose path has most in common with the listed one: a copy has less. It must be sure,
    and have at least two thirds of the votes of any of them."""
    first, second = sorted(found, key=fits.__getitem__, reverse=True)[:2]
    is_closer = fits[first][0] > fits[second][0] or fits[first][1] * 2 > fits[second][1] * 3
    most = max(own.get(place, NONE).votes for place in found)
    if is_closer and found[first][1] and own.get(first, NONE).votes * 3 >= most * 2:
        return first
    return None


def _fitting(folder: str, by_listed: dict[str, list[Pair]]) -> Iterator[Pair]:
    """The pairs that the folder lies below, the longest listed root first."""
    for root in _upwards(folder):
        yield from by_listed.get(root, ())


def _rest(folder: str, root: str) -> str:
    """What of the folder's path lies below the root."""
    return folder if not root else folder[len(root) + 1 :]


def _clear_winner(places: dict[Place, Support]) -> Place | None:
    """The folder with half again as many votes as any other; sizes count before names alone."""
    if len(places) == 1:
        (only,) = places
        return only if places[only].name_votes else None
    ranked = sorted(places, key=lambda place: (places[place].votes, places[place].name_votes, place), reverse=True)
    first, second = places[ranked[0]], places[ranked[1]]
    if first.votes:
        return ranked[0] if first.votes * 2 >= second.votes * 3 else None
    return ranked[0] if first.name_votes and first.name_votes * 2 >= second.name_votes * 3 else None


def _by_own_names(
    own: dict[Place, Support], entries: int, shows_sizes: bool
) -> tuple[dict[Place, tuple[Support, bool]], str]:
    """What a folder's own names vote for; all of the best, where none is clearly so."""
    if not own:
        return {}, ""
    best = _clear_winner(own)
    if best is None:
        most = max(support.votes or support.name_votes for support in own.values())
        rivals = {place: s for place, s in own.items() if most and (s.votes or s.name_votes) * 3 >= most * 2}
    else:
        rivals = {best: own[best]}
    sure = {place: shows_sizes and s.alone_is_sure and s.files * 10 >= entries * 3 for place, s in rivals.items()}
    return {place: (support, sure[place]) for place, support in rivals.items()}, "its own names"


@lru_cache(4096)
def _said(pair: Pair) -> str:
    held = "/".join(part for part in (pair.share, pair.held) if part)
    return f"below {names.shown(pair.listed) or 'the root'} lies what is held below {names.shown(held) or 'the root'}"
