"""Where does a folder that evidence names lie among the held ones?

A log says `/srv/parts/Northwind/Drawings`, the inventory `Customers/Northwind/Drawings`, the thieves' listing
`leak01/Northwind/Drawings`: one folder, three roots. Folders, not files, carry the proof: telling names vote for
pairs (named folder, held folder); what both have in common at their ends is cut off; what is left is a pair of
roots, and the votes of all folders below it add up. A pair of roots is believed where

- case.toml states it (`shares` of a [[host]]), or
- one of the two roots is empty: the one path is the end of the other, or
- at least two different names and a fiftieth of the source's votes stand behind it.

At a file server (`access`) only such pairs count: a path there is complete, and what lies under no believed root
is no held folder. A sending, a listing or a copy elsewhere (`named`) may have re-rooted each file at will, so
there a folder's own votes count as well.

What lay below a folder that was renamed lies below its new name, and may be read there: so each rename adds a pair of
roots, from the new name to where the old one is held; renames of renamed folders too. Where something is held under
the new name as well, both may be meant.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from purloined import names

STATED = 1_000_000_000  # votes of a pair of roots that case.toml states


MOST_MOVED = 5_000  # pairs of roots that renames add; beyond that none is followed


class Move(NamedTuple):
    """A folder got a new name."""

    share: str
    old: str
    new: str


class Roots(NamedTuple):
    """A pair of roots: below `named` lies what lies below `held` on the host's share."""

    share: str
    named: str
    host: str
    held_share: str
    held: str


def folders(
    case,
    held_folders: Iterator[dict],
    named_folders: Iterator[dict],
    anchors: Iterator[dict],
    moves: Iterator[dict],
    hosts: Iterator[dict],
) -> Iterator[dict]:
    """One row per named folder and held folder it may be."""
    held = {(row["host"], row["share"], row["folder"]): row["folder_key"] for row in held_folders}
    by_place = {(host, share, key): folder for (host, share, folder), key in held.items()}
    stated = stated_roots(case, {row["alias"]: row["host"] for row in hosts})
    named: dict[tuple, list[dict]] = defaultdict(list)
    for row in named_folders:
        named[row["source"], row["kind"], row["host"]].append(row)
    voted: dict[tuple, list[dict]] = defaultdict(list)
    for row in anchors:
        voted[row["source"], row["kind"], row["host"]].append(row)
    renamed: dict[str, set[Move]] = defaultdict(set)
    for row in moves:
        renamed[row["host"]].add(Move(row["share"], whole_path(row["path"]), whole_path(row["new_path"])))
    for group, rows in sorted(named.items()):
        moved = sorted(renamed[group[2]]) if group[1] == "access" else []
        yield from _one_source(group, rows, voted.get(group, []), held, by_place, stated, moved)


def whole_path(path: str) -> str:
    """A folder's path in normal form."""
    place = names.unc(path)
    return "/".join(part for part in names.split(names.of_today(place[2] if place else path)) if part)


def stated_roots(case, aliases: dict[str, str]) -> list[Roots]:
    """The pairs of roots that case.toml states: shares = { parts = "/srv/parts" }, or "D:/Parts"."""
    pairs = []
    for host in case.settings.hosts:
        for share, root in host.get("shares", {}).items():
            share, root = names.normal(share), "/".join(names.parts(str(root)))
            at = aliases.get(names.host(host["name"]), names.host(host["name"]))
            for named_share in ("", share):
                pairs.append(Roots(named_share, root, at, share, ""))  # inventory tells the share
                pairs.append(Roots(named_share, root, at, "", ""))  # inventory begins at the share
                pairs.append(Roots(named_share, root, at, "", root))  # inventory has the local path
            pairs.append(Roots(share, "", at, share, ""))
            pairs.append(Roots(share, "", at, "", ""))
    return pairs


