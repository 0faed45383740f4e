"""Mail as it is sent (.eml, .mht) and kept in one file (.mbox).

Read: every header of the message, decoded (labels stand in some); each text and page of HTML; attachments and attached
messages, which are examined as documents. Parts lie inside of parts as deep as 20; headers are read up to 64 KB.

An encrypted message is `encrypted`. Pictures that a page of HTML shows, and signatures, are not counted as files whose
marking is unknown; attached pictures are. Documented in RFC 5322, 2045-2047, 2231 and 3676.
"""

import binascii
import re
from collections.abc import Iterator
from typing import NamedTuple

from purloined.content import charset
from purloined.content.formats import html
from purloined.content.parts import Found, Member

KINDS = ("mail",)
LEAST = 0
_LONGEST_HEADER = 64 << 10
_DEEPEST = 20
_MOST_PARTS = 10_000
_MOST_UUENCODED = 500
_END_OF_HEADER = re.compile(rb"\r?\n\r?\n")
_FOLD = re.compile(rb"\r?\n(?=[ \t])")
_WORD = re.compile(r"=\?([\w.:-]{1,60})(?:\*[\w-]{0,20})?\?([bBqQ])\?([^?\s]*)\?=")
_BETWEEN_WORDS = re.compile(r"(?<=\?=)\s+(?==\?)")
_PARAMETER = re.compile(rb""";\s*([\w!#$&.+^-]{1,60})(?:\*(\d{1,3}))?(\*)?\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]*))""")
_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")
_MESSAGE = re.compile(rb"(?:^|\n)From [^\n]*\n")
_UUENCODED = re.compile(rb"^begin \d{3} [^\n]*\n", re.MULTILINE)
_SIGNATURES = (b"application/pkcs7-signature", b"application/x-pkcs7-signature", b"application/pgp-signature",
               b"application/pgp-encrypted")  # fmt: skip


class _Entity(NamedTuple):
    """A message or a part of one."""

    headers: list[tuple[bytes, bytes]]
    body: memoryview

    def header(self, name: bytes) -> bytes:
        """The first header of that name, folded lines put together."""
        return next((value for key, value in self.headers if key.lower() == name), b"")


def read(kind: str, data: memoryview, found: Found) -> None:
    begin = bytes(data[:5])
    if begin == b"From ":
        _read_box(data, found)
        return
    if begin[:1].isdigit():
        data = data[(bytes(data[:64]).find(b"\n") + 1) :]  # a number of bytes stands before it (.emlx)
    top = _entity(data, found)
    found.text("metadata", "\n".join(f"{shown(key)}: {shown(value)}" for key, value in top.headers), "headers")
    _read_entity(top, found)


def _read_box(data: memoryview, found: Found) -> None:
    """Each message by itself."""
    begins = [match.end() for match in _MESSAGE.finditer(data)]
    for number, begin in enumerate(begins, 1):
        if number > found.budget.members or found.is_full():
            found.fault("too_big", f"only {number - 1:,} of {len(begins):,} messages were read")
            return
        end = begins[number] if number < len(begins) else len(data)
        message = data[begin:end]
        if number < len(begins):
            message = message[: bytes(message).rfind(b"\nFrom ") + 1 or len(message)]
        found.attached(f"message {number}.eml", b"", message)


def _entity(data: memoryview, found: Found) -> _Entity:
    if bytes(data[:1]) == b"\n" or bytes(data[:2]) == b"\r\n":
        return _Entity([], data[bytes(data[:2]).find(b"\n") + 1 :])
    end = _END_OF_HEADER.search(data)
    head, body = bytes(data[: end.start() if end else len(data)]), data[end.end() if end else len(data) :]
    if len(head) > _LONGEST_HEADER:
        found.fault("partial", f"headers of {len(head):,} bytes; the first {_LONGEST_HEADER:,} were read")
        head = head[:_LONGEST_HEADER]
    lines = _FOLD.sub(b"", head).splitlines()
    pairs = (line.partition(b":") for line in lines)
    return _Entity([(key.strip(), value.strip()) for key, colon, value in pairs if colon], body)


def _read_entity(top: _Entity, found: Found) -> None:
    """All parts, without recursion: however deep they lie, or say that they lie."""
    waiting, count = [(top, 0, True)], 0
    while waiting:
        entity, depth, is_top = waiting.pop()
        count += 1
        if count > _MOST_PARTS:
            found.fault("partial", f"more than {_MOST_PARTS:,} parts")
            return
        said = entity.header(b"content-type")
        kind = said.partition(b";")[0].strip().lower() or b"text/plain"
        if kind.startswith(b"multipart/") and (boundary := parameters(said).get("boundary")):
            if kind == b"multipart/encrypted":
                found.fault("encrypted", "an encrypted message")
            if depth >= _DEEPEST:
                found.fault("partial", f"parts inside of parts, more than {_DEEPEST} deep")
                continue
            parts = [(_entity(part, found), depth + 1, False) for part in _split(entity.body, boundary)]
            if parts:
                waiting += reversed(parts)
                continue
        _read_leaf(entity, kind, is_top, found)


def _split(body: memoryview, boundary: str) -> Iterator[memoryview]:
    """The parts between lines that begin with the boundary."""
    line = re.escape(boundary.encode("utf-8", "surrogateescape"))
    begin = None
    for found in re.finditer(rb"^--" + line + rb"(--)?[ \t]*(?:\r?\n|\r?$)", body, re.MULTILINE):
        if begin is not None:
            yield _without_last_end(body[begin : found.start()])
        begin = found.end()
        if found[1]:
            return
    if begin is not None and begin < len(body):
        yield body[begin:]


