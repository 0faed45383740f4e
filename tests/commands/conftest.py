"""The generated tree, made once."""

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.commands import tree


class Tree(NamedTuple):
    """root: where it lies; files: (path, size, mtime) of each; now: the moment its ages count from."""

    root: Path
    files: list[tuple[str, int, datetime]]
    now: datetime


@pytest.fixture(scope="session")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """The tree, and all its files."""
    root = tmp_path_factory.mktemp("tree")
    now = tree.grow(root)
    return Tree(root, sorted(tree.walk(root)), now)
