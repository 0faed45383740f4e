"""What is inside of files, and how small a file can become: containers, images of machines, floors."""

from pathlib import Path

from tests.small_case import INVENTORY, TOML, judge, judged, make, rows_of, samba, verdicts
from tests.verdicts.test_judge import ALL, BRACKET, EXIT, flows, of

CLEARED = dict.fromkeys(ALL, "ruled_out A")
INSIDE = """path,size,container
Mail/staff.pst,9000,
Mail/staff.pst/offer.docx,400,Mail/staff.pst
Mail/other.docx,500,
"""


def test_what_lies_inside_of_an_unread_container_is_ruled_out_with_it(tmp_path: Path) -> None:
    """Nobody read the mailbox."""
    found = verdicts(judge(tmp_path, {"inventory.csv": INSIDE, "audit.log": samba()}))

    assert found == dict.fromkeys(found, "ruled_out A")
    assert len(found) == 3


def test_what_lies_inside_of_a_container_shares_its_fate(tmp_path: Path) -> None:
    """A mailbox read by a hostile session is read with every message in it; one read by a stranger is in doubt so."""
    for who, verdict in (("thief", "accessed"), ("someone", "presumed")):
        log = samba(f"10:00:00|{who}|pread_send|Mail/staff.pst")
        found = verdicts(judge(tmp_path / who, {"inventory.csv": INSIDE, "audit.log": log}))

        assert found == {
            "Mail/staff.pst": verdict, "Mail/staff.pst/offer.docx": verdict, "Mail/other.docx": "ruled_out A",
        }  # fmt: skip


def test_an_image_of_the_server_that_staff_read_tells_nothing(tmp_path: Path) -> None:
    """The nightly backup of fs01."""
    assert of(tmp_path, samba("10:00:00|staff|pread_send|Backup/fs01.vhdx")) == CLEARED


def test_a_hostile_read_of_an_image_of_the_server_accesses_every_file_of_it(tmp_path: Path) -> None:
    """fs01.vhdx holds them all; by a stranger it puts them all in doubt."""
    for who, verdict in (("thief", "accessed"), ("someone", "presumed")):
        log = samba(f"10:00:00|{who}|pread_send|Backup/fs01.vhdx")

        assert set(of(tmp_path / who, log).values()) == {verdict}


def test_of_an_image_whose_inside_is_known_only_that_counts(tmp_path: Path) -> None:
    """The inventory lists one file inside."""
    inventory = (
        "path,size,container\nBackup/fs01.vhdx,90000,\nBackup/x/a.txt,5,Backup/fs01.vhdx\nOrrery/valve.step,3000,\n"
    )
    log = samba("10:00:00|thief|pread_send|Backup/fs01.vhdx")
    found = verdicts(judge(tmp_path, {"inventory.csv": inventory, "audit.log": log}))

    assert found == {"Backup/fs01.vhdx": "accessed", "Backup/x/a.txt": "accessed", "Orrery/valve.step": "ruled_out A"}


def test_an_archive_of_unknown_content_that_was_read_may_hold_what_fits_into_it(tmp_path: Path) -> None:
    """By a thief or a stranger, not by staff. What is larger than it, however small it is made, is not inside."""
    inventory = "path,size,floor\nOld/all.zip,5000,\nOrrery/valve.step,3000,\nOrrery/flange.step,9000,8000\n"

    def read_by(who: str) -> dict[str, str]:
        log = samba(f"10:00:00|{who}|pread_send|Old/all.zip")
        return verdicts(judge(tmp_path / who, {"inventory.csv": inventory, "audit.log": log}))

    assert read_by("staff") == dict.fromkeys(("Old/all.zip", "Orrery/valve.step", "Orrery/flange.step"), "ruled_out A")
    for who, verdict in (("thief", "accessed"), ("someone", "presumed")):
        assert read_by(who) == {
            "Old/all.zip": verdict, "Orrery/valve.step": "presumed", "Orrery/flange.step": "ruled_out A",
        }  # fmt: skip


