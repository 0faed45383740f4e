"""Facts about guessing the encoding of a listing."""

import gzip
from pathlib import Path

import pytest

from purloined.evidence import Evidence
from purloined.parsing import encoding

GERMAN = ["Prüfstand/Übersicht Größen.xlsx", "Straße/Angebot für Müller.docx", "Fertigung/Schweißplan Träger.pdf"]
FRENCH = ["Qualité/contrôle réception.docx", "Études/pièce façonnée.pdf", "L'été/à vérifier déjà.txt", "Où/reçu.pdf"]
SPANISH = ["Diseño/año 2019.dwg", "Facturación/España señal.xlsx", "Técnico/dirección.docx"]
DANISH = ["Tegninger/hængsel Ø12.step", "Måling/prøve på rør.csv", "Løsning/små æsker.dwg"]
RUSSIAN = ["Договоры/Северный ветер.docx", "Чертежи/Кронштейн левый.dwg", "отчёт за год.xlsx"]
JAPANESE = ["図面/部品表 改訂.xlsx", "契約/秘密保持契約書 北風.pdf", "見積/ヒンジ 左.dwg", "表示/ソフト能力.txt"]
CHINESE = ["图纸/左支架装配图.dwg", "合同/保密协议北风公司.pdf", "报价/二零二四年报价单.xlsx"]

CASES = [
    (GERMAN, "cp1252"),
    (GERMAN, "cp850"),
    (FRENCH, "cp1252"),
    (FRENCH, "cp850"),
    (SPANISH, "cp1252"),
    (SPANISH, "cp850"),
    (DANISH, "cp1252"),
    (DANISH, "cp850"),
    (RUSSIAN, "cp1251"),
    (RUSSIAN, "cp866"),
    (JAPANESE, "cp932"),
    (CHINESE, "cp936"),
]


def written(tmp_path: Path, names: list[str], code_page: str, before: bytes = b"") -> Evidence:
    path = tmp_path / "list.txt"
    path.write_bytes(before + b"\r\n".join(name.encode(code_page) for name in names) + b"\r\n")
    return Evidence(path)


@pytest.mark.parametrize(("names", "code_page"), CASES, ids=[f"{names[0]} {page}" for names, page in CASES])
def test_names_come_back_from_the_code_page_they_were_written_in(names, code_page, tmp_path: Path) -> None:
    """However few there are: what counts is that the names are right, since several pages may agree on them."""
    evidence = written(tmp_path, names, code_page)

    assert [text for _, text in encoding.lines(evidence)] == names
    assert encoding.stated(evidence).endswith("(guessed)")


def test_a_single_name_far_behind_ascii_decides(tmp_path: Path) -> None:
    """The first bytes do not tell; the file does."""
    evidence = written(tmp_path, JAPANESE, "cp932", before=b"Design/plan.dwg\r\n" * 100_000)

    assert [text for _, text in encoding.lines(evidence)][-len(JAPANESE) :] == JAPANESE


def test_a_few_old_names_do_not_make_a_utf8_list_something_else(tmp_path: Path) -> None:
    """They stay visible as bytes, and the others are right."""
    path = tmp_path / "list.txt"
    path.write_bytes(("\n".join(RUSSIAN * 10) + "\n").encode() + b"Pr\xfcfstand.txt\n")

    found = [text for _, text in encoding.lines(Evidence(path))]

    assert found[:3] == RUSSIAN
    assert found[-1] == "Pr\\xfcfstand.txt"


@pytest.mark.parametrize("kind", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_known_by_its_zeros(kind: str, tmp_path: Path) -> None:
    """As `cmd /u` writes it; and also packed."""
    names = ["D:\\Design\\plan rev B.dwg", "", "D:\\" + JAPANESE[0].replace("/", "\\")]
    path = tmp_path / "list.txt.gz"
    path.write_bytes(gzip.compress("\r\n".join(names).encode(kind)))

    assert list(encoding.lines(Evidence(path))) == [(1, names[0]), (3, names[2])]


def test_what_is_stated_names_a_mark_and_calls_a_guess_a_guess(tmp_path: Path) -> None:
    """A person decides how much to believe."""
    path = tmp_path / "list.txt"
    said = []
    for content in (b"a/b.txt\n", "é.txt\n".encode(), "\ufeffé.txt\n".encode(), "é.txt\n".encode("utf-16")):
        path.write_bytes(content)
        said.append(encoding.stated(Evidence(path)))

    assert said == ["ASCII", "UTF-8", "UTF-8, by its byte order mark", "UTF-16, by its byte order mark"]


def test_an_endless_line_of_utf16_is_unread(tmp_path: Path) -> None:
    """It costs its own line only."""
    path = tmp_path / "list.txt"
    path.write_bytes(("a.txt\n" * 400 + "x" * (3 << 20) + "\nb.txt").encode("utf-16-le"))
    evidence = Evidence(path)

    assert [text for _, text in encoding.lines(evidence)][-1] == "b.txt"
    assert [item.record for item in evidence.take_unread(end=True)] == [401]
