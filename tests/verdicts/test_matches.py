"""Which held files a listing names, by what, and what that decides: over small invented shares and listings of them."""

import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from purloined import cli, flow, readers
from purloined.case import Case
from purloined.parsing.name_damage import damaged, kinds
from purloined.parsing.size_rendering import renderings
from purloined.tables import LISTINGS, arrow_schema
from purloined.verdicts.near import _one_slip
from tests.small_case import judged, make

TOML = '[case]\nname = "listed"\n'


class Held(NamedTuple):
    """A file of the invented share."""

    path: str
    size: int
    mtime: datetime
    sha256: str = ""


def number(text: str, below: int) -> int:
    """A number that looks random and is always the same."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") % below


def file(path: str) -> Held:
    """A file of that path, with some size and time."""
    seconds = number(path + "t", 90_000_000)
    return Held(path, 600 + number(path, 4_000_000), datetime(2023, 1, 2, tzinfo=UTC) + timedelta(seconds=seconds))


CUSTOMERS = ("Northwind", "Orrery", "Überseehafen", "株式会社海図", "Quern")
WORDS = (
    "plan",
    "Rechnung Größe",
    "見積書表",
    "bracket assembly of the rear axle",
    "Prüfbericht",
    "図面ソ",
    "offer",
    "x-ray",
)


def share() -> list[Held]:
    """Five customers of four folders of eight files, and what systems and templates leave in each."""
    held = []
    for customer in CUSTOMERS:
        for folder in ("drawings", "Angebote", "図面", "mail"):
            place = f"Customers/{customer}/{folder}"
            held += [file(f"{place}/{word} {number(place + word, 9000)}.pdf") for word in WORDS]
            held += [Held(f"{place}/Thumbs.db", 4096, datetime(2024, 1, 1, tzinfo=UTC))]
            held += [Held(f"{place}/template.dotx", 12_345, datetime(2020, 1, 1, tzinfo=UTC))]
    return held


def foreign() -> list[Held]:
    """Another firm's files, in folders that are called alike, with the names that everybody uses."""
    held = []
    for customer in ("Zephyr", "Orrery"):
        for folder in ("drawings", "mail", "scans"):
            place = f"Clients/{customer}/{folder}"
            held += [file(f"{place}/other {number(place + str(n), 9000)}.pdf") for n in range(8)]
            held += [Held(f"{place}/Thumbs.db", 4096, datetime(2024, 1, 1, tzinfo=UTC))]
            held += [Held(f"{place}/template.dotx", 12_345, datetime(2020, 1, 1, tzinfo=UTC))]
    return held


def inventory(held: list[Held]) -> str:
    """As CSV."""
    times = (f"{f.mtime:%Y-%m-%dT%H:%M:%SZ}" if f.mtime else "" for f in held)
    rows = [f'"{f.path}",{f.size},{time},{f.sha256}' for f, time in zip(held, times, strict=True)]
    return "\n".join(["path,size,mtime,sha256", *rows]) + "\n"


# Listings ----------------------------------------------------------------------------------------------------

Line = Callable[[Held], dict]


def plain(found: Held) -> dict:
    """An entry with all that can be told."""
    return {"path": f"leak01/{found.path}", "size": found.size, "mtime": found.mtime}


def renamed(change: Callable[[str], str]) -> Line:
    """An entry whose whole path was changed."""
    return lambda found: plain(found) | {"path": change(f"leak01/{found.path}")}


def rounded(rendering: str) -> Line:
    """An entry with a size as that program shows it, and a time to the minute."""

    def line(found: Held) -> dict:
        for band in renderings()[rendering]:
            if band.from_size <= found.size < band.to_size:
                digits = str(band.amount(found.size)).rjust(band.decimals + 1, "0")
                whole, tenths = digits[: len(digits) - band.decimals], digits[len(digits) - band.decimals :]
                shown = whole + ("." + tenths if tenths else "") + band.unit
                return {"path": found.path, "size_shown": shown, "mtime": found.mtime.replace(second=0)}
        return {"path": found.path, "size": found.size}

    return line


def cut(found: Held) -> dict:
    """An entry whose name is cut at 18 characters, as Apache does it."""
    folder, _, name = found.path.rpartition("/")
    shown = name if len(name) <= 18 else name[:15] + "..>"
    return rounded("as by Apache")(found) | {"path": f"{folder}/{shown}"}


