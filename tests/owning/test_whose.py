# ruff: noqa: E501 -- rows of a register are as long as they are
"""Which owners a file is of, and on what basis."""

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.owners import scored
from purloined import legal_forms
from purloined.content import Part
from purloined.marking import matching, rules
from purloined.owning import agreements, folders, paths, sought, whose
from purloined.owning.register import Owner, Register
from tests.agreements_world import companies, documents

TENANT = "11111111-2222-4333-8444-555555555555"
REGISTER = Register(
    (
        Owner(
            "Northwind Aerospace, Inc.",
            ("Northwind Aerospace, Inc.",),
            ("northwind.example",),
            (),
            ("NW-",),
            (TENANT,),
            "",
        ),
        Owner("Target Corporation", ("Target Corporation",), ("target.example",), (), (), (), ""),
        Owner("Stilwell Group", ("Stilwell Group",), (), (), ("4471-",), (), ""),
        Owner("東雲電機株式会社", ("東雲電機株式会社",), (), (), (), (), ""),
    ),
    frozenset({"acme.example"}),
)
MATCHER = matching.compiled([*rules.load(), *sought.rules(REGISTER)], sought.names(REGISTER))


def told(text: str, path: str = "/Sales/a.txt", **places: str) -> list[whose.Attribution]:
    """What is said of a document with this text, and text in other places."""
    parts = [Part("name", path.rpartition("/")[2], ""), Part("body", text, "")]
    parts += [Part(place, said, "") for place, said in places.items()]
    found = MATCHER.scan(parts)
    return whose.attributions(path, parts, found.names, found.hits, REGISTER)


def bases(attributed: Iterable[whose.Attribution]) -> dict[str, list[str]]:
    """basis -> owners."""
    made: dict[str, list[str]] = {}
    for one in attributed:
        made.setdefault(one.basis, []).append(one.owner)
    return made


NDA = 'NON-DISCLOSURE AGREEMENT\n\nThis Agreement is made by and between {} and Fabrikon Ltd ("Supplier").\n\nWHEREAS {}\n'


def test_each_basis_is_told_with_what_says_so() -> None:
    """A footer, a label, a folder, numbers, mail addresses, a name in the text."""
    attributed = told(
        "Parts NW-4471-02 and NW-4471-03. From a@target.example, b@target.example, c@acme.example, d@gmail.com."
        " 東雲電機株式会社 has a quote.",
        path="/Customers/Stilwell Group/a.txt",
        footer="Northwind Aerospace Proprietary Information",
        metadata=f"MSIP_Label_0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0_SiteId: {TENANT}",
    )

    assert {(one.basis, one.owner, one.place, one.confidence) for one in attributed} == {
        ("legend", "Northwind Aerospace, Inc.", "footer", "high"),
        ("tenant", "Northwind Aerospace, Inc.", "metadata", "high"),
        ("folder", "Stilwell Group", "name", "medium"),
        ("part_number", "Northwind Aerospace, Inc.", "body", "low"),
        ("mail_domain", "Target Corporation", "body", "medium"),
        ("mention", "東雲電機株式会社", "body", "low"),
    }
    assert [one.basis for one in attributed] == [basis for basis in whose.BASES if basis in bases(attributed)]


def test_an_agreement_is_of_its_parties_and_of_nobody_it_mentions() -> None:
    """Recitals speak of others; who the register lacks is told without an owner."""
    attributed = bases(told(NDA.format("Northwind Aerospace, Inc.", "Target Corporation makes pumps.")))

    assert attributed["party"] == ["Northwind Aerospace, Inc.", ""]
    assert attributed["mention"] == ["Target Corporation"]


@pytest.mark.parametrize(
    ("named", "is_party"),
    [
        ("Target Corporation", True),
        ("TARGET CORP.", True),
        ("Target, a Minnesota corporation,", True),
        ("the target companies", False),
        ("Fabrikon Inc. (the “Target”)", False),
        ("Fabrikon Inc., 12 Mill Lane, Target, CA 92868,", False),
        ("Pacific Target Inc.", False),
        ("Target Marine Holdings LLC", False),
        ("Fabrikon Inc. (formerly Target Corporation)", False),
        ("Fabrikon Inc., a subsidiary of Target Corporation,", False),
    ],
)
def test_an_ordinary_word_is_a_party_only_where_a_name_stands(named: str, is_party: bool) -> None:
    """Capitals, a legal form, or its place in the sentence."""
    attributed = bases(told(NDA.format(named, "the target was met.")))

    assert ("Target Corporation" in attributed.get("party", [])) == is_party


@pytest.mark.parametrize(
    "text",
    [
        "Subject: NDA between Northwind Aerospace, Inc. and us\n\nHi, it is attached.",
        "PROCEDURE 4.2: NON-DISCLOSURE AGREEMENTS\n\nBetween us and Northwind Aerospace, Inc. there is one.",
        "Contract Review\nCustomer: Northwind Aerospace, Inc.\nBy: J. Doe",
        "Northwind Aerospace, Inc. and Fabrikon Ltd Announce Teaming Agreement\n\nThey are between jobs.",
    ],
    ids=["a mail", "a procedure", "a form", "news"],
)
def test_what_speaks_of_an_agreement_is_none(text: str) -> None:
    """Its names are mentions."""
    assert set(bases(told(text))) == {"mention"}


