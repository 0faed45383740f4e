"""What happened, in lanes: how the intruder came in, read, made ready, sent, encrypted; and when the thieves listed.

A mark is as wide as the time it may have taken: deeds close together are one, and where the clock of a log is not
certain, the mark is wider by that on both sides. Behind each lane stand the times in which nobody was watching it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from purloined.messages import Tongue, judged, say
from purloined.report import drawing, words
from purloined.report.files import Rows

WIDTH = 1000
BUCKETS = 200  # moments that the drawing tells apart
MOST_MARKS = 40  # of one lane, in the table
NARROWEST = 4
MOST_GAPS = 400

LANES = ("entry", "reading", "staging", "sending", "encryption", "logs", "listing")
_GAPS_OF = {"reading": "access", "encryption": "access", "sending": "exit"}

_EDGES = """
    SELECT w.from_time, w.to_time, span.from_time AS first_deed, span.to_time AS last_deed,
        (SELECT min(first_time) FROM listed) AS first_listed, (SELECT max(last_time) FROM listed) AS last_listed
    FROM "window" AS w CROSS JOIN hostile_span AS span
"""

# Each deed with its lane. An opening counts as a reading only where the log records no reads, as the judge has it.
_DEEDS = """
    WITH

    deed AS (
        SELECT
            CASE
                WHEN action = 'read' OR action = 'open' AND deeds.source NOT IN (SELECT source FROM recording)
                    THEN 'reading'
                WHEN action = 'send' THEN 'sending'
                WHEN action = 'exec' OR kind = 'named' AND action IN ('create', 'write') THEN 'staging'
                WHEN kind = 'access' AND action IN ('write', 'rename', 'delete') THEN 'encryption'
            END AS lane, time, time AS end_time, source, record, action, 0 AS bytes
        FROM deeds
        WHERE standing = 'hostile' AND time IS NOT NULL
    ),

    command AS (
        SELECT CASE does WHEN 'sends' THEN 'sending' ELSE 'staging' END, time, time, source, record, tool, 0
        FROM commands
        WHERE standing = 'hostile' AND does <> 'nothing' AND time IS NOT NULL
    ),

    hostile AS (
        SELECT * FROM parties WHERE standing = 'hostile'
    ),

    logon AS (
        SELECT DISTINCT 'entry', events.time, events.time, events.source, events.record, 'logon', 0
        FROM events
        JOIN hostile ON hostile.name = events.actor_user AND hostile.kind = 'account'
            OR hostile.name = events.src_endpoint AND hostile.kind = 'endpoint'
        WHERE events.action = 'logon' AND events.time BETWEEN hostile.from_time AND hostile.to_time
    ),

    flow AS (
        SELECT 'sending', events.time, coalesce(events.end_time, events.time), events.source, events.record, 'flow',
            coalesce(events.bytes_out, 0)
        FROM events
        JOIN hostile ON hostile.name = events.dst_endpoint AND hostile.kind = 'endpoint'
        JOIN endpoints ON endpoints.name = events.dst_endpoint AND NOT endpoints.inside
        WHERE events.action = 'flow' AND events.time BETWEEN hostile.from_time AND hostile.to_time
    ),

    tampering AS (
        SELECT 'logs', time, time, source, record, action, 0
        FROM events WHERE action IN ('clear', 'stop') AND time IS NOT NULL
    ),

    together AS (
        SELECT * FROM deed WHERE lane IS NOT NULL
        UNION ALL SELECT * FROM command
        UNION ALL SELECT * FROM logon
        UNION ALL SELECT * FROM flow
        UNION ALL SELECT * FROM tampering
    ),

    clocked AS (
        SELECT lane, action, together.source, record, bytes, within,
            time - to_seconds(clocks.ahead) AS time, end_time - to_seconds(clocks.ahead) AS end_time
        FROM together
        LEFT JOIN clocks ON clocks.source = together.source
    ),

    bucketed AS (
        SELECT *, (epoch_us(coalesce(time, TIMESTAMP '1970-01-01')) - {start}) // {wide} AS bucket FROM clocked
    )

    SELECT lane, bucket, count(*) AS deeds, min(time) AS since, max(end_time) AS until,
        CAST(sum(bytes) AS BIGINT) AS bytes, max(coalesce(within, 0)) AS within,
        string_agg(DISTINCT action, ' ' ORDER BY action) AS actions, min((time, source, record)) AS first
    FROM bucketed
    GROUP BY lane, bucket
    ORDER BY lane, bucket
"""

_WATCHED = f"""
    SELECT side, from_time, to_time, min(reason) AS reason, count(*) AS ways
    FROM gaps
    WHERE from_time IS NOT NULL OR to_time IS NOT NULL
    GROUP BY side, from_time, to_time
    ORDER BY to_time - from_time DESC NULLS FIRST, side, from_time
    LIMIT {MOST_GAPS}
