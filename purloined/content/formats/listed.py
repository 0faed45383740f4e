"""Archives that are listed and not unpacked: 7z and RAR.

Read: name, size and CRC-32 of each file inside. With the CRC-32 a file is known again where a copy of it lies. Since
what stands in the files was not looked at, the archive is `partial`; `encrypted` where the names need the password.
"""

import io

from purloined.content.formats.archives import read_names
from purloined.content.parts import Found, Member
from purloined.parsing import rar, sevenzip
from purloined.parsing.byte_window import Malformed

KINDS = ("7z", "rar")


def read(kind: str, data: memoryview, found: Found) -> None:
    names: list[tuple[str, bytes]] = []
    entries = _sevenzip(data, found) if kind == "7z" else _rar(data, found)
    for name, size, crc in entries:
        if len(names) >= found.budget.members:
            found.fault("too_big", f"more than {found.budget.members:,} files inside of it")
            break
        names.append((name, name.encode("utf-8", "surrogatepass")))
        found.member(Member(*names[-1], size, crc, None, "unreadable"))
    read_names(names, found)
    if names:
        found.fault("partial", "its files are listed, and were not looked into: nothing here unpacks this format")


def _sevenzip(data: memoryview, found: Found):
    try:
        for entry in sevenzip.entries(io.BytesIO(data)):
            if not entry.is_folder and not entry.is_anti:
                yield entry.name or "(a name too long)", entry.size, entry.crc
    except sevenzip.Encrypted as error:
        found.fault("encrypted", str(error))
    except Malformed as error:
        found.fault("broken", str(error))


def _rar(data: memoryview, found: Found):
    for entry in rar.entries(io.BytesIO(data)):
        if entry.kind == "file":
            yield entry.name, entry.size, entry.crc
        elif entry.kind == "damage":
            found.fault("encrypted" if "encrypt" in entry.why else "broken", entry.why)
