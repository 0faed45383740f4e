"""What is remembered between rounds: every post seen, the incidents they make, the alerts, and each feed's cursor.

One SQLite file, one transaction per feed: a post counts as seen, and its alert as made, in the same moment, so that no
kill can lose an alert. An alert is delivered to each place until that place has taken it; one that was cut off in
between may come twice, with the same id.

An incident is one company and one group (and one victim, where the company is only named beside it), with all posts
that are re-spellings or updates of one another: `M**** W****`, `masonworks...`, `Mason Works Part 2`. What fits none
opens another.

    new        a company is named
    surer      a post of the incident names it more surely: a mask was lifted
    updated    a further part, or the post says something else than before
    gone       a complete feed no longer lists the last post, twice in a row; or the collector says that it was removed
    seen again, re-spelled    remembered, and no alert

"Not later than" is a bound: the earliest of what collectors say when they saw the post, and of our own reading. What a
feed gives as published is kept apart: it is a claim, and often the collector's own time.
"""

import re
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from purloined.settings import CaseError
from purloined.watch import company_names, outbox, tiers, titles
from purloined.watch.feeds import Cursor
from purloined.watch.posts import Moment, Post
from purloined.watch.tiers import TIERS, Match
from purloined.watch.watchlist import Entry

ANOTHER_AFTER = timedelta(days=400)  # without a post: what comes then is another incident
UNKNOWN_ZONE = timedelta(hours=12)  # what a time without a zone may be later than it says
GONE_AFTER = 2  # readings of a complete feed in a row that lack a post

_SCHEMA = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT);
CREATE TABLE IF NOT EXISTS feeds (
    name TEXT PRIMARY KEY, etag TEXT, modified TEXT, next_try TEXT, failures INTEGER, last_good TEXT,
    first_try TEXT, told_silent INTEGER DEFAULT 0, posts INTEGER DEFAULT 0);
CREATE TABLE IF NOT EXISTS posts (
    id INTEGER PRIMARY KEY, feed TEXT, gang TEXT, title TEXT, hosts TEXT, digest TEXT, published TEXT, discovered TEXT,
    not_later TEXT, first_seen TEXT, last_seen TEXT, missing INTEGER DEFAULT 0, UNIQUE (feed, gang, title));
CREATE TABLE IF NOT EXISTS incidents (
    id INTEGER PRIMARY KEY, company TEXT, gang TEXT, tier TEXT, opened TEXT, last_seen TEXT, not_later TEXT,
    published TEXT, gone INTEGER DEFAULT 0);