def test_an_archive_whose_inside_is_known_doubts_nothing_else(tmp_path: Path) -> None:
    """Its table of contents is in the inventory."""
    inventory = "path,size,container\nOld/all.zip,5000,\nOld/all.zip/a.txt,5,Old/all.zip\nOrrery/valve.step,3000,\n"
    log = samba("10:00:00|thief|pread_send|Old/all.zip")
    found = verdicts(judge(tmp_path, {"inventory.csv": inventory, "audit.log": log}))

    assert found == {"Old/all.zip": "accessed", "Old/all.zip/a.txt": "accessed", "Orrery/valve.step": "ruled_out A"}


def test_an_unknown_floor_is_none(tmp_path: Path) -> None:
    """Without a measured floor, and of a type of which none is stated, nine million bytes may leave as a few; and
    whether the inventory has a column of floors makes no difference."""
    log = flows(("203.0.113.5", 5))
    for number, inventory in enumerate(("path,size\nbig.zzq,9000000\n", "path,size,floor\nbig.zzq,9000000,\n")):
        files = {"inventory.csv": inventory, "conntrack.log": log}

        assert verdicts(judge(tmp_path / str(number), files, TOML + EXIT)) == {"big.zzq": "presumed"}
    measured = {"inventory.csv": "path,size,floor\nbig.zzq,9000000,800\n", "conntrack.log": log}
    assert verdicts(judge(tmp_path / "measured", measured, TOML + EXIT)) == {"big.zzq": "ruled_out B"}


def test_a_file_is_no_smaller_than_its_own_evidence(tmp_path: Path) -> None:
    """Sent though larger than all that left: that contradicts the bound, and nothing is ruled out by it."""
    inventory = (
        INVENTORY.replace("sha256", "floor").replace("1000,", "9000000,8000000").replace("2000,", "9000000,8500000")
    )
    sent = "2026/03/01 10:30:00 INFO  : Northwind/bracket.step: Copied (new)\n"
    files = {"inventory.csv": inventory, "conntrack.log": flows(("203.0.113.5", 5))}

    before = verdicts(judge(tmp_path / "before", files, TOML + EXIT))
    after = verdicts(judge(tmp_path / "after", files | {"rclone.log": sent}, TOML + EXIT))
    assert (before[BRACKET], before["Northwind/nozzle.step"]) == ("ruled_out B", "ruled_out B")
    assert (after[BRACKET], after["Northwind/nozzle.step"]) == ("taken", "presumed")


COPIES = f"""path,size,sha256,owner
Northwind/bracket.step,1000,{"a" * 64},Northwind
Old/bracket (copy).step,1000,{"a" * 64},Northwind
Orrery/bracket.step,1000,{"a" * 64},Orrery
Northwind/nozzle.step,2000,,Northwind
Northwind/nozzle 2.step,2000,,Northwind
"""
PACKED = """path,size,container,owner
Mail/staff.pst,9000,,Northwind
Mail/staff.pst/offer.docx,400,Mail/staff.pst,Northwind
Mail/staff.pst/quote.docx,500,Mail/staff.pst,Orrery
Mail/closed.pst,7000,,Northwind
"""


def exposed(folder: Path, inventory: str) -> dict[str, tuple[int, int, int, int]]:
    """owner -> files, bytes, contents, bytes of contents; nothing is ruled out."""
    case = judged(make(folder, {"inventory.csv": inventory}))
    rows = rows_of(case, "SELECT * FROM exposure", "owner")
    return {owner: (row["files"], row["bytes"], row["contents"], row["content_bytes"]) for owner, row in rows.items()}


def test_exposure_counts_a_copy_as_content_once_for_each_owner(tmp_path: Path) -> None:
    """Only what is known to be the same by its hash: two files of one size may differ."""
    assert exposed(tmp_path, COPIES) == {"Northwind": (4, 6000, 3, 5000), "Orrery": (1, 1000, 1, 1000)}


def test_exposure_counts_no_container_beside_what_is_known_to_be_in_it(tmp_path: Path) -> None:
    """One of which nobody says what is inside counts as what it is."""
    assert exposed(tmp_path, PACKED) == {"Northwind": (3, 16400, 2, 7400), "Orrery": (1, 500, 1, 500)}
