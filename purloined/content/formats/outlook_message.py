"""Messages as Outlook saves them (.msg).

Read: subject, senders and receivers, headers, every property that is text (labels stand in one); the body as text, as
HTML or as packed RTF; attachments and attached messages, which are examined as documents.

Documented in MS-OXMSG and MS-OXPROPS; packed RTF in MS-OXRTFCP.
"""

import re

from purloined.content import charset, compound
from purloined.content.formats import html
from purloined.content.parts import Found
from purloined.parsing import packed_rtf
from purloined.parsing.compound_file import CompoundFile

KINDS = ("msg",)
LEAST = 0
_PROPERTY = re.compile(r"^(.*?)__substg1\.0_([0-9A-F]{4})([0-9A-F]{4})$")
_ATTACHED = re.compile(r"^((?:.*/)?__attach_version1\.0_#[0-9A-F]{8}/)")
_TEXT, _WIDE_TEXT, _BINARY = "001E", "001F", "0102"
_SUBJECT, _BODY, _HTML, _RTF, _FILE, _LONG_FILE, _DATA = "0037", "1000", "1013", "1009", "3704", "3707", "3701"
_NAMES = {"0037": "Subject", "0042": "Sender", "0C1A": "From", "0C1F": "From address", "0E04": "To", "0E03": "Cc",
          "0E02": "Bcc", "007D": "Headers", "0065": "Sender address", "3001": "Name", "3003": "Address",
          "39FE": "Address"}  # fmt: skip


def read(kind: str, data: memoryview, found: Found) -> None:
    file = compound.opened(data, found)
    if file is None:
        return
    lines, attached = [], {}
    for path in compound.paths(file, found):
        match = _PROPERTY.match(path)
        folder = _ATTACHED.match(path)
        if folder and match:
            attached.setdefault(folder[1], {})[path] = match
        elif match and match[2] in (_BODY, _HTML, _RTF):
            _read_body(file, path, match[2], match[3], "", found)
        elif match and match[3] in (_TEXT, _WIDE_TEXT):
            lines.append(_line(match[2], _property(file, path, match[3], found)))
    found.text("metadata", "\n".join(filter(None, lines)), "properties")
    for streams in attached.values():
        _read_attachment(file, streams, found)
    if file.damaged:
        found.fault("partial", file.damaged)


def _line(number: str, text: str) -> str:
    return f"{_NAMES[number]}: {text}" if number in _NAMES and text else text


def _property(file: CompoundFile, path: str, kind: str, found: Found) -> str:
    data = compound.stream(file, path, found)
    return data.decode("utf-16-le", "replace") if kind == _WIDE_TEXT else charset.best(data)


def _read_body(file: CompoundFile, path: str, number: str, kind: str, where: str, found: Found) -> None:
    if number == _RTF:
        packed = packed_rtf.unpacked(compound.stream(file, path, found), found.room())
        found.unpacked(len(packed))
        if packed:
            found.attached(f"{where or 'message'}.rtf", b"message.rtf", packed, is_page=True)
        return
    text = charset.best(compound.stream(file, path, found)) if kind == _BINARY else _property(file, path, kind, found)
    if number == _HTML:
        html.read_text(text, found, where)
    else:
        found.text("body", text, where)


def _read_attachment(file: CompoundFile, streams: dict[str, re.Match[str]], found: Found) -> None:
    """A file; or a message, whose properties lie in a storage of their own."""
    folder = _ATTACHED.match(next(iter(streams)))[1]
    told = {(match[2], match[3]): path for path, match in streams.items() if match[1] == folder}
    names = [
        _property(file, told[number, kind], kind, found)
        for number in (_LONG_FILE, _FILE, "3001")
        for kind in (_WIDE_TEXT, _TEXT)
        if (number, kind) in told
    ]
    name = next(filter(None, names), "attachment").rstrip("\0")
    found.text("attachment", "\n".join(dict.fromkeys(names)), "attachments")
    if (_DATA, _BINARY) in told:
        data = compound.stream(file, told[_DATA, _BINARY], found)
        found.attached(name, name.encode("utf-8", "replace"), data)
    for path, match in streams.items():
        if match[1] == folder:
            continue
        if match[2] in (_BODY, _HTML, _RTF):
            _read_body(file, path, match[2], match[3], name, found)
        elif match[3] in (_TEXT, _WIDE_TEXT):
            found.text("metadata", _line(match[2], _property(file, path, match[3], found)), name)
        elif match[2] == _DATA:
            found.attached(f"{name} > attachment", b"", compound.stream(file, path, found))
