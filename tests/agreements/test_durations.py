"""Spans in words and numerals."""

import pytest

from purloined.agreements.durations import durations, value
from purloined.duties.clocks import span

READ = {
    "within forty-eight (48) hours of": "48 hours",
    "within 48 (forty-eight) hours": "48 hours",
    "no later than twenty four (24) hours": "24 hours",
    "within two (2) business days after": "2 business days",
    "within 2 (two) Working Days": "2 business days",
    "not later than one Banking Day": "1 business day",
    "inside 12 hours of": "12 hours",
    "within a week of": "7 days",
    "within a fortnight": "14 days",
    "within one month": "1 month",
    "within one hundred and twenty hours": "120 hours",
    "within 72h of": "72 hours",
    "thirty-six hours after it": "36 hours",
    "by the end of the next business day": "1 business day",
    "on the same day": "0 days",
    "within 24-48 hours": "24 hours",
    "within twenty-four to forty-eight hours": "24 hours",
    "within eight business hours": "8 hours",
    "24時間以内": "24 hours",
    "二十四時間以内に": "24 hours",
    "七二時間以内": "72 hours",
    "三営業日以内": "3 business days",
    "5営業日以内": "5 business days",
    "1か月以内": "1 month",
    "一週間以内": "7 days",
    "10日以内": "10 days",
    "翌営業日までに": "1 business day",
    "当日中に": "0 days",
}
NONE = ["within a reasonable time", "10日前までに", "a fine day", "十分な措置", "第24条", "Section 24", "$24 hours", ""]


@pytest.mark.parametrize("text", NONE)
def test_what_limits_nothing_is_no_limit(text: str) -> None:
    """Numbers of other things."""
    assert [one for one in durations(text) if one.limits] == []


@pytest.mark.parametrize(("text", "expected"), READ.items())
def test_a_span_is_read_as_duties_count_it(text: str, expected: str) -> None:
    """Exactly one, and one that a clock can run."""
    (only,) = durations(text)

    assert (only.text, only.limits) == (expected, True)
    assert span(only.text)


def test_notice_in_advance_limits_nothing() -> None:
    """30 days' prior written notice."""
    assert [one.limits for one in durations("upon thirty (30) days' prior written notice")] == [False]


def test_every_number_below_a_thousand_is_read_in_words() -> None:
    """With and without hyphens and "and"."""
    ones = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    tens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
    for ten_number, ten in enumerate(tens, 2):
        assert value(ten) == 10 * ten_number
        for number, one in enumerate(ones, 1):
            assert value(f"{ten}-{one}") == value(f"{ten} {one}") == 10 * ten_number + number
            assert value(f"two hundred and {ten}-{one}") == 200 + 10 * ten_number + number


def test_every_number_below_a_thousand_is_read_in_japanese_numerals() -> None:
    """百二十三, 百二, 十; and figure by figure."""
    signs = "〇一二三四五六七八九"
    for number in range(1, 1000):
        hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
        text = ("" if not hundreds else "百" if hundreds == 1 else signs[hundreds] + "百") + (
            "" if not tens else "十" if tens == 1 else signs[tens] + "十"
        )
        assert value(text + (signs[ones] if ones else "")) == number
        assert value("".join(signs[int(sign)] for sign in str(number))) == number
