"""When did each sensor provably record everything it is there to record?

Configured, running, continuous, trusted, and read by us in full: what is missing is a hole, with its reason. The
spans between the holes are whole. A log without record numbers is continuous only where a person declares it, and only
from its first record to its last, unless the declaration states other times. One of connections, which are written as
they end, must go on for an hour after the window. Heartbeats do not take the declaration's
place, for a line may be lost between two of them; but where they fail, nobody's word helps.

Times are those of the true clock: a log whose clock is uncertain covers less, and its holes are wider.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from purloined import calculus, names
from purloined.evidence import LATE
from purloined.settings import declarer, matches
from purloined.verdicts.gaps import ACCESS

MOMENT = timedelta(microseconds=1)
SECURITY = " Security"  # the end of a channel's name: the only one of Windows' logs that shows openings
LASTING = timedelta(hours=1)  # after which firewalls and sensors give up, and log, a connection that fell silent
WRAP = 2**31 - 1  # after which RFC 5424's sequenceId begins at 1 again


class Hole(NamedTuple):
    """A span in which a sensor may have missed something. None: to that end of the window."""

    start: datetime | None
    end: datetime | None
    reason: str
    source: str | None = None
    record: int | None = None
    route: str | None = None  # on which alone; None: on any
    earlier: bool = False  # whether a log of connections may have missed one that began at any time before


def coverage(
    case,
    sources: Iterator[dict],
    runs: Iterator[dict],
    shown: Iterator[dict],
    holes: Iterator[dict],
    hosts: Iterator[dict],
    clocks: Iterator[dict],
    window: Iterator[dict],
) -> Iterator[dict]:
    """One row per sensor and span of the window, in order of time; none where there is no window."""
    frame = next(window)
    if frame["from_time"] is None or frame["to_time"] is None:
        return
    aliases = {row["alias"]: row["host"] for row in hosts}
    logs = [row for row in sources if row["room"] == "events"]
    clock_of = {row["source"]: row for row in clocks}
    runs_of: dict[str, list[dict]] = defaultdict(list)
    for row in runs:
        runs_of[row["source"]].append(_surely(row, clock_of[row["source"]]))
    seen_at: dict[str, dict[tuple[str, str], set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in shown:
        seen_at[row["source"]][row["host"], row["route"]].add(row["action"])
    found: dict[str, list[Hole]] = defaultdict(list)
    for row in holes:
        start, end = _perhaps(row["from_time"], row["to_time"], clock_of[row["source"]])
        hole = Hole(start, end, row["reason"], row["source"], row["record"], row["route"], row["earlier"])
        found[row["source"]].append(hole)
    intruded = {names.host(host["name"]): host.get("intruder_admin", True) for host in case.settings.hosts}
    for sensor in case.settings.sensors:
        own = [row for row in logs if matches(row["name"], sensor["match"])]  # one log may be that of two sensors
        late = {row["source"] for row in own if _is_written_late(row, sensor, runs_of[row["source"]])}
        shown_holes = [hole for row in own for hole in found[row["source"]] if _concerns(hole, sensor)]
        all_holes = [
            *(hole._replace(start=None) if hole.earlier and hole.source in late else hole for hole in shown_holes),
            *_not_configured(sensor, own, seen_at, aliases),
            *_not_trusted(sensor, intruded),
            *_not_continuous(sensor, own, runs_of, frame, aliases, late),
        ]
        doubted = [clock_of[row["source"]]["reason"] for row in own if clock_of[row["source"]]["reason"]]
        yield from _spans(sensor, frame["from_time"], frame["to_time"], all_holes, doubted)


def _concerns(hole: Hole, sensor: dict) -> bool:
    """A hole on one of the common routes is none on another of them. A route that somebody named himself may be any."""
    route = sensor["watches"]["route"].lower()
    return hole.route is None or hole.route == route or route not in ACCESS


def _is_written_late(log: dict, sensor: dict, runs: list[dict]) -> bool:
    """Whether what the log lacks may have begun at any time before: connections are written as they end. Not so where
    the sensor watches reads of which the log tells as they happen, by records that are numbered."""
    reads = calculus.records_reads(sensor["watches"].get("records", ()))
    at_once = reads and sensor["watches"]["route"].lower() in log["speaks_for"].split()
    numbered = all(run["first_sequence"] is not None for run in runs if run["every"] is None)
    return log["shows_flow"] and not (at_once and numbered)


def _surely(run: dict, clock: dict) -> dict:
    """The run, and from when to when it surely lasted, by the true clock. Its own times keep its place among others."""
    if run["from_time"] is None:
        return run | {"sure_from": None, "sure_to": None, "clock": clock}
    start, end = calculus.covers(run["from_time"], run["to_time"], clock["ahead"], clock["within"])
    return run | {"sure_from": start, "sure_to": end, "clock": clock}


def _perhaps(start: datetime | None, end: datetime | None, clock: dict) -> tuple[datetime | None, datetime | None]:
    """The span in which something may have been missed, by the true clock."""
    ahead, within = timedelta(seconds=clock["ahead"]), timedelta(seconds=clock["within"])
    if start and end and end < start:  # the neighbours of an unread line need not be in order of time
        start, end = end, start
    return start and start - ahead - within, end and end - ahead + within


def _not_configured(sensor: dict, own: list[dict], seen_at: dict, aliases: dict[str, str]) -> Iterator[Hole]:
    """A sensor of an access route must record reads, and show some; one of an exit, connections."""
    if not own:
        yield Hole(None, None, "no log of this sensor was added")
        return
    reads = calculus.records_reads(sensor["watches"].get("records", ()))
    action, what = ("read", "reads") if reads else ("flow", "connections")
    own = [row for row in own if not row["beside"]]
    if not own:
        yield Hole(None, None, "only what tells of its state was added, no log of this sensor itself")
        return
    blind = [row["reader"] for row in own if not (row[f"shows_{action}"] or (reads and row["shows_open"]))]
    if blind:
        yield Hole(None, None, f"a log of this kind ({blind[0]}) does not record {what}")
        return
    route = sensor["watches"]["route"].lower()
    for row in own:
        if reads and row["speaks_for"] and route not in row["speaks_for"].split():
            yield Hole(None, None, f"a log of this kind ({row['reader']}) does not show all that is read by {route}")
            return
    named = set()
    for row in own:
        for (host, by), actions in seen_at[row["source"]].items():
            fits = actions & ({"read", "open"} if row["shows_open"] else {action})
            if fits and (not reads or by in ("", route)):
                named.add(aliases.get(host, host))
    stated = names.host(sensor["watches"].get("host", ""))
    if not named:
        yield Hole(None, None, f"it is said to record {what}, but shows not a single one by anybody")
    elif reads and not named & {"", aliases.get(stated, stated)}:
        yield Hole(None, None, f"the reads it shows are of another host: {', '.join(sorted(named))}")


def _not_trusted(sensor: dict, intruded: dict[str, bool]) -> Iterator[Hole]:
    if sensor.get("kept", "local") == "forwarded":
        return
    host = names.host(sensor["watches"].get("host", ""))
    if intruded.get(host, True):
        yield Hole(None, None, "kept only where the intruder had administrator rights")


def _not_continuous(
    sensor: dict,
    own: list[dict],
    runs_of: dict[str, list[dict]],
    frame: dict,
    aliases: dict[str, str],
    late: set[str],
) -> Iterator[Hole]:
    """Nothing before the first record and after the last; holes in numbers, or between files; nobody's word.

    late: sources whose records are written as a connection ends, however long it lasted"""
    timed = [run for row in own for run in runs_of[row["source"]] if run["from_time"]]
    beside = {row["source"] for row in own if row["beside"]}
    runs = [run for run in timed if run["every"] is None and run["source"] not in beside]
    if not runs:
        if own:
            yield Hole(None, None, "its log holds no record with a time")
        return
    by_channel: dict[str | None, list[dict]] = defaultdict(list)
    for run in runs:
        by_channel[run["channel"] if run["first_sequence"] is not None else None].append(run)
    declared = sensor.get("continuous") or {}
    reading = _reading_channels(by_channel, sensor, aliases)
    start = declared.get("from") or max(min(run["sure_from"] for run in by_channel[name]) for name in reading)
    end = declared.get("to") or min(max(run["sure_to"] for run in by_channel[name]) for name in reading)
    if start > frame["from_time"]:
        yield Hole(None, start - MOMENT, "before its first record")
    if end < frame["to_time"]:
        yield Hole(end + MOMENT, None, "after its last record")
    if late and end < frame["to_time"] + LASTING and not calculus.records_reads(sensor["watches"].get("records", ())):
        said = "it ends less than an hour after the window, so connections that ran on are not in it"
        yield Hole(None, None, f"{said}: if none did, state a later to in its declaration")
    yield from _no_heartbeat([run for run in timed if run["every"] is not None], start, end)
    if declared and not (declared.get("from") and declared.get("to")):
        yield from _between_files(runs)
    if not declared and any(run["first_sequence"] is None for run in runs):
        yield Hole(None, None, "its records bear no numbers, and nobody declared it continuous")
        return
    for channel in reading:  # where there are numbers they speak, whatever was declared
        numbered = [run for run in by_channel[channel] if run["first_sequence"] is not None]
        yield from _number_holes(numbered, late)


def _reading_channels(channels: Iterable[str | None], sensor: dict, aliases: dict[str, str]) -> list[str | None]:
    """The channels that can show reads at the sensor's host: each of them must reach over all of the window. Those of
    other hosts in the same file cannot, nor can Windows' other logs where its Security log is there."""
    stated = names.host(sensor["watches"].get("host", ""))
    host = aliases.get(stated, stated)
    named = {channel: names.host(channel.partition(" ")[0]) for channel in channels if channel}
    own = [channel for channel, at in named.items() if aliases.get(at, at) == host]
    security = [channel for channel in own if channel.endswith(SECURITY)]
    return security or own or list(channels)


