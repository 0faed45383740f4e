"""The answer for a person at a terminal, for programs, and each file as a line of a table."""

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from textwrap import wrap
from unicodedata import east_asian_width

from purloined import names
from purloined.duties import shown, words
from purloined.messages import Tongue, say, tongue
from purloined.report.words import human
from purloined.supplier.answer import Answer, Count
from purloined.supplier.files import CLAIMS, File
from purloined.supplier.questions import Question

MOST_OWNERS, MOST_DUTIES = 8, 8
COLUMNS = (
    "path", "notice_path", "number", "owner", "marking", "size", "sha256", "verdict", "listing", "record",
    "may_be_listed", "supplier_says", "its_proof", "its_reason", "its_evidence",
)  # fmt: skip


# Files --------------------------------------------------------------------------------------------------


@contextmanager
def table(path: Path) -> Iterator[Callable[[File], object]]:
    """A CSV file of all files, each cell defused; there only once it is whole. Yields what takes a file."""
    part = path.with_name(path.name + ".part")
    try:
        with part.open("w", encoding="utf-8-sig", newline="") as stream:
            written = csv.writer(stream, lineterminator="\n")
            written.writerow(COLUMNS)
            yield lambda file: written.writerow([_cell(value) for value in _row(file)])
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _row(file: File) -> tuple:
    return (
        file.path, file.notice_path, file.number, file.owner, file.marking, file.size, file.sha256, file.verdict,
        file.listing, file.record, "yes" if file.maybe_listed else "", file.states, file.proof, file.why, file.evidence,
    )  # fmt: skip


def _cell(value: object) -> object:
    return names.cell(value) if isinstance(value, str) else value


# For programs -------------------------------------------------------------------------------------------


def as_data(answer: Answer, language: str) -> dict:
    """Everything, but for the files that nothing speaks of."""
    speech = tongue(language)
    return {
        "supplier": answer.supplier,
        "has": answer.has._asdict() | {"next_update": _iso(answer.has.next_update)},
        "all": asdict(answer.all),
        "supplier_says": {claim or "nothing": asdict(count) for claim, count in answer.claims.items()},
        "owners": [{"owner": owner, **asdict(count)} for owner, count in _ranked(answer)],
        "listed_and_not_said": {"files": answer.behind_of, "first": [file._asdict() for file in answer.behind]},
        "beside_in_listings": {"entries": answer.beside[0], "first": answer.beside[1]},
        "questions": [{"ask": one.key, "files": one.files, "says": _question(one, speech)} for one in answer.questions],
        "duties": [shown.as_data(one, language) for one in answer.duties],
    }


def _iso(at: datetime | None) -> str | None:
    return at and f"{at:%Y-%m-%dT%H:%M:%SZ}"


# For people ---------------------------------------------------------------------------------------------


def as_text(answer: Answer, language: str, case: str, now: datetime) -> str:
    """The answer on a screen or two: what is known, whose it is, what is due, what to ask. case: as it was named."""
    speech = tongue(language)
    parts = (
        _heading(answer, speech),
        _claims(answer, speech),
        _behind(answer, speech),
        _beside(answer, speech),
        _owners(answer, speech),
        _duties(answer, language, case, now),
        _questions(answer, speech),
    )
    return "\n\n".join("\n".join(lines) for part in parts if (lines := list(part)))


def _heading(answer: Answer, speech: Tongue) -> Iterator[str]:
    supplier = answer.supplier or say(speech, "supplier.unnamed")
    yield say(speech, "supplier.heading", n=answer.all.files, supplier=supplier, bytes=human(answer.all.bytes, speech))
    has = answer.has
    yield say(
        speech, "supplier.rests_on", notices=has.notices, inventories=has.inventories, listings=has.listings
    )  # fmt: skip


def _claims(answer: Answer, speech: Tongue) -> Iterator[str]:
    """The supplier's word against the listings, a line per verdict."""
    heads = [say(speech, f"supplier.column_{name}") for name in ("says", "files", "listed", "maybe", "bytes")]
    yield _line(heads)
    for claim in CLAIMS:
        count = answer.claims[claim]
        if not count.files:
            continue
        word = say(speech, f"rung.{claim}.word") if claim else say(speech, "supplier.nothing")
        mark = say(speech, "supplier.contradicts") if claim == "ruled_out" and count.listed else ""
        numbers = [f"{number:,}" for number in (count.files, count.listed, count.maybe)]
        yield f"{_line([word, *numbers, human(count.bytes, speech)])}{mark}"
    if not answer.has.listings:
        yield from _wrapped("  ", say(speech, "supplier.no_listing"), speech)
    elif answer.all.maybe:
        yield from _wrapped("  ", say(speech, "supplier.maybe", n=answer.all.maybe), speech)
    if answer.claims["ruled_out"].files:
        yield from _wrapped("  ", say(speech, "supplier.claim"), speech)


def _line(cells: list[str]) -> str:
    first, *numbers = cells
    return (
        "  "
        + first
        + " " * (24 - _wide(first))
        + "".join(_right(cell, width) for cell, width in zip(numbers, _WIDTHS, strict=True))
    )


