"""What an alert could become: which held files lie in the folders it names, and whose they are.

A log names folders under other roots than an inventory (`/srv/parts/Northwind` for `Northwind`), so each is looked for
whole, then without its first part, its first two, and so on; the longest that is held counts. That is good enough to
know whom to ask at night. A verdict is what `judge` says.
"""

from purloined import names
from purloined.case import Case

MOST_OWNERS = 5
_LOOKED_UP = """
    SELECT folder_key, coalesce(owner, '') AS owner, count(*) AS files, coalesce(sum(size), 0)::BIGINT AS bytes
    FROM read_parquet(?) WHERE list_contains(?, folder_key) GROUP BY ALL
"""


def becomes(case: Case, folders: list[str]) -> dict | None:
    """The held files of these folders, and of whom how many; None where none of the folders is held."""
    table = _held(case)
    suffixes = [_suffixes(folder) for folder in folders]
    keys = sorted({key for each in suffixes for key in each})
    if not table or not keys:
        return None
    rows = _asked(_LOOKED_UP, [table, keys])
    held = {key for key, *_ in rows}
    meant = {next(key for key in each if key in held) for each in suffixes if held & set(each)}
    if not meant:
        return None
    owners: dict[str, int] = {}
    for key, owner, files, _ in rows:
        if key in meant:
            owners[owner] = owners.get(owner, 0) + files
    named = sorted((owner for owner in owners if owner), key=lambda owner: (-owners[owner], owner))
    return {
        "folders": len(meant),
        "files": sum(owners.values()),
        "bytes": sum(size for key, _, _, size in rows if key in meant),
        "owners": [{"owner": owner, "files": owners[owner]} for owner in named[:MOST_OWNERS]],
        "more_owners": max(0, len(named) - MOST_OWNERS),
        "of_nobody_known": owners.get("", 0),
    }


def _suffixes(folder: str) -> list[int]:
    """Keys of the folder, and of it without its first parts; the whole first."""
    parts = [part for part in folder.split("/") if part]
    return [names.folder_key("/".join(parts[at:])) for at in range(len(parts))]


def held_bytes(case: Case) -> int:
    """Bytes of all held files; zero where no inventory was added."""
    table = _held(case)
    return _asked("SELECT coalesce(sum(size), 0)::BIGINT FROM read_parquet(?)", [table])[0][0] if table else 0


def _held(case: Case) -> list[str]:
    """What the judge made of the inventories, or else they themselves."""
    return [str(part) for part in case.parts("held") or case.parts("holdings")]


def _asked(question: str, values: list) -> list[tuple]:
    import duckdb

    with duckdb.connect(config={"threads": 1, "memory_limit": "500MB"}) as engine:
        engine.execute("SET enable_progress_bar = false")
        return engine.execute(question, values).fetchall()
