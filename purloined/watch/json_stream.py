"""JSON of any size, read in pieces: what is small is decoded as a whole, what is not is gone into.

A list of a million posts is thus a million small values, whatever object it is wrapped in; and of a document that
breaks off, everything before the break is had.
"""

import json
from collections.abc import Callable, Iterator
from typing import NamedTuple

WINDOW = 4 << 20  # characters that a single value may have
DEEPEST = 12  # containers too large to be decoded whole that may lie inside one another

_decode = json.JSONDecoder().raw_decode
_BLANK = " \t\r\n"


class Broken(Exception):
    """The document breaks off or is no JSON; the message says where."""


class Value(NamedTuple):
    """A value, and the key or text that stood right before the containers it lies in: RansomLook names a group so."""

    value: object
    before: str


class _Text:
    """The text still to be read; at least WINDOW characters of it at a time, where there are as many."""

    def __init__(self, read: Callable[[int], str]) -> None:
        self._read, self.text, self.at, self.gone, self.ended = read, "", 0, 0, False

    def peek(self) -> str:
        """The next character that is not blank; empty at the end."""
        while True:
            if len(self.text) - self.at < WINDOW and not self.ended:
                self._fill()
            while self.at < len(self.text) and self.text[self.at] in _BLANK:
                self.at += 1
            if self.at < len(self.text) or self.ended:
                return self.text[self.at : self.at + 1]

    def _fill(self) -> None:
        self.gone += self.at
        pieces = [self.text[self.at :]]
        self.at = 0
        held = len(pieces[0])
        while held < 2 * WINDOW and not self.ended:
            piece = self._read(WINDOW)
            self.ended = not piece
            pieces.append(piece)
            held += len(piece)
        self.text = "".join(pieces)

    def value(self) -> object:
        """The next value, decoded."""
        try:
            value, self.at = _decode(self.text, self.at)
        except (ValueError, RecursionError) as error:
            raise Broken(self._why(error)) from error
        return value

    def _why(self, error: Exception) -> str:
        """What a value that cannot be decoded means: the document ends inside it, or it is none."""
        at_end = isinstance(error, json.JSONDecodeError) and (
            error.pos >= len(self.text.rstrip()) or error.msg.startswith("Unterminated")
        )
        if self.ended and at_end:
            return f"breaks off after character {self.gone + len(self.text):,}"
        return self.where()

    def expect(self, character: str) -> None:
        if self.peek() != character:
            raise Broken(self.where())
        self.at += 1

    def where(self) -> str:
        if not self.peek():
            return f"breaks off after character {self.gone + self.at:,}"
        return f"is no JSON from character {self.gone + self.at + 1:,} on"


def values(read: Callable[[int], str]) -> Iterator[Value]:
    """Every value of a document, or of several that follow one another. read: gives the next so many characters."""
    text = _Text(read)
    while text.peek():
        yield from _values(text, "", 0)


def _values(text: _Text, before: str, depth: int) -> Iterator[Value]:
    start = text.peek()
    try:
        yield Value(text.value(), before)
        return
    except Broken:
        if start not in ("[", "{") or depth > DEEPEST:
            raise
    text.at += 1
    if start == "[":
        yield from _items(text, before, depth)
    else:
        yield from _members(text, depth)


def _items(text: _Text, before: str, depth: int) -> Iterator[Value]:
    while text.peek() != "]":
        if text.peek() == '"':  # ["group", [posts]]
            before = str(text.value())
        else:
            yield from _values(text, before, depth + 1)
        if text.peek() != ",":
            break
        text.at += 1
    text.expect("]")


def _members(text: _Text, depth: int) -> Iterator[Value]:
    while text.peek() != "}":
        if text.peek() != '"':
            raise Broken(text.where())
        key = str(text.value())
        text.expect(":")
        if text.peek() in ("[", "{"):
            yield from _values(text, key, depth + 1)
        else:
            text.value()
        if text.peek() != ",":
            break
        text.at += 1
    text.expect("}")