def _between_files(runs: list[dict]) -> Iterator[Hole]:
    """A declaration without times speaks of each file from its first record to its last: a whole file may be missing
    between two of them."""
    spans: dict[str, list] = {}
    for run in runs:
        span = spans.setdefault(run["source"], [run["from_time"], run["to_time"], run["clock"]])
        span[0], span[1] = min(span[0], run["from_time"]), max(span[1], run["to_time"])
    reached = None
    for first, last, clock in sorted(spans.values(), key=lambda span: (span[0], span[1])):
        if reached is not None and first > reached + MOMENT:
            said = "between two of its files; if nothing is missing there, state from and to in the declaration"
            yield Hole(*_perhaps(reached + MOMENT, first - MOMENT, clock), said)
        reached = last if reached is None else max(reached, last)


def _no_heartbeat(beats: list[dict], start: datetime, end: datetime) -> Iterator[Hole]:
    """Where the heartbeats of one channel, over all files of the sensor, fail for longer than they ever pause.

    start, end: from when to when the sensor is said to have recorded"""
    by_channel: dict[str | None, list[dict]] = defaultdict(list)
    for run in beats:
        by_channel[run["channel"]].append(run)
    for runs in by_channel.values():
        pause = timedelta(seconds=LATE * max(run["every"] for run in runs))
        reached, source = start, None
        for run in sorted(runs, key=lambda run: (run["from_time"], run["to_time"])):
            if run["from_time"] > reached + pause:
                yield Hole(reached, run["from_time"], "no heartbeat", run["source"])
            reached, source = max(reached, run["to_time"]), run["source"]
        if end > reached + pause:
            yield Hole(reached, end, "no heartbeat", source)


