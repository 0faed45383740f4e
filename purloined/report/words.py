"""How the report says things: the five rungs, rules in plain words, bytes, times, and the sentence."""

from datetime import datetime
from typing import NamedTuple

from purloined import names


class Rung(NamedTuple):
    """A verdict as people see it. one, many: its verb for one file and for several."""

    rank: int
    verdict: str
    letter: str
    word: str
    one: str
    many: str
    says: str


RUNGS = (
    Rung(
        5, "published", "P", "Published", "is published", "are published",
        "An entry of the thieves' own listing is this file; how sure that is stands with each.",
    ),
    Rung(
        4, "taken", "T", "Taken", "was taken", "were taken",
        "Evidence names it as sent out, or as part of an archive or command that was sent out.",
    ),
    Rung(
        3, "accessed", "A", "Accessed", "was accessed", "were accessed",
        "A hostile session read it. Whether it left is not shown; treat it as lost until shown otherwise.",
    ),
    Rung(
        2, "presumed", "?", "Presumed", "is presumed taken", "are presumed taken",
        "The default. Nothing shows that it was read or sent, and nothing rules it out.",
    ),
    Rung(
        1, "ruled_out", "✓", "Ruled out", "is ruled out", "are ruled out",
        "A proof holds, uncontradicted: nobody read it (A), it cannot have left (B), or it was not there (C).",
    ),
)  # fmt: skip

_GRADES = {
    "P": "the listed content hash is its hash",
    "Q": "size and CRC-32 are the same",
    "B0": "place, name, size and time are the same",
    "B1": "place, name and size are the same",
    "B2": "place and name are the same; a size to compare is not stated",
    "C": "the place is the same, the name nearly, and the size",
    "D1": "name and size are the same, elsewhere; the odds against a coincidence are a thousand to one or better",
    "D2": "name and size are the same, elsewhere; probably no coincidence",
    "D3": "name and size are the same, elsewhere; more likely this file than a coincidence",
    "V": "place and name are the same, the size is another: its path was known to the thief",
    "E": "name and size are the same, elsewhere; as likely a coincidence",
}

_PLAIN = {
    "sent, by name": "A record names this file as sent out, to somebody whom nobody vouched for.",
    "sent, by content": "A record shows this file's very content (its hash) being sent out.",
    "packed into an archive that was sent": "It was packed into an archive, and the archive was sent out.",
    "its archive was sent": "The archive that this file was packed into was sent out.",
    "read by a hostile session": "A hostile session read this file.",
    "opened by a hostile session, in a log that does not record reads": (
        "A hostile session opened this file. The log does not record reads, so an opening counts as one."
    ),
    "selected by a hostile command": "A hostile command, run over your inventory, selects this file.",
    "selected by a hostile command whose archive was sent": (
        "A hostile command, run over your inventory, packs this file, and its archive was sent out."
    ),
    "selected by a hostile command, and as many bytes left": (
        "A hostile command, run over your inventory, sends this file, and as many bytes as it selects left."
    ),
    "nobody read it": (
        "Proof A, nobody read it: every access route to this file was watched without a hole over the whole "
        "window, and no session that was not vouched for read it."
    ),
    "it cannot have left": (
        "Proof B, it cannot have left: every way out was watched without a hole over the whole window, and "
        "fewer bytes left than are needed to carry this file."
    ),
    "it was out of reach": (
        "Proof C, it was not there: it was declared out of reach over the whole window, and no record of that time "
        "shows it touched."
    ),
    "nothing rules it out": (
        "No record shows that this file was read or sent, but no proof rules it out. It is presumed taken."
    ),
}


def plain(rule: str) -> str:
    """A rule of the judge in plain words; a rule not known here stands as it is."""
    if rule.startswith("listed, grade "):
        grade = rule.removeprefix("listed, grade ")
        return f"The thieves' listing names this file: {_GRADES.get(grade, 'see the grade')} (grade {grade})."
    return _PLAIN.get(rule, rule)


def sentence(files: dict[int, int]) -> str:
    """The answer in one sentence. files: how many, per rank."""
    held = sum(files.values())
    said = [
        f"{files[rung.rank]:,} {rung.one if files[rung.rank] == 1 else rung.many}"
        for rung in RUNGS
        if files.get(rung.rank) and rung.rank > 1
    ]
    cleared = files.get(1, 0)
    if cleared == 0:
        said.append("none is ruled out")
    else:
        each = "with a proof" if cleared == 1 else "each with a proof"
        said.append(f"{cleared:,} {RUNGS[-1].one if cleared == 1 else RUNGS[-1].many}, {each}")
    *first, last = said
    together = (", ".join(first) + (", and " if len(first) > 1 else " and ") if first else "") + last
    return f"Of {held:,} {'file' if held == 1 else 'files'} you hold, {together}."


def human(count: int | None) -> str:
    """Bytes in the largest unit that fits, three digits: `1.49 MB`."""
    if count is None:
        return "not known"
    if count < 1000:
        return f"{count:,} {'byte' if count == 1 else 'bytes'}"
    value, units = count / 1000, ["kB", "MB", "GB", "TB", "PB", "EB"]
    while value >= 999.5 and len(units) > 1:
        value /= 1000
        units.pop(0)
    return f"{value:.{2 if value < 9.995 else 1 if value < 99.95 else 0}f} {units[0]}"


def utc(time: datetime | None) -> str:
    """`2020-02-19 17:05:00 UTC`."""
    return "no time" if time is None else f"{time.isoformat(sep=' ', timespec='seconds')} UTC"


def gap(row: dict) -> str:
    """A row of `gaps`: its reason, and its times where that does not tell them."""
    if row["from_time"] is None or row["to_time"] is None or row["reason"].startswith("not covered "):
        return cut(row["reason"], 500)
    return cut(f"{utc(row['from_time'])} to {utc(row['to_time'])}: {row['reason']}", 500)


def span(start: datetime, end: datetime) -> str:
    """How long, in its two largest units: `3 d 17 h`."""
    seconds = round((end - start).total_seconds())
    units = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))
    parts = []
    for name, length in units:
        count, seconds = divmod(seconds, length)
        if count:
            parts.append(f"{count:,} {name}")
    return " ".join(parts[:2]) or "a moment"


def cut(text: str | None, most: int = 400) -> str:
    """The text made visible (`names.shown`), and cut where it is long, which is said."""
    visible = names.shown(text or "")
    if len(visible) <= most:
        return visible
    return f"{visible[:most]} … ({len(visible):,} characters in all)"


def odds(chance_ppm: int | None) -> str:
    """How likely a match is by chance, in words; empty where it was not computed."""
    if chance_ppm is None:
        return ""
    if chance_ppm <= 0:
        return "Fewer than 1 in a million unrelated files would match so by chance."
    return f"About 1 in {round(1_000_000 / chance_ppm):,} unrelated files would match so by chance."
