"""What a file server sends besides the content of files, as knowledge/overheads.toml states it, or `overhead` of the
flow log's [[sensor]] in case.toml, where someone measured it with the clients that were there."""

from collections.abc import Iterator

from purloined import knowledge
from purloined.settings import matches

NO_HEADER = 0  # of a kind of log that nobody described


def overheads(case, sources: Iterator[dict]) -> Iterator[dict]:
    """One row per evidence file."""
    stated = knowledge.load("overheads.toml")
    headers = {reader: entry["bytes"] for entry in stated["header"] for reader in entry["readers"]}
    costs = {name: value for name, value in stated["smb"].items() if isinstance(value, int)}
    for row in sources:
        own = [sensor for sensor in case.settings.sensors if matches(row["name"], sensor["match"])]
        measured = [sensor["overhead"] for sensor in own if "overhead" in sensor]
        header = headers.get(row["reader"], NO_HEADER)
        yield {"source": row["source"], "header": header} | costs | (measured[0] if measured else {})
