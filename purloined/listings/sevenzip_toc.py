r"""The table of contents of a 7z archive itself, also of one with a password; nothing else of it is unpacked.

    7z\xbc\xaf\x27\x1c ... Design/hinge rev B.step

One row per file, from the end of the archive; folders, symbolic links and entries that only delete are passed over.
The record is the number of the entry. The CRC-32 is that of the unpacked content, password or not, and with the size
it can prove the very version. Times are UTC to 100 ns.

Of an archive in parts (`.7z.001`, `.7z.002`, ...) the last part alone suffices, as does any tail that holds the table
of contents. The first part says where it stands; put first and last part one after the other into one file, and the
file is read as the whole archive.

What it cannot tell: anything, where the names are encrypted too (`-mhe=on`): that is said. An archive that forges its
CRCs or sizes. Read from a tail whose table of contents is not packed, it has no checksum of its own there.

Documented in 7zFormat.txt of the LZMA SDK.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from purloined.evidence import Evidence
from purloined.parsing import sevenzip
from purloined.parsing.byte_window import Malformed
from purloined.parsing.listed_names import LONGEST_PATH

WHOSE = True  # an archive may be the thieves', or our own logs and backups: that must be said
RECORD = "entry"
_MOST_ENTRIES = 20_000_000
_PART = re.compile(r"\.7z(\.\d{3,5})?$", re.IGNORECASE)
_IS_UNIX, _LINK = 0x8000, 0o120000
_1601 = datetime(1601, 1, 1)


def recognises(name: str, head: bytes) -> bool:
    return head.startswith(sevenzip.SIGNATURE) or bool(_PART.search(name) and b"\0" in head)


def read(evidence: Evidence) -> Iterator[dict]:
    record = 0
    with evidence.unpacked() as path, path.open("rb") as stream:
        try:
            for record, entry in enumerate(sevenzip.entries(stream), 1):
                if record > _MOST_ENTRIES:
                    evidence.unread(record, f"more than {_MOST_ENTRIES:,} entries; the rest is not read")
                    return
                if entry.name is None:
                    evidence.unread(record, f"a name of more than {LONGEST_PATH:,} characters")
                elif not (entry.is_folder or entry.is_anti or _is_link(entry.attributes)):
                    yield {
                        "record": record,
                        "path": entry.name,
                        "size": entry.size,
                        "crc32": entry.crc,
                        "mtime": _time(entry.mtime),
                    }
        except Malformed as error:
            evidence.unread(record + 1, str(error))


def _is_link(attributes: int) -> bool:
    return bool(attributes & _IS_UNIX) and (attributes >> 16) & 0o170000 == _LINK


def _time(ticks: int | None) -> datetime | None:
    return _1601 + timedelta(microseconds=ticks // 10) if ticks and ticks < 1 << 61 else None
