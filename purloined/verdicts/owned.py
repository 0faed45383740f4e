"""Whose folder is it? By the `paths` of each [[owner]] in case.toml; the longest pattern wins."""

from collections.abc import Iterator

from purloined.owning.paths import by_paths


def owned(case, held_folders: Iterator[dict]) -> Iterator[dict]:
    """One row per share and folder that has an owner."""
    paths = [(path, owner["name"]) for owner in case.settings.owners for path in owner.get("paths", ())]
    owner_of = by_paths(paths)
    done = set()
    for row in held_folders if paths else ():
        place = (row["share"], row["folder_key"])
        if place in done:
            continue
        done.add(place)
        if owner := owner_of(row["share"], row["folder"]):
            yield {"share": row["share"], "folder_key": row["folder_key"], "owner": owner}