"""


def of(rows: Rows, speech: Tongue) -> dict | None:
    """The lanes with their marks, the ticks, and the rows of the table; None where no time is known."""
    edges = next(iter(rows(_EDGES)), None)
    span = _span(edges) if edges else None
    if span is None:
        return None
    start, end = span
    wide = max(round((end - start).total_seconds() * 1_000_000 / BUCKETS), 1)
    marks: dict[str, list[dict]] = {lane: [] for lane in LANES}
    found = rows(_DEEDS.format(start=round((start - datetime(1970, 1, 1)).total_seconds() * 1_000_000), wide=wide))
    for row in found:
        _join(marks[row["lane"]], row)
    if edges["first_listed"] and edges["last_listed"] >= start:
        listed = {"deeds": 1, "since": edges["first_listed"], "until": edges["last_listed"], "bytes": 0, "within": 0,
                  "actions": "listed", "first": None, "bucket": 0}  # fmt: skip
        marks["listing"].append(listed)
    sources = {row["source"]: row["name"] for row in rows("SELECT source, name FROM sources")}
    gaps = list(rows(_WATCHED))
    lanes = [_lane(lane, marks[lane], gaps, start, end, sources, speech) for lane in _told(marks)]
    window = [drawing.x(edges[name], start, end, WIDTH) for name in ("from_time", "to_time")] if _known(edges) else None
    return {
        "lanes": lanes,
        "ticks": list(drawing.ticks(start, end, WIDTH)),
        "window": window,
        "rows": [mark | {"lane": lane["name"]} for lane in lanes for mark in lane["marks"][:MOST_MARKS]],
        "more": sum(max(len(lane["marks"]) - MOST_MARKS, 0) for lane in lanes),
    }


def _known(edges: dict) -> bool:
    return edges["from_time"] is not None and edges["to_time"] is not None


def _span(edges: dict) -> tuple[datetime, datetime] | None:
    """From the first to the last of window, hostile deeds and listed times, but for a listing years away."""
    starts = [edges[name] for name in ("from_time", "first_deed") if edges[name]]
    ends = [edges[name] for name in ("to_time", "last_deed") if edges[name]]
    if not starts or not ends:
        return None
    start, end = min(starts), max(ends)
    reach = end + max((end - start) * 2, timedelta(days=14))
    if edges["last_listed"] and end < edges["last_listed"] <= reach:
        end = edges["last_listed"] + (edges["last_listed"] - start) / 50
    return (start, end) if end > start else (start - timedelta(hours=1), end + timedelta(hours=1))


def _told(marks: dict[str, list[dict]]) -> list[str]:
    """The lanes to show: the log's own lane only where something is in it."""
    return [lane for lane in LANES if lane != "logs" or marks[lane]]


def _join(marks: list[dict], row: dict) -> None:
    """Adds the deeds of a moment, to the mark before where nothing lies between."""
    last = marks[-1] if marks else None
    if last and row["bucket"] - last["bucket"] <= 1:
        last["deeds"] += row["deeds"]
        last["bytes"] += row["bytes"]
        last["until"] = max(last["until"], row["until"])
        last["within"] = max(last["within"], row["within"])
        last["bucket"] = row["bucket"]
        last["actions"] = " ".join(sorted({*last["actions"].split(), *row["actions"].split()}))
    else:
        marks.append(dict(row))


def _lane(
    name: str, marks: list[dict], gaps: list[dict], start: datetime, end: datetime, sources: dict,
    speech: Tongue,
) -> dict:  # fmt: skip
    said = say(speech, f"timeline.lane.{name}")
    drawn = [_mark(mark, name, start, end, sources, speech) for mark in marks]
    blind = [_blind(gap, start, end, speech) for gap in gaps if gap["side"] == _GAPS_OF.get(name)]
    count = sum(mark["deeds"] for mark in marks)
    nothing = "" if marks else say(speech, "timeline.nothing." + ("listing" if name == "listing" else "seen"))
    return {"key": name, "name": said, "marks": drawn, "gaps": blind, "deeds": count, "nothing": nothing}


def _mark(mark: dict, lane: str, start: datetime, end: datetime, sources: dict, speech: Tongue) -> dict:
    left, right = (drawing.x(mark[side], start, end, WIDTH) for side in ("since", "until"))
    doubt = timedelta(seconds=mark["within"])
    wide = [drawing.x(mark["since"] - doubt, start, end, WIDTH), drawing.x(mark["until"] + doubt, start, end, WIDTH)]
    if right - left < NARROWEST:
        left = min(left, WIDTH - NARROWEST)
        right = left + NARROWEST
    key = "listed" if lane == "listing" else "sent" if mark["bytes"] else "deeds"
    what = say(speech, f"timeline.{key}", n=mark["deeds"], bytes=words.human(mark["bytes"], speech),
               what=words.listed(list(_actions(mark["actions"], speech)), speech))  # fmt: skip
    first = mark["first"]
    _, source, record = first.values() if isinstance(first, dict) else first if first else (None, None, None)
    return mark | {
        "left": left, "width": round(right - left, 1), "unsure_left": min(wide[0], left),
        "unsure": round(max(wide[1], right) - min(wide[0], left), 1) if mark["within"] else 0, "what": what,
        "place": (sources.get(source) or source) if source else "", "source": source, "record": record,
    }  # fmt: skip


def _actions(actions: str, speech: Tongue) -> Iterator[str]:
    for action in actions.split():
        yield say(speech, f"action.{action}") if f"action.{action}" in speech.messages else action


def _blind(gap: dict, start: datetime, end: datetime, speech: Tongue) -> dict:
    since, until = gap["from_time"] or start, gap["to_time"] or end
    left, right = drawing.x(since, start, end, WIDTH), drawing.x(until, start, end, WIDTH)
    left = min(left, WIDTH - NARROWEST)
    said = say(speech, "timeline.unwatched", since=words.utc(since.replace(microsecond=0), speech),
               until=words.utc(until.replace(microsecond=0), speech),
               why=words.cut(judged(speech, gap["reason"]), 300, speech))  # fmt: skip
    return {"left": left, "width": round(max(right - left, NARROWEST), 1), "says": said}
