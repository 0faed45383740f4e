"""A log whose times go back though its numbers go on."""

from datetime import datetime, timedelta

from purloined.parsing.clock_jumps import Clock

MIDNIGHT = datetime(2026, 3, 1)


def drops(*minutes: int) -> list[tuple]:
    """(from, to) in minutes since midnight of each span in which times are uncertain. None: from the beginning."""
    clock = Clock()
    rows = [row for record, at in enumerate(minutes, 1) for row in clock.saw(record, MIDNIGHT + timedelta(minutes=at))]
    rows += clock.rest()
    return [
        tuple(time and (time - MIDNIGHT) // timedelta(minutes=1) for time in (r["time"], r["end_time"])) for r in rows
    ]


def test_times_that_only_go_forward_are_certain() -> None:
    """However long it pauses; and a few seconds out of order are nobody's clock."""
    assert drops(0, 1, 500, 502, 501, 503) == []


def test_a_step_back_leaves_everything_around_it_uncertain() -> None:
    """Where no pause shows when the clock went wrong or right: from the beginning to the end."""
    assert drops(0, 1, 2, 60, 61, 2, 3, 4) == [(2, 61)]
    assert drops(100, 101, 102, 40, 41) == [(None, 102)]


def test_a_clock_set_ahead_and_back_spoils_what_lies_between() -> None:
    """From the pause that the setting ahead looks like, to the latest time it showed."""
    assert drops(0, 10, 11, 311, 315, 15, 16, 17, 18) == [(11, 315)]


def test_a_clock_set_back_and_put_right_spoils_what_lies_between() -> None:
    """To the pause that the putting right looks like."""
    assert drops(600, 601, 602, 302, 303, 605, 606) == [(None, 605)]


def test_a_short_pause_does_not_explain_a_long_step() -> None:
    """A pause of ten minutes did not set a clock ahead by three hours."""
    assert drops(0, 300, 310, 320, 130, 140) == [(0, 320)]
    assert drops(200, 210, 220, 30) == [(None, 220)]
