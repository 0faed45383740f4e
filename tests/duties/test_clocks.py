"""The arithmetic of deadlines, apart from any law."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from purloined.duties.clocks import Clock, Reading, Way, calendar, months_later, readings, span

POLICY = {"immediately": "24 hours", "promptly": "2 business days"}
BERLIN, NEW_YORK, TOKYO = (ZoneInfo(name) for name in ("Europe/Berlin", "America/New_York", "Asia/Tokyo"))


def at(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    """A local time, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def ends(clock: Clock, start: datetime, zone: ZoneInfo = BERLIN, **closed: frozenset[date]) -> list[str]:
    """Each reading, in the company's zone."""
    named = {name.replace("_", "-"): days for name, days in closed.items()}
    return [f"{one.at.astimezone(zone):%Y-%m-%d %H:%M}" for one in readings(clock, start, zone, POLICY, named)]


@pytest.mark.parametrize(
    ("zone", "start", "end"),
    [
        (BERLIN, "2026-10-23T09:00", "2026-10-26 08:00"),
        (BERLIN, "2026-03-27T09:00", "2026-03-30 10:00"),
        (NEW_YORK, "2026-10-30T09:00", "2026-11-02 08:00"),
        (TOKYO, "2026-10-30T09:00", "2026-11-02 09:00"),
    ],
)
def test_72_hours_stay_72_across_a_change_of_summer_time(zone: ZoneInfo, start: str, end: str) -> None:
    """So the clock on the wall shows another hour."""
    assert ends(Clock(within="72 hours"), at(start, zone), zone) == [end]


@settings(deadline=None, max_examples=50)
@given(st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)), st.integers(1, 2000))
def test_hours_are_elapsed_time(start: datetime, hours: int) -> None:
    """Wherever the company is."""
    start = start.replace(tzinfo=UTC)
    for zone in (BERLIN, NEW_YORK, TOKYO):
        (only,) = readings(Clock(within=f"{hours} hours"), start, zone, {}, {})
        assert only.at - start == timedelta(hours=hours)


@settings(deadline=None, max_examples=50)
@given(st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)), st.integers(1, 400))
def test_days_end_with_the_last_day_in_the_zone_of_the_clock(start: datetime, days: int) -> None:
    """Day one not counted; counted, a day less."""
    start = start.replace(tzinfo=UTC)
    first = start.astimezone(TOKYO).date()
    for day_one, fewer in (("not_counted", 0), ("counted", 1)):
        clock = Clock(within=f"{days} days", zone="Asia/Tokyo", day_one=day_one)
        (only,) = readings(clock, start, BERLIN, {}, {})
        assert only.at.astimezone(TOKYO).date() == first + timedelta(days=days - fewer)
        assert f"{only.at.astimezone(TOKYO):%H:%M:%S}" == "23:59:59"


@settings(deadline=None, max_examples=50)
@given(st.dates(date(2024, 1, 1), date(2027, 12, 1)), st.integers(1, 15))
def test_business_days_end_on_an_open_day_with_as_many_open_days_before_it(day: date, days: int) -> None:
    """Counted one by one, by another way than the code's."""
    start = datetime(day.year, day.month, day.day, 12, tzinfo=NEW_YORK).astimezone(UTC)
    clock = Clock(within=f"{days} business days", calendar="us-federal")
    (only,) = readings(clock, start, NEW_YORK, {}, {})
    last = only.at.astimezone(NEW_YORK).date()
    is_closed = calendar("us-federal").is_closed
    between = [day + timedelta(days=number) for number in range(1, (last - day).days + 1)]

    assert not is_closed(last)
    assert sum(not is_closed(one) for one in between) == days


def test_a_holiday_of_a_calendar_is_closed_and_so_are_days_that_were_added() -> None:
    """Thanksgiving; a closing by order; the turn of the year of Japan's offices; what a user adds."""
    federal, offices = calendar("us-federal"), calendar("jp-government")

    assert federal.is_closed(date(2026, 11, 26))
    assert not federal.is_closed(date(2026, 11, 27))
    assert federal.is_closed(date(2025, 1, 9))
    assert [offices.is_closed(date(2026, 12, day)) for day in (28, 29, 30, 31)] == [False, True, True, True]
    assert offices.is_closed(date(2027, 1, 1)) and offices.is_closed(date(2028, 1, 3))
    assert calendar("jp-government", frozenset([date(2026, 12, 28)])).is_closed(date(2026, 12, 28))
    assert not calendar("weekends").is_closed(date(2026, 12, 25))


def test_a_user_s_closed_day_moves_a_deadline_of_its_calendar_only() -> None:
    """Friday the 27th, closed by decree."""
    clock = Clock(within="4 business days", calendar="us-federal")
    friday = at("2026-11-20T12:00", NEW_YORK)

    assert ends(clock, friday, NEW_YORK) == ["2026-11-27 23:59"]
    assert ends(clock, friday, NEW_YORK, us_federal=frozenset([date(2026, 11, 27)])) == ["2026-11-30 23:59"]
    assert ends(clock, friday, NEW_YORK, jp_government=frozenset([date(2026, 11, 27)])) == ["2026-11-27 23:59"]


