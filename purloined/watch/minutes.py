"""Events by the minute: what detectors are fed with.

A log has too many records to look at each in Python. `minutes` sums a batch of them in DuckDB (minutes.sql): one row
per minute, sensor, device, account, peer, process and kind. A minute may come in parts, in any order and in any number
of batches: counts and bytes add up, and of the files and folders of a row its marks are kept, by which different ones
can be counted over any span however often they came (sketches.py).

A batch is cut into PARTS parts of as many records, in the order in which they were written, and each part has rows of
its own: an alert then tells of the records that raised it, and not of all that happened to be read with them.

A `device` is one of the victim's own machines: the one that holds the file, or the end of a connection that lies
inside. Bytes have a direction, as the device sees it: `sent` leaves it, `received` comes in. A connection between two
of the victim's own machines gives a row for each.

What it cannot tell: a connection counts in the minute in which it ended, since its bytes are recorded then.
"""

import re
from collections.abc import Collection
from functools import cache, lru_cache
from importlib import resources
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from purloined import knowledge, names

if TYPE_CHECKING:
    import duckdb

MARKS = 128  # of the distinct files or folders of a row, this many marks are kept
NAMES = 3
FOLDERS = 16
PARTS = 16

KINDS = {
    "read": "a file was read, or opened so that it can be read, or sent from the device by name",
    "list": "a folder was listed",
    "write": "a file was made or written",
    "archive": "the same, of a file whose ending is an archive's",
    "rename": "a file got another name with the same ending",
    "reending": "a file got another ending",
    "delete": "a file was removed",
    "exec": "a program was started: one row per command line",
    "out": "a connection that the device began to the outside",
    "answered": "a connection that the outside began to the device",
    "within": "a connection to or from another of the victim's own devices",
    "logon": "a session began",
    "lost": "the sensor says that it lost something, was stopped, cleared or told to record less",
    "seen": "anything else; it shows that the sensor lives",
}

# Those of verdicts/endpoints.py. Documentation addresses count as outside, since tests and demonstrations use them so.
PRIVATE = (
    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4",
    "255.255.255.255/32", "0.0.0.0/32", "::1/128", "::/128", "fc00::/7", "fe80::/10", "ff00::/8",
)  # fmt: skip


class Minute(NamedTuple):
    """What one account did of one kind, in one minute or a part of it, as one sensor recorded it.

    minute         its beginning, in seconds since 1970, UTC
    sensor         what stands in `source` of the events
    device         the victim's own machine; empty: the log does not say, and it is the sensor's
    account        empty where the log names none
    peer           the client of a file server, the other end of a connection; empty: not said
    process        program; empty: not said
    kind           one of KINDS
    count          records
    files, folders distinct ones in this row
    sent, received bytes out of the device, and into it; of files read, sent and written: their sizes, where logged
    first, last    numbers of the first and the last record
    begins, ends   times of these, in seconds since 1970, UTC
    names          up to three: paths, of `exec` the command line, of `lost` what the sensor says
    file_marks     the MARKS smallest marks of its files
    folder_marks   the same of its folders
    places         up to 16 of its folders, drawn by their marks: (share, folder)
    """

    minute: int
    sensor: str
    device: str
    account: str
    peer: str
    process: str
    kind: str
    count: int = 1
    files: int = 0
    folders: int = 0
    sent: int = 0
    received: int = 0
    first: int = 0
    last: int = 0
    begins: float = 0.0
    ends: float = 0.0
    names: tuple[str, ...] = ()
    file_marks: tuple[int, ...] = ()
    folder_marks: tuple[int, ...] = ()
    places: tuple[tuple[str, str], ...] = ()