def misread(kind: str) -> Line:
    """An entry with that damage of names."""
    return renamed(lambda path: "/".join(damaged(part, kinds()[kind]) for part in path.split("/")))


PROFILES: dict[str, Line] = {
    "undamaged": plain,
    "upper case, with a drive, other separators": renamed(lambda path: "D:\\" + path.upper().replace("/", "\\")),
    "escaped": renamed(lambda path: "".join(c if c in "/." or (c.isalnum() and c.isascii()) else
                                            "".join(f"%{b:02X}" for b in c.encode()) for c in path)),
    "with entities": renamed(lambda path: path.replace("ü", "&uuml;").replace("-", "&#45;")),
    "with an ending of the thieves": renamed(lambda path: path + ".dopple"),
    "decomposed": renamed(lambda path: unicodedata.normalize("NFD", path)),
    "cp932 as cp437": misread("cp932 read as cp437"),
    "utf-8 as cp1252": misread("utf-8 read as cp1252"),
    "utf-8 as cp1252, decomposed": misread("utf-8 read as cp1252, decomposed"),
    "question marks": misread("? for what cp1252 lacks"),
    "rounded up": rounded("as by ls -h"),
    "rounded by Apache": rounded("as by Apache"),
    "two decimals": rounded("two decimals, K of 1024"),
    "without sizes and times": lambda found: {"path": f"loot/{found.path}"},
    "cut": cut,
    "nine hours later, even seconds": lambda found: plain(found) | {
        "mtime": (found.mtime + timedelta(hours=9)).replace(second=found.mtime.second // 2 * 2)},
}  # fmt: skip


def half(held: list[Held]) -> list[Held]:
    """Every second customer folder: what the thieves took."""
    return [found for found in held if number(found.path.rpartition("/")[0], 2)]


def put(case: Case, lists: dict[str, list[dict]]) -> None:
    """Puts entries into a case, each as a reader would have given it."""
    for line in case.standing_evidence():
        if line["name"] in lists:
            source = line["sha256"][:16]
            given = enumerate(lists[line["name"]], 1)
            rows = [readers.listing({"record": record} | entry, source) for record, entry in given]
            (path,) = (path for path in case.parts("listings") if path.name.startswith(source))
            pq.write_table(pa.Table.from_pylist(rows, schema=arrow_schema(LISTINGS)), path)


def matched(folder: Path, held: list[Held], lists: dict[str, list[dict]]) -> dict[str, list[dict]]:
    """listing -> its rows of `matches`, each with the held path."""
    texts = {name: f"/{number(name, 10**9)}/a.txt\n/b/c.txt\n/d/e.txt\n" for name in lists}
    case = make(folder, {"inventory.csv": inventory(held)} | texts, TOML)
    put(case, lists)
    found: dict[str, list[dict]] = {name: [] for name in lists}
    with flow.opened(judged(case)) as engine:
        for row in engine.rows(
            "SELECT matches.*, held.path, sources.name FROM matches JOIN held ON held.file = matches.file "
            "JOIN sources ON sources.source = matches.source ORDER BY matches.source, matches.record"
        ):
            found[row["name"]].append(row)
    return found


@pytest.fixture(scope="module")
def by_profile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, list[dict]]]:
    """One case with a listing of each profile: half of what is held, and as much of another firm's. And of that firm's
    alone; and the first one once more, under another name."""
    lists = {f"{name}.txt": [line(found) for found in [*half(share()), *foreign()]] for name, line in PROFILES.items()}
    lists |= {"foreign.txt": [plain(found) for found in foreign()]}
    lists |= {"again.txt": lists["undamaged.txt"]}
    yield matched(tmp_path_factory.mktemp("profiles"), share(), lists)


def ours() -> list[Held]:
    """What is listed and held, but for what lies in every folder."""
    return [found for found in half(share()) if not found.path.endswith(("Thumbs.db", "template.dotx"))]


def test_a_listing_of_another_firm_publishes_nothing(by_profile: dict[str, list[dict]]) -> None:
    """Though its folders are called alike, and templates and caches are the same to the byte."""
    assert [row["path"] for row in by_profile["foreign.txt"] if row["decides"]] == []


