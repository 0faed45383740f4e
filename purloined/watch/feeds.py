"""Gets feeds: files, standard input, and what the user configured to be fetched over HTTP. Never a leak site.

A feed over HTTP is asked for once a round, and not at all while it wants to be left alone: after 429 or 503 until the
time it states, after any failure for a minute, two, four, up to an hour. Whether it changed is asked by ETag and
Last-Modified. It comes to a file first and is read when it is there as a whole; redirects are followed on the same host
only, so that the key goes nowhere else. What is remembered between rounds is the cursor, kept by `incidents`.
"""

import contextlib
import email.utils
import http.client
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from purloined import __version__
from purloined.evidence import Evidence
from purloined.settings import CaseError
from purloined.watch import posts, watchlist
from purloined.watch.posts import Post, Skipped, Troubled
from purloined.watch.watchlist import Feed

CHUNK = 1 << 18
TIMEOUT, DEADLINE = 30, 900  # seconds: without a byte; for all of a feed
FIRST_PAUSE, LONGEST_PAUSE, LONGEST_ASKED = timedelta(minutes=1), timedelta(hours=1), timedelta(hours=24)


class Cursor(NamedTuple):
    """What is remembered of a feed. next_try: not before; failures: in a row; last_good: when it was last read
    whole."""

    etag: str = ""
    modified: str = ""
    next_try: datetime | None = None
    failures: int = 0
    last_good: datetime | None = None


class Refused(Troubled):
    """The feed wants to be left alone, or is not to be had now. until: when it may be asked again, as it says."""

    def __init__(self, says: str, until: datetime | None = None) -> None:
        super().__init__(says)
        self.until = until


class Waiting(Troubled):
    """The feed is not asked, because it wanted to be left alone; that is no further failure."""


class Unchanged(Exception):
    """The feed says that it is as it was."""


def of_argument(given: str, known: tuple[Feed, ...]) -> Feed:
    """The feed that the command line names: one of WATCH.toml, a file, or `-` for standard input."""
    for feed in known:
        if feed.name == given:
            return feed
    if given.startswith(("http://", "https://")):
        raise CaseError(f"{urlsplit(given).hostname} is not fetched because a command line says so; make it a [[feed]]")
    if given != "-" and not Path(given).is_file():
        raise CaseError(f"there is no feed and no file {given}")
    return Feed(given, file=Path(given))


@contextlib.contextmanager
def opened(feed: Feed, cursor: Cursor, now: datetime) -> Iterator[tuple[Iterator[Post], Cursor, Skipped]]:
    """The posts of a feed; the cursor that holds once all of them are read; and what was skipped, filled while reading.
    Troubled, also while reading: what is wrong with it."""
    zone = ZoneInfo(feed.timezone) if feed.timezone else None
    skipped = Skipped()
    with contextlib.ExitStack() as stack:
        after = Cursor(last_good=now)
        if feed.url:
            path, after = stack.enter_context(_fetched(feed, cursor, now))
            stream = stack.enter_context(_unpacked(path))
        elif str(feed.file) == "-":
            stream = sys.stdin.buffer
        else:
            stream = stack.enter_context(_unpacked(feed.file))
        yield _as_much_as_may_be(stream, feed.most_mb, zone, skipped), after, skipped


@contextlib.contextmanager
def _unpacked(path: Path) -> Iterator[BinaryIO]:
    """A file, without gzip, xz or zstd around it."""
    evidence = Evidence(path)
    with contextlib.ExitStack() as stack:
        try:
            stream = stack.enter_context(evidence.open())
        except OSError as error:
            raise Troubled(f"cannot be read: {error.strerror or error}") from error
        yield stream
    if broken := evidence.take_unread(end=True):
        raise Troubled(broken[0].detail)


def _as_much_as_may_be(stream: BinaryIO, most_mb: int, zone: ZoneInfo | None, skipped: Skipped) -> Iterator[Post]:
    """The posts of a stream, up to its limit; Troubled if it goes on behind that."""
    bounded = _Bounded(stream, most_mb << 20)
    try:
        yield from posts.read(bounded, zone, skipped)
    except Troubled:
        if not bounded.is_over:
            raise
    if bounded.is_over:
        raise Troubled(f"is larger than {most_mb:,} MB (most_mb)")


class _Bounded:
    """A stream that ends after so many bytes."""

    def __init__(self, stream: BinaryIO, most: int) -> None:
        self._stream, self._left, self.is_over = stream, most, False

    def read(self, count: int = -1) -> bytes:
        piece = self._stream.read(CHUNK if count < 0 else min(count, CHUNK))
        self.is_over = self.is_over or len(piece) > self._left
        piece = piece[: self._left]
        self._left -= len(piece)
        return piece


