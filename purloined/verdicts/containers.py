"""The kinds of files that hold other files, as knowledge/tools/containers.toml names them."""

from collections.abc import Iterator

from purloined import knowledge


def containers() -> Iterator[dict]:
    """One row per file extension."""
    for entry in knowledge.load("tools/containers.toml")["container"]:
        for extension in entry["extensions"]:
            yield {"extension": extension, "holds": entry["holds"]}
