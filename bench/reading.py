"""How fast logs are read, and in how much memory, beside others that only take the same file apart.

    python -m bench.reading [--mb 64,256] [--only conn.log] [--times 3]

Writes invented logs of two sizes, in the proportions of an office at work. Of each run, a process of its own: megabytes
(unpacked) per second of CPU time, that of the wall, and the peak of its memory; the best of some. `purloined` goes from
the file to sealed Parquet, hashing included; the others stop at their own objects, and make nothing of them. Start-up
and imports are not counted. On a machine that does other work at the same time, all figures sink together: compare
those of one run.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import orjson
import pyarrow.csv
import pyarrow.json

from bench import firewalls
from purloined import readers
from purloined.case import Case

BEGIN = datetime(2026, 3, 1)


def _eve(random: random.Random) -> Iterator[str]:
    """Suricata in a middling office: flows, DNS and TLS; some HTTP, files over SMB, alerts, a stats every 8 seconds."""
    time, counted, number = BEGIN, BEGIN, 0
    kinds = ["flow"] * 42 + ["dns"] * 22 + ["tls"] * 9 + ["http"] * 6 + ["smb"] * 9 + ["fileinfo"] * 7 + ["alert"] * 3
    while True:
        time += timedelta(microseconds=random.randrange(4_000))
        number += 1
        if time - counted > timedelta(seconds=8):
            counted = time
            yield json.dumps(
                {"timestamp": _stamp(time), "event_type": "stats", "stats": _stats(time, number)}, **_TIGHT
            )
        yield json.dumps(_eve_record(random, random.choice(kinds), time), **_TIGHT)


_TIGHT = {"separators": (",", ":")}


def _stamp(time: datetime) -> str:
    return time.isoformat(timespec="microseconds") + "+0000"


def _stats(time: datetime, number: int) -> dict:
    names = ("capture", "decoder", "tcp", "flow", "defrag", "app_layer", "http", "ftp", "file_store")
    counters = {name: {f"counter_{at}": number * at for at in range(25)} for name in names}
    counters["capture"] |= {"kernel_packets": number * 40, "kernel_drops": 0}
    return {"uptime": int((time - BEGIN).total_seconds())} | counters


def _eve_record(random: random.Random, kind: str, time: datetime) -> dict:
    client, server, port = f"10.0.{random.randrange(8)}.{random.randrange(250)}", _outside(random), 443
    if kind in ("smb", "fileinfo"):
        server, port = f"10.0.5.{10 + random.randrange(4)}", 445
    said = {
        "timestamp": _stamp(time),
        "flow_id": random.getrandbits(51),
        "in_iface": "eth1",
        "event_type": kind,
        "src_ip": client,
        "src_port": random.randrange(32768, 61000),
        "dest_ip": server,
        "dest_port": port,
        "proto": "TCP",
    }
    out, back = random.randrange(40), random.randrange(60)
    path = _path(random, "\\")
    bodies = {
        "flow": {
            "app_proto": random.choice(["tls", "dns", "http", "smb", "failed"]),
            "flow": {
                "pkts_toserver": out,
                "pkts_toclient": back,
                "bytes_toserver": out * 90,
                "bytes_toclient": back * 1100,
                "start": _stamp(time - timedelta(milliseconds=random.randrange(60_000))),
                "end": _stamp(time - timedelta(milliseconds=random.randrange(100))),
                "age": random.randrange(60),
                "state": "closed",
                "reason": "timeout",
                "alerted": False,
            },
            "tcp": {"tcp_flags": "1b", "tcp_flags_ts": "1b", "tcp_flags_tc": "1b", "syn": True, "state": "closed"},
        },
        "dns": {
            "dns": {
                "version": 2,
                "type": "answer",
                "id": random.randrange(65536),
                "rrname": f"h{random.randrange(4000)}.shop.example",
                "rrtype": "A",
                "rcode": "NOERROR",
                "answers": [{"rrname": "shop.example", "rrtype": "A", "ttl": 60, "rdata": server}],
            }
        },
        "tls": {
            "tls": {
                "subject": "CN=shop.example",
                "issuerdn": "C=XX, O=Example CA, CN=Example R3",
                "serial": f"{random.getrandbits(120):X}",
                "fingerprint": f"{random.getrandbits(160):040x}",
                "sni": f"h{random.randrange(4000)}.shop.example",
                "version": "TLS 1.3",
            }
        },
        "http": {
            "tx_id": 0,
            "http": {
                "hostname": "shop.example",
                "url": f"/item/{random.randrange(9999)}?q=valve",
                "http_user_agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)",
                "http_method": "GET",
                "protocol": "HTTP/1.1",
                "status": 200,
                "length": random.randrange(90_000),
            },
        },
        "smb": {
            "smb": {
                "id": random.randrange(900),
                "dialect": "3.11",
                "command": random.choice(["SMB2_COMMAND_CREATE", "SMB2_COMMAND_READ", "SMB2_COMMAND_CLOSE"]),
                "status": "STATUS_SUCCESS",
                "status_code": "0x0",
                "session_id": 1431863941,
                "tree_id": 1687487761,
                "filename": path,
                "disposition": "FILE_OPEN",
                "access": "normal",
                "size": random.randrange(900_000),
            }
        },
        "fileinfo": {
            "smb": {"id": 9, "command": "SMB2_COMMAND_READ", "session_id": 1431863941, "tree_id": 1687487761},
            "app_proto": "smb",
            "fileinfo": {
                "filename": path,
                "gaps": False,
                "state": "CLOSED",
                "sha256": f"{random.getrandbits(256):064x}",
                "stored": False,
                "size": random.randrange(900_000),
                "tx_id": 9,
            },
        },
        "alert": {
            "alert": {
                "action": "allowed",
                "gid": 1,
                "signature_id": 2027390,
                "rev": 2,
                "signature": "EXAMPLE rule",
                "category": "Misc activity",
                "severity": 3,
            }
        },
    }
    return said | bodies[kind]


def _outside(random: random.Random) -> str:
    return f"203.0.{random.randrange(113, 121)}.{random.randrange(250)}"


def _path(random: random.Random, between: str) -> str:
    customer = random.randrange(400)
    parts = [f"Customer {customer:03}", random.choice(["Drawings", "Quotes", "Email", "Contracts"])]
    return between.join([*parts, f"part {random.randrange(90_000)} rev C.step"])


def _conn(random: random.Random) -> Iterator[dict]:
    """Zeek's conn.log of the same office."""
    time = BEGIN.timestamp()
    while True:
        time += random.random() / 500
        proto, service, port = random.choice([("tcp", "ssl", 443), ("udp", "dns", 53), ("tcp", "smb", 445)])
        out, back = random.randrange(90_000), random.randrange(900_000)
        yield {
            "ts": round(time, 6),
            "uid": f"C{random.getrandbits(90):x}"[:18],
            "id.orig_h": f"10.0.{random.randrange(8)}.{random.randrange(250)}",
            "id.orig_p": random.randrange(32768, 61000),
            "id.resp_h": f"10.0.5.{10 + random.randrange(4)}" if port == 445 else _outside(random),
            "id.resp_p": port,
            "proto": proto,
            "service": service,
            "duration": round(random.expovariate(0.2), 6),
            "orig_bytes": out,
            "resp_bytes": back,
            "conn_state": random.choice(["SF"] * 70 + ["S0"] * 20 + ["RSTO"] * 8 + ["OTH"]),
            "local_orig": True,
            "local_resp": False,
            "missed_bytes": 0,
            "history": "ShADadFf",
            "orig_pkts": out // 900 + 1,
            "orig_ip_bytes": out + 400,
            "resp_pkts": back // 1200 + 1,
            "resp_ip_bytes": back + 400,
        }


