"""How much could have left at the most, if one more thing were granted? For each destination and missing log in turn.

Asked is the same function that `bound` is made by. Only premises count that leave a bound at all.
"""

from collections.abc import Iterator

from purloined.verdicts.bound import left_at_most

MOST = 200  # destinations, those of the most bytes first


def grants(
    egress: Iterator[dict], routes: Iterator[dict], gaps: Iterator[dict], coverage: Iterator[dict]
) -> Iterator[dict]:
    """One row per premise."""
    flows = list(egress)
    exits = [row["route"] for row in routes if row["side"] == "exit"]
    broken_sensors = {row["sensor"] for row in coverage if not row["whole"]}
    missing = {row["premise"] for row in gaps if row["side"] == "exit"}
    left: dict[str, int] = {}
    for row in flows:
        if row["standing"] == "unknown":
            left[row["destination"]] = left.get(row["destination"], 0) + row["bytes"] + row["uncounted"]
    if not missing:
        for destination in sorted(left, key=lambda name: (-left[name], name))[:MOST]:
            total, uncounted = left_at_most(flows, exits, broken_sensors, granted=destination)
            if not any(uncounted.values()):
                yield {"premise": f"destination {destination}", "bytes": total}
    elif len(missing) == 1:
        total, uncounted = left_at_most(flows, exits, broken_sensors)
        if not any(uncounted.values()):
            yield {"premise": missing.pop(), "bytes": total}
