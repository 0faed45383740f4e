"""What is found of notice clauses in labelled sentences, and what looking for them costs.

    python -m bench.agreements [--wrong] [--documents 400]

Prints recall and precision over four sets: tests/agreements/labelled.txt, by which the words were chosen;
held_out.txt, written before them and in another manner; fresh.txt and unseen.txt, written after them. Of the latter
three the first figures, before anything was changed for them, stand at the head of each file. And the numbers read
wrongly, and the CPU time per document.
"""

import argparse
import time

from purloined.agreements import finding
from purloined.owning import agreements
from tests.agreements.sentences import SETS, told
from tests.agreements_world import documents


def cost(count: int) -> str:
    """CPU time of looking for clauses, per document of the world of agreements."""
    made = [document for half in ("first", "second", "third") for document in documents(half, count, 1)]
    finding.found(agreements.documents(made[0].parts))  # the patterns are compiled once
    began = time.process_time()
    are_agreements = sum(bool(finding.found(agreements.documents(document.parts))) for document in made)
    spent = time.process_time() - began
    size = sum(len(part.text) for document in made for part in document.parts)
    return (
        f"{len(made):,} documents of {size / len(made):,.0f} characters, {are_agreements:,} of them agreements:"
        f" {1e6 * spent / len(made):,.0f} µs of CPU time a document"
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--wrong", action="store_true", help="also each sentence that is read wrongly")
    options.add_argument("--documents", type=int, default=400, help="of each part of the world of agreements")
    chosen = options.parse_args()
    for name in SETS:
        print("\n".join(told(name, chosen.wrong)))
    print(cost(chosen.documents))


if __name__ == "__main__":
    main()
