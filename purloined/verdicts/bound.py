"""How many bytes can have left at the most?

Only if every exit route is whole over the window is there a bound: on each exit, all bytes to destinations that
nobody vouched for, plus everything the sensors say they missed. Overhead is not subtracted. Where several sensors on
one exit are each whole, the larger sum counts; where they are whole only together, all of them are added up. A
connection whose bytes nobody counted leaves no bound.
"""

from collections import defaultdict
from collections.abc import Iterator


def bound(egress: Iterator[dict], routes: Iterator[dict], coverage: Iterator[dict]) -> Iterator[dict]:
    """One row."""
    broken_sensors = {row["sensor"] for row in coverage if not row["whole"]}
    sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    uncounted: dict[str, int] = defaultdict(int)
    for row in egress:
        vouched = row["standing"] == "vouched"
        sums[row["route"]][row["sensor"]] += (0 if vouched else row["bytes"]) + row["missed"]
        uncounted[row["route"]] += 0 if vouched else row["uncounted"]
    exits = [row for row in routes if row["side"] == "exit"]
    seen = sum(_left(sums[row["route"]], broken_sensors) for row in exits)
    broken = [f"{row['route']}: {row['reason']}" for row in exits if not row["whole"]]
    broken += [
        f"{row['route']}: the bytes of {uncounted[row['route']]:,} connections were not counted"
        for row in exits
        if uncounted[row["route"]]
    ]
    if broken or not exits:
        yield {"bytes": None, "seen": seen, "reason": "no bound: " + "; ".join(broken)}
    else:
        watched = "; ".join(f"{row['route']}: {row['reason']}" for row in exits)
        yield {"bytes": seen, "seen": seen, "reason": f"every way out is whole: {watched}"}


def _left(by_sensor: dict[str, int], broken_sensors: set[str]) -> int:
    """Bytes by one exit, from what its sensors counted."""
    whole = [count for sensor, count in by_sensor.items() if sensor not in broken_sensors]
    return max(whole) if whole and len(whole) == len(by_sensor) else sum(by_sensor.values())
