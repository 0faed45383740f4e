"""Everything else: seen as bytes. Text that stands plainly in them is found, in one or two bytes a character.

What cannot be packed any smaller holds no plain text, and is passed over: packed or encrypted, nobody can say. That is
what becomes of a file that ransomware encrypted.
"""

import zlib

from purloined.content import byte_views
from purloined.content.parts import Found

KINDS = ("unknown", "program", "dwg", "dxf_binary", "sqlite", "pst", "tnef", "pgp", "container")
LEAST = 0
_SAMPLES, _SAMPLE = 8, 4096
_LEAST_GAIN = 0.97
_WHY = {
    "dwg": "a drawing (DWG): most of its text is packed",
    "pst": "a mail store (PST): most of its text is masked",
    "container": "a disk image or installer: what lies in it was not looked at",
}


def read(kind: str, data: memoryview, found: Found) -> None:
    if kind == "pgp":
        found.fault("encrypted", "encrypted with PGP")
    elif is_incompressible(data):
        found.fault("no_text", "an unknown format whose bytes are packed or encrypted")
    else:
        _read_bytes(kind, data, found)


def _read_bytes(kind: str, data: memoryview, found: Found) -> None:
    view = data[: max(0, found.budget.text - found.spent.text) // 2]
    found.text("body", byte_views.text(view))
    why = _WHY.get(kind, "an unknown format: only text that stands plainly in its bytes was seen")
    found.fault("partial", why)


def is_incompressible(data: memoryview) -> bool:
    """By samples over the whole file."""
    if len(data) < 512:
        return False
    step = max(1, (len(data) - _SAMPLE) // (_SAMPLES - 1))
    sample = b"".join(bytes(data[at : at + _SAMPLE]) for at in range(0, len(data), step)[:_SAMPLES])
    return len(zlib.compress(sample, 1)) > _LEAST_GAIN * len(sample)