def _without_last_end(part: memoryview) -> memoryview:
    """The line end before a boundary belongs to that."""
    return part[:-2] if part[-2:] == b"\r\n" else part[:-1] if part[-1:] == b"\n" else part


def _read_leaf(entity: _Entity, kind: bytes, is_top: bool, found: Found) -> None:
    said, disposition = entity.header(b"content-type"), entity.header(b"content-disposition")
    told = parameters(said) | parameters(disposition)
    name = shown((told.get("filename") or told.get("name") or "").encode("utf-8", "surrogateescape"))
    data = _decoded(entity)
    is_text = kind.startswith(b"text/") and not disposition.lower().startswith(b"attachment")
    if is_text and (is_top or not name or kind in (b"text/plain", b"text/html")) and kind != b"text/rtf":
        _read_text(data, kind, told.get("charset", ""), name, found)
        return
    described = shown(entity.header(b"content-description"))
    found.text("attachment", "\n".join(filter(None, (name, described))), "attachments")
    if b"pkcs7-mime" in kind and b"enveloped" in said.lower():
        found.member(Member(name or "smime.p7m", name.encode("utf-8", "replace"), len(data), None, None, "encrypted"))
        return
    is_shown = kind.startswith(b"image/") and bool(entity.header(b"content-id"))
    path = name or ("message.eml" if kind.startswith(b"message/") else "attachment")
    found.attached(path, path.encode("utf-8", "surrogateescape"), data, is_shown or kind in _SIGNATURES)


def _read_text(data: bytes, kind: bytes, encoding: str, name: str, found: Found) -> None:
    texts = [charset.named(data, encoding)] if encoding else [None]
    if texts[0] is None:
        texts = [reading.text for reading in charset.readings(data)]
    for text in texts:
        if kind == b"text/html":
            html.read_text(text, found, name)
        else:
            found.text("body", text, name)
    if _UUENCODED.search(data):
        _read_uuencoded(data, found)


def _read_uuencoded(data: bytes, found: Found) -> None:
    """Attachments of old: lines between `begin 644 name` and `end`."""
    starts = list(_UUENCODED.finditer(data))
    if len(starts) > _MOST_UUENCODED:
        found.fault("partial", f"only {_MOST_UUENCODED} of {len(starts):,} attachments were read")
    for start in starts[:_MOST_UUENCODED]:
        lines = []
        for line in data[start.end() : data.find(b"\nend", start.end()) + 1].splitlines():
            try:
                lines.append(binascii.a2b_uu(line))
            except binascii.Error:
                break
        raw = start[0].split(b" ", 2)[2].strip()
        found.attached(shown(raw), raw, b"".join(lines))


def _decoded(entity: _Entity) -> bytes:
    """The content as it was before it was sent."""
    coding = entity.header(b"content-transfer-encoding").lower()
    if coding.startswith(b"base64"):
        return _base64(bytes(entity.body))
    if coding.startswith(b"quoted-printable"):
        return binascii.a2b_qp(entity.body)
    return bytes(entity.body)


def _base64(text: bytes) -> bytes:
    """As much as there is of it: padding may be missing."""
    text = re.sub(rb"[^A-Za-z0-9+/]", b"", text)
    usable = text[: len(text) // 4 * 4 + (0 if len(text) % 4 == 1 else len(text) % 4)]
    return binascii.a2b_base64(usable + b"=" * (-len(usable) % 4))


# Headers ------------------------------------------------------------------------------------------------


def shown(raw: bytes) -> str:
    """A header's text, its encoded words decoded."""
    text = charset.best(raw) if not raw.isascii() else raw.decode("ascii")
    if "=?" not in text:
        return text
    return _WORD.sub(_word, _BETWEEN_WORDS.sub("", text))


def _word(found: re.Match[str]) -> str:
    encoding, how, text = found.groups()
    raw = text.encode("utf-8")
    data = _base64(raw) if how in "bB" else binascii.a2b_qp(raw.replace(b"_", b" "))
    known = charset.named(data, encoding)
    return charset.best(data) if known is None else known


def parameters(value: bytes) -> dict[str, str]:
    """The parameters of a header, by RFC 2231 too: in pieces, and with their encoding."""
    pieces: dict[str, list[tuple[int, bool, bytes]]] = {}
    for key, number, star, quoted, plain in _PARAMETER.findall(value)[:200]:
        text = re.sub(rb"\\(.)", rb"\1", quoted) if quoted else plain
        pieces.setdefault(key.decode("ascii", "replace").lower(), []).append((int(number or 0), bool(star), text))
    return {name: _parameter(sorted(texts)) for name, texts in pieces.items()}


def _parameter(pieces: list[tuple[int, bool, bytes]]) -> str:
    whole = b"".join(text for _, _, text in pieces)
    if not pieces[0][1]:
        return whole.decode("utf-8", "surrogateescape")
    encoding, _, text = whole.partition(b"'")
    data = _PERCENT.sub(lambda found: bytes.fromhex(found[1].decode()), text.partition(b"'")[2])
    return charset.named(data, encoding.decode("ascii", "replace")) or charset.best(data)
