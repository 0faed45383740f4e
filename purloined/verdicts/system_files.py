"""The names of files that systems leave in folders by themselves, as knowledge/tools/system_files.toml has them."""

import tomllib
from collections.abc import Iterator
from importlib import resources

from purloined import names


def system_files() -> Iterator[dict]:
    """One row per name."""
    text = resources.files("purloined.knowledge").joinpath("tools/system_files.toml").read_text("utf-8")
    for name in sorted({name for entry in tomllib.loads(text)["system"] for name in entry["names"]}):
        yield {"name_key": names.key(names.normal(name))}
