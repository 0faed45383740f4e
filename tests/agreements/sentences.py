"""The labelled sentences, and how what a reader finds in them is scored."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from purloined.agreements.clauses import Clause, clauses
from purloined.content import normal

HERE = Path(__file__).parent
SETS = ("labelled", "held_out", "fresh", "unseen")


class Labelled(NamedTuple):
    """A sentence and what it calls for. line: where it stands in its file."""

    line: int
    text: str
    notice: Clause | None
    is_gag: bool


def load(name: str) -> list[Labelled]:
    """The sentences of one set."""
    lines = (HERE / f"{name}.txt").read_text("utf-8").splitlines()
    return [_labelled(number, line) for number, line in enumerate(lines, 1) if " :: " in line]


def _labelled(number: int, line: str) -> Labelled:
    said, _, text = line.partition(" :: ")
    labels = [label.strip() for label in said.split(";")]
    values: dict = {}
    for label in labels:
        if label in ("notify", "gag", "-"):
            continue
        if label in ("suspected", "confirmed"):
            values["certainty"] = label
        elif label.startswith("after "):
            values["after"] = label.removeprefix("after ")
        elif label.startswith("to "):
            values["address"] = tuple(part.strip() for part in label.removeprefix("to ").split(","))
        elif set(label.split(", ")) <= {"written", "e-mail", "telephone", "portal"}:
            values["form"] = tuple(label.split(", "))
        elif label[0].isdigit():
            values["within"] = label
        else:
            values["word"] = label
    return Labelled(
        number, normal.text(text), Clause("notify", **values) if "notify" in labels else None, "gag" in labels
    )


@dataclass
class Score:
    """Of one set: what was found, missed and made up; and of what was found, what is wrong in it."""

    right: int = 0
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    numbers: int = 0
    wrong_numbers: list[str] = field(default_factory=list)
    fields: dict[str, list[str]] = field(default_factory=dict)
    compared: int = 0

    @property
    def recall(self) -> float:
        return self.right / (self.right + len(self.missed))

    @property
    def precision(self) -> float:
        return self.right / (self.right + len(self.wrong))

    def agreement(self, name: str) -> float:
        """The share of notices found of which this field is right."""
        return 1 - len(self.fields.get(name, ())) / self.compared


def scored(sentences: list[Labelled]) -> Score:
    """What the reader makes of the sentences."""
    score = Score()
    for one in sentences:
        found = {clause.what: clause for clause in clauses(one.text)}
        for what, expected in (("notify", one.notice is not None), ("gag", one.is_gag)):
            place = f"{one.line}: {what}: {one.text}"
            if expected and what in found:
                score.right += 1
            elif expected:
                score.missed.append(place)
            elif what in found:
                score.wrong.append(place)
        if one.notice and "notify" in found:
            _compare(score, one, found["notify"])
    return score


def _compare(score: Score, one: Labelled, found: Clause) -> None:
    score.compared += 1
    score.numbers += bool(one.notice.within)
    for name in ("within", "word", "after", "certainty", "form", "address"):
        wanted, got = getattr(one.notice, name), getattr(found, name)
        same = set(wanted) == set(got) if isinstance(wanted, tuple) else wanted == got
        if not same:
            told = f"{one.line}: {name} {got!r}, not {wanted!r}: {one.text}"
            score.fields.setdefault(name, []).append(told)
            if name == "within":
                score.wrong_numbers.append(told)


def told(name: str, every: bool = False) -> Iterator[str]:
    """The score of a set in lines; every: with each sentence that is wrong."""
    sentences = load(name)
    score = scored(sentences)
    clear = sum(one.notice is None and not one.is_gag for one in sentences)
    yield (
        f"{name}: {len(sentences)} sentences, {clear} of them call for nothing; recall {score.recall:.3f}"
        f" ({score.right}/{score.right + len(score.missed)}), precision {score.precision:.3f}"
        f" ({score.right}/{score.right + len(score.wrong)})"
    )
    shares = ", ".join(
        f"{key} {score.agreement(key):.3f}" for key in ("within", "word", "after", "certainty", "form", "address")
    )
    yield f"  numbers: {score.numbers}, read wrongly {len(score.wrong_numbers)}; fields that are right: {shares}"
    if every:
        yield from (f"  missed {said}" for said in score.missed)
        yield from (f"  made up {said}" for said in score.wrong)
        yield from (f"  {said}" for key in score.fields for said in score.fields[key])
