"""What a notice may start for the owner who gets it: its own clocks, as knowledge/notice_starts.toml has them."""

from functools import lru_cache

from purloined import knowledge, names
from purloined.duties import conditions, rules
from purloined.duties.facts import Known
from purloined.settings import CaseError


def starts(known: Known, owner: str, language: str) -> list[dict]:
    """Those that may concern one owner: all, but for classes of data of which a person said that there is none.
    None where every file of the owner is ruled out."""
    rows = [row for row in known.exposure if row.owner == owner and row.verdict != "ruled_out"]
    if not rows:
        return []
    look = known.lookup(owner)
    found = []
    for entry in _entries():
        if not entry.get("data") or _may_hold(entry["data"], [row.marking for row in rows], look):
            rule = rules.find(entry["duty"])
            found.append({
                "title": entry["title"][language], "says": entry["says"][language], "source": rule.source,
                "checked": rule.checked.isoformat(),
            })  # fmt: skip
    return found


@lru_cache
def _entries() -> list[dict]:
    entries = knowledge.load("notice_starts.toml")["start"]
    for entry in entries:
        if not any(rule.id == entry["duty"] for rule in rules.shipped()):
            raise CaseError(f"notice_starts.toml: there is no duty {entry['duty']!r}")
    return entries


def _may_hold(data: str, markings: list[str], look: conditions.Lookup) -> bool:
    """Whether files may be of a class of data: a marking says so, or nobody said that they are not."""
    shows = tuple(names.normal(text) for text in rules.data_classes()[data]["markings"])
    for marking in markings:
        for part in names.normal(marking).replace(";", ",").split(","):
            if any(part.strip() == one or part.strip().startswith(f"{one}.") for one in shows):
                return True
    return look(f"data.{data}") is not False
