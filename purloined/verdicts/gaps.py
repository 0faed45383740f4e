"""What keeps a way to the files, or a way out of the house, from being whole?

A route nobody watches is never whole. Several sensors on one route may take turns: what none of them covers is a gap.
A read of something unknown at a host is a gap in all its routes; so are a folder that was renamed before someone read
below it, bytes that the host served and no read explains, and a window that hostile deeds overstep.

Each gap names its premise: what would have to be granted to close it. `worklist` asks which of them would settle most.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from purloined import calculus, names

ACCESS = ("smb", "local")  # the access routes of a host that case.toml does not state otherwise
EXITS = ("internet", "other")  # the exit routes of a site that case.toml does not state otherwise
MOMENT = timedelta(microseconds=1)
_DONE = {"read": "read", "open": "opened", "send": "sent", "pass": "passed on"}


def gaps(
    case,
    held_folders: Iterator[dict],
    hosts: Iterator[dict],
    coverage: Iterator[dict],
    strays: Iterator[dict],
    served: Iterator[dict],
    sources: Iterator[dict],
    folder_renames: Iterator[dict],
    imaged: Iterator[dict],
    hostile_span: Iterator[dict],
    window: Iterator[dict],
) -> Iterator[dict]:
    """One row per route and gap in it."""
    frame = next(window)
    missing = list(no_window(frame, next(hostile_span)))
    aliases = {row["alias"]: row["host"] for row in hosts}
    evidence = {row["source"]: row["name"] for row in sources}
    spans: dict[str, list[dict]] = defaultdict(list)
    for row in coverage:
        spans[row["sensor"]].append(row)
    of_host: dict[str, list[dict]] = defaultdict(list)
    for host, found in _first_of_each(strays, evidence).items():
        of_host[host] += found
    for host, place in _first_place(folder_renames, evidence).items():
        said = f"a folder was renamed, so what was read below it is not certain: {place}"
        of_host[host].append({"premise": f"renames at {host}", "reason": said})
    for row in imaged:
        if not row["sure"] or row["standing"] == "unknown":
            place = f"{evidence[row['source']]}:{row['record']}"
            said = f"an image or backup that may hold its files was {_DONE[row['action']]}: {place}"
            of_host[row["host"]].append({"premise": row["premise"], "reason": said})
    surplus = _surplus(served, evidence)
    stated = {names.host(host["name"]): host.get("access", ACCESS) for host in case.settings.hosts}
    for host in sorted({row["host"] for row in held_folders} | stated.keys()):
        routes = [route.lower() for route in stated.get(host, ACCESS)]
        for route in routes:
            at = {"side": "access", "host": host, "route": route}
            watching = [s for s in case.settings.sensors if watches(s, route, host, aliases)]
            found = [*missing, *_uncovered(watching, spans, frame, f"log of {route} at {host}")]
            for gap in [*found, *of_host[host], *(surplus[host] if route == "smb" else ())]:
                yield _row(at | gap)
        if not routes:
            said = "case.toml states no access route to it, so none can be whole"
            yield _row({"side": "access", "host": host, "route": "", "premise": f"access of {host}", "reason": said})
    for entry in case.settings.exits or [{"name": name} for name in EXITS]:
        route = entry["name"].lower()
        watching = [s for s in case.settings.sensors if watches_exit(s, route)]
        for gap in [*missing, *_uncovered(watching, spans, frame, f"log of the way out {route}")]:
            yield _row({"side": "exit", "host": "", "route": route} | gap)


def watches(sensor: dict, route: str, host: str, aliases: dict[str, str]) -> bool:
    """Whether it is there to record reads by this route at this host."""
    what = sensor["watches"]
    at = names.host(what.get("host", ""))
    reads = calculus.records_reads(what.get("records", ()))
    return what["route"].lower() == route and reads and aliases.get(at, at) == host != ""


def watches_exit(sensor: dict, route: str) -> bool:
    """Whether it watches that way out for all hosts; one that sees a few of them proves nothing of the others."""
    what = sensor["watches"]
    return what["route"].lower() == route and what.get("hosts", ["*"]) == ["*"]


def no_window(frame: dict, span: dict) -> Iterator[dict]:
    """A proof must hold over all of a window that is stated, and that no hostile deed oversteps."""
    if frame["from_time"] is None or frame["to_time"] is None:
        yield {"premise": "window", "reason": "the window is not known"}
        return
    if frame["assumed"]:
        said = "the window is only assumed; state it in case.toml: a proof must hold over all of it"
        yield {"premise": "window", "reason": said}
    if span["from_time"] and span["from_time"] < frame["from_time"]:
        said = f"the window begins too late: a hostile deed was seen at {_moment(span['from_time'])}"
        yield {"premise": "window", "reason": said}
    if span["last_theft"] and span["last_theft"] > frame["to_time"]:
        said = f"the window ends too early: a hostile deed was seen at {_moment(span['last_theft'])}"
        yield {"premise": "window", "reason": said}


def _uncovered(watching: list[dict], spans: dict[str, list[dict]], frame: dict, premise: str) -> Iterator[dict]:
    """The stretches of the window in which none of the watching sensors is whole."""
    start, end = frame["from_time"], frame["to_time"]
    if not watching:
        yield {"premise": premise, "from_time": start, "to_time": end, "reason": "nobody watches it"}
        return
    if start is None or end is None:  # the window is a gap already, and holes in what is not known cannot be told
        return
    at = start
    whole = sorted((s["from_time"], s["to_time"]) for w in watching for s in spans[w["name"]] if s["whole"])
    for first, last in [*whole, (end + MOMENT, end)]:
        if first > at:
            why = "; ".join(f"{w['name']}: {_why(spans[w['name']], at, first - MOMENT)}" for w in watching)
            when = f"from {_moment(at)} to {_moment(first - MOMENT)}"
            until = "at any time of the window" if (at, first) == (start, end + MOMENT) else when
            reason = f"not covered {until} ({why})"
            yield {"premise": premise, "from_time": at, "to_time": first - MOMENT, "reason": reason}
        at = max(at, last + MOMENT)


def _why(spans: list[dict], start: datetime, end: datetime) -> str:
    """Why a sensor is not whole between two moments."""
    holes = [s["reason"] for s in spans if not s["whole"] and s["from_time"] <= end and s["to_time"] >= start]
    return "; ".join(dict.fromkeys(holes)) or "no hole of its own"


def _first_of_each(strays: Iterator[dict], evidence: dict[str, str]) -> dict[str, list[dict]]:
    """For each host, one gap for each premise of the reads there that fit no held file."""
    first: dict[tuple[str, str], str] = {}
    for row in strays:
        if row["reach"] == "host":
            key, place = (row["host"], row["premise"]), f"{evidence[row['source']]}:{row['record']}"
            first[key] = min(place, first.get(key, place))
    found: dict[str, list[dict]] = defaultdict(list)
    for (host, premise), place in sorted(first.items()):
        reason = f"a read that fits no held file was not explained: {place}"
        found[host].append({"premise": premise, "reason": reason})
    return found


def _first_place(rows: Iterator[dict], evidence: dict[str, str]) -> dict[str, str]:
    """For each host one record of it, as file and line: always the same one, whatever the order of the rows."""
    places: dict[str, str] = {}
    for row in rows:
        place = f"{evidence[row['source']]}:{row['record']}"
        places[row["host"]] = min(place, places.get(row["host"], place))
    return places


def _surplus(served: Iterator[dict], evidence: dict[str, str]) -> dict[str, list[dict]]:
    """For each host, the spells in which it sent a client more than the reads seen explain."""
    found: dict[str, list[dict]] = defaultdict(list)
    for row in sorted(served, key=lambda row: (row["from_time"], row["source"], row["host"], row["client"])):
        if calculus.is_surplus(row["bytes"], row["explained"]):
            sent = f"{row['bytes']:,}" if row["bytes"] is not None else "an unknown number of"
            reason = (
                f"{row['host']} sent {sent} bytes to {row['client']} (by {evidence[row['source']]}), and the reads "
                f"seen explain {row['explained']:,}: lines about it are missing from the log, or more was read"
            )
            found[row["host"]].append(
                {
                    "premise": f"log of smb at {row['host']}",
                    "from_time": row["from_time"],
                    "to_time": row["to_time"],
                    "reason": reason,
                }
            )
    return found


def _moment(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M:%S} UTC"


def _row(gap: dict) -> dict:
    return {"from_time": None, "to_time": None} | gap
