"""Rounds over feeds: what raises an alert, what is remembered, and what a feed in trouble costs."""

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from purloined.watch import feeds, incidents, rounds, watchlist
from tests.watch.feed_server import Answer, serving

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
COMPANIES = """
[[supplier]]
name = "Mason Gear Works Ltd"
why = "makes our hinges"
tell = ["procurement"]
[[self]]
name = "Orrin Fixtures Inc"
domains = ["orrin.example"]
"""


def post(title: str, group: str = "gang", **more: object) -> dict:
    return {"post_title": title, "group_name": group, "discovered": "2026-03-09 08:00:00.000000"} | more


class Desk:
    """A watch list with one feed, and what a person sees."""

    def __init__(self, folder: Path, feed: str = 'file = "feed.json"\ncomplete = true\n', more: str = "") -> None:
        self.folder, self.now, self.every = folder, NOW, HOUR
        self.write(COMPANIES + f'[[feed]]\nname = "dump"\n{feed}' + more)

    def write(self, text: str) -> None:
        (self.folder / "watch.toml").write_text(text)

    def round(self, *given: dict | str | bytes) -> tuple[list[dict], list[str]]:
        """(alerts, troubles) of one round, `every` after the last (an hour), with these posts in the feed."""
        if given:
            whole = json.dumps(given).encode() if isinstance(given[0], dict) else given[0]
            (self.folder / "feed.json").write_bytes(whole if isinstance(whole, bytes) else whole.encode())
        watch = watchlist.read(self.folder / "watch.toml")
        seen: list[dict] = []
        self.now += self.every
        with incidents.Store(watch.state) as store:
            told = rounds.go(watch, list(watch.feeds), store, seen.append, self.now)
        return seen, told.troubles


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def kinds(alerts: list[dict]) -> list[tuple[str, str]]:
    return [(alert["kind"], alert["tier"]) for alert in alerts]


def test_an_alert_says_who_why_and_since_when(desk: Desk) -> None:
    """With what is watched for, who is to be told, and the next step."""
    (alert,), troubles = desk.round(post("Nobody"), post("MASON GEAR WORKS", published="2026-03-01 00:00:00"))

    assert troubles == []
    assert (alert["company"], alert["role"], alert["tier"], alert["group"]) == (
        "Mason Gear Works Ltd", "supplier", "name", "gang",
    )  # fmt: skip
    assert (alert["watched_because"], alert["tell"]) == ("makes our hinges", ["procurement"])
    assert alert["why"] == "the name is the same"
    assert alert["now"].startswith("ask the supplier")


def test_not_later_than_is_a_bound_and_published_a_claim(desk: Desk) -> None:
    """A time without a zone may be twelve hours later; one with a zone is what it says; our own reading bounds both."""
    given = [post("Mason Gear Works", published="2020-01-01 00:00:00")]
    (alert,), _ = desk.round(*given)
    assert alert["not_later_than"] == "2026-03-09T20:00:00.000000Z"
    assert alert["published"] == "2020-01-01T00:00:00"

    given.append(post("Orrin Fixtures", discovered="2026-03-09T08:00:00+00:00"))
    (alert,), _ = desk.round(*given)
    assert alert["not_later_than"] == "2026-03-09T08:00:00.000000Z"

    given.append(post("Mason Gear Works", "other", discovered="2030-01-01T00:00:00Z"))
    (alert,), _ = desk.round(*given)
    assert alert["not_later_than"] == f"{desk.now:%Y-%m-%dT%H:%M:%S.%fZ}"
    assert [other["group"] for other in alert["other_groups"]] == ["gang"]


def test_many_posts_of_one_victim_are_one_incident(desk: Desk) -> None:
    """Masked, open, cut, again, a second part: alerts only where something is to be known."""
    seen = [
        kinds(desk.round(post("M**** G*** W****"))[0]),
        kinds(desk.round(post("M**** G*** W****"))[0]),
        kinds(desk.round(post("M**** G*** W****"), post("Mason Gear Works"))[0]),
        kinds(desk.round(post("Mason Gear Works"), post("MASON GEAR WORKS LTD."))[0]),
        kinds(desk.round(post("Mason Gear Works"), post("Mason Gear Works Part 2"))[0]),
        kinds(desk.round(post("Mason Gear Works", description="300 GB"))[0]),
    ]

    assert seen == [[("new", "mask")], [], [("surer", "name")], [], [("updated", "name")], [("updated", "name")]]


def test_weak_matches_of_different_victims_are_not_one_incident(desk: Desk) -> None:
    """A second mask that fits is a second alert: who knows which of them is the supplier?"""
    first, _ = desk.round(post("M**** G*** W****"))
    second, _ = desk.round(post("M**** G*** W****"), post("***** Gear *****"))

    assert kinds(first) == kinds(second) == [("new", "mask")]


