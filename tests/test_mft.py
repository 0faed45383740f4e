"""What the bytes of a master file table say, and what of them is not believed."""

import gzip
import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from purloined.evidence import Evidence
from purloined.holdings import mft
from purloined.parsing.mft_entries import FIRST_OWN, Folders
from purloined.parsing.rename_bursts import DAY, FEWEST, Endings, without_ending
from tests import ntfs_bytes
from tests.ntfs_bytes import ROOT, SIZE, entry, reference

LAB = Path(__file__).parents[2] / "shared" / "data" / "lab" / "mft"
SAMPLE = Path(__file__).parent / "holdings" / "mft" / "volume.mft"
TOP = reference(ROOT, 5)
BURST = datetime(2026, 3, 3, 23, 0)


def volume(*own: bytes) -> bytes:
    """A table with the system's entries and these."""
    return b"".join([*ntfs_bytes.system_entries(), *own])


def read(data: bytes, folder: Path, **told: object) -> tuple[list[dict], list]:
    """(rows, unread) of a table."""
    path = folder / "$MFT"
    path.write_bytes(data)
    evidence = Evidence(path, settings=told)
    return list(mft.read(evidence)), evidence.take_unread(end=True)


def sample() -> bytes:
    """The invented volume that lies beside the golden."""
    drawings, docs, gone = (reference(number) for number in (24, 25, 26))
    kinds = ("docx", "pdf", "step", "xlsx", "txt")
    return volume(
        entry(24, ((TOP, "Drawings"),), folder=True),
        entry(25, ((drawings, "Orion Pumps"),), folder=True),
        entry(26, ((TOP, "Gone"),), folder=True, in_use=False, sequence=2),
        entry(27, ((docs, "hinge.step"),), size=20480, short="HINGE~1.STE", stream="Zone.Identifier"),
        entry(28, ((docs, "note.txt"),), size=11, resident=True),
        entry(29, ((docs, "one.pdf"), (drawings, "two.pdf")), size=900),
        entry(30, ((docs, "old.csv"),), size=77, in_use=False, sequence=4),
        entry(31, ((gone, "export.7z"),), size=5_000_000, in_use=False, sequence=2),
        entry(32, ((docs, "in pieces.pst"),), listed=True),
        entry(33, size=7_000_000_000, base=reference(32)),
        entry(34, ((reference(999), "orphan.dwg"),), size=5),
        entry(35, ((reference(11, 11), "$UsnJrnl"),), size=8),
        *(
            entry(
                36 + place,
                ((docs, f"quote {place}.{kinds[place % 5]}.locked"),),
                size=4096 + place,
                modified=BURST + timedelta(seconds=place),
                changed=BURST + timedelta(seconds=place, milliseconds=5),
            )
            for place in range(FEWEST)
        ),
        entry(66, ((docs, "README.locked"),), size=40, modified=BURST + timedelta(seconds=90), changed=BURST),
    )


def test_the_sample_is_what_the_writer_makes() -> None:
    assert SAMPLE.read_bytes() == sample()


@pytest.mark.skipif(not LAB.is_dir(), reason="the lab's data is not beside the project")
def test_a_real_table_gives_the_inventory_before_the_encryption() -> None:
    """All 414 files and the archive are held under the names of the truth, the encrypted ones are known to be such."""
    truth = json.loads((LAB / "ground_truth.json").read_text("utf-8"))
    evidence = Evidence(LAB / "MFT.bin.gz")
    rows = list(mft.read(evidence))
    renamed = {row["path"][1:] for row in rows if row.get("action") == "rename"}
    deleted = [row["path"][1:] for row in rows if row.get("action") == "delete"]
    held = {row["path"][1:] for row in rows if "action" not in row}

    assert renamed == set(truth["overwritten_with_20000_random_bytes_and_renamed_lckd"])
    assert renamed < held
    assert deleted == truth["deleted"]
    assert truth["staged_archive"]["path"] in held
    assert not any(name.endswith(".lckd") for name in held)
    assert evidence.take_unread(end=True) == []


