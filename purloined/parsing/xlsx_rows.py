"""The rows of an Excel workbook (.xlsx), streamed: for use by `apart.run`, since what it reads may be built to hurt.

A workbook is a ZIP archive of XML. Sheets are read row by row; the texts they share are kept, up to a bound. Documented
in ECMA-376, part 1, SpreadsheetML.
"""

import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from xml.etree import ElementTree

MOST_TEXT = 256 << 20  # characters of shared texts
MOST_CELLS = 200  # of a row
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_DATE_FORMATS = {*range(14, 23), *range(45, 48), *range(27, 37), *range(50, 59)}
_DATE_SIGNS = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_PLACE = re.compile(r"([A-Z]{1,3})(\d+)")
_1900, _1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)

_FIRST_PARTS = (b"[Content_Types].xml", b"_rels/.rels", b"docProps/")


def is_workbook(name: str, head: bytes) -> bool:
    """Whether a file is an Excel workbook: by its name, or by the first part in it, which no other archive has."""
    if not head.startswith(b"PK\x03\x04"):
        return False
    return name.lower().endswith((".xlsx", ".xlsm")) or (head.startswith(_FIRST_PARTS, 30) and b"xl/work" in head)


def rows(path: str) -> Iterator[tuple[str, int, list]]:
    """(sheet, row number from 1, cells) of every row that has one; cells are text, numbers, truth values and times."""
    with zipfile.ZipFile(path) as archive:
        texts = list(_texts(archive))
        dates, from_1904 = _date_styles(archive), _counts_from_1904(archive)
        for sheet in sorted(name for name in archive.namelist() if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name)):
            with archive.open(sheet) as stream:
                for number, cells in _sheet_rows(stream, texts, dates, _1904 if from_1904 else _1900):
                    yield sheet.rpartition("/")[2][:-4], number, cells


def _plain(tag: str) -> str:
    return tag.removeprefix(_MAIN).removeprefix(_STRICT)


def _texts(archive: zipfile.ZipFile) -> Iterator[str]:
    """The texts that sheets refer to by number."""
    if "xl/sharedStrings.xml" not in archive.namelist():
        return
    size = 0
    with archive.open("xl/sharedStrings.xml") as stream:
        parser = ElementTree.iterparse(stream, ("start", "end"))
        _, root = next(parser)
        for event, element in parser:
            if event == "end" and _plain(element.tag) == "si":
                text = _text_of(element)
                size += len(text) + 50
                if size > MOST_TEXT:
                    raise ValueError(f"more than {MOST_TEXT:,} characters of shared texts")
                yield text
                root.clear()


def _text_of(element: ElementTree.Element) -> str:
    """All text runs together, without the reading aids of Japanese."""
    found = []
    for child in element:
        if _plain(child.tag) == "t":
            found.append(child.text or "")
        elif _plain(child.tag) == "r":
            found += [part.text or "" for part in child if _plain(part.tag) == "t"]
    return "".join(found)


def _date_styles(archive: zipfile.ZipFile) -> set[int]:
    """The numbers of the cell styles that show dates."""
    if "xl/styles.xml" not in archive.namelist():
        return set()
    with archive.open("xl/styles.xml") as stream:
        root = ElementTree.parse(stream).getroot()
    formats = set(_DATE_FORMATS)
    for form in root.iter():
        if _plain(form.tag) == "numFmt":
            signs = _DATE_SIGNS.sub("", form.get("formatCode", ""))
            if re.search("[ymdh]", signs, re.IGNORECASE) and "0" not in signs.partition("ss")[0]:
                formats.add(int(form.get("numFmtId", -1)))
    styles = [cells for cells in root if _plain(cells.tag) == "cellXfs"]
    numbers = [style for cells in styles for style in cells]
    return {at for at, style in enumerate(numbers) if int(style.get("numFmtId", 0)) in formats}


def _counts_from_1904(archive: zipfile.ZipFile) -> bool:
    if "xl/workbook.xml" not in archive.namelist():
        return False
    with archive.open("xl/workbook.xml") as stream:
        return bool(re.search(rb'date1904="(?:1|true)"', stream.read(1 << 16)))


def _sheet_rows(stream, texts: list[str], dates: set[int], epoch: datetime) -> Iterator[tuple[int, list]]:
    number, body = 0, None
    for event, element in ElementTree.iterparse(stream, ("start", "end")):
        tag = _plain(element.tag)
        if event == "start" and tag == "sheetData":
            body = element
        elif event == "end" and tag == "row":
            said = element.get("r", "")
            number = int(said) if said.isdecimal() and len(said) < 9 else number + 1
            yield number, _cells(element, texts, dates, epoch)
            if body is not None:
                body.clear()


def _cells(row: ElementTree.Element, texts: list[str], dates: set[int], epoch: datetime) -> list:
    cells: list = []
    for cell in row:
        place = _PLACE.fullmatch(cell.get("r", ""))
        at = _column(place[1]) if place else len(cells)
        if at >= MOST_CELLS:
            break
        cells += [None] * (at + 1 - len(cells))
        cells[at] = _value(cell, texts, dates, epoch)
    return cells


def _column(letters: str) -> int:
    """`A` is 0, `AA` is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _value(cell: ElementTree.Element, texts: list[str], dates: set[int], epoch: datetime) -> object:
    kind = cell.get("t", "n")
    inside = {_plain(child.tag): child for child in cell}
    if kind == "inlineStr":
        return _text_of(inside["is"]) if "is" in inside else None
    said = (inside["v"].text or "") if "v" in inside else ""
    if kind == "s":
        return texts[int(said)] if said.isdecimal() and int(said) < len(texts) else None
    if kind in ("str", "d", "e") or not said:
        return said or None
    if kind == "b":
        return said == "1"
    try:
        number = float(said)
    except ValueError:
        return said
    if cell.get("s", "0").isdecimal() and int(cell.get("s", "0")) in dates and 0 < number < 200_000:
        return epoch + timedelta(milliseconds=round(number * 86_400_000))
    return int(number) if number.is_integer() and abs(number) < 1 << 53 else number
