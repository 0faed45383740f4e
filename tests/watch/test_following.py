"""Logs that are followed: every line counts once, whatever is done to the files meanwhile."""

import gzip
import io
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from purloined.watch import followed, following, known
from purloined.watch.followed import label_of
from purloined.watch.ledger import Ledger
from purloined.watch.watching import Watching, run
from tests.watch.counting import Counting, line, lines, sums


class Desk:
    """A folder of logs, and a watch over it that can be stopped and started."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.logs = folder, folder / "logs"
        self.logs.mkdir(parents=True)
        (folder / "watch.toml").write_text("")
        self.later = 0.0  # seconds by which the clock is ahead of the files
        self.said: list[str] = []
        self.alerts: list[dict] = []
        self.given = [self.logs]
        self.stdin: followed.Piped | None = None
        self.is_once = False
        self._open: tuple[Ledger, Watching] | None = None

    @property
    def watching(self) -> Watching:
        if self._open is None:
            told = known.read(self.folder / "watch.toml")
            ledger = Ledger(told.state)
            piece = self.folder / "piece"
            self._open = ledger, Watching(
                told, self.given, ledger, piece, self.alerts.append, self.said.append, self.clock, self.stdin,
                is_once=self.is_once, every=0.0, detector=Counting,
            )  # fmt: skip
        return self._open[1]

    def clock(self) -> float:
        return time.time() + self.later

    def round(self) -> list[int]:
        """The sums after one round."""
        while self.watching.round():
            pass
        return self.sums

    @property
    def sums(self) -> list[int]:
        return self.watching._detector.sums

    def stop(self) -> None:
        if self._open:
            ledger, watching = self._open
            watching.__exit__(None)
            ledger.__exit__()
            self._open = None

    def write(self, text: str | bytes, name: str = "conn.log") -> None:
        """Adds to a log."""
        with (self.logs / name).open("ab") as file:
            file.write(text.encode() if isinstance(text, str) else text)

    def logs_of(self, label: str) -> list[followed.Log]:
        """All that were ever read, the oldest first."""
        self.watching.commit()
        return [log for log in self._open[0].logs() if log.label == label]

    def rows(self) -> dict[str, tuple[int, int, str]]:
        """Of each log: lines, unread, reader."""
        self.watching.commit()
        return {log.label: (log.lines, log.unread, log.reader) for log in self._open[0].logs()}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.stop()


def test_nothing_happens_on_an_empty_file(desk: Desk) -> None:
    """Nor with none at all."""
    assert desk.round() == [0, 0, 0]
    desk.write("")
    assert desk.round() == [0, 0, 0]
    desk.write(line(1))
    assert desk.round() == sums(1)
    assert desk.said == []


def test_a_line_without_its_end_waits_for_it(desk: Desk) -> None:
    """However long it takes, and over a restart."""
    desk.write(lines(1, 3) + line(4)[:40])
    assert desk.round() == sums(3)
    desk.later = 86_400
    assert desk.round() == sums(3)
    desk.stop()
    desk.write(line(4)[40:])
    assert desk.round() == sums(4)
    assert desk.rows() == {"conn.log": (4, 0, "zeek_conn")}


def test_a_line_of_many_megabytes_is_one_that_could_not_be_read(desk: Desk) -> None:
    """And what follows it is read."""
    desk.write(lines(1, 2) + "x" * (9 << 20))
    assert desk.round() == sums(2)
    desk.stop()
    desk.write("y" * (5 << 20) + "\n" + line(3))
    assert desk.round() == sums(3)
    assert desk.rows() == {"conn.log": (4, 1, "zeek_conn")}


@pytest.mark.parametrize("code", ["utf-16-le", "utf-16-be"])
def test_a_log_in_utf_16_is_followed_as_any_other(desk: Desk, code: str) -> None:
    """As PowerShell writes it: cut inside of a letter, over restarts and rotation, and with a line that is too long."""
    mark, trap = "\ufeff".encode(code), "\u0a41\u0100\u0a41"  # letters between which a line's end seems to stand
    written = [line(number).replace('"C', f'"{trap}').encode(code) for number in range(1, 7)]
    too_long = ("x" * (5 << 20) + "\n").encode(code)
    desk.write(mark + b"".join(written[:3]) + written[3][:33])
    assert desk.round() == sums(3)
    desk.stop()
    desk.write(written[3][33:])
    assert desk.round() == sums(4)
    renamed(desk.logs / "conn.log")
    desk.write(mark + written[4] + too_long[:-3])
    assert desk.round() == sums(5)
    desk.stop()
    desk.write(too_long[-3:] + written[5])
    assert desk.round() == sums(6)
    assert [(log.lines, log.unread) for log in desk.logs_of("conn.log")] == [(4, 0), (3, 1)]


def test_nothing_is_read_twice_after_a_restart(desk: Desk) -> None:
    """Nor after many."""
    for last in range(1, 6):
        desk.write(line(last))
        assert desk.round() == sums(last)
        desk.stop()
    assert desk.round() == sums(5)


def renamed(log: Path) -> None:
    log.rename(log.with_name("conn.log.1"))


def copied_and_cut(log: Path) -> None:
    shutil.copyfile(log, log.with_name("conn.log.1"))
    os.truncate(log, 0)


def packed(log: Path) -> None:
    log.with_name("conn.log.1.gz").write_bytes(gzip.compress(log.read_bytes()))
    log.unlink()


def moved_and_packed(log: Path) -> None:
    """As Zeek does: into a folder named by the day, under another name."""
    folder = log.with_name("2026-03-03")
    folder.mkdir(exist_ok=True)
    (folder / "conn.22:00:00-23:00:00.log.gz").write_bytes(gzip.compress(log.read_bytes()))
    log.unlink()


ROTATIONS = [renamed, copied_and_cut, packed, moved_and_packed]


@pytest.mark.parametrize("rotate", ROTATIONS)
@pytest.mark.parametrize("is_stopped", [False, True], ids=["while it runs", "while it is stopped"])
@pytest.mark.parametrize("is_folder", [True, False], ids=["a folder", "a file"])
def test_a_rotated_log_is_read_to_its_end_and_then_the_new_one(rotate, is_stopped: bool, is_folder: bool, desk) -> None:
    """However it is rotated, and whether somebody looks or not; what was rotated away has lines that were not read."""
    desk.given = [desk.logs if is_folder else desk.logs / "conn.log"]
    desk.write(lines(1, 300))
    assert desk.round() == sums(300)
    if is_stopped:
        desk.stop()
    if not is_folder and is_stopped and rotate is moved_and_packed:
        pytest.skip("what left the folder while nobody looked is not found again")
    desk.write(lines(301, 310))
    rotate(desk.logs / "conn.log")
    desk.write(lines(311, 320))
    desk.later = 60  # packed files are left alone while they are written
    assert desk.round() == sums(320)
    desk.stop()
    assert desk.round() == sums(320)


@pytest.mark.parametrize("rotate", ROTATIONS)
def test_a_rotated_log_that_was_read_is_not_read_again(rotate, desk: Desk) -> None:
    """Under whatever name it is found."""
    desk.write(lines(1, 300))
    desk.round()
    rotate(desk.logs / "conn.log")
    desk.later = 60
    assert desk.round() == sums(300)
    desk.stop()
    assert desk.round() == sums(300)


@pytest.mark.parametrize("rotate", [renamed, packed])
def test_a_long_log_is_read_in_turns_and_to_its_end_before_the_next(rotate, desk: Desk, monkeypatch) -> None:
    """However many turns that takes, and though another one of its name waits."""
    monkeypatch.setattr(following, "PIECE", 4096)
    monkeypatch.setattr(following, "AT_ONCE", 8192)
    desk.write(lines(1, 200))
    rotate(desk.logs / "conn.log")
    desk.write(lines(201, 300))
    desk.later, desk.is_once = 60, True

    rounds = 0
    while desk.watching.round():
        rounds += 1
        done = desk.sums[0]
        assert desk.sums == sums(done)
    assert rounds > 5
    assert desk.sums == sums(300)


def test_logs_that_were_rotated_before_the_first_start_are_read_in_order(desk: Desk) -> None:
    """So that what is usual is learnt from them."""
    desk.write(lines(1, 10))
    packed(desk.logs / "conn.log")
    desk.write(lines(11, 20))
    renamed(desk.logs / "conn.log")
    desk.write(lines(21, 30))
    desk.later = 60

    assert desk.round() == sums(30)
    assert {log.label for log in desk.watching.following.logs()} == {"conn.log"}


def test_a_copy_of_a_log_that_is_still_written_is_not_read(desk: Desk) -> None:
    """Not even while the copy is being made."""
    desk.write(lines(1, 300))
    desk.round()
    whole = (desk.logs / "conn.log").read_bytes()
    for size in (0, 100, 5000, len(whole)):
        (desk.logs / "conn.log.1").write_bytes(whole[:size])
        assert desk.round() == sums(300)
    desk.write(lines(301, 302))
    assert desk.round() == sums(302)


def test_a_log_that_is_cut_in_its_place_begins_anew(desk: Desk) -> None:
    """Where nothing of it was left unread, nothing is lost."""
    desk.write(lines(1, 20))
    desk.round()
    os.truncate(desk.logs / "conn.log", 0)
    desk.write(lines(21, 60))
    assert desk.round() == sums(60)


def test_an_inode_that_is_used_again_is_another_log(desk: Desk) -> None:
    """As file systems do it with that of a file that was deleted."""
    desk.write(lines(1, 20))
    desk.round()
    desk.stop()
    path = desk.logs / "conn.log"
    with path.open("r+b") as file:  # the same inode, other bytes, and longer
        file.write(lines(21, 60).encode())
    assert desk.round() == sums(60)


def test_a_deleted_log_is_read_to_its_end(desk: Desk) -> None:
    """Its last line is whole, even without an end."""
    desk.write(lines(1, 20))
    desk.round()
    desk.write((lines(21, 25)).rstrip("\n"))
    (desk.logs / "conn.log").unlink()
    assert desk.round() == sums(24)
    desk.later = 60
    assert desk.round() == sums(25)


def test_two_logs_with_the_same_heading_are_two(desk: Desk) -> None:
    """While there is nothing but the heading in them, too."""
    heading = "#separator \\x09\n#path\tconn\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\t"
    heading += "conn_state\torig_ip_bytes\tresp_ip_bytes\n"

    def row(number: int) -> str:
        return f"{1772575200 + number}.0\tC{number}\t10.0.5.9\t1\t203.0.113.6\t443\ttcp\tSF\t{number}\t{number**2}\n"

    for name in ("fs1.log", "fs2.log"):
        desk.write(heading, name)
    desk.round()
    desk.write(row(1), "fs1.log")
    desk.round()
    desk.write(row(2) + row(3), "fs2.log")
    assert desk.round() == sums(3)
    desk.stop()
    desk.write(row(4), "fs1.log")
    assert desk.round() == sums(4)
    assert desk.watching._detector.sensors == {"fs1.log": 2, "fs2.log": 2}


def test_the_heading_of_a_table_stands_before_every_piece_of_it(desk: Desk) -> None:
    """And its records are counted from the beginning of the log."""
    heading, *rows = Path("tests/events/argus_csv/argus.csv").read_text().splitlines(keepends=True)
    desk.write(heading + rows[0], "argus.csv")
    desk.round()
    desk.write("".join(rows[1:3]), "argus.csv")
    desk.round()

    desk.write("".join(rows[3:]), "argus.csv")
    desk.round()
    apart = desk.watching._detector.records, desk.rows(), desk.sums

    at_once = Desk(desk.folder / "whole")
    at_once.write("".join([heading, *rows]), "argus.csv")
    at_once.round()
    assert apart == (at_once.watching._detector.records, at_once.rows(), at_once.sums)
    assert at_once.sums[0] > 3
    at_once.stop()


def test_what_cannot_be_read_is_counted_and_said(desk: Desk) -> None:
    """Once for each log, with the first of it; the count goes on."""
    desk.write(lines(1, 2) + '{"_path": "conn", "ts": \n' + line(3))
    assert desk.round() == sums(3)
    desk.write(b"\x00\xff\xfe rubbish\n" * 7)
    assert desk.round() == sums(3)

    (said,) = desk.said
    assert said.endswith("cannot be read are counted; line 3: no JSON object")
    assert desk.rows() == {"conn.log": (11, 8, "zeek_conn")}
    assert desk.watching.figures()["unread"] == 8


def test_what_no_reader_knows_is_named_once(desk: Desk) -> None:
    """And left alone from then on."""
    desk.write("lorem ipsum\n" * 3000, "notes.txt")
    desk.write(line(1))
    for _ in range(3):
        assert desk.round() == sums(1)
        desk.write("dolor\n", "notes.txt")
    assert desk.said == [f"{desk.logs}/notes.txt: no reader of logs recognises it"]


def test_a_log_that_begins_with_little_is_recognised_later(desk: Desk) -> None:
    """Nothing of it is lost."""
    desk.write("{}\n")
    desk.round()
    desk.write(line(1))
    assert desk.round() == sums(1)
    assert desk.rows() == {"conn.log": (2, 1, "zeek_conn")}


def test_a_format_that_is_not_written_by_the_line_is_refused_with_a_way_out(desk: Desk) -> None:
    """An event log of Windows is forwarded."""
    desk.write(b"ElfFile\x00" + bytes(20_000), "Security.evtx")
    desk.round()
    (said,) = desk.said
    assert "evtx is not written line by line" in said and "docs/watch-logs.md" in said


def test_a_folder_that_vanishes_is_named_once_and_read_again_when_it_is_back(desk: Desk) -> None:
    """As with a share that is not mounted for a while."""
    desk.write(line(1))
    desk.given = [desk.logs, desk.folder / "other.log"]
    desk.round()
    away = desk.folder / "away"
    desk.logs.rename(away)
    for _ in range(3):
        desk.round()
    away.rename(desk.logs)
    desk.write(line(2))

    assert desk.round() == sums(2)
    assert sorted(desk.said) == sorted(
        f"{path}: No such file or directory" for path in (desk.logs, desk.folder / "other.log")
    )


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions do not bind everybody")
def test_what_may_not_be_read_is_named_once(desk: Desk) -> None:
    """And read when it may be."""
    desk.write(line(1))
    (desk.logs / "conn.log").chmod(0)
    for _ in range(3):
        assert desk.round() == [0, 0, 0]
    assert desk.said == [f"{desk.logs}/conn.log: Permission denied"]
    (desk.logs / "conn.log").chmod(0o600)
    assert desk.round() == sums(1)


def test_what_cannot_be_opened_is_named_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks: the same as above for a user who may read everything."""
    desk.write(line(1))

    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    with monkeypatch.context() as closed:
        closed.setattr(following, "Plain", refuse)
        for _ in range(3):
            assert desk.round() == [0, 0, 0]
    assert desk.said == [f"{desk.logs}/conn.log: Permission denied"]
    assert desk.round() == sums(1)


