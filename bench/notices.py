"""Notices of invented cases in which owners overlap as badly as they can: does any pack name a stranger, and is each
planted trace found?

    python -m bench.notices [--cases N] [--first SEED] [--jobs J]

Each case (tests/notices/worlds.py) has two to five owners; each gets its pack. An independent checker, by brute force,
looks for every name and domain of the others and for names of their files in the finished bytes. Then one trace of a
stranger is planted in each pack, in one of 17 forms at one of 13 places, and the leak check is to see it. Exits with 1
if a pack names a stranger or a planted trace is missed.
"""

import argparse
import resource
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tqdm import tqdm

from tests.notices.run import Result, through


def main() -> int:
    """Runs the cases, and prints what came of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=10_000, help="how many")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    options = parser.parse_args()
    seeds = range(options.first, options.first + options.cases)
    found: list[Result] = []
    with ProcessPoolExecutor(options.jobs) as pool:
        for result in tqdm(pool.map(_one, seeds, chunksize=20), total=len(seeds), disable=None):
            found.append(result)
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    planted = sum((result.planted for result in found), Counter())
    print(f"{len(found):,} cases, {sum(result.packs for result in found):,} packs")
    print(f"{sum(result.withheld for result in found):,} files with something withheld")
    bad = {
        what: [text for result in found for text in getattr(result, what)] for what in ("named", "refused", "missed")
    }
    print(f"{len(bad['named'])} strangers named in a pack; {len(bad['refused'])} packs refused")
    print(f"{planted.total():,} traces planted, {len(bad['missed'])} of them missed")
    for part in (0, 1):
        counts: Counter = Counter()
        for what, count in planted.items():
            counts[what.split(" ", 1)[part]] += count
        print("  " + ", ".join(f"{what} {count:,}" for what, count in counts.most_common()))
    print(f"{sum(use.ru_utime + use.ru_stime for use in used):,.0f} s of CPU")
    for what, texts in bad.items():
        for text in texts[:20]:
            print(f"{what}: {text}")
    return 1 if bad["named"] or bad["missed"] else 0


def _one(seed: int) -> Result:
    with tempfile.TemporaryDirectory() as folder:
        return through(seed, Path(folder))


if __name__ == "__main__":
    sys.exit(main())
