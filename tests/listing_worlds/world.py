"""A world on disk: what is held and what is listed, as the Parquet tables that `add` would have left, and the truth.

    held/NN.parquet         rows of `holdings`; truth/held/NN.parquet: the same files with content and block
    listed/NAME.parquet     rows of `listings`; truth/listed/NAME.parquet: their content, own or foreign

`case` makes a case of them; several cases may share what is held. Names become keys by the functions that readers use
(`readers.holding` row by row would take four times as long; a test holds the two against each other).
"""

import hashlib
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from itertools import chain, groupby, islice, repeat
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from purloined import names, readers
from purloined.case import Case
from purloined.tables import HOLDINGS, LISTINGS, arrow_schema

from . import share, theirs
from .profiles import PROFILES

HOST = "fs01"
CHUNK = 500_000
CASE = """
[case]
name = "listings"
window = { from = 2026-03-01T00:00:00Z, to = 2026-03-11T00:00:00Z }
[[host]]
name = "fs01"
addresses = ["10.0.5.10"]
access = ["smb"]
"""
_TRUTH_HELD = pa.schema([("file", pa.int64()), ("content", pa.int64()), ("block", pa.int64()), ("share", pa.string()),
                         ("folder", pa.string()), ("name", pa.string()), ("size", pa.int64()),
                         ("modified", pa.int64())])  # fmt: skip
_TRUTH_LISTED = pa.schema([("source", pa.string()), ("record", pa.int64()), ("profile", pa.string()),
                           ("own", pa.bool_()), ("content", pa.int64()), ("hurt", pa.string())])  # fmt: skip


def source(kind: str, name: str) -> str:
    """The SHA-256 that stands for an evidence file which was never written."""
    return hashlib.sha256(f"{kind} {name}".encode()).hexdigest()


