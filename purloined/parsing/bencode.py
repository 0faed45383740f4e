"""Bencode, token by token, so that a torrent of any size is read in a small window. Nothing is built from it.

A token is (kind, value): `d` and `l` begin a dictionary or list and `e` ends it; `i` is a number, its value; `s` is a
string, its length, and its bytes come next: they are to be taken or skipped before the next token.

Documented under "Bencoding" in BEP 3, The BitTorrent Protocol Specification.
"""

import re

from purloined.parsing.byte_window import Malformed, Window

DEEPEST = 300
_TOKEN = re.compile(rb"(0|[1-9]\d{0,18}):|([dle])|i(0|-?[1-9]\d{0,19})e")
_LONGEST_TOKEN = 24
_LENGTH, _MARK, _NUMBER = 1, 2, 3
_KINDS = {b"d": "d", b"l": "l", b"e": "e"}


def token(window: Window) -> tuple[str, int]:
    """The next token."""
    if len(window.buffer) - window.offset < _LONGEST_TOKEN:
        window.ahead(_LONGEST_TOKEN)
    match = _TOKEN.match(window.buffer, window.offset)
    if match is None:
        raise Malformed(_what_stands(window))
    window.offset = match.end()
    kind = match.lastindex
    if kind == _MARK:
        return _KINDS[match[_MARK]], 0
    if kind == _NUMBER:
        return "i", int(match[_NUMBER])
    size = int(match[_LENGTH])
    if size > window.end - window.at:
        left = window.end - window.at
        raise Malformed(f"a string of {size:,} bytes at byte {window.at:,}, of which only {left:,} follow")
    return "s", size


def _what_stands(window: Window) -> str:
    found = window.peek(12)
    return f"no bencode at byte {window.at:,}: {found!r}" if found else f"it ends at byte {window.at:,}"


def skip(window: Window) -> str:
    """Passes over one value, whatever it holds. Returns its kind; `e` where a dictionary or list ended instead."""
    first, size = token(window)
    if first == "s":
        window.skip(size)
    depth = 1 if first in "dl" else 0
    while depth:
        depth = _skip_ahead(window, depth)
        kind, size = token(window)  # what does not lie in the window as a whole, or is wrong
        if kind == "s":
            window.skip(size)
        elif kind == "e":
            depth -= 1
        elif kind != "i":
            depth += 1
            if depth > DEEPEST:
                raise Malformed(f"more than {DEEPEST} lists and dictionaries inside each other at byte {window.at:,}")
    return first


def _skip_ahead(window: Window, depth: int) -> int:
    """Passes over the tokens that lie in the window as a whole; the last end, and the deepest, are left. Returns how
    deep it is then. A million files are thirty million tokens, so this loop does nothing twice."""
    buffer, offset, match_at = window.buffer, window.offset, _TOKEN.match
    last = len(buffer) - _LONGEST_TOKEN
    while offset <= last and (match := match_at(buffer, offset)):
        kind, after = match.lastindex, match.end()
        if kind == _LENGTH:
            after += int(match[_LENGTH])
            if after > len(buffer):
                break
        elif kind == _MARK:
            change = -1 if buffer[offset] == _END else 1
            if not 0 < depth + change < DEEPEST:
                break
            depth += change
        offset = after
    window.offset = offset
    return depth


_END = ord("e")


def expect(window: Window, kind: str) -> int:
    """The value of the next token, which must be of this kind."""
    at = window.at
    found, value = token(window)
    if found != kind:
        raise Malformed(f"a {_NAMES[found]} at byte {at:,}, where a {_NAMES[kind]} must be")
    return value


_NAMES = {"d": "dictionary", "l": "list", "e": "end", "i": "number", "s": "string"}


def text(window: Window, most: int) -> bytes:
    """A string, which must come next."""
    return window.take(expect(window, "s"), most)


def key(window: Window, most: int = 1000) -> bytes | None:
    """The next key of a dictionary; None at its end. One that is longer than allowed comes shortened."""
    at = window.at
    kind, value = token(window)
    if kind == "e":
        return None
    if kind != "s":
        raise Malformed(f"a {_NAMES[kind]} at byte {at:,}, where a key must be")
    found = window.take(min(value, most), most)
    window.skip(value - len(found))
    return found
