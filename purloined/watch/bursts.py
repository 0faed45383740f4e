"""Masses of files read, listed, written or renamed in a short time, by one account or one client.

**What is counted.** Different files (by their marks: one read a hundred times counts once) and different folders, in
twenty minutes and in a day, per sensor, device, kind and whoever did it: the account, or the client where the log
names none. Breadth tells theft from work: somebody who works opens some files in some folders; somebody who collects
opens all of them. A listing of folders in masses is how a thief looks around beforehand. Files that get another
ending, or are written over, in masses are encryption.

**When.** Beyond an absolute floor, which is more than a person does by hand, and five times beyond the largest that the
same account ever did in so long, which is what keeps backups, indexers and virus scanners silent once they are known.
For an account that somebody vouched for ten times beyond, and nothing until it is known. Where the log tells no folders
(auditd under Samba), half as many files again.

**What it cannot see.** Whoever reads as slowly and as little as others work; what a log does not name; what is read
beneath the file server (a disk image, a backup).
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from purloined.watch.causes import Finding
from purloined.watch.minutes import Minute
from purloined.watch.sketches import Marks, Usual, different, united

if TYPE_CHECKING:
    from purloined.watch.detecting import Known

DAY = 86400
SLOT = 600  # two of them are the twenty minutes
MOST = 20_000
_VOUCHED = 10
_KNOWN = 5  # days after which a vouched account's work is known


class Work:
    """What one account does of one kind: the last two slots, today, and what is usual."""

    __slots__ = ("day", "marks", "most", "quick", "since", "slots", "today")

    def __init__(self, half_life: float) -> None:
        self.slots: dict[int, tuple[Marks, Marks]] = {}
        self.day = 0
        self.marks: Marks = ()
        self.most = 0  # in twenty minutes, today
        self.since = 0.0
        self.quick, self.today = Usual(half_life), Usual(half_life)

    def to_day(self, day: int, most: float, most_today: float) -> None:
        """Closes the day before. most, most_today: what it teaches at the most, so that a theft does not become
        usual."""
        if self.day:
            self.quick.add(min(self.most, most), self.day)
            self.today.add(min(different(self.marks), most_today), self.day)
        self.day, self.marks, self.most, self.since = day, (), 0, 0.0

    def add(self, row: Minute) -> tuple[int, int, int]:
        """Counts a row in. Returns the different files and folders of twenty minutes, and the files of the day."""
        slot = row.minute // SLOT
        self.since = self.since or row.begins
        files, folders = self.slots.get(slot, ((), ()))
        self.slots[slot] = united(files, row.file_marks), united(folders, row.folder_marks)
        latest = max(self.slots)
        self.slots = {key: value for key, value in self.slots.items() if key >= latest - 1}
        files, folders = (), ()
        for more_files, more_folders in self.slots.values():
            files, folders = united(files, more_files), united(folders, more_folders)
        self.marks = united(self.marks, row.file_marks)
        quick = different(files)
        self.most = max(self.most, quick)
        return quick, different(folders), different(self.marks)

    def plain(self) -> list:
        """Itself as JSON has it."""
        slots = [[slot, files, folders] for slot, (files, folders) in self.slots.items()]
        return [slots, self.day, self.marks, self.most, self.since, self.quick.plain(), self.today.plain()]

    @classmethod
    def of(cls, plain: list, half_life: float) -> "Work":
        made = cls(half_life)
        slots, made.day, marks, made.most, made.since, quick, today = plain
        made.marks = tuple(marks)
        made.slots = {slot: (tuple(files), tuple(folders)) for slot, files, folders in slots}
        made.quick, made.today = Usual.of(quick, half_life), Usual.of(today, half_life)
        return made


class Bursts:
    """Who does how much, and what of it is a burst."""

    def __init__(self, told: dict, known: "Known") -> None:
        self.half_life = told["learning"]["half_life_days"]
        self.limits, self.known = {burst["kind"]: burst for burst in told["burst"]}, known
        self.work: dict[str, Work] = {}

    def take(self, row: Minute) -> Iterator[Finding]:
        """What a row of file records shows."""
        kind = "write" if row.kind == "archive" else row.kind
        who = row.account or row.peer
        limits = self.limits.get(kind)
        if limits is None or not row.file_marks:
            return
        name = f"{kind}\0{row.sensor}\0{row.device}\0{who}"
        work = self.work.get(name)
        if work is None:
            work = self.work[name] = Work(self.half_life)
            if len(self.work) > MOST:
                self._forget()
        vouched = bool({row.account, row.peer} & self.known.vouched)
        beyond = _VOUCHED if vouched else limits["beyond_peak"]
        if row.minute // DAY > work.day:
            work.to_day(row.minute // DAY, *(2 * need for need in self._needs(work, limits, beyond)))
        need, need_today = self._needs(work, limits, beyond)
        quick, folders, today = work.add(row)
        if vouched and work.today.seen < _KNOWN:
            return
        told_folders = any(folder for _, folder in row.places)
        is_broad = folders >= limits["folders"] if told_folders else quick >= 1.5 * need
        if not (quick >= need and is_broad) and today < need_today:
            return
        figures = {
            "files": quick, "folders": folders, "today": today, "usual": round(work.today.quantile(0.9)),
            "peak": round(work.quick.peak), "days": work.today.seen, "who": who, "device": row.device or row.sensor,
            "limit": round(need),
        }  # fmt: skip
        alert = {"read": "reading", "list": "listing"}.get(kind, "encryption")
        yield Finding(
            alert, f"{who} on {row.device or row.sensor}", f"{kind}_burst", today, figures, (row,), work.since, row.ends
        )

    def _needs(self, work: Work, limits: dict, beyond: float) -> tuple[float, float]:
        """What twenty minutes, and a day, must have to be a burst."""
        scale = self.known.scale
        quick = max(scale * limits["files"], beyond * work.quick.peak)
        return quick, max(scale * limits["files_a_day"], beyond * work.today.peak)

    def _forget(self) -> None:
        for name in sorted(self.work, key=lambda name: (self.work[name].day, name))[: MOST // 10]:
            del self.work[name]

    def plain(self) -> dict:
        """Itself as JSON has it."""
        return {name: work.plain() for name, work in self.work.items()}

    def restore(self, plain: dict) -> None:
        """What `plain` gave."""
        self.work = {name: Work.of(work, self.half_life) for name, work in plain.items()}
