"""Text as it stands plainly in the bytes of an unknown or binary format: one byte a character, and two (UTF-16LE)."""

import re

_NARROW = re.compile(rb"[\t\n\r\x20-\x7e\x80-\xff]{4,}")
_WIDE = re.compile(rb"(?:[\t\n\r\x20-\x7e\xa0-\xff]\0|[\0-\xff][\x01-\x05\x0e\x1e\x20\x30\x4e-\x9f\xac-\xd7\xff]){4,}")
_WIDE_LATIN = re.compile(rb"(?:[\t\n\r\x20-\x7e]\0){4,}")


def text(data: bytes | memoryview) -> str:
    """Runs of four or more characters, one a line."""
    narrow = b"\n".join(_NARROW.findall(data)).decode("cp1252", "replace")
    return "\n".join((narrow, wide(data)))


def wide(data: bytes | memoryview) -> str:
    """The runs of two-byte text, wherever they begin."""
    return "\n".join(run.decode("utf-16-le", "replace") for run in _WIDE_LATIN.findall(data))
