"""Where things lie in the report's drawings: numbers for the SVG in the templates, no markup.

A hole is never too small to be seen: it is drawn at least NARROWEST wide, at the cost of what is whole.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby

from purloined.messages import Tongue, judged, say
from purloined.report import words

WIDTH = 1000
NARROWEST = 3
ROW = 46
HEATS = 100  # moments of the window that the heat strip tells apart
_STEPS = [
    *(timedelta(minutes=n) for n in (1, 5, 15, 30)),
    *(timedelta(hours=n) for n in (1, 3, 6, 12)),
    *(timedelta(days=n) for n in (1, 2, 7, 14, 28, 91, 182, 364, 1820, 18200)),
]
_EPOCH = datetime(1970, 1, 5)  # a Monday, so that ticks a week apart fall on Mondays


def strip(coverage: Iterator[dict], start: datetime, end: datetime, speech: Tongue = words.ENGLISH) -> dict:
    """The coverage strip: a row per sensor, its spans, and the ticks of the time axis; and how many sensors were whole
    at each moment.

    coverage: in order of sensor and time
    """
    rows = []
    heat = [0] * HEATS
    for index, (sensor, spans) in enumerate(groupby(coverage, key=lambda span: span["sensor"])):
        told = list(spans)
        pieces, whole = _pieces(told, start, end, speech)
        broken = _broken(told, start, end)
        heat = [before + (bucket not in broken) for bucket, before in enumerate(heat)]
        rows.append({"sensor": sensor, "y": index * ROW, "pieces": pieces, "whole": whole, "holes": len(broken)})
    cells = _heat(heat, len(rows), start, end, speech) if rows else []
    return {
        "rows": rows, "bottom": len(rows) * ROW, "ticks": list(ticks(start, end)), "width": WIDTH, "heat": cells
    }  # fmt: skip


def _broken(spans: list[dict], start: datetime, end: datetime) -> set[int]:
    """The moments of the window that a hole touches, where nothing at all is told included."""
    found: set[int] = set(range(HEATS)) if not spans else set()
    for span in spans:
        if not span["whole"]:
            first, last = (int(x(span[side], start, end) / WIDTH * HEATS) for side in ("from_time", "to_time"))
            found.update(range(min(first, HEATS - 1), min(last, HEATS - 1) + 1))
    return found


def _heat(counts: list[int], of: int, start: datetime, end: datetime, speech: Tongue) -> list[dict]:
    """Moments with as many whole sensors, joined. level: 0 none, to 4 all."""
    cells, at = [], 0
    for whole, run in groupby(counts):
        length = len(list(run))
        since, until = (start + (end - start) * n / HEATS for n in (at, at + length))
        said = say(speech, "coverage.heat", whole=whole, of=of, since=words.utc(_second(since), speech),
                   until=words.utc(_second(until), speech))  # fmt: skip
        level = 4 if whole == of else 0 if not whole else 1 + int(3 * whole / of)
        cells.append({"left": at * WIDTH / HEATS, "width": length * WIDTH / HEATS, "level": min(level, 4 if whole == of
                      else 3), "says": said, "whole": whole, "of": of})  # fmt: skip
        at += length
    return cells


def _second(time: datetime) -> datetime:
    return time.replace(microsecond=0)


def _pieces(spans: list[dict], start: datetime, end: datetime, speech: Tongue) -> tuple[list[dict], str]:
    """The spans of one sensor, those too close to tell apart joined; and how much of the window is whole."""
    pieces: list[dict] = []
    seconds = holes = 0.0
    for span in spans:
        left, right = (x(span[side], start, end) for side in ("from_time", "to_time"))
        last = pieces[-1] if pieces else None
        said = {
            "since": words.utc(span["from_time"], speech), "until": words.utc(span["to_time"], speech),
            "why": words.cut(judged(speech, span["reason"]), 400, speech),
        }  # fmt: skip
        if span["whole"]:
            seconds += (span["to_time"] - span["from_time"]).total_seconds()
            left = max(left, last["right"] if last else 0)
            if right - left >= 1:
                told = say(speech, "coverage.whole_span", **said)
                pieces.append({"left": left, "right": right, "whole": True, "says": told})
            continue
        holes += 1
        right = min(max(right, left + NARROWEST), WIDTH)
        left = min(left, right - NARROWEST)
        if last and not last["whole"] and left - last["right"] < 1:
            last["right"], last["more"] = max(right, last["right"]), last["more"] + 1
        else:
            if last:
                last["right"] = min(last["right"], left)
            told = say(speech, "coverage.hole_span", **said)
            pieces.append({"left": left, "right": right, "whole": False, "says": told, "more": 0})
    for piece in pieces:
        piece["width"] = round(piece["right"] - piece["left"], 1)
        if piece.get("more"):
            piece["says"] += say(speech, "coverage.more_holes", n=piece["more"])
    return pieces, _share(seconds, (end - start).total_seconds(), holes == 0, speech)


def _share(seconds: float, of: float, no_hole: bool, speech: Tongue) -> str:
    """Rounded down, so that 100 % is never said of what has a hole."""
    if no_hole:
        return say(speech, "coverage.all_whole")
    share = min(int(1000 * seconds / of) / 10 if of else 0, 99.9)
    return say(speech, "coverage.part_whole", percent=f"{share:g}") if seconds else say(speech, "coverage.never_whole")


def x(time: datetime, start: datetime, end: datetime, width: float = WIDTH) -> float:
    """Where a moment lies on a time axis of that width."""
    if end <= start:
        return 0.0
    return round(min(max((time - start) / (end - start), 0.0), 1.0) * width, 1)


def ticks(start: datetime, end: datetime, width: float = WIDTH) -> Iterator[dict]:
    """Round moments of a time axis, at most nine."""
    step = next((step for step in _STEPS if (end - start) / step <= 8), _STEPS[-1])
    form = "%Y-%m-%d" if step >= timedelta(days=1) else "%m-%d %H:%M"
    time = _EPOCH + (start - _EPOCH) // step * step
    while time <= end:
        if time >= start:
            yield {"x": x(time, start, end, width), "says": time.strftime(form)}
        time += step


def bars(destinations: list[dict], most: int) -> list[dict]:
    """A bar per destination, as wide as its share of the largest. most: bytes of the largest that is drawn."""
    return [
        row | {"y": index * 40, "width": max(round(row["bytes"] / most * WIDTH, 1), 2) if most else 2}
        for index, row in enumerate(destinations)
    ]


def two_bars(upper: list[tuple[str, int]], lower: list[tuple[str, int]]) -> dict:
    """Two stacked bars on one scale. Each: (kind, bytes); what is not nothing is at least NARROWEST wide."""
    most = max(sum(size for _, size in upper), sum(size for _, size in lower))

    def stacked(parts: list[tuple[str, int]]) -> list[dict]:
        at, pieces = 0.0, []
        for kind, size in parts:
            if size:
                width = max(size / most * WIDTH, NARROWEST)
                pieces.append({"kind": kind, "bytes": size, "left": round(at, 1), "width": round(width, 1)})
                at += width
        return pieces

    return {"upper": stacked(upper), "lower": stacked(lower), "upper_bytes": sum(size for _, size in upper),
            "lower_bytes": sum(size for _, size in lower)}  # fmt: skip


# Treemap -----------------------------------------------------------------------------------------------


def squares(sizes: list[float], left: float, top: float, width: float, height: float) -> list[tuple]:
    """(left, top, width, height) for each size, largest first: rectangles as near to squares as rows of them allow."""
    total = sum(sizes)
    if not sizes or total <= 0 or width <= 0 or height <= 0:
        return [(left, top, 0.0, 0.0) for _ in sizes]
    areas = [size / total * width * height for size in sizes]
    placed: list[tuple] = []
    while areas:
        short = min(width, height)
        row = [areas[0]]
        while len(row) < len(areas) and _worst([*row, areas[len(row)]], short) <= _worst(row, short):
            row.append(areas[len(row)])
        thick = sum(row) / short
        at = 0.0
        for area in row:
            along = area / thick
            placed.append((left + at, top, along, thick) if width < height else (left, top + at, thick, along))
            at += along
        if width < height:
            top, height = top + thick, height - thick
        else:
            left, width = left + thick, width - thick
        areas = areas[len(row) :]
        if areas and (width <= 0 or height <= 0):  # rounding ate the rest
            return placed + [(left, top, 0.0, 0.0) for _ in areas]
    return placed


def _worst(row: list[float], short: float) -> float:
    """The most stretched rectangle of a row of areas along a side of that length."""
    thick = sum(row) / short
    if not thick:
        return float("inf")
    return max(max(thick * thick / area, area / (thick * thick)) if area else float("inf") for area in row)
