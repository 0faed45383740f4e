"""The views of the report: for each, a function that gets all that its template speaks of.

    name       first question it answers                     read first by
    now        what is due next, what is still unknown       incident lead
    customers  whose data, and how sure is that              incident lead, counsel
    files      which files, on which record                  analyst
    timeline   what happened when, and which way it left     analyst
    proof      why may anything be ruled out                 counsel
    duties     who must be told, by when                     counsel
    decisions  who declared what, when, why                  counsel
    method     from which inputs, and what was not read      regulator, expert

A view that has nothing to show gives None, and is left out.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from purloined.messages import Tongue, judged, say
from purloined.report import (
    absence,
    contradictions,
    duty_rows,
    flows,
    folders,
    listings,
    owners,
    timeline,
    words,
    worklist,
)
from purloined.report import files as held_files
from purloined.report.csv_files import UNHELD
from purloined.report.files import Raw, Rows

TLP = "TLP:AMBER+STRICT"
OWNERS_NOW = 12  # on the first page; all are among the customers
SENSORS_NOW = 8
CUSTOMERS = 60
EXAMPLES = 5  # files of one customer
NEXT = 3  # things to do, at the head of the first page
DEADLINES = 5
CLAIMS = 5  # of ransom notes, and of endings of files
MOST_COMMANDS = 50
MOST_UNHELD = 50
MOST_PARTIES = 200


def whole(about: dict) -> dict:
    """What is known of the case, with what may be left out filled in."""
    return {"title": "", "timezone": "UTC", "tlp": TLP, "duties": []} | about


def shared(rows: Rows, about: dict, speech: Tongue) -> dict:
    """What every view may speak of."""
    totals = owners.totals(rows)
    counts = {rank: total["files"] for rank, total in totals.items()}
    none = {"bytes": None, "seen": None, "reason": "nothing was judged"}
    revoked = list(rows("SELECT * FROM revoked ORDER BY proof, host, reason, file"))
    worklist_shown, worklist_in_all = worklist.of(rows, worklist.MOST)
    return {
        "about": about,
        "as_of": _latest(about),
        "zone": _zone(about["timezone"]),
        "rungs": words.RUNGS,
        "totals": totals,
        "counts": counts,
        "held": {"files": sum(counts.values()), "bytes": sum(total["bytes"] for total in totals.values())},
        "unsized": next(iter(rows("SELECT count(*) AS files FROM verdicts WHERE size IS NULL")))["files"],
        "window": next(iter(rows('SELECT * FROM "window" ORDER BY from_time LIMIT 1')), None),
        "bound": next(iter(rows("SELECT * FROM bound ORDER BY bytes LIMIT 1")), none),
        "bound_withdrawn": any(row["proof"] == "B" for row in revoked),
        "revoked": revoked,
        "at_most": next(iter(rows("SELECT * FROM at_most WHERE owner IS NULL")), None),
        "owners": owners.owners(rows),
        "owners_in_all": owners.in_all(rows),
        "egress": absence.egress(rows),
        "coverage": absence.coverage(rows, speech),
        "unread": sum(line.get("unread") or 0 for line in about["evidence"]),
        "worklist": worklist_shown,
        "worklist_in_all": worklist_in_all,
    }


def _latest(about: dict) -> str:
    """When evidence was last added, or something decided: as of when the report stands."""
    times = [line.get("added") for line in about["evidence"]] + [row["made"] for row in about["decisions"]]
    return max((time for time in times if time), default="")


def _zone(name: str) -> Callable[[datetime | None], str]:
    """Times as the case's own clock shows them: `2020-02-20 02:05 (+09:00)`."""
    zone = ZoneInfo(name)

    def local(time: datetime | None) -> str:
        if time is None or zone.key == "UTC":
            return ""
        at = time.replace(tzinfo=UTC).astimezone(zone)
        return f"{at:%Y-%m-%d %H:%M} ({at.isoformat()[-6:]})"

    return local


# The views ---------------------------------------------------------------------------------------------


