"""Alerts as people and programs get them."""

import json
import socket
from pathlib import Path

import pytest

from purloined import cli
from purloined.settings import CaseError
from purloined.watch import alerts

HOSTILE = "Mason \u202eGear\x1b[31m Works"
ALERT = {
    "id": 7,
    "alert": "names",
    "kind": "new",
    "incident": 3,
    "company": "Mason Gear Works Ltd",
    "role": "supplier",
    "tier": "mask",
    "group": "gang\x07",
    "title": HOSTILE,
    "why": f"fits the mask {HOSTILE}",
    "watched_name": "Old Forge",
    "rivals": {"watched": ["Halden"], "known": 9, "examples": ["Moore Gold Wires", HOSTILE]},
    "not_later_than": "2026-03-09T20:00:00.000000Z",
    "published": "2026-03-01T00:00:00",
    "posts": [{"title": HOSTILE}, {"title": "Mason Part 2"}],
    "other_groups": [{"group": "other", "not_later_than": "2026-01-01T00:00:00.000000Z"}],
    "watched_because": "makes our hinges",
    "tell": ["procurement"],
    "now": "ask",
}


def test_what_a_feed_says_cannot_deceive_a_terminal() -> None:
    """Nothing that turns text round, colours it or rings; no line that the feed made."""
    text = alerts.as_text(ALERT | {"title": "one\ntwo: forged line"})

    assert all(c.isprintable() or c == "\n" for c in text)
    assert "\\x0atwo: forged line" in text
    assert alerts.as_json(ALERT).isascii()
    assert json.loads(alerts.as_json(ALERT)) == ALERT


def test_an_alert_for_people_has_all_they_need() -> None:
    """Who, how surely, why, who else, since when, whom to tell, what to do."""
    text = alerts.as_text(ALERT)

    for part in (
        "NEW     supplier Mason Gear Works Ltd · mask",
        '(watched as "Old Forge")',
        'of your list "Halden"; 9 other names in the feeds ("Moore Gold Wires", ',
        ", ...)",
        "public not later than 2026-03-09 20:00 UTC; the feed gives as published 2026-03-01 00:00 (zone not stated)",
        'the same incident, 2 posts: "Mason Part 2"',
        "listed by other too, not later than 2026-01-01 00:00 UTC",
        "watched because: makes our hinges",
        "tell: procurement",
        "now: ask",
    ):
        assert part in text


@pytest.mark.parametrize("kind", ["udp", "tcp", "unix"])
def test_syslog_gets_one_message_in_its_form(kind: str, tmp_path: Path) -> None:
    """RFC 5424, with priority by kind; over TCP with its length before it."""
    if kind == "unix":
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        listening.bind(str(tmp_path / "log"))
        address = str(tmp_path / "log")
    else:
        listening = socket.socket(socket.AF_INET, socket.SOCK_DGRAM if kind == "udp" else socket.SOCK_STREAM)
        listening.bind(("127.0.0.1", 0))
        address = f"{kind}://127.0.0.1:{listening.getsockname()[1]}"
    with listening:
        listening.settimeout(5)
        if kind == "tcp":
            listening.listen()
        alerts.deliver({"to": "syslog", "address": address}, ALERT)
        if kind == "tcp":
            link, _ = listening.accept()
            with link:
                got = b"".join(iter(lambda: link.recv(65536), b""))
            count, _, got = got.partition(b" ")
            assert int(count) == len(got)
        else:
            got = listening.recv(65536)

    header, _, message = got.decode("ascii").partition(" {")
    assert header.startswith("<81>1 2")
    assert header.endswith(" purloined - names -")
    assert json.loads("{" + message)["id"] == 7


def test_an_address_that_is_none_is_named() -> None:
    """With the forms that are taken."""
    with pytest.raises(CaseError, match="udp://host:514"):
        alerts.deliver({"to": "syslog", "address": "http://host:1"}, ALERT)


def test_a_file_gets_a_line_for_each_alert(tmp_path: Path) -> None:
    """Appended."""
    sink = {"to": "file", "path": str(tmp_path / "alerts.jsonl")}
    alerts.deliver(sink, ALERT)
    alerts.deliver(sink, ALERT | {"id": 8})

    assert [json.loads(line)["id"] for line in (tmp_path / "alerts.jsonl").read_text().splitlines()] == [7, 8]


def test_a_place_is_remembered_without_its_secret() -> None:
    """By the name of the variable that holds the address."""
    place = alerts.place_of({"to": "webhook", "url_from": {"environment": "CHAT_HOOK"}})

    assert place == 'webhook {"environment": "CHAT_HOOK"}'


# The command --------------------------------------------------------------------------------------------

WATCH = '[[supplier]]\nname = "Mason Gear Works Ltd"\n'
POSTS = '[{"post_title": "Mason Gear Works", "group_name": "gang", "discovered": "2026-03-09 08:00:00"}]'


@pytest.fixture
def watch(tmp_path: Path) -> Path:
    (tmp_path / "watch.toml").write_text(WATCH)
    (tmp_path / "posts.json").write_text(POSTS)
    return tmp_path / "watch.toml"


def test_exit_codes_are_for_cron(watch: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """10 with --alarm if there is an alert, 0 the next time; 3 if a feed is in trouble; 1 without a feed."""
    posts = str(watch.parent / "posts.json")

    assert cli.main(["watch", "names", str(watch), posts, "--alarm"]) == cli.ALARM
    assert "Mason Gear Works" in capsys.readouterr().out
    assert cli.main(["watch", "names", str(watch), posts, "--alarm"]) == cli.DONE
    assert capsys.readouterr().out == ""
    (watch.parent / "posts.json").write_text("<html>")
    assert cli.main(["watch", "names", str(watch), posts]) == cli.UNREAD
    assert "is a web page where posts should be" in capsys.readouterr().err
    assert cli.main(["watch", "names", str(watch)]) == cli.ERROR


def test_a_trial_remembers_nothing(watch: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same alert twice, as JSON, and no file beside watch.toml."""
    for _ in range(2):
        assert cli.main(["watch", "names", str(watch), str(watch.parent / "posts.json"), "--try", "--json"]) == cli.DONE
        assert json.loads(capsys.readouterr().out)["company"] == "Mason Gear Works Ltd"
    assert sorted(path.name for path in watch.parent.iterdir()) == ["posts.json", "watch.toml"]


def test_standard_input_is_a_feed(watch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`-`."""
    with (watch.parent / "posts.json").open() as posts:
        monkeypatch.setattr("sys.stdin", posts)
        assert cli.main(["watch", "names", str(watch), "-", "--alarm"]) == cli.ALARM


def test_a_memory_that_is_damaged_is_named(watch: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In one line."""
    (watch.parent / "watch.state").write_bytes(b"no database at all" * 100)

    assert cli.main(["watch", "names", str(watch), str(watch.parent / "posts.json")]) == cli.ERROR
    assert "watch.state: it is damaged" in capsys.readouterr().err
