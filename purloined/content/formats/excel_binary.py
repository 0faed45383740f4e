"""Excel 97-2003 (.xls).

Read: cells row by row under the name of their sheet, numbers too; texts that no cell shows; print headers and footers;
comments and text boxes; defined names; properties; embedded files. Excel 5 and 95 as bytes: `partial`.

With a password: `encrypted`. Not read: text inside of pictures. Documented in MS-XLS 2.4 and 2.5.
"""

import struct
from collections.abc import Iterator

from purloined.content import byte_views, compound, print_codes
from purloined.content.parts import Found

KINDS = ("xls",)
_BOF, _EOF, _SHEET, _LOCKED, _SHARED, _MORE = 0x809, 0x0A, 0x85, 0x2F, 0xFC, 0x3C
_LABEL_SHARED, _LABEL, _NUMBER, _RK, _RKS, _STRING = 0xFD, 0x204, 0x203, 0x27E, 0xBD, 0x207
_HEADER, _FOOTER, _DRAWN, _OBJECT, _NAME, _OTHER_HEADERS = 0x14, 0x15, 0x1B6, 0x5D, 0x18, 0x89C
_NOTE_OBJECT = 0x19
_BIFF_8 = 0x600
_MOST_TEXTS = 2_000_000

Record = tuple[int, int, bytes]


def read(kind: str, data: memoryview, found: Found) -> None:
    file = compound.opened(data, found)
    if file is None:
        return
    book = compound.stream(file, "Workbook" if "Workbook" in file.streams else "Book", found)
    if len(book) >= 8 and struct.unpack_from("<H", book, 4)[0] == _BIFF_8:
        _Book(found).read(book)
    else:
        found.text("sheet", byte_views.text(book))
        found.fault("partial", "a workbook of Excel 5 or earlier: only text that stands plainly in its bytes was seen")
    compound.read_notes(file, found)
    compound.read_embedded(file, found)
    if file.damaged:
        found.fault("partial", file.damaged)


def _records(book: bytes) -> Iterator[Record]:
    at = 0
    while at + 4 <= len(book):
        kind, size = struct.unpack_from("<HH", book, at)
        yield at, kind, book[at + 4 : at + 4 + size]
        at += 4 + size


