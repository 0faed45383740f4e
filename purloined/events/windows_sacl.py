r"""SACLs of folders, as PowerShell's `Get-Acl -Audit` gives them (CSV or list): where reading a file leaves no record.

    "\\FS01\parts\Bolts","O:BAG:SYD:AI(A;OICIID;FA;;;BA)S:AI(AU;OICIIDSA;CCLC;;;WD)"

Event 4663 is recorded only of files whose SACL asks for it. A row is a `config` without a time, for a folder whose SACL
does not record that everybody reads the files in it: an audit entry (AU) for success (SA), of the right to read
content, handed on to files (OI), for Everyone (WD). Folders that have one give no row, nor does one below a folder that
was told already. Columns are `Path` (or `PSPath`, `FullName`) and `Sddl`; in a list, the properties of these names.
What stands before `::` in a path is PowerShell's own.

What it cannot tell: since when the SACL was so; the SACL of a single file that does not take its folder's; a folder
that is not in the list; whether the policy records object access at all (`audit_policy`), or records everything by a
global SACL (`auditpol /resourceSACL /view`). An entry with a condition counts as none. `icacls` shows no SACL.

Documented under 'Get-Acl' in PowerShell's documentation and in [MS-DTYP], section 2.5.1.
"""

import csv
import re
from collections.abc import Iterator

from purloined.evidence import Evidence
from purloined.parsing import encoding, sddl

SHOWS = {"config"}
KIND = "Settings of what is recorded"
WHOLE = True
COLLECT = r"""gci D:\Shares -Recurse -Directory | Get-Acl -Audit | Select Path,Sddl | Export-Csv sacl.csv -Encoding UTF8
# PowerShell, as administrator; the folders that hold what matters, not the whole disk"""

_PATHS = ("path", "pspath", "fullname")
_PROPERTY = re.compile(r"([A-Za-z]\w*)\s*:(?: (.*))?$")
_LIST = re.compile(r"(?im)^(?:ps)?path\s*: .*::.*(?:\n.*){0,20}?\nsddl\s*: O:")
MOST_TOLD, LONGEST = 20_000, 200_000


def recognises(name: str, head: bytes) -> bool:
    lines = [line for line in encoding.first_lines(head)[:2] if not line.startswith("#TYPE ")]
    columns = [heading.strip('" ').lower() for heading in re.split(r"[,;\t]", lines[0])] if lines else []
    if "sddl" in columns and any(path in columns for path in _PATHS):
        return True
    return _LIST.search(head.decode(encoding.guessed(head), "replace").replace("\r\n", "\n")) is not None


def read(evidence: Evidence) -> Iterator[dict]:
    told: set[str] = set()
    for record, path, descriptor in _entries(evidence):
        path = path.rpartition("::")[2]
        if not path or not descriptor:
            evidence.unread(record, "a folder without path or SDDL")
            continue
        why = sddl.unrecorded(descriptor)
        above = _and_above(path)
        if not why or not told.isdisjoint(above):
            continue
        if len(told) < MOST_TOLD:
            told.add(above[0])
        yield {"record": record, "action": "config", "route": "local", "path": path, "detail": f"{path}: {why}"}


def _and_above(path: str) -> list[str]:
    parts = path.replace("\\", "/").rstrip("/").lower().split("/")
    return ["/".join(parts[:length]) for length in range(len(parts), 0, -1)]


def _entries(evidence: Evidence) -> Iterator[tuple[int, str, str]]:
    """(record, path, descriptor) of each folder."""
    lines = encoding.lines(evidence)
    record, first = next(lines, (0, ""))
    while first.startswith("#TYPE "):
        record, first = next(lines, (0, ""))
    if "sddl" in first.lower() and not _PROPERTY.match(first):
        yield from _of_table(evidence, first, lines)
    else:
        yield from _of_list(evidence, record, first, lines)


def _of_table(evidence: Evidence, header: str, lines: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str, str]]:
    separator = max(",;\t", key=header.count)
    names = [name.strip('" ').lower() for name in header.split(separator)]
    place = next((names.index(path) for path in _PATHS if path in names), None)
    if place is None or "sddl" not in names:
        evidence.unread(1, "no columns Path and Sddl")
        return
    begun, kept = 0, ""
    for record, text in lines:
        kept, begun = (f"{kept}\n{text}", begun) if kept else (text, record)  # AccessToString goes over several lines
        if kept.count('"') % 2 and len(kept) < LONGEST:
            continue
        try:
            fields = next(csv.reader(kept.splitlines(keepends=True), delimiter=separator, strict=True), [])
        except csv.Error:
            fields = []
        kept = ""
        if len(fields) == len(names):
            yield begun, fields[place], fields[names.index("sddl")]
        else:
            evidence.unread(begun, f"{len(fields)} fields, where the header has {len(names)}")
    if kept:
        evidence.unread(begun, "a quotation mark that does not close")


def _of_list(
    evidence: Evidence, record: int, first: str, lines: Iterator[tuple[int, str]]
) -> Iterator[tuple[int, str, str]]:
    """Blocks of `Name : value`; a value that was broken goes on in indented lines."""
    begun, said, last, before = record, {}, "", record
    for at, text in _with(record, first, lines):
        if said and at > before + 1:  # blank lines part the blocks
            yield begun, said.get("path") or said.get("pspath", ""), said.get("sddl", "")
            said, last = {}, ""
        before = at
        if match := _PROPERTY.match(text):
            begun = begun if said else at
            last = match[1].lower()
            said[last] = (match[2] or "").strip()
        elif last and text[:1].isspace() and len(said[last]) < LONGEST:
            said[last] += text.strip()
        elif text.strip():
            evidence.unread(at, "neither a property nor the rest of one")
    if said:
        yield begun, said.get("path") or said.get("pspath", ""), said.get("sddl", "")


def _with(record: int, first: str, lines: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    if record:
        yield record, first
    yield from lines
