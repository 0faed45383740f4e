"""The listings of a case, against what is held and what the logs show: as data, and as text for a terminal."""

from collections.abc import Callable, Iterator

from purloined import names
from purloined.parsing import declared_share
from purloined.report import words

MOST_LISTINGS = 50
MOST_UNTRACED = 5  # examples of each listing
PRESENCE = "A listing proves presence, never absence: what stands in none of them may be gone as well."

_LISTED = f"""
    SELECT claims.*, listed.*, count(*) OVER () AS "of"
    FROM claims
    JOIN (SELECT * EXCLUDE (source), source AS listing FROM listed) AS listed ON listed.listing = claims.source
    ORDER BY matched DESC, entries DESC, claims.name, claims.source
    LIMIT {MOST_LISTINGS}
"""

_UNTRACED = f"""
    SELECT numbered.source, numbered.record, numbered.watched, held.path, held.host
    FROM (
        SELECT untraced.*, row_number() OVER (PARTITION BY source ORDER BY watched DESC, record, file) AS place
        FROM untraced
    ) AS numbered
    JOIN held ON held.file = numbered.file
    WHERE place <= {MOST_UNTRACED}
    ORDER BY numbered.source, place
"""

_UNLISTED = """
    SELECT count(*) AS files, CAST(least(coalesce(sum(size), 0), 9000000000000000000) AS BIGINT) AS bytes
    FROM verdicts
    WHERE verdict IN ('taken', 'accessed')
"""

_TOGETHER = """
    SELECT
        CAST(least(coalesce(sum(floor), 0), 9000000000000000000) AS BIGINT) AS least_bytes,
        (SELECT CAST(sum(archive_bytes) AS BIGINT) FROM claims) AS archive_bytes,
        (SELECT count(archive_bytes) FROM claims) AS archives,
        (SELECT max(seen) FROM bound) AS seen
    FROM held
    WHERE file IN (SELECT file FROM evidence WHERE rank = 5)
"""


def of(rows: Callable[[str], Iterator[dict]]) -> dict:
    """listings: one dict each, with its sentences; together: sentences about all of them.

    rows: SQL text -> the rows, as dicts, over the tables of a judged case"""
    found = list(rows(_LISTED))
    examples: dict[str, list[dict]] = {}
    for row in rows(_UNTRACED) if found else ():
        examples.setdefault(row["source"], []).append(row)
    for row in found:
        row["untraced_files"] = examples.get(row["source"], [])
        row["says"] = list(_itself(row))
        row["against"] = list(_against(row))
    return {
        "listings": found,
        "in_all": found[0]["of"] if found else 0,
        "together": list(_together(next(rows(_UNLISTED)), next(rows(_TOGETHER)))) if found else [],
    }


def _itself(row: dict) -> Iterator[str]:
    """What the listing is."""
    origin = f"from {words.cut(row['origin'], 80)}" if row["origin"] else "where it came from is not stated"
    yield f"{row['form']}{', ' + row['encoding'] if row['encoding'] else ''}; {origin}"
    if row["declared_share"] is not None:
        by = "it says" if row["share_by"] == "itself" else "case.toml says"
        yield f"{by} that it lists {declared_share.percent(row['declared_share'])} of the files"
    sized = "" if row["sizes"] == row["entries"] else f" for {row['sizes']:,} of them"
    yield f"{_files(row['entries'])}, {words.human(row['bytes']) + sized if row['sizes'] else 'without sizes'}"
    if row["first_time"] is not None:
        yield f"times from {row['first_time']:%Y-%m-%d} to {row['last_time']:%Y-%m-%d}"
    if row["archive_bytes"] is not None:
        yield f"the archive, or part of one, has {words.human(row['archive_bytes'])}"
    if row["unread"]:
        yield f"{row['unread']:,} {'line' if row['unread'] == 1 else 'lines'} could not be read"


def _against(row: dict) -> Iterator[str]:
    """How it stands to what is held and to the logs."""
    yield f"{_files(row['matched'])} of {row['held']:,} held are published by it, {words.human(row['matched_bytes'])}"
    if not row["matched"]:
        return
    if not row["untraced"]:
        yield "each of them has a trace in the logs"
        return
    yield (
        f"{_files(row['untraced'])} of these without a trace in any log: nobody watched there, it was an older theft, "
        "or the list was made without the files"
    )
    if row["contradicting"]:
        yield (
            f"to {_files(row['contradicting'])} of them every way was watched without a hole: a sensor missed "
            "something, or somebody vouched for is not clean"
        )


def _together(unlisted: dict, sums: dict) -> Iterator[str]:
    """The other way round, and bytes against bytes."""
    yield (
        "No file was taken or accessed by the logs that no listing names. " + PRESENCE
        if not unlisted["files"]
        else (
            f"The other way round: by the logs {_files(unlisted['files'])} ({words.human(unlisted['bytes'])}) "
            f"{'was' if unlisted['files'] == 1 else 'were'} taken or accessed, and no listing names "
            f"{'it' if unlisted['files'] == 1 else 'them'}. {PRESENCE}"
        )
    )
    seen = sums["seen"]
    left = "how much left is not known" if seen is None else f"{words.human(seen)} were seen to leave"
    if sums["least_bytes"]:
        more = seen is not None and sums["least_bytes"] > seen
        yield (
            f"To carry the published files takes at least {words.human(sums['least_bytes'])}; {left}"
            + (": too little, so a sensor missed bytes, or they left before, or the list was made without them." if more
               else ".")
        )  # fmt: skip
    if sums["archives"]:
        more = seen is not None and sums["archive_bytes"] > seen
        yield (
            f"The {_parts(sums['archives'])} added have {words.human(sums['archive_bytes'])} together; {left}"
            + (": too little for them." if more else ".")
        )


def _files(count: int) -> str:
    return f"{count:,} {'file' if count == 1 else 'files'}"


def _parts(count: int) -> str:
    return "archive or part of one" if count == 1 else f"{count:,} archives or parts of them"


def as_text(found: dict) -> str:
    """For a terminal."""
    if not found["listings"]:
        return "No listing of the thieves is in this case."
    lines = []
    for row in found["listings"]:
        lines.append(words.cut(row["name"], 200))
        lines += [f"  {said}" for said in (*row["says"], *row["against"])]
        for file in row["untraced_files"]:
            watched = ", watched" if file["watched"] else ""
            lines.append(f"    no trace{watched}: {words.cut(file['path'], 200)} (record {file['record']:,})")
    if found["in_all"] > len(found["listings"]):
        lines.append(f"and {found['in_all'] - len(found['listings']):,} more listings")
    return "\n".join([*lines, "", *found["together"]])


def as_data(found: dict) -> dict:
    """For --json: texts that are safe to show."""
    return {
        "listings": [
            {name: _datum(value) for name, value in row.items() if name not in ("says", "against", "of", "listing")}
            for row in found["listings"]
        ],
        "together": found["together"],
    }


def _datum(value: object) -> object:
    if isinstance(value, list):
        return [{name: _datum(inner) for name, inner in row.items()} for row in value]
    if value is None or isinstance(value, bool | int):
        return value
    return names.shown(str(value))
