r"""Windows' own count of network bytes per program and hour (SRUM), native: SRUDB.dat.

    id 2  2022-03-10 16:35:00  \device\harddiskvolume3\...\rclone.exe  S-1-5-21-...-1000  sent 172064531  received 4244

On every Windows client since 8, with nothing to prepare, and kept after the tool was deleted. One row per record of
the table "Windows Network Data Usage Monitor": a `flow` from this host to nobody knows where, with program, account
(its SID) and interface. Records of one hour are written together; each tells what was moved since the ones before, so
a row begins there. The record is its number in the table (`AutoIncId`).

One record per hour and interface names no program: it is the sum over all of them, and a little more (in a database of
a lab: 1 % more). Who adds up all rows counts every byte twice.

It says how much, never where to: it bounds nothing and clears nothing, and its silence means nothing. Servers often
do not have it; records are kept for some 60 days; what was not yet written at a shutdown is lost. A database that was
not closed cleanly lacks the newest records, which lie in the log files beside it: an unread says so, and
`esentutl /r sru /i` on a copy of the whole folder brings them in.

What it cannot tell: destination, port, protocol; local or internet; what was sent; seconds.

Documented in Yogesh Khatri's "SRUM forensics" and the libesedb format description; the table's columns in Chainsaw's
and Velociraptor's output.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from purloined.evidence import Evidence
from purloined.parsing import ese
from purloined.parsing.data_usage import Usage, beginnings, row

SHOWS = {"bytes"}
RECORD = "entry"
KIND = "Bytes per program"
COLLECT = r"""esentutl /y C:\Windows\System32\sru\SRUDB.dat /vss /d DEST\SRUDB.dat
# Velociraptor: Windows.Triage.Targets with SRUM (Windows.KapeFiles.Targets before 0.75)"""

_USAGE, _NAMES = "{973F5D5C-1D90-4944-BE8E-24B94231A174}", "SruDbIdMapTable"
_SID = 3  # kind of an id; the others are text
_MOST_NAMES, _LONGEST_NAME = 100_000, 2_000


def recognises(name: str, head: bytes) -> bool:
    """The database by its name: other programs keep other tables in files of this kind."""
    return head[4:8] == ese.SIGNATURE and "srudb" in name.casefold()


def read(evidence: Evidence) -> Iterator[dict]:
    with evidence.unpacked() as path, path.open("rb") as stream:
        try:
            yield from _usage(evidence, stream)
        except ValueError as error:
            if path.stat().st_size:
                evidence.unread(0, str(error))


def _usage(evidence: Evidence, stream: BinaryIO) -> Iterator[dict]:
    database = ese.Database(stream, lambda why: evidence.unread(0, why))
    if database.state == ese.DIRTY:
        evidence.unread(0, "the database was not closed cleanly: its newest records may be in its log files")
    table, ids = database.tables.get(_USAGE), database.tables.get(_NAMES)
    if table is None or ids is None:
        evidence.unread(0, "no table of network usage, or none of names, in this database")
        return
    names = _named(database, ids)
    quiet = ese.Database(stream, lambda why: None)  # what cannot be read is told of once
    began = beginnings(_moment(record) for record in quiet.rows(table))
    for count, record in enumerate(database.rows(table), 1):
        usage = _understood(record, names, count)
        if usage is None:
            evidence.unread(record.get("AutoIncId") or count, "no time, or no bytes")
            continue
        evidence.saw(usage.record, usage.time)
        yield row(usage, began)


def _moment(record: dict) -> datetime | None:
    stamp = record.get("TimeStamp")
    return ese.moment(stamp) if isinstance(stamp, float) else None


def _understood(record: dict, names: dict[int, str], count: int) -> Usage | None:
    time, sent, received = _moment(record), record.get("BytesSent"), record.get("BytesRecvd")
    if time is None or not isinstance(sent, int) or not isinstance(received, int) or min(sent, received) < 0:
        return None
    interface, program = record.get("InterfaceLuid"), record.get("AppId")
    account = names.get(record.get("UserId")) or None
    return Usage(
        record.get("AutoIncId") or count,
        time,
        names.get(program, f"id {program}, whose name is lost") or None,
        account,
        account,
        sent,
        received,
        None if interface is None else str(interface),
    )


def _named(database: ese.Database, table: ese.Table) -> dict[int, str]:
    """What the ids in the other tables stand for; empty: for nothing, which is how the sum of all is marked."""
    names: dict[int, str] = {}
    for record in database.rows(table):
        number, value = record.get("IdIndex"), record.get("IdBlob")
        if isinstance(number, int) and value != ese.ELSEWHERE and len(names) < _MOST_NAMES:
            value = value if isinstance(value, bytes) else b""
            text = _sid(value) if record.get("IdType") == _SID else value.decode("utf-16-le", "replace").rstrip("\0")
            names[number] = text[:_LONGEST_NAME]
    return names


def _sid(value: bytes) -> str:
    """`S-1-5-21-...` of its bytes."""
    if len(value) < 8:
        return ""
    numbers = [int.from_bytes(value[at : at + 4], "little") for at in range(8, len(value) - 3, 4)]
    return "-".join(map(str, ["S", value[0], int.from_bytes(value[2:8], "big"), *numbers]))
