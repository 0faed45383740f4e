"""The folders of what is held: as a tree with the verdicts in each, and as a treemap by owner and verdict.

Only so many fit into a page: from the roots down, the folder with the most files not ruled out is opened first.
"""

from collections.abc import Iterator
from heapq import heapify, heappop, heappush
from itertools import count
from typing import NamedTuple

from purloined import names
from purloined.messages import Tongue, say
from purloined.report import drawing, owners
from purloined.report.files import Rows

MOST_FOLDERS = 800
MOST_CHILDREN = 40  # of one folder
MOST_DEEP = 12
MAPS = {"for-wide": (1000, 500), "for-narrow": (380, 620)}  # width and height, by the screen it is for
MAP_OWNERS, MAP_FOLDERS = 12, 12  # at the most; folders of one owner
_HEAD = 22  # height of an owner's name in the treemap
_OTHERS = "\0others"
_BOLD = 8.3  # pixels that a letter of a label takes
_LETTER = 15  # a verdict's letter needs that much room

_FOLDERS = """
    SELECT verdicts.host, verdicts.share, verdicts.owner, verdicts.rank, held.folder_key, count(*) AS files,
        CAST(coalesce(sum(verdicts.size), 0) AS BIGINT) AS bytes, min(verdicts.path) AS path
    FROM verdicts
    JOIN held ON held.file = verdicts.file
    GROUP BY ALL
    ORDER BY ALL
"""


class Folder:
    """A folder: its name, what lies in it and below it per rank, whose that is, and the folders in it."""

    __slots__ = ("below", "bytes", "direct", "files", "name", "owners")

    def __init__(self, name: str) -> None:
        self.name = name
        self.below: dict[str, Folder] = {}
        self.files = [0] * 6
        self.bytes = 0
        self.owners: dict[str, int] = {}
        self.direct: dict[str, list[int]] = {}  # files in the folder itself, per owner and rank

    def add(self, row: dict) -> None:
        self.files[row["rank"]] += row["files"]
        self.bytes += row["bytes"]
        owner = row["owner"] or ""
        self.owners[owner] = self.owners.get(owner, 0) + row["files"]

    @property
    def all_files(self) -> int:
        return sum(self.files)

    @property
    def weight(self) -> tuple[int, int]:
        """Files not ruled out, then all: what is opened, and shown, first."""
        return sum(self.files[2:]), self.all_files


def of(rows: Rows, of_owners: list[dict], speech: Tongue) -> dict:
    """tree: the folders, each as a dict with those in it; treemap: cells and their table."""
    root = Folder("")
    for row in rows(_FOLDERS):
        *path, _ = names.exact(row["path"] or "").split("/")
        place = [at for at in (row["host"], row["share"]) if at] + path
        _plant(root, place[:MOST_DEEP], row)
    colours = {owner["owner"]: owner["colour"] for owner in of_owners}
    shown, left_out = _opened(root)
    return {
        "tree": [_told(folder, shown, colours) for folder in _in_order(root, shown)],
        "shown": len(shown),
        "left_out": left_out,
        "treemap": treemap(root, of_owners, speech),
    }


def _plant(root: Folder, place: list[str], row: dict) -> None:
    at = root
    at.add(row)
    for part in place:
        if part not in at.below:
            at.below[part] = Folder(part)
        at = at.below[part]
        at.add(row)
    at.direct.setdefault(row["owner"] or "", [0] * 6)[row["rank"]] += row["files"]


def _opened(root: Folder) -> tuple[set[int], int]:
    """The folders that are shown, by identity, and how many folders are not."""
    order = count()
    waiting: list = []
    shown: set[int] = set()
    heappush(waiting, ((0, 0), next(order), root))
    left_out = 0
    while waiting:
        _, _, folder = heappop(waiting)
        children = sorted(folder.below.values(), key=lambda child: ([-n for n in child.weight], child.name))
        room = max(min(MOST_CHILDREN, MOST_FOLDERS - len(shown)), 0)
        left_out += len(children[room:])
        for child in children[:room]:
            shown.add(id(child))
            heappush(waiting, (tuple(-n for n in child.weight), next(order), child))
    return shown, left_out


