"""A workbook for Excel and LibreOffice: what it is, exposure, duties, worklist, and verdicts as far as a sheet goes.

Written row by row: memory does not grow with the inventory. A sheet holds 1,048,576 rows; what is more is counted on
the first sheet, and stands in verdicts.csv and verdicts.parquet beside the report. Every text is written as text, with
all that controls or deceives made visible (`names.cell`): nothing becomes a formula, a link or a number. Numbers beyond
15 digits are text, since spreadsheets round them. Times are UTC. The TLP marking stands on every sheet and every print.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple
from unicodedata import east_asian_width

from purloined import names
from purloined.exports import Told

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

OPTION = "xlsx"
SAYS = "a workbook: exposure, duties, worklist, verdicts"

ROWS = 1_048_576  # of a sheet, in Excel's own specification
LONGEST = 32_767  # characters of a cell, likewise
_SAFE = 10**15  # spreadsheets keep 15 digits
_VERDICTS = (
    "verdict",
    "owner",
    "markings",
    "host",
    "share",
    "path",
    "size",
    "proof",
    "because",
    "time",
    "agreement",
    "file",
)
_EXPOSURE = (
    "owner",
    "agreement",
    "markings",
    "verdict",
    "files",
    "bytes",
    "contents",
    "content_bytes",
    "persons_of_owner",
)
_WORKLIST = ("place", "says", "proof", "files", "bytes", "raised", "owners", "whose", "from_time", "to_time")
_WIDTHS = {
    "path": 70, "because": 60, "says": 80, "whose": 50, "owner": 22, "markings": 34, "title": 36, "whom": 30, "why": 60,
    "deadline": 20, "there": 26, "source": 30, "time": 20, "from_time": 20, "to_time": 20, "bytes": 16, "size": 14,
    "content_bytes": 16, "duty": 20, "file": 22,
}  # fmt: skip
_WIDTH, _HEIGHT, _TALLEST = 13, 15, 400  # of a column in letters; of a line and of a row in points
_A3 = 8
_RUNGS = ("published", "taken", "accessed", "presumed", "ruled_out")
_FIRST_YEAR = 1900  # spreadsheets know no earlier time
_OPTIONS = {
    "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
}  # fmt: skip
_DUTIES = ("deadline", "there", "basis", "state", "title", "whom", "owner", "why", "source", "checked", "duty")


class Styles(NamedTuple):
    """How cells look."""

    head: "Format"
    strong: "Format"
    time: "Format"
    number: "Format"
    wrapped: "Format | None"
    left: "Format"


def write(told: Told, stream: BinaryIO) -> str:
    """The workbook."""
    import xlsxwriter

    from purloined.report import csv_files, worklist

    held = int(next(told.rows("SELECT count(*) AS files FROM verdicts"))["files"])
    shown = min(held, ROWS - 2)
    with xlsxwriter.Workbook(stream, _OPTIONS) as book:
        book.set_properties({"title": _cell(f"{told.name} {told.marking}"), "created": told.as_of.replace(tzinfo=None)})
        styles = _styles(book)
        _about(told, book.add_worksheet(_title(told, "about")), styles, held, shown)
        sheets = (
            ("exposure", _EXPOSURE, _in_words(told, told.rows(csv_files.exposure(told.persons_of_owners)))),
            ("duties", _DUTIES, _duties(told)),
            ("worklist", _WORKLIST, _judged(told, told.rows(worklist.WORKLIST))),
            ("verdicts", _VERDICTS, _in_words(told, islice(told.rows(csv_files.VERDICTS), shown))),
        )
        for name, columns, rows in sheets:
            _table(told, book.add_worksheet(_title(told, name)), styles, columns, rows, wraps=name != "verdicts")
    rest = held - shown
    return f"{shown:,} verdicts written" + (f"; {rest:,} more are in verdicts.csv beside the report" if rest else "")


def _styles(book: "Workbook") -> Styles:
    return Styles(
        head=book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        strong=book.add_format({"bold": True}),
        time=book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left", "valign": "top"}),
        number=book.add_format({"num_format": "#,##0", "valign": "top"}),
        wrapped=book.add_format({"text_wrap": True, "valign": "top"}),
        left=book.add_format({"num_format": "#,##0", "align": "left"}),
    )


def _title(told: Told, name: str) -> str:
    return _say(told, f"workbook.{name}")


def _say(told: Told, key: str, **values: object) -> str:
    from purloined.messages import say, tongue

    return say(tongue(told.language), key, **values)


def _about(told: Told, sheet: "Worksheet", styles: Styles, held: int, shown: int) -> None:
    """What this is, under which marking, and what is not in it."""
    _page(told, sheet)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 90)
    styles = styles._replace(number=styles.left)
    counts = {
        row["verdict"]: int(row["files"])
        for row in told.rows(
            "SELECT verdict, count(*) AS files FROM verdicts GROUP BY verdict, rank ORDER BY rank DESC"
        )
    }
    lines: list[tuple[str, Any]] = [
        (told.marking, ""),
        (_say(told, "workbook.case"), told.title or told.name),
        (_say(told, "workbook.as_of"), f"{told.as_of:%Y-%m-%d %H:%M} UTC"),
        (_say(told, "workbook.made_by"), f"purloined {told.version}"),
        (_say(told, "workbook.held"), held),
        *((_say(told, f"rung.{verdict}.word"), files) for verdict, files in counts.items()),
        (_say(told, "workbook.times"), _say(told, "workbook.times_say")),
        (_say(told, "workbook.exposure"), _say(told, "workbook.exposure_say")),
        (_say(told, "workbook.duties"), _say(told, "duties.disclaimer")),
        *((_say(told, "workbook.persons"), f"{fact}: {count:,}") for fact, count in told.persons.items()),
        *([] if told.persons else [(_say(told, "workbook.persons"), _say(told, "workbook.persons_unknown"))]),
    ]
    if shown < held:
        lines.append((_say(told, "workbook.verdicts"), _say(told, "workbook.rest", n=held - shown, shown=shown)))
    for row, (head, value) in enumerate(lines):
        sheet.set_row(row, _height({"value": value}, {"value": 90}))
        sheet.write_string(row, 0, _cell(head), styles.strong)
        _put(sheet, row, 1, value, styles)


def _in_words(told: Told, rows: Iterable[dict]) -> Iterator[dict]:
    """Rows whose verdict is a word of the reader's language, and why they have it."""
    from purloined.messages import tongue
    from purloined.report import words

    speech = tongue(told.language)
    verdicts = {name: _say(told, f"rung.{name}.word") for name in _RUNGS}
    for row in rows:
        why = {"because": words.because(row["rule"], row["because"], speech)} if "because" in row else {}
        yield row | {"verdict": verdicts[row["verdict"]]} | why


