"""A Windows file server whose Security log shows openings, not reads: what it proves, and what it leaves open."""

import json
from pathlib import Path

import pytest

from purloined import flow, readers
from purloined.case import Case
from tests.events.evtx_writer import Record
from tests.events.evtx_writer import evtx as written
from tests.events.windows_story import STAFF, THIEF, asked

TOML = """
[case]
window = { from = 2026-03-01T00:00:00Z, to = 2026-03-02T00:00:00Z }
[[host]]
name = "fs01.corp.example"
access = ["smb"]
[[sensor]]
name = "security log"
match = ["*.evtx", "*.jsonl"]
watches = { host = "fs01.corp.example", route = "smb", records = ["open"] }
kept = "forwarded"
[[hostile]]
account = 'north\\svc-scan'
[[vouched]]
account = 'north\\mia'
"""
INVENTORY = """host,share,path,size
fs01.corp.example,parts,Northwind/bracket.step,1000
fs01.corp.example,parts,Northwind/notes,2000
fs01.corp.example,parts,Orrery/valve.step,3000
fs01.corp.example,parts,Orrery/flange.step,4000
"""
SOMEBODY = THIEF | {"SubjectUserName": "lee", "SubjectLogonId": "0x9"}
READ, LIST, DELETE = "0x120089", "0x100081", "0x110080"


def verdicts(folder: Path, *asked_for: tuple, toml: str = TOML) -> dict[str, str]:
    """Name -> verdict, where each (name, mask, who) was asked for in this order; staff opens a file before the window
    and after it."""
    case = Case.new(folder / "case", toml)
    middle = [asked(1000 + at, f"10:{at:02}:00", name, mask, who) for at, (name, mask, who) in enumerate(asked_for, 1)]
    first = _moved(asked(1000, "23:00:00", r"Orrery\valve.step", READ, STAFF), "2026-02-28")
    last = _moved(asked(1001 + len(middle), "01:00:00", r"Orrery\flange.step", READ, STAFF), "2026-03-02")
    log = "".join(map(_as_json, [first, *middle, last]))
    for name, content in (("files.csv", INVENTORY), ("security.jsonl", log)):
        path = folder / name
        path.write_text(content)
        assert readers.add(case, path).state == "read"
    flow.judge(case)
    with flow.opened(case) as engine:
        rows = engine.rows("SELECT held.path, verdicts.verdict FROM verdicts JOIN held ON held.file = verdicts.file")
        return {row["path"].rpartition("/")[2]: row["verdict"] for row in rows}


def _as_json(record: Record) -> str:
    """As evtx_dump writes it."""
    system = {
        "Provider": {"#attributes": {"Name": "Microsoft-Windows-Security-Auditing"}}, "EventID": record.id,
        "Keywords": record.keywords, "TimeCreated": {"#attributes": {"SystemTime": f"{record.time}Z"}},
        "EventRecordID": record.sequence, "Channel": record.channel, "Computer": record.computer,
    }  # fmt: skip
    return json.dumps({"Event": {"System": system, "EventData": record.data}}) + "\n"


def _moved(record: Record, day: str) -> Record:
    return record._replace(time=f"{day}T{record.time.rpartition('T')[2]}")


ALL_CLEAR = dict.fromkeys(("bracket.step", "notes", "valve.step", "flange.step"), "ruled_out")


def test_where_nobody_but_staff_opened_anything_all_is_ruled_out(tmp_path: Path) -> None:
    assert verdicts(tmp_path) == ALL_CLEAR


def test_what_a_hostile_session_opened_is_accessed_and_nothing_else(tmp_path: Path) -> None:
    found = verdicts(tmp_path, (r"Northwind\bracket.step", READ, THIEF))
    assert found == ALL_CLEAR | {"bracket.step": "accessed"}


def test_what_somebody_unknown_opened_stays_presumed(tmp_path: Path) -> None:
    found = verdicts(tmp_path, (r"Northwind\bracket.step", READ, SOMEBODY))
    assert found == ALL_CLEAR | {"bracket.step": "presumed"}


