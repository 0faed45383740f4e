"""A theft that others staged and published: day 1 of the APT29 exercise, as two Zeek sensors saw it."""

import zipfile
from pathlib import Path

import pytest

from purloined import readers
from purloined.case import Case
from tests.small_case import judged, rows_of

ZEEK = Path(__file__).parents[2] / "shared" / "data" / "lab" / "public" / "zeek"

TOML = """
[case]
name = "day 1"
window = { from = 2020-04-29T00:00:00Z, to = 2020-05-02T00:00:00Z }
internal = ["10.0.0.0/8"]
[[host]]
name = "scranton"
addresses = ["10.0.1.4"]
[[host]]
name = "nashua"
addresses = ["10.0.1.6"]
[[hostile]]
destination = "192.168.0.4"
"""
INVENTORY = r"""path,size
\\scranton\users\pbeesly\Documents\sales.pdf,900000
\\nashua\users\pbeesly\Documents\customers.xlsx,70000
\\nashua\users\pbeesly\Documents\OfficeSupplies.docx,50000
"""
HELD = r"\\scranton\users\pbeesly\Desktop\OfficeSupplies.7z,1082089" + "\n"


def case_of(folder: Path, inventory: str) -> Case:
    """Every log of both hosts that is read here, and what they hold."""
    case = Case.new(folder / "case", TOML)
    (folder / "inventory.csv").write_text(inventory, "utf-8")
    assert readers.add(case, folder / "inventory.csv", "holdings").state == "read"
    for host in ("SCRANTON", "NASHUA"):
        with zipfile.ZipFile(ZEEK / f"apt29_day1_{host}_zeek.zip") as logs:
            for name in ("conn.log", "files.log", "http.log", "smb_files.log"):
                if name in logs.namelist():
                    (folder / host).mkdir(exist_ok=True)
                    (folder / host / name).write_bytes(logs.read(name))
                    assert readers.add(case, folder / host / name).state == "read"
    return judged(case)


@pytest.mark.skipif(not ZEEK.exists(), reason="the public samples are not here")
def test_the_archive_that_was_sent_is_named_with_its_bytes_and_destination(tmp_path: Path) -> None:
    """Nobody holds it any more; two PUTs carried it, the same bytes each."""
    case = case_of(tmp_path, INVENTORY)
    sent = rows_of(case, "SELECT * FROM unheld", "path")
    verdicts = rows_of(case, "SELECT * FROM verdicts", "path")

    assert {(row["path"], row["host"], row["destination"], row["size"], row["sendings"]) for row in sent.values()} == {
        ("/webdav/OfficeSupplies.7z", "scranton", "192.168.0.4", 1_082_089, 2)
    }
    assert {row["verdict"] for row in verdicts.values()} == {"presumed"}


@pytest.mark.skipif(not ZEEK.exists(), reason="the public samples are not here")
def test_the_archive_is_taken_where_it_is_held_and_nothing_of_the_host_that_only_beacons(tmp_path: Path) -> None:
    """Hundreds of small connections to the same server carry no file's name."""
    case = case_of(tmp_path, INVENTORY + HELD)
    verdicts = rows_of(case, "SELECT * FROM verdicts", "path")
    flows = "SELECT dst_endpoint, count(*) AS flows FROM events WHERE action = 'flow' AND src_endpoint = '10.0.1.6'"
    beacons = rows_of(case, f"{flows} GROUP BY 1", "dst_endpoint")

    assert beacons["192.168.0.4"]["flows"] > 300
    assert {path for path, row in verdicts.items() if row["verdict"] != "presumed"} == {HELD.partition(",")[0]}
    assert verdicts[HELD.partition(",")[0]]["verdict"] == "taken"
    assert not rows_of(case, "SELECT * FROM unheld", "path")
