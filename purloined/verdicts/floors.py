"""The least that can be left of a file of some type after compressing it, as knowledge/floors.toml states it."""

import tomllib
from collections.abc import Iterator
from importlib import resources


def floors() -> Iterator[dict]:
    """One row per file extension. A type that is not listed has no floor: zero, so no proof by volume."""
    text = resources.files("purloined.knowledge").joinpath("floors.toml").read_text("utf-8")
    for entry in tomllib.loads(text)["floor"]:
        for extension in entry["extensions"]:
            yield {"extension": extension, "percent": entry["percent"]}
