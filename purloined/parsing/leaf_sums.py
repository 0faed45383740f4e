"""SHA-256 of some bytes and of their leaves (16 KiB each), of which torrents of version 2 make a tree.

Where the processor has instructions for SHA-256, both are taken in one pass that costs little more than one of them
(`sums.c`); elsewhere hashlib takes them one after the other, and the result is the same.

Documented in BEP 52 (`pieces root`) and FIPS 180-4.
"""

import hashlib

from purloined import _sums

LEAF = 16 << 10
_PAIR = 64  # bytes of two digests
_NO_SIBLING = bytes(32)


class Together:
    """The sum of what comes in pieces, all of whole leaves but the last."""

    def __init__(self) -> None:
        self._state, self._size, self._rest = _sums.BEGIN, 0, b""

    def leaves(self, piece: memoryview) -> bytes:
        """Takes up a piece. Returns the digests of its leaves, one behind the other."""
        whole = len(piece) - len(piece) % LEAF
        self._state, digests = _sums.leaves(self._state, piece[:whole])
        self._size += len(piece)
        self._rest = bytes(piece[whole:])
        return digests + hashlib.sha256(self._rest).digest() if self._rest else digests

    def digest(self) -> bytes:
        """The sum of all pieces."""
        return _sums.end(self._state, self._rest, self._size)


class InTurn:
    """The same by hashlib."""

    def __init__(self) -> None:
        self._whole = hashlib.sha256()

    def leaves(self, piece: memoryview) -> bytes:
        self._whole.update(piece)
        new = hashlib.sha256
        return b"".join(new(piece[at : at + LEAF]).digest() for at in range(0, len(piece), LEAF))

    def digest(self) -> bytes:
        return self._whole.digest()


def begun() -> Together | InTurn:
    """Of nothing yet."""
    return Together() if _sums.IS_ABLE else InTurn()


def pairs(nodes: bytes) -> bytes:
    """The digest of each two digests, which are even in number."""
    if _sums.IS_ABLE:
        return _sums.pairs(nodes, _NO_SIBLING)
    new = hashlib.sha256
    return b"".join(new(nodes[at : at + _PAIR]).digest() for at in range(0, len(nodes), _PAIR))
