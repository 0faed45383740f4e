"""The judge against simulated incidents, whose truth is known: no stolen file ruled out, and what could be, is.

    python bench/soundness.py [--files N] [--of M] [--first SEED] [--jobs J]
    python bench/soundness.py --seed SEED [--of M] [--keep DIR]

The first form judges incidents of M files each (default 1,000) until N files are judged (default 100,000), in J
processes, and exits with 1 if a stolen file was ruled out or less than 0.95 of what the oracle rules out; Ctrl-C ends
it, and what was judged until then is printed. The second judges one incident again; --keep leaves its evidence, its
case and its truth in a folder. tests/simulation says what an incident is made of.
"""

import argparse
import contextlib
import json
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tqdm import tqdm

from tests.simulation.incident import Incident, Score, judged, make, scored
from tests.simulation.score import Total, report, score_of, total

TIGHT = 0.95


def main() -> int:
    """Runs what the command line asks for; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=100_000, help="how many files in all")
    parser.add_argument("--of", type=int, default=1_000, help="files in each incident")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--seed", type=int, help="one incident only")
    parser.add_argument("--keep", type=Path, help="with --seed: where to leave it")
    chosen = parser.parse_args()
    if chosen.seed is None:
        seeds = range(chosen.first, chosen.first + max(1, chosen.files // chosen.of))
        bar = tqdm(_scores(seeds, chosen.of, chosen.jobs), total=len(seeds), unit=" incidents", disable=None)
        whole = total(_until_stopped(bar))
    else:
        whole = total([_one(chosen.seed, chosen.of, chosen.keep)])
    print(report(whole))
    return 0 if _good(whole) else 1


def _good(whole: Total) -> bool:
    return not whole.wrong and whole.tightness >= TIGHT


def _until_stopped(scores: Iterable[Score]) -> Iterator[Score]:
    with contextlib.suppress(KeyboardInterrupt):
        yield from scores


def _scores(seeds: range, files: int, jobs: int) -> Iterator[Score]:
    if jobs == 1:
        yield from (score_of(seed, files) for seed in seeds)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(score_of, seeds, repeat(files))


def _one(seed: int, files: int, keep: Path | None) -> Score:
    incident = make(seed, files)
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="purloined-simulation-") as scratch:
            return scored(incident, judged(incident, Path(scratch)))
    keep.mkdir(parents=True)
    verdicts = judged(incident, keep)
    (keep / "truth.jsonl").write_text("".join(_truths(incident, verdicts)), "utf-8")
    return scored(incident, verdicts)


def _truths(incident: Incident, verdicts: dict[int, tuple[str, str | None]]) -> Iterator[str]:
    """One line per file: where it lies, what happened to it, what the judge and the oracle say."""
    for number, (share, path) in enumerate(incident.paths):
        row = {"share": share, "path": path, "truth": incident.truth(number), "verdict": verdicts[number][0],
               "proof": verdicts[number][1], "oracle": incident.clearable.get(number)}  # fmt: skip
        yield json.dumps(row, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.exit(main())
