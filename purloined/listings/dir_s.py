r"""The output of Windows' `dir /s` in any language: read by its columns, not by its words.

    14.03.2024  10:15            20.480 hinge rev B.step

One row per file; `<DIR>`, `<JUNCTION>`, `<SYMLINKD>` and the like are passed over. The name begins 19 columns
after the end of the time. A folder line has one leading blank and a path in it; where the path comes first,
as in Japanese, the last word behind it is dropped. Sizes may be parted by commas, points, blanks or
apostrophes. The time is given where day and month cannot be confused: year first, a day above 12, day and
month alike, or points (day.month.year); it carries no zone and is taken as UTC.

What it cannot tell: day from month in `05/11/2019`; such times are left out. With /q, /x, /r or /w the
columns are others: what is not read then stands among the unread, but /q puts the account before the name,
unseen. The streams that /r adds are no rows. Text that is no UTF-8 is taken in a code page that is guessed.
A path longer than 32,767 characters is not read.

Documented in Microsoft's reference of `dir`.
"""

import re
from collections.abc import Iterator
from functools import partial
from itertools import pairwise

import pyarrow as pa
import pyarrow.compute as pc

from purloined.evidence import Block, Evidence
from purloined.parsing import blocks, encoding, listed_columns, listed_times
from purloined.parsing.listed_names import joined

_ROW = re.compile(
    r"(?P<date>\d{1,4}[./-] ?\d{1,2}[./-] ?\d{1,4}\.?) +"
    r"(?P<time>(?:\D{2} )?\d{1,2}[:.]\d\d(?: ?[AaPp]\.? ?[Mm]\.?)?)(?P<field>.{18}) (?P<name>.+)"
)
_SIZE = re.compile(r" *(\d{1,3}(?:[., \xa0\u202f'’]\d{3})*|\d+)")
_FOLDER = re.compile(r" (?P<before>\S.*? )??(?P<path>(?:[A-Za-z]:\\|\\\\).*)")


def recognises(name: str, head: bytes) -> bool:
    lines = encoding.first_lines(head)
    for line, after in pairwise(lines):
        if _FOLDER.fullmatch(line) and not after.strip():
            return any(map(_is_row, lines))
    return False


def _is_row(line: str) -> bool:
    match = _ROW.fullmatch(line)
    return bool(match) and (match["field"].strip().startswith("<") or bool(_SIZE.fullmatch(match["field"])))


def read(evidence: Evidence) -> Iterator[dict]:
    folder = [""]
    for record, text in encoding.lines(evidence):
        yield from _line(evidence, folder, record, text)


def _line(evidence: Evidence, folder: list[str], record: int, text: str) -> Iterator[dict]:
    """folder: the one that the entries lie in, as a list of one."""
    match = _ROW.fullmatch(text)
    if match:
        yield from _file(evidence, record, folder[0], match)
    elif place := _FOLDER.fullmatch(text):
        folder[0] = _named(place)
    elif text.strip() and text[0] != " ":  # volume lines, counts and totals begin with a blank
        evidence.unread(record, "no entry, no folder and no total of dir")


def _named(place: re.Match) -> str:
    return place["path"] if place["before"] else place["path"].rpartition(" ")[0]


def _file(evidence: Evidence, record: int, folder: str, match: re.Match) -> Iterator[dict]:
    if match["field"].strip().startswith("<"):
        return
    size, path = _SIZE.fullmatch(match["field"]), joined(folder, match["name"], "\\")
    if not size:
        evidence.unread(record, "no size before the name")
    elif path is None:
        evidence.unread(record, "a path longer than any system allows")
    else:
        digits = re.sub(r"\D", "", size[1])
        yield {
            "record": record,
            "path": path,
            "size": digits,
            "mtime": listed_times.console(match["date"], match["time"]),
            "mtime_shown": f"{match['date']} {match['time']}",
        }


# Many lines at once -----------------------------------------------------------------------------------

_USUAL = _ROW.pattern.replace(r"\d", "[0-9]").replace(r"\D", "[^0-9]")
_USUAL_SIZE = r"^ *(?:[0-9]{1,3}(?:[., \x{a0}\x{202f}'\x{2019}][0-9]{3})*|[0-9]{1,18})$"


def read_blocks(evidence: Evidence) -> Iterator[dict | pa.Table]:
    folder = [""]
    columns, line = partial(_columns, folder), partial(_line, evidence, folder)
    yield from listed_columns.read(evidence, columns, line, read)


def _columns(folder: list[str], block: Block) -> pa.Table:
    text = listed_columns.lines(block)
    said = pc.extract_regex(text, f"^(?:{_USUAL})$")
    places, of_line = _folders(folder[0], text, said)
    is_file = pc.and_(said.is_valid(), pc.invert(pc.match_substring_regex(said.field("field"), r"^\s*<")))
    rows = said.filter(is_file)
    field, date, time, name = (rows.field(part) for part in ("field", "date", "time", "name"))
    if not pc.all(pc.match_substring_regex(field, _USUAL_SIZE)).as_py():
        raise blocks.Unusual("no size before the name")
    path = pc.binary_join_element_wise(pa.array(map(_before_names, places)).take(of_line.filter(is_file)), name, "")
    shown = pc.binary_join_element_wise(date, time, "\t")
    made = pa.table(
        {
            "record": blocks.records(block).filter(is_file),
            "path": listed_columns.paths(path),
            "size": blocks.digits(pc.replace_substring_regex(field, "[^0-9]", "")),
            "mtime": blocks.each_different(
                shown, lambda text: listed_times.console(*text.split("\t")), listed_columns.TIME
            ),
            "mtime_shown": pc.replace_substring(shown, "\t", " "),
        }
    )
    folder[0] = places[-1]
    return made


def _folders(folder: str, text: pa.Array, said: pa.Array) -> tuple[list[str], pa.Array]:
    """(the folders, which of them each line lies in)."""
    places, of_line, last = [folder], [], 0
    others = pc.indices_nonzero(pc.invert(said.is_valid()))
    for at, line in zip(others.to_pylist(), text.take(others).to_pylist(), strict=True):
        if place := _FOLDER.fullmatch(line):
            of_line += [len(places) - 1] * (at - last)
            places.append(_named(place))
            last = at
        elif _ROW.fullmatch(line) or (line.strip() and line[0] != " "):
            raise blocks.Unusual("a line of another form")
    return places, pa.array(of_line + [len(places) - 1] * (len(text) - last), pa.int32())


def _before_names(folder: str) -> str:
    return folder if not folder or folder.endswith("\\") else folder + "\\"
