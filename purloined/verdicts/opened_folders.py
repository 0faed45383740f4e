"""Which openings were of a folder? Of one that an inventory shows, or that lies above one.

Windows logs the opening of a folder, to list it, as it logs that of a file. What was below the path says nothing, for
whoever opens a file can ask for something below it too; so only what is held decides, under the roots that tie the
log's folders to the held ones.
"""

from collections import defaultdict
from collections.abc import Iterator

from purloined.verdicts.folders import Roots, common_roots, stated_roots, whole_path


def opened_folders(
    case,
    openings: Iterator[dict],
    held_folders: Iterator[dict],
    named_folders: Iterator[dict],
    folders: Iterator[dict],
    hosts: Iterator[dict],
) -> Iterator[dict]:
    """One row per record that opened a folder."""
    first = next(openings, None)
    if first is None:
        return
    held: set[tuple] = set()
    text: dict[tuple, str] = {}
    for row in held_folders:
        text[row["host"], row["share"], row["folder_key"]] = row["folder"]
        held |= {(row["host"], row["share"], above) for above in _with_above(row["folder"])}
    roots = _roots(text, named_folders, folders)
    for stated in stated_roots(case, {row["alias"]: row["host"] for row in hosts}):
        roots[stated.host, stated.share].add(stated)
    for row in (first, *openings):
        path = whole_path(row["path"])
        if any(_held_path(path, pair) in held for pair in roots[row["host"], row["share"]]):
            yield {"source": row["source"], "record": row["record"]}


def _with_above(folder: str) -> Iterator[str]:
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]
    yield ""


def _roots(text: dict[tuple, str], named_folders: Iterator[dict], folders: Iterator[dict]) -> dict[tuple, set[Roots]]:
    """The pairs of roots by which folders named at each host and share are tied to held ones."""
    named = {
        (row["source"], row["host"], row["share"], row["folder_key"]): row["folder"]
        for row in named_folders
        if row["kind"] == "access"
    }
    found: dict[tuple, set[Roots]] = defaultdict(set)
    for row in folders:
        if row["kind"] == "access":
            folder = named[row["source"], row["host"], row["share"], row["folder_key"]]
            lies = text[row["held_host"], row["held_share"], row["held_folder_key"]]
            found[row["host"], row["share"]].add(common_roots(row, folder, lies))
    return found


def _held_path(path: str, roots: Roots) -> tuple[str, str, str] | None:
    """Where a path below the one root lies below the other; None where it is not below it, nor above it."""
    if roots.named == path or roots.named.startswith(f"{path}/") or not path:
        return roots.host, roots.held_share, ""
    if roots.named and not path.startswith(f"{roots.named}/"):
        return None
    rest = path[len(roots.named) + 1 :] if roots.named else path
    return roots.host, roots.held_share, "/".join(part for part in (roots.held, rest) if part)
