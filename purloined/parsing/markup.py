"""HTML and XML as a stream of tags and texts, however large or broken: nothing is loaded whole, no entity is expanded
but characters, and what does not end is dropped.
"""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import NamedTuple

from purloined.evidence import Evidence
from purloined.parsing import encoding

_PIECE = 16 << 10
_LONGEST_TAG = 64 << 10


class Tag(NamedTuple):
    """The beginning of an element. line: where it stands, from 1."""

    line: int
    name: str
    attributes: dict[str, str]


class End(NamedTuple):
    line: int
    name: str


class Text(NamedTuple):
    line: int
    text: str


def events(evidence: Evidence) -> Iterator[Tag | End | Text]:
    """Tags, ends of tags, and the text between them, in order. Names are lower case; scripts and styles are left out.
    A tag that does not end within some thousand characters becomes an Unread."""
    page = _Page(evidence)
    for piece in encoding.chunks(evidence, _PIECE, encoding.of(evidence)):
        page.feed(piece)
        page.forget_endless()
        yield from page.take()
    page.close()
    yield from page.take()


class _Page(HTMLParser):
    def __init__(self, evidence: Evidence) -> None:
        super().__init__()
        self._evidence = evidence
        self._found: list[Tag | End | Text] = []
        self._hidden = ""  # script or style, while inside one

    def take(self) -> list[Tag | End | Text]:
        found, self._found = self._found, []
        return found

    def forget_endless(self) -> None:
        """What does not end must not be kept in memory until it does."""
        if len(self.rawdata) <= _LONGEST_TAG:
            return
        if self._hidden:
            self.rawdata = self.rawdata[-20:]  # long enough for its end tag
        else:
            self._evidence.unread(self.getpos()[0], f"a tag of more than {_LONGEST_TAG:,} characters")
            self.rawdata = ""

    def parse_marked_section(self, i: int, report: int = 1) -> int:
        """`<![` means nothing in HTML, and is passed over as browsers do it; the library's own way raises."""
        return self.parse_bogus_comment(i, report)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self._hidden = tag
        else:
            self._found.append(Tag(self.getpos()[0], tag, {name: value or "" for name, value in attributes}))

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._found.append(Tag(self.getpos()[0], tag, {name: value or "" for name, value in attributes}))
        self._found.append(End(self.getpos()[0], tag))

    def handle_endtag(self, tag: str) -> None:
        if tag == self._hidden:
            self._hidden = ""
        else:
            self._found.append(End(self.getpos()[0], tag))

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._found.append(Text(self.getpos()[0], data))
