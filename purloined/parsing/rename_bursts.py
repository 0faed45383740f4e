"""Which ending did ransomware append to the names of files?

No list of endings is needed: `report.docx` became `report.docx.locked` together with many others. An ending is taken
for such a one if, of a sample of the files that bear it behind another ending,

- there are at least FEWEST, of at least KINDS kinds (the ending that stood there before),
- nine in ten were last written within one DAY,
- and nine in ten of these existed before the first of them was written.

The last two hold for nothing that is made under its name, one by one or all at once: archived logs (`.log.gz`),
installed resources (`.exe.mui`), shortcuts (`.docx.lnk`); what a nightly job writes over in place (`.csv.gz`) has few
kinds. What a rename changed besides the last ending is found, too,
where it is the same for all: `report.docx.id-4711.locked`. Not found: names that are replaced altogether, endings that
differ from file to file, and encryption by a program that writes a new file and deletes the old, or that puts the time
of writing back.
"""

from typing import NamedTuple

FEWEST = 30
KINDS = 5
DAY = 24 * 3600
_MOST = 9 / 10
_SAMPLE = 256  # files that are kept per ending
_ENDINGS = 2_000  # endings that are kept at all; where there are more, those of a few files go
_LONGEST = 255


class Burst(NamedTuple):
    """An ending, and the day in which it was appended: from and to, in seconds."""

    ending: str
    start: int
    end: int
    seen: int  # files that bear its last part, however named


class Endings:
    """Collects the names of files, a bounded number of each ending."""

    def __init__(self) -> None:
        self._kept: dict[str, _Sample] = {}

    def add(self, name: str, created: int, modified: int) -> None:
        """A file, with its times in seconds since any moment."""
        rest, _, ending = name.rpartition(".")
        if not rest or "." not in rest or not ending or len(name) > _LONGEST:
            return
        sample = self._kept.get(ending)
        if sample is None:
            if len(self._kept) >= _ENDINGS:
                self._kept = {key: kept for key, kept in self._kept.items() if kept.seen >= FEWEST}
            if len(self._kept) >= _ENDINGS:
                return
            sample = self._kept[ending] = _Sample()
        sample.add((name, created, modified))

    def bursts(self) -> tuple[Burst, ...]:
        """The endings that were appended to a mass of files, longest first."""
        found = (_burst(f".{ending}", sample) for ending, sample in sorted(self._kept.items()))
        return tuple(sorted((burst for burst in found if burst), key=lambda burst: (-len(burst.ending), burst.ending)))


def without_ending(name: str, modified: int, bursts: tuple[Burst, ...]) -> tuple[str, Burst] | None:
    """(the name before, the burst) of a file that a burst renamed."""
    for burst in bursts:
        if name.endswith(burst.ending) and len(name) > len(burst.ending) and burst.start <= modified <= burst.end:
            return name[: -len(burst.ending)], burst
    return None


class _Sample:
    """Every n-th of what is added, n being doubled whenever there are too many."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, int, int]] = []
        self.seen, self._every = 0, 1

    def add(self, file: tuple[str, int, int]) -> None:
        if self.seen % self._every == 0:
            self.kept.append(file)
            if len(self.kept) > _SAMPLE:
                self.kept = self.kept[::2]
                self._every *= 2
        self.seen += 1


def _burst(ending: str, sample: _Sample) -> Burst | None:
    if sample.seen < FEWEST:
        return None
    together = _within_a_day(sorted(sample.kept, key=lambda file: file[2]))
    if len(together) < _MOST * len(sample.kept):
        return None
    start = together[0][2]
    if sum(created < start for _, created, _ in together) < _MOST * len(together):
        return None
    ending = _whole_ending(ending, [name for name, _, _ in together])
    kinds = {name[: -len(ending)].rpartition(".")[2].lower() for name, _, _ in together if name.endswith(ending)}
    if len(kinds) < KINDS:
        return None
    slack = DAY - (together[-1][2] - start)  # a sample need not hold the first and the last
    return Burst(ending, start - slack, together[-1][2] + slack, sample.seen)


def _within_a_day(files: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """The most files that were written within one day; they are in order of that time."""
    best = (0, 0)
    first = 0
    for last, (_, _, modified) in enumerate(files):
        while modified - files[first][2] > DAY:
            first += 1
        best = max(best, (last + 1 - first, -first))
    return files[-best[1] : best[0] - best[1]]


def _whole_ending(ending: str, names: list[str]) -> str:
    """The ending with whatever else of the names' ends is the same for nearly all: `.id-4711.locked`."""
    while True:
        before: dict[str, int] = {}
        for name in names:
            part = name[: -len(ending)].rpartition(".")[2] if name.endswith(ending) else ""
            before[part] = before.get(part, 0) + 1
        part, count = max(before.items(), key=lambda item: (item[1], item[0]))
        longer = f".{part}{ending}"
        still_ended = sum("." in name[: -len(longer)] for name in names if name.endswith(longer))
        if not part or min(count, still_ended) < _MOST * len(names):
            return ending
        ending = longer