@pytest.mark.parametrize("profile", PROFILES)
def test_what_is_listed_and_held_is_published_whatever_the_damage(
    by_profile: dict[str, list[dict]], profile: str
) -> None:
    """All of it, and nothing that was not taken."""
    decided = {row["path"] for row in by_profile[f"{profile}.txt"] if row["decides"]}

    assert {found.path for found in ours()} - decided == set()
    assert decided - {found.path for found in half(share())} == set()


def test_the_same_listing_twice_says_the_same_twice(by_profile: dict[str, list[dict]]) -> None:
    """Each by itself."""
    said = [[(r["path"], r["record"], r["grade"], r["decides"]) for r in by_profile[f"{name}.txt"]]
            for name in ("undamaged", "again")]  # fmt: skip

    assert sorted(said[0]) == sorted(said[1])


def test_where_times_agree_too_the_grade_says_so(by_profile: dict[str, list[dict]]) -> None:
    """By whatever offset the listing's clock has."""
    for name in ("undamaged", "nine hours later, even seconds"):
        assert {row["grade"] for row in by_profile[f"{name}.txt"] if row["decides"]} == {"B0"}


def test_without_sizes_only_place_and_name_agree(by_profile: dict[str, list[dict]]) -> None:
    """And that is its grade."""
    assert {row["grade"] for row in by_profile["without sizes and times.txt"] if row["decides"]} == {"B2"}


# What is not that plain -----------------------------------------------------------------------------------


def content(text: str) -> str:
    """A hash."""
    return blake2b(text.encode(), digest_size=32).hexdigest()


ALONE = "Archive/only here.pdf"
COPIES = [file(f"{root}/Kestrel/sheet {n}.pdf") for root in ("Live", "Backup") for n in range(5)]
SAME = [f._replace(size=number(f.path[-11:], 10**6), sha256=content(f.path[-11:])) for f in COPIES]
UNKNOWN = [
    Held(f.path.replace("Kestrel/sheet", "Merlin/page"), number(f.path[-11:] + "size", 10**6), f.mtime) for f in SAME
]
SPECIAL = [*share(), *SAME, *UNKNOWN, file(ALONE)._replace(sha256=content(ALONE))]


def mistyped(found: Held) -> dict:
    """An entry with two letters of its name changed, where it is a plan."""
    return plain(found) | {"path": f"leak01/{found.path.replace('/plan ', '/plam_')}"}


def special() -> dict[str, list[dict]]:
    """listing -> its entries."""
    taken = half(share())
    of_root = {root: [f for f in SPECIAL if f.path.startswith(root)] for root in ("Live/Kestrel", "Live/Merlin")}
    return {
        "hash.txt": [{"path": "x/nothing like it", "size": 5, "sha256": content(ALONE)}],
        "flat.txt": [{"path": f.path.rpartition("/")[2], "size": f.size} for f in [*taken, *foreign()]],
        "versions.txt": [plain(f) | {"size": f.size + 7} for f in ours()],
        "mistyped.txt": [mistyped(f) for f in taken],
        "copies.txt": [{"path": f.path.replace("Live", "loot"), "size": f.size} for f in of_root["Live/Kestrel"]],
        "unknown copies.txt": [
            {"path": f.path.replace("Live", "loot"), "size": f.size} for f in of_root["Live/Merlin"]
        ],
        "pasted.txt": [
            (misread("cp932 read as cp437") if number(f.path.split("/")[1], 2) else misread("utf-8 read as cp1252"))(f)
            for f in taken
        ],
        "one.txt": [plain(ours()[0]), *map(plain, foreign())],
    }


@pytest.fixture(scope="module")
def by_listing(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict]]:
    """One case with all of them."""
    return matched(tmp_path_factory.mktemp("special"), SPECIAL, special())


def decided(rows: list[dict]) -> set[str]:
    """The paths that are published by these rows."""
    return {row["path"] for row in rows if row["decides"]}


def test_a_hash_names_its_file_whatever_the_name(by_listing: dict[str, list[dict]]) -> None:
    """And is proof."""
    assert [(row["path"], row["grade"], row["decides"]) for row in by_listing["hash.txt"]] == [(ALONE, "P", True)]


