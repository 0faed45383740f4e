"""Whose files may be in an image or backup that was read? Of the host that case.toml says (`images` of a [[host]]),
else of the hosts whose names stand in its path, else of the host it lies on, and where that holds nothing, of any.
"""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from purloined import names

_BETWEEN = re.compile(r"[^\w-]+|_")


def imaged(case, images: Iterator[dict], held_folders: Iterator[dict], hosts: Iterator[dict]) -> Iterator[dict]:
    """One row per host whose files may be inside, standing and deed: the first record of it."""
    held = {row["host"] for row in held_folders}
    called = {host: {host} for host in held}
    for row in hosts:
        if row["host"] in called and row["alias"]:
            called[row["host"]].add(row["alias"])
    stated = {
        names.host(host["name"]): [names.normal(pattern).replace("\\", "/") for pattern in host.get("images", ())]
        for host in case.settings.hosts
    }
    first: dict[tuple, dict] = {}
    for row in images:
        for host, sure in _inside(row, held, called, stated):
            key = (host, row["standing"], row["action"] == "send", sure, row["premise"])
            place = (row["source"], row["record"])
            if key not in first or place < (first[key]["source"], first[key]["record"]):
                first[key] = row | {"at_host": host, "sure": sure}
    for _, row in sorted(first.items(), key=lambda item: tuple(map(str, item[0]))):
        yield {
            "host": row["at_host"],
            "sure": row["sure"],
            "standing": row["standing"],
            "action": row["action"],
            "premise": row["premise"] or f"container {row['source']}:{row['record']}",
            "source": row["source"],
            "record": row["record"],
            "time": row["time"],
        }


def _inside(row: dict, held: set[str], called: dict[str, set[str]], stated: dict) -> Iterator[tuple[str, bool]]:
    """(host, whether that is more than a guess)."""
    path = names.normal(row["path"] or "").replace("\\", "/")
    said = [host for host, patterns in stated.items() if any(fnmatchcase(path, pattern) for pattern in patterns)]
    words = {word for part in path.split("/") for word in (part, part.rpartition(".")[0], *_BETWEEN.split(part))}
    words |= {word.partition("-")[0] for word in words}
    named = [host for host, aliases in called.items() if aliases & words]
    if found := said or named or ([row["host"]] if row["host"] in held else []):
        yield from ((host, True) for host in found)
    else:
        yield from ((host, False) for host in held)
