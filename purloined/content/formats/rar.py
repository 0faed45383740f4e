"""RAR archives, which are listed and not unpacked.

Read: name, size and CRC-32 of each file inside. With the CRC-32 a file is known again where a copy of it lies. Since
what stands in the files was not looked at, the archive is `partial`; `encrypted` where the names need the password.
"""

import io

from purloined.content.formats.archives import read_names
from purloined.content.parts import Found, Member
from purloined.parsing import rar

KINDS = ("rar",)


def read(kind: str, data: memoryview, found: Found) -> None:
    names: list[tuple[str, bytes]] = []
    for entry in rar.entries(io.BytesIO(data)):
        if entry.kind == "damage":
            found.fault("encrypted" if "encrypt" in entry.why else "broken", entry.why)
        if entry.kind != "file":
            continue
        if len(names) >= found.budget.members:
            found.fault("too_big", f"more than {found.budget.members:,} files inside of it")
            break
        names.append((entry.name, entry.name.encode("utf-8", "surrogatepass")))
        found.member(Member(*names[-1], entry.size, entry.crc, None, "unreadable"))
    read_names(names, found)
    if names:
        found.fault("partial", "its files are listed, and were not looked into: nothing here unpacks this format")
