r"""The notice pack that a supplier sent, as `purloined notice` writes it: its files.csv, or the whole ZIP file.

    number,path,size,modified,sha256,marking,agreement,verdict,says,proof,grade,why,time,evidence,record,records
    1,Orion/hinge.step,20480,2025-06-04 08:17:00,,ORION CONFIDENTIAL,,published,Published,,B1,...,9b6c1bae,11,1

Each row is a file that the supplier held of its customer's, and what it says became of it. The file becomes a holding,
the verdict the supplier's claim (`notified`), which decides nothing: what it rules out is presumed here.
A quote that defuses a cell for spreadsheets is taken away. Where words of a path are withheld, because they name
another customer of the supplier, the number of the row tells such files apart.

Times are UTC. The letter is sealed with the pack, or beside the list, and not read. The record is the line of the list.

What it cannot tell: whether the list is whole; what the supplier's proofs rest on; anything later than the letter.
Characters that deceive stand in it as codes (`\u202e`), so a name that had some fits no listing by itself.

Documented in docs/notices.md.
"""

import tempfile
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

from purloined.evidence import Evidence, from_iso
from purloined.parsing import csv_table, notice_list

RECORD = "row"  # of the list, which lies inside of the ZIP file
COLLECT = "purloined supplier acme-2026-03 northwind-412907.zip   # as the supplier sent it: docs/supplier.md"
SILENCE = "a question to the supplier: what of yours does it leave out?"

_VERDICTS = ("published", "taken", "accessed", "presumed", "ruled_out")


def recognises(name: str, head: bytes) -> bool:
    return notice_list.is_list(head) or notice_list.is_pack(head)


def read(evidence: Evidence) -> Iterator[dict]:
    if not notice_list.is_pack(evidence.head()):
        yield from _rows(evidence, evidence)
        return
    try:
        with (
            tempfile.TemporaryDirectory(prefix="purloined-") as folder,
            evidence.unpacked() as pack,
            notice_list.taken_out(pack, Path(folder)) as found,
        ):
            inside = Evidence(found, evidence.timezone, evidence.settings)
            inside.on_unread(lambda items: [evidence.unread(item.record, item.detail) for item in items])
            yield from _rows(evidence, inside)
            for item in inside.take_unread(end=True):
                evidence.unread(item.record, item.detail)
    except notice_list.Unpackable as error:
        evidence.unread(1, str(error))


def _rows(evidence: Evidence, found: Evidence) -> Iterator[dict]:
    """The rows of a list. evidence: where unread ones are told; found: the list, which may be inside of it."""
    table = csv_table.records(found)
    headings = next(table)[1]
    if not set(headings) >= notice_list.HEADINGS:
        evidence.unread(1, "no heading of a notice's list")
        return
    for record, fields in table:
        if len(fields) != len(headings):
            evidence.unread(record, f"{len(fields)} fields, where the heading has {len(headings)}")
            continue
        row = dict(zip(headings, map(notice_list.as_written, fields), strict=True))
        if not row["path"]:
            evidence.unread(record, "no path")
            continue
        yield _held(row, record)
        if row["verdict"] in _VERDICTS:
            yield _stated(row, record)
        else:
            evidence.unread(record, f"a verdict that is not known here: {row['verdict'][:60]!r}")


def _held(row: dict[str, str], record: int) -> dict:
    """The file as the supplier held it."""
    return _named(row, record) | {
        "size": _number(row["size"]),
        "mtime": from_iso(row.get("modified", ""), UTC),
        "sha256": row.get("sha256"),
        "marking": row.get("marking"),
        "agreement": row.get("agreement"),
    }


def _stated(row: dict[str, str], record: int) -> dict:
    """What the supplier says of it."""
    return _named(row, record) | {
        "states": row["verdict"],
        "number": _number(row["number"]),
        "proof": row["proof"],
        "grade": row["grade"],
        "why": row["why"],
        "evidence": row["evidence"],
        "their_record": _number(row["record"]),
    }


def _named(row: dict[str, str], record: int) -> dict:
    number = _number(row["number"])
    twin = {"twin": f"{number:x}"} if number is not None and notice_list.is_withheld(row["path"]) else {}
    return {"record": record, "path": row["path"]} | twin


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
