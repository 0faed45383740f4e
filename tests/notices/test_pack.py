"""A pack: what stands in it, in both languages, from the shipped templates and a firm's own."""

import csv
import io
import random
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from purloined import cli
from purloined.messages import LANGUAGES, say, tongue
from purloined.notices import docx, letter, pack
from purloined.notices.pack import LeakError
from purloined.notices.parties import Party
from purloined.settings import CaseError
from tests.notices import worlds
from tests.notices.worlds import File, World

NORTHWIND = Party(("Northwind Aerospace",), ("northwind.example",), ("/Customers/Northwind/**",))
ORRERY = Party(("Orrery Space",), paths=("/Customers/Orrery/**",))
HOSTILE = "=cmd|' /C calc'!A0\u202e<script>alert(1)</script>\x07.step"


def world(*paths: str, joint: str = "", language: str = "en") -> World:
    own = [File(path, (NORTHWIND.names[0],), worlds._row(random.Random(1), path, "cui")) for path in paths]
    both = (
        [File(joint, (NORTHWIND.names[0], ORRERY.names[0]), worlds._row(random.Random(2), joint, ""))] if joint else []
    )
    return World({party.names[0]: party for party in (NORTHWIND, ORRERY)}, tuple(own + both), language)


def write(case: World, folder: Path, templates: Path | None = None, allowed: tuple[str, ...] = ()) -> pack.Pack:
    sought = worlds.sought(case, NORTHWIND.names[0], allowed)
    what = worlds.content(case, NORTHWIND.names[0], sought)
    return pack.write(what, sought, folder, tongue(case.language), templates)


def files(made: pack.Pack) -> list[dict]:
    return list(csv.DictReader(io.StringIO((made.folder / "files.csv").read_text("utf-8-sig"))))


def text_of(path: Path) -> str:
    """The words of a DOCX file, as another library reads them."""
    import docx as python_docx

    document = python_docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


@pytest.mark.parametrize("language", LANGUAGES)
def test_letter_and_list_tell_the_same_in_both_languages(language: str, tmp_path: Path) -> None:
    """The names of files stay as they are; who writes, when more comes, the mark: all there."""
    case = world("Customers/Northwind/設計 bracket.step", "Customers/Northwind/b.pdf", language=language)
    made = write(case, tmp_path)
    page = (made.folder / "letter.html").read_text("utf-8")
    document = text_of(made.folder / "letter.docx")

    for shown in (page, document):
        for expected in (
            "設計 bracket.step",
            "Kestova Fine Tooling",
            "Thu 2026-03-12 17:00 UTC",
            "Northwind Aerospace",
        ):
            assert expected in shown
        assert say(tongue(language), "notice.opening") in shown
    assert f'lang="{language}"' in page and "TLP:AMBER+STRICT" in page
    assert "TLP:AMBER+STRICT" in zipfile.ZipFile(made.folder / "letter.docx").read("word/header1.xml").decode()
    assert {row["path"] for row in files(made)} == {file.path for file in case.files}
    assert made.withheld == 0 and made.own_use is None


def test_the_same_case_gives_the_same_bytes(tmp_path: Path) -> None:
    """No clock, no order of chance."""
    case = world("Customers/Northwind/a.step", joint="Customers/Orrery/b.step")

    assert write(case, tmp_path / "a").zip.read_bytes() == write(case, tmp_path / "b").zip.read_bytes()


def test_a_joint_file_is_told_without_the_other_s_name_and_what_was_withheld_stands_outside(tmp_path: Path) -> None:
    """By its number."""
    made = write(world("Customers/Northwind/a.step", joint="Customers/Northwind/for Orrery Space/b.step"), tmp_path)
    own_use = made.own_use.read_text("utf-8-sig")
    hidden = next(row for row in files(made) if "withheld" in row["path"])

    assert hidden["path"] == "Customers/Northwind/[withheld]/b.step"
    assert f"{hidden['number']},Customers/Northwind/for Orrery Space/b.step,Orrery Space" in own_use
    assert made.own_use.parent == made.folder.parent and "NOT TO SEND" in made.own_use.name
    assert "[withheld]" in text_of(made.folder / "letter.docx")


def test_hostile_names_are_inert_everywhere(tmp_path: Path) -> None:
    """No formula, no script, no sign that deceives; well-formed XML."""
    made = write(world(HOSTILE), tmp_path)
    shown = r"=cmd|' /C calc'!A0\u202e<script>alert(1)</script>\x07.step"

    assert files(made)[0]["path"] == "'" + shown
    assert "<script" not in (made.folder / "letter.html").read_text("utf-8")
    assert shown in text_of(made.folder / "letter.docx")


def test_a_pack_that_leaks_is_deleted_with_all_that_lay_there_before(tmp_path: Path) -> None:
    """And what was found is told."""
    case = world("Customers/Northwind/a.step")
    before = write(case, tmp_path)
    sought = worlds.sought(case, NORTHWIND.names[0])
    what = worlds.content(case, NORTHWIND.names[0], sought)
    what.about["measures"] = "We spoke with Orrery Space, too."
    with pytest.raises(LeakError) as refused:
        pack.write(what, sought, tmp_path, tongue("en"))

    assert "Orrery Space" in str(refused.value) and "letter.html" in str(refused.value)
    assert not before.zip.exists() and not before.folder.exists()
    assert list(tmp_path.iterdir()) == []


