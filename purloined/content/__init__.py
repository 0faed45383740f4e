"""What stands in a file: bytes to parts of text, each with its place. Pure: no file system, no network."""

from typing import NamedTuple

PLACES = (
    "body",
    "header",
    "footer",
    "text_box",
    "watermark",
    "comment",
    "metadata",
    "page_edge",
    "sheet",
    "attachment",
    "name",
)
STATUSES = ("ok", "no_text", "encrypted", "partial", "broken", "timeout", "too_big", "unreadable")


class Part(NamedTuple):
    """A piece of text. where: "page 3", "sheet Prices", "a/b.docx > page 1"; "" for the file as a whole."""

    place: str
    text: str
    where: str = ""


class Member(NamedTuple):
    """A member of an archive, or an attachment."""

    path: str
    raw_path: bytes
    size: int | None
    crc32: int | None
    sha256: str | None
    status: str


class Content(NamedTuple):
    """What was found in one file. said: why, where status is not ok."""

    kind: str
    status: str
    said: str
    parts: list[Part]
    members: list[Member]
