"""Folders that bear the name of an owner: `Customers/Northwind Aerospace`, `03_Northwind-Aerospace_Inc`.

A name of one word has to be all of the folder's name, but for a number before it and a legal form behind it: `Target
dates` is nobody's. And folders that are an owner's by [[owner]].paths, which the judge asks for (verdicts/owned.py), so
that the register may grow after the scan.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import lru_cache

from purloined import names
from purloined.owning import legal_forms
from purloined.owning.register import Register

_MOST_WORDS = 8


@lru_cache(maxsize=20_000)
def named(folder: str, register: Register) -> tuple[tuple[str, str], ...]:
    """(owner, the folder's name) for each folder on the path that bears an owner's name; the deepest first."""
    index = _by_words(register)
    found: dict[str, str] = {}
    for name in reversed(folder.split("/")):
        for owner in _owners_of(name, index):
            found.setdefault(owner, name)
    return tuple(found.items())


def _owners_of(name: str, index: Mapping[tuple[str, ...], tuple[str, ...]]) -> Iterator[str]:
    words = legal_forms.words(name)
    while words and words[0].isdigit():
        words = words[1:]
    yield from index.get(words, ())
    for length in range(min(len(words) - 1, _MOST_WORDS), 1, -1):
        for first in range(len(words) - length + 1):
            yield from index.get(words[first : first + length], ())


@lru_cache(maxsize=4)
def _by_words(register: Register) -> Mapping[tuple[str, ...], tuple[str, ...]]:
    index: dict[tuple[str, ...], tuple[str, ...]] = {}
    for owner in register.owners:
        for name in owner.names:
            words = legal_forms.words(name)
            if words:
                index[words] = tuple(dict.fromkeys((*index.get(words, ()), owner.name)))
    return index


def by_paths(paths: Iterable[tuple[str, str]]) -> Callable[[str, str], str | None]:
    """A function that tells whose a folder of a share is, by (pattern, owner) pairs; the longest pattern wins.

    A pattern fits at any depth: `customers/north*` does for `d:/shares/customers/northwind/drawings`, wherever the
    inventory's own root lies. Most patterns have no wildcard, and are looked up: thousands of owners cost no more."""
    plain: dict[str, tuple[int, str, str]] = {}
    wild: list[tuple[int, str, str]] = []
    for path, owner in paths:
        pattern = "/".join(names.parts(path.removesuffix("/**")))
        rank = (-len(pattern), pattern, owner)
        if any(sign in pattern for sign in "*?["):
            wild.append(rank)
        else:
            plain[pattern] = min(plain.get(pattern, rank), rank)
    depths = sorted({pattern.count("/") + 1 for pattern in plain})
    wild.sort()

    def owner_of(share: str, folder: str) -> str | None:
        found = []
        for place in {folder, "/".join(part for part in (share, folder) if part)}:
            parts = place.split("/")
            spans = ("/".join(parts[at : at + depth]) for depth in depths for at in range(len(parts) - depth + 1))
            found += [plain[span] for span in spans if span in plain]
            fitting = next((rank for rank in wild if within(place, rank[1])), None)
            found += [fitting] if fitting else []
        return min(found)[2] if found else None

    return owner_of


def within(folder: str, pattern: str) -> bool:
    """Whether a folder lies within one that the pattern fits, at whatever depth."""
    parts, depth = folder.split("/"), pattern.count("/") + 1
    return any(fnmatchcase("/".join(parts[at : at + depth]), pattern) for at in range(len(parts) - depth + 1))
