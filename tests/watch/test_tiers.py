"""Which company a title means, and which it does not."""

import csv
import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from purloined.watch import tiers
from purloined.watch.tiers import TIERS, Company, index, matches

PAIRS = list(csv.DictReader((Path(__file__).parent / "name_pairs.csv").open(encoding="utf-8")))
LEAKS = Path(__file__).parents[2].parent / "shared" / "data" / "leaks"


def tier(company: Company | str, title: str, *hosts: str, text: str = "") -> str:
    """The tier by which a title means a company; empty: it does not."""
    known = company if isinstance(company, Company) else Company([company])
    found = matches(index([known]), title, hosts, text)
    return found[0].tier if found else ""


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair['company']} in {pair['title']}: {pair['why']}")
def test_a_title_means_a_company_or_does_not(pair: dict) -> None:
    """Each invented pair, at its tier."""
    assert tier(pair["company"], pair["title"]) == pair["tier"]


def test_no_pair_depends_on_who_else_is_watched() -> None:
    """All companies of the pairs in one index give what each gives alone."""
    companies = sorted({pair["company"] for pair in PAIRS})
    together = index(Company([company]) for company in companies)
    for pair in PAIRS:
        found = {companies[match.company]: match.tier for match in matches(together, pair["title"])}
        assert found.get(pair["company"], "") == pair["tier"], pair


def test_a_known_domain_is_the_surest() -> None:
    """In the title, in the feed's own field, and below the known one; not above it, not beside it."""
    company = Company(["Harbour Works"], ["harbour.example"])

    assert tier(company, "www.harbour.example") == "domain"
    assert tier(company, "No name", "https://harbour.example/path") == "domain"
    assert tier(company, "files.harbour.example") == "domain"
    assert tier(company, "notharbour.example") == ""
    assert tier(Company(["Unit"], ["unit.city.example"]), "city.example") == ""
    assert tier(company, "harbour.examp...") == "cut"
    assert tier(company, "h*****r.example") == "mask"


def test_a_domain_that_is_not_the_known_one_counts_less() -> None:
    """Who states its domains is not every domain that could be made of its name; nor one of another country."""
    assert tier("Penhallow Insurance Company", "penhallow.example") == "shortened"
    assert tier(Company(["Penhallow Insurance Company"], ["phi.example"]), "penhallow.example") == "alike"
    assert tier("Thornley Grammar School", "tgs.com.ar") == "alike"
    assert tier(Company(["Thornley Grammar School"], country="GB"), "tgs.com.ar") == ""


def test_the_text_below_a_title_names_customers() -> None:
    """A company named there by two words or by its domain; a single word is not looked for in running text."""
    text = "We took drawings of their customers Halden Space Systems and lucente.example. Ferranto too."

    assert tier("Halden Space Systems", "Visbrook Works", text=text) == "customer"
    assert tier(Company(["Lucente"], ["lucente.example"]), "Visbrook Works", text=text) == "customer"
    assert tier("Ferranto", "Visbrook Works", text=text) == ""


def test_all_names_of_a_company_count_and_each_company_once() -> None:
    """Former names and brands; the surest tier of several is told."""
    company = Company(["Marrable Steel", "Old Forge Works", "HingeMaster"])
    found = matches(index([company]), "HINGEMASTER | marrablesteel.example")

    assert [match.tier for match in found] == ["name"]
    assert tier(company, "Old Forge Works Ltd") == "name"


def test_every_match_says_why() -> None:
    """A sentence for each tier."""
    for pair in PAIRS:
        for match in matches(index([Company([pair["company"]])]), pair["title"]):
            assert match.why
            assert match.tier in TIERS
            assert match.name == pair["company"]


@given(st.text(max_size=200), st.text(max_size=60))
def test_no_text_is_too_odd(title: str, company: str) -> None:
    """Whatever stands in a feed or a watch list is matched, or not, and nothing breaks."""
    matches(index([Company([company, "Oakenshaw Gears"], ["gears.example"])]), title, [title], title)


@pytest.mark.parametrize(
    "hostile",
    ["a" * 100_000, "*" * 50_000 + "a", "(" * 50_000, "a." * 50_000, ", " * 50_000, "-co-uk" * 9_000, "a b " * 30_000],
)
def test_a_title_that_is_made_to_be_slow_is_not(hostile: str) -> None:
    """Under a second on any machine, whatever its length."""
    made = index([Company(["Oakenshaw Gears"], ["gears.example"])])
    before = time.process_time()
    matches(made, hostile, [hostile], hostile)

    assert time.process_time() - before < 1


def test_distance_counts_letters_put_in_taken_away_changed_and_swapped() -> None:
    """And stops above the bound."""
    assert [tiers.distance("gears", other, 2) for other in ("gears", "gear", "gaers", "years", "gxxrsy", "other")] == [
        0, 1, 1, 1, 3, 3,
    ]  # fmt: skip


@pytest.mark.skipif(not (LEAKS / "name_pairs.csv").exists(), reason="the labelled pairs are not here")
def test_the_labelled_pairs_are_told_apart(record_property) -> None:
    """At least F1 .92 by names alone and .96 with domains; every mask; no substring."""
    from bench import names as bench

    pairs = bench.pairs(LEAKS / "name_pairs.csv")
    for with_domains, least in ((False, 0.92), (True, 0.96)):
        score = bench.score(pairs, bench.purloined(with_domains))
        record_property("printed", f"{'with domains' if with_domains else 'names only'}: {score}")
        assert score.f1 >= least
        assert not [pair for pair in score.false if pair.category == "substring"]
        assert not [pair for pair in score.missed if pair.category == "masked"]


@pytest.mark.skipif(not (LEAKS / "posts.csv").exists(), reason="the collected posts are not here")
def test_all_posts_against_five_thousand_companies_take_less_than_five_seconds(record_property) -> None:
    """Of one core."""
    from bench import names as bench

    measured = bench.speed(LEAKS / "posts.csv")
    record_property("printed", measured.says)
    assert measured.posts > 6_000
    if "CI_SLOW" not in os.environ:
        assert measured.seconds < 5
