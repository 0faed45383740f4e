"""What the columns of an unknown log may mean: a guess by headings and values, for a person to confirm.

The guess is printed as the lines of case.toml that would state it. Nothing is read by it before somebody confirmed.
"""

import re
from collections.abc import Callable
from datetime import UTC
from itertools import islice, pairwise

from purloined import knowledge, names
from purloined.evidence import Evidence
from purloined.parsing import csv_table, encoding
from purloined.parsing.dates import ORDERS, DateOrder

LOOKED_AT = 1_000  # rows
MOST_WORDS = 30
_HEADING_WITHIN = 50  # lines
_ADDRESS = re.compile(r"\d{1,3}(\.\d{1,3}){3}(:\d{1,5})?$|[0-9A-Fa-f]*:[0-9A-Fa-f:]+$")
_NUMBER = re.compile(r"\d{1,19}$")
_DURATION = re.compile(r"\d{1,9}(\.\d+)?$|\d+:\d\d:\d\d(\.\d+)?$")
_COUNTS = "src_port dst_port bytes_out bytes_in packets_out packets_in size sequence".split()  # noqa: SIM905  as a table
_QUICK = {"duration": _DURATION} | dict.fromkeys(_COUNTS, _NUMBER)
_NOTHING = ("", "-", "N/A", "n/a", "null", "NULL")


def is_table(head: bytes) -> bool:
    """Whether a heading, and a line of as many fields below it, stand among the first lines."""
    return _heading(head) is not None


def _heading(head: bytes) -> str | None:
    lines = encoding.first_lines(head)[:_HEADING_WITHIN] if head else []
    for line, below in pairwise(lines):
        parted_by = csv_table.separator(line)
        width = len(csv_table.fields(line, parted_by))
        if width > 2 and len(csv_table.fields(below, parted_by)) == width:
            return line
    return None


def as_toml(evidence: Evidence) -> str:
    """A `[[sensor]]` for case.toml with the guessed mapping, and what the first rows would be by it, as comments."""
    heading = _heading(evidence.head())
    records = csv_table.records(evidence, is_before=lambda line: line != heading)
    _, headings = next(records)
    rows = [fields for _, fields in islice(records, LOOKED_AT) if len(fields) == len(headings)]
    mapped = _guessed(headings, rows)
    lines = [
        "[[sensor]]",
        f"name = {_text(evidence.name)}",
        f"match = {_text(evidence.name)}",
        'watches = { route = "internet" }  # what it watches: see docs/case.md',
        "columns = { " + ", ".join(f"{key} = {_places(place, headings)}" for key, place in mapped.items()) + " }",
        *_action(mapped, headings, rows),
        *_order(mapped, rows),
        'confirmed = ""  # who compared this with the file; nothing is read before',
        "",
        *_unmapped(mapped, headings),
        *_preview(mapped, rows),
    ]
    return "\n".join(lines)


def _guessed(headings: list[str], rows: list[list[str]]) -> dict[str, list[int]]:
    """For each meaning, the columns that hold it: the first known heading whose values fit."""
    plain = [re.sub(r"[\W_]", "", heading.casefold()) for heading in headings]
    mapped: dict[str, list[int]] = {}
    taken: set[int] = set()
    for meaning, known in knowledge.load("csv_columns.toml")["headings"].items():
        if meaning in ("source", "checked"):
            continue
        for name in known.split():
            place = plain.index(name) if name in plain else None
            if place is not None and place not in taken and _fits(meaning, [row[place] for row in rows]):
                mapped[meaning] = [place]
                taken.add(place)
                break
    _by_values(mapped, taken, headings, rows)
    clock = mapped.pop("clock", None)
    if clock and "time" in mapped:
        mapped["time"] += clock
    return mapped


def _by_values(mapped: dict[str, list[int]], taken: set[int], headings: list[str], rows: list[list[str]]) -> None:
    """The time, and both ends of a connection, where no heading told: the first columns whose values are such."""
    for meaning in ("time", "src_endpoint", "dst_endpoint"):
        for place in range(len(headings)):
            if meaning not in mapped and place not in taken and _is(meaning, [row[place].strip() for row in rows]):
                mapped[meaning] = [place]
                taken.add(place)