def test_a_hostile_opening_after_the_window_says_that_it_ends_too_early(tmp_path: Path) -> None:
    after = TOML.replace("to = 2026-03-02T00:00:00Z", "to = 2026-03-01T09:00:00Z")
    found = verdicts(tmp_path, (r"Northwind\bracket.step", READ, THIEF), toml=after)
    assert found == dict.fromkeys(ALL_CLEAR, "presumed") | {"bracket.step": "accessed"}


def test_a_file_that_another_inventory_has_by_its_place_on_the_disk_is_not_ruled_out(tmp_path: Path) -> None:
    """Nobody stated where the share lies: it may be on D: or E:, and what is read in it, either."""
    case = Case.new(tmp_path / "case", TOML)
    local = "host,path,size\n" + "".join(
        f"fs01.corp.example,{root}\\parts\\{name},{size}\n"
        for root in ("D:\\Shares", "E:\\Copy")
        for name, size in (("Northwind\\bracket.step", 1000), ("Orrery\\valve.step", 3000))
    )
    records = [
        _moved(asked(1000, "23:00:00", r"Orrery\valve.step", READ, STAFF), "2026-02-28"),
        asked(1001, "10:00:00", r"Northwind\bracket.step", READ, THIEF),
        _moved(asked(1002, "01:00:00", r"Orrery\flange.step", READ, STAFF), "2026-03-02"),
    ]
    log = "".join(map(_as_json, records))
    for name, content in (("files.csv", INVENTORY), ("local.csv", local), ("security.jsonl", log)):
        (tmp_path / name).write_text(content)
        assert readers.add(case, tmp_path / name).state == "read"
    flow.judge(case)
    with flow.opened(case) as engine:
        found = {row["path"]: row["verdict"] for row in engine.rows("SELECT path, verdict FROM verdicts")}
    assert {found[rf"{root}\parts\Northwind\bracket.step"] for root in (r"D:\Shares", r"E:\Copy")} == {"presumed"}
    assert found["Northwind/bracket.step"] == "accessed"
    assert found[r"D:\Shares\parts\Orrery\valve.step"] == "ruled_out"


def test_listing_held_folders_opens_no_file(tmp_path: Path) -> None:
    found = verdicts(tmp_path, ("\\", LIST, THIEF), ("Northwind", LIST, THIEF), ("Orrery", READ, THIEF))
    assert found == ALL_CLEAR


def test_a_held_file_is_no_folder_though_something_below_it_was_asked_for(tmp_path: Path) -> None:
    found = verdicts(tmp_path, (r"Northwind\notes", READ, THIEF), (r"Northwind\notes\x", READ, STAFF))
    assert found == ALL_CLEAR | {"notes": "accessed"}


@pytest.mark.parametrize("name", [r"Northwind\new.step", r"Elsewhere\bracket.step", r"Northwind\BRACKE~1.STE"])
def test_an_opening_that_fits_no_held_file_keeps_all_of_the_host_presumed(tmp_path: Path, name: str) -> None:
    assert set(verdicts(tmp_path, (name, READ, SOMEBODY)).values()) == {"presumed"}


def test_a_file_that_may_have_been_renamed_before_something_was_opened_is_not_ruled_out(tmp_path: Path) -> None:
    swapped = ((r"Northwind\bracket.step", DELETE, THIEF), (r"Orrery\valve.step", READ, THIEF))
    found = verdicts(tmp_path, *swapped)
    assert found == ALL_CLEAR | {"bracket.step": "presumed", "valve.step": "accessed"}


def test_a_file_that_may_have_been_renamed_after_all_was_opened_is_ruled_out(tmp_path: Path) -> None:
    found = verdicts(tmp_path, (r"Orrery\valve.step", READ, THIEF), (r"Northwind\bracket.step", DELETE, THIEF))
    assert found == ALL_CLEAR | {"valve.step": "accessed"}


def test_a_folder_that_may_have_been_renamed_keeps_all_of_the_host_presumed(tmp_path: Path) -> None:
    assert set(verdicts(tmp_path, ("Northwind", DELETE, SOMEBODY)).values()) == {"presumed"}


