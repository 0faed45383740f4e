"""Listings matched to what is held, in worlds whose truth is known: seconds, memory, and how much of it is right.

    python bench/matching.py [--holdings 10000000] [--lines 1000000] [--seed 1] [--keep FOLDER]
    python bench/matching.py --holdings 1000000 --lines 100000 --profiles rerooted,cut,flat --only quality
    python bench/matching.py --holdings 30000000 --only one

Makes a world (tests/listing_worlds says what it is made of) and matches it twice, each time in a process of its own
that runs the shipped steps up to `matches`: `quality`, the ten known damages and the three unknown ones, each a listing
of a tenth of the lines; and `one`, all lines in one listing, which is what the bars of time and memory are for. Beside
the first, what a plain join of lower(name) and size finds, and Splink, if it is installed and no more than a million
files are held. Made once with --keep, a world is used again. Exits with 1 where a bar fails; a grade or a column that
this version does not have is left out, and said to be.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import duckdb

from purloined import flow
from purloined.case import Case
from tests.listing_worlds import score, world
from tests.listing_worlds.profiles import PROFILES, UNKNOWN

SMALL, LARGE = 10_000_000, 30_000_000  # holdings that the bars of memory are stated for
SECONDS, GIGABYTES, GIGABYTES_LARGE = 70.0, 4.0, 8.0
SPLINK_AT_MOST = 1_000_000
ENOUGH = 200  # rows, for a share of them to mean something


class Bar(NamedTuple):
    """A bar, what was found, and whether that is good enough."""

    says: str
    found: str
    good: bool


def main() -> int:
    """Makes the world, measures, prints; returns the exit code."""
    options = _options()
    if options.run:
        print(json.dumps({"match": _match, "plain": _plain}[options.run](options.keep, options.case)))
        return 0
    with tempfile.TemporaryDirectory(prefix="purloined-matching-") as scratch:
        folder = options.keep or Path(scratch) / "world"
        _make(folder, options)
        bars = []
        if options.only != "one":
            bars += _quality(folder, options)
        if options.only != "quality":
            bars += _one(folder, options)
    print()
    for bar in bars:
        print(f"{'reached' if bar.good else 'MISSED ':7}  {bar.says}: {bar.found}")
    return 0 if all(bar.good for bar in bars) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--holdings", type=int, default=SMALL, help="held files")
    parser.add_argument("--lines", type=int, default=1_000_000, help="listed files")
    parser.add_argument("--profiles", default=",".join(PROFILES), help="which damages, parted by commas")
    parser.add_argument("--only", choices=("quality", "one"), help="one of the two runs")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--jobs", type=int, default=2, help="processes that make the world")
    parser.add_argument("--keep", type=Path, help="where to make the world and leave it; used again if it is there")
    parser.add_argument("--splink", default=sys.executable, help="a Python that has splink, if this one has not")
    parser.add_argument("--run", choices=("match", "plain"), help=argparse.SUPPRESS)
    parser.add_argument("--case", help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.profiles = options.profiles.split(",")
    if strange := set(options.profiles) - set(PROFILES):
        parser.error(f"there is no profile {', '.join(sorted(strange))}; there are {', '.join(PROFILES)}")
    return options


def _make(folder: Path, options: argparse.Namespace) -> None:
    """What of the world is not there yet."""
    started = time.perf_counter()
    if not (folder / "held").exists():
        world.make_held(folder, options.holdings, options.seed, options.jobs)
    wanted = [world.Wanted(profile, profile, options.lines // 10) for profile in options.profiles]
    wanted = wanted if options.only != "one" else []
    wanted += [world.Wanted("one", "rerooted", options.lines)] if options.only != "quality" else []
    missing = [each for each in wanted if not (folder / "listed" / f"{each.name}.parquet").exists()]
    world.make_listings(folder, missing, options.seed)
    print(f"made in {time.perf_counter() - started:.0f} s")
    for line in world.facts(folder):
        print(f"  {line}", flush=True)


# The two runs ------------------------------------------------------------------------------------------


def _quality(folder: Path, options: argparse.Namespace) -> Iterator[Bar]:
    case = _case(folder, "quality", options.profiles)
    print("\nmatching, a listing per profile", flush=True)
    _print_cost(_alone("match", folder, "quality"))
    scores = score.Scores(folder, case)
    claimed = f"grade NOT IN {score.NO_CLAIM}"
    every, deciding, sure = (scores.by_profile(c) for c in (claimed, "decides", f"grade IN {score.SURE}"))
    plain = _alone("plain", folder, "quality")
    _print_profiles(every, deciding, sure, {row[0]: score.Line(*row) for row in plain["lines"]})
    print(
        f"plain join  {plain['seconds']:.1f} s, {plain['cpu']:.1f} s of CPU, {plain['peak'] / 1e9:.2f} GB at the peak"
    )
    _print_splink(folder, options)
    grades = scores.by_grade()
    _print_grades(grades)
    wrong, published = scores.wrongly_published()
    print(f"\n{published:,} held files published without a person, {wrong:,} of them wrongly")
    _print_off_target(*scores.off_target())
    bands, chances = scores.by_band(), scores.by_chance()
    _print_calibration(bands, chances)
    yield from _profile_bars(every, sure)
    yield from _grade_bars(grades)
    yield from _calibration_bars(bands, chances)


def _one(folder: Path, options: argparse.Namespace) -> Iterator[Bar]:
    case = _case(folder, "one", ["one"])
    print("\nmatching, all lines in one listing", flush=True)
    cost = _alone("match", folder, "one")
    _print_cost(cost)
    for line in score.Scores(folder, case).by_profile(f"grade NOT IN {score.NO_CLAIM}")[:1]:
        print(f"recall {line.recall:.2f} %, precision {line.precision:.2f} %")
    peak, most = cost["peak"] / 1e9, GIGABYTES if options.holdings <= SMALL else GIGABYTES_LARGE
    if options.holdings <= SMALL:
        says = f"one listing within {SECONDS:.0f} s"
        yield Bar(says, f"{cost['seconds']:.1f} s ({cost['cpu']:.1f} s of CPU)", cost["seconds"] <= SECONDS)
    if options.holdings <= LARGE:
        yield Bar(f"one listing within {most:.0f} GB", f"{peak:.2f} GB", peak <= most)


def _case(folder: Path, name: str, listed: list[str]) -> Path:
    """A new case of the world's tables, in place of one that an earlier run left."""
    place = folder / name
    if place.exists():
        subprocess.run(["rm", "-r", "--", str(place)], check=True)
    return world.case(folder, name, listed).folder


