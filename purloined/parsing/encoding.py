"""Which encoding a text file is in, and its text as lines or pieces.

Consoles write listings in the code page of their country and say so nowhere. What is no UTF-8 is therefore
guessed, over the lines that are not ASCII, wherever in the file they stand: each code page is scored by how
much of what it makes of them looks like names. A wrong guess spoils accented letters, never the ASCII around
them.
"""

import codecs
import re
from collections.abc import Iterator
from functools import lru_cache

from purloined.evidence import CHUNK, HEAD, LONGEST_LINE, Evidence

_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_TELLING = 48 << 10  # bytes of lines that are not ASCII, from which a file is judged
_WIDE = ("utf-16-le", "utf-16-be")


def of(evidence: Evidence) -> str:
    """The encoding to hand to `lines`, judged over the whole file. A byte order mark speaks for itself: `utf-8`."""
    head = evidence.head()
    if head.startswith(tuple(_MARKS)):
        return "utf-8"
    return _wide(head) or _judged(_telling_lines(evidence))


def stated(evidence: Evidence) -> str:
    """The encoding in words for people: a byte order mark is named, a guess is called one."""
    head = evidence.head()
    for mark, encoding in _MARKS.items():
        if head.startswith(mark):
            return f"{encoding.upper().removesuffix('-SIG')}, by its byte order mark"
    telling = _telling_lines(evidence)
    if encoding := _wide(head):
        return f"{encoding.upper()}, without a byte order mark"
    if not telling:
        return "ASCII"
    encoding = _judged(telling)
    return "UTF-8" if encoding == "utf-8" else f"code page {encoding.removeprefix('cp')} (guessed)"


def lines(evidence: Evidence, encoding: str | None = None) -> Iterator[tuple[int, str]]:
    """(record, text) of each line as `evidence.lines` gives it, in the encoding of the file; also of UTF-16 that has
    no byte order mark."""
    encoding = encoding or of(evidence)
    if encoding in _WIDE:
        yield from _wide_lines(evidence, encoding)
    else:
        yield from evidence.lines(encoding)


@lru_cache(maxsize=8)  # every reader is asked about the same first bytes
def guessed(head: bytes) -> str:
    """The encoding by the first bytes alone."""
    for mark, encoding in _MARKS.items():
        if head.startswith(mark):
            return encoding
    return _wide(head) or _judged([line for line in head.split(b"\n")[:-1] or [head] if not line.isascii()])


def first_lines(head: bytes) -> list[str]:
    """The lines of a file's first bytes, blank ones kept; without the last where it may be cut. None of what is no
    text."""
    if head.count(0) * 50 > len(head) and not _wide(head) and not head.startswith(tuple(_MARKS)):
        return []
    text = head.decode(guessed(head), "backslashreplace").replace("\r\n", "\n")
    *whole, last = text.split("\n")
    return whole if len(head) >= HEAD or not last else [*whole, last]


def chunks(evidence: Evidence, size: int = CHUNK, encoding: str | None = None) -> Iterator[str]:
    """The file's text in pieces, for formats whose lines may be endless. A break-off becomes an Unread."""
    decode = codecs.getincrementaldecoder(encoding or guessed(evidence.head()))("backslashreplace").decode
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


def _telling_lines(evidence: Evidence) -> list[bytes]:
    """The first lines that are not ASCII, to some kilobytes."""
    found: list[bytes] = []
    size, rest = 0, b""
    with Evidence(evidence.path).open() as stream:  # another one: what is damaged is told when it is read
        while size < _TELLING and (chunk := stream.read(CHUNK)):
            if chunk.isascii() and rest.isascii():
                rest = chunk[chunk.rfind(b"\n") + 1 :][-4096:]
                continue
            *whole, rest = (rest + chunk).split(b"\n")
            rest = rest[-4096:]
            for line in whole:
                if not line.isascii() and size < _TELLING:
                    found.append(line[:4096])
                    size += len(line[:4096])
    return found if rest.isascii() or size >= _TELLING else [*found, rest]


def _wide_lines(evidence: Evidence, encoding: str) -> Iterator[tuple[int, str]]:
    """The lines of UTF-16 without a mark. One too long becomes an Unread."""
    record, kept, length = 1, [], 0
    for piece in chunks(evidence, encoding=encoding):
        *whole, rest = piece.split("\n")
        for part in whole:
            text = "".join([*kept, part]).rstrip("\r")
            if length + len(part) > LONGEST_LINE:
                evidence.unread(record, f"a line of {length + len(part):,} characters, more than are read")
            elif text:
                yield record, text
            record, kept, length = record + 1, [], 0
        length += len(rest)
        kept = [*kept, rest] if length <= LONGEST_LINE else []
    if length > LONGEST_LINE:
        evidence.unread(record, f"a line of {length:,} characters, more than are read")
    elif text := "".join(kept).rstrip("\r"):
        yield record, text


# Judging ----------------------------------------------------------------------------------------------


def _wide(head: bytes) -> str | None:
    """UTF-16 by its zero bytes: half of the bytes of ASCII text are, and all at even or all at odd places."""
    even, odd = head[0:2000:2], head[1:2000:2]
    if len(odd) > 3 and odd.count(0) * 3 > len(odd) and not even.count(0):
        return "utf-16-le"
    if len(odd) > 3 and even.count(0) * 3 > len(even) and not odd.count(0):
        return "utf-16-be"
    return None