HASHES = {"sha256": 64, "sha1": 40, "md5": 32, "pieces_root": 64}  # kind: hex digits


def test_each_kind_of_hash_is_proof_by_itself(tmp_path: Path) -> None:
    """Of the file it is of, and of no other; an empty file has the hash of every empty file, so that is none."""
    kinds, digits = list(HASHES), list(HASHES.values())
    rows = [[content(kind)[:length] if kind == row else "" for kind, length in HASHES.items()] for row in kinds]
    lines = [f"held/by {kind}.bin,{7},{','.join(row)}" for kind, row in zip(kinds, rows, strict=True)]
    empty = [content("empty")[:length] for length in digits]
    text = "\n".join([f"path,size,{','.join(kinds)}", *lines, f"held/empty.bin,0,{','.join(empty)}"]) + "\n"
    case = make(tmp_path, {"inventory.csv": text, "hashes.txt": "/a/a.txt\n/b/c.txt\n/d/e.txt\n"}, TOML)
    entries = [{"path": f"loot/{n}", kind: content(kind)[: HASHES[kind]]} for n, kind in enumerate(kinds)]
    put(case, {"hashes.txt": [*entries, {"path": "loot/none", "md5": empty[2]}, {"path": "x", "sha1": "0" * 40}]})

    with flow.opened(judged(case)) as engine:
        found = list(
            engine.rows(
                "SELECT matches.record, grade, by_key, decides, held.path "
                "FROM matches JOIN held ON held.file = matches.file ORDER BY matches.record"
            )
        )

    assert [(row["record"], row["path"]) for row in found] == [
        (record, f"held/by {kind}.bin") for record, kind in enumerate(kinds, 1)
    ]
    assert {(row["grade"], row["decides"]) for row in found} == {("P", True)}
    assert [row["by_key"] for row in found] == ["SHA-256", "SHA-1", "MD5", "root of its pieces"]


def test_in_a_flat_listing_only_good_odds_decide(by_listing: dict[str, list[dict]]) -> None:
    """A name and size that one file has; the template that is everywhere is a coincidence."""
    found = by_listing["flat.txt"]

    assert {row["grade"] for row in found if row["decides"]} == {"D1"}
    assert decided(found) == {held.path for held in ours()}
    assert {row["grade"] for row in found if row["path"].endswith("template.dotx")} <= {"E"}


def test_other_sizes_in_the_same_places_are_versions_and_decide_nothing(by_listing: dict[str, list[dict]]) -> None:
    """Their paths were known to the thief, no more."""
    assert {(row["grade"], row["decides"]) for row in by_listing["versions.txt"]} == {("V", False)}
    assert {row["path"] for row in by_listing["versions.txt"]} >= {held.path for held in ours()}


def test_a_mistyped_name_waits_for_a_person(by_listing: dict[str, list[dict]]) -> None:
    """Where place and size agree."""
    plans = {held.path for held in ours() if "/plan " in held.path}
    found = by_listing["mistyped.txt"]

    assert {row["path"] for row in found if row["grade"] == "C"} == plans
    assert not decided(found) & plans


def test_copies_of_one_content_are_no_tie(by_listing: dict[str, list[dict]]) -> None:
    """Which copy was taken is not known, but the content is out; so all of them are published."""
    assert decided(by_listing["copies.txt"]) == {held.path for held in SAME}


def test_copies_whose_content_nobody_compared_are_a_tie(by_listing: dict[str, list[dict]]) -> None:
    """None is published; each may be."""
    found = by_listing["unknown copies.txt"]

    assert decided(found) == set()
    assert {row["path"] for row in found} == {held.path for held in UNKNOWN}


def test_a_listing_pasted_together_may_have_two_kinds_of_damage(by_listing: dict[str, list[dict]]) -> None:
    """Each is found by what the other does not explain."""
    assert {held.path for held in ours()} <= decided(by_listing["pasted.txt"])


def test_a_single_file_ties_no_folder(by_listing: dict[str, list[dict]]) -> None:
    """One of ours among sixty of another firm: it waits."""
    assert decided(by_listing["one.txt"]) == set()
    assert ours()[0].path in {row["path"] for row in by_listing["one.txt"]}


