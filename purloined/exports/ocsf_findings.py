"""What was found, as OCSF findings, a JSON object a line: one Incident Finding (2005) for the case, and Data Security
Findings (2006): one for each file that is published, taken or accessed, and one for all files of an owner that are
presumed, with their number.

A presumed file is no finding of its own: nothing shows that it was read, and millions of lines that say so help nobody.
What is ruled out is in none. Text beyond ASCII is written as codes, so that no name can hide anything in it.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import BinaryIO

from purloined.exports import Told

OPTION = "ocsf-findings"
SAYS = "what was found, as OCSF findings (2005, 2006), a JSON object a line"

_FINDINGS = 2
_CREATE, _NEW, _IN_PROGRESS = 1, 1, 2
_AT_REST, _REGULAR_FILE, _SHA256 = 1, 1, 3
_TRUE_POSITIVE, _SUSPICIOUS = 2, 4
_SEVERITY = {5: 5, 4: 5, 3: 4, 2: 3}  # critical, critical, high, medium
_CONFIDENCE = {5: 3, 4: 3, 3: 2, 2: 1}  # high, high, medium, low
_FILES = """
    SELECT verdicts.*, held.sha256, held.mtime, sources.name AS source_name
    FROM verdicts
    JOIN held ON held.file = verdicts.file
    LEFT JOIN sources ON sources.source = verdicts.source
    WHERE verdicts.rank >= 3
    ORDER BY verdicts.rank DESC, verdicts.host, verdicts.share, verdicts.path, verdicts.file
"""
_PRESUMED = """
    SELECT owner, marking, verdict, rank, sum(files) AS files, least(sum(bytes), 9000000000000000000) AS bytes
    FROM exposure WHERE rank = 2 GROUP BY owner, marking, verdict, rank ORDER BY owner, marking
"""
_COUNTS = "SELECT rank, count(*) AS files FROM verdicts GROUP BY rank"


def write(told: Told, stream: BinaryIO) -> str:
    """The incident first."""
    written = 0
    for finding in findings(told):
        written += 1
        stream.write(json.dumps(finding, ensure_ascii=True, separators=(",", ":"), default=str).encode("ascii") + b"\n")
    return f"{written:,} findings written"


def findings(told: Told) -> Iterator[dict]:
    """One incident; then files, the gravest first; then what is presumed, owner by owner."""
    files = {row["rank"]: int(row["files"]) for row in told.rows(_COUNTS)}
    yield _incident(told, files)
    for row in told.rows(_FILES):
        yield _of_file(told, row)
    for row in told.rows(_PRESUMED):
        yield _of_owner(told, row)


def _incident(told: Told, files: dict[int, int]) -> dict:
    left = files.get(5, 0) + files.get(4, 0) + files.get(3, 0)
    words = {5: "published", 4: "taken", 3: "accessed", 2: "presumed", 1: "ruled out"}
    said = ", ".join(f"{files.get(rank, 0):,} {word}" for rank, word in words.items())
    about = {"uid": told.name, "title": told.title or told.name, "types": ["ransomware"], "desc": f"Files: {said}"}
    gravest = max((rank for rank, count in files.items() if count and rank > 1), default=2)
    return _finding(told, 2005, "Incident Finding", told.name, gravest) | {
        "finding_info_list": [about],
        "status_id": _IN_PROGRESS,
        "is_suspected_breach": bool(left or files.get(2)),
        "verdict_id": _TRUE_POSITIVE if left else _SUSPICIOUS,
        "assignee_group": {"name": "unknown"},
    }


def _of_file(told: Told, row: dict) -> dict:
    uid = f"{told.name}:{row['file']}"
    file = {
        "name": row["path"].rpartition("/")[2] or row["path"],
        "path": row["path"],
        "type_id": _REGULAR_FILE,
        "uid": str(row["file"]),
        "size": row["size"],
        "modified_time": _milliseconds(row["mtime"]) if row["mtime"] else None,
        "tags": [{"name": "marking", "value": row["marking"]}] if row["marking"] else None,
    }
    if row["sha256"]:
        file["hashes"] = [{"algorithm_id": _SHA256, "algorithm": "SHA-256", "value": row["sha256"]}]
    info = {
        "title": f"{row['verdict']}: {row['rule']}",
        "first_seen_time": _milliseconds(row["time"]) if row["time"] else None,
    }
    made = _finding(told, 2006, "Data Security Finding", uid, row["rank"], _without_nulls(info)) | {
        "status_id": _NEW,
        "file": _without_nulls(file),
        "data_security": _data(told),
        "unmapped": _unmapped(row) | _without_nulls({"host": row["host"] or None, "share": row["share"] or None}),
    }
    if row["source"]:
        evidence = f"{row['source_name'] or row['source']}:{row['record']}"
        made["finding_info"]["data_sources"] = [evidence]
    return made


def _of_owner(told: Told, row: dict) -> dict:
    uid = f"{told.name}:presumed:{row['owner']}:{row['marking']}"
    info = {"title": "presumed: nothing rules it out"}
    return _finding(told, 2006, "Data Security Finding", uid, row["rank"], info) | {
        "status_id": _NEW,
        "count": max(1, min(int(row["files"]), 2**31 - 1)),
        "data_security": _data(told) | {"total": min(int(row["files"]), 2**31 - 1)},
        "unmapped": _unmapped(row) | {"files": int(row["files"]), "bytes": int(row["bytes"])},
    }


def _finding(told: Told, uid: int, name: str, finding: str, rank: int, info: dict | None = None) -> dict:
    from purloined import knowledge

    at = _milliseconds(told.as_of)
    made = {
        "category_uid": _FINDINGS,
        "class_uid": uid,
        "class_name": name,
        "activity_id": _CREATE,
        "type_uid": uid * 100 + _CREATE,
        "severity_id": _SEVERITY.get(rank, 3),
        "confidence_id": _CONFIDENCE.get(rank, 1),
        "time": at,
        "metadata": {
            "version": knowledge.load("ocsf.toml")["schema"]["version"],
            "product": {"name": "Purloined", "version": told.version},
            "uid": finding,
            "labels": [told.marking],
        },
    }
    return made | ({"finding_info": {"uid": finding, "created_time": at} | info} if info else {})


def _data(told: Told) -> dict:
    return {
        "data_lifecycle_state_id": _AT_REST,
        "policy": {"name": "purloined: the five verdicts", "version": told.version},
    }


def _unmapped(row: dict) -> dict:
    return _without_nulls({"verdict": row["verdict"], "owner": row["owner"] or None, "marking": row["marking"] or None})


def _without_nulls(made: dict) -> dict:
    return {name: value for name, value in made.items() if value is not None}


def _milliseconds(time: datetime) -> int:
    return int(time.replace(tzinfo=time.tzinfo or UTC).timestamp() * 1000)
