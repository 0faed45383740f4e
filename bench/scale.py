"""The judge at scale: seconds and memory, beside what DuckDB needs merely to read and count the same Parquet.

    python bench/scale.py [--holdings 5000000] [--events 20000000] [--listed 500000] [--keep FOLDER]
    python bench/scale.py --growth 1,5,25          millions of holdings, as many events, a tenth listed

Makes a case of that size: one file server, holdings in 250,000 folders, events whose paths have another root than
the inventory's, eight in ten by vouched staff, one in ten by forty accounts nobody decided on, one connection to a
hundred of them; a listing of files that the thief read,
re-rooted once more, a fifth of it foreign. The tables are written by DuckDB as the readers would have left them
(their keys are DuckDB's hashes, made alike in all tables); reading text logs is not part of this benchmark. Both
measured runs are processes of their own; memory is the peak of the whole process.
"""

import argparse
import hashlib
import json
import math
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from purloined import flow
from purloined.case import Case
from purloined.tables import READ_TABLES

CASE = """
[case]
name = "scale"
window = { from = 2026-03-01T00:00:00Z, to = 2026-03-11T00:00:00Z }
[[host]]
name = "fs01"
addresses = ["10.0.5.10"]
access = ["smb"]
[[sensor]]
name = "audit"
match = "events.log"
watches = { host = "fs01", route = "smb", records = ["read"] }
kept = "forwarded"
continuous = { declared = "for the benchmark", from = 2026-03-01T00:00:00Z, to = 2026-03-11T00:00:00Z }
[[sensor]]
name = "edge"
match = "flows.log"
watches = { route = "internet", hosts = ["*"] }
kept = "forwarded"
continuous = { declared = "for the benchmark", from = 2026-03-01T00:00:00Z, to = 2026-03-11T00:00:00Z }
[[exit]]
name = "internet"
[[hostile]]
account = "svc-x"
[[vouched]]
account = "staff"
"""

# One held file, by its number n: 20 files a folder, one name in fifty a common one.
FOLDER = "'customers/c' || (n // 5000) || '/f' || (n // 20)"
NAME = "CASE WHEN n % 50 = 0 THEN 'readme.txt' ELSE 'part ' || (n * 7919 % 10000019) || ' rev ' || n || '.step' END"
SIZE = "1000 + (n * 2654435761 % 5000000)"
MADE = {
    "holdings": f"""
        SELECT key('file ' || n) AS file, 'fs01' AS host, NULL AS share, {FOLDER} || '/' || {NAME} AS path,
            {FOLDER} AS folder, key({FOLDER}) AS folder_key, key({NAME}) AS name_key,
            'step' AS extension, {SIZE} AS size, length(bin({SIZE})) AS magnitude, 'Customer ' || (n // 5000) AS owner,
            CASE WHEN n % 3 = 0 THEN 'CONFIDENTIAL' END AS marking, n + 2 AS record
        FROM (SELECT range AS n FROM range({{holdings}}))""",
    "events": f"""
        SELECT e + 1 AS record, TIMESTAMP '2026-03-01' + INTERVAL (e * {{gap}}) MICROSECOND AS time,
            CASE e % 10 WHEN 7 THEN 'write' WHEN 8 THEN 'open' WHEN 9 THEN 'rename' ELSE 'read' END AS action,
            'smb' AS route, 'fs01' AS host,
            CASE e % 10 WHEN 3 THEN 'svc-x' WHEN 4 THEN 'contractor' || (e // 10 % 40) ELSE 'staff' END AS actor_user,
            '10.0.5.' || (e % 200) AS src_endpoint, 'srv/data/' || {FOLDER} || '/' || {NAME} AS path,
            'srv/data/' || {FOLDER} AS folder, key('srv/data/' || {FOLDER}) AS folder_key,
            key({NAME}) AS name_key,
            CASE WHEN e % 10 = 9 THEN 'srv/data/' || {FOLDER} END AS new_folder,
            CASE WHEN e % 10 = 9 THEN key('srv/data/' || {FOLDER}) END AS new_folder_key,
            CASE WHEN e % 10 = 9 THEN key('srv/data/' || {FOLDER} || '/' || {NAME} || '.locked') END AS new_whole_key,
            CASE WHEN e % 10 = 9 THEN key({NAME} || '.locked') END AS new_name_key
        FROM (SELECT range AS e, (range * 48271 + range // 7) % {{holdings}} AS n FROM range({{events}}))""",
    "flows": """
        SELECT e + 1 AS record, TIMESTAMP '2026-03-01' + INTERVAL (e * 86) SECOND AS time,
            TIMESTAMP '2026-03-01' + INTERVAL (e * 86 + 5) SECOND AS end_time, 'flow' AS action,
            '10.0.5.' || (e % 200) AS src_endpoint, '192.0.2.' || (e % 250) AS dst_endpoint, 443 AS dst_port,
            1000 + e % 9000 AS bytes_out, 50000 AS bytes_in
        FROM (SELECT range AS e FROM range({events} // 100))""",
    "listings": f"""
        SELECT e + 1 AS record, 'leak/' || {FOLDER} || '/' || {NAME} AS path, 'leak/' || {FOLDER} AS folder,
            key('leak/' || {FOLDER}) AS folder_key,
            key(CASE WHEN e % 5 = 0 THEN 'other ' || e ELSE {NAME} END) AS name_key,
            'step' AS extension, {SIZE} AS size
        FROM (SELECT range AS e, ((range * 10 + 3) * 48271 + (range * 10 + 3) // 7) % {{holdings}} AS n
              FROM range({{listed}}))""",
}
WORKLIST = ("at_most", "grants", "settled", "worklist")
ROOM = {"holdings": "holdings", "events": "events", "flows": "events", "listings": "listings"}


