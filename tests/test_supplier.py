"""The customer's side: what lay with a supplier, what it says of it, and that its word clears nothing."""

import csv
import json
import tempfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from purloined import cli, flow, readers
from purloined.case import Case
from purloined.messages import LANGUAGES, say, tongue
from purloined.notices import pack
from purloined.settings import CaseError
from purloined.supplier import questions
from tests.small_case import INVENTORY, TOML, judge, judged, make, rows_of, samba, verdicts

SUPPLIER = '[supplier]\nname = "Kestova"\n'
NAMES = ("bracket.step", "nozzle.step", "valve.step", "flange.step")
PAGE = """<html><head><title>Index of /kestova/Northwind/</title></head><body>
<h1>Index of /kestova/Northwind/</h1><hr><pre>
<a href="../">../</a>
{rows}</pre><hr></body></html>
"""


def notice(*rows: dict) -> str:
    """A list of files as `purloined notice` writes it. Each row: what differs from a presumed file."""
    lines = [",".join(pack.COLUMNS)]
    for number, row in enumerate(rows, 1):
        whole = dict.fromkeys(pack.COLUMNS, "") | {"number": number, "verdict": "presumed", "records": 0} | row
        lines.append(",".join(str(whole[column]) for column in pack.COLUMNS))
    return "\n".join(lines) + "\n"


def theirs(name: str, size: int, verdict: str = "presumed", **more: object) -> dict:
    return {"path": f"Customers/Northwind/{name}", "size": size, "verdict": verdict} | more


def page(*files: tuple[str, int]) -> str:
    """A page of a leak site with these names and sizes."""
    rows = "".join(f'<a href="{name}">{name}</a>{" " * 30}09-Mar-2026 04:12  {size:>18}\n' for name, size in files)
    return PAGE.format(rows=rows)


ALL = [theirs(name, 1000 * size) for size, name in enumerate(NAMES, 1)]


def asked(case: Path, capsys: pytest.CaptureFixture[str], *more: str) -> dict:
    """The answer for programs."""
    capsys.readouterr()
    assert cli.main(["supplier", str(case), *more, "--json"]) in (cli.DONE, cli.UNREAD)
    return json.loads(capsys.readouterr().out)


# Nothing follows ----------------------------------------------------------------------------------------


