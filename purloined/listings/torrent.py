r"""A torrent: version 1, version 2, hybrid, or the bare info dictionary that a client fetched for a magnet link.

    d8:announce...4:infod5:filesld6:lengthi240e4:pathl6:Design18:hinge rev B.stepee...

One row per file, below the torrent's own name; padding and symbolic links are passed over. The record is the number
of the entry, padding included. Of version 2 and hybrids, `pieces_root` is the root of a hash tree over the file's
content: equal roots prove the content, whatever the file is called. Version 1 hashes all files as one stream, so that
its pieces prove content only together with the files themselves: `purloined torrent FILE --against FOLDER` does that.

Names are UTF-8; in version 1 those of `path.utf-8` where it stands there, or in the `encoding` that is stated.

What it cannot tell: times. Whether the torrent was ever filled: it may describe files that nobody offers. A client may
have changed names that its system does not allow. A hybrid whose two lists differ is read by that of version 2, and is
said to differ. What follows a place that is damaged is not read.

Documented in BEP 3, BEP 9, BEP 47 and BEP 52.
"""

from collections.abc import Iterator
from itertools import zip_longest
from typing import BinaryIO

from purloined.evidence import Evidence
from purloined.parsing import torrent
from purloined.parsing.byte_window import Malformed
from purloined.parsing.torrent import Entry, Outline

RECORD = "entry"
_MOST_ENTRIES = 20_000_000


def recognises(name: str, head: bytes) -> bool:
    return torrent.begins(name, head)


def read(evidence: Evidence) -> Iterator[dict]:
    record = 0
    with evidence.unpacked() as path, path.open("rb") as stream:
        try:
            plan = torrent.outline(stream)
            for record, entry in enumerate(_entries(stream, plan), 1):
                if record > _MOST_ENTRIES:
                    evidence.unread(record, f"more than {_MOST_ENTRIES:,} entries; the rest is not read")
                    return
                if entry.path is None:
                    evidence.unread(record, entry.why)
                elif entry.kind == "file":
                    root = entry.root.hex() if entry.root else None
                    yield {"record": record, "path": entry.path, "size": entry.size, "pieces_root": root}
            if plan.damage:
                evidence.unread(record + 1, plan.damage)
        except Malformed as error:
            evidence.unread(record + 1, str(error))


def _entries(stream: BinaryIO, plan: Outline) -> Iterator[Entry]:
    """The entries; of a hybrid those of version 2, while those of version 1 are held beside them."""
    if plan.version != "hybrid":
        return torrent.entries(stream, plan)
    return _both(torrent.tree_entries(stream, plan), torrent.list_entries(stream, plan))


def _both(tree: Iterator[Entry], listed: Iterator[Entry]) -> Iterator[Entry]:
    kept = (entry for entry in listed if entry.kind != "pad")
    for number, (entry, other) in enumerate(zip_longest(tree, kept), 1):
        if entry is not None:
            yield entry
        if entry is None or other is None or (entry.path, entry.size) != (other.path, other.size):
            yield Entry(
                None, 0, why=f"the lists of version 1 and 2 differ from file {number:,} on; version 2's is read"
            )
            yield from tree
            return
