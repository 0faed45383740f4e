"""Every folder in which evidence names a file at a server, and every folder above it."""

from collections.abc import Iterator

from purloined import names


def ancestors(named_folders: Iterator[dict]) -> Iterator[dict]:
    """One row per host, share and folder."""
    done = set()
    for row in named_folders:
        if row["kind"] != "access":
            continue
        folder = row["folder"]
        while folder and (row["host"], row["share"], folder) not in done:
            done.add((row["host"], row["share"], folder))
            yield {"host": row["host"], "share": row["share"], "folder_key": names.folder_key(folder)}
            folder = folder.rpartition("/")[0]
