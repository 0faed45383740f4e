"""Which files of an inventory a listing names: an answer within seconds, without a case and without logs.

The same steps as in a case, as far as `matches`, in a folder that is gone afterwards.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from purloined import flow, names, readers
from purloined.case import Case
from purloined.messages import Tongue, judged, padded, say, tongue
from purloined.settings import CaseError

ENGLISH = tongue("en")


class Against(NamedTuple):
    """What was found. listed, held: files; matched: entries with a grade; sure: entries that decide by themselves.

    grades: one row per grade and whether it decides by itself: entries, files, bytes (of the held files)
    folders: one row per listed folder and the held one that it surely is; in_all: how many there are
    damage: how names, sizes and times of the listing differ, in words
    files: some of the surest matches, listed and held path
    """

    listed: int
    held: int
    matched: int
    sure: int
    grades: list[dict]
    folders: list[dict]
    in_all: int
    damage: list[str]
    files: list[dict]


def against(
    listing: Path,
    inventories: list[Path],
    reader: str | None = None,
    most: int = 20,
    done: Callable[[str], None] = lambda step: None,
) -> Against:
    """Matches one listing to inventories.

    reader: that of the listing; None: the one that recognises it. most: folders and files that are given back. done:
    called with the name of each step. Raises CaseError where a file is none of what it is said to be."""
    with tempfile.TemporaryDirectory(prefix="purloined-") as folder:
        case = Case.new(Path(folder) / "case", '[case]\nname = "against"\n')
        for path in inventories:
            _add(case, path, "holdings", None)
        _add(case, listing, "listings", reader)
        flow.make(case, "matches", done=done)
        with flow.opened(case) as engine:
            return _found(engine.rows, most)


def steps() -> int:
    """How many steps it takes."""
    return len(flow.needed("matches"))


def _add(case: Case, path: Path, room: str, reader: str | None) -> None:
    added = readers.add(case, path, room, reader)
    if added.state != "read":
        raise CaseError(f"{names.shown(str(path))}: {added.says} (it is to be read as {room})")


def _found(rows: Callable, most: int) -> Against:
    (counts,) = rows(_COUNTS)
    folders = list(rows(f"{_FOLDERS} LIMIT {most}"))
    return Against(
        **counts,
        grades=list(rows(_GRADES)),
        folders=[{name: value for name, value in row.items() if name != "of"} for row in folders],
        in_all=folders[0]["of"] if folders else 0,
        damage=[row["says"] for row in rows(_DAMAGE)],
        files=list(rows(f"{_FILES} LIMIT {most}")),
    )


_COUNTS = """
SELECT
    (SELECT count(*) FROM listings) AS listed,
    (SELECT count(*) FROM held) AS held,
    (SELECT count(DISTINCT (record, listed_folder_key, listed_name_key)) FROM matches WHERE grade NOT IN ('V', 'E'))
        AS matched,
    (SELECT count(DISTINCT (record, listed_folder_key, listed_name_key)) FROM matches WHERE decides) AS sure
"""
_RANK = "position(grade IN 'P Q B0B1B2C D1D2D3V E ')"
_GRADES = f"""
SELECT
    matches.grade, matches.decides,
    count(DISTINCT (matches.record, matches.listed_folder_key, matches.listed_name_key)) AS entries,
    count(DISTINCT matches.file) AS files,
    CAST(sum(held.size) FILTER (WHERE matches.first) AS BIGINT) AS bytes
FROM (
    SELECT *, row_number() OVER (PARTITION BY grade, decides, file ORDER BY record) = 1 AS first FROM matches
) AS matches
JOIN held ON held.file = matches.file
GROUP BY matches.grade, matches.decides
ORDER BY {_RANK}, matches.decides DESC
"""
_FOLDERS = """
SELECT
    entry_folders.folder AS listed, held_folders.host, held_folders.share, held_folders.folder AS held,
    entry_folders.entries, mapped.because, count(*) OVER () AS "of"
