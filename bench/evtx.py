"""Event logs: from .evtx to Parquet, beside the bare Rust reader on the same file in the same run.

    python -m bench.evtx FILE.evtx...  [--times 30] [--dissect PYTHON]

Each file is made larger by repeating its chunks, of which each stands by itself. `bare` is the Rust reader's JSON with
orjson.loads; `to Parquet` all that `add` does with it. Both are in records per second of CPU time, of all cores and of
the process apart, since the bare reader uses all cores by itself; and beside it by the clock. --dissect: a Python that
has dissect.eventlog, which is run as a program of its own, on the file as it is.
"""

import argparse
import gzip
import resource
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import evtx
import orjson

from purloined import readers
from purloined.case import Case
from purloined.parsing.evtx_file import CHUNK, DIRTY, HEADER

_DISSECT = """
import sys, time
from dissect.eventlog.evtx import Evtx
begin, count = time.process_time(), 0
with open(sys.argv[1], "rb") as stream:
    for record in Evtx(stream):
        count += 1
print(count / (time.process_time() - begin))
"""


def repeated(content: bytes, times: int) -> bytes:
    """The used chunks, so many times over, marked as a log in use, whose header lags behind."""
    header = bytearray(content[:HEADER])
    struct.pack_into("<QH", header, 24, 1, header[40])
    struct.pack_into("<HHHI", header, 38, 3, HEADER, 0, 0)
    struct.pack_into("<I", header, 120, DIRTY)
    struct.pack_into("<I", header, 124, zlib.crc32(header[:120]))
    chunks = [content[at : at + CHUNK] for at in range(HEADER, len(content), CHUNK)]
    return bytes(header) + b"".join(chunk for chunk in chunks if chunk.startswith(b"ElfChnk")) * times


def bare(path: Path) -> int:
    """How many records the Rust reader gives, each decoded."""
    return sum(1 for record in evtx.PyEvtxParser(str(path)).records_json() if orjson.loads(record["data"]))


def added(path: Path) -> int:
    """How many rows a new case has of it."""
    with tempfile.TemporaryDirectory() as folder:
        found = readers.add(Case.new(Path(folder) / "case", '[case]\nname = "bench"\n'), path)
        assert found.state == "read", found
        return found.rows


class Took(NamedTuple):
    """Seconds of CPU time, of this process and those it began, and by the clock."""

    cpu: float
    clock: float


def timed(function: Callable[[Path], int], path: Path) -> tuple[Took, int]:
    """(what it took, what it gives), the best of three."""
    found = []
    for _ in range(3):
        begin = time.perf_counter(), _cpu()
        result = function(path)
        found.append((Took(_cpu() - begin[1], time.perf_counter() - begin[0]), result))
    return min(found)


def _cpu() -> float:
    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("files", nargs="+", type=Path)
    arguments.add_argument("--times", type=int, default=30)
    arguments.add_argument("--dissect", help="a Python with dissect.eventlog")
    said = arguments.parse_args()
    readers.readers()  # imports all of them
    print(f"{'':<30} {'':>9} {'by CPU time, records/s':^44}   {'by the clock':^28}")
    print(f"{'file':<30} {'records':>9} {'bare':>9} {'to Parquet':>11} {'ratio':>6} {'dissect':>8} {'ratio':>6}   "
          f"{'bare':>9} {'to Parquet':>11} {'ratio':>6}")  # fmt: skip
    for path in said.files:
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        with tempfile.TemporaryDirectory() as folder:
            large, small = Path(folder) / "large.evtx", Path(folder) / "small.evtx"
            large.write_bytes(repeated(content, said.times))
            small.write_bytes(content)
            other, records = timed(bare, large)
            own, _ = timed(added, large)
            dissect = _dissect(said.dissect, small)
            times = f"{records / own.cpu / dissect:.1f}" if dissect else "-"
            print(f"{path.name[:30]:<30} {records:>9,} {records / other.cpu:>9,.0f} {records / own.cpu:>11,.0f} "
                  f"{other.cpu / own.cpu:>6.2f} {dissect:>8,.0f} {times:>6}   {records / other.clock:>9,.0f} "
                  f"{records / own.clock:>11,.0f} {other.clock / own.clock:>6.2f}")  # fmt: skip
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(f"at the peak {peak[0] >> 10:,} MB here, {peak[1] >> 10:,} MB in the process apart")


def _dissect(python: str | None, path: Path) -> float:
    """Records per second; 0 where it was not asked, or failed."""
    if not python:
        return 0
    ran = subprocess.run([python, "-c", _DISSECT, str(path)], capture_output=True, text=True, check=False)
    return float(ran.stdout) if ran.returncode == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