def test_rivals_are_counted_among_all_names_known(desk: Desk) -> None:
    """A mask that other names in the feeds fit as well says how many, and which."""
    (alert,), _ = desk.round(
        post("Moore Gold Wires"), post("Minor Goat Worms"), post("Other"), post("M**** G*** W****")
    )

    assert alert["rivals"]["known"] == 2
    assert set(alert["rivals"]["examples"]) == {"Moore Gold Wires", "Minor Goat Worms"}


def test_a_post_is_gone_when_a_complete_feed_lacks_it_twice(desk: Desk) -> None:
    """Once may be a hiccup. A feed of recent posts alone never says so, nor does one that breaks off."""
    desk.round(post("Mason Gear Works"), post("Other"))

    assert desk.round(post("Other"))[0] == []
    assert desk.round(b'[{"post_title": "Other"}, ')[0] == []
    assert kinds(desk.round(post("Other"))[0]) == [("gone", "name")]
    assert desk.round(post("Other"))[0] == []
    assert desk.round(post("Mason Gear Works"))[0] == []


def test_a_feed_that_changed_its_shape_in_part_says_of_no_post_that_it_is_gone(desk: Desk) -> None:
    """It may be among the records that are no posts any more."""
    desk.round(post("Mason Gear Works"), post("Other"))
    changed = [post("Other"), {"headline": "Mason Gear Works", "gang": "gang"}]

    for _ in range(3):
        alerts, troubles = desk.round(*changed)
        assert alerts == []
        assert troubles == ["feed dump has 1 records that are no posts; the first has gang, headline"]


def test_a_collector_that_marks_removal_is_believed(desk: Desk) -> None:
    """captainGeech42's column."""
    desk.round({"name": "Mason Gear Works", "actor": "gang", "removed": False})

    assert kinds(desk.round({"name": "Mason Gear Works", "actor": "gang", "removed": True})[0]) == [("gone", "name")]


def test_a_name_added_to_the_watch_list_is_looked_for_in_what_was_seen(tmp_path: Path) -> None:
    """Also where the feed no longer shows it."""
    desk = Desk(tmp_path, 'file = "feed.json"\n')
    desk.round(post("Halden Pumps"))
    desk.round(post("Other"))
    desk.write((desk.folder / "watch.toml").read_text() + '[[customer]]\nname = "Halden Pumps GmbH"\n')
    alerts, _ = desk.round(post("Other"))

    assert [alert["company"] for alert in alerts] == ["Halden Pumps GmbH"]
    assert desk.round(post("Other"))[0] == []


def test_tiers_below_the_least_are_remembered_and_not_told(tmp_path: Path) -> None:
    """Until a surer post comes."""
    desk = Desk(tmp_path, more='[watch]\nleast = "name"\n')

    assert desk.round(post("M**** G*** W****"))[0] == []
    assert kinds(desk.round(post("Mason Gear Works"))[0]) == [("surer", "name")]


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (b"", "is empty"),
        (b"<html><title>Wait</title>", "is a web page"),
        (b'[{"headline": "x"}]', "in any shape that is known"),
        (b"[]", "lists no post at all"),
        (gzip.compress(b'[{"post_title": "Other"}]' * 50, mtime=0)[:-20], "damaged or breaks off|breaks off"),
    ],
)
def test_a_feed_in_trouble_is_told_and_nothing_is_lost(desk: Desk, broken: bytes, says: str) -> None:
    """What was known stays; the next good reading brings what came meanwhile, once."""
    desk.round(post("Other"))
    alerts, troubles = desk.round(broken)

    assert alerts == []
    assert len(troubles) == 1
    assert any(part in troubles[0] for part in says.split("|"))
    assert kinds(desk.round(post("Other"), post("Mason Gear Works"))[0]) == [("new", "name")]


def test_of_a_feed_that_breaks_off_what_came_is_matched(desk: Desk) -> None:
    """And told once, not again when the whole feed comes."""
    alerts, troubles = desk.round(json.dumps([post("Mason Gear Works"), post("Orrin Fixtures")])[:-40])

    assert [alert["company"] for alert in alerts] == ["Mason Gear Works Ltd"]
    assert "breaks off after character" in troubles[0]
    alerts, _ = desk.round(post("Mason Gear Works"), post("Orrin Fixtures"))
    assert [alert["company"] for alert in alerts] == ["Orrin Fixtures Inc"]


def test_a_feed_that_is_too_large_is_read_as_far_as_it_may_be(tmp_path: Path) -> None:
    """With the key to raise the limit."""
    desk = Desk(tmp_path, 'file = "feed.json"\nmost_mb = 1\n')
    alerts, troubles = desk.round(
        post("Mason Gear Works"), *(post(f"Other {n}", description="x" * 900) for n in range(1200))
    )

    assert kinds(alerts) == [("new", "name")]
    assert "larger than 1 MB (most_mb)" in troubles[0]


