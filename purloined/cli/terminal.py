"""What every command does with the terminal: data goes to stdout, all else to stderr."""

import contextlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO


def say(text: str) -> None:
    print(text, file=sys.stderr)


def trouble(text: str, language: str = "en") -> None:
    """Says what went wrong, in a language."""
    if language != "en":
        from purloined.messages import judged, tongue

        text = judged(tongue(language), text)
    say(f"purloined: {text}")


@contextlib.contextmanager
def bar(total: int, says: str, unit: str) -> Iterator[Callable[[int], object]]:
    """A progress bar on stderr, where that is a terminal. Yields the function that advances it."""
    from tqdm import tqdm

    with tqdm(
        total=total, desc=says, unit=unit, unit_scale=unit == "B", disable=None, leave=False, file=sys.stderr
    ) as bar:
        yield bar.update


def program() -> str:
    """How to call this program again: by its name where the shell finds it, else by the path it was called with."""
    return "purloined" if shutil.which("purloined") else os.path.relpath(sys.argv[0])


@contextlib.contextmanager
def output(path: Path) -> Iterator[BinaryIO]:
    """A file that is there only once it is whole; `-` is stdout."""
    if path == Path("-"):
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as stream:
            yield stream
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
