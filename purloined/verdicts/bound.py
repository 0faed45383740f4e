"""How many bytes can have left at the most?

Only if every exit route is whole over the window is there a bound: on each exit, all bytes to destinations that
nobody vouched for, plus everything the sensors say they missed. Overhead is not subtracted. Where several sensors
watch one exit, the larger sum counts.
"""

from collections import defaultdict
from collections.abc import Iterator


def bound(egress: Iterator[dict], routes: Iterator[dict]) -> Iterator[dict]:
    """One row."""
    sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in egress:
        counted = row["bytes"] if row["standing"] != "vouched" else 0
        sums[row["route"]][row["sensor"]] += counted + row["missed"]
    exits = [row for row in routes if row["side"] == "exit"]
    seen = sum(max(sums[row["route"]].values(), default=0) for row in exits)
    broken = [f"{row['route']}: {row['reason']}" for row in exits if not row["whole"]]
    if broken or not exits:
        yield {"bytes": None, "seen": seen, "reason": "no bound: " + "; ".join(broken)}
    else:
        watched = "; ".join(f"{row['route']}: {row['reason']}" for row in exits)
        yield {"bytes": seen, "seen": seen, "reason": f"every way out is whole: {watched}"}
