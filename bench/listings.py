"""How fast listings are read, and in how much memory, beside others that only take the same file apart.

    python -m bench.listings [--mb 1000] [--only find.txt] [--times 1] [--entries 1000000] [--files 5000000]

Writes invented listings as the programs print them, of folders that are all different; also a ZIP that is nothing but
its table of contents, and a torrent of many files. Of each run, a process of its own: megabytes per second of CPU time,
that of the wall, entries per second, and the peak of its memory. `purloined` goes from the file to sealed Parquet, with
normal names and keys, hashing included; the others stop at lines or fields, and make nothing of them.
"""

import argparse
import csv
import json
import resource
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow.csv

from purloined import readers
from purloined.case import Case

FILES_PER_FOLDER, FOLDERS = 25, 1_000
_TAG = "%%%%%%"  # stands for the number of the repetition, as wide as that is written
_EXTENSIONS = ("step", "pdf", "dwg", "xlsx", "docx")


def _folders() -> Iterator[tuple[str, list[str]]]:
    """Folders with the names of their files; those of one repetition."""
    for folder in range(FOLDERS):
        path = f"Customers/Orion Pumps {_TAG}/{folder % 40:02d} Drawings/Assembly {folder:04d}"
        yield (
            path,
            [f"hinge {folder * 7 + at:06d} rev {at:02d}.{_EXTENSIONS[at % 5]}" for at in range(FILES_PER_FOLDER)],
        )


def _size(at: int) -> int:
    return 20_480 + at * 7919


def find() -> Iterator[str]:
    for folder, names in _folders():
        yield f"./{folder}\n" + "".join(f"./{folder}/{name}\n" for name in names)


def find_ls() -> Iterator[str]:
    for folder, names in _folders():
        escaped = folder.replace(" ", "\\ ")
        yield "".join(
            f"  2181392 {20:6d} -rw-r--r--   1 maria    staff    {_size(at):8d} Mar 14  2024 "
            f"./{escaped}/{name.replace(' ', chr(92) + ' ')}\n"
            for at, name in enumerate(names)
        )


def dir_s() -> Iterator[str]:
    yield " Volume in drive D is Data\n Volume Serial Number is 1234-5678\n\n"
    for folder, names in _folders():
        windows = folder.replace("/", "\\")
        yield f" Directory of D:\\{windows}\n\n" + "".join(
            f"14/03/2024  10:15    <DIR>          {up}\n" for up in (".", "..")
        )
        yield "".join(f"14/03/2024  10:15    {_size(at):14,d} {name}\n" for at, name in enumerate(names))
        yield f"              {len(names)} File(s)      1,234,567 bytes\n\n"


def ls_lr() -> Iterator[str]:
    for folder, names in _folders():
        yield f"./{folder}:\ntotal 400\n"
        yield "".join(
            f"-rw-r--r-- 1 maria staff {_size(at):8d} 2024-03-14 10:15 {name}\n" for at, name in enumerate(names)
        )
        yield "\n"


def tree() -> Iterator[str]:
    yield f"Customers {_TAG}\n"
    for folder, names in _folders():
        yield f"├── {folder.rpartition('/')[2]}\n"
        yield "".join(f"│   ├── [ {_size(at):10d} 2024-03-14 10:15]  {name}\n" for at, name in enumerate(names))


def table() -> Iterator[str]:
    for folder, names in _folders():
        yield "".join(f'"{folder}/{name}",{_size(at)},2024-03-14T10:15:00\n' for at, name in enumerate(names))


def sha256sum() -> Iterator[str]:
    for number, (folder, names) in enumerate(_folders()):
        yield "".join(f"{number * 25 + at:064x}  {folder}/{name}\n" for at, name in enumerate(names))


def slt() -> Iterator[str]:
    for folder, names in _folders():
        yield "".join(
            f"Path = {folder}/{name}\nFolder = -\nSize = {_size(at)}\nPacked Size = 9120\n"
            f"Modified = 2024-03-14 10:15:49\nAttributes = A -rw-r--r--\nCRC = 6A0BD2E4\n"
            "Encrypted = -\nMethod = LZMA2:24\nBlock = 0\n\n"
            for at, name in enumerate(names)
        )


# By file name: a repetition, and what stands before the first.
INPUTS: dict[str, tuple[Callable[[], Iterator[str]], str]] = {
    "find.txt": (find, ""),
    "find_ls.txt": (find_ls, ""),
    "dir_s.txt": (dir_s, ""),
    "ls_lr.txt": (ls_lr, ""),
    "tree.txt": (tree, ""),
    "table.csv": (table, "Path,Size,Modified\n"),
    "sha256.txt": (sha256sum, ""),
    "7z_slt.txt": (slt, "Listing archive: all.7z\n\n--\nPath = all.7z\nType = 7z\n\n----------\n"),
}


