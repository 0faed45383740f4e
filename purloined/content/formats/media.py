"""Pictures, sound, films, fonts: nothing in them is text. What is drawn in a picture is not read.

Read: what stands plainly in the bytes of a picture's notes (XMP), as metadata: it may name an owner, or a label.
"""

import re

from purloined.content.parts import Found
from purloined.parsing import xml_runs

KINDS = ("image", "media", "font")
_SEARCHED = 1 << 20


def read(kind: str, data: memoryview, found: Found) -> None:
    if kind == "font":
        return
    for end in (data[:_SEARCHED], data[-_SEARCHED:] if len(data) > _SEARCHED else b""):
        found.text("metadata", "\n".join(packets(bytes(end))), "XMP")
    found.fault("no_text", {"image": "a picture: what is drawn in it is not read", "media": "sound or film"}[kind])


def packets(data: bytes, most: int = 200) -> list[str]:
    """The text of XMP packets, wherever they stand: values between tags, and those of attributes."""
    lines, at = [], 0
    for _ in range(most):
        begin = data.find(b"<x:xmpmeta", at)
        at = data.find(b"</x:xmpmeta>", begin)
        if begin < 0 or at < 0:
            break
        packet = xml_runs.prepared(data[begin:at])
        lines += [f"{name.decode()}: {xml_runs.decoded(value)}" for name, value in _VALUE.findall(packet)]
        lines += [xml_runs.decoded(run) for run in xml_runs.runs(packet) if run.strip()]
    return list(dict.fromkeys(lines))


_VALUE = re.compile(rb"""(?:<|\s)[\w.-]{1,40}:([\w.-]{1,80})(?:="|>)([^<"]+)""")
