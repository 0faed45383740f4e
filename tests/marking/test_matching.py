"""One pass over the text: what is found, where, whether it is used, and what is kept of it."""

import random
from collections.abc import Iterator

import pytest

from bench import markings as bench
from purloined.content import Part
from purloined.marking import checks, matching, rules
from purloined.marking.matching import Hit, Matcher
from purloined.marking.rules import Rule


@pytest.fixture(scope="module")
def shipped() -> list[Rule]:
    return rules.load()


@pytest.fixture(scope="module")
def matcher(shipped: list[Rule]) -> Matcher:
    return matching.compiled(shipped)


def uses(matcher: Matcher, *parts: Part) -> set[str]:
    """The classes that are used."""
    return {hit.kind for hit in matcher.hits(parts) if hit.use}


def body(text: str, where: str = "") -> Part:
    return Part("body", text, where)


def test_an_unmarked_text_has_no_marking(matcher: Matcher) -> None:
    """Ordinary words of a workshop."""
    text = "The control unit is restricted to 5 bar. Card 12 of the rack. Internal diameter 8.2 mm. Visa for Ms. Roe."
    assert uses(matcher, body(text)) == set()


# One text of `unseen` is a key of so few different signs that it is none.
NOT_FOUND = {"planted": 0, "held_out": 0, "unseen": 4, "fresh": 0}


@pytest.mark.parametrize("name", NOT_FOUND)
def test_all_planted_uses_are_found_and_no_mention_is_a_use(
    matcher: Matcher, name: str, record_property: pytest.FixtureRequest
) -> None:
    """Every class in every place; the rules were mended by all four sets, so this only guards them."""
    rates, wrong = bench.counted(matcher, name)
    record_property("printed", f"{name}\n{bench.table(rates)}")

    wrongly = [(one.kind, one.use, one.parts) for one in wrong]
    assert len(wrongly) == NOT_FOUND[name], wrongly
    assert sum(rate.uses for rate in rates.values()) > 800


SAID = {
    "This drawing is VS-NfD eingestuft.": {"government.de"},
    "The attached report is marked TLP:AMBER.": {"tlp"},
    "Dieses Dokument ist VS-NfD eingestuft.": {"government.de"},
    "本資料は「保護すべき情報」に該当する。": {"government.jp"},
    "If this drawing is VS-NfD, lock it up.": set(),
    "This drawing is not VS-NfD.": set(),
    "This document describes VS-NfD.": set(),
    "本資料は「保護すべき情報」に該当しません。": set(),
}


@pytest.mark.parametrize(("text", "kinds"), SAID.items())
def test_what_a_document_says_of_itself_is_a_use(matcher: Matcher, text: str, kinds: set[str]) -> None:
    """In a sentence; a condition, a denial and a description are none."""
    assert uses(matcher, body(f"The bracket is of plate. {text} It is 5 mm thick.")) == kinds


def test_a_line_that_lists_grades_with_the_public_one_bears_none(matcher: Matcher) -> None:
    """It says which there are."""
    assert uses(matcher, body("Levels: public, internal, Confidential, Strictly Confidential")) == set()
    assert uses(matcher, body("Bracket\nStrictly Confidential\nRev C")) == {"company"}


def test_the_name_before_a_legend_may_have_stops(matcher: Matcher) -> None:
    """As most legal forms have."""
    for text, value in (
        ("J.R. Halden & Co., Inc. Proprietary", "J.R. Halden & Co., Inc. Proprietary"),
        ("This drawing is the property of J.R. Halden & Co., Inc. and may not be copied.", "J.R. Halden & Co., Inc."),
        ("Property of Halden Inc.", "Halden Inc."),
    ):
        assert value in {hit.value for hit in matcher.hits([body(text)])}


def test_a_number_on_the_line_below_its_word_is_found(matcher: Matcher) -> None:
    """As forms have it."""
    assert uses(matcher, body("SSN\n421-07-6630\n")) == {"personal.national_id"}


def test_every_class_is_planted(shipped: list[Rule]) -> None:
    """As a use; a class that nobody plants is not measured."""
    planted = {one.kind for one in bench.planted() if one.use}
    assert {rule.kind for rule in shipped} - planted == {"personal.travel_document"}  # its rule's own texts are all


def test_both_engines_give_the_same_hits(shipped: list[Rule], matcher: Matcher) -> None:
    """On all planted texts, one by one and run together."""
    fallback = matching.compiled(shipped, by="re2")
    planted = [one.parts for name in ("planted", "held_out") for one in bench.planted(name)]
    together = [body("\n".join(part.text for parts in planted[::7] for part in parts))]

    for parts in [*planted[::3], together]:
        assert matcher.hits(parts) == fallback.hits(parts)


def test_what_is_found_does_not_depend_on_what_stands_before(matcher: Matcher) -> None:
    """Ends are told in bytes; signs of two, three and four bytes come before."""
    for filler in ("x" * 5_000, "é" * 5_000, "図面 " * 3_000, "😀" * 3_000, "日本語\n" * 900):
        text = f"{filler}\n\n社外秘\n\n{filler}\n\nCUI//SP-CTI//NOFORN\n\n{filler}"
        assert uses(matcher, body(text)) == {"company", "cui"}