class Inside(NamedTuple):
    """Which endpoints are the victim's own, besides private addresses: names, networks and domains."""

    own: frozenset[str] = frozenset()
    networks: tuple[str, ...] = PRIVATE
    domains: tuple[str, ...] = ()

    @classmethod
    def of(cls, hosts: Collection[str], internal: Collection[str] = ()) -> "Inside":
        """hosts: names and addresses of the victim's hosts; internal: as case.toml's `internal`."""
        networks, domains = list(PRIVATE), []
        for stated in internal:
            try:
                networks.append(str(ip_network(stated, strict=False)))
            except ValueError:
                domains.append(names.normal(stated).strip("."))
        return cls(frozenset(hosts), tuple(networks), tuple(domains))


NOBODY = Inside()


def minutes(events: pa.Table, inside: Inside = NOBODY) -> list[Minute]:
    """The rows of a batch of events, in order of their minutes."""
    if not events.num_rows:
        return []
    connection = _connection()
    connection.register("events", events.append_column("part", _parts(events)))
    connection.register("endpoints", _endpoints(events, inside))
    try:
        rows = connection.execute(_sql()).fetchall()
    finally:
        connection.unregister("events")
        connection.unregister("endpoints")
    return [_row(row) for row in rows]


def _parts(events: pa.Table) -> pa.Array:
    """In which part of the batch each event is, by when it was recorded; what was recorded at once is in one."""
    ended = pc.and_(pc.equal(events["action"], "flow"), pc.is_valid(events["end_time"]))
    rank = pc.rank(pc.if_else(ended, events["end_time"], events["time"]), tiebreaker="min")
    return pc.divide(pc.multiply(pc.subtract(pc.cast(rank, pa.int64()), 1), PARTS), events.num_rows)


def _row(row: tuple) -> Minute:
    *plain, shown, files, folders, places = row
    pairs = tuple(tuple(place.split("\0", 1)) for place in places or ())
    return Minute(*plain, tuple(shown or ()), tuple(files or ()), tuple(folders or ()), pairs)


def _endpoints(events: pa.Table, inside: Inside) -> pa.Table:
    """One row per endpoint of the batch."""
    flows = {end for column in ("src_endpoint", "dst_endpoint") for end in events[column].unique().to_pylist() if end}
    ends = sorted(flows)
    return pa.table(
        {"name": pa.array(ends, pa.string()), "inside": pa.array([is_inside(end, inside) for end in ends], pa.bool_())}
    )


@lru_cache(maxsize=1 << 16)
def is_inside(name: str, inside: Inside) -> bool:
    """Whether an endpoint is the victim's own; a name that nobody called so is outside."""
    if name in inside.own or any(name == domain or name.endswith("." + domain) for domain in inside.domains):
        return True
    if not re.match(r"[0-9a-f:.]+(%|$)", name):
        return False
    try:
        address = ip_address(name.partition("%")[0])
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    return any(address in network for network in _networks(inside.networks) if network.version == address.version)


@cache
def _networks(stated: tuple[str, ...]) -> tuple:
    return tuple(ip_network(network) for network in stated)


@cache
def _connection() -> "duckdb.DuckDBPyConnection":
    """One for the process: it holds no data between calls."""
    import duckdb

    connection = duckdb.connect(":memory:")
    for name, value in {"threads": "1", "TimeZone": "'UTC'", "memory_limit": "'1GB'", "temp_directory": "''"}.items():
        connection.execute(f"SET {name} = {value}")
    connection.execute("SET enable_progress_bar = false")
    return connection


@cache
def _sql() -> str:
    text = resources.files("purloined.watch").joinpath("minutes.sql").read_text("utf-8")
    endings = ", ".join(f"'{ending}'" for ending in sorted(archive_endings()))
    return text.replace("$archives", endings).replace("$marks", str(MARKS)).replace("$names", str(NAMES)).replace(
        "$folders", str(FOLDERS)
    )  # fmt: skip


@cache
def archive_endings() -> frozenset[str]:
    """Endings of files that archivers make."""
    kinds = knowledge.load("tools/containers.toml")["container"]
    return frozenset(ending for kind in kinds if kind["name"] == "archives" for ending in kind["extensions"])
