"""`watch logs` as people call it: what an alert says, to whom, and how the command ends."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from purloined import cli
from purloined.settings import CaseError
from purloined.watch import alerts, known
from tests.watch.counting import line, lines

BEGIN = datetime(2026, 3, 3, 21, 0)
ENVIRONMENT = os.environ | {"PYTHONPATH": str(Path(cli.__file__).parents[2])}
INVENTORY = "path,size,customer\n" + "".join(
    f"/Northwind/order {order:02}/part {part}.step,1000,Northwind\n" for order in range(30) for part in range(10)
)


def theft(files: int = 300) -> str:
    """A session that reads all of a share: a file every two seconds."""
    said = ""
    for number in range(files):
        time = BEGIN + timedelta(seconds=2 * number)
        path = f"/srv/parts/Northwind/order {number // 10:02}/part {number % 10}.step"
        said += f"{time.isoformat()}+00:00 FS1 smbd_audit: svc-x|10.0.5.99|ws-99|parts|pread_send|ok|{path}\n"
    return said


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a configuration and a log of a theft."""
    monkeypatch.chdir(tmp_path)
    Path("watch.toml").write_text('[[alert]]\nto = "file"\npath = "told.jsonl"\n')
    Path("audit.log").write_text(theft())
    return tmp_path


def test_a_theft_is_told_with_who_where_and_what_to_do(desk: Path, capsys: pytest.CaptureFixture) -> None:
    """On the terminal, and to whom the configuration names."""
    assert cli.main(["watch", "logs", "watch.toml", "audit.log", "--once", "--alarm"]) == cli.ALARM

    out, err = capsys.readouterr()
    assert out.startswith("NEW     much is read · 2026-03-03 21:")
    assert "svc-x" in out and "srv/parts/northwind/order 1" in out
    assert "now: ask the account's owner" in out
    assert "a log is lost" not in out  # it is old, and over
    assert "300 lines read, 0 of them unread; logs: 1" in err
    told = [json.loads(text) for text in Path("told.jsonl").read_text().splitlines()]
    assert told[0]["kind"] == "reading"
    assert told[0]["records"][0]["sensor"] == "audit.log"


def test_a_second_run_says_nothing_new(desk: Path, capsys: pytest.CaptureFixture) -> None:
    """And ends well."""
    cli.main(["watch", "logs", "watch.toml", "audit.log", "--once"])
    before = Path("told.jsonl").read_text()
    capsys.readouterr()

    assert cli.main(["watch", "logs", "watch.toml", "audit.log", "--once", "--alarm"]) == cli.DONE
    assert capsys.readouterr().out == ""
    assert Path("told.jsonl").read_text() == before


def test_a_trial_remembers_nothing_and_tells_nobody(desk: Path, capsys: pytest.CaptureFixture) -> None:
    """But this terminal, each time."""
    for _ in range(2):
        assert cli.main(["watch", "logs", "watch.toml", "audit.log", "--once", "--try", "--json"]) == cli.DONE
        assert json.loads(capsys.readouterr().out.splitlines()[0])["kind"] == "reading"
    assert sorted(path.name for path in desk.iterdir()) == ["audit.log", "watch.toml"]


def test_with_a_case_an_alert_says_what_it_could_become(desk: Path, capsys: pytest.CaptureFixture) -> None:
    """Which held files lie in the folders seen so far, and whose they are."""
    cli.main(["new", "acme"])
    Path("inventory.csv").write_text(INVENTORY)
    cli.main(["add", "acme", "inventory.csv"])
    capsys.readouterr()
    assert cli.main(["watch", "logs", "acme", "audit.log", "--once", "--json"]) == cli.DONE

    told = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
    becomes = told[0]["becomes"]
    assert becomes["files"] == 10 * becomes["folders"] and becomes["bytes"] == 1000 * becomes["files"]
    assert becomes["owners"] == [{"owner": "Northwind", "files": becomes["files"]}]
    assert f"could become: {becomes['files']} held files" in alerts.as_text(told[0])
    assert Path("acme/logs.state").exists()


def test_what_cannot_be_read_shows_in_how_it_ends(desk: Path, capsys: pytest.CaptureFixture) -> None:
    """So that cron tells."""
    Path("conn.log").write_text(line(1) + "rubbish\n" + line(2))
    assert cli.main(["watch", "logs", "watch.toml", "conn.log", "missing.log", "--once"]) == cli.UNREAD
    err = capsys.readouterr().err
    assert "missing.log: No such file or directory" in err
    assert "3 lines read, 1 of them unread" in err


def test_where_no_log_lies_it_says_so(desk: Path, capsys: pytest.CaptureFixture) -> None:
    """And where the configuration is missing, or what is remembered cannot be kept, what to do about it."""
    Path("logs").mkdir()
    assert cli.main(["watch", "logs", "watch.toml", "logs", "--once"]) == cli.DONE
    assert "no log lies there; is it the right place?" in capsys.readouterr().err
    assert cli.main(["watch", "logs", "nowhere.toml", "logs", "--once"]) == cli.ERROR
    assert "an empty file will do" in capsys.readouterr().err
    assert cli.main(["watch", "names", "nowhere.toml"]) == cli.ERROR
    assert "docs/watch-names.md" in capsys.readouterr().err
    Path("watch.toml").write_text('[watch]\nstate = "audit.log/state"\n')
    assert cli.main(["watch", "logs", "watch.toml", "logs", "--once"]) == cli.ERROR
    assert "name another place in [watch]: state = ..." in capsys.readouterr().err


