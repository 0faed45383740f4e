"""Listings matched in a small world whose truth is known. bench/matching.py does the same with millions of files."""

from datetime import UTC, datetime

import pytest

from purloined import flow, readers

from .listing_worlds import damage, score, share, world
from .listing_worlds.profiles import PROFILES

FILES, LINES, SEED = 20_000, 2_500, "7"


# What is reached: recall of what is claimed, its precision, and the precision of what decides without a person, in per
# cent. These floors only ever rise; the bars that they are to reach stand in listing_worlds/profiles.py.
FLOORS = {
    "rerooted": (100.0, 100.0, 100.0),
    "upper": (100.0, 100.0, 100.0),
    "cp437": (100.0, 100.0, 100.0),
    "percent": (100.0, 100.0, 100.0),
    "nfd": (100.0, 100.0, 100.0),
    "cut": (99.7, 99.9, 100.0),
    "lost": (99.7, 99.9, 100.0),
    "suffix": (100.0, 100.0, 100.0),
    "tree": (100.0, 100.0, 100.0),
    "flat": (98.2, 99.5, 100.0),
    "twice": (100.0, 100.0, 100.0),
    "halves": (100.0, 100.0, 100.0),
    "resorted": (97.8, 99.8, 100.0),
}
FOREIGN_DECIDING, WRONGLY_PUBLISHED = 0.0002, 0.0002  # of the foreign rows; of the files published


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> score.Scores:
    """Every profile's listing, matched by the shipped steps."""
    folder = tmp_path_factory.mktemp("listings") / "world"
    world.make_held(folder, FILES, SEED)
    world.make_listings(folder, [world.Wanted(profile, profile, LINES) for profile in PROFILES], SEED)
    case = world.case(folder, "case", list(PROFILES))
    flow.make(case, "matches")
    return score.Scores(folder, case.folder)


@pytest.mark.parametrize("profile", PROFILES)
def test_matching_reaches_its_floors(scores: score.Scores, profile: str) -> None:
    """Recall and precision of each damage are no less than they were."""
    recall, precision, deciding = FLOORS[profile]
    claimed = {line.name: line for line in scores.by_profile(f"grade NOT IN {score.NO_CLAIM}")}[profile]
    decided = {line.name: line for line in scores.by_profile("decides")}[profile]

    assert claimed.recall >= recall
    assert claimed.precision >= precision
    assert decided.precision >= deciding


def test_hardly_a_foreign_row_decides(scores: score.Scores) -> None:
    """Another firm's file that makes one of yours published is what must not be."""
    deciding, foreign = scores.foreign_deciding()

    assert foreign > 9_000
    assert deciding <= FOREIGN_DECIDING * foreign, (deciding, foreign)


def test_hardly_a_file_is_published_wrongly(scores: score.Scores) -> None:
    """Files that listings make published without a person have a content that is listed somewhere."""
    wrong, published = scores.wrongly_published()

    assert published > 7_000
    assert wrong <= WRONGLY_PUBLISHED * published, (wrong, published)


def test_only_steps_that_matches_needs_are_run() -> None:
    """No verdict is among them, and what is held comes before what is matched."""
    steps = flow.needed("matches")

    assert "verdicts" not in steps
    assert steps.index("held") < steps.index("matches") == len(steps) - 1


def test_a_seed_makes_one_world() -> None:
    """The same rows each time, other rows with another seed."""
    assert share.rows("1", 0, 500) == share.rows("1", 0, 500) != share.rows("2", 0, 500)


def test_another_firm_shares_names_but_hardly_any_content() -> None:
    """Only files that are the same the world over: those of a package's every version, an authority's forms, and
    desktop.ini."""
    ours, theirs = share.rows("1", 0, 5_000), share.rows("2", 0, 5_000, ours=False)
    both = {row.content for row in ours} & {row.content for row in theirs}

    assert len({row.name for row in ours} & {row.name for row in theirs}) > 200
    assert 0 < len(both) * 20 < len({row.content for row in theirs})


def test_columns_are_what_the_readers_make_of_each_row() -> None:
    """The world's tables are written whole; `add` finishes row by row."""
    rows = share.rows("3", 0, 2_000)
    raw = [
        {
            "host": world.HOST, "share": row.share, "path": f"{row.folder}/{row.name}", "size": row.size,
            "mtime": datetime.fromtimestamp(row.modified, UTC), "record": number,
        }
        for number, row in enumerate(rows, 2)
    ]  # fmt: skip

    assert world.holdings(rows, "0123456789abcdef").to_pylist() == [
        readers.holding(each, "0123456789abcdef") for each in raw
    ]


@pytest.mark.parametrize(
    ("size", "apache", "ls", "comma"),
    [
        (972, "972", "972", "972 B"),
        (973, "1.0K", "973", "973 B"),
        (1_025, "1.0K", "1.1K", "1,0 KB"),
        (10_188, "9.9K", "10K", "9,9 KB"),
        (10_241, "10K", "11K", "10,0 KB"),
        (1_047_553, "1.0M", "1.0M", "1023,0 KB"),
        (5_000_000_000, "4.7G", "4.7G", "4,7 GB"),
    ],
)
def test_sizes_are_shown_as_programs_show_them(size: int, apache: str, ls: str, comma: str) -> None:
    """Apache rounds, ls rounds up, and both change to the next unit in their own way."""
    assert (damage.apache_size(size), damage.ls_size(size), damage.comma_size(size)) == (apache, ls, comma)


@pytest.mark.parametrize(
    ("damaged", "expected"),
    [
        (damage.misread("表", "cp932", "cp437"), "ò\\"),
        (damage.misread("ü", "utf-8", "cp1252"), "Ã¼"),
        (damage.misread(damage.decomposed("É"), "utf-8", "cp1252"), "EÌ\x81"),
        (damage.lost("見積 Müller"), "?? Müller"),
        (damage.cut("Specification Northfield 2021.docx"), "Specification Northf..>"),
        (damage.cut("exactly-23-characters.x"), "exactly-23-characters.x"),
    ],
    ids=["a trail byte becomes a backslash", "two characters for one", "a byte Windows-1252 lacks", "question marks",
         "cut", "just not cut"],
)  # fmt: skip
def test_names_are_damaged_as_programs_damage_them(damaged: str, expected: str) -> None:
    """One example of each."""
    assert damaged == expected