def make(folder: Path, counts: dict[str, int]) -> None:
    """Writes the case: Parquet as the readers would have left it, and its evidence lines."""
    case = Case.new(folder, CASE)
    with duckdb.connect() as connection:
        connection.execute("CREATE MACRO key(text) AS (hash(text) >> 1)::BIGINT")
        for name, select in MADE.items():
            room = ROOM[name]
            digest = hashlib.sha256(name.encode()).hexdigest()
            columns = READ_TABLES[room].columns
            given = {row[0] for row in connection.execute(f"DESCRIBE {select.format(**counts)}").fetchall()}
            chosen = ", ".join(
                f"CAST({repr(digest[:16]) if c == 'source' else c if c in given else 'NULL'} AS {column.type}) AS {c}"
                for c, column in columns.items()
            )
            path = folder / "tables" / room / f"{digest[:16]}.parquet"
            path.parent.mkdir(exist_ok=True)
            connection.execute(
                f"COPY (SELECT {chosen} FROM ({select.format(**counts)})) TO '{path}' (COMPRESSION zstd)"
            )
            parts = {room: ""}
            if room == "events":
                runs = folder / "tables" / "runs" / path.name
                runs.parent.mkdir(exist_ok=True)
                connection.execute(
                    f"COPY (SELECT '{digest[:16]}' AS source, NULL::VARCHAR AS channel, "
                    "NULL::BIGINT AS first_sequence, NULL::BIGINT AS last_sequence, "
                    "min(time) AS from_time, max(time) AS to_time, count(*) AS records, NULL::BIGINT AS every "
                    f"FROM '{path}') TO '{runs}' (FORMAT parquet)"
                )
                parts["runs"] = ""
            line = {
                "sha256": digest,
                "size": 0,
                "name": f"{name}.log",
                "path": str(path),
                "room": room,
                "reader": "made",
            }
            more = {"shows": ["read"], "rows": 0, "unread": 0, "parts": parts, "record": "line"}
            case._append_evidence(line | more | {"read_with": case.reading_digest(f"{name}.log"), "added": ""})