def _judged(telling: list[bytes]) -> str:
    """The likeliest encoding of lines that are not ASCII."""
    if sum(map(_is_utf8, telling)) * 10 >= len(telling) * 9:  # a few old names do not make a file no UTF-8
        return "utf-8"
    return max(_SCORES, key=lambda encoding: _score(telling, encoding))


def _is_utf8(line: bytes) -> bool:
    """The last character may be cut."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(line)
    except UnicodeDecodeError:
        return False
    return True


def _score(telling: list[bytes], encoding: str) -> float:
    """How much the bytes that are not ASCII look like text in that encoding."""
    total, left = 0.0, _TELLING
    for line in telling:
        if left <= 0:
            break
        left -= len(line)
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(line)
        except UnicodeDecodeError:
            total -= 2 * sum(byte > 127 for byte in line)
        else:
            total += _SCORES[encoding](text, line)
    return total


_KANA = re.compile("[\u3041-\u3094\u30a1-\u30fc]")
_HALF_KANA = re.compile("[\uff61-\uff9f]")
_COMMON_932 = re.compile(rb"(?:[\x88-\x97][\x40-\xfc])")  # kanji of the first level; symbols stand lower
_PAIRS_932 = re.compile(rb"[\x81-\x9f\xe0-\xfc][\x40-\xfc]")
_PAIRS_936 = re.compile(rb"[\x81-\xfe][\x40-\xfe]")
_LONE = re.compile("(?<=[A-Za-z])[\u3000-\ufaff](?=[A-Za-z])")
_BOXES = "\u2500\u2502\u250c\u2510\u2514\u2518\u251c\u2524\u252c\u2534\u253c"


def _japanese(text: str, line: bytes) -> float:
    pairs = _PAIRS_932.findall(line)
    common = sum(bool(_COMMON_932.fullmatch(pair)) for pair in pairs)
    signs = sum(pair[0] == 0x81 for pair in pairs)
    kana = len(_KANA.findall(text))
    drawn = sum(text.count(box) for box in _BOXES)
    rare = max(0, len(pairs) - common - signs - kana - drawn)
    return 4.0 * kana + 2.0 * common + 0.5 * signs + drawn - rare - len(_HALF_KANA.findall(text)) - _lone(text)


def _chinese(text: str, line: bytes) -> float:
    score = -_lone(text)
    for first, second in _PAIRS_936.findall(line):
        if second >= 0xA1 and 0xB0 <= first <= 0xD7:
            score += 2.0  # the first level of GB 2312
        elif second >= 0xA1 and 0xA1 <= first <= 0xF7:
            score += 0.2
        else:
            score -= 1.0
    return score


def _lone(text: str) -> float:
    """What single Chinese characters inside a Latin word cost: they are an accented letter and the next one."""
    return 4.0 * len(_LONE.findall(text))


def _cyrillic(text: str, line: bytes) -> float:
    score = 0.0
    for before, letter, after in _neighbours(text):
        if "\u0400" <= letter <= "\u045f":
            alone = not ("\u0400" <= before <= "\u045f" or "\u0400" <= after <= "\u045f")
            late = letter.isupper() and before.islower()
            score += -1.0 if alone or late else 1.0
        else:
            score += _sign(before, letter, after)
    return score


_USUAL = frozenset("äöüÄÖÜßéèêëàâçñåæøÅÆØîïôûùáíóúãõìòœÉÇÀÈÊÓÁÍÚÑ")


def _western(text: str, line: bytes) -> float:
    score = 0.0
    for before, letter, after in _neighbours(text):
        if letter.isalpha() and letter <= "\u02af":
            beside = before.isalpha() or after.isalpha()
            late = letter.isupper() and before.islower()
            score += -1.0 if late else (1.0 if letter in _USUAL else 0.2) * (1.0 if beside else 0.1)
        else:
            score += _sign(before, letter, after)
    return score


def _sign(before: str, sign: str, after: str) -> float:
    """What is no letter of the script: fine at the edge of a word or in a drawing, odd inside a word."""
    if sign in _BOXES:
        return 1.0 if (before + after).strip("".join((_BOXES, " \xa0"))) in ("", after) else -0.5
    if sign in "’‘" and before.isalpha():
        return 0.5
    if sign.isalpha() or "\u2500" <= sign <= "\u25ff":
        return -1.0
    return -1.0 if before.isalpha() and after.isalpha() else 0.1


def _neighbours(text: str) -> Iterator[tuple[str, str, str]]:
    """Each character that is not ASCII, with the one before and the one after it."""
    for match in re.finditer(r"[^\x00-\x7f]", text):
        at = match.start()
        yield text[at - 1 : at] if at else " ", match[0], text[at + 1 : at + 2] or " "


_SCORES = {
    "cp1252": _western,
    "cp850": _western,
    "cp437": _western,
    "cp1251": _cyrillic,
    "cp866": _cyrillic,
    "cp932": _japanese,
    "cp936": _chinese,
}
