"""What one listing suffered, from name to time: ten damages that are well known, and three that nobody wrote down."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from . import damage

Shown = tuple[datetime | None, str | None]  # a time as a reader gives it, and as it was written


class Profile(NamedTuple):
    """place: the listed path of a held one (its share before it), given a number of the row and the share of all rows
    that lie before it. size: how it is shown; None: to the byte. recall, precision: the least that matching must
    reach, in per cent."""

    says: str
    place: Callable[[str, int, float], str]
    size: Callable[[int], str | None] | None
    time: Callable[[datetime], Shown]
    recall: float
    precision: float


def _exact(time: datetime) -> Shown:
    return time, time.strftime("%Y-%m-%d %H:%M:%S")


def _minutes(time: datetime) -> Shown:
    return time.replace(second=0), time.strftime("%Y-%m-%d %H:%M")


def _no_time(time: datetime) -> Shown:
    return None, None


def _no_size(size: int) -> None:
    return None


def _date_only(form: str) -> Callable[[datetime], Shown]:
    return lambda time: (time.replace(hour=0, minute=0, second=0), time.strftime(form))


def _cut(path: str, number: int, part: float) -> str:
    folder, _, name = path.rpartition("/")
    return f"dump/{folder}/{damage.cut(name)}"


def _twice(text: str) -> str:
    return damage.misread(damage.misread(text, "utf-8", "cp1252"), "utf-8", "cp1252")


def _halves(path: str, number: int, part: float) -> str:
    return "mix/" + (_twice(path) if part < 0.5 else damage.misread(path, "cp932", "cp437"))


KNOWN = {
    "rerooted": Profile(
        "another root, exact sizes and times",
        lambda path, number, part: f"srv/leak01/{path}",
        None,
        _exact,
        99.8,
        99.8,
    ),
    "upper": Profile(
        "drive, backslashes, capitals, exact sizes, local time",
        lambda path, number, part: "D:\\COPY\\" + path.replace("/", "\\").upper(),
        None,
        lambda time: _minutes(damage.moved(time, 3)),
        99.8,
        99.8,
    ),
    "cp437": Profile(
        "code page 932 read as 437, exact sizes, two-second times of another zone",
        lambda path, number, part: damage.misread(f"out/{path}", "cp932", "cp437"),
        None,
        lambda time: _exact(damage.even_second(damage.moved(time, 9))),
        99.8,
        99.8,
    ),
    "percent": Profile(
        "percent-encoded, sizes as Apache shows them, minutes",
        lambda path, number, part: damage.percent(f"files/{path}"),
        damage.apache_size,
        _minutes,
        99.8,
        99.8,
    ),
    "nfd": Profile(
        "letters decomposed, UTF-8 read as Windows-1252, ls -h, no year",
        lambda path, number, part: "./" + damage.misread(damage.decomposed(path), "utf-8", "cp1252"),
        damage.ls_size,
        lambda time: (None, damage.moved(time, -5).strftime("%b %d %H:%M")),
        99.8,
        99.8,
    ),
    "cut": Profile("names cut at 23 characters, Apache's sizes", _cut, damage.apache_size, _minutes, 99.5, 98.0),
    "lost": Profile(
        "question marks for letters, exact sizes, dates without time",
        lambda path, number, part: "data2/" + damage.lost(path),
        None,
        _date_only("%Y-%m-%d"),
        99.8,
        99.8,
    ),
    "suffix": Profile(
        "a suffix on every name, sizes with a decimal comma, dates without time",
        lambda path, number, part: f"{path}.dopple",
        damage.comma_size,
        _date_only("%d.%m.%Y"),
        99.8,
        99.8,
    ),
    "tree": Profile(
        "a tree from below the share, names alone",
        lambda path, number, part: "tree/" + path.partition("/")[2],
        _no_size,
        _no_time,
        99.8,
        99.8,
    ),
    "flat": Profile(
        "no folders, letters decomposed, exact sizes",
        lambda path, number, part: damage.decomposed(path.rpartition("/")[2]),
        None,
        _no_time,
        85.0,
        99.5,
    ),
}
UNKNOWN = {
    "twice": Profile(
        "UTF-8 read as Windows-1252 two times over, sizes as 0.05 MiB",
        lambda path, number, part: "x/" + _twice(path),
        damage.mebibytes,
        _minutes,
        93.0,
        99.9,
    ),
    "halves": Profile("two listings pasted together, each damaged its own way", _halves, None, _exact, 93.0, 99.9),
    "resorted": Profile(
        "files sorted into 97 other folders, exact sizes",
        lambda path, number, part: f"sorted/{number * 2_654_435_761 % 97:02d}/{path.rpartition('/')[2]}",
        None,
        _exact,
        93.0,
        99.9,
    ),
}
PROFILES = KNOWN | UNKNOWN
