"""Torrents that were made to deceive or to exhaust."""

import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from purloined.evidence import Evidence
from purloined.listings import torrent as reader
from purloined.parsing import bencode
from purloined.parsing.byte_window import Malformed, Window

FILES = b"d4:infod5:filesl%se4:name4:leakee"


def read(content: bytes, folder: Path) -> tuple[list[str], list[str]]:
    """(paths, what was not read)."""
    path = folder / "x.torrent"
    path.write_bytes(content)
    evidence = Evidence(path)
    rows = [row["path"] for row in reader.read(evidence)]
    return rows, [item.detail for item in evidence.take_unread(end=True)]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"l" * 1_000_000, "no bencode|where a dictionary"),
        (b"d1:a" * 400_000, "more than 300 lists and dictionaries inside each other"),
        (b"d4:infod5:files" + b"l" * 400_000, "more than 300|no dictionary"),
        (b"d4:infod9:file tree" + b"d1:a" * 400, "more than 300"),
        (b"d99999999999999999999:a", "no bencode at byte 1"),
        (b"d999999999999:a", "a string of 999,999,999,999 bytes"),
        (b"d-5:abcde", "no bencode at byte 1"),
        (b"d4:info4:spami1ee", "a string at byte|no list of files"),
        (b"di1ei2ee", "where a key must be"),
        (FILES % b"d6:lengthi-0e4:pathl1:aee", "no bencode"),
        (FILES % b"d6:lengthi007e4:pathl1:aee", "no bencode"),
        (FILES % b"d6:length4:many4:pathl1:aee", "where a number must be"),
        (FILES % b"d4:pathl1:aee", "has no length"),
        (FILES % b"d6:lengthi1ee", "has no path"),
        (FILES % b"d6:lengthi1e4:pathli1eee", "is no string"),
        (b"d4:infod9:file treed1:ad0:d6:lengthi1e11:pieces root3:abceeeee", "a root of 3 bytes"),
        (b"d4:infod9:file treed0:d6:lengthi1eeeee", "a file without a name"),
    ],
)
def test_what_is_no_torrent_is_told_with_its_place(content: bytes, why: str, tmp_path: Path) -> None:
    """In bounded memory, and without going deeper than any folder does."""
    tracemalloc.start()
    rows, unread = read(content, tmp_path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert rows == []
    assert any(part in unread[0] for part in why.split("|"))
    assert peak < 4 << 20


def test_a_list_that_breaks_off_is_read_up_to_there(tmp_path: Path) -> None:
    """Its name stands behind it, and is lost."""
    entry = b"d6:lengthi1e4:pathl5:a.txtee"
    rows, unread = read(b"d4:infod5:filesl" + entry * 3 + entry[:10], tmp_path)

    assert rows == ["a.txt"] * 3
    assert "at byte 109" in unread[0]


def test_a_key_that_stands_twice_is_told(tmp_path: Path) -> None:
    """Two lists in one torrent: programs differ in which they take."""
    entry = b"d6:lengthi1e4:pathl5:a.txtee"
    rows, unread = read(b"d4:infod5:filesl" + entry + b"e5:filesl" + entry * 2 + b"e4:name1:xee", tmp_path)

    assert rows == ["a.txt"]
    assert "stands twice" in unread[0]


def test_a_hybrid_whose_lists_differ_is_told(tmp_path: Path) -> None:
    """A client of version 1 would load other files than one of version 2."""
    tree = b"9:file treed5:a.txtd0:d6:lengthi1eee5:b.txtd0:d6:lengthi2eeee"
    files = b"5:filesld6:lengthi1e4:pathl5:a.txteed6:lengthi2e4:pathl5:c.txteee"
    rows, unread = read(b"d4:infod" + tree + files + b"4:name1:x6:pieces0:ee", tmp_path)

    assert rows == ["x/a.txt", "x/b.txt"]
    assert unread == ["the lists of version 1 and 2 differ from file 2 on; version 2's is read"]


def test_as_many_files_as_one_likes_take_no_memory(tmp_path: Path) -> None:
    """The name stands behind the list, so that it is gone through twice, in a window."""
    path = tmp_path / "x.torrent"
    with path.open("wb") as file:
        file.write(b"d4:infod5:filesl")
        for number in range(30_000):
            file.write(b"d6:lengthi%de4:pathl9:Customer 10:%06d.pdfee" % (number, number))
        file.write(b"e4:name4:leakee")
    evidence = Evidence(path)
    tracemalloc.start()
    count = sum(1 for _ in reader.read(evidence))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert count == 30_000
    assert peak < 2 << 20


def bencoded(value: object) -> bytes:
    """Of numbers, bytes, lists, and dictionaries."""
    if isinstance(value, int):
        return b"i%de" % value
    if isinstance(value, bytes):
        return b"%d:%s" % (len(value), value)
    if isinstance(value, list):
        return b"l" + b"".join(map(bencoded, value)) + b"e"
    return b"d" + b"".join(bencoded(key) + bencoded(found) for key, found in value.items()) + b"e"


VALUES = st.recursive(
    st.integers(-(10**18), 10**18) | st.binary(max_size=200),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.binary(max_size=9), inner, max_size=5),
    max_leaves=40,
)


@given(values=st.lists(VALUES, max_size=4))
def test_any_value_is_passed_over_to_its_end(values: list, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever lies in it, and wherever the window ends."""
    path = tmp_path_factory.getbasetemp() / "value"
    path.write_bytes(b"".join(map(bencoded, values)) + b"e")
    with path.open("rb") as stream:
        window = Window(stream)
        for value in values:
            at = window.at
            assert bencode.skip(window) == bencoded(value)[:1].decode().translate({ord(c): "s" for c in "0123456789"})
            assert window.at - at == len(bencoded(value))
        assert bencode.skip(window) == "e"


@given(content=st.binary(max_size=300))
def test_no_bytes_raise_anything_but_malformed(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Bytes of no meaning end somewhere."""
    path = tmp_path_factory.getbasetemp() / "bytes"
    path.write_bytes(b"d" + content)
    with path.open("rb") as stream:
        window = Window(stream)
        try:
            bencode.skip(window)
        except Malformed:
            return
        assert window.at <= len(content) + 1
