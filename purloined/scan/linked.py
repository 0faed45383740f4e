"""Files that have several names: read under the first that the walk comes to, and known under the others.

What is known of them lies on the disk: a share of snapshots has millions of such names.
"""

import sqlite3
import tempfile
from pathlib import Path

from purloined.scan.walk import Entry


class Linked:
    """What was read of files with several names. folder: where its own file may lie while it is open."""

    def __init__(self, folder: Path) -> None:
        self._file = tempfile.NamedTemporaryFile(prefix=".purloined-", dir=folder)  # noqa: SIM115  see `close`
        self._known = sqlite3.connect(self._file.name, isolation_level=None)
        self._known.execute("PRAGMA journal_mode = OFF")
        self._known.execute("PRAGMA synchronous = OFF")
        self._known.execute("CREATE TABLE known (device TEXT, inode TEXT, line BLOB, PRIMARY KEY (device, inode))")

    def is_first(self, entry: Entry) -> bool:
        """Whether the file was not met before; it is from now on."""
        made = self._known.execute("INSERT OR IGNORE INTO known VALUES (?, ?, NULL)", _key(entry.device, entry.inode))
        return bool(made.rowcount)

    def keep(self, device: int, inode: int, line: bytes) -> None:
        """What is known of it, for its other names."""
        self._known.execute(
            "INSERT INTO known VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET line = coalesce(line, excluded.line)",
            (*_key(device, inode), line),
        )

    def line(self, entry: Entry) -> bytes:
        """What is known of it, once its first name's line was kept."""
        found = self._known.execute(
            "SELECT line FROM known WHERE device = ? AND inode = ?", _key(entry.device, entry.inode)
        )
        return found.fetchone()[0]

    def close(self) -> None:
        self._known.close()
        self._file.close()


def _key(device: int, inode: int) -> tuple[str, str]:
    return str(device), str(inode)  # as text: they may be larger than what SQLite counts with