def _match(folder: Path, name: str) -> dict:
    """Runs the shipped steps in this process."""
    steps, last, started = [], time.perf_counter(), time.perf_counter()

    def done(step: str) -> None:
        nonlocal last
        steps.append((round(time.perf_counter() - last, 1), step))
        last = time.perf_counter()

    flow.make(Case(folder / name), "matches", done=done)
    return {"seconds": time.perf_counter() - started, "steps": sorted(steps, reverse=True)[:6]} | _used()


def _plain(folder: Path, name: str) -> dict:
    """Joins by lower(name) and size in this process, and scores that."""
    started = time.perf_counter()
    sources = ", ".join(f"'{path.stem}'" for path in (folder / name / "tables" / "listings").iterdir())
    base = r"lower(regexp_extract(path, '[^/\\]*$'))"
    with duckdb.connect(config={"memory_limit": "2400MB", "temp_directory": str(folder / "spill")}) as connection:
        connection.execute(f"""
            CREATE VIEW truth AS SELECT * FROM '{folder}/truth/listed/*.parquet' WHERE source IN ({sources});
            CREATE TABLE listed AS SELECT source, record, {base} AS name, size, profile, own, content
                FROM '{folder}/{name}/tables/listings/*.parquet' JOIN truth USING (source, record);
            CREATE VIEW held AS SELECT lower(name) AS name, size, content FROM '{folder}/truth/held/*.parquet';
            CREATE TABLE bearers AS SELECT name, size, count(DISTINCT content) AS contents FROM held
                SEMI JOIN listed USING (name, size) GROUP BY 1, 2;
            CREATE TABLE hits AS SELECT DISTINCT source, record FROM listed JOIN held USING (name, size, content);
        """)
        joined = time.perf_counter() - started
        lines = connection.execute("""
            SELECT coalesce(profile, 'all'), count(*) FILTER (own), count(*) FILTER (own AND hits.record IS NOT NULL),
                count(contents), coalesce(sum(1.0 / contents) FILTER (hits.record IS NOT NULL), 0)::DOUBLE
            FROM listed LEFT JOIN bearers USING (name, size)
            LEFT JOIN hits ON hits.source = listed.source AND hits.record = listed.record
            GROUP BY GROUPING SETS ((profile), ())
        """).fetchall()
    return {"seconds": joined, "lines": lines} | _used()