def _in_order(folder: Folder, shown: set[int]) -> list[Folder]:
    found = [child for child in folder.below.values() if id(child) in shown]
    return sorted(found, key=lambda child: (names.normal(child.name), child.name))


def _told(folder: Folder, shown: set[int], colours: dict[str, str], above: str = "") -> dict:
    """A folder as the template shows it. One that holds nothing but another folder is shown with that one's name."""
    name = folder.name
    while len(folder.below) == 1:
        (only,) = folder.below.values()
        if only.all_files != folder.all_files or id(only) not in shown:
            break
        folder, name = only, f"{name}/{only.name}"
    below = _in_order(folder, shown)
    hidden = [child for child in folder.below.values() if id(child) not in shown]
    total = folder.all_files
    path = f"{above}/{name}" if above else name
    ranked = sorted(folder.owners.items(), key=lambda pair: (-pair[1], pair[0]))
    return {
        "name": name,
        "path": path,
        "files": total,
        "bytes": folder.bytes,
        "ranks": [(rank, folder.files[rank]) for rank in (5, 4, 3, 2, 1) if folder.files[rank]],
        "parts": list(stacked(folder.files, 100)),
        "owners": [{"owner": owner, "colour": colours.get(owner, "o0")} for owner, _ in ranked[:3]],
        "more_owners": max(len(ranked) - 3, 0),
        "below": [_told(child, shown, colours, path) for child in below],
        "hidden": len(hidden),
        "hidden_files": sum(child.all_files for child in hidden),
    }


def stacked(files: list[int], width: float) -> Iterator[dict]:
    """The ranks side by side, as wide as their share of the files."""
    total, at = sum(files), 0.0
    for rank in (5, 4, 3, 2, 1):
        if files[rank]:
            wide = files[rank] / total * width
            yield {"rank": rank, "left": round(at, 2), "width": round(wide, 2), "files": files[rank]}
            at += wide


class Cell(NamedTuple):
    """A folder as the treemap shows it, or what lies loose in one. folder: None where it cannot be opened further."""

    path: str
    files: list[int]
    folder: Folder | None

    @property
    def all_files(self) -> int:
        return sum(self.files)


def _cells(folder: Folder, path: str) -> Iterator[tuple[str, Cell]]:
    """(owner, cell): the topmost folders that are of one owner alone, and what lies loose above them."""
    if len(folder.owners) == 1:
        yield next(iter(folder.owners)), Cell(path, folder.files, folder)
        return
    for owner, files in folder.direct.items():
        yield owner, Cell(path, files, None)
    for name, below in sorted(folder.below.items()):
        yield from _cells(below, f"{path}/{name}" if path else name)


def _opened_cells(cells: list[Cell]) -> list[Cell]:
    """The same files in as many folders as fit: the largest is opened first."""
    done: list[Cell] = []
    order = count()
    waiting = [(-cell.all_files, next(order), cell) for cell in cells]
    heapify(waiting)
    while waiting:
        _, _, cell = heappop(waiting)
        inner = _inside(cell)
        if not inner or len(done) + len(waiting) + len(inner) > MAP_FOLDERS:
            done.append(cell)
            continue
        for below in inner:
            heappush(waiting, (-below.all_files, next(order), below))
    return done


def _inside(cell: Cell) -> list[Cell]:
    if cell.folder is None or not cell.folder.below:
        return []
    loose = [Cell(cell.path, files, None) for files in cell.folder.direct.values()]
    return loose + [
        Cell(f"{cell.path}/{name}", below.files, below) for name, below in sorted(cell.folder.below.items())
    ]


