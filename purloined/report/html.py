"""The report: one HTML file that opens from disk, asks no network for anything, and can be printed.

Every name in it may have been chosen by a thief. So whatever the template puts out passes `names.shown` and
then Jinja's escaping, no value ever enters the script, and the page forbids itself (Content-Security-Policy)
to load or run anything but its own. Same tables, same bytes: every query is ordered, and there is no clock.
"""

import base64
import hashlib
import re
from collections import defaultdict
from importlib import resources
from pathlib import Path

import jinja2
from markupsafe import Markup

from purloined import names
from purloined.report import contradictions, drawing, listings, words, worklist
from purloined.report.csv_files import UNHELD
from purloined.report.files import Raw, Rows, files

MOST_OWNERS = 200
MOST_SPANS = 60  # in the table, of one sensor
MOST_BARS = 12  # of one sensor
MOST_DESTINATIONS = 100  # in the table, of one sensor
MOST_ROUTES = 300
MOST_GAPS = 3  # of one route
MOST_COMMANDS = 50
MOST_UNHELD = 50


def write(rows: Rows, about: dict, raw: Raw, path: Path) -> None:
    """Writes the report of a judged case.

    rows   SQL text -> the rows, as dicts, over the tables of the case
    about  name, title, version, settings_sha256, evidence (the lines of evidence.jsonl), decisions (those in force, as
           number, made, who, says, why), decisions_sha256
    raw    [(source, record)] -> {(source, record): the raw line, or None}; called once
    path   where to; what lies there is replaced only when all is written
    """
    path = Path(path)
    writing = path.with_name(path.name + ".writing")
    try:
        with writing.open("w", encoding="utf-8", newline="\n") as stream:
            stream.writelines(_template().generate(_page(rows, about, raw)))
        writing.replace(path)
    finally:
        writing.unlink(missing_ok=True)


