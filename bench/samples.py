"""What is read of real samples, beside what independent parsers count in them, kind by kind.

    python -m bench.samples [FOLDER]        FOLDER: where the samples lie (default: ../shared/data/lab)

One line per file and kind: how many records of it are read here, and how many another parser counted. Of files in
formats of their own (EVTX, SRUM, $MFT, $UsnJrnl) the counts of others were made once and stand in samples.tsv, with
the name of the parser; of text (JSON lines, CSV, lines of words) the standard library counts as it goes. Exits with 1
if one differs. Without the samples it says so and exits with 0.
"""

import csv
import gzip
import io
import json
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple
from unittest import mock

from purloined import readers
from purloined.events import usn_journal
from purloined.evidence import Evidence
from purloined.parsing import ese, evtx_file, file_changes, nested_event
from purloined.parsing.windows_events import WindowsEvents
from purloined.readers import Reader

LAB = Path(__file__).resolve().parents[2] / "shared" / "data" / "lab"
COUNTED = Path(__file__).with_name("samples.tsv")
STANDARD = "standard library"
# The other parser loses the chunk in which the file is cut; here its 89 whole records are read too.
CUT = "public/evtx/plaso_System2.evtx.gz"
# Samples of formats that no reader takes, by the end of their names.
NOT_EVIDENCE = {
    "AADAuditEvents.json": "changes of a directory; no file, no connection",
    "Microsoft365DefenderEvents.json": "several tables of a hunting query at once",
    "analysis_srum_database_table_details.txt": "a report about SRUM, not SRUM",
    "suricata_alert_fast.log": "alerts of rules; eve.json is read",
} | dict.fromkeys(
    ("dce_rpc.log", "dns.log", "dpd.log", "kerberos.log", "loaded_scripts.log", "notice.log", "packet_filter.log",
     "pe.log", "reporter.log", "smb_mapping.log", "ssl.log", "weird.log", "x509.log",
     *(f"wrccdc_{log}.{form}.gz" for log in ("known_services", "ntlm", "rdp", "smb_mapping", "ssh", "ssl")
       for form in ("json", "log"))),
    "a log of Zeek in which no file and no count of bytes stands that conn.log lacks",
)  # fmt: skip


class Line(NamedTuple):
    """kind: of records; read: how many were read here; counted: by whom."""

    file: str
    reader: str
    kind: str
    read: int
    counted: int
    by: str

    @property
    def agrees(self) -> bool:
        return self.read == self.counted or (self.file == CUT and self.read > self.counted)


def lines(lab: Path = LAB) -> Iterator[Line]:
    """Every count of every sample; files of one hourly log are one."""
    with tempfile.TemporaryDirectory(prefix="purloined-samples-") as scratch:
        hourly: Counter = Counter()
        for name, path in samples(lab, Path(scratch)):
            reader = _reader(path)
            for line in _lines(name, path, reader) if reader else ():
                if "/zeek_hourly/" in name:
                    hourly[line.kind, "read"] += line.read
                    hourly[line.kind, "counted"] += line.counted
                else:
                    yield line
        for kind in sorted({kind for kind, _ in hourly}):
            read, counted = hourly[kind, "read"], hourly[kind, "counted"]
            yield Line("public/zeek_hourly/*", "zeek_conn", kind, read, counted, STANDARD)


def samples(lab: Path, scratch: Path) -> Iterator[tuple[str, Path]]:
    """(name, path) of every sample; those that lie in a ZIP are unpacked first."""
    for path in [lab / "mft" / "MFT.bin.gz", *sorted((lab / "public").rglob("*"))]:
        name = path.relative_to(lab).as_posix()
        if path.suffix != ".zip":
            if path.is_file() and path.name != "index.csv":
                yield name, path
            continue
        with zipfile.ZipFile(path) as packed:
            for member in packed.namelist():
                (scratch / path.stem).mkdir(exist_ok=True)
                copy = scratch / path.stem / Path(member).name
                copy.write_bytes(packed.read(member))
                yield f"{name}:{member}", copy