def now(rows: Rows, given: dict, raw: Raw, speech: Tongue) -> dict:
    """What is due next, what is known, what is not."""
    strip = given["coverage"]["strip"]
    told = duty_rows.of(given["about"]["duties"], speech.language)
    dated = [duty for duty in told if duty["due"] and duty["state"] in ("due", "decide") and not duty["hold"]]
    return {
        "sentence": words.sentence(given["counts"], speech),
        "bars": absence.against_bound(given["totals"], given["bound"], given["egress"]),
        "owners_now": given["owners"][:OWNERS_NOW],
        "sensors": sorted(strip["rows"], key=lambda row: -row["holes"])[:SENSORS_NOW] if strip else [],
        "next": given["worklist"][:NEXT],
        "deadlines": dated[:DEADLINES],
        "dated_in_all": len(dated),
        "undecided": len({duty["rule"] for duty in told if duty["state"] == "decide"}),
        "unknowns": list(_unknowns(rows, given, speech)),
        "warnings": list(rows("SELECT subject, says FROM warnings ORDER BY subject, says LIMIT 50")),
        "claimed": [line for line in given["about"]["evidence"] if line.get("claim")][:CLAIMS],
    }


def _unknowns(rows: Rows, given: dict, speech: Tongue):
    """What is not known, each as (how many, sentence, where to look)."""
    presumed = given["totals"][2]
    if presumed["files"]:
        yield presumed["files"], say(speech, "unknown.presumed", n=presumed["files"]), "#files"
    strip = given["coverage"]["strip"]
    holed = [row for row in strip["rows"] if row["holes"]] if strip else []
    if holed:
        yield len(holed), say(speech, "unknown.holes", n=len(holed), of=len(strip["rows"])), "#coverage"
    nobody = next(iter(rows("SELECT count(*) AS ways FROM routes WHERE sensors = ''")))["ways"]
    if nobody:
        yield nobody, say(speech, "unknown.unwatched", n=nobody), "#routes"
    undecided = sum(sensor["undecided"] for sensor in given["egress"])
    if undecided:
        size = words.human(sum(sensor["unknown"] for sensor in given["egress"]), speech)
        yield undecided, say(speech, "unknown.destinations", n=undecided, bytes=size), "#bytes-out"
    if given["unread"]:
        yield given["unread"], say(speech, "unknown.unread", n=given["unread"]), "#inputs"
    nobodys = sum(owner["files"] - owner["files_1"] for owner in given["owners"] if not owner["owner"])
    if nobodys:
        yield nobodys, say(speech, "unknown.owner", n=nobodys), "#owners"
    unheld = next(iter(rows("SELECT count(*) AS files FROM unheld")))["files"]
    if unheld:
        yield unheld, say(speech, "unknown.unheld", n=unheld), "#unheld"
    if given["unsized"]:
        yield given["unsized"], say(speech, "unknown.unsized", n=given["unsized"]), "#method"


def customers(rows: Rows, given: dict, raw: Raw, speech: Tongue) -> dict:
    """Each owner for itself."""
    settling = owners.settling(rows, 3)
    examples = {row["owner"] or "": [] for row in given["owners"]}
    for row in rows(_EXAMPLES):
        examples.setdefault(row["owner"], []).append(row)
    told = []
    for owner in given["owners"][:CUSTOMERS]:
        files = {rank: owner[f"files_{rank}"] for rank in (5, 4, 3, 2, 1)}
        told.append(owner | {
            "sentence": words.sentence(files, speech, "customer.answer"), "settling": settling[owner["owner"]],
            "examples": examples.get(owner["owner"], []),
            "parts": folders.stacked([0, *(files[rank] for rank in (1, 2, 3, 4, 5))], 100),
        })  # fmt: skip
    return {"customers": told}


_EXAMPLES = f"""
    SELECT owner, file, path, host, size, rank, verdict, marking, rule
    FROM (
        SELECT coalesce(owners.owner, verdicts.owner, '') AS owner, verdicts.file, path, host, size, rank,
            verdict, marking, rule, row_number() OVER (
                PARTITION BY coalesce(owners.owner, verdicts.owner, '') ORDER BY rank DESC, verdicts.file
            ) AS place
        FROM verdicts
        LEFT JOIN owners ON owners.file = verdicts.file
        WHERE rank > 2
    ) AS numbered
    WHERE place <= {EXAMPLES}
    ORDER BY owner, place
"""


