"""JSON of any depth and length as a stream of its parts: nothing is loaded whole, and after a flaw the next line is
tried.
"""

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from purloined.evidence import Evidence
from purloined.parsing import encoding

LONGEST_TEXT = 256 << 10  # no path is longer, even if each character is escaped
DEEPEST = 2_000  # objects and arrays inside one another; no folder lies deeper
_PIECE = 64 << 10
_PART = re.compile(
    r'[ \t\r\n]*(?:(?P<sign>[{}\[\],:])|"(?P<text>[^"\\]*(?:\\.[^"\\]*)*)"|'
    r"(?P<plain>-?\d[\d.eE+-]*|true|false|null)(?=[\s,}\]]))",
    re.DOTALL,
)
_BLANK = re.compile(r"[ \t\r\n]*")
_PLAIN = {"true": True, "false": False, "null": None}


class Part(NamedTuple):
    """sign: one of `{`, `}`, `[`, `]`, `:`, `,`; or empty for a text, number, truth value or null."""

    line: int
    sign: str
    value: object = None


def parts(evidence: Evidence) -> Iterator[Part]:
    """All parts in order. What is none becomes an Unread, and its line is left out."""
    text, at, line = "", 0, 1
    pieces = encoding.chunks(evidence, _PIECE)
    more = True
    while True:
        match = _PART.match(text, at)
        if match and (match.end() < len(text) or not more or match["plain"] is None):
            line += text.count("\n", at, match.start(match.lastgroup))
            yield Part(line, match["sign"] or "", _value(match))
            line += text.count("\n", match.start(match.lastgroup), match.end())
            at = match.end()
            continue
        if more and len(text) - at <= LONGEST_TEXT:
            piece = next(pieces, None)
            more = piece is not None
            text, at = text[at:] + (piece or ""), 0
            if not more and not match:
                text += "\n"  # lets a number at the very end be one
            continue
        if at >= len(text) or _BLANK.fullmatch(text, at):
            return
        evidence.unread(line, "no JSON from here to the end of the line")
        end = text.find("\n", at)
        line += 1 if end >= 0 else 0
        text, at = (text, end + 1) if end >= 0 else _next_line(pieces)
        if not text:
            return


def _next_line(pieces: Iterator[str]) -> tuple[str, int]:
    """The piece with the next line end, and the place behind it."""
    for piece in pieces:
        if (end := piece.find("\n")) >= 0:
            return piece, end + 1
    return "", 0


def _value(match: re.Match) -> object:
    if match["sign"]:
        return None
    if (plain := match["plain"]) is not None:
        try:
            return _PLAIN[plain] if plain in _PLAIN else float(plain) if re.search("[.eE]", plain) else int(plain[:40])
        except ValueError:
            return None
    said = match["text"]
    if "\\" not in said:
        return said
    try:
        return json.loads(f'"{said}"', strict=False)
    except ValueError:
        return said


def flat_objects(evidence: Evidence) -> Iterator[tuple[int, dict]]:
    """(line at which it begins, what it says itself) of each object, inner ones first; what lies in it is left out of
    it. Deeper than DEEPEST nothing is read."""
    open_: list[tuple[int, dict] | None] = []
    key, after_colon = "", False
    for part in parts(evidence):
        if part.sign == "{":
            open_.append((part.line, {}))
        elif part.sign == "[":
            open_.append(None)
        elif part.sign in ("}", "]"):
            if open_ and (closed := open_.pop()) is not None:
                yield closed
        elif part.sign == ":":
            after_colon = True
            continue
        elif not part.sign and open_ and open_[-1] is not None:
            if after_colon:
                if len(open_[-1][1]) < 50:
                    open_[-1][1][key] = part.value
            elif isinstance(part.value, str):
                key = part.value
        after_colon = False
        if len(open_) > DEEPEST:
            evidence.unread(part.line, f"more than {DEEPEST:,} objects inside one another; the rest is not read")
            return