def make_held(world: Path, files: int, seed: str, jobs: int = 1) -> None:
    """Writes what is held, in chunks, each by itself the same whatever the number of processes."""
    for folder in ("held", "truth/held"):
        (world / folder).mkdir(parents=True)
    counts = [CHUNK] * (files // CHUNK) + [files % CHUNK] * (files % CHUNK > 0)
    if jobs == 1:
        for chunk, count in enumerate(counts):
            _make_chunk(world, seed, chunk, count)
        return
    with ProcessPoolExecutor(jobs) as pool:
        for _ in pool.map(_make_chunk, repeat(world), repeat(seed), range(len(counts)), counts):
            pass


def _make_chunk(world: Path, seed: str, chunk: int, count: int) -> None:
    rows = share.rows(seed, chunk, count)
    name = f"{chunk:03d}"
    table = holdings(rows, source("held", name)[:16])
    pq.write_table(table, world / "held" / f"{name}.parquet", compression="zstd")
    of_rows = dict(zip(share.Row._fields, zip(*rows, strict=True), strict=True))
    truth = pa.table([table["file"], *(pa.array(of_rows[field.name], field.type) for field in list(_TRUTH_HELD)[1:])],
                     schema=_TRUTH_HELD)  # fmt: skip
    pq.write_table(truth, world / "truth" / "held" / f"{name}.parquet", compression="zstd", row_group_size=100_000)


def holdings(rows: list[share.Row], digest: str) -> pa.Table:
    """Rows of `holdings`, column by column, as an inventory without hashes gives them."""
    normal_names = [names.normal(row.name) for row in rows]
    folders = [_folder(row.folder) for row in rows]
    paths = [f"{row.folder}/{row.name}" for row in rows]
    sizes = [row.size for row in rows]
    made = {
        "file": [names.key(f"{HOST}\0{row.share}\0{path}") for row, path in zip(rows, paths, strict=True)],
        "host": pa.repeat(HOST, len(rows)),
        "share": [row.share for row in rows],
        "path": paths,
        "folder": [folder for folder, _ in folders],
        "folder_key": [key for _, key in folders],
        "name_key": [names.key(name) for name in normal_names],
        "extension": [names.extension(name) for name in normal_names],
        "size": sizes,
        "magnitude": [size.bit_length() for size in sizes],
        "mtime": pa.array([row.modified * 1_000_000 for row in rows], pa.int64()).cast(pa.timestamp("us")),
        "source": pa.repeat(digest, len(rows)),
        "record": range(2, len(rows) + 2),
    }
    return pa.table(
        [
            pa.array(made[field.name], field.type) if field.name in made else pa.nulls(len(rows), field.type)
            for field in arrow_schema(HOLDINGS)
        ],
        schema=arrow_schema(HOLDINGS),
    )


@lru_cache(maxsize=1 << 12)
def _folder(folder: str) -> tuple[str, int]:
    normal = names.normal(folder)
    return normal, names.key(normal)


class Wanted(NamedTuple):
    """A listing to be made: of which profile, how long, about three in ten of its lines foreign."""

    name: str
    profile: str
    lines: int


def make_listings(world: Path, wanted: list[Wanted], seed: str) -> None:
    """Writes listings, drawn from what is held in one pass."""
    for folder in ("listed", "truth/listed"):
        (world / folder).mkdir(parents=True, exist_ok=True)
    by_name = {each.name: each for each in wanted}
    for name, own in _drawn(world, wanted, seed):
        _write_listing(world, by_name[name], own, f"{seed} {name}")


def _write_listing(world: Path, wanted: Wanted, own: list[share.Row], seed: str) -> None:
    name, digest = wanted.name, source("listed", wanted.name)[:16]
    made = theirs.listing(own, PROFILES[wanted.profile], seed)
    truth = []
    with pq.ParquetWriter(world / "listed" / f"{name}.parquet", arrow_schema(LISTINGS), compression="zstd") as writer:
        records = enumerate(made, 1)
        while batch := list(islice(records, 50_000)):
            rows = [_row(line, record, digest) for record, line in batch]
            writer.write_table(pa.Table.from_pylist(rows, schema=arrow_schema(LISTINGS)))
            truth += [(digest, record, wanted.profile, line.own, line.content, line.hurt) for record, line in batch]
    columns = zip(zip(*truth, strict=True), _TRUTH_LISTED, strict=True)
    table = pa.table([pa.array(values, field.type) for values, field in columns], schema=_TRUTH_LISTED)
    pq.write_table(table, world / "truth" / "listed" / f"{name}.parquet", compression="zstd")


def _drawn(world: Path, wanted: list[Wanted], seed: str) -> Iterator[tuple[str, list[share.Row]]]:
    """Per listing, held files of whole blocks that chance chose."""
    held = f"'{world}/truth/held/*.parquet'"
    own = {each.name: round(each.lines * (1 - theirs.FOREIGN)) for each in wanted}
    columns = ", ".join(f"held.{name}" for name in share.Row._fields)
    with duckdb.connect() as connection:
        blocks = connection.execute(f"SELECT block, count(*) FROM {held} GROUP BY 1 ORDER BY 1").fetchall()
        connection.execute("CREATE TABLE chosen (listing VARCHAR, block BIGINT)")
        for name, lines in own.items():
            numbers = theirs.chosen(blocks, lines, f"{seed} {name}")
            connection.execute("INSERT INTO chosen SELECT ?, unnest(?)", [name, numbers])
        found = connection.execute(
            f"SELECT listing, {columns} FROM chosen JOIN {held} AS held USING (block) ORDER BY ALL"
        )
        rows = chain.from_iterable(iter(lambda: found.fetchmany(10_000), []))
        for name, of_name in groupby(rows, lambda row: row[0]):
            yield name, [share.Row(*row[1:]) for row in islice(of_name, own[name])]


def _row(line: theirs.Listed, record: int, digest: str) -> dict:
    """A row of `listings`, with those of its columns that there are."""
    raw = {"record": record, "path": line.path, "size": line.size, "mtime": line.mtime,
           "size_shown": line.size_shown, "mtime_shown": line.mtime_shown}  # fmt: skip
    row = readers.listing(raw, digest)
    assert row is not None, line.path
    return row


def case(world: Path, name: str, listed: list[str]) -> Case:
    """A case of all that is held and of the listings of these names. Its tables are links to the world's."""
    made = Case.new(world / name, CASE)
    parts = [("holdings", "held", path) for path in sorted((world / "held").iterdir())]
    parts += [("listings", "listed", world / "listed" / f"{each}.parquet") for each in listed]
    for room, kind, path in parts:
        digest = source(kind, path.stem)
        place = made.folder / "tables" / room / f"{digest[:16]}.parquet"
        place.parent.mkdir(exist_ok=True)
        os.link(path, place)
        line = {
            "sha256": digest, "size": 0, "name": f"{path.stem}.csv", "path": str(path), "room": room, "reader": "made",
            "shows": [], "rows": pq.read_metadata(path).num_rows, "unread": 0, "parts": {room: ""}, "record": "line",
            "read_with": made.reading_digest(f"{path.stem}.csv"), "added": "",
        }  # fmt: skip
        made._append_evidence(line)
    return Case(made.folder)


def facts(world: Path) -> Iterator[str]:
    """What the world is, line by line."""
    with duckdb.connect() as connection:
        held = f"'{world}/truth/held/*.parquet'"
        files, contents, in_blocks, named = connection.execute(
            f"SELECT count(*), approx_count_distinct(content), count(DISTINCT block), "
            f"approx_count_distinct(lower(name)) FROM {held}"
        ).fetchone()
        yield f"{files:,} held files, about {contents:,} contents and {named:,} names, in {in_blocks:,} blocks"
        for row in connection.execute(
            f"SELECT parse_filename(filename, true), count(*), count(*) FILTER (own), count(*) FILTER (hurt = 'typo') "
            f"FROM read_parquet('{world}/truth/listed/*.parquet', filename = true) GROUP BY 1 ORDER BY 1"
        ).fetchall():
            yield "{}: {:,} lines, {:,} own, {:,} mistyped".format(*row)