@pytest.mark.parametrize(("said", "expected"), [("ours", True), ("not-ours", False)])
def test_a_person_grants_or_refuses_what_waits(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], said: str, expected: bool
) -> None:
    """All of one grade, shown with both sides; what decides by itself stays as it is."""
    lists = {"mistyped.txt": special()["mistyped.txt"]}
    before = matched(tmp_path, share(), lists)["mistyped.txt"]
    case = Case(tmp_path / "case")
    assert cli.main(["decide", str(case.folder), "match", "mistyped.txt", "--grade", "C"]) == cli.DONE
    waiting = capsys.readouterr().out
    assert all(
        f"listed  leak01/{row['path'].replace('/plan ', '/plam_')}" in waiting for row in before if row["grade"] == "C"
    )
    assert all(f"held    {row['path']}" in waiting for row in before if row["grade"] == "C")
    case.decide({"declares": "match", "listing": "mistyped.txt", "is": said, "grade": "C"}, "head of IT", "looked at")
    with flow.opened(judged(Case(case.folder))) as engine:
        after = list(engine.rows("SELECT path, matches.* FROM matches JOIN held ON held.file = matches.file"))
        doubted = {row["file"] for row in engine.rows("SELECT file FROM doubts WHERE reason LIKE '%(grade C)'")}
    plans = {row["file"] for row in before if row["grade"] == "C"}

    assert plans
    assert decided(after) == decided(before) | (
        {row["path"] for row in before if row["file"] in plans} if expected else set()
    )
    assert all("head of IT" in row["decided"] for row in after if row["file"] in plans)
    assert not doubted


# Times, capitals, backups, slips ---------------------------------------------------------------------------


def sorted_away(found: Held) -> dict:
    """An entry of a listing whose files were sorted into other folders."""
    return plain(found) | {"path": f"sorted/{number(found.path, 9)}/{found.path.rpartition('/')[2]}"}


def test_elsewhere_an_agreeing_time_tells_files_of_one_name_and_size_apart(tmp_path: Path) -> None:
    """The other one is not even shown; where no time agrees, the odds are worse than where none is listed."""
    first, second = (Held(f"{place}/quote 7.docx", 54_321, file(place).mtime) for place in ("Sales/East", "Sales/West"))
    strange = sorted_away(first) | {"path": "sorted/x/quote 7.docx", "mtime": datetime(2011, 5, 6, tzinfo=UTC)}
    silent = strange | {"mtime": None}
    entries = [sorted_away(first), strange, silent, *map(sorted_away, ours())]

    found = matched(tmp_path, [*share(), first, second], {"sorted.txt": entries})["sorted.txt"]
    of_entry = {record: [row for row in found if row["record"] == record] for record in (1, 2, 3)}

    assert [(row["path"], row["grade"], row["by_key"]) for row in of_entry[1]] == [
        (first.path, "D1", "name, size and time")
    ]
    assert {row["path"] for row in of_entry[2]} == {row["path"] for row in of_entry[3]} == {first.path, second.path}
    assert of_entry[2][0]["posterior_ppm"] < of_entry[3][0]["posterior_ppm"] < of_entry[1][0]["posterior_ppm"]


def doubted(folder: Path) -> set[str]:
    """The paths that a listing keeps from being ruled out."""
    with flow.opened(Case(folder / "case")) as engine:
        select = "SELECT path FROM doubts JOIN held ON held.file = doubts.file WHERE doubts.source <> ''"
        return {row["path"] for row in engine.rows(select)}


def test_what_does_not_agree_in_time_is_no_match_but_not_cleared_either(tmp_path: Path) -> None:
    """The listing may mean it all the same."""
    first, second = (Held(f"{place}/quote 7.docx", 54_321, file(place).mtime) for place in ("Sales/East", "Sales/West"))
    entries = [sorted_away(first), *map(sorted_away, ours())]

    matched(tmp_path, [*share(), first, second], {"sorted.txt": entries})

    assert {first.path, second.path} <= doubted(tmp_path)


def test_a_file_whose_time_nobody_knows_is_not_cleared_by_another_that_agrees(tmp_path: Path) -> None:
    """It may have the same time."""
    first = Held("Sales/East/quote 7.docx", 54_321, file("Sales/East").mtime)
    silent = Held("Sales/North/quote 7.docx", 54_321, None)
    entries = [sorted_away(first), *map(sorted_away, ours())]

    matched(tmp_path, [*share(), first, silent], {"sorted.txt": entries})

    assert {first.path, silent.path} <= doubted(tmp_path)


