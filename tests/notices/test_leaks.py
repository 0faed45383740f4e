"""No pack names a stranger, whatever owners are called; and what is planted is found."""

import random
from pathlib import Path

import pytest

from purloined.notices import forms, leaks, parties, traces
from purloined.notices.parties import Party
from tests.notices import independent, planting, run, worlds

SEEDS = range(12)
EACH = 10


@pytest.mark.parametrize("seed", [1079, 1338])
def test_what_only_looks_like_a_name_refuses_no_pack(seed: int, tmp_path: Path) -> None:
    """The size of a packed file that reads as two letters in UTF-16; a line that breaks in the owner's own name."""
    found = run.through(seed, tmp_path)

    assert (found.named, found.refused, found.missed) == ([], [], [])


@pytest.mark.parametrize("seed", SEEDS)
def test_no_pack_of_an_invented_case_names_a_stranger_and_each_planted_trace_is_found(
    seed: int, tmp_path: Path
) -> None:
    """Ten cases each; an independent checker looks by brute force. No pack is refused for nothing."""
    found = [run.through(900_000 + EACH * seed + number, tmp_path) for number in range(EACH)]

    assert sum(result.packs for result in found) > EACH
    assert sum(result.planted.total() for result in found) > EACH
    assert [text for result in found for text in (*result.named, *result.refused, *result.missed)] == []


NORTHWIND = Party(("Northwind Aerospace, Inc.", "NWA"), ("northwind.example",), ("/Customers/Northwind/**",), ("NW-",))
ORRERY = Party(
    ("Orrery Space GmbH", "OS"), ("orrery.example",), ("/Customers/Orrery/OS-77/**",), ("Q1-",), ("a@orrery.example",)
)
SHINONOME = Party(("東雲電機株式会社", "Shinonome"))


def looked_for(*strangers: Party, own: Party = NORTHWIND, **more) -> traces.Sought:
    return traces.sought(parties.Parties(own, Party(("Kestova",)), strangers), **more)


def found(text: str, *strangers: Party, **more) -> set[str]:
    sought = looked_for(*strangers, **more)
    return {hit.trace.text for form in forms.views(text.encode()) for hit in traces.hits(form, sought)}


HARMLESS = (
    "the files of Northwind Aerospace, Inc. (NWA), NW-4711, x@northwind.example, /Customers/Northwind/a.step",
    "Kestova writes", "the OSI layers of a mosaic", "renwarm oser", "Customers", "東京電機", "",
)  # fmt: skip


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_one_s_own_or_only_looks_alike_is_no_trace(text: str) -> None:
    """Short names count as whole words alone."""
    assert found(text, ORRERY, SHINONOME) == set()


TELLING = {
    "Orrery Space": "Orrery Space", "orrery_space": "Orrery Space", "ORRERYSPACE": "Orrery Space",
    "Orr<b>ery</b> Space": "Orrery Space", "Orr\r\nery  Space": "Orrery Space",
    "Orrery%20Space": "Orrery Space", "Orrery%2520Space": "Orrery Space",
    "&#79;rrery&nbsp;Space": "Orrery Space", "Ｏｒｒｅｒｙ Ｓｐａｃｅ": "Orrery Space",
    "O\u200brrery Space": "Orrery Space", r"\u004frrery Space": "Orrery Space",
    "=4Frrery Space": "Orrery Space", "T3JyZXJ5IFNwYWNlIGlzIGl0": "Orrery Space",
    "plan OS.pdf": "OS", "plan_OS_2.pdf": "OS", "OSPlan.pdf": "OS", "OS2026": "OS", "O<i>S</i>": "OS",
    "mail.orrery.example": "orrery.example", "a@orrery.example": "a@orrery.example", "OS-77/x": "OS-77",
    "Q1-4711": "Q1-", "q1_4711": "Q1-", "/customers/ORRERY/": "Orrery", "東雲電機製作所": "東雲電機",
    "東<b>雲</b>電機": "東雲電機", "%E6%9D%B1%E9%9B%B2%E9%9B%BB%E6%A9%9F": "東雲電機", "SHINONOME": "Shinonome",
}  # fmt: skip


@pytest.mark.parametrize("text", TELLING)
def test_a_name_is_found_however_it_is_written(text: str) -> None:
    """In other case, width and encoding, through tags and lines, as a piece of a word where it is long enough."""
    assert TELLING[text] in found(text, ORRERY, SHINONOME)


def test_a_piece_of_one_s_own_name_tells_nothing_but_stands_for_a_stranger_elsewhere() -> None:
    """`Northwind` may be somebody else, too."""
    other = Party(("Northwind Space",))
    namesake = Party(("Aerospace",))

    assert found("Northwind Aerospace, Inc.", other, namesake) == set()
    assert found("Aerospace wrote to Northwind Aerospace", namesake) == {"Aerospace"}
    assert found("Northwind_Space", other) == {"Northwind Space"}


def test_a_name_that_both_have_cannot_be_told_apart_and_that_is_said() -> None:
    """It is not looked for."""
    sought = looked_for(Party(("Other Company", "NWA")))

    assert sought.shared == ("NWA",)
    assert not any(trace.text == "NWA" for trace in sought.traces)


def test_a_number_of_one_s_own_wins_over_a_shorter_prefix_of_a_stranger() -> None:
    """`NW-7` begins as `NW-` does."""
    own = Party(("Seven",), prefixes=("NW-7",))

    assert found("NW-711", NORTHWIND, own=own) == set()
    assert found("NW-811", NORTHWIND, own=own) == {"NW-"}


