"""Whose a file is: parties of agreements and owners of legends, on documents made for it, and what that costs.

    python -m bench.owners [--half first|second|third|openings|all] [--documents 400] [--owners 5000] [--wrong 20]

Prints recall and precision with Wilson's 95 % interval, of parties and of legends, per kind of document and per trap;
and the CPU time of the pass and of the attribution behind it, per document. The documents and their truth:
tests/agreements_world.
"""

import argparse
import math
import time
from collections import Counter
from collections.abc import Iterable

from purloined.marking import matching
from purloined.marking import rules as marking_rules
from purloined.owning import sought, whose
from purloined.owning.register import Register
from tests.agreements_world import Document, companies, documents


class Score:
    """What was found, missed and made up."""

    def __init__(self) -> None:
        self.right = self.missed = self.wrong = 0

    def add(self, truth: Iterable[str], found: Iterable[str]) -> None:
        truth, found = set(truth), set(found)
        self.right += len(truth & found)
        self.missed += len(truth - found)
        self.wrong += len(found - truth)

    def __str__(self) -> str:
        recall, precision = share(self.right, self.right + self.missed), share(self.right, self.right + self.wrong)
        return f"recall {recall}   precision {precision}"


def share(part: int, whole: int) -> str:
    """A share with Wilson's interval."""
    if not whole:
        return f"{'-':>24}"
    low, high = wilson(part, whole)
    return f"{part / whole:.3f} ({low:.3f}-{high:.3f}) {part}/{whole}"


def wilson(part: int, whole: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % interval of a share."""
    p, n = part / whole, whole
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return middle - half, min(middle + half, 1.0)


def attributed(document: Document, matcher: matching.Matcher, register: Register) -> list[whose.Attribution]:
    """What the scan would say of the document."""
    found = matcher.scan(document.parts)
    return whose.attributions(document.path, document.parts, found.names, found.hits, register)


def scored(
    made: Iterable[Document], matcher: matching.Matcher, register: Register
) -> tuple[dict[str, Score], list[str]]:
    """Scores by what they are of, and a line for each document that is wrong."""
    scores: dict[str, Score] = {}
    wrong = []
    for document in made:
        told = attributed(document, matcher, register)
        for basis, truth in (("party", document.parties), ("legend", document.legends)):
            found = {one.owner for one in told if one.basis == basis and one.owner}
            for key in (
                f"all {basis}",
                f"kind {document.kind} {basis}",
                *(f"trap {t} {basis}" for t in document.traps),
            ):
                if truth or found or key.startswith("all"):
                    scores.setdefault(key, Score()).add(truth, found)
            if found != truth:
                wrong.append(f"{document.path} {document.kind} {basis}: +{found - truth} -{truth - found}")
    return scores, wrong


def cost(made: list[Document], matcher: matching.Matcher, register: Register) -> None:
    """CPU time per document, of the pass and of what comes behind it."""
    began = time.process_time()
    scans = [matcher.scan(document.parts) for document in made]
    passed = time.process_time() - began
    began = time.process_time()
    for document, found in zip(made, scans, strict=True):
        whose.attributions(document.path, document.parts, found.names, found.hits, register)
    behind = time.process_time() - began
    size = sum(len(part.text) for document in made for part in document.parts)
    each = 1e6 / len(made)
    print(
        f"{len(made):,} documents of {size / len(made):,.0f} characters: the pass {passed * each:,.0f} µs, attribution"
        f" {behind * each:,.0f} µs a document; {len(made) / (passed + behind):,.0f} documents/s of CPU time"
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--half", choices=("first", "second", "third", "openings", "all"), default="all")
    options.add_argument("--documents", type=int, default=400, help="of each part")
    options.add_argument("--owners", type=int, default=5000, help="owners in the register that no document names")
    options.add_argument("--wrong", type=int, default=20, help="documents to name that are wrong")
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    given = marking_rules.load()
    halves = ("first", "second", "third", "openings") if chosen.half == "all" else (chosen.half,)
    for more in dict.fromkeys((0, chosen.owners)):
        register = companies.register(more)
        began = time.process_time()
        matcher = matching.compiled([*given, *sought.rules(register)], sought.names(register))
        print(f"\n{len(register.owners):,} owners, compiled in {time.process_time() - began:.1f} s")
        for half in halves:
            made = list(documents(half, chosen.documents, chosen.seed))
            scores, wrong = scored(made, matcher, register)
            print(
                f"{half} half, {Counter(bool(one.parties) for one in made)[True]} agreements of {len(made)} documents"
            )
            for key in sorted(scores, key=lambda key: (key.split(" ")[0] != "all", key)):
                if key.startswith("all") or more == 0:
                    print(f"  {key:36} {scores[key]}")
            for line in wrong[: chosen.wrong] if more == 0 else ():
                print(f"    {line}")
            cost(made, matcher, register)


if __name__ == "__main__":
    main()
