"""The ways to held files and out of the house, each with the sensors that watch it: whole where it has no gap."""

from collections import defaultdict
from collections.abc import Iterator

from purloined import names
from purloined.verdicts.gaps import ACCESS, EXITS, watches, watches_exit

MOST_GAPS = 3  # told in the reason; the table `gaps` has all


def routes(
    case, held_folders: Iterator[dict], hosts: Iterator[dict], coverage: Iterator[dict], gaps: Iterator[dict]
) -> Iterator[dict]:
    """One row per host and access route, and per exit route."""
    aliases = {row["alias"]: row["host"] for row in hosts}
    rests: dict[str, str] = {}
    for row in coverage:
        if row["whole"]:
            rests.setdefault(row["sensor"], row["reason"])
    reasons: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for row in gaps:
        reasons[row["side"], row["host"], row["route"]].append(row["reason"])
    stated = {names.host(host["name"]): host.get("access", ACCESS) for host in case.settings.hosts}
    ways = [
        ("access", host, route.lower(), [s for s in case.settings.sensors if watches(s, route.lower(), host, aliases)])
        for host in sorted({row["host"] for row in held_folders} | stated.keys())
        for route in stated.get(host, ACCESS) or ("",)
    ]
    ways += [
        (
            "exit",
            "",
            entry["name"].lower(),
            [s for s in case.settings.sensors if watches_exit(s, entry["name"].lower())],
        )
        for entry in case.settings.exits or [{"name": name} for name in EXITS]
    ]
    for side, host, route, watching in ways:
        broken = reasons[side, host, route]
        yield {
            "side": side,
            "host": host,
            "route": route,
            "whole": not broken,
            "sensors": ", ".join(sensor["name"] for sensor in watching),
            "reason": _told(broken) or "; ".join(f"{s['name']}: {_rest(rests, s)}" for s in watching),
        }


def _told(reasons: list[str]) -> str:
    """The first gaps in words, and how many more there are."""
    more = len(reasons) - MOST_GAPS
    return "; ".join(reasons[:MOST_GAPS]) + (f"; and {more:,} more gaps" if more > 0 else "")


def _rest(rests: dict[str, str], sensor: dict) -> str:
    return rests.get(sensor["name"], "covers none of it alone")
