"""The schema of every table that passes between rooms.

A table is a name, one sentence that ends "one row per ...", and its columns, each with its type and a
sentence. Types are four that every engine shares. Times are UTC, to the microsecond, without a zone.
Keys are 64-bit numbers made in Python when a name is read (`names.key`), so that no engine's `lower`,
regex or split stands in the path of a verdict. The names in (brackets) are OCSF attributes.
"""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pyarrow

TEXT, INTEGER, YES_NO, TIME = "VARCHAR", "BIGINT", "BOOLEAN", "TIMESTAMP"


class Column(NamedTuple):
    type: str
    says: str


class Table(NamedTuple):
    name: str
    says: str
    columns: dict[str, Column]


def _table(name: str, says: str, /, **columns: tuple[str, str]) -> Table:
    return Table(name, says, {column: Column(*pair) for column, pair in columns.items()})


_SOURCE = (TEXT, "evidence it stands in: the first 16 hex digits of the file's SHA-256")
_RECORD = (INTEGER, "line or record number in that file, counted from 1")
_FILE = (INTEGER, "the held file: a key of host, share and path")

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
    magnitude=(INTEGER, "binary digits of size: files of like size, for the chance of coincidence"),
    mtime=(TIME, "last modified (file.modified_time)"),
    sha256=(TEXT, "lower-case hex (file.hashes)"),
    sha1=(TEXT, "lower-case hex (file.hashes)"),
    md5=(TEXT, "lower-case hex (file.hashes)"),
    crc32=(INTEGER, "CRC-32 of the content"),
    pieces_root=(TEXT, "root of the content's hash tree as torrents of version 2 have it, lower-case hex"),
    floor=(
        INTEGER,
        "fewest bytes that can carry the content, measured by compressing it; zero: nothing can be said of it; null:"
        " not measured",
    ),
    inode=(INTEGER, "inode or MFT entry (file.uid)"),
    container=(INTEGER, "the held file it lies inside of: an archive, a mailbox, an image; null: it lies by itself"),
    owner=(TEXT, "whose data it is, as the inventory states it"),
    agreement=(TEXT, "agreement it falls under, as the inventory states it"),
    marking=(TEXT, "marking it bears (file.confidentiality)"),
    kind=(TEXT, "what its content is (docx, pdf, zip, text, ...), by its first bytes; null: nobody looked (file.type)"),
    status=(
        TEXT,
        "how far its content could be looked into: ok, or no_text, encrypted, partial, broken, timeout, too_big,"
        " unreadable; null: nobody looked. Anything but ok: its marking is unknown",
    ),
    source=_SOURCE,
    record=_RECORD,
)

MARKINGS = _table(
    "markings",
    "What stands in files that says how they are to be kept: one row per held file, rule, value and place.",
    file=_FILE,
    rule=(TEXT, "the rule that found it"),
    kind=(TEXT, "class of the rule: cui, export_control, personal.national_id, ..."),
    value=(TEXT, "what was found, as the rule keeps it"),
    place=(TEXT, "part of the document: body, header, footer, metadata, comment, name, ..."),
    at=(TEXT, "where that is: page 3, sheet Prices, a/b.docx > page 1; empty: the file as a whole"),
    is_use=(YES_NO, "whether the file is marked so; else it only speaks of it, which decides nothing"),
    confidence=(TEXT, "high, medium or low"),
    snippet=(TEXT, "the words around it, 120 characters at the most"),
    count=(INTEGER, "how often it stands there (count)"),
    source=_SOURCE,
    record=_RECORD,
)

ATTRIBUTIONS = _table(
    "attributions",
    "Whose data files are, as their content, names and folders say: one row per held file, owner and basis.",
    file=_FILE,
    owner=(TEXT, "name of the owner"),
    basis=(TEXT, "legend, tenant, party, folder, part_number, mail_domain or mention"),
    value=(TEXT, "what says so, as it stands there"),
    place=(TEXT, "part of the document, as in markings"),
    at=(TEXT, "where that is, as in markings"),
    confidence=(TEXT, "high, medium or low"),
    source=_SOURCE,
    record=_RECORD,
)

CLAUSES = _table(
    "clauses",
    "What agreements among the held files call for, as a program reads them: one row per held file and clause.",
    file=_FILE,
    kind=(TEXT, "kind of agreement: NDA, supplier terms, DPA, ..."),
    title=(TEXT, "what the agreement calls itself"),
    calls_for=(
        TEXT,
        "notify: notice of an incident; gag: silence about it; reference: a clause that duties know is named;"
        " none: nothing of the kind was found in the agreement",
    ),
    within=(TEXT, "the span it allows: 48 hours, 2 business days; empty: no number"),
    word=(TEXT, "the word without a number: immediately, promptly, 直ちに; of a reference, its name"),
    after=(TEXT, "the start it is counted from, as duties call it; empty: not said"),
    certainty=(TEXT, "suspected: a suspicion is enough; confirmed: only what is confirmed counts; empty: not said"),
    form=(TEXT, "written, e-mail, telephone, portal"),
    address=(TEXT, "where notice is to go, as it stands there"),
    doubts=(TEXT, "what a person should look at: numbers that differ, several spans"),
    quote=(TEXT, "the sentence"),
    place=(TEXT, "part of the document, as in markings"),
    at=(TEXT, "where that is, as in markings"),
    source=_SOURCE,
    record=_RECORD,
)

NOTIFIED = _table(
    "notified",
    "What a supplier's notice says of held files, which no verdict rests on: one row per held file and notice.",
    file=_FILE,
    states=(TEXT, "the verdict as the notice gives it: published, taken, accessed, presumed or ruled_out"),
    number=(INTEGER, "the file's number in the notice, by which to ask about it"),
    proof=(TEXT, "the proof it names for ruled_out: A, B or C; empty: none"),
    grade=(TEXT, "the grade it names for published; empty: none"),
    why=(TEXT, "the reason in its words"),
    evidence=(TEXT, "the supplier's evidence it rests on, by the supplier's own mark; empty: none is named"),
    their_record=(INTEGER, "the record of that evidence"),
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
    cwd=(TEXT, "folder it was started in, as the log wrote it (actor.process.working_directory)"),
    src_endpoint=(
        TEXT,
        "who began the connection: address, or name where no address is logged (src_endpoint)",
    ),
    src_port=(INTEGER, "port of src_endpoint (src_endpoint.port)"),
    dst_endpoint=(TEXT, "who was connected to: address, or name where no address is logged (dst_endpoint)"),
    dst_port=(INTEGER, "port connected to (dst_endpoint.port)"),
    share=(TEXT, "share, normal form, where the log names it"),
    path=(TEXT, "path as the log wrote it (file.path)"),
    folder=(TEXT, "normal form of the folder part of path"),
    folder_key=(INTEGER, "key of folder"),
    name_key=(INTEGER, "key of the normal file name"),
    extension=(TEXT, "normal form of what follows the last dot; empty where there is none"),
    new_path=(TEXT, "for a rename: the path afterwards, as the log wrote it"),
    new_folder=(TEXT, "normal form of its folder"),
    new_folder_key=(INTEGER, "key of its folder"),
    new_whole_key=(INTEGER, "key of all of it, by which a folder is known"),
    new_name_key=(INTEGER, "key of its name"),
    inode=(INTEGER, "inode, where the log gives one"),
    sha256=(TEXT, "hash of the bytes that went by (file.hashes)"),
    size=(INTEGER, "bytes of the file or object, where the log says"),
    bytes_out=(INTEGER, "bytes from src_endpoint to dst_endpoint (traffic.bytes_out)"),
    bytes_in=(INTEGER, "bytes from dst_endpoint to src_endpoint (traffic.bytes_in)"),
    packets_out=(INTEGER, "packets from src_endpoint to dst_endpoint (traffic.packets_out)"),
    packets_in=(INTEGER, "packets from dst_endpoint to src_endpoint (traffic.packets_in)"),
    bytes_missed=(INTEGER, "bytes the sensor says it missed (traffic.bytes_missed)"),
    count=(INTEGER, "how many such actions the row stands for; null: one (count)"),
    unfinished=(YES_NO, "for a flow: whether it went on when it was recorded, so that its bytes are not final"),
    detail=(TEXT, "what else a person wants to see: mask, reason, reply"),
)