def unclaimed(lab: Path = LAB) -> set[str]:
    """Names of the samples that no reader takes."""
    with tempfile.TemporaryDirectory(prefix="purloined-samples-") as scratch:
        return {path.name for _, path in samples(lab, Path(scratch)) if _reader(path) is None}


def _reader(path: Path) -> Reader | None:
    claims = readers.claims(path.name, Evidence(path).head())
    return claims[0] if len(claims) == 1 else None


def _lines(name: str, path: Path, reader: Reader) -> Iterator[Line]:
    told = list(_told(name)) or [(kind, count, STANDARD) for kind, count in _plainly(path, reader).items()]
    read = _READ.get(reader.name, _rows)(path, reader)
    counted = {kind for kind, _, _ in told}
    yield from (Line(name, reader.name, kind, read[kind], count, by) for kind, count, by in told)
    if _READ.get(reader.name) in (
        _evtx,
        _windows,
    ):  # there, what only one of the two found differs too
        yield from (Line(name, reader.name, kind, read[kind], 0, told[0][2]) for kind in read.keys() - counted)


def _told(name: str) -> Iterator[tuple[str, int, str]]:
    """(kind, count, by) of a file that another parser counted once."""
    with COUNTED.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter="\t"):
            if row["file"] == name:
                yield row["kind"], int(row["count"]), row["by"]


# What is read here ----------------------------------------------------------------------------------------


def _rows(path: Path, reader: Reader) -> Counter:
    """Rows by action, and the records they are of."""
    evidence, found = Evidence(path), Counter()
    for row in reader.module.read(evidence):
        found[row.get("action", "held")] += 1
        for sums in ("bytes_out", "bytes_in"):
            found[sums] += row.get(sums) or 0
    found["records"] = sum(run.records for run in evidence.runs() if run.every is None)  # no heartbeats
    return found


def events_of(path: Path) -> Counter:
    """How many records of each channel and number an EVTX file has, as its reader takes them apart."""
    found: Counter = Counter()
    for number, content, _ in evtx_file.unpacked(str(path)):
        for place, text, _ in evtx_file.records(content) if number != evtx_file.END else ():
            if event := nested_event.of_text(place, text):
                found[event.channel, event.id] += 1
    return found


def _evtx(path: Path, reader: Reader) -> Counter:
    return Counter({f"{channel} {number}".strip(): count for (channel, number), count in events_of(path).items()})


def _windows(path: Path, reader: Reader) -> Counter:
    """Events by channel and number, as they reach what makes rows of them."""
    found: Counter = Counter()
    rows = WindowsEvents._rows

    def counted(self: WindowsEvents, event, channel) -> list[dict]:
        found[f"{event.channel} {event.id}".strip()] += 1
        return rows(self, event, channel)

    with mock.patch.object(WindowsEvents, "_rows", counted):
        for _ in reader.module.read(Evidence(path)):
            pass
    return found


def _srum(path: Path, reader: Reader) -> Counter:
    found = _rows(path, reader)
    with Evidence(path).unpacked() as plain, plain.open("rb") as stream:
        database = ese.Database(stream, lambda why: None)
        for name, table in database.tables.items():
            found[f"rows of {name}"] = sum(1 for _ in database.rows(table))
    return found


_REASONS = {
    "overwritten": file_changes.OVERWRITE, "extended": file_changes.EXTEND, "cut short": file_changes.TRUNCATION,
    "created": file_changes.CREATE, "deleted": file_changes.DELETE, "old name": file_changes.OLD_NAME,
    "new name": file_changes.NEW_NAME, "closed": file_changes.CLOSE,
}  # fmt: skip


def _journal(path: Path, reader: Reader) -> Counter:
    """Records by reason."""
    found: Counter = Counter()
    for _, _, change in usn_journal._changes(Evidence(path)):
        found["records"] += 1
        found.update(word for word, bit in _REASONS.items() if change and change.reasons & bit)
    return found


_READ: dict[str, Callable[[Path, Reader], Counter]] = {
    "evtx": _evtx, "nxlog_windows_json": _windows, "srum": _srum, "usn_journal": _journal,
}  # fmt: skip


# What the standard library counts in text -----------------------------------------------------------------


