"""Facts about the share of all files that a listing says it lists."""

import pytest

from purloined.parsing import declared_share


@pytest.mark.parametrize(
    ("name", "share"),
    [
        ("30%listing.txt", 300_000),
        ("tree (5 percent).txt", 50_000),
        ("files_0,5%.txt", 5_000),
        ("listing.txt", None),
        ("100500%.txt", None),
        ("2026-03.txt", None),
    ],
)
def test_a_name_may_state_it(name: str, share: int | None) -> None:
    """In per cent, in several languages."""
    assert declared_share.in_name(name) == share


@pytest.mark.parametrize(
    ("line", "share"),
    [
        ("This is a partial file tree, which contains about 5%", 50_000),
        ("1/10000 of your file tree", 100),
        ("30 % of all data", 300_000),
        ("D:\\Design\\this is 30% of all files.txt", None),
        ("Orion/only 30% discount.pdf", None),
        ("hinge 30%.step", None),
        ("about 300% of your files", None),
    ],
)
def test_a_sentence_above_the_entries_may_state_it_and_a_path_may_not(line: str, share: int | None) -> None:
    """A file that is called like a sentence says nothing of the listing."""
    assert declared_share.in_text(["", line]) == share


def test_small_shares_are_shown_as_they_are() -> None:
    """No rounding to nothing."""
    assert [declared_share.percent(share) for share in (300_000, 25_000, 100)] == ["30 %", "2.5 %", "0.01 %"]
