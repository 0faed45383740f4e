"""Posts in the shapes in which collectors give them out, whole and damaged."""

import io
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from purloined.watch import json_stream, posts
from purloined.watch.posts import Moment, Troubled

HIDDEN = "http://" + "a" * 56 + ".onion/orrin"
AT = Moment(datetime(2026, 3, 4, 10, 0, 5, 123450, tzinfo=UTC), False)
TIME = "2026-03-04 10:00:05.123450"
MISP = [
    {"object_relation": "title", "value": "Orrin", "Tag": [{"name": 'misp-galaxy:Ransomware="Gang"'}]},
    {"object_relation": "date", "value": "2026-03-04T10:00:05.123450"},
]
VERSION_1 = {
    "post_title": "Orrin",
    "group_name": "gang",
    "discovered": "2026-03-04 10:00:05.12345",
    "published": "2026-03-04",
    "post_url": HIDDEN,
    "description": "all",
    "website": "https://www.orrin.example",
    "country": "US",
}
VERSION_2 = {
    "victim": "Orrin",
    "group": "Gang",
    "discovered": TIME,
    "attackdate": "2026-03-04T00:00:00+00:00",
    "domain": "orrin.example",
    "claim_url": HIDDEN,
    "data_size": "3 GB",
}
PRO = VERSION_2 | {"website": "orrin.example", "id": "T3JyaW5AZ2FuZw", "press": [{"title": "no post"}]}
SHAPES = {
    "ransomwatch": [{"post_title": "Orrin", "group_name": "gang", "discovered": TIME}],
    "ransomware.live v1": [VERSION_1],
    "ransomware.live v2": [VERSION_2],
    "ransomware.live PRO": {"client": "somebody@example.org", "count": 1, "victims": [PRO]},
    "RansomLook group": ["gang", [{"post_title": "Orrin", "discovered": TIME, "link": HIDDEN, "magnet": None}]],
    "RansomLook export": {"gang": [{"post_title": "Orrin", "discovered": TIME, "description": None}]},
    "RansomLook recent": [{"group_name": "gang", "post_title": "Orrin", "discovered": TIME}],
    "captainGeech42": [{"name": "Orrin", "site": {"actor": "gang", "url": HIDDEN}, "first_seen": TIME, "removed": 0}],
    "MISP": {"Event": {"Object": [{"name": "ransomware-group-post", "Attribute": MISP}]}},
}


def read(data: str | bytes, **how) -> list[posts.Post]:
    return list(posts.read(io.BytesIO(data.encode() if isinstance(data, str) else data), **how))


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_gives_the_same_post(shape: str) -> None:
    """Group and title; when it was discovered, where it says so; never the address of a leak site."""
    (post,) = read(json.dumps(SHAPES[shape]))

    assert (post.group, post.title, post.removed) == ("gang", "Orrin", False)
    assert post.discovered == AT or (shape == "MISP" and post.published == AT)
    assert "onion" not in repr(post)
    assert "somebody" not in repr(post)
    assert post.hosts in ((), ("orrin.example",))


def test_json_lines_and_tables_are_read_too() -> None:
    """One object a line; a CSV with the same names as its heading."""
    lines = '{"victim": "Orrin", "group": "gang"}\n{"victim": "Halden", "group": "gang"}\n'
    table = 'group,title,discovered,victim_site\ngang,"Orrin, ""the"" works",2026-03-04 10:00:00,orrin.example\n'

    assert [post.title for post in read(lines)] == ["Orrin", "Halden"]
    (post,) = read(table)
    assert (post.group, post.title, post.hosts) == ("gang", 'Orrin, "the" works', ("orrin.example",))


def test_addresses_of_leak_sites_are_left_out_of_titles_and_texts() -> None:
    """Nothing that is kept or shown leads there."""
    (post,) = read(
        json.dumps([{"post_title": f"Orrin {HIDDEN}", "description": f"see {HIDDEN} and magnet:?xt=urn:btih:00"}])
    )

    assert post.title == "Orrin [address left out]"
    assert post.text == "see [address left out] and [address left out]"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b"  \n", "is empty"),
        (b"<!DOCTYPE html><html><title>Just a moment</title>", "is a web page where posts should be: Just a moment"),
        (b'{"error": "rate limit"}', "no post in any shape that is known|without a post in any shape"),
        (b'[{"headline": "Orrin"}]', "its records have headline"),
        (b'[{"victim": "Orrin"}, {"victim": "Hal', "breaks off after character"),
        (b'[{"victim": "Orrin"}] and more', "is no JSON from character"),
        (b"Orrin\nHalden\n", "neither JSON nor a CSV"),
        (b"[" * 5_000, "breaks off|no JSON"),
    ],
)
def test_what_is_no_feed_is_told_in_one_sentence(data: bytes, says: str) -> None:
    """Whatever came instead."""
    with pytest.raises(Troubled, match=says) as told:
        read(data)

    assert "\n" not in str(told.value)


def test_of_a_feed_that_breaks_off_all_before_the_break_is_had() -> None:
    """The posts come out before the trouble does."""
    stream = posts.read(io.BytesIO(b'{"victims": [{"victim": "Orrin"}, {"victim": "Halden"}, {"vic'))

    assert [next(stream).title, next(stream).title] == ["Orrin", "Halden"]
    with pytest.raises(Troubled):
        next(stream)


def test_an_empty_list_is_a_feed_without_posts() -> None:
    """Not every hour has a victim."""
    assert read("[]") == []


def test_records_that_are_no_posts_are_counted() -> None:
    """A shape that changes in part must not go unnoticed."""
    skipped = posts.Skipped()

    assert [post.title for post in read('[{"victim": "Orrin"}, {"name_of_victim": "Halden"}]', skipped=skipped)] == [
        "Orrin"
    ]
    assert (skipped.count, skipped.first) == (1, "name_of_victim")


def test_a_feed_larger_than_memory_should_hold_is_read_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """A window of a kilobyte, a list of a thousand posts in an object; only a value above the window is refused."""
    monkeypatch.setattr(json_stream, "WINDOW", 1024)
    many = json.dumps({"client": "x", "victims": [{"victim": f"Orrin {n}", "group": "g"} for n in range(1000)], "n": 1})

    assert [post.title for post in read(many)] == [f"Orrin {n}" for n in range(1000)]
    with pytest.raises(Troubled):
        read(json.dumps([{"victim": "Orrin", "description": "x" * 5_000}]))


def test_times_keep_whether_their_zone_was_stated() -> None:
    """Five decimals, a T or a blank, a zone of its own, that of WATCH.toml, or none."""
    tokyo = timezone(timedelta(hours=9))

    assert posts.moment("2026-03-04 10:00:05.12345") == AT
    assert posts.moment("2026-03-04T10:00:05.123450+00:00") == AT._replace(zoned=True)
    assert posts.moment("2026-03-04 19:00:05.12345", tokyo) == AT._replace(zoned=True)
    assert posts.moment("yesterday") is posts.moment("") is posts.moment("0001-01-01T00:00:00+23:00") is None
