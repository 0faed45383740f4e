"""Every folder in which evidence names a file at a server, with the folders above it."""

from collections.abc import Iterator

from purloined import names


def ancestors(named_folders: Iterator[dict]) -> Iterator[dict]:
    """One row per host, share, folder, and folder that it is or that lies above it."""
    done = set()
    for row in named_folders:
        place = (row["host"], row["share"], row["folder"])
        if row["kind"] != "access" or place in done:
            continue
        done.add(place)
        above = row["folder"]
        while above:
            yield {
                "host": row["host"],
                "share": row["share"],
                "folder_key": row["folder_key"],
                "above_key": names.folder_key(above),
            }
            above = above.rpartition("/")[0]
