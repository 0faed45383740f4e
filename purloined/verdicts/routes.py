"""Is every way to the files, and every way out, watched by sensors that are whole over the window?

A route nobody watches is never whole. Several sensors on one route may take turns: together they must leave no
moment of the window uncovered. A read of something unknown at a host makes its routes doubtful as a whole; so do
bytes that the host served and no read explains.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from purloined import names

ACCESS = ("smb", "local")  # the access routes of a host that case.toml does not state otherwise
EXITS = ("internet", "other")  # the exit routes of a site that case.toml does not state otherwise


def routes(
    case,
    held_folders: Iterator[dict],
    hosts: Iterator[dict],
    coverage: Iterator[dict],
    strays: Iterator[dict],
    served: Iterator[dict],
    sources: Iterator[dict],
    folder_renames: Iterator[dict],
    hostile_span: Iterator[dict],
    window: Iterator[dict],
) -> Iterator[dict]:
    """One row per host and access route, and per exit route."""
    frame = next(window)
    span = next(hostile_span)
    frame["outside"] = [
        f"the window {edge}: a hostile deed was seen at {deed:%Y-%m-%d %H:%M:%S} UTC"
        for deed, edge, out in (
            (span["from_time"], "begins too late", lambda deed: deed < frame["from_time"]),
            (span["last_theft"], "ends too early", lambda deed: deed > frame["to_time"]),
        )
        if deed and frame["from_time"] and frame["to_time"] and out(deed)
    ]
    aliases = {row["alias"]: row["host"] for row in hosts}
    spans: dict[str, list[dict]] = defaultdict(list)
    for row in coverage:
        spans[row["sensor"]].append(row)
    evidence = {row["source"]: row["name"] for row in sources}
    stray = _first_place((row for row in strays if row["reach"] == "host"), evidence)
    moved = _first_place(folder_renames, evidence)
    surplus: dict[str, str] = {}
    for row in sorted(served, key=lambda row: (row["source"], row["host"], row["client"])):
        if row["bytes"] is None or row["bytes"] > row["explained"]:
            surplus[row["host"]] = (
                f"{row['host']} sent {row['bytes'] or 'an unknown number of'} bytes to {row['client']} "
                f"(by {evidence[row['source']]}), "
                f"and the reads seen explain {row['explained']:,}"
            )
    stated = {names.host(host["name"]): host.get("access", ACCESS) for host in case.settings.hosts}
    for host in sorted({row["host"] for row in held_folders} | stated.keys()):
        for route in (route.lower() for route in stated.get(host, ACCESS)):
            watching = [s for s in case.settings.sensors if _watches(s, route, host, aliases)]
            whole, reason = _together(watching, spans, frame)
            if whole and host in stray:
                whole, reason = False, f"a read that fits no held file was not explained: {stray[host]}"
            if whole and host in moved:
                whole, reason = False, f"a folder was renamed, so what was read below it is not certain: {moved[host]}"
            if whole and route == "smb" and host in surplus:
                whole, reason = False, surplus[host]
            yield _row("access", host, route, whole, watching, reason)
    for entry in case.settings.exits or [{"name": name} for name in EXITS]:
        watching = [s for s in case.settings.sensors if _watches_exit(s, entry["name"])]
        whole, reason = _together(watching, spans, frame)
        yield _row("exit", "", entry["name"].lower(), whole, watching, reason)


def _first_place(rows: Iterator[dict], evidence: dict[str, str]) -> dict[str, str]:
    """For each host one record of it, as file and line: always the same one, whatever the order of the rows."""
    places: dict[str, str] = {}
    for row in rows:
        place = f"{evidence[row['source']]}:{row['record']}"
        places[row["host"]] = min(place, places.get(row["host"], place))
    return places


def _watches(sensor: dict, route: str, host: str, aliases: dict[str, str]) -> bool:
    """Whether it is there to record reads by this route at this host."""
    watches = sensor["watches"]
    at = names.host(watches.get("host", ""))
    return (
        watches["route"].lower() == route and "read" in watches.get("records", ()) and aliases.get(at, at) == host != ""
    )


def _watches_exit(sensor: dict, name: str) -> bool:
    """Whether it watches that way out for all hosts; one that sees a few of them proves nothing of the others."""
    watches = sensor["watches"]
    return watches["route"].lower() == name.lower() and watches.get("hosts", ["*"]) == ["*"]


def _together(watching: list[dict], spans: dict[str, list[dict]], frame: dict) -> tuple[bool, str]:
    if not watching:
        return False, "nobody watches it"
    if frame["from_time"] is None or frame["to_time"] is None:
        return False, "the window is not known"
    if frame["assumed"]:
        return False, "the window is only assumed; state it in case.toml: a proof must hold over all of it"
    if frame["outside"]:
        return False, "; ".join(frame["outside"])
    at = frame["from_time"]
    for start, end in sorted((s["from_time"], s["to_time"]) for w in watching for s in spans[w["name"]] if s["whole"]):
        if start > at:
            break
        at = max(at, end + timedelta(microseconds=1))
    if at > frame["to_time"]:
        return True, "; ".join(f"{w['name']}: {_why(spans[w['name']], True)}" for w in watching)
    gaps = "; ".join(f"{w['name']}: {_why(spans[w['name']], False)}" for w in watching)
    return False, f"not covered from {at:%Y-%m-%d %H:%M:%S} UTC on ({gaps})"


def _why(spans: list[dict], whole: bool) -> str:
    return next((span["reason"] for span in spans if span["whole"] == whole), "no hole of its own")


def _row(side: str, host: str, route: str, whole: bool, watching: list[dict], reason: str) -> dict:
    sensors = ", ".join(sensor["name"] for sensor in watching)
    return {"side": side, "host": host, "route": route, "whole": whole, "sensors": sensors, "reason": reason}
