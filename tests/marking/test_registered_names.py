"""Names of the register in the same pass."""

import time

import pytest

from purloined.content import Part
from purloined.marking import matching

NAMES = {
    "northwind": ["Northwind & Sons, Inc.", "Northwind Aerospace"],
    "target": ["Target Corporation"],
    "shinonome": ["東雲電機株式会社"],
    "obrien": ["O'Brien Tooling Ltd"],
    "acme": ["ACME GmbH & Co. KG"],
    "three": ["3D Forge"],
}


@pytest.fixture(scope="module", params=["hyperscan", "re2"])
def matcher(request: pytest.FixtureRequest) -> matching.Matcher:
    return matching.compiled([], NAMES, by=request.param)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nothing of theirs. We target a date in May.", []),
        ("between Northwind & Sons, Inc. and us", [("northwind", "Northwind & Sons, Inc.", True)]),
        ("NORTHWIND AND SONS", [("northwind", "NORTHWIND AND SONS", True)]),
        ("Northwind\nAerospace LLC", [("northwind", "Northwind\nAerospace LLC", True)]),
        ("northwind aerospace", []),
        ("Target Corp. buys", [("target", "Target Corp.", True)]),
        ("TARGET", [("target", "TARGET", True)]),
        ("Target dates are fixed", [("target", "Target", False)]),
        ("Targeted", []),
        ("東雲電機の図面", [("shinonome", "東雲電機", True)]),
        ("発注者は東雲電機株式会社とする", [("shinonome", "東雲電機株式会社", True)]),
        ("㈱東雲電機", [("shinonome", "㈱東雲電機", True)]),
        ("O’Brien Tooling", [("obrien", "O’Brien Tooling", True)]),
        ("ACME GmbH & Co. KG", [("acme", "ACME GmbH & Co. KG", True)]),
        ("3D Forge", [("three", "3D Forge", True)]),
    ],
)  # fmt: skip
def test_a_name_is_found_as_people_write_it(matcher: matching.Matcher, text: str, expected: list) -> None:
    """A word alone that may be an ordinary one is not sure."""
    assert [(one.name, one.text, one.sure) for one in matcher.names([Part("body", text, "")])] == expected


def test_the_place_of_a_name_is_told_in_characters(matcher: matching.Matcher) -> None:
    """Also behind signs of several bytes."""
    text = "図面 é 😀 " * 700 + "Northwind Aerospace"
    (found,) = matcher.names([Part("body", text, "page 2")])
    assert (text[found.start : found.end], found.where) == ("Northwind Aerospace", "page 2")


def test_a_file_s_name_is_read_with_its_underscores(matcher: matching.Matcher) -> None:
    """And in any case."""
    found = matcher.names([Part("name", "2024_northwind_aerospace-bracket.step", "")])
    assert [one.name for one in found] == ["northwind"]


def test_five_thousand_names_compile_within_seconds() -> None:
    """And each is found."""
    names = {f"owner {number}": [f"Harbor{number:04d} Dynamics, Inc.", f"Quay{number:04d}"] for number in range(2_500)}
    began = time.process_time()
    matcher = matching.compiled([], names)
    took = time.process_time() - began
    text = "\n".join(f"Harbor{number:04d} Dynamics" for number in range(0, 2_500, 50))

    assert len({one.name for one in matcher.names([Part("body", text, "")])}) == 50
    assert took < 20
