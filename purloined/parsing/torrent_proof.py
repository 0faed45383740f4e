"""Which files of a torrent are proven by files of one's own: by the roots of version 2, by the pieces of version 1.

A root speaks for one whole file; its name and its neighbours do not matter. A piece of version 1 runs over the ends of
files: the piece that holds the end of one and the beginning of the next can only be checked where both are at hand,
unchanged. So a file is

    proven      its root is equal; or every piece that touches it is, with this file and its neighbours in their place
    identified  version 1: a piece that lies wholly inside it is equal, but not all that touch it can be shown
    unproven    files of its size are at hand, and nothing was shown; it may still be one of them
    absent      no file of its size is at hand
    empty       it has no content that could be shown

Only files of exactly the same size are tried. Of those, each file of the torrent is given the one whose path is most
like its own, no two the same; where a piece does not fit so, others are tried, the fewest changes first, until so many
bytes were hashed for it (TRIED), and for all pieces together some times what is at hand. What is kept in memory goes
with the number of files that are of a size that occurs on both sides, and some bytes for each file of a torrent of
version 1.

Documented in BEP 3 (pieces), BEP 52 (`pieces root`) and BEP 47 (padding, which is zeros).
"""

import hashlib
import os
from array import array
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from itertools import combinations, product
from pathlib import Path
from typing import BinaryIO, NamedTuple

from purloined import names
from purloined.parsing import leaf_sums, torrent
from purloined.parsing.byte_window import Malformed
from purloined.parsing.torrent import Entry, Outline

CHUNK = 1 << 20
TRIED_IN_ALL = 1 << 30  # bytes that are hashed beyond the first tries, and four times those at hand
TRIED = 32 << 20  # bytes that are hashed for one piece, beyond the first try
HELD = 32 << 20  # bytes of other candidates that are held for one piece
CANDIDATES = 32  # files tried in the place of one
MOST_CHANGES = 3  # files of one piece exchanged at once
ROUNDS = 4  # times that pieces are tried which are not right yet, while others become right
_DIGEST = 32
_NO_SIBLING = bytes(_DIGEST)

Progress = Callable[[int], object]


class Local(NamedTuple):
    """A file at hand. relative: its path below the folder that was given."""

    path: Path
    relative: str


class Proof(NamedTuple):
    """What was shown of one file of the torrent. local: by which file at hand; hashed: bytes of it that were hashed."""

    path: str
    size: int
    outcome: str
    local: Path | None
    hashed: int


def local_files(stream: BinaryIO, plan: Outline, folders: list[Path]) -> dict[int, list[Local]]:
    """The files at hand whose size occurs in the torrent, by size. No link is followed."""
    sizes = {entry.size for entry in torrent.entries(stream, plan) if entry.kind == "file" and entry.size > 0}
    found: dict[int, list[Local]] = defaultdict(list)
    for folder in folders:
        for path in _below(folder):
            try:
                size = path.lstat().st_size
            except OSError:
                continue
            if size in sizes and path.is_file() and not path.is_symlink():
                relative = path.name if path == folder else path.relative_to(folder).as_posix()
                found[size].append(Local(path, relative))
    return dict(found)


def _below(folder: Path) -> Iterator[Path]:
    if folder.is_file():
        yield folder
    for place, inner, inside in os.walk(folder):
        inner.sort()
        for name in sorted(inside):
            yield Path(place) / name


def prove(
    stream: BinaryIO, plan: Outline, local: dict[int, list[Local]], progress: Progress = lambda count: None
) -> Iterator[Proof]:
    """What is shown of each file, in the torrent's order. Raises Malformed where the torrent does not hold together."""
    if plan.tree is not None:
        return _by_roots(stream, plan, local, progress)
    return _by_pieces(stream, plan, local, progress)


# Version 2 ----------------------------------------------------------------------------------------------


def pieces_root(stream: BinaryIO, progress: Progress = lambda count: None) -> bytes | None:
    """The root of the content's hash tree, read to its end; None where there is no content."""
    tree, whole = HashTree(), leaf_sums.begun()
    while chunk := stream.read(CHUNK):
        progress(len(chunk))
        tree.add(whole.leaves(memoryview(chunk)))
    return tree.root()


