r"""The table of contents of a ZIP archive itself, also of one with a password; nothing is unpacked.

    PK\x01\x02 ... Design/hinge rev B.step

One row per file, from the directory at the end; folders and symbolic links are passed over. The record is the number
of the entry. The CRC-32 is that of the unpacked content, password or not, and with the size it can prove the very
version. It is left out for AES entries of kind AE-2, which store none, and where it is zero though the file is not
empty. Names are UTF-8 where the entry or its Unicode extra field says so, or where the bytes are; else code page 437.
Times are those of the extra fields (UTC) where there are any.

A tail that holds the directory suffices, and so does the last of several parts (`.z01`, `.z02`, ..., `.zip`). Where the
directory is damaged, the rest of it is read. Where there is none, the headers before the files are followed instead:
of a file that was written as a stream, size and CRC-32 stand behind its content. What that leaves out is not known, and
is said.

What it cannot tell: the zone of the plain DOS times, which are taken as UTC and go in steps of two seconds. An archive
that forges its CRC-32 or its sizes. Without a directory, which entry is a symbolic link. Entries that lie inside of
others are listed, and said to.

Documented in PKWARE's APPNOTE.TXT and WinZip's AES encryption information.
"""

import re
from collections.abc import Iterator

from purloined.evidence import Evidence
from purloined.parsing import notice_list, xlsx_rows, zip_directory

WHOSE = True  # an archive may be the thieves', or our own logs and backups: that must be said
RECORD = "entry"
_MOST_ENTRIES = 20_000_000
_NAME = re.compile(r"\.(zip|z\d\d)$", re.IGNORECASE)
_BEGINS = (zip_directory.LOCAL, zip_directory.END, *zip_directory.SPLIT)


def recognises(name: str, head: bytes) -> bool:
    if xlsx_rows.is_workbook(name, head) or notice_list.is_pack(head):
        return False
    return head.startswith(_BEGINS) or bool(_NAME.search(name) and b"\0" in head)


def read(evidence: Evidence) -> Iterator[dict]:
    record = 0
    with evidence.unpacked() as path, path.open("rb") as stream:
        for entry in zip_directory.entries(stream):
            if entry.kind == "damage":
                evidence.unread(record + 1, entry.why)
                continue
            record += 1
            if record > _MOST_ENTRIES:
                evidence.unread(record, f"more than {_MOST_ENTRIES:,} entries; the rest is not read")
                return
            if why := entry.why:
                evidence.unread(record, why)
            elif entry.kind == "file":
                yield {
                    "record": record,
                    "path": entry.name,
                    "size": entry.size,
                    "crc32": entry.crc,
                    "mtime": entry.mtime,
                }
