"""The streams of a document that is a compound file, read within the budget; and what is alike in all of them."""

from purloined.content import byte_views
from purloined.content.parts import Found
from purloined.parsing import property_set
from purloined.parsing.byte_window import Malformed
from purloined.parsing.compound_file import CompoundFile

_NOTES = {"\x05SummaryInformation": False, "\x05DocumentSummaryInformation": True}
_MOST_STREAMS = 20_000
_MOST_NOTES = 1 << 20
_NATIVE = "\x01Ole10Native"


def opened(data: memoryview, found: Found) -> CompoundFile | None:
    """The file; or the fault, and what its bytes show."""
    try:
        return CompoundFile(data)
    except Malformed as error:
        found.fault("broken", str(error))
    except (ValueError, IndexError, OverflowError) as error:
        found.fault("broken", f"a damaged compound file: {type(error).__name__}")
    found.text("body", byte_views.text(data[: found.budget.part_bytes]), "bytes")
    return None


def paths(file: CompoundFile, found: Found) -> list[str]:
    """The streams, as many as are looked at."""
    if len(file.streams) > _MOST_STREAMS:
        found.fault("partial", f"only {_MOST_STREAMS:,} of {len(file.streams):,} streams were read")
    return list(file.streams)[:_MOST_STREAMS]


def stream(file: CompoundFile, path: str, found: Found) -> bytes:
    """A stream, as far as the budget goes; empty where there is none."""
    if path not in file.streams:
        return b""
    data = file.read(path, found.room())
    if len(data) < file.streams[path].size:
        found.fault("partial", f"{path!r} is longer than what is there of it, or than is read")
    found.unpacked(len(data))
    return data


def read_notes(file: CompoundFile, found: Found, prefix: str = "") -> None:
    """Title, author, company; and what people and labels set."""
    for name, is_document in _NOTES.items():
        data = stream(file, prefix + name, found)
        if len(data) > _MOST_NOTES:
            found.fault("partial", "properties longer than are read")
        lines = property_set.lines(data[:_MOST_NOTES], is_document)
        found.text("metadata", "\n".join(lines), "properties")


def read_embedded(file: CompoundFile, found: Found) -> None:
    """Files that were put into a document as packages."""
    for path in paths(file, found):
        last = path.rpartition("/")[2]
        if last == _NATIVE:
            _read_native(stream(file, path, found), path, found)
        elif last in ("Package", "CONTENTS"):
            found.attached(path, path.encode("utf-8", "replace"), stream(file, path, found))


def _read_native(data: bytes, path: str, found: Found) -> None:
    """A package: size, two bytes, label, path, and then the file behind its size."""
    pieces = data[6:2_000].split(b"\0", 2)
    if len(pieces) == 3:
        at = 6 + len(pieces[0]) + len(pieces[1]) + 2 + 4
        length = int.from_bytes(data[at : at + 4], "little")
        size = int.from_bytes(data[at + 4 + length : at + 8 + length], "little")
        content = data[at + 8 + length : at + 8 + length + size]
        if content:
            found.attached(pieces[0].decode("cp1252", "replace") or path, pieces[0], content)
            return
    found.text("attachment", byte_views.text(data), path)
