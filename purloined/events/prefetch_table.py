r"""When programs were started, from Windows' prefetch files as PECmd (CSV) and Velociraptor write them.

    Note,SourceFilename,...,ExecutableName,Hash,Size,Version,RunCount,LastRun,PreviousRun0,...,PreviousRun6,...
    {"Executable":"RCLONE.EXE","LastRunTimes":["2026-03-03T22:12:00Z"],"RunCount":1,"Binary":"\\VOLUME{...}\\RCLONE.EXE"}

One `exec` row per start that the file remembers: the last eight (before Windows 8 the last one), with the program, the
path it was loaded from where the tool lists it, and how often it was started in all. Times are UTC. The record is the
line; rows of one prefetch file share it. The host is Velociraptor's `Fqdn`; PECmd does not say it.

What it cannot tell: who started it, with which arguments, what it read or sent; starts before the last eight. Silence
means nothing: Windows keeps 1,024 prefetch files, servers keep none unless told to, and a file can be deleted.

Documented in PECmd's source (CsvOut) and in Velociraptor's artifact reference (Windows.Forensics.Prefetch).
"""

import re
from collections.abc import Iterator

from purloined.evidence import Evidence, from_iso
from purloined.parsing import tool_tables

SHOWS = {"exec"}
KIND = "What is left on the disk"
COLLECT = r"""PECmd.exe -d C:\Windows\Prefetch --csv DEST
velociraptor artifacts collect Windows.Forensics.Prefetch --format jsonl > prefetch.jsonl"""

_PECMD = {"SourceFilename", "ExecutableName", "RunCount", "LastRun", "PreviousRun0", "FilesLoaded"}
_VELOCIRAPTOR = {"Executable", "LastRunTimes", "RunCount"}
_RUNS = ("LastRun", *(f"PreviousRun{number}" for number in range(7)))
_PARTS = re.compile(r"\s*,\s*")


def recognises(name: str, head: bytes) -> bool:
    columns = tool_tables.columns(head)
    return columns >= _PECMD or columns >= _VELOCIRAPTOR


def read(evidence: Evidence) -> Iterator[dict]:
    for record, found in tool_tables.rows(evidence):
        program = tool_tables.text(found, "ExecutableName", "Executable")
        said = _runs(found)
        times = [time for time in map(from_iso, said) if time and time.year > 1601]
        if program is None or not times:
            evidence.unread(record, "no program, or no time in a form that is known")
            continue
        if len(times) < len(said):
            evidence.unread(record, f"{len(said) - len(times)} of its times are in no form that is known")
        for time in sorted(times):
            evidence.saw(record, time)
            yield {
                "record": record,
                "time": time,
                "action": "exec",
                "host": tool_tables.text(found, "Fqdn"),
                "actor_process": program,
                "detail": _detail(found, program),
            }


def _runs(found: dict) -> list[str]:
    """The times of its starts, as written; without those that are only room for one."""
    several = found.get("LastRunTimes")
    if isinstance(several, str):  # a list in a cell of a CSV
        several = re.findall(r"\d{4}-\d\d-\d\d[T ][0-9:.]+Z?", several)
    if not isinstance(several, list):
        several = [found.get(name) for name in _RUNS]
    return [said for said in several if isinstance(said, str) and said and not said.startswith(("0001-", "1601-"))]


def _detail(found: dict, program: str) -> str | None:
    count = tool_tables.number(found, "RunCount")
    words = [f"started {count:,} times in all" if count is not None else None, _loaded_from(found, program)]
    return ", ".join(word for word in words if word) or None


def _loaded_from(found: dict, program: str) -> str | None:
    """The program's own place among the files it loaded."""
    binary = tool_tables.text(found, "Binary")
    if binary:
        return binary
    loaded = _PARTS.split(tool_tables.text(found, "FilesLoaded") or "")
    ends = "\\" + program.casefold()
    return next((path for path in loaded if path.casefold().endswith(ends)), None)
