"""What to ask the supplier next: each question from something that is missing, the gravest first."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from purloined.supplier.files import File


class Question(NamedTuple):
    """One question. key: of the catalogue, below `supplier.ask`; files: how many it is about, 0: the whole; example:
    one of them."""

    key: str
    files: int = 0
    example: str = ""


# In the order in which they are asked. Of which files each is asked.
_OF_FILES: dict[str, Callable[[File], bool]] = {
    "contradicted": lambda file: file.is_listed and file.states == "ruled_out",
    "behind": lambda file: file.is_behind and file.states in ("taken", "accessed", "presumed"),
    "proof_a": lambda file: file.states == "ruled_out" and file.proof == "A",
    "proof_b": lambda file: file.states == "ruled_out" and file.proof == "B",
    "proof_c": lambda file: file.states == "ruled_out" and file.proof == "C",
    "no_proof": lambda file: file.states == "ruled_out" and file.proof not in ("A", "B", "C"),
    "presumed": lambda file: file.states == "presumed",
    "records": lambda file: file.states in ("taken", "accessed") and bool(file.evidence),
    "no_records": lambda file: file.states in ("published", "taken", "accessed") and not file.evidence,
    "silent": lambda file: file.in_inventory and not file.in_notice,
    "not_shared": lambda file: file.in_notice and not file.in_inventory,
    "withheld": lambda file: file.withheld,
    "hashes": lambda file: file.in_notice and not file.sha256,
}


class Asked:
    """Takes the files one by one; then has the questions. Kept are counts and an example of each."""

    def __init__(self) -> None:
        self._counts = dict.fromkeys(_OF_FILES, 0)
        self._examples: dict[str, str] = {}

    def take(self, file: File) -> None:
        for key, is_meant in _OF_FILES.items():
            if is_meant(file):
                self._counts[key] += 1
                self._examples.setdefault(key, _named(file))

    def questions(self, has: "Has", now: datetime) -> list[Question]:
        """What is to be asked. now: in UTC, without zone."""
        return [*_whole(has), *self._of_files(has), *_last(has, now)]

    def _of_files(self, has: "Has") -> Iterable[Question]:
        for key, count in self._counts.items():
            if not count or (key == "silent" and not has.notices) or (key == "not_shared" and not has.inventories):
                continue
            yield Question(key, count, self._examples[key])


def _named(file: File) -> str:
    """A file as the supplier knows it. Of one that its list lacks the name alone: folders may name our customers."""
    if file.in_notice:
        return (f"{file.number}: " if file.number else "") + file.notice_path
    return file.own_path.replace("\\", "/").rpartition("/")[2]


class Has(NamedTuple):
    """What the case has: how many notices, inventories of our own and listings; whether somebody stated the window;
    when the supplier said that it writes again."""

    notices: int
    inventories: int
    listings: int
    window: bool
    next_update: datetime | None


def _whole(has: Has) -> Iterable[Question]:
    if not has.notices:
        yield Question("no_notice")


def _last(has: Has, now: datetime) -> Iterable[Question]:
    if not has.window:
        yield Question("window")
    yield Question("onward")
    if has.next_update is None:
        yield Question("next")
    elif has.next_update < now:
        yield Question("overdue")
