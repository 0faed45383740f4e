"""One round over the feeds: read, match, remember, and hand over the alerts.

A feed in trouble costs itself: what of it could be read is matched, its cursor stays, and the others go on. A feed that
was not read for `silent_after_hours` is an alert of its own, once.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import NamedTuple

from purloined.watch import alerts, feeds, incidents, outbox, tiers, titles
from purloined.watch.feeds import Feed
from purloined.watch.incidents import Store
from purloined.watch.outbox import HERE
from purloined.watch.posts import Post, Troubled
from purloined.watch.tiers import TIERS, Match
from purloined.watch.watchlist import Entry, Watch

WEAK = ("shortened", "cut", "mask", "alike")  # tiers whose rivals are counted among all names known
MOST_EXAMPLES = 5
_ALERTS = ("new", "surer", "updated")


class Round(NamedTuple):
    """What a round came to. troubles: of feeds and places, a sentence each."""

    posts: int
    alerts: int
    troubles: list[str]


class Watcher:
    """A watch list, ready to be held against posts."""

    def __init__(self, watch: Watch, store: Store, now: datetime | None = None) -> None:
        self.watch, self.store = watch, store
        self.now = now or datetime.now(UTC)
        self.index = tiers.index(watch.companies())
        self.places = [HERE, *map(alerts.place_of, watch.sinks)]
        self._least = {HERE: watch.least} | {
            alerts.place_of(sink): sink.get("least", watch.least) for sink in watch.sinks
        }

    @cached_property
    def _known(self) -> tiers.Index:
        """All open titles seen so far, as names; each the only name of a company."""
        found = map(titles.taken_apart, self.store.known_titles())
        return tiers.index(
            tiers.Company([title.text]) for title in found if not title.mask and not title.cut and title.text
        )

    # a feed -------------------------------------------------------------------------------------------

    def read(self, feed: Feed) -> tuple[int, str]:
        """(posts read, what was wrong with the feed; empty: nothing)."""
        cursor, count = self.store.cursor(feed.name), 0
        with self.store.transaction():
            try:
                with feeds.opened(feed, cursor, self.now) as (posts, after, skipped):
                    for post in posts:
                        count += 1
                        self._take(feed, post)
                if feed.complete and count and not skipped.count:  # what is missing may be among those
                    self._report_gone(self.store.missed(feed.name, self.now))
                self.store.set_cursor(feed.name, after, self.now)
                trouble = ""
                if skipped.count:
                    trouble = f"has {skipped.count:,} records that are no posts; the first has {skipped.first[:200]}"
                if not count:
                    trouble = "lists no post at all"
            except feeds.Unchanged:
                self.store.set_cursor(
                    feed.name, cursor._replace(failures=0, next_try=None, last_good=self.now), self.now
                )
                trouble = ""
            except feeds.Waiting as waiting:
                trouble = str(waiting)
            except Troubled as error:
                after = feeds.after_failure(cursor, self.now, getattr(error, "until", None))
                self.store.set_cursor(feed.name, after, self.now)
                trouble = str(error) + (f"; {count:,} posts before that were read" if count else "")
            self._tell_silence(feed, trouble)
        return count, trouble

    def _take(self, feed: Feed, post: Post) -> None:
        at, state = self.store.see(feed.name, post, self.now)
        if state != "known" or self._all_again:
            self._match(feed.name, at, post, state)
        if post.removed:
            self._report_gone(self.store.remove(at))

    @cached_property
    def _all_again(self) -> bool:
        """Whether the watch list changed since the last round, so that known posts are matched anew."""
        return self.store.fact("watch_digest") not in ("", self.watch.digest)

    def again(self) -> None:
        """Matches what was seen earlier, where the watch list changed since; then remembers the list."""
        with self.store.transaction():
            if self._all_again:
                for at, post in self.store.other_posts(self.now):
                    self._match("", at, post, "known")
            self.store.set_fact("watch_digest", self.watch.digest)

    def _tell_silence(self, feed: Feed, trouble: str) -> None:
        since = self.store.silent_since(feed.name) if trouble else None
        if since and self.now - since >= timedelta(hours=self.watch.silent_after_hours):
            body = {
                "alert": "names",
                "kind": "silent",
                "feed": feed.name,
                "since": f"{since:%Y-%m-%dT%H:%M:%SZ}",
                "why": trouble,
            }
            self.store.alert(None, body, self.places, self.now)
            self.store.told_silent(feed.name)

    # a post -------------------------------------------------------------------------------------------

    def matches(self, post: Post) -> list[Match]:
        return tiers.matches(self.index, post.title, post.hosts, post.text)

    def _match(self, feed: str, at: int, post: Post, state: str) -> None:
        found = self.matches(post)
        for match in found:
            entry = self.watch.entries[match.company]
            incident, how = self.store.place(incidents.company_key(entry), at, post, match, state, self.now)
            places = [place for place in self.places if TIERS.index(match.tier) <= TIERS.index(self._least[place])]
            if how in _ALERTS and places:
                others = [other for other in found if other.company != match.company]
                self._alert(incident, how, entry, post.title, match, self._rivals(post, match, others), places)

    def _rivals(self, post: Post, match: Match, others: list[Match]) -> dict:
        """Who else would fit: on the watch list, and among all names that the feeds showed so far."""
        watched = [self.watch.entries[other.company].name for other in others]
        known = []
        if match.tier in WEAK:
            own = set(_letters(match.name))
            for rival in tiers.matches(self._known, post.title, post.hosts):
                if (
                    rival.tier in ("domain", "name", *WEAK)
                    and not own & set(_letters(rival.name))
                    and rival.name != post.title
                ):
                    known.append(rival.name)
        known = list(dict.fromkeys(known))
        return {"watched": watched, "known": len(known), "examples": known[:MOST_EXAMPLES]}

    def _alert(
        self, incident: int, kind: str, entry: Entry, title: str, match: Match | None, rivals: dict, places: list[str]
    ) -> None:
        told = self.store.incident(incident)
        body = {
            "alert": "names",
            "kind": kind,
            "incident": incident,
            "company": entry.name,
            "role": entry.role,
            "tier": match.tier if match else told["tier"],
            "group": told["gang"],
            "title": title,
            "why": match.why if match else "no reading of a complete feed lists it any more",
            "watched_name": match.name if match else entry.name,
            "rivals": rivals,
            "not_later_than": told["not_later"],
            "published": told["published"] or "",
            "posts": told["posts"],
            "other_groups": told["other_groups"],
            "watched_because": entry.why,
            "tell": list(entry.tell),
            "now": alerts.what_now(entry.role, kind),
        }
        self.store.alert(incident, body, places, self.now)

    def _report_gone(self, gone: list[int]) -> None:
        by_key = {incidents.company_key(entry): entry for entry in self.watch.entries}
        for incident in gone:
            self.store.set_gone(incident)
            told = self.store.incident(incident)
            if entry := by_key.get(told["company"]):
                rivals = {"watched": [], "known": 0, "examples": []}
                places = [
                    place for place in self.places if TIERS.index(told["tier"]) <= TIERS.index(self._least[place])
                ]
                self._alert(incident, "gone", entry, told["posts"][-1]["title"], None, rivals, places)

    # handing over ---------------------------------------------------------------------------------------

    def hand_over(self, show: Callable[[dict], object]) -> tuple[int, list[str]]:
        """(alerts shown here, places that did not take theirs). What is not taken waits for the next round."""
        shown = outbox.show_waiting(self.store, show)
        return shown, [said for sink in self.watch.sinks if (said := outbox.send_waiting(self.store, sink))]


def _letters(name: str) -> list[str]:
    """What is equal where two titles write one name."""
    return ["".join(part.name.bare) for part in titles.taken_apart(name).parts]


def go(
    watch: Watch, sources: list[Feed], store: Store, show: Callable[[dict], object], now: datetime | None = None
) -> Round:
    """One round over all sources."""
    watcher = Watcher(watch, store, now)
    posts, troubles = 0, []
    for feed in sources:
        count, trouble = watcher.read(feed)
        posts += count
        if trouble:
            troubles.append(f"feed {feed.name} {trouble}")
    watcher.again()
    shown, not_taken = watcher.hand_over(show)
    return Round(posts, shown, troubles + not_taken)
