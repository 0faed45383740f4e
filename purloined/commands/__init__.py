"""What a command line would have taken: one module per tool, and the folder is the registry.

A module names the programs it knows (`NAMES`, without `.exe`) and has `parse(call)`, which gives a `Plan` for each
thing the command does. A plan says which files below which roots the tool selects, where they go, and what of that
the words alone cannot tell. What is not understood is never passed over in silence: it goes into `unclear` (then
every file below the roots may be meant) or `unsure` (then those selected may not all have gone).
"""

import importlib
import pkgutil
import re
from collections.abc import Callable
from datetime import datetime
from functools import cache
from types import ModuleType
from typing import NamedTuple

PACKS, SENDS, COPIES, NOTHING = "packs", "sends", "copies", "nothing"


class Call(NamedTuple):
    """A program as it was started. windows: whether its paths are of Windows; cwd: empty where not known."""

    program: str
    words: list[str]
    windows: bool = False
    time: datetime | None = None
    cwd: str = ""


class Source(NamedTuple):
    """A root as written, and which files below it are meant.

    selects: of the path below the root (empty: the root itself is the file), size and mtime; None: cannot be told.
    remote: whether the root is a path on something that the tool alone knows by its configuration."""

    root: str
    selects: Callable[[str, int | None, datetime | None], bool | None]
    remote: bool = False


class Plan(NamedTuple):
    """What one command does.

    does         PACKS into archives, SENDS elsewhere, COPIES within the house, or NOTHING (a trial run)
    destination  as written
    archives     names under which what it packs may be seen
    unclear      why the words do not say which files are meant
    unsure       why not all that was selected need have gone
    shrinks      whether fewer bytes leave than are read
    told         whether a shell was told to start it; the start itself may be in the log as well
    """

    tool: str
    does: str
    sources: tuple[Source, ...]
    destination: str = ""
    archives: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    shrinks: bool = False
    told: bool = False


@cache
def tools() -> dict[str, ModuleType]:
    """The module of each program name."""
    modules = [importlib.import_module(f"{__name__}.{entry.name}") for entry in pkgutil.iter_modules(__path__)]
    return {name: module for module in modules for name in getattr(module, "NAMES", ())}


def parse(call: Call) -> list[Plan]:
    """What the call does, by the module of its program; nothing where no module knows it."""
    module = tools().get(call.program)
    return module.parse(call) if module else []


def everything(relative: str, size: int | None, mtime: datetime | None) -> bool:
    """Selects all."""
    return True


def cannot_tell(relative: str, size: int | None, mtime: datetime | None) -> None:
    """Selects nothing for certain, and leaves nothing out."""


def slashed(path: str, windows: bool) -> str:
    """The path with `/` between its parts, without one at its end, and without `./` at its beginning."""
    if windows:  # no name there holds a quote; one is left over from `"D:\\My Parts\\"`
        path = path.replace("\\", "/").replace('"', "")
    while path.startswith("./"):
        path = path[2:].lstrip("/")
    return path.rstrip("/") or ("/" if path.startswith("/") else ".")


def joined(folder: str, name: str) -> str:
    """A path below a folder; either may be empty."""
    return f"{folder}/{name}" if folder and name else folder or name


def last_part(path: str) -> str:
    """The name at the end of a path of either kind."""
    return re.split(r"[/\\]", path.rstrip("/\\"))[-1]


def unknown_options(words: list[str]) -> tuple[str, ...]:
    """The reason for options that no module knows."""
    return (f"not known what {', '.join(words)} does",) if words else ()
