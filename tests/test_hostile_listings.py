"""Facts about listings that were made to hurt: each costs its own place, some memory, and no exception."""

import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from purloined import readers
from purloined.case import Case
from purloined.evidence import Evidence

SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)
MOST = 24 << 20


def rows_of(reader: str, path: Path) -> tuple[list[dict], list]:
    """The rows as they go into the table, and what was not read; in bounded memory."""
    module = next(found.module for found in readers.readers("listings") if found.name == reader)
    evidence = Evidence(path)
    tracemalloc.start()
    try:
        rows = [readers.listing(raw, "s") for raw in module.read(evidence)]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < MOST, f"{peak:,} bytes"
    return rows, evidence.take_unread(end=True)


def written(tmp_path: Path, pieces: Iterator[str] | list[str], name: str = "list.txt") -> Path:
    path = tmp_path / name
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(pieces)
    return path


def test_json_nested_without_end(tmp_path: Path) -> None:
    """Folders in folders, half a million deep, with a file in front that is kept."""
    first = '[{"type":"file","name":"plan.dwg"},'
    path = written(tmp_path, [first, *['{"type":"directory","name":"a","contents":['] * 500_000])
    rows, unread = rows_of("tree_json", path)

    assert [row["path"] for row in rows] == ["plan.dwg"]
    assert "deep" in unread[0].detail


def test_json_of_an_index_nested_without_end(tmp_path: Path) -> None:
    """Arrays in arrays."""
    path = written(tmp_path, ['[{"name":"a","type":"file","mtime":"x GMT"},', "[" * 3_000_000])
    rows, unread = rows_of("index_json", path)

    assert [row["path"] for row in rows] == ["a"]
    assert len(unread) == 1


def test_a_json_text_without_end(tmp_path: Path) -> None:
    """A quotation mark that nothing closes; what stands in the next line is read."""
    path = written(tmp_path, ['[\n{"type":"file","name":"', "x" * (8 << 20), '\n{"type":"file","name":"plan.dwg"}]'])
    rows, unread = rows_of("tree_json", path)

    assert [row["path"] for row in rows] == ["plan.dwg"]
    assert len(unread) == 1


def test_xml_nested_without_end(tmp_path: Path) -> None:
    """The same as XML."""
    path = written(tmp_path, ["<tree>\n", '<file name="plan.dwg"></file>\n', *['<directory name="a">'] * 500_000])
    rows, unread = rows_of("tree_xml", path)

    assert [row["path"] for row in rows] == ["plan.dwg"]
    assert "deep" in unread[0].detail


def test_xml_entities_are_not_expanded(tmp_path: Path) -> None:
    """A billion laughs stay one entity, unread by its name."""
    laughs = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 30))
    path = written(tmp_path, [f"<!DOCTYPE tree [{laughs}]><tree>\n", '<file name="&l29;.dwg"></file></tree>'])
    rows, _ = rows_of("tree_xml", path)

    assert [row["path"] for row in rows] == ["&l29;.dwg"]


@pytest.mark.parametrize("opening", ["<a href='", "<!-- ", "<script>", "<title>Index of /", "<pre><a href=x>"])
def test_html_without_end(opening: str, tmp_path: Path) -> None:
    """A tag, comment, script, title or text that never closes."""
    path = written(tmp_path, ["<title>Index of /Design/</title><a href='plan.dwg'>plan</a>", opening, "x" * (8 << 20)])
    rows, _ = rows_of("index_html", path)

    assert rows[0]["path"] == "/Design/plan.dwg"


@pytest.mark.parametrize("reader", ["path_list", "tree_text", "ls_lr", "dir_s", "find_ls", "hash_list", "column_list"])
def test_a_name_of_many_megabytes(reader: str, tmp_path: Path) -> None:
    """One line that does not end costs itself; the sample's rows before it are there."""
    sample = next(
        path for path in sorted((Path(__file__).parent / "listings" / reader).glob("*")) if path.suffix != ".tsv"
    )
    text = sample.read_text("utf-8", "replace")
    before, _ = rows_of(reader, written(tmp_path, [text]))
    rows, unread = rows_of(reader, written(tmp_path, [text, *["x" * (1 << 20)] * 40]))

    assert [row["path"] for row in rows[:2]] == [row["path"] for row in before[:2]]
    assert any("bytes" in item.detail for item in unread)