ACTIONS = {
    "read": "content of the file was read, or opened so that nothing else can have been meant",
    "open": "the file was opened with the right to read; whether it was read is not recorded",
    "write": "content was written",
    "create": "the file came into being",
    "rename": "path became new_path, or got it as a second name by a link; without new_path: may have",
    "delete": "the file was removed",
    "list": "a folder was listed",
    "query": "attributes of something were asked for",
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

STATE_ACTIONS = frozenset({"drop", "config", "start", "stop", "clear"})  # of a sensor, not of what it watches

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
    size_shown=(TEXT, "the size as listed where it is rounded: `1.2K`; null where it is exact or missing"),
    mtime=(TIME, "time shown, taken as UTC where the form carries no zone; never decides a match"),
    mtime_shown=(TEXT, "the time as listed, understood or not; null where there is none, or none that is text"),
    sha256=(TEXT, "lower-case hex, where the listing has it"),
    sha1=(TEXT, "lower-case hex, where the listing has it"),
    md5=(TEXT, "lower-case hex, where the listing has it"),
    crc32=(INTEGER, "CRC-32, where the listing has a usable one; null is unknown, never zero"),
    pieces_root=HOLDINGS.columns["pieces_root"],
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
    "How far a log is continuous: one row per unbroken run of records, or of heartbeats, in one evidence file.",
    source=_SOURCE,
    channel=(TEXT, "which numbering, or whose heartbeats, where one file holds several"),
    first_sequence=(INTEGER, "first record number the log itself gives; null where it gives none"),
    last_sequence=(INTEGER, "last record number of the run"),
    from_time=(TIME, "earliest time in the run"),
    to_time=(TIME, "latest time in the run"),
    records=(INTEGER, "records in the run, those of no interest included"),
    every=(
        INTEGER,
        "longest pause between two signs of life in it, in seconds, as the log's own rhythm states it; null: the run is"
        " of records, not of heartbeats",
    ),
)

READ_TABLES = {
    table.name: table for table in (HOLDINGS, MARKINGS, ATTRIBUTIONS, CLAUSES, NOTIFIED, EVENTS, LISTINGS, UNREAD, RUNS)
}

# What the steps make, in the order of flow.STEPS --------------------------------------------------------

_HOST = (TEXT, "host, normal form, by its name in case.toml where it stands there; empty: not known")
_STANDING = (TEXT, "hostile, vouched or unknown")
_PREMISE = (TEXT, "what would have to be granted to close it: kind and subject, as `worklist` names them")
_KEYS = {
    "share": (TEXT, "share the log names, normal form; empty where it names none"),
    "folder_key": (INTEGER, "key of the folder as named there"),
}

WINDOW = _table(
    "window",
    "From the first moment the intruder may have been inside to containment: one row.",
    from_time=(TIME, "its beginning"),
    to_time=(TIME, "its end"),
    assumed=(TEXT, "what was not stated but taken from the evidence; empty where all was stated"),
    decided=(TEXT, "the decision that states it; empty where none does"),
)

SOURCES = _table(
    "sources",
    "The evidence files and what they are good for: one row per evidence file.",
    source=_SOURCE,
    name=(TEXT, "file name"),
    room=(TEXT, "holdings, events or listings"),
    reader=(TEXT, "reader that read it"),
    sensor=(TEXT, "the first [[sensor]] whose match fits it; null where none does"),
    host=(TEXT, "host watched by the sensors it fits; empty where that is none, or more than one"),
    route=(TEXT, "route that sensor watches; empty where it has none"),
    standing=_STANDING,
    declared=(TEXT, "the declarations that its standing rests on, in words; null where it is unknown"),
    shows_read=(YES_NO, "whether an intact log of this kind records reads at all"),
    shows_rename=(YES_NO, "whether an intact log of this kind records what is renamed, and to what"),
    shows_open=(YES_NO, "whether one records every opening with the right to read, and no more than some of the reads"),
    shows_flow=(YES_NO, "whether it records connections"),
    beside=(YES_NO, "whether it tells only of a sensor's state: losses, settings, heartbeats"),
    speaks_for=(TEXT, "the access routes of which its silence means something, parted by blanks; empty: any"),
)

SENSORS = _table(
    "sensors",
    "Which evidence files are the log of which sensor: one row per sensor and evidence file.",
    sensor=(TEXT, "name of the [[sensor]]"),
    source=_SOURCE,
    host=(TEXT, "host it watches; empty where it watches a way out"),
    route=(TEXT, "route it watches"),
    reads=(YES_NO, "whether it is said to record reads"),
)

ENTRUSTED = _table(
    "entrusted",
    "Inventories of files that lay with a supplier, of which our own logs tell nothing: one row per inventory.",
    source=(TEXT, "short name of the evidence"),
    supplier=(TEXT, "the supplier that case.toml names; null: it names none"),
)

HOST_NAMES = _table(
    "host_names",
    "How hosts are named: one row per name in any inventory or log.",
    name=(TEXT, "normal form, its domain kept"),
)

HOSTS = _table(
    "hosts",
    "By which names hosts are known: one row per name or address.",
    alias=(TEXT, "name or address, normal form; empty: what stands for a host that nobody named"),
    host=_HOST,
)

ACTORS = _table(
    "actors",
    "Who and what events name: one row per account, session, endpoint, program and host.",
    kind=(TEXT, "account, session, endpoint, process or host"),
    name=(TEXT, "as in events"),
)

PARTIES = _table(
    "parties",
    "Who is hostile, who is vouched for: one row per account, session, address, program or host, and span of time.",
    kind=(TEXT, "account, session, endpoint, process or host"),
    name=(TEXT, "normal form, as events name it"),
    from_time=(TIME, "from when"),
    to_time=(TIME, "until when"),
    standing=_STANDING,
    because=(TEXT, "the declaration, in words"),
)

SHOWN = _table(
    "shown",
    "What each log recorded at all: one row per evidence file, host, route and action.",
    source=_SOURCE,
    host=(TEXT, "host the records are of; empty where the log names none"),
    route=(TEXT, "access route the records are of; empty where the log names none"),
    action=(TEXT, "as in events"),
    records=(INTEGER, "how many"),
)

RECORDING = _table(
    "recording",
    "Which logs record reads, so that an opening in them is none: one row per evidence file.",
    source=_SOURCE,
)

DRIFT = _table(
    "drift",
    "Reads that two logs saw once each: one row per pair of logs and read.",
    source=_SOURCE,
    other_source=(TEXT, "the other log"),
    time=(TIME, "when, by the one"),
    other_time=(TIME, "when, by the other"),
)

CLOCKS = _table(
    "clocks",
    "How far the clock of each log can be trusted: one row per evidence file.",
    source=_SOURCE,
    ahead=(INTEGER, "seconds its clock is ahead of the true time"),
    within=(INTEGER, "seconds by which that may be wrong"),
    reason=(TEXT, "on what that rests; empty: nothing speaks against its clock"),
    from_time=(TIME, "the window's beginning as its clock may have shown it at the earliest"),
    to_time=(TIME, "the window's end as its clock may have shown it at the latest"),
)

ENDPOINTS = _table(
    "endpoints",
    "Every address and name that took part in a connection: one row per endpoint.",
    name=(TEXT, "as in events"),
    inside=(YES_NO, "whether it is the victim's own: a host of the case, or a private address"),
)