def frame(folder: Path, document: str, **parts: str) -> Path:
    """A firm's own frame."""
    folder.mkdir()
    made = docx._shipped() | {name: text.encode() for name, text in parts.items()}
    made["word/document.xml"] = made["word/document.xml"].replace(
        b"<w:p><w:r><w:t>{letter}</w:t></w:r></w:p>", document.encode()
    )
    (folder / "letter.docx").write_bytes(docx.packed(made))
    return folder


def test_a_firm_s_letterhead_is_filled_in_though_word_cut_its_places(tmp_path: Path) -> None:
    """And what it says of its author is gone."""
    pieces = (("To {ow", "ner}: "), ("{let", "ter}"))
    runs = ("".join(f"<w:r><w:t>{text}</w:t></w:r>" for text in paragraph) for paragraph in pieces)
    cut = "".join(f"<w:p>{paragraph}</w:p>" for paragraph in runs)
    author = "<cp:coreProperties><dc:creator>A. Clerk</dc:creator></cp:coreProperties>"
    templates = frame(tmp_path / "firm", cut, **{"docProps/core.xml": author})
    made = write(world("Customers/Northwind/a.step"), tmp_path / "out", templates)
    with zipfile.ZipFile(made.folder / "letter.docx") as document:
        assert b"Clerk" not in document.read("docProps/core.xml")
    text = text_of(made.folder / "letter.docx")

    assert "To Northwind Aerospace: " in text and "a.step" in text and "{" not in text


def test_a_template_that_names_somebody_is_refused_unless_a_person_looked(tmp_path: Path) -> None:
    """It was a letter to somebody else before."""
    templates = frame(tmp_path / "firm", "<w:p><w:r><w:t>{letter}</w:t></w:r></w:p><w:p><!-- Orrery Space --></w:p>")
    case = world("Customers/Northwind/a.step")
    with pytest.raises(CaseError, match="it names Orrery Space by its name"):
        write(case, tmp_path / "out", templates)

    assert write(case, tmp_path / "out", templates, ("Orrery Space", "Orrery")).zip.exists()


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("letter.txt", "Dear {nobody},", "there is no {nobody}"),
        ("letter.txt", "Files: {files}", "stands alone in its line"),
        ("letter.html", "{{ letter", "letter.html of the templates"),
        ("letter.docx", "no zip", "is no DOCX file"),
    ],
)
def test_a_wrong_template_says_what_is_wrong(name: str, text: str, says: str, tmp_path: Path) -> None:
    """Before anything is left."""
    (tmp_path / "firm").mkdir()
    (tmp_path / "firm" / name).write_text(text)
    with pytest.raises(CaseError, match=says.replace("{", r"\{")):
        write(world("Customers/Northwind/a.step"), tmp_path / "out", tmp_path / "firm")

    assert list((tmp_path / "out").iterdir()) == []


def test_what_nobody_stated_falls_out_of_the_letter() -> None:
    """A paragraph with nothing left, and a heading with nothing under it."""
    template = "# T\n\n## Gone\n\n{contact}\n\n## Stays\n\nFrom {contact} always\n{phone}\n\n- {email}\n- x {email}"
    blocks = letter.blocks(template, {"contact": "", "phone": "", "email": "a@b.example"}, tongue("en"))

    assert [(block.kind, block.text) for block in blocks] == [
        ("title", "T"),
        ("heading", "Stays"),
        ("point", "a@b.example"),
        ("point", "x a@b.example"),
    ]


def test_names_of_folders_are_safe_and_differ() -> None:
    """Whatever owners are called."""
    names = ("../../etc", "CON", "a/b", "a b", "A B", "東雲電機", "", "x" * 300, "a\\b", "nul.")
    made = [pack.called(name) for name in names]

    assert len(set(made)) == len(made)
    assert all(len(name) < 60 and not set(name) & set('/\\:*?"<>|.') for name in made)


@pytest.mark.skipif(not shutil.which("soffice"), reason="no LibreOffice here")
def test_libreoffice_opens_the_letter(tmp_path: Path) -> None:
    """And makes a PDF of it."""
    made = write(world(HOSTILE, "Customers/Northwind/設計.step"), tmp_path / "out")
    command = [
        "soffice",
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        "pdf",
    ]
    subprocess.run(
        [*command, "--outdir", str(tmp_path), str(made.folder / "letter.docx")],
        check=True,
        capture_output=True,
        timeout=240,
    )

    assert (tmp_path / "letter.pdf").read_bytes().startswith(b"%PDF")


def test_the_demo_has_a_pack_for_each_owner_and_none_names_another(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    """By the command; an unknown owner is told, with those who are near."""
    assert cli.main(["demo", str(tmp_path / "demo")]) == cli.DONE
    case = str(tmp_path / "demo")
    assert cli.main(["notice", case, "--all", "--out", str(tmp_path / "all")]) == cli.DONE
    owners = ("Northwind Aerospace", "Halden Defence", "Orrery Space", "Bluefin Motors")
    for owner in owners:
        with zipfile.ZipFile(tmp_path / "all" / f"{pack.called(owner)}.zip") as packed:
            page = packed.read("letter.html").decode() + packed.read("files.csv").decode()
        assert owner in page
        assert not [other for other in owners if other != owner and other.split()[0] in page]
    capsys.readouterr()
    assert cli.main(["notice", case, "orrery"]) == cli.ERROR
    assert "'orrery' is no owner; perhaps Orrery Space" in capsys.readouterr().err
    assert cli.main(["notice", case]) == cli.ERROR