class _Book:
    """The state of reading a workbook: which sheet it is in, the row so far, the texts that cells share."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self._names: dict[int, str] = {}
        self._texts: list[str] = []
        self._used: set[int] = set()
        self._sheet, self._row, self._cells, self._lines = "", -1, [], []
        self._is_note, self._awaits_text = False, 0
        self._size = 0

    def read(self, book: bytes) -> None:
        """Every record, a text that goes on in the next ones together with them."""
        shared: list[bytes] = []
        is_shared = False
        for at, kind, data in _records(book):
            if kind == _LOCKED:
                self._found.fault("encrypted", "it needs a password")
                return
            if kind == _SHARED or (kind == _MORE and is_shared):
                shared.append(data)
                is_shared = True
                continue
            if is_shared:
                self._texts, is_shared = _shared_texts(shared), False
            try:
                self._take(at, kind, data)
            except (struct.error, IndexError):
                self._found.fault("partial", "records that are cut")
        self._end_sheet()
        left = [text for number, text in enumerate(self._texts) if number not in self._used]
        self._found.text("sheet", "\n".join(left), "texts that no cell shows")

    def _take(self, at: int, kind: int, data: bytes) -> None:
        if kind == _SHEET:
            place, name = struct.unpack_from("<I", data)[0], _short_text(data, 6)
            self._names[place] = name
            self._found.text("metadata", name, "sheet names")
        elif kind == _BOF:
            self._end_sheet()
            self._sheet = f"sheet {self._names[at]}" if at in self._names else self._sheet
        elif kind in _CELLS:
            self._cell(kind, data)
        elif kind in (_HEADER, _FOOTER) and data:
            self._found.text(
                "header" if kind == _HEADER else "footer", print_codes.plain(_long_text(data, 0)), self._sheet
            )
        elif kind == _OTHER_HEADERS:
            self._found.text("header", print_codes.plain(byte_views.text(data)), f"{self._sheet}, even and first pages")
        elif kind == _OBJECT:
            self._is_note = len(data) >= 6 and struct.unpack_from("<H", data, 4)[0] == _NOTE_OBJECT
        elif kind == _DRAWN:
            self._awaits_text = struct.unpack_from("<H", data, 10)[0]
        elif kind == _MORE and self._awaits_text and data:
            text = data[1:].decode("utf-16-le" if data[0] & 1 else "latin-1", "replace")[: self._awaits_text]
            self._found.text("comment" if self._is_note else "text_box", text, self._sheet)
            self._awaits_text -= min(self._awaits_text, len(text))
        elif kind == _NAME:
            self._found.text("metadata", byte_views.text(data[14:]), "defined names")
        elif kind == 0xEB:
            self._found.text("text_box", byte_views.wide(data), "drawn")

    def _cell(self, kind: int, data: bytes) -> None:
        if kind == _STRING:
            self._cells.append(_long_text(data, 0))
            return
        row = struct.unpack_from("<H", data)[0]
        if row != self._row:
            self._end_row()
            self._row = row
        if kind == _LABEL_SHARED:
            number = struct.unpack_from("<I", data, 6)[0]
            self._used.add(number)
            self._repeat(self._texts[number] if number < len(self._texts) else "")
        elif kind == _LABEL:
            self._cells.append(_long_text(data, 6))
        elif kind == _NUMBER:
            self._cells.append(_shown(struct.unpack_from("<d", data, 6)[0]))
        elif kind == _RK:
            self._cells.append(_shown(_packed_number(struct.unpack_from("<I", data, 6)[0])))
        else:
            for at in range(6, len(data) - 5, 6):
                self._cells.append(_shown(_packed_number(struct.unpack_from("<I", data, at)[0])))

    def _repeat(self, text: str) -> None:
        """A text that many cells may show; given up where they are made to show more than any workbook does."""
        self._size += len(text)
        if self._size <= self._found.budget.text:
            self._cells.append(text)
        else:
            self._found.fault("too_big", f"{self._sheet}: its cells show the same long texts again and again")

    def _end_row(self) -> None:
        if self._cells:
            self._lines.append("\t".join(self._cells))
            self._cells = []

    def _end_sheet(self) -> None:
        self._end_row()
        self._found.text("sheet", "\n".join(self._lines), self._sheet)
        self._lines, self._row = [], -1


_CELLS = frozenset((_LABEL_SHARED, _LABEL, _NUMBER, _RK, _RKS, _STRING))


def _short_text(data: bytes, at: int) -> str:
    """One byte of length, one that says how wide the characters are."""
    length, flags = data[at], data[at + 1]
    return _characters(data, at + 2, length, flags)


def _long_text(data: bytes, at: int) -> str:
    length, flags = struct.unpack_from("<HB", data, at)
    return _characters(data, at + 3, length, flags)


def _characters(data: bytes, at: int, length: int, flags: int) -> str:
    if flags & 1:
        return data[at : at + 2 * length].decode("utf-16-le", "replace")
    return data[at : at + length].decode("latin-1")


def _packed_number(packed: int) -> float:
    """RK: thirty bits of a number, and whether it is whole, and whether in hundredths."""
    if packed & 2:
        value = float((packed >> 2) - (1 << 30 if packed >> 31 else 0))
    else:
        value = struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))[0]
    return value / 100 if packed & 1 else value


def _shown(number: float) -> str:
    return str(int(number)) if number == number and abs(number) < 1e18 and number.is_integer() else repr(number)


class _Segments:
    """Records that go on in each other. A text that is parted says anew how wide its characters are."""

    def __init__(self, segments: list[bytes]) -> None:
        self._segments, self._number, self._at = segments, 0, 0

    def take(self, count: int) -> bytes:
        """Bytes, over the ends of records."""
        pieces = []
        while count > 0 and self._number < len(self._segments):
            segment = self._segments[self._number]
            piece = segment[self._at : self._at + count]
            pieces.append(piece)
            count -= len(piece)
            self._at += len(piece)
            self._step()
        if count:
            raise IndexError("the texts break off")
        return b"".join(pieces)

    def characters(self, count: int, flags: int) -> str:
        pieces = []
        while count > 0 and self._number < len(self._segments):
            segment, width = self._segments[self._number], 2 if flags & 1 else 1
            piece = segment[self._at : self._at + count * width]
            pieces.append(piece.decode("utf-16-le" if width == 2 else "latin-1", "replace"))
            count -= max(1, len(piece) // width)
            self._at += len(piece)
            if self._step() and count > 0 and self._number < len(self._segments):
                flags = self.take(1)[0]
        return "".join(pieces)

    def _step(self) -> bool:
        """Goes on to the next record where this one is read."""
        if self._number < len(self._segments) and self._at >= len(self._segments[self._number]):
            self._number, self._at = self._number + 1, 0
            return True
        return False


def _shared_texts(segments: list[bytes]) -> list[str]:
    """The texts that cells refer to by number."""
    texts: list[str] = []
    source = _Segments(segments)
    try:
        count = min(struct.unpack("<II", source.take(8))[1], _MOST_TEXTS)
        for _ in range(count):
            length, flags = struct.unpack("<HB", source.take(3))
            runs = struct.unpack("<H", source.take(2))[0] if flags & 8 else 0
            extra = struct.unpack("<I", source.take(4))[0] if flags & 4 else 0
            texts.append(source.characters(length, flags))
            source.take(4 * runs + extra)
    except (IndexError, struct.error):
        pass
    return texts
