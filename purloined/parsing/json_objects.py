"""JSON objects one after another: a line each, or the members of one array, however long that is.

The array may be a member of one object, with other members before and behind it, as APIs answer: `{"Records": [`.

The file is never loaded whole: an object is decoded as soon as it is complete, one larger than
LARGEST_OBJECT is left out, and after an object that cannot be read the next line is tried, or in such a member what
looks like the next object.
"""

import json
import re
from collections.abc import Iterator

from purloined.evidence import Evidence
from purloined.parsing import encoding

LARGEST_OBJECT = 1 << 20
_PIECE = 64 << 10
_BETWEEN = re.compile(r"[ \t\r\n,\[\]]*")
_LINE_END = re.compile(r"\n")
_BEHIND = re.compile(r"\n|\}\s*,\s*(?=\{)")
_OVERLAP = 16  # characters in which what is searched for may be cut in two
_LONGEST_AROUND = 8 << 10  # characters of the members before the array
_SCALAR = r'"(?:[^"\\]|\\.)*"|-?[\d.eE+-]+|true|false|null'
_MEMBER = re.compile(rf'"(?:[^"\\]|\\.)*"\s*:\s*(?:{_SCALAR})\s*,?\s*')
_AROUND = re.compile(rf'\{{\s*(?:{_MEMBER.pattern})*+"(\w+)"\s*:\s*\[')
_decode = json.JSONDecoder().raw_decode


def objects(evidence: Evidence, within: frozenset[str] = frozenset()) -> Iterator[tuple[int, dict]]:
    """(line at which it begins, object) of each. What is no object becomes an Unread.

    within: names of the member that holds the array, where an object may stand around it. All of that may be one line,
    so with it the record is the number of the object."""
    window, number = _Window(encoding.chunks(evidence, _PIECE)), 0
    while window.skip_between():
        if within and window.skip_around(within):
            continue
        number += 1
        record = number if within else window.record
        try:
            found = window.take_object()
        except (ValueError, RecursionError) as error:
            evidence.unread(record, f"no JSON object: {getattr(error, 'msg', error)}")
            window.skip_broken()
        else:
            yield record, found


def first_object(head: bytes) -> dict | None:
    """The first object of a file, judged by its first bytes; None where they begin otherwise."""
    text = head.decode(encoding.guessed(head), "backslashreplace").lstrip()
    text = text.removeprefix("[").lstrip()
    if not text.startswith("{"):
        return None
    try:
        return _decode(text)[0]
    except (ValueError, RecursionError):
        return None


class _Window:
    """The part of the text that is being looked at: at most one object and one chunk."""

    def __init__(self, chunks: Iterator[str]) -> None:
        self._chunks = chunks
        self._text, self._at = "", 0
        self._around = False
        self.record = 1

    def _more(self) -> bool:
        """Reads on, and forgets what lies behind."""
        piece = next((piece for piece in self._chunks if piece), "")
        self._text, self._at = self._text[self._at :] + piece, 0
        return bool(piece)

    def _pass(self, end: int) -> None:
        self.record += self._text.count("\n", self._at, end)
        self._at = end

    def skip_between(self) -> bool:
        """To the start of the next member. False at the end of the file."""
        while True:
            self._pass(_BETWEEN.match(self._text, self._at).end())
            if self._at < len(self._text):
                return True
            if not self._more():
                return False

    def skip_around(self, names: frozenset[str]) -> bool:
        """Past what stands around the array that is the member of that name: what is before, or behind it."""
        if self._around:
            if self._text[self._at] == "}":
                self._around = False
                self._pass(self._at + 1)
                return True
            if self._text[self._at] == '"' and (behind := _MEMBER.match(self._text, self._at)):
                self._pass(behind.end())
                return True
            return False
        while len(self._text) - self._at < _LONGEST_AROUND and self._more():
            pass
        begins = _AROUND.match(self._text, self._at) if self._text[self._at] == "{" else None
        if begins is None or begins[1] not in names:
            return False
        self._around = True
        self._pass(begins.end())
        return True

    def skip_broken(self) -> None:
        """To the next line; where all may be one line, to what may be the next object."""
        ends = _BEHIND if self._around else _LINE_END
        self._pass(self._at + 1)
        while (end := ends.search(self._text, self._at)) is None:
            self._pass(max(self._at, len(self._text) - _OVERLAP))
            if not self._more():
                self._pass(len(self._text))
                return
        self._pass(end.end())

    def take_object(self) -> dict:
        """The object here; ValueError where there is none, or one that is too large."""
        if self._text[self._at] != "{":
            raise ValueError(f"it begins with {self._text[self._at]!r}")
        while True:
            try:
                found, end = _decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if len(self._text) - self._at > LARGEST_OBJECT or not self._is_cut(error) or not self._more():
                    raise
            else:
                self._pass(end)
                return found

    def _is_cut(self, error: json.JSONDecodeError) -> bool:
        """Whether the object may only lack what was not read yet."""
        return error.msg.startswith("Unterminated") or error.pos > len(self._text) - 16
