r"""The output of `rclone lsjson -R`: what lies in a cloud store or on a server, as a JSON array.

    {"Path":"Orion/hinge.step","Name":"hinge.step","Size":20480,"ModTime":"2024-03-01T10:15:00Z","IsDir":false}

One row per file; folders are passed over. With `--hash` the hashes of the store are there as well, of which
SHA-256, SHA-1, MD5 and CRC-32 are taken. The record is the line at which the object begins.

What it cannot tell: which remote and which folder of it was listed; `Path` begins below that. A size of -1
means that the store does not say. rclone shows control characters by their pictures (a line end as `␊`), which
is undone; what else a store cannot hold is shown by look-alikes, so such names are not those on the disk. A
ModTime may be the time of the upload, depending on the store.

Documented at rclone.org/commands/rclone_lsjson.
"""

from collections.abc import Iterator

from purloined.evidence import Evidence, from_iso
from purloined.parsing import json_objects
from purloined.parsing.listed_names import pictures_undone

COLLECT = "rclone lsjson -R --files-only --hash REMOTE:FOLDER > inventory.json"

_MARKS = {"Path", "Name", "Size", "IsDir"}


def recognises(name: str, head: bytes) -> bool:
    first = json_objects.first_object(head)
    return first is not None and first.keys() >= _MARKS


def read(evidence: Evidence) -> Iterator[dict]:
    for record, entry in json_objects.objects(evidence):
        path, size = entry.get("Path"), entry.get("Size")
        if entry.get("IsDir") is True:
            continue
        if not isinstance(path, str) or not path:
            evidence.unread(record, "no Path")
            continue
        row = {"record": record, "path": pictures_undone(path), "mtime": from_iso(str(entry.get("ModTime")))}
        row["mtime_shown"] = entry.get("ModTime")
        if type(size) is int and 0 <= size < 1 << 63:
            row["size"] = size
        elif size != -1:
            evidence.unread(record, f"Size {str(size)[:60]!r} is no number")
        yield row | _hashes(entry.get("Hashes"))


def _hashes(said: object) -> dict:
    """The hashes that are kept, in the spellings of rclone's versions (`SHA-256`, `sha256`; `CRC-32`, `crc32`)."""
    if not isinstance(said, dict):
        return {}
    found = {key.lower().replace("-", ""): str(value) for key, value in said.items()}
    row = {kind: found[kind] for kind in ("sha256", "sha1", "md5") if kind in found}
    try:
        crc32 = int(found.get("crc32", ""), 16)
    except ValueError:
        return row
    return row | {"crc32": crc32} if 0 <= crc32 < 1 << 32 else row
