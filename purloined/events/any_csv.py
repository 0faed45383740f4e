r"""Any CSV log, by the column mapping that a person wrote or confirmed in case.toml.

    2026-03-03 22:00:00;10.0.5.99;203.0.113.66;443;allow;3332151;101200

The file's `[[sensor]]` says under `columns` which heading (or which column, by its number, where there is no heading)
is what: the columns of `events`, and `duration` in seconds, `sequence` for the log's own record numbers, `name` for a
file without its folder. `time = ["Date", "Time"]` joins two. `values` states what holds for every row, `actions` what
the words of the action column mean; a word that stands for nothing of interest means "". `purloined columns FILE`
guesses all this and prints it for case.toml; nothing is read by it until `confirmed` names the person who looked at it.

Which number of a date is the day is decided over the whole file (`parsing/dates.py`), or by `date_order`; where the
file leaves it open, nothing is read. A row that is not wholly understood is unread: a time, a number, a word that
`actions` does not have. Numbers are whole, without signs between their digits. A connection that ended in the last half
hour of the log is `unfinished`, for more of it may have followed; so are all where `sampling` says that not all was
counted.

What it cannot tell: what the program that wrote it left out, whether bytes are counted up from row to row, which end
began a connection, and whether words and columns mean what the person took them for. Its silence is worth what that
person declared, and no more.

Documented in docs/case.md; CSV in RFC 4180.
"""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from purloined.evidence import Evidence, in_utc
from purloined.parsing import csv_table, encoding
from purloined.parsing.dates import DateOrder
from purloined.parsing.flow_records import STILL_OPEN

SHOWS = {
    "read", "open", "write", "create", "rename", "delete", "list", "send", "flow", "exec", "logon", "logoff",
}  # fmt: skip
KIND = "Whatever else can be exported"
COLLECT = """# any log as CSV, with its heading, for all of the window; then: purloined columns FILE"""

_HEADER_WITHIN = 50  # lines
_NUMBERS = {
    "src_port",
    "dst_port",
    "size",
    "bytes_out",
    "bytes_in",
    "packets_out",
    "packets_in",
    "bytes_missed",
    "count",
}
_WITH_PORT = re.compile(r"(\d{1,3}(?:\.\d{1,3}){3}):(\d{1,5})$")
_NOTHING = frozenset(("", "-", "N/A", "n/a", "null", "NULL", "(empty)"))
_TIMES = ("time", "end_time")
_LONGEST_DURATION = 10 * 365 * 86_400


def recognises(name: str, head: bytes) -> bool:
    return False  # by no look of its own: case.toml says which files it reads


def is_told(settings: dict, head: bytes) -> bool:
    """Whether the file is one whose columns case.toml maps: its heading has them all."""
    mapped = settings.get("columns")
    if not mapped or not head:
        return False
    lines = encoding.first_lines(head)[:_HEADER_WITHIN]
    return not _headings(mapped) or any(_is_header(line, settings) for line in lines)


def read(evidence: Evidence) -> Iterator[dict]:
    settings = evidence.settings
    if not settings.get("columns"):
        evidence.unread(1, "case.toml maps no columns for this file")
        return
    order = DateOrder(settings.get("date_order"))
    for _, said in _rows(_apart(evidence), settings, _TIMES):  # a first time through, for the dates alone
        for text in said.values():
            order.see(text)
    if order.ambiguous and "time_format" not in settings:
        evidence.unread(
            1,
            f"{order.open!r:.30} can be read in more than one way, and nothing in the file decides: state date_order ="
            ' "day", "month" or "year" (which comes first) for its sensor in case.toml',
        )
        return
    understood = _times(settings, order, evidence)
    flows = "flow" in (settings.get("values", {}).get("action"), *settings.get("actions", {}).values())
    latest = _latest(_apart(evidence), settings, understood) if flows else None
    for record, said in _rows(evidence, settings):
        try:
            row = _row(said, settings, understood)
            sequence = _whole(said["sequence"], "sequence") if "sequence" in said else None
        except ValueError as error:
            evidence.unread(record, str(error))
            continue
        evidence.saw(record, row.get("end_time") or row["time"], sequence)
        if not row["action"]:
            continue
        if row["action"] == "flow" and _may_go_on(row, latest, settings):
            row["unfinished"] = True
        yield row | {"record": record}


def _apart(evidence: Evidence) -> Evidence:
    """The same file once more, of which nothing is reported."""
    again = Evidence(evidence.path)
    again.on_unread(lambda items: None)
    return again


def _headings(mapped: dict) -> list[str]:
    named = [each for place in mapped.values() for each in (place if isinstance(place, list) else [place])]
    return [name.strip().casefold() for name in named if isinstance(name, str)]


def _is_header(line: str, settings: dict) -> bool:
    separators = settings.get("delimiter", csv_table.SEPARATORS)
    names = [name.strip().casefold() for name in csv_table.fields(line, csv_table.separator(line, separators))]
    return all(heading in names for heading in _headings(settings["columns"]))