CREATE TABLE IF NOT EXISTS members (incident INTEGER, post INTEGER, how TEXT, PRIMARY KEY (incident, post));
CREATE INDEX IF NOT EXISTS incidents_of ON incidents (company, gang);
CREATE INDEX IF NOT EXISTS posts_of ON members (post);
"""


class Store:
    """The memory. Use as a context manager; `with store.transaction():` around all that belongs together."""

    def __init__(self, path: Path | None) -> None:
        """path: the file; None: nothing is remembered."""
        if path:
            outbox.make_place(path)
        try:
            self._db = sqlite3.connect(path or ":memory:", isolation_level=None, timeout=5)
            self._db.execute("PRAGMA synchronous = FULL")
            self._db.executescript(_SCHEMA + outbox.SCHEMA)
        except sqlite3.DatabaseError as error:
            why = "another `watch names` is at work on it" if "locked" in str(error) else f"it is damaged: {error}"
            raise CaseError(f"{path}: {why}") from error

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *error: object) -> None:
        self._db.close()

    def transaction(self) -> "_Transaction":
        return _Transaction(self._db)

    # facts and cursors ------------------------------------------------------------------------------

    def fact(self, name: str) -> str:
        row = self._db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return row[0] if row else ""

    def set_fact(self, name: str, value: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def cursor(self, feed: str) -> Cursor:
        row = self._db.execute(
            "SELECT etag, modified, next_try, failures, last_good FROM feeds WHERE name = ?", (feed,)
        ).fetchone()
        if not row:
            return Cursor()
        return Cursor(row[0] or "", row[1] or "", _time(row[2]), row[3] or 0, _time(row[4]))

    def set_cursor(self, feed: str, cursor: Cursor, now: datetime) -> None:
        self._db.execute("INSERT OR IGNORE INTO feeds (name, first_try) VALUES (?, ?)", (feed, _said(now)))
        self._db.execute(
            "UPDATE feeds SET etag = ?, modified = ?, next_try = ?, failures = ?, last_good = ? WHERE name = ?",
            (cursor.etag, cursor.modified, _said(cursor.next_try), cursor.failures, _said(cursor.last_good), feed),
        )
        if not cursor.failures:
            self._db.execute("UPDATE feeds SET told_silent = 0 WHERE name = ?", (feed,))

    def silent_since(self, feed: str) -> datetime | None:
        """Since when the feed was not read, if that was not told yet."""
        row = self._db.execute(
            "SELECT coalesce(last_good, first_try) FROM feeds WHERE name = ? AND told_silent = 0", (feed,)
        ).fetchone()
        return _time(row[0]) if row else None

    def told_silent(self, feed: str) -> None:
        self._db.execute("UPDATE feeds SET told_silent = 1 WHERE name = ?", (feed,))

    # posts --------------------------------------------------------------------------------------------

    def see(self, feed: str, post: Post, now: datetime) -> tuple[int, str]:
        """(number, what it is): new, changed, or known."""
        found = self._db.execute(
            "SELECT id, digest, not_later FROM posts WHERE feed = ? AND gang = ? AND title = ?",
            (feed, post.group, post.title),
        ).fetchone()
        bound = min(filter(None, (now, _bound(post.discovered))))
        if not found:
            at = self._db.execute(
                "INSERT INTO posts (feed, gang, title, hosts, digest, published, discovered, not_later, first_seen,"
                " last_seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (feed, post.group, post.title, " ".join(post.hosts), post.digest, _stated(post.published),
                 _stated(post.discovered), _said(bound), _said(now), _said(now)),
            ).lastrowid  # fmt: skip
            return at, "new"
        at, digest, not_later = found
        self._db.execute(
            "UPDATE posts SET digest = ?, not_later = ?, last_seen = ?, missing = 0, hosts = ? WHERE id = ?",
            (post.digest, min(not_later, _said(bound)), _said(now), " ".join(post.hosts), at),
        )
        return at, "known" if digest == post.digest else "changed"

    def other_posts(self, now: datetime) -> Iterator[tuple[int, Post]]:
        """The posts that were not seen in this round, as far as they are remembered."""
        rows = self._db.execute(
            "SELECT id, gang, title, hosts, digest FROM posts WHERE last_seen < ?", (_said(now),)
        ).fetchall()
        for at, gang, title, hosts, digest in rows:
            yield at, Post(gang, title, None, None, tuple(hosts.split()), "", digest, False)

    def known_titles(self, most: int = 50_000) -> list[str]:
        """The latest titles, by which rivals are counted."""
        rows = self._db.execute("SELECT DISTINCT title FROM posts ORDER BY id DESC LIMIT ?", (most,))
        return [title for (title,) in rows]

    def missed(self, feed: str, now: datetime) -> list[int]:
        """The incidents whose posts a complete feed lacked, now for the second time, and that no post is left of."""
        self._db.execute("UPDATE posts SET missing = missing + 1 WHERE feed = ? AND last_seen < ?", (feed, _said(now)))
        return self._all_missing(GONE_AFTER)

    def remove(self, post: int) -> list[int]:
        """The incidents that no post is left of once the collector says that this one is gone."""
        self._db.execute("UPDATE posts SET missing = ? WHERE id = ?", (GONE_AFTER, post))
        return self._all_missing(GONE_AFTER)

    def _all_missing(self, count: int) -> list[int]:
        rows = self._db.execute(
            "SELECT incident FROM members JOIN posts ON posts.id = post JOIN incidents ON incidents.id = incident"
            " WHERE NOT gone GROUP BY incident HAVING min(missing) >= ?",
            (count,),
        ).fetchall()
        return [incident for (incident,) in rows]

    # incidents ------------------------------------------------------------------------------------------

    def place(self, company: str, post: int, written: Post, match: Match, state: str, now: datetime) -> tuple[int, str]:
        """(incident, what happened to it): new, surer, updated, re-spelled, or seen again."""
        rows = self._db.execute(
            "SELECT id, tier FROM incidents WHERE company = ? AND gang = ? AND last_seen > ? ORDER BY id DESC",
            (company, written.group, _said(now - ANOTHER_AFTER)),
        ).fetchall()
        for incident, tier in rows:
            known = self._titles(incident)
            if not any(_is_same_victim(match, tier, written, *other) for other in known):
                continue
            how = _what_happened(match, tier, written, state, [title for title, _ in known])
            self._join(incident, post, how, match.tier, tier, now)
            return incident, how
        opened = self._db.execute(
            "INSERT INTO incidents (company, gang, tier, opened, last_seen) VALUES (?, ?, ?, ?, ?)",
            (company, written.group, match.tier, _said(now), _said(now)),
        ).lastrowid
        self._join(opened, post, "new", match.tier, match.tier, now)
        return opened, "new"

    def _titles(self, incident: int) -> list[tuple[str, str]]:
        return self._db.execute(
            "SELECT title, hosts FROM members JOIN posts ON posts.id = post WHERE incident = ? ORDER BY posts.id",
            (incident,),
        ).fetchall()

    def _join(self, incident: int, post: int, how: str, tier: str, before: str, now: datetime) -> None:
        self._db.execute("INSERT OR IGNORE INTO members VALUES (?, ?, ?)", (incident, post, how))
        surest = min(tier, before, key=TIERS.index)
        self._db.execute(
            "UPDATE incidents SET tier = ?, last_seen = ?, gone = 0,"
            " not_later = (SELECT min(not_later) FROM members JOIN posts ON posts.id = post"
            "  WHERE incident = incidents.id),"
            " published = (SELECT min(published) FROM members JOIN posts ON posts.id = post"
            "  WHERE incident = incidents.id AND published <> '')"
            " WHERE id = ?",
            (surest, _said(now), incident),
        )

    def incident(self, number: int) -> dict:
        """What an alert says of an incident."""
        columns = ("company", "gang", "tier", "opened", "not_later", "published")
        row = self._db.execute(f"SELECT {', '.join(columns)} FROM incidents WHERE id = ?", (number,)).fetchone()
        told = dict(zip(columns, row, strict=True))
        posts = self._db.execute(
            "SELECT title, feed, how, discovered, posts.not_later, first_seen"
            " FROM members JOIN posts ON posts.id = post"
            " WHERE incident = ? ORDER BY posts.not_later, posts.id",
            (number,),
        ).fetchall()
        told["posts"] = [
            dict(zip(("title", "feed", "how", "discovered", "not_later_than", "first_read"), post, strict=True))
            for post in posts
        ]
        others = self._db.execute(
            "SELECT gang, min(not_later) FROM incidents WHERE company = ? AND gang <> ? AND tier IN ('domain', 'name')"
            " GROUP BY gang ORDER BY 2",
            (told["company"], told["gang"]),
        ).fetchall()
        told["other_groups"] = [{"group": gang, "not_later_than": since} for gang, since in others]
        return told

    def set_gone(self, incident: int) -> None:
        self._db.execute("UPDATE incidents SET gone = 1 WHERE id = ?", (incident,))

    # alerts -----------------------------------------------------------------------------------------------

    def alert(self, incident: int | None, body: dict, places: list[str], now: datetime) -> None:
        """Keeps an alert until every place has it."""
        outbox.keep(self._db, body, places, _said(now), incident)

    def waiting(self, place: str) -> list[tuple[int, dict]]:
        return outbox.waiting(self._db, place)

    def delivered(self, alert: int, place: str) -> None:
        outbox.delivered(self._db, alert, place)


class _Transaction:
    """All of it, or nothing."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __enter__(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: type | None, *rest: object) -> None:
        self._db.execute("COMMIT" if kind is None else "ROLLBACK")


