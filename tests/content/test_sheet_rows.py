"""The cells of sheets and the strings of STEP as text: the quick ways give what plain ones give."""

import random
import re

from purloined import _native
from purloined.content.formats import step

ROUNDS = 20_000
PIECES = [
    b"<row>", b"</row>", b"</row", b">", b"<", b"<c>", b"</c><c><v>", b"\x1f3", b"\x1f", b"\x1f12", b"\x1f1234567890",
    b"\x1f 1", b"abc", b"\x1e", b"r", b"/row>", b"<v>\x1f0</v>", b"\n", b"\xc3\xa9",
]  # fmt: skip
TEXTS = [b"", b"one", b"\x1ftwo", b"three" * 3, b"4"]


def plain(cells: bytes, texts: list[bytes], left: int) -> tuple[bytes, set[int], int]:
    """The same, row by row: text, the numbers of the texts that are used, where the row begins that is too much."""
    rows, used, at = [], set(), 0
    for row in cells.split(b"</row>"):
        values = re.findall(rb">([^<]+)", row)
        for place, value in enumerate(values):
            if value[0] == 0x1F:
                known = len(value) < 10 and value[1:].isdigit() and int(value[1:]) < len(texts)
                values[place] = texts[int(value[1:])] if known else b""
                used |= {int(value[1:])} if known else set()
        left -= sum(map(len, values)) + len(values)
        if left < 0:
            return b"".join(line + b"\n" for line in rows), used, at
        rows.append(b"\t".join(values))
        at += len(row) + len(b"</row>")
    return b"\n".join(rows), used, -1


def test_rows_of_a_sheet_are_as_python_gives_them() -> None:
    """Whatever stands there; a row that is too much is told by its place, and what it used up to there."""
    dice = random.Random(5)
    for _ in range(ROUNDS):
        cells = b"".join(dice.choices(PIECES, k=dice.randrange(25)))
        texts, most = TEXTS[: dice.randrange(6)], dice.choice([0, 5, 20, 50, 1_000_000])
        used = bytearray(len(texts))

        text, row = _native.sheet_rows(cells, texts, used, most)

        wanted, known, at = plain(cells, texts, most)
        noted = {number for number, is_used in enumerate(used) if is_used}
        assert (text, row) == (wanted, at)
        assert noted == known if row < 0 else noted <= known


def test_strings_of_step_are_cells() -> None:
    """Closed or not, with quotes in them or none."""
    dice = random.Random(2)
    for _ in range(ROUNDS):
        text = "".join(dice.choices(["'", "'", "a", "\n", "''", ",", "(", "'b'"], k=dice.randrange(22)))

        found = "".join(map(step._cells, text.splitlines(keepends=True)))

        assert found == step._CELL.sub(lambda cell: "\t" + cell[1].replace("''", "'") + "\t", text) == step._apart(text)
