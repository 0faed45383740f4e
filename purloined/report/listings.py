"""The listings of a case, against what is held and what the logs show: as data, and as text for a terminal."""

from collections.abc import Callable, Iterator

from purloined import names
from purloined.messages import Tongue, judged, say
from purloined.parsing import declared_share
from purloined.report import words

MOST_LISTINGS = 50
MOST_UNTRACED = 5  # examples of each listing

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


def of(rows: Callable[[str], Iterator[dict]], speech: Tongue = words.ENGLISH) -> dict:
    """listings: one dict each, with its sentences; together: sentences about all of them.

    rows: SQL text -> the rows, as dicts, over the tables of a judged case"""
    found = list(rows(_LISTED))
    examples: dict[str, list[dict]] = {}
    for row in rows(_UNTRACED) if found else ():
        examples.setdefault(row["source"], []).append(row)
    for row in found:
        row["untraced_files"] = examples.get(row["source"], [])
        row["says"] = list(_itself(row, speech))
        row["against"] = list(_against(row, speech))
    return {
        "listings": found,
        "in_all": found[0]["of"] if found else 0,
        "together": list(_together(next(rows(_UNLISTED)), next(rows(_TOGETHER)), speech)) if found else [],
    }


def _itself(row: dict, speech: Tongue) -> Iterator[str]:
    """What the listing is."""
    origin = "listing.from" if row["origin"] else "listing.from_unknown"
    form = say(speech, "list.joint").join(filter(None, (row["form"], judged(speech, row["encoding"] or ""))))
    yield f"{form}; {say(speech, origin, origin=words.cut(row['origin'], 80, speech))}"
    if row["declared_share"] is not None:
        key = "listing.share_itself" if row["share_by"] == "itself" else "listing.share_stated"
        yield say(speech, key, percent=declared_share.percent(row["declared_share"]))
    files = say(speech, "unit.files", n=row["entries"])
    if not row["sizes"]:
        yield say(speech, "listing.no_sizes", files=files)
    else:
        key = "listing.sized" if row["sizes"] == row["entries"] else "listing.partly_sized"
        yield say(speech, key, files=files, bytes=words.human(row["bytes"], speech), sizes=row["sizes"])
    if row["first_time"] is not None:
        first, last = (f"{row[name]:%Y-%m-%d}" for name in ("first_time", "last_time"))
        key = "listing.time" if first == last else "listing.times"
        yield say(speech, key, first=first, last=last)
    if row["archive_bytes"] is not None:
        yield say(speech, "listing.archive", bytes=words.human(row["archive_bytes"], speech))
    if row["unread"]:
        yield say(speech, "listing.unread", n=row["unread"])


def _against(row: dict, speech: Tongue) -> Iterator[str]:
    """How it stands to what is held and to the logs."""
    yield say(speech, "listing.matched", n=row["matched"], held=row["held"],
              bytes=words.human(row["matched_bytes"], speech))  # fmt: skip
    if not row["matched"]:
        return
    if not row["untraced"]:
        yield say(speech, "listing.all_traced")
        return
    yield say(speech, "listing.untraced", n=row["untraced"])
    if row["contradicting"]:
        yield say(speech, "listing.contradicting", n=row["contradicting"])


def _together(unlisted: dict, sums: dict, speech: Tongue) -> Iterator[str]:
    """The other way round, and bytes against bytes."""
    count, presence = unlisted["files"], say(speech, "listing.presence")
    yield (
        say(speech, "listing.none_unlisted", presence=presence)
        if not count
        else say(speech, "listing.unlisted", n=count, bytes=words.human(unlisted["bytes"], speech), presence=presence)
    )
    seen = sums["seen"]
    left = say(speech, "listing.left_unknown" if seen is None else "listing.left", bytes=words.human(seen, speech))
    if sums["least_bytes"]:
        less = seen is not None and sums["least_bytes"] > seen
        key = "listing.least_too_much" if less else "listing.least"
        yield say(speech, key, bytes=words.human(sums["least_bytes"], speech), left=left)
    if sums["archives"]:
        less = seen is not None and sums["archive_bytes"] > seen
        key = "listing.archives_too_much" if less else "listing.archives"
        yield say(speech, key, n=sums["archives"], bytes=words.human(sums["archive_bytes"], speech), left=left)


def as_text(found: dict, speech: Tongue = words.ENGLISH) -> str:
    """For a terminal."""
    if not found["listings"]:
        return say(speech, "terminal.no_listing")
    lines = []
    for row in found["listings"]:
        lines.append(words.cut(row["name"], 200))
        lines += [f"  {said}" for said in (*row["says"], *row["against"])]
        for file in row["untraced_files"]:
            key = "terminal.no_trace_watched" if file["watched"] else "terminal.no_trace"
            lines.append(f"    {say(speech, key, path=words.cut(file['path'], 200), record=file['record'])}")
    if found["in_all"] > len(found["listings"]):
        lines.append(say(speech, "terminal.more_listings", n=found["in_all"] - len(found["listings"])))
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
