"""Under which names the archives that commands make may be seen, each volume's own among them."""

from collections.abc import Iterator

from purloined import names
from purloined.commands import PACKS
from purloined.verdicts.commands import of


def command_archives(commands: Iterator[dict]) -> Iterator[dict]:
    """One row per command and name."""
    for row in commands:
        if row["does"] == PACKS:
            for name in of(row)[row["plan"] - 1].archives:
                yield row | {"name_key": names.key(names.normal(name))}