FLOORS = _table(
    "floors",
    "How far a type can be compressed at the most, where nobody measured: one row per file extension.",
    extension=(TEXT, "normal form, without dot"),
    percent=(INTEGER, "per cent of its size that no compression goes below"),
)

OWNED = _table(
    "owned",
    "Which folder is whose, by the paths in case.toml: one row per folder that has an owner.",
    share=_KEYS["share"],
    folder_key=(INTEGER, "key of the folder"),
    owner=(TEXT, "name of the owner"),
)

OWNERS = _table(
    "owners",
    "Whose held files are: one row per held file and owner.",
    file=_FILE,
    owner=(TEXT, "name of the owner"),
    basis=(
        TEXT,
        "the best that says so: legend, tenant, party, folder (case.toml), inventory, part_number, mail_domain or"
        " mention",
    ),
)

MARKED = _table(
    "marked",
    "What markings held files bear: one row per held file and marking.",
    file=_FILE,
    marking=(TEXT, "as the inventory states it, or the class of the rule; unknown: nobody could look into the file"),
)

HELD = _table(
    "held",
    "What you hold, all inventories together: one row per held file.",
    file=_FILE,
    host=_HOST,
    share=(TEXT, "share, normal form; empty where none is stated"),
    path=HOLDINGS.columns["path"],
    folder_key=HOLDINGS.columns["folder_key"],
    name_key=HOLDINGS.columns["name_key"],
    extension=HOLDINGS.columns["extension"],
    size=HOLDINGS.columns["size"],
    magnitude=HOLDINGS.columns["magnitude"],
    mtime=(TIME, "last modified; null where no inventory says, or two differ"),
    sha256=HOLDINGS.columns["sha256"],
    crc32=HOLDINGS.columns["crc32"],
    inode=HOLDINGS.columns["inode"],
    container=HOLDINGS.columns["container"],
    floor=(INTEGER, "fewest bytes that can carry it; zero where neither measured nor stated"),
    floor_is=(TEXT, "measured, stated for its type, or unknown"),
    owner=(TEXT, "whose it is, all owners of it; null where nobody says"),
    agreement=HOLDINGS.columns["agreement"],
    marking=(TEXT, "all markings it bears; null where none is known"),
    source=_SOURCE,
    record=_RECORD,
)

HELD_FOLDERS = _table(
    "held_folders",
    "The folders of what you hold: one row per host, share and folder.",
    host=_HOST,
    share=(TEXT, "share, normal form; empty where none is stated"),
    folder=(TEXT, "normal form"),
    folder_key=(INTEGER, "key of folder"),
    files=(INTEGER, "files in it"),
)

SESSIONS = _table(
    "sessions",
    "Who logged on at a host: one row per host and session id, or client and port.",
    host=_HOST,
    name=(TEXT, "id and the session's id; or port, the client's address and its port"),
    actor_user=(TEXT, "the account of all logons by it; null where they differ, or one names none"),
    src_endpoint=(TEXT, "the client of all logons by it; null where they differ, or one names none"),
    from_time=(TIME, "the first of these logons"),
)

DEEDS = _table(
    "deeds",
    "Events that touch files, and programs started, with who stands behind them: one row per event.",
    source=_SOURCE,
    record=_RECORD,
    time=(TIME, "when"),
    action=(TEXT, "as in events; pass: sent by somebody unknown to an endpoint of our own"),
    route=(TEXT, "access route; empty where not known"),
    host=_HOST,
    standing=_STANDING,
    declared=(TEXT, "the declarations that its standing rests on, in words; null where it is unknown"),
    in_window=(YES_NO, "whether it lies in the window; an event without time does"),
    kind=(TEXT, "access: at a host whose files are held; named: anywhere else, a path re-rooted at will"),
    premise=(TEXT, "for unknown: who would have to be vouched for, kind and name; null otherwise"),
    actor_user=(TEXT, "account, normal form; where the record names none, that of its session"),
    actor_session=EVENTS.columns["actor_session"],
    actor_process=EVENTS.columns["actor_process"],
    src_endpoint=EVENTS.columns["src_endpoint"],
    dst_endpoint=EVENTS.columns["dst_endpoint"],
    share=_KEYS["share"],
    folder_key=_KEYS["folder_key"],
    name_key=EVENTS.columns["name_key"],
    new_folder_key=EVENTS.columns["new_folder_key"],
    new_whole_key=EVENTS.columns["new_whole_key"],
    new_name_key=EVENTS.columns["new_name_key"],
    inode=EVENTS.columns["inode"],
    sha256=EVENTS.columns["sha256"],
    size=EVENTS.columns["size"],
)

NAMED = _table(
    "named",
    "Every file that evidence names: one row per source, kind, place and name.",
    source=_SOURCE,
    kind=DEEDS.columns["kind"],
    host=(TEXT, "host, for accesses; empty for files named elsewhere"),
    share=_KEYS["share"],
    folder_key=_KEYS["folder_key"],
    name_key=(INTEGER, "key of the name"),
)

NAMED_FOLDERS = _table(
    "named_folders",
    "Every folder that evidence names: one row per source, kind, host, share and folder.",
    source=_SOURCE,
    kind=DEEDS.columns["kind"],
    host=NAMED.columns["host"],
    share=_KEYS["share"],
    folder=(TEXT, "normal form"),
    folder_key=_KEYS["folder_key"],
)

MOVES = _table(
    "moves",
    "Renames of folders in which evidence names a file under the new name: one row per host, share and pair of paths.",
    host=_HOST,
    share=_KEYS["share"],
    path=(TEXT, "the old path, as the log wrote it"),
    new_path=(TEXT, "the new path, as the log wrote it"),
)

ANCHORS = _table(
    "anchors",
    "Which held folder a named folder may be: one row per pair that shares a telling file name.",
    source=_SOURCE,
    kind=DEEDS.columns["kind"],
    host=NAMED.columns["host"],
    share=_KEYS["share"],
    folder_key=_KEYS["folder_key"],
    held_host=_HOST,
    held_share=(TEXT, "share of the held folder"),
    held_folder_key=(INTEGER, "key of the held folder"),
    votes=(
        INTEGER,
        "thousandths of a vote: each shared name gives 1000 divided by the number of its holders",
    ),
    files=(INTEGER, "shared names"),
)

FOLDERS = _table(
    "folders",
    "Where a named folder lies among the held: one row per named folder and held folder it may be.",
    source=_SOURCE,
    kind=DEEDS.columns["kind"],
    host=NAMED.columns["host"],
    share=_KEYS["share"],
    folder_key=_KEYS["folder_key"],
    held_host=_HOST,
    held_share=(TEXT, "share of the held folder"),
    held_folder_key=(INTEGER, "key of the held folder"),
    believed=(YES_NO, "whether the pair of roots is believed, and does not rest on this folder's own names alone"),
    votes=(INTEGER, "thousandths of a vote behind this pair of roots"),
    files=(INTEGER, "names behind this pair of roots"),
    moved=(YES_NO, "whether a rename led what lay elsewhere to this folder, and was followed"),
    because=(TEXT, "the pair of roots, in words"),
)

PLACED = _table(
    "placed",
    "Which held file a name means: one row per named file and held file it may be.",
    source=_SOURCE,
    kind=DEEDS.columns["kind"],
    host=NAMED.columns["host"],
    share=_KEYS["share"],
    folder_key=_KEYS["folder_key"],
    name_key=(INTEGER, "key of the name"),
    file=_FILE,
    files=(INTEGER, "names behind the mapping of its folder"),
    tie=(YES_NO, "whether another held file may be meant as well"),
)