def _plainly(path: Path, reader: Reader) -> Counter:
    """Kinds of records of a log in text, by what its words say."""
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8", "replace")
    found: Counter = Counter()
    for record in _objects(text) if "{" in text[:200] else _tabbed(text) if text.startswith("#") else text.splitlines():
        found.update(_KINDS.get(reader.name, lambda record: ["records"])(record))
    return found


def _objects(text: str) -> list[dict]:
    """Of JSON lines, or of one JSON array."""
    return json.loads(text) if text.startswith("[") else [json.loads(line) for line in text.splitlines() if line]


def _tabbed(text: str) -> Iterator[dict]:
    """Of Zeek's tables, whose columns the line `#fields` names."""
    columns = next(line for line in text.splitlines() if line.startswith("#fields")).split("\t")[1:]
    for row in csv.reader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row and not row[0].startswith("#"):
            yield {name: value for name, value in zip(columns, row, strict=True) if value not in ("-", "(empty)")}


def _in_smb(record: dict) -> Iterable[str]:
    actions = {"SMB::FILE_OPEN": "open", "SMB::FILE_DELETE": "delete", "SMB::FILE_RENAME": "rename"}
    named = record.get("name") not in (None, "<share_root>") and not record.get("path", "").endswith("IPC$")
    return [actions[record["action"]]] if named and record.get("action") in actions else []


def _in_files(record: dict) -> Iterable[str]:
    named = record.get("filename") or record.get("sha256")
    return ["read"] if named and record.get("source") == "SMB" else []


def _in_http(record: dict) -> Iterable[str]:
    sends = record.get("method") in ("PUT", "POST") and int(record.get("request_body_len", 0))
    return ["send"] if sends else []


def _in_trail(record: dict) -> Iterable[str]:
    kind = {"GetObject": "send", "PutObject": "write"}.get(record["eventName"])
    return ["list"] if record["eventName"].startswith("ListObject") else [kind] if kind else []


def _in_office(record: dict) -> Iterable[str]:
    folders = json.loads(record["Folders"]) if isinstance(record.get("Folders"), str) else record.get("Folders") or []
    return ["read"] * sum(len(folder["FolderItems"]) for folder in folders)


def _in_vsftpd(line: str) -> Iterable[str]:
    words = {"OK UPLOAD:": "write", "OK DOWNLOAD:": "send", "OK LOGIN:": "logon"}
    return [action for word, action in words.items() if word in line]


def _in_srum(record: dict) -> Iterable[str]:
    return ["flow"] if record["TableName"] == "Windows Network Data Usage Monitor" else []


def _all(*more: Callable[[dict], Iterable[str]]) -> Callable[[dict], list[str]]:
    """Each record, and what it is besides."""
    return lambda record: ["records", *(kind for of in more for kind in of(record))]


_KINDS: dict[str, Callable] = {
    "aws_cloudtrail": _all(_in_trail),
    "m365_audit": _all(_in_office),
    "nxlog_windows_json": lambda record: [f"{record['Channel']} {record['EventID']}"],
    "srum_table": _in_srum,
    "vsftpd_log": _all(_in_vsftpd),
    "zeek_capture_loss": _all(lambda record: ["drop"] if float(record["percent_lost"]) else []),
    "zeek_conn": _all(lambda record: ["flow"]),
    "zeek_files": _all(_in_files),
    "zeek_http": _all(_in_http),
    "zeek_smb_files": _all(_in_smb),
}


def main() -> int:
    """Prints the table; 1 if a count differs."""
    lab = Path(sys.argv[1]) if len(sys.argv) > 1 else LAB
    if not (lab / "public" / "index.csv").is_file():
        print(f"skipped: the samples are not there ({lab})")
        return 0
    found = []
    for line in lines(lab):
        found.append(line)
        said = f"{line.file:70} {line.reader:20} {line.kind:60} {line.read:>8} {line.counted:>8}  {line.by}"
        print(said if line.agrees else f"{said}  DIFFERS", flush=True)
    wrong = sum(not line.agrees for line in found)
    print(f"{len(found)} counts of {len({line.file for line in found})} samples; {wrong} differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
