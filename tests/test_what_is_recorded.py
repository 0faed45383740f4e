"""What the policy would have recorded is held against what a sensor is said to record."""

from pathlib import Path

import pytest

from tests.small_case import INVENTORY, TOML, judge, samba

POLICY = "Machine Name,Policy Target,Subcategory,Subcategory GUID,Inclusion Setting,Exclusion Setting,Setting Value\n"
OVER_THE_NETWORK = "FS01,System,Detailed File Share,{{0CCE9244-69AE-11D9-BED3-505054503030}},,,{}\n"
ON_THE_HOST = "FS01,System,File System,{{0CCE921D-69AE-11D9-BED3-505054503030}},,,{}\n"
WITH_POLICY = TOML.replace('match = "audit*.log"', 'match = ["audit*.log", "auditpol.csv", "sacl.csv"]')
SACL = '"Path","Sddl"\n"D:\\parts","O:BAG:SYD:PAI(A;OICI;FA;;;SY){}"\n'


def cleared(folder: Path, **beside: str) -> bool:
    """Whether a file that nobody read is ruled out, by a log that is whole but for what `beside` says."""
    files = {"inventory.csv": INVENTORY, "audit.log": samba("10:00:00|staff|pread_send|Orrery/valve.step")}
    files |= {name.replace("_", "."): text for name, text in beside.items()}
    return judge(folder, files, WITH_POLICY)["Northwind/bracket.step"]["verdict"] == "ruled_out"


def test_a_policy_that_records_openings_changes_nothing(tmp_path: Path) -> None:
    """The proof stands as without it."""
    assert cleared(tmp_path / "without")
    assert cleared(tmp_path / "with", auditpol_csv=POLICY + OVER_THE_NETWORK.format(3))


def test_a_policy_that_records_no_change_of_the_clock_clears_nothing(tmp_path: Path) -> None:
    """A read could bear a time outside the window."""
    clock = "FS01,System,Security State Change,{{0CCE9210-69AE-11D9-BED3-505054503030}},,,{}\n"

    assert cleared(tmp_path / "on", auditpol_csv=POLICY + OVER_THE_NETWORK.format(3) + clock.format(1))
    assert not cleared(tmp_path / "off", auditpol_csv=POLICY + OVER_THE_NETWORK.format(3) + clock.format(0))


@pytest.mark.parametrize("setting", [0, 2, 4])
def test_a_policy_that_does_not_record_openings_over_the_network_clears_nothing(tmp_path: Path, setting: int) -> None:
    """Failures alone are no openings."""
    assert not cleared(tmp_path, auditpol_csv=POLICY + OVER_THE_NETWORK.format(setting))


def test_what_is_not_recorded_on_the_host_is_no_hole_over_the_network(tmp_path: Path) -> None:
    """Windows' default: File System is off. A sensor of smb does not need it."""
    assert cleared(tmp_path, auditpol_csv=POLICY + OVER_THE_NETWORK.format(1) + ON_THE_HOST.format(0))


LOCAL = (
    WITH_POLICY.replace('access = ["smb"]', 'access = ["local"]')
    .replace('route = "smb"', 'route = "local"')
    .replace('prefix = "%U|%I"', 'columns = { time = "t", actor_user = "u", path = "p" }\nconfirmed = "bob"\n'
             'values = { action = "read", host = "fs01", route = "local" }')
    .replace('"audit*.log"', '"audit*.csv"')
)  # fmt: skip
LOG = """t,u,p
2026-02-28 23:00:00,staff,/srv/parts/Orrery/valve.step
2026-03-02 01:00:00,staff,/srv/parts/Orrery/flange.step
"""


@pytest.mark.parametrize(("entries", "ruled_out"), [("", False), ("S:AI(AU;OICISA;CCLC;;;WD)", True)])
def test_a_folder_without_a_sacl_is_a_hole_on_the_host(tmp_path: Path, entries: str, ruled_out: bool) -> None:
    """There 4663 alone records reading. Over the network 5145 does, which needs none."""
    files = {"inventory.csv": INVENTORY, "audit.csv": LOG, "sacl.csv": SACL.format(entries)}
    found = judge(tmp_path / "local", files, LOCAL)["Northwind/bracket.step"]["verdict"]

    assert (found == "ruled_out") == ruled_out
    assert cleared(tmp_path / "smb", sacl_csv=SACL.format(entries))


def test_a_route_that_somebody_named_himself_may_be_any(tmp_path: Path) -> None:
    """So what is not recorded of any is a hole in it."""
    named = LOCAL.replace('"local"', '"files"')
    files = {"inventory.csv": INVENTORY, "audit.csv": LOG}

    assert judge(tmp_path / "without", files, named)["Northwind/bracket.step"]["verdict"] == "ruled_out"
    files |= {"auditpol.csv": POLICY + OVER_THE_NETWORK.format(0)}
    assert judge(tmp_path / "with", files, named)["Northwind/bracket.step"]["verdict"] == "presumed"


def test_a_setting_that_is_not_understood_clears_nothing(tmp_path: Path) -> None:
    """A word of another language, and no number."""
    line = OVER_THE_NETWORK.format("").replace(",,,", ",Erfolg,,")

    assert not cleared(tmp_path, auditpol_csv=POLICY + line)
