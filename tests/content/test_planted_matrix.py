"""A word planted in every place of every format is found, in its place.

Documents are made by LibreOffice, by python-docx, openpyxl, python-pptx and reportlab, and byte by byte. What
LibreOffice does not write into a format is not asked of that format: it stands in `LEFT_OUT`."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from purloined.content import Content, examine
from tests.commands.tree import program
from tests.content import made_documents as made
from tests.content import office_sources as sources

MADE: dict[str, Callable[[], made.Planted]] = {
    "a.docx": made.word,
    "a.xlsx": made.workbook,
    "a.pptx": made.presentation,
    "by hand.pdf": made.pdf_by_hand,
    "reportlab.pdf": made.pdf_by_reportlab,
    "a.eml": made.mail,
    "a.msg": made.outlook_message,
    "a.dxf": made.drawing,
    "a.step": made.step,
    "a.html": made.page,
    "a.rtf": made.rich_text,
    "a.tgz": made.archive,
}
NOTES = dict.fromkeys(("TITLE", "SUBJECT", "DESCRIPTION", "KEYWORD", "TENANT"), "metadata")
TEXT = NOTES | dict.fromkeys(("BODY", "SPLIT", "CELL", "FOOTNOTE", "ENDNOTE", "EAST"), "body")
TEXT |= dict.fromkeys(("HEADER", "EVENHEADER", "FIRSTHEADER"), "header")
TEXT |= dict.fromkeys(("FOOTER", "EVENFOOTER", "FIRSTFOOTER"), "footer")
TEXT |= {"TEXTBOX": "text_box", "ALT": "text_box", "COMMENT": "comment", "WATERMARK": "watermark"}
SHEETS = NOTES | dict.fromkeys(("CELL", "EAST", "SPLIT"), "sheet") | {"HEADER": "header", "FOOTER": "footer"}
SHEETS |= {"TEXTBOX": "text_box", "COMMENT": "comment", "NAME": "metadata", "RANGE": "metadata"}
SLIDES = NOTES | dict.fromkeys(("BODY", "SPLIT", "EAST"), "body") | {"NOTES": "comment", "COMMENT": "comment"}
SLIDES |= {"ALT": "text_box"}
PLANS = {
    "text": (sources.text_document, TEXT),
    "sheets": (sources.workbook, SHEETS),
    "slides": (sources.slides, SLIDES),
}
OFFICE = {
    "text": ("fodt", "odt", "docx", "doc", "rtf", "html", "pdf"),
    "sheets": ("fods", "ods", "xlsx", "xls"),
    "slides": ("fodp", "odp", "pptx", "ppt", "pdf"),
}
_SIDES_OF_PAGES = ("HEADER", "EVENHEADER", "FIRSTHEADER", "FOOTER", "EVENFOOTER", "FIRSTFOOTER")
PLACES = {
    "text.pdf": dict.fromkeys(_SIDES_OF_PAGES, "page_edge") | {"TEXTBOX": "body"},
    "text.html": {"HEADER": "body", "FOOTER": "body"},
}
ANYWHERE = {"text.pdf": ("BODY", "FOOTNOTE", "ENDNOTE", "SPLIT"), "text.html": ("TITLE",)}
LEFT_OUT = {
    "text.doc": ("ALT",),
    "text.rtf": ("EVENHEADER", "FIRSTHEADER", "EVENFOOTER", "FIRSTFOOTER"),
    "text.html": ("EVENHEADER", "FIRSTHEADER", "EVENFOOTER", "FIRSTFOOTER", "TEXTBOX", "ALT", "WATERMARK"),
    "text.pdf": ("ALT", "COMMENT", "DESCRIPTION", "TENANT", "WATERMARK"),  # the watermark is drawn as curves
    "slides.ppt": ("ALT",),
    "slides.pdf": ("ALT", "COMMENT", "DESCRIPTION", "TENANT", "NOTES"),
}


def places(content: Content) -> dict[str, set[str]]:
    """Where each planted word was found."""
    found: dict[str, set[str]] = {}
    for part in content.parts:
        for word in re.findall(r"KESTREL[A-Z]+|kestrellink", part.text):
            found.setdefault(word.removeprefix("KESTREL"), set()).add(part.place)
    return found


@pytest.mark.parametrize("name", MADE)
def test_a_word_in_every_place_of_a_made_document_is_found_in_its_place(name: str) -> None:
    """All of them, and the document counts as read."""
    data, planted = MADE[name]()
    content = examine(name.encode(), data)

    found = places(content)
    assert {slot: found.get(slot) for slot, place in planted.items() if place not in found.get(slot, ())} == {}
    assert (content.status, content.said) == ("ok", "")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The planted documents in every format that LibreOffice writes."""
    soffice = program("soffice")
    folder = tmp_path_factory.mktemp("office")
    files = {}
    for stem, endings in OFFICE.items():
        source = folder / f"{stem}.{endings[0]}"
        source.write_text(PLANS[stem][0](), "utf-8")
        files[source.name] = source.read_bytes()
        for ending in endings[1:]:
            convert(soffice, source, ending, folder)
            files[f"{stem}.{ending}"] = source.with_suffix(f".{ending}").read_bytes()
    return files


