"""What artefacts of a disk do to verdicts: they name what was there, and clear nothing."""

from datetime import datetime
from pathlib import Path

from purloined import readers
from purloined.case import Case
from tests import ntfs_bytes
from tests.small_case import TOML, judged, make, rows_of, samba, verdicts
from tests.test_srum import sample as srum_database

TOP = ntfs_bytes.reference(ntfs_bytes.ROOT, 5)
NIGHT = datetime(2026, 3, 1, 22, 0)
KINDS = ("docx", "pdf", "step", "xlsx", "dwg", "txt")
NAMES = [f"quote {place}.{KINDS[place % 6]}" for place in range(36)]
EXIT = """
[[sensor]]
name = "bytes"
match = "SRUDB.dat"
watches = { route = "internet", hosts = ["*"] }
kept = "forwarded"
continuous = { declared = "no outage", by = "head of IT" }
[[exit]]
name = "internet"
"""
VOLUME = """
[[sensor]]
name = "volume"
match = "$MFT"
watches = { host = "fs01", route = "local" }
prefix = "/srv/parts"
"""


def table() -> bytes:
    """A volume with a folder of encrypted files, and two others."""
    orrery = ntfs_bytes.reference(24)
    own = [
        ntfs_bytes.entry(24, ((TOP, "Orrery"),), folder=True),
        ntfs_bytes.entry(25, ((orrery, "valve.step"),), size=3000),
        ntfs_bytes.entry(26, ((orrery, "flange.step"),), size=4000),
        ntfs_bytes.entry(27, ((orrery, "export.7z"),), size=9000, in_use=False, sequence=2),
    ]
    own += [
        ntfs_bytes.entry(30 - 2 + place, ((orrery, f"{name}.locked"),), size=5000, modified=NIGHT, changed=NIGHT)
        for place, name in enumerate(NAMES)
    ]
    return b"".join([*ntfs_bytes.system_entries(), *own])


def case_with(folder: Path, files: dict[str, bytes], texts: dict[str, str], toml: str = TOML) -> Case:
    case = make(folder, texts, toml)
    for name, data in files.items():
        path = folder / "evidence" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        assert readers.add(case, path).state == "read"
    return judged(case)


def test_an_encrypted_file_is_judged_under_the_name_it_had(tmp_path: Path) -> None:
    """What the thief read before, and what he listed, is found; the rest is cleared by the log, not by the volume."""
    log = samba("10:00:00|thief|pread_send|Orrery/quote 0.docx", "10:00:01|thief|pread_send|Orrery/valve.step")
    listing = "".join(f"leak/Orrery/{name}\n" for name in NAMES[1:4])
    case = case_with(tmp_path, {"$MFT": table()}, {"audit.log": log, "leak.txt": listing})
    found = verdicts(rows_of(case, "SELECT * FROM verdicts", "path"))

    assert found["/Orrery/quote 0.docx"] == found["/Orrery/valve.step"] == "accessed"
    assert [found[f"/Orrery/{name}"] for name in NAMES[1:4]] == ["published"] * 3
    assert "/Orrery/quote 0.docx.locked" not in found
    assert len(found) == 38


def test_a_read_of_the_encrypted_name_is_a_read_of_the_file(tmp_path: Path) -> None:
    """Where both logs write the path in one way; the other files are cleared by the log."""
    log = samba("23:00:00|thief|pread_send|Orrery/quote 8.step.locked")
    case = case_with(tmp_path, {"$MFT": table()}, {"audit.log": log}, TOML + VOLUME)
    found = verdicts(rows_of(case, "SELECT * FROM verdicts", "path"))

    assert found.pop("/srv/parts/Orrery/quote 8.step") == "accessed"
    assert set(found.values()) == {"ruled_out A"}


def test_without_a_whole_log_a_volume_clears_nothing(tmp_path: Path) -> None:
    case = case_with(tmp_path, {"$MFT": table()}, {})

    assert set(verdicts(rows_of(case, "SELECT * FROM verdicts", "path")).values()) == {"presumed"}


def test_counters_without_a_destination_are_no_log_of_a_way_out(tmp_path: Path) -> None:
    """Whoever takes SRUM for the sensor of an exit is told so, and no bound comes of it."""
    files = {"$MFT": table(), "SRUDB.dat": srum_database()}
    case = case_with(tmp_path, files, {}, TOML + EXIT)
    found = verdicts(rows_of(case, "SELECT * FROM verdicts", "path"))
    coverage = rows_of(case, "SELECT * FROM coverage", "sensor")
    bound = rows_of(case, "SELECT * FROM bound", "bytes")

    assert set(found.values()) == {"presumed"}
    assert list(bound) == [None]
    assert not coverage["bytes"]["whole"]


def test_shortcuts_show_what_was_opened_and_clear_nothing_else(tmp_path: Path) -> None:
    """Whoever takes them for the log of a route is told that their silence means nothing."""
    sensor = """
[[sensor]]
name = "shortcuts"
match = "lnk.csv"
watches = { host = "fs01", route = "local", records = ["open"] }
kept = "forwarded"
continuous = { declared = "no outage", by = "head of IT", from = 2026-02-28T00:00:00Z, to = 2026-03-03T00:00:00Z }
"""
    header = (
        "SourceFile,SourceCreated,SourceModified,TargetCreated,FileSize,FileAttributes,LocalPath,NetworkPath,CommonPath,"
        "MachineID\n"
    )
    recent = r"C:\Users\thief\AppData\Roaming\Microsoft\Windows\Recent"
    shortcut = (
        rf"{recent}\valve.lnk,2026-03-01 10:00:00,2026-03-01 10:00:00,,3000,FileAttributeArchive,"
        "D:\\Orrery\\valve.step,,,fs01\n"
    )
    toml = TOML.replace('access = ["smb"]', 'access = ["local"]') + VOLUME.replace("/srv/parts", "D:") + sensor
    case = case_with(tmp_path, {"$MFT": table()}, {"lnk.csv": header + shortcut}, toml)
    found = verdicts(rows_of(case, "SELECT * FROM verdicts", "path"))
    coverage = rows_of(case, "SELECT * FROM coverage", "sensor")

    assert found.pop("D:/Orrery/valve.step") == "accessed"
    assert set(found.values()) == {"presumed"}
    assert "does not show all that is read by local" in coverage["shortcuts"]["reason"]
