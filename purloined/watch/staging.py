"""What is packed before it is sent, and the programs that send.

**Command lines.** A start of an archiver or of a transfer tool is read as `judge` reads it (purloined/commands): which
folders it packs or sends, and where to. It is an alert

- if a transfer tool that thieves use (knowledge/tools/transfer_tools.toml) is started by an account that never started
  it there before;
- if an archiver packs with a password, into volumes, or from another machine's share, by an account that never started
  that archiver there before.

A backup job that starts the same program every night is told once, and not at all if somebody vouched for its account.

**Archives.** Bytes written into files with an archive's ending by one account in a day, or the number of such files
where no sizes are logged, beyond a floor and three times beyond its own largest day.

**What it cannot see.** A program under another name, and one that no log of starts sees; an archive with an ending of
its own; what is packed in memory while it is sent.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from purloined import knowledge, names
from purloined.commands import PACKS, SENDS, Plan
from purloined.commands.shells import may_matter, plans
from purloined.watch.causes import Finding
from purloined.watch.minutes import Minute
from purloined.watch.sketches import Usual, different, united

if TYPE_CHECKING:
    from purloined.watch.detecting import Known

DAY = 86400
MOST = 20_000
_LONGEST = 32_000  # characters of a command line that is looked at
_SECRET = re.compile(r"(?i)(?:^|\s)[-/](?:hp|p|mhe)\S*|--password|--encrypt")
_VOLUMES = re.compile(r"(?i)(?:^|\s)-v\d+[bkmg]\b|--split|(?:^|\s)-s\s+\d+[kmg]\b")


class Staging:
    """Who has started what, and how much was written into archives."""

    def __init__(self, told: dict, known: "Known") -> None:
        limits = told["staging"]
        held = limits["of_held"] * known.held if known.held else float("inf")
        self.bytes = known.scale * min(limits["archive_bytes"], held)
        self.archives, self.beyond = known.scale * limits["archives"], limits["beyond_peak"]
        self.half_life, self.known = told["learning"]["half_life_days"], known
        self.starts: dict[str, int] = {}  # the last day of each account, device and program
        self.days: dict[str, list] = {}  # per account and device: day, bytes, marks of files, since, what is usual

    def started(self, row: Minute) -> Iterator[Finding]:
        """What the start of a program shows."""
        line = (row.names[0] if row.names else "")[:_LONGEST]
        program = _program(row.process)
        found = list(_plans(line, row.ends)) if may_matter(line) else []
        if program in _tools():
            yield from self._first(row, program, found)
        for plan in found:
            if plan.does == PACKS and (why := _hides(line, plan)):
                yield from self._first(row, plan.tool, [plan], why)
            elif plan.does == SENDS and program not in _tools() and _program(plan.tool) in _tools():
                yield from self._first(row, _program(plan.tool), [plan])

    def _first(self, row: Minute, program: str, found: list[Plan], why: str = "") -> Iterator[Finding]:
        """A start, if it is the account's first of that program there for two months."""
        day = row.minute // DAY
        name = f"{row.device}\0{row.account}\0{program}"
        before = self.starts.get(name)
        self.starts[name] = max(day, before or day)
        if len(self.starts) > MOST:
            for old in sorted(self.starts, key=lambda key: (self.starts[key], key))[: MOST // 10]:
                del self.starts[old]
        if (before is not None and day - before < 60) or row.account in self.known.vouched:
            return
        plan = next((plan for plan in found if plan.sources), None)
        if plan and _vouched_for(plan, self.known.vouched):
            return
        figures = {
            "program": program, "who": row.account, "device": row.device or row.sensor,
            "roots": "; ".join(source.root for source in plan.sources)[:500] if plan else "",
            "destination": plan.destination[:500] if plan else "",
            "archives": "; ".join(plan.archives)[:500] if plan else "",
        }  # fmt: skip
        kind, says = ("staging", f"packs_{why}") if why else ("tool", "tool_sends" if plan else "tool")
        cause = f"{program} by {row.account} on {row.device or row.sensor}"
        yield Finding(kind, cause, says, 1, figures, (row,), row.begins, row.ends)

    def archived(self, row: Minute) -> Iterator[Finding]:
        """What is written into archives."""
        who = row.account or row.peer or row.process
        name, day = f"{row.sensor}\0{row.device}\0{who}", row.minute // DAY
        kept = self.days.get(name)
        if kept is None:
            kept = self.days[name] = [day, 0, (), row.begins, Usual(self.half_life), Usual(self.half_life)]
            if len(self.days) > MOST:
                for old in sorted(self.days, key=lambda key: (self.days[key][0], key))[: MOST // 10]:
                    del self.days[old]
        if day > kept[0]:
            kept[4].add(min(kept[1], 2 * max(self.bytes, self.beyond * kept[4].peak)), kept[0])
            kept[5].add(min(different(kept[2]), 2 * max(self.archives, self.beyond * kept[5].peak)), kept[0])
            kept[:4] = [day, 0, (), row.begins]
        kept[1] += row.received
        kept[2] = united(kept[2], row.file_marks)
        _, size, marks, since, sizes, counts = kept
        files = different(marks)
        if {row.account, row.peer} & self.known.vouched:
            return
        if size >= max(self.bytes, self.beyond * sizes.peak) or files >= max(self.archives, self.beyond * counts.peak):
            figures = {
                "bytes": size, "files": files, "who": who, "device": row.device or row.sensor,
                "peak": round(sizes.peak), "days": sizes.seen,
            }  # fmt: skip
            yield Finding(
                "staging",
                f"archives by {who} on {row.device or row.sensor}",
                "archives",
                size or files,
                figures,
                (row,),
                since,
                row.ends,
            )

    def plain(self) -> dict:
        """Itself as JSON has it."""
        days = {name: [*kept[:4], kept[4].plain(), kept[5].plain()] for name, kept in self.days.items()}
        return {"starts": self.starts, "days": days}

    def restore(self, plain: dict) -> None:
        """What `plain` gave."""
        self.starts = plain["starts"]
        self.days = {
            name: [
                *kept[:2],
                tuple(kept[2]),
                kept[3],
                Usual.of(kept[4], self.half_life),
                Usual.of(kept[5], self.half_life),
            ]
            for name, kept in plain["days"].items()
        }


@cache
def _tools() -> frozenset[str]:
    """The programs that send."""
    found = knowledge.load("tools/transfer_tools.toml")["tool"]
    return frozenset(name for tool in found for name in tool["processes"])


def _program(process: str) -> str:
    return process.lower().removesuffix(".exe").removesuffix(".com")


def _plans(line: str, time: float) -> Iterator[Plan]:
    """What a command line does; how it is quoted is seen by its paths."""
    posix = not re.search(r"(?i)[a-z]:\\|\\\\\w|\.exe\b", line)
    try:
        yield from plans(line, posix, datetime.fromtimestamp(time, UTC).replace(tzinfo=None))
    except (ValueError, RecursionError, OverflowError):  # a line that nobody can take apart selects nothing
        return


def _hides(line: str, plan: Plan) -> str:
    """What about packing is not as people pack: password, volumes, share; empty: nothing."""
    if _SECRET.search(line):
        return "secret"
    if _VOLUMES.search(line):
        return "volumes"
    return "share" if any(names.unc(source.root) for source in plan.sources) else ""


def _vouched_for(plan: Plan, vouched: frozenset[str]) -> bool:
    place = plan.destination.lower()
    return plan.does == SENDS and any(re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w.-])", place) for name in vouched)