def test_a_log_that_is_said_to_record_reads_may_record_openings(tmp_path: Path) -> None:
    toml = TOML.replace('records = ["open"]', 'records = ["read"]')
    assert verdicts(tmp_path, toml=toml) == ALL_CLEAR


def test_openings_over_the_network_say_nothing_of_reads_on_the_server(tmp_path: Path) -> None:
    toml = TOML.replace('route = "smb"', 'route = "local"').replace('access = ["smb"]', 'access = ["local"]')
    assert set(verdicts(tmp_path, toml=toml).values()) == {"presumed"}


@pytest.mark.parametrize("form", ["jsonl", "evtx"])
def test_a_clock_that_went_back_without_a_word_leaves_nothing_ruled_out(tmp_path: Path, form: str) -> None:
    """Opened after a record of the eve of the window, by a clock that showed the week before."""
    records = [
        _moved(asked(1000, "23:00:00", r"Orrery\valve.step", READ, STAFF), "2026-02-28"),
        _moved(asked(1001, "10:00:00", r"Northwind\bracket.step", READ, SOMEBODY), "2026-02-20"),
        _moved(asked(1002, "01:00:00", r"Orrery\flange.step", READ, STAFF), "2026-03-02"),
    ]
    case = Case.new(tmp_path / "case", TOML)
    (tmp_path / "files.csv").write_text(INVENTORY)
    log = written(records) if form == "evtx" else "".join(map(_as_json, records)).encode()
    (tmp_path / f"security.{form}").write_bytes(log)
    for name in ("files.csv", f"security.{form}"):
        assert readers.add(case, tmp_path / name).state == "read"
    flow.judge(case)
    with flow.opened(case) as engine:
        assert not list(engine.rows("SELECT verdict FROM verdicts WHERE verdict = 'ruled_out'"))


def test_a_record_number_that_is_missing_is_a_hole(tmp_path: Path) -> None:
    case = Case.new(tmp_path / "case", TOML)
    (tmp_path / "files.csv").write_text(INVENTORY)
    records = [
        _moved(asked(1000, "23:00:00", r"Orrery\valve.step", READ, STAFF), "2026-02-28"),
        _moved(asked(1002, "01:00:00", r"Orrery\flange.step", READ, STAFF), "2026-03-02"),
    ]
    (tmp_path / "security.evtx").write_bytes(written(records))
    for name in ("files.csv", "security.evtx"):
        readers.add(case, tmp_path / name)
    flow.judge(case)
    with flow.opened(case) as engine:
        assert not list(engine.rows("SELECT verdict FROM verdicts WHERE verdict = 'ruled_out'"))
        (gap,) = engine.rows("SELECT reason FROM gaps WHERE side = 'access'")
    assert "records 1,001 to 1,001 are missing" in gap["reason"]


def test_another_log_of_the_machine_does_not_stand_in_for_its_security_log(tmp_path: Path) -> None:
    """The System log begins before the window, the Security log within it."""
    case = Case.new(tmp_path / "case", TOML)
    (tmp_path / "files.csv").write_text(INVENTORY)
    system = Record(6005, "2026-02-28T23:00:00", {}, 1, channel="System", provider="EventLog")
    security = [
        asked(1000, "09:00:00", r"Orrery\valve.step", READ, STAFF),
        _moved(asked(1001, "01:00:00", r"Orrery\flange.step", READ, STAFF), "2026-03-02"),
    ]
    (tmp_path / "system.evtx").write_bytes(written([system]))
    (tmp_path / "security.evtx").write_bytes(written(security))
    for name in ("files.csv", "security.evtx", "system.evtx"):
        assert readers.add(case, tmp_path / name).state == "read"
    flow.judge(case)
    with flow.opened(case) as engine:
        assert not list(engine.rows("SELECT verdict FROM verdicts WHERE verdict = 'ruled_out'"))
        (gap,) = engine.rows("SELECT reason FROM gaps WHERE side = 'access'")
    assert "before its first record" in gap["reason"]
