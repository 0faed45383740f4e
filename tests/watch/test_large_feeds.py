"""Feeds of any size are read in the same memory, whatever is wrong with them. `bench.names --large 500`: half a GB."""

import io
import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from purloined.watch import feeds, posts, watchlist

TEXT = "x" * 1500
MOST = 48 << 20  # bytes in memory at once, whatever comes


class Stream(io.RawIOBase):
    """A feed that is made while it is read, so that nobody holds it."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._left, self.given = pieces, b"", 0

    def read(self, count: int = -1) -> bytes:
        while len(self._left) < count:
            piece = next(self._pieces, b"")
            if not piece:
                break
            self._left += piece
        given, self._left = self._left[:count], self._left[count:]
        self.given += len(given)
        return given


def listed(megabytes: int, **record: object) -> Iterator[bytes]:
    """A list of so many megabytes of such records."""
    one = json.dumps({"group_name": "gang", "description": TEXT} | record).encode() + b","
    yield b"["
    for _ in range(megabytes * (1 << 20) // (len(one) * 100)):
        yield one * 100
    yield b'{"post_title": "the last"}]'


FEEDS = {
    "posts": lambda size: listed(size, post_title="Other"),
    "a shape that changed": lambda size: listed(size, headline="Other"),
    "one endless text": lambda size: (b'[{"post_title": "' if not n else b"x" * (1 << 20) for n in range(size)),
    "one endless line of a table": lambda size: (b"title\n" if not n else b"x" * (1 << 20) for n in range(size)),
    "blanks": lambda size: (b" " * (1 << 20) for _ in range(size)),
    "brackets": lambda size: (b"[" * (1 << 20) for _ in range(size)),
}


@pytest.mark.parametrize("kind", FEEDS)
def test_the_memory_does_not_grow_with_the_feed(kind: str) -> None:
    """Two sizes, one peak; what is no feed is said, and the rest of it is not waited for."""
    peaks = []
    for size in (32, 44):
        stream, skipped, count = Stream(FEEDS[kind](size)), posts.Skipped(), 0
        tracemalloc.start()
        try:
            for _ in posts.read(stream, skipped=skipped):
                count += 1
            says = ""
        except posts.Troubled as trouble:
            says = str(trouble)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        if kind == "posts":
            assert (count > size * 600, skipped.count, says) == (True, 0, "")
        elif kind == "a shape that changed":
            assert (count, skipped.count > 5_000, says) == (1, True, "")
        else:
            assert count == 0
            assert len(says) in range(5, 200)

    assert max(peaks) < MOST
    assert peaks[1] < peaks[0] + (2 << 20)


def test_what_is_larger_than_it_may_be_is_read_up_to_there(tmp_path: Path) -> None:
    """And no further: of a stream that never ends, too."""
    stream = Stream(piece for _ in iter(int, 1) for piece in listed(1, post_title="Other"))
    read = feeds._as_much_as_may_be(stream, 2, None, posts.Skipped())
    with pytest.raises(posts.Troubled, match="larger than 2 MB"):
        for _ in read:
            pass

    assert stream.given < 4 << 20
    assert watchlist.Feed("x").most_mb == 1024
