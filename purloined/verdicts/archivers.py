"""The programs that pack files into archives, as knowledge/tools/archivers.toml names them."""

import tomllib
from collections.abc import Iterator
from importlib import resources

from purloined import names


def archivers() -> Iterator[dict]:
    """One row per program name."""
    text = resources.files("purloined.knowledge").joinpath("tools/archivers.toml").read_text("utf-8")
    programs = {names.normal(name) for tool in tomllib.loads(text)["tool"] for name in tool["processes"]}
    for name in sorted(programs):
        yield {"process": name}