def test_lines_of_one_record_are_not_parted(desk: Desk) -> None:
    """Audit records of one event share a serial; the last event waits until it is quiet."""
    text = Path("tests/events/auditd/rules.log").read_text()
    for each in text.splitlines(keepends=True):
        desk.write(each, "audit.log")
        desk.round()
    desk.later = 60
    desk.round()
    apart = desk.watching._detector.sums[0]

    at_once = Desk(desk.folder / "whole")
    at_once.write(text, "audit.log")
    at_once.later = 60
    at_once.round()
    assert apart == at_once.sums[0] > 0
    at_once.stop()


def test_standard_input_is_read_to_its_end(desk: Desk) -> None:
    """Its last line is whole, even without an end; a second run counts its lines on."""
    for first, last in ((1, 3), (4, 6)):
        desk.given, desk.stdin = (
            [Path("-")],
            followed.Piped(io.BytesIO(lines(first, last).rstrip().encode()), desk.clock),
        )
        run(desk.watching, True, lambda seconds: True, lambda watching: None)
        assert desk.sums == sums(last)
        desk.stop()
    assert desk.watching._detector.records["stdin"] == [1, 6]


def test_silence_is_asked_for_only_when_all_was_read(desk: Desk) -> None:
    """While a long log is caught up with, its last record lies far back."""
    desk.write(line(1))
    desk.round()
    assert len(desk.watching._detector.asked) == 1