def files(rows: Rows, given: dict, raw: Raw, speech: Tongue) -> dict:
    """The folders, and the files that rank highest, each with what its verdict rests on."""
    shown = held_files.files(rows, raw, given["counts"], given["revoked"], given["bound"], speech)
    return {
        "files": shown,
        "shown": {rung.rank: sum(file["rank"] == rung.rank for file in shown) for rung in words.RUNGS},
        "shown_owners": sorted({file["owner"] or "" for file in shown}),
        "colours": {owner["owner"]: owner["colour"] for owner in given["owners"]},
        "folders": folders.of(rows, given["owners"], speech),
    }


def what_happened(rows: Rows, given: dict, raw: Raw, speech: Tongue) -> dict:
    """When, by which way, by which commands; and what the thieves claim."""
    return {
        "timeline": timeline.of(rows, speech),
        "flow": flows.of(rows, speech),
        "commands": list(rows(_COMMANDS)),
        "listings": listings.of(rows, speech),
        "unheld": list(rows(f"{UNHELD} LIMIT {MOST_UNHELD}")),
    }


_COMMANDS = f"""
    SELECT commands.*, sources.name, reconciled.says, reconciled.send_source, reconciled.send_record,
        sent_in.name AS sent_name, coalesce(selected.sure, 0) AS sure_files, coalesce(selected.files, 0) AS files,
        selected.bytes, count(*) OVER () AS "of"
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


def proof(rows: Rows, given: dict, raw: Raw, speech: Tongue) -> dict:
    """Why anything may be ruled out, and why more may not."""
    return {
        "proofs": absence.proofs(rows),
        "routes": absence.routes(rows),
        "contradictions": list(contradictions.chains(rows, speech=speech)),
    }


def duties(rows: Rows, given: dict, raw: Raw, speech: Tongue) -> dict | None:
    """Who must be told, by when; left out where nobody asked."""
    answers, language = given["about"]["duties"], speech.language
    if not answers:
        return None
    told = duty_rows.of(answers, language)
    return {
        "dated": [duty for duty in told if duty["state"] in ("due", "waiting", "done")],
        "not_applicable": [duty for duty in told if duty["state"] == "not_applicable"],
        "questions": duty_rows.questions(answers, language),
        "undecided": duty_rows.undecided(answers, language),
        "watched": [duty for duty in told if duty["state"] == "watch"],
    }


def decisions(rows: Rows, given: dict, raw: Raw, speech: Tongue) -> dict:
    """What people declared."""
    query = f"""
        SELECT standing, kind, because, count(*) AS names, count(*) OVER () AS "of" FROM parties
        GROUP BY standing, kind, because ORDER BY standing, kind, because LIMIT {MOST_PARTIES}
    """
    away = list(rows("SELECT DISTINCT declared FROM offline ORDER BY 1 LIMIT 50"))
    return {"parties": list(rows(query)), "offline": away}


def method(rows: Rows, given: dict, raw: Raw, speech: Tongue) -> dict:
    """From what, by which rules, and what could not be read."""
    clocks = {row["source"]: judged(speech, row["reason"]) for row in rows("SELECT * FROM clocks WHERE reason <> ''")}
    return {"clocks": clocks, "unreadable": list(rows(_UNREAD))}


_UNREAD = """
    SELECT sources.name, unread.source, unread.detail, count(*) AS lines, min(unread.record) AS first,
        max(unread.record) AS last, min(unread.after_time) AS since, max(unread.before_time) AS until,
        count(*) OVER () AS "of"
    FROM unread
    LEFT JOIN sources ON sources.source = unread.source
    GROUP BY sources.name, unread.source, unread.detail
    ORDER BY lines DESC, sources.name, unread.source, unread.detail
    LIMIT 50
"""

VIEWS: dict[str, Callable[[Rows, dict, Raw, Tongue], dict | None]] = {
    "now": now,
    "customers": customers,
    "files": files,
    "timeline": what_happened,
    "proof": proof,
    "duties": duties,
    "decisions": decisions,
    "method": method,
}