def _conn_json(random: random.Random) -> Iterator[str]:
    return (json.dumps(said, **_TIGHT) for said in _conn(random))


def _conn_tsv(random: random.Random) -> Iterator[str]:
    yield from ("#separator \\x09", "#set_separator\t,", "#empty_field\t(empty)", "#unset_field\t-", "#path\tconn")
    records = _conn(random)
    first = next(records)
    yield "\t".join(["#fields", *first])
    for said in records:
        yield "\t".join(str(value)[0] if isinstance(value, bool) else str(value) for value in said.values())


def _samba(random: random.Random) -> Iterator[str]:
    """full_audit of a server with 40,000 files: folders are listed, files opened, some read, written, renamed."""
    files = [_path(random, "/") for _ in range(40_000)]
    reading = ["pread_send|ok", "pread_recv|ok"] * 2
    deeds = [reading] * 5 + [["pwrite_send|ok", "pwrite_recv|ok"]] * 2 + [["renameat|ok"]] + [[]] * 4
    time = BEGIN
    while True:
        user = random.randrange(120)
        who = f"FS1 smbd_audit: user{user:03}|10.0.{user % 8}.{user}|ws-{user:03}|projects"
        path = "/srv/projects/" + files[int(random.paretovariate(0.2)) % len(files)]
        calls = ["openat|ok|r", "openat|ok|r", "close|ok", "create_file|ok|0x120089|file|open", "openat|ok|r"]
        if random.random() < 0.2:
            calls = ["fdopendir|ok", *calls]
        for call in [*calls, *random.choice(deeds), "close|ok"]:
            time += timedelta(microseconds=random.randrange(9_000))
            paths = f"{path}|{path}.bak" if call.startswith("rename") else path
            yield f"{time.isoformat(timespec='microseconds')}+00:00 {who}|{call}|{paths}"


INPUTS: dict[str, Callable[[random.Random], Iterator[str]]] = {
    "eve.json": _eve,
    "conn.json.log": _conn_json,
    "conn.log": _conn_tsv,
    "samba_audit.log": _samba,
    **{f"{reader}.log": log for reader, log in firewalls.INPUTS.items()},
}


