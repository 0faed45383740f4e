"""No stolen file is ruled out, whatever was done to the logs that leaves a trace; and what can be ruled out, is."""

from collections.abc import Callable

import pytest

from .score import Total, report, score_of, total

INCIDENTS, FILES = 80, 1_300


@pytest.fixture(scope="module")
def whole() -> Total:
    """The score over all incidents."""
    return total(score_of(seed, FILES) for seed in range(1, INCIDENTS + 1))


def test_at_least_a_hundred_thousand_files_are_judged(whole: Total, record_property: Callable) -> None:
    record_property("printed", report(whole))
    assert whole.files >= 100_000


def test_no_stolen_file_is_ruled_out(whole: Total) -> None:
    assert whole.wrong == [], report(whole)


def test_nearly_all_that_could_be_ruled_out_is(whole: Total) -> None:
    assert whole.tightness >= 0.95, report(whole)