TOUCHES = _table(
    "touches",
    "Events that touched a held file: one row per event and held file.",
    file=_FILE,
    source=_SOURCE,
    record=_RECORD,
    time=(TIME, "when"),
    action=(TEXT, "as in events"),
    route=DEEDS.columns["route"],
    standing=_STANDING,
    in_window=DEEDS.columns["in_window"],
    premise=DEEDS.columns["premise"],
    how=(TEXT, "by name, inode or content: what ties the event to the file"),
    tie=PLACED.columns["tie"],
)

ARCHIVERS = _table(
    "archivers",
    "Programs that pack files: one row per program name.",
    process=(TEXT, "normal form, without folder"),
)

CONTAINERS = _table(
    "containers",
    "Kinds of files that hold other files: one row per file extension.",
    extension=(TEXT, "normal form, without dot"),
    holds=(TEXT, "host: an image of a whole machine; files: what an inventory says is inside"),
)

IMAGES = _table(
    "images",
    "Images and backups of machines that somebody not vouched for read or sent: one row per place, party and deed.",
    host=_HOST,
    path=(TEXT, "as the log wrote it"),
    standing=_STANDING,
    action=(TEXT, "read, open or send"),
    premise=DEEDS.columns["premise"],
    source=_SOURCE,
    record=(INTEGER, "first of the records"),
    time=(TIME, "first of the times"),
)

IMAGED = _table(
    "imaged",
    "Hosts whose files may be inside such an image: one row per host, standing and deed.",
    host=_HOST,
    sure=(YES_NO, "whether the image is that host's, by case.toml, its path or its place"),
    standing=_STANDING,
    action=IMAGES.columns["action"],
    premise=_PREMISE,
    source=_SOURCE,
    record=_RECORD,
    time=(TIME, "when"),
)

ANCESTORS = _table(
    "ancestors",
    "What lies above a folder: one row per host, share, folder in which evidence names files, and folder above it.",
    host=_HOST,
    share=_KEYS["share"],
    folder_key=_KEYS["folder_key"],
    above_key=(INTEGER, "key of the folder itself, or of one above it"),
)

FOLDER_RENAMES = _table(
    "folder_renames",
    "Renames to a folder below which someone not vouched for read afterwards: one row per rename.",
    source=_SOURCE,
    record=_RECORD,
    time=(TIME, "when"),
    host=_HOST,
)

OVERHEADS = _table(
    "overheads",
    "What a file server sends besides the content of files: one row per evidence file.",
    source=_SOURCE,
    header=(INTEGER, "bytes of headers that a flow log of this kind counts for each packet"),
    connection=(INTEGER, "bytes for each connection"),
    opening=(INTEGER, "bytes for each file opened to be read"),
    query=(INTEGER, "bytes for each entry listed or asked for"),
    blind_connection=(INTEGER, "the same, where the access log shows no queries"),
    blind_opening=(INTEGER, "bytes for each opening, where it shows none"),
    blind_operation=(INTEGER, "bytes for any other operation, where it shows none"),
)

CONNECTIONS = _table(
    "connections",
    "What file servers sent to clients over SMB: one row per flow log, server, client and spell.",
    source=_SOURCE,
    host=_HOST,
    client=(TEXT, "address of the client"),
    spell=(INTEGER, "number of the spell: a time without a break in the client's connections"),
    from_time=(TIME, "its beginning"),
    to_time=(TIME, "its end"),
    bytes=(INTEGER, "bytes that the server sent; null: not counted for all connections"),
    packets=(INTEGER, "packets that the server sent; null: not counted for all connections"),
    connections=(INTEGER, "connections"),
)

SERVED = _table(
    "served",
    "What file servers sent to clients, against the reads seen: one row per flow log, server, client and spell.",
    source=_SOURCE,
    host=_HOST,
    client=CONNECTIONS.columns["client"],
    from_time=CONNECTIONS.columns["from_time"],
    to_time=CONNECTIONS.columns["to_time"],
    bytes=CONNECTIONS.columns["bytes"],
    content=(INTEGER, "bytes of the files seen read"),
    explained=(INTEGER, "bytes that the reads seen account for, with the stated overhead"),
)

OPENINGS = _table(
    "openings",
    "Openings that fit no held file, where an opening stands for a reading: one row per record.",
    source=_SOURCE,
    record=_RECORD,
    host=_HOST,
    share=_KEYS["share"],
    path=(TEXT, "as the log wrote it"),
)

OPENED_FOLDERS = _table(
    "opened_folders",
    "Openings that were of a folder: one row per record.",
    source=_SOURCE,
    record=_RECORD,
)

SYSTEM_FILES = _table(
    "system_files",
    "Files that systems leave in folders by themselves: one row per name.",
    name_key=(INTEGER, "key of the name"),
)

STRAYS = _table(
    "strays",
    "Reads, not vouched for, at a host whose files are held, that fit no held path: one row per read.",
    source=_SOURCE,
    record=_RECORD,
    time=(TIME, "when"),
    host=_HOST,
    name_key=(INTEGER, "key of the name; null where the log gave none"),
    reach=(TEXT, "name: doubts every held file of that name; host: every held file of the host"),
    premise=_PREMISE,
)

ARCHIVED = _table(
    "archived",
    "Archives of unknown content that somebody not vouched for read or sent: one row per host.",
    host=_HOST,
    file=(INTEGER, "the largest of them, as in held"),
    size=(INTEGER, "its bytes; null: not known"),
    archives=(INTEGER, "how many there are"),
    source=_SOURCE,
    record=_RECORD,
    time=(TIME, "when it was read or sent"),
)

UNHELD = _table(
    "unheld",
    "What was sent away and fits no held file: one row per evidence file, name, sender and destination.",
    source=_SOURCE,
    record=_RECORD,
    path=(TEXT, "its name as recorded; empty where none is"),
    host=(TEXT, "sender: the host by its name in case.toml, or an address; empty: not known"),
    destination=(TEXT, "where to; empty where the log does not say"),
    standing=(TEXT, "hostile or unknown: of whoever sent it"),
    size=(INTEGER, "bytes, the largest of its sendings; null: not known"),
    sendings=(INTEGER, "records of its sending"),
    first_time=(TIME, "the first of them"),
    last_time=(TIME, "the last of them"),
)

SENT = _table(
    "sent",
    "Held files packed into an archive that was sent: one row per file, packing and sending.",
    file=_FILE,
    source=(TEXT, "evidence of the packing"),
    record=_RECORD,
    time=(TIME, "when it was packed"),
    send_source=(TEXT, "evidence of the sending"),
    send_record=(INTEGER, "record of the sending"),
    send_time=(TIME, "when the archive was sent"),
    tie=PLACED.columns["tie"],
)

_PLAN = {
    "source": _SOURCE,
    "record": _RECORD,
    "plan": (INTEGER, "which of the things that one command line does, counted from 1"),
}

STARTS = _table(
    "starts",
    "Command lines in logs, with who stands behind them: one row per program started.",
    source=_SOURCE,
    record=_RECORD,
    time=(TIME, "when"),
    host=_HOST,
    standing=_STANDING,
    premise=(TEXT, "what a person would have to decide, where the standing is unknown"),
    in_window=DEEDS.columns["in_window"],
    account=(TEXT, "account that started it, where the log names one"),
    as_words=(YES_NO, "whether the log knew each argument, so that the line is quoted as for a POSIX shell"),
    cwd=EVENTS.columns["cwd"],
    cmd_line=EVENTS.columns["cmd_line"],
)