def write(folder: Path, name: str, size: int) -> Path:
    """A listing of about so many bytes; no two repetitions name the same folder."""
    repetition, before = INPUTS[name]
    block = "".join(repetition()).encode()
    path = folder / name
    with path.open("wb") as file:
        file.write(before.encode())
        for number in range(max(1, size // len(block))):
            file.write(block.replace(_TAG.encode(), b"%06d" % number))
    return path


def write_zip(folder: Path, entries: int) -> Path:
    """A table of contents alone, as it stands at the end of an archive."""
    path, entry = folder / "contents.zip", "<4sBBHHHIIIIHHHHHII"
    with path.open("wb") as file:
        for number in range(entries):
            name = b"Customers/Orion Pumps/%04d/hinge %08d.step" % (number // 250, number)
            file.write(
                struct.pack(
                    entry, b"PK\x01\x02", 20, 0, 20, 0, 8, 0x586E51E0, number + 1, 9, 10, len(name), 0, 0, 0, 0, 0, 0
                )
            )
            file.write(name)
        size = file.tell()
        file.write(struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, entries, entries, size, 0))
        file.write(struct.pack("<4sIQI", b"PK\x06\x07", 0, size, 1))
        file.write(struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0))
    return path


def write_torrent(folder: Path, files: int) -> Path:
    """Of version 1, with as many files and one piece."""
    path = folder / "leak.torrent"
    with path.open("wb") as file:
        file.write(b"d4:infod5:filesl")
        for number in range(files):
            name = b"hinge %08d.step" % number
            file.write(b"d6:lengthi%de4:pathl11:Orion Pumps8:%08d%d:%see" % (number, number // 250, len(name), name))
        file.write(b"e4:name4:leak12:piece lengthi4194304e6:pieces20:" + bytes(20) + b"ee")
    return path


# What reads -----------------------------------------------------------------------------------------------


def purloined(path: Path) -> int:
    with tempfile.TemporaryDirectory(prefix="listings-") as folder:
        case = Case.new(Path(folder) / "case", "")
        added = readers.add(case, path, "listings")
        if added.state != "read":
            raise SystemExit(f"not read: {added.says}")
        return added.rows


def lines(path: Path) -> int:
    """What any reader of text in Python must do: decode lines."""
    with path.open(encoding="utf-8") as file:
        return sum(1 for _ in file)


def fields(path: Path) -> int:
    """Python's csv, which is native code."""
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.reader(file))


def pyarrow_csv(path: Path) -> int:
    """A table of it, in blocks."""
    options = pyarrow.csv.ReadOptions(use_threads=False)
    with pyarrow.csv.open_csv(path, options) as stream:
        return sum(batch.num_rows for batch in stream)


def _measure(path: Path, runs: list[Callable[[Path], int]], times: int) -> None:
    size = path.stat().st_size / 1e6
    for run in runs:
        said = [_apart(run, path) for _ in range(times)]
        best = min(said, key=lambda each: each["cpu"])
        print(
            f"{path.name:16}{size:7.0f}  {run.__name__:12}{size / best['cpu']:12.0f}{size / best['wall']:8.0f}"
            f"{best['rows']:13,}{best['rows'] / best['wall']:12,.0f}{best['peak']:9.0f}",
            flush=True,
        )
    path.unlink()


def _apart(run: Callable[[Path], int], path: Path) -> dict:
    command = [sys.executable, "-m", "bench.listings", "--run", run.__name__, str(path)]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def _run(run: Callable[[Path], int], path: Path) -> None:
    readers.readers()  # imports all of them
    began = time.process_time(), time.perf_counter()
    rows = run(path)
    cpu, wall = time.process_time() - began[0], time.perf_counter() - began[1]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(json.dumps({"cpu": cpu, "wall": wall, "peak": peak, "rows": rows}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mb", type=int, default=1_000, help="size of each listing in megabytes (default: 1000)")
    parser.add_argument("--only", help="one of " + ", ".join([*INPUTS, "contents.zip", "leak.torrent"]))
    parser.add_argument("--times", type=int, default=1, help="runs of each, of which the best counts (default: 1)")
    parser.add_argument("--entries", type=int, default=1_000_000, help="entries of the ZIP (default: 1,000,000)")
    parser.add_argument("--files", type=int, default=5_000_000, help="files of the torrent (default: 5,000,000)")
    parser.add_argument("--peers", action=argparse.BooleanOptionalAction, default=True, help="also what else reads it")
    parser.add_argument("--run", nargs=2, metavar=("WHAT", "FILE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        _run(globals()[options.run[0]], Path(options.run[1]))
        return
    print(f"{'input':16}{'MB':>7}  {'what':12}{'MB/s of CPU':>12}{'MB/s':>8}{'rows':>13}{'rows/s':>12}{'peak MB':>9}")
    made = {name: lambda folder, name=name: write(folder, name, options.mb * 1_000_000) for name in INPUTS}
    made["contents.zip"] = lambda folder: write_zip(folder, options.entries)
    made["leak.torrent"] = lambda folder: write_torrent(folder, options.files)
    with tempfile.TemporaryDirectory(prefix="listings-") as folder:
        for name in [options.only] if options.only else made:
            peers = [fields, pyarrow_csv] if name.endswith(".csv") else [lines] if name in INPUTS else []
            _measure(made[name](Path(folder)), [purloined, *(peers if options.peers else [])], options.times)


if __name__ == "__main__":
    main()
