"""Plants a stranger's trace into a finished pack, in one of many forms, at one of many places."""

import base64
import html
import io
import random
import zipfile
from collections.abc import Callable
from typing import NamedTuple

from purloined.notices.docx import packed
from tests.notices import worlds


class Planted(NamedTuple):
    """A pack with a trace in it: what, how, where."""

    data: bytes
    text: str
    form: str
    place: str


def _tags(text: str) -> str:
    return "</w:t></w:r><w:r><w:t>".join(text)


FORMS: dict[str, Callable[[str], bytes]] = {
    "as it is": lambda text: html.escape(text).encode(),
    "small letters": lambda text: html.escape(text.lower()).encode(),
    "capitals": lambda text: html.escape(text.upper()).encode(),
    "full width": lambda text: worlds.full_width(text).encode(),
    "entities": lambda text: worlds.entities(text).encode(),
    "percent signs": lambda text: worlds.quote(text, safe="").encode(),
    "percent signs twice": lambda text: worlds.quote(worlds.quote(text, safe=""), safe="").encode(),
    "decomposed": lambda text: html.escape(worlds.decomposed(text)).encode(),
    "nothing between letters": lambda text: html.escape(worlds.with_nothing(text)).encode(),
    "soft hyphens": lambda text: html.escape("\u00ad".join(text)).encode(),
    "escapes": lambda text: worlds.escaped(text).encode(),
    "tags between letters": lambda text: _tags(text).encode(),
    "lines between letters": lambda text: "\r\n ".join(text).encode(),
    "quoted-printable": lambda text: "".join(f"={byte:02X}" for byte in text.encode()).encode(),
    "base64": lambda text: base64.b64encode(f"a word of {text} on this".encode()),
    "UTF-16": lambda text: text.encode("utf-16-le"),
    "UTF-16, the other way": lambda text: text.encode("utf-16-be"),
}


def _members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def _in_member(name: str, before: bytes) -> Callable[[dict, bytes], None]:
    def plant(members: dict[str, bytes], trace: bytes) -> None:
        at = members[name].index(before)
        members[name] = members[name][:at] + b" " + trace + b" " + members[name][at:]

    return plant


def _in_document(name: str, before: bytes) -> Callable[[dict, bytes], None]:
    def plant(members: dict[str, bytes], trace: bytes) -> None:
        parts = _members(members["letter.docx"])
        _in_member(name, before)(parts, trace)
        members["letter.docx"] = packed(parts)

    return plant


def _as_comment(members: dict[str, bytes], trace: bytes) -> None:
    stream = io.BytesIO(members["letter.docx"])
    with zipfile.ZipFile(stream, "a") as archive:
        archive.comment = b"by " + trace
    members["letter.docx"] = stream.getvalue()


def _as_new_part(members: dict[str, bytes], trace: bytes) -> None:
    members["letter.docx"] = packed(
        _members(members["letter.docx"]) | {"word/comments.xml": b"<w:t>" + trace + b"</w:t>"}
    )


def _before_the_document(members: dict[str, bytes], trace: bytes) -> None:
    members["letter.docx"] = trace + b" " + members["letter.docx"]


def _as_extra_field(members: dict[str, bytes], trace: bytes) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for number, (name, data) in enumerate(_members(members["letter.docx"]).items()):
            entry = zipfile.ZipInfo(name)
            entry.extra = (
                (0x7777).to_bytes(2, "little") + len(trace).to_bytes(2, "little") + trace if not number else b""
            )
            archive.writestr(entry, data)
    members["letter.docx"] = stream.getvalue()


PLACES: dict[str, Callable[[dict, bytes], None]] = {
    "the letter's text": _in_document("word/document.xml", b"</w:t>"),
    "an attribute in the letter": _in_document("word/document.xml", b'"><w:body>'),
    "the header": _in_document("word/header1.xml", b"</w:t>"),
    "the styles": _in_document("word/styles.xml", b"</w:styles>"),
    "its properties": _in_document("docProps/core.xml", b"</dc:title>"),
    "a comment part": _as_new_part,
    "the document's ZIP comment": _as_comment,
    "an extra field": _as_extra_field,
    "before the document's beginning": _before_the_document,
    "the page's text": _in_member("letter.html", b"</h1>"),
    "a comment in the page": _in_member("letter.html", b"</body>"),
    "the page's style": _in_member("letter.html", b"</style>"),
    "a cell of the list": _in_member("files.csv", b"\n"),
}


def plant(data: bytes, text: str, dice: random.Random, whole_lines: bool = False) -> Planted:
    """The pack with a trace in it. whole_lines: the names of files are looked for in one line alone."""
    forms = [form for form in FORMS if not (whole_lines and form == "lines between letters")]
    form, place = dice.choice(forms), dice.choice(list(PLACES))
    members = _members(data)
    PLACES[place](members, FORMS[form](text))
    return Planted(packed(members), text, form, place)
