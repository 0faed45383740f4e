"""How long a text gives somebody: numbers in digits, in words, in both, and in Japanese numerals.

    within forty-eight (48) hours      48 hours
    two (2) business days              2 business days
    by the end of the next working day 1 business day
    一週間以内                          7 days

A number that is stated twice and differently is read as the shorter one, and the doubt is told.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

_ONES = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SHARED = re.compile("[〇零一二三四五六七八九十百]")


class Duration(NamedTuple):
    """A span as duties count it ("48 hours"), and where it stands. limits: whether words make it a limit ("within");
    doubt: what about it is not clear."""

    text: str
    begin: int
    end: int
    limits: bool = False
    doubt: str = ""

    @property
    def hours(self) -> float:
        """For telling which is the shorter: about so many hours."""
        count, unit = self.text.split(" ", 1)
        return int(count) * _HOURS[unit.removesuffix("s")]


_HOURS = {"hour": 1, "day": 24.1, "business day": 24.2, "month": 720}  # a day ends later than 24 hours do


def durations(text: str) -> list[Duration]:
    """Every span in a text, in order."""
    found: list[Duration] = []
    for one in sorted([*_western(text), *_same_or_next(text), *_eastern(text)], key=lambda one: one.begin):
        if found and found[-1].limits and re.fullmatch(r"\s*[(,]?\s*", text[found[-1].end : one.begin]):
            one = one._replace(limits=True)  # within one day (24 hours)
        found.append(one)
    return found


def _western(text: str) -> Iterator[Duration]:
    for match in _pattern().finditer(text):
        numbers = [number for group in ("first", "second") if (number := value(match[group] or "")) is not None]
        if not numbers or 0 in numbers:
            continue
        number, doubt = min(numbers), ""
        if len(set(numbers)) > 1:
            doubt = f"the numbers differ: {match[0].strip()}"
        elif match["most"]:
            doubt = f"from ... to: {match[0].strip()}"
        unit = re.sub(r"[\s-]+", " ", match["unit"].lower())
        kind = next(name for name, pattern in _UNITS if re.fullmatch(pattern, unit))
        if kind == "minute":
            number, kind, doubt = 0, "hour", f"less than an hour: {match[0].strip()}"
        if kind == "business hour":
            kind, doubt = "hour", f"business hours, counted as hours: {match[0].strip()}"
        if kind in ("week", "fortnight"):
            number, kind = number * (7 if kind == "week" else 14), "day"
        before, after = text[max(match.start() - 40, 0) : match.start()], text[match.end() : match.end() + 40]
        limits = bool(_LIMITS_BEFORE.search(before) or _LIMITS_AFTER.match(after))
        yield Duration(told(number, kind), match.start(), match.end(), limits, doubt)


_UNITS = (
    ("hour", r"hours?|hrs?\.?|h"),
    ("business day", r"(?:business|working|banking|trading|work|office) days?"),
    ("business hour", r"(?:business|working|office) hours?"),
    ("day", r"(?:calendar |consecutive |clear )?days?"),
    ("week", r"(?:calendar )?weeks?"),
    ("fortnight", r"fortnights?"),
    ("month", r"(?:calendar )?months?"),
    ("minute", r"min(?:ute)?s?"),
)
_LIMITS_BEFORE = re.compile(
    r"(?i)\b(?:within|inside(?: of)?|in(?: (?:any|no) (?:event|case),?)?"
    r"|(?:not|no) (?:later|longer|more) than(?: within)?"
    r"|not exceeding|not to exceed|less than|under|by|at (?:the )?(?:latest|most),?|up to|maximum(?: of)?"
    r"|(?:time|period|delay|deadline|limit) of|the (?:first|next|following))"
    r"(?: the)?(?: (?:period|space|end) of| (?:first|next|following))?(?: a(?: period of)?)?(?: at most)?[ (]*$"
)
_LIMITS_AFTER = re.compile(
    r"(?i)[’']?[\s)]*(?:at (?:the )?latest|at (?:the )?most|or less|or sooner|(?:of|after|from|following|since|"
    r"\(or less\)) (?!written|prior|notice|advance))"
)


@cache
def _pattern() -> re.Pattern:
    number = rf"(?:\d{{1,4}}|{_words()})"
    units = "|".join(pattern.replace(" ", r"[\s-]+") for _, pattern in _UNITS)
    return re.compile(
        rf"(?i)(?<![\w.,$€£-])(?P<first>{number})(?:\s*(?:-|–|to)\s*(?P<most>{number}))?\s*(?:\(\s*(?P<second>{number})\s*(?:hours?|hrs?|days?)?\s*\))?"
        rf"[\s-]*(?P<unit>{units})\b(?!\s*\(?(?:rate|old)\b)"
    )


@cache
def _words() -> str:
    ones = "|".join(sorted([*_ONES[1:], "an?"], key=len, reverse=True))
    tens = "|".join(_TENS)
    below = rf"(?:(?:{tens})(?:[\s-]+(?:{'|'.join(_ONES[1:10])}))?|(?:{ones}))"
    return rf"(?:(?:(?:an?|{'|'.join(_ONES[1:10])})[\s-]+hundred(?:[\s-]+and)?(?:[\s-]+{below})?)|{below})"


def value(text: str) -> int | None:
    """The number that digits, English words or Japanese numerals say; None where they are none."""
    text = unicodedata.normalize("NFKC", text).strip().lower()
    if text.isdecimal():
        return int(text)
    if text and not _SHARED.sub("", text):
        return _numerals(text)
    total = 0
    for word in re.split(r"[\s-]+", text):
        if word in ("a", "an"):
            total += 1
        elif word in _ONES:
            total += _ONES.index(word)
        elif word in _TENS:
            total += 10 * (_TENS.index(word) + 2)
        elif word == "hundred":
            total *= 100
        elif word != "and":
            return None
    return total


def _numerals(text: str) -> int:
    """二十四, 七二, 三〇, 百二十."""
    digits = {sign: number for number, sign in enumerate("〇一二三四五六七八九")} | {"零": 0}
    if "十" not in text and "百" not in text:
        return int("".join(str(digits[sign]) for sign in text))
    total, last = 0, None
    for sign in text:
        if sign in "十百":
            total += (1 if last is None else last) * (10 if sign == "十" else 100)
            last = None
        else:
            last = digits[sign]
    return total + (last or 0)


_NEXT = re.compile(
    r"(?i)\b(?:on |by |before )?(?:the )?(?:end|close) of (?:the )?(?:next|following) "
    r"(?P<unit>(?:business|working|banking) day|day)\b"
    r"|\b(?:on|by|no later than|not later than) the (?:next|following) "
    r"(?P<other>(?:business|working|banking) day|day)\b"
    r"|翌(?P<jp>営業日|日)(?:中|の終わり)?まで"
)
_SAME = re.compile(r"(?i)\b(?:on |by )?the same (?:business |working )?day\b|(?:当日|同日|即日)(?:中|のうち)?に|即日")


def _same_or_next(text: str) -> Iterator[Duration]:
    for match in _NEXT.finditer(text):
        unit = (match["unit"] or match["other"] or match["jp"]).lower()
        kind = "day" if unit in ("day", "日") else "business day"
        yield Duration(told(1, kind), match.start(), match.end(), True)
    for match in _SAME.finditer(text):
        yield Duration(told(0, "day"), match.start(), match.end(), True)


_EASTERN = re.compile(
    r"(?P<number>[0-9]{1,4}|[〇零一二三四五六七八九十百]{1,6})[ 　]*"
    r"(?P<unit>営業時間|時間|営業日|就業日|稼働日|労働日|日間?|週間|[かヶカヵケ箇]月間?|月間|分)"
    r"(?P<limit>[ 　]*(?:以内|内(?=に|で|の)|を(?:超え|経過し|過ぎ)ない|後まで|を(?:期限|限度)))"
)


def _eastern(text: str) -> Iterator[Duration]:
    for match in _EASTERN.finditer(text):
        number, unit, doubt = value(match["number"]), match["unit"], ""
        if not number:
            continue
        if unit == "分":
            number, kind, doubt = 0, "hour", f"less than an hour: {match[0]}"
        elif unit == "営業時間":
            kind, doubt = "hour", f"business hours, counted as hours: {match[0]}"
        elif unit == "週間":
            number, kind = 7 * number, "day"
        elif unit == "時間":
            kind = "hour"
        elif unit in ("営業日", "就業日", "稼働日", "労働日"):
            kind = "business day"
        else:
            kind = "day" if unit.startswith("日") else "month"
        yield Duration(told(number, kind), match.start(), match.end(), True, doubt)


def told(number: int, unit: str) -> str:
    """`1 hour`, `2 business days`."""
    return f"{number} {unit}" + ("" if number == 1 else "s")
