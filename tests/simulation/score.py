"""The judge's score over many incidents: errors, precision and recall of every rung, and how much it clears."""

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .incident import RUNGS, Score, judged, make, scored

TRUTHS = ("published", "taken", "accessed", "touched", "untouched")


@dataclass
class Total:
    """The sum of scores. by: (what, of which kind) -> files, for the places where the judge falls short."""

    incidents: int = 0
    table: Counter = field(default_factory=Counter)
    wrong: list[tuple[int, str, tuple[str, ...], int]] = field(default_factory=list)
    beyond: list[tuple[int, str, tuple[str, ...], int]] = field(default_factory=list)
    unseen: int = 0
    could: int = 0
    did: int = 0
    missed: Counter = field(default_factory=Counter)

    @property
    def files(self) -> int:
        """How many files were judged."""
        return sum(self.table.values())

    @property
    def tightness(self) -> float:
        """The share of what the oracle rules out that the judge rules out."""
        return self.did / self.could if self.could else 1.0

    def add(self, score: Score) -> None:
        """Adds one incident."""
        self.incidents += 1
        self.table += score.table
        self.unseen += score.unseen
        self.could += score.could
        self.did += score.did
        what = (score.seed, score.behaviour, score.damages)
        if score.wrong:
            self.wrong.append((*what, len(score.wrong)))
        if score.beyond:
            self.beyond.append((*what, len(score.beyond)))
        if score.could > score.did:
            for kind in (score.behaviour, *(score.damages or ("no damage",))):
                self.missed[kind] += score.could - score.did


def score_of(seed: int, files: int) -> Score:
    """Makes the incident of a seed, has it judged, and compares."""
    incident = make(seed, files)
    with tempfile.TemporaryDirectory(prefix="purloined-simulation-") as scratch:
        return scored(incident, judged(incident, Path(scratch)))


def total(scores: Iterable[Score]) -> Total:
    """The sum of all."""
    whole = Total()
    for score in scores:
        whole.add(score)
    return whole


def report(whole: Total) -> str:
    """What to print: the table, the errors, the tightness."""
    return "\n".join([*_rungs(whole), *_confusion(whole), *_findings(whole)])


def _rungs(whole: Total) -> Iterator[str]:
    yield f"{whole.incidents:,} incidents, {whole.files:,} files"
    yield f"{'verdict':>10} {'judged':>10} {'true':>10} {'precision':>10} {'recall':>10}"
    for rung in RUNGS:
        said = sum(n for (_, verdict), n in whole.table.items() if verdict == rung)
        true = sum(n for (truth, _), n in whole.table.items() if _best(truth) == rung)
        right = sum(n for (truth, verdict), n in whole.table.items() if verdict == rung and _best(truth) == rung)
        yield f"{rung:>10} {said:>10,} {true:>10,} {_share(right, said):>10} {_share(right, true):>10}"


def _best(truth: str) -> str:
    """The verdict that full knowledge would give."""
    return "ruled_out" if truth in ("touched", "untouched") else truth


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.4f}" if whole else "-"


def _confusion(whole: Total) -> Iterator[str]:
    yield "in truth, and what the judge says:"
    yield " " * 10 + "".join(f"{rung:>12}" for rung in RUNGS)
    for truth in TRUTHS:
        yield f"{truth:>10}" + "".join(f"{whole.table[truth, rung]:>12,}" for rung in RUNGS)


def _findings(whole: Total) -> Iterator[str]:
    yield f"stolen files ruled out: {sum(wrong[3] for wrong in whole.wrong)}"
    yield from (
        f"  --seed {seed}: {n} files; {behaviour}; {', '.join(damages)}" for seed, behaviour, damages, n in whole.wrong
    )
    yield f"read unseen, and rightly ruled out since they cannot have left: {whole.unseen:,}"
    yield f"never touched and ruled out: {whole.did:,} of the oracle's {whole.could:,}: {whole.tightness:.4f}"
    yield from (f"  {n:,} missed with: {kind}" for kind, n in whole.missed.most_common(12))
    yield f"incidents in which the judge rules out what the oracle does not: {len(whole.beyond)}"
    yield from (
        f"  --seed {seed}: {n} files; {behaviour}; {', '.join(damages)}" for seed, behaviour, damages, n in whole.beyond
    )