def test_names_of_others_files_are_found_but_not_where_one_has_the_same() -> None:
    """Too short ones tell nothing."""
    more = {
        "others_files": ["a/valve plan 7.step", "a/bracket 1.pdf", "a/x.pdf", "図面/弁の図面.pdf"],
        "own_files": ["b/old Bracket 1.pdf"],
    }

    assert found("we lost Valve%20plan 7.step, too", ORRERY, **more)
    assert found("流出した弁の図面.pdf", ORRERY, **more)
    assert not found("b/old bracket 1.pdf and x.pdf", ORRERY, **more)


def test_a_folder_that_two_owners_have_tells_neither() -> None:
    """`Customers` is everybody's; `Drawings` stands in paths of one's own."""
    stranger = Party(("Stranger & Co",), paths=("/Customers/Drawings/S-1/**",))

    assert found("Customers/Drawings/a.step", stranger, own_parts=["Drawings"]) == set()
    assert found("S-1", stranger, own_parts=["Drawings"]) == {"S-1"}


def test_only_the_part_of_a_path_that_tells_is_withheld() -> None:
    """Where that is enough; else all of it."""
    sought = looked_for(ORRERY)

    assert traces.withheld("Customers/Northwind/a.step", sought, "[-]") == ("Customers/Northwind/a.step", False)
    assert traces.withheld("Customers/Northwind/for Orrery/a.step", sought, "[-]") == (
        "Customers/Northwind/[-]/a.step",
        True,
    )
    assert traces.withheld(r"Customers\Orrery\a.step", sought, "[-]") == (r"Customers\[-]\a.step", True)
    assert traces.withheld("Orrery/Space", looked_for(Party(("Orrery Space",))), "[-]") == ("[-]", True)


def test_thousands_of_owners_are_looked_for_by_one_engine_with_the_same_result() -> None:
    """By letters and digits first, which misses none."""
    many = [Party((f"Company Number{number}x", f"C{number}X")) for number in range(1500)]
    text = "to Company-Number77x; c1313X; Company Number"

    assert found(text, *many) == {"Company Number77x", "C1313X"}
    assert found(text, many[77], many[1313], many[5]) == {"Company Number77x", "C1313X"}


def test_a_name_in_another_encoding_is_found_in_the_bytes() -> None:
    """As old programs write names of files."""
    for encoding in ("cp932", "euc_jp", "utf-16-le", "utf-16-be"):
        data = {"x.bin": b"\x93\x00 " + "東雲電機".encode(encoding) + b" \x00\xff"}
        assert leaks.leaks(data, dict, looked_for(SHINONOME, Party(("東雲電機",)))), encoding


def test_a_long_file_is_looked_at_piece_by_piece_and_nothing_counts_twice(tmp_path: Path) -> None:
    """A name at the edge of a piece is found once."""
    path = tmp_path / "files.csv"
    line = "Customers/Northwind/plan.step,1000\n"
    path.write_text(
        line * 29_950 + "\n".join(f"{number},Orrery Space," for number in range(200)) + "\n" + line * 40_000
    )
    counted = leaks.counted({"files.csv": path}, looked_for(Party(("Orrery Space",))))

    assert path.stat().st_size > 2 << 20
    assert {count for (_, form, _, way), count in counted.items() if form == "as it is" and way == "words"} == {200}


def test_what_stands_as_often_in_the_blank_pack_is_no_leak() -> None:
    """An owner may be called `Files`; once more is a leak."""
    sought = looked_for(Party(("Files",)))
    usual = {"letter.html": b"<h2>Your files</h2>"}

    assert leaks.leaks(usual, lambda: usual, sought) == []
    assert leaks.leaks({"letter.html": b"<h2>Your files</h2> Files"}, lambda: usual, sought)
    assert leaks.leaks({"letter.html": b"<h2>Your files</h2>", "b.txt": b"Files"}, lambda: usual, sought)


@pytest.mark.parametrize("place", planting.PLACES)
@pytest.mark.parametrize("form", planting.FORMS)
def test_every_form_at_every_place_is_found(form: str, place: str, tmp_path: Path) -> None:
    """Of a name that is long, of one that is short, and of one in Japanese."""
    case = worlds.World(
        {party.names[0]: party for party in (NORTHWIND, ORRERY, SHINONOME)},
        (worlds.File("Customers/Northwind/a.step", (NORTHWIND.names[0],), worlds._row(random.Random(1), "a", "")),),
        "en",
    )
    owner = NORTHWIND.names[0]
    sought = worlds.sought(case, owner)
    what = worlds.content(case, owner, sought)
    data = run.pack.write(what, sought, tmp_path, run.tongue("en")).zip.read_bytes()
    blank = worlds.blank(what, sought, tmp_path / "blank", "en")()

    assert leaks.leaks({"the pack": data}, lambda: blank, sought) == []
    for text in ("Orrery Space", "OS", "東雲電機"):
        members = planting._members(data)
        planting.PLACES[place](members, planting.FORMS[form](text))
        spoilt = planting.packed(members)
        assert leaks.leaks({"the pack": spoilt}, lambda: blank, sought), text


def test_the_independent_checker_sees_what_is_there() -> None:
    """It is no checker that finds nothing."""
    own = ["Northwind Aerospace", "NWA"]

    assert independent.names_found("a &#79;rrery%20Space b", ["Orrery Space"], own) == ["Orrery Space"]
    assert independent.names_found("for OS: 東雲電機製作所", ["OS", "東雲電機", "Quern"], own) == ["OS", "東雲電機"]
    assert independent.names_found("Northwind Aerospace, NWA", ["Northwind", "Orrery"], own) == []