def company_key(entry: Entry) -> str:
    """By what a company is remembered; WATCH.toml may be put into another order, and names added."""
    return f"{entry.role}:{' '.join(company_names.words(entry.name)) or entry.name}"


# Times ------------------------------------------------------------------------------------------------------


def _said(time: datetime | None) -> str | None:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ") if time else None


def _time(text: str | None) -> datetime | None:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC) if text else None


def _stated(moment: Moment | None) -> str:
    """A time as the feed states it, with the sign of its zone where that is known."""
    return moment.time.strftime("%Y-%m-%dT%H:%M:%S" + ("Z" if moment.zoned else "")) if moment else ""


def _bound(moment: Moment | None) -> datetime | None:
    """The latest that a stated time can mean."""
    return moment and (moment.time if moment.zoned else moment.time + UNKNOWN_ZONE)


# Whether posts belong together --------------------------------------------------------------------------------

_SURE = ("domain", "name")
_FURTHER = re.compile(r"\b(?:upd\w*|part|pt|stage|\d+\s*%)|\b\d{1,3}\s*$|\d+\s*(?:gb|tb)\b", re.IGNORECASE)


def _is_same_victim(match: Match, tier: str, post: Post, title: str, hosts: str) -> bool:
    """Whether a post is one of an incident that holds a post with that title and those domains."""
    if match.tier in _SURE and tier in _SURE:
        return True
    if set(post.hosts) & set(hosts.split()):
        return True
    one, other = titles.taken_apart(post.title), titles.taken_apart(title)
    if one.text == other.text or _bare(one) & _bare(other):
        return True
    return any(_fits(a, b) or _fits(b, a) for a, b in ((one, other),))


def _bare(title: titles.Title) -> set[tuple[str, ...]]:
    return {part.name.bare for part in title.parts if not part.customer}


def _fits(hidden: titles.Title, open_title: titles.Title) -> bool:
    """Whether a masked title, or one that breaks off, can be the other."""
    if hidden.mask and not open_title.mask:
        return bool(tiers.matches(tiers.index([tiers.Company([open_title.text])]), hidden.text))
    begins = "".join(company_names.words(hidden.cut))
    return bool(begins) and "".join(company_names.words(open_title.text.lower().removeprefix("www."))).startswith(
        begins
    )


def _what_happened(match: Match, tier: str, post: Post, state: str, known: list[str]) -> str:
    if TIERS.index(match.tier) < TIERS.index(tier) and tier not in _SURE:
        return "surer"
    if post.title in known:
        return "updated" if state == "changed" else "seen again"
    return "updated" if _FURTHER.search(post.title) else "re-spelled"