def test_kinds_of_agreements_are_told_by_their_titles() -> None:
    """English, German, Japanese; with or without a line of its own."""
    kinds = {
        "MUTUAL NON-DISCLOSURE AGREEMENT\nbetween A and B": "nda",
        "Amendment No. 2 to the Supply Agreement\nbetween A and B": "amendment",
        "This Technical Assistance Agreement is made by A": "export",
        "Geheimhaltungsvereinbarung\nzwischen A und B": "nda",
        "取引基本契約書\nA（以下「甲」という）": "supply",
        "覚　書\nA（以下「甲」という）": "other",
    }

    found = {text: agreements.read(*agreements.documents([Part("body", text, "")])) for text in kinds}

    assert {text: agreement and agreement.kind for text, agreement in found.items()} == kinds


def test_a_group_is_found_by_its_whole_name() -> None:
    """Many companies end in Group; this one is registered so."""
    assert bases(told(NDA.format("Stilwell Group, Inc.", "x")))["party"][0] == "Stilwell Group"


def test_an_attached_agreement_is_a_document_of_its_own() -> None:
    """What the mail says above it is no part of it."""
    parts = [
        Part("body", "Target Corporation wants one as well.\n", ""),
        Part("body", NDA.format("Northwind Aerospace, Inc.", "x"), "NDA.docx > page 1"),
    ]
    found = MATCHER.scan(parts)
    attributed = whose.attributions("/a.eml", parts, found.names, found.hits, REGISTER)

    assert [(one.owner, one.where) for one in attributed if one.basis == "party" and one.owner] == [
        ("Northwind Aerospace, Inc.", "NDA.docx > page 1")
    ]


def test_hits_of_the_register_are_no_markings() -> None:
    """They are left out of the journal."""
    hits = MATCHER.hits([Part("body", "NW-4471", ""), Part("footer", "CUI//SP-CTI", "")])

    assert {hit.kind for hit in hits} > {hit.kind for hit in sought.markings(hits)} == {"cui"}


@pytest.mark.parametrize(
    ("folder", "owners"),
    [
        ("/Customers/Northwind Aerospace/Drawings", ["Northwind Aerospace, Inc."]),
        ("/Customers/03_northwind-aerospace_inc", ["Northwind Aerospace, Inc."]),
        ("/Northwind Aerospace drawings/東雲電機", ["東雲電機株式会社", "Northwind Aerospace, Inc."]),
        ("/Target dates", []),
        ("/Customers/Target", ["Target Corporation"]),
        ("", []),
    ],
)
def test_a_folder_bears_its_owners_name(folder: str, owners: list[str]) -> None:
    """The deepest first; an ordinary word only as the whole name."""
    assert [owner for owner, _ in folders.named(folder, REGISTER)] == owners


def test_the_longest_path_wins_whether_it_has_wildcards_or_not() -> None:
    """At any depth, with the share's name or without."""
    owner_of = paths.by_paths(
        [
            ("/Customers/**", "House"),
            ("/Customers/North*/**", "Northwind"),
            ("/Customers/Orrery/**", "Orrery"),
            ("parts/x", "X"),
        ]
    )

    assert owner_of("", "d:/customers/northwind/drawings") == "Northwind"
    assert owner_of("shares", "customers/orrery") == "Orrery"
    assert owner_of("", "customers/quern") == "House"
    assert owner_of("parts", "x/y") == "X"
    assert owner_of("", "plans") is None


@pytest.mark.parametrize(
    ("name", "without"),
    [
        ("Müller & Söhne GmbH & Co. KG", "Müller & Söhne"),
        ("Officina Valdora S.p.A.", "Officina Valdora"),
        ("Zielona Dolina Sp. z o.o.", "Zielona Dolina"),
        ("株式会社北風精工", "北風精工"),
        ("The Northwind Company", "Northwind"),
        ("Limited", "Limited"),
    ],
)
def test_legal_forms_are_no_part_of_a_name(name: str, without: str) -> None:
    """But a name that is nothing else is kept."""
    assert legal_forms.without(name) == without


@settings(deadline=None)
@given(st.text(st.sampled_from("AGREMNTagremnt \n.,&()“”:Bybetwn1甲社株契約書"), max_size=400))
def test_no_text_is_too_much(text: str) -> None:
    """Text from evidence is hostile."""
    told(f"AGREEMENT between Northwind Aerospace, Inc. {text} Northwind Aerospace, Inc.")


@pytest.mark.parametrize("half", ["first", "second", "third", "openings"])
def test_parties_are_found_in_agreements_in_the_manner_of_real_ones(half: str) -> None:
    """Recall at least 0.98, precision at least 0.95, of parties and of legends."""
    register = companies.register()
    matcher = matching.compiled([*rules.load(), *sought.rules(register)], sought.names(register))

    scores, wrong = scored(documents(half, 160, seed=2), matcher, register)

    for basis in ("party", "legend"):
        score = scores[f"all {basis}"]
        assert score.right >= 0.98 * (score.right + score.missed), wrong
        assert score.right >= 0.95 * (score.right + score.wrong), wrong