def treemap(root: Folder, of_owners: list[dict], speech: Tongue) -> dict:
    """Owners as rectangles of their files, in them their folders, in these the verdicts; and the same as rows."""
    by_owner: dict[str, list[Cell]] = {}
    known = [owner["owner"] for owner in of_owners[:MAP_OWNERS]]
    for owner, cell in _cells(root, "") if root.owners else ():
        by_owner.setdefault(owner if owner in known else _OTHERS, []).append(cell)
    by_owner = {owner: _opened_cells(cells) for owner, cells in by_owner.items()}
    ranked = sorted(by_owner.items(), key=lambda pair: (-sum(f.all_files for f in pair[1]), pair[0]))
    plots = []
    for owner, found in ranked:
        name = say(speech, "owner.others") if owner == _OTHERS else owner or say(speech, "owner.not_known")
        colour = owners.colour(None if owner == _OTHERS else known.index(owner) + 1)
        plots.append({"name": name, "colour": colour, "folders": _largest(found, speech)})
    rows = [
        {"owner": plot["name"], "folder": folder.path, "files": folder.all_files, "ranks": folder.files}
        for plot in plots
        for folder in plot["folders"]
    ]
    drawings = [
        {"kind": kind, "width": width, "height": height, "owners": _drawn(plots, width, height)}
        for kind, (width, height) in MAPS.items()
    ]
    return {"drawings": drawings, "rows": rows}


def _drawn(plots: list[dict], width: float, height: float) -> list[dict]:
    """The rectangles of owners, and in them their cells."""
    sizes = [sum(folder.all_files for folder in plot["folders"]) for plot in plots]
    drawn = []
    for plot, box in zip(plots, drawing.squares(sizes, 0, 0, width, height), strict=True):
        left, top, wide, high = box
        places = drawing.squares(
            [folder.all_files for folder in plot["folders"]], left + 2, top + _HEAD, max(wide - 4, 0),
            max(high - _HEAD - 2, 0),
        )  # fmt: skip
        letters = int((wide - 14) / _BOLD)
        cells = [_cell(folder, place) for folder, place in zip(plot["folders"], places, strict=True)]
        drawn.append({
            "name": plot["name"], "colour": plot["colour"], "left": _r(left), "top": _r(top), "width": _r(wide),
            "height": _r(high), "letters": letters, "short": _short(plot["name"], letters),
            "cells": [cell for cell in cells if cell["width"] and cell["height"]],
        })  # fmt: skip
    return drawn


def _short(name: str, most: int) -> str:
    """The name cut to a width; a wide letter takes two places."""
    name, wide = names.shown(name), 0.0
    for number, letter in enumerate(name):
        wide += _places(letter)
        if wide > most:
            return name[: max(number - 1, 0)] + "…"
    return name


def _places(letter: str) -> float:
    return 2 if ord(letter) > 0x2E7F else 1.4 if letter in "mwMW@%" else 1


def _largest(found: list[Cell], speech: Tongue) -> list[Cell]:
    """The folders with the most files; the rest as one."""
    found = sorted(found, key=lambda cell: (-cell.all_files, cell.path))
    rest = found[MAP_FOLDERS:]
    if len(rest) < 2:
        return found
    files = [sum(counts) for counts in zip(*(cell.files for cell in rest), strict=True)]
    other = Cell(say(speech, "files.other_folders", n=len(rest)), files, None)
    return sorted([*found[:MAP_FOLDERS], other], key=lambda cell: -cell.all_files)


def _cell(folder: Cell, place: tuple) -> dict:
    """A folder in the treemap, cut into its verdicts along its longer side."""
    left, top, width, height = place
    wide = width >= height
    parts = []
    for part in stacked(folder.files, width if wide else height):
        box = (left + part["left"], top, part["width"], height) if wide else (
            left, top + part["left"], width, part["width"])  # fmt: skip
        named = dict(zip(("left", "top", "width", "height"), map(_r, box), strict=True))
        room = min(box[2], box[3]) >= _LETTER
        parts.append(named | {"rank": part["rank"], "files": part["files"], "letter": room})
    room = int((width - 14) / _BOLD) if height >= 46 else 0
    label = _short(folder.path.rpartition("/")[2], room) if room >= 5 else ""
    letters = sum(map(_places, label))
    return {
        "name": folder.path, "files": folder.all_files, "parts": parts, "label": label,
        "room": _r(min(letters * 7.5 + 9, width - 4)),
        "left": _r(left), "top": _r(top), "width": _r(width), "height": _r(height),
    }  # fmt: skip


def _r(number: float) -> float:
    return round(number, 1)
