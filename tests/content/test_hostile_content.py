"""Files that are built to hurt, damaged or odd: examined within the budget, with a status that says so."""

import gzip
import io
import random
import struct
import time
import zipfile
import zlib
from collections.abc import Callable
from functools import lru_cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from purloined.content import PLACES, STATUSES, Budget, Content, examine, kind
from tests.content import made_documents as made
from tests.content.compound_writer import compound_file

SMALL = Budget(text=2 << 20, parts=2_000, members=500, part_bytes=4 << 20, inflated=16 << 20)
SECONDS = 20  # of this process: far more than any needs, far fewer than a trap would take


def package(parts: dict[str, bytes], head: str = "[Content_Types].xml") -> bytes:
    """A document that is a ZIP archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {head: b"<Types/>", **parts}.items():
            archive.writestr(name, content)
    return out.getvalue()


def docx(body: bytes) -> bytes:
    return package({"word/document.xml": body})


def bomb_docx() -> bytes:
    return docx(b"<w:document>" + b"<w:p><w:t>a</w:t></w:p>" * 8_000_000)


def overlapping() -> bytes:
    """Many entries of one content: some kilobytes that claim to be gigabytes."""
    content = zlib.compress(bytes(1 << 20), 9)[2:-4]
    name = b"a.xml"
    local = (
        struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 0, 0, len(content), 1 << 20, len(name), 0) + name + content
    )
    entry = struct.pack(
        "<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, 0, len(content), 1 << 20, len(name), 0, 0, 0, 0, 0, 0
    )
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 2_000, 2_000, 2_000 * (len(entry) + len(name)), len(local), 0)
    return local + (entry + name) * 2_000 + end


def nested_archives() -> bytes:
    data = b"KESTREL"
    for _ in range(60):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.zip", data)
        data = out.getvalue()
    return data


def repeated_texts() -> bytes:
    """A workbook whose cells all show one long text."""
    shared = b"<sst><si><t>" + b"x" * 1_000_000 + b"</t></si></sst>"
    cells = b"<worksheet><sheetData><row>" + b'<c t="s"><v>0</v></c>' * 300_000 + b"</row></sheetData></worksheet>"
    return package(
        {"xl/workbook.xml": b"<workbook/>", "xl/sharedStrings.xml": shared, "xl/worksheets/sheet1.xml": cells}
    )


def laughs() -> bytes:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    return docx(f'<!DOCTYPE x [<!ENTITY a0 "ha">{entities}]><w:p><w:t>&a11; KESTREL</w:t></w:p>'.encode())


def circling_compound_file() -> bytes:
    data = bytearray(compound_file({"WordDocument": bytes(9000), "1Table": bytes(5000)}))
    table = len(data) - 512
    data[table : table + 512] = struct.pack("<128I", *([1, 0] * 64))
    return bytes(data)


def many_streams_of_one_chain() -> bytes:
    data = bytearray(compound_file({f"s{number}": b"" for number in range(2_000)} | {"big": b"KESTREL " * 500_000}))
    at = data.find("big".encode("utf-16-le"))
    start = data[at + 116 : at + 124]
    place = 0
    for number in range(2_000):
        place = data.find(f"s{number}\0".encode("utf-16-le"), place) & ~127
        data[place + 116 : place + 124] = start
    return bytes(data)


def nested_mail() -> bytes:
    head = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(2_000))
    return f"Subject: x\r\nFrom: a@x.example\r\n{head}Content-Type: text/plain\r\n\r\nKESTREL\r\n".encode()


def encoded_words() -> bytes:
    return b"From: a@x.example\r\nSubject: " + b"=?utf-8?B?S0VTVFJFTA==?= " * 300_000 + b"\r\n\r\nbody\r\n"


def many_parts() -> bytes:
    parts = b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n" * 100_000
    return b'From: a@x.example\r\nSubject: x\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n' + parts


def tar_of_one_header() -> bytes:
    """Its one entry is said to be longer than the file, and to have a name of a gigabyte."""
    header = bytearray(512)
    header[:5], header[124:136], header[156:157] = b"a.txt", b"77777777777\0", b"L"
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header) * 3


def marks_to_compose() -> bytes:
    chance = random.Random(1)
    return "".join(chance.choice("\u0300\u0316\u0334\u0345") for _ in range(1_000_000)).encode()


def many_pages() -> bytes:
    kids = b" ".join(b"%d 0 R" % (number + 4) for number in range(2_000))
    pages = [b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 3 0 R>>"] * 2_000
    tree = b"<</Type /Pages /Kids [%s] /Count 2000>>" % kids
    return made.pdf_file([b"<</Type /Catalog /Pages 2 0 R>>", tree, made.stream(b" "), *pages])


def pages_in_a_circle() -> bytes:
    tree = b"<</Type /Pages /Kids [2 0 R 2 0 R 3 0 R] /Count 3>>"
    page = b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 600 800]>>"
    return made.pdf_file([b"<</Type /Catalog /Pages 2 0 R>>", tree, page])


def bookmarks_in_a_circle() -> bytes:
    return made.pdf_file([
        b"<</Type /Catalog /Pages 2 0 R /Outlines 4 0 R>>", b"<</Type /Pages /Kids [3 0 R] /Count 1>>",
        b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 600 800]>>", b"<</First 5 0 R /Last 5 0 R>>",
        b"<</Title (KESTREL) /Next 5 0 R /First 5 0 R /Parent 4 0 R>>",
    ])  # fmt: skip


# What it is called, what makes it, and the statuses that tell the truth of it.
TRAPS: dict[str, tuple[str, Callable[[], bytes], tuple[str, ...]]] = {
    "a document that unpacks to 200 MB": ("a.docx", bomb_docx, ("too_big",)),
    "entries that overlap": ("a.zip", overlapping, ("broken",)),
    "entries that overlap, as a document": ("a.docx", overlapping, ("broken",)),
    "archives in archives": ("a.zip", nested_archives, ("partial", "too_big")),
    "a workbook that repeats itself": ("a.xlsx", repeated_texts, ("too_big",)),
    "a billion laughs": ("a.docx", laughs, ("ok",)),
    "elements 200,000 deep": ("a.docx", lambda: docx(b"<w:p>" * 200_000 + b"<w:t>KESTREL</w:t>"), ("ok", "too_big")),
    "attributes without end": ("a.docx", lambda: docx(b'<v:textpath string="' * 200_000), ("no_text", "ok", "too_big")),
    "a packed gigabyte": ("a.gz", lambda: gzip.compress(bytes(1 << 28), 9), ("too_big",)),
    "sectors in a circle": ("a.doc", circling_compound_file, ("broken", "partial")),
    "streams that share their bytes": ("a.bin", many_streams_of_one_chain, ("partial", "too_big")),
    "multiparts 2,000 deep": ("a.eml", nested_mail, ("partial",)),
    "300,000 encoded words": ("a.eml", encoded_words, ("partial",)),
    "100,000 parts": ("a.eml", many_parts, ("partial", "too_big")),
    "a long name in a tar": ("a.tar", tar_of_one_header, ("partial", "too_big", "no_text")),
    "a million combining marks": ("a.txt", marks_to_compose, ("ok",)),
    "elements of HTML 400,000 deep": ("a.html", lambda: b"<html>" + b"<div>" * 400_000 + b"KESTREL", ("ok",)),
    "comments of HTML that do not end": ("a.html", lambda: b"<html>KESTREL" + b"<!--" * 300_000, ("ok", "too_big")),
    "programs of HTML that do not end": ("a.html", lambda: b"<html>KESTREL" + b"<script " * 300_000, ("ok", "too_big")),
    "numbers without end in HTML": ("a.html", lambda: b"<html>KESTREL &#" + b"9" * 1_000_000 + b";", ("ok",)),
    "blanks in HTML": ("a.html", lambda: b"<html>KESTREL" + b" " * 1_000_000, ("ok",)),
    "groups of RTF without end": ("a.rtf", lambda: b"{\\rtf1 KESTREL" + b"{" * 500_000, ("ok",)),
    "a number of RTF without end": ("a.rtf", lambda: b"{\\rtf1 KESTREL\\u" + b"9" * 100_000, ("ok",)),
    "quotes of STEP": ("a.step", lambda: b"ISO-10303-21;\n" + b"'\n" * 300_000, ("ok",)),
    "codes of STEP": ("a.step", lambda: b"ISO-10303-21;\n" + b"\\X2\\" * 300_000, ("ok",)),
    "braces of DXF": ("a.dxf", lambda: b"0\nSECTION\n1\n" + b"{\\fA" * 300_000, ("ok",)),
    "2,000 empty pages": ("a.pdf", many_pages, ("no_text",)),
    "pages in a circle": ("a.pdf", pages_in_a_circle, ("no_text", "broken", "partial")),
    "bookmarks in a circle": ("a.pdf", bookmarks_in_a_circle, ("no_text",)),
    "arrays 300,000 deep": ("a.pdf", lambda: made.pdf_file([b"<</Type /Catalog /X " + b"[" * 300_000]), ("broken",)),
    "nothing": ("a.docx", lambda: b"", ("ok",)),
    "only a name": ("a.pdf", lambda: b"%PDF-1.7", ("broken",)),
    "random bytes": ("a.docx", lambda: random.Random(1).randbytes(100_000), ("no_text",)),
    "a document with a password": ("a.docx", lambda: compound_file({"EncryptedPackage": bytes(9000)}), ("encrypted",)),
}


def sound(content: Content, budget: Budget) -> None:
    """What must hold of everything that was examined."""
    assert content.status in STATUSES
    assert content.said or content.status == "ok"
    assert all(part.place in PLACES and part.text == part.text.strip() != "" for part in content.parts)
    assert sum(len(part.text) for part in content.parts) <= 20 * budget.text
    assert len(content.parts) <= budget.parts
    assert len(content.members) <= budget.members
    assert all(member.status in STATUSES for member in content.members)
    for part in content.parts:
        part.text.encode("utf-8", "surrogatepass")


@pytest.mark.parametrize("trap", TRAPS)
def test_a_trap_costs_little_and_is_told(trap: str) -> None:
    """Within its budget and its time, and with a status that fits."""
    name, make, statuses = TRAPS[trap]
    data = make()
    begin = time.process_time()
    content = examine(name.encode(), data, SMALL)

    assert time.process_time() - begin < SECONDS
    sound(content, SMALL)
    assert content.status in statuses, content.said


@lru_cache(maxsize=1)
def whole() -> dict[str, bytes]:
    """A sound file of every kind that is made here."""
    makers = {"a.docx": made.word, "a.xlsx": made.workbook, "a.pptx": made.presentation, "a.pdf": made.pdf_by_hand,
              "a.eml": made.mail, "a.msg": made.outlook_message, "a.dxf": made.drawing, "a.step": made.step,
              "a.html": made.page, "a.rtf": made.rich_text, "a.tgz": made.archive}  # fmt: skip
    return {name: maker()[0] for name, maker in makers.items()}


NAMES = (
    "a.docx",
    "a.xlsx",
    "a.pptx",
    "a.pdf",
    "a.eml",
    "a.msg",
    "a.dxf",
    "a.step",
    "a.html",
    "a.rtf",
    "a.tgz",
)
FLIPS = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=12)
EASY = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@EASY
@given(st.sampled_from(NAMES), FLIPS, st.floats(0, 1))
def test_a_damaged_file_is_examined_and_has_a_status(name: str, flips: list[tuple[float, int]], kept: float) -> None:
    """Bytes changed, and the end cut off."""
    data = bytearray(whole()[name])
    for place, value in flips:
        data[int(place * len(data))] = value
    cut = bytes(data[: int(len(data) * max(kept, 0.05))]) if kept < 0.5 else bytes(data)

    sound(examine(name.encode(), cut, SMALL), SMALL)


BEGINNINGS = (b"", b"PK\x03\x04", b"%PDF-1.4\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf1", b"<html>",
              b"From: a\nTo: b\n", b"ISO-10303-21;", b"0\nSECTION\n", b"7z\xbc\xaf\x27\x1c\0\4", b"Rar!\x1a\x07\0",
              b"\x1f\x8b\x08", b"BZh9", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd", b"\xff\xfe", b"<?xml ")  # fmt: skip


@EASY
@given(st.sampled_from(BEGINNINGS), st.binary(max_size=3_000), st.sampled_from((*NAMES, "a.txt", "a.7z", "a.csv", "")))
def test_any_bytes_are_examined_and_have_a_status(begin: bytes, rest: bytes, name: str) -> None:
    """Whatever they begin with, and whatever the name says."""
    data = begin + rest

    sound(examine(name.encode(), data, SMALL), SMALL)
    assert kind(name.encode(), data)


@EASY
@given(st.text(max_size=2_000), st.sampled_from(("utf-8", "utf-16", "utf-16-le", "gb18030")))
def test_any_text_is_examined(text: str, code: str) -> None:
    """Of any script."""
    sound(examine(b"a.txt", text.encode(code, "surrogatepass" if code != "gb18030" else "replace"), SMALL), SMALL)


@EASY
@given(st.sampled_from(NAMES), st.integers(0, 3_000), st.integers(1, 40), st.integers(0, 30), st.integers(0, 200_000))
def test_no_budget_is_overdrawn(name: str, text: int, parts: int, members: int, inflated: int) -> None:
    """However small it is; and a file that did not fit into it is not `ok`."""
    budget = Budget(text=text, parts=parts, members=members, part_bytes=inflated, inflated=inflated, depth=2)
    content = examine(name.encode(), whole()[name], budget)
    all_of_it = examine(name.encode(), whole()[name], SMALL)

    sound(content, budget)
    if sum(len(part.text) for part in content.parts) < sum(len(part.text) for part in all_of_it.parts):
        assert content.status != "ok"


def test_bytes_in_a_view_and_in_a_map_give_the_same() -> None:
    """The scan hands over what it has."""
    import mmap

    for name, data in whole().items():
        with mmap.mmap(-1, len(data)) as mapped:
            mapped.write(data)
            results = [
                examine(name.encode(), form, SMALL) for form in (data, memoryview(data), bytearray(data), mapped)
            ]
        assert results[1:] == results[:1] * 3, name
