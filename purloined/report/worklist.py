"""What would change the answer, best first: the rows of `worklist`, and the same as text for a terminal."""

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from textwrap import wrap

from purloined import names
from purloined.messages import say
from purloined.report import words

MOST = 20  # of what is shown, where nobody asks for more
MOST_SAID = 600  # characters of one thing to do
METHOD = say(words.ENGLISH, "worklist.method")
NOTHING = say(words.ENGLISH, "worklist.nothing")
NO_VERDICT = say(words.ENGLISH, "worklist.no_verdict")
WORKLIST = "SELECT * FROM worklist ORDER BY place"
WIDTH = 100


def of(rows: Callable[[str], Iterator[dict]], most: int | None = None) -> tuple[list[dict], int]:
    """The first rows of the worklist, and how many there are in all."""
    found = list(rows(WORKLIST))  # the judge makes no more than a few hundred
    return list(islice(found, most)), len(found)


def as_data(row: dict) -> dict:
    """A row for --json: texts that are safe to show, times in UTC."""
    return {name: _datum(value) for name, value in row.items()}


def _datum(value: object) -> object:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    return names.shown(value) if isinstance(value, str) else value


def as_text(shown: list[dict], in_all: int, judged: bool) -> str:
    """The worklist as plain text. judged: whether any file has a verdict"""
    if not in_all:
        return "\n".join(wrap(NOTHING if judged else NO_VERDICT, WIDTH))
    lines = ["What would change it, best first.", *wrap(METHOD, WIDTH), ""]
    for row in shown:
        lead = f"{row['place']:>3}. "
        lines += _wrapped(lead, words.cut(row["says"], MOST_SAID))
        lines += [line for said in effects(row) for line in _wrapped(" " * len(lead) + "- ", said)]
    if in_all > len(shown):
        lines += ["", f"and {in_all - len(shown):,} more: --most {in_all} prints them all"]
    return "\n".join(lines)


def effects(row: dict) -> Iterator[str]:
    """What granting it would do, in words."""
    if row["files"]:
        size = f", {words.human(row['bytes'])}" if row["bytes"] is not None else ""
        proof = f" by proof {row['proof']}" if row["proof"] else ""
        yield f"would clear {_files(row['files'])}{size}{proof}: {words.cut(row['whose'])}"
    if row["raised"]:
        yield f"would raise {_files(row['raised'])} to accessed if the party is hostile"


def _files(count: int) -> str:
    return f"{count:,} {'file' if count == 1 else 'files'}"


def _wrapped(lead: str, text: str) -> list[str]:
    return wrap(text, WIDTH, initial_indent=lead, subsequent_indent=" " * len(lead))
