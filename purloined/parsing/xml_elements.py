"""Elements of an XML file, one at a time: read as a stream, and without anything that XML can be made to do.

A document type is refused, and with it every entity: no file is opened, nothing grows. An element with too many parts,
too much text, or one that never ends, is not kept. Names are those without their namespace. Knows no table.
"""

from collections.abc import Iterator
from typing import NamedTuple
from xml.parsers import expat

from purloined.evidence import Evidence

MOST_PARTS = 10_000  # elements inside of one that is given out
MOST_TEXT = 1 << 20  # characters of one
_DEEPEST = 200
_PIECE = 64 << 10
_LONGEST_TOKEN = 4 << 20  # bytes without a tag or text, as in a tag that does not end


class Element(NamedTuple):
    """One element. record: the line at which it begins; parts: the elements inside."""

    name: str
    record: int
    attributes: dict[str, str]
    text: list[str]
    parts: "list[Element]"

    def said(self) -> str:
        """Its own text, without that of its parts."""
        return "".join(self.text).strip()

    def part(self, name: str) -> "Element | None":
        """The first part of that name."""
        return next((part for part in self.parts if part.name == name), None)


def elements(evidence: Evidence, whole: set[str], begun: set[str] = frozenset()) -> Iterator[Element]:
    """Each element named in `whole`, when it ends; and each in `begun` as it begins, so far without parts and text.

    Those of `whole` inside of another such are parts of that one. Where the file is no XML, what follows is an Unread.
    """
    parser = _Parser(evidence, whole, begun)
    with evidence.open() as stream:
        while piece := stream.read(_PIECE):
            parser.take(piece)
            yield from parser.found()
            if parser.ended:
                return
        parser.take(b"")
        yield from parser.found()


class _Refused(Exception):
    """Something in the file that is not read."""


class _Parser:
    def __init__(self, evidence: Evidence, whole: set[str], begun: set[str]) -> None:
        self.ended = False
        self._evidence, self._whole, self._begun = evidence, whole, begun
        self._found: list[Element] = []
        self._open: list[Element] = []  # the element of `whole` that is being read, and those open inside
        self._depth = self._parts = self._text = self._silent = 0
        self._expat = expat.ParserCreate()
        self._expat.StartDoctypeDeclHandler = self._doctype
        self._expat.StartElementHandler = self._start
        self._expat.EndElementHandler = self._end
        self._expat.CharacterDataHandler = self._characters

    def take(self, piece: bytes) -> None:
        """Reads on; the empty piece is the end of the file."""
        self._silent += len(piece)
        try:
            self._expat.Parse(piece, not piece)
            if self._silent > _LONGEST_TOKEN:
                raise _Refused("a tag that does not end")
        except Exception as error:  # a declared encoding may be any codec there is, each with errors of its own
            self.ended = True
            if piece or self._expat.CurrentByteIndex > 0:
                line = self._expat.CurrentLineNumber
                self._evidence.unread(line, f"no XML from here on: {_why(error)}")

    def found(self) -> Iterator[Element]:
        found, self._found = self._found, []
        return iter(found)

    def _doctype(self, *_: object) -> None:
        raise _Refused("it has a document type, which is not read")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._silent = 0
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _Refused("elements inside of elements without end")
        name = tag.rpartition(":")[2]
        if not self._open and name not in self._whole:
            if name in self._begun:
                self._found.append(Element(name, self._expat.CurrentLineNumber, attributes, [], []))
            return
        element = Element(name, self._expat.CurrentLineNumber, attributes, [], [])
        if self._open:
            self._parts += 1
            self._text += sum(map(len, attributes.values()))
            if self._parts <= MOST_PARTS and self._text <= MOST_TEXT:
                self._open[-1].parts.append(element)
        else:
            self._parts = self._text = 0
        self._open.append(element)

    def _end(self, tag: str) -> None:
        self._silent = 0
        self._depth -= 1
        if not self._open:
            return
        element = self._open.pop()
        if self._open:
            return
        if self._parts > MOST_PARTS or self._text > MOST_TEXT:
            self._evidence.unread(element.record, f"an element <{element.name}> that is too large")
        else:
            self._found.append(element)

    def _characters(self, text: str) -> None:
        self._silent = 0
        if self._open:
            self._text += len(text)
            if self._text <= MOST_TEXT:
                self._open[-1].text.append(text)


def _why(error: Exception) -> str:
    return expat.ErrorString(error.code) if isinstance(error, expat.ExpatError) else str(error)
