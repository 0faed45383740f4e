"""Compound files (OLE2) of kinds that are not known here: parts of CAD programs, Visio, Publisher, and others; and new
Office documents with a password, which are wrapped in one.

Read: notes of the document, files embedded in it, and text that stands plainly in its streams: `partial`. With a
password: `encrypted`. Documented in MS-CFB and MS-OFFCRYPTO 2.3.
"""

from purloined.content import byte_views, compound
from purloined.content.parts import Found

KINDS = ("ole", "encrypted_office")


def read(kind: str, data: memoryview, found: Found) -> None:
    file = compound.opened(data, found)
    if file is None:
        return
    if kind == "encrypted_office":
        found.fault("encrypted", "an Office document with a password, or with rights that a server keeps")
        return
    compound.read_notes(file, found)
    compound.read_embedded(file, found)
    for path in compound.paths(file, found):
        if not path.startswith("\x05"):
            found.text("body", byte_views.text(compound.stream(file, path, found)), path)
    if found.characters:
        found.fault("partial", "an unknown document: only text that stands plainly in its bytes was seen")
