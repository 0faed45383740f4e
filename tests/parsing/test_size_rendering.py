"""Rounded sizes as programs show them, and as they are read back."""

import pytest

from purloined.parsing.size_rendering import code, figure, renderings, shows


@pytest.mark.parametrize(
    ("rendering", "size", "shown"),
    [
        ("as by ls -h", 1023, "1023"),
        ("as by ls -h", 1025, "1.1K"),
        ("as by ls -h", 10_137, "9.9K"),
        ("as by ls -h", 10_138, "10K"),
        ("as by ls -h", 1023 * 1024 + 1, "1.0M"),
        ("as by Apache", 973, "1.0K"),
        ("as by Apache", 9 * 1024 + 972, "9.9K"),
        ("as by Apache", 9 * 1024 + 973, "10K"),
        ("as by nginx", 9999, "9999"),
        ("as by nginx", 10_752, "11K"),
        ("one decimal, K of 1024", 1_258_291, "1,2 MB"),
        ("whole K of 1024, rounded up", 1, "1 KB"),
        ("whole K of 1024, rounded up", 1234 * 1024, "1.234 KB"),
        ("two decimals of M of 1024", 52_429, "0.05 MiB"),
    ],
)
def test_a_size_is_shown_so(rendering: str, size: int, shown: str) -> None:
    """By that program; and not if it were half as much again."""
    assert shows(shown, rendering, size)
    assert not shows(shown, rendering, size * 3 // 2 + 1024 * 1024)


@pytest.mark.parametrize("rendering", renderings())
def test_every_size_lies_in_one_band(rendering: str) -> None:
    """They follow each other without a gap."""
    bands = renderings()[rendering]

    assert [band.to_size for band in bands[:-1]] == [band.from_size for band in bands[1:]]


def test_no_two_bands_have_one_number() -> None:
    """Of any rendering: the number is what sizes are joined by."""
    numbers = [band.band for bands in renderings().values() for band in bands]

    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("text", ["", "K", "-", "1.2.3.K x", "12 apples", "9" * 40])
def test_what_is_no_size_is_none(text: str) -> None:
    """Never a guess."""
    assert figure(text) is None
    assert code(text, "as by ls -h") is None
