"""How fast a master file table is read, and in how much memory, beside PyPI `mft` (Rust) where it is installed.

    python bench/mft.py [--entries 1000000] [--keep FOLDER]

Makes a table of that many entries of 1,024 bytes: one folder to ten files, a tenth of all deleted, a fifth renamed by a
burst. Each measured run is a process of its own, and memory is the peak of the whole process; rates are
per second of CPU, since other load shifts the clock. Ours gives holdings and
events, in two passes; `to Parquet` is all of `add`: the hash, the rows with their normal names and keys, and the file
written. The other is asked for each entry's flags, name and sizes, which is less, and no paths.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

sys.path[0] = str(Path(__file__).parents[1])  # not this folder: the peer has the name of this file

from tests import ntfs_bytes  # noqa: E402

OURS, WHOLE, PEER = "purloined, rows", "purloined, to Parquet", "PyPI mft, entries"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--run", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.run:
        _run(arguments.run[0], Path(arguments.run[1]))
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder = arguments.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        table = folder / f"{arguments.entries}.mft"
        if not table.exists():
            _make(table, arguments.entries)
        print(f"{table.stat().st_size / 1e6:,.0f} MB, {arguments.entries:,} entries")
        for what in (OURS, WHOLE, PEER):
            subprocess.run([sys.executable, __file__, "--run", what, str(table)], check=False)


def _make(path: Path, count: int) -> None:
    """The volume, entry by entry."""
    night = datetime(2026, 3, 3, 23)
    with path.open("wb") as out:
        out.writelines(ntfs_bytes.system_entries())
        folder = ntfs_bytes.ROOT
        for number in range(ntfs_bytes.FIRST_OWN, count):
            above = ntfs_bytes.reference(folder, 5 if folder == ntfs_bytes.ROOT else 1)
            if number % 10 == 0:
                if number % 100 == 0:  # ten folders in each other, and then from the root again
                    above = ntfs_bytes.reference(ntfs_bytes.ROOT, 5)
                out.write(ntfs_bytes.entry(number, ((above, f"folder {number}"),), folder=True))
                folder = number
            elif number % 10 == 1:
                out.write(ntfs_bytes.entry(number, ((above, f"gone {number}.tmp"),), size=9, in_use=False, sequence=2))
            elif number % 10 < 4:
                kind = ("docx", "pdf", "step", "xlsx", "dwg", "txt")[number % 6]
                when = night + timedelta(milliseconds=number)
                name = f"part {number}.{kind}.locked"
                out.write(ntfs_bytes.entry(number, ((above, name),), size=number, modified=when, changed=when))
            else:
                out.write(ntfs_bytes.entry(number, ((above, f"part {number} rev B.step"),), size=number))


def _run(what: str, table: Path) -> None:
    start, before = time.perf_counter(), time.process_time()
    try:
        found = {OURS: _rows, WHOLE: _added, PEER: _peer}[what](table)
    except ImportError:
        print(f"{what:24} is not installed")
        return
    seconds, busy = time.perf_counter() - start, time.process_time() - before
    size = table.stat().st_size
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{what:24} {seconds:7.1f} s, {busy:6.1f} s of CPU {size / 1024 / busy:10,.0f} entries/s"
        f" {size / 1e6 / busy:6.1f} MB/s"
        f" {peak:6,.0f} MB at the peak   {found:,} rows"
    )


def _rows(table: Path) -> int:
    from purloined.evidence import Evidence
    from purloined.holdings import mft

    return sum(1 for _ in mft.read(Evidence(table)))


def _added(table: Path) -> int:
    from purloined import readers
    from purloined.case import Case

    with tempfile.TemporaryDirectory() as folder:
        return readers.add(Case.new(Path(folder) / "case", "[case]\n"), table).rows


def _peer(table: Path) -> int:
    import mft

    found = 0
    for entry in mft.PyMftParser(str(table)).entries():
        if not isinstance(entry, RuntimeError):
            found += bool(entry.flags is not None and (entry.full_path, entry.file_size))
    return found


if __name__ == "__main__":
    main()
