"""The case as a VERIS incident, to compare it with others, or to share it without names.

Documented in the VERIS schema (veriscommunity.net; `verisc`, 1.4.0). VERIS asks that what is shared names no victim:
neither the company nor an owner, a host or a file is in it; how many other owners are concerned is. What a case does
not tell (how they came in, who they are, the industry) is "Unknown". `data_disclosure` is Yes where anything is taken
or published, Potentially where something is not ruled out, else No. The TLP marking stands in `plus`.
"""

import json
from datetime import datetime
from typing import BinaryIO

from purloined.exports import Told

OPTION = "veris"
SAYS = "the case as a VERIS incident, without names"

_VERSION = "1.4.0"
_UNKNOWN = ["Unknown"]
_COUNTS = "SELECT rank, count(*) AS files FROM verdicts GROUP BY rank"
_OWNERS = "SELECT count(DISTINCT owner) AS owners FROM exposure WHERE rank > 1 AND owner NOT IN ('', ?)"
_WINDOW = 'SELECT from_time, assumed FROM "window" ORDER BY from_time LIMIT 1'


def write(told: Told, stream: BinaryIO) -> str:
    """One incident."""
    files = {row["rank"]: int(row["files"]) for row in told.rows(_COUNTS)}
    owners = next(told.rows(_OWNERS, [told.company]))["owners"]
    window = next(told.rows(_WINDOW), None)
    made = incident(told, files, int(owners), window["from_time"] if window else None)
    stream.write(json.dumps(made, ensure_ascii=True, indent=1).encode("ascii") + b"\n")
    return "one incident written"


def incident(told: Told, files: dict[int, int], owners: int, since: datetime | None) -> dict:
    """files: how many, per rank; owners: whose anything is not ruled out; since: when the window begins."""
    left, open_ = files.get(5, 0) + files.get(4, 0), files.get(3, 0) + files.get(2, 0)
    disclosed = "Yes" if left else "Potentially" if open_ else "No" if files.get(1) else "Unknown"
    confidential = {"data_disclosure": disclosed, "notes": _notes(files)}
    if left:
        confidential |= {"data_total": left, "data": [{"variety": "Unknown", "amount": left}]}
    made = {
        "schema_version": _VERSION,
        "schema_name": "verisc",
        "incident_id": str(told.uid("veris")),
        "source_id": "purloined",
        "security_incident": "Confirmed" if left or files.get(3) else "Suspected",
        "confidence": "High" if left else "Medium",
        "summary": "Ransomware; which of the files held were taken, by logs, inventories and the thieves' listings.",
        "timeline": {"incident": _date(since or told.as_of)},
        "victim": {"country": _UNKNOWN, "region": ["000000"], "employee_count": "Unknown", "industry": "00"},
        "actor": {
            "external": {"variety": _UNKNOWN, "motive": _UNKNOWN, "country": _UNKNOWN, "region": ["000000"]},
        },
        "action": {
            "malware": {"variety": ["Ransomware"] + (["Export data"] if left else []), "vector": _UNKNOWN},
        },
        "asset": {"assets": [{"variety": "S - File"}], "cloud": _UNKNOWN},
        "attribute": {"confidentiality": confidential},
        "discovery_method": {"unknown": True},
        "plus": {"tlp": told.marking, "made_by": f"purloined {told.version}"},
    }
    if owners:
        made["victim"]["secondary"] = {"amount": owners, "notes": "owners of files that are not ruled out"}
    return made


def _notes(files: dict[int, int]) -> str:
    words = {5: "published", 4: "taken", 3: "accessed", 2: "presumed", 1: "ruled out"}
    return "Files: " + ", ".join(f"{files.get(rank, 0)} {word}" for rank, word in words.items())


def _date(at: datetime) -> dict:
    return {"year": at.year, "month": at.month, "day": at.day}
