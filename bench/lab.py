"""The judge against the truth: real logs of a staged theft, scored file by file.

    python bench/lab.py [FOLDER]        FOLDER: where the lab's cases lie (default: ../shared/data/lab)

Two cases, each with the truth of what was read, sent and published. The case.toml states only what a responder
would know. Prints one line per fact that must hold, and exits with 1 if one does not. Without the data it says so
and exits with 0.
"""

import gzip
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from purloined import flow, readers
from purloined.case import Case

LAB = Path(__file__).resolve().parents[2] / "shared" / "data" / "lab"

CASE = """
[case]
name = "lab"
window = {{ from = 2020-02-17T00:30:00Z, to = 2020-02-20T18:00:00Z }}

[[host]]
name = "fs1"
addresses = ["10.66.1.10"]
access = {access}

[[sensor]]
name = "Samba audit"
match = "samba_audit.log"
watches = {{ host = "fs1", route = "smb", records = ["read"] }}
kept = "{kept}"
{continuous}

[[sensor]]
name = "auditd"
match = "audit.log"
watches = {{ host = "fs1", route = "local", records = ["read"] }}
kept = "forwarded"

[[hostile]]
account = "adm_fs"
[[hostile]]
address = "10.66.1.30"
[[hostile]]
account = "3005"
why = "the uid of adm_fs on the host where the archives were packed"
[[hostile]]
evidence = "rclone_exfil*.log"

[[vouched]]
account = "mori"
[[vouched]]
account = "tanaka"
[[vouched]]
account = "weber"
[[vouched]]
account = "svc_backup"
[[vouched]]
destination = "203.0.113.20"
why = "our own backup, off site"
[[vouched]]
evidence = "rclone_backup.log"
why = "our own nightly job"
"""
# Read over SMB, then cut off by rclone's own limit before they were sent: so they are rightly `accessed`;
# the truth's label `read_by_thief` leaves them out.
CUT_OFF = {f"HR/employees/EMP{number} personnel file.{ending}" for number, ending in
           (("1003", "pdf"), ("1012", "docx"), ("1013", "docx"))}  # fmt: skip
DECLARED = 'continuous = { declared = "the log server had no outage", by = "the lab" }'
LOGS = ("samba_audit.log.gz", "samba_auth.json.log", "suricata_eve.json.gz", "conntrack_destroy.log")


class Verdict(NamedTuple):
    """What the judge said of one path."""

    verdict: str
    proof: str | None


def judged_with_worklist(files: list[Path]) -> tuple[dict[str, Verdict], set[str]]:
    """Verdicts by path, and the premises that the worklist names."""
    return _judged(files, '["smb"]', "forwarded", DECLARED)


def judged(
    files: list[Path], access: str = '["smb"]', kept: str = "forwarded", continuous: str = DECLARED
) -> dict[str, Verdict]:
    """Verdicts by path, of a case made of these files under these statements."""
    return _judged(files, access, kept, continuous)[0]


def _judged(files: list[Path], access: str, kept: str, continuous: str) -> tuple[dict[str, Verdict], set[str]]:
    with tempfile.TemporaryDirectory(prefix="purloined-lab-") as scratch:
        case = Case.new(Path(scratch) / "case", CASE.format(access=access, kept=kept, continuous=continuous))
        for path in readers.files(files):
            added = readers.add(case, path)
            if added.state not in ("read", "known"):
                raise SystemExit(f"{path}: {added.says}")
        flow.judge(case)
        with flow.opened(case) as engine:
            verdicts = {
                row["path"]: Verdict(row["verdict"], row["proof"])
                for row in engine.rows("SELECT path, verdict, proof FROM verdicts")
            }
            return verdicts, {row["premise"] for row in engine.rows("SELECT premise FROM worklist")}


def truth(folder: Path) -> Callable[[str], set[str]]:
    """The paths that bear a label in the ground truth, as a function of the label."""
    with gzip.open(folder / "ground_truth.json.gz") as stream:
        files = json.load(stream)["files"]
    return lambda label: {file["path"] for file in files if label in file["labels"]}


def of(verdicts: dict[str, Verdict], *wanted: str) -> set[str]:
    """The paths with one of these verdicts."""
    return {path for path, verdict in verdicts.items() if verdict.verdict in wanted}


class Fact(NamedTuple):
    """One line of the scoreboard. right: whether it holds."""

    says: str
    found: str
    right: bool


def exactly(says: str, found: set[str], expected: set[str]) -> Fact:
    """The found paths are the expected ones, no more and no fewer."""
    missing, wrong = len(expected - found), len(found - expected)
    return Fact(
        says,
        f"{len(found & expected)} of {len(expected)}, {missing} missing, {wrong} wrong",
        found == expected,
    )


def none(says: str, found: set[str]) -> Fact:
    """Nothing was found."""
    return Fact(says, f"{len(found)}", not found)