def _template() -> jinja2.Template:
    source = resources.files("purloined.report").joinpath("page.html").read_text("utf-8")
    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"human": words.human, "utc": words.utc, "plain": words.plain, "cut": words.cut}
    environment.filters |= {"gap": words.gap}
    environment.globals |= {"span": words.span, "odds": words.odds}
    script = re.search(r"<script>(.*?)</script>", source, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    environment.globals["script_sha256"] = digest  # browsers that know hashes then run this script alone
    return environment.from_string(source)


def _visible(value: object) -> object:
    """Every value the template puts out, made visible. What is markup came from the template itself."""
    return names.shown(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _page(rows: Rows, about: dict, raw: Raw) -> dict:
    """All that page.html speaks of."""
    totals = {rung.rank: {"files": 0, "bytes": 0} for rung in words.RUNGS}
    for row in rows(_TOTALS):
        totals[row["rank"]] = {"files": int(row["files"]), "bytes": int(row["bytes"])}
    counts = {rank: total["files"] for rank, total in totals.items()}
    none = {"bytes": None, "seen": None, "reason": "nothing was judged"}
    bound = next(iter(rows("SELECT * FROM bound ORDER BY bytes LIMIT 1")), none)
    revoked = list(rows("SELECT * FROM revoked ORDER BY proof, host, reason, file"))
    shown = files(rows, raw, counts, revoked, bound)
    return {
        "about": about,
        "rungs": words.RUNGS,
        "totals": totals,
        "held": {"files": sum(counts.values()), "bytes": sum(total["bytes"] for total in totals.values())},
        "unsized": next(iter(rows("SELECT count(*) AS files FROM verdicts WHERE size IS NULL")))["files"],
        "sentence": words.sentence(counts),
        "window": next(iter(rows('SELECT * FROM "window" ORDER BY from_time LIMIT 1')), None),
        "bound": bound,
        "bound_withdrawn": any(row["proof"] == "B" for row in revoked),
        "revoked": revoked,
        "contradictions": list(contradictions.chains(rows)),
        "at_most": next(iter(rows("SELECT * FROM at_most WHERE owner IS NULL")), None),
        "owners": _owners(rows),
        "owners_in_all": next(iter(rows("SELECT count(DISTINCT owner) AS owners FROM exposure")))["owners"],
        "coverage": _coverage(rows),
        "routes": _routes(rows),
        "egress": _egress(rows),
        "unheld": list(rows(f"{UNHELD} LIMIT {MOST_UNHELD}")),
        "commands": list(rows(_COMMANDS)),
        "listings": listings.of(rows),
        "files": shown,
        "shown": {rung.rank: sum(file["rank"] == rung.rank for file in shown) for rung in words.RUNGS},
        "shown_owners": sorted({file["owner"] or "" for file in shown}),
        "warnings": list(rows("SELECT subject, says FROM warnings ORDER BY subject, says LIMIT 50")),
        "clocks": {row["source"]: row["reason"] for row in rows("SELECT * FROM clocks WHERE reason <> ''")},
        "unread": sum(line.get("unread") or 0 for line in about["evidence"]),
        **_worklist(rows),
    }


_TOTALS = "SELECT rank, count(*) AS files, coalesce(sum(size), 0) AS bytes FROM verdicts GROUP BY rank ORDER BY rank"


def _worklist(rows: Rows) -> dict:
    """What would change it: the first rows, how many there are, and the sentences that go with them."""
    shown, in_all = worklist.of(rows, worklist.MOST)
    return {
        "worklist": shown,
        "worklist_in_all": in_all,
        "worklist_method": worklist.METHOD,
        "worklist_nothing": worklist.NOTHING,
        "worklist_no_verdict": worklist.NO_VERDICT,
    }


# Owners ------------------------------------------------------------------------------------------------

_PER_RANK = ", ".join(
    f"CAST(coalesce(sum({what}) FILTER (WHERE rank = {rank}), 0) AS BIGINT) AS {what}_{rank}"
    for rank in (5, 4, 3, 2, 1)
    for what in ("files", "bytes")
)

_OWNERS = f"""
    SELECT held.*, at_most.files AS most_files, at_most.bytes AS most_bytes
    FROM (
        SELECT owner, {_PER_RANK}, CAST(sum(files) AS BIGINT) AS files, CAST(sum(bytes) AS BIGINT) AS bytes
        FROM exposure
        GROUP BY owner
    ) AS held
    LEFT JOIN at_most ON at_most.owner = held.owner
    ORDER BY files_5 DESC, files_4 DESC, files_3 DESC, files_2 DESC, files_1 DESC, held.owner
    LIMIT {MOST_OWNERS}
"""

_SAID_OF_OWNERS = """
    SELECT owner, kind, said, rank, place, "of"
    FROM (
        SELECT *, count(*) OVER (PARTITION BY owner, kind) AS "of",
            row_number() OVER (PARTITION BY owner, kind ORDER BY rank DESC, files DESC, said) AS place
        FROM (
            SELECT owner, 'marking' AS kind, marking AS said, max(rank) AS rank, sum(files) AS files
            FROM exposure WHERE marking <> '' GROUP BY owner, marking
            UNION ALL
            SELECT owner, 'agreement' AS kind, agreement AS said, max(rank) AS rank, sum(files) AS files
            FROM exposure WHERE agreement <> '' GROUP BY owner, agreement
        ) AS said
    ) AS in_order
    WHERE place <= 6
    ORDER BY owner, kind, place
"""


def _owners(rows: Rows) -> list[dict]:
    """Owners, worst first, with their markings and agreements."""
    said = defaultdict(list)
    for row in rows(_SAID_OF_OWNERS):
        said[row["owner"], row["kind"]].append(row)
    owners = list(rows(_OWNERS))
    for owner in owners:
        owner["markings"] = said[owner["owner"], "marking"]
        owner["agreements"] = said[owner["owner"], "agreement"]
    return owners


# Coverage ----------------------------------------------------------------------------------------------

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


def _coverage(rows: Rows) -> dict:
    """The strip and its table; of a sensor with very many spans the table has its longest holes."""
    window = next(iter(rows('SELECT * FROM "window" ORDER BY from_time LIMIT 1')), None)
    if window is None or window["from_time"] is None or window["to_time"] is None:
        return {"strip": None, "spans": [], "left_out": []}
    spans = list(rows(_SPANS))
    ordered = rows("SELECT * FROM coverage ORDER BY sensor, from_time, to_time")
    left_out = {span["sensor"]: span["of"] for span in spans if span["of"] > MOST_SPANS}
    strip = drawing.strip(ordered, window["from_time"], window["to_time"])
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


def _routes(rows: Rows) -> list[dict]:
    """The ways in and out, those not whole first, each with its first gaps."""
    gaps = defaultdict(list)
    for row in rows(_GAPS):
        gaps[row["side"], row["host"], row["route"]].append(row)
    return [row | {"gaps": gaps[row["side"], row["host"], row["route"]]} for row in rows(_ROUTES)]


# Commands ----------------------------------------------------------------------------------------------

_COMMANDS = f"""
    SELECT commands.*, sources.name, reconciled.says, reconciled.send_record, sent_in.name AS sent_name,
        coalesce(selected.sure, 0) AS sure_files, coalesce(selected.files, 0) AS files, selected.bytes,
        count(*) OVER () AS "of"
    FROM commands
    LEFT JOIN sources ON sources.source = commands.source
    LEFT JOIN reconciled ON reconciled.source = commands.source AND reconciled.record = commands.record
        AND reconciled.plan = commands.plan
    LEFT JOIN sources AS sent_in ON sent_in.source = reconciled.send_source
    LEFT JOIN (
        SELECT source, record, plan, count(*) AS files, count(*) FILTER (WHERE sure) AS sure,
            CAST(least(coalesce(sum(size) FILTER (WHERE sure), 0), 9000000000000000000) AS BIGINT) AS bytes
        FROM (
            SELECT source, record, plan, file, bool_or(sure) AS sure, max(size) AS size
            FROM replayed GROUP BY source, record, plan, file
        ) AS each_file
        GROUP BY source, record, plan
    ) AS selected
        ON selected.source = commands.source AND selected.record = commands.record AND selected.plan = commands.plan
    ORDER BY commands.standing <> 'hostile', coalesce(selected.files, 0) = 0, commands.time, commands.source,
        commands.record, commands.plan
    LIMIT {MOST_COMMANDS}
"""

# Bytes out ---------------------------------------------------------------------------------------------

_SENSORS = """
    SELECT sensor, route,
        CAST(coalesce(sum(bytes) FILTER (WHERE standing = 'vouched'), 0) AS BIGINT) AS vouched,
        CAST(coalesce(sum(bytes) FILTER (WHERE standing = 'hostile'), 0) AS BIGINT) AS hostile,
        CAST(coalesce(sum(bytes) FILTER (WHERE standing = 'unknown'), 0) AS BIGINT) AS unknown,
        CAST(sum(missed) AS BIGINT) AS missed, CAST(sum(uncounted) AS BIGINT) AS uncounted,
        CAST(sum(flows) AS BIGINT) AS flows, max(bytes) AS most, count(*) AS destinations
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


def _egress(rows: Rows) -> list[dict]:
    """What left, per sensor and exit route: sums, bars, rows. Two sensors may have seen the same bytes."""
    destinations = defaultdict(list)
    for row in rows(_DESTINATIONS):
        destinations[row["sensor"], row["route"]].append(row)
    sensors = list(rows(_SENSORS))
    for sensor in sensors:
        sensor["rows"] = destinations[sensor["sensor"], sensor["route"]]
        drawn = sensor["rows"][:MOST_BARS]
        sensor["bars"] = drawing.bars(drawn, max((row["bytes"] for row in drawn), default=0))
    return sensors