def _rows(
    evidence: Evidence, settings: dict, wanted: tuple[str, ...] | None = None
) -> Iterator[tuple[int, dict[str, str]]]:
    """(record, texts by meaning) of each record; those of another width are unread. wanted: only these meanings."""
    mapped = settings["columns"]
    titled = bool(_headings(mapped))
    records = csv_table.records(
        evidence,
        is_before=(lambda line: not _is_header(line, settings)) if titled else csv_table.before_header,
        among=settings.get("delimiter", csv_table.SEPARATORS),
    )
    begins, first = next(records)
    places = {meaning: _places(place, first) for meaning, place in mapped.items()}
    if not first or any(None in found for found in places.values()):
        evidence.unread(1, "no heading with the columns that case.toml maps")
        return
    single = [(meaning, found[0]) for meaning, found in places.items() if len(found) == 1]
    several = [(meaning, found) for meaning, found in places.items() if len(found) > 1]
    if wanted:
        single = [pair for pair in single if pair[0] in wanted]
        several = [pair for pair in several if pair[0] in wanted]
    for record, fields in records if titled else _with((begins, first), records):
        if len(fields) != len(first):
            evidence.unread(record, f"{len(fields)} fields, where the heading has {len(first)}")
            continue
        said = {meaning: text for meaning, place in single if (text := fields[place].strip()) not in _NOTHING}
        for meaning, found in several:
            if (text := " ".join(fields[place].strip() for place in found)).strip():
                said[meaning] = text
        yield record, said


def _with(first: tuple, rest: Iterator[tuple]) -> Iterator[tuple]:
    yield first
    yield from rest


def _places(mapped: object, headings: list[str]) -> list[int | None]:
    names = [heading.strip().casefold() for heading in headings]
    found: list[int | None] = []
    for each in mapped if isinstance(mapped, list) else [mapped]:
        if isinstance(each, int):
            found.append(each - 1 if 0 < each <= len(headings) else None)
        else:
            name = each.strip().casefold()
            found.append(names.index(name) if name in names else None)
    return found


def _times(settings: dict, order: DateOrder, evidence: Evidence) -> Callable[[str], datetime | None]:
    form = settings.get("time_format")
    if not form:
        return lambda text: order.time(text, evidence.timezone)

    def by_form(text: str) -> datetime | None:
        try:
            time = datetime.strptime(text, form)
        except ValueError:
            return None
        return in_utc(time, time.tzinfo or evidence.timezone)

    return by_form


def _latest(evidence: Evidence, settings: dict, understood: Callable[[str], datetime | None]) -> datetime | None:
    """The latest time in the file, which may be in any order."""
    latest = None
    for _, said in _rows(evidence, settings, _TIMES):
        for text in said.values():
            time = understood(text)
            if time and (latest is None or time > latest):
                latest = time
    return latest


def _row(said: dict[str, str], settings: dict, understood: Callable[[str], datetime | None]) -> dict:
    """The row; a ValueError says what is not understood. action: "" where it is of no interest."""
    row: dict = dict(settings.get("values", {}))
    if "action" in settings["columns"]:
        row["action"] = _action(said.get("action", ""), settings)
    for meaning, text in said.items():
        if meaning in ("time", "end_time"):
            row[meaning] = understood(text)
            if row[meaning] is None:
                raise ValueError(f"the time {text[:40]!r} is not understood")
        elif meaning in _NUMBERS:
            row[meaning] = _whole(text, meaning)
        elif meaning not in ("action", "duration", "sequence"):
            row[meaning] = text
    if row.get("time") is None:
        raise ValueError("no time")
    if "duration" in said and "end_time" not in row:
        row["end_time"] = row["time"] + _duration(said["duration"])
    for end in ("src", "dst"):
        if match := _WITH_PORT.match(str(row.get(f"{end}_endpoint", ""))):
            row[f"{end}_endpoint"] = match[1]
            row.setdefault(f"{end}_port", int(match[2]))
    return row


def _action(word: str, settings: dict) -> str:
    plain = settings.get("actions", {})
    if word not in plain:
        word, plain = word.casefold(), {text.casefold(): meaning for text, meaning in plain.items()}
    if word not in plain:
        raise ValueError(f"{word[:40]!r} stands not in `actions` of case.toml")
    return plain[word]


def _whole(text: str, meaning: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise ValueError(f"{meaning} {text[:40]!r} is no whole number")
    return int(text)


def _duration(text: str) -> timedelta:
    """Seconds, or H:MM:SS."""
    match = re.fullmatch(r"(?:(\d{1,6}):(\d{2}):)?(\d{1,9}(?:\.\d{1,9})?)", text)
    seconds = int(match[1] or 0) * 3600 + int(match[2] or 0) * 60 + float(match[3]) if match else _LONGEST_DURATION
    if seconds >= _LONGEST_DURATION:
        raise ValueError(f"the duration {text[:40]!r} is not understood")
    return timedelta(seconds=seconds)


def _may_go_on(row: dict, latest: datetime | None, settings: dict) -> bool:
    if settings.get("sampling", 1) > 1 or latest is None:
        return True
    return (row.get("end_time") or row["time"]) >= latest - STILL_OPEN