def _used() -> dict:
    """CPU seconds of this process and its children, and the most memory they can have had at once."""
    who = [resource.getrusage(which) for which in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return {"cpu": sum(one.ru_utime + one.ru_stime for one in who), "peak": sum(one.ru_maxrss for one in who) * 1024}


def _alone(what: str, folder: Path, case: str) -> dict:
    command = [sys.executable, __file__, "--run", what, "--keep", str(folder), "--case", case]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


# What is printed ----------------------------------------------------------------------------------------


def _print_cost(cost: dict) -> None:
    print(f"{cost['seconds']:.1f} s, {cost['cpu']:.1f} s of CPU, {cost['peak'] / 1e9:.2f} GB at the peak; slowest: "
          + ", ".join(f"{step} {seconds} s" for seconds, step in cost["steps"]), flush=True)  # fmt: skip


def _print_profiles(
    every: list[score.Line], deciding: list[score.Line], sure: list[score.Line], plain: dict[str, score.Line]
) -> None:
    """Recall and precision in per cent: what is claimed at all, what decides, without C and D3, and the plain join."""
    print(f"\n{'profile':10}{'own':>9}   {'claimed R / P':>15}   {'deciding R / P':>15}   {'sure R / P':>15}"
          f"   {'plain join R / P':>16}")  # fmt: skip
    for lines in zip(every, deciding, sure, strict=True):
        pairs = [_pair(line) for line in (*lines, plain[lines[0].name])]
        print(f"{lines[0].name:10}{lines[0].own:9,}" + "".join(f"   {pair:>15}" for pair in pairs))


def _pair(line: score.Line) -> str:
    return f"{line.recall:.2f} / " + (f"{line.precision:.2f}" if line.claims else "-")


def _print_grades(grades: list[score.Line]) -> None:
    print(f"\n{'grade':6}{'rows':>10}{'foreign':>10}{'right %':>10}")
    for line in grades:
        print(f"{line.name:6}{line.claims:10,}{line.claims - line.own:10,}{line.precision:10.3f}")


def _print_off_target(mapped: int, off: float, foreign: int, hits: float) -> None:
    print(f"off target: {off:.3f} % of {mapped:,} mapped entries have their name and size elsewhere too, changed at "
          f"another time; {hits:.3f} % of {foreign:,} foreign ones have those of a held file")  # fmt: skip


def _print_calibration(bands: list[tuple], chances: list[tuple]) -> None:
    for low, high, rows, claimed, right in bands:
        print(
            f"posterior {low:5.3f} to {min(high, 1):5.3f}: {rows:9,} rows, claim {claimed:7.3f} %, true {right:7.3f} %"
        )
    if not bands:
        print("posterior: `matches` states none")
    for says, rows, expected, found in chances:
        print(f"chance {says}: {rows:9,} rows, coincidence predicted {100 * expected:.3f} %, found {100 * found:.3f} %")


def _print_splink(folder: Path, options: argparse.Namespace) -> None:
    if options.holdings > SPLINK_AT_MOST:
        print(f"Splink is compared at up to {SPLINK_AT_MOST:,} held files: --holdings 1000000 --lines 100000")
        return
    script = Path(__file__).with_name("matching_splink.py")
    ended = subprocess.run([options.splink, script, folder, "quality"], stdout=subprocess.PIPE, text=True)
    print(ended.stdout.rstrip())


# The bars -----------------------------------------------------------------------------------------------


def _profile_bars(every: list[score.Line], sure: list[score.Line]) -> Iterator[Bar]:
    for claimed, certain in zip(every, sure, strict=True):
        if claimed.name not in PROFILES:
            continue
        profile, line = PROFILES[claimed.name], certain if claimed.name == "flat" else claimed
        says = f"{line.name}: recall {profile.recall} %, precision {profile.precision} %"
        says += " of what is sure" if line is certain else " (unknown damage)" if line.name in UNKNOWN else ""
        good = line.recall >= profile.recall and line.precision >= profile.precision
        yield Bar(says, f"{line.recall:.2f} %, {line.precision:.2f} %", good)


def _grade_bars(grades: list[score.Line]) -> Iterator[Bar]:
    for line in grades:
        if (least := score.CLAIMED.get(line.name)) and line.claims >= ENOUGH:
            yield Bar(f"grade {line.name} right in {least} %", f"{line.precision:.3f} %", line.precision >= least)


def _calibration_bars(bands: list[tuple], chances: list[tuple]) -> Iterator[Bar]:
    for low, _, rows, _, right in bands:
        if low and rows >= ENOUGH:
            yield Bar(f"posterior from {low} on is true so often", f"{right:.3f} % of {rows:,}", right >= 100 * low)
    for says, rows, expected, found in chances:
        if rows >= ENOUGH and max(expected, found) > 0.001:
            good = found / 2 <= expected <= found * 2
            yield Bar(
                f"chance {says} within a factor of two", f"{100 * expected:.3f} against {100 * found:.3f} %", good
            )


if __name__ == "__main__":
    sys.exit(main())