def _one_source(
    group: tuple,
    rows: list[dict],
    anchors: list[dict],
    held: dict,
    by_place: dict,
    stated: list[Roots],
    moves: list[Move],
) -> Iterator[dict]:
    source, kind, _ = group
    text = {(row["share"], row["folder_key"]): row["folder"] for row in rows}
    votes: dict[Roots, int] = defaultdict(int)
    files: dict[Roots, int] = defaultdict(int)
    own: dict[tuple, dict] = defaultdict(dict)
    for row in anchors:
        folder = text[row["share"], row["folder_key"]]
        place = (row["held_host"], row["held_share"], row["held_folder_key"])
        roots = common_roots(row, folder, by_place[place])
        votes[roots] += row["votes"]
        files[roots] += row["files"]
        own[row["share"], row["folder_key"]][place] = row
    believed = _believed(votes, files)
    for roots, count in _same_paths(rows, held, group[2] if kind == "access" else None).items():
        strength, of_files = believed.get(roots, (0, 0))
        believed[roots] = max(strength, 1000 * count), max(of_files, count)
    if kind == "access":
        believed |= {roots: (STATED, 0) for roots in stated if roots.host == group[2]}
    moved = _moved(believed, moves)
    believed |= {roots: (STATED, 0) for roots in moved if roots not in believed}
    by_named: dict[tuple[str, str], list[tuple[Roots, int, int]]] = defaultdict(list)
    for roots, (count, of_files) in believed.items():
        by_named[roots.share, roots.named].append((roots, count, of_files))
    for row in rows:
        found = _under_roots(row, by_named, held)
        sure = set(found)
        followed = _below_any(row, moved)
        if kind == "named":
            for place, anchor in own.get((row["share"], row["folder_key"]), {}).items():
                because = "names alone tie these folders"
                found.setdefault(place, (anchor["votes"], anchor["files"], because))
        for (host, share, key), (count, of_files, because) in sorted(found.items()):
            yield {
                "source": source, "kind": kind, "host": row["host"], "share": row["share"],
                "folder_key": row["folder_key"], "held_host": host, "held_share": share, "held_folder_key": key,
                "believed": (host, share, key) in sure, "moved": followed,
                "votes": count, "files": of_files, "because": because,
            }  # fmt: skip


def _moved(believed: dict[Roots, tuple], moves: list[Move]) -> set[Roots]:
    """The pairs of roots that renames add to the believed ones; none where they go on for ever."""
    known, added = list(believed), set()
    while known:
        more = {
            roots._replace(named=move.new, held="/".join(part for part in (roots.held, rest) if part))
            for move in moves
            for roots in known
            if roots.share == move.share and (rest := _rest(move.old, roots.named)) is not None
        } - added
        added |= more
        known = list(more)
        if len(added) > MOST_MOVED:
            return set()
    return added


def _rest(folder: str, root: str) -> str | None:
    """What of the folder's path lies below the root; None where it does not lie there."""
    if folder == root or not root:
        return folder if not root else ""
    return folder[len(root) + 1 :] if folder.startswith(root + "/") else None


def _below_any(row: dict, moved: set[Roots]) -> bool:
    """Whether renames were followed to this folder."""
    return any(roots.share == row["share"] and _rest(row["folder"], roots.named) is not None for roots in moved)


def common_roots(row: dict, named: str, held: str) -> Roots:
    """The pair of roots that is left when the common end of both folders is cut off."""
    a, b = named.split("/") if named else [], held.split("/") if held else []
    common = 0
    while common < min(len(a), len(b)) and a[-1 - common] == b[-1 - common]:
        common += 1
    return Roots(
        row["share"],
        "/".join(a[: len(a) - common]),
        row["held_host"],
        row["held_share"],
        "/".join(b[: len(b) - common]),
    )


def _believed(votes: dict[Roots, int], files: dict[Roots, int]) -> dict[Roots, tuple[int, int]]:
    """The pairs of roots strong enough to speak for folders that no vote was cast for."""
    total = sum(votes.values())
    return {
        roots: (count, files[roots])
        for roots, count in votes.items()
        if (files[roots] >= 2 and count >= 2000 and count * 50 >= total)
        or (count >= 1000 and (not roots.named or not roots.held))
    }


def _same_paths(rows: list[dict], held: dict, at: str | None) -> dict[Roots, int]:
    """Roots that are no roots: folders named just as they are held. For files whose names are too common to vote."""
    same: dict[Roots, int] = defaultdict(int)
    places = {(host, share) for host, share, _ in held if at in (None, host)}
    for row in rows:
        for host, share in places:
            if row["folder"] and (host, share, row["folder"]) in held:
                same[Roots(row["share"], "", host, share, "")] += 1
    return same


def _under_roots(row: dict, by_named: dict, held: dict) -> dict[tuple, tuple[int, int, str]]:
    """Held folders that believed roots lead to from this folder: place -> (votes, files, because)."""
    found: dict[tuple, tuple[int, int, str]] = {}
    folder = row["folder"].split("/") if row["folder"] else []
    for depth in range(len(folder), -1, -1):
        for roots, count, of_files in by_named.get((row["share"], "/".join(folder[:depth])), ()):
            lies_in = "/".join([part for part in (roots.held,) if part] + folder[depth:])
            key = held.get((roots.host, roots.held_share, lies_in))
            if key is not None:
                said = f"below {names.shown(roots.named) or 'the root'} lies what is held below " + (
                    names.shown("/".join(p for p in (roots.held_share, roots.held) if p)) or "the root"
                )
                place = (roots.host, roots.held_share, key)
                found[place] = max(found.get(place, (-1, 0, "")), (count, of_files, said))
    return found
