"""Bytes to parts of text, each with its place. See docs/content.md for what is read of each format.

Pure: nothing is opened and nothing is fetched, and the bytes may be built to hurt. What a C library reads (PDF) can
still fall or take for ever: the scan examines each file in a process of its own, with limits.
"""

import importlib
import pkgutil
from functools import lru_cache
from mmap import mmap
from types import ModuleType

from purloined import raw_names
from purloined.content import formats, kinds
from purloined.content.kinds import kind
from purloined.content.parts import PLACES, STATUSES, Budget, Content, Found, Member, Part
from purloined.parsing import zip_members
from purloined.parsing.byte_window import Malformed
from purloined.parsing.compound_file import CompoundFile

__all__ = ["PLACES", "STATUSES", "Budget", "Content", "Member", "Part", "examine", "kind"]
_HEAD = 8192
DEFAULT = Budget()


def examine(name: bytes, data: bytes | memoryview | mmap, budget: Budget = DEFAULT) -> Content:
    """What a file holds. Never raises for what the bytes say."""
    found = Found(budget, _examined)
    found.text("name", raw_names.text(name.rpartition(b"/")[2]))
    return _examined(name, data, found)


def _examined(name: bytes, data: bytes | memoryview | mmap, found: Found) -> Content:
    """The same of a file inside of another, whose budget and lists it shares."""
    view, found.name = memoryview(data), name
    what = kind(name, bytes(view[:_HEAD]))
    if what in _PACKAGES:
        what = _packaged(what, view)
    elif what == "ole":
        what = _compound(view)
    reader = _readers().get(what) or _readers()["unknown"]
    try:
        reader.read(what, view, found)
    except MemoryError:
        found.fault("too_big", "reading it needs more memory than there is for it")
    except Exception as error:  # a fault in a reader must not end the scan; it is told, and the marking stays unknown
        found.fault("broken", f"it could not be read: {type(error).__name__}: {str(error)[:200]}")
    return found.settled(what, getattr(reader, "LEAST", 1))


_PACKAGES = ("zip", "docx", "xlsx", "pptx")


def _compound(view: memoryview) -> str:
    """The kind of a compound file by its streams."""
    try:
        return kinds.of_compound(set(CompoundFile(view).streams))
    except (ValueError, IndexError, OverflowError):
        return "ole"


def _packaged(what: str, view: memoryview) -> str:
    """The kind of a ZIP archive by its directory; the first guess where it has none."""
    try:
        entries = zip_members.entries(view)
    except Malformed:
        return what
    return kinds.of_package({entry.name.replace("\\", "/").lstrip("/") for entry in entries})


@lru_cache(maxsize=1)
def _readers() -> dict[str, ModuleType]:
    """The reader of each kind: the folder is the registry."""
    found: dict[str, ModuleType] = {}
    for entry in pkgutil.iter_modules(formats.__path__):
        module = importlib.import_module(f"{formats.__name__}.{entry.name}")
        for what in module.KINDS:
            if what in found:
                raise ValueError(f"two readers of {what}: {found[what].__name__} and {module.__name__}")
            found[what] = module
    return found