_WIDTHS = (10, 14, 12, 12)


def _behind(answer: Answer, speech: Tongue) -> Iterator[str]:
    if not answer.behind_of:
        return
    yield say(speech, "supplier.behind", n=answer.behind_of)
    for file in answer.behind:
        word = say(speech, f"rung.{file.states}.word") if file.states else say(speech, "supplier.nothing")
        place = f"{names.shown(file.listing)}:{file.record}"
        yield "  " + say(speech, "supplier.behind_file", path=file.path, listing=place, says=word)
    if answer.behind_of > len(answer.behind):
        yield "  " + say(speech, "supplier.more", n=answer.behind_of - len(answer.behind))


def _beside(answer: Answer, speech: Tongue) -> Iterator[str]:
    count, first = answer.beside
    if count:
        yield say(speech, "supplier.beside", n=count)
        for entry in first:
            yield f"  {names.shown(entry['path'])}  ({names.shown(entry['listing'])}:{entry['record']})"
        if count > len(first):
            yield "  " + say(speech, "supplier.more", n=count - len(first))


def _ranked(answer: Answer) -> list[tuple[str, Count]]:
    """Owners by how many of their files are listed, then said to be taken, then held."""
    return sorted(answer.owners.items(), key=lambda one: (-one[1].listed, -one[1].taken, -one[1].files, one[0]))


def _owners(answer: Answer, speech: Tongue) -> Iterator[str]:
    if not answer.all.files:
        return
    yield say(speech, "supplier.whose")
    ranked = _ranked(answer)
    for owner, count in ranked[:MOST_OWNERS]:
        yield "  " + say(
            speech, "supplier.owner", owner=owner or say(speech, "supplier.ours"), n=count.files, listed=count.listed,
            taken=count.taken,
        )  # fmt: skip
    if len(ranked) > MOST_OWNERS:
        yield "  " + say(speech, "supplier.more_owners", n=len(ranked) - MOST_OWNERS)
    if set(answer.owners) == {""}:
        yield from _wrapped("  ", say(speech, "supplier.no_owner"), speech)


def _duties(answer: Answer, language: str, case: str, now: datetime) -> Iterator[str]:
    """What is due, and what waits for its clock; of the rest, how many there are."""
    speech = tongue(language)
    yield say(speech, "supplier.duties")
    if not answer.notice_received:
        yield from _wrapped("  ! ", say(speech, "supplier.received"), speech)
        yield "    " + say(speech, "supplier.declare", case=case)
    said = answer.claims["published"].files + answer.claims["taken"].files
    if said and not answer.believes:
        yield from _wrapped("  ! ", say(speech, "supplier.believes", n=said), speech)
        yield "    " + say(speech, "supplier.believe", case=case)
    pressing = [one for one in answer.duties if one.state in ("due", "waiting")]
    for one in pressing[:MOST_DUTIES]:
        yield from _wrapped("  ", _duty(one, language, now), speech)
    if len(pressing) > MOST_DUTIES:
        yield "  " + say(speech, "supplier.more_duties", n=len(pressing) - MOST_DUTIES)
    open_rules = {one.rule.id for one in answer.duties if one.state == "decide"}
    if open_rules:
        yield "  " + say(speech, "supplier.undecided", n=len(open_rules), case=case)


def _duty(one, language: str, now: datetime) -> str:
    speech = tongue(language)
    what = one.rule.title[language] + (f" / {one.step.title[language]}" if one.step else "")
    whom = f" ({names.shown(one.owner)})" if one.owner else ""
    if one.deadline:
        when = words.moment(one.deadline, one.zone, language)
        key = "passed" if one.late else "today" if one.deadline - now < timedelta(hours=24) else "by"
        return say(speech, f"supplier.{key}", time=when, what=what + whom)
    if one.waiting_for:
        starts = ", ".join(words.start(name, language) for name in one.waiting_for)
        return say(speech, "supplier.waits", start=starts, what=what + whom)
    return say(speech, "supplier.in_words", what=what + whom)


def _questions(answer: Answer, speech: Tongue) -> Iterator[str]:
    yield say(speech, "supplier.questions")
    for number, one in enumerate(answer.questions, 1):
        yield from _wrapped(f"{number:3}. ", _question(one, speech), speech)


def _question(one: Question, speech: Tongue) -> str:
    values = {"n": one.files, "example": one.example} if one.files else {}
    return say(speech, f"supplier.ask.{one.key}", **values)


def _wrapped(lead: str, text: str, speech: Tongue) -> list[str]:
    """Lines of a terminal's width. Japanese has few blanks to break at: there the terminal does it better."""
    if speech.language == "ja":
        return [lead + text]
    return wrap(text, 100, initial_indent=lead, subsequent_indent=" " * len(lead), break_on_hyphens=False)


def _right(text: str, width: int) -> str:
    return " " * (width - _wide(text)) + text


def _wide(text: str) -> int:
    """How many columns a text takes; a letter of East Asia takes two."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
