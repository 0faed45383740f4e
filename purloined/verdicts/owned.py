"""Whose folder is it? By the `paths` of each [[owner]] in case.toml; the longest pattern wins."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from purloined import names


def owned(case, held_folders: Iterator[dict]) -> Iterator[dict]:
    """One row per share and folder that has an owner."""
    patterns = sorted(
        (
            ("/".join(names.parts(pattern.removesuffix("/**"))), owner["name"])
            for owner in case.settings.owners
            for pattern in owner.get("paths", ())
        ),
        key=lambda pair: (-len(pair[0]), pair),
    )
    done = set()
    for row in held_folders if patterns else ():
        place = (row["share"], row["folder_key"])
        if place in done:
            continue
        done.add(place)
        below_share = "/".join(part for part in (row["share"], row["folder"]) if part)
        owner = next((name for p, name in patterns if within(row["folder"], p) or within(below_share, p)), None)
        if owner:
            yield {"share": row["share"], "folder_key": row["folder_key"], "owner": owner}


def within(folder: str, pattern: str) -> bool:
    """`d:/shares/customers/northwind/drawings` lies within `customers/north*`: at whatever depth the inventory's
    own root puts it."""
    parts, depth = folder.split("/"), pattern.count("/") + 1
    return any(fnmatchcase("/".join(parts[at : at + depth]), pattern) for at in range(len(parts) - depth + 1))
