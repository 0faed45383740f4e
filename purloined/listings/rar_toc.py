r"""The table of contents of a RAR archive itself (version 4 or 5), or of one volume of it; nothing is unpacked.

    Rar!\x1a\x07\x01\x00 ... Design/hinge rev B.step

One row per file, from the header before each; folders, symbolic links and junctions are passed over. The record is the
number of the entry in this volume. Any volume, and any part of one, lists what begins or goes on in it, each by
itself. The CRC-32 is that of the unpacked content, in version 4 password or not, and with the size it can prove the
very version. It is left out where the file goes on in the next volume, since it is that of a part there (the last
volume has that of the file); where version 5 keyed it with the password; and where the archive has BLAKE2 hashes
instead. Times are UTC; those of version 4 are local, in steps of two seconds, and taken as UTC.

What it cannot tell: anything, where the names are encrypted too (`-hp`): that is said. An archive that forges its CRCs
or sizes. What stood in a damaged place, and in self-extracting archives, which are not recognised.

Documented in the RAR 5.0 archive format description and in the technote of RAR 4 and earlier versions.
"""

import re
from collections.abc import Iterator

from purloined.evidence import Evidence
from purloined.parsing import rar
from purloined.parsing.listed_names import LONGEST_PATH

WHOSE = True  # an archive may be the thieves', or our own logs and backups: that must be said
RECORD = "entry"
_MOST_ENTRIES = 20_000_000
_NAME = re.compile(r"\.(rar|r\d\d)$", re.IGNORECASE)


def recognises(name: str, head: bytes) -> bool:
    return head.startswith((rar.NEW, rar.OLD)) or bool(_NAME.search(name) and b"\0" in head)


def read(evidence: Evidence) -> Iterator[dict]:
    record = 0
    with evidence.unpacked() as path, path.open("rb") as stream:
        for entry in rar.entries(stream):
            if entry.kind == "damage":
                evidence.unread(record + 1, entry.why)
                continue
            record += 1
            if record > _MOST_ENTRIES:
                evidence.unread(record, f"more than {_MOST_ENTRIES:,} entries; the rest is not read")
                return
            if why := _wrong(entry.name):
                evidence.unread(record, why)
            elif entry.kind == "file":
                yield {
                    "record": record,
                    "path": entry.name,
                    "size": entry.size,
                    "crc32": entry.crc,
                    "mtime": entry.mtime,
                }


def _wrong(name: str) -> str:
    """Why a name cannot be one; empty if it can."""
    if not name or "\0" in name:
        return "a NUL in its name" if name else "no name"
    return f"a name of more than {LONGEST_PATH:,} characters" if len(name) > LONGEST_PATH else ""
