"""Where something could not be read, the status says so: no file counts as unmarked because it was not seen."""

import io
import zipfile

import pytest

from purloined.content import Content, examine, kind
from tests.content import made_documents as made
from tests.content.compound_writer import compound_file
from tests.content.office_sources import picture


def pages(*with_text: bool, encrypt: str | None = None) -> bytes:
    """A PDF with a picture on each page, and text where it is said."""
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen import canvas

    out = io.BytesIO()
    page = canvas.Canvas(out, encrypt=encrypt)
    for has_text in with_text:
        page.drawImage(ImageReader(io.BytesIO(picture())), 0, 0, 500, 700)
        if has_text:
            page.drawString(100, 400, "words enough to count as a page of text")
        page.showPage()
    page.save()
    return out.getvalue()


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name.replace("_", "."), data)
    return out.getvalue()


def locked(archive: bytes) -> bytes:
    """The same, its first file said to need a password."""
    data = bytearray(archive)
    data[6] |= 1
    data[data.find(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


FIB = bytearray(900)
FIB[:12] = b"\xec\xa5\xc1\x00" + bytes(6) + b"\x00\x01"
SAID = {
    "a PDF of text": ("a.pdf", pages(True, True), "ok"),
    "a scan": ("a.pdf", pages(False, False), "no_text"),
    "a scan among pages of text": ("a.pdf", pages(True, False, True), "partial"),
    "a PDF with a password": ("a.pdf", pages(True, encrypt="secret"), "encrypted"),
    "a PDF cut in half": ("a.pdf", b"%PDF-1.4\n" + b"x" * 500, "broken"),
    "a picture": ("a.png", picture(), "no_text"),
    "a picture under the name of a document": ("a.docx", picture(), "no_text"),
    "nothing": ("a.txt", b"", "ok"),
    "an archive of texts": ("a.zip", zipped(a_txt=b"text", b_txt=b"text"), "ok"),
    "an archive of pictures": ("a.zip", zipped(a_png=picture()), "no_text"),
    "an archive with a picture": ("a.zip", zipped(a_png=picture(), b_txt=b"text"), "partial"),
    "an archive with a password": ("a.zip", locked(zipped(a_txt=b"text")), "encrypted"),
    "an archive, one file of which has a password": ("a.zip", locked(zipped(a_txt=b"text", b_txt=b"x")), "partial"),
    "an archive cut in half": ("a.zip", zipped(a_txt=b"text" * 100)[:200], "broken"),
    "an empty archive": ("a.zip", zipped(), "no_text"),
    "a Word document with a password": ("a.doc", compound_file({"WordDocument": bytes(FIB)}), "encrypted"),
    "a workbook with a password": (
        "a.xls",
        compound_file({"Workbook": b"\x09\x08\x10\x00\x00\x06\x05\x00" + bytes(12) + b"\x2f\x00\x06\x00" + bytes(6)}),
        "encrypted",
    ),
    "a document with a password": ("a.docx", compound_file({"EncryptedPackage": bytes(5000)}), "encrypted"),
    "a message encrypted with PGP": ("a.asc", b"-----BEGIN PGP MESSAGE-----\n\nabc", "encrypted"),
    "an unknown format": ("a.xyz", b"\0\1\2\3 some words in it \0\1\2" * 100, "partial"),
}


@pytest.mark.parametrize(("name", "data", "status"), SAID.values(), ids=SAID)
def test_the_status_tells_what_could_not_be_read(name: str, data: bytes, status: str) -> None:
    """With a reason wherever it is not `ok`."""
    content = examine(name.encode(), data)

    assert content.status == status, content.said
    assert bool(content.said) == (status != "ok")


def test_a_changed_byte_of_a_document_is_told() -> None:
    """Its sum no longer fits: what was read may not be what was written."""
    data = bytearray(made.workbook()[0])
    at = data.find(b"xl/worksheets/sheet1.xml") + 200
    data[at] ^= 0xFF

    assert examine(b"a.xlsx", bytes(data)).status == "broken"


def test_a_damaged_archive_is_listed_as_far_as_it_goes() -> None:
    """The names are there, and that the files were not read."""
    content = examine(b"a.zip", zipped(a_txt=b"text" * 100, b_txt=b"text" * 100)[:900])

    assert [(member.path, member.status) for member in content.members] == [("a.txt", "broken"), ("b.txt", "broken")]


def test_members_carry_what_tells_them_again() -> None:
    """Size, CRC-32 and SHA-256 of what was unpacked, as of any file."""
    import hashlib
    import zlib

    (member,) = examine(b"a.zip", zipped(a_txt=b"text")).members
    assert member[2:] == (4, zlib.crc32(b"text"), hashlib.sha256(b"text").hexdigest(), "ok")


def test_a_name_of_any_bytes_is_kept_and_shown() -> None:
    """Names in archives are bytes too."""
    data = zipped(AAAAAA_txt=b"text").replace(b"AAAAAA", "社外秘".encode("cp932"))
    content: Content = examine(b"a.zip", data)

    assert content.members[0].raw_path == "社外秘.txt".encode("cp932")
    assert content.members[0].path == "社外秘.txt"


def test_members_of_one_name_stay_two() -> None:
    """A mail has many attachments called image.png; each is a file, and each has its own sums."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, pytest.warns(UserWarning, match="Duplicate"):
        for number, name in enumerate(("image.png", "image.png", "image.png (2)", "image.png")):
            archive.writestr(name, b"text %d" % number)
    members = examine(b"a.zip", out.getvalue()).members

    assert len({member.path for member in members}) == 4
    assert members[0].path == "image.png"
    assert len({member.sha256 for member in members}) == 4


def test_a_name_that_is_no_utf8_is_looked_at_as_people_read_it() -> None:
    """It may say how the file is marked, or whose it is."""
    (name,) = examine("社外秘 図面.txt".encode("cp932"), b"").parts

    assert (name.place, name.text) == ("name", "社外秘 図面.txt")


def test_where_memory_ends_it_is_too_big_and_not_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read before is kept."""
    from purloined.content.formats import plain

    def read(kind: str, data: memoryview, found) -> None:
        found.text("body", "KESTREL")
        raise MemoryError

    monkeypatch.setattr(plain, "read", read)
    content = examine(b"a.txt", b"some words")

    assert content.status == "too_big"
    assert content.parts[-1].text == "KESTREL"


@pytest.mark.parametrize("ending", ["gz", "zip"])
def test_where_memory_ends_while_unpacking_it_is_too_big(ending: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is whole must not be called broken because this machine is small."""
    import gzip

    from purloined.parsing import bounded_unpacking

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"text" * 100)
    data = gzip.compress(b"text") if ending == "gz" else out.getvalue()

    def none_left(*given: object) -> object:
        raise MemoryError

    monkeypatch.setattr(bounded_unpacking.isal_zlib, "decompressobj", none_left)
    content = examine(f"a.{ending}".encode(), data)

    assert (content.status, [member.status for member in content.members]) in (
        ("too_big", []),
        ("partial", ["too_big"]),
    )


def test_the_kind_is_told_by_the_bytes_and_the_name_only_where_they_are_text() -> None:
    """A name is easily changed."""
    assert kind(b"a.txt", b"%PDF-1.7 ") == "pdf"
    assert kind(b"a.pdf", b"some words") == "text"
    assert kind(b"a.csv", b"some,words") == "csv"
    assert kind(b"", b"ISO-10303-21;") == "step"


def test_every_kind_has_a_reader() -> None:
    """Else it would count as unknown."""
    from purloined import content
    from purloined.content import kinds

    readers = content._readers()
    told = set(kinds._AT_THE_BEGINNING.values()) | set(kinds._ENDINGS.values()) | {"text", "unknown", "empty", "tar"}
    told |= {found for _, found in kinds._KNOWN_XML}
    assert told <= set(readers)
