"""How many bytes can have left at the most?

Only if every exit route is whole over the window is there a bound: on each exit, all bytes to destinations that
nobody vouched for, plus everything the sensors say they missed. Overhead is not subtracted. Where a sensor of an
exit is whole by itself, the largest sum of any sensor there counts for each destination: the whole one saw all that the
others saw, or was not as whole as it was said to be. Where several are whole only together, all of them are added up. A
connection whose bytes nobody counted leaves no bound.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain

from purloined import calculus


def bound(egress: Iterator[dict], routes: Iterator[dict], coverage: Iterator[dict]) -> Iterator[dict]:
    """One row."""
    broken_sensors = {row["sensor"] for row in coverage if not row["whole"]}
    exits = [row for row in routes if row["side"] == "exit"]
    first = next(egress, None)  # where nothing at all was recorded, nothing was seen: not even that nothing left
    recorded = chain([first], egress) if first else []
    seen, uncounted = left_at_most(recorded, [row["route"] for row in exits], broken_sensors)
    broken = [f"{row['route']}: {row['reason']}" for row in exits if not row["whole"]]
    broken += [
        f"{route}: the bytes of {count:,} connections were not counted" for route, count in uncounted.items() if count
    ]
    if broken or not exits:
        yield {"bytes": None, "seen": seen if first else None, "reason": "no bound: " + "; ".join(broken)}
    else:
        watched = "; ".join(f"{row['route']}: {row['reason']}" for row in exits)
        yield {"bytes": seen, "seen": seen, "reason": f"every way out is whole: {watched}"}


def left_at_most(
    egress: Iterable[dict], exits: list[str], broken_sensors: set[str], granted: str | None = None
) -> tuple[int, dict[str, int]]:
    """(bytes that can have left by all exits, connections without a count by exit).

    granted: a destination to be taken as vouched for, though nobody did"""
    sums: dict[str, dict[str, dict[str, int]]] = {route: defaultdict(lambda: defaultdict(int)) for route in exits}
    uncounted: dict[str, dict[str, int]] = {route: defaultdict(int) for route in exits}
    for row in egress:
        if row["route"] in sums:
            vouched = row["standing"] == "vouched" or row["destination"] == granted
            bytes_left = (0 if vouched else row["bytes"]) + row["missed"]
            sums[row["route"]][row["sensor"]][row["destination"]] += bytes_left
            uncounted[row["route"]][row["sensor"]] += 0 if vouched else row["uncounted"]
    total, without_count = 0, {}
    for route, by_sensor in sums.items():
        whole = [sensor for sensor in by_sensor if sensor not in broken_sensors]
        total += calculus.left_by_one_exit(by_sensor, set(whole))
        counted = [uncounted[route][sensor] for sensor in whole]
        without_count[route] = min(counted) if counted else sum(uncounted[route].values())
    return total, without_count