def test_entries_of_one_record_are_told_apart(tmp_path: Path) -> None:
    """A page without line breaks has one line: what one entry is found to be says nothing of the next."""
    strange = Held("Sales/East/quote 7.docx", 54_321, file("Sales/East").mtime)
    entries = [*map(rounded("as by ls -h"), ours()), {"path": "elsewhere/quote 7.docx"}]

    found = matched(tmp_path, [*share(), strange], {"page.txt": [entry | {"record": 1} for entry in entries]})

    assert decided(found["page.txt"]) == {held.path for held in ours()}
    assert {row["grade"] for row in found["page.txt"] if row["decides"]} == {"B0"}
    assert strange.path in doubted(tmp_path)


def test_capitals_in_folders_are_damaged_as_capitals(tmp_path: Path) -> None:
    """`П` and `п` become different characters; a folder of one file is found by its path alone."""
    few = file("Проекты/Востокнасос/Архив/Ключ.docx")
    many = [file(f"Проекты/Востокнасос/Отчёты/{word} {n}.pdf") for word in WORDS for n in range(3)]
    kind = misread("utf-8 read as cp1252")

    found = matched(tmp_path, [few, *many], {"misread.txt": [kind(each) for each in [few, *many]]})["misread.txt"]

    assert decided(found) == {held.path for held in [few, *many]}


def test_a_share_is_not_taken_for_the_backup_of_it(tmp_path: Path) -> None:
    """Below the backup lies a folder called like the share; the share's own name counts as part of its path."""
    live = [file(f"projects/Quern {n}/plan {n}{k}.dwg") for n in range(5) for k in range(6)]
    copies = [each._replace(path=f"2025-11-16/data/{each.path}") for each in live if "Quern 3" in each.path]
    changed = live[20]._replace(size=live[20].size + 300)  # shown alike
    live[20] = changed
    rows = [("data", each) for each in live] + [("backup", each) for each in copies]
    lines = [f'{share_of},"{f.path}",{f.size},{f.mtime:%Y-%m-%dT%H:%M:%SZ}' for share_of, f in rows]
    inventory_text = "\n".join(["share,path,size,mtime", *lines]) + "\n"
    case = make(tmp_path, {"inventory.csv": inventory_text, "listing.txt": "/a/a.txt\n/b/c.txt\n/d/e.txt\n"}, TOML)
    shown = [rounded("as by ls -h")(each) for each in live]
    put(case, {"listing.txt": [entry | {"path": f"data/{entry['path']}"} for entry in shown]})

    with flow.opened(judged(case)) as engine:
        found = list(
            engine.rows("SELECT held.share, held.path FROM matches JOIN held ON held.file = matches.file WHERE decides")
        )

    assert {(row["share"], row["path"]) for row in found} == {("data", each.path) for each in live}


def test_without_sizes_one_slip_in_a_name_waits_for_a_person(tmp_path: Path) -> None:
    """It is nearly that name, and no more is known."""
    taken = share()
    slipped = taken[3].path.replace("bracket", "brakcet")
    entries = [{"path": f"loot/{slipped if found is taken[3] else found.path}"} for found in taken]

    found = matched(tmp_path, taken, {"slipped.txt": entries})["slipped.txt"]

    assert slipped != taken[3].path
    assert [(row["path"], row["grade"], row["decides"]) for row in found if row["record"] == 4] == [
        (taken[3].path, "C", False)
    ]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("invoice.pdf", "inovice.pdf", True),
        ("invoice.pdf", "invoce.pdf", True),
        ("invoice.pdf", "invoicee.pdf", True),
        ("invoice.pdf", "invoise.pdf", True),
        ("scan 17.pdf", "scan 71.pdf", True),
        ("scan 17.pdf", "scan 18.pdf", False),
        ("invoice.pdf", "voice.pdf", False),
        ("invoice.pdf", "inoviec.pdf", False),
    ],
)
def test_one_slip_of_a_hand(one: str, other: str, expected: bool) -> None:
    """Either way round."""
    assert _one_slip(one, other) is _one_slip(other, one) is expected
