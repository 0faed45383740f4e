"""Which of the programs started were tools that pack or copy files, and what their words say.

Vouched commands are left out, and unknown ones outside the window. A destination with a standing of its own counts
for a command that sends: hostile whoever started it, vouched where the starter is unknown. What a shell was told to
start is passed over where the same log has the tool's own start by the same account afterwards: that has its real
words.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from purloined import names
from purloined.commands import SENDS, Plan
from purloined.commands.shells import may_matter, plans

MOST_TEXT = 2000  # of a root or destination, as shown
A_DAY = timedelta(days=1)


def commands(starts: Iterator[dict], parties: Iterator[dict]) -> Iterator[dict]:
    """One row per thing that a command does."""
    rows = [row for row in starts if row["standing"] != "vouched" and may_matter(row["cmd_line"])]
    if not rows:
        return
    endpoints = [party for party in parties if party["kind"] == "endpoint"]
    found = [(row, number, plan) for row in rows for number, plan in enumerate(of(row), 1)]
    started = _started(found)
    for row, number, plan in found:
        endpoint = _endpoint(plan)
        standing = _with_destination(row, plan, endpoint, endpoints)
        if standing == "vouched" or (standing == "unknown" and not row["in_window"]):
            continue
        if plan.told and _follows(row, started.get(_by(row, plan), [])):
            continue
        reasons = (*plan.unclear, *plan.unsure)
        yield row | {
            "plan": number, "tool": plan.tool, "does": plan.does, "standing": standing, "endpoint": endpoint,
            "roots": "; ".join(source.root for source in plan.sources)[:MOST_TEXT],
            "destination": plan.destination[:MOST_TEXT], "shrinks": plan.shrinks,
            "exact": not reasons, "reason": "; ".join(reasons)[:MOST_TEXT],
            "premise": row["premise"] if standing == "unknown" else None,
        }  # fmt: skip


def _by(row: dict, plan: Plan) -> tuple:
    return row["source"], row["host"], row["account"], plan.tool


def _started(found: list[tuple[dict, int, Plan]]) -> dict[tuple, list[datetime]]:
    """When each tool was started itself, by whom."""
    started: dict[tuple, list[datetime]] = defaultdict(list)
    for row, _, plan in found:
        if not plan.told and row["time"]:
            started[_by(row, plan)].append(row["time"])
    return {who: sorted(times) for who, times in started.items()}


def _follows(row: dict, times: list[datetime]) -> bool:
    """Whether the tool's own start was recorded in the day after a shell was told to start it."""
    if not row["time"]:
        return False
    at = bisect_left(times, row["time"])
    return at < len(times) and times[at] <= row["time"] + A_DAY


def of(row: dict) -> list[Plan]:
    """What the command line of a row of `starts` or `commands` does."""
    return plans(row["cmd_line"], row["as_words"], row["time"], row["cwd"] or "")


def _endpoint(plan: Plan) -> str:
    """The host in a URL, a UNC path, or `user@host:path`; empty where there is none."""
    if place := names.unc(plan.destination):
        return names.endpoint(place[0])
    match = re.match(
        r"(?:\w+:)?(?:\w[\w+.-]*://)?(?:[^@/\s]*@)([\w.-]+)|(?:\w+:)?\w[\w+.-]*://([\w.-]+)", plan.destination
    )
    return names.endpoint(match[1] or match[2]) if match and plan.does == SENDS else ""


def _with_destination(row: dict, plan: Plan, endpoint: str, parties: list[dict]) -> str:
    if row["standing"] == "hostile" or plan.does != SENDS or not endpoint:
        return row["standing"]
    time = row["time"] or datetime.min
    found = {p["standing"] for p in parties if p["name"] == endpoint and p["from_time"] <= time < p["to_time"]}
    return "hostile" if "hostile" in found else "vouched" if "vouched" in found else row["standing"]
