"""The schema of every table that passes between rooms.

A table is a name, one sentence that ends "one row per ...", and its columns, each with its type and a
sentence. Types are the five that every engine shares. Times are UTC, to the microsecond, without a zone.
Keys are 64-bit numbers made in Python when a name is read (`names.key`), so that no engine's `lower`,
regex or split stands in the path of a verdict. The names in (brackets) are OCSF attributes.
"""

from typing import NamedTuple

TEXT, INTEGER, YES_NO, TIME = "VARCHAR", "BIGINT", "BOOLEAN", "TIMESTAMP"


class Column(NamedTuple):
    type: str
    says: str


class Table(NamedTuple):
    name: str
    says: str
    columns: dict[str, Column]


def _table(name: str, says: str, **columns: tuple[str, str]) -> Table:
    return Table(name, says, {column: Column(*pair) for column, pair in columns.items()})


_SOURCE = (TEXT, "evidence it stands in: the first 16 hex digits of the file's SHA-256")
_RECORD = (INTEGER, "line or record number in that file, counted from 1")
_FILE = (INTEGER, "the held file: a key of host, share and normal path")

# What the readers fill -------------------------------------------------------------------------------

HOLDINGS = _table(
    "holdings",
    "What you hold, as an inventory states it: one row per file and inventory.",
    file=_FILE,
    host=(TEXT, "host it lies on, normal form; null where the inventory does not say"),
    share=(TEXT, "share or volume, normal form; null where the inventory does not say"),
    path=(TEXT, "path as the inventory wrote it (file.path)"),
    folder=(TEXT, "normal form of the folder, below the share"),
    folder_key=(INTEGER, "key of folder"),
    name_key=(INTEGER, "key of the normal file name"),
    extension=(TEXT, "normal form of what follows the last dot; empty where there is none"),
    size=(INTEGER, "bytes (file.size)"),
    mtime=(TIME, "last modified (file.modified_time)"),
    sha256=(TEXT, "lower-case hex (file.hashes)"),
    crc32=(INTEGER, "CRC-32 of the content"),
    floor=(INTEGER, "fewest bytes that can carry the content, measured by compressing it; null: not measured"),
    inode=(INTEGER, "inode or MFT entry (file.uid)"),
    owner=(TEXT, "whose data it is, as the inventory states it"),
    agreement=(TEXT, "agreement it falls under, as the inventory states it"),
    marking=(TEXT, "marking it bears (file.confidentiality)"),
    source=_SOURCE,
    record=_RECORD,
)

EVENTS = _table(
    "events",
    "What happened, as a log recorded it: one row per recorded action.",
    source=_SOURCE,
    record=_RECORD,
    time=(TIME, "when it happened or began"),
    end_time=(TIME, "when it ended; null where it is a moment"),
    action=(TEXT, "one of ACTIONS"),
    route=(TEXT, "access route it came by (smb, local, nfs, ...); null where the log does not say"),
    host=(TEXT, "host that holds the file or did the deed, normal form; null: that of the sensor"),
    actor_user=(TEXT, "account, normal form (actor.user.name)"),
    actor_session=(TEXT, "what ties records of one session together (actor.session.uid)"),
    actor_process=(TEXT, "program, normal form, without folder (actor.process.name)"),
    cmd_line=(TEXT, "command line (actor.process.cmd_line)"),
    src_endpoint=(TEXT, "who began the connection: address, or name where no address is logged (src_endpoint)"),
    dst_endpoint=(TEXT, "who was connected to: address, or name where no address is logged (dst_endpoint)"),
    dst_port=(INTEGER, "port connected to (dst_endpoint.port)"),
    share=(TEXT, "share, normal form, where the log names it"),
    path=(TEXT, "path as the log wrote it (file.path)"),
    folder=(TEXT, "normal form of the folder part of path"),
    folder_key=(INTEGER, "key of folder"),
    name_key=(INTEGER, "key of the normal file name"),
    new_path=(TEXT, "for a rename: the path afterwards, as the log wrote it"),
    new_folder_key=(INTEGER, "key of its folder"),
    new_name_key=(INTEGER, "key of its name"),
    inode=(INTEGER, "inode, where the log gives one"),
    sha256=(TEXT, "hash of the bytes that went by (file.hashes)"),
    size=(INTEGER, "bytes of the file or object, where the log says"),
    bytes_out=(INTEGER, "bytes from src_endpoint to dst_endpoint (traffic.bytes_out)"),
    bytes_in=(INTEGER, "bytes from dst_endpoint to src_endpoint (traffic.bytes_in)"),
    bytes_missed=(INTEGER, "bytes the sensor says it missed (traffic.bytes_missed)"),
    detail=(TEXT, "what else a person wants to see: mask, reason, reply"),
)

ACTIONS = {
    "read": "content of the file was read, or opened so that nothing else can have been meant",
    "open": "the file was opened with the right to read; whether it was read is not recorded",
    "write": "content was written",
    "create": "the file came into being",
    "rename": "path became new_path",
    "delete": "the file was removed",
    "list": "a folder was listed",
    "send": "the file (by name or hash) was sent from src_endpoint to dst_endpoint",
    "flow": "a connection with its bytes",
    "exec": "a program was started",
    "logon": "a session began",
    "logoff": "a session ended",
    "clear": "the log was cleared",
    "start": "the sensor started",
    "stop": "the sensor stopped",
    "drop": "the sensor says that it lost records or packets",
    "config": "what the sensor records was changed",
}

LISTINGS = _table(
    "listings",
    "What the thieves claim to have: one row per listed file.",
    source=_SOURCE,
    record=_RECORD,
    path=(TEXT, "path as listed"),
    folder=(TEXT, "normal form of the folder part of path"),
    folder_key=(INTEGER, "key of folder"),
    name_key=(INTEGER, "key of the normal file name"),
    extension=(TEXT, "normal form of what follows the last dot; empty where there is none"),
    size=(INTEGER, "bytes; null where the listing shows none or a rounded figure"),
    mtime=(TIME, "time shown, taken as UTC where the form carries no zone; never decides a match"),
    sha256=(TEXT, "lower-case hex, where the listing has it"),
    crc32=(INTEGER, "CRC-32, where the listing has a usable one; null is unknown, never zero"),
)

UNREAD = _table(
    "unread",
    "What could not be read: one row per line or record that no reader could make sense of.",
    source=_SOURCE,
    record=_RECORD,
    after_time=(TIME, "latest time of the readable record before it; null at the start"),
    before_time=(TIME, "earliest time of the readable record after it; null at the end"),
    detail=(TEXT, "why"),
)

RUNS = _table(
    "runs",
    "How far a log is continuous: one row per unbroken run of records in one evidence file.",
    source=_SOURCE,
    channel=(TEXT, "which numbering, where one file holds several"),
    first_sequence=(INTEGER, "first record number the log itself gives; null where it gives none"),
    last_sequence=(INTEGER, "last record number of the run"),
    from_time=(TIME, "earliest time in the run"),
    to_time=(TIME, "latest time in the run"),
    records=(INTEGER, "records in the run, those of no interest included"),
)

READ_TABLES = {table.name: table for table in (HOLDINGS, EVENTS, LISTINGS, UNREAD, RUNS)}