def test_a_closed_last_day_stays_where_nothing_moves_it_and_names_the_open_day_before() -> None:
    """30 days from 20 November 2026: a Sunday; the Friday is the last day at work."""
    (only,) = readings(Clock(within="30 days", calendar="us-federal"), at("2026-11-20T12:00"), BERLIN, {}, {})

    assert (only.closed, only.act_by) == (True, date(2026, 12, 18))
    assert only.at.astimezone(BERLIN).date() == date(2026, 12, 20)


def test_a_closed_last_day_moves_where_a_rule_says_so() -> None:
    """Over the turn of the year in Tokyo, six closed days in a row."""
    clock = Clock(within="5 days", calendar="jp-government", roll="next_open_day", zone="Asia/Tokyo")

    assert ends(clock, at("2026-12-24T12:00", TOKYO), TOKYO) == ["2027-01-04 23:59"]


def test_months_end_on_the_same_number_or_the_last_day() -> None:
    """31 January and one month; a leap year; over the year."""
    assert months_later(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_later(date(2028, 1, 31), 1) == date(2028, 2, 29)
    assert months_later(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert months_later(date(2026, 12, 15), 1) == date(2027, 1, 15)
    assert ends(Clock(within="1 month"), at("2026-01-31T10:00")) == ["2026-02-28 23:59"]


def test_a_leap_day_is_a_day() -> None:
    """60 days from 15 January, in a leap year and in another."""
    assert ends(Clock(within="60 days"), at("2028-01-15T10:00")) == ["2028-03-15 23:59"]
    assert ends(Clock(within="60 days"), at("2027-01-15T10:00")) == ["2027-03-16 23:59"]


def test_a_range_is_read_at_both_ends() -> None:
    """Three to five days: the earlier is first."""
    assert ends(Clock(within="3-5 days"), at("2026-06-01T10:00")) == ["2026-06-04 23:59", "2026-06-06 23:59"]


def test_other_readings_keep_their_source_and_the_earliest_is_first() -> None:
    """And a reading that comes to the same moment is not told twice."""
    way = Way({"en": "day one counts"}, "practice", {"day_one": "counted"})
    same = Way({"en": "the same"}, "another book", {"ends": datetime(2026, 1, 1, 23, 59, 59).time()})
    found = readings(Clock(within="60 days", readings=(way, same)), at("2026-11-21T10:00"), BERLIN, {}, {})

    assert [(one.source, f"{one.at.astimezone(BERLIN):%Y-%m-%d}") for one in found] == [
        ("practice", "2027-01-19"),
        ("", "2027-01-20"),
    ]


def test_the_hour_of_an_event_may_not_count() -> None:
    """09:00 and 09:40 lie in the same hour, which ends at ten; also where hours strike at half past."""
    clock = Clock(within="72 hours", hour_of_event="not_counted")

    assert ends(clock, at("2026-06-01T09:40")) == ends(clock, at("2026-06-01T09:00")) == ["2026-06-04 10:00"]
    kolkata = ZoneInfo("Asia/Kolkata")
    assert ends(clock, at("2026-06-01T09:40", kolkata), kolkata) == ["2026-06-04 10:00"]


def test_words_without_a_number_are_the_users_policy_and_are_called_so() -> None:
    """Beside a number, the policy is another reading, and no law."""
    (only,) = readings(Clock(soft="immediately"), at("2026-06-01T09:00"), BERLIN, POLICY, {})
    hard, soft = readings(Clock(within="12 hours", soft="immediately"), at("2026-06-01T09:00"), BERLIN, POLICY, {})

    assert (only.basis, only.source, only.at) == ("policy", "immediately", at("2026-06-02T09:00"))
    assert (hard.basis, soft.basis) == ("law", "policy")


def test_words_of_which_the_policy_says_nothing_have_no_date() -> None:
    """Better none than an invented one."""
    assert readings(Clock(within="as fast as humanly possible"), at("2026-06-01T09:00"), BERLIN, POLICY, {}) == []


def test_a_policy_may_count_in_business_days() -> None:
    """Friday, and two working days."""
    assert ends(Clock(soft="promptly"), at("2026-06-05T09:00")) == ["2026-06-09 23:59"]


def test_beyond_its_horizon_a_calendar_is_unsure() -> None:
    """Only where it decided the day."""

    def unsure(clock: Clock) -> list[str]:
        return [one.unsure for one in readings(clock, at("2029-06-01T09:00"), BERLIN, {}, {})]

    assert unsure(Clock(within="4 business days", calendar="us-federal")) == ["us-federal"]
    assert unsure(Clock(within="4 days", calendar="us-federal", roll="next_open_day")) == ["us-federal"]
    assert unsure(Clock(within="72 hours")) == [""]


@pytest.mark.parametrize("text", ["72 hours", "1 hour", "3-5 days", "4 business days", "1 month", " 30 Days "])
def test_a_span_is_read(text: str) -> None:
    """As a lawyer writes it."""
    assert span(text)


@pytest.mark.parametrize("text", ["immediately", "72", "seventy-two hours", "72 hours or so", "-3 days", "3 weeks", ""])
def test_what_is_no_span_is_none(text: str) -> None:
    """And no number is read out of it."""
    assert span(text) is None


def test_a_reading_is_a_plain_row() -> None:
    """For those who write it out."""
    assert Reading._fields == ("at", "basis", "says", "source", "closed", "act_by", "unsure")
