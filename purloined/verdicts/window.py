"""The window: as a decision or case.toml states it, else from the earliest event to the latest, and said to be so."""

from collections.abc import Iterator


def window(case, runs: Iterator[dict]) -> Iterator[dict]:
    """One row: from when to when every proof must hold."""
    start, end = case.settings.window
    assumed = []
    if start is None or end is None:
        seen = [(run["from_time"], run["to_time"]) for run in runs if run["from_time"]]
        if start is None:
            start = min((first for first, _ in seen), default=None)
            assumed.append("its beginning is the earliest event")
        if end is None:
            end = max((last for _, last in seen), default=None)
            assumed.append("its end is the latest event")
    yield {"from_time": start, "to_time": end, "assumed": "; ".join(assumed), "decided": case.settings.window_by}
