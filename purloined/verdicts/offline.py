"""What was out of reach over all of the window, as [[offline]] in case.toml or a decision declares it.

Declarations of one place add up: together they must leave no moment of the window out. One that a record belies, of a
file touched in what it says was out of reach, or of anything done at a host that was so as a whole, counts for nothing.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from purloined import names
from purloined.owning.paths import within
from purloined.settings import offline_words
from purloined.verdicts.gaps import no_window
from purloined.verdicts.parties import ALWAYS, FOREVER

MOMENT = timedelta(microseconds=1)


def offline(
    case,
    held_folders: Iterator[dict],
    hosts: Iterator[dict],
    hostile_span: Iterator[dict],
    window: Iterator[dict],
    reached: Iterator[dict],
) -> Iterator[dict]:
    """One row per folder that was out of reach; none where the window is not stated, or overstepped."""
    frame = next(window)
    if not case.settings.offline or any(no_window(frame, next(hostile_span))):
        return
    aliases = {row["alias"]: row["host"] for row in hosts}
    touched = {(row["host"], row["share"], row["folder_key"]) for row in reached}
    folders = list(held_folders)
    entries = [entry for entry in case.settings.offline if not _belied(entry, folders, touched, aliases)]
    for row in folders:
        meant = [entry for entry in entries if _means(entry, row, aliases)]
        if meant and _all_of(frame["from_time"], frame["to_time"], meant):
            declared = "; ".join(dict.fromkeys(offline_words(entry) for entry in meant))
            yield {
                "host": row["host"], "share": row["share"], "folder_key": row["folder_key"], "declared": declared,
            }  # fmt: skip


def _belied(entry: dict, folders: list[dict], touched: set[tuple], aliases: dict[str, str]) -> bool:
    """Whether a record shows that something of what was declared out of reach was not."""
    meant = [row for row in folders if _means(entry, row, aliases)]
    if any((row["host"], row["share"], row["folder_key"]) in touched for row in meant):
        return True
    return not entry.get("paths") and any((row["host"], None, None) in touched for row in meant)


def _means(entry: dict, row: dict, aliases: dict[str, str]) -> bool:
    if host := entry.get("host"):
        at = names.host(str(host))
        if aliases.get(at, at) != row["host"]:
            return False
    below_share = "/".join(part for part in (row["share"], row["folder"]) if part)
    patterns = ["/".join(names.parts(pattern.removesuffix("/**"))) for pattern in entry.get("paths", ())]
    return not patterns or any(within(row["folder"], p) or within(below_share, p) for p in patterns)


def _all_of(start: datetime, end: datetime, entries: list[dict]) -> bool:
    """Whether the spans of the declarations leave no moment of the window out."""
    at = start
    for first, last in sorted((entry["from"] or ALWAYS, entry["to"] or FOREVER) for entry in entries):
        if first > at:
            return False
        at = max(at, last + MOMENT)
    return at > end
