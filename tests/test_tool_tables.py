"""Tables that forensic tools write, however they are written."""

from pathlib import Path

import pytest

from purloined.evidence import Evidence
from purloined.parsing import tool_tables

CSV = 'Name,Size,Flags\r\n"a, ""b""\n2",1,X|Y_z\r\nshort,2\r\nlast,3,\r\n'


def read(text: bytes, folder: Path) -> tuple[list[tuple[int, dict]], list[tuple[int, str]]]:
    path = folder / "table"
    path.write_bytes(text)
    evidence = Evidence(path)
    return list(tool_tables.rows(evidence)), [(item.record, item.detail) for item in evidence.take_unread(end=True)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_row_is_known_by_the_line_at_which_it_begins(tmp_path: Path, encoding: str) -> None:
    rows, unread = read(CSV.encode(encoding), tmp_path)

    assert tool_tables.columns(CSV.encode(encoding)) == {"Name", "Size", "Flags"}
    assert rows == [
        (2, {"Name": 'a, "b"\n2', "Size": "1", "Flags": "X|Y_z"}),
        (5, {"Name": "last", "Size": "3", "Flags": ""}),
    ]
    assert unread == [(4, "2 cells, where the header has 3")]


def test_objects_on_one_line_have_numbers_of_their_own(tmp_path: Path) -> None:
    rows, _ = read(b'[{"a":1},{"a":2},\n{"a":3},{"a":4}]\n', tmp_path)

    assert [(record, row["a"]) for record, row in rows] == [(1, 1), (2, 2), (3, 3), (4, 4)]


def test_what_a_cell_means() -> None:
    row = {
        "n": "12",
        "m": 7,
        "not": "1e3",
        "yes": "True",
        "no": "False",
        "flags": "A_B|c, D",
        "time": "2026-03-03 22:10:08.1744759",
    }

    assert [tool_tables.number(row, name) for name in ("n", "m", "not", "none")] == [12, 7, None, None]
    assert [tool_tables.yes(row, name) for name in ("yes", "no", "none")] == [True, False, False]
    assert tool_tables.words(row, "flags") == {"ab", "c", "d"}
    assert str(tool_tables.time(row, "time")) == "2026-03-03 22:10:08.174475"
