"""Logs that fall silent, are cleared, or say that they lose something.

**Silence.** Each sensor's pauses between minutes with records are learned (the longest of them, fading, by hours of
day and night). It is called silent when nothing has come for three times the longest pause it made before at such
hours, and a quarter of an hour at the least; before its rhythm is known, after a day. Whether it lost anything is not
known; that nothing proves the opposite is.

**What it says of itself.** A log that was cleared is an alert at once; a sensor that stopped, if it does not go on
within five minutes (a rotation is no theft); records lost, if it loses some in more hours of a day than it ever did.

**What it cannot see.** A sensor that goes on but leaves some records out; numbers that are missing inside a log: that
is `judge`'s work.
"""

from collections.abc import Iterator

from purloined.watch.causes import Finding
from purloined.watch.minutes import Minute

DAY, HOUR = 86400, 3600
MOST = 5_000
_FADES = 0.999  # what the longest pause loses with each pause


class Silence:
    """When each sensor was heard last, and the pauses it makes."""

    def __init__(self, limits: dict, trusted: frozenset[str] | None) -> None:
        self.limits, self.trusted = limits, trusted
        # last minute heard, pauses counted, longest pause by day and by night, since when stopped
        self.sensors: dict[str, list] = {}
        self.losing: dict[str, list] = {}  # day, hours of it with losses, most hours in a day

    def take(self, row: Minute) -> Iterator[Finding]:
        """A sign of life, and what the sensor says of itself."""
        if self.trusted is not None and row.sensor not in self.trusted:
            return
        kept = self.sensors.setdefault(row.sensor, [row.minute, 0, [0.0, 0.0], 0.0])
        if row.minute > kept[0]:
            self._heard(kept, row.minute)
        said = row.names[0] if row.names else ""
        if row.kind != "lost":
            if row.ends > kept[3]:
                kept[3] = 0.0
            return
        what = said.partition(" ")[0]
        if what == "clear":
            yield self._finding("cleared", row.sensor, row.begins, row.ends, {"said": said}, row)
        elif what == "stop":
            kept[3] = row.ends
        elif what == "drop" and self._loses_more(row):
            yield self._finding("losing", row.sensor, row.begins, row.ends, {"said": said}, row)

    def _heard(self, kept: list, minute: int) -> None:
        pause = minute - kept[0]
        for part in {_part(kept[0]), _part(minute)}:  # a pause over evening counts for both
            kept[2][part] = max(pause, kept[2][part] * _FADES)
        kept[0], kept[1] = minute, kept[1] + 1

    def _loses_more(self, row: Minute) -> bool:
        """Whether it has lost something in more hours of today than on any day before."""
        day, hour = row.minute // DAY, row.minute // HOUR % 24
        kept = self.losing.setdefault(row.sensor, [day, [], 0, 0])
        if day > kept[0]:
            kept[:] = [day, [], max(kept[2], len(kept[1])), kept[3] + 1]
        if hour in kept[1]:
            return False
        kept[1].append(hour)
        return kept[3] >= 3 and len(kept[1]) > max(3, 2 * kept[2])

    def due(self, now: float) -> Iterator[Finding]:
        """The sensors that are silent now."""
        for sensor, (last, pauses, longest, stopped) in sorted(self.sensors.items()):
            if stopped and now - stopped > self.limits["restart_seconds"]:
                yield self._finding("stopped", sensor, stopped, now, {"seconds": round(now - stopped)})
                continue
            limit = self.limits["unlearnt_seconds"]
            if pauses >= self.limits["pauses"]:
                usual = max(longest[_part(last)], longest[_part(now)])
                limit = max(self.limits["least_seconds"], self.limits["beyond_longest"] * usual)
            silent = now - last - 60  # the last record may stand at the end of its minute
            if silent > limit:
                figures = {"seconds": round(silent), "longest": round(max(longest)), "pauses": pauses}
                yield self._finding(
                    "silent" if pauses >= self.limits["pauses"] else "silent_unlearnt", sensor, last, now, figures
                )

    def _finding(
        self, says: str, sensor: str, since: float, now: float, figures: dict, row: Minute | None = None
    ) -> Finding:
        row = row or Minute(int(now // 60 * 60), sensor, "", "", "", "", "lost", 0)
        return Finding(
            "log loss", f"{says} {sensor}", says, max(now - since, 1), {"sensor": sensor, **figures}, (row,), since, now
        )

    def plain(self) -> dict:
        """Itself as JSON has it."""
        return {"sensors": self.sensors, "losing": self.losing}

    def restore(self, plain: dict) -> None:
        """What `plain` gave."""
        self.sensors, self.losing = plain["sensors"], plain["losing"]


def _part(seconds: float) -> int:
    """0 in the working half of a working day (in UTC: six hours either way hardly matter to a pause), else 1."""
    return 0 if seconds // DAY % 7 not in (2, 3) and 6 <= seconds // HOUR % 24 < 18 else 1
