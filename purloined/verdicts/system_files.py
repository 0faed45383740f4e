"""The names of files that systems leave in folders by themselves, as knowledge/tools/system_files.toml has them."""

from collections.abc import Iterator

from purloined import knowledge, names


def system_files() -> Iterator[dict]:
    """One row per name."""
    systems = knowledge.load("tools/system_files.toml")["system"]
    for name in sorted({name for entry in systems for name in entry["names"]}):
        yield {"name_key": names.key(names.normal(name))}
