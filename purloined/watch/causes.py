"""One alert for one cause: what a detector finds again and again is told once, and again when it has grown.

A finding has a cause, say the destination that bytes go to. The first of a cause is a new alert; later ones are merged
into it, and told as an update when the thing has grown GROWN-fold, or when another device or account joins in. An alert
on which nothing was found for OPEN days is over. Of one kind at most A_DAY new alerts come in a day; the rest is told
as one, which counts them, so that a flood neither tires those who read nor passes unseen.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import blake2b
from typing import NamedTuple

from purloined.watch.minutes import Minute

DAY = 86400
MOST_OPEN = 2000  # alerts that are remembered; the oldest go first
MOST_RECORDS, MOST_PLACES, MOST_NAMES, MOST_SUBJECTS = 50, 64, 3, 50

Alert = dict


class Finding(NamedTuple):
    """What a detector found. says: key of the sentence in messages, [watch.why]; size: files or bytes, by which
    growth is measured; figures: what stands in the sentence; also: other causes, by which it belongs to an alert of
    the last day."""

    kind: str
    cause: str
    says: str
    size: float
    figures: dict[str, int | float | str]
    rows: tuple[Minute, ...] = ()
    since: float = 0.0
    time: float = 0.0
    also: tuple[str, ...] = ()


class Causes:
    """The alerts that are open, and by which causes each is known."""

    def __init__(self, open_days: float, grown: float, a_day: int) -> None:
        self.open_days, self.grown, self.a_day = open_days, grown, a_day
        self.open: dict[str, Alert] = {}
        self.known_as: dict[str, str] = {}  # the alert of each cause
        self.recent: dict[str, list[float]] = {}  # when alerts of a kind were new, within a day

    def of(self, finding: Finding) -> Iterator[Alert]:
        """The alert that a finding makes or brings up to date, where it is to be told."""
        alert = self._open(finding)
        if alert is None:
            yield from self._begun(finding)
            return
        self.known_as[f"{finding.kind} {finding.cause}"] = alert[
            "id"
        ]  # not its other causes: alerts would grow together
        joined = _merge(alert, finding)
        if joined or finding.size >= self.grown * alert["_told"]:
            alert["_told"] = max(finding.size, alert["_told"])
            yield _told(alert, "updated")

    def _open(self, finding: Finding) -> Alert | None:
        """The alert that it belongs to: of its cause, or of the last day and of another cause of it."""
        for cause, days in ((finding.cause, self.open_days), *((other, 1) for other in finding.also)):
            alert = self.open.get(self.known_as.get(f"{finding.kind} {cause}", ""))
            if alert is not None and finding.time - alert["_last"] <= days * DAY:
                return alert
        return None

    def _begun(self, finding: Finding) -> Iterator[Alert]:
        recent = [time for time in self.recent.get(finding.kind, ()) if abs(finding.time - time) < DAY]
        if len(recent) >= self.a_day and finding.cause != _FLOOD:
            yield from self._flood(finding)
            return
        self.recent[finding.kind] = [*recent, finding.time] if finding.cause != _FLOOD else recent
        alert = _new(finding)
        self.open[alert["id"]] = alert
        for cause in (finding.cause, *finding.also):
            self.known_as[f"{finding.kind} {cause}"] = alert["id"]
        self._forget()
        yield _told(alert, "new")

    def _flood(self, finding: Finding) -> Iterator[Alert]:
        flood = finding._replace(cause=_FLOOD, says="flood", also=())
        before = self._open(flood)
        count = before["size"] + 1 if before else 1
        figures = {"kind": finding.kind, "more": count, "limit": self.a_day}
        yield from self.of(flood._replace(size=count, figures=figures))

    def _forget(self) -> None:
        while len(self.open) > MOST_OPEN:
            del self.open[min(self.open, key=lambda key: (self.open[key]["_last"], key))]
        if len(self.known_as) > 10 * MOST_OPEN:
            self.known_as = {cause: key for cause, key in self.known_as.items() if key in self.open}

    def plain(self) -> dict:
        """Itself as JSON has it."""
        return {"open": self.open, "known_as": self.known_as, "recent": self.recent}

    def restore(self, plain: dict) -> None:
        """What `plain` gave."""
        self.open, self.known_as, self.recent = plain["open"], plain["known_as"], plain["recent"]


_FLOOD = "\0flood"


def _new(finding: Finding) -> Alert:
    key = f"{finding.kind} {finding.cause} {finding.since:.0f}"
    alert = {
        "watch": "logs", "id": blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest(),
        "kind": finding.kind, "says": finding.says, "figures": {}, "size": 0.0, "since": finding.since, "_last": 0.0,
        "_told": finding.size, "devices": [], "accounts": [], "peers": [], "processes": [], "records": [], "places": [],
        "names": [], "causes": [],
    }  # fmt: skip
    _merge(alert, finding)
    return alert


def _merge(alert: Alert, finding: Finding) -> bool:
    """Counts the finding in. Returns whether a device, an account or a cause joins in."""
    before = len(alert["devices"]), len(alert["accounts"]), len(alert["causes"])
    first = not alert["_last"]
    if first or finding.size >= alert["size"]:
        alert |= {"says": finding.says, "figures": finding.figures}
    alert["size"] = max(alert["size"], finding.size)
    alert["since"] = min(alert["since"], finding.since)
    alert["_last"] = max(alert["_last"], finding.time)
    for row in finding.rows:
        for field, value in (
            ("devices", row.device), ("accounts", row.account), ("peers", row.peer), ("processes", row.process),
        ):  # fmt: skip
            _into(alert[field], value, MOST_SUBJECTS)
        _record(alert["records"], row)
        for share, folder in row.places:
            _into(alert["places"], [share, folder], MOST_PLACES)
        for name in row.names:
            _into(alert["names"], name, MOST_NAMES)
    _into(alert["causes"], finding.cause, MOST_SUBJECTS)
    return not first and before != (len(alert["devices"]), len(alert["accounts"]), len(alert["causes"]))


def _into(kept: list, value: object, most: int) -> None:
    if value and value not in kept and len(kept) < most:
        kept.append(value)


def _record(records: list[list], row: Minute) -> None:
    """Widens the span of the sensor's records."""
    for record in records:
        if record[0] == row.sensor:
            record[1], record[2] = min(record[1], row.first), max(record[2], row.last)
            return
    if len(records) < MOST_RECORDS:
        records.append([row.sensor, row.first, row.last])


def _told(alert: Alert, state: str) -> Alert:
    """The alert as it goes out."""
    shown = {key: value for key, value in alert.items() if not key.startswith("_")}
    return shown | {
        "state": state,
        "since": _iso(alert["since"]),
        "time": _iso(alert["_last"]),
        "figures": dict(alert["figures"]),
        "records": [{"sensor": sensor, "first": first, "last": last} for sensor, first, last in alert["records"]],
        "places": [{"share": share, "folder": folder} for share, folder in alert["places"]],
        **{field: list(alert[field]) for field in ("devices", "accounts", "peers", "processes", "names", "causes")},
    }


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(max(seconds, 0), UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
