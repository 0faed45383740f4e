"""Folders that are an owner's by [[owner]].paths. The judge asks for them (verdicts/owned.py), so that the register may
grow after the scan.
"""

from collections.abc import Callable, Iterable
from fnmatch import fnmatchcase

from purloined import names


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
