"""kill -9 a hundred times in the middle of rounds: no alert is lost, and none comes twice."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

KILLS = 100
COMPANIES = [f"{first}{second} Works" for first in ("Mason", "Halden", "Orrin", "Bracket", "Lodge", "Spindle", "Timber",
             "Quarry", "Anchor", "Velvet") for second in ("forge", "mill", "gate", "stone", "field", "brook", "ridge",
             "wood", "bay", "dale")]  # fmt: skip


def rounds(folder: Path) -> None:
    """A round for each line on standard input; `go` answers each when it is about to begin."""
    from purloined.watch import incidents, rounds, watchlist

    for _ in sys.stdin:
        print("go", flush=True)
        child = os.fork()
        if not child:
            watch = watchlist.read(folder / "watch.toml")
            with incidents.Store(watch.state) as store:
                rounds.go(watch, list(watch.feeds), store, lambda alert: None)
            os._exit(0)
        print(child, flush=True)
        os.waitpid(child, 0)
        print("done", flush=True)


def test_a_hundred_kills_lose_no_alert_and_tell_none_twice(tmp_path: Path) -> None:
    """Before each a company is posted that is watched; where a round is cut short, the next one tells of it. In the end
    the file that takes the alerts has a line for each company, whole, and the memory holds nothing back."""
    (tmp_path / "watch.toml").write_text(
        '[watch]\nleast = "name"\n'
        + "".join(f'[[supplier]]\nname = "{name} Ltd"\n' for name in COMPANIES)
        + f'[[feed]]\nname = "dump"\nfile = "feed.json"\n[[alert]]\nto = "file"\npath = "{tmp_path / "alerts.jsonl"}"\n'
    )
    dice, posts = random.Random(9), [{"post_title": f"Other {number}", "group_name": "gang"} for number in range(150)]
    runner = subprocess.Popen(
        [sys.executable, __file__, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    killed, whole = 0, 0.5
    with runner:
        for number in range(KILLS + 2):
            if number < KILLS:
                posts.append({"post_title": COMPANIES[number], "group_name": "gang", "description": "x" * 500})
            (tmp_path / "feed.json.new").write_text(json.dumps(posts))
            (tmp_path / "feed.json.new").replace(tmp_path / "feed.json")
            runner.stdin.write("\n")
            runner.stdin.flush()
            assert runner.stdout.readline() == "go\n"
            child, before = int(runner.stdout.readline()), time.monotonic()
            if 0 < number <= KILLS:
                time.sleep(dice.random() * whole)
                is_cut = _killed(child)
                killed += is_cut
                whole *= 1.1 if is_cut else 0.8  # seven in ten are cut then, at all their moments, on any machine
            assert runner.stdout.readline() == "done\n"
            if not number:
                whole = time.monotonic() - before
        runner.stdin.close()
    told = [json.loads(line)["company"] for line in (tmp_path / "alerts.jsonl").read_text().splitlines()]

    assert killed > KILLS // 2
    assert sorted(told) == sorted(f"{name} Ltd" for name in COMPANIES[:KILLS])
    with sqlite3.connect(tmp_path / "watch.state") as memory:
        assert memory.execute("SELECT count(*) FROM deliveries WHERE NOT done").fetchone() == (0,)
        assert memory.execute("SELECT count(*) FROM alerts").fetchone() == (KILLS,)


def _killed(child: int) -> bool:
    try:
        os.kill(child, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("left", ["", '{"id": 1, "alert": "na'])
def test_a_line_that_a_kill_cut_is_written_again_as_a_whole(tmp_path: Path, left: str) -> None:
    """What is there of it stays as a line of its own, and the alert stands behind it, once."""
    from purloined.watch import alerts

    path = tmp_path / "alerts.jsonl"
    path.write_text(left)
    alert = {"id": 1, "alert": "names"}
    for _ in range(2):  # the second time as after a kill between the writing and the note of it
        alerts.deliver({"to": "file", "path": str(path)}, alert)

    assert path.read_text().splitlines() == [*([left] if left else []), json.dumps(alert)]


if __name__ == "__main__":
    rounds(Path(sys.argv[1]))
