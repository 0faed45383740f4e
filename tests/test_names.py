"""Names: one form to compare, and nothing that deceives when shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from purloined import names


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A/B.STEP", "a/b.step"),
        ("D:\\Parts\\x.pdf", "d:/parts/X.PDF"),
        ("./a//b", "a/b"),
        ("Stra\u00dfe.txt", "STRASSE.TXT"),
        ("u\u0308ber.txt", "\u00fcBER.txt"),
    ],
)
def test_spellings_of_one_name_are_equal(one: str, other: str) -> None:
    """Case, separators, composed and decomposed letters."""
    assert names.split(one) == names.split(other)


def test_a_backslash_is_part_of_a_name_where_slashes_part_folders() -> None:
    """On Linux it may be an ordinary character."""
    assert names.split("/srv/a\\b.txt") == ("srv", "a\\b.txt")


def test_a_domain_is_part_of_an_account() -> None:
    """acme\\bob is not the local bob."""
    assert names.account("ACME\\Bob") != names.account("bob")


@given(st.text())
def test_what_is_shown_has_no_deceiving_character(text: str) -> None:
    """Whatever the text."""
    import unicodedata

    deceiving = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert not any(unicodedata.category(character) in deceiving for character in names.shown(text))


@given(st.text())
def test_the_normal_form_is_stable(text: str) -> None:
    """Normalising twice changes nothing."""
    assert names.normal(names.normal(text)) == names.normal(text)


@given(st.text())
def test_a_cell_never_begins_a_formula(text: str) -> None:
    """Not in any spreadsheet."""
    assert names.cell(text)[:1] not in ("=", "+", "-", "@", "\t", "\r")
