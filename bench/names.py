"""How well names on leak sites are told apart, beside other rules, and how fast.

    python -m bench.names PAIRS.csv [POSTS.csv] [--half a]
    python -m bench.names --large 500

PAIRS.csv: company, title, same (1 or 0), why (its first word is the category); POSTS.csv: group, title, victim_site.
Every method answers the same question: does this title mean this company? `with domains` knows of each company the
domains that a pair of the categories domain and domain_desc names, as a watch list would. Others:

    substring     the keyword stands in the title, case aside: the rule of collectors' own alerts
    cleanco       the names without legal forms are equal
    rapidfuzz     a score of token_set_ratio, WRatio or partial_ratio from a threshold on

--large: a feed of so many MB goes into `watch names -`, made while it is read; posts, CPU seconds, and the most memory.

cleanco and rapidfuzz are asked if they are installed. Pairs fall into halves by the hash of the company: the rules were
written looking at half `a` and at posts that are in no pair. `b` was asked once (F1 .942 by names, .950 with domains),
and three faults that it showed were mended: so neither is blind.
"""

import argparse
import csv
import hashlib
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from purloined.watch import domains, tiers, titles


class Pair(NamedTuple):
    """One question. domains: what the company is known to have, of all pairs."""

    company: str
    title: str
    same: bool
    category: str
    domains: tuple[str, ...]


class Score(NamedTuple):
    """precision, recall and their mean; and what was wrong."""

    precision: float
    recall: float
    f1: float
    false: list[Pair]
    missed: list[Pair]

    def __str__(self) -> str:
        return f"P {self.precision:.3f}  R {self.recall:.3f}  F1 {self.f1:.3f}"


Rule = Callable[[Pair], bool]