FROM mapped
JOIN entry_folders ON entry_folders.source = mapped.source AND entry_folders.folder_key = mapped.folder_key
JOIN held_folders
    ON held_folders.host = mapped.held_host AND held_folders.share = mapped.held_share
    AND held_folders.folder_key = mapped.held_folder_key
WHERE mapped.sure
ORDER BY entry_folders.entries DESC, entry_folders.folder, held_folders.host, held_folders.share, held_folders.folder
"""
_DAMAGE = """
SELECT says
FROM (
    SELECT 1 AS place, 'to every name was added ' || added_ending AS says, 0 AS votes
    FROM listing_signs WHERE added_ending IS NOT NULL
    UNION ALL
    SELECT 2, 'names have %XX for other characters', 0 FROM listing_signs WHERE is_escaped
    UNION ALL
    SELECT 3, 'names: ' || damage || ' (' || votes || ' of ' || explained || ' tried names)', votes
    FROM name_damage WHERE damage <> ''
    UNION ALL
    SELECT 4, 'sizes rounded: ' || rounding || ' (' || votes || ' of ' || pairs || ' known files)', votes
    FROM size_rounding
    UNION ALL
    SELECT 5, 'times differ by ' || seconds || ' seconds (' || votes || ' of ' || pairs || ' known files)', votes
    FROM time_shift WHERE seconds <> 0
) AS told
ORDER BY place, votes DESC, says
"""
_FILES = f"""
SELECT listings.record, listings.path AS listed, held.path AS held, matches.grade
FROM matches
JOIN listings
    ON listings.source = matches.source AND listings.record = matches.record
    AND listings.folder_key = matches.listed_folder_key AND listings.name_key = matches.listed_name_key
JOIN held ON held.file = matches.file
WHERE matches.decides
ORDER BY {_RANK}, listings.record, listings.path, held.path
"""


def as_text(found: Against, speech: Tongue = ENGLISH) -> str:
    """For people. Names are shown so that they cannot deceive."""

    def label(name: str, text: str = "") -> str:
        return f"  {padded(say(speech, f'against.{name}'), 10)} {text}".rstrip()

    entries = say(speech, "against.entries", matched=found.matched, listed=found.listed, sure=found.sure)
    lines = [label("held", say(speech, "against.files", count=found.held)), label("matched", entries)]
    lines += [f"    {row['grade']:<3}{_grade(row, speech)}" for row in found.grades]
    if found.damage:
        lines.append(label("differs"))
        lines += [f"    {names.shown(judged(speech, said))}" for said in found.damage]
    if found.folders:
        lines.append(label("lies"))
        for row in found.folders:
            held = "/".join(part for part in (row["host"], row["share"], row["held"]) if part)
            pair = {"listed": _folder(row["listed"], speech), "held": _folder(held, speech)}
            lines.append(f"    {row['entries']:>10,}  {say(speech, 'against.is', **pair)}")
        if found.in_all > len(found.folders):
            lines.append(f"    {say(speech, 'against.more_folders', count=found.in_all - len(found.folders))}")
    if found.files:
        lines.append(label("example"))
        for row in found.files[:5]:
            lines.append(f"    {row['grade']:<3}{say(speech, 'against.is', listed=row['listed'], held=row['held'])}")
    lines.append(say(speech, "against.proves"))
    return "\n".join(lines)


def _grade(row: dict, speech: Tongue) -> str:
    """How many entries have a grade, and what it means."""
    waits = "" if row["decides"] or row["grade"] in ("V", "E") else say(speech, "against.waits")
    counts = {
        "entries": f"{row['entries']:>10,}",
        "files": f"{row['files']:>10,}",
        "bytes": f"{row['bytes'] or 0:>16,}",
    }
    return say(speech, "against.grade", means=say(speech, f"grade.{row['grade']}"), waits=waits, **counts)


def _folder(path: str, speech: Tongue) -> str:
    return path or say(speech, "against.no_folder")