def test_text_that_is_no_unicode_is_matched_all_the_same(matcher: Matcher) -> None:
    """Half of a pair, as file names and broken documents hold."""
    assert uses(matcher, body("\ud800\nTLP:RED\n\udfff")) == {"tlp"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("CUI//SP-CTI/SP-EXPT//NOFORN", "CUI//SP-CTI/SP-EXPT//NOFORN"),
        ("CUI // SP-CTI // NOFORN", "CUI//SP-CTI//NOFORN"),
        ("CONTROLLED//PRVCY", "CONTROLLED//PRVCY"),
        ("CUI//SP-CTI//REL TO USA, GBR", "CUI//SP-CTI//REL TO USA, GBR"),
        ("CUI//SP-CTI//SP-EXPT", "CUI//SP-CTI//SP-EXPT (malformed)"),
        ("CUI//SP-EXPT/SP-CTI", "CUI//SP-EXPT/SP-CTI (malformed)"),
        ("CUI//QXZ", "CUI//QXZ (malformed)"),
    ],
)
def test_a_banner_is_read_and_what_is_wrong_with_it_is_said(matcher: Matcher, text: str, value: str) -> None:
    """A wrong banner marks the document as well as a right one."""
    assert [hit.value for hit in matcher.hits([Part("header", text, "")]) if hit.use] == [value]


def test_a_legend_names_whose_it_is(matcher: Matcher) -> None:
    """The capitalised words before it, or the owner in a drawing note."""
    hits = matcher.hits([Part("footer", "Lighthouse Turbines Proprietary Information", "")])
    assert [hit.value for hit in hits] == ["Lighthouse Turbines Proprietary Information"]
    note = "This drawing is the property of Harbor Dynamics, Inc. and shall not be copied."
    assert "Harbor Dynamics, Inc" in {hit.value.rstrip(".") for hit in matcher.hits([body(note)])}


def test_the_value_of_a_label_is_its_tenant(matcher: Matcher) -> None:
    """By which the organisation that set it is known."""
    tenant = "11111111-2222-4333-8444-555555555555"
    text = f"MSIP_Label_0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0_SiteId={tenant}"
    assert [hit.value for hit in matcher.hits([Part("metadata", text, "properties")])] == [tenant]


def test_equal_hits_are_one_row_with_their_count(matcher: Matcher) -> None:
    """One per rule, value, place and use."""
    parts = [Part("footer", "NATO RESTRICTED", f"footer {n}") for n in range(5)] + [body("NATO RESTRICTED is a grade.")]
    rows = [(hit.place, hit.use, hit.count, hit.where) for hit in matcher.hits(parts) if hit.rule == "nato"]
    assert rows == [("footer", True, 5, "footer 0"), ("body", False, 1, "")]


def test_of_two_markings_of_a_class_the_longer_is_kept(matcher: Matcher) -> None:
    """(CUI//SP-CTI) is not also CUI."""
    assert [hit.rule for hit in matcher.hits([Part("header", "CUI//SP-CTI", "")])] == ["us.cui.banner"]


def test_a_document_about_markings_uses_only_what_its_margins_say(matcher: Matcher) -> None:
    """A course may itself be marked."""
    example = "\n\nCUI//SP-CTI\n\nConfidential\n"
    assert uses(matcher, body(f"CUI Marking Training{example}")) == set()
    assert uses(matcher, Part("name", "CUI_Marking_Guide.pdf", ""), body(example)) == set()
    assert uses(matcher, body(f"CUI Marking Training{example}"), Part("footer", "TLP:GREEN", "")) == {"tlp"}
    assert uses(matcher, body(f"Assembly manual{example}")) == {"cui", "company"}


def test_what_stands_on_most_pages_edges_is_used_whatever_stands_beside_it(matcher: Matcher) -> None:
    """A running head is a long line; on one page alone it may be a sentence."""
    running = (
        "The proposal of Lighthouse Turbines, volume two, Harbor Dynamics Proprietary, delivered under the contract"
    )
    pages = [body(f"{running}\n{'Text. ' * 200}", f"page {number}") for number in range(1, 7)]
    assert uses(matcher, *pages) == {"company"}
    assert uses(matcher, pages[0]) == set()


def test_a_broken_line_of_a_sentence_is_no_label(matcher: Matcher) -> None:
    """As PDF text has it."""
    text = "The supplier agrees to keep every drawing that is handed over to it as\nConfidential\nand to return it"
    assert uses(matcher, body(text)) == set()


