"""The filters of each command over the held files in its reach.

A file changed after the command was started had another time then, and perhaps another size: where these decide, it
cannot be told. Where the words of a command do not tell which files are meant, every file in its reach may be.
"""

from collections.abc import Iterator

from purloined import names
from purloined.commands import Plan
from purloined.verdicts.commands import of


def replayed(commands: Iterator[dict], reach: Iterator[dict]) -> Iterator[dict]:
    """One row per command and file that it selects, or may select."""
    plans: dict[tuple, tuple[dict, Plan]] = {}
    for row in commands:
        plans[row["source"], row["record"], row["plan"]] = row, of(row)[row["plan"] - 1]
    for row in reach if plans else ():
        command, plan = plans[row["source"], row["record"], row["plan"]]
        answer = _selects(row, command, plan)
        if answer is not False or plan.unclear:
            yield row | {"sure": bool(answer and row["sure"] and not plan.unclear)}


def _selects(row: dict, command: dict, plan: Plan) -> bool | None:
    size, mtime = row["size"], row["mtime"]
    if mtime and command["time"] and mtime > command["time"]:
        size = mtime = None
    selects = plan.sources[row["root"]].selects
    if row["is_root"]:
        return selects("", size, mtime)
    relative = _relative(row["path"], row["depth"])
    if not row["lead"]:
        return selects(relative, size, mtime)
    # How the folders between are written, in capitals or not, is not known.
    return selects(f"{row['lead']}/{relative}", size, mtime) or None


def _relative(path: str, depth: int) -> str:
    """The path below the root, as the inventory wrote it."""
    place = names.unc(path)
    return "/".join(names.exact(place[2] if place else path).split("/")[depth:])
