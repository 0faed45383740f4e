"""Whatever a parser does in a process of its own, the other side gets what was read, and one word of why it ended."""

import gzip
import os
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest

from purloined.evidence import Evidence
from purloined.parsing import apart
from purloined.parsing.apart import Limits, Stopped
from tests.parsing import misbehaving

needs_limits = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="no limit of memory here")
QUICK = Limits(memory=1 << 30, cpu=1, wall=120)


def test_what_is_yielded_comes_over_in_order() -> None:
    """More than a pipe holds."""
    assert list(apart.run(misbehaving.counting, 100_000)) == list(range(100_000))


def test_plain_data_comes_over_as_it_is() -> None:
    """Of each kind."""
    assert list(apart.run(misbehaving.plain)) == list(misbehaving.plain())


@pytest.mark.parametrize("after", [0, 1, 700])
@pytest.mark.parametrize(
    ("function", "why"),
    [
        (misbehaving.failing, "ValueError: a damaged chunk"),
        (misbehaving.crashing, "SIGSEGV"),
        (misbehaving.aborting, "SIGABRT): memory allocation of 9 bytes failed"),
        pytest.param(misbehaving.devouring, "MemoryError", marks=needs_limits),
        pytest.param(misbehaving.devouring_in_native_code, "SIGSEGV", marks=needs_limits),
        pytest.param(misbehaving.working_for_ever, "1 seconds of work led nowhere", marks=needs_limits),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_everything_before_the_end_is_kept(function, why: str, after: int) -> None:
    """However it ends, and wherever within what is handed over together."""
    *items, last = apart.run(function, after, limits=QUICK)

    assert items == list(range(after))
    assert isinstance(last, Stopped)
    assert why in last.why


def test_one_that_only_waits_is_stopped() -> None:
    """By the clock on the wall."""
    began = time.monotonic()
    *items, last = apart.run(misbehaving.sleeping_for_ever, 3, limits=Limits(wall=5))

    assert items == [0, 1, 2]
    assert last == Stopped("the parser was stopped: it said nothing for 5 seconds")
    assert time.monotonic() - began < 60


def test_work_that_is_repeated_is_not_taken_for_standing_still() -> None:
    """The second process passes over, for longer than the limit, what the first handed over."""
    *items, last = apart.run(misbehaving.slow_and_crashing, 12, limits=Limits(cpu=1))

    assert items == list(range(12))
    assert "SIGSEGV" in last.why


def test_output_is_bounded() -> None:
    """In all, and each item."""
    *items, last = apart.run(misbehaving.bombing, limits=Limits(output=10 << 20))
    *first, too_large = apart.run(misbehaving.one_large)

    assert sum(map(len, items)) <= 10 << 20
    assert "more than 10,485,760 bytes" in last.why
    assert first == [b"small"]
    assert "an item of" in too_large.why


def test_what_it_prints_does_not_get_between() -> None:
    """Native code prints what it likes."""
    assert list(apart.run(misbehaving.chatting)) == [1, 2]


def test_only_plain_data_is_accepted(capfd: pytest.CaptureFixture) -> None:
    """An object that would run something on arrival is refused."""
    *items, last = apart.run(misbehaving.evil)

    assert items == [1]
    assert "no plain data" in last.why
    assert "taken over" not in capfd.readouterr().out


@needs_limits
def test_who_stops_listening_ends_it() -> None:
    """No process is left behind."""
    stream = apart.run(misbehaving.slow_to_stop, "x")
    process = next(stream)
    stream.close()

    assert not Path(f"/proc/{process}").exists()


def test_a_packed_file_is_unpacked_for_a_parser_that_searches(tmp_path: Path) -> None:
    """And the copy is gone afterwards; what is not packed is given as it lies there."""
    (tmp_path / "a").write_bytes(b"content")
    (tmp_path / "b.gz").write_bytes(gzip.compress(b"content"))
    with Evidence(tmp_path / "a").unpacked() as plain, Evidence(tmp_path / "b.gz").unpacked() as copy:
        assert (plain, copy.name, copy.read_bytes()) == (tmp_path / "a", "b", b"content")

    assert not copy.exists()
    assert plain.exists()


def test_where_the_packing_breaks_off_is_told_after_what_was_seen(tmp_path: Path) -> None:
    """So that the hole is at the end."""
    path = tmp_path / "b.gz"
    path.write_bytes(gzip.compress(os.urandom(100_000))[:-50_000])
    evidence = Evidence(path)
    with evidence.unpacked() as copy:
        assert 0 < copy.stat().st_size < 100_000
        evidence.saw(7, datetime(2026, 3, 1))
    (unread,) = evidence.take_unread(end=True)

    assert (unread.record, unread.after, unread.before) == (8, datetime(2026, 3, 1), None)
    assert "breaks off" in unread.detail


def test_a_bomb_does_not_fill_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is unpacked as far as there is room."""
    path = tmp_path / "b.gz"
    path.write_bytes(gzip.compress(bytes(32 << 20)))
    monkeypatch.setattr("purloined.evidence.ROOM_LEFT", 1 << 60)
    evidence = Evidence(path)
    with evidence.unpacked() as copy:
        assert copy.stat().st_size == 0

    assert "no room" in evidence.take_unread(end=True)[0].detail
