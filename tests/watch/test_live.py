"""A theft while it happens: the follower says so when the record comes, as one does who has the whole log."""

import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from purloined.watch import known, watching
from purloined.watch.ledger import Ledger
from purloined.watch.watching import Watching

BEGIN = datetime(2026, 3, 3, 21, 0, tzinfo=UTC)
SPEED = 60


def read(number: int, account: str = "svc-x") -> tuple[datetime, str]:
    """The file that is read as that one, a tenth of a second after the one before."""
    moment = BEGIN + timedelta(seconds=number / 10)
    path = f"/srv/parts/Northwind/order {number // 10:02}/part {number % 10}.step"
    return moment, f"{moment.isoformat()} FS1 smbd_audit: {account}|10.0.5.99|ws-99|parts|pread_send|ok|{path}\n"


def watched(folder: Path, write) -> list[dict]:
    """The alerts of a watch beside which `write` writes the log; it ends when that has ended and all is read."""
    (folder / "watch.toml").write_text("")
    told = known.read(folder / "watch.toml")
    alerts: list[dict] = []
    writer = threading.Thread(target=write)
    with (
        Ledger(None) as ledger,
        Watching(told, [folder / "logs"], ledger, folder / "piece", alerts.append, print) as watch,
    ):
        writer.start()
        rounds_after = 0

        def wait(seconds: float) -> bool:
            nonlocal rounds_after
            time.sleep(min(seconds, 0.2))
            rounds_after += not writer.is_alive()
            return rounds_after < 3

        watching.run(watch, False, wait, lambda watch: None)
    writer.join()
    return alerts


def test_all_at_once_or_as_it_comes_the_alert_is_of_the_same_moment(tmp_path: Path) -> None:
    """The hundredth file is what raises it; a sixteenth of what is read at once is how exactly that is known."""
    said = [read(number) for number in range(400)]

    def at_once() -> None:
        (tmp_path / "once/logs/audit.log").write_text("".join(text for _, text in said))

    def as_it_comes() -> None:
        """At sixty times its speed, and rotated in between."""
        log, began = tmp_path / "live/logs/audit.log", time.monotonic()
        for number, (moment, text) in enumerate(said):
            time.sleep(max(0.0, (moment - BEGIN).total_seconds() / SPEED - (time.monotonic() - began)))
            if number in (60, 250):
                log.rename(log.with_name(f"audit.log.{number}"))
            with log.open("a") as file:
                file.write(text)

    for way, write in (("once", at_once), ("live", as_it_comes)):
        (tmp_path / way / "logs").mkdir(parents=True)
        first = watched(tmp_path / way, write)[0]
        late = datetime.fromisoformat(first["time"]) - said[99][0]

        assert (first["kind"], first["state"]) == ("reading", "new")
        assert timedelta(0) <= late <= timedelta(seconds=400 / 16 / 10), way
        assert first["figures"]["files"] < 130, way


def test_people_at_work_read_as_many_files_and_raise_nothing(tmp_path: Path) -> None:
    """Twenty of them, together as many as one thief."""
    (tmp_path / "logs").mkdir()

    def write() -> None:
        said = (read(number, f"staff{number % 20}")[1] for number in range(400))
        (tmp_path / "logs/audit.log").write_text("".join(said))

    assert watched(tmp_path, write) == []


def test_a_log_that_grows_is_looked_at_often_and_one_that_costs_much_less_often() -> None:
    """Five times a second, or as often as takes a fifth of the time."""
    waits: list[float] = []

    class Slow:
        """A watch each of whose rounds takes so long."""

        def __init__(self, seconds: float) -> None:
            self.seconds = seconds
            self.following = type("Following", (), {"has_ended": False, "stdin": None})

        def round(self) -> bool:
            time.sleep(self.seconds)
            return False

    def wait(seconds: float) -> bool:
        waits.append(seconds)
        return False

    for seconds in (0.0, 0.1, 0.5):
        watching.run(Slow(seconds), False, wait, lambda watch: None)
    assert waits[0] == watching.SOONEST
    assert watching.SOONEST < waits[1] <= watching.LATEST
    assert waits[2] == watching.LATEST