def _judged(told: Told, rows: Iterable[dict]) -> Iterator[dict]:
    from purloined.messages import judged, tongue

    speech = tongue(told.language)
    for row in rows:
        yield row | {"says": judged(speech, row["says"]), "whose": judged(speech, row["whose"] or "")}


def _duties(told: Told) -> Iterator[dict]:
    language = told.language
    for duty in told.duties:
        titles = [text[language] for text in (duty["title"], duty["step_title"]) if text]
        why = [*duty["missing"], *duty["why"], *duty["evidence"], duty["start_says"] or "", *duty["notes"]]
        yield {
            "deadline": datetime.fromisoformat(duty["deadline"]).replace(tzinfo=None) if duty["deadline"] else None,
            "there": duty["deadline_says"],
            "basis": _say(told, f"duties.basis.{duty['basis']}") if duty["basis"] else "",
            "state": _say(told, f"duties.state.{duty['state']}"),
            "title": " / ".join(titles),
            "whom": duty["to"][language] if duty["to"] else "",
            "owner": duty["owner"],
            "why": "; ".join(text for text in why if text),
            "source": duty["source"],
            "checked": duty["checked"],
            "duty": duty["duty"],
        }


def _table(
    told: Told, sheet: "Worksheet", styles: Styles, columns: tuple[str, ...], rows: Iterable[dict], wraps: bool
) -> None:
    """The marking, the headings, the rows; headings stay where one scrolls. wraps: whether rows are as tall as their
    text; where there may be a million, each has one line."""
    _page(told, sheet)
    sheet.repeat_rows(1)
    sheet.freeze_panes(2, 0)
    for place, name in enumerate(columns):
        sheet.set_column(place, place, _WIDTHS.get(name, _WIDTH))
    sheet.write_string(0, 0, told.marking, styles.strong)
    sheet.set_row(1, 2 * _HEIGHT)
    for place, name in enumerate(columns):
        sheet.write_string(1, place, _say(told, f"workbook.col.{name}"), styles.head)
    last = 1
    text = styles if wraps else styles._replace(wrapped=None)
    for last, row in enumerate(rows, 2):
        if wraps:
            sheet.set_row(last, _height({name: row[name] for name in columns}, _WIDTHS))
        for place, name in enumerate(columns):
            _put(sheet, last, place, row[name], text)
    sheet.autofilter(1, 0, last, len(columns) - 1)


def _height(row: dict, widths: dict[str, int]) -> float:
    """How tall a row must be for its longest text; a letter of East Asia is two wide."""
    lines = 1
    for name, value in row.items():
        if isinstance(value, str):
            wide = sum(2 if east_asian_width(letter) in "WF" else 1 for letter in value[: 100 * _WIDTH])
            lines = max(lines, -(-wide * 11 // (10 * widths.get(name, _WIDTH))))  # words do not fill a line
    return min(lines * _HEIGHT, _TALLEST)


def _page(told: Told, sheet: "Worksheet") -> None:
    """How it prints: wide, with the marking above and below."""
    sheet.set_landscape()
    sheet.set_paper(_A3)
    sheet.fit_to_pages(1, 0)
    sheet.set_header(f"&C{told.marking}")
    sheet.set_footer(f"&C{told.marking}&R&P / &N")


def _put(sheet: "Worksheet", row: int, column: int, value: Any, styles: Styles) -> None:
    """One cell: never more than text, number or time."""
    if value is None or value == "":
        return
    if isinstance(value, datetime) and value.year >= _FIRST_YEAR:
        sheet.write_datetime(row, column, value, styles.time)
    elif isinstance(value, int) and abs(value) < _SAFE:
        sheet.write_number(row, column, value, styles.number)
    elif isinstance(value, int):
        sheet.write_string(row, column, str(value), styles.wrapped)
    else:
        sheet.write_string(row, column, _cell(str(value)), styles.wrapped)


def _cell(text: str) -> str:
    """A text that is safe to show, as long as a cell can be. XlsxWriter itself escapes what looks like `_x0041_`."""
    return names.cell(text)[:LONGEST]
