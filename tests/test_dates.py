"""Which of a date's numbers is the day: decided over a whole file, or by nobody."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from purloined.parsing.dates import DateOrder


def seen(*texts: str, stated: str | None = None) -> DateOrder:
    order = DateOrder(stated)
    for text in texts:
        order.see(text)
    return order


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-03-04T22:00:05Z", datetime(2026, 3, 4, 22, 0, 5)),
        ("2026-03-04 22:00:05.250+09:00", datetime(2026, 3, 4, 13, 0, 5, 250_000)),
        ("2026/03/04, 22:00", datetime(2026, 3, 4, 22)),
        ("04.03.2026 22:00:05", datetime(2026, 3, 4, 22, 0, 5)),
        ("04.03.26 22:00:05,5", datetime(2026, 3, 4, 22, 0, 5, 500_000)),
        ("25/03/2026 12:30 AM", datetime(2026, 3, 25, 0, 30)),
        ("Mar 4, 2026 10:00:05 PM", datetime(2026, 3, 4, 22, 0, 5)),
        ("Wed, 04 Mar 2026 22:00:05 GMT", datetime(2026, 3, 4, 22, 0, 5)),
        ("04-Mar-2026", datetime(2026, 3, 4)),
        ("1772661605", datetime(2026, 3, 4, 22, 0, 5)),
        ("1772661605250", datetime(2026, 3, 4, 22, 0, 5, 250_000)),
    ],
)
def test_a_time_that_can_be_read_in_one_way_is_read_so(text: str, time: datetime) -> None:
    """ISO, dots, months by name, numbers since 1970, halves of the day, zones."""
    assert seen(text).time(text, UTC) == time


@pytest.mark.parametrize(
    "text",
    ["30.02.2026", "2026-03-04 22:00 CET", "04/03/2026 13:00 PM", "2026-03-04 25:00:00", "yesterday", "", "12345"],
)
def test_what_is_no_time_is_not_understood(text: str) -> None:
    """Days that are not, zones by name, numbers of another kind."""
    assert seen(text).time(text, UTC) is None


def test_one_date_decides_for_all_of_the_file() -> None:
    """Wherever it stands: 13 is no month."""
    order = seen("03/04/2026 10:00", "05/06/2026 10:00", "13/04/2026 10:00")

    assert not order.ambiguous
    assert order.time("03/04/2026 10:00", UTC) == datetime(2026, 4, 3, 10)


def test_where_nothing_decides_nobody_guesses() -> None:
    """The first date that is open is kept for the message; its time is not given."""
    order = seen("03/03/2026", "03/04/2026 10:00")

    assert order.ambiguous
    assert order.open == "03/04/2026 10:00"
    assert order.time("03/04/2026 10:00", UTC) is None


def test_a_date_that_is_the_same_either_way_is_not_ambiguous() -> None:
    """The third of March."""
    order = seen("03/03/2026")

    assert not order.ambiguous
    assert order.time("03/03/2026", UTC) == datetime(2026, 3, 3)


def test_what_was_stated_is_not_doubted() -> None:
    """A date that it does not fit is not understood."""
    order = seen("25/03/2026", stated="month")

    assert order.time("03/04/2026", UTC) == datetime(2026, 3, 4)
    assert order.time("25/03/2026", UTC) is None


def test_two_digits_of_a_year_may_also_stand_first() -> None:
    """26/03/04 is three dates; 26/13/04 is one."""
    assert seen("26/03/04").ambiguous
    assert not seen("31/12/99").ambiguous


def test_a_local_time_is_taken_in_the_zone_of_its_source() -> None:
    """One that carries a zone is not."""
    paris = ZoneInfo("Europe/Paris")

    assert seen().time("04.07.2026 12:00", paris) == datetime(2026, 7, 4, 10)
    assert seen().time("2026-07-04 12:00 UTC", paris) == datetime(2026, 7, 4, 12)
