r"""The master file table of an NTFS volume, as MFTECmd (CSV, JSON) and Velociraptor's Windows.NTFS.MFT write it.

    EntryNumber,SequenceNumber,InUse,ParentEntryNumber,...,ParentPath,FileName,Extension,FileSize,...,LastModified0x10,...
    {"EntryNumber":4711,"InUse":true,"OSPath":"\\\\.\\C:\\Design\\hinge.step","FileSize":20480,"IsDir":false,...}

One row of holdings per file in use and name; a deleted one is a `delete` without a time. What a burst of renames tells,
and what the times are worth, is told in `mft`, which reads the table itself. MFTECmd has a row per name, Velociraptor
one per file, with its first path, of shadow copies too if it was asked for all drives. Folders, alternate data streams
and 8.3 names are passed over. Times are UTC; those in a form other than the tool's own are left out and reported once.
The drive is part of Velociraptor's path; for MFTECmd's (`.\Design\hinge.step`) `prefix` of the [[sensor]] whose `match`
fits the file may state it, as its `watches` the host. The file is read twice.

What it cannot tell: what the table cannot; whether rows were filtered out, and where a path is put together wrongly.

Documented in MFTECmd's source (MFTRecordOut) and in Velociraptor's artifact reference (Windows.NTFS.MFT).
"""

import re
from collections.abc import Iterator
from datetime import datetime

from purloined.evidence import Evidence
from purloined.parsing import tool_tables, volume_rows
from purloined.parsing.rename_bursts import Endings

COLLECT = """MFTECmd.exe -f C-MFT --csv DEST --csvf mft.csv
velociraptor artifacts collect Windows.NTFS.MFT --format jsonl > mft.jsonl"""

_TIMES = {"Created0x10", "LastModified0x10", "LastRecordChange0x10"}
_MFTECMD = {"EntryNumber", "InUse", "ParentPath", "FileName", "FileSize", "IsDirectory", "IsAds"} | _TIMES
_VELOCIRAPTOR = {"EntryNumber", "InUse", "FileName", "FileSize", "IsDir"} | _TIMES
_DEVICE = re.compile(r"^\\\\[.?]\\(?:GLOBALROOT\\Device\\HarddiskVolumeShadowCopy\d+)?")
_YES = (True, "True", "true")
_1970 = datetime(1970, 1, 1)


def recognises(name: str, head: bytes) -> bool:
    """JSON leaves columns out that are null; a first row without times is not seen."""
    columns = tool_tables.columns(head)
    with_path = not columns.isdisjoint({"OSPath", "FullPath"})
    return columns >= _MFTECMD or (columns >= _VELOCIRAPTOR and with_path)


def read(evidence: Evidence) -> Iterator[dict]:
    endings = Endings()
    first = Evidence(evidence.path, evidence.timezone, evidence.settings)  # what cannot be read is told of once
    for record, row in tool_tables.rows(first):
        if (tool_tables.text(row, "FileName") or "").count(".") > 1:  # else there is no ending behind another
            file = _listed(record, row)
            if file and file.in_use and file.created:
                endings.add(_name(file.path), _seconds(file.created), file.seconds)
    bursts, told = endings.bursts(), False
    where = volume_rows.place(evidence)
    for record, row in tool_tables.rows(evidence):
        file = _listed(record, row)
        if file is None:
            if not _is_passed_over(row):
                evidence.unread(record, "no path, or no size")
            continue
        if file.modified is None and row.get("LastModified0x10") and not told:
            told = True
            evidence.unread(
                record, f"LastModified0x10 {row['LastModified0x10']!r} is no time; further ones are left out"
            )
        host = tool_tables.text(row, "Fqdn")
        yield from volume_rows.rows(file, where._replace(host=host or where.host), bursts)


def _is_passed_over(row: dict) -> bool:
    kinds = row.get("IsDirectory"), row.get("IsDir"), row.get("IsAds")
    return row.get("NameType") in ("Dos", 2) or any(said in kinds for said in _YES)


def _listed(record: int, row: dict) -> volume_rows.Listed | None:
    """The file of one row; None for what is no file, and for what is not understood."""
    path, size = _path(row), tool_tables.number(row, "FileSize")
    if path is None or size is None or _is_passed_over(row):
        return None
    modified = tool_tables.time(row, "LastModified0x10")
    return volume_rows.Listed(
        record,
        tool_tables.number(row, "EntryNumber"),
        path,
        tool_tables.yes(row, "InUse"),
        size,
        tool_tables.time(row, "Created0x10"),
        modified,
        tool_tables.time(row, "LastRecordChange0x10"),
        _seconds(modified) if modified else 0,
    )


def _path(row: dict) -> str | None:
    r"""`.\Design` and `hinge.step` put together; Velociraptor's `\\.\C:\Design\hinge.step` without the device."""
    whole = tool_tables.text(row, "OSPath", "FullPath")
    if whole is not None:
        return _DEVICE.sub("", whole)
    folder, name = tool_tables.text(row, "ParentPath"), tool_tables.text(row, "FileName")
    if folder is None or name is None:
        return None
    return f"{folder.removeprefix('.')}\\{name}"


def _name(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2]


def _seconds(time: datetime) -> int:
    return int((time - _1970).total_seconds())
