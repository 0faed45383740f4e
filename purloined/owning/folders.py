"""Folders that bear the name of an owner: `Customers/Northwind Aerospace`, `03_Northwind-Aerospace_Inc`.

A name of one word has to be all of the folder's name, but for a number before it and a legal form behind it: `Target
dates` is nobody's.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from purloined import legal_forms
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