def test_a_case_without_anything_has_no_file_and_asks_for_a_list(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It names no duty as due, and no contradiction."""
    Case.new(tmp_path / "case", SUPPLIER)
    told = asked(tmp_path / "case", capsys)

    assert told["all"]["files"] == 0
    assert [one["ask"] for one in told["questions"]] == ["no_notice", "window", "onward", "next"]
    assert [one for one in told["duties"] if one["state"] == "due"] == []
    assert cli.main(["supplier", str(tmp_path / "case")]) == cli.DONE
    assert "No listing is added yet" in capsys.readouterr().out


def test_what_the_supplier_rules_out_is_presumed(tmp_path: Path) -> None:
    """By proof A, B, C or none: none of them was seen here."""
    rows = [theirs(name, 10, "ruled_out", proof=proof) for name, proof in zip(NAMES, ("A", "B", "C", ""), strict=True)]

    assert set(verdicts(judge(tmp_path, {"files.csv": notice(*rows)}, "")).values()) == {"presumed"}


def test_no_step_of_the_judge_reads_what_is_stated() -> None:
    """So no verdict can rest on it, in either direction."""
    assert [step for step in flow.STEPS if "notified" in flow._given(step)] == []


STATES = st.sampled_from(["published", "taken", "accessed", "presumed", "ruled_out"])


@settings(max_examples=3, deadline=None, derandomize=True)
@given(stated=st.lists(STATES, min_size=4, max_size=4))
def test_whatever_a_notice_states_the_verdicts_are_the_same(stated: list[str]) -> None:
    """Only that the files are listed counts."""
    told = []
    for states in (stated, ["presumed"] * 4):
        rows = [row | {"verdict": state, "proof": "A"} for row, state in zip(ALL, states, strict=True)]
        with tempfile.TemporaryDirectory() as folder:
            files = {"files.csv": notice(*rows), "leak.html": page(("bracket.step", 1000), ("nozzle.step", 2000))}
            told.append(verdicts(judge(Path(folder), files, "")))

    assert told[0] == told[1]
    assert set(told[0].values()) <= {"published", "presumed"}


def test_our_own_logs_clear_nothing_that_lay_with_the_supplier(tmp_path: Path) -> None:
    """The same file is in our inventory and ruled out by our log: in the notice, it lay elsewhere as well."""
    log, stated = samba(), notice({"path": "Northwind/bracket.step", "size": 1000, "verdict": "ruled_out"})
    own = {"inventory.csv": INVENTORY, "audit.log": log}
    before = verdicts(judge(tmp_path / "own", own))
    after = verdicts(judge(tmp_path / "both", own | {"files.csv": stated}))
    named = verdicts(judge(tmp_path / "named", own, TOML + SUPPLIER))

    assert before["Northwind/bracket.step"] == "ruled_out A"
    assert after["Northwind/bracket.step"] == "presumed"
    assert {path: said for path, said in after.items() if said != "presumed"} == {
        path: said for path, said in before.items() if path != "Northwind/bracket.step" and said != "presumed"
    }
    assert set(named.values()) == {"presumed"}


def test_nor_does_a_bound_on_what_left_our_own_house(tmp_path: Path) -> None:
    """Proof B, of our own exits, says nothing of a copy elsewhere; nor does C, of our own shelves."""
    toml = TOML + '[[exit]]\nname = "internet"\n[[offline]]\npaths = ["/Customers/**"]\nwhy = "unplugged"\nby = "IT"\n'
    stated = notice(theirs("bracket.step", 10_000_000_000, "ruled_out"))

    assert set(verdicts(judge(tmp_path, {"files.csv": stated, "audit.log": samba()}, toml)).values()) == {"presumed"}


def test_the_worklist_proposes_nothing_for_what_lay_elsewhere(tmp_path: Path) -> None:
    """No log of ours that could be found would clear it."""
    case = judged(make(tmp_path, {"inventory.csv": INVENTORY}, TOML + SUPPLIER))

    assert rows_of(case, "SELECT * FROM worklist", "premise") == {}


# The pack -----------------------------------------------------------------------------------------------


def test_a_pack_is_the_same_as_a_folder_and_as_a_zip_file(tmp_path: Path) -> None:
    """Its letter is sealed, and not read; the whole case verifies."""
    folder = tmp_path / "northwind"
    folder.mkdir()
    (folder / "files.csv").write_text(notice(*ALL), "utf-8")
    (folder / "letter.html").write_text("<p>To Northwind</p>", "utf-8")
    (folder / "letter.docx").write_bytes(b"PK\x03\x04" + bytes(40))
    with zipfile.ZipFile(tmp_path / "northwind.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(folder.iterdir()):
            packed.write(path, path.name)
    told = []
    for given_pack in (folder, tmp_path / "northwind.zip"):
        case = Case.new(tmp_path / f"case {given_pack.name}", "")
        added = [readers.add(case, path) for path in readers.files([given_pack])]
        assert [one.state for one in added] == ["read"] * len(added)
        assert case.verify() == []
        told.append(rows_of(judged(case), "SELECT file, states, number FROM notified", "file"))

    assert told[0] == told[1]
    assert len(told[0]) == 4
    assert not [line for line in case.standing_evidence() if line.get("claim")]  # it is no word of the intruders


def test_a_letter_alone_is_no_part_of_a_notice(tmp_path: Path) -> None:
    """Without the list beside it, a file called so is like any other."""
    (tmp_path / "letter.html").write_text("<p>To Northwind</p>", "utf-8")

    assert readers.add(Case.new(tmp_path / "case", ""), tmp_path / "letter.html").state == "unknown"


def test_files_whose_paths_are_withheld_are_told_apart_by_their_number(tmp_path: Path) -> None:
    """Two of one path, with different verdicts, are two files."""
    rows = [{"path": "Customers/[withheld]/valve.step", "size": 7, "verdict": state} for state in ("taken", "presumed")]
    case = judged(make(tmp_path, {"files.csv": notice(*rows)}, ""))

    assert {row["number"]: row["states"] for row in rows_of(case, "SELECT * FROM notified", "number").values()} == {
        1: "taken", 2: "presumed",
    }  # fmt: skip
    assert len(rows_of(case, "SELECT file FROM held JOIN notified USING (file)", "file")) == 2


def test_a_damaged_pack_is_told_and_stops_nothing(tmp_path: Path) -> None:
    """Cut in the middle; a bomb is cut by the size it states."""
    whole = tmp_path / "whole.zip"
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("files.csv", notice(*ALL))
    cut = tmp_path / "cut.zip"
    cut.write_bytes(whole.read_bytes()[:-30])
    added = readers.add(Case.new(tmp_path / "case", ""), cut)

    assert (added.state, added.rows, added.unread) == ("read", 0, 1)
    assert "the pack is damaged" in added.says


# What is asked and told ---------------------------------------------------------------------------------


def customer(tmp_path: Path, files: dict[str, str], toml: str = SUPPLIER) -> Path:
    """The folder of a case with these files."""
    return make(tmp_path, files, toml).folder


def questions_of(told: dict) -> dict[str, int]:
    return {one["ask"]: one["files"] for one in told["questions"]}


def test_what_a_listing_names_and_the_supplier_rules_out_is_said_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the file, its place in the listing, and a question."""
    rows = [ALL[0] | {"verdict": "ruled_out", "proof": "A"}, *ALL[1:]]
    case = customer(
        tmp_path, {"files.csv": notice(*rows), "leak.html": page(*((r["path"][20:], r["size"]) for r in rows[:3]))}
    )
    told = asked(case, capsys)

    assert told["supplier_says"]["ruled_out"]["listed"] == 1
    assert told["listed_and_not_said"]["files"] == 3
    assert told["listed_and_not_said"]["first"][0]["states"] == "ruled_out"
    assert told["questions"][0]["ask"] == "contradicted"
    assert "1: Customers/Northwind/bracket.step" in told["questions"][0]["says"]
    assert cli.main(["supplier", str(case)]) == cli.DONE
    assert "<- contradicted" in capsys.readouterr().out
    assert cli.main(["supplier", str(case), "--alarm"]) == cli.ALARM


def test_our_own_inventory_says_of_what_the_notice_is_silent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same names and sizes in other folders are the same files: each counted once; whose it is, is ours to say."""
    parts = [(f"part {number:04}.step", 1000 + 7 * number) for number in range(20)]
    own = "path,size,owner\n" + "".join(
        f"/out/kestova/{number % 3}/{name},{size},{'Aurora Airlines' if number < 5 else ''}\n"
        for number, (name, size) in enumerate(parts[:15])
    )
    own += "/out/kestova/7/hinge.step,5000,Aurora Airlines\n"
    stated = notice(*(theirs(*part) for part in parts))
    case = customer(tmp_path, {"files.csv": stated, "gave.csv": own, "leak.html": page(*parts[3:9])})
    told = asked(case, capsys)

    assert (told["all"]["files"], told["all"]["listed"]) == (21, 6)
    assert told["supplier_says"]["nothing"]["files"] == 1
    assert {one["owner"]: (one["files"], one["listed"]) for one in told["owners"]} == {
        "Aurora Airlines": (6, 2),
        "": (15, 4),
    }
    assert (questions_of(told)["silent"], questions_of(told)["not_shared"]) == (1, 5)
    with (case / "report" / "supplier.csv").open(encoding="utf-8-sig", newline="") as stream:
        table = {row["path"]: row for row in csv.DictReader(stream)}
    assert len(table) == 21
    assert table["/out/kestova/1/part 0004.step"]["notice_path"] == "Customers/Northwind/part 0004.step"
    assert table["/out/kestova/1/part 0004.step"]["verdict"] == "published"


def test_a_file_at_the_same_path_in_both_is_one_holding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A short listing decides as it does without our own inventory, and the judge counts each file once."""
    own = "path,size\n" + "".join(f"/Customers/Northwind/{name},{1000 * at}\n" for at, name in enumerate(NAMES, 1))
    leak = page(*((row["path"][20:], row["size"]) for row in ALL[:2]))
    case = customer(tmp_path, {"files.csv": notice(*ALL), "own.csv": own, "leak.html": leak})
    told = asked(case, capsys)

    assert (told["all"]["files"], told["all"]["listed"], told["all"]["maybe"]) == (4, 2, 0)
    assert len(rows_of(Case(case), "SELECT file FROM held", "file")) == 4


def test_what_goes_to_the_supplier_names_none_of_our_folders(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """They may be called after our own customers, of whom it need not know."""
    own = "path,size\n/out/aurora/hinge.step,5000\n/out/aurora/bracket.step,1000\n"
    told = asked(customer(tmp_path, {"files.csv": notice(*ALL), "gave.csv": own}), capsys)

    assert "silent" in questions_of(told)
    assert not [one for one in told["questions"] if "aurora" in one["says"]]


def test_a_file_of_another_hash_is_another_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Though name and size are the same."""
    own = f"path,size,sha256\n/out/bracket.step,1000,{'0' * 64}\n"
    told = asked(customer(tmp_path, {"files.csv": notice(ALL[0] | {"sha256": "1" * 64}), "gave.csv": own}), capsys)

    assert told["all"]["files"] == 2


def test_the_last_notice_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of several on one file, whatever the order of their hashes."""
    for number, states in enumerate((("presumed", "taken"), ("taken", "presumed"))):
        files = {f"files {when}.csv": notice(ALL[0] | {"verdict": state}) for when, state in enumerate(states)}
        told = asked(customer(tmp_path / str(number), files), capsys)
        assert told["supplier_says"][states[1]]["files"] == 1
        assert told["all"]["files"] == 1


def test_entries_beside_ours_are_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Something in the same folder of the listing that is in no list: perhaps it is ours, too."""
    case = customer(
        tmp_path,
        {
            "files.csv": notice(*ALL),
            "leak.html": page(*((row["path"][20:], row["size"]) for row in ALL), ("new.step", 9)),
        },
    )
    told = asked(case, capsys)

    assert told["all"]["listed"] == 4
    assert (told["beside_in_listings"]["entries"], told["beside_in_listings"]["first"][0]["path"][-8:]) == (
        1,
        "new.step",
    )


def test_hostile_text_of_a_notice_deceives_no_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nor a spreadsheet."""
    evil = {"path": "Customers/\u202egpj.exe\x1b[2J", "size": 1, "verdict": "ruled_out"}
    formula = {"path": "'=cmd|x.step", "size": 2, "verdict": "presumed"}
    case = customer(tmp_path, {"files.csv": notice(evil, formula)})
    capsys.readouterr()
    cli.main(["supplier", str(case)])
    out = capsys.readouterr().out

    assert all(c.isprintable() or c == "\n" for c in out)
    cells = (case / "report" / "supplier.csv").read_text("utf-8-sig")
    assert "\n'=cmd|x.step,'=cmd|x.step," in cells
    assert "\u202e" not in cells


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", [*questions._OF_FILES, "no_notice", "window", "onward", "next", "overdue"])
def test_every_question_can_be_asked(language: str, key: str) -> None:
    """In each language, of one file and of many."""
    for count in (1, 2):
        said = say(tongue(language), f"supplier.ask.{key}", n=count, example="a.step")
        assert "{" not in said


def test_the_day_on_which_the_supplier_wanted_to_write_may_have_passed() -> None:
    """Then it is asked what is new; where it named none, when it writes."""
    has = questions.Has(1, 0, 0, True, None)
    now = datetime(2026, 3, 10, tzinfo=UTC).replace(tzinfo=None)

    def keys(when: datetime | None) -> list[str]:
        return [one.key for one in questions.Asked().questions(has._replace(next_update=when), now)]

    assert keys(datetime(2026, 3, 11)) == ["onward"]
    assert keys(datetime(2026, 3, 9)) == ["onward", "overdue"]
    assert keys(None) == ["onward", "next"]


DUTIES = """
[facts]
"company.timezone" = "UTC"
"company.gdpr_controller" = true
"data.personal" = true
[[agreement]]
owner = "Aurora Airlines"
kind = "NDA"
notify = { within = "72 hours", after = "notice_received" }
"""


def test_our_own_duties_light_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """To our own customer by its agreement, from the day on which the notice came; to the authority as a controller."""
    own = "path,size,owner\n/out/bracket.step,1000,Aurora Airlines\n"
    case = customer(tmp_path, {"files.csv": notice(ALL[0]), "gave.csv": own}, SUPPLIER + DUTIES)
    cli.main(["supplier", str(case)])
    assert "clock notice_received --at" in capsys.readouterr().out
    for start in ("notice_received", "awareness"):
        cli.main(
            ["decide", str(case), "clock", start, "--at", "2026-03-09T08:00:00Z", "--why", "it came", "--by", "me"]
        )
    due = {
        (one["duty"], one["owner"]): one["deadline"] for one in asked(case, capsys)["duties"] if one["state"] == "due"
    }

    assert due["contract-notice", "Aurora Airlines"] == "2026-03-12T08:00:00Z"
    assert due["eu-gdpr-controller", None] in ("2026-03-12T08:00:00Z", None)
    cli.main(["supplier", str(case), "--lang", "ja"])
    assert "notice_received --at" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("toml", "says"),
    [
        ("[supplier]\nnext_update = 2026-03-12T17:00:00Z\n", "lacks its name"),
        ('[supplier]\nname = ""\n', "lacks its name"),
        ("[supplier]\nname = 5\n", 'write name = "..."'),
        ('[supplier]\nname = "K"\nwho = "x"\n', "no key 'who'"),
        ('[supplier]\nname = "K"\nnext_update = 2026-03-12\n', "is a day, not a moment"),
    ],
)
def test_a_supplier_that_is_stated_wrongly_is_refused(tmp_path: Path, toml: str, says: str) -> None:
    """With what to write instead."""
    with pytest.raises(CaseError, match=says):
        Case.new(tmp_path / "case", toml)


# There and back -----------------------------------------------------------------------------------------


def test_from_the_victim_to_its_customer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The demo's pack for a prime contractor, into the prime's own case, with the leak site's pages: what the victim
    calls published is published here too; what it says beside that is its word; nothing is ruled out."""
    demo, case = tmp_path / "demo", tmp_path / "northwind"
    assert cli.main(["demo", str(demo)]) == cli.DONE
    assert cli.main(["notice", str(demo), "--all"]) == cli.DONE
    Case.new(case, SUPPLIER)
    (sent,) = (demo / "report" / "notices").glob("northwind*.zip")
    pages = [str(path) for path in sorted((demo / "evidence").glob("leak-site-*.html"))]
    told = asked(case, capsys, *[str(sent), *pages])

    assert told["all"] == {"files": 46, "bytes": 74_622_031, "listed": 22, "maybe": 0, "taken": 46}
    assert told["supplier_says"]["published"]["listed"] == 22
    assert told["supplier_says"]["taken"] == {"files": 24, "bytes": 42_299_677, "listed": 0, "maybe": 0, "taken": 24}
    assert told["listed_and_not_said"]["files"] == 0
    assert cli.main(["report", str(case)]) == cli.DONE
    assert "ruled_out             0 files" in capsys.readouterr().out
    assert cli.main(["verify", str(case)]) == cli.DONE

    other = tmp_path / "orrery"
    Case.new(other, SUPPLIER)
    (sent,) = (demo / "report" / "notices").glob("orrery*.zip")
    told = asked(other, capsys, str(sent))
    assert told["supplier_says"]["ruled_out"]["files"] > 0
    assert questions_of(told)["proof_a"] == told["supplier_says"]["ruled_out"]["files"]
    assert cli.main(["report", str(other), "--lang", "ja"]) == cli.DONE
