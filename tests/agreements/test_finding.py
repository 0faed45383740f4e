"""Which files are looked at, and where their clauses stand."""

from purloined.agreements.finding import found
from purloined.agreements.sentences import sentences
from purloined.content import Part, normal
from purloined.owning import agreements

NDA = """MUTUAL NON-DISCLOSURE AGREEMENT

This Agreement is made by and between Northwind Aerospace, Inc. and Acme Precision Works, Inc.

4. Notice of Breach
4.1 The Recipient shall:
(a) notify the Discloser in writing within forty-eight (48) hours of
becoming aware of any actual or suspected unauthorized use of
Confidential Information; and
(b) cooperate with it.
5. If a court orders disclosure, Recipient shall promptly notify Discloser.
"""
JAPANESE = """秘密保持契約書

東雲電機株式会社(以下「甲」という。)とAcme株式会社(以下「乙」という。)は、次のとおり契約を締結する。
第5条(事故の報告)
乙は、次の各号のいずれかに該当するときは、直ちに書面により甲に報告しなければならない。
(1) 秘密情報が漏えいしたとき
"""
TERMS = """General Terms and Conditions of Purchase

12.3 Supplier shall report Security Incidents within 24 hours of discovery. DFARS 252.204-7012 applies.
"""
HANDBOOK = """Incident handbook

All staff must report a security incident to the help desk within one hour of discovery.
"""


def of(*texts: str) -> list:
    """What is found in a file of these pages."""
    parts = [Part("body", normal.text(text), f"page {number}") for number, text in enumerate(texts, 1)]
    return found(agreements.documents(parts))


def test_a_handbook_promises_nobody_anything() -> None:
    """Only agreements and terms are read."""
    assert of(HANDBOOK) == []


def test_an_agreement_without_such_a_clause_is_told() -> None:
    """That it was read is worth knowing; that there is no other paper is not known."""
    (only,) = of(NDA.partition("4.")[0])

    assert (only.what, only.kind, only.title) == ("none", "NDA", "MUTUAL NON-DISCLOSURE AGREEMENT")


def test_a_clause_in_a_list_is_read_with_what_introduces_it() -> None:
    """Over line ends, and without the court's order behind it."""
    (only,) = of(NDA)

    assert (only.what, only.within, only.after, only.certainty) == ("notify", "48 hours", "awareness", "suspected")
    assert only.quote.startswith("4.1 The Recipient shall: (a) notify the Discloser")


def test_a_list_whose_numbers_a_word_processor_makes_is_read_likewise() -> None:
    """They are no text of the file."""
    text = (
        "NON-DISCLOSURE AGREEMENT\n\nThis Agreement is made by and between A Aerospace, Inc. and B Works, Inc.\n\n"
        "In the event of a Security Incident, Supplier shall:\n"
        "keep the logs for 90 days;\nnotify Buyer within 24 hours.\n"
    )
    (only,) = of(text)

    assert (only.what, only.within) == ("notify", "24 hours")


def test_a_japanese_list_is_read_with_what_introduces_it() -> None:
    """次の各号 stands before it."""
    (only,) = of(JAPANESE)

    assert (only.what, only.word, only.form) == ("notify", "直ちに", "written")


def test_terms_are_read_and_a_clause_that_duties_know_is_named() -> None:
    """With the page on which it stands."""
    reference, notice = of("Purchase order 4711", TERMS)

    assert (notice.kind, notice.within, notice.where) == ("supplier terms", "24 hours", "page 2")
    assert (reference.what, reference.word, reference.where) == ("reference", "DFARS 252.204-7012", "page 2")


def test_an_abbreviation_ends_no_sentence() -> None:
    """Inc., No., e.g."""
    text = "Northwind Inc. Customers, e.g. Orrery Co. Ltd, are named in Annex No. 3. It is long."

    assert [sentence.text for sentence in sentences(text)] == [text[: -len(" It is long.")], "It is long."]


def test_a_sentence_says_where_it_begins() -> None:
    """In the text it was given."""
    for sentence in sentences(NDA):
        own = sentence.text.rpartition(": ")[2][:12]
        assert NDA[sentence.begin :].replace("\n", " ").startswith(own[:5])


def test_a_file_of_clauses_alone_is_cut() -> None:
    """Hostile text fills no table."""
    assert len(of(NDA + "Supplier shall report each data breach at once.\n\n" * 5_000)) == 50


def test_an_insurance_policy_is_an_agreement_of_its_own_kind() -> None:
    """The duty to notify the insurer takes its clause."""
    text = (
        "CYBER LIABILITY INSURANCE POLICY\n\nHarbour Mutual Insurance Company\n\n"
        "8. The Insured shall give the Insurer written notice as soon as practicable after discovery of any Security"
        " Incident, and before the Policy Period ends.\n"
    )
    (only,) = of(text)

    assert (only.kind, only.word, only.after) == ("insurance", "as soon as practicable", "discovery")
