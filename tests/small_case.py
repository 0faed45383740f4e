"""A whole case from a few lines of text: what most tests of the judge are written in."""

from pathlib import Path

from purloined import flow, readers
from purloined.case import Case

TOML = """
[case]
name = "small"
window = { from = 2026-03-01T00:00:00Z, to = 2026-03-02T00:00:00Z }
[[host]]
name = "fs01"
addresses = ["10.0.5.10"]
access = ["smb"]
[[sensor]]
name = "audit"
match = "audit*.log"
watches = { host = "fs01", route = "smb", records = ["read"] }
kept = "forwarded"
continuous = { declared = "no outage", by = "head of IT" }
prefix = "%U|%I"
[[hostile]]
account = "thief"
[[vouched]]
account = "staff"
"""
INVENTORY = """path,size,sha256
Northwind/bracket.step,1000,
Northwind/nozzle.step,2000,
Orrery/valve.step,3000,
Orrery/flange.step,4000,
"""
# Staff reads one file just before the window and one just after it: the log covers all of the window.
FIRST = "2026-02-28T23:00:00+00:00 fs01 smbd_audit: staff|10.0.5.20|pread_send|ok|/srv/parts/Orrery/valve.step"
LAST = "2026-03-02T01:00:00+00:00 fs01 smbd_audit: staff|10.0.5.20|pread_send|ok|/srv/parts/Orrery/flange.step"


def samba(*lines: str) -> str:
    """A whole Samba log. Each line: time of the day, account, operation, path below /srv/parts."""
    middle = []
    for line in lines:
        time, who, what, *paths = line.split("|")
        paths = "|".join(f"/srv/parts/{path}" for path in paths)
        middle.append(f"2026-03-01T{time}+00:00 fs01 smbd_audit: {who}|10.0.5.20|{what}|ok|{paths}")
    return "\n".join([FIRST, *middle, LAST]) + "\n"


def make(folder: Path, files: dict[str, str], toml: str = TOML) -> Case:
    """A case with these files (name -> text) added to it."""
    case = Case.new(folder / "case", toml)
    for name, text in files.items():
        path = folder / "evidence" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        added = readers.add(case, path)
        assert added.state == "read", added
    return case


def judge(folder: Path, files: dict[str, str], toml: str = TOML) -> dict[str, dict]:
    """The rows of `verdicts`, by path."""
    return rows_of(judged(make(folder, files, toml)), "SELECT * FROM verdicts", "path")


def judged(case: Case) -> Case:
    """The same case, after the judge."""
    flow.judge(case)
    return case


def rows_of(case: Case, select: str, by: str) -> dict[str, dict]:
    """The rows of a SELECT over the judged case, by one of their columns."""
    with flow.opened(case) as engine:
        return {row[by]: row for row in engine.rows(select)}


def verdicts(rows: dict[str, dict]) -> dict[str, str]:
    """path -> verdict, with the proof behind it where there is one."""
    return {path: row["verdict"] + (f" {row['proof']}" if row["proof"] else "") for path, row in rows.items()}