def convert(soffice: str, source: Path, ending: str, folder: Path) -> None:
    """Writes the document in another format beside it."""
    home = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    words = [soffice, home, "--headless", "--convert-to", ending, "--outdir", str(folder), str(source)]
    subprocess.run(words, check=True, capture_output=True, timeout=120)


@pytest.mark.parametrize("name", [f"{stem}.{ending}" for stem, endings in OFFICE.items() for ending in endings])
def test_a_word_in_every_place_of_an_office_document_is_found_in_its_place(
    name: str, office: dict[str, bytes], record_property: Callable[[str, object], None]
) -> None:
    """In each format that LibreOffice writes."""
    planted = PLANS[name.partition(".")[0]][1] | PLACES.get(name, {})
    asked = {slot: place for slot, place in planted.items() if slot not in LEFT_OUT.get(name, ())}
    content = examine(name.encode(), office[name])

    found = places(content)
    missing = {
        slot: found.get(slot)
        for slot, place in asked.items()
        if slot not in found or (place not in found[slot] and slot not in ANYWHERE.get(name, ()))
    }
    record_property("printed", f"{name}: {len(asked) - len(missing)} of {len(asked)} planted words")
    assert missing == {}
    assert content.status == "ok"


@pytest.mark.parametrize("name", LEFT_OUT)
def test_what_is_not_asked_of_a_format_is_not_in_the_file(name: str, office: dict[str, bytes]) -> None:
    """Else it would be a word that we miss."""
    data = office[name]
    seen = {slot for slot in LEFT_OUT[name] if any(f"KESTREL{slot}".encode(code) in data for code in CODES)}

    assert seen == set()


CODES = ("utf-8", "utf-16-le", "utf-16-be")


def test_the_words_of_a_sheet_carry_the_name_of_their_sheet() -> None:
    """A finding is of use where one can go to it."""
    content = examine(b"a.xlsx", made.workbook()[0])

    (cell,) = [part for part in content.parts if "KESTRELCELL" in part.text]
    assert (cell.where, cell.text) == ("sheet KESTRELNAME", "KESTRELCELL\t4111111111111111\t社外秘KESTRELEAST")


def test_the_words_of_a_file_in_an_archive_carry_the_whole_way_to_them() -> None:
    """From the outermost file."""
    content = examine(b"a.tgz", made.archive()[0])

    ways = {part.where for part in content.parts if part.text == "KESTRELHEADER"}
    assert len(
        [way for way in ways if way.startswith("a.tar > 図面/KESTRELZIP.zip > KESTRELFOLDER/plan.docx > header")]
    )
    assert "a.tar > 図面/KESTRELZIP.zip > KESTRELFOLDER/plan.docx" in {member.path for member in content.members}
