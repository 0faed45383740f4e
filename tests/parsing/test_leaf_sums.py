"""Facts about sums that are taken together: they are those that hashlib takes one by one."""

import hashlib
import io
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from purloined import _sums
from purloined.parsing import leaf_sums
from purloined.parsing.leaf_sums import LEAF
from purloined.parsing.torrent_proof import pieces_root

NOISE = hashlib.shake_128(b"noise").digest(9 * LEAF)


def both(pieces: list[bytes], how: type) -> tuple[bytes, bytes]:
    """(sum of all, sums of the leaves)"""
    whole = how()
    leaves = b"".join(whole.leaves(memoryview(piece)) for piece in pieces)
    return whole.digest(), leaves


@pytest.mark.parametrize("how", [leaf_sums.Together, leaf_sums.InTurn], ids=lambda how: how.__name__)
@settings(deadline=None)
@given(whole=st.lists(st.integers(0, 3), max_size=3), rest=st.integers(0, LEAF - 1))
def test_in_one_pass_or_in_turn_the_sums_are_those_of_hashlib(how: type, whole: list[int], rest: int) -> None:
    """Of pieces of whole leaves, and a last one of any length."""
    if how is leaf_sums.Together and not _sums.IS_ABLE:
        pytest.skip("this processor has no instructions for SHA-256")
    ends = [sum(whole[:number]) * LEAF for number in range(len(whole) + 1)]
    pieces = [NOISE[a:b] for a, b in pairwise(ends)] + [NOISE[ends[-1] : ends[-1] + rest]]
    data = b"".join(pieces)
    leaves = [hashlib.sha256(data[at : at + LEAF]).digest() for at in range(0, len(data), LEAF)]

    assert both(pieces, how) == (hashlib.sha256(data).digest(), b"".join(leaves))


@pytest.mark.parametrize("size", [0, 1, 55, 56, 63, 64, 119, 120, LEAF, LEAF + 1, 3 * LEAF, 5 * LEAF - 1])
def test_the_root_is_that_of_a_tree_made_by_hand(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Filled with zeros to a power of two, whatever the processor can do."""
    data = NOISE[:size]
    nodes = [hashlib.sha256(data[at : at + LEAF]).digest() for at in range(0, size, LEAF)]
    nodes += [bytes(32)] * ((1 << max(0, len(nodes) - 1).bit_length()) - len(nodes))
    while len(nodes) > 1:
        nodes = [hashlib.sha256(a + b).digest() for a, b in zip(nodes[::2], nodes[1::2], strict=True)]
    expected = nodes[0] if size else None
    assert pieces_root(io.BytesIO(data)) == expected

    monkeypatch.setattr(leaf_sums, "begun", leaf_sums.InTurn)
    monkeypatch.setattr(leaf_sums._sums, "IS_ABLE", 0)
    assert pieces_root(io.BytesIO(data)) == expected


@pytest.mark.skipif(not _sums.IS_ABLE, reason="this processor has no instructions for SHA-256")
def test_what_makes_no_sense_is_refused() -> None:
    """Nothing is read that was not handed over."""
    for wrong in (
        lambda: _sums.leaves(b"short", bytes(LEAF)),
        lambda: _sums.leaves(_sums.BEGIN, bytes(LEAF - 1)),
        lambda: _sums.pairs(bytes(33), bytes(32)),
        lambda: _sums.pairs(bytes(64), bytes(31)),
        lambda: _sums.end(_sums.BEGIN, bytes(10), 9),
    ):
        with pytest.raises(ValueError, match="what is taken"):
            wrong()