def pairs(path: Path) -> list[Pair]:
    """The labelled pairs."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    known: dict[str, list[str]] = {}
    for row in rows:
        if row["same"] == "1" and row["why"].startswith("domain"):
            known.setdefault(row["company"], []).extend(domains.in_text(row["title"]))
    return [
        Pair(
            row["company"],
            row["title"],
            row["same"] == "1",
            row["why"].partition(":")[0],
            tuple(known.get(row["company"], ())),
        )
        for row in rows
    ]


def half(of: list[Pair], which: str) -> list[Pair]:
    """The pairs of the companies in half `a` or `b`."""
    return [pair for pair in of if (hashlib.sha256(pair.company.encode()).digest()[0] % 2 == 0) == (which == "a")]


def score(of: list[Pair], rule: Rule) -> Score:
    """How often a rule is right."""
    found = [(pair, rule(pair)) for pair in of]
    right = sum(said and pair.same for pair, said in found)
    false = [pair for pair, said in found if said and not pair.same]
    missed = [pair for pair, said in found if pair.same and not said]
    precision = right / (right + len(false)) if right + len(false) else 0.0
    recall = right / (right + len(missed)) if right + len(missed) else 0.0
    return Score(precision, recall, 2 * precision * recall / (precision + recall) if right else 0.0, false, missed)


# Rules ----------------------------------------------------------------------------------------------------


def purloined(with_domains: bool) -> Rule:
    def says(pair: Pair) -> bool:
        company = tiers.Company([pair.company], pair.domains if with_domains else ())
        return bool(tiers.matches(tiers.index([company]), pair.title))

    return says


def substring(pair: Pair) -> bool:
    return pair.company.lower() in pair.title.lower()


def others() -> dict[str, Rule]:
    """The rules of libraries that are installed."""
    rules: dict[str, Rule] = {"substring": substring}
    try:
        from cleanco import basename

        rules["cleanco, equal"] = lambda pair: basename(pair.company).lower() == basename(pair.title).lower()
    except ImportError:
        print("cleanco is not installed: left out", file=sys.stderr)
    try:
        from rapidfuzz import fuzz, utils
    except ImportError:
        print("rapidfuzz is not installed: left out", file=sys.stderr)
        return rules

    def ratio(scorer: Callable, least: int) -> Rule:
        return lambda pair: scorer(pair.company, pair.title, processor=utils.default_process) >= least

    for scorer, thresholds in ((fuzz.token_set_ratio, (80, 90)), (fuzz.WRatio, (85, 90)), (fuzz.partial_ratio, (90,))):
        for least in thresholds:
            rules[f"rapidfuzz {scorer.__name__} {least}"] = ratio(scorer, least)
    return rules


# Speed, and alerts in the field -----------------------------------------------------------------------------


class Measured(NamedTuple):
    posts: int
    seconds: float
    says: str


def speed(path: Path, companies: int = 5_000) -> Measured:
    """All posts against so many companies: names of other posts, and those again as heads of others."""
    with path.open(encoding="utf-8", newline="") as file:
        posts = list(csv.DictReader(file))
    names = sorted({post["title"] for post in posts if _is_name(post["title"])})
    random.Random(1).shuffle(names)
    watched = (names + [f"{name} Holding" for name in names])[:companies]
    titles.taken_apart.cache_clear()
    before = time.process_time()
    made = tiers.index(tiers.Company([name]) for name in watched)
    indexed = time.process_time()
    found: Counter = Counter()
    for post in posts:
        for match in tiers.matches(made, post["title"], [post["victim_site"]] if post["victim_site"] else []):
            found[match.tier] += watched[match.company] != post["title"]
    seconds = time.process_time() - before
    says = f"{len(posts):,} posts against {len(watched):,} companies: {seconds:.1f} s of one core"
    says += f", {indexed - before:.1f} s of that for the index"
    by_tier = ", ".join(f"{tier} {found[tier]:,}" for tier in tiers.TIERS)
    return Measured(len(posts), seconds, f"{says}; alerts by other titles than their own: {by_tier}")


def _is_name(title: str) -> bool:
    found = titles.taken_apart(title)
    return bool(found.parts) and not found.hosts and len(title) < 60


def large(megabytes: int) -> str:
    """A feed of so many megabytes through the whole command, with a watched company at its beginning and end."""
    with tempfile.TemporaryDirectory() as folder:
        watch = Path(folder) / "watch.toml"
        watch.write_text('[[supplier]]\nname = "Mason Gear Works Ltd"\n[[self]]\nname = "Orrin Fixtures Inc"\n')
        command = [sys.executable, "-m", "purloined.cli", "watch", "names", str(watch), "-", "--json"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
            sent, number = run.stdin.write(b'[{"post_title": "Mason Gear Works", "group_name": "gang"}'), 0
            while sent < megabytes << 20:
                record = {"post_title": f"Victim {number}", "group_name": "gang", "description": _DESCRIPTION}
                sent += run.stdin.write(b"," + json.dumps(record).encode())
                number += 1
            run.stdin.write(b', {"post_title": "Orrin Fixtures", "group_name": "gang"}]')
            run.stdin.close()
            alerts, said = run.stdout.read().splitlines(), run.stderr.read().decode().strip()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds, memory = used.ru_utime + used.ru_stime, used.ru_maxrss >> 10
    return f"{megabytes} MB: {seconds:.0f} s of one core, {memory} MB of memory, {len(alerts)} alerts; {said}"


_DESCRIPTION = "All of it, and the letters of the board. " * 200  # 8 kB: a long post


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path, nargs="?")
    parser.add_argument("posts", type=Path, nargs="?")
    parser.add_argument("--half", choices=("a", "b"))
    parser.add_argument("--wrong", action="store_true", help="name what purloined gets wrong")
    parser.add_argument("--large", type=int, metavar="MB", help="measure one feed of that size instead")
    options = parser.parse_args()
    if options.large:
        print(large(options.large))
        return
    if not options.pairs:
        parser.error("name PAIRS.csv, or say --large MB")
    asked = pairs(options.pairs)
    asked = half(asked, options.half) if options.half else asked
    print(f"{len(asked)} pairs, {sum(pair.same for pair in asked)} of them the same company")
    rules = {"purloined, names only": purloined(False), "purloined, with domains": purloined(True)} | others()
    for name, rule in rules.items():
        told = score(asked, rule)
        traps = sum(pair.category == "substring" for pair in told.false)
        print(f"{name:32} {told}  substring traps {traps}")
        if options.wrong and name.startswith("purloined"):
            for pair in told.false + told.missed:
                print(f"    {'missed' if pair.same else 'false':7} {pair.category:14} {pair.company} | {pair.title}")
    by_category = Counter((pair.category, purloined(False)(pair) == pair.same) for pair in asked)
    for category in sorted({pair.category for pair in asked}):
        right, wrong = by_category[category, True], by_category[category, False]
        print(f"  {category:16} {right:4} right {wrong:4} wrong")
    if options.posts:
        print(speed(options.posts).says)


if __name__ == "__main__":
    main()
