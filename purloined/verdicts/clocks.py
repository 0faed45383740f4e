"""How far can the clock of each log be trusted?

A sensor's clock may be stated in case.toml: clock = { ahead = 90, within = 5 }, in seconds. Where it is not, it is held
against the others: reads that two logs saw once each tell how far their clocks differ. As nobody knows which of the two
is right, the difference is an uncertainty of both, unless one of them is stated. What is less than TRIFLE seconds is no
difference. An uncertain clock widens the window in which a record of that log counts, and narrows what it covers.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from statistics import median

from purloined.settings import matches

TRIFLE = 2  # seconds
FEWEST = 3  # reads that two logs share
SCATTER = 600  # seconds: differences that scatter more are not those of two clocks


def clocks(case, sources: Iterator[dict], drift: Iterator[dict], window: Iterator[dict]) -> Iterator[dict]:
    """One row per evidence file."""
    frame = next(window)
    stated = {}
    names = {}
    for row in sources:
        names[row["source"]] = row["name"]
        clock = next(
            (s["clock"] for s in case.settings.sensors if s.get("clock") and matches(row["name"], s["match"])), None
        )
        if clock:
            stated[row["source"]] = clock
    apart = _apart(drift)
    for source in sorted(names):
        ahead, within, reason = _clock(source, stated, apart, names)
        shift, width = timedelta(seconds=ahead), timedelta(seconds=within)
        known = frame["from_time"] is not None and frame["to_time"] is not None
        yield {
            "source": source,
            "ahead": ahead,
            "within": within,
            "reason": reason,
            "from_time": frame["from_time"] + shift - width if known else frame["from_time"],
            "to_time": frame["to_time"] + shift + width if known else frame["to_time"],
        }


def _apart(drift: Iterator[dict]) -> dict[str, dict[str, tuple[int, int]]]:
    """For each log and each other one: by how many seconds the one is ahead, and how much that scatters."""
    seconds: dict[tuple[str, str], list[float]] = defaultdict(list)
    for row in drift:
        seconds[row["source"], row["other_source"]].append((row["time"] - row["other_time"]).total_seconds())
    found: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for (one, other), differences in seconds.items():
        middle = median(differences)
        off = sorted(abs(difference - middle) for difference in differences)
        scatter = off[len(off) * 8 // 10] if len(off) >= FEWEST else SCATTER
        if scatter < SCATTER and abs(middle) + scatter >= TRIFLE:
            found[one][other] = round(middle), round(scatter) + 1
            found[other][one] = -round(middle), round(scatter) + 1
    return found


def _clock(source: str, stated: dict, apart: dict, names: dict[str, str]) -> tuple[int, int, str]:
    """(seconds ahead, uncertainty, on what that rests)."""
    if source in stated:
        ahead, within = stated[source].get("ahead", 0), stated[source].get("within", 0)
        return ahead, within, f"stated: {ahead} s ahead, within {within} s"
    for other in sorted(apart[source], key=lambda other: (other not in stated, names[other], other)):
        difference, scatter = apart[source][other]
        if other in stated:
            ahead = stated[other].get("ahead", 0) + difference
            within = stated[other].get("within", 0) + scatter
            return ahead, within, f"by reads that {names[other]} saw too, whose clock is stated"
        within = abs(difference) + scatter
        return 0, within, f"its clock and that of {names[other]} differ by {abs(difference)} s"
    return 0, 0, ""
