"""Opening evidence: bounded, decompressed, honest about what is not there."""

import gzip
import lzma
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import zstandard

from purloined.evidence import LONGEST_LINE, Evidence, from_epoch, from_iso


def test_an_empty_file_has_no_lines(tmp_path: Path) -> None:
    """And no unread ones."""
    (tmp_path / "x").write_bytes(b"")
    evidence = Evidence(tmp_path / "x")

    assert (list(evidence.lines()), evidence.take_unread(end=True), evidence.head()) == ([], [], b"")


def test_empty_lines_are_left_out_but_counted(tmp_path: Path) -> None:
    """Line numbers are those of an editor."""
    (tmp_path / "x").write_bytes(b"a\n\n\r\nb")

    assert list(Evidence(tmp_path / "x").lines()) == [(1, "a"), (4, "b")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_byte_order_mark_decides_the_encoding(tmp_path: Path, encoding: str) -> None:
    """Also where a letter's code holds the byte of a newline (Ċ is U+010A)."""
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    (tmp_path / "x").write_bytes(mark + "aĊb\r\n図面\n".encode(encoding))

    assert list(Evidence(tmp_path / "x").lines()) == [(1, "aĊb"), (2, "図面")]


def test_bytes_that_are_no_text_stay_visible(tmp_path: Path) -> None:
    """A name in cp932 in a UTF-8 log."""
    (tmp_path / "x").write_bytes(b"a\x82\xa0b\n")

    assert list(Evidence(tmp_path / "x").lines()) == [(1, "a\\x82\\xa0b")]


def test_a_line_too_long_is_reported_and_the_next_one_read(tmp_path: Path) -> None:
    """At its own number."""
    (tmp_path / "x").write_bytes(b"a\n" + b"x" * (LONGEST_LINE + 1) + b"\nb\n")
    evidence = Evidence(tmp_path / "x")

    assert list(evidence.lines()) == [(1, "a"), (3, "b")]
    assert [item.record for item in evidence.take_unread(end=True)] == [2]


def test_a_compressed_file_that_breaks_off_is_read_to_the_break_and_reported(tmp_path: Path) -> None:
    """Not an exception, and not silence."""
    whole = gzip.compress("\n".join(f"line {n} {n * 7919}" for n in range(20_000)).encode())
    (tmp_path / "x.gz").write_bytes(whole[: len(whole) // 2])
    evidence = Evidence(tmp_path / "x.gz")
    lines = list(evidence.lines())

    assert lines[0] == (1, "line 0 0")
    assert "breaks off" in evidence.take_unread(end=True)[0].detail


MANY_LINES = "\n".join(f"line {n} {n * 7919}" for n in range(20_000)).encode()
PACKED = {
    "gzip": gzip.compress(MANY_LINES),
    "xz": lzma.compress(MANY_LINES),
    "zstd": zstandard.ZstdCompressor().compress(MANY_LINES),
    "zstd with a checksum": zstandard.ZstdCompressor(write_checksum=True).compress(MANY_LINES),
    "zstd in two frames": zstandard.compress(MANY_LINES[:90_000]) + zstandard.compress(MANY_LINES[90_000:]),
}


def seen(path: Path, data: bytes) -> tuple[int, list]:
    """How many lines are read of it, each seen at one moment, and what is unread."""
    path.write_bytes(data)
    evidence = Evidence(path)
    count = 0
    for count, _ in evidence.lines():
        evidence.saw(count, datetime(2026, 3, 1))
    return count, evidence.take_unread(end=True)


@pytest.mark.parametrize("kind", PACKED)
def test_what_is_packed_is_whole_or_is_said_to_break_off(tmp_path: Path, kind: str) -> None:
    """Cut anywhere, also where the unpacking program takes what is missing for the end."""
    assert seen(tmp_path / "whole", PACKED[kind]) == (20_000, [])
    for cut in (1, 5, 100, len(PACKED[kind]) // 2, len(PACKED[kind]) - 40):
        assert len(seen(tmp_path / "cut", PACKED[kind][:-cut])[1]) == 1, cut


def test_of_what_was_altered_under_its_packing_nothing_is_certain(tmp_path: Path) -> None:
    """A checksum that is wrong says that some line before is: the hole has no beginning. One that is cut has."""
    altered = bytearray(PACKED["gzip"])
    altered[-6] ^= 1
    lines, (unread,) = seen(tmp_path / "altered", bytes(altered))
    assert (lines, unread.after, unread.before) == (20_000, None, None)

    _, (unread,) = seen(tmp_path / "cut", PACKED["gzip"][:-30_000])
    assert (unread.after, unread.before) == (datetime(2026, 3, 1), None)


def test_an_unread_record_knows_the_times_around_it(tmp_path: Path) -> None:
    """So that it is a hole at its place, and not everywhere."""
    (tmp_path / "x").write_bytes(b"")
    evidence = Evidence(tmp_path / "x")
    one, two = datetime(2026, 3, 1), datetime(2026, 3, 2)
    evidence.saw(1, one)
    evidence.unread(2, "why")
    evidence.saw(3, two)
    evidence.unread(4, "why")
    first, second = evidence.take_unread(end=True)

    assert (first.after, first.before, second.after, second.before) == (one, two, two, None)


def test_record_numbers_make_runs(tmp_path: Path) -> None:
    """A hole in the numbers begins a new one; the same number again does not."""
    (tmp_path / "x").write_bytes(b"")
    evidence = Evidence(tmp_path / "x")
    for number in (5, 6, 6, 7, 10, 11):
        evidence.saw(number, datetime(2026, 3, 1, number), sequence=number)

    assert [(run.first_sequence, run.last_sequence, run.records) for run in evidence.runs()] == [(5, 7, 4), (10, 11, 2)]


def beaten(folder: Path, seconds: list[float], usual: int = 60) -> list[tuple]:
    """The runs of heartbeats at these seconds of a day, as (from, to, beats, every)."""
    (folder / "x").write_bytes(b"")
    evidence, day = Evidence(folder / "x"), datetime(2026, 3, 1)
    for second in seconds:
        evidence.beat(day + timedelta(seconds=second), usual)
    return [
        ((run.from_time - day).total_seconds(), (run.to_time - day).total_seconds(), run.records, run.every)
        for run in evidence.runs()
    ]


def test_a_single_missing_heartbeat_breaks_the_run(tmp_path: Path) -> None:
    """Also one of the first, from which the rhythm is learnt."""
    regular = [8.0 * n for n in range(100)]

    assert beaten(tmp_path, regular) == [(0, 792, 100, 8)]
    for missing in (1, 3, 50, 98):
        fewer = regular[:missing] + regular[missing + 1 :]
        assert [run[:2] for run in beaten(tmp_path, fewer)] == [(0, 8 * missing - 8), (8 * missing + 8, 792)]


def test_heartbeats_out_of_order_or_twice_break_nothing(tmp_path: Path) -> None:
    """Nor do they bridge a hole."""
    mixed = [8.0 * (n ^ 1) for n in range(100)] + [80.0, 80.0]

    assert beaten(tmp_path, mixed) == [(0, 792, 102, 8)]
    assert [run[:2] for run in beaten(tmp_path, [0, 8, 16, 24, 32, 40, 48, 200, 208, 192, 200, 24])] == [
        (0, 48),
        (192, 208),
    ]


def test_few_heartbeats_do_not_make_a_slow_rhythm(tmp_path: Path) -> None:
    """Two beats ten hours apart show a hole, not a rhythm of ten hours; but many slow ones show a slow rhythm."""
    assert [run[:2] for run in beaten(tmp_path, [0, 36_000])] == [(0, 0), (36_000, 36_000)]
    assert beaten(tmp_path, [300.0 * n for n in range(10)]) == [(0, 2700, 10, 300)]


def test_a_rhythm_that_a_restart_changed_is_learnt_anew(tmp_path: Path) -> None:
    """Slower from some time on: one break, not one at each beat."""
    beats = [8.0 * n for n in range(50)] + [1000 + 30.0 * n for n in range(50)]

    assert beaten(tmp_path, beats) == [(0, 392, 50, 8), (1000, 2470, 50, 30)]


@pytest.mark.parametrize("text", ["", "x", "9" * 40, "-1e9", "2026-13-01T00:00:00Z", "0001-01-01T00:00:00+23:00"])
def test_a_time_that_is_none_is_none(text: str) -> None:
    """Never an exception."""
    assert from_iso(text) is None
    assert from_epoch(text) is None


def test_epoch_and_iso_agree_to_the_microsecond() -> None:
    """Also where a float would not."""
    assert from_epoch("1772402460.123456") == from_iso("2026-03-02T07:01:00.123456+09:00")


def test_a_log_exported_newest_first_is_one_run(tmp_path: Path) -> None:
    """Its record numbers fall by one; a number left out breaks the run as it does in any other order."""
    path = tmp_path / "log"
    path.write_bytes(b"")
    evidence = Evidence(path)
    for record, number in enumerate([9, 8, 7, 5, 4], 1):
        evidence.saw(record, datetime(2026, 3, 1, 12, 0, number), number, "fw1")

    assert [(run.first_sequence, run.last_sequence, run.from_time.second, run.to_time.second, run.records)
            for run in evidence.runs()] == [(7, 9, 7, 9, 3), (4, 5, 4, 5, 2)]  # fmt: skip