@pytest.mark.skipif(not LAB.is_dir(), reason="the lab's data is not beside the project")
def test_a_real_table_whose_marks_were_undone_is_read_the_same(tmp_path: Path) -> None:
    data = bytearray(gzip.decompress((LAB / "MFT.bin.gz").read_bytes()))
    whole, _ = read(bytes(data), tmp_path)
    for at in range(0, len(data), SIZE):
        for place, end in ((50, 510), (52, 1022)):
            data[at + end : at + end + 2] = data[at + place : at + place + 2]

    assert read(bytes(data), tmp_path) == (whole, [])


def test_an_entry_that_was_torn_is_not_believed(tmp_path: Path) -> None:
    data = bytearray(volume(entry(24, ((TOP, "a.pdf"),), size=1), entry(25, ((TOP, "b.pdf"),), size=2)))
    data[24 * SIZE + 1022] ^= 0xFF
    rows, unread = read(bytes(data), tmp_path)

    assert [row["path"] for row in rows] == ["/b.pdf"]
    assert [(item.record, item.detail) for item in unread] == [(24, "torn: its sectors do not belong together")]


def test_a_size_that_cannot_be_is_unknown(tmp_path: Path) -> None:
    rows, _ = read(volume(entry(24, ((TOP, "a.pdf"),), size=1 << 62)), tmp_path)

    assert [(row["path"], row["size"]) for row in rows] == [("/a.pdf", None)]


def test_a_file_without_a_name_is_told_of(tmp_path: Path) -> None:
    rows, unread = read(volume(entry(24, size=1), entry(25, size=1, in_use=False)), tmp_path)

    assert rows == []
    assert [(item.record, item.detail) for item in unread] == [(24, "in use, and without a name")]


def test_an_entry_that_the_file_system_gave_up_is_told_of(tmp_path: Path) -> None:
    data = volume(b"BAAD" + entry(24, ((TOP, "a.pdf"),), size=1)[4:], entry(25, ((TOP, "b.pdf"),), size=2))
    rows, unread = read(data, tmp_path)

    assert [row["path"] for row in rows] == ["/b.pdf"]
    assert [(item.record, item.detail) for item in unread] == [(24, "marked as damaged by the file system")]


def test_entries_of_the_larger_size_are_read(tmp_path: Path) -> None:
    names = tuple((TOP, f"{'long name ' * 20}{place}.pdf") for place in range(5))
    own = entry(24, names, size=1, length=4096)
    rows, unread = read(b"".join([*ntfs_bytes.system_entries(4096), own]), tmp_path)

    assert [row["path"] for row in rows] == [f"/{name}" for _, name in names]
    assert unread == []


def test_zeros_between_used_entries_are_missing_entries_and_at_the_end_unused_ones(tmp_path: Path) -> None:
    data = volume(bytes(2 * SIZE), entry(26, ((TOP, "a.pdf"),), size=1), bytes(3 * SIZE))
    rows, unread = read(data, tmp_path)

    assert [row["path"] for row in rows] == ["/a.pdf"]
    assert [(item.record, item.detail) for item in unread] == [
        (24, "nothing but zeros, and used entries behind (so are those up to 25)")
    ]


def test_a_file_is_not_put_into_a_folder_whose_entry_was_used_anew(tmp_path: Path) -> None:
    data = volume(
        entry(24, ((TOP, "New"),), folder=True, sequence=3),
        entry(25, ((reference(24, 2), "a.pdf"),), size=1, in_use=False, sequence=2),
        entry(26, ((reference(24, 3), "b.pdf"),), size=1),
    )
    rows, _ = read(data, tmp_path)

    assert [row["path"] for row in rows] == ["/?/a.pdf", "/New/b.pdf"]


def test_folders_in_each_other_end_somewhere(tmp_path: Path) -> None:
    data = volume(
        entry(24, ((reference(25), "a"),), folder=True),
        entry(25, ((reference(24), "b"),), folder=True),
        entry(26, ((reference(24), "c.pdf"),), size=1),
    )
    rows, unread = read(data, tmp_path)

    assert rows[0]["path"].startswith("/?/")
    assert [item.record for item in unread] == [26]


