"""Text in any encoding is read as it was written; and the one form in which text is matched."""

import itertools

import pytest

from purloined.content import charset, examine, normal

JAPANESE = "社外秘：この図面の複製および第三者への開示を禁じます。\n取扱注意 株式会社ケストレル KESTREL\n"
CHINESE = "机密：本图纸未经许可不得复制或披露给第三方。\n公司内部资料 KESTREL\n"
WESTERN = "Streng vertraulich – für Müller & Söhne, l'été à Genève; año nuevo\nKESTREL\n"
RUSSIAN = "Совершенно секретно: не копировать без разрешения\nKESTREL\n"
KOREAN = "대외비: 이 도면은 허가 없이 복사할 수 없습니다\nKESTREL\n"
TEXTS = [
    *((JAPANESE, code) for code in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp932",
                                    "euc_jp", "iso2022_jp", "gb18030")),
    *((CHINESE, code) for code in ("utf-8", "gb18030", "utf-16-le", "big5")),
    *((WESTERN, code) for code in ("utf-8", "cp1252", "utf-16-be")),
    *((RUSSIAN, code) for code in ("cp1251", "utf-8")),
    *((KOREAN, code) for code in ("euc_kr", "utf-8")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code"), TEXTS, ids=[f"{text[:3]} in {code}" for text, code in TEXTS])
def test_text_is_read_in_the_encoding_in_which_it_was_written(text: str, code: str) -> None:
    """Also where nothing in the file says which it is."""
    if code == "big5":
        text = "機密：本圖紙未經許可不得複製或披露給第三方。\n公司內部資料 KESTREL\n"
    content = examine(b"a.txt", text.encode(code))

    read = [part.text for part in content.parts if part.place == "body"]
    assert normal.text(text).strip() in read
    assert content.status == "ok"


@pytest.mark.parametrize(
    ("word", "code"),
    [
        *itertools.product(["社外秘", "取扱注意"], ["cp932", "euc_jp", "gb18030"]),
        *itertools.product(["极秘"], ["euc_jp", "gb18030"]),  # cp932 has no 极
    ],
)
def test_a_word_too_short_to_tell_the_encoding_by_is_read_in_each_that_may_be_meant(word: str, code: str) -> None:
    """A wrong guess would hide a marking; a second reading costs nothing."""
    data = f"No. 4711 {word} rev. B\n".encode(code)

    assert any(word in reading.text for reading in charset.readings(data))


def test_an_accent_at_a_line_end_is_no_half_of_a_sign_of_utf8() -> None:
    """It would be lost, and the title with it."""
    data = "ACCORD DE CONFIDENTIALITÉ\n\nThe bracket is machined from plate.\n".encode("cp1252")

    assert charset.best(data).startswith("ACCORD DE CONFIDENTIALITÉ\n")


def test_an_encoding_named_by_a_page_is_taken_at_its_word_unless_it_cannot_be() -> None:
    """A page that says UTF-8 and is cp932 is read as cp932."""
    page = f"<html><head><meta charset=utf-8></head><body>{JAPANESE}</body></html>"
    content = examine(b"a.html", page.encode("cp932"))

    assert any("社外秘" in part.text for part in content.parts if part.place == "body")


FORMS = {
    "line ends": ("a\r\nb\rc", "a\nb\nc"),
    "hyphen of PDFium in a code": ("NON\ufffeDISCLOSURE SP\ufffeCTI", "NON-DISCLOSURE SP-CTI"),
    "hyphen of PDFium in a word": ("confi\ufffedential", "confidential"),
    "soft hyphen at a line end": ("propri\xad\netary", "proprietary"),
    "curly quotes and dashes": ("“For Official Use Only” – it’s", "\"For Official Use Only\" - it's"),
    "odd spaces": ("TOP\xa0SECRET\u3000x", "TOP SECRET x"),
    "invisible signs": ("CON\u200bFI\u202eDEN\ufeffTIAL", "CONFIDENTIAL"),
    "comment signs": ("/*\n * Agencies\n * and their contractors\n */", "\nAgencies\nand their contractors\n"),
    "a boxed comment": ("#####\n# SECRET #\n#####", "\nSECRET\n"),
    "quoted mail": ("> > CONFIDENTIAL", "CONFIDENTIAL"),
    "a banner stays": ("CUI//SP-CTI//NOFORN", "CUI//SP-CTI//NOFORN"),
    "full width": ("ＣＯＮＦＩＤＥＮＴＩＡＬ：１２", "CONFIDENTIAL:12"),
    "the sign of secrecy stays": ("㊙ Boeing™", "㊙ Boeing™"),
    "decomposed kana": ("か\u3099", "が"),
    "spaced capitals": ("C O N F I D E N T I A L  DATA", "CONFIDENTIAL  DATA"),
    "spaced words": ("N A T O   R E S T R I C T E D", "NATO RESTRICTED"),
    "a spaced hyphen": ("N O N - D I S C L O S U R E", "NON-DISCLOSURE"),
    "columns of letters stay apart": ("A  B  C  D  E  F", "A  B  C  D  E  F"),
    "the dashes of a key": ("-----BEGIN EC PRIVATE KEY-----\nMHcC", "-----BEGIN EC PRIVATE KEY-----\nMHcC"),
    "spaced kanji": ("社 外 秘", "社外秘"),
    "spaced kanji in brackets": ("【極　秘】", "【極秘】"),
    "words stay apart": ("東京 支店 A B C", "東京 支店 A B C"),
}  # fmt: skip


@pytest.mark.parametrize(("written", "matched"), FORMS.values(), ids=FORMS)
def test_what_is_written_in_many_ways_is_matched_in_one(written: str, matched: str) -> None:
    """Each of these once hid a marking."""
    assert normal.text(written) == matched


def test_normal_text_stays_as_it_is_when_it_is_made_normal_again() -> None:
    """One form is one form."""
    for text in (JAPANESE, CHINESE, WESTERN, *(matched for _, matched in FORMS.values())):
        once = normal.text(text)
        assert normal.text(once) == once


def test_pieces_of_a_long_text_are_the_text() -> None:
    """Cut at line ends where there are any."""
    lines = "".join(f"line {number} of a long text\n" for number in range(200_000))

    assert "".join(normal.pieces(lines)) == lines
    assert all(piece.endswith("\n") for piece in normal.pieces(lines))
    assert "".join(normal.pieces("x" * (3 * normal.PIECE + 5))) == "x" * (3 * normal.PIECE + 5)
