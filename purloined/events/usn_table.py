r"""The change journal of an NTFS volume, as MFTECmd (CSV, JSON) and Velociraptor's Windows.Forensics.Usn write it.

    Name,Extension,EntryNumber,SequenceNumber,ParentEntryNumber,ParentSequenceNumber,ParentPath,UpdateSequenceNumber,...
    {"Timestamp":"2026-03-03T23:00:01Z","Filename":"a.7z","Reason":["FILE_CREATE"],"MFTId":40,"Sequence":1,"Usn":88}

One row per record of the journal; what it tells is told in `usn_journal`, which reads the journal itself. MFTECmd
finds the folder (`ParentPath`) where it was given the $MFT as well: rows then have the path, but a `create` has the
name, for the path is that by which the folder goes today. Velociraptor's `OSPath` is that of the file today, so only
the name is taken. Rows must be in the order of the journal. MFTECmd's times are UTC unless it was told otherwise.

What it cannot tell: what the journal cannot; whether rows were filtered out, so no continuity is claimed.

Documented in MFTECmd's source (JEntryOut) and in Velociraptor's artifact reference (Windows.Forensics.Usn).
"""

from collections.abc import Iterator

from purloined.evidence import Evidence
from purloined.parsing import tool_tables
from purloined.parsing.file_changes import Change, Journal, reasons

SHOWS = {"create", "write", "rename", "delete"}
KIND = "What is left on the disk"
COLLECT = """MFTECmd.exe -f $J -m C-MFT --csv DEST
velociraptor artifacts collect Windows.Forensics.Usn --format jsonl > usn.jsonl"""

_MFTECMD = {"Name", "EntryNumber", "UpdateTimestamp", "UpdateReasons"}
_VELOCIRAPTOR = {"Filename", "Timestamp", "Reason", "Usn"}


def recognises(name: str, head: bytes) -> bool:
    columns = tool_tables.columns(head)
    return columns >= _MFTECMD or (columns >= _VELOCIRAPTOR and not columns.isdisjoint({"MFTId", "_FileMFTID"}))


def read(evidence: Evidence) -> Iterator[dict]:
    journals: dict[str | None, Journal] = {}
    for record, row in tool_tables.rows(evidence):
        change = _change(record, row)
        if change is None:
            evidence.unread(record, "no time, name, entry or reason")
            continue
        evidence.saw(record, change.time)
        host = tool_tables.text(row, "Fqdn")
        if host not in journals:
            journals = {} if len(journals) > 100 else journals
            journals[host] = Journal(evidence, host)
        yield from journals[host].rows(change)


def _change(record: int, row: dict) -> Change | None:
    time = tool_tables.time(row, "UpdateTimestamp", "Timestamp")
    name = tool_tables.text(row, "Name", "Filename")
    entry = tool_tables.number(row, "EntryNumber", "MFTId", "_FileMFTID")
    said = tool_tables.words(row, "UpdateReasons") | tool_tables.words(row, "Reason")
    if time is None or name is None or entry is None or not said:
        return None
    sequence = tool_tables.number(row, "SequenceNumber", "Sequence", "_FileMFTSequence")
    folder = tool_tables.text(row, "ParentPath")
    is_folder = "directory" in tool_tables.words(row, "FileAttributes")
    drive = tool_tables.text(row, "Device")
    return Change(record, time, (drive, entry, sequence), entry, name, folder, reasons(said), is_folder)