def test_names_that_lead_out_or_deceive_stay_as_they_are_written(tmp_path: Path) -> None:
    """They are claims, and nothing is ever written to them."""
    paths = [
        "/etc/../../passwd.txt",
        "C:\\..\\boot.ini",
        "a/gpj\u202e.exe",
        "a/nul\x00byte.txt",
        "a/" + "../" * 99 + "b.c",
    ]
    rows, unread = rows_of("path_list", written(tmp_path, [f"{path}\n" for path in paths]))

    assert [row["path"] for row in rows] == paths
    assert unread == []


def test_a_tree_deeper_than_any_path(tmp_path: Path) -> None:
    """Paths that no system allows are unread; memory does not grow with the square of the depth."""
    lines = [f"{'    ' * depth}`-- {'n' * 40}\n" for depth in range(2_000)]
    rows, unread = rows_of("tree_text", written(tmp_path, ["Design\n", *lines]))

    assert rows == []
    assert len(unread) == 1


def test_a_workbook_that_grows_without_end_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its shared texts are bounded; what says so is one unread."""
    from purloined.parsing import xlsx_rows

    path = tmp_path / "list.xlsx"
    text = b"<si><t>" + b"x" * (1 << 20) + b"</t></si>"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", SHEET.format('<row r="1"><c t="s"><v>0</v></c></row>'))
        with archive.open("xl/sharedStrings.xml", "w") as stream:
            stream.write(b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">')
            for _ in range(xlsx_rows.MOST_TEXT // (1 << 20) + 2):
                stream.write(text)
            stream.write(b"</sst>")
    rows, unread = rows_of("xlsx_table", path)

    assert rows == []
    assert "shared texts" in unread[0].detail


def test_a_workbook_with_laughing_entities_is_stopped(tmp_path: Path) -> None:
    """The parser refuses them, or its process ends."""
    path = tmp_path / "list.xlsx"
    laughs = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 12))
    sheet = f'<!DOCTYPE x [<!ENTITY l0 "haha">{laughs}]>' + SHEET.format('<row><c t="str"><v>&l11;</v></c></row>')
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    rows, unread = rows_of("xlsx_table", path)

    assert rows == []
    assert len(unread) == 1


def test_a_damaged_workbook_is_one_unread(tmp_path: Path) -> None:
    """Cut in the middle."""
    sample = Path(__file__).parent / "listings" / "xlsx_table" / "two_sheets.xlsx"
    path = tmp_path / "list.xlsx"
    path.write_bytes(sample.read_bytes()[: sample.stat().st_size // 2])
    rows, unread = rows_of("xlsx_table", path)

    assert rows == []
    assert "damaged" in unread[0].detail


def test_nothing_is_written_outside_the_case(tmp_path: Path) -> None:
    """Whatever the names say: absolute, upwards, a device, a stream; as text, as pages and inside of archives."""
    outside = tmp_path / "outside.txt"
    names = [
        "../../outside.txt",
        str(outside),
        "a/../../../outside.txt",
        "C:\\outside.txt",
        "CON.txt",
        "a.txt:stream.b",
    ]
    evidence = tmp_path / "evidence"
    evidence.mkdir()
    written(evidence, [f"{name}\n" for name in names if "\\" not in name], "list.txt")
    links = "".join(f'<a href="{name}">x</a> 14-Mar-2024 10:15  9\n' for name in names)
    written(evidence, [f"<title>Index of /a/</title><pre>{links}</pre>"], "index.html")
    with zipfile.ZipFile(evidence / "list.zip", "w") as archive:
        for name in names:
            archive.writestr(name, b"content")
    case = Case.new(tmp_path / "case", "")
    for path in sorted(evidence.iterdir()):
        added = readers.add(case, path, "listings", "path_list" if path.suffix == ".txt" else None)
        assert added.state == "read", added
    before = {path for path in tmp_path.rglob("*") if not path.is_relative_to(case.folder)}

    assert before == {evidence, *evidence.iterdir()}
    assert not any("outside" in path.name for path in tmp_path.rglob("*"))