COMMANDS = _table(
    "commands",
    "Commands of tools that pack or copy files, not vouched for: one row per thing that a command does.",
    **_PLAN,
    time=(TIME, "when it was started"),
    host=_HOST,
    standing=_STANDING,
    premise=STARTS.columns["premise"],
    in_window=DEEDS.columns["in_window"],
    tool=(TEXT, "name of the tool"),
    does=(TEXT, "packs, sends, copies (within the house), or nothing (a trial run)"),
    roots=(TEXT, "what it is told to take, as written"),
    destination=(TEXT, "where to, or into which archive, as written; empty where the command does not say"),
    endpoint=(TEXT, "address or name in the destination, normal form; empty where it has none"),
    shrinks=(YES_NO, "whether fewer bytes leave than are read"),
    exact=(YES_NO, "whether its words tell which files are taken, and nothing in them cuts it short"),
    reason=(TEXT, "why it is not exact; empty where it is"),
    as_words=STARTS.columns["as_words"],
    cwd=EVENTS.columns["cwd"],
    cmd_line=EVENTS.columns["cmd_line"],
)

COMMAND_ARCHIVES = _table(
    "command_archives",
    "Under which names the archive of a command may be seen: one row per command and name.",
    **_PLAN,
    name_key=(INTEGER, "key of the name"),
)

COMMAND_FOLDERS = _table(
    "command_folders",
    "Held folders at or below what a command is told to take: one row per command, root and held folder.",
    **_PLAN,
    root=(INTEGER, "which of its roots, counted from 0"),
    host=_HOST,
    share=(TEXT, "share of the held folder"),
    folder_key=(INTEGER, "key of the held folder"),
    name_key=(INTEGER, "key of the name, where the root may be a file in this folder; null: all files in it"),
    depth=(INTEGER, "how many parts of the held path lie above the root"),
    lead=(TEXT, "what of the path lies between the root and the place where the inventory begins"),
    sure=(YES_NO, "whether the root certainly means this folder"),
)

REACH = _table(
    "reach",
    "Held files at or below what a command is told to take, before its filters: one row per command, root and file.",
    **_PLAN,
    root=COMMAND_FOLDERS.columns["root"],
    depth=COMMAND_FOLDERS.columns["depth"],
    lead=COMMAND_FOLDERS.columns["lead"],
    is_root=(YES_NO, "whether the root is the file itself"),
    sure=COMMAND_FOLDERS.columns["sure"],
    file=_FILE,
    path=HELD.columns["path"],
    size=(INTEGER, "bytes; null where no inventory says, or two differ"),
    mtime=HELD.columns["mtime"],
    floor=HELD.columns["floor"],
)

REPLAYED = _table(
    "replayed",
    "Held files that a command selects, or may select: one row per command and file, or more.",
    **_PLAN,
    file=_FILE,
    sure=(YES_NO, "whether it certainly selects the file"),
    size=HELD.columns["size"],
    floor=HELD.columns["floor"],
)

RECONCILED = _table(
    "reconciled",
    "What a command would have taken, against what was seen to leave: one row per command that packs or sends.",
    **_PLAN,
    files=(INTEGER, "files it certainly selects"),
    bytes=(INTEGER, "their sizes"),
    seen=(INTEGER, "bytes of the archive, or bytes that left after it; null: none were seen"),
    sent=(YES_NO, "whether its archive, or as many bytes as it selects, left"),
    fits=(TEXT, "yes, no or unknown: whether what was seen is as much as was to be expected"),
    send_source=(TEXT, "evidence of the leaving"),
    send_record=(INTEGER, "a record of it"),
    send_time=(TIME, "when"),
    says=(TEXT, "all this, in words"),
)

LISTING_SIGNS = _table(
    "listing_signs",
    "What the names of a listing bear that is no part of them: one row per listing.",
    source=_SOURCE,
    entries=(INTEGER, "entries"),
    is_flat=(YES_NO, "whether no entry has a folder"),
    is_escaped=(YES_NO, "whether more than a fifth of the names have %XX"),
    added_ending=(TEXT, "the ending that nearly all names have and hardly any held file; null: none"),
)

MARKED_ENTRIES = _table(
    "marked_entries",
    "Entries whose name bears something that may have to be undone: one row per entry.",
    source=_SOURCE,
    record=_RECORD,
    path=LISTINGS.columns["path"],
    folder_key=LISTINGS.columns["folder_key"],
    name_key=LISTINGS.columns["name_key"],
    is_escaped=LISTING_SIGNS.columns["is_escaped"],
    added_ending=LISTING_SIGNS.columns["added_ending"],
)

UNDONE = _table(
    "undone",
    "Names without what a program added to them: one row per entry of which that is another name.",
    source=_SOURCE,
    record=_RECORD,
    listed_folder_key=LISTINGS.columns["folder_key"],
    listed_name_key=LISTINGS.columns["name_key"],
    path=(TEXT, "the path without it"),
    folder=LISTINGS.columns["folder"],
    folder_key=LISTINGS.columns["folder_key"],
    name_key=LISTINGS.columns["name_key"],
    extension=LISTINGS.columns["extension"],
    beginning=(TEXT, "how the name begins, normal form, where it was cut; null: it is whole"),
)

ENTRIES = _table(
    "entries",
    "Listed files by the names they had before a program added to them: one row per entry.",
    source=_SOURCE,
    record=_RECORD,
    listed_folder_key=UNDONE.columns["listed_folder_key"],
    listed_name_key=UNDONE.columns["listed_name_key"],
    path=LISTINGS.columns["path"],
    folder=LISTINGS.columns["folder"],
    folder_key=LISTINGS.columns["folder_key"],
    name_key=LISTINGS.columns["name_key"],
    beginning=UNDONE.columns["beginning"],
    size=LISTINGS.columns["size"],
    size_shown=LISTINGS.columns["size_shown"],
    mtime=LISTINGS.columns["mtime"],
)

ENTRY_FOLDERS = _table(
    "entry_folders",
    "The folders of a listing: one row per listing and folder.",
    source=_SOURCE,
    folder_key=LISTINGS.columns["folder_key"],
    folder=LISTINGS.columns["folder"],
    entries=(INTEGER, "entries in it"),
)

ODD_NAMES = _table(
    "odd_names",
    "Held names that may have other letters than ASCII's: one row per name.",
    name_key=HOLDINGS.columns["name_key"],
    path=(TEXT, "a path that ends in it, as written"),
    other_path=(TEXT, "another, where there are several"),
    likely=(YES_NO, "whether a file of that name has the size of an entry with such letters"),
)

TRIED_NAMES = _table(
    "tried_names",
    "Some of them, that every kind of damage is tried on: one row per name.",
    name_key=HOLDINGS.columns["name_key"],
    path=ODD_NAMES.columns["path"],
)

_DAMAGE = (TEXT, "kind of damage, as parsing/name_damage.py calls it")

NAME_TRIALS = _table(
    "name_trials",
    "Held names, damaged for a trial: one row per name and kind of damage.",
    damage=_DAMAGE,
    name_key=HOLDINGS.columns["name_key"],
    shown_key=(INTEGER, "key of the name as a listing damaged so would show it"),
)

NAME_HITS = _table(
    "name_hits",
    "Damaged names that a listing shows: one row per listing, kind of damage and name.",
    source=_SOURCE,
    damage=_DAMAGE,
    shown_key=NAME_TRIALS.columns["shown_key"],
)

NAME_DAMAGE = _table(
    "name_damage",
    "How the names of a listing are damaged: one row per listing and kind of damage.",
    source=_SOURCE,
    damage=_DAMAGE,
    votes=(INTEGER, "names of the trial that it explains, and no kind before it"),
    explained=(INTEGER, "names of the trial that any kind explains"),
)

ALIASES = _table(
    "aliases",
    "How held names are shown by listings with the damage found: one row per kind of damage, name and way.",
    damage=_DAMAGE,
    name_key=HOLDINGS.columns["name_key"],
    shown_key=NAME_TRIALS.columns["shown_key"],
)

