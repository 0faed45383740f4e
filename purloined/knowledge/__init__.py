"""What the world knows, as TOML; the only code is what opens it."""

import tomllib
from importlib import resources


def load(name: str) -> dict:
    """The content of one of the files here. name: its path below this folder, as `tools/archivers.toml`."""
    return tomllib.loads(resources.files(__name__).joinpath(name).read_text("utf-8"))