def test_a_table_s_heading_is_the_word_nearby_even_where_the_table_is_cut(matcher: Matcher) -> None:
    """Long texts come in pieces; the heading stands in the first."""
    first, second = body("Name,SSN\n" + "Roe,\n" * 50), body("Doe,536-22-8714\n" * 2 + "Poe,536-22-8715\n")
    assert [(hit.kind, hit.count) for hit in matcher.hits([first, second])] == [("personal.national_id", 2)]
    assert matcher.hits([second]) == []


def test_many_numbers_make_it_sure(matcher: Matcher) -> None:
    """One may be a coincidence of digits and word."""

    def confidence(count: int) -> str:
        rows = "\n".join(f"Doe,536-22-{8000 + number}" for number in range(count))
        return matcher.hits([Part("sheet", f"Name,SSN\n{rows}", "sheet Staff")])[0].confidence

    assert (confidence(3), confidence(10)) == ("medium", "high")


def test_numbers_of_documentation_are_nobody_s(matcher: Matcher) -> None:
    """Card issuers' test numbers, and the example of a key."""
    assert uses(matcher, body("Card: 4111 1111 1111 1111\nSSN: 078-05-1120\nAKIAIOSFODNN7EXAMPLE")) == set()


def test_floats_of_a_workbook_are_no_cards(matcher: Matcher) -> None:
    """Sixteen digits behind a point, beside the word."""
    rows = "\n".join(f"0.{4539578763621486 + step}" for step in range(200))
    assert uses(matcher, Part("sheet", f"card\n{rows}", "sheet Ratios")) == set()


SECRETS = (
    "4539578763621486",
    "536-22-8714",
    "DE75512108001245126199",
    "Tr0ub4dor&3",
    "AKIAZ7QJX4L2MNOP5RST",
    "246781205353",
)


def test_no_secret_is_kept(matcher: Matcher) -> None:
    """Not in a value, not in a snippet, not in that of another marking that stands beside it."""
    lines = [
        f"CONFIDENTIAL card {SECRETS[0]}", f"SSN: {SECRETS[1]} CONFIDENTIAL", f"CONFIDENTIAL IBAN {SECRETS[2]}",
        f"CONFIDENTIAL password={SECRETS[3]}", f"TLP:RED key: {SECRETS[4]}", f"社外秘 マイナンバー {SECRETS[5]}",
    ]  # fmt: skip
    hits = [hit for line in lines for hit in matcher.hits([body(line)])]
    kept = " ".join(f"{hit.value} {hit.snippet}" for hit in hits)

    assert len({hit.kind for hit in hits}) >= 7
    assert not [secret for secret in SECRETS if secret in kept or secret[-4:] in kept]


def test_a_row_is_short(matcher: Matcher) -> None:
    """However long the line is."""
    for hit in matcher.hits([Part("header", "TLP:RED " + "x " * 5_000, ""), Part("footer", "A" * 900 + " CUI", "")]):
        assert len(hit.snippet) <= 120 and len(hit.value) <= 120


@pytest.mark.parametrize(
    "text",
    [
        "CUI " * 50_000,
        "distribution statement " * 20_000,
        "this document contains " * 20_000,
        "confidential " * 40_000,
        "A " * 200_000,
        "(" * 300_000,
        "property of " * 40_000,
        "4539 5787 6362 1486 " * 20_000,
    ],
)
def test_a_hostile_text_takes_no_longer_than_its_length(matcher: Matcher, text: str) -> None:
    """Some hundred thousand signs that begin many matches: seconds at the most."""
    import time

    began = time.process_time()
    matcher.hits([body(text)])
    assert time.process_time() - began < 20


def test_a_check_digit_is_checked() -> None:
    """A wrong one is no number; a part of a longer number is none."""
    chance = random.Random(1)
    for name, right in (("card", "4539578763621486"), ("iban", "DE75512108001245126199"), ("hkid", "A123456(3)")):
        check = checks.named(name)
        assert check is not None
        assert check(right, "", "") is not None
        assert check(right, "1", "") is None or name != "card"
        wrong = [right[:-2] + str(chance.randrange(10)) + right[-1] for _ in range(40)]
        assert all(check(text, "", "") is None for text in wrong if text != right and text[-2] != right[-2])
    assert checks.named("stdnum.de.idnr") and not checks.named("stdnum.os") and not checks.named("os.path")


def test_a_hit_is_what_the_contract_says() -> None:
    """Its fields, in their order: they are written to the journal."""
    assert Hit._fields == ("rule", "kind", "value", "place", "where", "use", "confidence", "snippet", "count")


def pieces(text: str, size: int) -> Iterator[str]:
    for begin in range(0, len(text), size):
        yield text[begin : begin + size]


def test_where_a_text_is_cut_does_not_matter_to_what_lies_whole_in_a_piece(matcher: Matcher) -> None:
    """A window around an end is the same wherever the end lies."""
    text = "\n\n".join(["Dimensions are in millimetres."] * 40 + ["TLP:RED"] + ["Tolerances are general."] * 40)
    whole = uses(matcher, body(text))
    assert whole == {"tlp"}
    assert any(uses(matcher, body(piece)) == whole for piece in pieces(text, len(text) // 2 + 20))