MEANT_NAMES = _table(
    "meant_names",
    "Which held name a listed one may be: one row per listing, listed name and held name.",
    source=_SOURCE,
    shown_key=(INTEGER, "key of the name as listed"),
    name_key=HOLDINGS.columns["name_key"],
    damage=(TEXT, "kind of damage by which it is shown so; empty: none"),
)

KNOWN_PAIRS = _table(
    "known_pairs",
    "Entries that are nearly all surely known, by a name that one file alone has: one row per entry, up to 4,000.",
    source=_SOURCE,
    record=_RECORD,
    size=LISTINGS.columns["size"],
    size_shown=LISTINGS.columns["size_shown"],
    mtime=LISTINGS.columns["mtime"],
    held_size=HOLDINGS.columns["size"],
    held_mtime=HOLDINGS.columns["mtime"],
)

SHOWN_SIZES = _table(
    "shown_sizes",
    "Rounded sizes: one row per listing and text.",
    source=_SOURCE,
    size_shown=LISTINGS.columns["size_shown"],
    entries=(INTEGER, "entries that show it"),
)

SIZE_ROUNDING = _table(
    "size_rounding",
    "How a listing rounds sizes: one row per listing and rule.",
    source=_SOURCE,
    rounding=(TEXT, "the rule, as knowledge/size_renderings.toml calls it"),
    votes=(INTEGER, "known files whose size it gives, and no rule before it"),
    pairs=(INTEGER, "known files with a rounded size"),
)

_BAND = (INTEGER, "number of the band; 0: sizes to the byte")
_AMOUNT = (INTEGER, "the figure shown, without its point; in band 0 the bytes; null: no size is shown")

SIZE_BANDS = _table(
    "size_bands",
    "The figures that a rule shows: one row per rule and span of sizes.",
    rounding=SIZE_ROUNDING.columns["rounding"],
    band=_BAND,
    from_size=(INTEGER, "the first size"),
    to_size=(INTEGER, "the first size after the last"),
    before=(INTEGER, "by what the size is divided first"),
    multiply=(INTEGER, "... then multiplied"),
    add=(INTEGER, "... what is added"),
    divide=(INTEGER, "... and by what that is divided; no rests"),
)

SIZE_CODES = _table(
    "size_codes",
    "Rounded sizes, read by the listing's rule: one row per listing and text.",
    source=_SOURCE,
    size_shown=LISTINGS.columns["size_shown"],
    band=_BAND,
    amount=_AMOUNT,
)

TIME_SHIFT = _table(
    "time_shift",
    "How listed times differ from held ones: one row per listing and offset.",
    source=_SOURCE,
    seconds=(INTEGER, "what a held time has to be moved by"),
    early=(INTEGER, "how many seconds before the listed time it may lie then"),
    late=(INTEGER, "how many after it"),
    votes=(INTEGER, "known files of which the times agree so"),
    pairs=(INTEGER, "known files with times"),
)

SIZED_ENTRIES = _table(
    "sized_entries",
    "Listed files with sizes that held ones can be compared with: one row per entry.",
    source=_SOURCE,
    record=_RECORD,
    path=LISTINGS.columns["path"],
    folder_key=LISTINGS.columns["folder_key"],
    name_key=LISTINGS.columns["name_key"],
    beginning=UNDONE.columns["beginning"],
    mtime=LISTINGS.columns["mtime"],
    band=(INTEGER, "band of the size; null: the listing shows none that is understood"),
    amount=_AMOUNT,
)

LISTED_SIZES = _table(
    "listed_sizes",
    "How many entries show a size: one row per listing.",
    source=_SOURCE,
    entries=(INTEGER, "entries"),
    sized=(INTEGER, "entries with a size that is understood"),
)

NAMESAKES = _table(
    "namesakes",
    "Held files of listed names: one row per file and way in which its size may be shown.",
    file=_FILE,
    host=_HOST,
    share=HELD.columns["share"],
    folder_key=HOLDINGS.columns["folder_key"],
    name_key=HOLDINGS.columns["name_key"],
    extension=HOLDINGS.columns["extension"],
    mtime=HELD.columns["mtime"],
    magnitude=HOLDINGS.columns["magnitude"],
    band=_BAND,
    amount=_AMOUNT,
)

WANTED = _table(
    "wanted",
    "How many held files have a listed name and size: one row per listing, held name and size as shown.",
    source=_SOURCE,
    name_key=HOLDINGS.columns["name_key"],
    band=_BAND,
    amount=_AMOUNT,
    entries=(INTEGER, "entries that show them"),
    holders=(INTEGER, "held files that have them"),
    bearers=(INTEGER, "held files of that name"),
    chance_ppm=(INTEGER, "of a million unrelated entries of that name, how many would hit a held file"),
)

ODD_FOLDERS = _table(
    "odd_folders",
    "Held folders whose paths may have other letters than ASCII's: one row per folder.",
    host=_HOST,
    share=HELD.columns["share"],
    folder_key=HOLDINGS.columns["folder_key"],
    path=(TEXT, "a path of a file in it, as written"),
)

VOTES = _table(
    "votes",
    "Which held folder a listed one may be: one row per pair that a telling name speaks for.",
    source=_SOURCE,
    folder_key=LISTINGS.columns["folder_key"],
    held_host=_HOST,
    held_share=HELD.columns["share"],
    held_folder_key=HOLDINGS.columns["folder_key"],
    votes=(INTEGER, "thousandths of a vote, of names that agree and whose size does not differ"),
    files=(INTEGER, "such names"),
    bits=(INTEGER, "binary digits of the chance that an unrelated listing shows their sizes"),
    name_votes=(INTEGER, "thousandths of a vote, of all names that agree"),
    names=(INTEGER, "names that agree"),
)

MAPPED = _table(
    "mapped",
    "Where a listed folder lies among the held ones: one row per listed folder and held folder it may be.",
    source=_SOURCE,
    folder_key=LISTINGS.columns["folder_key"],
    held_host=_HOST,
    held_share=HELD.columns["share"],
    held_folder_key=HOLDINGS.columns["folder_key"],
    sure=(YES_NO, "whether it is no coincidence"),
    places=(INTEGER, "how many held folders it may be"),
    files=(INTEGER, "names that agree, of this folder or of all below the same root"),
    votes=VOTES.columns["votes"],
    bits=VOTES.columns["bits"],
    because=(TEXT, "the pair of roots, in words; or: its own names"),
)

_ENTRY = {
    "source": _SOURCE,
    "record": _RECORD,
    "listed_folder_key": (INTEGER, "key of the folder as listed"),
    "shown_key": (INTEGER, "key of the name as listed"),
}

IN_PLACE = _table(
    "in_place",
    "Held files at the place of an entry, of a name that it may mean: one row per entry and file.",
    **_ENTRY,
    file=_FILE,
    sure=MAPPED.columns["sure"],
    files=MAPPED.columns["files"],
    bits=MAPPED.columns["bits"],
    damage=MEANT_NAMES.columns["damage"],
    band=SIZED_ENTRIES.columns["band"],
    agrees=(YES_NO, "whether the sizes are equal; null: one of both is not known"),
    same_time=(YES_NO, "whether the times agree, by an offset of the listing"),
    host=_HOST,
    share=HELD.columns["share"],
    folder_key=HOLDINGS.columns["folder_key"],
    name_key=HOLDINGS.columns["name_key"],
)

NEAR_PAIRS = _table(
    "near_pairs",
    "Entries under whose name nothing lies at their place, and files there that they may be: one row per pair.",
    **_ENTRY,
    listed_path=LISTINGS.columns["path"],
    beginning=UNDONE.columns["beginning"],
    file=_FILE,
    path=HOLDINGS.columns["path"],
    sized=(YES_NO, "whether the sizes are equal; if not, none is shown"),
)