class HashTree:
    """A hash tree that grows leaf by leaf. It holds one hash for each of its levels: that of a half that awaits the
    other."""

    def __init__(self) -> None:
        self._waiting: list[bytes | None] = []

    def add(self, nodes: bytes) -> None:
        """Takes up leaves, one digest behind the other."""
        level = 0
        while nodes:
            if level == len(self._waiting):
                self._waiting.append(None)
            nodes = (self._waiting[level] or b"") + nodes
            even = len(nodes) - len(nodes) % (2 * _DIGEST)
            self._waiting[level] = nodes[even:] or None
            nodes, level = leaf_sums.pairs(nodes[:even]), level + 1

    def root(self) -> bytes | None:
        """With zeros for the leaves that are missing to a power of two."""
        if not self._waiting:
            return None
        node, missing = None, _NO_SIBLING
        for level, other in enumerate(self._waiting):
            is_top = level == len(self._waiting) - 1
            if node is None:
                if is_top:
                    return other
                if other is not None:
                    node = hashlib.sha256(other + missing).digest()
            else:
                node = hashlib.sha256(other + node if other is not None else node + missing).digest()
            missing = hashlib.sha256(missing + missing).digest()
        return node


def _by_roots(stream: BinaryIO, plan: Outline, local: dict[int, list[Local]], progress: Progress) -> Iterator[Proof]:
    known: dict[bytes, list[Local]] = defaultdict(list)
    for files in local.values():
        for file in files:
            try:
                with file.path.open("rb") as content:
                    known[pieces_root(content, progress)].append(file)
            except OSError:
                continue
    for entry in _files(stream, plan):
        if entry.size == 0:
            yield Proof(entry.path, 0, "empty", None, 0)
        elif same := known.get(entry.root):
            best = max(same, key=lambda file: _likeness(file.relative, entry.path))
            yield Proof(entry.path, entry.size, "proven", best.path, entry.size)
        else:
            tried = len(local.get(entry.size, ()))
            yield Proof(entry.path, entry.size, "unproven" if tried else "absent", None, tried * entry.size)


def _files(stream: BinaryIO, plan: Outline) -> Iterator[Entry]:
    return (entry for entry in torrent.entries(stream, plan) if entry.path is not None and entry.kind == "file")


def _likeness(one: str, other: str) -> int:
    """How many parts at the end of two paths are equal."""
    count = 0
    for a, b in zip(reversed(names.parts(one)), reversed(names.parts(other)), strict=False):
        if a != b:
            break
        count += 1
    return count


# Version 1 ----------------------------------------------------------------------------------------------


class Segment(NamedTuple):
    """A part of one file within a piece."""

    entry: int
    offset: int
    length: int


def _by_pieces(stream: BinaryIO, plan: Outline, local: dict[int, list[Local]], progress: Progress) -> Iterator[Proof]:
    run = _Run(stream, plan, local, progress)
    run.check_inside()
    for _ in range(ROUNDS):
        if not run.check_edges():
            break
        run.put_proven_last()
    for index, entry in enumerate(torrent.entries(stream, plan)):
        if entry.path is not None and entry.kind == "file":
            outcome = run.outcome(index)
            shown = run.chosen[index].path if outcome in ("proven", "identified") else None
            yield Proof(entry.path, entry.size, outcome, shown, run.hashed.get(index, 0))


