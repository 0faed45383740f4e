r"""Where among the held folders lies what a command is told to take?

A root is a path of the machine that the command ran on, or of a share (`\\fs01\parts\x`). At a host whose files are
held it is found by
- `shares` of its [[host]] in case.toml, and the share names of the inventory,
- the very path, where the inventory has it,
- the roots that the names in the logs of that host tie together (`folders`).
A path without its beginning (no working folder is known) is found by its end, if one held folder alone ends so.
All else is not sure, and may only raise doubts: a path of another machine, a mapped drive or a copy may end like a
held folder; a share of which nothing is known may be any; and where it is not known under which local path a share
lies, it may be any local path.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from purloined import names
from purloined.commands import NOTHING
from purloined.verdicts.commands import of

Parts = tuple[str, ...]


class Mount(NamedTuple):
    """Below `named`, a local path or a share and what follows, lies what is held below `held` on the share."""

    named: Parts
    share: str
    held: Parts


class Place(NamedTuple):
    """What a root means among the held. lead: what lies between the root and where the held begins."""

    host: str
    share: str
    base: Parts
    lead: Parts
    sure: bool


def command_folders(
    case,
    commands: Iterator[dict],
    held_folders: Iterator[dict],
    named_folders: Iterator[dict],
    folders: Iterator[dict],
    hosts: Iterator[dict],
) -> Iterator[dict]:
    """One row per command, root and held folder."""
    first = next(commands, None)
    if first is None:
        return
    aliases = {row["alias"]: row["host"] for row in hosts}
    held = _Held(held_folders)
    mounts = _mounts(case, aliases, held, named_folders, folders)
    for row in _and_rest(first, commands):
        if row["does"] == NOTHING:
            continue
        for number, source in enumerate(of(row)[row["plan"] - 1].sources):
            if source.remote:
                places = list(_by_end(_clean(source.root.rpartition("://")[2]), "", held, sure=False))
            else:
                places = list(_places(source.root, row["cwd"] or "", row["host"], aliases, mounts, held))
            for found in {found for place in places for found in _folders(place, held)}:
                host, share, folder_key, name_key, depth, lead, sure = found
                yield row | {
                    "root": number, "host": host, "share": share, "folder_key": folder_key, "name_key": name_key,
                    "depth": depth, "lead": lead, "sure": sure,
                }  # fmt: skip


def _and_rest(first: dict, rest: Iterator[dict]) -> Iterator[dict]:
    yield first
    yield from rest


class _Held:
    """The held folders, looked up by their beginning and by their end."""

    def __init__(self, rows: Iterator[dict]) -> None:
        by_share: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
        for row in rows:
            by_share[row["host"], row["share"]].append((row["folder"], row["folder_key"]))
        self.by_share = {place: sorted(found) for place, found in by_share.items()}
        self.hosts = {host for host, _ in by_share}

    def below(self, host: str, share: str, base: Parts) -> Iterator[tuple[str, int]]:
        """The folder itself and all below it."""
        folders, text = self.by_share.get((host, share), []), "/".join(base)
        if not base:
            yield from folders
            return
        for prefix, exactly in ((text, True), (f"{text}/", False)):
            at = bisect_left(folders, (prefix,))
            while at < len(folders) and (folders[at][0] == prefix if exactly else folders[at][0].startswith(prefix)):
                yield folders[at]
                at += 1

    @cached_property
    def _by_end(self) -> dict[str, set[tuple[str, str, Parts]]]:
        ends: dict[str, set[tuple[str, str, Parts]]] = defaultdict(set)
        for (host, share), folders in self.by_share.items():
            for folder, _ in folders:
                parts = tuple(folder.split("/")) if folder else ()
                while parts and (host, share, parts) not in ends[parts[-1]]:
                    ends[parts[-1]].add((host, share, parts))
                    parts = parts[:-1]
        return ends

    def ending(self, end: Parts) -> set[tuple[str, str, Parts]]:
        """All folders, whether files lie in them or only further down, whose path ends so."""
        found = self._by_end.get(end[-1], ()) if end else ()
        return {(host, share, parts) for host, share, parts in found if parts[-len(end) :] == end}


def _mounts(
    case, aliases: dict[str, str], held: _Held, named_folders: Iterator[dict], folders: Iterator[dict]
) -> dict[str, set[Mount]]:
    """For each host, what is known of where its local paths and its shares lie."""
    mounts: dict[str, set[Mount]] = defaultdict(set)
    for host in case.settings.hosts:
        at = aliases.get(names.full_host(str(host["name"])), names.host(host["name"]))
        for share, root in host.get("shares", {}).items():
            share, local = names.normal(share), tuple(names.parts(str(root)))
            for held_share in ("", share):
                mounts[at] |= {Mount(local, held_share, ()), Mount(("", share), held_share, ())}
            mounts[at].add(Mount(("", share), "", local))
    for host, share in held.by_share:
        mounts[host].add(Mount((), share, ()))
        if share:
            mounts[host].add(Mount(("", share), share, ()))
    believed = [
        row for row in folders if row["kind"] == "access" and row["believed"] and row["host"] == row["held_host"]
    ]
    texts = {(row["source"], row["host"], row["share"], row["folder_key"]): row["folder"]
             for row in named_folders if row["kind"] == "access"}  # fmt: skip
    wanted = {row["held_folder_key"] for row in believed}
    by_key = {(host, share, key): folder for (host, share), found in held.by_share.items()
              for folder, key in found if key in wanted}  # fmt: skip
    for row in believed:
        named = texts[row["source"], row["host"], row["share"], row["folder_key"]]
        held_text = by_key[row["held_host"], row["held_share"], row["held_folder_key"]]
        one, other = _without_common_end(_split(named), _split(held_text))
        if row["share"]:
            one = ("", row["share"], *one)
        mounts[row["host"]].add(Mount(one, row["held_share"], other))
    return mounts


def _split(folder: str) -> Parts:
    return tuple(folder.split("/")) if folder else ()


def _without_common_end(one: Parts, other: Parts) -> tuple[Parts, Parts]:
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    return one, other


# a root, found ----------------------------------------------------------------------------------------


def _places(
    root: str, cwd: str, host: str, aliases: dict[str, str], mounts: dict[str, set[Mount]], held: _Held
) -> Iterator[Place]:
    whole = _whole(root, cwd)
    if place := names.unc(root):
        at = aliases.get(names.full_host(place[0]), names.host(place[0]))
        parts = tuple(names.parts(place[2])) if place[2].strip("/\\") else ()
        share = names.normal(place[1])
        named = (share[0] + ":", *parts) if re.fullmatch(r"[a-z]\$", share) else ("", share, *parts)
    elif whole is None:
        yield from _by_end(_clean(root), host, held, sure=host in held.hosts)
        return
    else:
        at, named = host, whole
    found = list(_mounted(named, at, mounts, held))
    yield from found
    if found:
        return
    if at not in held.hosts:
        yield from _by_end(named[2:] if named[:1] == ("",) else named, "", held, sure=False)
        return
    yield from _by_end(named[2:] if named[:1] == ("",) else named, "", held, sure=False)
    for held_host, share in held.by_share:
        local = named[:1] != ("",)
        known = any(m.share == share and m.named and (m.named[0] != "") == local for m in mounts[at])
        if held_host == at and (share == named[1] or not share if not local and len(named) > 1 else not known):
            yield Place(at, share, (), (), sure=False)


def _whole(root: str, cwd: str) -> Parts | None:
    """The whole local path; None where it has no known beginning."""
    if _is_absolute(root):
        return _clean(root)
    return _clean(f"{cwd}/{root}") if _is_absolute(cwd) else None


def _is_absolute(path: str) -> bool:
    return path.startswith(("/", "\\")) or path[1:2] == ":"


def _clean(path: str) -> Parts:
    """Its normal parts, `..` worked off."""
    parts: list[str] = []
    for part in names.parts(path.replace("\\", "/") if path[1:2] == ":" else path):
        if part == "..":
            parts = parts[:-1]
        elif part:
            parts.append(part)
    return tuple(parts)


def _mounted(named: Parts, host: str, mounts: dict[str, set[Mount]], held: _Held) -> Iterator[Place]:
    for mount in mounts.get(host, ()):
        depth = len(mount.named)
        if named[:depth] == mount.named:
            place = Place(host, mount.share, mount.held + named[depth:], (), sure=bool(mount.named or named))
        elif mount.named[: len(named)] == named:
            place = Place(host, mount.share, mount.held, mount.named[len(named) :], sure=True)
        else:
            continue
        if next(_folders(place, held), None):
            yield place


def _by_end(named: Parts, host: str, held: _Held, sure: bool) -> Iterator[Place]:
    """The held folders that end as the path does: with as much of it as possible."""
    if not named and host in held.hosts:
        yield from (Place(at, share, (), (), sure=False) for at, share in held.by_share if at == host)
    for start in range(len(named)):
        found = {
            place for place in held.ending(named[start:]) if not host or host not in held.hosts or place[0] == host
        }
        if found:
            for at, share, base in found:
                yield Place(at, share, base, (), sure and len(found) == 1 and start == 0)
            return


def _folders(place: Place, held: _Held) -> Iterator[tuple]:
    """(host, share, folder key, name key, depth, lead, sure) of each held folder there; the last part of the path may
    be a file."""
    lead = "/".join(place.lead)
    for _, key in held.below(place.host, place.share, place.base):
        yield place.host, place.share, key, None, len(place.base), lead, place.sure
    if place.base and not place.lead:
        folder = "/".join(place.base[:-1])
        found = held.by_share.get((place.host, place.share), [])
        at = bisect_left(found, (folder,))
        if at < len(found) and found[at][0] == folder:
            name_key = names.key(place.base[-1])
            yield place.host, place.share, found[at][1], name_key, len(place.base), "", place.sure
