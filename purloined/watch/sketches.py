"""What is usual, in bounded memory: how many different ones, and how large a thing mostly is.

Different ones: each file has a mark, a number that is as good as drawn at random (the key of its name). Of all marks
only the smallest are kept; if the k-th smallest of them lies at the fraction u of all numbers, there are about
(k - 1) / u different ones. Sets of marks are united by uniting what was kept, so that a file that comes twice counts
once, in whatever order and parts. (k minimum values: Bar-Yossef and others, Counting Distinct Elements in a Data
Stream, 2002.)

How large: values are counted in buckets of which each reaches a tenth further than the last, so that any quantile is
right to a tenth. What is older counts less: weights halve in each half-life. One extreme day moves a median or a
quantile by no more than any other day does, which is what makes them robust. (DDSketch: Masson and others, VLDB 2019.)
"""

import math
from heapq import nsmallest

from purloined.watch.minutes import MARKS

_STEP = math.log(1.1)
_LOWEST, _SPAN = -(2**63), 2.0**64
_FAINT = 0.01  # weight below which a bucket is forgotten

Marks = tuple[int, ...]


def united(first: Marks, second: Marks) -> Marks:
    """The marks of both."""
    if not first or not second:
        return first or second
    return tuple(nsmallest(MARKS, {*first, *second}))


def different(marks: Marks) -> int:
    """How many different ones there are: exact as long as all marks are kept."""
    if len(marks) < MARKS:
        return len(marks)
    return max(MARKS, round((MARKS - 1) / ((max(marks) - _LOWEST + 1) / _SPAN)))


class Usual:
    """Sizes of days: each added with the day it was seen on. days: weight of what is remembered; zeros count too."""

    def __init__(self, half_life: float) -> None:
        self.half_life = half_life
        self.weights: dict[int, float] = {}
        self.zeros = 0.0
        self.peak = 0.0
        self.day: int | None = None
        self.seen = 0

    def add(self, value: float, day: int) -> None:
        """A day, and its size."""
        self._age(day)
        self.seen += 1
        self.peak = max(self.peak, value)
        if value < 1:
            self.zeros += 1
        else:
            bucket = math.floor(math.log(value) / _STEP)
            self.weights[bucket] = self.weights.get(bucket, 0.0) + 1

    def quantile(self, share: float, with_zeros: bool = True) -> float:
        """The size that so large a share of days does not exceed, rounded down by less than a tenth."""
        zeros = self.zeros if with_zeros else 0.0
        wanted = share * (zeros + sum(self.weights.values()))
        below = zeros
        if not self.weights or wanted <= below:
            return 0.0
        for bucket in sorted(self.weights):
            below += self.weights[bucket]
            if below >= wanted - 1e-9:
                break
        return math.exp(bucket * _STEP)

    def _age(self, day: int) -> None:
        if self.day is not None and day > self.day and (self.weights or self.zeros):
            kept = 0.5 ** ((day - self.day) / self.half_life)
            self.zeros *= kept
            self.peak *= math.sqrt(kept)  # an extreme is forgotten half as fast
            self.weights = {bucket: weight * kept for bucket, weight in self.weights.items() if weight * kept > _FAINT}
        self.day = day if self.day is None else max(day, self.day)

    def plain(self) -> list:
        """Itself as JSON has it."""
        return [self.zeros, self.peak, self.day, self.seen, [[key, weight] for key, weight in self.weights.items()]]

    @classmethod
    def of(cls, plain: list, half_life: float) -> "Usual":
        made = cls(half_life)
        made.zeros, made.peak, made.day, made.seen, weights = plain
        made.weights = dict(weights)
        return made