class _Run:
    """All files of the torrent as the one stream of bytes that the pieces are of; and what is shown of it.

    chosen: the local file that stands in for an entry; inside, edges: pieces shown with it, wholly inside and not."""

    def __init__(self, stream: BinaryIO, plan: Outline, local: dict[int, list[Local]], progress: Progress) -> None:
        self._stream, self._plan, self._progress = stream, plan, progress
        self._starts, self._sizes, self._pads = array("Q"), array("Q"), bytearray()
        self._lay_out()
        self._candidates = _candidates(stream, plan, local)
        self._left = TRIED_IN_ALL + 4 * sum(size * len(files) for size, files in local.items())
        self.chosen: dict[int, Local] = {}
        self.inside: dict[int, int] = defaultdict(int)
        self.edges: dict[int, int] = defaultdict(int)
        self.hashed: dict[int, int] = defaultdict(int)

    def _lay_out(self) -> None:
        """Where each entry begins in the stream."""
        at = 0
        for number, entry in enumerate(torrent.entries(self._stream, self._plan), 1):
            if entry.path is None and entry.why.startswith("a length"):
                raise Malformed(f"entry {number:,} has {entry.why}")
            size = 0 if entry.kind == "link" else entry.size
            self._starts.append(at)
            self._sizes.append(size)
            self._pads.append(entry.kind == "pad")
            at += size
            if at >= 1 << 60:
                raise Malformed(f"more than an exabyte in all, at entry {number:,}")
        self._length, piece = at, self._plan.piece_length
        if piece is None or not 0 < piece <= torrent.LARGEST_PIECE:
            raise Malformed(f"a piece length of {piece} bytes")
        self._piece = piece
        self._count = -(-at // piece)
        self._right_edges = bytearray(self._count)
        if self._plan.pieces is None or self._plan.pieces[1] != 20 * self._count:
            there = self._plan.pieces[1] // 20 if self._plan.pieces else 0
            raise Malformed(f"{there:,} hashes of pieces, where {self._count:,} pieces hold {at:,} bytes")

    def _hash(self, piece: int) -> bytes:
        self._stream.seek(self._plan.pieces[0] + 20 * piece)
        return self._stream.read(20)

    def _end(self, piece: int) -> int:
        return min((piece + 1) * self._piece, self._length)

    def _read(self, file: Local, segment: Segment) -> bytes:
        """Bytes of a local file; fewer where it changed meanwhile, or cannot be read."""
        try:
            with file.path.open("rb") as content:
                content.seek(segment.offset)
                data = content.read(segment.length)
        except OSError:
            data = b""
        self.hashed[segment.entry] += len(data)
        self._progress(len(data))
        return data

    # pieces within one file

    def check_inside(self) -> None:
        """Chooses for each file the candidate with which most of the pieces wholly inside it are right."""
        for index, candidates in self._candidates.items():
            first, last = self._whole(index)
            if first >= last:
                continue
            most = 3 * self._sizes[index]  # bytes, so that many candidates which begin alike do not cost many times
            for rank, file in enumerate(candidates):
                right = self._right(index, file, range(first, last), rank == 0)
                if right > self.inside[index]:
                    self.inside[index], self.chosen[index] = right, file
                if right == last - first or self.hashed[index] > most:
                    break

    def _whole(self, index: int) -> tuple[int, int]:
        """The pieces wholly inside an entry: from the first to before the last."""
        start, end = self._starts[index], self._starts[index] + self._sizes[index]
        return -(-start // self._piece), self._count if end == self._length else end // self._piece

    def _right(self, index: int, file: Local, pieces: range, is_best: bool) -> int:
        """How many pieces are right. Only the best candidate is gone through though the first one is wrong."""
        right = 0
        for piece in pieces:
            begin = piece * self._piece
            segment = Segment(index, begin - self._starts[index], self._end(piece) - begin)
            if hashlib.sha1(self._read(file, segment), usedforsecurity=False).digest() == self._hash(piece):
                right += 1
            elif not right and not is_best:
                break
        return right

    # pieces that run over the ends of files

    def check_edges(self) -> bool:
        """Joins neighbours, piece by piece, and looks for those with which the piece is right. Returns whether some
        are that were not."""
        known = sum(self._right_edges)
        before: tuple[list[Segment], list[bytes]] = ([], [])
        at = 0
        for piece in range(self._count):
            while at < len(self._starts) and self._starts[at] + self._sizes[at] <= piece * self._piece:
                at += 1
            segments = [] if self._right_edges[piece] else self._segments(piece, at)
            before = self._check_edge(piece, segments, before) if self._can_be_shown(segments) else ([], [])
        return sum(self._right_edges) > known

    def put_proven_last(self) -> None:
        """A file at hand that is proven to be one of the torrent's is probably no other."""
        proven = {self.chosen[index] for index in self._candidates if self.outcome(index) == "proven"}
        for index, candidates in self._candidates.items():
            if not (self.inside[index] or self.edges[index]):
                self._candidates[index] = sorted(candidates, key=lambda file: file in proven)

    def _segments(self, piece: int, at: int) -> list[Segment]:
        """The parts of a piece, from the entry on that it begins in."""
        begin, end = piece * self._piece, self._end(piece)
        found = []
        while begin < end:
            offset = begin - self._starts[at]
            length = min(end - begin, self._sizes[at] - offset)
            if length:
                found.append(Segment(at, offset, length))
            begin += length
            at += 1
        return found

    def _can_be_shown(self, segments: list[Segment]) -> bool:
        """Whether there is a candidate for each part, and the piece is not one inside of one file, already checked."""
        files = [segment for segment in segments if not self._pads[segment.entry]]
        return len(segments) > 1 and bool(files) and all(segment.entry in self._candidates for segment in files)

    def _check_edge(
        self, piece: int, segments: list[Segment], before: tuple[list[Segment], list[bytes]]
    ) -> tuple[list[Segment], list[bytes]]:
        """Notes what a piece shows. Gives its parts and their bytes, for the piece after it."""
        found = self._fitting(segments, self._hash(piece))
        if found is None:
            return [], []
        self._right_edges[piece] = 1
        for segment, (file, _) in zip(segments, found, strict=True):
            index = segment.entry
            if file is None:
                continue
            if (
                index in self.chosen
                and self.chosen[index] != file
                and not self._exchange(piece - 1, index, file, before)
            ):
                continue
            self.chosen[index] = file
            self.edges[index] += 1
        return segments, [data for _, data in found]

    def _exchange(self, piece: int, index: int, file: Local, before: tuple[list[Segment], list[bytes]]) -> bool:
        """Whether the piece before is right with this file too, so that it can take that one's place."""
        if self.inside[index]:
            return False
        digest = hashlib.sha1(usedforsecurity=False)
        for segment, data in zip(*before, strict=True):
            digest.update(self._read(file, segment) if segment.entry == index else data)
        return digest.digest() == self._hash(piece)

    def _fitting(self, segments: list[Segment], wanted: bytes) -> list[tuple[Local | None, bytes]] | None:
        """The files, with their bytes, that make the piece right; None where none are found."""
        first = [self._first(segment) for segment in segments]
        states = [hashlib.sha1(usedforsecurity=False)]
        for _, data in first:
            state = states[-1].copy()
            state.update(data)
            states.append(state)
        if states[-1].digest() == wanted:
            return first
        return None if self._left <= 0 else self._exchanged(segments, first, states, wanted)

    def _first(self, segment: Segment) -> tuple[Local | None, bytes]:
        """The best candidate's part; zeros for padding."""
        if self._pads[segment.entry]:
            return None, bytes(segment.length)
        file = self.chosen.get(segment.entry) or self._candidates[segment.entry][0]
        return file, self._read(file, segment)

    def _exchanged(
        self, segments: list[Segment], first: list, states: list, wanted: bytes
    ) -> list[tuple[Local | None, bytes]] | None:
        """The same with one file exchanged, then two, ...; `states`: the hash before each part."""
        others = self._others(segments, first)
        places = sorted(others, reverse=True)  # the last come first: the least is to be hashed again
        least = max(0, self._left - TRIED)
        for changes in range(1, MOST_CHANGES + 1):
            for chosen in combinations(places, changes):
                begin = chosen[-1]
                for exchange in product(*(others[place] for place in chosen)):
                    tried = dict(zip(chosen, exchange, strict=True))
                    state = states[begin].copy()
                    for place in range(begin, len(first)):
                        data = tried.get(place, first[place])[1]
                        state.update(data)
                        self._left -= len(data)
                    if state.digest() == wanted:
                        return [tried.get(place, file) for place, file in enumerate(first)]
                    self._left -= 1000  # what a try costs besides
                    if self._left <= least:
                        return None
        return None

    def _others(self, segments: list[Segment], first: list) -> dict[int, list[tuple[Local, bytes]]]:
        """By place in the piece, the other candidates whose bytes differ; not for files with pieces inside that are
        right."""
        found: dict[int, list[tuple[Local, bytes]]] = {}
        held = 0
        for place, segment in enumerate(segments):
            if self._pads[segment.entry] or self.inside[segment.entry] or held > HELD:
                continue
            seen = {first[place][1]}
            for file in self._candidates[segment.entry]:
                if file != first[place][0] and held <= HELD:
                    data = self._read(file, segment)
                    held += len(data)
                    self._left -= len(data)
                    if data not in seen:
                        seen.add(data)
                        found.setdefault(place, []).append((file, data))
        return found

    def outcome(self, index: int) -> str:
        """See above."""
        start, size = self._starts[index], self._sizes[index]
        if not size:
            return "empty"
        pieces = (start + size - 1) // self._piece - start // self._piece + 1
        if self.inside[index] + self.edges[index] == pieces:
            return "proven"
        if self.inside[index]:
            return "identified"
        return "unproven" if index in self._candidates else "absent"


# Which file may be which --------------------------------------------------------------------------------


def _candidates(stream: BinaryIO, plan: Outline, local: dict[int, list[Local]]) -> dict[int, list[Local]]:
    """For each entry that has any, the local files to be tried in its place, the likeliest first."""
    wanted: dict[int, list[tuple[int, list[str]]]] = defaultdict(list)
    for index, entry in enumerate(torrent.entries(stream, plan)):
        if entry.kind == "file" and entry.size in local:
            wanted[entry.size].append((index, names.parts((entry.path or "").partition("/")[2] or plan.name)))
    found: dict[int, list[Local]] = {}
    for size, group in wanted.items():
        found |= _assigned(group, [(file, names.parts(file.relative)) for file in local[size]])
    return found


def _alike(parts: list[str]) -> list[tuple]:
    """What a path is compared by, from all of it down to nothing."""
    return [
        tuple(parts),
        *(tuple(parts[-count:]) for count in (4, 3, 2, 1)),
        ("in", *parts[-2:-1]),
        ("is a", names.extension(parts[-1])),
        (),
    ]


def _assigned(group: list[tuple[int, list[str]]], local: list[tuple[Local, list[str]]]) -> dict[int, list[Local]]:
    """One local file for each entry of one size, no two the same, the most alike first; then others."""
    mine = {index: _alike(parts) for index, parts in group}
    theirs = [_alike(parts) for _, parts in local]
    taken: dict[int, int] = {}  # entry -> number of the local file
    for level in range(len(theirs[0])):
        free = defaultdict(deque)
        claimed = set(taken.values())
        for number, forms in enumerate(theirs):
            if number not in claimed:
                free[forms[level]].append(number)
        for index, forms in mine.items():
            if index not in taken and free[forms[level]]:
                taken[index] = free[forms[level]].popleft()
    claimed = set(taken.values())
    by_form = [defaultdict(list) for _ in theirs[0]]
    for number, forms in enumerate(theirs):
        for level, form in enumerate(forms):
            if len(by_form[level][form]) < CANDIDATES or number not in claimed:
                by_form[level][form].append(number)
    return {index: _in_order(index, forms, taken, claimed, by_form, local) for index, forms in mine.items()}


def _in_order(
    index: int, forms: list[tuple], taken: dict[int, int], claimed: set[int], by_form: list[dict], local: list
) -> list[Local]:
    """The file that was given to it, those that nobody has, those of others; the most alike first among each."""
    order = [taken[index]] if index in taken else []
    for level, form in enumerate(forms):
        nearest = by_form[level].get(form, ())[: 4 * CANDIDATES]
        order += sorted(nearest, key=lambda number: number in claimed)
        if len(order) > 4 * CANDIDATES:
            break
    return [local[number][0] for number in list(dict.fromkeys(order))[:CANDIDATES]]