NEAR = _table(
    "near",
    "Such pairs whose names are near: one row per pair.",
    **_ENTRY,
    file=_FILE,
    sized=NEAR_PAIRS.columns["sized"],
    cut=(YES_NO, "whether the listed name was cut, and the held one begins so"),
)

UNLOCATED = _table(
    "unlocated",
    "Entries with a size that no place was found for: one row per entry.",
    **_ENTRY,
    band=_BAND,
    amount=_AMOUNT,
    mtime=LISTINGS.columns["mtime"],
    stratum=(TEXT, "flat: the listing has no folders; mapped: the entry's folder lies among the held; elsewhere"),
)

LOOKALIKES = _table(
    "lookalikes",
    "Held files of the name and size of an entry that no place was found for: one row per entry and file.",
    **_ENTRY,
    file=_FILE,
    stratum=UNLOCATED.columns["stratum"],
    holders=WANTED.columns["holders"],
    chance_ppm=WANTED.columns["chance_ppm"],
    damage=MEANT_NAMES.columns["damage"],
    same_time=(YES_NO, "whether times agree; null: one of both shows none, or how the listing shows them is unknown"),
)

PRIORS = _table(
    "priors",
    "How many of the entries that no place was found for are held files: one row per listing and stratum.",
    source=_SOURCE,
    stratum=UNLOCATED.columns["stratum"],
    entries=(INTEGER, "entries of it with a size"),
    hits=(INTEGER, "entries whose name and size a held file has; and whose time, where that can be told"),
    expected_millionths=(INTEGER, "how many would by chance, in millionths"),
    prior_ppm=(INTEGER, "how many of a million are held files, by the difference"),
)

ELSEWHERE = _table(
    "elsewhere",
    "What an entry that no place was found for may be, with the odds: one row per entry and held file.",
    **_ENTRY,
    file=_FILE,
    stratum=PRIORS.columns["stratum"],
    holders=WANTED.columns["holders"],
    chance_ppm=WANTED.columns["chance_ppm"],
    damage=MEANT_NAMES.columns["damage"],
    same_time=LOOKALIKES.columns["same_time"],
    posterior_ppm=(INTEGER, "of a million such hits in this listing, how many are no coincidence, at the least"),
)

MATCH_DECISIONS = _table(
    "match_decisions",
    "What people decided of matches: one row per decision and listing.",
    source=_SOURCE,
    record=(INTEGER, "the entry it is about; null: all of the grade"),
    grade=(TEXT, "the grade it is about; null: any"),
    granted=(YES_NO, "whether they are the held files"),
    decided=(TEXT, "the decision, in words"),
)

MATCHES = _table(
    "matches",
    "Listing entries that are, or may be, a held file: one row per entry and held file.",
    file=_FILE,
    source=_SOURCE,
    record=_RECORD,
    listed_folder_key=ENTRIES.columns["listed_folder_key"],
    listed_name_key=ENTRIES.columns["listed_name_key"],
    grade=(
        TEXT,
        "P same hash; Q size and CRC-32; B0, B1, B2 place and name (and size; and time); C nearly; D1, D2, D3 name and"
        " size elsewhere, by the odds; V other size; E coincidence",
    ),
    decides=(YES_NO, "whether it makes the file published: by its grade, or because a person decided so"),
    by_key=(TEXT, "what is the same, in words"),
    chance_ppm=(
        INTEGER,
        "how many of a million unrelated files would match so by chance; null: not computed",
    ),
    posterior_ppm=ELSEWHERE.columns["posterior_ppm"],
    ties=(INTEGER, "held places or names that the entry may mean as well as this one, itself included"),
    damage=(TEXT, "by which damage the listed name is the held one; empty: none"),
    decided=(TEXT, "what a person decided of it; null: nobody did"),
    refused=(YES_NO, "whether a person decided that it is not the held file"),
)

CLAIMS = _table(
    "claims",
    "What is said of each listing, by itself and by whoever added it: one row per listing.",
    source=_SOURCE,
    name=SOURCES.columns["name"],
    form=(TEXT, "its form: the reader that read it"),
    encoding=(TEXT, "encoding of its text, in words; null where it is no text, and where an earlier version read it"),
    origin=(TEXT, "where it came from (chat, site, police, ...), as [[listing]] states it; null: not stated"),
    declared_share=(INTEGER, "how many of a million files it says that it lists; null: it says nothing"),
    share_by=(TEXT, "who says so: itself, or case.toml"),
    archive_bytes=(INTEGER, "where it is an archive, or a part of one: bytes of that"),
    unread=(INTEGER, "lines that could not be read"),
)

UNTRACED = _table(
    "untraced",
    "Listed files of which no log shows a trace: one row per listing and held file that it makes published.",
    source=_SOURCE,
    record=(INTEGER, "the first entry there that is the file"),
    file=_FILE,
    watched=(YES_NO, "whether every way to the file was whole, so that a log should show it"),
)

LISTED = _table(
    "listed",
    "What each listing holds, and how it stands to what you hold and to the logs: one row per listing.",
    source=_SOURCE,
    entries=(INTEGER, "files it lists"),
    sizes=(INTEGER, "entries with a size in bytes"),
    bytes=(INTEGER, "sum of these"),
    first_time=(TIME, "earliest time listed"),
    last_time=(TIME, "latest time listed"),
    matched=(INTEGER, "held files it makes published"),
    matched_bytes=(INTEGER, "their sizes, as held"),
    least_bytes=(INTEGER, "fewest bytes that can carry these"),
    untraced=(INTEGER, "of these, files of which no log shows a trace"),
    contradicting=(INTEGER, "of those, files to which every way was whole"),
    held=(INTEGER, "held files in all"),
)

MISSED = _table(
    "missed",
    "Reads that another log has and a sensor lacks: one row per sensor, other log and client.",
    sensor=(TEXT, "name of the sensor that lacks them"),
    source=(TEXT, "a log of that sensor"),
    other_source=(TEXT, "the log that has them"),
    client=(TEXT, "address the reads came from; empty where neither log says"),
    other_record=(INTEGER, "first of the records there"),
    from_time=(TIME, "time of the first"),
    to_time=(TIME, "time of the last"),
    reads=(INTEGER, "how many"),
)

HOLES = _table(
    "holes",
    "Where a log may have missed something: one row per evidence file, span and reason.",
    from_time=(TIME, "from; null: the beginning of the window"),
    to_time=(TIME, "to; null: the end of the window"),
    reason=(TEXT, "why, in words"),
    route=(TEXT, "the only route on which it may have; null: any"),
    source=_SOURCE,
    record=(INTEGER, "record it shows in"),
    earlier=(YES_NO, "whether a log of connections may have missed one that began at any time before"),
)

COVERAGE = _table(
    "coverage",
    "When each sensor provably recorded everything it is there for: one row per sensor and span of the window.",
    sensor=(TEXT, "name of the sensor"),
    from_time=(TIME, "from"),
    to_time=(TIME, "to"),
    whole=(YES_NO, "whether it is whole there"),
    reason=(TEXT, "for a hole: why; for a whole span: on what that rests"),
    source=(TEXT, "evidence the reason shows in, where there is one"),
    record=(INTEGER, "record it shows in"),
)

GAPS = _table(
    "gaps",
    "What keeps a route from being whole: one row per route and gap.",
    side=(TEXT, "access or exit"),
    host=_HOST,
    route=(TEXT, "smb, local, internet, ...; empty where none is stated"),
    from_time=(TIME, "from; null: all of the window"),
    to_time=(TIME, "to; null: all of the window"),
    reason=(TEXT, "why, in words"),
    premise=_PREMISE,
)

ROUTES = _table(
    "routes",
    "The ways to held files and out of the house: one row per host and access route, and per exit route.",
    side=(TEXT, "access or exit"),
    host=_HOST,
    route=(TEXT, "smb, local, internet, ..."),
    whole=(YES_NO, "whether sensors together are whole over the window"),
    sensors=(TEXT, "who watches it"),
    reason=(TEXT, "why it is, or is not"),
)