def archive(folder: Path, scratch: Path) -> Iterator[Fact]:
    """Case `archive`: read over SMB, packed, sent by rclone over SFTP; a part published on an index page."""
    labelled = truth(folder)
    read, taken, published = labelled("read_by_thief"), labelled("taken"), labelled("published")
    logs = [folder / "logs" / name for name in (*LOGS, "rclone_exfil.log", "rclone_backup.log")]
    given = [folder / "holdings.json.gz", *logs, folder / "listing_html"]
    audit = folder / "logs" / "audit.log.gz"

    first = judged(given)
    everything = set(first)
    yield exactly("published: the files on the index page", of(first, "published"), published)
    yield exactly("accessed or more: the files the thief read", of(first, "accessed", "taken", "published"), read)
    yield exactly("ruled_out: the files the thief did not read", of(first, "ruled_out"), everything - read)
    yield none("... by another proof than A", {p for p in of(first, "ruled_out") if first[p].proof != "A"})

    second = judged([*given, audit], access='["smb", "local"]')
    yield exactly("with auditd, taken or published: the files sent", of(second, "taken", "published"), taken)
    yield exactly("with auditd, accessed: read, not sent", of(second, "accessed"), read - taken)
    yield exactly("with auditd on the local route, ruled_out", of(second, "ruled_out"), everything - read)

    missing = {
        "the local route unwatched": judged(given, access='["smb", "local"]'),
        "the Samba log kept on the host": judged(given, kept="local"),
        "nobody declared it uninterrupted": judged(given, continuous=""),
        "no Samba log at all": judged([p for p in given if "samba_audit" not in p.name]),
    }
    for says, verdicts in missing.items():
        yield none(f"ruled_out, {says}", of(verdicts, "ruled_out"))

    cut = scratch / "samba_audit.log"
    with gzip.open(logs[0]) as stream:
        text = stream.read()
    reads = [at for at in _places(text, b"pread_send|ok") if b"adm_fs" in text[text.rfind(b"\n", 0, at) : at]]
    cut.write_bytes(text[: reads[len(reads) // 2] + 40])
    third = judged([path if path.name != logs[0].name else cut for path in given])
    yield none("ruled_out, the Samba log cut in the thief's reading", of(third, "ruled_out"))
    yield from without_stretches(folder, scratch, given, read)


def without_stretches(folder: Path, scratch: Path, given: list[Path], read: set[str]) -> Iterator[Fact]:
    """Lines in which the thief read files are taken out of the Samba log, which is still declared uninterrupted.

    Beside it stand all other logs; or no record of SMB at all but flows: conntrack's, or NetFlow's of the LAN."""
    samba, _, eve, conntrack = (folder / "logs" / name for name in LOGS)
    rest = [path for path in given if path not in (samba, eve, conntrack)]
    beside = {
        "all else": [eve, conntrack],
        "conntrack": [conntrack],
        "NetFlow": [folder / "logs" / "netflow_lan.csv"],
    }
    with gzip.open(samba, "rt", encoding="utf-8") as stream:
        lines = stream.readlines()
    cut = scratch / "stretch" / "samba_audit.log"
    cut.parent.mkdir(exist_ok=True)
    for says, others in beside.items():
        cleared, wrong, named, tried = 0, 0, 0, 0
        for first, last in stretches(lines):
            cut.write_text("".join(lines[:first] + lines[last:]), "utf-8")
            verdicts, worklist = judged_with_worklist([cut, *rest, *others])
            cleared += bool(of(verdicts, "ruled_out"))
            wrong += len(of(verdicts, "ruled_out") & read)
            named += "log of smb at fs1" in worklist
            tried += 1
        found = f"{tried - cleared} of {tried} noticed, {wrong} files wrong, {named} named by the worklist"
        yield Fact(f"a stretch lost from Samba's log, beside {says}", found, (cleared, wrong, named) == (0, 0, tried))


def stretches(lines: list[str]) -> Iterator[tuple[int, int]]:
    """From where to where: 1, 4, 16, 64 files that the thief read, with all that stands between."""
    reads = [at for at, line in enumerate(lines) if "|pread_send|ok|" in line and ": adm_fs|" in line]
    for part, files in enumerate((1, 4, 16, 64), 1):
        begin = (len(reads) - files) * part // 5
        first, last = reads[begin], reads[begin + files - 1]
        path = lines[last].rpartition("|")[2]
        while "|create_file|" not in lines[first]:
            first -= 1
        while not ("|close|" in lines[last] and lines[last].endswith(path)):
            last += 1
        yield first, last + 1


def files(folder: Path, scratch: Path) -> Iterator[Fact]:
    """Case `files`: sent file by file over WebDAV, SFTP, FTP and S3."""
    labelled = truth(folder)
    read, taken = labelled("read_by_thief"), labelled("taken")
    logs = [folder / "logs" / name for name in LOGS] + sorted((folder / "logs").glob("rclone_*.log"))
    for says, extra in (("", []), ("with auditd, ", [folder / "logs" / "audit.log.gz"])):
        verdicts = judged([folder / "holdings.json.gz", *logs, *extra])
        yield exactly(f"{says}taken: the files sent", of(verdicts, "taken"), taken)
        yield none(f"{says}ruled_out although read", of(verdicts, "ruled_out") & read)
        yield exactly(f"{says}ruled_out: the files the thief did not read", of(verdicts, "ruled_out"),
                      set(verdicts) - read - CUT_OFF)  # fmt: skip


def _places(text: bytes, word: bytes) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)


def scoreboard(lab: Path) -> Iterator[tuple[str, Fact]]:
    """(case, fact) for every fact of every case."""
    with tempfile.TemporaryDirectory(prefix="purloined-lab-") as scratch:
        for case in (archive, files):
            for fact in case(lab / case.__name__, Path(scratch)):
                yield case.__name__, fact


def main() -> int:
    """Prints the scoreboard; 1 if a fact does not hold."""
    lab = Path(sys.argv[1]) if len(sys.argv) > 1 else LAB
    if not (lab / "archive" / "ground_truth.json.gz").is_file():
        print(f"skipped: the lab's data is not there ({lab})")
        return 0
    wrong = 0
    for case, fact in scoreboard(lab):
        wrong += not fact.right
        print(f"{'ok   ' if fact.right else 'WRONG'}  {case:8} {fact.says:58} {fact.found}", flush=True)
    print("all facts hold" if not wrong else f"{wrong} facts do not hold")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
