r"""Files that a user opened, from the shortcuts Windows leaves for them, as LECmd (CSV) writes them.

    SourceFile,SourceCreated,SourceModified,SourceAccessed,TargetCreated,...,LocalPath,NetworkPath,CommonPath,...

Opening a file in Explorer or a dialog leaves a shortcut in the user's folder of recent things: it came into being when
a file of that name was first opened by that user, and was last written when it was last opened. So a row of such a
folder (`...\Microsoft\Windows\Recent\`, `...\Office\Recent\`) is one `open`, or two, with the target's path, its size
then, and the user by the folder of the profile, which need not be spelt like the account. Other shortcuts (desktop,
start menu) were made by somebody or by a setup and are passed over. A target on a share gives host and share by its
path, a local one the machine that the shortcut names. Times are UTC, by the clock of the user's machine.

What it cannot tell: whether the content was read, how often it was opened in between, by which program; whether the
shortcut was copied or its times set. Silence means nothing: programs need not leave any, and they can be deleted.

Documented in LECmd's source (CsvOut) and as the "Shell Link (.LNK) Binary File Format" [MS-SHLLINK].
"""

import re
from collections.abc import Iterator

from purloined.evidence import Evidence
from purloined.parsing import tool_tables

SHOWS = {"open"}
ROUTES = {"-"}  # none: what was opened need not have left a shortcut
KIND = "What is left on the disk"
COLLECT = r"LECmd.exe -d C:\Users --csv DEST --all"

_MARKS = {"SourceFile", "SourceCreated", "SourceModified", "TargetCreated", "LocalPath", "CommonPath", "MachineID"}
_RECENT = re.compile(  # whole, since the evidence may itself lie below some user's folder
    r"/Users/(?P<user>[^/]+)/AppData/Roaming/Microsoft/(?:Windows|Office)/Recent/", re.IGNORECASE
)
_FOLDER = "directory"  # as LECmd has it among the attributes: FileAttributeDirectory


def recognises(name: str, head: bytes) -> bool:
    return tool_tables.columns(head) >= _MARKS


def read(evidence: Evidence) -> Iterator[dict]:
    for record, found in tool_tables.rows(evidence):
        path, is_remote = _target(found)
        recent = _RECENT.search((tool_tables.text(found, "SourceFile") or "").replace("\\", "/"))
        first = tool_tables.time(found, "SourceCreated")
        last = tool_tables.time(found, "SourceModified")
        if last is None:
            evidence.unread(record, "no SourceModified, or in a form that is not known")
            continue
        evidence.saw(record, last)
        attributes = (tool_tables.text(found, "FileAttributes") or "").casefold()
        if recent is None or path is None or _FOLDER in attributes:
            continue
        machine = tool_tables.text(found, "MachineID")
        row = {
            "record": record,
            "action": "open",
            "route": "smb" if is_remote else "local",
            "host": None if is_remote else machine,
            "actor_user": recent["user"],
            "path": path,
            "size": tool_tables.number(found, "FileSize"),
        }
        if first is not None and first < last:
            yield row | {"time": first, "detail": "first opened"}
        yield row | {"time": last, "detail": "last opened"}


def _target(found: dict) -> tuple[str | None, bool]:
    """(path, whether it lies on another machine's share)."""
    local, network = tool_tables.text(found, "LocalPath"), tool_tables.text(found, "NetworkPath")
    if network and network.startswith("\\\\"):
        rest = tool_tables.text(found, "CommonPath")
        return (f"{network}\\{rest}" if rest and not network.endswith(rest) else network), True
    if local and local.startswith("\\\\"):
        return local, True
    return local, False