def test_more_folders_than_are_kept_cost_paths_and_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Folders, "MOST", 3)  # with the system's own two
    one, other = entry(24, ((TOP, "One"),), folder=True), entry(25, ((TOP, "Other"),), folder=True)
    data = volume(one, other, *(entry(n, ((reference(n - 2), "a.pdf"),), size=1) for n in (26, 27)))
    rows, unread = read(data, tmp_path)

    assert [row["path"] for row in rows] == ["/One/a.pdf", "/?/a.pdf"]
    assert [item.record for item in unread] == [0, 27]


def test_only_the_file_systems_own_folder_is_left_out(tmp_path: Path) -> None:
    data = volume(
        entry(24, ((TOP, "$Extended"),), folder=True),
        entry(25, ((reference(24), "a.pdf"),), size=1),
        entry(26, ((reference(11, 11), "b.pdf"),), size=1),
    )
    rows, _ = read(data, tmp_path)

    assert [row["path"] for row in rows] == ["/$Extended/a.pdf"]


def test_host_and_drive_are_those_that_case_toml_states(tmp_path: Path) -> None:
    data = volume(entry(24, ((TOP, "a.pdf"),), size=1))
    rows, _ = read(data, tmp_path, watches={"host": "fs01", "route": "local"}, prefix="D:")

    assert [(row["host"], row["path"]) for row in rows] == [("fs01", "D:/a.pdf")]


def _files(ending: str, kinds: tuple[str, ...], count: int, created: int, modified: int, pause: int = 1) -> Endings:
    endings = Endings()
    for place in range(count):
        endings.add(f"f{place}.{kinds[place % len(kinds)]}{ending}", created, modified + place * pause)
    return endings


@pytest.mark.parametrize(
    "endings",
    [
        pytest.param(_files(".locked", tuple("abcde"), FEWEST - 1, 0, DAY), id="too few"),
        pytest.param(_files(".gz", ("csv", "xml", "json", "txt"), 200, 0, DAY), id="of too few kinds"),
        pytest.param(_files(".mui", ("exe", "dll", "cpl", "msc", "ocx"), 200, DAY, DAY), id="made under that name"),
        pytest.param(_files(".lnk", tuple("abcde"), 1000, -DAY, 0, pause=DAY), id="over years"),
    ],
)
def test_what_is_no_burst_is_not_taken_for_one(endings: Endings) -> None:
    assert endings.bursts() == ()


def test_a_mass_of_rare_endings_hides_no_burst() -> None:
    endings = Endings()
    for place in range(30_000):
        endings.add(f"cache.{place}.{place}", 0, DAY)
        endings.add(f"f{place}.{'abcde'[place % 5]}.locked", 0, 2 * DAY)

    assert [burst.ending for burst in endings.bursts()] == [".locked"]


def test_all_that_was_appended_is_cut_off() -> None:
    """A part with dots that is the same for all belongs to the ending; the kinds of files do not."""
    endings = _files(".id-4711.locked", ("docx", "pdf", "dwg", "txt", "jpg"), 5000, 0, DAY)
    bursts = endings.bursts()

    assert [burst.ending for burst in bursts] == [".id-4711.locked"]
    assert without_ending("f1.pdf.id-4711.locked", DAY + 4999, bursts)[0] == "f1.pdf"
    assert without_ending("f1.pdf.id-4711.locked", 5 * DAY, bursts) is None


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damage_costs_the_entries_it_hits_and_no_others(tmp_path: Path, data: st.DataObject) -> None:
    """What is overwritten within one own entry leaves all files of the others as they were."""
    whole = bytearray(sample())
    at = data.draw(st.integers(FIRST_OWN * SIZE, len(whole) - 1))
    junk = data.draw(st.binary(min_size=1, max_size=64))[: SIZE - at % SIZE]
    before = {(row["record"], row["path"]) for row in read(bytes(whole), tmp_path)[0] if "action" not in row}
    whole[at : at + len(junk)] = junk
    rows, _ = read(bytes(whole), tmp_path)
    hit = at // SIZE

    if hit > 35:  # not a folder, on which others depend
        after = {(row["record"], row["path"]) for row in rows if "action" not in row}
        assert {item for item in before if item[0] != hit} <= {(r, p.removesuffix(".locked")) for r, p in after} | after
