"""The programs that pack files into archives, as knowledge/tools/archivers.toml names them."""

from collections.abc import Iterator

from purloined import knowledge, names


def archivers() -> Iterator[dict]:
    """One row per program name."""
    tools = knowledge.load("tools/archivers.toml")["tool"]
    for name in sorted({names.normal(name) for tool in tools for name in tool["processes"]}):
        yield {"process": name}