def _is(meaning: str, values: list[str]) -> bool:
    values = [value for value in values if value not in _NOTHING]
    if meaning != "time":
        return _share(values, lambda value: bool(_ADDRESS.match(value)))
    orders = [DateOrder(order) for order in ORDERS]
    return any(_share(values, lambda value, order=order: order.time(value, UTC) is not None) for order in orders)


def _fits(meaning: str, values: list[str]) -> bool:
    """Whether the values can be what the heading says; a few may be empty or odd."""
    values = [value.strip() for value in values if value.strip() not in _NOTHING]
    if meaning == "time":
        return _share(values, lambda value: bool(re.search(r"\d", value))) and not _share(values, _is_clock)
    if meaning == "clock":
        return _share(values, _is_clock)
    if meaning in ("src_endpoint", "dst_endpoint"):
        return _share(values, lambda value: bool(_ADDRESS.match(value)))
    if pattern := _QUICK.get(meaning):
        return _share(values, lambda value: bool(pattern.match(value)))
    return True


def _share(values: list[str], holds: Callable[[str], bool]) -> bool:
    return bool(values) and sum(map(holds, values)) >= 0.8 * len(values)


def _is_clock(value: str) -> bool:
    return re.match(r"\d{1,2}:\d\d(:\d\d)?", value) is not None


def _places(places: list[int], headings: list[str]) -> str:
    texts = [_text(headings[place].strip()) for place in places]
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"


def _action(mapped: dict[str, list[int]], headings: list[str], rows: list[list[str]]) -> list[str]:
    """What is known of the action: the words of its column, or what every row seems to be."""
    if "action" not in mapped:
        flow = {"src_endpoint", "dst_endpoint"} <= mapped.keys() and "path" not in mapped
        hint = "every row is a connection" if flow else "what every row stands for: read, open, write, send, ..."
        return [f'values = {{ action = "{"flow" if flow else "?"}" }}  # {hint}']
    known = {
        word: "" if action == "nothing" else action
        for action, words in knowledge.load("csv_columns.toml")["actions"].items()
        if action not in ("source", "checked")
        for word in words.split()
    }
    words = dict.fromkeys(row[mapped["action"][0]].strip() for row in rows)
    pairs = []
    for word in list(words)[:MOST_WORDS]:
        meaning = known.get(re.sub(r"[\W_]", "", word.casefold()), "?")
        pairs.append(f"{_text(word)} = {_text(meaning)}")
    said = '"": of no interest; "?": for you to say; words that are not here make their rows unread'
    return ["actions = { " + ", ".join(pairs) + f" }}  # {said}"]


def _order(mapped: dict[str, list[int]], rows: list[list[str]]) -> list[str]:
    order = DateOrder()
    for row in rows:
        order.see(" ".join(row[place].strip() for place in mapped.get("time", ())))
    if not order.ambiguous:
        return []
    return [f'date_order = ""  # {names.shown(order.open or "")}: "day" or "month" first? its first rows leave it open']


def _unmapped(mapped: dict[str, list[int]], headings: list[str]) -> list[str]:
    taken = {place for places in mapped.values() for place in places}
    left = [names.shown(heading) for place, heading in enumerate(headings) if place not in taken]
    missing = [] if "time" in mapped else ["# no column was taken for the time: state it as time"]
    return missing + ([f"# not mapped: {', '.join(left)}"[:300]] if left else [])


def _preview(mapped: dict[str, list[int]], rows: list[list[str]]) -> list[str]:
    lines = []
    for number, row in enumerate(rows[:3], 1):
        said = [f"{key}={' '.join(row[place].strip() for place in places)}" for key, places in mapped.items()]
        lines.append(f"# row {number}: {names.shown('; '.join(said))}"[:400])
    return lines


def _text(text: str) -> str:
    """A TOML string; whatever does not print is written as its code."""
    body = "".join(_sign(sign) for sign in text)
    return f'"{body}"'


def _sign(sign: str) -> str:
    if sign in '"\\':
        return "\\" + sign
    if names.shown(sign) == sign:
        return sign
    return f"\\u{ord(sign):04x}" if ord(sign) < 0x10000 else f"\\U{ord(sign):08x}"