def _number_holes(runs: list[dict], late: set[str]) -> Iterator[Hole]:
    """Holes in the record numbers over the union of all files of one channel."""
    joined: list[dict] = []
    for run in sorted(runs, key=lambda run: (run["from_time"], run["first_sequence"])):
        last = joined[-1] if joined else None
        if last and (beyond := last["last_sequence"] + 1 - run["first_sequence"]) > 0 and beyond % WRAP == 0:
            run = run | {name: run[name] + beyond for name in ("first_sequence", "last_sequence")}  # counted on
        if last and (
            run["first_sequence"] == last["last_sequence"] + 1
            or (
                last["first_sequence"] <= run["first_sequence"] <= last["last_sequence"]
                and run["from_time"] <= last["to_time"]  # the same numbers much later are a count that began again
            )
        ):
            last["last_sequence"] = max(last["last_sequence"], run["last_sequence"])
            last["to_time"] = max(last["to_time"], run["to_time"])
        else:
            joined.append(dict(run))
    for before, after in pairwise(joined):
        missing = calculus.missing_numbers(before["last_sequence"], after["first_sequence"])
        said = f"records {before['last_sequence'] + 1:,} to {after['first_sequence'] - 1:,} are missing"
        reason = said if missing > 0 else "its record numbers start again"
        start, end = _perhaps(before["to_time"], after["from_time"], after["clock"])
        yield Hole(None if after["source"] in late else start, end, reason, after["source"])


def _spans(sensor: dict, start: datetime, end: datetime, holes: list[Hole], doubted: list[str]) -> Iterator[dict]:
    """The window cut into holes (joined where they overlap, the first reasons kept) and whole spans.

    doubted: what speaks against the clocks of its logs"""
    rest = "; ".join([_rests_on(sensor), *dict.fromkeys(doubted)])
    clipped = sorted(
        (
            max(hole.start or start, start),
            min(hole.end or end, end),
            hole.reason,
            hole.source or "",
            hole.record or 0,
        )
        for hole in holes
        if (hole.start or start) <= end and (hole.end or end) >= start
    )
    joined: list[list] = []
    for first, last, reason, source, record in clipped:
        if joined and first <= joined[-1][1] + MOMENT:
            joined[-1][1] = max(joined[-1][1], last)
            if reason not in joined[-1][2] and len(joined[-1][2]) < 4:
                joined[-1][2].append(reason)
        else:
            joined.append([first, last, [reason], source, record])
    at = start
    for first, last, reasons, source, record in joined:
        if first > at:
            yield _row(sensor, at, first - MOMENT, True, rest, None, None)
        yield _row(sensor, first, last, False, "; ".join(reasons), source or None, record or None)
        at = last + MOMENT
    if at <= end:
        yield _row(sensor, at, end, True, rest, None, None)


def _rests_on(sensor: dict) -> str:
    kept = "kept off the host" if sensor.get("kept") == "forwarded" else "kept where the intruder had no rights"
    declared = sensor.get("continuous")
    if not declared:
        return f"{kept}; record numbers without a hole"
    by = f", by {declared['by']}" if declared.get("by") else ""
    by = declarer(declared) if declared.get("decision") else by
    return f"{kept}; declared continuous: {declared['declared']}{by}"


def _row(sensor: dict, start: datetime, end: datetime, whole: bool, reason: str, source, record) -> dict:
    return {
        "sensor": sensor["name"],
        "from_time": start,
        "to_time": end,
        "whole": whole,
        "reason": reason,
        "source": source,
        "record": record,
    }
