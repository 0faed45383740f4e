"""What would change the answer, best first: the rows of `worklist`, and the same as text for a terminal."""

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from textwrap import wrap

from purloined import names
from purloined.messages import Tongue, judged, say
from purloined.report import words

MOST = 20  # of what is shown, where nobody asks for more
MOST_SAID = 600  # characters of one thing to do
METHOD = say(words.ENGLISH, "worklist.method")
NOTHING = say(words.ENGLISH, "worklist.nothing")
NO_VERDICT = say(words.ENGLISH, "worklist.no_verdict")
WORKLIST = "SELECT * FROM worklist ORDER BY place"
WIDTH, WIDE = 100, 60


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


def as_text(shown: list[dict], in_all: int, judged_any: bool, speech: Tongue = words.ENGLISH) -> str:
    """The worklist as plain text. judged_any: whether any file has a verdict"""
    if not (in_all and judged_any):
        return "\n".join(_wrapped("", say(speech, "worklist.nothing" if judged_any else "worklist.no_verdict"), speech))
    lines = [say(speech, "terminal.worklist"), *_wrapped("", say(speech, "worklist.method"), speech), ""]
    for row in shown:
        lead = f"{row['place']:>3}. "
        lines += _wrapped(lead, words.cut(judged(speech, row["says"]), MOST_SAID, speech), speech)
        lines += [line for said in effects(row, speech) for line in _wrapped(" " * len(lead) + "- ", said, speech)]
    if in_all > len(shown):
        lines += ["", say(speech, "terminal.all_of_them", n=in_all - len(shown), all=str(in_all))]
    return "\n".join(lines)


def effects(row: dict, speech: Tongue = words.ENGLISH) -> Iterator[str]:
    """What granting it would do, in words."""
    if row["files"]:
        yield say(
            speech,
            "terminal.would_clear",
            files=say(speech, "unit.files", n=row["files"]),
            size=f", {words.human(row['bytes'], speech)}" if row["bytes"] is not None else "",
            proof=say(speech, "terminal.by_proof", proof=row["proof"]) if row["proof"] else "",
            whose=words.cut(judged(speech, row["whose"]), speech=speech),
        )
    if row["raised"]:
        yield say(speech, "terminal.would_raise", files=say(speech, "unit.files", n=row["raised"]))
    if not row["files"] and not row["raised"]:
        yield say(speech, "terminal.before_all")


def _wrapped(lead: str, text: str, speech: Tongue) -> list[str]:
    width = WIDTH if speech.language == "en" else WIDE  # letters of East Asia are two wide
    return wrap(text, width, initial_indent=lead, subsequent_indent=" " * len(lead))