def test_a_late_line_counts_in_its_own_minute(desk: Desk) -> None:
    """Whatever came before."""
    desk.write(lines(60_000, 60_000))
    desk.round()
    desk.write(lines(1, 1))
    assert desk.round() == [2, 60_001, 60_000**2 + 1]


def test_alerts_name_the_record_and_come_once(desk: Desk) -> None:
    """With an id that stays the same."""
    desk.write(lines(1, 1100))
    desk.round()
    desk.stop()
    desk.round()

    assert [alert["incident"] for alert in desk.alerts] == ["1", "2"]
    assert desk.alerts[0]["alert"] == "logs"
    words, numbers = zip(*(alert["id"].split("-") for alert in desk.alerts), strict=True)
    assert len(set(words)) == 1 and len(words[0]) == 8 and numbers == ("1", "2")


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("audit.log", "audit.log"),
        ("audit.log.1", "audit.log"),
        ("audit.log.12.gz", "audit.log"),
        ("audit.log-20260303.xz", "audit.log"),
        ("conn.22:00:00-23:00:00.log.gz", "conn.log"),
        ("u_ex260303.log", "u_ex.log"),
        ("fs01-audit.log", "fs01-audit.log"),
        ("fs02-audit.log", "fs02-audit.log"),
        ("10.0.5.20.log", "10.0.5.20.log"),
        ("syslog", "syslog"),
    ],
)
def test_a_log_keeps_its_name_over_rotation(name: str, label: str) -> None:
    """By which its records are called."""
    assert label_of(name) == label
