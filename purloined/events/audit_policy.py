r"""Windows' audit policy as CSV (`auditpol /get /r`, `auditpol /backup`, a GPO's audit.csv): which reads it leaves out.

    FS01,System,Detailed File Share,{0CCE9244-69AE-11D9-BED3-505054503030},No Auditing,,0

A row is a `config` without a time, for a subcategory by whose absence a file can be read without a record, or the clock
be set (knowledge/audit_policy.toml), and that does not record success: its route says by which way. A policy that
records them gives no row. Where the policy of one account takes success out, the row names the account. Subcategories
are known by their GUID; the number in the last column decides, the words before it only where there is none.

What it cannot tell: since when the policy was so, and whether another took its place (4719 in the Security log tells of
changes); which of several GPOs won, and what a GPO that does not name a subcategory leaves standing: `auditpol /get`
shows what was in force; whether files have the SACL that 4663 also needs (`windows_sacl`). `auditpol /get /r` gives no
numbers: its words are understood in English alone, and in other languages the line is unread; `/backup` has numbers.
An account's own policy does not hold for members of Administrators; its row is given all the same.

Documented in [MS-GPAC], section 2.2, and under 'auditpol get' and 'auditpol backup'.
"""

import csv
import re
from collections.abc import Iterator

from purloined import knowledge
from purloined.evidence import Evidence
from purloined.parsing import encoding

SHOWS = {"config"}
KIND = "Settings of what is recorded"
COLLECT = r"""auditpol /backup /file:%COMPUTERNAME%-auditpol.csv"""

_LINE = re.compile(r"(?im)^[^,\n]*,[^,\n]*,(?:\"[^\"\n]*\"|[^,\n]*),\{0CCE92[0-9A-F]{2}-69AE-11D9-BED3-505054503030\},")
_KNOWN = knowledge.load("audit_policy.toml")
_SETTING = _KNOWN["setting"]
_NEEDED = {entry["guid"]: entry for entry in _KNOWN["subcategory"]}


def recognises(name: str, head: bytes) -> bool:
    return _LINE.search(head.decode(encoding.guessed(head), "replace")) is not None


def read(evidence: Evidence) -> Iterator[dict]:
    for record, text in encoding.lines(evidence):
        fields = _fields(text)
        if fields is None:
            evidence.unread(record, "quotation marks that do not close")
            continue
        needed = _NEEDED.get(fields[3].strip("{} ").lower()) if len(fields) > 4 else None
        if needed is None:
            continue
        everyone = fields[1].strip().lower() == "system"
        value = _value(fields)
        if value is None:
            evidence.unread(record, f"{needed['name']}: the setting {fields[4][:60]!r} is not understood")
        elif everyone and not value & _SETTING["success"]:
            yield _row(record, fields, needed, f"{needed['name']} does not audit success: {needed['unrecorded']}")
        elif not everyone and value & _SETTING["excludes_success"]:
            said = f"{needed['name']} is not audited for {fields[1]}: of that account, {needed['unrecorded']}"
            yield _row(record, fields, needed, said) | {"actor_user": fields[1]}


def _fields(text: str) -> list[str] | None:
    try:
        return next(csv.reader([text], strict=True), [])
    except csv.Error:
        return None


def _value(fields: list[str]) -> int | None:
    """The setting as a number. Of an account's policy, its words stand in two columns: included, excluded."""
    number = fields[6].strip() if len(fields) > 6 else ""
    if number:
        return int(number) if number.isascii() and number.isdigit() and len(number) < 3 else None
    words = _SETTING["words"]
    included, excluded = fields[4].strip().lower(), fields[5].strip().lower() if len(fields) > 5 else ""
    if included not in words | {"": 0} or excluded not in words | {"": 0}:
        return None
    if fields[1].strip().lower() == "system":
        return words.get(included)
    return words.get(excluded, 0) << 1 & _SETTING["excludes_success"]


def _row(record: int, fields: list[str], needed: dict, detail: str) -> dict:
    return {
        "record": record,
        "action": "config",
        "route": needed.get("route"),
        "host": fields[0].strip() or None,
        "detail": detail,
    }
