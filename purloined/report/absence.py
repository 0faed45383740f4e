"""Proof of absence: when somebody was watching, the ways in and out, and what left."""

from collections import defaultdict

from purloined.messages import Tongue
from purloined.report import drawing
from purloined.report.files import Rows

MOST_SPANS = 60  # in the table, of one sensor
MOST_BARS = 12  # of one sensor
MOST_DESTINATIONS = 100  # in the table, of one sensor
MOST_ROUTES = 300
MOST_GAPS = 3  # of one route

_SPANS = f"""
    SELECT spans.*, sources.name
    FROM (
        SELECT *, count(*) OVER (PARTITION BY sensor) AS "of",
            row_number() OVER (
                PARTITION BY sensor ORDER BY whole, to_time - from_time DESC, from_time
            ) AS place
        FROM coverage
    ) AS spans
    LEFT JOIN sources ON sources.source = spans.source
    WHERE place <= {MOST_SPANS}
    ORDER BY sensor, from_time, to_time
"""


def coverage(rows: Rows, speech: Tongue) -> dict:
    """The strip and its table; of a sensor with very many spans the table has its longest holes."""
    window = next(iter(rows('SELECT * FROM "window" ORDER BY from_time LIMIT 1')), None)
    if window is None or window["from_time"] is None or window["to_time"] is None:
        return {"strip": None, "spans": [], "left_out": []}
    spans = list(rows(_SPANS))
    ordered = rows("SELECT * FROM coverage ORDER BY sensor, from_time, to_time")
    left_out = {span["sensor"]: span["of"] for span in spans if span["of"] > MOST_SPANS}
    strip = drawing.strip(ordered, window["from_time"], window["to_time"], speech)
    return {"strip": strip, "spans": spans, "left_out": sorted(left_out.items())}


_ROUTES = f"""
    SELECT *, count(*) OVER () AS "of" FROM routes ORDER BY side, whole, host, route LIMIT {MOST_ROUTES}
"""

_GAPS = f"""
    SELECT numbered.*
    FROM (
        SELECT gaps.*, count(*) OVER (PARTITION BY gaps.side, gaps.host, gaps.route) AS "of",
            row_number() OVER (
                PARTITION BY gaps.side, gaps.host, gaps.route
                ORDER BY gaps.from_time NULLS FIRST, gaps.to_time, gaps.reason, gaps.premise
            ) AS place
        FROM gaps
        JOIN ({_ROUTES}) AS shown ON shown.side = gaps.side AND shown.host = gaps.host AND shown.route = gaps.route
    ) AS numbered
    WHERE place <= {MOST_GAPS}
    ORDER BY side, host, route, place
"""


def routes(rows: Rows) -> list[dict]:
    """The ways in and out, those not whole first, each with its first gaps."""
    gaps = defaultdict(list)
    for row in rows(_GAPS):
        gaps[row["side"], row["host"], row["route"]].append(row)
    return [row | {"gaps": gaps[row["side"], row["host"], row["route"]]} for row in rows(_ROUTES)]


_PROOFS = """
    SELECT proof, count(*) AS files, CAST(coalesce(sum(size), 0) AS BIGINT) AS bytes, count(DISTINCT owner) AS owners
    FROM verdicts WHERE rank = 1 GROUP BY proof ORDER BY proof
"""


def proofs(rows: Rows) -> dict[str, dict]:
    """How much each of the three proofs rules out."""
    none = {"files": 0, "bytes": 0, "owners": 0}
    return dict.fromkeys("ABC", none) | {row["proof"]: row for row in rows(_PROOFS)}


_SENSORS = """
    SELECT sensor, route,
        CAST(coalesce(sum(bytes) FILTER (WHERE standing = 'vouched'), 0) AS BIGINT) AS vouched,
        CAST(coalesce(sum(bytes) FILTER (WHERE standing = 'hostile'), 0) AS BIGINT) AS hostile,
        CAST(coalesce(sum(bytes) FILTER (WHERE standing = 'unknown'), 0) AS BIGINT) AS unknown,
        CAST(sum(missed) AS BIGINT) AS missed, CAST(sum(uncounted) AS BIGINT) AS uncounted,
        CAST(sum(flows) AS BIGINT) AS flows, max(bytes) AS most, count(*) AS destinations,
        count(*) FILTER (WHERE standing = 'unknown') AS undecided
    FROM egress
    GROUP BY sensor, route
    ORDER BY sensor, route
"""

_DESTINATIONS = f"""
    SELECT * FROM (
        SELECT *, row_number() OVER (
            PARTITION BY sensor, route
            ORDER BY CASE standing WHEN 'hostile' THEN 0 WHEN 'unknown' THEN 1 ELSE 2 END, bytes DESC,
                destination
        ) AS place
        FROM egress
    ) AS in_order
    WHERE place <= {MOST_DESTINATIONS}
    ORDER BY sensor, route, place
"""


def egress(rows: Rows) -> list[dict]:
    """What left, per sensor and exit route: sums, bars, rows. Two sensors may have seen the same bytes."""
    destinations = defaultdict(list)
    for row in rows(_DESTINATIONS):
        destinations[row["sensor"], row["route"]].append(row)
    sensors = list(rows(_SENSORS))
    for sensor in sensors:
        sensor["rows"] = destinations[sensor["sensor"], sensor["route"]]
        drawn = [row for row in sensor["rows"] if row["standing"] != "vouched"][:MOST_BARS] or sensor["rows"][:1]
        sensor["bars"] = drawing.bars(drawn, max((row["bytes"] for row in drawn), default=0))
    return sensors


def against_bound(totals: dict[int, dict], bound: dict, sensors: list[dict]) -> dict | None:
    """What left beside what is not ruled out, as two bars on one scale; None where neither is known.

    The parts of what left are told only where one sensor alone saw it, so that they add up to the bound."""
    most = bound["bytes"] if bound["bytes"] is not None else bound["seen"]
    if most is None:
        return None
    parts = [("left", most)]
    if len(sensors) == 1:
        sums = [(name, sensors[0][name]) for name in ("hostile", "unknown", "missed")]
        parts = sums if sum(size for _, size in sums) == most else parts
    held = [(f"v{rank}", totals[rank]["bytes"]) for rank in (5, 4, 3, 2)]
    return drawing.two_bars(held, parts)
