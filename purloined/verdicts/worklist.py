"""What would settle most: the missing logs and open questions, best first, each in a sentence that says what to do.

One premise that settles files by itself stands before two that settle only together, of as many files. A window that is
not stated stands before all, though more than that is missing: no proof holds without it.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

MOST = 200
MOST_OWNERS = 5
MOST_STRETCHES = 4


def worklist(
    settled: Iterator[dict], gaps: Iterator[dict], sources: Iterator[dict], listed: Iterator[dict]
) -> Iterator[dict]:
    """One row per premise, or pair of premises, best first."""
    evidence = {row["source"]: row["name"] for row in sources}
    stretches: dict[str, list[dict]] = defaultdict(list)
    for row in gaps:
        stretches[row["premise"]].append(row)
    items: dict[tuple[str, str], dict] = {}
    for row in settled:
        key = (row["premise"], row["second_premise"] or "")
        item = items.setdefault(key, _settles_nothing())
        if row["effect"] == "accessed":
            item["raised"] += row["files"]
        else:
            item["files"] += row["files"]
            item["bytes"] += row["bytes"]
            item["proofs"].add(row["effect"])
            item["owners"][row["owner"]] += row["files"]
    if "window" in stretches:
        items.setdefault(("window", ""), _settles_nothing())
    ranked = sorted(items.items(), key=_best_first)
    for place, ((premise, second), item) in enumerate(ranked[:MOST], 1):
        both = [text for text in (premise, second) if text]
        gap = next((row for text in both for row in stretches[text] if row["from_time"]), None)
        last = max((row["to_time"] for text in both for row in stretches[text] if row["to_time"]), default=None)
        yield {
            "place": place,
            "premise": premise,
            "second_premise": second or None,
            "says": "; and ".join(_to_do(text, stretches[text], evidence) for text in both),
            "proof": " or ".join(sorted(item["proofs"])) or None,
            "files": item["files"],
            "bytes": item["bytes"],
            "raised": item["raised"],
            "owners": len(item["owners"]),
            "whose": _whose(item["owners"]),
            "from_time": gap and gap["from_time"],
            "to_time": last,
        }


def _settles_nothing() -> dict:
    return {"files": 0, "bytes": 0, "raised": 0, "owners": defaultdict(int), "proofs": set()}


def _best_first(pair: tuple[tuple[str, str], dict]) -> tuple:
    (premise, second), item = pair
    return ((premise, second) != ("window", ""), -item["files"], -item["raised"], second != "", premise, second)


def _to_do(premise: str, gaps: list[dict], evidence: dict[str, str]) -> str:
    """The premise as something to do."""
    kind, _, subject = premise.partition(" ")
    if premise == "window":
        return f"state the window in case.toml ({gaps[0]['reason']})" if gaps else "state the window in case.toml"
    if kind == "log":
        when = [f"{_moment(row['from_time'])} to {_moment(row['to_time'])}" for row in gaps if row["from_time"]]
        more = f", and {len(when) - MOST_STRETCHES:,} more stretches" if len(when) > MOST_STRETCHES else ""
        why = f" ({_why(gaps[0]['reason'])})" if gaps else ""
        return f"find a log {premise.removeprefix('log ')}, whole: {'; '.join(when[:MOST_STRETCHES])} UTC{more}{why}"
    if kind == "listing":
        return f"look at the entries of {evidence.get(subject, subject)} that may mean one of several held files"
    if kind in ("record", "container"):
        source, _, record = subject.partition(":")
        what = "what is inside the image or backup of" if kind == "container" else "which file is meant by"
        return f"find out {what} {evidence.get(source, source)}:{record}"
    if kind == "archives":
        return f"state what is inside the archives that were read at {subject} (an inventory's column container)"
    if kind == "renames":
        return f"follow the folders that were renamed {subject} ({gaps[0]['reason'] if gaps else 'no place known'})"
    if kind == "contradiction":
        return f"explain the {premise}: a sensor there missed a theft, or somebody vouched for is not clean"
    if kind == "access":
        return f"state the access routes of {subject.removeprefix('of ')} in case.toml"
    return f"decide on the {kind} {subject}: is it vouched for?"


def _why(reason: str) -> str:
    """The reason of a gap without its times, which stand beside it."""
    return reason.partition(" (")[2].removesuffix(")") if reason.startswith("not covered ") else reason


def _whose(owners: dict[str, int]) -> str:
    """The owners with the most files."""
    ranked = sorted(owners.items(), key=lambda pair: (-pair[1], pair[0]))
    told = [f"{owner or 'owner not known'} {files:,}" for owner, files in ranked[:MOST_OWNERS]]
    more = len(ranked) - MOST_OWNERS
    return "; ".join(told) + (f"; and {more:,} more" if more > 0 else "")


def _moment(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M:%S}"