def judge(folder: Path) -> dict:
    """Judges the case in this process. Seconds in all and per step, peak memory, and the verdicts."""
    marks = [time.perf_counter()]
    steps: list[tuple[float, str]] = []

    def done(step: str) -> None:
        marks.append(time.perf_counter())
        steps.append((round(marks[-1] - marks[-2], 2), step))

    case = Case(folder)
    flow.judge(case, done=done)
    seconds = marks[-1] - marks[0]
    with flow.opened(case) as engine:
        verdicts = {r["verdict"]: r["n"] for r in engine.rows("SELECT verdict, count(*) AS n FROM verdicts GROUP BY 1")}
    asked = sum(took for took, step in steps if step in WORKLIST)
    slowest = sorted(steps, reverse=True)[:8]
    return {
        "seconds": seconds,
        "cpu": time.process_time(),
        "worklist": asked,
        "peak": _peak(),
        "steps": slowest,
        "verdicts": verdicts,
    }


def count(folder: Path) -> dict:
    """Reads every column of the same Parquet and counts it."""
    started = time.perf_counter()
    with duckdb.connect() as connection:
        for room in ("holdings", "events", "listings"):
            connection.execute(f"SELECT count(COLUMNS(*)) FROM '{folder}/tables/{room}/*.parquet'").fetchall()
    return {"seconds": time.perf_counter() - started, "peak": _peak()}


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _alone(what: str, folder: Path) -> dict:
    output = subprocess.run(
        [sys.executable, __file__, "--run", what, "--keep", str(folder)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    return json.loads(output)


def grow(sizes: list[int]) -> None:
    """Judges cases of growing size, and prints what each took beside n log n, by the clock and by CPU."""
    first = None
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="purloined-scale-") as scratch:
            folder = Path(scratch) / "case"
            make(folder, {"holdings": size, "events": size, "listed": size // 10, "gap": 860_000_000_000 // size})
            judged = _alone("judge", folder)
        work = size * math.log2(size)
        first = first or (judged["seconds"], judged["cpu"], work)
        grown, grown_cpu = (judged[what] / first[n] / (work / first[2]) for n, what in enumerate(("seconds", "cpu")))
        print(f"{size:>12,} holdings {judged['seconds']:8.1f} s, {judged['cpu']:8.1f} s of CPU, "
              f"{judged['peak'] / 1e9:6.2f} GB at the peak; {grown:5.2f} of n log n from the first, "
              f"{grown_cpu:5.2f} by CPU", flush=True)  # fmt: skip


def main() -> None:
    """Makes the case, measures both, prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--holdings", type=int, default=5_000_000)
    parser.add_argument("--events", type=int, default=20_000_000)
    parser.add_argument("--listed", type=int, default=500_000)
    parser.add_argument("--keep", type=Path, help="where to make the case and leave it; used again if it is there")
    parser.add_argument("--growth", help="sizes in millions of holdings, parted by commas: how time grows with them")
    parser.add_argument("--run", choices=("judge", "count"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        print(json.dumps({"judge": judge, "count": count}[options.run](options.keep)))
        return
    if options.growth:
        grow([round(float(size) * 1_000_000) for size in options.growth.split(",")])
        return
    with tempfile.TemporaryDirectory(prefix="purloined-scale-") as scratch:
        folder = options.keep or Path(scratch) / "case"
        if not folder.exists():
            started = time.perf_counter()
            counts = {"holdings": options.holdings, "events": options.events, "listed": options.listed}
            make(folder, counts | {"gap": 860_000_000_000 // options.events})
            print(f"made {options.holdings:,} holdings, {options.events:,} events, {options.listed:,} listing lines "
                  f"in {time.perf_counter() - started:.0f} s", flush=True)  # fmt: skip
        judged, counted = _alone("judge", folder), _alone("count", folder)
    print(f"judge            {judged['seconds']:8.1f} s   {judged['peak'] / 1e9:6.2f} GB at the peak")
    rest = judged["seconds"] - judged["worklist"]
    print(f"  its worklist   {judged['worklist']:8.1f} s   {judged['worklist'] / rest:6.2f} of the rest")
    print(f"read and count   {counted['seconds']:8.1f} s   {counted['peak'] / 1e9:6.2f} GB at the peak")
    print(f"ratio            {judged['seconds'] / counted['seconds']:8.1f}")
    print("slowest steps    " + ", ".join(f"{step} {seconds} s" for seconds, step in judged["steps"]))
    print("verdicts         " + ", ".join(f"{name} {n:,}" for name, n in sorted(judged["verdicts"].items())))


if __name__ == "__main__":
    main()
