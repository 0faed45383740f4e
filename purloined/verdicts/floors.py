"""The least that can be left of a file of some type after compressing it, as knowledge/floors.toml states it."""

from collections.abc import Iterator

from purloined import knowledge


def floors() -> Iterator[dict]:
    """One row per file extension. A type that is not listed has no floor: zero, so no proof by volume."""
    for entry in knowledge.load("floors.toml")["floor"]:
        for extension in entry["extensions"]:
            yield {"extension": extension, "percent": entry["percent"]}
