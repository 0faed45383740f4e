r"""The output of `find -ls`, of GNU, BSD or macOS: a line per file, with inode, blocks, mode, owner, size and time.

      2181392     20 -rw-r--r--   1 maria    staff       20480 Mar 14  2024 Share/Orion/hinge\ rev\ B.step

One row per regular file; folders, links and devices are passed over. Escapes in names, `\ `, `\n` or `\303\244`, are
undone.

What it cannot tell: the year of recent files and the month in other languages, so such times are left out; the others
are given at midnight, and their zone is taken as UTC. The inode is that of the machine the list was made on: of the
thieves' copy, perhaps, so it is not taken.

Documented in find(1).
"""

import re
from collections.abc import Iterator
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from purloined.evidence import Block, Evidence
from purloined.parsing import blocks, encoding, listed_columns, listed_times
from purloined.parsing.listed_names import LONGEST_PATH, unescaped

_ROW = re.compile(
    r" *\d+ +[\d.]+ (?P<mode>[-bcdlpsD][-r][-w][-xsS][-r][-w][-xsS][-r][-w][-xtT][.+@]?) +\d+ +"
    rf"\S+ +\S+ +(?P<size>\d+|\d+, *\d+|0x[0-9a-f]+) (?P<time>{listed_times.UNIX}) (?P<name>.+)"
)


def recognises(name: str, head: bytes) -> bool:
    lines = [line for line in encoding.first_lines(head) if line.strip()]
    lines = [line for line in lines if not line.startswith("find: ")]
    return bool(lines) and bool(_ROW.fullmatch(lines[0]))


def read(evidence: Evidence) -> Iterator[dict]:
    for record, text in encoding.lines(evidence):
        yield from _line(evidence, record, text)


def _line(evidence: Evidence, record: int, text: str) -> Iterator[dict]:
    match = _ROW.fullmatch(text)
    if not match:
        if not text.startswith("find: "):
            evidence.unread(record, "no entry of find -ls")
    elif len(match["name"]) > LONGEST_PATH:
        evidence.unread(record, "a path longer than any system allows")
    elif match["mode"].startswith("-"):
        path, time = unescaped(match["name"]), listed_times.unix(match["time"])
        row = {"record": record, "path": path, "size": match["size"]}
        yield row | {"mtime": time, "mtime_shown": match["time"]}


# Many lines at once -----------------------------------------------------------------------------------

_USUAL = (
    r" *[0-9]+ +[0-9.]+ (?P<mode>[-dl])[-r][-w][-xsS][-r][-w][-xsS][-r][-w][-xtT] +[0-9]+ +[!-~]+ +[!-~]+ +"
    r"(?P<size>[0-9]{1,18}) (?P<time>[A-Z][a-z]{2} [ 0-9][0-9] (?: [0-9]{4}|[0-9]{2}:[0-9]{2})) (?P<name>.+)"
)


def read_blocks(evidence: Evidence) -> Iterator[dict | pa.Table]:
    yield from listed_columns.read(evidence, _columns, partial(_line, evidence), read)


def _columns(block: Block) -> pa.Table:
    said = listed_columns.parts(blocks.lines(block), _USUAL)
    return listed_columns.table(
        pc.equal(said["mode"], "-"),
        record=blocks.records(block),
        path=listed_columns.paths(said["name"], escaped=True),
        size=blocks.digits(said["size"]),
        mtime=blocks.each_different(said["time"], listed_times.unix, listed_columns.TIME),
        mtime_shown=said["time"],
    )