# HTTP ---------------------------------------------------------------------------------------------------


def body(*given: dict) -> bytes:
    return json.dumps(given).encode()


def test_a_feed_that_did_not_change_is_not_sent_again(tmp_path: Path) -> None:
    """ETag and Last-Modified are the cursor; the key is in its header, and in no message."""
    (tmp_path / "key").write_text("abc")
    good = Answer(
        body=body(post("Mason Gear Works")), headers={"ETag": '"1"', "Last-Modified": "Mon, 09 Mar 2026 08:00:00 GMT"}
    )
    with serving(good, Answer(304, b"")) as served:
        key = f'key = {{ header = "X-API-KEY", file = "{tmp_path / "key"}" }}\n'
        desk = Desk(tmp_path, f'url = "{served.url}"\n{key}')
        first, second = desk.round(), desk.round()

    assert kinds(first[0]) == [("new", "name")]
    assert second == ([], [])
    assert served.asked[0][2]["X-Api-Key" if "X-Api-Key" in served.asked[0][2] else "X-api-key"] == "abc"
    assert served.asked[1][2]["If-None-Match"] == '"1"'
    assert served.asked[1][2]["If-Modified-Since"].endswith("GMT")


def test_a_feed_that_answers_429_for_an_hour_is_left_alone_and_then_read(tmp_path: Path) -> None:
    """It is not asked before the time it states; the cursor stays; what was published meanwhile raises its alert."""
    with serving(
        Answer(body=body(post("Other")), headers={"ETag": '"1"'}),
        Answer(429, b"slow down", {"Retry-After": "9000"}),
        Answer(body=body(post("Other"), post("Mason Gear Works"))),
    ) as served:
        desk = Desk(tmp_path, f'url = "{served.url}"\n')
        seen = [desk.round() for _ in range(5)]

    assert len(served.asked) == 3
    assert [len(alerts) for alerts, _ in seen] == [0, 0, 0, 0, 1]
    assert "was asked too often (429)" in seen[1][1][0]
    assert "is left alone until 2026-03-10 16:30 UTC" in seen[2][1][0]
    assert served.asked[2][2]["If-None-Match"] == '"1"'


def test_an_hour_of_429_without_a_time_costs_six_questions_and_no_alert(tmp_path: Path) -> None:
    """Asked every minute by cron, after 1, 2, 4, 8, 16, 32 minutes by us; an alert that a webhook did not take yet is
    still there, and what was posted meanwhile comes with the first good answer."""
    good = Answer(body=body(post("Orrin Fixtures")), headers={"ETag": '"7"'})
    with serving(Answer(500)) as hook, serving(good) as feed:
        desk = Desk(tmp_path, f'url = "{feed.url}"\n', f'[[alert]]\nto = "webhook"\nurl = "{hook.url}"\n')
        first, _ = desk.round()
        desk.every, feed.answers[:] = timedelta(minutes=1), [Answer(429, b"slow down")]
        refused = [desk.round() for _ in range(60)]
        feed.answers[:] = [Answer(body=body(post("Orrin Fixtures"), post("Mason Gear Works")))]
        hook.answers[:] = [Answer(200)]
        desk.every = HOUR
        last, troubles = desk.round()

    assert [alert["company"] for alert in first] == ["Orrin Fixtures Inc"]
    assert len(feed.asked) == 1 + 6 + 1
    assert feed.asked[-1][2]["If-None-Match"] == '"7"'
    assert [alerts for alerts, _ in refused] == [[]] * 60
    assert all("feed dump " in "".join(said) for _, said in refused)
    assert (kinds(last), troubles) == ([("new", "name")], [])
    taken = [json.loads(sent)["company"] for _, _, _, sent in hook.asked[-2:]]
    assert taken == ["Orrin Fixtures Inc", "Mason Gear Works Ltd"]