def write(folder: Path, name: str, size: int) -> Path:
    """An invented input of about `size` bytes, the same every time."""
    path = folder / name
    written = 0
    with path.open("w", encoding="utf-8") as stream:
        for line in INPUTS[name](random.Random(1)):
            written += stream.write(line + "\n")
            if written >= size:
                return path
    return path


# What is measured: each goes through the file once --------------------------------------------------------


def purloined(path: Path) -> None:
    """What `purloined add` does with it."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        case = Case.new(Path(folder) / "case", '[case]\nname = "bench"\n')
        assert readers.add(case, path).state == "read"


def line_by_line(path: Path) -> None:
    """The same, by the definition of the reader: no columns."""
    (reader,) = readers.claims(path.name, path.open("rb").read(1 << 14))
    blocks = reader.module.__dict__.pop("read_blocks")
    try:
        purloined(path)
    finally:
        reader.module.read_blocks = blocks


def lines(path: Path) -> None:
    """Python: every line, and nothing done with it."""
    with path.open("rb") as stream:
        for _ in stream:
            pass


_MARKS = {"samba": "|", "palo_alto": ",", "fortinet": " ", "cisco": " "}


def split(path: Path) -> None:
    """Python: every line as text, and its fields."""
    mark = next((mark for name, mark in _MARKS.items() if name in path.name), "\t")
    with path.open(encoding="utf-8") as stream:
        for line in stream:
            line.split(mark)


def orjson_loads(path: Path) -> None:
    """Every line as a dict."""
    with path.open("rb") as stream:
        for line in stream:
            orjson.loads(line)


def pyarrow_json(path: Path) -> None:
    pyarrow.json.read_json(path, pyarrow.json.ReadOptions(use_threads=False, block_size=8 << 20))


def pyarrow_csv(path: Path) -> None:
    with path.open("rb") as stream:
        names = next(line for line in stream if line.startswith(b"#fields")).decode().rstrip("\n").split("\t")[1:]
        pyarrow.csv.read_csv(
            stream,
            pyarrow.csv.ReadOptions(use_threads=False, column_names=names),
            pyarrow.csv.ParseOptions(delimiter="\t", quote_char=False),
        )


def duckdb_json(path: Path) -> None:
    """Into its own tables, not kept."""
    engine = duckdb.connect(config={"threads": 1})
    engine.execute("SELECT max(columns(*)) FROM read_json(?, format = 'newline_delimited')", [str(path)]).fetchall()


RUNS: dict[str, list[Callable[[Path], None]]] = {
    "eve.json": [purloined, orjson_loads, pyarrow_json, duckdb_json, lines],
    "conn.json.log": [purloined, orjson_loads, pyarrow_json, duckdb_json, lines],
    "conn.log": [purloined, pyarrow_csv, split, lines],
    "samba_audit.log": [purloined, split, lines],
    **{f"{reader}.log": [purloined, split, lines] for reader in firewalls.INPUTS},
}
SLOW = 16  # megabytes that are enough for what takes one line at a time


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mb", default="64,256", help="sizes of the inputs in megabytes (default: 64,256)")
    parser.add_argument("--only", help="one input: " + ", ".join(INPUTS))
    parser.add_argument("--times", type=int, default=3, help="runs of each, of which the best counts (default: 3)")
    parser.add_argument("--run", nargs=2, metavar=("WHAT", "FILE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        _run(globals()[options.run[0]], Path(options.run[1]))
        return
    sizes = [int(size) for size in options.mb.split(",")]
    print(f"{'input':18}{'MB':>5}  {'what':16}{'MB/s of CPU':>12}{'MB/s':>8}{'peak MB':>9}{'of purloined':>14}")
    with tempfile.TemporaryDirectory(prefix="reading-") as folder:
        for name in [options.only] if options.only else INPUTS:
            for size in sizes:
                _measure(write(Path(folder), name, size * 1_000_000), RUNS[name], options.times)
            _measure(write(Path(folder), name, SLOW * 1_000_000), [purloined, line_by_line], 1)


def _measure(path: Path, runs: list[Callable[[Path], None]], times: int) -> None:
    size = path.stat().st_size / 1e6
    ours = 0.0
    for run in runs:
        said = [_apart(run, path) for _ in range(times)]
        cpu, wall = (size / min(each[what] for each in said) for what in ("cpu", "wall"))
        ours = ours or cpu
        peak = max(each["peak"] for each in said)
        figures = f"{cpu:12.0f}{wall:8.0f}{peak:9.0f}{cpu / ours:13.2f}x"
        print(f"{path.name:18}{size:5.0f}  {run.__name__:16}{figures}", flush=True)
    path.unlink()


def _apart(run: Callable[[Path], None], path: Path) -> dict:
    command = [sys.executable, "-m", "bench.reading", "--run", run.__name__, str(path)]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def _run(run: Callable[[Path], None], path: Path) -> None:
    readers.readers()  # imports all of them
    began = time.process_time(), time.perf_counter()
    run(path)
    cpu, wall = time.process_time() - began[0], time.perf_counter() - began[1]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(json.dumps({"cpu": cpu, "wall": wall, "peak": peak}))


if __name__ == "__main__":
    main()