# HTTP ---------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _fetched(feed: Feed, cursor: Cursor, now: datetime) -> Iterator[tuple[Path, Cursor]]:
    """The feed in a file that is gone afterwards, and the cursor to go on with."""
    if cursor.next_try and now < cursor.next_try:
        wait = f"is left alone until {cursor.next_try:%Y-%m-%d %H:%M} UTC, after {cursor.failures} failures in a row"
        raise Waiting(wait)
    if cursor.last_good and now < cursor.last_good + timedelta(minutes=feed.every_minutes):
        raise Unchanged
    with tempfile.TemporaryDirectory(prefix="purloined-") as folder:
        path = Path(folder) / "feed"
        try:
            with _answer(feed, cursor) as answer, path.open("wb") as file:
                _copy(answer, file, feed.most_mb << 20)
                etag, modified = answer.headers.get("ETag", ""), answer.headers.get("Last-Modified", "")
        except urllib.error.HTTPError as error:
            error.close()
            raise _refusal(error, now) from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            reason = getattr(error, "reason", error)
            raise Refused(f"cannot be reached: {type(error).__name__}: {reason}") from None
        yield path, Cursor(etag[:500], modified[:100], last_good=now)


def _answer(feed: Feed, cursor: Cursor) -> http.client.HTTPResponse:
    headers = {"User-Agent": f"purloined/{__version__}", "Accept": "application/json", "Accept-Encoding": "gzip"}
    if cursor.etag:
        headers["If-None-Match"] = cursor.etag
    if cursor.modified:
        headers["If-Modified-Since"] = cursor.modified
    if feed.key:
        headers[feed.key["header"]] = watchlist.secret(f"feed {feed.name}", feed.key)
    request = urllib.request.Request(feed.url, headers=headers)
    return urllib.request.build_opener(_SameHost).open(request, timeout=TIMEOUT)


class _SameHost(urllib.request.HTTPRedirectHandler):
    """Follows a feed that moved on its own host, and nowhere else: the key is meant for that host."""

    max_redirections = 3

    def redirect_request(self, request, file, code, message, headers, url):
        before, after = urlsplit(request.full_url), urlsplit(url)
        if (after.scheme, after.hostname, after.port) != (before.scheme, before.hostname, before.port):
            raise Refused(f"sends to another host, {after.hostname}; put that into WATCH.toml if it is the feed's")
        return super().redirect_request(request, file, code, message, headers, url)


def _copy(answer: http.client.HTTPResponse, file: BinaryIO, most: int) -> None:
    """What the feed sends, to its end: where it breaks off, Troubled."""
    ends, came = time.monotonic() + DEADLINE, 0
    expected = answer.headers.get("Content-Length", "")
    while True:
        try:
            piece = answer.read1(CHUNK)
        except http.client.IncompleteRead:
            raise Refused(f"broke off after {came:,} bytes") from None
        if not piece:
            break
        came += len(piece)
        file.write(piece)
        if came > most:
            raise Refused(f"is larger than {most >> 20:,} MB (most_mb in WATCH.toml)")
        if time.monotonic() > ends:
            raise Refused(f"was not there as a whole after {DEADLINE // 60} minutes")
    if expected.isdigit() and came < int(expected):
        raise Refused(f"broke off after {came:,} of {int(expected):,} bytes")


def _refusal(error: urllib.error.HTTPError, now: datetime) -> Exception:
    """What an answer that is no feed means."""
    if error.code == 304:
        return Unchanged()
    says = {
        401: "does not take the key (401); is it still valid?",
        403: "refuses (403); is the key right?",
        404: "is not there (404); is its url in WATCH.toml right?",
        429: "was asked too often (429)",
    }.get(error.code, f"answers {error.code}")
    return Refused(says, _retry_after(error.headers.get("Retry-After", ""), now))


def _retry_after(text: str, now: datetime) -> datetime | None:
    """The time that a Retry-After states, in seconds or as a date; at the most a day ahead."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return now + min(timedelta(seconds=int(text[:9])), LONGEST_ASKED)
    try:
        until = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
    return min(until.astimezone(UTC) if until.tzinfo else until.replace(tzinfo=UTC), now + LONGEST_ASKED)


def after_failure(cursor: Cursor, now: datetime, until: datetime | None) -> Cursor:
    """The cursor after a failure: as it was, and not to be asked again too soon."""
    pause = min(FIRST_PAUSE * 2 ** min(cursor.failures, 10), LONGEST_PAUSE)
    return cursor._replace(failures=cursor.failures + 1, next_try=max(until or now, now + pause))
