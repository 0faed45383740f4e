"""What is found in a file: parts of text, each with its place; members; a status. And how much may be found.

`Found` is what a format's reader writes into. It normalises text, counts what was spent, and settles the status: any
status but `ok` means that the file's marking is not known, never that it has none.
"""

import hashlib
import zlib
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from purloined.content import normal

PLACES = (
    "body", "header", "footer", "text_box", "watermark", "comment", "metadata", "page_edge", "sheet", "attachment",
    "name",
)  # fmt: skip
STATUSES = ("ok", "no_text", "encrypted", "partial", "broken", "timeout", "too_big", "unreadable")
_SHOWN_ABOUT_THE_FILE = ("metadata", "name", "attachment")  # text in these places is no sign that its pages were read
_WORST_FIRST = ("encrypted", "broken", "too_big", "partial", "no_text")


class Part(NamedTuple):
    """Some text of a file. place: one of PLACES, within the document in which it stands; where: for people, `page 3`,
    `sheet Prices`, `a/b.docx > page 1`; empty for the file as a whole."""

    place: str
    text: str
    where: str


class Member(NamedTuple):
    """A file inside of a file. path: as shown, `inner.zip > a.txt` where deeper; sha256: where it could be unpacked."""

    path: str
    raw_path: bytes
    size: int | None
    crc32: int | None
    sha256: str | None
    status: str


class Content(NamedTuple):
    """What a file holds. said: why the status is not `ok`."""

    kind: str
    status: str
    said: str
    parts: list[Part]
    members: list[Member]


class Budget(NamedTuple):
    """The most that is taken of one file, with all that lies inside of it.

    text: characters; part_bytes, inflated: unpacked bytes of one part, and of all; ratio: unpacked to packed, beyond
    the first megabyte; depth: files inside of files."""

    text: int = 64 << 20
    parts: int = 50_000
    members: int = 200_000
    part_bytes: int = 64 << 20
    inflated: int = 256 << 20
    ratio: int = 100
    depth: int = 4


class _Spent:
    """What was taken so far of a file and of everything inside of it."""

    def __init__(self) -> None:
        self.text = self.inflated = 0
        self.parts: list[Part] = []
        self.members: list[Member] = []
        self.paths: Counter[str] = Counter()  # of members: several may be called the same


class Found:
    """What a reader has found. Those of a file and of the files inside of it share one budget and one list.

    name: of the file, as it is there; characters: of text, but for text about the file."""

    def __init__(self, budget: Budget, examine: Callable, where: str = "", depth: int = 0, spent: _Spent | None = None):
        self.budget, self.where, self.depth = budget, where, depth
        self.spent = spent or _Spent()
        self.name = b""
        self.characters = 0
        self.faults: list[tuple[str, str]] = []
        self.inside: Counter[str] = Counter()
        self._examine = examine

    def text(self, place: str, text: str, where: str = "") -> None:
        """Keeps some text, in pieces where it is long, until the budget is spent."""
        for piece in normal.pieces(text):
            if self.spent.text + len(piece) > self.budget.text or len(self.spent.parts) >= self.budget.parts:
                most = f"{self.budget.text:,} characters or {self.budget.parts:,} parts"
                self.fault("too_big", f"more than {most} of text")
                return
            self.spent.text += len(piece)
            kept = normal.text(piece).strip()
            if kept:
                self.spent.parts.append(Part(place, kept, self.at(where)))
                if place not in _SHOWN_ABOUT_THE_FILE:
                    self.characters += len(kept)

    def at(self, where: str) -> str:
        """A place in this file, as seen from the outermost."""
        return " > ".join(filter(None, (self.where, where)))

    def fault(self, status: str, said: str) -> None:
        """Something could not be read; said once."""
        if (status, said) not in self.faults and len(self.faults) < 100:
            self.faults.append((status, said))

    def is_full(self) -> bool:
        """Whether no more text is taken."""
        return self.spent.text >= self.budget.text or len(self.spent.parts) >= self.budget.parts

    def room(self) -> int:
        """Bytes that may still be unpacked, of one part."""
        return max(0, min(self.budget.part_bytes, self.budget.inflated - self.spent.inflated))

    def unpacked(self, count: int) -> None:
        """Notes that so many bytes were unpacked."""
        self.spent.inflated += count

    def attached(self, path: str, raw: bytes, data: bytes | memoryview, is_page: bool = False) -> None:
        """Examines a file inside of this one. is_page: it belongs to what this one shows, as a picture does."""
        if self.depth >= self.budget.depth:
            self.member(Member(path, raw, len(data), zlib.crc32(data), hashlib.sha256(data).hexdigest(), "too_big"))
            self.fault("too_big", f"files inside of files, more than {self.budget.depth} deep")
            return
        child = Found(self.budget, self._examine, self.at(path), self.depth + 1, self.spent)
        place = len(self.spent.members)
        status = self._examine(raw, data, child).status
        sums = zlib.crc32(data), hashlib.sha256(data).hexdigest()
        self.member(Member(path, raw, len(data), *sums, status), place, is_page)

    def member(self, member: Member, place: int | None = None, is_page: bool = False) -> None:
        """Keeps a member; those inside of it come behind it."""
        if not (is_page and member.status == "no_text"):
            self.inside[member.status] += 1
        if len(self.spent.members) >= self.budget.members:
            self.fault("too_big", f"more than {self.budget.members:,} files inside of it")
            return
        shown = member._replace(path=self._alone(self.at(member.path)))
        self.spent.members.insert(len(self.spent.members) if place is None else place, shown)

    def _alone(self, path: str) -> str:
        """The path, and which of them it is where earlier members have the same: `image.png (2)`."""
        while number := self.spent.paths[path]:
            self.spent.paths[path] += 1
            path = f"{path} ({number + 1})"
        self.spent.paths[path] = 1
        return path

    def settled(self, kind: str, least: int = 1) -> Content:
        """The content as a whole. least: characters below which pages count as having no text."""
        status, said = self._status(least)
        return Content(kind, status, said, self.spent.parts, self.spent.members)

    def _status(self, least: int) -> tuple[str, str]:
        if self.faults:
            worst = min((status for status, _ in self.faults), key=_WORST_FIRST.index)
            return worst, "; ".join(said for _, said in self.faults[:5])
        missed = {status: count for status, count in self.inside.items() if status != "ok"}
        if missed:
            all_alike = len(self.inside) == 1 and self.characters < least
            counts = ", ".join(f"{count:,} {status}" for status, count in sorted(missed.items()))
            status = next(iter(missed)) if all_alike and set(missed) <= {"no_text", "encrypted"} else "partial"
            return status, f"of {self.inside.total():,} files inside of it: {counts}"
        if self.characters < least and not self.inside:
            return "no_text", "no text was found in it"
        return "ok", ""