def test_an_alert_waits_for_a_place_in_trouble(desk: Path, capsys: pytest.CaptureFixture) -> None:
    """And reaches it later, once."""
    Path("watch.toml").write_text('[[alert]]\nto = "file"\npath = "away/told.jsonl"\n')
    assert cli.main(["watch", "logs", "watch.toml", "audit.log", "--once"]) == cli.UNREAD
    assert "did not take" in capsys.readouterr().err
    Path("away").mkdir()
    for _ in range(2):
        assert cli.main(["watch", "logs", "watch.toml", "audit.log", "--once"]) == cli.DONE
    ids = [json.loads(text)["id"] for text in Path("away/told.jsonl").read_text().splitlines()]
    assert ids and len(ids) == len(set(ids))


def test_two_watches_at_a_time_are_refused(desk: Path, capsys: pytest.CaptureFixture) -> None:
    """The second says why."""
    from purloined.watch.ledger import Ledger

    with Ledger(Path("watch.state")):
        assert cli.main(["watch", "logs", "watch.toml", "audit.log", "--once"]) == cli.ERROR
    assert "another `watch logs` is at work on it" in capsys.readouterr().err


def test_it_reads_a_pipe_and_ends_with_it(desk: Path) -> None:
    """As from `tail -F`."""
    done = subprocess.run(
        [sys.executable, "-m", "purloined.cli", "watch", "logs", "watch.toml", "-"],
        input=lines(1, 50), capture_output=True, text=True, env=ENVIRONMENT,
    )  # fmt: skip
    assert done.returncode == cli.DONE
    assert "50 lines read, 0 of them unread" in done.stderr
    with sqlite3.connect("watch.state") as db:
        assert db.execute("SELECT label, lines FROM logs").fetchall() == [("stdin", 50)]


def test_it_stops_at_a_signal_and_has_written_down_all(desk: Path) -> None:
    """As systemd sends it."""
    Path("conn.log").write_text(lines(1, 50))
    child = subprocess.Popen(
        [sys.executable, "-m", "purloined.cli", "watch", "logs", "watch.toml", "conn.log"],
        stderr=subprocess.PIPE, text=True, env=ENVIRONMENT,
    )  # fmt: skip
    while not Path("watch.state").exists() or child.poll() is not None:
        assert child.poll() is None
    child.terminate()
    _, err = child.communicate(timeout=60)
    assert child.returncode == cli.DONE
    assert "lines read" in err


def test_an_alert_is_told_in_japanese_too(desk: Path, capsys: pytest.CaptureFixture) -> None:
    """With --lang."""
    cli.main(["watch", "logs", "watch.toml", "audit.log", "--once", "--lang", "ja"])
    assert "大量に読み取られている" in capsys.readouterr().out


def test_names_in_an_alert_cannot_deceive_a_terminal() -> None:
    """They come from logs, and those from thieves."""
    hostile = "parts\u202e\x1b[31m\nNEW forged"
    alert = {
        "alert": "logs", "id": "1", "state": "new", "kind": "reading", "says": "unheard of", "time": BEGIN.isoformat(),
        "figures": {"who": hostile}, "since": BEGIN.isoformat(), "devices": [hostile], "names": [hostile],
        "records": [{"sensor": hostile, "first": 1, "last": 2}], "places": [{"share": hostile, "folder": hostile}],
        "becomes": {"folders": 1, "files": 1, "bytes": 1, "owners": [{"owner": hostile, "files": 1}], "more_owners": 0},
    }  # fmt: skip
    text = alerts.as_text(alert)
    assert "\u202e" not in text and "\x1b" not in text
    assert not any(each.startswith("NEW forged") for each in text.split("\n"))


REFUSED: list[tuple[str, Callable[[str], bool]]] = [
    ("[watch]\nstates = 'x'\n", lambda said: "has no key 'states'" in said),
    ("[watch]\nstate = 3\n", lambda said: "with texts" in said),
    ("[[alert]]\nto = 'webhook'\n", lambda said: "webhook" in said),
    ("[[alert]]\nto = 'syslog'\naddress = '/dev/log'\nleast = 'mask'\n", lambda said: "has no key 'least'" in said),
    ("[[listing]]\nmatch = '*'\n", lambda said: "belongs into case.toml" in said),
    ("[gang]\n", lambda said: "no section [gang] is known" in said),
    ("[case\n", lambda said: "is not valid TOML" in said),
]


@pytest.mark.parametrize(("text", "is_said"), REFUSED)
def test_a_configuration_that_is_wrong_is_refused_with_its_place(text: str, is_said, tmp_path: Path) -> None:
    """And with what is known there."""
    (tmp_path / "watch.toml").write_text(text)
    with pytest.raises(CaseError) as refused:
        known.read(tmp_path / "watch.toml")
    assert is_said(str(refused.value)), str(refused.value)


def test_what_is_vouched_for_and_what_is_trusted_comes_from_the_configuration(tmp_path: Path) -> None:
    """In the form in which events name it; a log goes by its sensor's name."""
    (tmp_path / "watch.toml").write_text(
        '[case]\ntimezone = "Asia/Tokyo"\ninternal = ["198.51.100.0/24", "acme.example"]\n'
        '[[sensor]]\nname = "samba of fs01"\nmatch = "audit.log"\nwatches = { route = "smb" }\n'
        '[[vouched]]\ndestination = "Backup.Example."\nwhy = "contract"\nby = "head of IT"\n'
    )
    told = known.read(tmp_path / "watch.toml")
    assert told.vouched == {"backup.example"}
    assert told.trusted == {"samba of fs01"}
    assert told.sensor("audit.log", "fs01/audit.log").label == "samba of fs01"
    assert str(told.sensor("other.log", "other.log").timezone) == "Asia/Tokyo"
    assert told.inside.domains == ("acme.example",)
    assert told.state == tmp_path / "watch.state"