EGRESS = _table(
    "egress",
    "What left the house: one row per sensor, exit route and destination.",
    sensor=(TEXT, "name of the sensor"),
    route=(TEXT, "exit route"),
    destination=(TEXT, "endpoint outside"),
    standing=_STANDING,
    flows=(INTEGER, "connections"),
    bytes=(INTEGER, "bytes that left, as the sensor counts them, overhead included"),
    missed=(INTEGER, "bytes the sensor says it missed"),
    uncounted=(INTEGER, "connections without a byte count, or with one that is not final"),
    first_time=(TIME, "first connection"),
    last_time=(TIME, "last end of one"),
)

BOUND = _table(
    "bound",
    "How many bytes can have left at the most: one row.",
    bytes=(INTEGER, "bytes to destinations not vouched for, and bytes missed; null: no bound is proven"),
    seen=(INTEGER, "the same without the proof that nothing else left: what sensors saw; null: nothing at all"),
    reason=(TEXT, "on what it rests, or why there is none"),
)

EVIDENCE = _table(
    "evidence",
    "What speaks for a file's theft: one row per held file and record.",
    file=_FILE,
    rank=(INTEGER, "5 published, 4 taken, 3 accessed"),
    rule=(TEXT, "which rule makes the record count"),
    source=_SOURCE,
    record=_RECORD,
    time=(TIME, "when; null for a listing"),
    action=(TEXT, "what the record says"),
)

DOUBTS = _table(
    "doubts",
    "What keeps a file from being ruled out: one row per held file, reason and premise.",
    file=_FILE,
    blocks=(TEXT, "A: it may have been read; AB: it may be among what left"),
    reason=(TEXT, "why, in words"),
    source=_SOURCE,
    record=_RECORD,
    time=(TIME, "when"),
    premise=_PREMISE,
)

REVOKED = _table(
    "revoked",
    "Proofs withdrawn because other evidence contradicts them: one row per proof and host.",
    proof=(TEXT, "A or B"),
    host=_HOST,
    files=(INTEGER, "files that speak against it"),
    file=(INTEGER, "one of them"),
    reason=(TEXT, "why, in words"),
    source=(TEXT, "the evidence that this file is published or taken"),
    record=(INTEGER, "and the record there"),
    fell=(INTEGER, "files that would be ruled out without the contradiction"),
)

HOSTILE_SPAN = _table(
    "hostile_span",
    "From the first to the last hostile deed: one row.",
    from_time=(TIME, "the first; null where there is none"),
    to_time=(TIME, "the last"),
    last_theft=(TIME, "the last that was a read or a sending"),
)

REACHED = _table(
    "reached",
    "What records show in reach in the window: one row per held folder of which a file was touched, and per server.",
    host=_HOST,
    share=_KEYS["share"],
    folder_key=(INTEGER, "key of the folder; null where anything was done at the server"),
)

OFFLINE = _table(
    "offline",
    "What was out of reach over all of the window: one row per host, share and folder.",
    host=_HOST,
    share=_KEYS["share"],
    folder_key=(INTEGER, "key of the folder"),
    declared=(TEXT, "the declarations, in words"),
)

VERDICTS = _table(
    "verdicts",
    "The answer: one row per held file.",
    file=_FILE,
    host=_HOST,
    share=HELD.columns["share"],
    path=HELD.columns["path"],
    size=HELD.columns["size"],
    owner=HELD.columns["owner"],
    agreement=HELD.columns["agreement"],
    marking=HELD.columns["marking"],
    verdict=(TEXT, "published, taken, accessed, presumed or ruled_out"),
    rank=(INTEGER, "5 published, 4 taken, 3 accessed, 2 presumed, 1 ruled_out"),
    proof=(TEXT, "A, B or C for ruled_out; null otherwise"),
    rule=(TEXT, "the rule that decided"),
    source=(TEXT, "evidence of the deciding record, where there is one"),
    record=(INTEGER, "the deciding record"),
    time=(TIME, "its time"),
    records=(INTEGER, "records that speak for the verdict"),
    same_content=(INTEGER, "a published or taken file of the same content, where this one ranks below that"),
)

AT_MOST = _table(
    "at_most",
    "How much of what you hold can have left at the most: one row per owner, and one for all.",
    owner=(TEXT, "whose files; empty: not known; null: all files together"),
    files=(INTEGER, "files, at the most"),
    bytes=(INTEGER, "bytes of those files as they are held, at the most"),
    of_files=(INTEGER, "files that are not ruled out"),
    of_bytes=(INTEGER, "bytes of these"),
)

GRANTS = _table(
    "grants",
    "How much could have left at the most if one more thing were granted: one row per premise.",
    premise=_PREMISE,
    bytes=(INTEGER, "bytes, at the most"),
)

SETTLED = _table(
    "settled",
    "What granting one premise, or two together, would settle: one row per premises, effect and owner.",
    premise=_PREMISE,
    second_premise=(TEXT, "the other, where it takes two; null: the one suffices"),
    effect=(TEXT, "A or B: ruled out by that proof; accessed: if the party were hostile"),
    owner=(TEXT, "whose files; empty: not known"),
    files=(INTEGER, "files"),
    bytes=(INTEGER, "bytes of these, where their size is known"),
)

WORKLIST = _table(
    "worklist",
    "What would settle most, best first: one row per premise, or pair of premises.",
    place=(INTEGER, "from 1, the best"),
    premise=_PREMISE,
    second_premise=SETTLED.columns["second_premise"],
    says=(TEXT, "what to do, in words"),
    proof=(TEXT, "the proofs by which files would be ruled out; null: none would"),
    files=(INTEGER, "files that would be ruled out if it is granted"),
    bytes=(INTEGER, "bytes of these"),
    raised=(INTEGER, "files that would be accessed if the party is hostile instead"),
    owners=(INTEGER, "owners of the files that would be ruled out"),
    whose=(TEXT, "the owners of most of them, each with its files"),
    from_time=(TIME, "where a log is missing: the first moment of it"),
    to_time=(TIME, "the last moment of it"),
)

EXPOSURE = _table(
    "exposure",
    "What is exposed of whom: one row per owner, agreement, markings and verdict. Joint files count for each owner.",
    owner=(TEXT, "whose data; empty: not known"),
    agreement=(TEXT, "agreement; empty: none stated"),
    marking=(TEXT, "markings; empty: none known, which is not the same as unmarked"),
    verdict=VERDICTS.columns["verdict"],
    rank=VERDICTS.columns["rank"],
    files=(INTEGER, "files"),
    bytes=(INTEGER, "bytes, of files whose size is known"),
    contents=(INTEGER, "files, each content once, and nothing that holds others of them (an archive, say)"),
    content_bytes=(INTEGER, "bytes of these"),
)

WARNINGS = _table(
    "warnings",
    "What a person should look at before believing the rest: one row per warning.",
    subject=(TEXT, "what it is about: a declaration, a file, the window"),
    says=(TEXT, "the warning, as a sentence"),
)

STEP_TABLES = {
    table.name: table
    for table in list(globals().values())
    if isinstance(table, Table) and table.name not in READ_TABLES
}
TABLES = READ_TABLES | STEP_TABLES


def arrow_schema(table: Table) -> "pyarrow.Schema":
    """The table's columns as an Arrow schema: UTC microseconds without zone, 64-bit integers."""
    import pyarrow as pa

    def kind(name: str) -> "pyarrow.DataType":
        return {TEXT: pa.string(), TIME: pa.timestamp("us"), YES_NO: pa.bool_()}.get(name, pa.int64())

    return pa.schema([(name, kind(column.type)) for name, column in table.columns.items()])