def test_pauses_double_up_to_an_hour() -> None:
    """1, 2, 4, ... minutes; what the feed itself asks for counts if it is longer."""
    cursor, pauses = feeds.Cursor(etag="1"), []
    for _ in range(8):
        cursor = feeds.after_failure(cursor, NOW, None)
        pauses.append((cursor.next_try - NOW) // timedelta(minutes=1))

    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]
    assert cursor.etag == "1"
    assert feeds.after_failure(cursor, NOW, NOW + 5 * HOUR).next_try == NOW + 5 * HOUR


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (Answer(401), "does not take the key"),
        (Answer(403), "is the key right"),
        (Answer(404), "is not there"),
        (Answer(500), "answers 500"),
        (Answer(503, b"", {"Retry-After": "Tue, 10 Mar 2026 14:00:00 GMT"}), "answers 503"),
        (Answer(302, b"", {"Location": "http://localhost:1/other"}), "sends to another host, localhost"),
        (Answer(body=b'[{"post_title": "Ot', length=5000), "broke off after"),
        (Answer(body=b"<html>", headers={"Content-Type": "text/html"}), "is a web page"),
    ],
)
def test_what_a_server_answers_instead_is_told(tmp_path: Path, answer: Answer, says: str) -> None:
    """One clear sentence, and the alert comes with the first good answer."""
    with serving(answer, Answer(body=body(post("Mason Gear Works")))) as served:
        desk = Desk(tmp_path, f'url = "{served.url}"\n')
        first, second, third = desk.round(), desk.round(), desk.round()

    assert first[0] == []
    assert says in first[1][0]
    assert "\n" not in first[1][0]
    assert kinds(second[0] + third[0]) == [("new", "name")]


def test_a_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    """No traceback."""
    with serving(Answer()) as served:
        url = served.url
    alerts, (trouble,) = Desk(tmp_path, f'url = "{url}"\n').round()

    assert alerts == []
    assert "cannot be reached" in trouble


def test_a_redirect_on_the_same_host_is_followed(tmp_path: Path) -> None:
    """A feed may move its path."""
    with serving(Answer(302, b"", {"Location": "/new"}), Answer(body=body(post("Mason Gear Works")))) as served:
        alerts, _ = Desk(tmp_path, f'url = "{served.url}"\n').round()

    assert kinds(alerts) == [("new", "name")]
    assert [path for _, path, _, _ in served.asked] == ["/posts", "/new"]


def test_a_packed_answer_is_unpacked(tmp_path: Path) -> None:
    """gzip."""
    packed = Answer(
        body=gzip.compress(mtime=0, data=body(post("Mason Gear Works"))), headers={"Content-Encoding": "gzip"}
    )
    with serving(packed) as served:
        assert kinds(Desk(tmp_path, f'url = "{served.url}"\n').round()[0]) == [("new", "name")]


def test_a_feed_that_was_silent_for_a_day_is_an_alert_once(tmp_path: Path) -> None:
    """Who hears nothing must know whether nothing was said."""
    with serving(Answer(500)) as served:
        desk = Desk(tmp_path, f'url = "{served.url}"\n')
        seen = [alert["kind"] for _ in range(60) for alert in desk.round()[0]]
        served.answers[:] = [Answer(body=body(post("Other")))]
        desk.now += HOUR
        assert desk.round() == ([], [])
        served.answers[:] = [Answer(500)]
        seen += [alert["kind"] for _ in range(30) for alert in desk.round()[0]]

    assert seen == ["silent", "silent"]


# Other places -------------------------------------------------------------------------------------------


def test_a_webhook_that_fails_gets_its_alerts_in_the_next_round(tmp_path: Path) -> None:
    """Kept until it takes them; what was taken does not come again."""
    with serving(Answer(500), Answer(200)) as hook:
        desk = Desk(tmp_path, more=f'[[alert]]\nto = "webhook"\nurl = "{hook.url}"\n')
        _, troubles = desk.round(post("Mason Gear Works"))
        assert "did not take 1 alerts, which are kept" in troubles[0]
        assert desk.round() == ([], [])
        assert desk.round() == ([], [])

    taken = json.loads(hook.asked[1][3])
    assert len(hook.asked) == 2
    assert (taken["company"], taken["kind"]) == ("Mason Gear Works Ltd", "new")
    assert "Mason Gear Works" in taken["text"]


def test_a_kill_in_the_middle_loses_no_alert(tmp_path: Path) -> None:
    """kill -9 at eight moments of a run; in the end each alert was shown at least once, and none is left."""
    desk = Desk(tmp_path)
    many = [post(f"Other {n}") for n in range(3000)]
    many[1500:1500] = [post("Mason Gear Works"), post("Orrin Fixtures")]
    (tmp_path / "feed.json").write_text(json.dumps(many))
    command = [sys.executable, "-m", "purloined.cli", "watch", "names", str(tmp_path / "watch.toml"), "--json"]
    shown = ""
    for moment in range(8):
        running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        time.sleep(0.15 + 0.12 * moment)
        if running.poll() is None:
            os.kill(running.pid, signal.SIGKILL)
        shown += running.communicate()[0]
    shown += subprocess.run(command, capture_output=True, text=True, check=True).stdout
    companies = [json.loads(line)["company"] for line in shown.splitlines() if line.endswith("}")]

    assert set(companies) == {"Mason Gear Works Ltd", "Orrin Fixtures Inc"}
    assert desk.round() == ([], [])
