"""Owners that the register lacks: who is named as a party, in a legend or by most mail addresses and is in no register,
and folders that lie beside those of owners and are nobody's.

`rows` runs a SELECT over holdings, attributions and owners (verdicts/owners.sql).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from purloined import legal_forms
from purloined.messages import Tongue, say
from purloined.owning import folders, paths
from purloined.owning.register import Register

_SAID = """
SELECT basis, value, count(DISTINCT file) AS files, min(file) AS one
FROM attributions
WHERE coalesce(owner, '') = '' AND value <> ''
GROUP BY basis, value
ORDER BY files DESC, basis, value
LIMIT 20000
"""
_FOLDERS = """
SELECT folder, count(*) FILTER (WHERE owners.file IS NULL) AS unowned
FROM holdings
LEFT JOIN (SELECT DISTINCT file FROM owners) AS owners ON owners.file = holdings.file
GROUP BY folder
"""
_PATH = "SELECT path FROM holdings WHERE file = ? LIMIT 1"
_OWNED_CHILDREN = 2  # so many folders of owners below one folder, and the others below it are such as well


class Proposal(NamedTuple):
    """Somebody who may be an owner. bases: how often which basis names them; example: a path where it does."""

    name: str
    files: int
    bases: dict[str, int]
    example: str


def proposals(rows: Callable[..., Iterable[dict]], register: Register, most: int = 50) -> list[Proposal]:
    """The owners that are probably missing, those of the most files first."""
    made: dict[tuple[str, ...], Proposal] = {}
    for name, files, basis, example in (*_named(rows), *_beside(rows, register)):
        key = legal_forms.words(name)
        if basis == "mail_domain":
            key = (name,)
        known = made.get(key) or Proposal(name, 0, {}, example)
        bases = known.bases | {basis: known.bases.get(basis, 0) + files}
        made[key] = Proposal(max(known.name, name, key=len), max(known.files, *bases.values()), bases, known.example)
    ordered = sorted(made.values(), key=lambda one: (-one.files, -len(one.bases), one.name))[:most]
    return [one._replace(example=_path(rows, one.example)) for one in ordered]


def _named(rows: Callable[..., Iterable[dict]]) -> Iterator[tuple[str, int, str, object]]:
    for row in rows(_SAID):
        yield row["value"], row["files"], row["basis"], row["one"]


def _beside(rows: Callable[..., Iterable[dict]], register: Register) -> Iterator[tuple[str, int, str, object]]:
    """Folders without an owner beside folders of owners."""
    owner_of = paths.by_paths([(path, owner.name) for owner in register.owners for path in owner.paths])
    counts: dict[tuple[str, str], int] = {}  # files without an owner below a folder of a folder
    for row in rows(_FOLDERS):
        for place in _places(row["folder"]):
            counts[place] = counts.get(place, 0) + row["unowned"]
    owned = {place for place in counts if folders.named(f"{place[1]}/", register) or owner_of("", "/".join(place))}
    beside = Counter(parent for parent, _ in owned)
    for (parent, child), files in counts.items():
        if files and beside[parent] >= _OWNED_CHILDREN and (parent, child) not in owned:
            yield child, files, "folder", f"{parent}/{child}"


def _places(folder: str) -> Iterator[tuple[str, str]]:
    """(the folder above it, its name) for each folder on the path."""
    parts = folder.split("/")
    return (("/".join(parts[:at]), parts[at]) for at in range(len(parts)))


def _path(rows: Callable[..., Iterable[dict]], example: object) -> str:
    if isinstance(example, str):
        return example
    return next((row["path"] or "" for row in rows(_PATH, [example])), "")


def as_text(found: Iterable[Proposal], speech: Tongue) -> list[str]:
    """Lines for people."""
    lines = []
    for one in found:
        bases = ", ".join(f"{basis} {count:,}" for basis, count in one.bases.items())
        files = f"{one.files:>12,}"
        lines.append(say(speech, "terminal.proposal", files=files, name=one.name, bases=bases, example=one.example))
    return lines
