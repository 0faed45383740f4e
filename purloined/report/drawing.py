"""Where things lie in the report's two drawings: numbers for the SVG in page.html, no markup.

A hole is never too small to be seen: it is drawn at least NARROWEST wide, at the cost of what is whole.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby

from purloined.report import words

WIDTH = 1000
NARROWEST = 3
_ROW = 46
_STEPS = [
    *(timedelta(minutes=n) for n in (1, 5, 15, 30)),
    *(timedelta(hours=n) for n in (1, 3, 6, 12)),
    *(timedelta(days=n) for n in (1, 2, 7, 14, 28, 91, 182, 364, 1820, 18200)),
]
_EPOCH = datetime(1970, 1, 5)  # a Monday, so that ticks a week apart fall on Mondays


def strip(coverage: Iterator[dict], start: datetime, end: datetime) -> dict:
    """The coverage strip: a row per sensor, its spans, and the ticks of the time axis.

    coverage: in order of sensor and time
    """
    rows = []
    for index, (sensor, spans) in enumerate(groupby(coverage, key=lambda span: span["sensor"])):
        pieces, whole = _pieces(spans, start, end)
        rows.append({"sensor": sensor, "y": index * _ROW, "pieces": pieces, "whole": whole})
    return {"rows": rows, "bottom": len(rows) * _ROW, "ticks": list(_ticks(start, end)), "width": WIDTH}


def _pieces(spans: Iterator[dict], start: datetime, end: datetime) -> tuple[list[dict], str]:
    """The spans of one sensor, those too close to tell apart joined; and how much of the window is whole."""
    pieces: list[dict] = []
    seconds = holes = 0.0
    for span in spans:
        left, right = (_x(span[side], start, end) for side in ("from_time", "to_time"))
        last = pieces[-1] if pieces else None
        said = f"{words.utc(span['from_time'])} to {words.utc(span['to_time'])}: {span['reason']}"
        if span["whole"]:
            seconds += (span["to_time"] - span["from_time"]).total_seconds()
            left = max(left, last["right"] if last else 0)
            if right - left >= 1:
                pieces.append({"left": left, "right": right, "whole": True, "says": f"Whole, {said}"})
            continue
        holes += 1
        right = min(max(right, left + NARROWEST), WIDTH)
        left = min(left, right - NARROWEST)
        if last and not last["whole"] and left - last["right"] < 1:
            last["right"], last["more"] = max(right, last["right"]), last["more"] + 1
        else:
            if last:
                last["right"] = min(last["right"], left)
            pieces.append({"left": left, "right": right, "whole": False, "says": f"Hole, {said}", "more": 0})
    for piece in pieces:
        piece["width"] = round(piece["right"] - piece["left"], 1)
        if piece.get("more"):
            piece["says"] += f" (and {piece['more']:,} more holes close by)"
    return pieces, _share(seconds, (end - start).total_seconds(), holes == 0)


def _share(seconds: float, of: float, no_hole: bool) -> str:
    """Rounded down, so that 100 % is never said of what has a hole."""
    if no_hole:
        return "whole over the window"
    share = min(int(1000 * seconds / of) / 10 if of else 0, 99.9)
    return f"{share:g} % of the window whole" if seconds else "nowhere whole"


def _x(time: datetime, start: datetime, end: datetime) -> float:
    if end <= start:
        return 0.0
    return round(min(max((time - start) / (end - start), 0.0), 1.0) * WIDTH, 1)


def _ticks(start: datetime, end: datetime) -> Iterator[dict]:
    step = next((step for step in _STEPS if (end - start) / step <= 8), _STEPS[-1])
    form = "%Y-%m-%d" if step >= timedelta(days=1) else "%m-%d %H:%M"
    time = _EPOCH + (start - _EPOCH) // step * step
    while time <= end:
        if time >= start:
            yield {"x": _x(time, start, end), "says": time.strftime(form)}
        time += step


def bars(destinations: list[dict], most: int) -> list[dict]:
    """A bar per destination, as wide as its share of the largest. most: bytes of the largest that is drawn."""
    return [
        row | {"y": index * 40, "width": max(round(row["bytes"] / most * WIDTH, 1), 2) if most else 2}
        for index, row in enumerate(destinations)
    ]
