"""A sheet as a page, as CSV and as Markdown; every text safe to show, and to open in a spreadsheet.

A click on an answer in the page selects all of it, to be copied into a form: the page has no script.
"""

import csv
import io
from importlib import resources
from pathlib import Path
from typing import NamedTuple

import jinja2

from purloined import names
from purloined.messages import Tongue, say
from purloined.sheets import fill
from purloined.sheets.forms import Field, Form
from purloined.sheets.known import Case

COLUMNS = ("number", "section", "field", "value", "source", "known", "answer")


class Row(NamedTuple):
    """A field as it is shown. known: whether anything is; answer: under which key of [answers] it can be written."""

    number: int
    section: str
    label: str
    value: str
    source: str
    known: bool
    answer: str


def rows(form: Form, case: Case, speech: Tongue) -> list[Row]:
    """The fields in the form's order, each with a value and its source, or "not yet known"."""
    found, section = [], ""
    for number, field in enumerate(form.fields, 1):
        section = field.section.get(speech.language, section)
        value = _value(field, form, case, speech)
        text, source = value if value else (say(speech, "sheet.not_known"), "")
        found.append(Row(number, section, field.label[speech.language], text, source, bool(value), field.answer))
    return found


def _value(field: Field, form: Form, case: Case, speech: Tongue) -> fill.Value | None:
    """What a person wrote outweighs what the case knows."""
    if written := case.answers.get(field.answer):
        return fill.Value(_lines(written), say(speech, "sheet.from_answers", key=field.answer))
    return fill.FILLS[field.fill](case, form, speech) if field.fill else None


def _lines(text: str) -> str:
    return "\n".join(names.shown(line) for line in text.splitlines())


def write(form: Form, case: Case, tlp: str, folder: Path, speech: Tongue) -> Path:
    """Writes one sheet in its three forms; gives the page."""
    folder.mkdir(parents=True, exist_ok=True)
    shown = rows(form, case, speech)
    (folder / f"{form.id}.csv").write_text(as_csv(shown), "utf-8-sig", newline="")
    (folder / f"{form.id}.md").write_text(as_markdown(form, shown, tlp, speech), "utf-8", newline="\n")
    page = folder / f"{form.id}.html"
    page.write_text(as_html(form, shown, tlp, speech), "utf-8", newline="\n")
    return page


def as_csv(shown: list[Row]) -> str:
    """For spreadsheets, every cell defused."""
    stream = io.StringIO()
    table = csv.writer(stream, lineterminator="\n")
    table.writerow(COLUMNS)
    for row in shown:
        texts = (row.section, row.label, row.value, row.source)
        cells = ("\n".join(map(names.cell, text.split("\n"))) for text in texts)
        table.writerow((row.number, *cells, "yes" if row.known else "no", row.answer))
    return stream.getvalue()


def as_markdown(form: Form, shown: list[Row], tlp: str, speech: Tongue) -> str:
    """For a text editor, or a ticket."""
    lines = [f"# {form.title[speech.language]}", "", names.shown(tlp), "", form.channel[speech.language], ""]
    section = ""
    for row in shown:
        if row.section != section:
            section = row.section
            lines += [f"## {section}", ""]
        lines += [f"**{row.number}. {row.label}**", ""]
        lines += [f"> {_unmarked(line)}" for line in row.value.split("\n")]
        lines += ["", *([_unmarked(row.source), ""] if row.source else [])]
    return "\n".join([*lines, _checked(form, speech), ""])


def _unmarked(text: str) -> str:
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>#|!" else sign for sign in text)


def _checked(form: Form, speech: Tongue) -> str:
    checked = form.checked.isoformat()
    confidence = say(speech, f"sheet.{form.confidence.replace('-', '_')}")
    return say(speech, "sheet.checked", source=form.source[speech.language], checked=checked, confidence=confidence)


def as_html(form: Form, shown: list[Row], tlp: str, speech: Tongue) -> str:
    """A page that opens from disk, loads nothing and prints."""
    pages = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = resources.files("purloined.sheets").joinpath("sheet.html").read_text("utf-8")
    known = sum(row.known for row in shown)
    return pages.from_string(template).render(
        language=speech.language, title=form.title[speech.language], channel=form.channel[speech.language], rows=shown,
        tlp=names.shown(tlp), checked=_checked(form, speech), lead=say(speech, "sheet.lead", n=known, of=len(shown)),
        how=say(speech, "sheet.how"), disclaimer=say(speech, "sheet.disclaimer"),
    )  # fmt: skip
