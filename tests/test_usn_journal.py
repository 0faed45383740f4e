"""What the bytes of a change journal say."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from purloined.events import usn_journal
from purloined.evidence import Evidence
from purloined.parsing import file_changes
from purloined.parsing.file_changes import CLOSE, CREATE, DELETE, EXTEND, NEW_NAME, OLD_NAME
from tests.ntfs_bytes import journal_record

REAL = Path(__file__).parents[2] / "shared" / "data" / "lab" / "public" / "ntfs" / "UsnJrnl.raw"
SAMPLE = Path(__file__).parent / "events" / "usn_journal" / "journal.J"
START = datetime(2026, 3, 3, 22, 10)
PAGE = 4096


def records(*said: tuple, first: int = 5 * PAGE) -> list[bytes]:
    """Records one after another, each a second after the one before: (name, reasons, what else is not usual)."""
    made, usn = [], first
    for place, (name, reasons, *more) in enumerate(said):
        one = journal_record(usn, name, reasons, START + timedelta(seconds=place), **(more[0] if more else {}))
        made.append(one)
        usn += len(one)
    return made


def sample() -> bytes:
    """The invented journal that lies beside the golden."""
    three = {"file": 41, "version": 3}
    first = b"".join(
        records(
            ("northwind.7z", CREATE),
            ("northwind.7z", CREATE | EXTEND),
            ("northwind.7z", CREATE | EXTEND | CLOSE),
            ("hinge.step", OLD_NAME, three),
            ("hinge.step.locked", NEW_NAME, three),
            ("hinge.step.locked", NEW_NAME | CLOSE, three),
            ("Staging", CREATE | CLOSE, {"file": 42, "attributes": 0x10}),
            ("northwind.7z", DELETE | CLOSE),
            ("lost.pdf.locked", NEW_NAME | CLOSE, {"file": 43}),
            ("lost.pdf.locked", NEW_NAME, {"file": 43}),
        )
    )
    beyond = b"".join(records(("late.txt", DELETE | CLOSE, {"file": 44}), first=8 * PAGE))
    return bytes(2 * PAGE) + first.ljust(PAGE, b"\0") + b"\x07" * 64 + beyond


def read(data: bytes, folder: Path) -> tuple[list[tuple], list, list]:
    path = folder / "$J"
    path.write_bytes(data)
    evidence = Evidence(path)
    rows = [(row["action"], row["name"], row.get("new_path")) for row in usn_journal.read(evidence)]
    return rows, evidence.take_unread(end=True), evidence.runs()


def test_the_sample_is_what_the_writer_makes() -> None:
    assert SAMPLE.read_bytes() == sample()


@pytest.mark.skipif(not REAL.is_file(), reason="the public samples are not beside the project")
def test_a_real_journal_tells_of_two_files_made_and_renamed() -> None:
    evidence = Evidence(REAL)
    rows = [(row["action"], row["name"], row.get("new_path")) for row in usn_journal.read(evidence)]

    assert rows == [
        ("create", "Nieuw - Tekstdocument.txt", None),
        ("rename", "Nieuw - Tekstdocument.txt", "first.txt"),
        ("write", "first.txt", None),
        ("create", "Kopie van first.txt", None),
        ("write", "Kopie van first.txt", None),
        ("write", "Kopie van first.txt", None),
        ("rename", "Kopie van first.txt", "second.txt"),
    ]
    assert [run.records for run in evidence.runs()] == [19]
    assert evidence.take_unread(end=True) == []


def test_a_page_that_is_missing_breaks_the_run(tmp_path: Path) -> None:
    data = b"".join(records(("a", CREATE))) + b"".join(records(("b", CREATE), first=7 * PAGE))
    _, _, runs = read(data, tmp_path)

    assert [(run.first_sequence, run.last_sequence) for run in runs] == [(5, 5), (7, 7)]


def test_pages_that_follow_each_other_are_one_run(tmp_path: Path) -> None:
    data = b"".join(records(("a", CREATE))).ljust(PAGE, b"\0") + b"".join(records(("b", CREATE), first=6 * PAGE))
    _, _, runs = read(data, tmp_path)

    assert [(run.first_sequence, run.last_sequence) for run in runs] == [(5, 6)]


def test_a_reason_that_stays_is_told_once_and_again_after_the_file_was_closed(tmp_path: Path) -> None:
    said = [("a", EXTEND), ("a", EXTEND), ("a", EXTEND | CLOSE), ("a", EXTEND)]
    rows, _, _ = read(b"".join(records(*said)), tmp_path)

    assert rows == [("write", "a", None), ("write", "a", None)]


def test_more_open_files_than_are_remembered_cost_renames_and_say_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_changes, "OPEN", 2)
    old = [(f"{number}.pdf", OLD_NAME, {"file": number}) for number in (50, 51, 52)]
    new = [(f"{number}.x", NEW_NAME, {"file": number}) for number in (50, 51, 52)]
    rows, unread, _ = read(b"".join(records(*old, *new)), tmp_path)

    assert rows == [("rename", "51.pdf", "51.x"), ("rename", "52.pdf", "52.x")]
    assert [item.detail for item in unread] == ["renamed to 50.x; its name before is not in the journal"]


def test_zeros_of_any_length_are_skipped(tmp_path: Path) -> None:
    one = b"".join(records(("a", CREATE)))
    for zeros in (0, 8, PAGE, (1 << 20) - 8, 1 << 20, (3 << 20) + 64):
        assert read(bytes(zeros) + one + bytes(zeros) + one, tmp_path)[0][:1] == [("create", "a", None)], zeros


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(0, 1500), junk=st.binary(min_size=8, max_size=160))
def test_junk_between_records_costs_no_record_beside_it(tmp_path: Path, cut: int, junk: bytes) -> None:
    """Records keep their places of eight bytes; what is none becomes an unread."""
    made = records(*[(f"{number}.pdf", CREATE, {"file": number}) for number in range(20)])
    cut %= len(made)
    junk = b"\xff" * 8 + junk[: len(junk) // 8 * 8]
    rows, unread, _ = read(b"".join([*made[:cut], junk, *made[cut:]]), tmp_path)

    assert {row[1] for row in rows} >= {f"{number}.pdf" for number in range(20)}
    assert unread
