"""Which encoding a text file is in, judged by its first bytes, and those bytes as lines.

Consoles write listings in the code page of their country and say so nowhere. What is no UTF-8 is therefore
guessed: Japanese by its kana, else the page in which more of the bytes are letters. A wrong guess spoils
accented letters, never the ASCII around them.
"""

import codecs
import re
from collections.abc import Iterator

from purloined.evidence import CHUNK, HEAD, Evidence

_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_KANA = re.compile("[\u3041-\u30fe]")
_BOXES = re.compile(rb"[\xc0\xc3]\xc4{1,3}[^\xc4]")  # the branches of `tree` in code pages 437 and 850
_LOWER = re.compile(rb"[\x80-\xa5]")  # where 437 and 850 keep their letters
_UPPER = re.compile(rb"[\xc0-\xff]")  # where Windows-1252 keeps them


def of(evidence: Evidence) -> str:
    """The encoding to hand to `evidence.lines`, which sees to byte order marks itself."""
    head = evidence.head()
    return "utf-8" if head.startswith(tuple(_MARKS)) else guessed(head)


def guessed(head: bytes) -> str:
    for mark, encoding in _MARKS.items():
        if head.startswith(mark):
            return encoding
    if _fits(head, "utf-8") is not None:
        return "utf-8"
    if _KANA.search(_fits(head, "cp932") or ""):
        return "cp932"
    if _BOXES.search(head) or len(_LOWER.findall(head)) > len(_UPPER.findall(head)):
        return "cp850"
    return "cp1252"


def _fits(head: bytes, encoding: str) -> str | None:
    """The text, if all of it is in that encoding; the last character may be cut."""
    try:
        return codecs.getincrementaldecoder(encoding)().decode(head)
    except UnicodeDecodeError:
        return None


def first_lines(head: bytes) -> list[str]:
    """The lines of a file's first bytes, blank ones kept; without the last where it may be cut."""
    text = head.decode(guessed(head), "backslashreplace").replace("\r\n", "\n")
    *lines, last = text.split("\n")
    return lines if len(head) >= HEAD or not last else [*lines, last]


def chunks(evidence: Evidence, size: int = CHUNK) -> Iterator[str]:
    """The file's text in pieces, for formats whose lines may be endless. A break-off becomes an Unread."""
    decode = codecs.getincrementaldecoder(guessed(evidence.head()))("backslashreplace").decode
    record = 1
    with evidence.open() as stream:
        while True:
            try:
                piece = stream.read(size)
            except Exception as error:  # each packer has an error type of its own
                evidence.unread(record, f"the compressed file breaks off or is damaged here: {error}")
                return
            text = decode(piece, not piece)
            record += text.count("\n")
            yield text
            if not piece:
                return
